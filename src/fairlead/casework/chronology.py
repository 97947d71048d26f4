"""The chronology of a case: its entries in the ledger as people read them, and what to look for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from fairlead.accounts.entries import told
from fairlead.casework.known import LIBRARY
from fairlead.casework.models import Case, Concern
from fairlead.ledger.queries import Recorded, count_about, entries_about

SEEN = ("case.seen", "concern.seen", "decision.seen")
CORRECTED, NOTE = "case.corrected", "case.note"
#: What somebody can look for: the words of it, and how the kinds of its entries begin.
GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    key: (words, tuple(kinds.split()))
    for key, words, kinds in (
        ("reported", "What was reported", "concern."),
        ("known", "What is known", "case.answered case.assessed case.reassessed"),
        (
            "decided",
            "Decisions and reviews",
            (
                "case.decided case.not-referring case.reviewed case.opened case.closed "
                "case.reopened case.outcome case.learning case.newly case.held case.hold-lifted"
            ),
        ),
        (
            "done",
            "Actions, referrals and support",
            (
                "case.action case.referral case.family case.device case.support case.shared "
                "case.removal case.viewing case.check-in"
            ),
        ),
        ("people", "People and access", "case.person case.let-in case.look case.handed"),
        ("notes", "Notes and corrections", "case.note case.corrected"),
        ("out", "What went out", "case.paper case.exported"),
    )
}
#: What an entry says beside its sentence, in reading order: the name, and the words before it.
DETAILS: Mapping[str, str] = {
    "what": "What was seen or told",
    "words": "The child’s own words",
    "view": "The reporter’s own view",
    "where": "Where",
    "present": "Who was there",
    "about": "About",
    "text": "",
    "says": "What was said",
    "agreed": "Agreed",
    "answer": "Their answer",
    "reason": "Reason",
    "whom": "Spoken to",
    "learning": "Learned",
    "note": "Note",
}
#: Spoken of in the sentence already.
_SAID_ALREADY = {
    "case.note": ("about",),
    "case.corrected": ("text",),
    "concern.set-aside": ("reason",),
}
ANSWERS = {True: "yes", False: "no", None: "not known"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened in a case, with both its times and what was said."""

    sequence: int
    kind: str
    sentence: str
    by: str
    happened_at: datetime
    recorded_at: datetime
    is_late: bool
    details: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str, str], ...]
    corrected_by: int = 0
    corrects: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in a chronology; nothing set is everything but looks."""

    group: str = ""
    by: str = ""
    since: date | None = None
    until: date | None = None
    with_looks: bool = False
    newest_first: bool = False

    def takes(self, line: Line) -> bool:
        """Whether a line is among what is looked for, by the day on which it happened."""
        day = timezone.localtime(line.happened_at).date()
        starts = GROUPS[self.group][1] if self.group in GROUPS else ("",)
        return (
            line.kind.startswith(starts)
            and (not self.by or line.by == self.by)
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True, slots=True)
class Chronology:
    """The lines that were looked for, and what there is besides."""

    lines: tuple[Line, ...]
    people: tuple[str, ...]
    total: int
    looks: int


def subjects_of(case: Case) -> list[tuple[str, UUID]]:
    """What the entries of a case are about: itself and the concerns in it."""
    concerns = Concern.objects.filter(case_id=case.id).values_list("id", flat=True)
    return [("case", case.id), *(("concern", found) for found in concerns)]


def chronology_of(case: Case, wanted: Wanted | None = None) -> Chronology:
    """Everything that happened in a case, in the order in which it happened.

    Who looked at it is left out unless it is asked for, and counted. A corrected entry stays, and
    names the one that corrects it.
    """
    wanted = wanted or Wanted()
    subjects = subjects_of(case)
    looks = count_about(subjects, SEEN)
    rows = entries_about(subjects, leaving_out=() if wanted.with_looks else SEEN)
    lines = _lines(rows)
    found = sorted(
        (line for line in lines if wanted.takes(line)),
        key=lambda line: (line.happened_at, line.sequence),
        reverse=wanted.newest_first,
    )
    people = sorted({line.by for line in lines})
    return Chronology(tuple(found), tuple(people), len(lines), looks)


def _lines(rows: Iterable[Recorded]) -> list[Line]:
    rows = list(rows)
    corrected = {
        int(row.content["of"]): row.sequence
        for row in rows
        if row.kind == CORRECTED and row.content
    }
    return [_line(row, corrected.get(row.sequence, 0)) for row in rows]


def _line(row: Recorded, corrected_by: int) -> Line:
    said = told(_in_words(row))
    return Line(
        sequence=row.sequence,
        kind=row.kind,
        sentence=said.sentence,
        by=said.by,
        happened_at=said.happened_at,
        recorded_at=said.recorded_at,
        is_late=said.is_late,
        details=tuple(_details(row)),
        changes=said.changes,
        corrected_by=corrected_by,
        corrects=int(row.content["of"]) if row.kind == CORRECTED and row.content else 0,
    )


def _in_words(row: Recorded) -> Recorded:
    """The entry with questions and answers as people say them."""
    if row.kind != "case.answered" or row.erased:
        return row
    content = dict(row.content)
    content["question"] = questions().get(str(content["question"]), content["question"])
    content["is"] = answer_in_words(content["is"])
    content["said_by"] = content.get("said_by") or "nobody named"
    return Recorded(**{**_fields(row), "content": content})


def _fields(row: Recorded) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Recorded.__dataclass_fields__}


@cache
def questions() -> dict[str, str]:
    """Every question of the guidance, by its id."""
    registers = LIBRARY.registers()
    asked = {fact.id: fact.question for fact in registers.facts}
    return asked | {choice.id: choice.question for choice in registers.choices}


@cache
def _options() -> dict[str, str]:
    choices = LIBRARY.registers().choices
    return {word: text for choice in choices for word, text in choice.options.items()}


def answer_in_words(value: Any) -> str:
    """An answer to a question of the guidance as people say it."""
    if isinstance(value, list):
        return ", ".join(answer_in_words(part) for part in value)
    if isinstance(value, bool) or value is None:
        return ANSWERS[value]
    return _options().get(str(value), str(value)) if isinstance(value, str) else str(value)


def _details(row: Recorded) -> Iterable[tuple[str, str]]:
    """What was said, in reading order: of a concern its account, of all else its texts."""
    content = {**row.content, **row.content.get("account", {})} if row.content else {}
    already = _SAID_ALREADY.get(row.kind, ())
    for name, words in DETAILS.items():
        text = content.get(name)
        if isinstance(text, str) and text.strip() and name not in already:
            yield words, text
