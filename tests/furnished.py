"""Organisations for tests, furnished with one of everything that an organisation can hold."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime

from fairlead.accounts.acting import Actor, System, acting_person
from fairlead.accounts.actions import create_organisation, create_person, invite
from fairlead.accounts.models import Contact, Draft, Invitation, Organisation, Person
from fairlead.accounts.roles import ROLES
from fairlead.ledger.models import Anchor, Checkpoint
from fairlead.walls.tenancy import acting_for

OPERATOR = System("Operator")
_numbers = itertools.count(1)


@dataclass
class Furnished:
    """An organisation, a person for each role, and a contact, invitation and draft."""

    organisation: Organisation
    people: dict[str, Person]
    contact: Contact
    invitation: Invitation
    secret: str
    draft: Draft

    @property
    def id(self):
        return self.organisation.organisation_id

    def acting(self, role="lead"):
        """As the actor of a role sees it: inside one transaction of this organisation."""
        return acting_for(self.id, person=self.people[role].id)

    def actor(self, role="lead") -> Actor:
        """The actor of a role; only inside `acting`."""
        return acting_person(self.people[role])


def furnish(name="Otterburn School", *, nation="england", kind="school") -> Furnished:
    """A new organisation with one of everything, all of it kept."""
    number = next(_numbers)
    organisation = create_organisation(name=name, kind=kind, nation=nation, by=OPERATOR)
    with acting_for(organisation.organisation_id):
        people = {
            role: create_person(
                name=f"{ROLES[role].title} {number}",
                email=f"{role}.{organisation.id}@example.org",
                role=role,
                by=OPERATOR,
            )[0]
            for role in ROLES
        }
    with acting_for(organisation.organisation_id, person=people["lead"].id):
        lead = acting_person(people["lead"])
        invited = invite(name="Tam Okafor", email=f"tam{number}@example.org", role="staff", by=lead)
        draft = Draft.objects.create(
            person=people["lead"], journey="invite", answers={"name": {"name": "Tam"}}
        )
        contact = Contact.objects.order_by("position").first()
    return Furnished(organisation, people, contact, invited.invitation, invited.secret, draft)


def anchored(furnished: Furnished) -> Anchor:
    """A place in a checkpoint, as the auditor writes it; the caller is the auditor or the owner."""
    number = (Checkpoint.objects.count() or 0) + 1
    made = Checkpoint.objects.create(number=number, made_at=datetime.now(UTC), note="note")
    with acting_for(furnished.id):
        return Anchor.objects.create(checkpoint=made, sequence=1, head="0" * 64, index=0, proof="")
