"""Somebody without an account tells, hears back, and says more: both sides of the conversation."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Membership
from fairlead.casework.actions.cases import join_case, open_case
from fairlead.casework.actions.conversations import (
    Newcomer,
    answer_conversation,
    begin_conversation,
    say,
    say_helped,
)
from fairlead.casework.actions.letting_in import let_in
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.conversing import THEY, conversation_of, messages_of
from fairlead.casework.desk import desk_of
from fairlead.casework.jobs import send_alert
from fairlead.casework.known import answers_of, suggestions
from fairlead.casework.models import Concern, Conversation, Helped, Message, Source
from fairlead.ledger.queries import entries_about
from furnished import furnish, told
from visitor import Visitor

CHILD = THEY[Source.YOUNG_PERSON]


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def lead(school):
    return Visitor(school.people["lead"], school.id)


def begun(school, mark="a mark", **more):
    with school.acting():
        return begin_conversation(told(**more), Newcomer(mark), by=CHILD)


def wrote(school, held, text="It happened again.", **more):
    with school.acting():
        return say(held, text, by=CHILD, **more)


def answered(school, held, text="Thank you for telling us.", version=None):
    with school.acting():
        now = Conversation.objects.get(id=held.id).version
        given = now if version is None else version
        return answer_conversation(held, text, version=given, by=school.actor())


def now(school, held):
    with school.acting():
        return Conversation.objects.select_related("concern").get(id=held.id)


def page(held):
    return f"/concerns/{held.concern.reference}/talk"


def groups(school, role="lead"):
    with school.acting(role):
        return {group.key: group.lines for group in desk_of(school.actor(role)).groups}


def waiting(school, role="lead"):
    return [line.reference for line in groups(school, role).get("talks", [])]


def test_what_is_told_waits_on_the_desk_as_a_concern_and_for_an_answer(school):
    held = begun(school)

    with school.acting():
        concern = Concern.objects.get(id=held.concern_id)
        assert (concern.source, concern.reporter_id) == (Source.YOUNG_PERSON, None)
        assert conversation_of(concern).id == held.id
    assert waiting(school) == [concern.reference]


@pytest.mark.parametrize(
    ("danger", "key", "state"), [("yes", "danger", "now"), ("no", "talks", "today")]
)
def test_whoever_told_of_danger_and_writes_again_stands_before_everything(
    school, danger, key, state
):
    begun(school, "another", is_danger="yes")
    held = begun(school, is_danger=danger)
    answered(school, held)
    with school.acting():
        concern = Concern.objects.get(id=held.concern_id)
        open_case(concern, "A worry", version=concern.version, by=school.actor())

    wrote(school, held)

    mine = [line for line in groups(school)[key] if line.reference == held.concern.reference]
    assert (mine[0].act, mine[0].state) == ("Answer", state)
    assert danger == "no" or groups(school)["danger"][0] == mine[0]


def test_what_was_told_of_danger_stands_there_once_until_it_is_triaged(school):
    held = begun(school, is_danger="yes")

    found = groups(school)

    assert [line.reference for line in found["danger"]] == [held.concern.reference]
    assert [line.reference for line in found["talks"]] == [held.concern.reference]


def test_what_is_sent_twice_is_kept_once(school):
    first, second = begun(school), begun(school)

    assert first.id == second.id
    wrote(school, first)
    wrote(school, first)
    with school.acting():
        assert len(messages_of(first)) == 1


def test_the_same_words_after_an_answer_are_a_new_message(school):
    held = begun(school)
    wrote(school, held, "Hello?")
    answered(school, held)

    wrote(school, held, "Hello?")

    with school.acting():
        assert [row.is_theirs for row in messages_of(held)] == [True, False, True]


def test_an_answer_is_signed_and_takes_the_conversation_off_the_desk(school):
    held = begun(school)

    answered(school, held)

    with school.acting():
        (said,) = messages_of(held)
        assert (said.name, said.role) == (school.actor().name, school.actor().role.title)
    assert waiting(school) == []
    wrote(school, held)
    assert waiting(school) == [held.concern.reference]


def test_nobody_answers_what_they_did_not_read(school, lead):
    held = begun(school)
    wrote(school, held)

    with pytest.raises(ChangedMeanwhile):
        answered(school, held, version=0)

    sent = lead.post(page(held), {"text": "Thank you.", "version": 0}, status=200)
    assert "Somebody else changed this" in sent.page.words
    assert lead.post(page(held), {"text": "Thank you.", "version": 1})


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_is_no_message(school, text):
    held = begun(school)

    with pytest.raises(Refused):
        wrote(school, held, text)
    with pytest.raises(Refused):
        answered(school, held, text)


def test_the_clock_stands_from_the_first_message_that_waits(school):
    held = begun(school)
    first = now(school, held).answer_due_at

    wrote(school, held)

    assert now(school, held).answer_due_at == first
    assert timedelta(0) < first - timezone.now() < timedelta(days=4)


def test_what_they_want_to_happen_is_told_apart(school, lead):
    held = begun(school)
    wrote(school, held, "I want it to stop.", kind=Message.Kind.WANTS)

    shown = lead.get(page(held)).page.words

    assert "What they want to happen" in shown
    assert "I want it to stop." in shown


def test_whoever_was_not_helped_waits_again(school):
    held = begun(school)
    answered(school, held)
    with school.acting():
        say_helped(held, Helped.YES, by=CHILD)
    assert waiting(school) == []

    with school.acting():
        say_helped(held, Helped.NO, by=CHILD)
        say_helped(held, Helped.NO, by=CHILD)

    assert waiting(school) == [held.concern.reference]
    assert now(school, held).version == 3


def test_whoever_was_not_helped_and_says_so_again_after_an_answer_waits_again(school):
    held = begun(school)
    for _ in range(2):
        answered(school, now(school, held))
        assert waiting(school) == []
        with school.acting():
            say_helped(held, Helped.NO, by=CHILD)
        assert waiting(school) == [held.concern.reference]


def test_everything_that_is_said_stands_in_the_ledger(school):
    held = begun(school)
    wrote(school, held)
    wrote(school, held, "To be left alone.", kind=Message.Kind.WANTS)
    answered(school, held)

    with school.acting():
        kinds = [row.kind for row in entries_about([("concern", held.concern_id)])]
    told_of = {"concern.recorded", "concern.told-more", "concern.wanted", "concern.answered"}
    assert told_of <= set(kinds)


def test_whoever_deals_with_it_is_told_by_mail_that_something_waits(school, settings):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    held = begun(school)
    mail.outbox = []

    send_alert(organisation_id=str(school.id), subject_id=str(held.concern_id))

    assert {sent.to[0].split(".")[0] for sent in mail.outbox} == {"lead", "deputy"}
    assert not any("writing to me" in sent.body for sent in mail.outbox)


def test_what_names_the_lead_is_answered_by_the_head(school, lead):
    with school.acting():
        mine = Membership.objects.get(role="lead").id
    held = begun(school, named=(mine,))

    assert waiting(school) == []
    lead.get(page(held), 404)
    assert waiting(school, "head") == [held.concern.reference]
    head = Visitor(school.people["head"], school.id)
    assert head.post(page(held), {"text": "I read this, not the lead.", "version": 0})


def test_whoever_only_looks_on_cannot_answer(school):
    held = begun(school)
    with school.acting():
        concern = Concern.objects.get(id=held.concern_id)
        case = open_case(concern, "A worry", version=0, by=school.actor())
        head = Membership.objects.get(role="head")
        let_in(case, head, "Sat in", by=school.actor())
    head = Visitor(school.people["head"], school.id)

    assert "What do you answer?" not in head.get(page(held)).page.words
    head.post(page(held), {"text": "Hello", "version": 0}, status=404)


def test_a_concern_of_a_colleague_has_no_conversation(school, lead):
    lead.get(f"/concerns/{school.concern.reference}/talk", 404)
    assert "Talk with them" not in lead.get(f"/concerns/{school.concern.reference}").page.words


def test_the_concern_and_the_case_lead_to_the_conversation(school, lead):
    held = begun(school, is_danger="yes")
    address = f"/concerns/{held.concern.reference}"
    assert "Talk with them" in lead.get(address).page.words
    assert "call 999 before anything else" in lead.get(page(held)).page.words

    lead.post(address, {"title": "A worry", "version": 0})

    shown = lead.get(f"/cases/{held.concern.reference}").page.words
    assert "Talk with a young person" in shown
    wrote(school, held)
    for where in (address, f"/cases/{held.concern.reference}"):
        assert "They wrote again" in lead.get(where).page.words
    answered(school, held)
    for where in (address, f"/cases/{held.concern.reference}"):
        assert "They wrote again" not in lead.get(where).page.words
    assert f"Case {held.concern.reference}" in lead.get(page(held)).page.words


def test_how_they_read_and_whether_they_were_helped_is_shown(school, lead):
    with school.acting():
        coming = Newcomer("another", language="cy", is_easy=True)
        held = begin_conversation(told(), coming, by=CHILD)
        say_helped(held, Helped.PARTLY, by=CHILD)
    answered(school, held)

    shown = lead.get(page(held)).page.words

    assert "they read Welsh, in easy words" in shown
    assert "They said: A bit" in shown
    assert "Nothing waits for an answer" in shown


FACTS = {"image_involved": True, "adult_involved": False}


def test_what_they_said_to_be_so_is_known_and_what_they_denied_only_suggested(school):
    held = begun(school, facts=FACTS)

    with school.acting():
        concern = Concern.objects.get(id=held.concern_id)
        case = open_case(concern, "A worry", version=0, by=school.actor())
        (row,) = answers_of(case)
        said = suggestions([Concern.objects.get(id=concern.id)], [])
        by = row.said_by

    assert (row.question, row.value) == ("image_involved", True)
    assert by == f"a young person, {concern.reference}"
    assert said["adult_involved"] == f"{concern.reference} said no."


@pytest.mark.parametrize(
    ("known", "then"), [(True, True), (None, True), (False, None)], ids=["yes", "not known", "no"]
)
def test_what_is_said_to_be_so_is_known_or_puts_in_doubt_what_was_answered(school, known, then):
    held = begun(school, facts=FACTS)

    with school.acting():
        answer(school.case, {"image_involved": Said(True, "form tutor")}, by=school.actor())
        answer(school.case, {"image_involved": Said(known, "head", 1)}, by=school.actor())
        concern = Concern.objects.get(id=held.concern_id)
        join_case(concern, school.case, version=0, by=school.actor())
        rows = {row.question: row for row in answers_of(school.case)}
        said = suggestions([Concern.objects.get(id=concern.id)], [])

    assert rows["image_involved"].value is then
    assert said["image_involved"] == f"{concern.reference} said yes."
    assert "adult_involved" not in rows


def test_what_a_concern_says_of_an_image_puts_in_doubt_that_there_is_none(school):
    held = begun(school, is_image="yes")

    with school.acting():
        answer(school.case, {"image_involved": Said(False, "form tutor")}, by=school.actor())
        concern = Concern.objects.get(id=held.concern_id)
        join_case(concern, school.case, version=0, by=school.actor())
        rows = {row.question: row for row in answers_of(school.case)}

    assert rows["image_involved"].value is None
