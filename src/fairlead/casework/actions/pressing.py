"""Keeping with a case what presses in it, for the desk to read: danger, and what is undecided."""

from fairlead.casework.danger import danger_since
from fairlead.casework.deciding import MADE, assessed_today, last_decisions, undecided_in
from fairlead.casework.known import answers_of, concerns_in
from fairlead.casework.models import Case


def mind_pressing(case: Case) -> None:
    """Reckon it anew: called by every action on whose outcome it rests.

    It stands in no entry of the ledger: it follows from what is there.
    """
    answers, last = answers_of(case), last_decisions(case)
    today = assessed_today(case, answers)
    made = {key: row for key, row in last.items() if row.status in MADE}
    case.danger_at = danger_since(case, today, answers, concerns_in(case), last)
    case.to_decide = len(undecided_in(today, made))
    Case.objects.filter(id=case.id).update(danger_at=case.danger_at, to_decide=case.to_decide)
