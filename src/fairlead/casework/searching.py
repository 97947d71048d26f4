"""Looking for words in every concern and case that somebody may see: reads only.

What people wrote is sealed, so the database cannot look for it: every sealed value is opened and
looked through, as bytes and not as rows, with all keys fetched by one query. A record is found
when each word is somewhere in it. Capitals, accents and white space make no difference.
"""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from fairlead.accounts.acting import Actor
from fairlead.casework.access import cases_of, concerns_of
from fairlead.casework.listing import SHAPES
from fairlead.casework.models import (
    Action,
    Addition,
    Case,
    Child,
    Concern,
    ConcernChild,
    Involved,
    Referral,
)
from fairlead.casework.states import MACHINE_OF, CaseState, ConcernState
from fairlead.ledger.record import record
from fairlead.vault.fields import Sealed
from fairlead.vault.keyring import hold_keys
from fairlead.vault.sealing import Unreadable

#: How many are shown; whoever finds more adds a word.
MOST = 50
AROUND = 60
CONCERN_SHAPES = {
    ConcernState.WAITING: "today",
    ConcernState.IN_CASE: "none",
    ConcernState.SET_ASIDE: "done",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A concern or case that was found: where it stands, and where in it the words are."""

    reference: str
    page: str
    kind: str
    shape: str
    word: str
    where: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the newest first; `more` others are not shown."""

    hits: list[Hit]
    more: int = 0


@dataclass(slots=True)
class _Record:
    """A record that is looked through: its texts as they were opened, with where each stands."""

    number: int
    status: str
    texts: list[tuple[str, str]] = field(default_factory=list)


Records = dict[UUID, _Record]
Reader = Callable[[Sealed, UUID], bytes]
SAID = "What was said"
REFERRAL = ("recipient", "says", "reference", "answer")


def search(actor: Actor, words: str) -> Found:
    """The concerns and cases in which every word is found. That somebody searched is recorded."""
    content = {"words": words}
    record("search.made", by=actor, subject=("member", actor.membership.id), content=content)
    wanted = plain(words).split()
    if not wanted:
        return Found([])
    concerns, cases = _read(actor)
    found = [("concern", row) for row in concerns.values() if _has(row, wanted)]
    found += [("case", row) for row in cases.values() if _has(row, wanted)]
    found.sort(key=lambda each: (-each[1].number, each[0]))
    return Found([_hit(*each, wanted) for each in found[:MOST]], max(0, len(found) - MOST))


def plain(text: str) -> str:
    """Text by which it is found: without capitals, accents and more than one space together."""
    return " ".join(_folded(text).split())


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    for mark in filter(unicodedata.combining, set(apart)):
        apart = apart.replace(mark, "")
    return apart


def _read(actor: Actor) -> tuple[Records, Records]:
    """Every record that somebody may see, opened. What else there is, is never opened."""
    concerns, cases = _records(concerns_of(actor)), _records(cases_of(actor))
    for into, model, owner, columns in (
        (concerns, Concern, "id", {"account": SAID, "about": "About"}),
        (concerns, Addition, "concern_id", {"text": "Added later"}),
        (cases, Case, "id", {"title": "Title", "learning": "What was learned"}),
        (cases, Action, "case_id", {"does": "An action"}),
        (cases, Referral, "case_id", dict.fromkeys(REFERRAL, "A referral")),
    ):
        _open(into, model, owner, columns)
    _people(concerns, cases)
    return concerns, cases


def _records(rows: "QuerySet[Any]") -> Records:
    """These records, not yet opened; their keys are held."""
    found = list(rows.values_list("id", "number", "status", "key_id"))
    hold_keys(row[3] for row in found)
    return {row_id: _Record(number, status) for row_id, number, status, _ in found}


def _open(into: Records, model: Any, owner: str, columns: dict[str, str]) -> None:
    """Open these columns of the rows of these records, and put what they say to each."""
    readers = [(model._meta.get_field(name).reader(), where) for name, where in columns.items()]
    for row_id, owner_id, *values in model.objects.values_list("id", owner, *columns):
        if (record_ := into.get(owner_id)) is not None:
            for (read, where), value in zip(readers, values, strict=True):
                if text := _said_by(read, value, row_id):
                    record_.texts.append((where, text))


def _said_by(read: Reader, value: Sealed, row_id: UUID) -> str:
    """What a sealed value says; nothing where it was erased."""
    try:
        return read(value, row_id).decode()
    except Unreadable:
        return ""


def _people(concerns: Records, cases: Records) -> None:
    """Put the names of the children and of whoever else is involved to what is about them."""
    name: Any = Child._meta.get_field("name")
    read, rows = name.reader(), cast("Any", Child.objects.values_list("id", "name"))
    names = {child_id: _said_by(read, value, child_id) for child_id, value in rows}
    for concern_id, child_id in ConcernChild.objects.values_list("concern_id", "child_id"):
        if concern_id in concerns:
            concerns[concern_id].texts.append(("A child", names[child_id]))
    involved = Involved.objects.filter(removed_at=None)
    for case_id, of_child in involved.values_list("case_id", "child_id"):
        if case_id in cases and of_child:
            cases[case_id].texts.append(("A child", names[of_child]))
    _open(cases, Involved, "case_id", dict.fromkeys(("called", "note"), "Somebody involved"))


def _has(row: _Record, wanted: list[str]) -> bool:
    text = "\n".join([f"c-{row.number}", *(text for _, text in row.texts)])
    text = _folded(text)
    if not all(word in text or json.dumps(word)[1:-1] in text for word in wanted):
        return False
    parts = [plain(each) for _, each in _said(row)] + [f"c-{row.number}"]
    return all(any(word in part for part in parts) for word in wanted)


def _said(row: _Record) -> Iterator[tuple[str, str]]:
    """The texts as people wrote them: an account is kept as JSON, part by part."""
    for where, text in row.texts:
        if where == SAID:
            yield from ((where, str(each)) for each in json.loads(text).values())
        else:
            yield where, text


def _hit(kind: str, row: _Record, wanted: list[str]) -> Hit:
    is_case = kind == "case"
    words = MACHINE_OF["casework_case" if is_case else "casework_concern"].words
    shape = SHAPES[CaseState(row.status)] if is_case else CONCERN_SHAPES[ConcernState(row.status)]
    where, excerpt = _excerpt(row, wanted)
    called = "Case" if is_case else "Concern"
    return Hit(f"C-{row.number}", kind, called, shape, words[row.status], where, excerpt)


def _excerpt(row: _Record, wanted: list[str]) -> tuple[str, str]:
    """Where the first of the words stands, with a little of what is around it."""
    for word in wanted:
        for where, text in _said(row):
            flat = " ".join(text.split())
            if (at := plain(flat).find(word)) >= 0:
                begin, end = max(0, at - AROUND), at + len(word) + AROUND
                before, after = "… " if begin else "", " …" if end < len(flat) else ""
                return where, f"{before}{flat[begin:end].strip()}{after}"
    return "Reference", ""
