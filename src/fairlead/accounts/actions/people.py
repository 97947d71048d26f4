"""Inviting people, changing their role, and ending their membership."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, LinkGone, NotAllowed, Refused
from fairlead.accounts.models import Invitation, Membership, Person, email_mark
from fairlead.accounts.roles import ROLES, Permission
from fairlead.ledger.record import record
from fairlead.vault.keyring import index_of

INVITED_FOR = timedelta(days=7)
#: What other rooms change at once when somebody has a role that they did not have before.
ON_ROLE: list[Callable[[Membership], None]] = []


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, and the secret of its link, which is shown or sent and never kept in clear."""

    invitation: Invitation
    secret: str


@transaction.atomic
def invite(
    *, name: str, email: str, role: str, by: Actor | System, to_send: bool = False
) -> Invited:
    """Invite somebody to a role, by a link that works once, for seven days.

    `to_send` keeps the secret sealed until a job has sent it. An earlier open invitation to the
    same address is withdrawn. Raises `NotAllowed` when the role is not theirs to give, and
    `Refused` when the person is a member already.
    """
    _check_may_grant(role, by)
    person = Person.objects.of_address(email)
    if person and Membership.objects.filter(person=person, ended_at=None).exists():
        raise Refused("Somebody with this e-mail address is a member here already.")
    _withdraw_earlier(email, by)
    secret = secrets.token_urlsafe(32)
    found = Invitation.objects.create(
        email=email.strip(),
        name=name,
        role=role,
        secret_mark=index_of("invitation", secret),
        secret=secret if to_send else None,
        invited_by_id=by.membership.id if isinstance(by, Actor) else None,
        expires_at=timezone.now() + INVITED_FOR,
    )
    content = {"name": name, "email": found.email, "role": role}
    record("invitation.made", by=by, subject=("invitation", found.id), content=content)
    return Invited(found, secret)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> None:
    """Make the link useless. Raises `NotAllowed`, or `Refused` when it was accepted already."""
    found = Invitation.objects.select_for_update().get(id=invitation.id)
    _check_may_grant(found.role, by)
    if found.accepted_at:
        raise Refused("This invitation was accepted already: end the membership instead.")
    _withdraw(found, by)


@transaction.atomic
def mark_sent(invitation: Invitation, *, by: System) -> None:
    """The link is on its way: let go of its secret."""
    invitation.sent_at, invitation.secret = timezone.now(), None
    invitation.save()
    record("invitation.sent", by=by, subject=("invitation", invitation.id))


@transaction.atomic
def accept_invitation(invitation: Invitation, secret: str, *, person: Person) -> Membership:
    """Become a member with the role that was offered, once. Raises `LinkGone`."""
    found = Invitation.objects.select_for_update().get(id=invitation.id)
    if not found.is_open or found.secret_mark != index_of("invitation", secret):
        raise LinkGone("This invitation was used, withdrawn or has run out.")
    found.accepted_at, found.secret = timezone.now(), None
    found.save()
    if Membership.objects.filter(person=person, ended_at=None).exists():
        raise Refused("You are a member here already.")
    membership = _begun(person, found.name, found.role)
    by = Joining(person.id, f"{found.name}, {ROLES[found.role].title}")
    content = {"name": found.name, "role": found.role, "invitation": str(found.id)}
    record("membership.began", by=by, subject=("membership", membership.id), content=content)
    return membership


@transaction.atomic
def join_anew(invitation: Invitation, secret: str, password: str) -> Person:
    """Somebody new, with this password, who accepts an invitation.

    Raises `LinkGone`, and `ValidationError` for a poor password.
    """
    validate_password(password, Person(email=invitation.email))
    person = new_person(invitation.email)
    person.set_password(password)
    person.save()
    accept_invitation(invitation, secret, person=person)
    return person


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody who becomes a member by this very act."""

    person_id: UUID
    label: str


@transaction.atomic
def create_person(*, name: str, email: str, role: str, by: System) -> tuple[Person, Membership]:
    """A person and their membership without an invitation: for the command line.

    Somebody who signs in with this address already becomes a member here too. Raises `Refused`
    when they are one.
    """
    person = Person.objects.of_address(email) or new_person(email)
    if Membership.objects.filter(person=person, ended_at=None).exists():
        raise Refused("Somebody with this e-mail address is a member there already.")
    membership = _begun(person, name, role)
    content = {"name": name, "role": role}
    record("membership.began", by=by, subject=("membership", membership.id), content=content)
    return person, membership


def _begun(person: Person, name: str, role: str) -> Membership:
    membership = Membership.objects.create(person=person, name=name, role=role)
    _role_taken(membership)
    return membership


def _role_taken(membership: Membership) -> None:
    for follow in ON_ROLE:
        follow(membership)


def new_person(email: str) -> Person:
    """Somebody who can sign in once they have a password, passkey or identity provider."""
    person = Person(email=email.strip(), email_mark=email_mark(email))
    person.set_unusable_password()
    person.save()
    return person


@transaction.atomic
def change_role(membership: Membership, role: str, *, version: int, by: Actor) -> Membership:
    """Give another role, from this moment on every page.

    Raises `NotAllowed` when the old or the new role is not theirs to give, or it is their own;
    `ChangedMeanwhile`; `Refused` when nobody would be left who looks after people.
    """
    found = _for_change(membership, version, by)
    _check_may_grant(role, by)
    _check_somebody_is_left(found, role)
    before, found.role = found.role, role
    found.version += 1
    found.save()
    content = {"name": found.name, "before": before, "after": role}
    record("membership.role-changed", by=by, subject=("membership", found.id), content=content)
    _role_taken(found)
    return found


@transaction.atomic
def end_membership(membership: Membership, *, version: int, by: Actor) -> Membership:
    """Somebody has left: they see nothing of this organisation from this moment on.

    What they recorded stays, in their name. Raises as `change_role`.
    """
    found = _for_change(membership, version, by)
    _check_somebody_is_left(found, None)
    found.ended_at = timezone.now()
    found.version += 1
    found.save()
    content = {"name": found.name, "role": found.role}
    record("membership.ended", by=by, subject=("membership", found.id), content=content)
    return found


def _for_change(membership: Membership, version: int, by: Actor) -> Membership:
    # Every membership that could be the last to look after people is locked in one order, so
    # that two people who end each other's cannot both succeed. What only refers to one of them
    # does not wait: whoever needs the role as it is holds it before anything else.
    rows = Membership.objects.select_for_update(no_key=True)
    rows = rows.filter(ended_at=None).order_by("id")
    found = next((row for row in rows if row.id == membership.id), None)
    if found is None or found.version != version:
        raise ChangedMeanwhile
    if found.person_id == by.person_id:
        raise NotAllowed("Somebody else has to change your own role or end your membership.")
    _check_may_grant(found.role, by)
    return found


def _check_may_grant(role: str, by: Actor | System) -> None:
    if isinstance(by, System):
        return
    if not by.may(Permission.MANAGE_PEOPLE):
        raise NotAllowed("Your role does not include inviting people or changing roles.")
    if role not in by.role.grants:
        raise NotAllowed(
            f"Your role does not include giving or ending the role “{ROLES[role].title}”."
        )


def _check_somebody_is_left(leaving: Membership, role: str | None) -> None:
    if role is not None and ROLES[role].may(Permission.MANAGE_PEOPLE):
        return
    able = [r.id for r in ROLES.values() if r.may(Permission.MANAGE_PEOPLE)]
    others = Membership.objects.filter(ended_at=None, role__in=able).exclude(id=leaving.id)
    if not others.exists():
        raise Refused("Nobody would be left who can invite people: give that role first.")


def _withdraw_earlier(email: str, by: Actor | System) -> None:
    for earlier in Invitation.objects.filter(accepted_at=None, withdrawn_at=None):
        if earlier.email.casefold() == email.strip().casefold():
            _withdraw(earlier, by)


def _withdraw(invitation: Invitation, by: Actor | System) -> None:
    invitation.withdrawn_at, invitation.secret = timezone.now(), None
    invitation.save()
    record("invitation.withdrawn", by=by, subject=("invitation", invitation.id))
