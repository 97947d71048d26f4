"""The chronology of a case: its entries in the ledger as people read them, and what to look for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from msgspec.structs import replace as changed

from fairlead.accounts.models import Membership
from fairlead.casework.models import Case, Concern
from fairlead.casework.notes import KINDS
from fairlead.casework.telling import CORRECTED, Line, corrected_in, line_of
from fairlead.ledger.queries import Entries, Heading, Recorded, count_about
from fairlead.walls.prepared import prepared

SEEN = ("case.seen", "concern.seen", "decision.seen")
LOOKED, ANSWERED = "looked", "answered"
#: What the guidance said, kept with each decision: a review of many keeps the same as often.
ASSESSED = "case.assessed"
#: Entries that may put another one right.
_CORRECTING = (CORRECTED, *KINDS.values())
#: What somebody can look for: the words of it, and how the kinds of its entries begin.
GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    key: (words, tuple(kinds.split()))
    for key, words, kinds in (
        ("reported", "What was reported", "concern. case.joined"),
        (ANSWERED, "What is known, and what guidance said", f"case.answered {ASSESSED}"),
        (
            "decided",
            "Decisions and reviews",
            (
                "case.opened case.decided case.decisions case.not-referring case.reviewed "
                "case.closed case.held case.hold-lifted case.reopened case.outcome case.learning "
                "case.newly"
            ),
        ),
        (
            "done",
            "Actions, referrals, devices and meetings",
            (
                "case.action case.referral case.device case.removal case.viewing case.meeting "
                "case.family"
            ),
        ),
        ("support", "Support", "case.support case.staff-supported"),
        ("people", "People and access", "case.person case.let-in case.look case.handed"),
        ("notes", "Notes and corrections", "case.note case.corrected"),
        ("out", "What was shared or taken out", "case.shared case.paper case.exported"),
        (LOOKED, "Who looked at it", " ".join(SEEN)),
    )
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in a chronology; nothing set is everything but looks.

    Without `with_guidance` what the guidance said is left out as well, unless it is its group that
    is looked for.
    """

    group: str = ""
    by: UUID | None = None
    since: date | None = None
    until: date | None = None
    with_looks: bool = False
    with_guidance: bool = True
    newest_first: bool = False

    def takes(self, heading: Heading) -> bool:
        """Whether an entry is among what is looked for, by the day on which it happened."""
        return (
            self._takes_kind(heading.kind)
            and self._takes_guidance(heading.kind)
            and self.by in {None, heading.by_id}
            and self._takes_time(heading.happened_at)
        )

    def leaves_out(self, heading: Heading) -> bool:
        """Whether an entry is left out only because what the guidance said is not asked for."""
        return not self.takes(heading) and replace(self, with_guidance=True).takes(heading)

    @property
    def takes_looks(self) -> bool:
        """Whether it is looked for who looked."""
        return self.with_looks or self.group == LOOKED

    def _takes_kind(self, kind: str) -> bool:
        starts = GROUPS[self.group][1] if self.group in GROUPS else ("",)
        return kind.startswith(starts) and (kind not in SEEN or self.takes_looks)

    def _takes_guidance(self, kind: str) -> bool:
        return kind != ASSESSED or self.with_guidance or self.group == ANSWERED

    def _takes_time(self, moment: datetime) -> bool:
        if not (self.since or self.until):
            return True
        day = timezone.localtime(moment).date()
        return (self.since or day) <= day <= (self.until or day)


@dataclass(frozen=True, slots=True)
class Chronology:
    """The lines that were looked for, of how many, and how often somebody looked.

    `guidance` is how often what the guidance said was kept, and would be among the lines, and is
    not asked for.
    """

    lines: tuple[Line, ...]
    total: int
    looks: int
    guidance: int


def subjects_of(case: Case) -> list[tuple[str, UUID]]:
    """What the entries of a case are about: itself and the concerns in it."""
    return [("case", case.id), *(("concern", found) for found in _concerns_of(case.id))]


@prepared
def _concerns_of(case: UUID) -> QuerySet[Concern, UUID]:
    return Concern.objects.filter(case_id=case).values_list("id", flat=True)


class CaseEntries:
    """What the ledger keeps of a case, read once: who is in it, and what of it is told.

    Who looked at the case is left out unless it is asked for, and counted. A corrected entry
    stays, and names the one that corrects it. Only what is shown is decrypted, and what may
    correct it.
    """

    def __init__(self, case: Case) -> None:
        self.subjects = subjects_of(case)
        self.entries = Entries(self.subjects, leaving_out=SEEN)

    def people(self) -> list[tuple[str, str]]:
        """Who did something that is no look: id and name, by name."""
        rows: Iterable[Membership] = _members(list(self.entries.people))
        names = {str(row.person_id): str(row.name) for row in rows}
        return sorted(names.items(), key=lambda row: row[1])

    def told(
        self, wanted: Wanted | None = None, *, saying: Callable[[Any], Any] | None = None
    ) -> Chronology:
        """Everything that happened, or what is `wanted`, in the order in which it happened.

        `saying` is what becomes of the texts in an entry before it is told.
        """
        wanted = wanted or Wanted()
        entries = Entries(self.subjects) if wanted.takes_looks else self.entries
        rows = entries.opened(lambda row: row.kind in _CORRECTING or wanted.takes(row))
        corrected = {corrected_in(row): row.sequence for row in rows}
        shown = [row for row in rows if wanted.takes(row)]
        lines = [line_of(_said(row, saying), corrected.get(row.sequence, 0)) for row in shown]
        lines.sort(key=lambda line: (line.happened_at, line.sequence), reverse=wanted.newest_first)
        left_out = entries.count(wanted.leaves_out)
        looks = count_about(self.subjects, SEEN)
        return Chronology(tuple(lines), len(entries), looks, left_out)


@prepared
def _members(people: list[UUID]) -> QuerySet[Membership]:
    return Membership.objects.filter(person__id__among=people)


def chronology_of(
    case: Case, wanted: Wanted | None = None, *, saying: Callable[[Any], Any] | None = None
) -> Chronology:
    """What is told of a case: see `CaseEntries.told`."""
    return CaseEntries(case).told(wanted, saying=saying)


def line_in(case: Case, sequence: int) -> Line | None:
    """One entry of a chronology, if it is in it and no look."""
    lines = chronology_of(case).lines
    return next((line for line in lines if line.sequence == sequence), None)


def _said(row: Recorded, saying: Callable[[Any], Any] | None) -> Recorded:
    if saying is None:
        return row
    return changed(row, by=saying(row.by), content=saying(row.content))
