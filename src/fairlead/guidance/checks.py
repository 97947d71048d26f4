"""The rules that guidance must keep before anyone relies on it: each returns its faults.

A pack is checked as assembled, so that a shared rule is judged in every place where it works.
`faults_of_pack` looks at one pack, `faults_of_library` at what only all of them can show.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from fairlead.guidance.conditions import (
    ALWAYS,
    Literal,
    absorbed,
    facts_of,
    holds,
    leaves_of,
    minimal_sets,
)
from fairlead.guidance.model import (
    Cite,
    Conflict,
    Criterion,
    Entry,
    Evidence,
    Information,
    Kind,
    Outcome,
    Pack,
    Source,
    Untranslated,
)
from fairlead.guidance.reading import Fault

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SNAKE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def faults_of_pack(pack: Pack) -> list[Fault]:
    """Everything wrong with an assembled pack; empty when it may be used."""
    return [Fault(f"{pack.name} {where}", what) for check in CHECKS for where, what in check(pack)]


Found = Iterator[tuple[str, str]]


def known_facts(pack: Pack) -> frozenset[str]:
    """Every fact of the catalogue: those that are asked and those that choices settle."""
    registers = pack.registers
    derived = (d.fact for choice in registers.choices for d in choice.derives)
    return frozenset([*(fact.id for fact in registers.facts), *derived])


def criteria_by_outcome(pack: Pack) -> dict[str, list[Criterion]]:
    """The criteria that give an outcome, or bar a permission, in the order of the pack."""
    found: dict[str, list[Criterion]] = {outcome.id: [] for outcome in pack.rules.outcomes}
    for criterion in pack.rules.criteria:
        for target in (*criterion.gives, *criterion.bars):
            found.setdefault(target, []).append(criterion)
    return found


def _ids(pack: Pack) -> Found:
    registers, rules = pack.registers, pack.rules
    asked: list[Entry] = [*registers.facts, *registers.choices]
    told: list[Entry] = [*rules.outcomes, *rules.criteria]  # others refer to both by id alone
    rest = (rules.untranslated, registers.sources, registers.routes, registers.offences)
    for records, shape in ((asked, SNAKE), (told, KEBAB), *((group, KEBAB) for group in rest)):
        for record in records:
            if not shape.fullmatch(record.id):
                yield record.id, f"the id does not fit {shape.pattern}"
        for name, times in Counter(record.id for record in records).items():
            if times > 1:
                yield name, f"stands {times} times"
    for name, times in Counter(source.short for source in registers.sources).items():
        if times > 1 or not 0 < len(name) <= 30:
            yield name or "a source", "a short name is unique and has at most 30 letters"
    for record in asked:
        if "not" in record.id.split("_"):
            yield record.id, "a fact is worded positively: no not in its id"


def _references(pack: Pack) -> Found:
    registers, rules = pack.registers, pack.rules
    facts = known_facts(pack)
    routes = {route.id: route for route in registers.routes}
    outcomes = {outcome.id: outcome for outcome in rules.outcomes}
    for criterion in rules.criteria:
        missing = _missing(facts_of(criterion.when), facts)
        missing += _missing((*criterion.gives, *criterion.bars), outcomes)
        yield from ((criterion.id, f"names {name}, which is not there") for name in missing)
    for outcome in rules.outcomes:
        for name in _missing(outcome.routes, routes):
            yield outcome.id, f"names the route {name}, which is not there"
        for name in set(outcome.routes) & set(routes):
            if pack.header.nation not in routes[name].nations:
                yield outcome.id, f"sends people to {name}, a route of another nation"
    for offence in registers.offences:
        for name in _missing(facts_of(offence.when), facts):
            yield offence.id, f"names {name}, which is not there"
    for source in registers.sources:
        if source.superseded_by and source.superseded_by not in {s.id for s in registers.sources}:
            yield source.id, f"superseded by {source.superseded_by}, which is not there"


def _missing(names: Iterable[str], there: Iterable[str]) -> list[str]:
    return sorted(set(names) - set(there))


def _choices(pack: Pack) -> Found:
    facts = {fact.id for fact in pack.registers.facts}
    for choice in pack.registers.choices:
        for derivation in choice.derives:
            if derivation.fact not in facts:
                yield choice.id, f"settles {derivation.fact}, which is no fact"
            strange = _missing(derivation.when, choice.options)
            yield from ((choice.id, f"has no option {option}") for option in strange)
            by_age = derivation.below is not None or derivation.at_least is not None
            if by_age == bool(derivation.when) or by_age != (choice.kind == "age"):
                yield (
                    choice.id,
                    f"settles {derivation.fact} neither by option nor by age",
                )


def _cites(pack: Pack) -> Found:
    sources = {source.id: source for source in pack.registers.sources}
    for criterion in pack.rules.criteria:
        if not criterion.cites:
            yield criterion.id, "cites no source"
        for cite in criterion.cites:
            for what in _faults_of_cite(cite, sources, pack, bool(criterion.borrowed)):
                yield criterion.id, what
    passages: list[Untranslated | Information] = [*pack.rules.untranslated]
    passages += pack.registers.information
    for passage in passages:
        for cite in passage.cites:
            if cite.source not in sources:
                yield passage.id, f"cites {cite.source}, which is not there"


def _faults_of_cite(
    cite: Cite, sources: dict[str, Source], pack: Pack, borrowed: bool
) -> Iterator[str]:
    source = sources.get(cite.source)
    if source is None:
        yield f"cites {cite.source}, which is not there"
        return
    start, end = source.in_force_from, source.in_force_until
    if start and start > pack.header.valid_from:
        yield f"cites {source.id}, which came into force after the pack"
    if end and (pack.header.valid_until is None or end < pack.header.valid_until):
        yield f"cites {source.id}, which went out of force before the pack"
    if pack.header.nation not in source.nations and not borrowed:
        yield f"cites {source.id} of another nation without saying why (borrowed)"
    if cite.verified and source.evidence is Evidence.UNREAD:
        yield f"cites {source.id} as verified, which was not read"
    if cite.verified and source.evidence is Evidence.RESTATED and not cite.via:
        yield f"cites {source.id} as verified without the page that confirms it (via)"


def _examples(pack: Pack) -> Found:
    facts = known_facts(pack)
    for criterion in pack.rules.criteria:
        always, examples = criterion.when == ALWAYS, criterion.examples
        wanted = ((True, examples.yes), (False, examples.no), (None, examples.open))
        for truth, example in wanted:
            word = {True: "yes", False: "no", None: "open"}[truth]
            if (always and truth is not True) != (example is None):
                yield (
                    criterion.id,
                    f"{'has no need of' if always else 'needs'} an example: {word}",
                )
            elif example is not None:
                answers = dict(map(literal_of, example))
                yield from ((criterion.id, f"example names {n}") for n in _missing(answers, facts))
                if holds(criterion.when, answers) is not truth:
                    yield criterion.id, f"its example does not come out as {word}"


def literal_of(answer: str) -> Literal:
    """A fact as an example writes it: `adult_involved` is yes, `!adult_involved` is no."""
    return answer.removeprefix("!"), not answer.startswith("!")


def _reach(pack: Pack) -> Found:
    for criterion in pack.rules.criteria:
        if not (criterion.gives or criterion.bars):
            yield criterion.id, "gives nothing and bars nothing"
        if not minimal_sets(criterion.when):
            yield criterion.id, "can never apply"
        elif criterion.when != ALWAYS and not minimal_sets(criterion.when, truth=False):
            yield criterion.id, "always applies: say always = true"
    for name, criteria in criteria_by_outcome(pack).items():
        yield from ((name, what) for what in _subsumed(criteria))


def _subsumed(criteria: list[Criterion]) -> Iterator[str]:
    """Criteria of one outcome that say nothing which the others do not say already."""
    sets = {criterion.id: minimal_sets(criterion.when) for criterion in criteria}
    for criterion in criteria:
        others = absorbed(s for name, own in sets.items() if name != criterion.id for s in own)
        mine = sets[criterion.id]
        if mine and all(any(other <= own for other in others) for own in mine):
            yield f"{criterion.id} says nothing that its other criteria do not"


def _one_way(pack: Pack) -> Found:
    """A fact may lead to an outcome or hold it back, never both: so Kleene's answer is exact."""
    for name, criteria in criteria_by_outcome(pack).items():
        leaves = {leaf for criterion in criteria for leaf in leaves_of(criterion.when)}
        ways = Counter({(leaf.fact, type(leaf)) for leaf in leaves})
        both = [fact for fact, times in Counter(f for f, _ in ways).items() if times > 1]
        yield from ((name, f"{fact} both leads to it and holds it back") for fact in both)


def _exclusions(pack: Pack) -> Found:
    outcomes = {outcome.id: outcome for outcome in pack.rules.outcomes}
    criteria = criteria_by_outcome(pack)
    for outcome in pack.rules.outcomes:
        for name in outcome.excludes:
            other = outcomes.get(name)
            if other is None:
                continue  # a shared outcome that this pack does not use
            if other.kind is Kind.PERMISSION:
                open_doors = [c.id for c in criteria[outcome.id] if name not in c.bars]
                for criterion in open_doors:
                    yield criterion, f"gives {outcome.id} and so has to bar {name}"
            elif not _never_together(criteria[outcome.id], criteria[name]):
                yield outcome.id, f"can be required together with {name}"


def _never_together(these: list[Criterion], those: list[Criterion]) -> bool:
    return all(
        any((fact, not answer) in theirs for fact, answer in ours)
        for this in these
        for that in those
        for ours in minimal_sets(this.when)
        for theirs in minimal_sets(that.when)
    )


def _permissions(pack: Pack) -> Found:
    """Nothing unread opens a door: a permission, and all that bars it, rests on read sources."""
    outcomes = {outcome.id: outcome for outcome in pack.rules.outcomes}
    for criterion in pack.rules.criteria:
        for name in criterion.gives:
            if name in outcomes and outcomes[name].kind is Kind.PERMISSION:
                yield (
                    criterion.id,
                    f"gives {name}: a permission is what nothing bars (bars)",
                )
        for name in criterion.bars:
            if name in outcomes and outcomes[name].kind is not Kind.PERMISSION:
                yield criterion.id, f"bars {name}, which is no permission"


CHECKS: tuple[Callable[[Pack], Found], ...] = (
    _ids,
    _references,
    _choices,
    _cites,
    _examples,
    _reach,
    _one_way,
    _exclusions,
    _permissions,
)


def faults_of_library(packs: Iterable[Pack], defined: Iterable[Outcome] = ()) -> list[Fault]:
    """What only all packs together can show: overlapping dates, and touches of nothing."""
    packs = tuple(packs)
    return [*_overlaps(packs), *_touching_nothing(packs), *_unused(packs, defined)]


def _overlaps(packs: tuple[Pack, ...]) -> Iterator[Fault]:
    for number, pack in enumerate(packs):
        for other in packs[number + 1 :]:
            same = set(pack.header.settings) & set(other.header.settings)
            if pack.header.nation == other.header.nation and same and _overlap(pack, other):
                yield Fault(pack.name, f"is in force on the same days as {other.name}")


def _overlap(pack: Pack, other: Pack) -> bool:
    return pack.in_force(other.header.valid_from) or other.in_force(pack.header.valid_from)


def _touching_nothing(packs: tuple[Pack, ...]) -> Iterator[Fault]:
    """What a register entry or passage names must exist in at least one pack."""
    there = {name for pack in packs for name in known_facts(pack)}
    there |= {rule.id for p in packs for rule in (*p.rules.outcomes, *p.rules.criteria)}
    for pack in packs:
        passages: list[Untranslated | Conflict | Information] = [*pack.rules.untranslated]
        passages += [*pack.registers.conflicts, *pack.registers.information]
        for passage in passages:
            for name in _missing(passage.touches, there):
                yield Fault(f"{pack.name} {passage.id}", f"touches {name}, which is nowhere")


def _unused(packs: tuple[Pack, ...], defined: Iterable[Outcome]) -> Iterator[Fault]:
    used = {outcome.id for pack in packs for outcome in pack.rules.outcomes}
    for outcome in defined:
        if outcome.id not in used:
            yield Fault(outcome.id, "is given by no criterion of any pack")
