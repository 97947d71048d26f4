"""What is asked of a paper: which, for whom, what for, what stands in it and whose names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from fairlead.casework.models import Case
from fairlead.ledger.queries import Recorded, entries_about

CASE_PACK, REFERRAL_PACK = "case-pack", "referral-pack"
TITLES: Mapping[str, str] = {CASE_PACK: "Case pack", REFERRAL_PACK: "Referral pack"}
#: What can stand in a paper, in its order; who is involved and how to check it always do.
PARTS: Mapping[str, str] = {
    "reported": "What was reported",
    "known": "What is known, and who said so",
    "advice": "What the guidance asks for, and what was decided",
    "actions": "Actions",
    "referrals": "Referrals and reports",
    "family": "What the family was told",
    "support": "Support for each child",
    "devices": "Devices that were taken in",
    "chronology": "The whole chronology",
}
USUAL: Mapping[str, tuple[str, ...]] = {
    CASE_PACK: tuple(PARTS),
    REFERRAL_PACK: ("reported", "referrals", "family", "devices"),
}
MADE, SHARED, COPIED = "case.paper-made", "case.shared", "case.exported"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which paper, for whom and what for; what it holds, and whose identity it shows."""

    kind: str
    recipient: str
    purpose: str
    identities: frozenset[UUID] = frozenset()
    parts: frozenset[str] = frozenset(PARTS)
    #: Of a referral: what is asked of whoever takes it, how they reach us, as it is written and by
    #: which of the local contacts, and how the children are now.
    asks: str = ""
    reach: str = ""
    contacts: frozenset[UUID] = frozenset()
    how: str = ""
    #: Whether it shows the home contacts of those children whose identity it shows.
    home: bool = False

    @property
    def kept(self) -> dict[str, Any]:
        """The choices as the ledger keeps them, so that they can be made again."""
        return {
            "kind": self.kind,
            "recipient": self.recipient,
            "purpose": self.purpose,
            "identities": sorted(str(found) for found in self.identities),
            "parts": [part for part in PARTS if part in self.parts],
            "asks": self.asks,
            "reach": self.reach,
            "contacts": sorted(str(found) for found in self.contacts),
            "how": self.how,
            "home": self.home,
        }

    @classmethod
    def of(cls, kind: str, said: Mapping[str, Any]) -> Self:
        """As a form says it."""
        return cls(
            kind=kind,
            recipient=said["recipient"],
            purpose=said["purpose"],
            identities=frozenset(UUID(found) for found in said["identities"]),
            parts=frozenset(said["parts"]),
            asks=said.get("asks", ""),
            reach=said.get("reach", ""),
            contacts=frozenset(UUID(found) for found in said.get("contacts", ())),
            how=said.get("how", ""),
            home=said.get("home", False),
        )


@dataclass(frozen=True, slots=True)
class Gone:
    """Something that was made to leave the house, or was shared."""

    sequence: int
    what: str
    whom: str
    why: str
    by: str
    at: datetime
    sha256: str = ""
    named: str = ""
    homes: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)


def gone_out(case: Case) -> list[Gone]:
    """Everything that left a case, the last first: papers, copies, and what was written down."""
    rows = entries_about([("case", case.id)], (MADE, SHARED, COPIED))
    return [_gone(row) for row in reversed(rows) if not row.erased]


def choices_of(case: Case, sequence: str) -> Mapping[str, Any]:
    """The choices of a paper that was made before; nothing where there is no such paper."""
    made = (row for row in gone_out(case) if str(row.sequence) == sequence)
    return next((row.choices for row in made), {})


def _gone(row: Recorded) -> Gone:
    said = row.content
    what = {
        MADE: str(said.get("paper", "")).capitalize(),
        SHARED: str(said.get("what", "")),
        COPIED: "Copy of the chronology",
    }
    return Gone(
        sequence=row.sequence,
        what=what[row.kind],
        whom=str(said.get("recipient" if row.kind == MADE else "whom", "")),
        why=str(said.get("purpose" if row.kind == MADE else "why", "")),
        by=row.by,
        at=row.happened_at,
        sha256=str(said.get("sha256", "")),
        named=", ".join(said.get("names", ())),
        homes=", ".join(said.get("homes", ())),
        choices=said.get("again", {}),
    )
