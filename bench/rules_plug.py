"""Fairlead's bit planes as an engine for a comparison on one generated rule set.

The comparison is a script that takes `--plug module:Class`. It generates rules as nested tuples,
("fact", i), ("not", e), ("and", e, ...), ("or", e, ...), gives incidents as an array of
1 / 0 / -1 (one row each), times `run`, and holds what `decode` returns against other engines:

    PYTHONPATH=bench python rules_baseline.py --plug rules_plug:FairleadPlanes
"""

from typing import Any as Anything

import numpy as np

from fairlead.guidance import All, Any, Condition, Is, Isnt
from fairlead.triage.planes import CHUNK, Chunk, Program

Ruleset = dict[str, Anything]
Tree = tuple[Anything, ...]
Planes = tuple[list[int], list[int]]


def condition(tree: Tree, *, truth: bool = True) -> Condition:
    """A generated expression as a condition; not is carried down to single facts."""
    word, *parts = tree
    if word == "fact":
        return Is(f"f{parts[0]}") if truth else Isnt(f"f{parts[0]}", "generated")
    if word == "not":
        return condition(parts[0], truth=not truth)
    joined = tuple(condition(part, truth=truth) for part in parts)
    return All(joined) if (word == "and") == truth else Any(joined)


class FairleadPlanes:
    """The engine that re-triages many incidents, behind the face that the comparison asks for."""

    name = "fairlead-planes"
    unknown = "native (two planes)"
    compile_s = 0.0

    def __init__(self, rules: Ruleset) -> None:
        self.rs = rules
        self.F, self.A = rules["n_facts"], len(rules["actions"])
        outcomes = {
            f"a{number}": [condition(rules["rules"][rule]) for rule in action]
            for number, action in enumerate(rules["actions"])
        }
        self._program = Program([f"f{fact}" for fact in range(self.F)], outcomes)

    def encode(self, facts: Anything) -> list[Chunk]:
        """Incidents as chunks of planes."""
        return [
            _chunk(facts[start : start + CHUNK], self.F) for start in range(0, len(facts), CHUNK)
        ]

    def run(self, chunks: list[Chunk]) -> list[tuple[int, Planes]]:
        """Every action of every incident: this is what is timed."""
        return [(chunk.size, self._program.run(chunk)) for chunk in chunks]

    def decode(self, raw: list[tuple[int, Planes]], count: int) -> Anything:
        """The answers as an array of 1 / 0 / -1, one row for each incident."""
        parts = []
        for size, (yes, no) in raw:
            on, off = _bits(yes, size), _bits(no, size)
            parts.append(np.where(on, 1, np.where(off, 0, -1)).astype(np.int8))
        return np.concatenate(parts)[:count]


def _chunk(facts: Anything, count: int) -> Chunk:
    planes = [
        int.from_bytes(np.packbits(facts[:, fact] == answer, bitorder="little").tobytes(), "little")
        for answer in (1, 0)
        for fact in range(count)
    ]
    return Chunk(len(facts), planes)


def _bits(planes: list[int], size: int) -> Anything:
    """Planes as a table of yes and no: a row for each incident, a column for each plane."""
    width = -(-size // 8)
    packed = np.frombuffer(b"".join(p.to_bytes(width, "little") for p in planes), np.uint8)
    rows = np.unpackbits(packed.reshape(len(planes), width), axis=1, bitorder="little")
    return rows[:, :size].T.astype(bool)
