"""Writing to the ledger: one call, in the transaction of what it is about."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone

from fairlead.ledger.models import SALT_DIGITS, Entry
from fairlead.vault.fields import canonical
from fairlead.vault.keyring import ledger_key
from fairlead.walls.tenancy import at_end


class Actor(Protocol):
    """Who did it: the label is kept as it was then, for whoever reads it later."""

    @property
    def person_id(self) -> UUID | None:
        """The person, or nobody for what Fairlead did by itself."""

    @property
    def label(self) -> str:
        """Their name and role as people would say them."""


def record(
    kind: str,
    *,
    by: Actor,
    subject: tuple[str, UUID],
    content: Mapping[str, Any] | None = None,
    happened_at: datetime | None = None,
    key_id: UUID | None = None,
) -> None:
    """Record what happened, kept or lost together with this transaction's other changes.

    `content` is sealed by the key of the ledger, or of a case when `key_id` is given, and only a
    salted commitment to it stands in the clear. The entry gets its place in the chain at the end
    of the transaction. Raises `walls.tenancy.NoTenancy` outside the transaction of an
    organisation; whatever the database refuses, the whole transaction is refused.
    """
    salt = secrets.token_bytes(SALT_DIGITS // 2)
    text = canonical({"by": by.label, **(content or {})})
    entry = Entry(
        happened_at=happened_at or timezone.now(),
        actor_id=by.person_id,
        kind=kind,
        subject=f"{subject[0]}/{subject[1]}",
        commitment=hashlib.sha256(salt + text.encode()).hexdigest(),
        key_id=key_id or ledger_key().id,
        content=salt.hex() + text,
    )
    at_end(lambda: entry.save(force_insert=True))
