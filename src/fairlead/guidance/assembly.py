"""A pack put together: registers, shared rule sets, earlier editions, and its own rules on top.

Later layers add to earlier ones. Where an id stands twice the header of the pack must say
`replaces`, and what the pack leaves out it must say with `withdraws`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from fairlead.guidance.model import (
    Criterion,
    Entry,
    Header,
    Outcome,
    Pack,
    Registers,
    RuleSet,
    Untranslated,
)
from fairlead.guidance.reading import REGISTER_TABLES, RULE_TABLES, Reader

E = TypeVar("E", Outcome, Criterion, Untranslated)


class Assembly:
    """Puts one pack together; `headers` are those of the pack and of all its earlier editions.

    Faults are kept by the reader.
    """

    def __init__(self, root: Path, headers: Mapping[str, Header], reader: Reader) -> None:
        self._registers, self._packs = root / "registers", root / "packs"
        self._headers = headers
        self._reader = reader
        self._assembled: dict[str, RuleSet] = {}

    def registers(self) -> Registers:
        """What every pack shares."""
        return Registers(**self._reader.collect(self._registers, REGISTER_TABLES))

    def pack(self, name: str) -> Pack:
        """The pack of that name, as its files have it."""
        rules = without_idle_outcomes(self._rules(name))
        pack_id, edition = name.rsplit("/", 1)
        pack = Pack(
            id=pack_id,
            edition=edition,
            digest="",
            header=self._headers[name],
            rules=rules,
            registers=self.registers(),
        )
        return msgspec.structs.replace(pack, digest=digest_of(pack))

    def _rules(self, name: str) -> RuleSet:
        header = self._headers[name]
        layers = [self._layer(base) for base in header.builds_on]
        layers.append(RuleSet(**self._reader.collect(self._packs / name, RULE_TABLES)))
        over = _Overlay(name, header, self._reader)
        rules = RuleSet(
            outcomes=over.laid([layer.outcomes for layer in layers]),
            criteria=over.laid([layer.criteria for layer in layers]),
            untranslated=over.laid([layer.untranslated for layer in layers]),
        )
        over.finish()
        return rules

    def _layer(self, base: str) -> RuleSet:
        if base in self._headers:
            if base not in self._assembled:
                self._assembled[base] = self._rules(base)
            return self._assembled[base]
        return RuleSet(**self._reader.collect(self._packs / base, RULE_TABLES))


class _Overlay:
    """Lays the records of several layers over each other, as the header of the pack says."""

    def __init__(self, name: str, header: Header, reader: Reader) -> None:
        self._where = f"packs/{name}"
        self._replaces = set(header.replaces)
        self._withdraws = {withdrawal.id for withdrawal in header.withdraws}
        self._used: set[str] = set()
        self._reader = reader

    def laid(self, layers: Iterable[tuple[E, ...]]) -> tuple[E, ...]:
        """The records of all layers, later ones in the place of those they replace."""
        kept: dict[str, E] = {}
        for record in (record for layer in layers for record in layer):
            self._note(record, already=record.id in kept)
            kept[record.id] = record
        return tuple(record for name, record in kept.items() if name not in self._withdraws)

    def _note(self, record: Entry, *, already: bool) -> None:
        if already and record.id not in self._replaces:
            self._reader.fault(self._where, f"{record.id} stands twice; say replaces = [...]")
        if already or record.id in self._withdraws:
            self._used.add(record.id)

    def finish(self) -> None:
        """A header may not speak of what is not there."""
        for unused in sorted((self._replaces | self._withdraws) - self._used):
            what = f"replaces or withdraws {unused}, which is not there"
            self._reader.fault(self._where, what)


def digest_of(pack: Pack) -> str:
    """SHA-256 of what the pack says: comments, order of keys and file names do not count."""
    content = (pack.name, pack.header, pack.rules, pack.registers)
    return f"sha256:{hashlib.sha256(msgspec.json.encode(content, order='sorted')).hexdigest()}"


def without_idle_outcomes(rules: RuleSet) -> RuleSet:
    """The rules without the outcomes of shared lists that no criterion of the pack touches."""
    touched = {target for c in rules.criteria for target in (*c.gives, *c.bars)}
    kept = tuple(outcome for outcome in rules.outcomes if outcome.id in touched)
    return msgspec.structs.replace(rules, outcomes=kept)
