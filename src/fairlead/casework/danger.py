"""Whether a child of a case may be in danger now, and 999 was not called yet: one rule for all.

The page of a case reckons it from what it shows; the desk reads it from the case, where
`actions.pressing` keeps it whenever something changes on which it rests.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from fairlead.casework.deciding import CALL, DEPART, Today, asked_since
from fairlead.casework.models import Action, Answer, Case, Concern, Decision
from fairlead.casework.models.base import YES
from fairlead.casework.states import ActionState, DecisionState

#: Times are given by the minute.
A_MINUTE = timedelta(minutes=1)
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

    The guidance asks for it, or a concern says danger that nobody has answered since. A decision
    that it was done, or not to do it, settles what was known when it was made, and so does the
    action that says so: what is learned later asks for it again.
    """
    moments = _moments(case, today, list(answers), concerns)
    made = last.get(CALL)
    if made is None or made.status != DecisionState.STANDING:
        return next(iter(moments), None)
    if made.choice == DEPART:
        return next((when for when in moments if when > made.decided_at), None)
    call = Action.objects.filter(case_id=case.id, outcome=CALL).order_by("-made_at").first()
    return next((when for when in moments if not _was_called(call, when)), None)


def in_danger(concern: Concern) -> bool:
    """Whether a concern waits with danger in it, or its case does."""
    if concern.case is not None:
        return concern.case.danger_at is not None
    return concern.is_danger == YES


def said_in(concerns: Iterable[Concern], answers: Iterable[Answer]) -> Concern | None:
    """The concern that says danger, until it is answered whether that is so.

    What was answered before it joined the case is doubted from then on (`actions.cases`).
    """
    if any(row.question == DANGER and row.value is not None for row in answers):
        return None
    return next((row for row in concerns if row.is_danger == YES), None)


def _moments(
    case: Case, today: Today, answers: Sequence[Answer], concerns: Iterable[Concern]
) -> list[datetime]:
    """Whenever something was learned, or said, by which a child may be in danger, in order.

    What a concern says is settled by a later answer; and said anew when it joins the case, for
    then the answer is doubted. Not knowing settles nothing: what waited before goes on waiting,
    and whatever is learned meanwhile, it waits since it was first said.
    """
    asked = asked_since(today, [row for row in answers if row.value is not None], CALL)
    found = [*_said(case, answers, concerns), *([asked] if asked is not None else [])]
    if found and case.danger_at is not None:
        found.append(case.danger_at)
    return sorted(found)


def _said(case: Case, answers: Iterable[Answer], concerns: Iterable[Concern]) -> Iterable[datetime]:
    """What was said and not answered since; and since when it is not known any more."""
    said = [row.danger_at for row in concerns if row.danger_at is not None]
    answer = next((row for row in answers if row.question == DANGER), None)
    if answer is None:
        return said
    if answer.value is not None:
        return [when for when in said if when > answer.answered_at]
    is_open = said or case.danger_at is not None
    return [*said, answer.answered_at] if is_open else []


def _was_called(call: Action | None, since: datetime) -> bool:
    """Whether it was called for what was learned at a moment. Opened again, it was not called.

    Who said so knew what was learned before it was to be done, though the call came first; for
    what was said after, the call itself has to be later.
    """
    if call is None or call.status != ActionState.DONE or call.ended_at is None:
        return False
    when = datetime.fromisoformat(call.evidence["when"])
    return call.ended_at >= since and (call.made_at >= since or when + A_MINUTE >= since)
