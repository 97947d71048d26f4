"""Checkpoints: one signed note over the chains of all organisations, and each one's way up to it.

Pure; the rules of hashing are the verifier's, so that there is one of each. The note has the form
of transparency logs (C2SP signed-note and tlog-checkpoint), which others can check too.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from fairlead.ledger.verifier import head_text, key_hash, leaf_of, link_of


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain of an organisation stood."""

    organisation: str
    sequence: int
    link: str

    def leaf(self) -> bytes:
        """Its leaf in the tree."""
        return leaf_of(head_text(self.organisation, self.sequence, self.link))


class Tree:
    """A Merkle tree over heads, in order (RFC 9162): its root, and the way up from each leaf.

    Every level is kept, so that all ways together cost little more than the tree.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        if not leaves:
            raise ValueError("a tree needs a leaf")
        self.size = len(leaves)
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            above = [link_of(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
            self._levels.append(above + below[len(below) & ~1 :])

    @property
    def root(self) -> bytes:
        """The hash that stands for all leaves."""
        return self._levels[-1][0]

    def proof(self, index: int) -> list[bytes]:
        """The hashes that lead from a leaf to the root."""
        found = []
        for level in self._levels[:-1]:
            beside = index ^ 1
            if beside < len(level):
                found.append(level[beside])
            index >>= 1
        return found


def sign_note(key: Ed25519PrivateKey, *, name: str, tree: Tree, number: int, time: str) -> str:
    """The note of a checkpoint, signed."""
    root = base64.b64encode(tree.root).decode()
    body = f"{name}\n{tree.size}\n{root}\nnumber: {number}\ntime: {time}\n"
    signature = key_hash(name, _public(key)) + key.sign(body.encode())
    return f"{body}\n— {name} {base64.b64encode(signature).decode()}\n"


def new_signing_key() -> bytes:
    """A new key to sign with, as the content of its file."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_signing_key(content: bytes) -> Ed25519PrivateKey:
    """The key of a file. Raises `ValueError` for anything else."""
    key = load_pem_private_key(content, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("this is no key of checkpoints")
    return key


def verifying_key(key: Ed25519PrivateKey, name: str) -> str:
    """What others check signatures with: `name+hash+base64`, to be made known outside."""
    public = _public(key)
    letters = base64.b64encode(b"\x01" + public).decode()
    return f"{name}+{key_hash(name, public).hex()}+{letters}"


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
