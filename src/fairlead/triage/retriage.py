"""An old edition against a new one over many incidents: what changes, and for whom."""

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


def retriage(old: Pack, new: Pack, planes: Planes) -> Retriage:
    """What the new edition changes for each outcome.

    Newly required, no longer required (settled no), and newly open: settled before and
    undetermined now. An outcome that an edition does not have counts as settled no in it.
    Facts of the planes that no catalogue knows are named, and not used.
    """
    kinds = {o.id: o.kind for pack in (old, new) for o in pack.rules.outcomes}
    found: dict[str, Moved] = {name: ([], [], []) for name in kinds}
    before, after = program_for(old, planes.facts), program_for(new, planes.facts)
    offset = 0
    for chunk in planes.chunks:
        references = planes.references[offset : offset + chunk.size]
        _compare(_settled(before, chunk), _settled(after, chunk), references, found)
        offset += chunk.size
    return Retriage(
        old=old.name,
        new=new.name,
        incidents=len(planes.references),
        unknown_facts=tuple(sorted(set(planes.facts) - {fact.id for fact in new.registers.facts})),
        changes=tuple(
            Change(name, kinds[name], *map(tuple, moved))
            for name, moved in found.items()
            if any(moved)
        ),
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
