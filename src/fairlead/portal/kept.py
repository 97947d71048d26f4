"""What goes with somebody from page to page: sealed in the page itself, and kept nowhere here.

A child who leaves before sending has left nothing behind, in no table, cookie or address.
"""

import binascii
import time
from typing import Any

import msgspec
from django.core.signing import b64_decode, b64_encode

from fairlead.portal.models import Door
from fairlead.vault.keyring import people_key
from fairlead.vault.sealing import Place, Unreadable

#: How long a page may lie open while somebody writes, in seconds.
WRITING = 4 * 3600
#: How long a conversation stays open without its six words, and its words may be sent again.
TALKING = 30 * 60


class Begun(msgspec.Struct, frozen=True):
    """A telling that was begun: the answers so far, its ticket, and the words that will open it."""

    answers: dict[str, dict[str, Any]]
    ticket: str
    receipt: str


class Opened(msgspec.Struct, frozen=True):
    """A conversation that was opened by its words."""

    conversation: str


class Asked(msgspec.Struct, frozen=True):
    """That six words were asked for; with a ticket where they cost work."""

    ticket: str = ""


def seal(door: Door, content: Begun | Opened | Asked) -> str:
    """The content as a page carries it: it opens only at this door, and tells nothing else."""
    packed = msgspec.msgpack.encode((time.time(), content))
    sealed = people_key().seal(packed, _place(door, type(content)))
    return b64_encode(sealed).decode()


def begun(door: Door, text: str) -> Begun | None:
    """What a page carried of a telling; nothing for what is none of ours, or too old."""
    found: Begun | None = _opened(door, text, Begun, WRITING)
    return found


def opened(door: Door, text: str) -> Opened | None:
    """What a page carried of a conversation; nothing for what is none of ours, or too old."""
    found: Opened | None = _opened(door, text, Opened, TALKING)
    return found


def asked(door: Door, text: str) -> Asked | None:
    """What a page carried that asked for six words; nothing once others may load it."""
    found: Asked | None = _opened(door, text, Asked, TALKING)
    return found


def _opened(door: Door, text: str, kind: Any, good_for: float) -> Any:
    try:
        sealed = b64_decode(text.encode())
        packed = people_key().open(sealed, _place(door, kind))
    except (binascii.Error, Unreadable):
        return None
    at, content = msgspec.msgpack.decode(packed, type=tuple[float, kind])
    # We sealed it ourselves: what seems to come from later is of a clock that was set back, or of
    # another machine, and nobody loses what they wrote for it.
    return content if time.time() - at <= good_for else None


def _place(door: Door, kind: type) -> Place:
    return Place(str(door.organisation_id), "portal_door", kind.__name__, str(door.id))
