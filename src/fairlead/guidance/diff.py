"""What changed from one edition to another: rules, sources, and whether it changes an outcome."""

from typing import Literal

import msgspec

from fairlead.guidance.conditions import absorbed, minimal_sets
from fairlead.guidance.model import Entry, Pack
from fairlead.guidance.queries import criteria_by_outcome


class RuleChange(msgspec.Struct, frozen=True):
    """One rule that an edition adds, removes or changes, and which of its parts."""

    kind: Literal["criterion", "outcome", "untranslated"]
    id: str
    change: Literal["added", "removed", "changed"]
    parts: tuple[str, ...] = ()


class PackDiff(msgspec.Struct, frozen=True):
    """Everything that differs between two editions.

    `outcomes_changed` are those that can come out differently for some incident; every other
    outcome is proved to come out the same for all.
    """

    old: str
    new: str
    rules: tuple[RuleChange, ...]
    outcomes_changed: tuple[str, ...]
    sources_new: tuple[str, ...]
    sources_gone: tuple[str, ...]


def diff(old: Pack, new: Pack) -> PackDiff:
    """What changed from the old pack to the new one."""
    before, after = _sources(old), _sources(new)
    return PackDiff(
        old=old.name,
        new=new.name,
        rules=(
            *_changes("criterion", old.rules.criteria, new.rules.criteria),
            *_changes("outcome", old.rules.outcomes, new.rules.outcomes),
            *_changes("untranslated", old.rules.untranslated, new.rules.untranslated),
        ),
        outcomes_changed=_outcomes_changed(old, new),
        sources_new=tuple(name for name in after if name not in before),
        sources_gone=tuple(name for name in before if name not in after),
    )


def _changes(
    kind: Literal["criterion", "outcome", "untranslated"],
    old: tuple[Entry, ...],
    new: tuple[Entry, ...],
) -> list[RuleChange]:
    before, after = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
    found = [RuleChange(kind, name, "added") for name in after if name not in before]
    found += [RuleChange(kind, name, "removed") for name in before if name not in after]
    for name, rule in after.items():
        was = before.get(name, rule)
        fields = rule.__struct_fields__
        parts = tuple(field for field in fields if getattr(rule, field) != getattr(was, field))
        if parts:
            found.append(RuleChange(kind, name, "changed", parts))
    return found


def _outcomes_changed(old: Pack, new: Pack) -> tuple[str, ...]:
    """Outcomes with other smallest sets: for a checked pack these decide it completely."""
    before, after = _logic(old), _logic(new)
    names = dict.fromkeys((*after, *before))
    return tuple(name for name in names if before.get(name) != after.get(name))


def _logic(pack: Pack) -> dict[str, frozenset[frozenset[tuple[str, bool]]]]:
    return {
        name: frozenset(absorbed(s for c in criteria for s in minimal_sets(c.when)))
        for name, criteria in criteria_by_outcome(pack).items()
    }


def _sources(pack: Pack) -> list[str]:
    cites = (cite.source for criterion in pack.rules.criteria for cite in criterion.cites)
    return list(dict.fromkeys(cites))
