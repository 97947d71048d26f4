"""Nothing waits for an empty chair: where nobody deals with it, whoever stands above does."""

from itertools import chain, combinations

import pytest
from django.core import mail
from django.utils import timezone

from fairlead.accounts.actions import accept_invitation, change_role, end_membership, invite
from fairlead.accounts.models import Membership, Person
from fairlead.accounts.roles import ROLES
from fairlead.casework.access import HANDLES, cases_dealt_with, who_deals, who_deals_with
from fairlead.casework.actions.cases import Part, name_involved, open_case, remove_involved
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.jobs import NOBODY, send_alert
from fairlead.casework.models import Case, Concern, HandledBy, Role
from fairlead.ledger.queries import entries
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


@pytest.fixture
def named(school):
    """A worry about a member of staff that waits for triage, and a case that names them."""
    with school.acting():
        staff = Membership.objects.get(role="staff")
        name_involved(
            Case.objects.get(), Part(role=Role.HARMING, membership_id=staff.id), by=school.actor()
        )
        mail.outbox.clear()
        return record_concern(worry(named=[staff.id]), by=school.actor())


def take(school, role, who="staff"):
    """Whoever had the role leaves, and the administrator gives it to somebody else."""
    with school.acting("administrator"):
        by = school.actor("administrator")
        there = Membership.objects.filter(role=role).first()
        if there:
            end_membership(there, version=there.version, by=by)
        row = Membership.objects.get(role=who)
        change_role(row, role, version=row.version, by=by)


def read_by(school, concern):
    with school.acting():
        return [
            {row.role for row in who_deals(Concern.objects.get(id=concern.id))},
            {row.role for row in who_deals_with(Case.objects.get(id=school.case.id))},
        ]


@pytest.mark.parametrize(
    ("taken", "reads"),
    [("deputy", "head"), ("lead", "head"), ("head", "chair"), ("governor", "lead")],
)
def test_what_names_somebody_goes_past_the_role_that_they_take(school, named, taken, reads):
    take(school, taken)

    for found in read_by(school, named):
        assert found == ({"lead", "deputy"} if reads == "lead" else {reads})
    assert named.reference in Visitor(school.people[reads], school.id).get("/desk").page.words
    Visitor(school.people["staff"], school.id).get(f"/concerns/{named.reference}", 404)
    Visitor(school.people["staff"], school.id).get(f"/cases/{school.case.reference}", 404)


def test_whoever_deals_with_it_then_is_told_and_the_ledger_tells_nobody(
    school, named, settings, monkeypatch
):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    told = []
    monkeypatch.setattr(send_alert, "defer", lambda **said: told.append(said["subject_id"]))
    with school.acting():
        before = len(entries())
        in_case = Concern.objects.filter(case_id=school.case.id).earliest("recorded_at")

    take(school, "lead")

    assert sorted(told) == sorted([str(named.id), str(in_case.id)])
    with school.acting():
        new = [row.kind for row in entries()[:-before]]
    assert new == ["membership.role-changed", "membership.ended"]


def test_only_what_names_them_is_handed_on_and_only_what_is_open_is_told_of(
    school, named, settings, monkeypatch
):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    with school.acting():
        lead = school.actor()
        other = record_concern(worry(), by=lead)
        unnamed = open_case(other, "Another worry", version=other.version, by=lead)
        third = record_concern(worry(), by=lead)
        cleared = open_case(third, "A third", version=third.version, by=lead)
        staff = Membership.objects.get(role="staff")
        part = Part(role=Role.HARMING, membership_id=staff.id)
        row = name_involved(cleared, part, by=lead)
        remove_involved(row, "Somebody else of that name", version=row.version, by=lead)
        closed = Case.objects.filter(id=school.case.id)
        closed.update(status="open", reviewed_at=timezone.now())
        day = timezone.localdate()
        closed.update(status="closed", closed_at=timezone.now(), retain_until=day)
        aside = record_concern(worry(named=[staff.id]), by=lead)
        Concern.objects.filter(id=aside.id).update(status="set-aside")
    told = []
    monkeypatch.setattr(send_alert, "defer", lambda **said: told.append(said["subject_id"]))

    take(school, "lead")

    assert told == [str(named.id)]
    with school.acting():
        levels = dict(Case.objects.values_list("id", "handled_by"))
        assert Concern.objects.get(id=aside.id).handled_by == "head"
    assert (levels[unnamed.id], levels[cleared.id]) == ("lead", "lead")
    assert levels[school.case.id] == "head"


def test_where_nobody_stands_above_it_stays_with_those_who_have_it(school, named):
    leave(school, "head", "chair")

    take(school, "lead")
    assert read_by(school, named) == [{"deputy"}, {"deputy"}]

    Person.objects.filter(id=school.people["head"].id).update(is_active=True)
    take(school, "chair", who="governor")
    assert read_by(school, named) == [{"head"}, {"head"}]


def test_what_names_those_above_too_is_not_handed_on_to_them(school):
    leave(school, "head", "chair")
    with school.acting():
        two = [Membership.objects.get(role=role).id for role in ("staff", "governor")]
        both = record_concern(worry(named=two), by=school.actor())
    take(school, "head", who="governor")
    take(school, "deputy")

    with school.acting():
        assert {row.role for row in who_deals(Concern.objects.get(id=both.id))} == {"lead"}


def test_somebody_who_comes_back_in_another_role_is_still_the_one_it_names(school, named):
    with school.acting("administrator"):
        by = school.actor("administrator")
        row = Membership.objects.get(role="staff")
        end_membership(row, version=row.version, by=by)
        invited = invite(name="Back Again", email=row.person.email, role="deputy", by=by)
        accept_invitation(invited.invitation, invited.secret, person=row.person)

    assert read_by(school, named) == [{"head"}, {"head"}]
