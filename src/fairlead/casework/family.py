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
    for row in prohibitions:
        if row.id == HOLDS and row.says.status is Status.REQUIRED:
            return row
    return None
