"""Sessions: how long they last, who ends them, and what a thief of the table has."""

import re
import threading

import pytest
from arriving import PASSWORD, a_school, address, kinds, sign_in, try_password
from django.core.cache import cache
from django.db import DataError, connection

from fairlead.accounts.models import Person, Session
from fairlead.accounts.sessions import SessionStore, device_of, mark_of
from visitor import FORM, Visitor, code_now


@pytest.fixture
def school(committed):
    return a_school()


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
    other.get("/home")
    visitor.get("/me/password")

    visitor.post(
        "/me/password", {"oldpassword": "wrong", "password1": "willow pebble feather"}, 200
    )
    visitor.post("/me/password", {"oldpassword": PASSWORD, "password1": "short"}, 200)
    visitor.post(
        "/me/password", {"oldpassword": PASSWORD, "password1": f"{address(school)} x"}, 200
    )
    visitor.post("/me/password", {"oldpassword": PASSWORD, "password1": "willow pebble feather"})

    visitor.get("/home")
    assert other.client.get("/")["Location"].startswith("/sign-in")
    assert "person.password-changed" in kinds(school)


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

    other.get("/home")


@pytest.mark.parametrize(
    ("began", "seen", "stays"),
    [
        (0, 0, True),
        (0, 29 * 60, True),
        (0, 31 * 60, False),
        (13 * 3600, 0, False),
        (-120, 0, False),
        (3600, -120, False),
    ],
)
def test_a_session_ends_by_the_servers_clock(school, began, seen, stays):
    import time

    visitor = Visitor(school.people["staff"], school.id)
    session = visitor.client.session
    session["began"], session["seen"] = time.time() - began - max(seen, 0), time.time() - seen
    session.save()

    response = visitor.client.get("/home")

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


def test_the_shared_memory_counts_in_windows_of_time(committed):
    cache.clear()

    assert [cache.count("a", 60) for _ in range(3)] == [1, 2, 3]
    assert cache.get("a") == 3
    assert cache.count("b", 60) == 1
    assert [cache.count("c", 0), cache.count("c", 60), cache.count("c", 60)] == [1, 1, 2]
    with connection.cursor() as cursor:
        cursor.execute("update accounts_sharedcache set expires_at = now() - interval '1 second'")
    assert cache.get("a", 0) == 0
    assert cache.count("a", 60) == 1


def test_a_window_ends_when_it_was_said_to_however_often_is_counted(committed):
    cache.clear()
    cache.count("a", 60)
    cache.count("a", 6000)

    with connection.cursor() as cursor:
        cursor.execute("select expires_at - now() from accounts_sharedcache")
        assert 50 < cursor.fetchone()[0].total_seconds() < 61


def test_what_is_no_count_is_not_counted_on(committed):
    cache.set("a", "word", 60)
    with pytest.raises(DataError):
        cache.count("a", 60)
    cache.clear()


def test_of_many_who_count_together_none_is_lost(committed):
    cache.clear()
    said, gate = [], threading.Barrier(8)

    def come():
        gate.wait()
        said.extend(cache.count("a", 60) for _ in range(10))
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == list(range(1, 81))
