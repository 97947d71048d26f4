"""The root key: a file outside the database, read once when the process starts.

One line for each key, the newest first: `fairlead-root-1 ID SECRET`. More than one stands there
only while keys are being rotated.
"""

import base64
import binascii
import os
import secrets
import uuid
from functools import cache
from pathlib import Path

from django.conf import settings

from fairlead.vault.sealing import KEY_BYTES, Key, Unreadable

FORM = "fairlead-root-1"


class NoRootKey(Exception):
    """The file of the root key is missing, unreadable or not what it should be."""


def new_root_key_file(path: Path) -> None:
    """Write a new root key where there is none. Raises `FileExistsError` where there is one."""
    _write(path, [_line(uuid.uuid4(), secrets.token_bytes(KEY_BYTES))], os.O_EXCL)


def add_root_key(path: Path) -> None:
    """Put a new key before those that stand in the file, as rotation begins."""
    lines = path.read_text(encoding="ascii").splitlines()
    fresh = path.with_suffix(".new")
    _write(fresh, [_line(uuid.uuid4(), secrets.token_bytes(KEY_BYTES)), *lines], os.O_TRUNC)
    fresh.replace(path)


def keep_newest_root_key(path: Path) -> None:
    """Leave only the newest key in the file, when nothing is wrapped by an older one."""
    lines = path.read_text(encoding="ascii").splitlines()
    fresh = path.with_suffix(".new")
    _write(fresh, lines[:1], os.O_TRUNC)
    fresh.replace(path)


def read_root_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file, newest first. Raises `NoRootKey`."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise NoRootKey(f"the root key in {path} cannot be read: {why}") from None
    keys = tuple(_parsed(line, path) for line in lines if line.strip())
    if not keys:
        raise NoRootKey(f"the file {path} holds no root key")
    return keys


@cache
def root_keys() -> tuple[Key, ...]:
    """The root keys of this process. Raises `NoRootKey`."""
    return read_root_keys(settings.FAIRLEAD.key_file("root"))


def root_key(key_id: uuid.UUID) -> Key:
    """The root key of an id. Raises `Unreadable` when the file does not hold it."""
    for key in root_keys():
        if key.id == key_id:
            return key
    raise Unreadable("the root key that this was sealed by is not in the file")


def _line(key_id: uuid.UUID, secret: bytes) -> str:
    return f"{FORM} {key_id} {base64.b64encode(secret).decode()}"


def _parsed(line: str, path: Path) -> Key:
    try:
        form, key_id, text = line.split()
        secret = base64.b64decode(text, validate=True)
        if form != FORM or len(secret) != KEY_BYTES:
            raise ValueError
        return Key.of(uuid.UUID(key_id), secret)
    except (ValueError, binascii.Error):
        raise NoRootKey(f"the file {path} does not hold a root key of Fairlead") from None


def _write(path: Path, lines: list[str], flag: int) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
