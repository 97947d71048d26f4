"""Refusals that a person at a terminal can act on."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from fairlead.guidance import Library


class Refused(Exception):
    """Input that is refused: the message is all that is shown, and the exit status is 2."""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A sentence with the nearest valid name, or nothing where none is near.

    >>> did_you_mean("adlt_involved", ["adult_involved", "capacity_concern"])
    ' Did you mean adult_involved?'
    """
    near = get_close_matches(word.lower().replace(" ", "-"), sorted(names), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


def plain(text: str) -> str:
    """The text without control characters, so that a file cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def read_bytes(path: Path, most: int) -> bytes:
    """The content of a file, which may be a pipe or a device that never ends.

    Raises `Refused` where it cannot be read, or is larger than `most` bytes.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:  # a name may hold what no file system takes
        raise _cannot("read", path, error) from error
    return not_larger(content, path, most)


def not_larger(content: bytes, path: Path, most: int) -> bytes:
    """The content. Raises `Refused` where it is larger than `most` bytes."""
    if len(content) > most:
        size = f"{most // 1024} KiB" if most < 1024 * 1024 else f"{most // 1024 // 1024} MiB"
        raise Refused(f"{plain(str(path))}: is larger than {size}.")
    return content


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file. Raises `Refused` where it cannot be written."""
    try:
        path.write_bytes(content)
    except (OSError, ValueError) as error:
        raise _cannot("written", path, error) from error


def _cannot(what: str, path: Path, error: OSError | ValueError) -> Refused:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return Refused(f"{plain(str(path))}: cannot be {what}: {reason}.")


def known_pack(library: Library, name: str) -> str:
    """The name of a pack that is there. Raises `Refused` with the nearest one."""
    if name in library.names():
        return name
    hint = did_you_mean(name, library.names())
    raise Refused(f"There is no pack {plain(name)}.{hint} There are: {', '.join(library.names())}.")
