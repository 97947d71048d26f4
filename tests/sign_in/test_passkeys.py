"""Passkeys: set up, used as both steps or as the second, and every way that must not work."""

import html
import json
import re
import threading

import pytest
from allauth.mfa.models import Authenticator
from arriving import PASSWORD, address, kinds, try_password
from django.core.cache import cache
from django.db import connection
from fido2.utils import websafe_encode
from passkey import Passkey

from fairlead.accounts.models import Person
from furnished import furnish
from visitor import FORM, Visitor, form

AJAX = {"Accept": "application/json"}


@pytest.fixture
def school(committed):
    cache.clear()
    found = furnish()
    found.people["lead"].set_password(PASSWORD)
    found.people["lead"].save()
    return found


def with_password(school):
    visitor = Visitor()
    try_password(visitor, address(school))
    return visitor


def asked(response):
    found = re.search(r'data-options="([^"]*)"', response.content.decode())[1]
    return json.loads(html.unescape(found))["publicKey"]


def send(visitor, place, credential, **more):
    data = form({"credential": json.dumps(credential), **more})
    return visitor.client.post(place, data, content_type=FORM)


def add(visitor, passkey, name="My phone", *, both=True):
    options = asked(visitor.get("/me/passkeys/add"))
    more = {"passwordless": "on"} if both else {}
    return send(visitor, "/me/passkeys/add", passkey.create(options), name=name, **more)


def have_passkey(school, *, both=True, **kind):
    passkey = Passkey(**kind)
    visitor = with_password(school)
    assert add(visitor, passkey, both=both)["Location"] == "/me/recovery-codes"
    return passkey, visitor


def offered(visitor):
    answer = visitor.client.get("/sign-in/passkey", headers=AJAX)
    return answer.json()["request_options"]["publicKey"]


def test_a_passkey_is_set_up_and_is_both_steps(school):
    passkey, visitor = have_passkey(school)
    assert "Your recovery codes" in visitor.get("/me/recovery-codes").page.heading
    assert "person.second-step-added" in kinds(school)
    other = Visitor()

    response = send(other, "/sign-in/passkey", passkey.get(offered(other)))

    assert response["Location"] == "/"
    other.get("/home")
    assert kinds(school)[0] == "person.signed-in"


def test_one_comes_back_to_the_page_that_was_asked_for(school):
    passkey, _ = have_passkey(school)
    other = Visitor()
    assert 'name="next" value="/people"' in other.get("/sign-in?next=/people").content.decode()

    response = send(other, "/sign-in/passkey", passkey.get(offered(other)), next="/people")

    assert response["Location"] == "/people"


def test_a_passkey_is_a_second_step_after_the_password(school):
    passkey, _ = have_passkey(school, verifies=False, both=False)
    visitor = with_password(school)
    options = asked(visitor.get("/sign-in/second-step"))

    assert send(visitor, "/sign-in/second-step", passkey.get(options))["Location"] == "/"
    visitor.get("/home")


def test_a_passkey_that_asks_for_nothing_is_not_both_steps(school):
    careless, visitor = have_passkey(school, verifies=False, both=False)
    assert add(visitor, Passkey(verifies=False)).status_code == 200
    other = Visitor()

    response = send(other, "/sign-in/passkey", careless.get(offered(other)))

    assert response["Location"] == "/sign-in"
    assert "That passkey did not work" in other.get("/sign-in").page.words
    assert other.client.get("/")["Location"].startswith("/sign-in")


def test_a_passkey_still_works_when_passwords_were_tried_too_often(school):
    passkey, _ = have_passkey(school)
    for _ in range(6):
        response = try_password(Visitor(), address(school), "wrong password")
    assert b"tried too often" in response.content
    other = Visitor()

    assert send(other, "/sign-in/passkey", passkey.get(offered(other)))["Location"] == "/"


def test_a_whole_school_signs_in_from_one_address(school):
    passkey, _ = have_passkey(school)

    for _ in range(12):
        other = Visitor()
        assert send(other, "/sign-in/passkey", passkey.get(offered(other)))["Location"] == "/"


def test_an_answer_is_good_once_and_for_its_own_question(school):
    passkey, _ = have_passkey(school)
    first, second = Visitor(), Visitor()
    answer = passkey.get(offered(first))
    offered(second)

    assert send(second, "/sign-in/passkey", answer)["Location"] == "/sign-in"
    assert send(first, "/sign-in/passkey", answer)["Location"] == "/"
    assert send(Visitor(), "/sign-in/passkey", answer)["Location"] == "/sign-in"


def test_a_passkey_opens_nobody_elses_account(school):
    passkey, _ = have_passkey(school)
    staff = school.people["staff"]
    other = Visitor()
    answer = passkey.get(offered(other))
    answer["response"]["userHandle"] = websafe_encode(staff.id.hex.encode())

    assert send(other, "/sign-in/passkey", answer)["Location"] == "/sign-in"
    assert other.client.get("/")["Location"].startswith("/sign-in")


def test_a_forged_signature_opens_nothing(school):
    passkey, _ = have_passkey(school)
    forger = Passkey()
    forger.id, forger.owner = passkey.id, passkey.owner
    other = Visitor()

    assert send(other, "/sign-in/passkey", forger.get(offered(other)))["Location"] == "/sign-in"


def test_a_passkey_of_somebody_closed_out_opens_nothing(school):
    passkey, _ = have_passkey(school)
    Person.objects.filter(id=school.people["lead"].id).update(is_active=False)
    other = Visitor()

    send(other, "/sign-in/passkey", passkey.get(offered(other)))

    assert other.client.get("/")["Location"].startswith("/sign-in")


PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
#: What a page answers that did not do what was asked.
STAYS = 200
NONSENSE = [
    "", "x", "5", "null", "[]", "{}", '"x"', '{"id": 5}', '{"response": 5}',
    '{"id": "x", "rawId": "x", "response": {"userHandle": "\\ud800"}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "_-8"}}',
    json.dumps({"id": "eA", "rawId": "eA", "response": dict.fromkeys(PARTS, "eA")}),
    "[" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("sent", NONSENSE)
@pytest.mark.parametrize("place", ["/sign-in/passkey", "/me/passkeys/add", "/confirm/passkey"])
def test_nonsense_in_place_of_a_passkey_is_answered_and_changes_nothing(school, place, sent):
    _, visitor = have_passkey(school)
    visitor = Visitor() if place == "/sign-in/passkey" else visitor
    offered(visitor) if place == "/sign-in/passkey" else visitor.get(place)

    response = visitor.client.post(place, form({"credential": sent, "name": ""}), content_type=FORM)

    assert response.status_code in {200, 302}
    assert Authenticator.objects.filter(user=school.people["lead"], type="webauthn").count() == 1


@pytest.mark.parametrize("sent", NONSENSE)
def test_nonsense_as_second_step_is_said_beside_the_button(school, sent):
    have_passkey(school)
    visitor = with_password(school)
    visitor.get("/sign-in/second-step")

    response = visitor.post("/sign-in/second-step", {"credential": sent}, status=200)

    assert "That passkey did not work" in response.page.words


def test_who_one_is_can_be_confirmed_with_a_passkey(school):
    passkey, _ = have_passkey(school)
    visitor = Visitor(school.people["lead"], school.id)
    assert visitor.get("/me/passkeys/add", 302)["Location"].startswith("/confirm")
    options = asked(visitor.get("/confirm/passkey"))
    page = visitor.post("/confirm/passkey", {"credential": "{}"}, status=200).page
    assert "That passkey did not work" in page.words
    assert visitor.get("/me/passkeys/add", 302)["Location"].startswith("/confirm")
    options = asked(visitor.get("/confirm/passkey"))

    send(visitor, "/confirm/passkey?next=/me/passkeys/add", passkey.get(options))

    visitor.get("/me/passkeys/add")


def test_passkeys_are_named_and_the_last_one_stays(school):
    _, visitor = have_passkey(school)
    first = Authenticator.objects.get(user=school.people["lead"], type="webauthn")
    place = f"/me/passkeys/{first.pk}"
    visitor.post(f"{place}/rename", {"name": "n" * 61}, status=200)
    visitor.post(f"{place}/rename", {"name": ""}, status=200)
    visitor.get(f"{place}/rename")
    visitor.post(f"{place}/rename", {"name": "Office computer"})
    assert "Office computer" in visitor.get("/me/passkeys").page.words
    visitor.get(f"{place}/remove")
    visitor.post(f"{place}/remove", status=STAYS)
    assert Authenticator.objects.filter(pk=first.pk).exists()

    assert add(visitor, Passkey(), name="n" * 61).status_code == 200
    add(visitor, Passkey(), name="")
    visitor.post(f"{place}/remove")

    assert not Authenticator.objects.filter(pk=first.pk).exists()
    assert "person.second-step-removed" in kinds(school)


def test_nobody_touches_anothers_passkey(school):
    have_passkey(school)
    theirs = Authenticator.objects.get(user=school.people["lead"], type="webauthn")
    staff = school.people["staff"]
    staff.set_password(PASSWORD)
    staff.save()
    visitor = Visitor()
    try_password(visitor, address(school, "staff"))

    for what in ("rename", "remove"):
        visitor.get(f"/me/passkeys/{theirs.pk}/{what}", status=404)
        visitor.post(f"/me/passkeys/{theirs.pk}/{what}", {"name": "x"}, status=404)


def test_two_second_steps_removed_together_leave_one(school):
    _, visitor = have_passkey(school)
    add(visitor, Passkey(), name="Office computer")
    rows = Authenticator.objects.filter(user=school.people["lead"], type="webauthn")
    places = [f"/me/passkeys/{row.pk}/remove" for row in rows]
    answers, gate = [], threading.Barrier(2)

    def remove(place):
        other = Visitor()
        other.client.cookies = visitor.client.cookies
        gate.wait()
        answers.append(other.client.post(place, content_type=FORM).status_code)
        connection.close()

    threads = [threading.Thread(target=remove, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(answers), rows.all().count()) == ([200, 302], 1)
