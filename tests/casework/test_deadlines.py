"""Until when something is due: by the clock of the lead, over weekends and clock changes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from fairlead.casework.deciding import due
from fairlead.casework.known import age_on
from fairlead.guidance.model import Urgency


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


def here(moment):
    return f"{timezone.localtime(moment):%a %d %b %H:%M}"


def test_now_is_within_the_hour():
    moment = at(2026, 11, 25, 10, 0)

    assert here(due(Urgency.NOW, moment)) == "Wed 25 Nov 11:00"


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(2026, 11, 25, 10, 0), "Wed 25 Nov 17:00"),
        (at(2026, 11, 25, 16, 30), "Wed 25 Nov 17:30"),
        (at(2026, 11, 25, 23, 30), "Thu 26 Nov 00:30"),
        (at(2026, 7, 1, 10, 0), "Wed 01 Jul 17:00"),
        (at(2026, 3, 29, 0, 30), "Sun 29 Mar 17:00"),
        (at(2026, 10, 25, 0, 30), "Sun 25 Oct 17:00"),
    ],
)
def test_today_ends_with_the_working_day_and_leaves_an_hour_at_least(now, until):
    found = due(Urgency.TODAY, now)

    assert here(found) == until
    assert found - now >= timedelta(hours=1) or here(found).endswith("17:00")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(2026, 11, 25, 10, 0), "Thu 26 Nov 17:00"),
        (at(2026, 11, 27, 10, 0), "Mon 30 Nov 17:00"),
        (at(2026, 11, 28, 10, 0), "Mon 30 Nov 17:00"),
        (at(2026, 11, 29, 10, 0), "Mon 30 Nov 17:00"),
        (at(2026, 3, 27, 10, 0), "Mon 30 Mar 17:00"),
        (at(2026, 10, 23, 10, 0), "Mon 26 Oct 17:00"),
        (at(2026, 11, 27, 23, 59), "Mon 30 Nov 17:00"),
    ],
)
def test_the_next_working_day_passes_over_the_weekend(now, until):
    assert here(due(Urgency.NEXT_WORKING_DAY, now)) == until


def test_what_is_planned_has_two_weeks():
    now = at(2026, 11, 25, 10, 0)

    assert due(Urgency.PLANNED, now) == now + timedelta(days=14)
    assert due(None, now) == now + timedelta(days=14)


@pytest.mark.parametrize("urgency", [*Urgency, None])
def test_nothing_is_ever_due_before_it_was_asked_for(urgency):
    moment = at(2026, 1, 1, 0, 0)
    for hours in range(0, 24 * 365, 7):
        now = moment + timedelta(hours=hours)
        assert due(urgency, now) >= now


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2012-11-26", at(2026, 11, 25), 13),
        ("2012-11-26", at(2026, 11, 26), 14),
        ("2012-02-29", at(2026, 2, 28), 13),
        ("2012-02-29", at(2026, 3, 1), 14),
        ("", at(2026, 3, 1), None),
    ],
)
def test_an_age_is_counted_in_whole_years(born, on, age):
    assert age_on(born, on.date()) == age
