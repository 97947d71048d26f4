"""Whose identity a paper shows; everyone else has a letter, also inside what people wrote."""

import re
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from fairlead.casework.involved import name_of
from fairlead.casework.models import Involved

#: Shorter parts of a name occur in other words of a text too often to be taken for the name.
SHORTEST = 3


class Names:
    """What everybody involved is called in a paper: their name, or "Child B"."""

    def __init__(self, involved: Iterable[Involved], shown: Collection[UUID]) -> None:
        self.called: dict[UUID, str] = {}
        self._places: list[tuple[re.Pattern[str], str]] = []
        counts: dict[str, int] = {}
        for row in involved:
            kind = _kind(row)
            counts[kind] = counts.get(kind, 0) + 1
            label = f"{kind} {_letter(counts[kind])}"
            name = name_of(row)
            self.called[row.id] = name if row.id in shown else label
            if row.id not in shown:
                self._places.append((_pattern(name), label))

    def of(self, row: Involved) -> str:
        """What somebody is called in this paper."""
        return self.called[row.id]

    def within(self, text: str) -> str:
        """A text in which nobody is named whose identity is withheld."""
        for pattern, label in self._places:
            text = pattern.sub(label, text)
        return text

    def inside(self, value: Any) -> Any:
        """The same for every text inside a value."""
        if isinstance(value, str):
            return self.within(value)
        if isinstance(value, dict):
            return {key: self.inside(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.inside(part) for part in value]
        return value


def _kind(row: Involved) -> str:
    if row.membership_id is not None:
        return "Member of staff"
    return "Child" if row.child_id or row.age is None or row.age < 18 else "Adult"


def _letter(count: int) -> str:
    """A, B, … Z, AA, AB, …"""
    found = ""
    while count:
        count, place = divmod(count - 1, 26)
        found = chr(ord("A") + place) + found
    return found


def _pattern(name: str) -> re.Pattern[str]:
    """The whole name and each part of it that is long enough, as whole words in any case."""
    parts = [part for part in re.split(r"[\s,]+", name) if len(part) >= SHORTEST]
    ways = sorted({name, *parts}, key=len, reverse=True)
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(way) for way in ways) + r")(?!\w)", re.IGNORECASE
    )
