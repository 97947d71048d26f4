"""Organisations for tests, furnished with one of everything that an organisation can hold."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from fairlead.accounts.acting import Actor, System, acting_person
from fairlead.accounts.actions import create_organisation, create_person, invite
from fairlead.accounts.models import Contact, Draft, Invitation, Membership, Organisation, Person
from fairlead.accounts.roles import ROLES
from fairlead.casework.actions.adding import add_to_concern, read_additions
from fairlead.casework.actions.cases import open_case
from fairlead.casework.actions.concerns import (
    Report,
    record_concern,
)
from fairlead.casework.actions.conversations import (
    answer_conversation,
    say,
)
from fairlead.casework.actions.decisions import Choice, decide
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.conversing import THEY
from fairlead.casework.models import (
    Action,
    Case,
    Child,
    Concern,
    ConcernNamed,
    Conversation,
    Device,
    Grant,
    Involved,
    Numbers,
    Referral,
    Source,
    Support,
)
from fairlead.ledger.models import Anchor, Checkpoint
from fairlead.ledger.queries import entries_about
from fairlead.portal.actions.doors import open_door
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
    child: Child
    concern: Concern
    case: Case
    #: One of everything that a case holds, by the name that addresses give it.
    rows: dict[str, UUID | str | int]

    @property
    def id(self):
        return self.organisation.organisation_id

    def acting(self, role="lead"):
        """As the actor of a role sees it: inside one transaction of this organisation."""
        return acting_for(self.id, person=self.people[role].id)

    def actor(self, role="lead") -> Actor:
        """The actor of a role; only inside `acting`."""
        return acting_person(self.people[role])


def furnish(name="Otterburn School", *, nation="england", kind="school", first=1001) -> Furnished:
    """A new organisation with one of everything, all of it kept; its references from `first`."""
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
        Numbers.objects.create(organisation_id=organisation.id, next=first)
        child = Child.objects.create(name="Robin Ash", born_on="2012-05-04", group="Year 8")
        concern = record_concern(worry(child), by=lead)
        opened = record_concern(worry(child), by=lead)
        case = open_case(opened, "Year 8, image shared", version=0, by=lead)
        rows = _work_on(case, opened, lead)
        rows["door"] = open_door(f"door-{organisation.id.hex[:12]}", by=lead).address
    with acting_for(organisation.organisation_id):
        rows["sequence"] = entries_about([("case", case.id)])[0].sequence
    return Furnished(
        organisation,
        people,
        contact,
        invited.invitation,
        invited.secret,
        draft,
        child,
        concern,
        case,
        rows,
    )


def worry(*children, named=(), **more) -> Report:
    """A concern as a member of staff brings it."""
    said = {"what": "Says that an image was shared in a group.", "view": "Was upset."}
    return Report(
        learned_at=datetime.now(UTC),
        children=tuple(child.id for child in children),
        named=tuple(named),
        **{"account": said, "is_danger": "no", "is_image": "no", **more},
    )


def told(**more) -> Report:
    """What a young person tells through the door."""
    return Report(
        account={"words": "Somebody keeps writing to me."},
        learned_at=datetime.now(UTC),
        source=Source.YOUNG_PERSON,
        **more,
    )


def _talk(concern: Concern, lead: Actor) -> None:
    """A conversation about a concern, in which both sides said something."""
    mark = f"mark of {concern.id}"
    held = Conversation.objects.create(concern_id=concern.id, key_id=concern.key_id, mark=mark)
    say(held, "Are you there?", by=THEY[Source.YOUNG_PERSON])
    answer_conversation(held, "Yes. Thank you for telling us.", version=1, by=lead)


def anchored(furnished: Furnished) -> Anchor:
    """A place in a checkpoint, as the auditor writes it; the caller is the auditor or the owner."""
    number = (Checkpoint.objects.count() or 0) + 1
    made = Checkpoint.objects.create(number=number, made_at=datetime.now(UTC), note="note")
    with acting_for(furnished.id):
        return Anchor.objects.create(checkpoint=made, sequence=1, head="0" * 64, index=0, proof="")


def _work_on(case: Case, concern: Concern, lead: Actor) -> dict[str, UUID | str]:
    """One of everything that a case can hold."""
    partner, head = (Membership.objects.get(role=role) for role in ("partner", "head"))
    now, mine = datetime.now(UTC), {"case_id": case.id, "key_id": case.key_id}
    me = lead.membership.id
    add_to_concern(concern, "It was on Monday.", by=lead)
    read_additions(concern, seen=1, by=lead)
    _talk(concern, lead)
    ConcernNamed.objects.create(concern_id=concern.id, membership_id=partner.id)
    facts = {"coercion_blackmail_grooming": True}
    answer(case, {fact: Said(value, "form tutor") for fact, value in facts.items()}, by=lead)
    decide(case, "hold-initial-review", Choice("accept"), by=lead)
    waiting = decide(case, "report-police-101", Choice("depart", "They asked us to wait"), by=lead)
    grant = Grant.objects.create(case_id=case.id, membership_id=head.id, reason="Sat in")
    referral = Referral.objects.create(
        **mine,
        to="social-care",
        recipient="Front door",
        says="An image was shared.",
        sent_at=now,
        sent_by_id=me,
        answer_due_at=now,
    )
    device = Device.objects.create(
        **mine, what="A phone", taken_from="Robin", taken_by="Form tutor", taken_at=now, kept="Safe"
    )
    involved = Involved.objects.get(case_id=case.id, membership_id=None)
    Support.objects.create(**mine, involved_id=involved.id, plan={"wants": "It to stop"})
    begun = Draft.objects.create(person=lead.person, journey="record-concern", answers={})
    return {
        "begun_id": begun.id,
        "asked": "danger",
        "decision_id": waiting.id,
        "action_id": Action.objects.get(case_id=case.id).id,
        "grant_id": grant.id,
        "referral_id": referral.id,
        "device_id": device.id,
        "involved_id": involved.id,
    }
