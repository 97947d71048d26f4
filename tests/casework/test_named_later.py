"""Somebody who worked on a case is named in it: what they settled is for others to decide anew."""

import pytest
from django.utils import timezone

from fairlead.casework.actions.cases import Part, name_involved, open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.decisions import Choice, accept_advised, decide, second
from fairlead.casework.actions.triage import Review, Said, answer, hold_review
from fairlead.casework.actions.work import (
    Evidence,
    Task,
    drop_action,
    finish_action,
    make_action,
    reopen_action,
)
from fairlead.casework.deciding import CALL, assessed_today, decisions_of, undecided_in
from fairlead.casework.desk import Chosen, desk_of
from fairlead.casework.models import Action, Case, Role
from furnished import furnish, worry
from visitor import Visitor

pytestmark = pytest.mark.django_db
REPORT = "report-police-101"
OTHERS = "record-incident"


@pytest.fixture
def school():
    return furnish()


@pytest.fixture
def case(school):
    """A case in which everything advised was accepted; its initial review was held."""
    with school.acting():
        lead = school.actor()
        found = open_case(
            record_concern(worry(school.child), by=lead), "A worry", version=0, by=lead
        )
        answer(found, {"adult_involved": Said(True, "tutor")}, by=lead)
        accept_advised(found, advised(found), by=lead)
        met = Review(at=timezone.now(), met="Both", agreed="We go on.")
        hold_review(found, met, version=Case.objects.get(id=found.id).version, by=lead)
        return Case.objects.get(id=found.id)


def advised(case):
    return [outcome.id for outcome in undecided_in(assessed_today(case), decisions_of(case))]


def done():
    return Choice("done", done_at=timezone.now(), spoken_to="Sam Reed")


def done_by(role):
    def settle(school, case):
        decide(case, REPORT, done(), by=school.actor(role))

    return settle


def departed(role, agreed):
    def settle(school, case):
        made = decide(case, REPORT, Choice("depart", "It was told."), by=school.actor(role))
        second(made, agrees=True, reason="So it was.", version=0, by=school.actor(agreed))

    return settle


def accepted_and_ended(role, by):
    def settle(school, case):
        decide(case, REPORT, Choice("accept"), by=school.actor(role))
        row = Action.objects.get(case_id=case.id, outcome=REPORT)
        finish_action(
            row, Evidence(timezone.now(), "Sam"), version=row.version, by=school.actor(by)
        )

    return settle


def waiting(role):
    def settle(school, case):
        decide(case, REPORT, Choice("depart", "It was told."), by=school.actor(role))

    return settle


def name(school, case, role, by):
    with school.acting(by):
        named = school.actor(role).membership.id
        name_involved(case, Part(Role.HARMING, membership_id=named), by=school.actor(by))


def on_desk(school, role, case, **chosen):
    """The groups of somebody's desk in which a case stands."""
    with school.acting(role):
        groups = desk_of(school.actor(role), Chosen(**chosen)).groups
    return [row.key for row in groups if case.reference in [line.reference for line in row.lines]]


SETTLED = {
    "they said that it was done": (done_by("lead"), "lead"),
    "they decided not to, and a second person agreed": (departed("lead", "deputy"), "lead"),
    "they agreed as the second person": (departed("lead", "deputy"), "deputy"),
    "they decided not to, and nobody agreed yet": (waiting("lead"), "lead"),
    "they did what a colleague had accepted": (accepted_and_ended("deputy", "lead"), "lead"),
}


@pytest.mark.parametrize(("settle", "who"), SETTLED.values(), ids=SETTLED)
def test_what_they_settled_is_to_be_decided_again(school, case, settle, who):
    others = "deputy" if who == "lead" else "lead"
    with school.acting():
        decide(case, OTHERS, done(), by=school.actor(others))
        settle(school, case)
        assert {REPORT, OTHERS} <= {*decisions_of(case)}

    name(school, case, who, by=others)

    with school.acting("head"):
        assert REPORT not in decisions_of(case)
        assert OTHERS in decisions_of(case), "a colleague decided this, whom nobody names"
        told = school.actor(who).name
    assert "decide" in on_desk(school, "head", case)
    page = Visitor(school.people["head"], school.id).get(f"/cases/{case.reference}").page.words
    assert f"{told} decided in this case before it named them." in page

    with school.acting("head"):
        decide(case, REPORT, Choice("accept"), by=school.actor("head"))
    page = Visitor(school.people["head"], school.id).get(f"/cases/{case.reference}").page.words
    assert "before it named them" not in page
    told = f"What {told} had settled is to be decided again"
    chronology = Visitor(school.people["head"], school.id).get(
        f"/cases/{case.reference}/chronology"
    )
    assert told in chronology.page.words


def test_what_they_accepted_and_is_still_to_be_done_stays_to_be_done(school, case):
    name(school, case, "lead", by="deputy")

    with school.acting("head"):
        assert OTHERS in decisions_of(case)
        assert Action.objects.get(outcome=OTHERS).owner_id == school.actor("head").membership.id


def test_that_they_called_999_does_not_end_the_red(school, case):
    with school.acting():
        answer(case, {"immediate_danger": Said(True, "tutor")}, by=school.actor())
        decide(case, CALL, done(), by=school.actor())
    assert "danger" not in on_desk(school, "deputy", case)

    name(school, case, "lead", by="deputy")

    assert "danger" in on_desk(school, "head", case)


def test_a_case_that_went_past_them_stands_on_the_next_desk_until_it_is_looked_at(school, case):
    """Also where nothing is left to decide: nobody who may see it knows of it yet."""
    assert on_desk(school, "head", case) == []

    name(school, case, "lead", by="deputy")

    assert "handed" in on_desk(school, "head", case)
    assert "handed" in on_desk(school, "head", case, is_mine=True)
    Visitor(school.people["head"], school.id).get(f"/cases/{case.reference}")
    assert "handed" not in on_desk(school, "head", case)


def test_what_was_to_be_done_goes_on_with_the_case(school, case):
    """To whoever sees it: not left with the lead, past whom it went when it named the deputy."""
    with school.acting():
        for role in ("lead", "deputy", "staff"):
            task = Task(role, owner=school.actor(role).membership, due_at=timezone.now())
            make_action(case, task, by=school.actor())

    name(school, case, "deputy", by="lead")

    owners = {}
    with school.acting("head"):
        for row in Action.objects.filter(case_id=case.id, outcome=""):
            owners[str(row.does)] = row.owner.role
    assert owners == {"lead": "head", "deputy": "head", "staff": "staff"}


@pytest.mark.parametrize(("who", "does_it"), [("staff", "head"), (None, "staff")])
def test_what_they_had_done_and_is_to_be_done_again_is_for_whoever_looks_after_it(
    school, case, who, does_it
):
    with school.acting():
        task = Task("Ring", owner=school.actor("staff").membership, due_at=timezone.now())
        row = make_action(case, task, by=school.actor())
        drop_action(row, "Not now", version=row.version, by=school.actor())
    for named in filter(None, ("deputy", who)):
        name(school, case, named, by="head" if named == "staff" else "lead")

    with school.acting("head"):
        version = Action.objects.get(id=row.id).version
        reopen_action(row, "It was not done", version=version, by=school.actor("head"))
        assert Action.objects.get(id=row.id).owner.role == does_it
