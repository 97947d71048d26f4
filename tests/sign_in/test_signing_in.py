"""Signing in: what is needed, what is refused, and what nobody can learn from it."""

import random
import re
import statistics
import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from arriving import PASSWORD, a_school, address, kinds, sign_in, try_password
from django.db import connection

from fairlead.accounts.actions.signing_in import Purpose, make_link
from fairlead.accounts.adapters import AccountAdapter
from fairlead.accounts.models import Person
from visitor import FORM, Visitor, code_now, form


@pytest.fixture
def school(committed):
    return a_school()


def test_a_password_and_a_code_let_somebody_in(school):
    visitor = sign_in(school)

    assert visitor.get("/home").page.heading == "Otterburn School"
    assert kinds(school)[0] == "person.signed-in"


def test_a_password_alone_opens_nothing(school):
    visitor = Visitor()
    try_password(visitor, address(school))

    for place in ("/", "/people", "/me", "/ledger", "/choose-organisation"):
        assert visitor.client.get(place)["Location"].startswith("/sign-in")


def refused(email):
    response = try_password(Visitor(), email, "wrong password")
    text = response.content.decode().replace(email, "")
    return response.status_code, re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text)


def test_unknown_and_known_are_told_the_same(school):
    school.people["head"].set_unusable_password()
    school.people["head"].save()
    closed = school.people["staff"]
    Person.objects.filter(id=closed.id).update(is_active=False)

    told = {refused(address(school, role)) for role in ("lead", "staff", "head")}

    assert told == {refused("nobody@example.org")}
    assert "do not belong together" in told.pop()[1]


def test_time_tells_nobody_who_is_known(school, settings, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = False
    took = {address(school): [], "nobody@example.org": []}
    order = random.Random(19)
    for _ in range(60):
        for email in order.sample(sorted(took), 2):
            began = time.perf_counter()
            refused(email)
            took[email].append(time.perf_counter() - began)

    known, unknown = (statistics.median(found) for found in took.values())

    assert abs(known - unknown) < 0.25 * max(known, unknown), (known, unknown)


def test_an_unknown_address_costs_a_hash_too(school, monkeypatch):
    hashed = []
    monkeypatch.setattr(Person, "set_password", lambda _, raw: hashed.append(raw))

    try_password(Visitor(), "nobody@example.org", "wrong password")

    assert hashed == ["wrong password"]


def test_the_sixth_attempt_is_refused_for_that_account_from_there(school):
    visitor = Visitor()
    for _ in range(5):
        try_password(visitor, address(school), "wrong password")

    assert b"tried too often" in try_password(visitor, address(school)).content
    forged = {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    assert b"tried too often" in try_password(visitor, address(school), **forged).content
    assert try_password(Visitor(), address(school, "staff")).status_code == 302
    elsewhere = {"REMOTE_ADDR": "198.51.100.9"}
    assert try_password(Visitor(), address(school), **elsewhere).status_code == 302


def test_five_attempts_are_five_however_many_come_together(school):
    said, gate = [], threading.Barrier(12)

    def come():
        gate.wait()
        said.append(b"tried too often" in try_password(Visitor(), address(school), "wrong").content)
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said.count(False) <= 5
    assert b"tried too often" in try_password(Visitor(), address(school)).content


def test_the_count_is_in_the_database_and_not_in_a_process(school):
    for _ in range(5):
        try_password(Visitor(), address(school), "wrong password")
    connection.close()
    connection.close_pool()

    assert b"tried too often" in try_password(Visitor(), address(school)).content


def test_one_neighbourhood_of_the_newer_internet_is_one_source(school):
    for number in range(6):
        near = {"REMOTE_ADDR": f"2001:db8::{number + 1}"}
        response = try_password(Visitor(), address(school), "wrong password", **near)

    assert b"tried too often" in response.content


def test_a_proxy_that_is_trusted_says_where_people_come_from(school, settings):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"trusted_proxies": 1})
    through = {"HTTP_X_FORWARDED_FOR": "forged, 192.0.2.7"}
    for _ in range(6):
        response = try_password(Visitor(), address(school), "wrong password", **through)

    other = {"HTTP_X_FORWARDED_FOR": "192.0.2.7, 192.0.2.8"}
    assert b"tried too often" in response.content
    assert try_password(Visitor(), address(school), **other).status_code == 302


def test_somebody_who_was_closed_out_cannot_sign_in(school):
    person = school.people["lead"]
    person.is_active = False
    person.save()

    response = try_password(Visitor(), address(school))

    assert response.status_code == 302
    assert "closed" in Visitor().get(response["Location"]).page.words


def test_a_code_is_good_once_and_only_now(school):
    sign_in(school)

    for code in (code_now(), code_now(2), code_now(-2), "000000", "12345", ""):
        visitor = Visitor()
        try_password(visitor, address(school))
        response = visitor.client.post(
            "/sign-in/second-step", form({"code": code}), content_type=FORM
        )
        assert response.status_code == 200, code
        assert visitor.client.get("/")["Location"].startswith("/sign-in")


def test_a_code_is_good_once_however_many_come_together(school):
    code, ins, gate = code_now(), [], threading.Barrier(4)

    def come():
        visitor = Visitor()
        try_password(visitor, address(school))
        gate.wait()
        sent = visitor.client.post("/sign-in/second-step", form({"code": code}), content_type=FORM)
        ins.append(sent.get("Location"))
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ins.count("/") == 1


def test_codes_cannot_be_guessed_on_and_on(school):
    visitor = Visitor()
    try_password(visitor, address(school))
    for _ in range(5):
        visitor.client.post("/sign-in/second-step", form({"code": "000000"}), content_type=FORM)

    sent = visitor.client.post(
        "/sign-in/second-step", form({"code": code_now()}), content_type=FORM
    )

    assert b"tried too often" in sent.content


def test_a_recovery_code_is_good_once(school):
    visitor = sign_in(school)
    visitor.get("/me/recovery-codes/new")
    visitor.post("/me/recovery-codes/new")
    codes = re.findall(r"\b\d{8}\b", visitor.get("/me/recovery-codes").page.words)
    assert len(codes) == 10
    again = visitor.get("/me/recovery-codes").page.words
    assert "10 of 10 are left" in again
    assert codes[0] not in again

    for expected in (302, 200):
        other = Visitor()
        try_password(other, address(school))
        sent = other.client.post(
            "/sign-in/second-step", form({"code": codes[0]}), content_type=FORM
        )
        assert sent.status_code == expected
    assert kinds(school)[:2] == ["person.recovery-code-used", "person.signed-in"]
    assert "person.recovery-codes-made" in kinds(school)


def test_the_only_second_step_stays(school):
    visitor = sign_in(school)

    page = visitor.get("/me/app/remove").page
    visitor.post("/me/app/remove", status=200)

    assert "your only second step" in page.words
    assert Authenticator.objects.filter(user=school.people["lead"], type="totp").exists()


def test_one_of_two_second_steps_can_go(school):
    visitor = sign_in(school)
    Authenticator.objects.create(
        user=school.people["lead"], type="webauthn", data={"name": "My phone", "credential": {}}
    )

    visitor.post("/me/app/remove")

    assert not Authenticator.objects.filter(user=school.people["lead"], type="totp").exists()
    assert "person.second-step-removed" in kinds(school)


def test_secrets_of_second_steps_are_sealed(school):
    stored = Authenticator.objects.get(user=school.people["lead"], type="totp").data["secret"]

    assert "JBSWY3DPEHPK3PXP" not in stored
    assert len(stored) > 60


def test_a_second_step_is_set_up_before_anything_else(school):
    person = school.people["governor"]
    visitor = Visitor()
    visitor.get(link := "/sign-in/link/" + make_link(person, Purpose.SIGN_IN))
    assert visitor.post(link)["Location"] == "/"
    assert visitor.get("/", 302)["Location"] == "/sign-in/set-up"
    visitor.get("/sign-in/set-up")
    page = visitor.get("/me/app").page
    assert "Set up an authenticator app" in page.heading
    visitor.post("/me/app", {"code": "000000"}, status=200)
    secret = visitor.client.session["mfa.totp.secret"]

    from allauth.mfa.totp.internal import auth

    counter = list(auth.yield_hotp_counters_from_time())[1]
    visitor.post("/me/app", {"code": auth.format_hotp_value(auth.hotp_value(secret, counter))})

    assert "Your recovery codes" in visitor.get("/me/recovery-codes").page.words
    assert visitor.get("/sign-in/set-up", 302)["Location"] == "/"
    visitor.get("/home")
    assert "person.second-step-added" in kinds(school)
    assert visitor.get("/me/app", 302)["Location"] == "/me/app/remove"


def test_what_protects_an_account_is_changed_only_by_who_was_just_there(school):
    visitor = Visitor(school.people["lead"], school.id)

    response = visitor.get("/me/passkeys/add", 302)
    assert response["Location"].startswith("/confirm")
    assert "Confirm that it is you" in visitor.get("/confirm").page.words
    visitor.post("/confirm", {"password": "wrong"}, status=200)
    visitor.get("/confirm/code")
    visitor.post("/confirm?next=/me/passkeys/add", {"password": PASSWORD})
    assert visitor.get("/me/passkeys/add").page.heading == "Set up a passkey"


@pytest.mark.parametrize(
    "place",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\x", "/\t/x.example", "\x01//x", ""],
)
def test_nobody_is_sent_elsewhere_after_signing_in(school, place):
    visitor = Visitor()
    data = form({"login": address(school), "password": PASSWORD, "next": place})
    visitor.client.post("/sign-in", data, content_type=FORM)

    response = visitor.post("/sign-in/second-step", {"code": code_now()})

    assert response["Location"] == "/"


def test_one_comes_back_to_the_page_that_was_asked_for(school):
    visitor = Visitor()
    assert visitor.client.get("/people")["Location"] == "/sign-in?next=%2Fpeople"
    data = form({"login": address(school), "password": PASSWORD, "next": "/people"})
    visitor.client.post("/sign-in", data, content_type=FORM)

    assert visitor.post("/sign-in/second-step", {"code": code_now()})["Location"] == "/people"


@pytest.mark.parametrize("place", ["/admin/", "/accounts/login/", "/accounts/signup/", "/me/email"])
def test_nothing_of_the_frameworks_own_pages_is_there(db, place):
    Visitor().get(place, status=404)


def test_what_protects_nothing_is_not_told(school):
    sign_in(school)
    before = kinds(school)

    AccountAdapter().send_notification_mail("account/email/login_code", school.people["lead"])

    assert kinds(school) == before
