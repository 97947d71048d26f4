"""Reading the ledger: the entries as people read them, newest first, a page at a time."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from fairlead.ledger.models import SALT_DIGITS, Anchor, Chain, Entry
from fairlead.vault.keyring import Erased
from fairlead.vault.models import VaultKey
from fairlead.walls.tenancy import organisation_id

PAGE = 50


@dataclass(frozen=True, slots=True)
class Recorded:
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


@dataclass(frozen=True, slots=True)
class Heading:
    """What of an entry lies in the clear: what kind, by whom, when it happened."""

    kind: str
    actor_id: UUID | None
    happened_at: datetime


Subjects = Iterable[tuple[str, UUID]]


def entries_about(
    subjects: Subjects,
    kinds: Iterable[str] = (),
    *,
    leaving_out: Iterable[str] = (),
    taken: Callable[[Heading], bool] = lambda _: True,
) -> list[Recorded]:
    """The entries about these subjects, the oldest first; the caller knows who may read them.

    All of them, or those of some `kinds`, but for kinds that are `leaving_out` and for what is
    not `taken` by its heading: what is not asked for is not decrypted.
    """
    rows = _about(subjects).exclude(kind__in=list(leaving_out)).order_by("sequence")
    if wanted := list(kinds):
        rows = rows.filter(kind__in=wanted)
    return [_recorded(row) for row in rows if taken(_heading(row))]


def who_about(subjects: Subjects, *, leaving_out: Iterable[str] = ()) -> set[UUID]:
    """The people who did what is recorded about these subjects."""
    rows = _about(subjects).exclude(kind__in=list(leaving_out))
    found = rows.order_by().values_list("actor_id", flat=True).distinct()
    return {person for person in found if person is not None}


def count_about(subjects: Subjects) -> dict[str, int]:
    """How many entries of each kind there are about these subjects."""
    rows = _about(subjects).order_by().values_list("kind")
    return dict(rows.annotate(count=Count("id")))


def leaves_about(subjects: Subjects) -> list[str]:
    """The hash of every entry about these subjects, in order: an export shows the same."""
    return list(_about(subjects).order_by("sequence").values_list("leaf", flat=True))


def _heading(row: Entry) -> Heading:
    return Heading(row.kind, row.actor_id, row.happened_at)


def _about(subjects: Subjects) -> QuerySet[Entry]:
    return Entry.objects.filter(subject__in=[f"{kind}/{found}" for kind, found in subjects])


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
    content: dict[str, Any] = json.loads(found[1]) if found else {}
    return Recorded(
        sequence=row.sequence,
        kind=row.kind,
        subject=row.subject,
        recorded_at=row.recorded_at,
        happened_at=row.happened_at,
        by=content.pop("by", ""),
        by_id=row.actor_id,
        content=content,
        erased=found is None,
    )
