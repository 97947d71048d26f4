"""What rows of casework have in common."""

from typing import Any

from django.db import models
from django.db.models import ForeignObject, Q
from django.db.models.constraints import BaseConstraint

from fairlead.accounts.models import Membership
from fairlead.casework.states import MACHINE_OF
from fairlead.walls.models import TenantModel

YES, NO, NOT_KNOWN = "yes", "no", "unknown"
#: Answered yes, no or not known: not knowing is never no.
KNOWN = [(YES, "Yes"), (NO, "No"), (NOT_KNOWN, "Not known")]


def tied(other: type[models.Model] | str, column: str, *, null: bool = False) -> Any:
    """A relation inside the organisation; the database holds it by `walls.schema.tie`."""
    return ForeignObject(
        other,
        on_delete=models.DO_NOTHING,
        from_fields=["organisation_id", column],
        to_fields=["organisation_id", "id"],
        related_name="+",
        null=null,
    )


def member(column: str, *, null: bool = False) -> Any:
    """A relation to somebody's membership."""
    return tied(Membership, column, null=null)


def one_of(table: str, column: str = "status") -> BaseConstraint:
    """Only the states of a machine stand in a table."""
    states = list(MACHINE_OF[table].words)
    return models.CheckConstraint(
        name=f"{table}_known_state", condition=Q(**{f"{column}__in": states})
    )


def both_or_neither(table: str, first: str, second: str) -> BaseConstraint:
    """Who did something and when stand together."""
    neither = Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    both = Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return models.CheckConstraint(name=f"{table}_{first}_when"[:60], condition=neither | both)


class Kept(TenantModel):
    """A row that is sealed by the key of a concern or case, and erased with it."""

    key_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def sealing_key_id(self) -> Any:
        """Which key seals its fields."""
        return self.key_id
