"""An old edition against a new one over many incidents: what changes, and for whom."""

from collections.abc import Iterator

import msgspec

from fairlead.guidance import Kind, Pack
from fairlead.triage.planes import Planes, places_of, program_for


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
    found: dict[str, tuple[list[str], ...]] = {name: ([], [], []) for name in kinds}
    programs = [program_for(pack, planes.facts) for pack in (old, new)]
    offset = 0
    for chunk in planes.chunks:
        before, after = (
            dict(zip(program.names, zip(*program.run(chunk), strict=True), strict=True))
            for program in programs
        )
        every = (1 << chunk.size) - 1
        for name, lists in found.items():
            moves = _moves(before.get(name, (0, every)), after.get(name, (0, every)), every)
            for plane, references in zip(moves, lists, strict=True):
                places = places_of(plane, chunk.size) if plane else []
                references.extend(planes.references[offset + place] for place in places)
        offset += chunk.size
    changes = (Change(name, kinds[name], *map(tuple, lists)) for name, lists in found.items())
    return Retriage(
        old=old.name,
        new=new.name,
        incidents=len(planes.references),
        unknown_facts=tuple(set(planes.facts) - {fact.id for fact in new.registers.facts}),
        changes=tuple(change for change in changes if any(_lists(change))),
    )


def _lists(change: Change) -> tuple[tuple[str, ...], ...]:
    return change.newly_required, change.no_longer_required, change.newly_open


def _moves(before: tuple[int, int], after: tuple[int, int], every: int) -> Iterator[int]:
    """The planes of incidents newly required, no longer required, newly open."""
    (was_on, was_off), (is_on, is_off) = before, after
    yield is_on & ~was_on
    yield was_on & is_off
    yield (was_on | was_off) & ~(is_on | is_off) & every
