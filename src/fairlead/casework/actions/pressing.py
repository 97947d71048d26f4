"""What follows in a case from what is known now: danger, what is undecided, telling the family."""

from collections.abc import Iterable
from dataclasses import replace

from fairlead.accounts.acting import System
from fairlead.casework.danger import danger_since
from fairlead.casework.deciding import (
    MADE,
    Today,
    asked_since,
    assessed_today,
    last_decisions,
    undecided_in,
)
from fairlead.casework.family import HOLDS
from fairlead.casework.known import answers_of, concerns_in
from fairlead.casework.models import Answer, Case, Family
from fairlead.ledger.queries import entries_about
from fairlead.ledger.record import record

GUIDANCE = System("The guidance, by what is known now")
LEARNED_SINCE = "What was learned since makes the guidance hold it."
MAY = "case.family-may"


def mind_pressing(case: Case) -> None:
    """Reckon it anew: called by every action on whose outcome it rests.

    What the desk reads stands in no entry of the ledger: it follows from what is there.
    """
    answers, last = answers_of(case), last_decisions(case)
    today = assessed_today(case, answers)
    made = {key: row for key, row in last.items() if row.status in MADE}
    case.danger_at = Case.objects.values_list("danger_at", flat=True).get(id=case.id)
    case.danger_at = danger_since(case, today, answers, concerns_in(case), last)
    today = replace(today, danger_at=case.danger_at)
    case.to_decide = len(undecided_in(today, made))
    Case.objects.filter(id=case.id).update(danger_at=case.danger_at, to_decide=case.to_decide)
    _mind_family(case, today, answers)


def _mind_family(case: Case, today: Today, answers: Iterable[Answer]) -> None:
    """Where the family may be told, and the guidance holds it for what was learned since: not yet.

    Who agreed to it knew less. It is to be agreed again, and nobody is told before.
    """
    about = [("case", case.id)]
    if not Case.objects.filter(id=case.id, family=Family.MAY).exists():
        return
    known = [row for row in answers if row.value is not None]
    since = asked_since(today, known, HOLDS)
    if since is None or any(row.recorded_at >= since for row in entries_about(about, [MAY])):
        return
    case.family = Family.OPEN
    Case.objects.filter(id=case.id).update(family=case.family)
    says = {"reference": case.reference, "reason": LEARNED_SINCE}
    record("case.family-open", by=GUIDANCE, subject=about[0], content=says, key_id=case.key_id)
