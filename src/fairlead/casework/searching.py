"""Looking for words in every concern and case that somebody may see: reads only.

What people wrote is sealed, so the database cannot look for it: every sealed value is opened and
looked through, as bytes and not as rows, with all keys fetched by one query. What is looked
through, of the chronology too, stands in `searched`. A record is found when each word is
somewhere in it. Capitals, accents and white space make no difference.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from fairlead.accounts.acting import Actor
from fairlead.casework.access import cases_of, concerns_of
from fairlead.casework.listing import SHAPES
from fairlead.casework.models import Case, Child, Concern, ConcernChild, Involved
from fairlead.casework.searched import (
    CASE,
    CHILD,
    CONCERN,
    ENTRIES,
    NOT_WRITTEN,
    OF_CASE,
    OF_CONCERN,
    Rows,
)
from fairlead.casework.states import MACHINE_OF, CaseState, ConcernState
from fairlead.ledger.queries import written_about
from fairlead.ledger.record import record
from fairlead.vault.fields import Reader, SealedJSON, closed
from fairlead.vault.keyring import hold_keys
from fairlead.vault.sealing import EMPTY, Unreadable

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
    texts: "list[Text]"


#: Where a text stands, the text as it was opened, and whether it is kept as JSON.
Text = tuple[str, str, bool]
#: Texts that are kept apart from a record, by the record that they belong to.
Texts = dict[UUID, list[Text]]
#: Letters that may have accents or other forms; dashes and quotation marks have none.
MARKED = re.compile("[^\x00-\x7f\u2010-\u2022]")
#: How many rows are made at a time, to be looked through and let go.
AT_ONCE = 500


def search(actor: Actor, words: str) -> Found:
    """The concerns and cases in which every word is found.

    That somebody searched is recorded, and not for what: whoever reads the ledger may be the one.
    """
    record("search.made", by=actor, subject=("member", actor.membership.id))
    wanted = plain(words).split()
    if not wanted:
        return Found([])
    concerns, cases = _seen(concerns_of(actor)), _seen(cases_of(actor))
    names = _names(wanted)
    found = [("concern", row) for row in _in_concerns(concerns, names, wanted)]
    found += [("case", row) for row in _in_cases(cases, names, wanted)]
    found.sort(key=lambda each: (-each[1].number, each[0]))
    return Found([_hit(*each, wanted) for each in found[:MOST]], max(0, len(found) - MOST))


def plain(text: str) -> str:
    """Text by which it is found: without capitals, accents and more than one space together."""
    return " ".join(_folded(text).split())


def _spelt(words: list[str]) -> list[tuple[str, str]]:
    """Words as they stand in a text, and as they stand in one that is kept as JSON."""
    return [(word, json.dumps(word)[1:-1]) for word in words]


def _folded(text: str) -> str:
    if text.isascii() or not MARKED.search(text):
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    for mark in filter(unicodedata.combining, set(apart)):
        apart = apart.replace(mark, "")
    return apart


def _seen(rows: "QuerySet[Any]") -> set[UUID]:
    """Which records somebody may see; their keys are held."""
    found = dict(rows.values_list("id", "key_id"))
    hold_keys(found.values())
    return set(found)


def _names(wanted: list[str]) -> dict[UUID, str]:
    """The children in whose names any of the words are: others do not help to find a record."""
    field_: Any = Child._meta.get_field("name")
    read, rows = field_.reader(), cast("Any", Child.objects.values_list("id", closed("name")))
    names = ((child_id, _said_by(read, value, child_id)) for child_id, value in rows)
    return {key: name for key, name in names if any(word in plain(name) for word in wanted)}


def _in_concerns(seen: set[UUID], names: dict[UUID, str], wanted: list[str]) -> Iterator[_Record]:
    """The concerns in which every word is, of those that are seen."""
    more: Texts = defaultdict(list)
    for rows in OF_CONCERN:
        _open(more, seen, rows)
    links = ConcernChild.objects.filter(child_id__in=names)
    for concern_id, child_id in links.values_list("concern_id", "child_id"):
        more[concern_id].append((CHILD, names[child_id], False))
    yield from _look(Concern, seen, CONCERN, more, wanted)


def _in_cases(seen: set[UUID], names: dict[UUID, str], wanted: list[str]) -> Iterator[_Record]:
    """The cases in which every word is, of those that are seen."""
    more: Texts = defaultdict(list)
    for rows in OF_CASE:
        _open(more, seen, rows)
    _open_entries(more, seen)
    links = Involved.objects.filter(child_id__in=names, removed_at=None)
    for case_id, child_id in cast("Any", links.values_list("case_id", "child_id")):
        more[case_id].append((CHILD, names[child_id], False))
    yield from _look(Case, seen, CASE, more, wanted)


def _look(
    model: Any, seen: set[UUID], columns: Mapping[str, str], more: Texts, wanted: list[str]
) -> Iterator[_Record]:
    """Look through records, one after the other, and keep those that have every word."""
    readers, spelt = _readers(model, columns), _spelt(wanted)
    rows = model.objects.values_list("id", "number", "status", *map(closed, columns))
    for row_id, number, status, *values in rows.iterator(AT_ONCE):
        if row_id in seen:
            texts = [*_texts(readers, values, row_id), *more.get(row_id, ())]
            all_of_it = _folded("\n".join([f"c-{number}", *[text for _, text, _ in texts]]))
            # Nearly every record is passed over here, before it is read part by part.
            if all(word in all_of_it or in_json in all_of_it for word, in_json in spelt):
                found = _Record(number, status, texts)
                if _has(found, wanted):
                    yield found


def _open(into: Texts, seen: set[UUID], rows: Rows) -> None:
    """Open these columns of the rows of what is seen; rows of anything else stay closed."""
    readers = _readers(rows.model, rows.columns)
    found = rows.model.objects.filter(**rows.only)
    found = found.values_list("id", rows.owner, *map(closed, rows.columns))
    for row_id, owner_id, *values in found.iterator(AT_ONCE):
        if owner_id in seen:
            into[owner_id].extend(_texts(readers, values, row_id))


def _open_entries(into: Texts, seen: set[UUID]) -> None:
    """Open what was written into the chronology of the cases that are seen."""
    cases = {f"case/{case_id}": case_id for case_id in seen}
    for subject, kind, text in written_about([("case", found) for found in seen], ENTRIES):
        into[cases[subject]].append((ENTRIES[kind], text, True))


def _readers(model: Any, columns: Mapping[str, str]) -> list[tuple[Reader, str, bool]]:
    fields = [(model._meta.get_field(name), where) for name, where in columns.items()]
    return [(found.reader(), where, isinstance(found, SealedJSON)) for found, where in fields]


def _texts(
    readers: list[tuple[Reader, str, bool]], values: list[bytes], row_id: UUID
) -> Iterator[Text]:
    for (read, where, is_json), value in zip(readers, values, strict=True):
        if len(value) > EMPTY and (text := _said_by(read, value, row_id)):
            yield where, text, is_json


def _said_by(read: Reader, value: bytes, row_id: UUID) -> str:
    """What a sealed value says; nothing where it was erased."""
    try:
        return read(value, row_id).decode()
    except Unreadable:
        return ""


def _has(row: _Record, wanted: list[str]) -> bool:
    parts = [plain(each) for _, each in _said(row)] + [f"c-{row.number}"]
    return all(any(word in part for part in parts) for word in wanted)


def _said(row: _Record) -> Iterator[tuple[str, str]]:
    """The texts as people wrote them: what is kept as JSON, part by part."""
    for where, text, is_json in row.texts:
        if is_json:
            for key, each in json.loads(text).items():
                if isinstance(each, str) and key not in NOT_WRITTEN:
                    yield where, each
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
