"""The demonstration: a dozen invented cases in every state, told by the rules themselves."""

from pathlib import Path

import pytest

from fairlead.accounts.acting import acting_person
from fairlead.accounts.actions import create_organisation, create_person
from fairlead.casework.chronology import Wanted, chronology_of
from fairlead.casework.conversing import messages_of
from fairlead.casework.models import (
    Action,
    Case,
    Concern,
    Conversation,
    Decision,
    Device,
    Referral,
    Support,
)
from fairlead.casework.searching import search
from fairlead.casework.states import MACHINE_OF
from fairlead.config.stories import TOLD, tell, tell_children, tell_through_the_door
from fairlead.ledger.export import export
from fairlead.ledger.verifier import verify
from fairlead.portal.receipts import mark_of, read_receipt
from fairlead.walls.tenancy import acting_for
from furnished import OPERATOR

#: What comes before what, where both happened.
BEFORE = [
    ("concern.recorded", "case.device-taken"),
    ("case.device-taken", "case.referral-sent"),
    ("case.referral-sent", "case.opened"),
    ("case.opened", "case.reviewed"),
    ("case.reviewed", "case.family-held"),
    ("case.reviewed", "case.closed"),
]


@pytest.fixture(scope="module")
def school(whole_file):
    made = create_organisation(name="Otterburn", kind="school", nation="england", by=OPERATOR)
    with acting_for(made.id):
        people = {}
        for role in ("staff", "lead"):
            email = f"{role}.of.stories@example.org"
            people[role], _ = create_person(name=role, email=email, role=role, by=OPERATOR)
        tell_children()
    with acting_for(made.id):
        tell_through_the_door()
    for story in TOLD["story"]:
        with acting_for(made.id):
            actors = {role: acting_person(person) for role, person in people.items()}
            tell(story, **actors)
    return made, people["lead"]


@pytest.fixture
def inside(school, undoing):
    made, lead = school
    with acting_for(made.id):
        yield acting_person(lead)


def states(model):
    return set(model.objects.values_list("status", flat=True))


def test_there_are_concerns_and_cases_in_every_state(inside):
    assert states(Concern) == set(MACHINE_OF["casework_concern"].words)
    assert states(Case) == set(MACHINE_OF["casework_case"].words)
    assert {"sent", "acknowledged", "answered"} <= states(Referral)
    assert {"open", "done"} <= states(Action)
    assert states(Device) == {"held"}
    assert Case.objects.count() >= 9
    assert len(TOLD["story"]) >= 12


def test_what_happened_comes_in_an_order_that_can_be_believed(school, inside):
    for case in Case.objects.exclude(reviewed_at=None):
        order = [line.kind for line in chronology_of(case, Wanted()).lines]

        assert order[0] == "concern.recorded"
        for early, late in BEFORE:
            if late in order and early in order:
                assert order.index(early) < order.index(late), (case.title, early, late)
        assert all(row.sent_at < case.opened_at for row in Referral.objects.filter(case=case))


def test_each_thing_was_done_by_whom_it_befits_and_each_child_wants_something(inside):
    whom = {row.outcome: row.evidence["whom"] for row in Action.objects.filter(status="done")}
    words = {str(row.account.get("words", "")) for row in Concern.objects.all()}
    wants = [row.plan["wants"] for row in Support.objects.all()]

    assert "CEOP" in whom["report-ceop"]
    assert "Police" in whom["hold-telling-family"]
    assert len(set(whom.values())) > 8
    assert wants
    assert all(said and said not in words for said in wants)


def test_one_case_is_asked_for_more_by_the_guidance_of_today(inside):
    (case,) = [row for row in Case.objects.all() if row.newly_asked]

    assert "required" in {row["change"] for row in case.newly_asked}


def test_the_tour_of_the_readme_names_the_cases_that_it_speaks_of(inside):
    tour = " ".join(Path("README.md").read_text(encoding="utf-8").split())
    (second,) = Decision.objects.filter(status="waiting").values_list("case_id", flat=True)
    (device,) = Device.objects.values_list("case_id", flat=True)
    (newly,) = [row.id for row in Case.objects.all() if row.newly_asked]
    called = {row.id: row.reference for row in Case.objects.all()}

    assert f"waits for a second person: {called[second]} waits" in tour
    assert f"refer, support.** {called[device]} has actions" in tour
    assert f"fairlead verify {called[device]}-chronology.jsonl" in tour
    assert f"assessed again: {called[newly]} stands on" in tour


@pytest.mark.parametrize("words", ["pastoral", "safe in the office", "nobody is warned", "aunt"])
def test_what_stands_in_a_case_is_found(inside, words):
    assert "case" in {hit.page for hit in search(inside, words).hits}


def test_a_young_person_waits_for_an_answer_and_comes_back_with_six_words(inside):
    words = TOLD["young_person"]["words"]

    held = Conversation.objects.get(mark=mark_of(read_receipt(words)))

    assert [row.text for row in messages_of(held)] == [TOLD["young_person"]["more"]]
    assert held.answer_due_at is not None


def test_the_ledger_of_the_demonstration_verifies(inside):
    assert verify([line.encode() for line in export("Otterburn")]).sound
