"""Whether a child of a case may be in danger now, and 999 was not called yet: one rule for all.

The page of a case reckons it from what it shows; the desk reads it from the case, where
`actions.pressing` keeps it whenever something changes on which it rests.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fairlead.casework.deciding import DEPART, Today, asked_since
from fairlead.casework.models import Action, Answer, Case, Concern, Decision
from fairlead.casework.models.base import YES
from fairlead.casework.states import ActionState, DecisionState

#: The advice to call, as every pack calls it.
CALL = "call-999"
#: The question whether anybody is in danger now.
DANGER = "immediate_danger"


def danger_since(
    case: Case,
    today: Today,
    answers: Iterable[Answer],
    concerns: Iterable[Concern],
    last: Mapping[str, Decision],
) -> datetime | None:
    """Since when 999 may have to be called in a case; nothing where that is settled.

    The guidance asks for it, or a concern says danger and nobody answered whether that is so. A
    decision that it was done, or not to do it, settles what was known when it was made, and so
    does the action that says so: a reason that is learned later asks for it again.
    """
    known = [row for row in answers if row.value is not None]
    since = asked_since(today, known, CALL) or _said_since(concerns, known)
    made = last.get(CALL)
    return None if since and made and _settles(case, made, since) else since


def said_in(concerns: Iterable[Concern], answers: Iterable[Answer]) -> Concern | None:
    """The concern that says danger, until it is answered whether that is so.

    What was answered before it joined the case is doubted from then on (`actions.cases`).
    """
    if any(row.question == DANGER and row.value is not None for row in answers):
        return None
    return next((row for row in concerns if row.is_danger == YES), None)


def _said_since(concerns: Iterable[Concern], known: Iterable[Answer]) -> datetime | None:
    said = said_in(concerns, known)
    return said.recorded_at if said else None


def _settles(case: Case, made: Decision, since: datetime) -> bool:
    """Whether it was called since then, or decided not to. Opened again, it was not called."""
    if made.status != DecisionState.STANDING:
        return False
    if made.choice == DEPART:
        return made.decided_at >= since
    call = Action.objects.filter(case_id=case.id, outcome=CALL).order_by("-made_at").first()
    if call is None or call.status != ActionState.DONE or call.ended_at is None:
        return False
    return call.ended_at >= since
