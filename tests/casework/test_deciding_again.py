"""Deciding again about the same advice: what stood is kept, and only this case changes."""

import pytest
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile
from fairlead.casework.actions.cases import open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.models import Action, Decision
from fairlead.ledger.models import Entry
from furnished import furnish, worry

POLICE = "report-police-101"
ACCEPT, DEPART = Choice("accept"), Choice("depart", "They asked us to wait")


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    with school.acting():
        yield school.actor()


@pytest.fixture
def twin(school, lead):
    """Another case with the same facts, in which the same was accepted."""
    concern = record_concern(worry(school.child), by=lead)
    other = open_case(concern, "Another matter", version=0, by=lead)
    answer(other, {"coercion_blackmail_grooming": Said(True, "form tutor")}, by=lead)
    decide(other, POLICE, ACCEPT, by=lead)
    return other


def done():
    return Choice("done", done_at=timezone.now(), spoken_to="PC Lee")


def actions(case):
    rows = Action.objects.filter(case_id=case.id, outcome=POLICE).order_by("due_at", "version")
    return [(row.status, row.version) for row in rows]


def decisions(case):
    rows = Decision.objects.filter(case_id=case.id, outcome=POLICE).order_by("decided_at")
    return [row.status for row in rows]


def answered(school, decision, *, agrees):
    """What a second person says of a decision."""
    with school.acting("head"):
        return second(decision, agrees=agrees, reason="Asked", version=0, by=school.actor("head"))


def test_what_was_done_stays_done_and_is_done_anew_where_it_is_accepted_again(school, lead):
    decide(school.case, POLICE, ACCEPT, by=lead)
    decide(school.case, POLICE, done(), by=lead)
    decide(school.case, POLICE, ACCEPT, by=lead)

    assert sorted(actions(school.case)) == [("done", 2), ("open", 1)]


def test_what_two_agree_to_leave_leaves_what_was_done_and_what_another_case_does(
    school, lead, twin
):
    decide(school.case, POLICE, done(), by=lead)
    decide(school.case, POLICE, ACCEPT, by=lead)
    waiting = decide(school.case, POLICE, DEPART, by=lead)
    with school.acting():
        waiting = Decision.objects.get(id=waiting.id)

    agreed = answered(school, waiting, agrees=True)

    with school.acting():
        assert (agreed.status, agreed.version) == ("standing", 1)
        assert sorted(actions(school.case)) == [("done", 1), ("dropped", 2)]
        assert actions(twin) == [("open", 1)]
        assert decisions(twin) == ["standing"]


def test_a_decision_that_was_refused_stays_refused_whatever_comes_after(school, undoing):
    with school.acting():
        waiting = Decision.objects.get(outcome=POLICE)
    refused = answered(school, waiting, agrees=False)
    with school.acting():
        said = Entry.objects.order_by("sequence").last()
        decide(school.case, POLICE, ACCEPT, by=school.actor())
        left = decisions(school.case)

    assert (refused.status, left) == ("refused", ["refused", "standing"])
    assert said.kind == "case.not-referring-refused"


def test_nobody_agrees_to_what_was_decided_anew_meanwhile(school, lead):
    waiting = Decision.objects.get(outcome=POLICE)
    decide(school.case, POLICE, ACCEPT, by=lead)

    with pytest.raises(ChangedMeanwhile):
        answered(school, waiting, agrees=True)
