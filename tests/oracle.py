"""The slow, obvious way to judge an incident: what the engine must agree with."""

from collections.abc import Mapping

from fairlead.guidance import All, Answer, Any, Condition, Is, Isnt, Kind, Pack
from fairlead.triage import Status


def truth(condition: Condition, known: Mapping[str, bool]) -> Answer:
    """Strong Kleene by its truth table: minimum for all, maximum for any."""
    values = {False: 0, None: 1, True: 2}
    back = {0: False, 1: None, 2: True}

    def value(part: Condition) -> int:
        match part:
            case Is(fact):
                return values[known.get(fact)]
            case Isnt(fact):
                return 2 - values[known.get(fact)]
            case All(parts):
                return min((value(p) for p in parts), default=2)
            case Any(parts):
                return max((value(p) for p in parts), default=0)

    return back[value(condition)]


def conditions_of(pack: Pack, outcome: str) -> list[Condition]:
    rules = pack.rules.criteria
    return [rule.when for rule in rules if outcome in rule.gives or outcome in rule.bars]


def status(pack: Pack, outcome: str, known: Mapping[str, bool]) -> Status:
    """The status of an outcome, from the truth table alone."""
    found = truth(Any(tuple(conditions_of(pack, outcome))), known)
    kind = next(o.kind for o in pack.rules.outcomes if o.id == outcome)
    permission = kind is Kind.PERMISSION
    words = {
        True: Status.REFUSED if permission else Status.REQUIRED,
        False: Status.PERMITTED if permission else Status.NOT_REQUIRED,
        None: Status.UNDETERMINED,
    }
    return words[found]


def brakes_of(condition: Condition) -> list[Isnt]:
    """The single facts that hold the condition back."""
    if isinstance(condition, Isnt):
        return [condition]
    return [] if isinstance(condition, Is) else [b for p in condition.parts for b in brakes_of(p)]
