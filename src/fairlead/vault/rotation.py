"""New keys for old: every layer can be rotated while people work, and the old one destroyed."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from fairlead.vault import root
from fairlead.vault.fields import Sealed, SealedText
from fairlead.vault.keyring import (
    forget_keys,
    new_key,
    organisation_key,
    platform_place,
    platform_secret,
    unwrapped,
    wrap_place,
)
from fairlead.vault.models import PlatformKey, VaultKey
from fairlead.vault.sealing import key_id_of
from fairlead.walls.models import TenantModel


@transaction.atomic
def rewrap_platform_keys() -> None:
    """Wrap the keys of the platform by the newest root key."""
    newest = root.root_keys()[0]
    for row in PlatformKey.objects.select_for_update():
        row.wrapped = newest.seal(platform_secret(row), platform_place(row.purpose))
        row.save()


def rewrap_organisation_keys() -> None:
    """Wrap this organisation's keys by the newest root key."""
    newest = root.root_keys()[0]
    rows = VaultKey.objects.select_for_update().filter(
        kind=VaultKey.Kind.ORGANISATION, wrapped__isnull=False
    )
    for row in rows:
        row.wrapped = newest.seal(unwrapped(row), wrap_place(row.id))
        row.save()


def rotate_organisation_key() -> int:
    """A new key for this organisation: everything is sealed anew, and the old one destroyed.

    Backups made before stay readable to whoever has that backup and the root key: keep root keys
    and backups apart. Returns how many values were sealed anew. Raises `vault.sealing.Unreadable`
    when any value does not open: then nothing has changed.
    """
    old = organisation_key().id
    VaultKey.objects.select_for_update().get(id=old)
    VaultKey.objects.filter(id=old).update(retired_at=timezone.now())
    forget_keys()
    fresh = new_key(VaultKey.Kind.ORGANISATION)
    below = VaultKey.objects.exclude(kind=VaultKey.Kind.ORGANISATION)
    for row in below.filter(wrapped__isnull=False):
        row.wrapped = fresh.seal(unwrapped(row), wrap_place(row.id))
        row.save()
    count = sum(_resealed(model, fields, old) for model, fields in sealed_fields())
    VaultKey.objects.filter(id=old).update(wrapped=None, destroyed_at=timezone.now())
    forget_keys()
    return count


def sealed_fields() -> Iterator[tuple[type[TenantModel], list[SealedText]]]:
    """Every model that the organisation's key itself seals, and which fields it seals."""
    for model in apps.get_models():
        fields = [field for field in model._meta.local_fields if isinstance(field, SealedText)]
        if fields and issubclass(model, TenantModel) and not hasattr(model, "sealing_key_id"):
            yield model, fields


def _resealed(model: type[TenantModel], fields: list[SealedText], old: object) -> int:
    count = 0
    for row in model.objects.iterator(chunk_size=500):
        stale = [field for field in fields if _is_sealed_by(row, field, old)]
        for field in stale:
            setattr(row, field.attname, getattr(row, field.attname))
        if stale:
            row.save(update_fields=[field.name for field in stale])
            count += len(stale)
    return count


def _is_sealed_by(row: models.Model, field: SealedText, old: object) -> bool:
    value = row.__dict__.get(field.attname)
    return isinstance(value, Sealed) and key_id_of(value.content) == old
