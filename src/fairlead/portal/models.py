"""The door of an organisation, as it stands now; what it was stays in the ledger."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fairlead.portal.neutral import LONGEST, SHAPE
from fairlead.walls.models import TenantModel


class Door(TenantModel):
    """Where somebody without an account comes in: one for each organisation, at one address.

    The address is told to everybody, on posters, and no two organisations share one. A row that
    was left is an address at which the door was before: it still leads to it, so that no poster
    leads nowhere, or to another organisation.
    """

    address = models.CharField(max_length=LONGEST)
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    left_at = models.DateTimeField(null=True)

    #: For those who come without an account: the database shows them the one they look for.
    whosever: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id"],
                condition=Q(left_at=None),
                name="portal_one_door_each",
            ),
            models.UniqueConstraint(fields=["address"], name="portal_one_door_at_an_address"),
            models.CheckConstraint(
                name="portal_door_address_is_typed_easily",
                condition=Q(address__regex=f"^{SHAPE}$"),
            ),
            models.CheckConstraint(
                name="portal_door_is_open_or_was_closed",
                condition=Q(is_open=True, closed_at__isnull=True)
                | Q(is_open=False, closed_at__isnull=False),
            ),
        ]
