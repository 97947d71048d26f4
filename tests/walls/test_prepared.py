"""Prepared questions: put together once, asked for whoever asks, and never across a wall."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString

from fairlead.accounts.models import Membership, Session
from fairlead.walls.moments import Moments
from fairlead.walls.prepared import NotPrepared, prepared
from fairlead.walls.tenancy import NoTenancy, acting_for
from furnished import furnish

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@prepared
def members(role: str, since: datetime, people: list[UUID], newest_first: bool):
    """Members in a role."""
    rows = Membership.objects.filter(role=role, began_at__gte=since, person__id__among=people)
    return rows.order_by("-began_at" if newest_first else "began_at")


def test_it_gives_what_the_plain_question_gives_to_each_organisation():
    for place in (furnish("Otterburn School"), furnish("Heron Youth Club")):
        with acting_for(place.id):
            plain = list(Membership.objects.filter(role="lead"))
            people = list(Membership.objects.values_list("person_id", flat=True))

            for newest_first in (True, False):
                assert members("lead", LONG_AGO, people, newest_first) == plain
            assert members("lead", LONG_AGO, [], False) == []
            assert members("lead", datetime.now(UTC) + timedelta(1), people, False) == []
            assert members.first("nothing", LONG_AGO, people, False) is None
    assert members.__doc__ == "Members in a role."


def test_it_is_put_together_once_for_each_shape():
    built = []

    @prepared
    def one(person: UUID, with_those_who_left: bool):
        built.append(with_those_who_left)
        rows = Membership.objects.filter(person_id=person)
        return rows if with_those_who_left else rows.filter(ended_at=None)

    with acting_for(furnish().id):
        for person in (uuid4(), uuid4()):
            one(person, True)
            one(person, False)

    assert built == [True, False]


def test_nobody_asks_it_without_saying_for_which_organisation():
    with acting_for(furnish().id):
        members("lead", LONG_AGO, [], False)

    with pytest.raises(NoTenancy):
        members("lead", LONG_AGO, [], False)


def test_what_cannot_be_true_of_any_row_is_not_asked():
    @prepared
    def nobody(person: UUID):
        return Membership.objects.none().filter(person_id=person)

    with acting_for(furnish().id), CaptureQueriesContext(connection) as asked:
        assert nobody(uuid4()) == []

    assert not asked.captured_queries


class Whose(NamedTuple):
    """Somebody, and what is not asked about them."""

    person: UUID
    membership: UUID
    roles: tuple[str, ...]


def test_of_a_tuple_what_is_needed_is_sent():
    @prepared
    def theirs(whose: Whose, version: int):
        rows = Membership.objects.filter(person_id=whose.person, role__in=whose.roles)
        return rows.filter(version=version)

    with acting_for(furnish().id):
        lead = Membership.objects.get(role="lead")
        assert theirs(Whose(lead.person_id, uuid4(), ("lead", "staff")), lead.version) == [lead]
        assert theirs(Whose(lead.person_id, uuid4(), ("staff", "head")), lead.version) == []
        assert theirs(Whose(lead.person_id, uuid4(), ("lead",)), lead.version + 1) == []


def members_of(person: UUID):
    return Membership.objects.filter(person_id=person)


def sessions_of(mark: str, on: date):
    return Session.objects.filter(session_key=mark, expire_date__date__gt=on)


@pytest.mark.parametrize(
    ("build", "given"),
    [
        (lambda _: Membership.objects.all(), (uuid4(),)),
        (lambda at: Membership.objects.filter(began_at__gt=at + timedelta(1)), (LONG_AGO,)),
        (lambda more: Membership.objects.filter(version=more + 1), (5,)),
        (
            lambda at: Membership.objects.filter(began_at__gt=at, ended_at__lt=at + timedelta(1)),
            (LONG_AGO,),
        ),
        (lambda more: Membership.objects.filter(version__in=(more, more + 1)), (5,)),
        (lambda text: Membership.objects.filter(role__contains=text), ("lead",)),
        (lambda ids: Membership.objects.filter(person_id__in=ids), ([uuid4()],)),
        (lambda ids: Membership.objects.filter(id__among=ids, person_id__in=ids), ([uuid4()],)),
        (lambda person: Membership.where_one_belongs.filter(person_id=person), (uuid4(),)),
    ],
    ids=[
        "left out",
        "moment reckoned",
        "number reckoned",
        "moment sent and reckoned",
        "number sent and reckoned",
        "part of a text",
        "ids one by one",
        "ids together and one by one",
        "no wall",
    ],
)
def test_what_varies_and_the_wall_must_reach_the_database_as_they_are(build, given):
    with acting_for(furnish().id), pytest.raises(NotPrepared):
        prepared(build)(*given)


@pytest.mark.parametrize("given", [1.5, b"lead", SafeString("lead"), frozenset({"lead"})])
def test_what_would_be_kept_once_for_each_of_its_values_is_refused(given):
    with acting_for(furnish().id), pytest.raises(NotPrepared):
        prepared(lambda role: Membership.objects.filter(role=role))(given)


def test_what_belongs_to_no_organisation_is_asked_outside():
    assert prepared(sessions_of)("0" * 40, date(2026, 11, 25)) == []


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        (b"2026-11-25 23:44:01.648680+00", datetime(2026, 11, 25, 23, 44, 1, 648680, UTC)),
        (b"2026-11-25 23:44:01+00", datetime(2026, 11, 25, 23, 44, 1, tzinfo=UTC)),
        (b"1887-03-01 00:00:00.5-00:01:15", datetime(1887, 3, 1, 0, 1, 15, 500000, UTC)),
    ],
)
def test_moments_are_read_as_postgresql_writes_them(kept, read):
    found = Moments(0).load(memoryview(kept))
    assert (found, found.tzinfo) == (read, UTC)


@pytest.mark.parametrize("kept", ["infinity", "0044-03-15 12:00 BC"])
def test_a_moment_that_no_calendar_here_has_is_refused(kept):
    with connection.cursor() as cursor, pytest.raises(Exception, match="timestamp"):
        cursor.execute("select %s::timestamptz", [kept])
        cursor.fetchall()
