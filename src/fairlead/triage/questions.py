"""The next questions: a fact is asked if and only if an answer can still change an outcome.

A pack lets a fact lead to an outcome or hold it back, never both (a check). The smallest sets of
literals that settle such an outcome are then unique, and what is left of them names exactly the
facts on which it still depends: those whose two answers can lead to different ends.
"""

from collections.abc import Iterable, Iterator

import msgspec

from fairlead.guidance import Choice, Fact, Force
from fairlead.triage.decisions import Question
from fairlead.triage.engine import Engine, Plan, Reading, residual


class _Open(msgspec.Struct, frozen=True):
    """What is left of one undetermined outcome, as bits of literals.

    An answer in `forces` requires it, an answer in `ends` rules it out; `emergency` holds what
    an emergency still depends on.
    """

    outcome: str
    asks: int
    forces: int
    ends: int
    forces_must: int
    emergency: int


class Asker:
    """Asks for what an engine's pack still needs to know of an incident."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        registers = engine.pack.registers
        self._choices = {choice.id: choice for choice in registers.choices}
        self._through = {fact.id: fact.asked_through or fact.id for fact in registers.facts}
        self._places = {name: number for number, name in enumerate(self._through.values())}

    def questions(self, known: int, readings: list[Reading]) -> tuple[Question, ...]:
        """What to ask: first whatever an emergency depends on.

        Then: whether one answer can force a must, how many outcomes one answer can settle, and
        the order of the catalogue.
        """
        left = list(self._left(known, readings))
        asked: dict[str, list[str]] = {}
        for fact in self._facts(left):
            asked.setdefault(self._through[fact], []).append(fact)
        questions = [self._question(name, facts, left) for name, facts in asked.items()]
        return tuple(sorted(questions, key=self._rank))

    def _rank(self, question: Question) -> tuple[bool, bool, int, int]:
        return (
            not question.emergency,
            not question.can_force_must,
            -len(question.settles),
            self._places[question.fact],
        )

    def _left(self, known: int, readings: list[Reading]) -> Iterator[_Open]:
        against = self._engine.bits.opposite(known)
        for plan in self._engine.plans:
            truths = [readings[number].truth for number in plan.numbers]
            if True not in truths and None in truths:
                yield self._open(plan, known, against)

    def _open(self, plan: Plan, known: int, against: int) -> _Open:
        left = residual(plan.sets, known, against)
        musts = (b for rule in plan.rules if rule.force is Force.MUST for b in rule.yes_sets)
        must = 0 if plan.is_permission else _single(musts, known, against)
        asks, common = 0, -1
        for bits in left:
            asks |= bits
            common &= bits
        ends = self._engine.bits.opposite(common)
        emergency = asks if plan.outcome.emergency else 0
        return _Open(plan.outcome.id, asks, _single(left, known, against), ends, must, emergency)

    def _facts(self, left: Iterable[_Open]) -> list[str]:
        bits = self._engine.bits
        asks = 0
        for outcome in left:
            asks |= outcome.asks
        return [fact for fact, _ in bits.literals((asks | bits.opposite(asks)) & bits.all_yes)]

    def _question(self, name: str, facts: list[str], left: list[_Open]) -> Question:
        bits = self._engine.bits
        yes = bits.of((fact, True) for fact in facts)
        no = bits.of((fact, False) for fact in facts)
        asked: Fact | Choice = self._choices.get(name) or self._engine.facts[name]
        return Question(
            fact=name,
            question=asked.question,
            why=asked.why,
            who=asked.who,
            answer=_form(asked),
            changes=tuple(o.outcome for o in left if o.asks & (yes | no)),
            if_yes=tuple(o.outcome for o in left if (o.forces | o.ends) & yes),
            if_no=tuple(o.outcome for o in left if (o.forces | o.ends) & no),
            emergency=any(o.emergency & (yes | no) for o in left),
            can_force_must=any(o.forces_must & (yes | no) for o in left),
        )


def _form(asked: Fact | Choice) -> str:
    """In what form the question is answered."""
    if isinstance(asked, Fact):
        return "true or false"
    options = ", ".join(asked.options)
    forms = {
        "one": f"one of {options}",
        "many": f"a list of {options}",
        "age": f"a whole number from 0 to {asked.at_most}",
    }
    return forms[asked.kind]


def _single(sets: Iterable[int], known: int, against: int) -> int:
    """The literals that are, each alone, all that a set still needs."""
    found = 0
    for bits in sets:
        if not bits & against:
            left = bits & ~known
            if not left & (left - 1):
                found |= left
    return found
