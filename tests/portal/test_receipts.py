"""Receipts: six words that only a machine can draw, and that a child can read aloud and type."""

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.portal import receipts
from fairlead.portal.receipts import HOW_MANY, NONE_SUCH, WORDS, new_receipt, read_receipt
from fairlead.walls.tenancy import NoTenancy, acting_for
from furnished import furnish

#: What no word of the list may begin with: a few of many, for whoever adds words one day.
NEVER = (
    "abus alone angr beat blam blood body brok bully cage child cry danger dark dead death die "
    "dirt drug drunk dumb evil fat father fear fight fool frien ghost gift girl groom guilt gun "
    "hate hide hurt idiot image kill kiss knife liar lone love mother nake nude painf photo "
    "pictur poison police promis rape sadn scare secre sex shame shoot sick sister stupid suicid "
    "tell touch trap trust ugly uncle victim video weak weapon weird worr wound wrong"
).split()
word = st.integers(0, len(WORDS) - 1).map(WORDS.__getitem__)
drawn = st.lists(word, min_size=HOW_MANY, max_size=HOW_MANY)
#: What people, their telephones and their papers put between words.
between = st.text(
    " \t\r\n,.;:-_/|\u2022\u2013\u2014\u2026\u2018\u2019\u201c\u201d'\"()0123456789\u00a0\u200b",
    min_size=1,
    max_size=5,
)


def test_six_words_carry_at_least_72_bits():
    words = new_receipt().split(" ")

    assert len(words) == HOW_MANY == 6
    assert set(words) <= set(WORDS)
    assert HOW_MANY * math.log2(len(set(WORDS))) >= 72


def test_every_word_is_drawn_about_as_often_as_any_other():
    often = dict.fromkeys(WORDS, 0)
    for _ in range(40_000):
        for word in new_receipt().split():
            often[word] += 1

    mean = 240_000 / len(WORDS)
    spread = sum((count - mean) ** 2 / mean for count in often.values())
    assert abs(spread - len(WORDS)) < 6 * math.sqrt(2 * len(WORDS))
    assert min(often.values()) > 0


def test_receipts_are_all_different_and_would_be_among_a_million():
    # A fault in drawing would make pairs among these already; among a million, chance makes a
    # pair in one of a thousand million runs at most.
    drawn = 50_000
    assert len({new_receipt() for _ in range(drawn)}) == drawn
    assert 1_000_000**2 / 2 / len(WORDS) ** HOW_MANY < 1e-9


def test_the_list_is_sorted_plain_and_short():
    assert all(before < after for before, after in pairwise(WORDS))
    assert all(re.fullmatch("[a-z]{4,7}", word) for word in WORDS)
    assert len(WORDS) >= 4096


def test_the_list_says_where_it_is_from_and_what_was_changed():
    head = receipts._FILE.read_text(encoding="ascii").partition("\nabacus")[0]

    assert all(line.startswith("# ") for line in head.splitlines())
    for said in ("EFF", "creativecommons.org/licenses/by/3.0/us/", "Changed"):
        assert said in head


def test_no_word_is_one_that_a_frightened_child_should_not_meet():
    assert [word for word in WORDS if word.startswith(tuple(NEVER))] == []


def test_no_plural_stands_beside_its_singular():
    there = set(WORDS)
    assert [word for word in WORDS if f"{word}s" in there] == []


@given(drawn, st.lists(between, min_size=7, max_size=7), st.booleans())
def test_what_was_drawn_is_read_however_it_was_typed(words, gaps, loud):
    typed = "".join(f"{gap}{word}" for gap, word in zip(gaps[:6], words, strict=True)) + gaps[6]

    assert read_receipt(typed.upper() if loud else typed) == " ".join(words)


@given(drawn)
def test_what_was_read_reads_the_same_again(words):
    once = read_receipt("-".join(words))

    assert once == read_receipt(once) == " ".join(words)


@given(st.text())
def test_any_text_at_all_is_read(text):
    found = read_receipt(text)

    assert found == NONE_SUCH or re.fullmatch(r"[a-z]{4,7}( [a-z]{4,7}){5}", found)


@pytest.mark.parametrize(
    "typed",
    [
        "Acorn \u201cbadge\u201d, Canoe. DAISIES\n\neagle_falcon",
        "1. acorn 2. badge 3. canoe 4. daisies 5. eagle 6. falcon",
        "\uff21\uff43\uff4f\uff52\uff4e badge ca\u00f1oe daisies eagle falcon",
        "acorn\u2014badge\u2013canoe\u2011daisies\u2026eagle\u00a0falcon",
        "\ufeffac\u00adorn badge canoe dai\u200dsies eagle falcon\u200f",
        "acorn badge canoe daisies eagle falcon" + " " * 10_000 + "more",
    ],
)
def test_telephones_and_papers_change_what_is_typed(typed):
    assert read_receipt(typed) == "acorn badge canoe daisies eagle falcon"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "acorn",
        "acorn " * 5,
        "acorn " * 7,
        "\0",
        "\ud800",
        "fox " * 6,
        "\u0301" * 200,
        "a" * 9999,
    ],
)
def test_what_has_not_the_form_of_a_receipt_is_none_such(typed):
    assert read_receipt(typed) == NONE_SUCH


def test_words_that_left_the_list_still_open_what_they_opened():
    assert read_receipt("zzzz yyyy xxxx wwww vvvv uuuu") == "zzzz yyyy xxxx wwww vvvv uuuu"


@pytest.mark.django_db
def test_the_same_words_have_another_mark_in_every_organisation():
    receipt, marks = new_receipt(), set()
    for school in (furnish(), furnish("Harbour School")):
        with acting_for(school.id):
            marks |= {receipts.mark_of(receipt), receipts.mark_of(read_receipt(receipt.upper()))}
            marks |= {receipts.mark_of(NONE_SUCH)}

    assert len(marks) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", mark) for mark in marks)


@pytest.mark.django_db
def test_a_mark_belongs_to_an_organisation_or_is_none():
    with pytest.raises(NoTenancy):
        receipts.mark_of(new_receipt())
