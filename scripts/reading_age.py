"""Measure how easily the pages of the door are read, by each way of coming to it.

Usage: reading_age.py    prints a table; exit 1 where a limit is passed

English: the reading age is the grade of Flesch and Kincaid and five years more. It rests on the
words of a sentence and the syllables of a word. Telephone numbers, addresses and the names of
those who help stand in it as one short word: they are shown to be copied, and have no other words.
Welsh: no such formula is calibrated for it, so there is no reading age. The words of a sentence
and the letters of a word are what can be counted.
"""

import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import django
from textstat import textstat

OLDEST = 10
MOST_WORDS = 12
NAMES = (
    "Internet Watch Foundation",
    "Report Remove",
    "Take It Down",
    "NSPCC Helpline",
    "NSPCC",
    "StopNCII",
    "Childline",
)
#: What has no plainer words: names, addresses, numbers to call, and what is put in later.
COPIED = re.compile(rf"{'|'.join(NAMES)}|\w+(?:\.\w+)+(?:/\w+)*|\d[\d\s]+\d|\{{\w+\}}")
PLAIN = "Sam"


@dataclass(frozen=True, slots=True)
class Measured:
    """How easily a page is read: no age where no formula fits its language."""

    words: int
    words_a_sentence: float
    letters_a_word: float
    age: float | None

    @property
    def is_hard(self) -> bool:
        """Whether it passes the limit of its language."""
        if self.age is None:
            return self.words_a_sentence > MOST_WORDS
        return self.age > OLDEST


def measure(texts: Iterable[str], language: str) -> Measured:
    """Measure the texts of a page, each at least one sentence; an age only for English."""
    joined = " ".join(_sentence(text) for text in texts)
    return Measured(
        words=textstat.lexicon_count(joined),
        words_a_sentence=textstat.words_per_sentence(joined),
        letters_a_word=textstat.avg_letter_per_word(joined),
        age=textstat.flesch_kincaid_grade(joined) + 5 if language == "en" else None,
    )


def _sentence(text: str) -> str:
    plain = COPIED.sub(PLAIN, text)
    return plain if plain.endswith((".", "?", "!")) else plain.removesuffix(":") + "."


def pages() -> Iterator[tuple[str, str, Measured]]:
    """Every page of the door by every way: the way, the page, how easily it is read."""
    from fairlead.portal.texts import HERE, WAYS, texts_of

    said = tomllib.loads((HERE / "en.toml").read_text(encoding="utf-8"))
    for way in WAYS.values():
        say = texts_of(way.key)
        for page, names in said.items():
            yield way.key, page, measure([say(page, name) for name in names], way.language)


def main() -> int:
    """Print the table; 1 where a page is harder than it may be."""
    print(f"{'way':10}{'page':10}{'words':>7}{'a sentence':>12}{'letters a word':>16}{'age':>7}")
    hard = 0
    for way, page, found in pages():
        age = "none" if found.age is None else f"{found.age:.1f}"
        counted = f"{found.words:7}{found.words_a_sentence:12.1f}{found.letters_a_word:16.1f}"
        print(f"{way:10}{page:10}{counted}{age:>7}{'  TOO HARD' if found.is_hard else ''}")
        hard += found.is_hard
    print(f"English: a reading age of {OLDEST} at most. Welsh: no formula is calibrated for it, so")
    print(f"this is no reading age; {MOST_WORDS} words a sentence at most.")
    return 1 if hard else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.config.settings")
    django.setup()
    sys.exit(main())
