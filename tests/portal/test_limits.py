"""Limits of the door: a flood is held, a child gets in, and nobody's address is kept."""

import re
import threading

import pytest
from django.core.cache import cache
from django.db import connection

from fairlead.accounts.models import Organisation
from fairlead.portal.limits import (
    CROWDED,
    FEW,
    FEW_TOLD,
    GUESSED,
    GUESSED_FROM,
    SENT,
    SENT_FROM,
    SOME,
    Guess,
    Room,
    guessed_wrong,
    may_guess,
    may_send,
    sent,
)
from fairlead.walls.tenancy import NoTenancy, acting_for
from furnished import furnish

HERE, THERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish(), furnish("Harbour School")


@pytest.fixture
def school(made, undoing):
    cache.clear()
    return made[0].id


@pytest.fixture
def other(made):
    return made[1].id


def over(limit, seconds=None):
    """As when the windows that this limit counts in are over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update accounts_sharedcache set expires_at = expires_at - make_interval(secs => %s)",
            [float(limit.seconds if seconds is None else seconds)],
        )


def send(organisation, source=HERE, times=1):
    for _ in range(times):
        with acting_for(organisation):
            sent(source)


def room(organisation, source=HERE):
    with acting_for(organisation):
        return may_send(source)


def guess(organisation, source):
    """Somebody looks for six words that open nothing; whether they were let look freely."""
    with acting_for(organisation):
        let = may_guess(source) is Guess.FREELY
        if let:
            guessed_wrong(source)
        return let


def test_a_source_sends_so_many_in_an_hour_and_another_is_not_held(school):
    send(school, times=SENT_FROM.most - 1)
    assert room(school) is Room.GO
    send(school)

    assert room(school) is Room.SOURCE_FULL
    assert room(school, THERE) is Room.GO


def test_a_few_who_flood_a_door_do_not_close_it_for_whoever_sent_little(school):
    for number in range(CROWDED // 50):
        send(school, f"192.0.2.{number}", times=50)

    assert room(school, "192.0.2.0") is Room.DOOR_FULL
    for _ in range(FEW_TOLD):
        assert room(school, THERE) is Room.GO
        send(school, THERE)
    assert room(school, THERE) is Room.DOOR_FULL


def test_a_door_takes_so_many_in_an_hour_and_the_other_doors_are_open(school, other):
    for number in range(SENT.most // 50):
        send(school, f"192.0.2.{number}", times=50)

    assert room(school, THERE) is Room.DOOR_FULL
    assert room(other, THERE) is Room.GO


def test_looking_counts_nothing(school):
    for _ in range(SENT_FROM.most + 1):
        assert room(school) is Room.GO


def test_what_is_taken_back_is_not_counted(school):
    for _ in range(SENT_FROM.most + 1):
        with pytest.raises(ZeroDivisionError), acting_for(school):
            sent(HERE)
            guessed_wrong(HERE)
            raise ZeroDivisionError

    assert room(school) is Room.GO
    assert guess(school, HERE)


def test_it_is_counted_when_all_else_is_done(school):
    with acting_for(school):
        sent(HERE)
        assert SENT.counted() == 0
    with acting_for(school):
        assert SENT.counted() == SENT_FROM.counted(HERE) == 1
        assert SENT_FROM.counted(THERE) == 0


def test_when_the_hour_is_over_there_is_room_again(school):
    send(school, times=SENT_FROM.most)
    over(SENT, 3540)
    assert room(school) is Room.SOURCE_FULL
    over(SENT, 60)

    assert room(school) is Room.GO
    send(school)
    with acting_for(school):
        assert SENT.counted() == 1


def test_a_thousand_guesses_from_one_source_are_held_and_a_child_gets_in(school, other):
    let = sum(guess(school, HERE) for _ in range(1000))

    assert let == SOME
    assert guess(school, THERE)
    assert guess(other, HERE)


def test_a_thousand_guesses_from_two_hundred_sources_are_held_and_a_child_gets_in(school):
    sources = [f"203.0.113.{number}" for number in range(200)]
    let = sum(guess(school, source) for _ in range(5) for source in sources)

    assert let == 200 * FEW
    with acting_for(school):
        assert GUESSED.is_full()
        assert {may_guess(source) for source in sources} == {Guess.BY_WORK}
    assert [guess(school, THERE) for _ in range(FEW + 1)] == [True] * FEW + [False]


def test_with_work_one_guesses_on_until_it_is_too_many(school):
    def guess_by_work():
        with acting_for(school):
            found = may_guess(HERE)
            guessed_wrong(HERE)
            return found

    found = [guess_by_work() for _ in range(GUESSED_FROM.most + 1)]

    assert found[:SOME] == [Guess.FREELY] * SOME
    assert set(found[SOME:-1]) == {Guess.BY_WORK}
    assert found[-1] is Guess.NOT_NOW


def test_after_ten_minutes_one_may_guess_again(school):
    assert sum(guess(school, HERE) for _ in range(30)) == SOME
    over(GUESSED)

    assert guess(school, HERE)


def test_nobodys_address_is_kept_and_what_is_kept_goes(school):
    send(school, HERE)
    guess(school, HERE)
    with connection.cursor() as cursor:
        cursor.execute("select key, value, expires_at - now() from accounts_sharedcache")
        rows = cursor.fetchall()

    assert len(rows) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", key) and value == "1" for key, value, _ in rows)
    assert max(left.total_seconds() for *_, left in rows) <= SENT.seconds + 60
    over(SENT)
    cache.forget_expired()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from accounts_sharedcache")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("ask", [may_send, sent, may_guess, guessed_wrong])
def test_without_an_organisation_there_is_no_door(school, ask):
    with pytest.raises(NoTenancy):
        ask(HERE)


def test_many_who_send_together_are_all_counted(committed):
    cache.clear()
    school, gate = furnish().id, threading.Barrier(8)

    def come():
        gate.wait()
        send(school, times=5)
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting_for(school):
        assert SENT.counted() == SENT_FROM.counted(HERE) == 40
        assert Organisation.objects.count() == 1
