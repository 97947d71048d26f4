"""Facts in, assessment out: what to do, why, what must not be done and what to find out next.

The decisions are made at once; questions and what the registers add are worked out when asked
for, from the same readings.
"""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TypeVar

from fairlead.guidance import (
    Conflict,
    Information,
    Kind,
    Nation,
    Offence,
    Pack,
    Untranslated,
    facts_of,
    holds,
)
from fairlead.triage.decisions import Decision, PossibleOffence, Question, Touched
from fairlead.triage.engine import Engine, engine_for
from fairlead.triage.facts import Facts
from fairlead.triage.questions import Asker

E = TypeVar("E", Conflict, Untranslated, Information)


class Assessment:
    """What one edition of the guidance says of one incident on one day.

    It advises; a named person decides. Offences are possibly engaged, for police to decide.
    """

    def __init__(self, pack: Pack, on: date, facts: Facts, engine: Engine) -> None:
        self.pack = pack
        self.on = on
        self.facts = facts
        self._engine = engine
        self._known = engine.known(facts.known)
        self._readings = engine.readings(self._known)
        self.decisions = engine.decisions(self._known, self._readings)

    def of_kind(self, kind: Kind) -> tuple[Decision, ...]:
        """The decisions of a kind, the most urgent first."""
        return tuple(decision for decision in self.decisions if decision.kind is kind)

    def decision(self, outcome: str) -> Decision:
        """The decision on one outcome. Raises `KeyError` where the pack has none."""
        return self._by_id[outcome]

    @cached_property
    def _by_id(self) -> dict[str, Decision]:
        return {decision.id: decision for decision in self.decisions}

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What to find out next, in the order to ask it."""
        return Asker(self._engine).questions(self._known, self._readings)

    @cached_property
    def conflicts(self) -> tuple[Touched[Conflict], ...]:
        """Where sources disagree about this incident, and which one the pack follows."""
        mine = self.pack.header.nation
        return self._touched([c for c in self.pack.registers.conflicts if mine in c.nations])

    @cached_property
    def untranslated(self) -> tuple[Touched[Untranslated], ...]:
        """Passages that no rule expresses and that concern this incident."""
        return self._touched(self.pack.rules.untranslated)

    @cached_property
    def information(self) -> tuple[Touched[Information], ...]:
        """Things to know that are no advice, such as what the police may weigh."""
        mine = self.pack.header.nation
        return self._touched([i for i in self.pack.registers.information if mine in i.nations])

    @cached_property
    def offences(self) -> tuple[PossibleOffence, ...]:
        """Offences of the nation, in force on the day, that the known facts touch."""
        nation, known = self.pack.header.nation, self.facts.known
        return tuple(
            PossibleOffence(
                offence,
                {fact: known[fact] for fact in self._in_order(facts_of(offence.when) & set(known))},
            )
            for offence in self.pack.registers.offences
            if _applies(offence, nation, self.on) and holds(offence.when, known)
        )

    def _in_order(self, facts: Iterable[str]) -> list[str]:
        return sorted(facts, key=self._engine.bits.facts.index)

    def _touched(self, entries: Iterable[E]) -> tuple[Touched[E], ...]:
        found = []
        for entry in entries:
            for names, is_certain in ((self._on, True), (self._open, False)):
                # Most entries touch nothing here: that is found out first, and quickly.
                if not names.isdisjoint(entry.touches):
                    touched = tuple(name for name in entry.touches if name in names)
                    found.append(Touched(entry, touched, is_certain))
                    break
        return tuple(found)

    @cached_property
    def _on(self) -> frozenset[str]:
        return frozenset(name for name, state in self._state.items() if state is True)

    @cached_property
    def _open(self) -> frozenset[str]:
        return frozenset(name for name, state in self._state.items() if state is None)

    @cached_property
    def _state(self) -> dict[str, bool | None]:
        """Of every outcome, criterion and fact: on, off, or open."""
        state: dict[str, bool | None] = {fact: self.facts.get(fact) for fact in self._engine.facts}
        for rule, reading in zip(self._engine.rules, self._readings, strict=True):
            state[rule.criterion.id] = reading.truth
        for decision in self.decisions:
            state[decision.id] = None if decision.is_open else decision.is_on
        return state


def _applies(offence: Offence, nation: Nation, on: date) -> bool:
    """Whether the offence is the nation's and in force that day.

    Where the start is not established the offence is kept, and says so in its note.
    """
    started = offence.in_force_from is None or offence.in_force_from <= on
    ended = offence.repealed_on is not None and offence.repealed_on <= on
    return nation in offence.nations and started and not ended


def assess(pack: Pack, facts: Facts, on: date) -> Assessment:
    """The assessment of an incident under a pack.

    For every outcome: required, not required or undetermined, with the criteria that decide it
    and for each a smallest set of facts that suffices. Strong Kleene: what is not known is
    never taken for no.

    >>> from fairlead.guidance import Library
    >>> from fairlead.triage import settle
    >>> pack = Library().load("england/education/2026-09-01")
    >>> facts = settle(pack.registers, {"adult_involved": True})
    >>> assess(pack, facts, date(2026, 11, 22)).decision("report-police-101").status.value
    'required'
    """
    return Assessment(pack, on, facts, engine_for(pack))
