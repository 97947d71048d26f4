"""Who is there: the address and password, and whether a second step stands."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from fairlead.accounts.models import Person
from fairlead.walls.prepared import prepared

#: What counts as a second step; recovery codes only stand in for one.
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SignInBackend(AuthenticationBackend):
    """allauth's backend, with people found by the mark of their address.

    Somebody unknown costs a password hash too, so that time tells nothing.
    """

    def _authenticate_by_email(self, email: str, password: str) -> Person | None:
        return self._check_password(Person.objects.of_address(email), password)

    def get_user(self, user_id: Any) -> Person | None:
        """The person of a session, with what every page must know of them, in one query."""
        return _person_of.first(UUID(str(user_id)))


@prepared
def _person_of(person: UUID) -> QuerySet[Person]:
    steps = Authenticator.objects.filter(user_id=OuterRef("id"), type__in=STEPS)
    return Person.objects.filter(id=person, is_active=True).annotate(has_second_step=Exists(steps))


def needs_second_factor(person: Person) -> bool:
    """Whether somebody has still to set up a second step: until then they see nothing."""
    known = getattr(person, "has_second_step", None)
    if known is None:
        return not Authenticator.objects.filter(user=person, type__in=STEPS).exists()
    return not known
