"""What every action in a case begins and ends with: it is held, it is open, it is recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.models import Answer, Case
from fairlead.casework.states import CaseState
from fairlead.ledger.record import record

By = Actor | System


def refuse_closed(case_id: UUID) -> Case:
    """The case held for this transaction. Raises `Refused` when it is closed: reopen it first."""
    found: Case = Case.objects.select_for_update().get(id=case_id)
    if found.status == CaseState.CLOSED:
        raise Refused("This case is closed. Reopen it first.")
    return found


def case_for_change(case: Case, version: int) -> Case:
    """The case held for this transaction, its version counted on. Raises `ChangedMeanwhile`."""
    found = Case.objects.select_for_update().get(id=case.id)
    if found.version != version:
        raise ChangedMeanwhile
    found.version += 1
    return found


def record_in(
    case: Case,
    kind: str,
    by: By,
    content: Mapping[str, Any] | None = None,
    *,
    happened_at: datetime | None = None,
) -> None:
    """Record something in the chronology of a case, sealed by the key of the case."""
    record(
        kind,
        by=by,
        subject=("case", case.id),
        content={"reference": case.reference, **(content or {})},
        happened_at=happened_at,
        key_id=case.key_id,
    )


def keep_answer(case: Case, row: Answer, said: tuple[Any, str], *, by: By) -> Answer:
    """Keep an answer and who gave it, as the next version; what stood before is in the ledger."""
    before = row.value
    row.value, row.said_by = said
    row.answered_at, row.version = timezone.now(), row.version + 1
    row.save()
    content = {"question": row.question, "was": before, "is": row.value, "said_by": row.said_by}
    record_in(case, "case.answered", by, content)
    return row
