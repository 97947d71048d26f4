"""TOML that people or programs wrote, read within bounds: no file can make the reader stumble.

The standard parser takes numbers of any length and tables of any depth, at which later steps
give up in their own ways; here such a file is refused at the door.
"""

import tomllib
from pathlib import Path
from typing import Any as Anything

#: Far more than any guidance needs; a larger file is some other file.
MOST_BYTES = 1024 * 1024
#: Tables and lists inside each other.
DEEPEST = 12
#: Dots in one line, where each may be one more table.
MOST_DOTS = 500


class BadToml(ValueError):
    """A text that is refused, with the reason in one sentence; syntax errors name the line."""


def content_of(path: Path) -> bytes:
    """The content of an ordinary file. Raises `OSError`, also for what is no such file."""
    if not path.is_file():
        raise OSError(None, "is no ordinary file", str(path))
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError(None, f"is larger than {MOST_BYTES // 1024} KiB", str(path))
    return content


def read_toml(text: str) -> dict[str, Anything]:
    """The table that a text holds. Raises `BadToml`."""
    if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
        raise BadToml("is nested too deeply")  # the parser would take minutes to find out
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise BadToml("is nested too deeply") from error
    except ValueError as error:
        raise BadToml(f"is not valid TOML: {error}") from error
    _bounded(table)
    return table


def _bounded(table: dict[str, Anything]) -> None:
    """Refuse what is nested too deeply, and numbers that no one means."""
    level: list[Anything] = [table]
    for _ in range(DEEPEST):
        if any(isinstance(value, int) and value.bit_length() > 63 for value in level):
            raise BadToml("holds a number that is too long")
        level = [inner for value in level for inner in _inside(value)]
    if level:
        raise BadToml("is nested too deeply")


def _inside(value: object) -> list[Anything]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
