"""Organisations, people and what ties them together."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, ForeignObject, Q
from django.utils import timezone

from fairlead.accounts.roles import ROLES, Role
from fairlead.guidance import NATIONS
from fairlead.vault.fields import SealedJSON, SealedText
from fairlead.vault.keyring import index_of
from fairlead.walls.models import TenantManager, TenantModel

PERSON = settings.AUTH_USER_MODEL
NATION_NAMES = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
}
KIND_NAMES = {
    "school": "School or college",
    "youth": "Youth organisation or club",
    "partnership": "Safeguarding partnership",
    "other": "Another organisation",
}


def email_mark(address: str) -> str:
    """The keyed mark under which a sign-in address is found."""
    return index_of("email", address.strip().casefold())


class People(BaseUserManager["Person"]):
    """People are found by the mark of their sign-in address; the address itself is sealed."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person of a mark. Raises `Person.DoesNotExist`."""
        return self.get(email_mark=username)

    def of_address(self, address: str) -> "Person | None":
        """Who signs in with this address, if anyone."""
        return self.filter(email_mark=email_mark(address)).first()


class Person(AbstractBaseUser):
    """Somebody who signs in. What they are called stands in each membership, sealed there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = SealedText(most=254, of_person=True)
    email_mark = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email_mark"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        return f"person {self.id}"


class Organisation(models.Model):
    """A school, youth organisation or partnership: what decides which guidance applies."""

    organisation_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=list(KIND_NAMES.items()))
    nation = models.CharField(max_length=20, choices=[(n, NATION_NAMES[n]) for n in NATIONS])
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=0)

    objects: ClassVar[models.Manager[Self]] = TenantManager()
    #: For those who choose where to act: the database shows them their own only.
    where_one_belongs: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        base_manager_name = "objects"
        default_manager_name = "objects"

    @property
    def id(self) -> uuid.UUID:
        """The id of the organisation, as other rows call theirs."""
        return self.organisation_id

    @property
    def setting(self) -> str:
        """The setting in the words of the guidance packs."""
        return "education" if self.kind == "school" else "other"


class Membership(TenantModel):
    """A person in an organisation: what they are called there, their role, from when to when."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="memberships")
    name = SealedText(most=120)
    role = models.CharField(max_length=20, choices=[(r.id, r.title) for r in ROLES.values()])
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    where_one_belongs: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "person"],
                condition=Q(ended_at__isnull=True),
                name="accounts_one_membership_each",
            ),
            models.CheckConstraint(
                name="accounts_membership_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
        ]
        indexes = [models.Index(fields=["person", "ended_at"], name="accounts_of_person")]

    @property
    def held_role(self) -> Role:
        """The role as data."""
        return ROLES[self.role]


class Invitation(TenantModel):
    """An invitation to join: one link, once, for seven days."""

    email = SealedText(most=254)
    name = SealedText(most=120)
    role = models.CharField(max_length=20, choices=[(r.id, r.title) for r in ROLES.values()])
    #: Only a mark of the secret in the link; the secret itself waits sealed until it is sent.
    secret_mark = models.CharField(max_length=64)
    secret = SealedText(most=64, null=True)
    invited_by_id = models.UUIDField(null=True)
    invited_by = ForeignObject(
        Membership,
        on_delete=models.DO_NOTHING,
        from_fields=["organisation_id", "invited_by_id"],
        to_fields=["organisation_id", "id"],
        related_name="+",
        null=True,
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="accounts_invitation_ends_once",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            )
        ]

    @property
    def role_title(self) -> str:
        """The offered role as people say it."""
        return ROLES[self.role].title

    @property
    def is_open(self) -> bool:
        """Whether the link still lets somebody in."""
        ended = self.accepted_at or self.withdrawn_at
        return not ended and self.expires_at > timezone.now()


class Contact(TenantModel):
    """Somebody to call, in this organisation's local directory."""

    #: The route of the guidance registers that this fills in; empty for one of their own.
    route = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120)
    name = SealedText(most=120, default="")
    phone = SealedText(most=60, default="")
    email = SealedText(most=254, default="")
    hours = SealedText(most=200, default="")
    note = SealedText(most=1000, default="")
    position = models.IntegerField(default=100)
    checked_on = models.DateField(null=True)
    removed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "route"],
                condition=~Q(route="") & Q(removed_at__isnull=True),
                name="accounts_one_contact_for_a_route",
            )
        ]


class Draft(TenantModel):
    """Answers in progress: kept on the server, sealed, for the one who gives them."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    journey = models.CharField(max_length=60)
    answers = SealedJSON(most=100_000)
    version = models.IntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    #: Set by the action that used the answers, in the same transaction: it is used once.
    finished_at = models.DateTimeField(null=True)
    #: Where the person was sent when it was finished, for whoever presses twice.
    outcome = models.CharField(max_length=200, blank=True)


class SignInLink(models.Model):
    """A link that stands for a password once: for the demonstration, and to set a new password."""

    class Purpose(models.TextChoices):
        """What the link opens."""

        SIGN_IN = "sign-in", "sign-in"
        PASSWORD = "password", "new password"

    mark = models.CharField(primary_key=True, max_length=64)
    purpose = models.CharField(max_length=10, choices=Purpose)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Session(AbstractBaseSession):
    """Somebody signed in on a device. Its key is stored as a mark, its content sealed."""

    person = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "accounts_session"
