"""A pack made ready to judge incidents: conditions as sets of literals in one integer.

A literal is one bit: fact number i is yes (bit i) or no (bit n + i). What is known of an incident
is an integer with one bit for each settled fact. A criterion is settled yes when one of its
smallest sets of literals lies in that integer, settled no when one of its opposite's does; a
criterion looks at few facts, so its readings fill a small table as they are met (never more
than 3 to the power of its facts) and each is explained only once.
"""

from collections.abc import Iterable, Mapping

import msgspec

from fairlead.guidance import (
    Answer,
    Criterion,
    Force,
    Kind,
    Literal,
    Outcome,
    Pack,
    Urgency,
    Words,
    criteria_by_outcome,
    facts_of,
    minimal_sets,
)
from fairlead.triage.decisions import Decision, Reason, Status

FORCES = tuple(Force)
URGENCIES = tuple(Urgency)

#: An outcome on so many facts has at most 3 to the power of this many states: a small table.
REMEMBERED_FACTS = 6


class Reading(msgspec.Struct, frozen=True):
    """What is known of one criterion: settled, with its reason, or open."""

    truth: Answer
    reason: Reason | None


OPEN = Reading(None, None)


class Bits:
    """The literals of a list of facts as bits of an integer."""

    def __init__(self, facts: Iterable[str]) -> None:
        self.facts = tuple(facts)
        self.count = len(self.facts)
        self._yes = {fact: 1 << number for number, fact in enumerate(self.facts)}
        self._no = {fact: 1 << (self.count + number) for number, fact in enumerate(self.facts)}
        self.all_yes = (1 << self.count) - 1

    def of(self, literals: Iterable[Literal]) -> int:
        """The integer with the bits of these literals."""
        bits = 0
        for fact, answer in literals:
            bits |= (self._yes if answer else self._no)[fact]
        return bits

    def opposite(self, bits: int) -> int:
        """Yes for no, and no for yes."""
        return (bits & self.all_yes) << self.count | bits >> self.count

    def literals(self, bits: int) -> list[Literal]:
        """The literals of an integer: those that are yes first, each in the order of facts."""
        found = []
        while bits:
            low = bits & -bits
            number = low.bit_length() - 1
            found.append((self.facts[number % self.count], number < self.count))
            bits ^= low
        return found


class Rule:
    """One criterion, ready to be read against what is known."""

    def __init__(self, criterion: Criterion, bits: Bits) -> None:
        self.criterion = criterion
        self.force = criterion.force
        self.yes_sets = [bits.of(literals) for literals in minimal_sets(criterion.when)]
        no_sets = minimal_sets(criterion.when, truth=False)
        self.no_sets = [bits.of(literals) for literals in no_sets]
        looked_at = facts_of(criterion.when)
        self.mask = bits.of((fact, answer) for fact in looked_at for answer in (True, False))
        self.table: dict[int, Reading] = {}
        self._bits = bits

    def read(self, known: int) -> Reading:
        """The criterion under what is known, kept for the next time."""
        seen = known & self.mask
        found = self._settled(seen, self.yes_sets, True) or self._settled(seen, self.no_sets, False)
        self.table[seen] = found or OPEN
        return found or OPEN

    def _settled(self, seen: int, sets: list[int], truth: bool) -> Reading | None:
        for bits in sets:
            if bits & seen == bits:
                facts = dict(self._bits.literals(bits))
                return Reading(truth, Reason(self.criterion.id, facts, self.criterion.cites))
        return None


def residual(sets: Iterable[int], known: int, against: int) -> list[int]:
    """What is left of the sets: without those that are ruled out, and without what is known.

    `against` is the opposite of `known`. A set that holds another one is left out.
    """
    kept: list[int] = []
    left = {bits & ~known for bits in sets if not bits & against}
    for bits in sorted(left, key=lambda bits: (bits.bit_count(), bits)):
        if not any(smaller & bits == smaller for smaller in kept):
            kept.append(bits)
    return kept


class Plan:
    """One outcome and the criteria that decide it.

    An outcome that looks at few facts is decided once for each state of them.
    """

    def __init__(
        self, outcome: Outcome, numbered: Mapping[int, Rule], bits: Bits, words: Words
    ) -> None:
        self.outcome = outcome
        self.numbers = tuple(numbered)
        self.rules = tuple(numbered.values())
        self.forces = tuple(rule.force.rank for rule in self.rules)
        self.urgencies = tuple(
            (rule.criterion.urgency or outcome.urgency).rank for rule in self.rules
        )
        self.is_permission = outcome.kind is Kind.PERMISSION
        self.statuses = (
            (Status.REFUSED, Status.PERMITTED)
            if self.is_permission
            else (Status.REQUIRED, Status.NOT_REQUIRED)
        )
        self.mask = 0
        for rule in self.rules:
            self.mask |= rule.mask
        self.sets = [bits for rule in self.rules for bits in rule.yes_sets]
        self._bits, self._words = bits, words
        self.table: dict[int, Decision] = {}
        self.remembers = self.mask.bit_count() // 2 <= REMEMBERED_FACTS

    def decide(self, known: int, readings: list[Reading]) -> Decision:
        """The outcome under what is known, and the readings of all criteria of the pack."""
        decision = self._decide(known, readings)
        if self.remembers:
            self.table[known & self.mask] = decision
        return decision

    def _decide(self, known: int, readings: list[Reading]) -> Decision:
        mine = [readings[number] for number in self.numbers]
        truths = [reading.truth for reading in mine]
        if True in truths:
            return self._settled(mine, truths, True, self.statuses[0])
        if None in truths:
            return self._undetermined(known, truths)
        return self._settled(mine, truths, False, self.statuses[1])

    def _settled(
        self, mine: list[Reading], truths: list[Answer], truth: bool, status: Status
    ) -> Decision:
        # Every reading with this truth is settled and so has its reason.
        reasons = tuple([r.reason for r in mine if r.truth is truth and r.reason])
        force, urgency = self._strongest(truths, truth) if truth else (None, None)
        outcome = self.outcome
        return Decision(outcome.id, outcome.kind, status, force, urgency, reasons, None, (), None)

    def _undetermined(self, known: int, truths: list[Answer]) -> Decision:
        outcome = self.outcome
        force, urgency = self._strongest(truths, None)
        left = residual(self.sets, known, self._bits.opposite(known))
        conditions = [self._bits.literals(bits) for bits in left]
        facts = dict.fromkeys([fact for condition in conditions for fact, _ in condition])
        return Decision(
            outcome.id,
            outcome.kind,
            Status.UNDETERMINED,
            force,
            urgency,
            (),
            self._words.any_of(conditions),
            tuple(facts),
            _interim(outcome, urgency),
        )

    def _strongest(self, truths: list[Answer], truth: Answer) -> tuple[Force, Urgency]:
        chosen = [number for number, found in enumerate(truths) if found is truth]
        force = min([self.forces[number] for number in chosen])
        return FORCES[force], URGENCIES[min([self.urgencies[number] for number in chosen])]


def _interim(outcome: Outcome, urgency: Urgency | None) -> str | None:
    """What to do until it is known: where it is urgent, as if yes."""
    if outcome.kind is Kind.PERMISSION:
        return outcome.interim or "Until this is known, act as if it is refused."
    if outcome.kind is Kind.PROHIBITION or urgency is Urgency.NOW:
        return outcome.interim or "Until this is known, act as if yes."
    return None


class Engine:
    """A pack made ready: reads every criterion once and decides every outcome."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.facts = {fact.id: fact for fact in pack.registers.facts}
        self.bits = Bits(self.facts)
        self.words = Words(pack.registers.facts)
        self.rules = [Rule(c, self.bits) for c in pack.rules.criteria]
        numbers = {rule.criterion.id: number for number, rule in enumerate(self.rules)}
        deciding = criteria_by_outcome(pack)
        self.plans = [
            Plan(
                outcome,
                {numbers[c.id]: self.rules[numbers[c.id]] for c in deciding[outcome.id]},
                self.bits,
                self.words,
            )
            for outcome in pack.rules.outcomes
        ]
        self.plans.sort(key=lambda plan: plan.outcome.urgency.rank)

    def known(self, facts: Mapping[str, bool]) -> int:
        """The settled facts as an integer."""
        return self.bits.of(facts.items())

    def readings(self, known: int) -> list[Reading]:
        """Every criterion under what is known, in the order of the pack."""
        return [rule.table.get(known & rule.mask) or rule.read(known) for rule in self.rules]

    def decisions(self, known: int, readings: list[Reading]) -> tuple[Decision, ...]:
        """Every outcome, the most urgent first."""
        return tuple(
            [
                plan.table.get(known & plan.mask) or plan.decide(known, readings)
                for plan in self.plans
            ]
        )


_READY: dict[str, Engine] = {}


def engine_for(pack: Pack) -> Engine:
    """The engine of a pack, made once for each digest."""
    if pack.digest not in _READY:
        _READY[pack.digest] = Engine(pack)
    return _READY[pack.digest]
