"""What is written down in a case: viewing, taking down, sharing, meetings and calls."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import NotAllowed, Refused
from fairlead.casework.actions.holding import past
from fairlead.casework.actions.in_case import record_in, refuse_closed
from fairlead.casework.models import Case, HandledBy
from fairlead.casework.notes import KINDS, notes

LEAD = "lead"


@transaction.atomic
def write_down(
    case: Case,
    name: str,
    content: Mapping[str, str],
    *,
    at: datetime,
    by: Actor,
    corrects: int | None = None,
) -> None:
    """Write something down in the chronology; nothing there is changed afterwards.

    `corrects` is the place of the entry of the same kind that this one puts right. Raises
    `NotAllowed` for a decision to view by anybody but the lead, and `Refused`.
    """
    held = refuse_closed(case.id)
    past(at)
    if name == "viewing" and not may_decide_to_view(held, by):
        raise NotAllowed(
            "Only the safeguarding lead decides about this. The default stands: not viewed."
        )
    kept: dict[str, object] = dict(content)
    if corrects is not None:
        if corrects not in {row.sequence for row in notes(held, [KINDS[name]])}:
            raise Refused("There is no such entry here to correct. Go back and choose it again.")
        kept["corrects"] = corrects
    record_in(held, KINDS[name], by, kept, happened_at=at)


def may_decide_to_view(case: Case, actor: Actor) -> bool:
    """Whether somebody is the one who decides: the lead, or who stands in for them by the case.

    The overview of UKCIS names the lead or equivalent alone; a deputy is not it.
    """
    return case.handled_by != HandledBy.LEAD or actor.role.id == LEAD
