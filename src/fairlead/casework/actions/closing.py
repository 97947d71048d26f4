"""How a case ends for each child, what was learned, closing, holding and reopening it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.actions.in_case import case_for_change, record_in, refuse_closed
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.actions.triage import keep_assessment
from fairlead.casework.closing import OUTCOMES, Left, retention_of, what_is_left
from fairlead.casework.involved import name_of
from fairlead.casework.models import Case, Involved
from fairlead.casework.newly_asked import newly_asked_of
from fairlead.casework.states import CaseState


class StillOpen(Refused):
    """A case is not closed while something in it is open; `left` says what."""

    def __init__(self, left: list[Left]) -> None:
        self.left = left
        super().__init__(f"This is still open: {' '.join(row.what for row in left)}")


@transaction.atomic
def say_outcome(row: Involved, outcome: str, note: str, *, version: int, by: Actor) -> Involved:
    """Say how it ended for somebody involved. Raises `ChangedMeanwhile`, or `Refused`."""
    case = refuse_closed(row.case_id)
    if outcome not in OUTCOMES:
        raise Refused("Choose how it ended for this child.")
    found = Involved.objects.select_for_update().get(id=row.id)
    if found.version != version:
        raise ChangedMeanwhile
    found.outcome, found.outcome_note = outcome, note
    found.version += 1
    found.save()
    content = {"name": name_of(found), "outcome": OUTCOMES[outcome], "note": note}
    record_in(case, "case.outcome-said", by, content)
    return found


@transaction.atomic
def keep_learning(
    case: Case, learning: str, review_on: date | None, *, version: int, by: Actor
) -> Case:
    """Keep what was learned and when the case is looked at again.

    Raises `ChangedMeanwhile`, or `Refused` for a day that is past or a closed case.
    """
    refuse_closed(case.id)
    found = case_for_change(case, version)
    if review_on and review_on != found.review_on and review_on < timezone.localdate():
        raise Refused("Give a day for the review that is not past.")
    found.learning, found.review_on = learning, review_on
    found.save()
    content = {"learning": learning, "review": review_on.isoformat() if review_on else ""}
    record_in(found, "case.learning-kept", by, content)
    return found


@dataclass(frozen=True, slots=True)
class Keeping:
    """Until when the lead says that a file is kept, and why; nothing to go by the birthday."""

    until: date | None = None
    reason: str = ""


@transaction.atomic
def close_case(case: Case, keeping: Keeping, *, version: int, by: Actor) -> Case:
    """Close a case, and with it keep what the guidance said and until when the file is kept.

    Raises `StillOpen` with everything that is still open, `Refused` without a day to keep it
    until, and `ChangedMeanwhile`.
    """
    refuse_closed(case.id)
    found = case_for_change(case, version)
    if left := what_is_left(found):
        raise StillOpen(left)
    until = _kept_until(found, keeping)
    keep_assessment(found, "closing", by=by)
    found.pack = Case.objects.get(id=found.id).pack
    found.status, found.closed_at, found.retain_until = CaseState.CLOSED, timezone.now(), until
    found.review_on, found.newly_asked = None, []
    found.save()
    content = {"until": until.isoformat(), "reason": keeping.reason}
    record_in(found, "case.closed", by, content)
    return found


def _kept_until(case: Case, keeping: Keeping) -> date:
    """By the birthday where every one is known; otherwise as the lead says, with the reason."""
    by_birthday = retention_of(case)
    if keeping.until is None:
        if by_birthday.until is None or by_birthday.unknown:
            raise Refused("A birthday is not known. Say until when to keep the file, and why.")
        return max(by_birthday.until, timezone.localdate())
    if keeping.until == by_birthday.until and by_birthday.is_known:
        return keeping.until
    if not keeping.reason.strip():
        raise Refused("Give the reason for keeping the file until that day.")
    if keeping.until < max(timezone.localdate(), by_birthday.until or date.min):
        raise Refused("Keep the file at least until the 25th birthday of every child in it.")
    return keeping.until


@transaction.atomic
def hold_file(case: Case, reason: str, *, version: int, by: Actor) -> Case:
    """Hold a file so that it is not erased, whatever its date, as for a court or an inquiry.

    Raises `ChangedMeanwhile`, or `Refused` without a reason. A closed case can be held too.
    """
    found = case_for_change(case, version)
    if not reason.strip():
        raise Refused("Say why the file is held.")
    found.is_on_hold, found.hold_reason = True, reason
    found.save()
    record_in(found, "case.held", by, {"reason": reason})
    return found


@transaction.atomic
def lift_hold(case: Case, reason: str, *, version: int, by: Actor) -> Case:
    """Let the date of a file count again. Raises `ChangedMeanwhile`, or `Refused`."""
    found = case_for_change(case, version)
    if not found.is_on_hold:
        raise Refused("This file is not held.")
    if not reason.strip():
        raise Refused("Say why the file need not be held any longer.")
    found.is_on_hold, found.hold_reason = False, ""
    found.save()
    record_in(found, "case.hold-lifted", by, {"reason": reason})
    return found


@transaction.atomic
def reopen_case(case: Case, reason: str, *, version: int, by: Actor | System) -> Case:
    """Open a closed case again; what presses in it is reckoned anew.

    Raises `ChangedMeanwhile`, or `Refused`.
    """
    found = case_for_change(case, version)
    if found.status != CaseState.CLOSED:
        raise Refused("This case is open.")
    if not reason.strip():
        raise Refused("Say why it is opened again.")
    found.status, found.closed_at = CaseState.OPEN, None
    found.save()
    record_in(found, "case.reopened", by, {"reason": reason})
    mind_pressing(found)
    return found


@transaction.atomic
def see_newly_asked(case: Case, *, version: int, by: Actor) -> Case:
    """Say that one has seen what a new edition newly asks for. Raises `ChangedMeanwhile`."""
    found = case_for_change(case, version)
    if not found.newly_asked:
        raise Refused("Nothing new is asked for in this case.")
    rows = newly_asked_of(found)
    content = {
        "asked": "; ".join(f"{row.does} ({row.now.lower()})" for row in rows),
        "edition": ", ".join(sorted({row.edition for row in rows})),
    }
    found.newly_asked = []
    found.save()
    record_in(found, "case.newly-asked-seen", by, content)
    mind_pressing(found)
    return found
