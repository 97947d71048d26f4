"""What the guidance says about telling the family of a case: reads only."""

from fairlead.casework.advice import Advice, shown
from fairlead.casework.deciding import assessed_today, decisions_of
from fairlead.casework.models import Case
from fairlead.triage import Status

#: What the guidance calls it when nobody is to tell the family before the agencies agree.
HOLDS = "do-not-tell-family-yet"


def guidance_holds(case: Case) -> Advice | None:
    """The prohibition to tell the family, where the known facts make the guidance hold it."""
    today = assessed_today(case)
    return held_by(shown(today, decisions_of(case), ()).prohibitions)


def held_by(prohibitions: tuple[Advice, ...]) -> Advice | None:
    """The prohibition to tell the family among others, where it is required."""
    return _standing(prohibitions, Status.REQUIRED)


def perhaps_held_by(prohibitions: tuple[Advice, ...]) -> Advice | None:
    """The same, where it is not known yet whether it applies."""
    return _standing(prohibitions, Status.UNDETERMINED)


def _standing(prohibitions: tuple[Advice, ...], status: Status) -> Advice | None:
    found = (row for row in prohibitions if row.id == HOLDS and row.says.status is status)
    return next(found, None)
