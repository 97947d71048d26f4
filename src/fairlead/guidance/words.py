"""Facts and conditions in words that people can read aloud."""

from collections.abc import Iterable
from datetime import date

from fairlead.guidance.conditions import Any, Condition, Is, Isnt, Literal
from fairlead.guidance.model import Fact


class Words:
    """The words of a catalogue of facts."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        facts = tuple(facts)
        self._yes = {fact.id: fact.yes for fact in facts}
        self._no = {fact.id: fact.no for fact in facts}
        self._places = {fact.id: place for place, fact in enumerate(facts)}

    def literal(self, fact: str, answer: bool) -> str:
        """What it means that a fact is yes, or no."""
        return (self._yes if answer else self._no)[fact]

    def all_of(self, literals: Iterable[Literal]) -> str:
        """Several facts together, in the order of the catalogue: "a, b and c"."""
        ordered = sorted(literals, key=lambda literal: self._places[literal[0]])
        return listed([self.literal(*literal) for literal in ordered], "and")

    def any_of(self, ways: Iterable[Iterable[Literal]]) -> str:
        """Several ways to the same end: "a; or b and c"."""
        return either(self.all_of(way) for way in ways)

    def condition(self, condition: Condition) -> str:
        """When a condition holds, as it was written."""
        match condition:
            case Is(fact):
                return self.literal(fact, True)
            case Isnt(fact):
                return self.literal(fact, False)
            case Any(parts):
                return either(self.condition(part) for part in parts)
            case _:
                return listed([self._inside(part) for part in condition.parts], "and") or "always"

    def _inside(self, part: Condition) -> str:
        said = self.condition(part)
        return f"({said})" if isinstance(part, Any) and len(part.parts) > 1 else said


def day_in_words(day: date) -> str:
    """A day as people write it.

    >>> day_in_words(date(2026, 9, 1))
    '1 September 2026'
    """
    return f"{day.day} {day:%B %Y}"


def either(ways: Iterable[str]) -> str:
    """Ways that are already in words, each said once.

    >>> either(["it rains", "it snows", "it rains"])
    'it rains; or it snows'
    """
    return "; or ".join(dict.fromkeys(ways))


def listed(words: list[str], joint: str) -> str:
    """Words as a list in a sentence.

    >>> listed(["calls", "letters", "visits"], "and")
    'calls, letters and visits'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
