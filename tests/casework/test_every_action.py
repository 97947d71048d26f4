"""Every action of casework: recorded when done, undone whole when it cannot be recorded (T16).

The actions are found in the code; one without a line here fails the test on the day it is added.
"""

import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Membership
from fairlead.casework import actions
from fairlead.casework.actions.adding import add_to_concern, read_additions
from fairlead.casework.actions.cases import (
    Part,
    change_involved,
    join_case,
    name_involved,
    open_case,
    remove_involved,
)
from fairlead.casework.actions.children import (
    Details,
    add_child,
    bring_child_back,
    change_child,
    mark_left,
)
from fairlead.casework.actions.chronology import add_note, correct_entry, take_copy
from fairlead.casework.actions.closing import (
    hold_file,
    keep_learning,
    lift_hold,
    say_outcome,
)
from fairlead.casework.actions.concerns import (
    bring_back,
    record_concern,
    set_aside,
    tell_reporter,
)
from fairlead.casework.actions.conversations import (
    Newcomer,
    answer_conversation,
    begin_conversation,
    say,
    say_helped,
    say_unsafe,
    say_whom,
)
from fairlead.casework.actions.decisions import Choice, accept_advised, decide, second
from fairlead.casework.actions.devices import (
    Handing,
    Taken,
    change_device,
    give_back_device,
    hand_over_device,
    take_device,
)
from fairlead.casework.actions.family import Telling, settle_family
from fairlead.casework.actions.hearing import (
    hear_of_colleague,
    hear_of_danger,
    hear_of_doubt,
    hear_though_refused,
)
from fairlead.casework.actions.letting_in import end_look, let_in
from fairlead.casework.actions.log import write_down
from fairlead.casework.actions.papers import make_paper
from fairlead.casework.actions.passing import go_past
from fairlead.casework.actions.referrals import (
    Sending,
    Word,
    acknowledge_referral,
    answer_referral,
    chase_referral,
    escalate_referral,
    send_referral,
    withdraw_referral,
)
from fairlead.casework.actions.support import Plan, check_in, keep_plan, support_staff
from fairlead.casework.actions.triage import Said, answer, keep_assessment
from fairlead.casework.actions.work import (
    Evidence,
    Task,
    change_action,
    drop_action,
    finish_action,
    make_action,
)
from fairlead.casework.conversing import THEY
from fairlead.casework.deciding import assessed_today
from fairlead.casework.models import (
    Action,
    Case,
    Child,
    Concern,
    Conversation,
    Decision,
    Device,
    Family,
    Grant,
    Helped,
    Involved,
    Referral,
    Role,
    Source,
    Support,
)
from fairlead.casework.papers.asked import CASE_PACK, Asked
from fairlead.ledger.models import Entry
from furnished import furnish, told, worry

#: Tested where their conditions are: a review, closing and reopening need a case that is ready.
ELSEWHERE = {
    "come_back": "tests/portal/test_naming_readers.py",
    "say_none": "tests/portal/test_naming_readers.py",
    "hold_review": "tests/casework/test_cases.py",
    "close_case": "tests/casework/test_closing.py",
    "reopen_case": "tests/casework/test_closing.py",
    "see_newly_asked": "tests/casework/test_reassessing.py",
    "reassess": "tests/casework/test_reassessing.py",
    "reassess_everywhere": "tests/casework/test_reassessing.py",
    "remind": "tests/casework/test_mornings.py",
    "remind_everywhere": "tests/casework/test_mornings.py",
    "keep_roll": "tests/casework/test_children.py",
    "reopen_action": "tests/casework/test_work.py",
    "review_deciding": "tests/casework/test_deciding_pages.py",
}
#: Takes who acts, and is only ever a step of an action that stands here.
STEPS = {"keep_answer": "of open_case and answer"}


@dataclass(frozen=True)
class Now:
    """What the actions act on, as it is at the moment, and who acts."""

    school: object
    by: object

    def one(self, model, **where):
        return model.objects.filter(**where).order_by("id").first()

    @property
    def case(self):
        return Case.objects.get(id=self.school.case.id)

    @property
    def waiting(self):
        return Concern.objects.get(id=self.school.concern.id)

    @property
    def involved(self):
        return Involved.objects.get(id=self.school.rows["involved_id"])

    @property
    def referral(self):
        return self.one(Referral)

    @property
    def action(self):
        return self.one(Action, status="open")

    @property
    def talk(self):
        return self.one(Conversation)

    def colleague(self, role="staff"):
        return Membership.objects.get(role=role)


def ago(minutes=1):
    return timezone.now() - timedelta(minutes=minutes)


def ahead(days=3):
    return timezone.localdate() + timedelta(days=days)


def word(says="They visit on Thursday"):
    return Word(timezone.now(), says)


def task(n):
    return Task("Speak to both", n.colleague("lead"), timezone.now() + timedelta(days=1))


def taken(n):
    del n
    return Taken("A tablet", "Robin", "Form tutor", ago(), "yes", "Safe")


def learn(n):
    return answer(n.case, {"extremist_content": Said(False, "tutor")}, by=n.by)


def confirm(n):
    row = n.one(Decision, status="waiting")
    head = n.school.actor("head")
    return second(row, agrees=True, reason="Asked", version=row.version, by=head)


def accept(n):
    advised = [row.id for row in assessed_today(n.case).found.decisions]
    return accept_advised(n.case, advised, by=n.by)


def correct(n):
    return correct_entry(n.case, n.school.rows["sequence"], "On Tuesday", by=n.by)


def lift(n):
    hold_file(n.case, "A court asked", version=n.case.version, by=n.by)
    return lift_hold(n.case, "It is over", version=n.case.version, by=n.by)


def back(n):
    row = mark_left(n.one(Child), timezone.localdate(), version=n.one(Child).version, by=n.by)
    return bring_child_back(row, version=row.version, by=n.by)


def unset(n):
    row = set_aside(n.waiting, "Twice", version=n.waiting.version, by=n.by)
    return bring_back(row, version=row.version, by=n.by)


def check(n):
    row = n.one(Support)
    return check_in(row, ago(), "He slept well", ahead(), version=row.version, by=n.by)


def paper(n):
    return make_paper(n.case, Asked(CASE_PACK, "Court", "Hearing"), by=n.by)


def staff(n):
    from fairlead.casework.actions.support import StaffSupport

    return support_staff(n.case, StaffSupport("Tom", "A talk", ago()), by=n.by)


def family(n):
    telling = Telling(Family.HELD, "The police asked", agreed_with="PC Lee", until=ahead())
    return settle_family(n.case, telling, version=n.case.version, by=n.by)


def device(n, act, *more):
    row = n.one(Device)
    return act(row, *more, version=row.version, by=n.by)


def hand(n, act):
    return device(n, act, Handing("The police", timezone.now()))


def sent(n, act, *more):
    row = n.referral
    return act(row, *(more or (word(),)), version=row.version, by=n.by)


def to_do(n, act, *more):
    row = n.action
    return act(row, *more, version=row.version, by=n.by)


def part(n, act, *more):
    row = n.involved
    return act(row, *more, version=row.version, by=n.by)


def begin(n):
    del n
    return begin_conversation(told(), Newcomer("a mark"), by=THEY_CAME)


THEY_CAME = THEY[Source.YOUNG_PERSON]
LEARNED = "Coaches know whom to tell"
EVERY = {
    begin_conversation: begin,
    say: lambda n: say(n.talk, "It happened again", by=THEY_CAME),
    say_whom: lambda n: say_whom(n.talk, [n.colleague()], by=THEY_CAME),
    say_unsafe: lambda n: say_unsafe(n.talk, [n.colleague("lead")], by=THEY_CAME),
    go_past: lambda n: go_past(n.waiting, [n.colleague("lead")], by=THEY_CAME),
    say_helped: lambda n: say_helped(n.talk, Helped.NO, by=THEY_CAME),
    answer_conversation: lambda n: answer_conversation(
        n.talk, "Thank you", version=n.talk.version, by=n.by
    ),
    open_case: lambda n: open_case(n.waiting, "Year 8", version=n.waiting.version, by=n.by),
    join_case: lambda n: join_case(n.waiting, n.case, version=n.waiting.version, by=n.by),
    name_involved: lambda n: name_involved(n.case, Part(Role.WITNESS, called="A boy"), by=n.by),
    change_involved: lambda n: part(n, change_involved, Part(Role.HARMED, age=13)),
    remove_involved: lambda n: part(n, remove_involved, "By mistake"),
    add_child: lambda n: add_child(Details("Edie Hall"), by=n.by),
    change_child: lambda n: change_child(
        n.one(Child), Details("Robin Ash-Lee"), version=n.one(Child).version, by=n.by
    ),
    mark_left: lambda n: mark_left(
        n.one(Child), timezone.localdate(), version=n.one(Child).version, by=n.by
    ),
    bring_child_back: back,
    add_note: lambda n: add_note(n.case, "Call", "She came back", happened_at=ago(), by=n.by),
    correct_entry: correct,
    take_copy: lambda n: take_copy(n.case, by=n.by),
    say_outcome: lambda n: part(n, say_outcome, "support-ended", ""),
    keep_learning: lambda n: keep_learning(n.case, LEARNED, None, version=n.case.version, by=n.by),
    hold_file: lambda n: hold_file(n.case, "A court asked", version=n.case.version, by=n.by),
    lift_hold: lift,
    record_concern: lambda n: record_concern(worry(n.school.child), by=n.by),
    add_to_concern: lambda n: add_to_concern(n.waiting, "It was on Monday", by=n.by),
    read_additions: lambda n: read_additions(n.waiting, seen=0, by=n.by),
    hear_of_danger: lambda n: hear_of_danger(n.waiting, by=n.by),
    hear_of_colleague: lambda n: hear_of_colleague(n.waiting, [n.colleague()], by=n.by),
    hear_though_refused: lambda n: hear_though_refused(n.waiting, by=n.by),
    hear_of_doubt: lambda n: hear_of_doubt(n.waiting, by=n.by),
    set_aside: lambda n: set_aside(n.waiting, "Twice", version=n.waiting.version, by=n.by),
    bring_back: unset,
    tell_reporter: lambda n: tell_reporter(
        n.waiting, "It is being dealt with", version=n.waiting.version, by=n.by
    ),
    decide: lambda n: decide(n.case, "record-incident", Choice("accept"), by=n.by),
    accept_advised: accept,
    second: confirm,
    take_device: lambda n: take_device(n.case, taken(n), by=n.by),
    change_device: lambda n: device(n, change_device, "yes", "The head's safe"),
    hand_over_device: lambda n: hand(n, hand_over_device),
    give_back_device: lambda n: hand(n, give_back_device),
    settle_family: family,
    let_in: lambda n: let_in(n.case, n.colleague(), "Sat in", by=n.by),
    end_look: lambda n: end_look(n.one(Grant), by=n.by),
    write_down: lambda n: write_down(
        n.case, "meeting", {"what": "Met", "said": "Agreed"}, at=ago(), by=n.by
    ),
    make_paper: paper,
    send_referral: lambda n: send_referral(
        n.case, Sending("police", "101", "What we know", ago()), by=n.by
    ),
    acknowledge_referral: lambda n: sent(n, acknowledge_referral),
    answer_referral: lambda n: sent(n, answer_referral),
    chase_referral: lambda n: sent(n, chase_referral),
    escalate_referral: lambda n: sent(n, escalate_referral),
    withdraw_referral: lambda n: sent(n, withdraw_referral, "Sent twice"),
    keep_plan: lambda n: keep_plan(
        n.involved, Plan(wants="It to stop"), version=n.one(Support).version, by=n.by
    ),
    check_in: check,
    support_staff: staff,
    answer: learn,
    keep_assessment: lambda n: keep_assessment(n.case, "decision", by=n.by),
    make_action: lambda n: make_action(n.case, task(n), by=n.by),
    change_action: lambda n: to_do(n, change_action, task(n)),
    finish_action: lambda n: to_do(n, finish_action, Evidence(ago(), "PC Lee")),
    drop_action: lambda n: to_do(n, drop_action, "No longer asked for"),
}
names = [act.__name__ for act in EVERY]


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


def do(school, act):
    with school.acting("lead"):
        return EVERY[act](Now(school, school.actor("lead")))


def entries(school):
    with school.acting():
        return Entry.objects.count()


def state():
    """How many rows of everything, and how often each was changed."""
    tables = [m._meta.db_table for m in apps.get_app_config("casework").get_models()]
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"(select count(*) from {name})" for name in tables))
        return cursor.fetchone()


def found_in_the_code():
    for module in pkgutil.iter_modules(actions.__path__):
        held = importlib.import_module(f"{actions.__name__}.{module.name}")
        for name, act in inspect.getmembers(held, inspect.isfunction):
            by = inspect.signature(act).parameters.get("by")
            is_action = by is not None and by.kind is by.KEYWORD_ONLY
            if act.__module__ == held.__name__ and is_action and name not in STEPS:
                yield name


def test_every_action_of_the_code_stands_here():
    found = {name for name in found_in_the_code() if not name.startswith("_")}

    assert found - set(names) - set(ELSEWHERE) == set()
    assert len(names) > 40


@pytest.mark.parametrize("act", EVERY, ids=names)
def test_what_cannot_be_recorded_is_not_done(school, undoing, act, monkeypatch):
    before, told = state(), entries(school)
    monkeypatch.setattr("fairlead.ledger.models.Entry.save", fails)

    with pytest.raises(RuntimeError), transaction.atomic():
        do(school, act)

    assert (state(), entries(school)) == (before, told)


def fails(*_, **__):
    raise RuntimeError


VERSIONED = [act for act in EVERY if "version" in inspect.signature(act).parameters]


@pytest.mark.parametrize("act", VERSIONED, ids=[act.__name__ for act in VERSIONED])
def test_nothing_is_changed_by_somebody_who_saw_an_older_version(school, undoing, act):
    wrapped = inspect.unwrap(act)

    with school.acting("lead"):
        now = Now(school, school.actor("lead"))
        sent_to = inspect.signature(wrapped).parameters
        first = next(iter(sent_to))
        held = {
            "case": now.case,
            "concern": now.waiting,
            "child": now.one(Child),
            "decision": now.one(Decision, status="waiting"),
        }.get(first) or row_of(now, act)
        said = [p.name for p in sent_to.values() if p.kind is p.POSITIONAL_OR_KEYWORD][1:]
        more = [value(now, name) for name in said]
        with pytest.raises((ChangedMeanwhile, Refused)):
            act(held, *[m for m in more if m is not None], **keywords(now, act))


def row_of(now, act):
    kind = act.__module__.rsplit(".", 1)[1]
    rows = {
        "referrals": now.referral,
        "work": now.action,
        "devices": now.one(Device),
        "cases": now.involved,
        "closing": now.involved,
        "conversations": now.talk,
    }
    if act is check_in:
        return now.one(Support)
    return rows.get(kind, now.involved)


def value(now, name):
    return {
        "title": "Year 8",
        "case": now.case,
        "part": Part(Role.HARMED),
        "reason": "Why",
        "text": "Thank you",
        "details": Details("Robin"),
        "on": date.today(),
        "outcome": "support-ended",
        "note": "",
        "learning": LEARNED,
        "review_on": ahead(),
        "feedback": "Soon",
        "telling": Telling(Family.MAY, "Agreed", agreed_with="PC Lee"),
        "word": word(),
        "task": task(now),
        "evidence": Evidence(ago(), "PC Lee"),
        "is_switched_off": "yes",
        "kept": "Safe",
        "handing": Handing("The police", timezone.now()),
        "plan": Plan(wants="It to stop"),
        "at": ago(),
        "how": "Well",
        "next_on": ahead(),
    }.get(name)


def keywords(now, act):
    given = {"version": 999, "by": now.by}
    if act is second:
        given |= {"agrees": True, "reason": "Asked", "by": now.school.actor("head")}
    return given
