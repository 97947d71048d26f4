"""Sources: every rule cites one that is in force, is the nation's, and was read if it says so."""

from collections.abc import Iterator

from fairlead.guidance.checks.names import Found, missing
from fairlead.guidance.model import (
    Cite,
    Conflict,
    Criterion,
    Evidence,
    Pack,
    Route,
    Source,
)


def _cited(pack: Pack) -> Found:
    sources = {source.id: source for source in pack.registers.sources}
    for criterion in pack.rules.criteria:
        if not criterion.cites:
            yield criterion.id, "cites no source"
        for cite in criterion.cites:
            for what in _faults_of(cite, sources, criterion, pack):
                yield criterion.id, what


def _faults_of(
    cite: Cite, sources: dict[str, Source], criterion: Criterion, pack: Pack
) -> Iterator[str]:
    source = sources.get(cite.source)
    if source is None:
        yield f"cites {cite.source}, which is not there"
        return
    yield from _out_of_force(source, pack)
    yield from _unread(source, cite)
    if pack.header.nation not in source.nations and not criterion.borrowed:
        yield f"cites {source.id} of another nation without saying why (borrowed)"


def _out_of_force(source: Source, pack: Pack) -> Iterator[str]:
    """A pack may rely only on what is in force on every day that the pack serves."""
    start, end, until = source.in_force_from, source.in_force_until, pack.header.valid_until
    if start and start > pack.header.valid_from:
        yield f"cites {source.id}, which came into force after the pack"
    if end and (until is None or end < until):
        yield f"cites {source.id}, which went out of force before the pack"


def _unread(source: Source, cite: Cite) -> Iterator[str]:
    if cite.verified and source.evidence is Evidence.UNREAD:
        yield f"cites {source.id} as verified, which was not read"
    if cite.verified and source.evidence is Evidence.RESTATED and not cite.via:
        yield f"cites {source.id} as verified without the page that confirms it (via)"


def _registers(pack: Pack) -> Found:
    """What the registers and passages cite is there, and was read if they say so."""
    sources = {source.id: source for source in pack.registers.sources}
    for name, cite in _cites_beside_rules(pack):
        if cite.source in sources:
            yield from ((name, what) for what in _unread(sources[cite.source], cite))
        else:
            yield name, f"cites {cite.source}, which is not there"


def _cites_beside_rules(pack: Pack) -> Iterator[tuple[str, Cite]]:
    registers = pack.registers
    terms = [term for taxonomy in registers.taxonomies for term in taxonomy.terms]
    groups = (pack.rules.untranslated, registers.information, registers.wordings, terms)
    for entry in (entry for group in groups for entry in group):
        for cite in entry.cites:
            yield entry.id, cite


def _named(pack: Pack) -> Found:
    there = {source.id for source in pack.registers.sources}
    entries: list[Conflict | Route] = [*pack.registers.conflicts, *pack.registers.routes]
    for entry in entries:
        for name in missing(entry.sources, there):
            yield entry.id, f"names the source {name}, which is not there"


def _superseded(pack: Pack) -> Found:
    there = {source.id for source in pack.registers.sources}
    for source in pack.registers.sources:
        if source.superseded_by and source.superseded_by not in there:
            yield source.id, f"superseded by {source.superseded_by}, which is not there"


SOURCE_CHECKS = (_cited, _registers, _named, _superseded)
