"""What a new edition of the guidance newly asks for in cases: read and compared, many at once.

Cases are compared as bit planes (`triage.retriage`), with what was known of them; those in
which something is newly asked are then given the reasons, from the planes of the criteria.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, JSONField

from fairlead.casework.known import pack_of
from fairlead.casework.models import Answer, Case
from fairlead.casework.states import CaseState
from fairlead.guidance import Pack, Registers, UnknownPack, criteria_by_outcome
from fairlead.guidance.model import RuleSet
from fairlead.triage import WrongAnswers, settle
from fairlead.triage.facts import Facts
from fairlead.triage.planes import Chunk, Planes, Program, pack_planes
from fairlead.triage.retriage import Change, Comparison

REQUIRED, OPEN = "required", "open"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose last edition is no longer in force, and what is known of it."""

    id: UUID
    pack: str
    newly_asked: list[dict[str, Any]]
    answers: dict[str, Any]


def waiting_for(edition: str) -> list[Waiting]:
    """Open cases that were last assessed by another edition, held for this transaction.

    A case of which nothing was ever kept is not among them: it is assessed when it is opened.
    """
    rows = (
        Case.objects.select_for_update(of=("self",))
        .filter(status__in=(CaseState.TRIAGE, CaseState.OPEN))
        .exclude(pack__in=("", edition))
        .order_by("id")
        .values_list("id", "pack", "newly_asked")
    )
    answers = Answer.objects.filter(case_id__in=[row[0] for row in rows]).exclude(value=None)
    known = dict(answers.values_list("case_id").annotate(together=_Together()))
    return [Waiting(*row, known.get(row[0], {})) for row in rows]


class _Together(Aggregate):
    """The answers of a case as one object, by their questions."""

    template = "jsonb_object_agg(question, value)"
    output_field = JSONField()


class Editions:
    """An edition and the one before it, ready to be compared over any number of cases."""

    def __init__(self, old: Pack, new: Pack) -> None:
        self.old, self.new = old, new
        self._facts = tuple(fact.id for fact in new.registers.facts)
        self._comparison = Comparison(old, new, self._facts)
        rules = new.rules.criteria
        self._criteria = Program(self._facts, {rule.id: [rule.when] for rule in rules})
        self._of_outcome = {
            name: [rule.id for rule in rules] for name, rules in criteria_by_outcome(new).items()
        }

    def newly_asked(self, cases: Mapping[str, Facts]) -> dict[str, list[dict[str, Any]]]:
        """By reference, each outcome that is newly asked for or newly open, and why."""
        known = [(reference, facts.known) for reference, facts in cases.items()]
        nation, setting = self.new.header.nation, self.new.header.settings[0]
        planes = pack_planes(self._facts, known, nation=nation, setting=setting)
        changes = self._comparison.changes(planes)
        found: dict[str, list[dict[str, Any]]] = {}
        for offset, chunk in _offsets(planes):
            places = {
                reference: at
                for at, reference in enumerate(planes.references[offset : offset + chunk.size])
            }
            holding = self._holding(chunk)
            for change in changes:
                self._add(change, places, holding, found)
        return found

    def _add(
        self,
        change: Change,
        places: Mapping[str, int],
        holding: Mapping[str, dict[str, int]],
        found: dict[str, list[dict[str, Any]]],
    ) -> None:
        """A row for each case of these places that a change newly asks something of."""
        rules = self._of_outcome.get(change.outcome, [])  # none: the new edition let it go
        moved = ((REQUIRED, change.newly_required), (OPEN, change.newly_open))
        for how, references in moved:
            planes = [(rule, holding[how][rule]) for rule in rules]
            for reference in references:
                if (at := places.get(reference)) is not None:
                    row = {
                        "outcome": change.outcome,
                        "change": how,
                        "criteria": [rule for rule, plane in planes if plane >> at & 1],
                        "edition": self.new.name,
                        "before": self.old.name,
                    }
                    found.setdefault(reference, []).append(row)

    def _holding(self, chunk: Chunk) -> dict[str, dict[str, int]]:
        """Of each criterion the plane of cases where it holds, and where it may yet hold."""
        every = (1 << chunk.size) - 1
        yes, no = self._criteria.run(chunk)
        names = self._criteria.names
        open_ = [every & ~(on | off) for on, off in zip(yes, no, strict=True)]
        return {
            REQUIRED: dict(zip(names, yes, strict=True)),
            OPEN: dict(zip(names, open_, strict=True)),
        }


def _offsets(planes: Planes) -> Iterator[tuple[int, Chunk]]:
    offset = 0
    for chunk in planes.chunks:
        yield offset, chunk
        offset += chunk.size


@cache
def editions(old: str, new: str) -> Editions:
    """Two editions by their names. One that is no longer on the shelf asked for nothing."""
    later = pack_of(new)
    try:
        return Editions(pack_of(old), later)
    except UnknownPack:
        return Editions(_empty(later, old), later)


def _empty(pack: Pack, name: str) -> Pack:
    id_, _, edition = name.rpartition("/")
    return Pack(
        id=id_,
        edition=edition,
        digest="",
        header=pack.header,
        rules=RuleSet(),
        registers=pack.registers,
    )


def compared(cases: Iterable[Waiting], edition: str) -> dict[UUID, list[dict[str, Any]]]:
    """What an edition newly asks for, by case; only cases in which there is something."""
    by_pack: dict[str, dict[str, Facts]] = {}
    registers = pack_of(edition).registers
    for case in cases:
        by_pack.setdefault(case.pack, {})[str(case.id)] = settled(registers, case.answers)
    found: dict[UUID, list[dict[str, Any]]] = {}
    for old, known in by_pack.items():
        asked = editions(old, edition).newly_asked(known)
        found |= {UUID(reference): rows for reference, rows in asked.items()}
    return found


def settled(registers: Registers, answers: Mapping[str, object]) -> Facts:
    """The facts of a case; an answer that an edition cannot use any more counts as not known."""
    try:
        return settle(registers, answers)
    except WrongAnswers as wrong:
        keys = {found.key for found in wrong.wrongs} | {found.word for found in wrong.wrongs}
        left = {key: value for key, value in answers.items() if key not in keys}
        return settled(registers, left if len(left) < len(answers) else {})


def kept_together(
    before: list[dict[str, Any]], fresh: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What nobody has seen yet of earlier editions, with what is new, each outcome once."""
    new = {row["outcome"] for row in fresh}
    return [row for row in before if row["outcome"] not in new] + fresh
