"""An incident written as a TOML file: read strictly, refused kindly.

The file has `nation`, `setting`, optional `on`, and a table `[facts]`. Every refusal names the
file, the line where it is known, and the nearest valid name.
"""

import re
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from fairlead.cli.errors import Refused, did_you_mean, not_larger, plain, read_bytes
from fairlead.guidance import NATIONS, SETTINGS, Nation, Registers, Setting
from fairlead.guidance.toml import BadToml, read_toml
from fairlead.triage import Facts, Wrong, WrongAnswers, settle

#: No incident needs more; a larger file is some other file.
MOST_BYTES = 64 * 1024

W = TypeVar("W", Nation, Setting)

#: Wrong answers that are named; whoever has more has one fault many times.
MOST_WRONGS = 20

KEYS = ("nation", "setting", "on", "facts")


class Case(msgspec.Struct, frozen=True):
    """An incident as written: where, when, and the answers so far."""

    path: str
    text: str
    nation: Nation
    setting: Setting
    on: date | None
    said: Mapping[str, object]

    def facts(self, registers: Registers) -> Facts:
        """The facts that the answers settle. Raises `Refused` with every wrong answer."""
        try:
            return settle(registers, self.said)
        except WrongAnswers as error:
            lines = [self._sentence(wrong) for wrong in error.wrongs[:MOST_WRONGS]]
            left = len(error.wrongs) - len(lines)
            lines += [f"and {left} more"] if left else []
            raise Refused("\n".join(lines)) from error

    def _sentence(self, wrong: Wrong) -> str:
        hint = did_you_mean(wrong.word, wrong.known)
        what = plain(f"{wrong.key} {wrong.what}.")
        return f"{_at(self.path, self.text, wrong.key)}: {what}{hint}"


def read_case(name: str) -> Case:
    """The incident in a file, or on standard input for `-`. Raises `Refused`."""
    text = _text(name)
    table = _table(name, text)
    for key in table:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f" A case has {', '.join(KEYS)}."
            raise Refused(f"{_at(name, text, key)}: {plain(key)} is not known here.{hint}")
    said = table.get("facts", {})
    if not isinstance(said, dict):
        raise Refused(f"{_at(name, text, 'facts')}: facts must be a table: [facts].")
    return Case(
        path=name,
        text=text,
        nation=_word(name, text, table, "nation", NATIONS),
        setting=_word(name, text, table, "setting", SETTINGS),
        on=_day(name, text, table.get("on")),
        said=said,
    )


def _text(name: str) -> str:
    if name == "-":
        content = not_larger(sys.stdin.buffer.read(MOST_BYTES + 1), Path("-"), MOST_BYTES)
    else:
        content = read_bytes(Path(name), MOST_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{plain(name)}: is not a text file in UTF-8, so no case.") from error


def _table(name: str, text: str) -> dict[str, object]:
    try:
        return read_toml(text)
    except BadToml as error:
        found = re.search(r" \(at (?:(line \d+), column \d+|end of document)\)$", str(error))
        last = f"line {len(text.splitlines())}"
        where = f"{plain(name)}, {found[1] or last}" if found else plain(name)
        what = plain(str(error)[: found.start()] if found else str(error))
        raise Refused(f"{where}: {what}.") from error


def _word(name: str, text: str, table: Mapping[str, object], key: str, words: tuple[W, ...]) -> W:
    value = table.get(key)
    for word in words:
        if word == value:
            return word
    known = f"It is one of {', '.join(words)}."
    if value is None:
        raise Refused(f"{plain(name)}: {key} is missing. {known}")
    shown = plain(str(value))[:40]
    raise Refused(
        f'{_at(name, text, key)}: {key} "{shown}" is not known. {known}'
        f"{did_you_mean(str(value)[:40], words)}"
    )


def _day(name: str, text: str, value: object) -> date | None:
    if isinstance(value, datetime):
        value = value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise Refused(f"{_at(name, text, 'on')}: on must be a date such as 2026-11-22.") from error


def _at(name: str, text: str, key: str) -> str:
    """The file, and the line on which the key stands where that can be seen."""
    forms = (key, f'"{key}"', f"'{key}'")
    for number, line in enumerate(text.splitlines(), start=1):
        start = line.strip().lstrip("[").lstrip().removeprefix("facts.")
        for form in forms:
            if start.startswith(form) and start[len(form) :].lstrip()[:1] in ("=", "]", "."):
                return f"{plain(name)}, line {number}"
    return plain(name)
