"""The shelf of packs: which there are, which one serves, and each one loaded whole.

A pack is a folder `packs/<nation>/<setting>/<valid-from>/` with a header in `pack.toml`. It takes
the rule sets named in `builds_on` (folders below `packs/`, shared ones or an earlier edition) and
adds its own (`assembly`).
"""

from datetime import date
from pathlib import Path

import msgspec

from fairlead.guidance.assembly import Assembly
from fairlead.guidance.checks import faults_of_pack
from fairlead.guidance.kept import KeptPack
from fairlead.guidance.model import Header, Nation, Outcome, Pack, Registers, Setting
from fairlead.guidance.reading import RULE_TABLES, BrokenGuidance, Fault, Reader
from fairlead.guidance.words import day_in_words

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
        self.packs_folder = root / "packs"

    def names(self) -> tuple[str, ...]:
        """The full names of all packs, oldest edition first within each."""
        found = self.packs_folder.glob("*/*/*/pack.toml")
        names = (path.parent.relative_to(self.packs_folder).as_posix() for path in found)
        return tuple(sorted(names))

    def choose(self, nation: Nation, setting: Setting, on: date) -> Chosen:
        """The pack for a nation, a setting and a day, and why it is the one.

        Raises `UnknownPack` where no edition covers the day: there is no silent default.
        """
        names = [name for name in self.names() if name.startswith(f"{nation}/")]
        serving = {n: h for n, h in self._headers(names).items() if setting in h.settings}
        for name, header in serving.items():
            if header.in_force(on):
                return Chosen(name, _because(header, setting, on))
        days = ", ".join(_span(header) for header in serving.values()) or "none"
        what = f"No guidance pack for {nation}, {setting}, covers {day_in_words(on)}."
        raise UnknownPack(f"{what} Editions: {days}.")

    def load(self, name: str) -> Pack:
        """The pack, whole and checked.

        Raises `UnknownPack`, or `BrokenGuidance` with every fault found.
        """
        headers = self._lineage(name)
        kept = KeptPack(self.packs_folder / "__pycache__", name, self._files(headers))
        pack = kept.read()
        if pack is None:
            pack = self._read(name, headers)
            kept.write(pack)
        return pack

    def registers(self) -> Registers:
        """What every pack shares. Raises `BrokenGuidance`."""
        reader = Reader(self.root)
        registers = Assembly(self.root, {}, reader).registers()
        _refuse(reader)
        return registers

    def shared_outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of the shared rule sets, of which each pack uses some."""
        reader = Reader(self.root)
        folders = sorted(self.packs_folder.glob("shared/*/"))
        found = [reader.collect(folder, RULE_TABLES)["outcomes"] for folder in folders]
        return tuple(outcome for outcomes in found for outcome in outcomes)

    def _read(self, name: str, headers: dict[str, Header]) -> Pack:
        reader = Reader(self.root)
        pack = Assembly(self.root, headers, reader).pack(name)
        for fault in faults_of_pack(pack):
            if not reader.unreadable & set(fault.words()):
                reader.faults.append(fault)
        _refuse(reader)
        return pack

    def _lineage(self, name: str) -> dict[str, Header]:
        """The headers of a pack and of all earlier editions that it builds on."""
        if name not in self.names():
            raise UnknownPack(f"There is no pack {name}. There are: {', '.join(self.names())}.")
        if not name.isascii():
            raise BrokenGuidance([Fault("packs", "a folder's name has other than plain letters")])
        shared = {f"shared/{folder.name}" for folder in self.packs_folder.glob("shared/*/")}
        found: dict[str, Header] = {}
        waiting = [name]
        while waiting:
            pack = waiting.pop()
            found |= self._headers([pack])
            bases = set(found[pack].builds_on) - shared
            for base in sorted(bases - set(self._earlier(pack))):
                what = f"builds on {base}, which is no rule set or earlier edition"
                raise BrokenGuidance([Fault(f"packs/{pack}", what)])
            waiting += bases - set(found)
        return found

    def _earlier(self, name: str) -> list[str]:
        """The earlier editions of the same pack."""
        pack_id = name.rsplit("/", 1)[0]
        return [other for other in self.names() if other.startswith(f"{pack_id}/") and other < name]

    def _headers(self, names: list[str]) -> dict[str, Header]:
        reader = Reader(self.root)
        headers = {name: self._header(name, reader) for name in names}
        _refuse(reader)
        return {name: header for name, header in headers.items() if header}

    def _header(self, name: str, reader: Reader) -> Header | None:
        table = reader.parsed(self.packs_folder / name / "pack.toml").get("pack")
        if isinstance(table, dict):
            return reader.record(f"packs/{name}/pack.toml [pack]", Header, "pack", table)
        reader.fault(f"packs/{name}/pack.toml", "needs a [pack] table")
        return None

    def _files(self, headers: dict[str, Header]) -> list[Path]:
        """Every file that a pack with this lineage is read from."""
        folders = {*headers, *(base for header in headers.values() for base in header.builds_on)}
        paths = [self.root / "registers", *(self.packs_folder / name for name in sorted(folders))]
        return [path for folder in paths for path in folder.glob("*.toml")]


def _refuse(reader: Reader) -> None:
    if reader.faults:
        raise BrokenGuidance(reader.faults)


def _because(header: Header, setting: Setting, on: date) -> str:
    whom = f"{header.title}: chosen for {setting} in {header.nation.replace('-', ' ').title()}"
    if len(header.settings) > 1:
        whom += " (one pack serves every setting there)"
    return f"{whom}, as the edition in force on {day_in_words(on)} ({_span(header)})."


def _span(header: Header) -> str:
    start = f"from {day_in_words(header.valid_from)}"
    return f"{start} to {day_in_words(header.valid_until)}" if header.valid_until else start
