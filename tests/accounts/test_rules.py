"""Rules of the actions themselves: they hold whoever calls them, page, command or job."""

import pytest
from django.db import connection

from fairlead.accounts.acting import acting_person
from fairlead.accounts.actions import (
    ContactDetails,
    accept_invitation,
    add_contact,
    change_organisation,
    change_role,
    create_person,
    invite,
    withdraw_invitation,
)
from fairlead.accounts.actions.signing_in import (
    Purpose,
    make_link,
    open_link,
    set_password,
    use_link,
)
from fairlead.accounts.drafts import access_draft
from fairlead.accounts.entries import SENTENCES, told
from fairlead.accounts.errors import ChangedMeanwhile, LinkGone, NotAllowed, Refused
from fairlead.accounts.jobs import send_invitation, send_password_link
from fairlead.accounts.models import Contact, Membership, SignInLink
from fairlead.accounts.roles import ROLES, Permission
from fairlead.accounts.sign_in import needs_second_factor
from fairlead.ledger.queries import entries, entries_about
from fairlead.ledger.record import record
from fairlead.vault.keyring import destroy_key, index_of, new_key
from fairlead.vault.models import VaultKey
from fairlead.walls.tenancy import acting_for
from fairlead.web.question_page import NotNow
from furnished import OPERATOR, furnish
from visitor import have_second_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return furnish()


def test_nobody_gives_a_role_that_may_do_more_than_the_giver():
    for giver in ROLES.values():
        for given in giver.grants:
            beyond = ROLES[given].permissions - giver.permissions
            assert not beyond or giver.id in {"administrator", "head"}, (giver.id, given)


def test_an_administrator_of_people_and_settings_reads_no_ledger():
    assert not ROLES["administrator"].may(Permission.SEE_LEDGER)
    assert ROLES["partner"].permissions == frozenset()


@pytest.mark.parametrize("role", ["staff", "governor", "partner", "auditor"])
def test_what_a_role_does_not_include_is_refused_by_the_action_too(school, role):
    with school.acting(role):
        actor = school.actor(role)
        for forbidden in (
            lambda: invite(name="A", email="a@example.org", role="staff", by=actor),
            lambda: withdraw_invitation(school.invitation, by=actor),
            lambda: add_contact(ContactDetails("A"), by=actor),
            lambda: change_organisation(
                name="A", kind="school", nation="wales", version=0, by=actor
            ),
        ):
            with pytest.raises(NotAllowed):
                forbidden()


def test_a_person_is_made_once_in_each_place(school):
    with acting_for(school.id), pytest.raises(Refused, match="member there already"):
        create_person(name="A", email=f"lead.{school.id}@example.org", role="staff", by=OPERATOR)


def test_an_invitation_is_accepted_once_and_only_with_its_secret(school):
    person = furnish().people["staff"]
    with acting_for(school.id):
        with pytest.raises(LinkGone):
            accept_invitation(school.invitation, "another", person=person)
        accept_invitation(school.invitation, school.secret, person=person)
        with pytest.raises(LinkGone):
            accept_invitation(school.invitation, school.secret, person=person)
        assert Membership.objects.filter(person=person).count() == 1


def test_a_role_of_somebody_who_left_is_not_changed(school):
    with school.acting("head"):
        staff = school.actor("staff").membership
        Membership.objects.filter(id=staff.id).update(ended_at=staff.began_at)
        with pytest.raises(ChangedMeanwhile):
            change_role(staff, "deputy", version=0, by=school.actor("head"))
        assert acting_person(school.people["staff"]) is None


def test_a_link_serves_its_own_purpose_once(school):
    person = school.people["staff"]
    sign_in = make_link(person, Purpose.SIGN_IN)
    with pytest.raises(LinkGone):
        set_password(sign_in, "willow pebble feather")
    link = open_link(sign_in)
    assert link.mark == index_of("link", sign_in)

    use_link(sign_in)

    for again in (use_link, open_link):
        with pytest.raises(LinkGone):
            again(sign_in)


def test_two_who_use_a_link_at_once_are_one(school, monkeypatch):
    secret = make_link(school.people["staff"], Purpose.SIGN_IN)
    monkeypatch.setattr(
        "fairlead.accounts.actions.signing_in.open_link",
        lambda _: SignInLink.objects.update(used_at="2026-01-01T00:00Z"),
    )

    with pytest.raises(LinkGone):
        use_link(secret)


def test_a_draft_is_finished_once(school):
    with school.acting():
        draft = access_draft(school.actor(), "invite", school.draft.id)
        draft.finish("/people")
        with pytest.raises(NotNow):
            draft.finish("/people")


def test_a_link_that_was_used_or_is_unknown_is_not_sent(school, mailoutbox):
    send_password_link(mark="nothing")
    send_password_link(mark=index_of("link", make_link(school.people["lead"], Purpose.SIGN_IN)))
    send_invitation(organisation_id=str(school.id), subject_id=str(school.invitation.id))

    assert mailoutbox == []


def test_every_entry_reads_as_a_sentence(school):
    with school.acting("head"):
        case = new_key(VaultKey.Kind.CASE)
        subject = ("contact", school.contact.id)
        for kind in SENTENCES:
            record(kind, by=school.actor("head"), subject=subject)
        record("something.new-here", by=school.actor("head"), subject=subject)
        record("contact.seen", by=school.actor("head"), subject=subject, key_id=case.id)
    with school.acting("head"):
        hidden = told(entries()[0])
        destroy_key(case.id)
        sentences = [told(entry).sentence for entry in entries_about([subject])]

    assert (hidden.sentence[:23], hidden.by) == ("Something about a child", "")
    assert sentences[-1].startswith("Erased")
    assert sentences[-2] == "something: new here"
    assert all("{" not in sentence for sentence in sentences)


def test_an_erased_entry_stands_in_a_copy_without_its_content(school):
    from fairlead.ledger.export import export
    from fairlead.ledger.verifier import verify

    with school.acting():
        case = new_key(VaultKey.Kind.CASE)
        record("contact.seen", by=OPERATOR, subject=("contact", school.contact.id), key_id=case.id)
    with school.acting():
        destroy_key(case.id)
        about = [("contact", school.contact.id)]
        of_one = verify([line.encode() for line in export("Otterburn", about)])
        of_all = verify([line.encode() for line in export("Otterburn")])

    assert (of_one.sound, of_one.erased) == (True, 1)
    assert (of_all.sound, of_all.erased) == (True, 0)
    assert of_one.withheld > of_all.withheld > 0


def test_whether_a_second_step_is_missing_is_known_without_asking_twice(school):
    lead = school.people["lead"]
    assert needs_second_factor(lead)
    have_second_step(lead)
    assert not needs_second_factor(lead)


def test_what_is_kept_of_a_contact_is_sealed(school):
    with school.acting("head"), connection.cursor() as cursor:
        Contact.objects.filter(id=school.contact.id).update(title="Care")
        cursor.execute("select name, note from accounts_contact where title = 'Care'")
        assert all(bytes(value)[:1] == b"\x01" for value in cursor.fetchone())


def test_an_operator_invites_to_any_role_and_withdraws_the_earlier(school):
    with acting_for(school.id):
        first = invite(name="A", email="x@example.org", role="head", by=OPERATOR).invitation
        invite(name="A", email="x@example.org", role="auditor", by=OPERATOR)
        first.refresh_from_db()
        assert not first.is_open
