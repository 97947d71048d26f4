"""Keeping with a case since when a child in it may be in danger, for the desk to read."""

from fairlead.casework.danger import danger_since
from fairlead.casework.deciding import assessed_today, last_decisions
from fairlead.casework.known import answers_of, concerns_in
from fairlead.casework.models import Case


def mind_danger(case: Case) -> None:
    """Reckon it anew: called by every action on whose outcome it rests.

    It stands in no entry of the ledger: it follows from what is there.
    """
    answers = answers_of(case)
    today = assessed_today(case, answers)
    case.danger_at = danger_since(today, answers, concerns_in(case), last_decisions(case))
    Case.objects.filter(id=case.id).update(danger_at=case.danger_at)
