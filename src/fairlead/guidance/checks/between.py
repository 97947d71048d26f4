"""What only all packs together can show: overlapping dates, touches of nothing, idle outcomes."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from fairlead.guidance.checks.names import missing
from fairlead.guidance.model import Conflict, Information, Outcome, Pack, Untranslated
from fairlead.guidance.queries import known_facts
from fairlead.guidance.reading import Fault


def faults_of_library(packs: Iterable[Pack], defined: Iterable[Outcome] = ()) -> list[Fault]:
    """The faults between packs; `defined` are the outcomes of which each pack uses some."""
    packs = tuple(packs)
    return [*_overlaps(packs), *_touching_nothing(packs), *_unused(packs, defined)]


def _overlaps(packs: tuple[Pack, ...]) -> Iterator[Fault]:
    for pack, other in combinations(packs, 2):
        if _same_place(pack, other) and _same_days(pack, other):
            yield Fault(pack.name, f"is in force on the same days as {other.name}")


def _same_place(pack: Pack, other: Pack) -> bool:
    here, there = pack.header, other.header
    return here.nation == there.nation and bool(set(here.settings) & set(there.settings))


def _same_days(pack: Pack, other: Pack) -> bool:
    here, there = pack.header, other.header
    return here.in_force(there.valid_from) or there.in_force(here.valid_from)


def _touching_nothing(packs: tuple[Pack, ...]) -> Iterator[Fault]:
    """What a register entry or passage names must exist in at least one pack."""
    there = {name for pack in packs for name in _names_in(pack)}
    for pack in packs:
        for passage in _passages_of(pack):
            for name in missing(passage.touches, there):
                yield Fault(f"{pack.name} {passage.id}", f"touches {name}, which is nowhere")


def _names_in(pack: Pack) -> set[str]:
    rules = (*pack.rules.outcomes, *pack.rules.criteria)
    return {rule.id for rule in rules} | known_facts(pack)


def _passages_of(pack: Pack) -> Iterator[Untranslated | Conflict | Information]:
    yield from pack.rules.untranslated
    yield from pack.registers.conflicts
    yield from pack.registers.information


def _unused(packs: tuple[Pack, ...], defined: Iterable[Outcome]) -> Iterator[Fault]:
    used = {outcome.id for pack in packs for outcome in pack.rules.outcomes}
    for outcome in defined:
        if outcome.id not in used:
            yield Fault(outcome.id, "is given by no criterion of any pack")
