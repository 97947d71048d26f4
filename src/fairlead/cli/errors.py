"""Refusals that a person at a terminal can act on."""

from collections.abc import Iterable
from difflib import get_close_matches

from fairlead.guidance import Library


class Refused(Exception):
    """Input that is refused: the message is all that is shown, and the exit status is 2."""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A sentence with the nearest valid name, or nothing where none is near.

    >>> did_you_mean("adlt_involved", ["adult_involved", "capacity_concern"])
    ' Did you mean adult_involved?'
    """
    near = get_close_matches(word.lower().replace(" ", "-"), sorted(names), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


def plain(text: str) -> str:
    """The text without control characters, so that a file cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def known_pack(library: Library, name: str) -> str:
    """The name of a pack that is there. Raises `Refused` with the nearest one."""
    if name in library.names():
        return name
    hint = did_you_mean(name, library.names())
    raise Refused(f"There is no pack {plain(name)}.{hint} There are: {', '.join(library.names())}.")
