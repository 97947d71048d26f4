"""Kinds of harm, and under which of the four Cs each is counted.

The names are those of the guidance registers. Which C a kind is counted under is our own reading
of what the register says of each C (its examples), each kind under one C so that a case of one
kind is counted once; no source gives such a list. What fits none is counted outside them.
"""

from collections.abc import Mapping
from functools import cache

from fairlead.casework.known import LIBRARY

#: Our own mapping, by the examples that the register gives for each C.
C_OF: Mapping[str, str] = {
    "pornography": "content",
    "hate": "content",
    "self_harm": "content",
    "radicalisation": "content",
    "grooming": "contact",
    "sextortion_sexual": "contact",
    "sextortion_financial": "contact",
    "criminal_exploitation": "contact",
    "impersonation": "contact",
    "image_sharing": "conduct",
    "cyberflashing": "conduct",
    "upskirting": "conduct",
    "deepfake": "conduct",
    "illegal_images": "conduct",
    "bullying": "conduct",
    "threats": "conduct",
    "fraud": "commerce",
}
OUTSIDE = "Outside the four Cs"


@cache
def harm_names() -> dict[str, str]:
    """Each kind of harm by its id, as the register names it; and something else."""
    found = next(t for t in LIBRARY.registers().taxonomies if t.id == "harm-types")
    return {term.id: term.name for term in found.terms} | {"other": "Something else"}


@cache
def _names() -> dict[str, str]:
    newest = max(
        (t for t in LIBRARY.registers().taxonomies if t.id.startswith("four-cs-")),
        key=lambda taxonomy: taxonomy.id,
    )
    return {term.id: term.name for term in newest.terms}


def four_cs() -> tuple[str, ...]:
    """The names of the four Cs, in the order of the register."""
    return tuple(_names().values())


def c_of(kind: str) -> str:
    """The name of the C under which a kind of harm is counted."""
    return _names()[C_OF[kind]] if kind in C_OF else OUTSIDE
