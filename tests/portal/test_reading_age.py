"""How easily the pages of the door are read: at ten years of age, or sooner."""

import re

import pytest
import reading_age
from reading_age import MOST_WORDS, NAMES, OLDEST, PLAIN, main, measure, pages

from fairlead.portal.texts import HERE, WAYS

PAGES = {(way, page): found for way, page, found in pages()}
ENGLISH = [key for key in PAGES if WAYS[key[0]].language == "en"]
WELSH = [key for key in PAGES if WAYS[key[0]].language == "cy"]


def test_every_page_of_every_way_is_measured():
    names = re.findall(r"^\[(\w+)\]$", (HERE / "en.toml").read_text("utf-8"), re.MULTILINE)

    assert list(PAGES) == [(way, name) for way in WAYS for name in names]
    assert all(found.words > 10 for found in PAGES.values())


@pytest.mark.parametrize("key", ENGLISH, ids="-".join)
def test_a_child_of_ten_can_read_it(key):
    assert PAGES[key].age <= OLDEST == 10
    assert not PAGES[key].is_hard


@pytest.mark.parametrize("key", WELSH, ids="-".join)
def test_welsh_is_said_in_short_sentences_and_is_given_no_age(key):
    assert PAGES[key].age is None
    assert PAGES[key].words_a_sentence <= MOST_WORDS == 12
    assert not PAGES[key].is_hard


def test_easy_words_are_shorter_sentences_on_every_page():
    for way, page in ENGLISH:
        if way == "easy" and page not in {"about", "who"}:
            easier, plain = PAGES["easy", page], PAGES["en", page]
            assert easier.words_a_sentence < plain.words_a_sentence, page


HARD = (
    "Notwithstanding the aforementioned confidentiality undertakings, designated professionals "
    "may nevertheless communicate safeguarding information to appropriate authorities."
)


def test_what_is_hard_to_read_is_noticed():
    assert measure([HARD], "en").age > 18
    assert measure([HARD], "en").is_hard
    assert measure([HARD], "cy").is_hard


def test_short_texts_are_sentences_of_their_own():
    together = measure(["Tell us what is going on", "Come back with your six words:"], "en")

    assert together.words_a_sentence == 6
    assert (
        together.age
        == measure(["Tell us what is going on. Come back with your six words."], "en").age
    )


@pytest.mark.parametrize(
    "copied",
    [
        *NAMES,
        "0800 1111",
        "0800\N{NO-BREAK SPACE}1111",
        "999",
        "childline.org.uk/remove",
        "{seconds}",
    ],
)
def test_what_has_no_plainer_words_counts_as_one(copied):
    assert measure([f"You can ask {copied} for help."], "en") == measure(
        [f"You can ask {PLAIN} for help."], "en"
    )
    assert measure(["Are you under 18?"], "en") != measure([f"Are you under {PLAIN}?"], "en")


def test_the_table_has_a_line_for_each_page_and_says_what_is_no_reading_age(capsys):
    assert main() == 0

    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.split()[0] in WAYS]) == len(PAGES)
    assert re.search(r"^cy +front +\d+ +\d+\.\d +\d+\.\d +none$", "\n".join(lines), re.MULTILINE)
    assert "this is no reading age" in lines[-1]


def test_the_table_marks_a_page_that_is_too_hard(capsys, monkeypatch):
    monkeypatch.setattr(reading_age, "pages", lambda: [("en", "front", measure([HARD], "en"))])

    assert main() == 1
    assert "TOO HARD" in capsys.readouterr().out
