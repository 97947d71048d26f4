"""Links that stand for a password once, and what is told by mail."""

import re
from datetime import timedelta

import pytest
from arriving import a_school, address, kinds, sign_in, try_password
from django.core import mail
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from fairlead.accounts.actions.signing_in import Purpose, make_link
from fairlead.accounts.entries import SENTENCES
from fairlead.accounts.jobs import HAPPENED, clear_away_hourly, send_notice, send_password_link
from fairlead.accounts.models import Person, Session, SignInLink
from visitor import Visitor


@pytest.fixture
def school(committed):
    return a_school()


def test_a_link_works_once_and_not_for_long(school):
    person = school.people["staff"]
    first, second = make_link(person, Purpose.SIGN_IN), make_link(person, Purpose.SIGN_IN)

    Visitor().get(f"/sign-in/link/{first}", status=410)
    Visitor().get(f"/sign-in/link/{second}")
    assert Visitor().post(f"/sign-in/link/{second}")["Location"] == "/sign-in/second-step"
    Visitor().post(f"/sign-in/link/{second}", status=410)
    third = make_link(person, Purpose.SIGN_IN)
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    Visitor().get(f"/sign-in/link/{third}", status=410)


def test_a_link_of_the_demonstration_is_of_no_use_elsewhere(school, settings):
    secret = make_link(school.people["staff"], Purpose.SIGN_IN)
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"demonstration": False})

    Visitor().get(f"/sign-in/link/{secret}", status=410)


def test_a_link_of_somebody_closed_out_is_gone(school):
    person = school.people["staff"]
    secret = make_link(person, Purpose.PASSWORD)
    Person.objects.filter(id=person.id).update(is_active=False)

    Visitor().get(f"/sign-in/link/{secret}", status=410)


def test_a_forgotten_password_is_replaced_by_mail(school, settings, monkeypatch):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "localhost"})
    deferred = []
    monkeypatch.setattr(send_password_link, "defer", lambda **said: deferred.append(said))
    told = []
    monkeypatch.setattr(send_notice, "defer", lambda **said: told.append(said))
    other = Visitor(school.people["lead"], school.id)
    other.get("/home")
    visitor = Visitor()
    visitor.get("/sign-in/forgotten")
    same = {
        visitor.post("/sign-in/forgotten", {"email": email}, status=200).page.words
        for email in (address(school), "nobody@example.org")
    }
    visitor.post("/sign-in/forgotten", {"email": "x"}, status=200)
    for found in deferred:
        send_password_link(**found)

    assert (len(same), len(deferred), len(mail.outbox)) == (1, 2, 1)
    assert "example.org" not in str(deferred)
    link = re.search(r"http://localhost:8000(/sign-in/link/\S+)", mail.outbox[0].body)[1]
    visitor.get(link)
    visitor.post(link, {"password": "short"}, status=200)
    visitor.post(link, {"password": ""}, status=200)
    visitor.post(link, {"password": "willow pebble feather"}, status=200)
    visitor.post(link, {"password": "willow pebble feather"}, status=410)
    assert other.client.get("/")["Location"].startswith("/sign-in")
    again = try_password(Visitor(), address(school), "willow pebble feather")
    assert again["Location"] == "/sign-in/second-step"
    assert told == [{"person_id": str(school.people["lead"].id), "kind": "person.password-changed"}]


def test_without_mail_the_page_says_whom_to_ask(school):
    page = Visitor().post("/sign-in/forgotten", {"email": address(school)}, status=200).page

    assert "sends no e-mail" in page.words
    assert not SignInLink.objects.filter(person=school.people["lead"]).exists()


@pytest.fixture
def by_mail(settings, monkeypatch):
    """Mail is set up; what is deferred is listed, and sent by the test."""
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "localhost"})
    deferred = []
    monkeypatch.setattr(send_password_link, "defer", lambda **said: deferred.append(said))
    monkeypatch.setattr(send_notice, "defer", lambda **said: deferred.append(said))
    return deferred


def test_nobodys_letter_box_is_filled_and_nobody_is_told_so(school, by_mail):
    answers = {
        Visitor().post("/sign-in/forgotten", {"email": address(school)}, 200).page.words
        for _ in range(5)
    }

    assert len(answers) == 1
    assert len(by_mail) == 3
    Visitor().post("/sign-in/forgotten", {"email": address(school, "staff")}, status=200)
    assert len(by_mail) == 4


def test_a_link_is_made_when_it_is_sent_and_the_one_before_stops_working(school, by_mail):
    Visitor().post("/sign-in/forgotten", {"email": address(school)}, status=200)
    assert not SignInLink.objects.filter(person=school.people["lead"]).exists()

    send_password_link(**by_mail[0])
    send_password_link(**by_mail[0])

    first, second = (re.search(r"/sign-in/link/\S+", sent.body)[0] for sent in mail.outbox)
    Visitor().get(first, status=410)
    Visitor().get(second)


def test_nobody_who_was_closed_out_is_written_to(school, by_mail):
    Visitor().post("/sign-in/forgotten", {"email": address(school)}, status=200)
    lead = school.people["lead"]
    Person.objects.filter(id=lead.id).update(is_active=False)

    send_password_link(**by_mail[0])
    send_notice(person_id=str(lead.id), kind="person.password-changed")

    assert mail.outbox == []


def test_a_new_password_ends_what_was_begun_with_the_old_one(school):
    thief = Visitor()
    assert try_password(thief, address(school))["Location"] == "/sign-in/second-step"
    link = "/sign-in/link/" + make_link(school.people["lead"], Purpose.PASSWORD)

    Visitor().post(link, {"password": "willow pebble feather"}, status=200)

    assert thief.client.get("/sign-in/second-step")["Location"].startswith("/sign-in")


def test_the_secret_of_a_link_goes_nowhere(school):
    secret = make_link(school.people["staff"], Purpose.SIGN_IN)

    response = Visitor().get(f"/sign-in/link/{secret}")

    assert response["Referrer-Policy"] == "strict-origin"
    assert response["Cache-Control"] == "no-store"
    assert secret not in response.content.decode()
    assert not SignInLink.objects.filter(mark=secret).exists()


def test_what_protects_an_account_is_told_when_it_changes(school, by_mail):
    visitor = sign_in(school)
    visitor.post("/me/recovery-codes/new")

    for found in by_mail:
        send_notice(**found)

    assert [sent.to for sent in mail.outbox] == [[address(school)]]
    assert "New recovery codes were made" in mail.outbox[0].body
    assert not re.search(r"http|[0-9]", mail.outbox[0].body)
    assert "person.recovery-codes-made" in kinds(school)


def test_every_notice_is_an_entry_too():
    assert {kind.partition(".")[0] for kind in HAPPENED} == {"person"}
    assert [kind for kind in HAPPENED if "identity" not in kind and kind not in SENTENCES] == []


def test_what_is_over_is_cleared_away(school):
    visitor = sign_in(school)
    key = visitor.client.session.session_key
    make_link(school.people["staff"], Purpose.SIGN_IN)
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(days=2))
    clear_away_hourly(0)
    assert not SignInLink.objects.exists()
    assert visitor.client.session.session_key == key

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    clear_away_hourly(0)

    assert not Session.objects.exists()


def test_the_application_may_have_it_done_every_hour(school):
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege('procrastinate_periodic_defers', 'select, insert, update')"
        )
        assert cursor.fetchone()[0]
    assert "clear-away" in {name for name, _ in app.periodic_registry.periodic_tasks}
