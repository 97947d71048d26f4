"""Finding a door: by its address for whoever comes, and one's own for whoever works here."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import Http404

from fairlead.accounts.roles import ROLES
from fairlead.casework.access import HANDLES, members_here, who_stands_at
from fairlead.casework.models import HandledBy
from fairlead.portal.models import Door
from fairlead.portal.neutral import is_address, tidy
from fairlead.walls.tenancy import acting_for, looking_for
from fairlead.web.environment import address as page_address


def door_at(address: str) -> Door | None:
    """The door that is or was at an address, open or not, whosever it is; None where there is none.

    Capital letters are forgiven: phones put them. Raises `OtherTenancy` inside the transaction of
    an organisation.
    """
    wanted = tidy(address)
    if not is_address(wanted):
        return None
    with looking_for(wanted):
        return Door.whosever.filter(address=wanted).first()


@contextmanager
def at_door(address: str) -> Iterator[Door]:
    """The door that an address leads to, inside one transaction for its organisation. Or 404.

    One that has moved is found at each address that it had. Whether it is open is for the caller
    to ask. Raises `OtherTenancy` as `door_at` does.
    """
    found = door_at(address)
    if found is None:
        raise Http404
    with acting_for(found.organisation_id):
        yield found if found.left_at is None else Door.objects.get(left_at=None)


def door_here() -> Door | None:
    """The door of the organisation that this transaction acts for, if it has one."""
    return Door.objects.filter(left_at=None).first()


def is_read() -> bool:
    """Whether anybody is left who deals with what comes through the door."""
    roles = [role.id for role in ROLES.values() if any(map(role.may, HANDLES.values()))]
    return members_here().filter(role__in=roles).exists()


def goes_past_the_lead() -> bool:
    """Whether somebody reads what comes through the door, and somebody else what is about them."""
    deal = {row.person_id for row in who_stands_at(HandledBy.LEAD)}
    return bool(deal and who_stands_at(HandledBy.HEAD, deal))


def whole_address(door: Door) -> str:
    """The address as a browser wants it, and as the code of the poster says it."""
    here = page_address("door-front", door=door.address)
    return f"{settings.FAIRLEAD.address.rstrip('/')}{here}"


def typed_address(door: Door) -> str:
    """The address as people type it by hand."""
    return whole_address(door).partition("://")[2]
