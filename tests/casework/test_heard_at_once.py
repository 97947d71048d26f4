"""What is heard while somebody takes a role: neither waits for the other for ever, or misses it."""

import threading

import pytest
from django.utils import timezone
from test_recording_at_once import at_once

from fairlead.accounts.actions import change_role
from fairlead.accounts.models import Membership
from fairlead.casework.access import who_deals
from fairlead.casework.actions.adding import add_to_concern
from fairlead.casework.actions.cases import Part, join_case, name_involved, open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.conversations import (
    Newcomer,
    begin_conversation,
    say,
    say_none,
    say_unsafe,
    say_whom,
)
from fairlead.casework.actions.hearing import hear_of_colleague
from fairlead.casework.conversing import THEY, messages_of
from fairlead.casework.models import Case, Concern, Role, Source
from furnished import furnish, told, worry

CHILD = THEY[Source.YOUNG_PERSON]
#: Long enough for the other to come to where it would wait.
A_MOMENT = 0.7


@pytest.fixture
def school(committed):
    """One that stays in the database: at the end nobody belongs to it, and nobody is reminded."""
    made = furnish()
    yield made
    with made.acting():
        Membership.objects.update(ended_at=timezone.now())


class Meanwhile:
    """One who begins once the other stands in the middle of it, and whom that one waits for."""

    def __init__(self):
        self.begun, self.ended = threading.Event(), threading.Event()

    def within(self, found):
        """What the other is about to take, once whoever comes between was there."""
        self.begun.set()
        self.ended.wait(A_MOMENT)
        yield found

    def comes(self, act):
        def between():
            self.begun.wait(20)
            act()
            self.ended.set()

        return between


def member(school, role):
    with school.acting():
        return Membership.objects.get(role=role)


def named(school, *roles):
    ids = [member(school, role).id for role in roles]
    with school.acting("staff"):
        return record_concern(worry(school.child, named=ids), by=school.actor("staff"))


def takes(school, role, who="governor"):
    with school.acting("administrator"):
        row = Membership.objects.get(person=school.people[who])
        change_role(row, role, version=row.version, by=school.actor("administrator"))


def reads(school, concern):
    with school.acting():
        return {row.role for row in who_deals(Concern.objects.get(id=concern.id))}


def hears(school, concern, whom):
    with school.acting():
        hear_of_colleague(concern, whom, by=school.actor())


def adds(school, concern, whom):
    with school.acting("staff"):
        add_to_concern(concern, "She said who.", named=whom, by=school.actor("staff"))


@pytest.mark.parametrize("says", [hears, adds])
def test_naming_a_colleague_and_handing_on_at_once_do_not_wait_for_each_other(school, says):
    concern, deputy, meanwhile = named(school, "governor"), member(school, "deputy"), Meanwhile()

    wrong = at_once(
        lambda: says(school, concern, meanwhile.within(deputy)),
        meanwhile.comes(lambda: takes(school, "lead")),
    )

    assert wrong == []
    assert reads(school, concern) == {"head"}


@pytest.mark.parametrize("is_joined", [False, True], ids=["opened", "joined"])
def test_a_case_that_is_made_while_one_whom_it_names_takes_a_role_goes_past_them(school, is_joined):
    concern, meanwhile = named(school, "governor"), Meanwhile()

    def brings_in():
        with school.acting("deputy"):
            by = school.actor("deputy")
            if is_joined:
                join_case(concern, Case.objects.get(id=school.case.id), version=0, by=by)
            else:
                open_case(concern, "A worry", version=0, by=by)
            list(meanwhile.within(concern))

    assert at_once(brings_in, meanwhile.comes(lambda: takes(school, "lead"))) == []
    assert reads(school, concern) == {"head"}


def test_a_case_that_names_one_who_takes_a_role_meanwhile_goes_past_them(school):
    governor, meanwhile = member(school, "governor"), Meanwhile()

    def names():
        with school.acting("deputy"):
            case = Case.objects.get(id=school.case.id)
            part = Part(role=Role.HARMING, membership_id=governor.id)
            name_involved(case, part, by=school.actor("deputy"))
            list(meanwhile.within(case))

    assert at_once(names, meanwhile.comes(lambda: takes(school, "lead"))) == []
    with school.acting():
        assert Case.objects.get(id=school.case.id).handled_by == "head"


@pytest.mark.parametrize(
    "first",
    [
        lambda held, lead: say_whom(held, [lead], by=CHILD),
        lambda held, lead: say_unsafe(held, [lead], by=CHILD),
        lambda held, _: say_none(held, by=CHILD),
    ],
    ids=["whom it is about", "danger", "about none"],
)
def test_what_a_child_sends_twice_at_once_is_heard_in_one_order(school, first):
    lead, meanwhile = member(school, "lead"), Meanwhile()
    with school.acting():
        held = begin_conversation(told(), Newcomer(f"a mark of {first}"), by=CHILD)

    def tells():
        with school.acting():
            first(held, lead)
            list(meanwhile.within(held))
            say(held, "It is them.", by=CHILD)

    def in_danger():
        with school.acting():
            say(held, "They are here.", by=CHILD, is_danger=True)

    assert at_once(tells, meanwhile.comes(in_danger)) == []
    with school.acting():
        assert {row.text for row in messages_of(held)} == {"It is them.", "They are here."}
