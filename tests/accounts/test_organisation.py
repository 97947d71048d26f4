"""What people do in their organisation, page by page."""

import re

import pytest
from django.core import mail

from fairlead.accounts.models import Contact, Draft, Invitation, Membership, Organisation, Person
from fairlead.ledger.queries import entries
from fairlead.walls.tenancy import acting_for
from furnished import furnish
from visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return furnish()


@pytest.fixture
def lead(school):
    return Visitor(school.people["lead"], school.id)


@pytest.fixture
def head(school):
    return Visitor(school.people["head"], school.id)


def last(school):
    with school.acting():
        return entries()[0]


def member(school, role):
    with school.acting():
        return school.actor(role).membership


def invite(visitor, *, name="Tam Okafor", email="tam@example.net", role="staff"):
    """Walk through the invitation; the address of the last page."""
    first = visitor.post("/people/invite")["Location"]
    second = visitor.post(first, {"name": name})["Location"]
    third = visitor.post(second, {"email": email})["Location"]
    return visitor.post(third, {"role": role})["Location"]


def finish(visitor, address, status=200):
    page = visitor.get(address).page
    return visitor.post(address, {"draft_version": page.fields["draft_version"]["value"]}, status)


@pytest.mark.parametrize("role", ["lead", "staff", "governor", "partner", "auditor", "head"])
def test_everybody_arrives_at_what_there_is_to_do(school, role):
    page = Visitor(school.people[role], school.id).get("/home").page

    assert page.heading == "Otterburn School"
    assert ("Invite colleagues" in page.words) is (role in {"lead", "head"})


def test_somebody_in_one_organisation_need_not_choose(school):
    Visitor(school.people["staff"]).get("/home")


def test_somebody_in_several_chooses_where_to_act(school):
    from fairlead.accounts.actions import create_person
    from furnished import OPERATOR

    club = furnish("Heron Youth Club")
    with acting_for(club.id):
        email = f"lead.{school.id}@example.org"
        create_person(name="Asha Rahman", email=email, role="staff", by=OPERATOR)
    visitor = Visitor(school.people["lead"])

    assert visitor.get("/", 302)["Location"] == "/choose-organisation"
    assert "Heron Youth Club" in visitor.get("/choose-organisation").page.words
    visitor.post("/choose-organisation", {"organisation": "elsewhere"}, status=200)
    visitor.post("/choose-organisation", {"organisation": club.id})

    assert visitor.get("/home").page.heading == "Heron Youth Club"


def test_a_colleague_is_invited_joins_and_is_there(school, lead):
    shown = finish(lead, invite(lead))
    link = re.search(r"/join/\S+", shown.page.words)[0]
    newcomer = Visitor()

    assert "invited as member of staff" in newcomer.get(link).page.words
    newcomer.post(link, {"password": "short"}, status=200)
    newcomer.post(link, {"password": ""}, status=200)
    newcomer.post(link, {"password": "otter meadow lantern"})

    assert newcomer.get("/", 302)["Location"] == "/sign-in/set-up"
    with school.acting():
        assert "Tam Okafor" in [row.name for row in Membership.objects.filter(role="staff")]
    assert newcomer.get(link, status=410).page.heading == "This invitation no longer works"


def test_an_invitation_is_made_once_however_often_it_is_sent(school, lead):
    address = invite(lead)
    finish(lead, address)

    assert lead.post(address, {"draft_version": "3"})["Location"] == "/people"
    with school.acting():
        assert Invitation.objects.filter(role="staff", withdrawn_at=None).count() == 2
        assert Draft.objects.exclude(finished_at=None).get().answers == {}


def test_answers_that_were_changed_elsewhere_are_looked_at_again(school, lead):
    address = invite(lead)
    lead.post(address.replace("check", "name"), {"name": "Tam O. Okafor"})

    page = lead.post(address, {"draft_version": "1"}, status=200).page

    assert "changed in another window" in page.words
    with school.acting():
        assert not [row for row in Invitation.objects.all() if row.name == "Tam O. Okafor"]


def test_a_question_is_asked_again_until_it_has_an_answer(lead):
    first = lead.post("/people/invite")["Location"]

    assert "Enter their full name" in lead.post(first, {"name": " "}, status=200).page.words
    assert "Shorten this" in lead.post(first, {"name": "x" * 121}, status=200).page.words
    assert "cannot be shown" in lead.post(first, {"name": "a\0b"}, status=200).page.words
    lead.get(first.replace("/name", "/role"), status=404)
    lead.get(first.replace("/name", "/nonsense"), status=404)
    assert lead.get(first.replace("/name", "/check"), status=302)["Location"] == first


def test_going_back_shows_what_was_said(lead):
    address = invite(lead)

    page = lead.get(address.replace("check", "email")).page

    assert page.fields["id_email"]["value"] == "tam@example.net"
    assert "Member of staff" in lead.get(address).page.words
    assert lead.get("/people/invite", 302)["Location"] == "/people"


def test_a_role_that_is_not_ones_own_to_give_is_not_offered(lead):
    first = lead.post("/people/invite")["Location"]
    third = lead.post(lead.post(first, {"name": "A"})["Location"], {"email": "a@example.org"})

    page = lead.post(third["Location"], {"role": "head"}, status=200).page

    assert "Choose one of the answers shown" in page.words
    assert "Head or chief officer" not in page.words


def test_a_member_is_not_invited_again(school, lead):
    page = finish(lead, invite(lead, email=f"staff.{school.id}@example.org")).page

    assert "is a member here already" in page.words


def test_a_new_invitation_to_an_address_ends_the_earlier_one(school, lead):
    finish(lead, invite(lead, email="twice@example.net"))
    finish(lead, invite(lead, email="TWICE@example.net"))

    with school.acting():
        found = [row for row in Invitation.objects.all() if "wice" in row.email.casefold()[1:]]
    assert sorted(row.is_open for row in found) == [False, True]


def test_an_invitation_can_be_withdrawn_but_not_once_accepted(school, lead):
    address = f"/invitations/{school.invitation.id}"
    link = f"/join/{school.id}/{school.invitation.id}/{school.secret}"
    lead.get(address)

    lead.post(address)

    assert last(school).kind == "invitation.withdrawn"
    Visitor().get(link, status=410)
    assert "no longer works" in lead.get(address).page.words


def test_an_accepted_invitation_is_not_withdrawn(school, lead):
    newcomer = Visitor()
    link = f"/join/{school.id}/{school.invitation.id}/{school.secret}"
    newcomer.post(link, {"password": "otter meadow lantern"})

    lead.post(f"/invitations/{school.invitation.id}")

    assert "accepted already" in lead.get("/people").page.words


@pytest.mark.parametrize("part", [1, 2, 3])
def test_a_link_with_anything_wrong_opens_nothing(school, part):
    other = furnish("Heron Youth Club")
    right = ["join", school.id, school.invitation.id, school.secret]
    right[part] = [None, other.id, other.invitation.id, "x" * 43][part]

    Visitor().get("/" + "/".join(str(piece) for piece in right), status=410)


def test_somebody_who_is_known_signs_in_to_accept(school):
    club = furnish("Heron Youth Club")
    with club.acting("head"):
        from fairlead.accounts.actions import invite as make

        made = make(
            name="Asha Rahman",
            email=f"lead.{school.id}@example.org",
            role="deputy",
            by=club.actor("head"),
        )
    link = f"/join/{club.id}/{made.invitation.id}/{made.secret}"

    assert "You have an account" in Visitor().get(link).page.words
    assert "You have an account" in Visitor().post(link, {"password": "x"}, status=200).page.words
    visitor = Visitor(school.people["lead"], school.id)
    visitor.get(link)
    visitor.post(link)
    assert visitor.get("/home").page.heading == "Heron Youth Club"
    assert visitor.get(link, status=410)


def test_somebody_who_is_a_member_already_just_goes_in(school):
    link = f"/join/{school.id}/{school.invitation.id}/{school.secret}"

    assert Visitor(school.people["staff"], school.id).post(link)["Location"] == "/"


def test_a_role_is_changed_and_the_ledger_says_from_what_to_what(school, head):
    staff = member(school, "staff")
    assert "Member of staff" in head.get(f"/people/{staff.id}").page.words

    head.post(f"/people/{staff.id}/role", {"version": 0, "role": "deputy"})

    assert last(school).content["before"] == "staff"
    assert "from Member of staff to Deputy" in head.get("/ledger").page.words


def test_who_came_second_is_told_and_overwrites_nothing(school, head):
    staff = member(school, "staff")
    head.post(f"/people/{staff.id}/role", {"version": 0, "role": "deputy"})

    page = head.post(f"/people/{staff.id}/role", {"version": 0, "role": "governor"}, 200).page

    assert "Somebody else changed this" in page.words
    assert member(school, "staff").role == "deputy"


@pytest.mark.parametrize("role", ["head", "administrator"])
def test_a_lead_does_not_change_those_above(school, lead, role):
    above = member(school, role)

    for part, answers in (("role", {"role": "staff"}), ("leave", {})):
        page = lead.post(f"/people/{above.id}/{part}", {"version": 0, **answers}, 200).page
        assert "Your role does not include giving or ending" in page.words
    assert member(school, role).ended_at is None


def test_nobody_changes_their_own_role(school, head):
    own = member(school, "head")

    page = head.post(f"/people/{own.id}/leave", {"version": 0}, status=200).page

    assert "Somebody else has to" in page.words


def test_somebody_is_always_left_who_looks_after_people(school, head):
    for role in ("lead", "administrator"):
        head.post(f"/people/{member(school, role).id}/leave", {"version": 0})
    with school.acting():
        from fairlead.accounts.actions import change_role, create_person
        from fairlead.accounts.errors import Refused
        from furnished import OPERATOR

        _, other = create_person(name="B", email="b@example.org", role="staff", by=OPERATOR)
        Membership.objects.filter(id=other.id).update(role="administrator")
        other.refresh_from_db()
        actor = school.actor("head")
        Membership.objects.filter(role="head").update(role="staff")
        with pytest.raises(Refused, match="Nobody would be left"):
            change_role(other, "staff", version=0, by=actor)


def test_who_left_stays_in_the_record(school, head):
    staff = member(school, "staff")
    head.get(f"/people/{staff.id}/leave")
    assert "Nobody has left yet" in head.get("/people/left").page.words

    head.post(f"/people/{staff.id}/leave", {"version": 0})

    assert "Member of staff" in head.get("/people/left").page.words
    assert "Left" in head.get(f"/people/{staff.id}").page.words
    assert (
        "Somebody else changed"
        in head.post(f"/people/{staff.id}/leave", {"version": 1}, status=200).page.words
    )


def test_the_directory_is_seeded_from_the_nation_and_filled_in(school, lead):
    assert "Not filled in" in lead.get("/directory").page.words
    with school.acting():
        contact = Contact.objects.order_by("position").first()
    address = f"/directory/{contact.id}"
    lead.get(address)

    answers = {"title": contact.title, "phone": "0115 496 0000", "is_checked": "on", "version": 0}
    lead.post(address, answers)

    assert "0115 496 0000" in lead.get("/directory").page.words
    assert last(school).kind == "contact.changed"
    assert "phone: – → 0115 496 0000" in lead.get("/ledger").page.words
    assert "Somebody else changed" in lead.post(address, answers, status=200).page.words


def test_a_contact_of_ones_own_comes_and_goes(school, lead):
    lead.get("/directory/new")
    lead.post("/directory/new", {"title": "School nurse", "email": "n@example.org", "version": 0})
    with school.acting():
        found = Contact.objects.get(title="School nurse")
    address = f"/directory/{found.id}/remove"
    lead.get(address)

    assert "Somebody else" in lead.post(address, {"version": 7}, status=200).page.words
    lead.post(address, {"version": 0})

    lead.get(f"/directory/{found.id}", status=404)
    assert "Took School nurse out" in lead.get("/ledger").page.words


def test_the_place_of_a_route_stays(school, lead):
    page = lead.post(f"/directory/{school.contact.id}/remove", {"version": 0}, status=200).page

    assert "so its place stays" in page.words


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"title": ""}, "Enter who this contact is"),
        ({"title": "A", "phone": "call me"}, "Enter a telephone number"),
        ({"title": "A", "email": "nowhere"}, "Enter an e-mail address, such as"),
        ({"title": "A", "version": "x"}, ""),
        ({"title": "A", "version": "99999999999"}, ""),
    ],
)
def test_what_is_not_right_is_said_beside_the_field(lead, answers, said):
    page = lead.post("/directory/new", {"version": 0, **answers}, status=200).page

    assert said in page.words
    assert page.title.startswith("Error: ")


def test_another_nation_brings_its_contacts_and_takes_none_away(school, head):
    head.get("/organisation")
    with school.acting():
        before = set(Contact.objects.values_list("route", flat=True))

    head.post(
        "/organisation", {"name": "Ysgol Otter", "kind": "youth", "nation": "wales", "version": 0}
    )

    with school.acting():
        after = set(Contact.objects.values_list("route", flat=True))
        assert Organisation.objects.get().setting == "other"
    assert before < after
    assert "Ysgol Otter" in head.get("/home").page.words
    assert "Changed what the organisation is" in head.get("/ledger").page.words


def test_a_change_of_the_organisation_is_not_overwritten(head):
    answers = {"name": "Otter", "kind": "school", "nation": "england", "version": 0}
    head.post("/organisation", answers)

    assert "Somebody else changed" in head.post("/organisation", answers, status=200).page.words


def test_the_ledger_is_read_page_by_page(school, lead):
    for _ in range(52):
        lead.get(f"/directory/{school.contact.id}")

    page = lead.get("/ledger").page
    older = lead.get("/ledger?before=10").page

    assert "Older entries" in page.words
    assert "9. " in older.words
    assert "10. " not in older.words
    lead.get("/ledger?before=-1")
    lead.get("/ledger?before=" + "9" * 40)
    lead.get("/ledger?before=x")


def test_a_copy_is_taken_and_verifies(school, lead):
    from fairlead.ledger.verifier import verify

    lead.get("/ledger/export")
    copy = lead.post("/ledger/export", status=200)
    receipt = lead.post("/ledger/receipt", status=200)

    assert verify(copy.content.splitlines(keepends=True)).sound
    assert "otterburn-school-ledger.jsonl" in copy["Content-Disposition"]
    assert receipt.content == b""
    assert "Took a copy of the ledger" in lead.get("/ledger").page.words


def test_only_declared_answers_change_anything(school, head):
    more = {
        "organisation_id": "00000000-0000-0000-0000-000000000000",
        "id": "00000000-0000-0000-0000-000000000000",
        "made_at": "2001-01-01",
        "route": "childline",
        "position": "0",
        "removed_at": "2001-01-01",
        "is_active": "",
        "person_id": "x",
        "ended_at": "2001-01-01",
    }
    head.post("/directory/new", {"title": "School nurse", "version": 0, **more})

    with school.acting():
        found = Contact.objects.get(title="School nurse")
    assert (found.route, found.position, found.removed_at) == ("", 100, None)
    assert found.organisation_id == school.id


def test_an_invitation_goes_by_mail_where_there_is_mail(school, lead, settings, monkeypatch):
    from fairlead.accounts.jobs import send_invitation

    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "localhost"})
    deferred = []
    monkeypatch.setattr(send_invitation, "defer", lambda **told: deferred.append(told))

    page = finish(lead, invite(lead)).page
    send_invitation(**deferred[0])
    send_invitation(**deferred[0])

    assert "is on its way" in page.words
    assert "/join/" not in page.words
    assert len(mail.outbox) == 1
    link = re.search(r"http://localhost:8000(/join/\S+)", mail.outbox[0].body)[1]
    Visitor().get(link)
    assert last(school).kind == "invitation.sent"
    with school.acting():
        assert not [row for row in Invitation.objects.exclude(sent_at=None) if row.secret]


def test_a_job_must_say_for_which_organisation(db):
    from fairlead.accounts.jobs import send_invitation
    from fairlead.walls.tenancy import NoTenancy

    with pytest.raises(NoTenancy):
        send_invitation(subject_id="x")


def test_every_job_is_of_an_organisation_or_known_to_be_of_none():
    from procrastinate.contrib.django import app

    import fairlead.accounts.jobs  # noqa: F401 - its tasks are registered as it is read

    none = {
        name
        for name, task in app.tasks.items()
        if name.startswith("send") and not getattr(task.func, "is_tenant_job", False)
    }
    assert none == {"send-password-link", "send-notice"}


def test_people_are_found_by_the_mark_of_their_address(school):
    lead = school.people["lead"]

    assert Person.objects.get_by_natural_key(lead.email_mark) == lead
    assert str(lead) == f"person {lead.id}"
    assert Person.objects.of_address(f" LEAD.{school.id}@EXAMPLE.ORG ") == lead
    assert lead.email not in lead.email_mark


def test_while_the_mail_server_is_down_nothing_is_lost(school, monkeypatch):
    import smtplib

    from fairlead.accounts import jobs
    from fairlead.accounts.actions import invite as make

    with school.acting():
        made = make(name="A", email="a@example.org", role="staff", by=school.actor(), to_send=True)

    def down(*_):
        raise smtplib.SMTPConnectError(421, "down")

    monkeypatch.setattr(jobs, "send_mail", down)
    told = {"organisation_id": str(school.id), "subject_id": str(made.invitation.id)}
    with pytest.raises(smtplib.SMTPConnectError):
        jobs.send_invitation(**told)
    monkeypatch.undo()
    jobs.send_invitation(**told)

    assert len(mail.outbox) == 1
    assert jobs.send_invitation.retry_strategy.max_attempts == 14
