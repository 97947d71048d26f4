"""Who is acting, where, in which role: what every action and query is told."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from fairlead.accounts.models import Membership, Organisation, Person
from fairlead.accounts.roles import Permission, Role
from fairlead.walls.prepared import prepared


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in an organisation, in the role that they have there at this moment."""

    person: Person
    membership: Membership
    organisation: Organisation

    @property
    def person_id(self) -> UUID:
        """The person."""
        return self.person.id

    @property
    def role(self) -> Role:
        """Their role as data."""
        return self.membership.held_role

    @property
    def name(self) -> str:
        """What they are called here."""
        return str(self.membership.name)

    @property
    def label(self) -> str:
        """As the ledger keeps it, for whoever reads it years later."""
        return f"{self.name}, {self.role.title}"

    def may(self, permission: Permission) -> bool:
        """Whether their role includes a permission."""
        return self.role.may(permission)


@dataclass(frozen=True, slots=True)
class System:
    """What Fairlead does by itself, or an operator by the command line."""

    label: str
    person_id: None = None


def acting_person(person: Person) -> Actor | None:
    """Who this person is in the organisation of this transaction; nobody if not a member now."""
    membership = _membership_of.first(person.id)
    organisation = _here.first()
    if membership is None or organisation is None:
        return None
    return Actor(person, membership, organisation)


@prepared
def _membership_of(person: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(person_id=person, ended_at__isnull=True)


@prepared
def _here() -> QuerySet[Organisation]:
    return Organisation.objects.all()
