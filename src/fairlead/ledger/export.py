"""A copy of the ledger to take away, in the form that the stand-alone verifier reads.

The form is written down in docs/ledger.md. It is checked without us, and without this server.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fairlead.ledger.models import Anchor, Entry
from fairlead.ledger.queries import all_entries, anchors, head, ledger_keys, opened
from fairlead.walls.tenancy import organisation_id

FORMAT = "fairlead-export-1"
HASH_DIGITS = 64


def export(name: str, about: Iterable[tuple[str, UUID]] = ()) -> Iterator[str]:
    """The whole ledger of this organisation, line by line, each with its line end.

    What a case key seals is withheld, down to its hash: the chain can be verified all the same.
    With `about`, only the entries about these subjects are shown, and everything else withheld.
    """
    count, link = head()
    own, shown = ledger_keys(), {f"{kind}/{found}" for kind, found in about}
    yield _line(
        {
            "format": FORMAT,
            "organisation": str(organisation_id()),
            "name": name,
            "exported": stamp(datetime.now(UTC)),
            "from": 1,
        }
    )
    yield from receipt()
    for row in all_entries():
        is_open = row.subject in shown if shown else row.key_id in own
        yield _line(_entry(row) if is_open else {"withheld": row.leaf, "sequence": row.sequence})
    yield _line({"end": {"entries": count, "head": link}})


def receipt() -> Iterator[str]:
    """What proves the ledger's state to an outsider: keep it where nobody here can change it."""
    for row in anchors():
        yield _line({"anchor": _anchor(row)})


def entry_text(row: Entry) -> str:
    """An entry as it was hashed; the database writes the same (migration 0001 of the ledger)."""
    return (
        "fairlead entry 1\n"
        f"organisation: {row.organisation_id}\n"
        f"sequence: {row.sequence}\n"
        f"recorded: {stamp(row.recorded_at)}\n"
        f"happened: {stamp(row.happened_at)}\n"
        f"actor: {row.actor_id or '-'}\n"
        f"kind: {row.kind}\n"
        f"subject: {row.subject}\n"
        f"content: {row.commitment}\n"
    )


def stamp(moment: datetime) -> str:
    """A time as entries carry it: UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _entry(row: Entry) -> dict[str, Any]:
    found = opened(row)
    if found is None:
        return {"entry": entry_text(row), "erased": True}
    return {"entry": entry_text(row), "salt": found[0], "content": found[1]}


def _anchor(row: Anchor) -> dict[str, Any]:
    proof = row.proof
    return {
        "note": row.checkpoint.note,
        "sequence": row.sequence,
        "head": row.head,
        "index": row.index,
        "proof": [proof[i : i + HASH_DIGITS] for i in range(0, len(proof), HASH_DIGITS)],
    }


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
