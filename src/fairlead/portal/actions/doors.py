"""Opening a door, moving it to another address, closing it and opening it again.

A poster leads to the address that it was printed with. When the door moves, the
address that it left goes on leading to it, and no other organisation can take it.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile, NotAllowed, Refused
from fairlead.accounts.roles import Permission
from fairlead.ledger.record import record
from fairlead.portal.doors import goes_past_the_lead
from fairlead.portal.models import Door
from fairlead.portal.neutral import why_not

#: How people reach the organisation is kept by those who keep its local contacts.
KEEPS_THE_DOOR = Permission.EDIT_DIRECTORY
TAKEN = "Another organisation has this address: choose another, such as one with the place in it."
ABOVE = "Give somebody else the role of head or of chair."
ONE_ALREADY = "There is a door here already: change its address instead."


@transaction.atomic
def open_door(address: str, *, by: Actor) -> Door:
    """Open the door of the organisation at an address; it is open to everyone from now on.

    Raises `NotAllowed`, and `Refused` when there is a door already or the address is another's,
    gives something away or is hard to type, and where what is about the lead has no reader.
    """
    _check(by)
    _refuse_without_readers()
    door = Door(address=_choosable(address))
    _keep(door, is_new=True)
    record("door.opened", by=by, subject=("door", door.id), content={"address": address})
    return door


@transaction.atomic
def change_address(door: Door, address: str, *, version: int, by: Actor) -> Door:
    """Move the door to another address; the one that it leaves goes on leading to it.

    Raises `NotAllowed`, `ChangedMeanwhile`, and `Refused` when it has this address already, or
    the address is another's, gives something away or is hard to type.
    """
    found = _for_change(door, version, by)
    if address == found.address:
        raise Refused("The door has this address already.")
    before, found.address = found.address, _choosable(address)
    left = Door.objects.filter(address=address).first() or Door()
    if left.address:
        # Back to where it was: for a moment neither may be at the address of the other.
        left.address = f"moving-{found.id.hex[:12]}"
        left.save()
    _keep(found)
    left.address, left.left_at = before, timezone.now()
    left.save()
    content = {"before": before, "after": address}
    record("door.address-changed", by=by, subject=("door", found.id), content=content)
    return found


@transaction.atomic
def close_door(door: Door, *, version: int, by: Actor) -> Door:
    """Take nothing new any more: whoever told something before still comes back to it.

    The address stays, and no other organisation can take it.

    Raises `NotAllowed`, `ChangedMeanwhile`, and `Refused` when it is closed already.
    """
    found = _for_change(door, version, by)
    if not found.is_open:
        raise Refused("The door is closed already.")
    found.is_open, found.closed_at = False, timezone.now()
    _keep(found)
    record("door.closed", by=by, subject=("door", found.id), content={"address": found.address})
    return found


@transaction.atomic
def open_again(door: Door, *, version: int, by: Actor) -> Door:
    """Let people in again at the same address.

    Raises `NotAllowed`, `ChangedMeanwhile`, and `Refused` when it is open already, and where what
    is about the lead has no reader.
    """
    found = _for_change(door, version, by)
    if found.is_open:
        raise Refused("The door is open already.")
    _refuse_without_readers()
    found.is_open, found.opened_at, found.closed_at = True, timezone.now(), None
    _keep(found)
    content = {"address": found.address}
    record("door.opened-again", by=by, subject=("door", found.id), content=content)
    return found


def _check(by: Actor) -> None:
    if not by.may(KEEPS_THE_DOOR):
        raise NotAllowed("Your role does not include looking after the door.")


def _refuse_without_readers() -> None:
    if not goes_past_the_lead():
        raise Refused(f"Nobody here could read what is about the lead. {ABOVE}")


def _choosable(address: str) -> str:
    if says := why_not(address):
        raise Refused(says)
    return address


def _for_change(door: Door, version: int, by: Actor) -> Door:
    _check(by)
    found = Door.objects.select_for_update().get(id=door.id)
    if found.version != version:
        raise ChangedMeanwhile
    found.version += 1
    return found


def _keep(door: Door, *, is_new: bool = False) -> None:
    """Only the database sees the doors of others: what it refuses is said in words."""
    try:
        with transaction.atomic():
            door.save(force_insert=is_new)
    except IntegrityError as error:
        is_second = "portal_one_door_each" in str(error)
        raise Refused(ONE_ALREADY if is_second else TAKEN) from None
