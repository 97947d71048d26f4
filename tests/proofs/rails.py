"""A pack as formulas for a solver: for every condition a rail for yes and a rail for no.

Written from the conditions alone, so that it shares no line with the engine that it is to judge.
"""

from dataclasses import dataclass
from functools import cached_property

import z3

from fairlead.guidance import All, Any, Condition, Is, Isnt, Kind, Pack, facts_of, leaves_of


class Rails:
    """One state of knowledge: each fact known yes, known no, or neither."""

    def __init__(self, pack: Pack, name: str) -> None:
        used = {fact for rule in pack.rules.criteria for fact in facts_of(rule.when)}
        self.yes = {fact: z3.Bool(f"{name}+{fact}") for fact in sorted(used)}
        self.no = {fact: z3.Bool(f"{name}-{fact}") for fact in sorted(used)}

    @cached_property
    def sound(self) -> z3.BoolRef:
        """No fact is both."""
        return z3.And([z3.Not(z3.And(self.yes[fact], self.no[fact])) for fact in self.yes])

    def grows_into(self, other: "Rails") -> z3.BoolRef:
        """The other state knows all that this one knows."""
        return z3.And(
            [z3.Implies(self.yes[fact], other.yes[fact]) for fact in self.yes]
            + [z3.Implies(self.no[fact], other.no[fact]) for fact in self.yes]
        )

    def holds(self, condition: Condition, truth: bool = True) -> z3.BoolRef:
        """The rail on which the condition is settled as `truth`."""
        match condition:
            case Is(fact):
                return (self.yes if truth else self.no)[fact]
            case Isnt(fact):
                return (self.no if truth else self.yes)[fact]
            case All(parts):
                join = z3.And if truth else z3.Or
            case Any(parts):
                join = z3.Or if truth else z3.And
        return join([self.holds(part, truth) for part in parts])


@dataclass(frozen=True)
class Theory:
    """The outcomes of a pack: each is any of the conditions that give or bar it."""

    pack: Pack

    def condition(self, outcome: str) -> Condition:
        rules = self.pack.rules.criteria
        return Any(tuple(r.when for r in rules if outcome in r.gives or outcome in r.bars))

    @property
    def outcomes(self) -> list[str]:
        return [outcome.id for outcome in self.pack.rules.outcomes]

    @property
    def permissions(self) -> list[str]:
        return [o.id for o in self.pack.rules.outcomes if o.kind is Kind.PERMISSION]

    def brakes(self, outcome: str) -> set[str]:
        """The facts that the pack declares to hold the outcome back."""
        leaves = leaves_of(self.condition(outcome))
        return {leaf.fact for leaf in leaves if isinstance(leaf, Isnt)}


class Solver:
    """Asks whether a claim can be broken."""

    def __init__(self) -> None:
        self._solver = z3.Solver()

    def possible(self, *claims: z3.BoolRef) -> bool:
        self._solver.push()
        self._solver.add(*claims)
        answer = self._solver.check()
        self._solver.pop()
        assert answer != z3.unknown
        return bool(answer == z3.sat)
