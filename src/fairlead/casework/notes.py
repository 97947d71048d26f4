"""What is written down in the log of a case: entries of its chronology, read by kind.

They are entries of the ledger, sealed by the key of the case. None is ever changed: a correction
is a later entry that names the one it corrects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fairlead.casework.models import Case, Referral
from fairlead.ledger.queries import Recorded, entries_about

#: What can be written down, by the word in its address: the kind of entry.
KINDS: Mapping[str, str] = {
    "viewing": "case.viewing-decided",
    "removal": "case.removal",
    "sharing": "case.shared",
    "meeting": "case.meeting",
}
DEVICES = (
    "case.device-taken",
    "case.device-changed",
    "case.device-handed-over",
    "case.device-returned",
)
STAFF = ("case.staff-supported",)
CHECK_INS = ("case.support-checked-in",)
_FAMILY = ("case.family-open", "case.family-held", "case.family-may", "case.family-told")
_REFERRAL = (
    "case.referral-sent",
    "case.referral-acknowledged",
    "case.referral-answered",
    "case.referral-chased",
    "case.referral-escalated",
    "case.referral-withdrawn",
)
#: What every entry carries besides what was written.
_BESIDES = {"reference", "corrects"}


@dataclass(frozen=True, slots=True)
class Note:
    """An entry as the pages of a case show it; `corrected_by` is the place of a later one."""

    sequence: int
    kind: str
    by: str
    happened_at: datetime
    recorded_at: datetime
    content: Mapping[str, str]
    corrects: int | None = None
    corrected_by: int | None = None

    @property
    def is_late(self) -> bool:
        """Whether it was written down later than a few minutes after it happened."""
        return (self.recorded_at - self.happened_at).total_seconds() > 600


def notes(case: Case, kinds: Sequence[str]) -> list[Note]:
    """The entries of some kinds, the oldest first; each names what corrects it."""
    rows = entries_about([("case", case.id)], kinds)
    corrected = {row.content.get("corrects"): row.sequence for row in rows}
    return [_note(row, corrected.get(row.sequence)) for row in rows]


def log_of(case: Case) -> dict[str, list[Note]]:
    """What was written down about viewing, taking down, sharing and talking, the last first."""
    rows = notes(case, list(KINDS.values()))
    return {
        name: [row for row in reversed(rows) if row.kind == kind] for name, kind in KINDS.items()
    }


def family_notes(case: Case) -> list[Note]:
    """What was settled about telling the family, the last first."""
    return notes(case, _FAMILY)[::-1]


def notes_of_referral(row: Referral) -> list[Note]:
    """What was sent to somebody and what came back, the oldest first."""
    found = notes(row.case, _REFERRAL)
    return [note for note in found if note.content.get("referral") == str(row.id)]


def notes_of_device(found: Sequence[Note], device_id: UUID) -> list[Note]:
    """Of the entries about devices, those about one of them."""
    return [note for note in found if note.content.get("device") == str(device_id)]


def _note(row: Recorded, corrected_by: int | None) -> Note:
    corrects = row.content.get("corrects")
    return Note(
        sequence=row.sequence,
        kind=row.kind,
        by=row.by,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        content={key: str(text) for key, text in row.content.items() if key not in _BESIDES},
        corrects=corrects if isinstance(corrects, int) else None,
        corrected_by=corrected_by,
    )
