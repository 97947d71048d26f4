"""Telling the family: held with a reason, may be told, told; told while held, with how it came."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.casework.actions.holding import past, said
from fairlead.casework.actions.in_case import case_for_change, record_in, refuse_closed
from fairlead.casework.family import guidance_holds
from fairlead.casework.models import Case, Family

HELD_NOW = (
    "The family is not to be told yet. First keep that they may be told, and with whom that was "
    "agreed. If they were told already, say under “Why?” how that came about."
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is settled about telling the family: why, agreed with whom, until when held.

    For what was told: `at` is when, and `told_by` by whom.
    """

    stands: Family
    reason: str = ""
    agreed_with: str = ""
    until: date | None = None
    at: datetime | None = None
    told_by: str = ""


@transaction.atomic
def settle_family(case: Case, telling: Telling, *, version: int, by: Actor) -> Case:
    """Keep what is settled. Raises `ChangedMeanwhile`, or `Refused`.

    Holding needs a reason and with whom it was agreed; so does lifting what is held, or what the
    guidance holds. Nobody is told while it is held; that they were told all the same is kept as it
    was, with how it came about.
    """
    refuse_closed(case.id)
    found = case_for_change(case, version)
    _check(found, telling)
    found.family, found.family_reason = telling.stands, telling.reason.strip()
    found.family_until = telling.until if telling.stands is Family.HELD else None
    found.save()
    at, told_by = (telling.at, telling.told_by) if telling.stands is Family.TOLD else (None, "")
    content = {
        "stands": str(telling.stands.label),
        "reason": telling.reason,
        "agreed_with": telling.agreed_with,
        "until": telling.until.isoformat() if telling.until else "",
        "told_by": told_by,
    }
    record_in(found, f"case.family-{telling.stands}", by, content, happened_at=at)
    return found


def _check(case: Case, telling: Telling) -> None:
    is_held = case.family == Family.HELD or (
        case.family == Family.OPEN and guidance_holds(case) is not None
    )
    if telling.stands is Family.HELD:
        _check_held(telling)
    elif telling.stands is Family.TOLD:
        _check_told(telling, str(case.family_reason) if is_held else None)
    elif is_held:
        was_held = case.family == Family.HELD
        may = "Guidance asks to hold it: say why the family may be told all the same."
        said(telling.reason, "Say why it is not held any more." if was_held else may)
        said(telling.agreed_with, "Say with whom this was agreed.")


def _check_held(telling: Telling) -> None:
    said(telling.reason, "Say why the family is not told yet.")
    said(telling.agreed_with, "Say with whom this was agreed.")
    if telling.until and telling.until < timezone.localdate():
        raise Refused("Give a day that is not past, until which it is held.")


def _check_told(telling: Telling, held_because: str | None) -> None:
    """Why it is held says nothing of how they came to be told: it stands in the form already."""
    if held_because is not None and telling.reason.strip() in {"", held_because.strip()}:
        raise Refused(HELD_NOW)
    if telling.at is None:
        raise Refused("Say when the family was told.")
    past(telling.at)
    said(telling.told_by, "Say by whom the family was told.")
