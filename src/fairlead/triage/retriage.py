"""An old edition against a new one over many incidents: what changes, and for whom."""

from collections.abc import Sequence

import msgspec

from fairlead.guidance import Kind, Pack
from fairlead.triage.planes import Chunk, Planes, Program, places_of, program_for


class Change(msgspec.Struct, frozen=True):
    """What a new edition changes about one outcome, with the references of the incidents.

    For a permission, required means refused.
    """

    outcome: str
    kind: Kind
    newly_required: tuple[str, ...]
    no_longer_required: tuple[str, ...]
    newly_open: tuple[str, ...]


class Retriage(msgspec.Struct, frozen=True):
    """The changes between two editions over a set of incidents."""

    old: str
    new: str
    incidents: int
    unknown_facts: tuple[str, ...]
    changes: tuple[Change, ...]


class Comparison:
    """Two editions made ready to be compared over incidents whose planes hold these facts.

    Making it ready takes longer than using it: it serves for as many planes as there are.
    """

    def __init__(self, old: Pack, new: Pack, facts: Sequence[str]) -> None:
        self.old, self.new = old, new
        self._kinds = {o.id: o.kind for pack in (old, new) for o in pack.rules.outcomes}
        self._before, self._after = program_for(old, facts), program_for(new, facts)

    def changes(self, planes: Planes) -> tuple[Change, ...]:
        """What the new edition changes for each outcome.

        Newly required, no longer required (settled no), and newly open: settled before and
        undetermined now. An outcome that an edition does not have counts as settled no in it.
        """
        found: dict[str, Moved] = {name: ([], [], []) for name in self._kinds}
        offset = 0
        for chunk in planes.chunks:
            references = planes.references[offset : offset + chunk.size]
            before, after = _settled(self._before, chunk), _settled(self._after, chunk)
            _compare(before, after, references, found)
            offset += chunk.size
        return tuple(
            Change(name, self._kinds[name], *map(tuple, moved))
            for name, moved in found.items()
            if any(moved)
        )


def retriage(old: Pack, new: Pack, planes: Planes) -> Retriage:
    """What the new edition changes for each outcome, as `Comparison` says it.

    Facts of the planes that no catalogue knows are named, and not used.
    """
    return Retriage(
        old=old.name,
        new=new.name,
        incidents=len(planes.references),
        unknown_facts=tuple(sorted(set(planes.facts) - {fact.id for fact in new.registers.facts})),
        changes=Comparison(old, new, planes.facts).changes(planes),
    )


#: References newly required, no longer required, newly open.
Moved = tuple[list[str], list[str], list[str]]
#: The incidents of a chunk settled yes, and settled no.
Settled = tuple[int, int]


def _settled(program: Program, chunk: Chunk) -> dict[str, Settled]:
    pairs = zip(*program.run(chunk), strict=True)
    return dict(zip(program.names, pairs, strict=True))


def _compare(
    before: dict[str, Settled],
    after: dict[str, Settled],
    references: list[str],
    found: dict[str, Moved],
) -> None:
    absent = (0, (1 << len(references)) - 1)
    for name, moved in found.items():
        moves = _moves(before.get(name, absent), after.get(name, absent))
        for plane, into in zip(moves, moved, strict=True):
            into.extend(references[place] for place in places_of(plane, len(references)))


def _moves(before: Settled, after: Settled) -> tuple[int, int, int]:
    """The planes of incidents newly required, no longer required, newly open."""
    (was_on, was_off), (is_on, is_off) = before, after
    return is_on & ~was_on, was_on & is_off, (was_on | was_off) & ~(is_on | is_off)
