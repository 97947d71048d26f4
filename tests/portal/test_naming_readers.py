"""Danger beside the name of one who would read of it: who hears, before and after it is asked."""

import pytest
from child import Child
from django.core import mail

from fairlead.accounts.models import Membership, Person
from fairlead.casework.actions.cases import open_case
from fairlead.casework.desk import desk_of
from fairlead.casework.jobs import send_alert
from fairlead.casework.models import Case, Concern, Conversation
from fairlead.portal import limits, work
from furnished import furnish

NOT_SAFE = {"does": "write", "unsafe": "yes"}


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing, settings, monkeypatch):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    monkeypatch.setattr(work, "WAIT", 0)
    return made


@pytest.fixture
def mailed(school, monkeypatch):
    """What would be told by mail, of which concern, when it is told."""
    waiting = []
    monkeypatch.setattr(send_alert, "defer", lambda **said: waiting.append(said))

    def send():
        mail.outbox.clear()
        for said in waiting:
            send_alert(**said)
        waiting.clear()
        return [(sent.to[0].split(".")[0], sent.subject.split(":")[0]) for sent in mail.outbox]

    return send


@pytest.fixture
def child(school, mailed):
    """A child whose conversation is open, and who is told of already."""
    found = Child(school.rows["door"])
    found.open(" ".join(found.tell(safe="yes")))
    mailed()
    return found


def member(school, role):
    with school.acting():
        return Membership.objects.get(role=role)


def name_of(school, role):
    with school.acting():
        return str(Membership.objects.get(role=role).name)


def told(school):
    with school.acting():
        return Conversation.objects.select_related("concern").order_by("-begun_at").first().concern


def desks(school, *, group="danger"):
    """On whose desk it is red."""
    reference, found = told(school).reference, set()
    for role in ("lead", "deputy", "head", "chair"):
        with school.acting(role):
            groups = {row.key: row.lines for row in desk_of(school.actor(role)).groups}
        if reference in [line.reference for line in groups.get(group, [])]:
            found.add(role)
    return found


def leave(school, *roles):
    ids = [school.people[role].id for role in roles]
    Person.objects.filter(id__in=ids).update(is_active=False)


def in_case(school):
    with school.acting():
        return open_case(told(school), "A worry", version=0, by=school.actor())


@pytest.fixture(params=[False, True], ids=["waiting", "in a case"])
def stands(request, school, child):
    """Whether it waits, or is in a case that the lead looks after."""
    return in_case(school) if request.param else None


def names(school, child, role="lead", **more):
    text = f"{name_of(school, role)} is here"
    return child.press("read", **NOT_SAFE, write=text, **more)


@pytest.mark.parametrize(("role", "hears"), [("lead", "head"), ("deputy", "head")])
def test_whoever_stands_above_whom_they_mention_is_told_and_not_those(
    school, child, mailed, stands, role, hears
):
    page = names(school, child, role)

    assert "Is it about one or more of these people?" in page.words
    assert mailed() == [(hears, "Urgent")]
    assert desks(school) == {hears}
    names(school, child, role)
    assert mailed() == []


def test_where_nobody_stands_above_those_who_have_it_are_told(school, child, mailed):
    leave(school, "head", "chair")

    names(school, child)

    assert set(mailed()) == {("lead", "Urgent"), ("deputy", "Urgent")}
    assert desks(school) == {"lead", "deputy"}


def test_danger_that_was_told_before_is_told_to_whom_it_goes_on(school, child, mailed):
    child.press("read", **NOT_SAFE, write="x" * 10_001)
    assert {role for role, _ in mailed()} == {"lead", "deputy"}

    names(school, child)

    assert mailed() == [("head", "Urgent")]


def test_it_comes_back_to_them_once_it_is_about_none_of_them(school, child, mailed, stands):
    names(school, child)
    mailed()

    names(school, child, about="none")

    assert {role for role, _ in mailed()} == {"lead", "deputy"}
    assert desks(school) == {"lead", "deputy"}
    if stands:
        with school.acting():
            assert Case.objects.get(id=stands.id).owner_id == member(school, "lead").id


def test_whom_they_pick_then_is_named_and_the_others_are_asked_of_still(school, child, stands):
    names(school, child)

    names(school, child, about=str(member(school, "lead").id))

    assert desks(school) == {"head"}
    assert "Is it about" in names(school, child, "deputy").words
    names(school, child, "deputy", about="none")
    assert desks(school) == {"head"}


def test_what_has_become_a_case_meanwhile_stays_with_whoever_opened_it(school, child):
    names(school, child)
    with school.acting("head"):
        concern = Concern.objects.get(id=told(school).id)
        open_case(concern, "A worry", version=concern.version, by=school.actor("head"))

    names(school, child, about="none")

    assert desks(school) == {"head"}


def test_a_name_that_is_answered_without_danger_moves_nothing(school, child, mailed):
    text = f"I want to talk to {name_of(school, 'lead')}"

    child.press("read", does="write", write=text, about="none")

    assert {role for role, _ in mailed()} == {"lead", "deputy"}
    assert told(school).handled_by == "lead"


def test_it_is_asked_though_nothing_can_be_taken_for_a_while(school, child, mailed, monkeypatch):
    monkeypatch.setattr(limits, "SAID", limits.Limit("said", 0, 3600))

    assert "Is it about" in names(school, child).words
    assert mailed() == [("head", "Urgent")]
    page = names(school, child, about=str(member(school, "lead").id)).words
    assert "could not take this yet" in page
    assert desks(school) == {"head"}
