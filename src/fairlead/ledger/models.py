"""The ledger as it lies in the database. Only this package imports it; others call `record`."""

from django.db import models

from fairlead.vault.fields import SealedText
from fairlead.walls.models import TenantModel

SALT_DIGITS = 64


class Entry(TenantModel):
    """One thing that happened, chained to the one before.

    `sequence`, `recorded_at`, `leaf` and `link` are given by the database as the entry is
    inserted, whatever the program says (migration 0001): the program cannot choose its place.
    """

    sequence = models.BigIntegerField(default=0)
    recorded_at = models.DateTimeField(auto_now_add=True)
    happened_at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    #: SHA-256 of salt and content: it can be checked against them, and says nothing without.
    commitment = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64, default="")
    link = models.CharField(max_length=64, default="")
    key_id = models.UUIDField()
    #: The salt in hex, then the content as JSON; gone when its key is destroyed.
    content = SealedText(most=100_000)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "sequence"], name="ledger_one_place_each"
            ),
            models.CheckConstraint(
                name="ledger_kind_is_words",
                condition=models.Q(kind__regex=r"^[a-z]+([.-][a-z]+)*$"),
            ),
            models.CheckConstraint(
                name="ledger_subject_is_named",
                condition=models.Q(subject__regex=r"^[a-z]+(-[a-z]+)*/[0-9a-f-]{36}$"),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject", "sequence"], name="ledger_of_one"),
        ]

    @property
    def sealing_key_id(self) -> object:
        """The key that seals the content: of the ledger, or of the case that it is about."""
        return self.key_id


class Chain(models.Model):
    """Where the chain of an organisation stands. Written by the database alone."""

    organisation_id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField()
    link = models.CharField(max_length=64)


class Checkpoint(models.Model):
    """A signed note over the chains of all organisations at one time; it names none of them."""

    number = models.BigIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    note = models.TextField()


class Anchor(TenantModel):
    """An organisation's place in a checkpoint: the head of its chain then, and the way up."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT)
    sequence = models.BigIntegerField()
    head = models.CharField(max_length=64)
    index = models.IntegerField()
    #: The hashes on the way to the root, in hex, one after the other.
    proof = models.TextField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "checkpoint"], name="ledger_one_anchor_each"
            )
        ]
