"""What changes when people sign in: links used once, passwords, sessions, and what is told."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from fairlead.accounts.errors import LinkGone
from fairlead.accounts.models import Membership, Person, Session, SignInLink
from fairlead.ledger.record import record
from fairlead.vault.keyring import index_of
from fairlead.walls.tenancy import acting_as, acting_for

Purpose = SignInLink.Purpose
LASTS = {Purpose.SIGN_IN: timedelta(hours=12), Purpose.PASSWORD: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Oneself:
    """Somebody who does something about their own way of signing in."""

    person_id: UUID
    label: str


def record_for_person(person: Person, kind: str, content: Mapping[str, Any] | None = None) -> None:
    """Record, in each organisation that somebody belongs to, what they did about signing in."""
    with acting_as(person.id):
        rows = Membership.where_one_belongs.filter(person_id=person.id, ended_at=None)
        places = list(rows.values_list("organisation_id", flat=True))
    for place in places:
        with acting_for(place, person=person.id):
            member = Membership.objects.get(person=person, ended_at=None)
            by = Oneself(person.id, f"{member.name}, {member.held_role.title}")
            record(kind, by=by, subject=("person", person.id), content=content)


@transaction.atomic
def make_link(person: Person, purpose: SignInLink.Purpose, *, to_send: bool = False) -> str:
    """A link's secret, good once. Earlier links for the same purpose stop working."""
    SignInLink.objects.filter(person=person, purpose=purpose, used_at=None).delete()
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        mark=index_of("link", secret),
        purpose=purpose,
        person=person,
        secret=secret if to_send else None,
        expires_at=timezone.now() + LASTS[purpose],
    )
    return secret


def open_link(secret: str) -> SignInLink:
    """The link of a secret, not yet used. Raises `LinkGone`."""
    found = SignInLink.objects.filter(mark=index_of("link", secret)).select_related("person")
    link = found.first()
    if link is None or link.used_at or link.expires_at <= timezone.now():
        raise LinkGone("This link was used, or has run out.")
    if not link.person.is_active:
        raise LinkGone("This link was used, or has run out.")
    return link


@transaction.atomic
def use_link(secret: str) -> Person:
    """Use a link, once. Raises `LinkGone`."""
    open_link(secret)
    link = SignInLink.objects.select_for_update().get(mark=index_of("link", secret))
    if link.used_at:
        raise LinkGone("This link was used, or has run out.")
    link.used_at, link.secret = timezone.now(), None
    link.save()
    return link.person


@transaction.atomic
def ask_for_password(address: str, *, send: Callable[..., object]) -> None:
    """Have a link for a new password sent, if somebody signs in with this address.

    Whether anyone does is told to nobody: the page says the same. `send` defers the job, in this
    same transaction.
    """
    person = Person.objects.of_address(address)
    if person is not None and person.is_active:
        secret = make_link(person, Purpose.PASSWORD, to_send=True)
        send(mark=index_of("link", secret))


@transaction.atomic
def set_password(secret: str, password: str) -> Person:
    """Set a new password by a link, once, and end every session.

    The second step stays as it is. Raises `LinkGone`, and `ValidationError` for a poor password.
    """
    link = open_link(secret)
    if link.purpose != Purpose.PASSWORD:
        raise LinkGone("This link was used, or has run out.")
    validate_password(password, link.person)
    person = use_link(secret)
    person.set_password(password)
    person.save()
    end_sessions(person)
    return person


def end_sessions(person: Person, *, but: str = "") -> int:
    """End somebody's sessions, all but one, at once; how many were ended."""
    ended, _ = Session.objects.filter(person=person).exclude(session_key=but).delete()
    return ended


def end_session(person: Person, mark: str) -> bool:
    """End one of one's own sessions; whether there was one."""
    ended, _ = Session.objects.filter(person=person, session_key=mark).delete()
    return bool(ended)
