"""Sealing and opening: AES-256-GCM, bound to the place where a value stands.

A sealed value moved to another row, column, table or organisation does not open. Form, in bytes:
version 1, key id 16, nonce 12, ciphertext with its tag.
"""

import os
from dataclasses import dataclass
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_BYTES, NONCE_BYTES, ID_BYTES = 32, 12, 16
HEAD = len(VERSION) + ID_BYTES
TAG_BYTES = 16
#: How long a sealed value is that says nothing.
EMPTY = HEAD + NONCE_BYTES + TAG_BYTES


class Unreadable(Exception):
    """A sealed value does not open: it was moved or changed, or its key is gone."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands. Whatever is sealed for one place opens nowhere else."""

    organisation: str
    table: str
    column: str
    row: str

    def binding(self) -> bytes:
        """The bytes that the cipher authenticates with the value; no part can pass for another."""
        return f"fairlead 1\0{self.organisation}\0{self.table}\0{self.column}\0{self.row}".encode()


class Key(msgspec.Struct, frozen=True):
    """A key that is ready for use, its id, and how the values that it sealed begin."""

    id: UUID
    cipher: AESGCM
    head: bytes

    @classmethod
    def of(cls, key_id: UUID, secret: bytes) -> "Key":
        """A key from its 32 secret bytes."""
        return cls(key_id, AESGCM(secret), VERSION + key_id.bytes)

    def seal(self, value: bytes, place: Place) -> bytes:
        """The value, sealed for this place."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self.cipher.encrypt(nonce, value, place.binding())
        return b"".join((self.head, nonce, sealed))

    def open(self, sealed: bytes, place: Place) -> bytes:
        """The value that was sealed for this place by this key. Raises `Unreadable`."""
        return self.open_bound(sealed, place.binding())

    def open_bound(self, sealed: bytes, binding: bytes) -> bytes:
        """The same, for a place of which the binding is known. Raises `Unreadable`."""
        if not sealed.startswith(self.head):
            raise Unreadable("it was sealed in another form, or by another key")
        nonce = sealed[HEAD : HEAD + NONCE_BYTES]
        try:
            return self.cipher.decrypt(nonce, sealed[HEAD + NONCE_BYTES :], binding)
        except (InvalidTag, ValueError):
            raise Unreadable("it was changed, or moved from where it belongs") from None


def key_id_of(sealed: bytes) -> UUID:
    """Which key a value was sealed by. Raises `Unreadable`."""
    if sealed[:1] != VERSION or len(sealed) < HEAD + NONCE_BYTES:
        raise Unreadable("it is no sealed value")
    return UUID(bytes=bytes(sealed[1:HEAD]))
