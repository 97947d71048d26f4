"""The service of the nation that protects children, and how it is reached from here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from fairlead.accounts.models import Contact, Organisation
from fairlead.casework.known import edition_for, pack_of

#: How the registers of the guidance call it in each nation.
SERVICES: Mapping[str, str] = {
    "england": "childrens-social-care",
    "wales": "childrens-social-care",
    "scotland": "social-work-scotland",
    "northern-ireland": "gateway-ni",
}


@dataclass(frozen=True, slots=True)
class Nearby:
    """A service by its name, and what to call."""

    name: str
    how: str


def nearby(organisation: Organisation) -> Nearby | None:
    """Whom to call about a child where this organisation is; nothing where nobody filled it in.

    What the local directory says goes before the registers, which know a number only where one
    holds for the whole nation.
    """
    wanted = SERVICES[organisation.nation]
    pack = pack_of(edition_for(organisation, timezone.localdate()).name)
    service = next(route for route in pack.registers.routes if route.id == wanted)
    here = Contact.objects.filter(route=wanted, removed_at=None).first()
    how = str(here.phone) if here and here.phone else "" if service.local else service.contact
    return Nearby(service.name, how) if how else None
