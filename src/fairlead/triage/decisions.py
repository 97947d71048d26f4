"""What triage says: for every outcome its status, why, and what would settle it."""

from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from fairlead.guidance import (
    Cite,
    Conflict,
    Force,
    Information,
    Kind,
    Offence,
    Untranslated,
    Urgency,
)


class Status(StrEnum):
    """How an outcome stands. A permission is permitted or refused, the others are required
    or not; undetermined means that an answer still missing can change it."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    PERMITTED = "permitted"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"


class Reason(msgspec.Struct, frozen=True):
    """A criterion that is settled, and a smallest set of facts that settles it."""

    criterion: str
    facts: dict[str, bool]
    cites: tuple[Cite, ...]


class Decision(msgspec.Struct, frozen=True):
    """How one outcome stands, and why."""

    id: str
    kind: Kind
    status: Status
    force: Force | None
    urgency: Urgency | None
    reasons: tuple[Reason, ...]
    residual: str | None
    open_facts: tuple[str, ...]
    interim: str | None

    @property
    def is_open(self) -> bool:
        """Whether an answer still missing can change it."""
        return self.status is Status.UNDETERMINED

    @property
    def is_on(self) -> bool:
        """Whether it asks for something now: required, or a permission that is refused."""
        return self.status in (Status.REQUIRED, Status.REFUSED)


class Question(msgspec.Struct, frozen=True):
    """A fact, or a choice, that can still change an outcome; `answer` says in what form."""

    fact: str
    question: str
    why: str
    who: str
    answer: str
    changes: tuple[str, ...]
    if_yes: tuple[str, ...]
    if_no: tuple[str, ...]
    emergency: bool
    can_force_must: bool

    @property
    def settles(self) -> tuple[str, ...]:
        """The outcomes that one answer could settle."""
        return tuple(dict.fromkeys((*self.if_yes, *self.if_no)))


E = TypeVar("E", Conflict, Untranslated, Information)


class Touched(msgspec.Struct, Generic[E], frozen=True):
    """An entry of a register that concerns this incident, and what of it does so.

    `certain` when something that it names is settled; otherwise it may yet concern it.
    """

    entry: E
    by: tuple[str, ...]
    certain: bool


class PossibleOffence(msgspec.Struct, frozen=True):
    """An offence that the known facts touch, for the police to decide."""

    offence: Offence
    facts: dict[str, bool]
