"""Guidance files read into records: every fault is listed, none is guessed away.

One TOML file holds tables of any kinds that its folder allows, such as `[[criterion]]`; the
name of a file is for people. A condition is written in the table of its criterion or offence
as one of `always`, `any`, `all`, `not` (see `conditions.read_condition`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any as Anything
from typing import TypeVar

import msgspec

from fairlead.guidance.conditions import BadCondition, read_condition
from fairlead.guidance.model import (
    Choice,
    Conflict,
    Criterion,
    Entry,
    Fact,
    Information,
    Kind,
    Offence,
    Outcome,
    Record,
    Route,
    Source,
    Taxonomy,
    Untranslated,
    Wording,
)
from fairlead.guidance.toml import BadToml, content_of, read_toml

Table = dict[str, Anything]
R = TypeVar("R", bound=Record)

CONDITION_WORDS = ("always", "any", "all", "not", "brake")

#: Table name in a register file -> the record it holds and the register it goes to.
REGISTER_TABLES: Mapping[str, tuple[type[Entry], str]] = {
    "source": (Source, "sources"),
    "fact": (Fact, "facts"),
    "choice": (Choice, "choices"),
    "route": (Route, "routes"),
    "offence": (Offence, "offences"),
    "conflict": (Conflict, "conflicts"),
    "taxonomy": (Taxonomy, "taxonomies"),
    "wording": (Wording, "wordings"),
    "information": (Information, "information"),
}

#: Table name in a rule file -> the record it holds and the part of the rule set it goes to.
RULE_TABLES: Mapping[str, tuple[type[Entry], str]] = {
    "action": (Outcome, "outcomes"),
    "prohibition": (Outcome, "outcomes"),
    "permission": (Outcome, "outcomes"),
    "criterion": (Criterion, "criteria"),
    "untranslated": (Untranslated, "untranslated"),
}


class Fault(msgspec.Struct, frozen=True):
    """Something wrong in the guidance: where it stands and what is wrong, in one sentence."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"

    def words(self) -> list[str]:
        """The words of the fault, in which names stand by themselves."""
        return re.findall(r"[\w-]+", f"{self.where} {self.what}")


class BrokenGuidance(Exception):
    """Guidance that is refused whole, with every fault that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        count = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
        super().__init__("\n".join([f"The guidance has {count}:", *(f"  {f}" for f in faults)]))


def _with_condition(table: Table) -> Table:
    """The table with its condition words gathered under `when`."""
    words = {key: value for key, value in table.items() if key in CONDITION_WORDS}
    rest = {key: value for key, value in table.items() if key not in CONDITION_WORDS}
    return {**rest, "when": msgspec.to_builtins(read_condition(words))}


def _of_kind(kind: Kind) -> Callable[[Table], Table]:
    return lambda table: {**table, "kind": kind.value}


_PREPARE: Mapping[str, Callable[[Table], Table]] = {
    "criterion": _with_condition,
    "offence": _with_condition,
    "action": _of_kind(Kind.ACTION),
    "prohibition": _of_kind(Kind.PROHIBITION),
    "permission": _of_kind(Kind.PERMISSION),
}


class Reader:
    """Reads guidance files of one folder tree and keeps the faults it meets.

    `root` is the folder that the names of files in messages are relative to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []
        #: Names of entries that could not be read: to miss them is no fault of others.
        self.unreadable: set[str] = set()

    def fault(self, where: str, what: str) -> None:
        """Keep a fault."""
        self.faults.append(Fault(where, what))

    def tables(self, folder: Path) -> Iterator[tuple[str, str, Table]]:
        """Each table of the folder's own TOML files: file, kind of table, table."""
        for path in sorted(folder.glob("*.toml")):
            name = self.name(path)
            for kind, value in self.parsed(path).items():
                items = value if isinstance(value, list) else [value]
                for item in items:
                    if isinstance(item, dict):
                        yield name, kind, item
                    else:
                        self.fault(name, f"{kind} must be a table: [[{kind}]]")

    def parsed(self, path: Path) -> Table:
        """The file's content; empty, with the fault kept, where it cannot be read."""
        try:
            return read_toml(content_of(path).decode("utf-8"))
        except OSError as error:
            self.fault(self.name(path), f"cannot be read: {error.strerror}")
        except BadToml as error:
            self.fault(self.name(path), str(error))
        except UnicodeDecodeError:
            self.fault(self.name(path), "is not a text file in UTF-8")
        return {}

    def name(self, path: Path) -> str:
        """The file as messages name it."""
        name = path.relative_to(self.root).as_posix()
        return name.encode("utf-8", "replace").decode()

    def collect(
        self, folder: Path, kinds: Mapping[str, tuple[type[Entry], str]]
    ) -> dict[str, tuple[Anything, ...]]:
        """The records of a folder by the part they go to; `[pack]` tables are left out."""
        found: dict[str, list[Entry]] = {part: [] for _, part in kinds.values()}
        if not folder.is_dir():
            raise BrokenGuidance([Fault(folder.name, f"there is no such folder in {self.root}")])
        for name, kind, table in self.tables(folder):
            if kind == "pack":
                continue
            if kind not in kinds:
                self.fault(name, f"does not know [[{kind}]]; here stand {', '.join(kinds)}")
                continue
            record_type, part = kinds[kind]
            where = f"{name} [{kind} {table.get('id', '?')}]"
            record = self.record(where, record_type, kind, table)
            if record is None:
                self.unreadable.add(str(table.get("id")))
            else:
                found[part].append(record)
        return {part: tuple(records) for part, records in found.items()}

    def record(self, where: str, record_type: type[R], kind: str, table: Table) -> R | None:
        """The table as a record, or `None` with the fault kept."""
        prepare = _PREPARE.get(kind, dict)
        try:
            return msgspec.convert(prepare(table), record_type)
        except BadCondition as error:
            self.fault(where, str(error))
        except msgspec.ValidationError as error:
            self.fault(where, str(error).replace("`", ""))
        return None
