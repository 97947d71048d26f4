"""Papers: whatever was written is set, shown or named; nothing is dropped, and nothing fails."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from fairlead.web.paper import MOST_MARKS, pdf, showable

MADE = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "A paper")
#set text(lang: "en", region: "GB", font: ("Atkinson Hyperlegible Next", "Noto Sans"))
= A heading
#data.text
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("paper") / "paper.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def words(made):
    return PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_the_same_data_and_moment_give_the_same_bytes(template):
    data = {"text": "An image was shared."}

    assert pdf(template, data, made_at=MADE) == pdf(template, data, made_at=MADE)
    assert "An image was shared." in words(pdf(template, data, made_at=MADE))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Zoë Ŵyn", "Zoë Ŵyn"),
        ("e\u0301", "é"),
        ("Άννα Юлия", "Άννα Юлия"),
        ("one\r\ntwo", "one\ntwo"),
        ("\u202eevil", "[right-to-left override]evil"),
        ("a\x00b", "a[U+0000]b"),
        ("a\x07b", "a[U+0007]b"),
        ("\ue000", "[U+E000]"),
    ],
)
def test_a_character_is_set_as_it_is_or_named(written, shown):
    assert showable(written) == shown


def test_marks_piled_on_one_letter_are_counted_in_words():
    piled = showable("q" + "\u0336" * 50 + "uiet")

    assert f"[{50 - MOST_MARKS} more marks]" in piled
    assert piled.startswith("q")
    assert piled.endswith("uiet")
    assert "more marks" in showable("q" + "\u0336" * 50)


def test_a_word_without_an_end_may_be_broken_and_loses_nothing():
    long = "x" * 500

    assert showable(long).replace("\u200b", "") == long
    assert "\u200b" in showable(long)


def test_every_text_inside_is_made_showable_and_all_else_left():
    data = {"a": ["\x00", ("\x00", 3)], "b": {"c": "\x00", "d": None, "e": True}}

    assert showable(data) == {
        "a": ["[U+0000]", ["[U+0000]", 3]],
        "b": {"c": "[U+0000]", "d": None, "e": True},
    }


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=120))
def test_no_text_fails_to_be_set(template, text):
    assert pdf(template, {"text": text}, made_at=MADE).startswith(b"%PDF")
