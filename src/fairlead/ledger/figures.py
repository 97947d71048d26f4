"""Where a ledger stood after some entry, from a copy of it: to compare with a paper that says so.

It says nothing of whether the copy is sound: the verifier does.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from fairlead.ledger.verifier import START, leaf_of, link_of


@dataclass(frozen=True, slots=True)
class Figures:
    """Entries, the head after them, and those of them that are shown with their fingerprint."""

    entries: int
    head: str
    shown: int
    fingerprint: str


def figures(lines: Iterable[bytes], until: int) -> Figures:
    """The figures after entry `until`, or at the end of a copy that is shorter.

    The lines are those of a copy that was verified.
    """
    link, count, shown = START, 0, []
    for line in lines:
        found = json.loads(line)
        if count == until or not found.keys() & {"entry", "withheld"}:
            continue
        count += 1
        leaf = (
            leaf_of(found["entry"].encode())
            if "entry" in found
            else bytes.fromhex(found["withheld"])
        )
        link = link_of(link, leaf)
        if "entry" in found:
            shown.append(leaf.hex())
    return Figures(count, link.hex(), len(shown), fingerprint(shown))


def fingerprint(leaves: Iterable[str]) -> str:
    """What stands for these entries: the SHA-256 of their hashes in hex, one after the other."""
    return hashlib.sha256("".join(leaves).encode()).hexdigest()
