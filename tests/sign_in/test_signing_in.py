"""Signing in: what is needed, what is refused, and what nobody can learn from it."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from fairlead.accounts.actions.signing_in import Purpose, make_link
from fairlead.accounts.models import Person, Session, SignInLink
from fairlead.accounts.sessions import SessionStore, device_of, mark_of
from fairlead.ledger.queries import entries
from furnished import furnish
from visitor import FORM, Visitor, code_now, form, have_second_step

PASSWORD = "otter meadow lantern"


@pytest.fixture
def school(committed):
    cache.clear()
    found = furnish()
    for role in ("lead", "staff", "head"):
        person = found.people[role]
        person.set_password(PASSWORD)
        person.save()
        have_second_step(person)
    return found


def address(school, role="lead"):
    return f"{role}.{school.id}@example.org"


def try_password(visitor, email, password=PASSWORD, **more):
    data = form({"login": email, "password": password})
    return visitor.client.post("/sign-in", data, content_type=FORM, **more)


def sign_in(school, role="lead"):
    visitor = Visitor()
    visitor.get("/sign-in")
    assert try_password(visitor, address(school, role))["Location"] == "/sign-in/second-step"
    visitor.get("/sign-in/second-step")
    assert visitor.post("/sign-in/second-step", {"code": code_now()})["Location"] == "/"
    return visitor


def kinds(school):
    with school.acting():
        return [entry.kind for entry in entries()]


def test_a_password_and_a_code_let_somebody_in(school):
    visitor = sign_in(school)

    assert visitor.get("/").page.heading == "Otterburn School"
    assert kinds(school)[0] == "person.signed-in"


def test_a_password_alone_opens_nothing(school):
    visitor = Visitor()
    try_password(visitor, address(school))

    for place in ("/", "/people", "/me", "/ledger", "/choose-organisation"):
        assert visitor.client.get(place)["Location"].startswith("/sign-in")


@pytest.mark.parametrize("email", ["nobody@example.org", None])
def test_unknown_and_known_are_told_the_same(school, email):
    page = Visitor()
    response = try_password(page, email or address(school), "wrong password")

    assert response.status_code == 200
    assert b"do not belong together" in response.content


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


def test_a_closed_account_ends_every_session_at_once(school):
    visitor = sign_in(school)
    Person.objects.filter(id=school.people["lead"].id).update(is_active=False)

    assert visitor.client.get("/")["Location"].startswith("/sign-in")


def test_the_session_is_another_after_each_step(school):
    visitor = Visitor()
    visitor.client.cookies["fairlead"] = "planted" * 5
    visitor.get("/sign-in")
    try_password(visitor, address(school))
    between = visitor.client.cookies["fairlead"].value
    visitor.post("/sign-in/second-step", {"code": code_now()})

    after = visitor.client.cookies["fairlead"].value
    assert len({"planted" * 5, between, after}) == 3
    assert not SessionStore(between).exists(between)


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
    assert visitor.get("/me/recovery-codes/file").content.decode().count(codes[0]) == 1

    for expected in (302, 200):
        other = Visitor()
        try_password(other, address(school))
        sent = other.client.post(
            "/sign-in/second-step", form({"code": codes[0]}), content_type=FORM
        )
        assert sent.status_code == expected
    assert "person.recovery-codes-made" in kinds(school)


def test_signing_out_ends_the_session(school):
    visitor = sign_in(school)
    kept = visitor.client.cookies["fairlead"].value
    visitor.get("/sign-out")

    visitor.post("/sign-out")

    again = Visitor()
    again.client.cookies["fairlead"] = kept
    assert again.client.get("/")["Location"].startswith("/sign-in")
    assert kinds(school)[0] == "person.signed-out"
    Visitor().client.post("/sign-out", content_type=FORM)


def test_a_new_password_ends_every_other_session(school):
    visitor, other = sign_in(school), Visitor(school.people["lead"], school.id)
    other.get("/")
    visitor.get("/me/password")

    visitor.post(
        "/me/password", {"oldpassword": "wrong", "password1": "willow pebble feather"}, 200
    )
    visitor.post("/me/password", {"oldpassword": PASSWORD, "password1": "short"}, 200)
    visitor.post(
        "/me/password", {"oldpassword": PASSWORD, "password1": f"{address(school)} x"}, 200
    )
    visitor.post("/me/password", {"oldpassword": PASSWORD, "password1": "willow pebble feather"})

    visitor.get("/")
    assert other.client.get("/")["Location"].startswith("/sign-in")
    assert "person.password-changed" in kinds(school)


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
    visitor.get("/")
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
    from fairlead.accounts.jobs import send_password_link

    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "localhost"})
    deferred = []
    monkeypatch.setattr(send_password_link, "defer", lambda **told: deferred.append(told))
    other = Visitor(school.people["lead"], school.id)
    other.get("/")
    visitor = Visitor()
    visitor.get("/sign-in/forgotten")
    same = {
        visitor.post("/sign-in/forgotten", {"email": email}, status=200).page.words
        for email in (address(school), "nobody@example.org")
    }
    visitor.post("/sign-in/forgotten", {"email": "x"}, status=200)
    for told in deferred * 2:
        send_password_link(**told)

    assert len(same) == len(deferred) == len(mail.outbox) == 1
    link = re.search(r"http://localhost:8000(/sign-in/link/\S+)", mail.outbox[0].body)[1]
    visitor.get(link)
    visitor.post(link, {"password": "short"}, status=200)
    visitor.post(link, {"password": ""}, status=200)
    visitor.post(link, {"password": "willow pebble feather"}, status=200)
    visitor.post(link, {"password": "willow pebble feather"}, status=410)
    assert other.client.get("/")["Location"].startswith("/sign-in")
    again = try_password(Visitor(), address(school), "willow pebble feather")
    assert again["Location"] == "/sign-in/second-step"


def test_without_mail_the_page_says_whom_to_ask(school):
    page = Visitor().post("/sign-in/forgotten", {"email": address(school)}, status=200).page

    assert "sends no e-mail" in page.words
    assert not SignInLink.objects.filter(person=school.people["lead"]).exists()


def test_one_sees_and_ends_where_one_is_signed_in(school):
    visitor, other = sign_in(school), Visitor(school.people["lead"], school.id)
    other.client.get("/", headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari"})
    page = visitor.get("/me/sessions").page
    assert "Safari on iPhone" in page.words
    mark = mark_of(other.client.cookies["fairlead"].value)

    visitor.post(f"/me/sessions/{mark}/end")
    visitor.post(f"/me/sessions/{mark}/end", status=404)

    assert other.client.get("/")["Location"].startswith("/sign-in")
    third = Visitor(school.people["lead"], school.id)
    visitor.post("/me/sessions/end-others")
    assert third.client.get("/")["Location"].startswith("/sign-in")
    visitor.get("/me/sessions")


def test_one_does_not_end_anothers_session(school):
    other = Visitor(school.people["staff"], school.id)
    mark = mark_of(other.client.cookies["fairlead"].value)

    sign_in(school).post(f"/me/sessions/{mark}/end", status=404)

    other.get("/")


@pytest.mark.parametrize(
    ("began", "seen", "stays"),
    [
        (0, 0, True),
        (0, 29 * 60, True),
        (0, 31 * 60, False),
        (13 * 3600, 0, False),
        (-120, 0, False),
    ],
)
def test_a_session_ends_by_the_servers_clock(school, began, seen, stays):
    import time

    visitor = Visitor(school.people["staff"], school.id)
    session = visitor.client.session
    session["began"], session["seen"] = time.time() - began - seen, time.time() - seen
    session.save()

    response = visitor.client.get("/")

    assert (response.status_code == 200) is stays
    if stays and seen:
        assert visitor.client.session["seen"] > time.time() - 5


def test_a_stolen_table_of_sessions_is_of_no_use(school):
    visitor = sign_in(school)
    key = visitor.client.cookies["fairlead"].value
    row = Session.objects.get(session_key=mark_of(key))

    assert key not in row.session_key + row.session_data
    thief = Visitor()
    thief.client.cookies["fairlead"] = row.session_key
    assert thief.client.get("/")["Location"].startswith("/sign-in")
    Session.objects.filter(session_key=row.session_key).update(session_data="bm90aGluZw==")
    assert visitor.client.get("/")["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/130", "Chrome on Chromebook"),
        ("curl/8", "A browser"),
    ],
)
def test_a_device_is_named_no_finer_than_its_owner_needs(agent, said):
    assert device_of(agent) == said


def test_the_shared_memory_keeps_counts_and_names_nobody(committed):
    cache.set("a", [1], 60)

    assert cache.get("a") == [1]
    assert cache.add("a", 2) is False
    assert cache.add("b", 2, None) is True
    assert cache.delete("a") is True
    assert cache.delete("a") is False
    assert cache.get("a", "gone") == "gone"
    cache.set("c", 1, 0)
    assert cache.get("c") is None
    assert cache.add("c", 2) is True
    cache.set("d", 1, 0)
    cache.forget_expired()
    with connection.cursor() as cursor:
        cursor.execute("select key from accounts_sharedcache")
        assert all(re.fullmatch(r"[0-9a-f]{64}", key) for (key,) in cursor.fetchall())
    cache.clear()
    assert cache.get("b") is None


@pytest.mark.parametrize("place", ["https://elsewhere.example/", "//elsewhere.example", "/\\x", ""])
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
