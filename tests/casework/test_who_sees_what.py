"""Who sees and who may change which case: the written policy against every role and state."""

import pytest
from django.http import Http404

from fairlead.accounts.models import Membership
from fairlead.accounts.roles import ROLES
from fairlead.casework.access import (
    access_case,
    access_case_to_change,
    cases_dealt_with,
    cases_of,
    concerns_dealt_with,
    concerns_of,
    decisions_to_confirm,
    may_change,
    own_concerns,
    sight_of,
)
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.desk_rows import open_cases, to_confirm, waiting_concerns
from fairlead.casework.models import Case, Concern, ConcernNamed, Grant, HandledBy, Involved
from furnished import furnish, worry
from visitor import Visitor

#: The policy: who deals with what, by who it was routed to (docs/decisions/0017).
DEALS = {"lead": {"lead", "deputy"}, "head": {"head"}, "chair": {"chair"}}
#: Who is the second person: nobody below whoever deals with it, nor the lead, who decided it.
CONFIRM = {"lead": {"deputy", "head", "chair"}, "head": {"head", "chair"}, "chair": {"chair"}}
MAY_BE_LET_IN = {"staff", "deputy", "lead", "head", "chair"}
NEVER = {"staff", "governor", "partner", "auditor", "administrator"}


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture(autouse=True)
def undone_again(undoing):
    """What a test changes is taken back."""


def sees(school, role):
    """What somebody in this role sees of the furnished case, and may do."""
    with school.acting(role):
        actor = school.actor(role)
        return {
            "look": cases_of(actor).exists(),
            "change": cases_dealt_with(actor).exists(),
            "concern": concerns_of(actor).filter(case_id=None).exists(),
            "confirm": decisions_to_confirm(actor).exists(),
        }


@pytest.fixture
def nobody_let_in(school):
    with school.acting():
        Grant.objects.update(ended_at=Case.objects.get().opened_at)


def routed_to(school, handled_by):
    with school.acting():
        Case.objects.update(handled_by=handled_by)
        Concern.objects.update(handled_by=handled_by)


@pytest.mark.parametrize("handled_by", list(HandledBy))
@pytest.mark.parametrize("role", ROLES)
def test_only_those_it_is_routed_to_deal_with_it(school, nobody_let_in, role, handled_by):
    routed_to(school, handled_by)

    found = sees(school, role)

    deals = role in DEALS[handled_by]
    assert (found["look"], found["change"], found["concern"]) == (deals, deals, deals)
    assert found["confirm"] == (role in CONFIRM[handled_by])
    assert not (role in NEVER and any(found.values()))


def opens(access, school, role):
    """Whether a door opens to somebody: what it is kept from looks as if it were not there."""
    with school.acting(role):
        try:
            return access(school.actor(role), Case.objects.get().reference) is not None
        except Http404:
            return False


@pytest.mark.parametrize("handled_by", list(HandledBy))
@pytest.mark.parametrize("role", ROLES)
def test_what_is_prepared_agrees_with_the_plain_rule(school, nobody_let_in, role, handled_by):
    routed_to(school, handled_by)

    found = sees(school, role)

    with school.acting(role):
        sight = sight_of(school.actor(role))
        assert bool(open_cases(sight)) == found["look"]
        assert bool(to_confirm(sight)) == found["confirm"]
        waiting = waiting_concerns(sight, True, False) + waiting_concerns(sight, False, False)
        assert bool(waiting) == found["concern"]
    assert opens(access_case, school, role) == found["look"]
    assert opens(access_case_to_change, school, role) == found["change"]


@pytest.mark.parametrize("status", ["triage", "open", "closed"])
@pytest.mark.parametrize("role", ROLES)
def test_the_state_of_a_case_changes_nothing_about_who_sees_it(school, nobody_let_in, role, status):
    with school.acting():
        now = Case.objects.get().opened_at
        if status != "triage":
            Case.objects.update(status="open", reviewed_at=now)
        if status == "closed":
            Case.objects.update(status="closed", closed_at=now, retain_until=now.date())

    assert sees(school, role)["look"] == (role in DEALS["lead"])


@pytest.mark.parametrize("role", ROLES)
def test_somebody_let_in_looks_and_changes_nothing(school, nobody_let_in, role):
    with school.acting():
        case, member = Case.objects.get(), Membership.objects.get(role=role)
        Grant.objects.create(case_id=case.id, membership_id=member.id, reason="Sat in")

    found = sees(school, role)

    assert found["look"] == (role in MAY_BE_LET_IN)
    assert found["change"] == (role in DEALS["lead"])


@pytest.mark.parametrize("by", ["concern", "case"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("handled_by", list(HandledBy))
def test_somebody_it_names_never_sees_it_whatever_their_role(school, role, handled_by, by):
    routed_to(school, handled_by)
    with school.acting():
        case, member = Case.objects.get(), Membership.objects.get(role=role)
        if by == "case":
            Involved.objects.create(
                case_id=case.id, key_id=case.key_id, role="harming", membership_id=member.id
            )
        elif role != "partner":
            concern = Concern.objects.get(case_id=case.id)
            ConcernNamed.objects.create(concern_id=concern.id, membership_id=member.id)

    found = sees(school, role)

    assert (found["look"], found["change"], found["confirm"]) == (False, False, False)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_they_reported_themselves_and_nobody_elses(school, role):
    with school.acting(role):
        actor = school.actor(role)
        before = own_concerns(actor).count()
        mine = record_concern(worry(school.child), by=actor)
        about_me = record_concern(worry(school.child, named=[actor.membership.id]), by=actor)
        seen = set(own_concerns(actor).values_list("id", flat=True))

    assert mine.id in seen
    assert about_me.id not in seen
    assert len(seen) == before + 1
    assert before == (2 if role == "lead" else 0)


def test_somebody_whom_another_concern_names_sees_this_one(school, nobody_let_in):
    with school.acting():
        record_concern(worry(named=[school.actor().membership.id]), by=school.actor())

    assert (sees(school, "lead")["look"], sees(school, "lead")["concern"]) == (True, True)


@pytest.mark.parametrize("role", ["lead", "head"])
def test_whoever_may_only_look_is_offered_nothing_to_change(school, role):
    page = Visitor(school.people[role], school.id).get(f"/cases/{school.case.reference}/people")

    assert (b"Name a child" in page.content) == (role == "lead")
    with school.acting(role):
        assert may_change(school.actor(role), Case.objects.get()) == (role == "lead")


def test_somebody_whom_another_concern_names_may_be_the_second_person_of_this_one(school):
    with school.acting():
        head = Membership.objects.get(role="head")
        record_concern(worry(named=[head.id]), by=school.actor())

    assert sees(school, "head")["confirm"]


@pytest.mark.parametrize(("handled_by", "sees_it"), [("lead", "lead"), ("head", "head")])
def test_a_concern_of_a_case_is_seen_by_whoever_deals_with_the_case(
    school, nobody_let_in, handled_by, sees_it
):
    with school.acting():
        Case.objects.update(handled_by=handled_by)

    for role in ("lead", "head"):
        with school.acting(role):
            actor = school.actor(role)
            for found in (concerns_of(actor), concerns_dealt_with(actor)):
                assert found.filter(case_id=school.case.id).exists() == (role == sees_it)
