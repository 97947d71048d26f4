"""Kleene's answer against the exact one, by decision diagrams.

The exact answer asks every completion of what is known: yes where all agree on yes. Kleene's may
only be weaker; that it never is, on any state of any pack, is proved here, and so is that a
question is asked exactly where two completions can end differently.
"""

import random

import pytest
from dd import autoref
from rails import Theory

from conftest import TODAY
from fairlead.guidance import All, Any, Condition, Is, Isnt, facts_of
from fairlead.triage import Facts, assess

YES, NO, TRUTH = "yes", "no", "is"


class Diagrams:
    """Decision diagrams over facts that are true or not, and known or not."""

    def __init__(self, facts: list[str]) -> None:
        self.bdd = autoref.BDD()
        self.facts = facts
        self.bdd.declare(*(f"{kind}_{fact}" for fact in facts for kind in (YES, NO, TRUTH)))

    def var(self, kind: str, fact: str):
        return self.bdd.var(f"{kind}_{fact}")

    def truth(self, condition: Condition):
        """The condition over facts that are simply true or not."""
        match condition:
            case Is(fact):
                return self.var(TRUTH, fact)
            case Isnt(fact):
                return ~self.var(TRUTH, fact)
            case All(parts):
                return self._joined(parts, self.bdd.true, lambda a, b: a & b, self.truth)
            case Any(parts):
                return self._joined(parts, self.bdd.false, lambda a, b: a | b, self.truth)

    def kleene(self, condition: Condition, wanted: bool):
        """The states of knowledge in which Kleene settles the condition as wanted."""
        match condition:
            case Is(fact):
                return self.var(YES if wanted else NO, fact)
            case Isnt(fact):
                return self.var(NO if wanted else YES, fact)
        is_and = isinstance(condition, All) == wanted
        start = self.bdd.true if is_and else self.bdd.false
        join = (lambda a, b: a & b) if is_and else (lambda a, b: a | b)
        return self._joined(condition.parts, start, join, lambda p: self.kleene(p, wanted))

    def exact(self, condition: Condition, wanted: bool):
        """The states of knowledge all of whose completions agree with what is wanted."""
        fits = self.bdd.true
        for fact in self.facts:
            fits &= self.var(YES, fact).implies(self.var(TRUTH, fact))
            fits &= self.var(NO, fact).implies(~self.var(TRUTH, fact))
        truth = self.truth(condition) if wanted else ~self.truth(condition)
        names = [f"{TRUTH}_{fact}" for fact in self.facts]
        return self.bdd.forall(names, fits.implies(truth))

    def sound(self):
        sound = self.bdd.true
        for fact in self.facts:
            sound &= ~(self.var(YES, fact) & self.var(NO, fact))
        return sound

    @staticmethod
    def _joined(parts, start, join, each):
        for part in parts:
            start = join(start, each(part))
        return start


def test_kleene_is_exact_for_every_outcome_on_every_state(pack):
    theory = Theory(pack)
    for outcome in theory.outcomes:
        condition = theory.condition(outcome)
        diagrams = Diagrams(sorted(facts_of(condition)))
        sound = diagrams.sound()
        for wanted in (True, False):
            kleene, exact = diagrams.kleene(condition, wanted), diagrams.exact(condition, wanted)
            assert (kleene & sound) == (exact & sound), (outcome, wanted)


@pytest.mark.parametrize("seed", range(6))
def test_a_question_is_asked_exactly_where_an_answer_can_change_an_outcome(pack, seed):
    rng = random.Random(seed)
    catalogue = [fact.id for fact in pack.registers.facts]
    share = rng.random()
    known = {fact: rng.random() < 0.15 for fact in catalogue if rng.random() < share}
    asked = {q.fact for q in assess(pack, Facts(known, {}), TODAY).questions}

    theory = Theory(pack)
    through = {fact.id: fact.asked_through or fact.id for fact in pack.registers.facts}
    wanted = set()
    for condition in map(theory.condition, theory.outcomes):
        diagrams = Diagrams(sorted(facts_of(condition)))
        answers = {f"{TRUTH}_{f}": a for f, a in known.items() if f in diagrams.facts}
        left = diagrams.bdd.let(answers, diagrams.truth(condition))
        wanted |= {through[name.split("_", 1)[1]] for name in left.support}
    assert asked == wanted
