"""What every table of an organisation has: its organisation first in the key, and the wall."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models

from fairlead.walls.tenancy import organisation_id


@models.CharField.register_lookup
@models.UUIDField.register_lookup
class Among(models.Lookup):
    """One of some values, sent as a single list: `case_id__among=ids`.

    However many there are, the question to the database is the same; `in` names each of them.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> list[uuid.UUID | str]:
        """The values as they are."""
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The condition, and what is sent for it."""
        column, sent = self.process_lhs(compiler, connection)
        return f"{column} = any(%b)", (*sent, self.rhs)


class TenantManager(models.Manager[Any]):
    """Only rows of the organisation that this transaction acts for."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Narrowed rows. Raises `NoTenancy` when nobody said of which organisation."""
        return super().get_queryset().filter(organisation_id=organisation_id())


class TenantModel(models.Model):
    """A row of one organisation: keyed by organisation and id, so that a key never leads out."""

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation_id = models.UUIDField(default=organisation_id, editable=False)
    id = models.UUIDField(default=uuid.uuid4, editable=False)

    objects: ClassVar[models.Manager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"


class Tenant(models.Model):
    """That an organisation exists, by its id and nothing more.

    Work that is done for every organisation in turn, such as checkpoints, learns from here whose
    turn it is; behind the walls nobody could list them.
    """

    id = models.UUIDField(primary_key=True)
    since = models.DateTimeField(auto_now_add=True)
