"""The mail in the morning: to whom something is due that day, once, and nothing of what it is."""

from datetime import UTC, datetime, time, timedelta

import pytest
from croniter import croniter
from django.core import mail
from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django import app

from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.reminding import remind, remind_everywhere
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.jobs import WAITS, send_reminder
from fairlead.casework.models import (
    Action,
    Case,
    Concern,
    Conversation,
    Decision,
    Grant,
    Referral,
    Support,
)
from fairlead.casework.periodic import remind_in_the_morning
from fairlead.ledger.queries import entries
from furnished import OPERATOR, furnish, worry

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish(), furnish("Another School", first=2001)


@pytest.fixture
def school(made, undoing, settings, told):
    """A school where nothing presses, and mail is set up; of the other, nobody has a desk now."""
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    for place in made:
        with place.acting():
            Action.objects.update(due_at=timezone.now() + 3 * DAY)
            Referral.objects.update(answer_due_at=timezone.now() + 3 * DAY)
            Conversation.objects.update(answer_due_at=timezone.now() + 3 * DAY)
    return made[0]


@pytest.fixture
def told(monkeypatch):
    """Who is told, as the jobs that were deferred say it."""
    deferred = []
    monkeypatch.setattr(send_reminder, "defer", lambda **said: deferred.append(said))
    return deferred


def roles(school, told):
    """The roles of those who were written to."""
    mail.outbox.clear()
    for said in told:
        send_reminder(**said)
    return [message.to[0].split(".")[0] for message in mail.outbox]


def change(school, model, **values):
    with school.acting():
        model.objects.update(**values)


def today():
    return timezone.localdate()


def at(clock, days=0):
    return timezone.make_aware(datetime.combine(today() + timedelta(days=days), clock))


def waiting_since(school, then, **more):
    with school.acting():
        found = record_concern(worry(school.child, **more), by=school.actor())
        rows = Concern.objects.filter(id=found.id)
        rows.update(recorded_at=then, learned_at=then)
        rows.exclude(danger_at=None).update(danger_at=then)


def talk_due(school, by):
    change(school, Conversation, answer_due_at=by)


def added(school, since):
    with school.acting():
        Concern.objects.filter(case_id=school.case.id).update(unread_since=since)


PRESSING = {
    "an action that is overdue": lambda s: change(s, Action, due_at=timezone.now() - 9 * DAY),
    "an action due today": lambda s: change(s, Action, due_at=at(time(23, 59))),
    "an answer overdue": lambda s: change(s, Referral, answer_due_at=timezone.now() - DAY),
    "a hold that ends": lambda s: change(s, Case, family="held", family_until=today()),
    "a review": lambda s: change(s, Case, review_on=today()),
    "a check-in": lambda s: change(s, Support, check_in_on=today()),
    "a risk to look at": lambda s: change(s, Support, risk_review_on=today() - DAY),
    "a case not triaged since yesterday": lambda s: change(s, Case, opened_at=timezone.now() - DAY),
    "what new guidance asks": lambda s: change(s, Case, newly_asked=[{"outcome": "call-999"}]),
    "what is advised and not decided": lambda s: change(
        s, Case, status="open", reviewed_at=timezone.now(), to_decide=2
    ),
    "danger in which nobody called": lambda s: change(s, Case, danger_at=timezone.now() - DAY),
}
ON_DESKS_OF_CONCERNS = {
    "a concern of yesterday": lambda s: waiting_since(s, timezone.now() - DAY),
    "an answer to somebody, due today": lambda s: talk_due(s, at(time(23, 59))),
    "an answer to somebody, overdue": lambda s: talk_due(s, timezone.now() - DAY),
    "what was added yesterday": lambda s: added(s, timezone.now() - DAY),
    "danger of yesterday": lambda s: waiting_since(s, timezone.now() - DAY, is_danger="yes"),
}
NOT_PRESSING = {
    "an action of the day after": lambda s: change(s, Action, due_at=timezone.now() + 2 * DAY),
    "what was added just now": lambda s: added(s, timezone.now()),
    "danger said just now": lambda s: waiting_since(s, timezone.now(), is_danger="yes"),
    "an action of tomorrow": lambda s: change(s, Action, due_at=at(time(0, 1), days=1)),
    "a hold that goes on": lambda s: change(s, Case, family="held", family_until=today() + DAY),
    "a hold without end": lambda s: change(s, Case, family="held"),
    "a family that may be told": lambda s: change(s, Case, family="may"),
    "a review of tomorrow": lambda s: change(s, Case, review_on=today() + DAY),
}


@pytest.mark.parametrize("what", PRESSING)
def test_whoever_sees_the_case_is_told_of(school, told, what):
    PRESSING[what](school)

    assert remind_everywhere(by=OPERATOR) == 3
    assert sorted(roles(school, told)) == ["deputy", "head", "lead"]


@pytest.mark.parametrize("what", ON_DESKS_OF_CONCERNS)
def test_whoever_deals_with_concerns_is_told_of(school, told, what):
    ON_DESKS_OF_CONCERNS[what](school)

    remind_everywhere(by=OPERATOR)
    assert sorted(roles(school, told)) == ["deputy", "lead"]


def test_nobody_is_told_of_a_refusal_about_what_the_guidance_asks_for_no_more(school, told):
    with school.acting():
        lead = school.actor()
        row = decide(school.case, "refer-prevent", Choice("depart", "No sign"), by=lead)
    with school.acting("head"):
        row = Decision.objects.get(id=row.id)
        second(row, agrees=False, reason="Ask first", version=0, by=school.actor("head"))
    with school.acting():
        answer(school.case, {"extremist_content": Said(False, "form tutor")}, by=school.actor())

    assert remind_everywhere(by=OPERATOR) == 0

    with school.acting():
        unsure = {"extremist_content": Said(None, "form tutor", 1)}
        answer(school.case, unsure, by=school.actor())
    assert remind_everywhere(by=OPERATOR) == 3


@pytest.mark.parametrize("what", NOT_PRESSING)
def test_nobody_is_told_of(school, told, what):
    NOT_PRESSING[what](school)

    assert remind_everywhere(by=OPERATOR) == 0
    assert not told


def test_what_stands_below_the_first_of_its_group_counts_as_well(school, told):
    waiting_since(school, timezone.now() - DAY)
    for _ in range(5):
        waiting_since(school, timezone.now(), is_danger="unknown")

    assert remind_everywhere(by=OPERATOR) == 2


def test_where_there_is_more_of_what_does_not_press_nobody_is_told(school, told):
    for _ in range(6):
        waiting_since(school, timezone.now())

    assert remind_everywhere(by=OPERATOR) == 0


def test_the_mail_says_that_something_waits_and_nothing_of_it(school, told):
    PRESSING["a review"](school)
    remind_everywhere(by=OPERATOR)
    roles(school, told)

    subjects, bodies = {m.subject for m in mail.outbox}, {m.body for m in mail.outbox}
    assert subjects == {WAITS}
    (body,) = bodies
    assert "/sign-in" in body
    for secret in ("review", "C-100", "Robin", "Otterburn", "case"):
        assert secret not in body


def test_nobody_is_told_twice_on_a_day_and_everybody_again_on_the_next(school, told, monkeypatch):
    PRESSING["an answer overdue"](school)
    assert remind_everywhere(by=OPERATOR) == 3
    PRESSING["a review"](school)
    assert remind_everywhere(by=OPERATOR) == 0

    tomorrow = timezone.now() + DAY
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    told.clear()
    remind_everywhere(by=OPERATOR)
    here = [said for said in told if said["organisation_id"] == str(school.id)]
    # The chair as well, whom a decision has waited for since yesterday.
    assert sorted(roles(school, here)) == ["chair", "deputy", "head", "lead"]


def test_that_somebody_was_told_is_recorded(school, told):
    PRESSING["a review"](school)
    remind_everywhere(by=OPERATOR)

    with school.acting():
        last = entries()[:3]
    assert {row.kind for row in last} == {"desk.reminded"}
    assert {row.by for row in last} == {"Operator"}
    assert [row.content for row in last] == [{}] * len(last)


def test_who_left_or_may_see_it_no_more_is_not_told(school, told):
    PRESSING["a review"](school)
    change(school, Grant, ended_at=timezone.now())
    deputy = school.people["deputy"]
    deputy.is_active = False
    deputy.save()

    assert remind_everywhere(by=OPERATOR) == 1
    assert roles(school, told) == ["lead"]


def test_who_leaves_before_the_mail_goes_out_gets_none(school, told):
    PRESSING["a review"](school)
    remind_everywhere(by=OPERATOR)
    with school.acting():
        school.people["lead"].memberships.update(ended_at=timezone.now())

    assert sorted(roles(school, told)) == ["deputy", "head"]


def test_without_mail_nobody_is_told_and_nothing_recorded(school, told, settings):
    PRESSING["a review"](school)
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": ""})

    assert remind_everywhere(by=OPERATOR) == 0
    assert not told


def test_an_organisation_in_which_it_fails_does_not_keep_the_others_waiting(
    made, school, told, monkeypatch
):
    for place in made:
        PRESSING["a review"](place)
    done = []

    def crashing(*, by):
        done.append(by)
        if len(done) == 1:
            raise DatabaseError
        return remind(by=by)

    monkeypatch.setattr("fairlead.casework.actions.reminding.remind", crashing)
    first = remind_everywhere(by=OPERATOR)
    assert first + remind_everywhere(by=OPERATOR) == 6


def moment(*when):
    return int(datetime(*when, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("when", "count"),
    [
        ((2026, 7, 6, 6), 3),  # seven in summer
        ((2026, 7, 6, 9), 0),  # ten in summer
        ((2026, 11, 30, 6), 0),  # six in winter
        ((2026, 11, 30, 7), 3),
        ((2026, 11, 30, 9), 3),
    ],
)
def test_it_is_done_at_seven_here_in_summer_and_in_winter(school, told, when, count):
    PRESSING["a review"](school)

    remind_in_the_morning(moment(*when))

    assert len(told) == count


def test_it_comes_round_on_working_days():
    task = app.periodic_registry.periodic_tasks["remind", ""]
    after = croniter(task.cron, moment(2026, 11, 27, 12))  # a Friday

    assert int(after.get_next()) == moment(2026, 11, 30, 6)
