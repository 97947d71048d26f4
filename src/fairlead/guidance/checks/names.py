"""Names: well formed, unique, and there when another entry refers to them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from fairlead.guidance.conditions import facts_of
from fairlead.guidance.model import Choice, Derivation, Entry, Outcome, Pack, Route
from fairlead.guidance.queries import known_facts

#: Where a fault stands, and what it is.
Found = Iterator[tuple[str, str]]

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CONFLICT = re.compile(r"CF-[0-9]+")
SNAKE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")

#: Letters that a short name may have: it stands in brackets on a screen.
SHORT = 30


def missing(names: Iterable[str], there: Iterable[str]) -> list[str]:
    """The names that are not there, in order."""
    return sorted(set(names) - set(there))


def _ids(pack: Pack) -> Found:
    registers, rules = pack.registers, pack.rules
    yield from _of_shape(SNAKE, (*registers.facts, *registers.choices))
    # Others refer to outcomes and criteria by id alone, so these share one space of names.
    yield from _of_shape(KEBAB, (*rules.outcomes, *rules.criteria))
    alone: tuple[tuple[Entry, ...], ...] = (
        rules.untranslated,
        registers.sources,
        registers.routes,
        registers.offences,
        registers.taxonomies,
        registers.wordings,
        registers.information,
    )
    for group in alone:
        yield from _of_shape(KEBAB, group)
    yield from _of_shape(CONFLICT, registers.conflicts)


def _of_shape(shape: re.Pattern[str], records: Iterable[Entry]) -> Found:
    names = Counter(record.id for record in records)
    for name, times in names.items():
        if not shape.fullmatch(name):
            yield name, f"the id does not fit {shape.pattern}"
        if times > 1:
            yield name, f"stands {times} times"


def _positive(pack: Pack) -> Found:
    for fact in pack.registers.facts:
        if "not" in fact.id.split("_"):
            yield fact.id, "a fact is worded positively: no not in its id"


def _short_names(pack: Pack) -> Found:
    names = Counter(source.short for source in pack.registers.sources)
    for name, times in names.items():
        if times > 1 or not 0 < len(name) <= SHORT:
            yield name or "a source", f"a short name is unique and has at most {SHORT} letters"


def _criteria(pack: Pack) -> Found:
    facts, outcomes = known_facts(pack), [outcome.id for outcome in pack.rules.outcomes]
    for criterion in pack.rules.criteria:
        gone = missing(facts_of(criterion.when), facts)
        gone += missing((*criterion.gives, *criterion.bars), outcomes)
        yield from ((criterion.id, f"names {name}, which is not there") for name in gone)


def _routes(pack: Pack) -> Found:
    routes = {route.id: route for route in pack.registers.routes}
    for outcome in pack.rules.outcomes:
        yield from _routes_of(outcome, routes, pack)


def _routes_of(outcome: Outcome, routes: dict[str, Route], pack: Pack) -> Found:
    for name in outcome.routes:
        if name not in routes:
            yield outcome.id, f"names the route {name}, which is not there"
        elif pack.header.nation not in routes[name].nations:
            yield outcome.id, f"sends people to {name}, a route of another nation"


def _offences(pack: Pack) -> Found:
    facts = known_facts(pack)
    conflicts = [conflict.id for conflict in pack.registers.conflicts]
    for offence in pack.registers.offences:
        gone = missing(facts_of(offence.when), facts)
        gone += missing(offence.claims, conflicts)
        yield from ((offence.id, f"names {name}, which is not there") for name in gone)


def _choices(pack: Pack) -> Found:
    facts = {fact.id for fact in pack.registers.facts}
    for choice in pack.registers.choices:
        if bool(choice.options) == (choice.kind == "age"):
            yield choice.id, "has options, or is an age, and never both"
        for derivation in choice.derives:
            if derivation.fact not in facts:
                yield choice.id, f"settles {derivation.fact}, which is no fact"
            yield from _derivation(choice, derivation)


def _derivation(choice: Choice, derivation: Derivation) -> Found:
    for option in missing(derivation.when, choice.options):
        yield choice.id, f"has no option {option}"
    by_age = derivation.below is not None or derivation.at_least is not None
    if by_age == bool(derivation.when) or by_age != (choice.kind == "age"):
        yield choice.id, f"settles {derivation.fact} neither by option nor by age"


def _facts(pack: Pack) -> Found:
    facts = known_facts(pack)
    choices = [choice.id for choice in pack.registers.choices]
    for fact in pack.registers.facts:
        named = (*fact.implies, *((fact.only_if,) if fact.only_if else ()))
        gone = missing(named, facts)
        gone += missing((fact.asked_through,) if fact.asked_through else (), choices)
        yield from ((fact.id, f"names {name}, which is not there") for name in gone)


def _header(pack: Pack) -> Found:
    """A pack is found by its folder: the header may not say otherwise."""
    header = pack.header
    if pack.id.split("/")[0] != header.nation or pack.edition != header.valid_from.isoformat():
        yield "pack.toml", "says another nation or day than its folder"
    if not header.settings:
        yield "pack.toml", "serves no setting"


NAME_CHECKS = (
    _header,
    _ids,
    _facts,
    _positive,
    _short_names,
    _criteria,
    _routes,
    _offences,
    _choices,
)
