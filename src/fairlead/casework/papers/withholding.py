"""Whose identity a paper shows; everyone else has a letter, also inside what people wrote.

What this cannot do: a nickname, a misspelling or a description that nobody named is not found. So
the page asks to read the paper before it is sent.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from fairlead.casework.involved import may_be_child, name_of
from fairlead.casework.models import Involved

#: Under these keys an account says who somebody is: withheld there whatever the words are.
WHO = ("called", "reach", "about")
#: A part of a name that two people share: whose it is cannot be told.
SHARED = "[name withheld]"
_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
#: Words that are no name of anybody, also where they stand in one.
NEVER = frozenset(_WORDS["never"].split())
#: Words for somebody: no name, where somebody is called by them.
NOBODY = NEVER | frozenset(_WORDS["for_somebody"].split())
#: Names that are words as well: taken for the name only where they have a capital.
WORDS_TOO = frozenset(_WORDS["names_too"].split())
#: Of a name as short as this only what has a capital is taken for it.
SHORT = 2
_LETTER = r"[^\W\d_]"
_UNSEEN = "[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]"
_BETWEEN = r"[\s.,\-\u2010-\u2015]"
_APOSTROPHE = "['`\u2019\u02bc]"


class Names:
    """What everybody involved is called in a paper: their name, or "Child B".

    `involved` are all who ever were, in the order in which they were named, so that letters stay
    the same from one paper to the next. `earlier` are names that somebody had before, by id, and
    `others` names that are never shown, whosever they were. `wholes` are texts that say who
    somebody is, by id, such as how to reach them: withheld under the keys of `WHO`.
    """

    def __init__(
        self,
        involved: Iterable[Involved],
        shown: Collection[UUID],
        *,
        earlier: Mapping[UUID, Collection[str]] | None = None,
        others: Iterable[str] = (),
        wholes: Mapping[UUID, Collection[str]] | None = None,
    ) -> None:
        self.called: dict[UUID, str] = {}
        #: Whether anybody is withheld, also somebody who was taken out again.
        self.withholds = False
        self._wholes: dict[str, str] = {}
        self._says: dict[str, str] = {}
        self._ways: dict[str, str] = {}
        kept: list[str] = []
        counts: dict[str, int] = {}
        for row in involved:
            kind = _kind(row)
            counts[kind] = counts.get(kind, 0) + 1
            label, name = f"{kind} {letter(counts[kind])}", name_of(row)
            self.called[row.id] = name if row.id in shown else label
            also = [str(row.called)] if row.called and row.called != name else []
            names = list(dict.fromkeys([name, *(earlier or {}).get(row.id, ()), *also]))
            if row.id in shown:
                kept += names
            else:
                self._withhold_all(row, names, label, (wholes or {}).get(row.id, ()))
        self._withhold(others, SHARED, is_name=True)
        self._keep(kept)
        ways = sorted(self._ways.items(), key=lambda way: len(way[0]), reverse=True)
        self._pattern = _any_of(way for _, way in ways) if ways else None

    def of(self, row: Involved) -> str:
        """What somebody is called in this paper."""
        return self.called[row.id]

    def within(self, text: str) -> str:
        """A text in which nobody is named whose identity is withheld."""
        if self._pattern is None:
            return text
        said = self._pattern.sub(self._instead, unicodedata.normalize("NFD", text))
        return unicodedata.normalize("NFC", said)

    def inside(self, value: Any) -> Any:
        """The same for every text inside a value."""
        if isinstance(value, str):
            return self.within(value)
        if isinstance(value, dict):
            return {key: self._of_key(key, part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.inside(part) for part in value]
        return value

    def _of_key(self, key: Any, value: Any) -> Any:
        """What says who somebody is, by the key under which it is kept; everything else as text."""
        whole = self._wholes.get(_folded(str(value)), "") if key in WHO else ""
        return whole or self.inside(value)

    def _instead(self, found: re.Match[str]) -> str:
        return self._says[_folded(found[0])] or found[0]

    def _withhold_all(
        self, row: Involved, names: Iterable[str], label: str, wholes: Iterable[str]
    ) -> None:
        is_listed = bool(row.child_id or row.membership_id)
        for name in names:
            self._withhold([name], label, is_name=is_listed and name == name_of(row))
        self._wholes |= {_folded(text): f"[{label}: withheld]" for text in wholes}

    def _withhold(self, names: Iterable[str], label: str, *, is_name: bool) -> None:
        for name in names:
            self.withholds = True
            parts = _parts(name, is_name=is_name)
            for said in [name, *parts] if parts else []:
                key = _folded(said)
                self._says[key] = label if self._says.get(key, label) == label else SHARED
                self._ways[key] = _way(said)

    def _keep(self, names: Iterable[str]) -> None:
        """Whole names of those who are shown stay, and what they share with others is nobody's."""
        for name in names:
            self._wholes.pop(_folded(name), None)
            for part in map(_folded, _parts(name, is_name=True)):
                if part in self._says:
                    self._says[part] = SHARED
            if _folded(name) not in self._says:
                self._says[_folded(name)], self._ways[_folded(name)] = "", _way(name)


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether a text has part of one of these names in it, by which somebody can be known."""
    ways = {_way(part) for name in names for part in _parts(name, is_name=True)}
    return (
        bool(ways) and _any_of(sorted(ways)).search(unicodedata.normalize("NFD", text)) is not None
    )


def _any_of(ways: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"(?<!{_LETTER})(?:{'|'.join(ways)})(?!{_LETTER})")


def letter(count: int) -> str:
    """A, B, … Z, AA, AB, …"""
    found = ""
    while count:
        count, place = divmod(count - 1, 26)
        found = chr(ord("A") + place) + found
    return found


def _kind(row: Involved) -> str:
    if row.membership_id is not None:
        return "Member of staff"
    if row.child_id is None and row.age is None and row.told is None:
        return "Person"
    return "Child" if may_be_child(row) else "Adult"


def _parts(name: str, *, is_name: bool) -> list[str]:
    """The parts of a name by which somebody can be known; of words for somebody only the names."""
    found = [part for part in re.split(r"[\s,.()/]+", name) if part]
    found += [piece for part in found for piece in re.split(r"[-\u2010-\u2015'’_]", part)]
    never = NEVER if is_name else NOBODY
    return [part for part in dict.fromkeys(found) if _is_name(part, never, is_name=is_name)]


def _is_name(part: str, never: Collection[str], *, is_name: bool) -> bool:
    if len(part) < 2 or part.isdecimal() or _folded(part) in never:
        return False
    return is_name or part[0].isupper() or not part.isalpha()


def _folded(text: str) -> str:
    """A name without regard to case, accents and what stands between its parts."""
    letters = re.sub(_UNSEEN, "", unicodedata.normalize("NFD", text))
    parted = re.sub(f"{_BETWEEN}+", " ", re.sub(_APOSTROPHE, "'", letters))
    return parted.lower().strip()


def _way(said: str) -> str:
    """How a name can stand in a text, in any case; short ones and words only with a capital."""
    key = _folded(said)
    if len(key) > SHORT and key not in WORDS_TOO:
        return f"(?i:{_spelt(key)})"
    return f"(?:{_spelt(key[:1].upper() + key[1:])}|{_spelt(key.upper())})"


def _spelt(name: str) -> str:
    """A name however its accents, apostrophes and hyphens are written."""
    signs = {" ": f"{_BETWEEN}+", "'": f"{_APOSTROPHE}{_UNSEEN}*"}
    return "".join(signs.get(sign) or f"{re.escape(sign)}{_UNSEEN}*" for sign in name)
