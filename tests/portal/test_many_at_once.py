"""Many who tell at the same moment: every report is there once, and its six words open it (T59)."""

from datetime import UTC, datetime
from functools import partial

import pytest
from child import Child
from django.core.cache import cache
from tests.casework.test_recording_at_once import at_once, numbers

from fairlead.casework.actions.concerns import Report
from fairlead.casework.actions.conversations import Newcomer, begin_conversation
from fairlead.casework.conversing import THEY, messages_of
from fairlead.casework.models import Conversation, Source
from fairlead.portal import work
from fairlead.portal.receipts import mark_of, new_receipt, read_receipt
from furnished import furnish

AT_ONCE = 200
THEM = THEY[Source.YOUNG_PERSON]


@pytest.fixture
def school(committed, monkeypatch):
    monkeypatch.setattr(work, "WAIT", 0)
    cache.clear()
    return furnish()


def begin(school, receipt, text="Somebody keeps writing."):
    """What is told is kept under its receipt, in a transaction of its own."""
    with school.acting():
        report = Report({"words": text}, datetime.now(UTC), source=Source.YOUNG_PERSON)
        return begin_conversation(report, Newcomer(mark_of(receipt)), by=THEM)


def opened(school, receipt):
    """What the words open, as somebody types them."""
    with school.acting():
        mark = mark_of(read_receipt(receipt.upper()))
        held = Conversation.objects.select_related("concern").get(mark=mark)
        return held.concern.number, held.concern.account["words"]


def test_two_hundred_told_at_once_have_references_without_a_gap_and_every_one_opens(school):
    first, receipts = len(numbers(school)), [new_receipt() for _ in range(AT_ONCE)]

    tell = [partial(begin, school, receipt, f"Told with {receipt}") for receipt in receipts]

    assert at_once(*tell) == []
    found = [opened(school, receipt) for receipt in receipts]
    assert numbers(school) == list(range(1001, 1001 + first + AT_ONCE))
    assert len({number for number, _ in found}) == AT_ONCE
    assert [said for _, said in found] == [f"Told with {receipt}" for receipt in receipts]


def test_the_same_receipt_at_the_same_moment_gives_one_report(school):
    before, receipt, made = numbers(school), new_receipt(), []

    assert at_once(*[lambda: made.append(begin(school, receipt).id)] * AT_ONCE) == []

    assert len(made) == AT_ONCE
    assert len(set(made)) == 1
    assert len(numbers(school)) == len(before) + 1


def test_the_same_words_in_two_places_are_two_conversations(school):
    other, receipt = furnish("Heron Youth Club"), new_receipt()

    assert at_once(lambda: begin(school, receipt), lambda: begin(other, receipt, "There")) == []

    assert opened(school, receipt)[1] == "Somebody keeps writing."
    assert opened(other, receipt)[1] == "There"


def test_pressing_send_twice_at_the_same_moment_shows_the_same_words_twice(school):
    child, before, shown = Child(school.rows["door"]), numbers(school), []
    child.begin()
    last = child.answer({"what": "It cannot wait"})

    def press():
        other = Child(school.rows["door"])
        other.page = last
        shown.append(tuple(other.send()))

    assert at_once(press, press, press) == []
    assert len(numbers(school)) == len(before) + 1
    assert (len(shown), len(set(shown)), len(shown[0])) == (3, 1, 6)
    assert "It cannot wait" in child.open(" ".join(shown[0])).words


def test_what_is_sent_twice_at_the_same_moment_in_a_conversation_is_kept_once(school):
    child = Child(school.rows["door"])
    words = " ".join(child.tell())
    talk = child.open(words)

    def press():
        other = Child(school.rows["door"])
        other.page = talk
        assert "We have got it." in other.press("read", does="write", write="And again").words

    assert at_once(press, press, press) == []
    with school.acting():
        held = Conversation.objects.get(mark=mark_of(words))
        assert [row.text for row in messages_of(held)] == ["And again"]
