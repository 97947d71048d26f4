"""What a new edition newly asks for in a case, in the words of its guidance, with the sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairlead.casework.deciding import assessed_now
from fairlead.casework.known import pack_of
from fairlead.casework.models import Case
from fairlead.guidance import Pack, UnknownPack
from fairlead.guidance.model import Criterion, Kind
from fairlead.guidance.words import day_in_words
from fairlead.triage import Assessment

REQUIRED = "required"
#: How it stands now, by the kind of outcome and whether it is settled.
STANDS = {
    (Kind.ACTION, True): "Asked for now",
    (Kind.PROHIBITION, True): "Must not be done",
    (Kind.PERMISSION, True): "Not permitted any more",
    (Kind.ACTION, False): "May be asked for",
    (Kind.PROHIBITION, False): "May be forbidden",
    (Kind.PERMISSION, False): "Not settled any more",
}


@dataclass(frozen=True, slots=True)
class Why:
    """A criterion and where its sources say it; what was not checked says so."""

    reads: str
    sources: str


@dataclass(frozen=True, slots=True)
class NewlyAsked:
    """Something that a new edition asks for, or may ask for, and why."""

    does: str
    now: str
    is_settled: bool
    why: tuple[Why, ...]
    find_out: tuple[str, ...]
    edition: str
    before: str


def newly_asked_of(case: Case) -> list[NewlyAsked]:
    """What nobody has said that they have seen yet; the most urgent first."""
    if not case.newly_asked:
        return []
    _, now = assessed_now(case)
    found = [_said(row, now) for row in case.newly_asked]
    return sorted(found, key=lambda row: not row.is_settled)


def _said(row: Mapping[str, Any], now: Assessment) -> NewlyAsked:
    pack = pack_of(row["edition"])
    outcome = next(o for o in pack.rules.outcomes if o.id == row["outcome"])
    criteria = {criterion.id: criterion for criterion in pack.rules.criteria}
    questions = {fact.id: fact.question for fact in pack.registers.facts}
    is_settled = row["change"] == REQUIRED
    return NewlyAsked(
        does=outcome.does,
        now=STANDS[outcome.kind, is_settled],
        is_settled=is_settled,
        why=tuple(_why(pack, criteria[name]) for name in row["criteria"]),
        find_out=tuple(questions[fact] for fact in _open(row["outcome"], now)),
        edition=edition_in_words(pack.name),
        before=edition_in_words(row["before"]),
    )


def _open(outcome: str, now: Assessment) -> tuple[str, ...]:
    """What would settle it, with what is known by now."""
    found = next((d for d in now.decisions if d.id == outcome), None)
    return found.open_facts if found else ()


def _why(pack: Pack, criterion: Criterion) -> Why:
    short = {source.id: source.short for source in pack.registers.sources}
    cites = (
        f"{short[cite.source]}, {cite.at}"
        + ("" if cite.verified else " (not checked against the original)")
        for cite in criterion.cites
    )
    return Why(criterion.reads, "; ".join(cites))


def edition_in_words(name: str) -> str:
    """An edition as people say it; its name, where it is no longer on the shelf."""
    try:
        header = pack_of(name).header
    except UnknownPack:
        return name
    return f"{header.title}, from {day_in_words(header.valid_from)}"
