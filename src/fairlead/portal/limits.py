"""How often one may come to the door: enough for every child, too little for a flood.

Counted is in fixed windows of time, in the table that all processes share. Where somebody came
from stands in it only inside a keyed mark, together with the door, and goes with its window: an
hour at most after the first that was counted. Nothing else of the door keeps a source.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import cast

from django.core.cache import caches

from fairlead.accounts.shared_cache import SharedCache
from fairlead.walls.tenancy import at_end, organisation_id


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in so many seconds; for the organisation of this transaction."""

    name: str
    most: int
    seconds: int

    def count(self, source: str = "") -> int:
        """One more, of a source or of all; how many there are. Raises `NoTenancy`."""
        return _shared().count(self._key(source), self.seconds)

    def counted(self, source: str = "") -> int:
        """How many there are in this window, of a source or of all. Raises `NoTenancy`."""
        return int(_shared().get(self._key(source), 0))

    def is_full(self, source: str = "") -> bool:
        """Whether one more would be too many. Raises `NoTenancy`."""
        return self.counted(source) >= self.most

    def _key(self, source: str) -> str:
        return f"portal.{self.name}|{organisation_id()}|{source}"


HOUR, TEN_MINUTES = 3600, 600
#: A whole school comes from one address.
SENT_FROM = Limit("sent-from", 60, HOUR)
SENT = Limit("sent", 1000, HOUR)
#: From so many on a door is crowded, and whoever sent a few already waits.
CROWDED = 300
#: In one conversation: each is recorded for good, and mailed to whoever deals with it.
SAID = Limit("said", 30, HOUR)
GUESSED_FROM = Limit("guessed-from", 300, TEN_MINUTES)
GUESSED = Limit("guessed", 300, TEN_MINUTES)
#: So many wrong receipts of one source are nothing to wonder at.
SOME = 20
#: So many every source has, whatever others do: a child may mistype, and may tell twice.
FEW = 3
#: So many may be told from a place that many share, while a door is crowded from elsewhere.
FEW_TOLD = 20


class Room(Enum):
    """Whether there is room for one more report, and if not, for whose many there is none."""

    GO = auto()
    SOURCE_FULL = auto()
    DOOR_FULL = auto()


class Guess(Enum):
    """Whether six words may be looked for: freely, by proof of work, or not now."""

    FREELY = auto()
    BY_WORK = auto()
    NOT_NOW = auto()


def may_send(source: str) -> Room:
    """Whether a report from here may be sent to the organisation of this transaction.

    While many come from everywhere, somebody who sent few still gets in: a few who flood do not
    close a door. It looks and counts nothing. Where there is no room the caller says so on a page,
    with what else helps: a report is never dropped without a word.
    """
    if SENT_FROM.is_full(source):
        return Room.SOURCE_FULL
    is_for_few = SENT.counted() >= CROWDED and SENT_FROM.counted(source) >= FEW_TOLD
    return Room.DOOR_FULL if is_for_few or SENT.is_full() else Room.GO


def sent(source: str) -> None:
    """Count a report that is sent, with the transaction that keeps it or not at all.

    It is done last in it, so that no report waits for the count of another.
    """

    def count() -> None:
        SENT_FROM.count(source)
        SENT.count()

    at_end(count)


def may_say(conversation: str) -> bool:
    """Whether one more may be said in an open conversation of the organisation; counts nothing."""
    return not SAID.is_full(conversation)


def said(conversation: str) -> None:
    """Count what is said in a conversation, with the transaction that keeps it or not at all."""

    def count() -> None:
        SAID.count(conversation)

    at_end(count)


def may_guess(source: str) -> Guess:
    """Whether six words from here may be looked for in the organisation of this transaction.

    While wrong ones come from everywhere, somebody who had few wrong ones still gets in. Where
    many came from one place they cost work from there: one of a school does not lock out the rest.
    """
    wrong = GUESSED_FROM.counted(source)
    if wrong >= GUESSED_FROM.most:
        return Guess.NOT_NOW
    is_free = wrong < FEW or (wrong < SOME and not GUESSED.is_full())
    return Guess.FREELY if is_free else Guess.BY_WORK


def guessed_wrong(source: str) -> None:
    """Count six words that opened nothing, with the transaction in which they were looked for."""

    def count() -> None:
        GUESSED_FROM.count(source)
        GUESSED.count()

    at_end(count)


def _shared() -> SharedCache:
    return cast(SharedCache, caches["default"])
