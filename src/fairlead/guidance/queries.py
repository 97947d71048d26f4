"""What is often asked of a pack."""

from fairlead.guidance.model import Criterion, Pack


def known_facts(pack: Pack) -> frozenset[str]:
    """Every fact of the catalogue."""
    return frozenset(fact.id for fact in pack.registers.facts)


def criteria_by_outcome(pack: Pack) -> dict[str, list[Criterion]]:
    """The criteria that give an outcome, or bar a permission, in the order of the pack."""
    found: dict[str, list[Criterion]] = {outcome.id: [] for outcome in pack.rules.outcomes}
    for criterion in pack.rules.criteria:
        for target in (*criterion.gives, *criterion.bars):
            found.setdefault(target, []).append(criterion)
    return found
