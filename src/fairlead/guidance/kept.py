"""Packs that passed their checks, kept ready beside their files as Python keeps its modules.

Reading a hundred rules from TOML takes longer than a person should wait for a prompt. A kept pack
stands under the digest of every byte that it was read from, and of the code that read it: a
change of one byte makes a new reading.
"""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from fairlead.guidance.assembly import digest_of
from fairlead.guidance.model import Pack
from fairlead.guidance.toml import content_of

CODE = Path(__file__).parent


def _bytes(path: Path) -> bytes:
    """What cannot be read is for the reader to complain of."""
    with suppress(OSError):
        return content_of(path)
    return b""


class KeptPack:
    """The place of one pack in a folder; the folder need not exist, nor be writable."""

    def __init__(self, folder: Path, name: str, files: Iterable[Path]) -> None:
        digest = hashlib.sha256()
        for path in sorted([*files, *CODE.glob("*.py"), *CODE.glob("checks/*.py")]):
            place = os.fsencode(f"{path.parent.name}/{path.name}")
            digest.update(place + b"\0" + _bytes(path) + b"\0")
        self._name = name
        self._stem = name.replace("/", "-")
        self._path = folder / f"{self._stem}.{digest.hexdigest()}.pack"

    def read(self) -> Pack | None:
        """The pack, or nothing where none is kept, or it is not what its digest says."""
        with suppress(OSError, ValueError, msgspec.DecodeError, RecursionError):
            pack = msgspec.msgpack.decode(self._path.read_bytes(), type=Pack)
            if pack.name == self._name and pack.digest == digest_of(pack):
                return pack
        return None

    def write(self, pack: Pack) -> None:
        """Keep the pack in the place of an older one, where that is allowed.

        A reader never sees half of it.
        """
        with suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            draft = self._path.with_suffix(f".{os.getpid()}")
            draft.write_bytes(msgspec.msgpack.encode(pack))
            for older in self._path.parent.glob(f"{self._stem}.*.pack"):
                older.unlink(missing_ok=True)
            draft.replace(self._path)
