"""Logic: examples come out as said, every rule counts, and nothing contradicts itself."""

from collections import Counter

from fairlead.guidance.checks.names import Found, missing
from fairlead.guidance.conditions import (
    ALWAYS,
    Literal,
    absorbed,
    holds,
    leaves_of,
    minimal_sets,
)
from fairlead.guidance.model import Criterion, Kind, Outcome, Pack
from fairlead.guidance.queries import criteria_by_outcome, known_facts


def literal_of(answer: str) -> Literal:
    """A fact as an example writes it: `adult_involved` is yes, `!adult_involved` is no."""
    return answer.removeprefix("!"), not answer.startswith("!")


def _examples(pack: Pack) -> Found:
    facts = known_facts(pack)
    for criterion in pack.rules.criteria:
        examples = criterion.examples
        for word, truth, example in (
            ("yes", True, examples.yes),
            ("no", False, examples.no),
            ("open", None, examples.open),
        ):
            needless = criterion.when == ALWAYS and truth is not True
            if needless != (example is None):
                need = "has no need of" if needless else "needs"
                yield criterion.id, f"{need} an example: {word}"
            answers = dict(map(literal_of, example or ()))
            for name in missing(answers, facts):
                yield criterion.id, f"example names {name}"
            if example is not None and holds(criterion.when, answers) is not truth:
                yield criterion.id, f"its example does not come out as {word}"


def _reach(pack: Pack) -> Found:
    for criterion in pack.rules.criteria:
        if not (criterion.gives or criterion.bars):
            yield criterion.id, "gives nothing and bars nothing"
        if not minimal_sets(criterion.when):
            yield criterion.id, "can never apply"
        elif criterion.when != ALWAYS and not minimal_sets(criterion.when, truth=False):
            yield criterion.id, "always applies: say always = true"


def _subsumed(pack: Pack) -> Found:
    for name, criteria in criteria_by_outcome(pack).items():
        for criterion in criteria:
            others = [other for other in criteria if other is not criterion]
            if _says_nothing_new(criterion, others):
                yield name, f"{criterion.id} says nothing that its other criteria do not"


def _says_nothing_new(criterion: Criterion, others: list[Criterion]) -> bool:
    said = absorbed(sets for other in others for sets in minimal_sets(other.when))
    mine = minimal_sets(criterion.when)
    return bool(mine) and all(any(other <= own for other in said) for own in mine)


def _one_way(pack: Pack) -> Found:
    """A fact may lead to an outcome or hold it back, never both: so Kleene's answer is exact."""
    for name, criteria in criteria_by_outcome(pack).items():
        ways = {(leaf.fact, type(leaf)) for c in criteria for leaf in leaves_of(c.when)}
        for fact, times in Counter(fact for fact, _ in ways).items():
            if times > 1:
                yield name, f"{fact} both leads to it and holds it back"


def _exclusions(pack: Pack) -> Found:
    outcomes = {outcome.id: outcome for outcome in pack.rules.outcomes}
    for outcome in pack.rules.outcomes:
        # A shared outcome may exclude another one that this pack does not use.
        for other in (outcomes[name] for name in outcome.excludes if name in outcomes):
            yield from _excludes(outcome, other, criteria_by_outcome(pack))


def _excludes(outcome: Outcome, other: Outcome, criteria: dict[str, list[Criterion]]) -> Found:
    if other.kind is Kind.PERMISSION:
        for criterion in criteria[outcome.id]:
            if other.id not in criterion.bars:
                yield criterion.id, f"gives {outcome.id} and so has to bar {other.id}"
    elif any(_may_meet(this, that) for this in criteria[outcome.id] for that in criteria[other.id]):
        yield outcome.id, f"can be required together with {other.id}"


def _may_meet(this: Criterion, that: Criterion) -> bool:
    """Whether one incident can settle both."""
    return any(
        not any((fact, not answer) in theirs for fact, answer in ours)
        for ours in minimal_sets(this.when)
        for theirs in minimal_sets(that.when)
    )


def _permissions(pack: Pack) -> Found:
    """A permission is what nothing bars: it is never given, and nothing else is barred."""
    kinds = {outcome.id: outcome.kind for outcome in pack.rules.outcomes}
    for criterion in pack.rules.criteria:
        for name in criterion.gives:
            if kinds.get(name) is Kind.PERMISSION:
                yield criterion.id, f"gives {name}: a permission is what nothing bars (bars)"
        for name in criterion.bars:
            if kinds.get(name, Kind.PERMISSION) is not Kind.PERMISSION:
                yield criterion.id, f"bars {name}, which is no permission"


def _permitted_on_what_was_read(pack: Pack) -> Found:
    """Nothing unread opens a door: what bars a permission by being unknown was read."""
    criteria = criteria_by_outcome(pack)
    for outcome in pack.rules.outcomes:
        if outcome.kind is Kind.PERMISSION and not any(c.verified for c in criteria[outcome.id]):
            yield outcome.id, "rests on no source that was read"


def _urgency_is_asked(pack: Pack) -> Found:
    """What could make an outcome more urgent stands in an outcome of its own.

    Questions look at whether an outcome can change, not at how urgent it is: a referral that is
    due today anyway would hide the question whether it is due now.
    """
    own = {outcome.id: outcome.urgency for outcome in pack.rules.outcomes}
    for criterion in pack.rules.criteria:
        raised, targets = criterion.urgency, (*criterion.gives, *criterion.bars)
        if raised and all(raised < own.get(name, raised) for name in targets):
            yield criterion.id, f"makes things {raised}, and gives nothing that is {raised} itself"


LOGIC_CHECKS = (
    _examples,
    _reach,
    _subsumed,
    _one_way,
    _exclusions,
    _permissions,
    _permitted_on_what_was_read,
    _urgency_is_asked,
)
