"""Facts and conditions in words that people can read aloud."""

from collections.abc import Iterable

from fairlead.guidance.conditions import ALWAYS, Condition, Literal, minimal_sets
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
        """When a condition holds."""
        if condition == ALWAYS:
            return "always"
        sets = minimal_sets(condition)
        return self.any_of(sorted(sets, key=lambda way: sorted(self._places[f] for f, _ in way)))


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
