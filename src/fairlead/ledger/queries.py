"""Reading the ledger: the entries as people read them, newest first, a page at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fairlead.ledger.models import SALT_DIGITS, Anchor, Chain, Entry
from fairlead.vault.keyring import Erased
from fairlead.walls.tenancy import organisation_id

PAGE = 50


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry of the ledger in the clear. `content` is empty when it was erased."""

    sequence: int
    kind: str
    subject: str
    recorded_at: datetime
    happened_at: datetime
    by: str
    content: dict[str, Any]
    erased: bool = False


def entries(
    *, before: int | None = None, subject: tuple[str, UUID] | None = None
) -> list[Recorded]:
    """A page of entries, the newest first; `before` a sequence number gives the page after."""
    rows = Entry.objects.order_by("-sequence")
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    if subject is not None:
        rows = rows.filter(subject=f"{subject[0]}/{subject[1]}")
    return [_recorded(row) for row in rows[:PAGE]]


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
        content=content,
        erased=found is None,
    )
