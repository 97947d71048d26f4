"""What is known of a case, what the guidance says of it, and the initial review."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Organisation
from fairlead.casework.actions.in_case import case_for_change, keep_answer, record_in, refuse_closed
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.deciding import undecided
from fairlead.casework.known import answers_of, assessed, edition_for, pack_of, said
from fairlead.casework.models import Answer, Assessment, Case
from fairlead.casework.reassessing import Waiting, compared, kept_together
from fairlead.casework.states import CaseState
from fairlead.triage import WrongAnswers, settle


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: yes, no, words or a number; nothing for not known. Who said so, which version."""

    value: Any
    said_by: str = ""
    version: int = 0


@transaction.atomic
def answer(case: Case, answers: Mapping[str, Said], *, by: Actor) -> list[Answer]:
    """Keep what is known now; what was known before stays in the ledger.

    Raises `Refused` for what is no answer to its question or without who said so, and
    `ChangedMeanwhile` when somebody
    answered one of them since it was shown: then nothing is kept.
    """
    refuse_closed(case.id)
    _check_source(answers.values())
    kept = {row.question: row for row in answers_of(case)}
    together = said(kept.values()) | {key: new.value for key, new in answers.items()}
    _check(together, by.organisation)
    changed = []
    for question, new in answers.items():
        row = kept.get(question) or Answer(
            case_id=case.id, key_id=case.key_id, question=question, value=None
        )
        if row.version != new.version:
            raise ChangedMeanwhile
        if (row.value, row.said_by) != (new.value, new.said_by):
            changed.append(keep_answer(case, row, (new.value, new.said_by), by=by))
    if changed:
        mind_pressing(case)
    return changed


def _check_source(given: Iterable[Said]) -> None:
    if any(new.value is not None and not new.said_by.strip() for new in given):
        raise Refused("Say who told you, or how you know, above the questions. Then answer.")


def _check(answers: Mapping[str, object], organisation: Organisation) -> None:
    pack = pack_of(edition_for(organisation, date.today()).name)
    known = {key: value for key, value in answers.items() if value is not None}
    try:
        settle(pack.registers, known)
    except WrongAnswers as wrong:
        asked = {entry.id: entry.question for entry in pack.registers.facts}
        asked |= {entry.id: entry.question for entry in pack.registers.choices}
        listed = " ".join(f"“{asked.get(found.key, found.key)}”" for found in wrong.wrongs)
        raise Refused(
            f"This does not fit another answer: {listed} Look at both and change one of them."
        ) from None


@transaction.atomic
def keep_assessment(case: Case, why: str, *, by: Actor | System) -> Assessment:
    """Keep what the guidance says now, with everything that it rests on.

    It pins the edition and the digest of its content, so that it can be run again years later.
    """
    on = timezone.localdate()
    pack = pack_of(edition_for(Organisation.objects.get(), on).name)
    answers = [row for row in answers_of(case) if row.value is not None]
    found = assessed(pack, said(answers), on)
    kept = Assessment.objects.create(
        case_id=case.id,
        key_id=case.key_id,
        why=why,
        pack=pack.name,
        digest=pack.digest,
        on=on,
        answers={row.question: _as_kept(row) for row in answers},
        outcomes={decision.id: decision.status.value for decision in found.decisions},
    )
    if case.pack and case.pack != pack.name:
        _ask_newly(case, pack.name, said(answers))
    Case.objects.filter(id=case.id).update(pack=pack.name)
    record_in(case, "case.assessed", by, {"pack": pack.name, "digest": pack.digest, "why": why})
    return kept


def _ask_newly(case: Case, edition: str, known: dict[str, Any]) -> None:
    """What a new edition newly asks for stands on the desk, though it is used before its hour."""
    held = Case.objects.select_for_update().get(id=case.id)
    asked = compared([Waiting(held.id, held.pack, held.newly_asked, known)], edition)
    case.newly_asked = kept_together(held.newly_asked, asked.get(held.id, []))
    Case.objects.filter(id=case.id).update(newly_asked=case.newly_asked)


def _as_kept(row: Answer) -> dict[str, Any]:
    return {"value": row.value, "by": row.said_by, "at": row.answered_at.isoformat()}


@dataclass(frozen=True, slots=True)
class Review:
    """An initial review meeting: who met, when, what was agreed."""

    met: str
    agreed: str
    at: datetime = field(default_factory=timezone.now)


@transaction.atomic
def hold_review(case: Case, review: Review, *, version: int, by: Actor) -> Case:
    """Keep the initial review, and with it what was known then.

    Raises `Refused` while something that the guidance asks for is undecided, and
    `ChangedMeanwhile`.
    """
    found = case_for_change(case, version)
    if found.status != CaseState.TRIAGE:
        raise Refused("The initial review was held already. Add a meeting to the chronology.")
    if review.at > timezone.now():
        raise Refused("Give a time that is not in the future.")
    if left := undecided(found):
        listed = "; ".join(left)
        raise Refused(f"First accept, or depart from with a reason, what is advised: {listed}.")
    keep_assessment(found, "initial-review", by=by)
    found.pack = Case.objects.get(id=found.id).pack
    found.status, found.reviewed_at = CaseState.OPEN, timezone.now()
    found.save()
    content = {"met": review.met, "agreed": review.agreed}
    record_in(found, "case.reviewed", by, content, happened_at=review.at)
    return found
