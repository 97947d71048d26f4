"""Nothing waits for an empty chair: where nobody deals with it, whoever stands above does."""

from itertools import chain, combinations

import pytest
from django.core import mail

from fairlead.accounts.models import Membership, Person
from fairlead.accounts.roles import ROLES
from fairlead.casework.access import HANDLES, cases_dealt_with, who_deals, who_deals_with
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.jobs import NOBODY, send_alert
from fairlead.casework.models import Case, Concern, HandledBy
from furnished import furnish, worry
from visitor import Visitor

#: Who deals with what, from the lead upwards.
LEVELS = ({"lead", "deputy"}, {"head"}, {"chair"})
WAY_UP = ("lead", "deputy", "head", "chair")
GONE = list(chain.from_iterable(combinations(WAY_UP, count) for count in range(5)))


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


def leave(school, *roles):
    """Their accounts are closed."""
    ids = [school.people[role].id for role in roles]
    Person.objects.filter(id__in=ids).update(is_active=False)


@pytest.mark.parametrize("gone", GONE, ids=lambda gone: " and ".join(gone) or "nobody")
@pytest.mark.parametrize("handled_by", list(HandledBy))
def test_whoever_stands_next_above_deals_with_it(school, handled_by, gone):
    leave(school, *gone)
    from_here = LEVELS[list(HANDLES).index(handled_by) :]
    deals = next((there for row in from_here if (there := row - set(gone))), set())
    with school.acting():
        Case.objects.update(handled_by=handled_by)
        Concern.objects.update(handled_by=handled_by)
        case, concern = Case.objects.get(), Concern.objects.get(case_id=None)
        assert {row.role for row in who_deals(concern)} == deals
        assert {row.role for row in who_deals_with(case)} == deals

    for role in set(ROLES) - set(gone):
        with school.acting(role):
            actor = school.actor(role)
            assert cases_dealt_with(actor).exists() == (role in deals)


def test_a_membership_that_ended_is_an_empty_chair_too(school):
    with school.acting():
        Membership.objects.filter(role="head").update(ended_at=school.case.opened_at)
        Case.objects.update(handled_by=HandledBy.HEAD)

    page = Visitor(school.people["chair"], school.id).get(f"/cases/{school.case.reference}")

    assert page.status_code == 200


def test_whom_it_names_leaves_no_empty_chair(school):
    """Another of the same role is not there: but the head who is named was, and it went past."""
    with school.acting():
        lead, head = (Membership.objects.get(role=role).id for role in ("lead", "head"))
        named = record_concern(worry(named=[lead, head]), by=school.actor("staff"))
        assert {row.role for row in who_deals(named)} == {"chair"}


@pytest.fixture
def unread(school):
    """A worry about the lead where nobody stands above them."""
    leave(school, "head", "chair")
    with school.acting():
        lead = Membership.objects.get(role="lead")
        return record_concern(worry(named=[lead.id]), by=school.actor("staff"))


def test_where_nobody_is_left_those_who_give_roles_are_told_and_not_whom_it_names(school, unread):
    send_alert(organisation_id=str(school.id), subject_id=str(unread.id))

    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == (NOBODY, [school.people["administrator"].email])
    assert "the roles of lead, head and chair" in " ".join(sent.body.split())
    assert unread.reference not in sent.body


def test_once_somebody_has_the_role_it_waits_for_them(school, unread):
    Person.objects.filter(id=school.people["head"].id).update(is_active=True)
    mail.outbox.clear()

    send_alert(organisation_id=str(school.id), subject_id=str(unread.id))

    assert [sent.to for sent in mail.outbox] == [[school.people["head"].email]]
    assert unread.reference in Visitor(school.people["head"], school.id).get("/desk").page.words


@pytest.mark.parametrize(("taken", "reads"), [("lead", {"deputy"}), ("head", {"lead", "deputy"})])
def test_what_names_somebody_who_takes_the_role_that_deals_with_it_goes_past_them(
    school, taken, reads
):
    with school.acting():
        staff = Membership.objects.get(role="staff")
        named = record_concern(worry(named=[staff.id]), by=school.actor())
        Membership.objects.filter(role=taken).update(ended_at=named.recorded_at)
        Membership.objects.filter(id=staff.id).update(role=taken)
        assert {row.role for row in who_deals(named)} == reads
        Membership.objects.filter(role="deputy").update(ended_at=named.recorded_at)
        reads = reads - {"deputy"} or {"head"}
        assert {row.role for row in who_deals(named)} == reads

    above = reads.pop()
    assert named.reference in Visitor(school.people[above], school.id).get("/desk").page.words
    Visitor(school.people["staff"], school.id).get(f"/concerns/{named.reference}", 404)
