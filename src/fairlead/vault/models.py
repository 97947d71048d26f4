"""Keys as they lie in the database: each wrapped by the one above it, or destroyed."""

import uuid

from django.db import models
from django.db.models import Q

from fairlead.walls.models import TenantModel


class PlatformKey(models.Model):
    """A key for what belongs to no organisation, such as sign-in addresses; wrapped by the root."""

    purpose = models.CharField(primary_key=True, max_length=20)
    id = models.UUIDField(default=uuid.uuid4, unique=True)
    wrapped = models.BinaryField()


class VaultKey(TenantModel):
    """A key of an organisation: wrapped by the root, or by the organisation's key above it.

    A destroyed key leaves its row, so that what it sealed is known to be erased and not broken.
    """

    class Kind(models.TextChoices):
        """What a key is for."""

        ORGANISATION = "organisation", "organisation"
        #: The ledger is never written again, so its key outlives rotations of the one above it.
        LEDGER = "ledger", "ledger"
        CASE = "case", "case"

    kind = models.CharField(max_length=12, choices=Kind)
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    #: A newer key of the organisation has taken its place; it still opens what it sealed.
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="vault_key_destroyed_or_wrapped",
                condition=Q(destroyed_at__isnull=False, wrapped__isnull=True)
                | Q(destroyed_at__isnull=True, wrapped__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation_id"],
                condition=Q(kind="organisation", retired_at__isnull=True),
                name="vault_one_key_in_use",
            ),
            models.UniqueConstraint(
                fields=["organisation_id"],
                condition=Q(kind="ledger", retired_at__isnull=True),
                name="vault_one_ledger_key_in_use",
            ),
        ]
