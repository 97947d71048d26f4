"""The shelf of packs: which there are, which one serves, and each one loaded whole.

A pack is a folder `packs/<nation>/<setting>/<valid-from>/`. It takes the rule sets named in
`builds_on` (folders below `packs/`, shared ones or an earlier edition) and adds its own; where
an id stands twice the pack must say `replaces`, and what it leaves out it must `withdraw`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from fairlead.guidance.checks import faults_of_pack
from fairlead.guidance.kept import KeptPack
from fairlead.guidance.model import (
    Entry,
    Header,
    Nation,
    Pack,
    Registers,
    RuleSet,
    Setting,
)
from fairlead.guidance.reading import (
    REGISTER_TABLES,
    RULE_TABLES,
    BrokenGuidance,
    Reader,
)

HERE = Path(__file__).parent


class UnknownPack(LookupError):
    """No pack of that name, or for that day; the message says what there is."""


class Chosen(msgspec.Struct, frozen=True):
    """The pack that serves, and the sentence that says why."""

    name: str
    because: str


class Library:
    """The guidance below a folder that holds `registers/` and `packs/`."""

    def __init__(self, root: Path = HERE) -> None:
        self.root = root
        self.registers_folder = root / "registers"
        self.packs_folder = root / "packs"

    def names(self) -> tuple[str, ...]:
        """The full names of all packs, oldest edition first within each."""
        found = self.packs_folder.glob("*/*/*/pack.toml")
        return tuple(
            sorted(path.parent.relative_to(self.packs_folder).as_posix() for path in found)
        )

    def rule_sets(self) -> tuple[str, ...]:
        """The names of the shared rule sets that packs build on."""
        found = (self.packs_folder / "shared").glob("*/")
        return tuple(sorted(path.relative_to(self.packs_folder).as_posix() for path in found))

    def header(self, name: str) -> Header:
        """The first table of a pack. Raises `UnknownPack` or `BrokenGuidance`."""
        reader = Reader(self.root)
        header = self._header(reader, name)
        if header is None:
            raise BrokenGuidance(reader.faults)
        return header

    def _header(self, reader: Reader, name: str) -> Header | None:
        if name not in self.names():
            raise UnknownPack(f"There is no pack {name}. There are: {', '.join(self.names())}.")
        folder = self.packs_folder / name
        table = reader.parsed(folder / "pack.toml").get("pack")
        if not isinstance(table, dict):
            reader.fault(f"packs/{name}/pack.toml", "needs a [pack] table")
            return None
        return reader.record(f"packs/{name}/pack.toml [pack]", Header, "pack", table)

    def choose(self, nation: Nation, setting: Setting, on: date) -> Chosen:
        """The pack for a nation, a setting and a day, and why it is the one.

        Raises `UnknownPack` where no edition covers the day: there is no silent default.
        """
        headers = {name: self.header(name) for name in self.names() if name.startswith(nation)}
        serving = {name: h for name, h in headers.items() if setting in h.settings}
        for name, header in serving.items():
            until = header.valid_until
            if header.valid_from <= on and (until is None or on <= until):
                return Chosen(name, _because(header, setting, on))
        days = ", ".join(_span(header) for header in serving.values()) or "none"
        raise UnknownPack(
            f"No guidance pack for {nation}, {setting}, covers {_day(on)}. Editions: {days}."
        )

    def load(self, name: str) -> Pack:
        """The pack, whole and checked.

        Raises `UnknownPack`, or `BrokenGuidance` with every fault found.
        """
        kept = KeptPack(self.packs_folder / "__pycache__", name, self._files(name))
        pack = kept.read()
        if pack is not None:
            return pack
        reader = Reader(self.root)
        pack = self.read(name, reader)
        faults = reader.faults or (faults_of_pack(pack) if pack else [])
        if faults or pack is None:
            raise BrokenGuidance(faults)
        kept.write(pack)
        return pack

    def registers(self) -> Registers:
        """What every pack shares. Raises `BrokenGuidance`."""
        reader = Reader(self.root)
        registers = self._registers(reader)
        if reader.faults:
            raise BrokenGuidance(reader.faults)
        return registers

    def _registers(self, reader: Reader) -> Registers:
        return Registers(**reader.collect(self.registers_folder, REGISTER_TABLES))

    def read(self, name: str, reader: Reader) -> Pack | None:
        """The pack as its files have it, unchecked; faults of reading stay with the reader."""
        header = self._header(reader, name)
        if header is None:
            return None
        registers = self._registers(reader)
        rules = _without_idle_outcomes(self._rules(name, header, reader))
        pack_id, edition = name.rsplit("/", 1)
        pack = Pack(
            id=pack_id,
            edition=edition,
            digest="",
            header=header,
            rules=rules,
            registers=registers,
        )
        return msgspec.structs.replace(pack, digest=digest_of(pack))

    def _rules(self, name: str, header: Header, reader: Reader) -> RuleSet:
        own = reader.collect(self.packs_folder / name, RULE_TABLES)
        base = [self._base(base, name, reader) for base in header.builds_on]
        parts: dict[str, tuple[Entry, ...]] = {}
        used: set[str] = set()
        for part in own:
            layers = [*(getattr(rules, part) for rules in base if rules), own[part]]
            parts[part] = tuple(_overlaid(layers, header, name, reader, used))
        for unused in {*header.replaces, *(w.id for w in header.withdraws)} - used:
            reader.fault(f"packs/{name}", f"replaces or withdraws {unused}, which is not there")
        return RuleSet(**parts)  # type: ignore[arg-type]

    def _base(self, base: str, name: str, reader: Reader) -> RuleSet | None:
        folder = self.packs_folder / base
        if base in self.rule_sets():
            return RuleSet(**reader.collect(folder, RULE_TABLES))
        if base in self.names() and base < name:
            header = self._header(reader, base)
            return self._rules(base, header, reader) if header else None
        reader.fault(
            f"packs/{name}",
            f"builds on {base}, which is no rule set or earlier edition",
        )
        return None

    def _files(self, name: str) -> list[Path]:
        """Every file that the pack is read from."""
        folders, bases = [self.registers_folder], [name]
        while bases:
            base = bases.pop()
            folders.append(self.packs_folder / base)
            if base in self.names():
                bases.extend(self.header(base).builds_on)
        return [path for folder in folders for path in folder.glob("*.toml")]


def digest_of(pack: Pack) -> str:
    """SHA-256 of what the pack says: comments, order of keys and file names do not count."""
    content = msgspec.json.encode(
        (pack.name, pack.header, pack.rules, pack.registers), order="sorted"
    )
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _overlaid(
    layers: Iterable[tuple[Entry, ...]],
    header: Header,
    name: str,
    reader: Reader,
    used: set[str],
) -> Iterator[Entry]:
    """The records of all layers, later ones in the place of those they replace."""
    withdrawn = {withdrawal.id for withdrawal in header.withdraws}
    kept: dict[str, Entry] = {}
    for layer in layers:
        for record in layer:
            key = record.id
            if key in kept and key not in header.replaces:
                reader.fault(f"packs/{name}", f"{key} stands twice; say replaces = [...]")
            used.update({key} & ({*header.replaces} if key in kept else withdrawn))
            kept[key] = record
    return (record for key, record in kept.items() if key not in withdrawn)


def _without_idle_outcomes(rules: RuleSet) -> RuleSet:
    """The rules without the outcomes of shared lists that no criterion of this pack touches."""
    touched = {target for c in rules.criteria for target in (*c.gives, *c.bars)}
    kept = tuple(outcome for outcome in rules.outcomes if outcome.id in touched)
    return msgspec.structs.replace(rules, outcomes=kept)


def _because(header: Header, setting: Setting, on: date) -> str:
    whom = f"{header.title}: chosen for {setting} in {header.nation.replace('-', ' ').title()}"
    if len(header.settings) > 1:
        whom += " (one pack serves every setting there)"
    return f"{whom}, as the edition in force on {_day(on)} ({_span(header)})."


def _span(header: Header) -> str:
    start = f"from {_day(header.valid_from)}"
    return f"{start} to {_day(header.valid_until)}" if header.valid_until else start


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
