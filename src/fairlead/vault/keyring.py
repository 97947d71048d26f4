"""Opened keys: of the platform for the process, of an organisation for one transaction only.

An organisation's keys are kept no longer than the transaction, so that a destroyed or rotated
key is gone at once, in every process.
"""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone

from fairlead.vault.models import PlatformKey, VaultKey
from fairlead.vault.root import root_key, root_keys
from fairlead.vault.sealing import HEAD, KEY_BYTES, Key, Place, Unreadable, key_id_of
from fairlead.walls.prepared import prepared
from fairlead.walls.tenancy import organisation_id, tenancy

PEOPLE, INDEX = "people", "index"
PURPOSES = (PEOPLE, INDEX)
#: From how many keys on all of an organisation are read, and those not asked for passed over.
MANY = 500


class Erased(Unreadable):
    """The key was destroyed on purpose: what it sealed is erased."""


def new_key(kind: VaultKey.Kind) -> Key:
    """A new key for the organisation of this transaction, wrapped and stored."""
    key_id, secret = uuid.uuid4(), secrets.token_bytes(KEY_BYTES)
    wrapping = root_keys()[0] if kind == VaultKey.Kind.ORGANISATION else organisation_key()
    VaultKey.objects.create(id=key_id, kind=kind, wrapped=wrapping.seal(secret, wrap_place(key_id)))
    return _hold(Key.of(key_id, secret))


def organisation_key() -> Key:
    """The key in use of the organisation of this transaction. Raises `Unreadable`."""
    return _key_in_use(VaultKey.Kind.ORGANISATION)


def ledger_key() -> Key:
    """The key that seals new entries of this organisation's ledger. Raises `Unreadable`."""
    return _key_in_use(VaultKey.Kind.LEDGER)


def _key_in_use(kind: VaultKey.Kind) -> Key:
    in_use = cast("dict[str, Key]", tenancy().held.setdefault("vault.in_use", {}))
    if kind not in in_use:
        for row in _keys_in_use():  # the organisation's own first: it opens the other
            in_use[row.kind] = key(row.id, row)
    if kind not in in_use:
        raise Unreadable(f"this organisation has no {kind} key")
    return in_use[kind]


def key_that_sealed(sealed: bytes) -> Key:
    """The key that a sealed value names. Raises `Erased` or `Unreadable`."""
    return held_keys().get(sealed[1:HEAD]) or key(key_id_of(sealed))


def key(key_id: uuid.UUID, row: VaultKey | None = None) -> Key:
    """A key of the organisation of this transaction. Raises `Erased` or `Unreadable`."""
    if found := held_keys().get(key_id.bytes):
        return found
    row = row or _key_of.first(key_id)
    if row is None:
        raise Unreadable("there is no such key in this organisation")
    if row.wrapped is None:
        raise Erased("its key was destroyed: it is erased")
    return _hold(Key.of(key_id, unwrapped(row)))


def hold_keys(ids: Iterable[uuid.UUID]) -> None:
    """Open many keys of cases by one query, for lists and for looking through all.

    Keys that were destroyed, or are not there, are left out: whoever reads what they sealed
    meets `Erased` or `Unreadable`. Raises `Unreadable` when a key that is there does not open.
    """
    held = held_keys()
    wanted = {key_id.int: key_id for key_id in ids if key_id.bytes not in held}
    if not wanted:
        return
    above = organisation_key()
    before = replace(wrap_place(above.id), row="").binding().decode()
    # Naming thousands costs more than passing over some.
    rows = _case_keys_among(list(wanted.values())) if len(wanted) < MANY else _case_keys()
    for key_id, wrapped in rows:
        if key_id.int in wanted:
            sealed = bytes(wrapped)
            if not sealed.startswith(above.head):
                above = key_that_sealed(sealed)
            binding = f"{before}{key_id}".encode()
            held[key_id.bytes] = Key.of(key_id, above.open_bound(sealed, binding))


@prepared
def _key_of(key_id: uuid.UUID) -> QuerySet[VaultKey]:
    return VaultKey.objects.filter(id=key_id)


@prepared
def _keys_in_use() -> QuerySet[VaultKey]:
    rows = VaultKey.objects.filter(retired_at__isnull=True).exclude(kind=VaultKey.Kind.CASE)
    return rows.order_by("-kind")


@prepared
def _case_keys() -> QuerySet[VaultKey, tuple[uuid.UUID, Any]]:
    rows = VaultKey.objects.filter(wrapped__isnull=False, kind=VaultKey.Kind.CASE)
    return rows.values_list("id", "wrapped")


@prepared
def _case_keys_among(ids: list[uuid.UUID]) -> QuerySet[VaultKey, tuple[uuid.UUID, Any]]:
    return _case_keys.build().filter(id__among=ids)


def unwrapped(row: VaultKey) -> bytes:
    """The secret of a stored key. Raises `Unreadable`."""
    wrapped = bytes(row.wrapped or b"")
    above = key_id_of(wrapped)
    wrapping = root_key(above) if row.kind == VaultKey.Kind.ORGANISATION else key(above)
    return wrapping.open(wrapped, wrap_place(row.id))


def destroy_key(key_id: uuid.UUID) -> None:
    """Erase what a case key sealed: in live rows at once, and in every backup of them.

    An older backup still holds the wrapped key; it opens only with the organisation key of
    then, which rotation destroys (`vault.rotation`).
    """
    VaultKey.objects.filter(id=key_id, kind=VaultKey.Kind.CASE).update(
        wrapped=None, destroyed_at=timezone.now()
    )
    forget_keys()


def forget_keys() -> None:
    """Let go of every opened key of this transaction."""
    held_keys().clear()
    tenancy().held.pop("vault.in_use", None)


def wrap_place(key_id: uuid.UUID) -> Place:
    """Where a wrapped key stands."""
    return Place(str(organisation_id()), "vault_vaultkey", "wrapped", str(key_id))


def held_keys() -> dict[bytes, Key]:
    """The keys that this transaction holds, by their ids; forgotten ones leave it at once."""
    return cast("dict[bytes, Key]", tenancy().held.setdefault("vault.ring", {}))


def _hold(found: Key) -> Key:
    held_keys()[found.id.bytes] = found
    return found


def make_platform_keys() -> None:
    """The keys of the platform, made once, when the database is new."""
    for purpose in PURPOSES:
        if not PlatformKey.objects.filter(purpose=purpose).exists():
            key_id = uuid.uuid4()
            wrapped = root_keys()[0].seal(secrets.token_bytes(KEY_BYTES), platform_place(purpose))
            PlatformKey.objects.bulk_create(
                [PlatformKey(purpose=purpose, id=key_id, wrapped=wrapped)], ignore_conflicts=True
            )


def platform_place(purpose: str) -> Place:
    """Where a wrapped key of the platform stands."""
    return Place("-", "vault_platformkey", "wrapped", purpose)


def platform_secret(row: PlatformKey) -> bytes:
    """The secret of a key of the platform. Raises `Unreadable`: the root key is another one."""
    wrapped = bytes(row.wrapped)
    return root_key(key_id_of(wrapped)).open(wrapped, platform_place(row.purpose))


@cache
def _platform(purpose: str) -> tuple[Key, bytes]:
    row = PlatformKey.objects.get(purpose=purpose)
    secret = platform_secret(row)
    return Key.of(row.id, secret), secret


def people_key() -> Key:
    """The key for what belongs to a person and no organisation. Raises `Unreadable`."""
    return _platform(PEOPLE)[0]


def index_of(kind: str, text: str) -> str:
    """A keyed mark by which an exact value is found and nothing is learned; 64 hex digits."""
    _, secret = _platform(INDEX)
    return hmac.new(secret, f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest()
