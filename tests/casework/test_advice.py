"""What a page says of an advice: decided or not, must or should, and never more than is known."""

import pytest

from fairlead.accounts.queries import directory
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.advice import shown
from fairlead.casework.deciding import assessed_today, decisions_of, last_decisions
from fairlead.guidance import Urgency
from furnished import furnish

POLICE = "report-police-101"


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    with school.acting("lead"):
        yield school.actor("lead")


def advice(school):
    return shown(assessed_today(school.case), decisions_of(school.case), directory())


def test_the_most_urgent_stands_first(school, lead):
    ranks = [group.advice[0].says.urgency.rank for group in advice(school).groups]

    assert ranks == sorted(ranks)
    assert len(ranks) >= 2


def test_an_emergency_that_is_not_settled_is_asked_first(school, lead):
    found = advice(school)

    assert found.emergencies
    assert not found.asks_now
    answer(school.case, {"immediate_danger": Said(True, "tutor")}, by=lead)
    assert advice(school).asks_now


def test_what_was_decided_is_said_with_a_word_and_a_shape(school, lead):
    assert "second person" in advice(school).find(POLICE).stands[1]
    decide(school.case, POLICE, Choice("accept"), by=lead)

    kind, words = advice(school).find(POLICE).stands

    assert (kind, words) == ("done", "Accepted")
    assert advice(school).find(POLICE).says.urgency is Urgency.TODAY


def test_what_a_second_person_refused_has_to_be_decided_again(school, lead):
    made = decide(school.case, POLICE, Choice("depart", "She asks us to wait"), by=lead)

    second(
        made, agrees=False, reason="It cannot wait", version=made.version, by=school.actor("head")
    )
    found = shown(assessed_today(school.case), last_decisions(school.case), directory())

    assert "refused: decide again" in found.find(POLICE).stands[1]
    assert POLICE not in decisions_of(school.case)
    decide(school.case, POLICE, Choice("accept"), by=lead)
    found = shown(assessed_today(school.case), last_decisions(school.case), directory())
    assert found.find(POLICE).stands == ("done", "Accepted")
