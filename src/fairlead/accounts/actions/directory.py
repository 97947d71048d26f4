"""The local directory: whom to call here, seeded from the routes of the nation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, NotAllowed
from fairlead.accounts.models import Contact, Organisation
from fairlead.accounts.roles import Permission
from fairlead.guidance import Library
from fairlead.ledger.record import record


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What is said of a contact."""

    title: str
    name: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    note: str = ""
    checked_on: date | None = None

    def as_content(self) -> Mapping[str, Any]:
        """As the ledger keeps it."""
        checked = self.checked_on.isoformat() if self.checked_on else None
        return {**asdict(self), "checked_on": checked}


@transaction.atomic
def fill_directory(organisation: Organisation, *, by: Actor | System) -> int:
    """A place to fill in for each local route of the nation that has none; how many were added.

    The routes are those of the guidance registers that say `local`: a national number needs no
    directory, and a unit of one county is for the organisation itself to add.
    """
    have = set(Contact.objects.filter(removed_at=None).values_list("route", flat=True))
    routes = [
        route
        for route in Library().registers().routes
        if route.local
        and not route.area
        and organisation.nation in route.nations
        and route.id not in have
    ]
    for position, route in enumerate(routes):
        found = Contact.objects.create(route=route.id, title=route.name, position=position)
        content = {"title": found.title, "route": found.route}
        record("contact.added", by=by, subject=("contact", found.id), content=content)
    return len(routes)


@transaction.atomic
def add_contact(details: ContactDetails, *, by: Actor) -> Contact:
    """A contact of the organisation's own. Raises `NotAllowed`."""
    _check(by)
    found = Contact.objects.create(**asdict(details))
    subject = ("contact", found.id)
    record("contact.added", by=by, subject=subject, content=details.as_content())
    return found


@transaction.atomic
def change_contact(
    contact: Contact, details: ContactDetails, *, version: int, by: Actor
) -> Contact:
    """Say of a contact what is right now; what it was stays in the ledger.

    Raises `NotAllowed`, and `ChangedMeanwhile` when another version was opened.
    """
    _check(by)
    found = Contact.objects.select_for_update().get(id=contact.id)
    if found.version != version or found.removed_at:
        raise ChangedMeanwhile
    before = details_of(found).as_content()
    for name, value in asdict(details).items():
        setattr(found, name, value)
    found.version += 1
    found.save()
    content = {"before": before, "after": details.as_content()}
    record("contact.changed", by=by, subject=("contact", found.id), content=content)
    return found


@transaction.atomic
def remove_contact(contact: Contact, *, version: int, by: Actor) -> None:
    """Take one of the organisation's own contacts out of the directory.

    The place of a route stays, to be filled in: raises `NotAllowed` for it. Raises
    `ChangedMeanwhile` when another version was opened.
    """
    _check(by)
    found = Contact.objects.select_for_update().get(id=contact.id)
    if found.route:
        raise NotAllowed("The guidance sends people to this contact, so its place stays.")
    if found.version != version or found.removed_at:
        raise ChangedMeanwhile
    found.removed_at = timezone.now()
    found.version += 1
    found.save()
    content = details_of(found).as_content()
    record("contact.removed", by=by, subject=("contact", found.id), content=content)


def details_of(contact: Contact) -> ContactDetails:
    """What is said of a contact now."""
    return ContactDetails(
        title=contact.title,
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        hours=contact.hours,
        note=contact.note,
        checked_on=contact.checked_on,
    )


def _check(by: Actor) -> None:
    if not by.may(Permission.EDIT_DIRECTORY):
        raise NotAllowed("Your role does not include keeping the local contacts.")
