"""Whatever is typed at the door: kept as it is, shown as words on both sides, and never a fault."""

import base64
import random

import pytest
from child import Child
from tests.casework.test_hostile_text import HOSTILE, IMAGE, RARE, STRANGE, inert, texts
from tests.casework.test_shown_inert import Turned
from tests.web.test_plain_text import AS_LETTERS

from fairlead.casework.conversing import messages_of
from fairlead.casework.models import Concern, Conversation
from fairlead.portal import work
from fairlead.portal.questions import HOW
from furnished import furnish
from visitor import Page, Visitor

#: The questions that are answered in words, and how long the longest answer is.
IN_WORDS = {key: asked.most for key, asked in HOW.items() if asked.most}
KINDS = ("write", "wish")
#: A child writes these too.
PLAIN = [
    "Ŵyr neb. Mae'n ddrwg gen i.",
    "😭😭😭 pls help 👩🏽‍🏫",
    "قالت إن صورة نُشِرَت في المجموعة",
    "wa" + "a" * 60 + "h",
    "i cant\r\n\r\nsay it\ttwice",
    "..........",
]


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School")


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def child(school, monkeypatch):
    monkeypatch.setattr(work, "WAIT", 0)
    return Child(school.rows["door"])


def short(text, most):
    return text[-most:].strip()


def tell(child, text):
    """Tell with the same text in every field, looking at each again, and say it twice more."""
    child.begin()
    child.answer({key: short(text, most) for key, most in IN_WORDS.items()})
    for key, most in IN_WORDS.items():
        child.press(does=f"change-{key}")
        child.press(answer=short(text, most))
    child.open(" ".join(child.send()))
    for does in KINDS:
        child.press("read", does=does, **{does: text})


def kept(school):
    with school.acting():
        concern = Concern.objects.order_by("-number").first()
        held = Conversation.objects.get(concern_id=concern.id)
        messages = [*texts([row.text for row in messages_of(held)])]
        return concern.reference, [*texts(dict(concern.account))], messages


def lead_pages(school, reference):
    """Every page of the lead on which it stands."""
    lead = Visitor(school.people["lead"], school.id)
    for address in (f"/concerns/{reference}", f"/concerns/{reference}/talk", "/desk", "/ledger"):
        yield lead.get(address)
    yield lead.post("/search", {"words": "onerror"}, 200)


@pytest.fixture
def every_page(monkeypatch):
    """Every answer that anybody is sent; words that look like code are no code of ours."""
    seen = []

    def looked_at(_, response, status):
        assert response.status_code == status
        response.page = Page(response.content.decode())
        seen.append(response)
        return response

    monkeypatch.setattr(Visitor, "_examined", looked_at)
    return seen


def test_hostile_words_are_kept_as_they_are_and_shown_as_words(school, child, every_page):
    tell(child, HOSTILE.strip())
    reference, account, messages = kept(school)
    assert len([*lead_pages(school, reference)]) > 4

    for key, most in IN_WORDS.items():
        assert short(HOSTILE.strip(), most) in account, key
    assert messages == [HOSTILE.strip()] * len(KINDS)
    assert len(every_page) > 20
    for page in every_page:
        inert(page)
        assert Turned(page.content.decode()).found == []
        assert "x.example" not in str(page.headers)
    assert sum("onerror" in page.page.words for page in every_page) > 10


@pytest.mark.parametrize("text", [*PLAIN, *RARE])
def test_what_children_write_is_kept_to_the_letter(school, child, text):
    tell(child, text)

    reference, account, messages = kept(school)
    assert {*account, *messages} == {text.replace("\r\n", "\n")}
    for page in lead_pages(school, reference):
        assert page.status_code == 200


@pytest.mark.parametrize("text", STRANGE, ids=["nothing", "bell", "marks"])
@pytest.mark.parametrize("key", IN_WORDS)
def test_what_cannot_be_shown_is_refused_and_nothing_is_lost(child, text, key):
    child.begin()
    child.answer({"what": "Before"})
    child.press(does=f"change-{key}")

    page = child.press(answer=text)

    assert child.at == key
    assert "Please look at this again" in page.words
    while child.at != "what":
        child.press(does="back")
    child.press(does="back")
    child.press(step="start")
    assert "Before" in child.page.words


AS_PICTURES = {
    "an address that is a picture": IMAGE,
    **{name: write(random.Random(5).randbytes(900)) for name, write in AS_LETTERS.items()},
    "in lines": base64.encodebytes(random.Random(6).randbytes(900)).decode(),
    "blocks": "\n".join("█▀ ▄█▀▄█ ▀█▄▀ ██ ▄" * 2 for _ in range(20)),
    "in halves": "Look " + base64.b64encode(random.Random(7).randbytes(99)).decode() + " end",
}


@pytest.mark.parametrize("picture", AS_PICTURES)
def test_no_field_takes_a_picture_as_letters_and_says_so_kindly(school, child, picture):
    text = AS_PICTURES[picture]
    child.begin()
    child.answer({"what": "Mine"})
    for key, most in IN_WORDS.items():
        child.press(does=f"change-{key}")
        if len(text) <= most:
            said = child.press(answer=text).words
            assert (child.at, "Please use words only." in said) == (key, True)
        child.press(answer="Words")
    child.open(" ".join(child.send()))
    for does in KINDS:
        assert "Please use words only." in child.press("read", does=does, **{does: text}).words

    _, account, messages = kept(school)
    assert (set(account), messages) == ({"Words"}, [])


@pytest.mark.parametrize("text", [*STRANGE, *RARE, *PLAIN, HOSTILE, IMAGE, "\U0001f600" * 9999])
def test_in_place_of_six_words_anything_is_read_and_nothing_opens(child, text):
    assert "We cannot find these words here." in child.open(text).words


HIDDEN = ["kept", "step", "does", "work", "ticket"]


@pytest.mark.parametrize("text", [*STRANGE, *RARE, HOSTILE, "9" * 5000, "-1", "what\nsafe"])
def test_what_a_page_carries_may_be_anything_and_is_never_a_fault(child, text):
    child.begin()
    begun = child.answer({"what": "Mine"})
    for name in HIDDEN:
        child.page = begun
        child.press(**{name: text})
    child.page = begun
    opened = child.open(" ".join(child.send()))
    for name in ("opened", "asked", "does", "helped"):
        child.page = opened
        child.press("read", **{name: text})
