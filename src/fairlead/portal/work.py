"""Proof of work: sending one report costs nothing that is felt, a flood of them costs time.

A page of the door carries a ticket. The device solves a small sum for it while somebody writes;
where there is no script, waiting a little does as well. There is no puzzle, and nobody is asked
to show that they are human. It slows a flood and does not stop one: `portal.limits` does.
"""

import hashlib
import math
import secrets
import time
from enum import Enum, auto

from django.core.cache import cache
from django.core.signing import BadSignature, Signer

#: How many zero bits the hash begins with. An old phone tries 32,000 numbers in about a second.
BITS = 15
#: From what age on, in seconds, a ticket is good without work.
WAIT = 20
#: Until what age, in seconds, a ticket is good at all.
GOOD_FOR = 4 * 3600
#: The longest number that is looked at.
MOST_DIGITS = 12

_SIGNER = Signer(salt="fairlead.portal.work")


class Worked(Enum):
    """What a ticket is found to be worth."""

    DONE = auto()
    WAITED = auto()
    TOO_SOON = auto()
    NOT_OURS = auto()


def new_ticket(door: str) -> str:
    """A ticket for a page of the door with this address, good once and from now on."""
    said: str = _SIGNER.sign_object([door, secrets.token_urlsafe(12), time.time()])
    return said


def check_work(ticket: str, work: str, door: str) -> Worked:
    """Whether somebody may send with this ticket, which is spent by saying that they may.

    `DONE`: the work was done. `WAITED`: it was not, and the ticket is `WAIT` seconds old.
    `TOO_SOON`: it is younger, and still good; see `seconds_left`. `NOT_OURS`: we gave no such
    ticket for this door, it is older than `GOOD_FOR`, or it was spent.

    Of many who come with one ticket together one is let through. A ticket is spent in the
    transaction of the caller: what is taken back with it was not spent.
    """
    found = _read(ticket)
    if found is None or found[0] != door or _age(found[2]) > GOOD_FOR:
        return Worked.NOT_OURS
    if _is_solved(ticket, work):
        worth = Worked.DONE
    elif _left(found[2]):
        return Worked.TOO_SOON
    else:
        worth = Worked.WAITED
    is_first = cache.add(f"portal.ticket|{found[1]}", 1, GOOD_FOR)
    return worth if is_first else Worked.NOT_OURS


def seconds_left(ticket: str) -> int:
    """After how many seconds a ticket is good without work; 0 for one that is, or is not ours."""
    found = _read(ticket)
    return 0 if found is None else _left(found[2])


def _read(ticket: str) -> tuple[str, str, float] | None:
    try:
        door, nonce, at = _SIGNER.unsign_object(ticket)
    except (BadSignature, UnicodeError):
        return None
    return door, nonce, at


def _age(at: float) -> float:
    return time.time() - at


def _left(at: float) -> int:
    """Whole seconds; where the clock was set back nobody waits longer than at first."""
    return min(max(math.ceil(WAIT - _age(at)), 0), WAIT)


def _is_solved(ticket: str, work: str) -> bool:
    if not (work.isascii() and work.isdigit() and len(work) <= MOST_DIGITS):
        return False
    digest = hashlib.sha256(f"{ticket}:{work}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0
