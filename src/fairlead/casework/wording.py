"""Whether a text puts blame on a child, and how to say it: by the `wording` register. Pure."""

import re
from dataclasses import dataclass
from functools import cache

from fairlead.guidance import Cite, Library, Registers, Wording


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase as somebody wrote it, what to write instead, why, and who says so."""

    phrase: str
    better: str
    why: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        """All of it in words."""
        said = f"You wrote “{self.phrase}”. You could write: “{self.better}” Why: {self.why}"
        return f"{said} ({'; '.join(self.sources)})"

    def to_them(self) -> str:
        """The same for whoever writes to the child: what is better of somebody is odd to them."""
        said = f"You wrote “{self.phrase}”. They may hear blame in it. Say what somebody else did."
        return f"{said} Why: {self.why} ({'; '.join(self.sources)})"


def suggestions(text: str) -> list[Suggestion]:
    """What could be said otherwise, once for each entry of the register, in the order of the text.

    Nothing is a mistake: the words of a child or of a document are quoted as they are.
    """
    found = [(rule.search(text), entry) for rule, entry in _rules()]
    matched = [(match.start(), match[0], entry) for match, entry in found if match]
    return [
        Suggestion(" ".join(phrase.split()), entry.better, entry.why, _sources(entry))
        for _, phrase, entry in sorted(matched, key=lambda one: one[0])
    ]


@cache
def _registers() -> Registers:
    return Library().registers()


@cache
def _rules() -> list[tuple[re.Pattern[str], Wording]]:
    """For each entry one pattern: whole words, any spaces, any apostrophe, small or capital."""
    return [(_rule(entry), entry) for entry in _registers().wordings]


def _rule(entry: Wording) -> re.Pattern[str]:
    ways = "|".join(re.escape(phrase) for phrase in sorted(entry.patterns, key=len, reverse=True))
    ways = ways.replace(r"\ ", r"\s+").replace("'", "['\u2018\u2019\u02bc]")
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)", re.IGNORECASE)


def _sources(entry: Wording) -> tuple[str, ...]:
    return tuple(_source(cite) for cite in entry.cites)


def _source(cite: Cite) -> str:
    short = next(one.short for one in _registers().sources if one.id == cite.source)
    return f"{short}, {cite.at}" + ("" if cite.verified else ", not checked against the original")
