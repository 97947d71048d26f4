"""What can be read of organisations, people, invitations and contacts."""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fairlead.accounts.models import Contact, Invitation, Membership, Organisation, Person
from fairlead.walls.prepared import prepared
from fairlead.walls.tenancy import acting_as

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Belonging:
    """That a person is a member somewhere, as whoever chooses where to act sees it."""

    organisation_id: UUID
    organisation: str
    role: str


def belongings_of(person: Person) -> list[Belonging]:
    """Where this person is a member now, by the name of the organisation."""
    with acting_as(person.id):
        rows = Membership.where_one_belongs.filter(person_id=person.id, ended_at=None)
        names = {
            organisation.organisation_id: organisation.name
            for organisation in Organisation.where_one_belongs.all()
        }
        found = [
            Belonging(row.organisation_id, names[row.organisation_id], row.held_role.title)
            for row in rows
        ]
    return sorted(found, key=lambda belonging: belonging.organisation.casefold())


def people_here() -> list[Membership]:
    """The members of this organisation, by name; `has_second_step` says who can sign in."""
    steps = Authenticator.objects.filter(user_id=OuterRef("person_id"), type__in=STEPS)
    rows = (
        Membership.objects.filter(ended_at=None)
        .annotate(has_second_step=Exists(steps))
        .only("organisation_id", "id", "person_id", "name", "role", "began_at")
    )
    return sorted(rows, key=lambda row: str(row.name).casefold())


def people_who_left() -> list[Membership]:
    """Who was a member of this organisation once, the last to leave first."""
    return list(Membership.objects.filter(ended_at__isnull=False).order_by("-ended_at"))


def open_invitations() -> list[Invitation]:
    """Invitations that still let somebody in, the newest first."""
    rows = Invitation.objects.filter(
        accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    return list(rows.order_by("-made_at"))


@prepared
def directory() -> QuerySet[Contact]:
    """The local contacts: first those that guidance sends people to."""
    return Contact.objects.filter(removed_at=None).order_by("position", "title")


def empty_places() -> int:
    """How many contacts that guidance sends people to have no number and no address yet."""
    rows = Contact.objects.filter(removed_at=None).exclude(route="")
    return sum(not (row.phone or row.email) for row in rows)
