"""The door under attack: guesses, forms from elsewhere, pages of others, fields that nobody asked.

Each test acts as somebody who wants in, or wants to know, and not as a child.
"""

import re
import time
from collections import Counter
from contextlib import contextmanager
from statistics import fmean

import pytest
from child import Child
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.test_hostile_text import slipped_in, standing
from tests.database import undone
from tests.web.test_requests import FILES, rows

from fairlead.casework.conversing import messages_of
from fairlead.casework.models import Concern, Conversation, Message
from fairlead.portal import limits, work
from fairlead.portal.receipts import new_receipt
from fairlead.vault import keyring
from filling import forms_of
from furnished import furnish
from visitor import FORM, Visitor, form

ELSEWHERE = "198.51.100.77"


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School"), furnish("Heron Youth Club", first=2001)


@pytest.fixture
def school(made, undoing):
    cache.clear()
    return made[0]


@pytest.fixture(autouse=True)
def waited(monkeypatch):
    monkeypatch.setattr(work, "WAIT", 0)


@pytest.fixture
def child(school):
    return Child(school.rows["door"])


@pytest.fixture
def words(child):
    return " ".join(child.tell())


def count(school):
    with school.acting():
        return [model.objects.count() for model in (Concern, Conversation, Message)]


# --- guessing (T25, T26) ------------------------------------------------------------------------
@pytest.fixture
def endless(monkeypatch):
    """As many guesses as one likes: what is measured is one of them."""
    monkeypatch.setattr(limits, "FEW", 10**9)


@pytest.fixture
def wrong(made, child, endless):
    """Words that open nothing here, by why they do not: all of these must look alike."""
    other = Child(made[1].rows["door"])
    return {
        "of nobody": new_receipt(),
        "of another place": " ".join(other.tell()),
        "none at all": "",
        "too few": "lantern meadow otter",
        "too many": " ".join([new_receipt(), new_receipt()]),
        "other letters": "фонарь луг выдра камень река мост",
        "long": "lantern " * 5000,
        "a mark": keyring.index_of("receipt", "x"),
        "hostile": "' or 1=1 -- \0 {{7*7}} %s",
    }


def guess(visitor, typed):
    """Words sent as the page sends them; the answer but for what differs by chance."""
    response = visitor.client.post(
        f"{visitor.way}/read",
        form({"asked": visitor.page.fields["asked"]["value"], "words": typed}),
        content_type=FORM,
    )
    body = re.sub(r'(csrfmiddlewaretoken"|"asked") value="[^"]*"', "", response.content.decode())
    body = re.sub(r"(<textarea[^>]*>)[^<]*", r"\1", body)  # stays as it was typed
    differ = ("Content-Security-Policy", "Content-Length")
    kept = {name: value for name, value in response.headers.items() if name not in differ}
    return response.status_code, kept, re.sub(r'nonce="[^"]*"', "", body)


def test_whatever_is_wrong_is_answered_alike_to_the_letter(child, wrong):
    child.open("")
    answers = {why: guess(child, typed) for why, typed in wrong.items()}

    first = answers["of nobody"]
    assert "We cannot find these words here" in first[2]
    assert [why for why, answer in answers.items() if answer != first] == []


@contextmanager
def effort():
    """How often the database is asked, by the shape of the question, and marks are made."""
    done, make = Counter(), keyring.hmac.new

    def counted(*given):
        done["marks"] += 1
        return make(*given)

    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(keyring.hmac, "new", counted)
        yield done
    done.update(re.sub(r"'[^']*'|\d+", "?", query["sql"])[:200] for query in asked.captured_queries)


def test_whatever_is_wrong_costs_the_same_work(child, wrong):
    """The steady part of the promise about time: the same questions, and as many keyed marks."""
    child.open("")
    guess(child, new_receipt())
    spent = {}
    for why, typed in wrong.items():
        with effort() as done:
            guess(child, typed)
        spent[why] = done

    assert spent["of nobody"]["marks"] > 2
    assert [why for why, done in spent.items() if done != spent["of nobody"]] == []


def test_how_long_it_takes_tells_nothing(child, wrong):
    """In turns, so that a busy machine slows all alike; how often one kind is slower than another.

    One half is no difference. What is long takes longer to be sent, so it is left out.
    """
    child.open("")
    kinds = ("of nobody", "of another place", "none at all")
    taken = {why: [] for why in kinds}
    for _ in range(1000):
        for why in kinds:
            began = time.perf_counter()
            guess(child, wrong[why])
            taken[why].append(time.perf_counter() - began)

    for why in kinds[1:]:
        slower = [a > b for a in taken[kinds[0]] for b in taken[why]]
        assert 0.4 < fmean(slower) < 0.6, (why, fmean(slower))


def wait_is_said(child, typed, source):
    child.client.defaults["REMOTE_ADDR"] = source
    return "That was tried a lot from here" in guess(child, typed)[2]


@pytest.mark.parametrize("sources", [1, 200])
def test_a_thousand_guesses_are_held_and_a_child_gets_in(child, words, sources):
    child.open("")
    typed = new_receipt()
    held = Counter(
        wait_is_said(child, typed, f"192.0.2.{number % sources}") for number in range(1000)
    )
    began = time.monotonic()

    assert held[True] > 300
    assert held[False] <= max(limits.SOME, sources * limits.FEW)
    child.client.defaults["REMOTE_ADDR"] = ELSEWHERE
    assert "Somebody keeps writing to me." in child.open(words).words
    assert time.monotonic() - began < 2


def test_who_says_to_come_from_elsewhere_is_counted_where_they_are(child):
    child.open("")
    for number in range(limits.SOME):
        child.client.defaults["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
        guess(child, new_receipt())

    assert "That was tried a lot from here" in guess(child, new_receipt())[2]


# --- pages of others, and pages kept --------------------------------------------------------------
def test_what_pages_carry_opens_nothing_at_another_door_nor_in_another_place(made, child):
    child.begin()
    child.answer({"what": "Said at Otterburn"})
    begun = child.page.fields["kept"]["value"]
    other = Child(made[1].rows["door"])
    child.open(" ".join(child.tell()))
    opened, asked = child.page.fields["opened"]["value"], child.get(f"{child.way}/read").page

    other.page = other.get(f"{other.way}/read").page
    for carried in (begun, opened, asked.fields["asked"]["value"], "A" * 200, "é", "\0"):
        for name, where in (("kept", "write"), ("opened", "read"), ("asked", "read")):
            said = {"step": "check", "does": "send", "words": "x", name: carried}
            told = other.press(where, **said).words
            assert "Otterburn" not in told
            assert "too long" in told or "Put in your six words again" in told
        if carried != begun:
            assert "Please start again" in child_sends(child, carried)


def child_sends(child, carried):
    sent = child.post(f"{child.way}/write", {"kept": carried, "step": "check"}, status=200)
    return sent.page.words


def test_a_ticket_that_was_spent_sends_nothing_again(school, child, words):
    """A report is sent by what its page carries: there are no two with one ticket."""
    before = count(school)
    child.begin()
    child.answer({"what": "Another"})
    spent = child.page.fields["ticket"]["value"]
    child.send()
    child.begin()
    child.answer({"what": "A third"})

    assert child.page.fields["ticket"]["value"] != spent
    child.press(does="send", ticket=spent, work="0")
    assert count(school) == [before[0] + 2, before[1] + 2, before[2]]


def test_a_conversation_is_of_no_use_at_another_door(made, child, words):
    child.open(words)
    other = Child(made[1].rows["door"])
    other.page = child.page

    told = other.press("read", does="write", write="Let me in").words

    assert "Put in your six words again" in told
    with made[0].acting():
        held = Conversation.objects.order_by("-begun_at").first()
        assert messages_of(held) == []


# --- forms from elsewhere (T36) -------------------------------------------------------------------
def posts(child, words):
    """Everything that is sent from a page of the door, with what a page of a child carries."""
    child.begin()
    start = {"step": "start"}
    step = {"step": "what", "answer": "Planted", "kept": child.page.fields["kept"]["value"]}
    child.answer({"what": "Mine"})
    last = {"step": "check", "does": "send", "kept": child.page.fields["kept"]["value"]}
    child.page = child.get(f"{child.way}/read").page
    asked = {"asked": child.page.fields["asked"]["value"], "words": words}
    opened = child.press("read", words=words).fields["opened"]["value"]
    more = {"opened": opened, "does": "write", "write": "Planted"}
    helped = {"opened": opened, "does": "helped", "helped": "yes"}
    return [("write", start), ("write", step), ("write", last)] + [
        ("read", sent) for sent in (asked, more, helped)
    ]


def test_no_form_is_taken_that_did_not_come_from_a_page_of_ours(school, child, words):
    strict, foreign = Visitor(strict=True), Visitor(strict=True)
    token = foreign.get(f"{child.way}/read").page.fields["csrfmiddlewaretoken"]["value"]
    mine = strict.get(f"{child.way}/read").page.fields["csrfmiddlewaretoken"]["value"]
    sent = posts(child, words)
    before = count(school)

    for where, said in sent:
        for more, headers in (
            ({}, {}),
            ({"csrfmiddlewaretoken": "x" * 64}, {}),
            ({"csrfmiddlewaretoken": token}, {}),
            ({"csrfmiddlewaretoken": mine}, {"HTTP_ORIGIN": "https://elsewhere.example"}),
            ({"csrfmiddlewaretoken": mine}, {"HTTP_ORIGIN": "null"}),
        ):
            body = form({**said, **more})
            answer = strict.client.post(f"{child.way}/{where}", body, FORM, **headers)
            assert answer.status_code == 403, (where, said, more, headers)
    assert count(school) == before
    with school.acting():
        assert not Conversation.objects.exclude(helped="").exists()


def test_the_same_forms_are_taken_from_a_page_of_ours(school, child, words):
    """Else the test above could pass for another reason."""
    strict, sent = Visitor(strict=True), posts(child, words)
    mine = strict.get(f"{child.way}/read").page.fields["csrfmiddlewaretoken"]["value"]

    for where, said in sent:
        body = form({**said, "csrfmiddlewaretoken": mine})
        assert strict.client.post(f"{child.way}/{where}", body, FORM).status_code == 200
    with school.acting():
        assert Conversation.objects.filter(helped="yes").count() == 1


# --- fields that nobody asked for (T40) -----------------------------------------------------------
def told_with(school, child, extra):
    """All that stands once somebody told and said more, each form with more fields than it has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "post", lambda to, said, status: sends(child, to, said, extra, status))
        words = " ".join(child.tell(safe="yes", who="adult", here="no", name="Robin"))
        child.open(words)
        child.press("read", does="write", write="More")
        child.press("read", does="helped", helped="partly")
    with school.acting():
        concern = Concern.objects.order_by("-number").first()
        held = Conversation.objects.get(concern_id=concern.id)
        said = [(row.name, row.text, row.is_wish) for row in messages_of(held)]
        sealed = dict(concern.account), str(concern.about), concern.facts, said
    rows = [re.sub(r"\d{4}-\d\d-\d\d.*?\+00:00", "", row[1]) for row in standing(school)]
    return sealed, rows


def sends(child, to, said, extra, status):
    return Visitor.post(child, to, {**extra, **said}, status)


def test_fields_that_no_page_has_change_nothing(school, child):
    (page,) = forms_of(child, f"{child.way}/write")
    declared = "does answer helped kept opened asked words write wish work step ticket".split()
    page.inputs |= dict.fromkeys(declared)
    after = []
    for extra in ({}, *slipped_in(page)):
        with undone():
            after.append(told_with(school, child, extra))

    assert len(after) > 1
    assert all(one == after[0] for one in after)
    assert after[0][0][1:] == ("Robin", {"adult_involved": True}, [("", "More", False)])


def test_a_field_that_is_sent_twice_or_under_another_name_is_not_listened_to(school, child):
    child.begin()
    child.press(answer=["Ignored", "Listened to"], what="Ignored", account="Ignored")

    child.answer({})
    child.send()

    with school.acting():
        account = Concern.objects.order_by("-number").first().account
        assert dict(account) == {"words": "Listened to"}


# --- files (T46) ----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", FILES)
def test_no_page_of_the_door_takes_a_file(child, kind):
    before, content = rows(), FILES[kind] * 50

    for page in ("", "/write", "/read", "/more", "/about"):
        where = f"{child.way}{page}"
        answers = [
            child.client.post(where, {"file": content.decode("latin-1"), "step": "start"}),
            child.client.post(where, content, content_type=f"image/{kind}"),
            child.client.post(where, content, content_type="application/octet-stream"),
            child.client.put(where, content, content_type=f"image/{kind}"),
        ]
        assert {answer.status_code for answer in answers} <= {405, 415}
    assert rows() == before
