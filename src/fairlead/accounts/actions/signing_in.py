"""What changes when people sign in: links used once, passwords, sessions, and what is told."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from fairlead.accounts.errors import LinkGone, Refused
from fairlead.accounts.models import Membership, Person, Session, SignInLink, email_mark
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
        # In one order for everyone, so that two people of the same two places never wait in a ring.
        places = sorted(rows.values_list("organisation_id", flat=True))
    for place in places:
        with acting_for(place, person=person.id):
            member = Membership.objects.get(person=person, ended_at=None)
            by = Oneself(person.id, f"{member.name}, {member.held_role.title}")
            record(kind, by=by, subject=("person", person.id), content=content)


@transaction.atomic
def make_link(person: Person, purpose: SignInLink.Purpose) -> str:
    """A link's secret, good once. Earlier links for the same purpose stop working."""
    SignInLink.objects.filter(person=person, purpose=purpose, used_at=None).delete()
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        mark=index_of("link", secret),
        purpose=purpose,
        person=person,
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
    link.used_at = timezone.now()
    link.save()
    return link.person


def ask_for_password(address: str, *, send: Callable[..., object]) -> None:
    """Have a link for a new password sent, if somebody signs in with this address.

    Whether anyone does is not even looked up here: the answer and the time it takes are the same
    for everyone. `send` defers the job that finds out, with the mark of the address.
    """
    send(mark=email_mark(address))


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


@transaction.atomic
def forget_identity(person: Person, account_id: int) -> None:
    """No longer sign somebody in with an account at another service.

    Raises `Refused` when they could then not sign in at all.
    """
    mine = SocialAccount.objects.select_for_update().filter(user=person)
    others = [row for row in mine if row.pk != account_id]
    if not others and not person.has_usable_password():
        raise Refused("You would have no way to sign in. Choose a password first.")
    SocialAccount.objects.filter(user=person, pk=account_id).delete()


def clear_away() -> None:
    """Forget sessions, links and counts whose time is over; they open nothing any more."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    SignInLink.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    cache.forget_expired()  # type: ignore[attr-defined]
