"""Reading the ledger: the entries as people read them, newest first, a page at a time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec
from django.db.models import Count, QuerySet, Window

from fairlead.ledger.models import SALT_DIGITS, Anchor, Chain, Entry
from fairlead.vault.fields import Reader, SealedText, closed
from fairlead.vault.keyring import Erased
from fairlead.vault.models import VaultKey
from fairlead.walls.prepared import prepared
from fairlead.walls.tenancy import organisation_id

PAGE = 50


class Recorded(msgspec.Struct, frozen=True):
    """An entry of the ledger in the clear.

    `content` is empty when it was erased, or withheld because a case key seals it.
    """

    sequence: int
    kind: str
    subject: str
    recorded_at: datetime
    happened_at: datetime
    by: str
    content: dict[str, Any]
    by_id: UUID | None = None
    erased: bool = False
    withheld: bool = False


def entries(*, before: int | None = None) -> list[Recorded]:
    """A page of entries, the newest first; `before` a sequence number gives the page after.

    What is sealed by the key of a case is withheld: whoever reads the ledger need not be somebody
    who may see the case. It is read by `entries_about`.
    """
    rows = Entry.objects.order_by("-sequence")
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    own = ledger_keys()
    return [_recorded(row) if row.key_id in own else _withheld(row) for row in rows[:PAGE]]


class Heading(Protocol):
    """What of an entry lies in the clear: what kind, by whom, when it happened."""

    @property
    def kind(self) -> str:
        """What kind of entry it is."""

    @property
    def by_id(self) -> UUID | None:
        """Who did it; nobody for what Fairlead did by itself."""

    @property
    def happened_at(self) -> datetime:
        """When it happened, as far as whoever recorded it knew."""


class _Row(NamedTuple):
    """An entry as it is read for `Entries`."""

    id: UUID
    sequence: int
    kind: str
    subject: str
    recorded_at: datetime
    happened_at: datetime
    by_id: UUID | None
    content: bytes


Subjects = Iterable[tuple[str, UUID]]


class Entries:
    """The entries about some subjects, not yet opened; the caller knows who may read them.

    All of them, or those of some `kinds`, but for kinds that are `leaving_out`.
    """

    def __init__(
        self, subjects: Subjects, kinds: Iterable[str] = (), leaving_out: Iterable[str] = ()
    ) -> None:
        rows = _rows_about(_names_of(subjects), list(kinds) or None, list(leaving_out))
        self._rows = [_Row(*row) for row in rows]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rows)

    @property
    def people(self) -> frozenset[UUID]:
        """The people who did what is recorded."""
        return frozenset(row.by_id for row in self._rows if row.by_id is not None)

    def count(self, taken: Callable[[Heading], bool]) -> int:
        """How many are `taken` by their heading; none is decrypted."""
        return sum(map(taken, self._rows))

    def opened(self, taken: Callable[[Heading], bool] = lambda _: True) -> list[Recorded]:
        """Those that are `taken` by their heading, the oldest first; no other is decrypted."""
        read = SealedText.reader(Entry._meta.get_field("content"))
        return [_opened(row, read) for row in self._rows if taken(row)]


def entries_about(subjects: Subjects, kinds: Iterable[str] = ()) -> list[Recorded]:
    """The entries about these subjects, all or of some kinds, the oldest first."""
    return Entries(subjects, kinds).opened()


def written_about(subjects: Subjects, kinds: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Subject, kind and content of the entries of these kinds, in no order; not what was erased.

    The content is the JSON that was kept: for looking through a great many, where taking each
    apart would take longest.
    """
    read = SealedText.reader(Entry._meta.get_field("content"))
    for row_id, subject, kind, content in _written(_names_of(subjects), list(kinds)):
        with suppress(Erased):
            yield subject, kind, read(content, row_id)[SALT_DIGITS:].decode()


def count_about(subjects: Subjects, kinds: Iterable[str]) -> int:
    """How many entries of these kinds there are about these subjects."""
    return _count.first(_names_of(subjects), list(kinds)) or 0


def done_by(person_id: UUID, subjects: Subjects, kind: str) -> set[UUID]:
    """The subjects about which somebody has an entry of this kind."""
    found = _done_by(_names_of(subjects), kind, person_id)
    return {UUID(subject.partition("/")[2]) for subject in found}


def leaves_about(subjects: Subjects) -> list[str]:
    """The hash of every entry about these subjects, in order: an export shows the same."""
    rows = Entry.objects.filter(subject__among=_names_of(subjects))
    return list(rows.order_by("sequence").values_list("leaf", flat=True))


@prepared
def _rows_about(
    subjects: list[str], kinds: list[str] | None, leaving_out: list[str]
) -> QuerySet[Entry, tuple[Any, ...]]:
    rows = Entry.objects.filter(subject__among=subjects).exclude(kind__among=leaving_out)
    if kinds is not None:
        rows = rows.filter(kind__among=kinds)
    clear = ("id", "sequence", "kind", "subject", "recorded_at", "happened_at", "actor_id")
    return rows.order_by("sequence").values_list(*clear, closed("content"))


@prepared
def _written(subjects: list[str], kinds: list[str]) -> QuerySet[Entry, tuple[Any, ...]]:
    rows = Entry.objects.filter(subject__among=subjects, kind__among=kinds)
    return rows.values_list("id", "subject", "kind", closed("content"))


@prepared
def _count(subjects: list[str], kinds: list[str]) -> QuerySet[Entry, int]:
    rows = Entry.objects.filter(subject__among=subjects, kind__among=kinds)
    return rows.annotate(of=Window(Count("id"))).values_list("of", flat=True)[:1]


@prepared
def _done_by(subjects: list[str], kind: str, person_id: UUID) -> QuerySet[Entry, str]:
    rows = Entry.objects.filter(subject__among=subjects, kind=kind, actor_id=person_id)
    return rows.values_list("subject", flat=True).distinct()


def _names_of(subjects: Subjects) -> list[str]:
    return [f"{kind}/{found}" for kind, found in subjects]


def ledger_keys() -> frozenset[UUID]:
    """The keys of the ledger itself, now and before; what others seal belongs to a case."""
    kinds = VaultKey.objects.filter(kind=VaultKey.Kind.LEDGER)
    return frozenset(kinds.values_list("id", flat=True))


def head() -> tuple[int, str]:
    """How many entries there are, and the hash that stands for all of them."""
    row = Chain.objects.filter(organisation_id=organisation_id()).first()
    return (row.sequence, row.link) if row else (0, "0" * 64)


def all_entries() -> Iterator[Entry]:
    """Every entry in order, without holding them all."""
    yield from Entry.objects.order_by("sequence").iterator(chunk_size=1000)


def anchors() -> list[Anchor]:
    """This organisation's places in the checkpoints, the oldest first."""
    return list(Anchor.objects.select_related("checkpoint").order_by("checkpoint_id"))


def opened(row: Entry) -> tuple[str, str] | None:
    """Salt and content of an entry; nothing when it was erased. Raises `Unreadable`."""
    try:
        text = str(row.content)
    except Erased:
        return None
    return text[:SALT_DIGITS], text[SALT_DIGITS:]


def _withheld(row: Entry) -> Recorded:
    return Recorded(
        sequence=row.sequence,
        kind="withheld",
        subject="",
        recorded_at=row.recorded_at,
        happened_at=row.recorded_at,
        by="",
        content={},
        withheld=True,
    )


def _recorded(row: Entry) -> Recorded:
    found = opened(row)
    return _read(row, row.actor_id, found[1] if found else None)


def _opened(row: _Row, read: Reader) -> Recorded:
    try:
        text = read(row.content, row.id)[SALT_DIGITS:]
    except Erased:
        return _read(row, row.by_id, None)
    return _read(row, row.by_id, text)


def _read(row: Entry | _Row, by: UUID | None, said: str | bytes | None) -> Recorded:
    content: dict[str, Any] = {} if said is None else msgspec.json.decode(said)
    return Recorded(
        sequence=row.sequence,
        kind=row.kind,
        subject=row.subject,
        recorded_at=row.recorded_at,
        happened_at=row.happened_at,
        by=content.pop("by", ""),
        by_id=by,
        content=content,
        erased=said is None,
    )
