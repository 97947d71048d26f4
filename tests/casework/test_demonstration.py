"""The demonstration: a dozen invented cases in every state, told by the rules themselves."""

import pytest

from fairlead.accounts.acting import acting_person
from fairlead.accounts.actions import create_organisation, create_person
from fairlead.casework.models import Action, Case, Concern, Device, Referral
from fairlead.casework.states import MACHINE_OF
from fairlead.config.stories import TOLD, tell, tell_children
from fairlead.ledger.export import export
from fairlead.ledger.verifier import verify
from fairlead.walls.tenancy import acting_for
from furnished import OPERATOR


@pytest.fixture(scope="module")
def school(whole_file):
    made = create_organisation(name="Otterburn", kind="school", nation="england", by=OPERATOR)
    with acting_for(made.id):
        people = {}
        for role in ("staff", "lead"):
            email = f"{role}.of.stories@example.org"
            people[role], _ = create_person(name=role, email=email, role=role, by=OPERATOR)
        tell_children()
    for story in TOLD["story"]:
        with acting_for(made.id):
            actors = {role: acting_person(person) for role, person in people.items()}
            tell(story, **actors)
    return made


@pytest.fixture
def inside(school, undoing):
    with acting_for(school.id):
        yield


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


def test_one_case_is_asked_for_more_by_the_guidance_of_today(inside):
    (case,) = [row for row in Case.objects.all() if row.newly_asked]

    assert "required" in {row["change"] for row in case.newly_asked}


def test_the_ledger_of_the_demonstration_verifies(school, inside):
    assert verify([line.encode() for line in export("Otterburn")]).sound
