"""Holding a row of a case for a change: the case open, the row as it was shown, times in order."""

from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Membership
from fairlead.casework.access import named_in
from fairlead.casework.actions.in_case import refuse_closed
from fairlead.casework.models import Action, Case, Device, Referral, Support
from fairlead.casework.states import MACHINE_OF

Row = TypeVar("Row", Action, Referral, Device, Support)


def for_change(row: Row, version: int) -> tuple[Case, Row]:
    """The case and its row, both held for this transaction; the version of the row counted on.

    Raises `Refused` when the case is closed and `ChangedMeanwhile` when the row was changed.
    """
    case = refuse_closed(row.case_id)
    found: Row = type(row).objects.select_for_update().get(id=row.id)
    if found.version != version:
        raise ChangedMeanwhile
    found.version += 1
    return case, found


def go_on(row: Action | Referral | Device, state: str) -> None:
    """Bring a row into a state. Raises `Refused` where that may not follow: it says what stands."""
    machine = MACHINE_OF[row._meta.db_table]
    if not machine.may_follow(row.status, state):
        raise Refused(f"This is {machine.words[row.status]}. Go back to see what can be done now.")
    row.status = state


def said(text: str, otherwise: str) -> str:
    """A text that has to say something. Raises `Refused` with what to do when it does not."""
    if not text.strip():
        raise Refused(otherwise)
    return text.strip()


def past(moment: datetime, *earlier: datetime | None) -> datetime:
    """A moment that is not in the future, and not before others. Raises `Refused`."""
    if moment > timezone.now():
        raise Refused("Give a time that is not in the future.")
    # People give minutes: something of the same minute is not before.
    minute = moment.replace(second=59, microsecond=999_999)
    if any(minute < before for before in earlier if before is not None):
        raise Refused("This cannot have been before what happened first. Check the day and time.")
    return moment


def works_here(case: Case, owner: Membership) -> Membership:
    """Somebody who may be given something to do. Raises `Refused` for whom the case names."""
    if not may_own(case, owner):
        raise Refused("Choose somebody who works here and whom this case does not name.")
    return owner


def may_own(case: Case, owner: Membership) -> bool:
    """Whether somebody works here and is not named by a case."""
    return owner.ended_at is None and owner.person_id not in named_in(case)
