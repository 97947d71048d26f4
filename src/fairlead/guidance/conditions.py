"""Conditions over facts: the shape that guidance may take, and what is known of it.

A condition says when a paragraph of guidance applies. It is built from facts with `any`,
`all` and `not`; `not` stands on a single fact only, and only with a declared reason (a
"brake"). Truth is strong Kleene: yes, no, or not known (`None`). Nothing here knows where a
fact comes from, nor what follows from a condition.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, product
from math import prod

import msgspec

Answer = bool | None
Literal = tuple[str, bool]


class Is(msgspec.Struct, frozen=True, tag="is"):
    """The fact is settled yes."""

    fact: str


class Isnt(msgspec.Struct, frozen=True, tag="isnt"):
    """The fact is settled no: a brake, with the reason the guidance gives for it."""

    fact: str
    brake: str


class All(msgspec.Struct, frozen=True, tag="all"):
    """Every part holds. With no parts it always holds."""

    parts: tuple["Condition", ...]


class Any(msgspec.Struct, frozen=True, tag="any"):
    """At least one part holds."""

    parts: tuple["Condition", ...]


Condition = Is | Isnt | All | Any
ALWAYS = All(())


def holds(condition: Condition, answers: Mapping[str, Answer]) -> Answer:
    """Whether the condition holds: yes, no, or `None` where the answers do not settle it.

    >>> either = Any((Is("adult_involved"), Is("capacity_concern")))
    >>> holds(either, {"capacity_concern": True})
    True
    >>> holds(either, {"capacity_concern": False}) is None
    True
    """
    match condition:
        case Is(fact):
            return answers.get(fact)
        case Isnt(fact):
            answer = answers.get(fact)
            return None if answer is None else not answer
        case All(parts):
            return _combine((holds(part, answers) for part in parts), stop=False)
        case _:
            return _combine((holds(part, answers) for part in condition.parts), stop=True)


def _combine(truths: Iterator[Answer], *, stop: bool) -> Answer:
    """`stop` as soon as one truth is `stop`; otherwise the opposite, unless one is not known."""
    known = True
    for truth in truths:
        if truth is stop:
            return stop
        known = known and truth is not None
    return not stop if known else None


def facts_of(condition: Condition) -> frozenset[str]:
    """The ids of the facts that the condition looks at."""
    return frozenset(leaf.fact for leaf in leaves_of(condition))


def leaves_of(condition: Condition) -> Iterator[Is | Isnt]:
    """The single-fact parts of the condition, from left to right."""
    if isinstance(condition, Is | Isnt):
        yield condition
        return
    for part in condition.parts:
        yield from leaves_of(part)


def minimal_sets(condition: Condition, *, truth: bool = True) -> tuple[frozenset[Literal], ...]:
    """The smallest sets of answers that settle the condition as `truth`, fewest answers first.

    An answer is a pair (fact, yes or no). A condition that says yes of a fact in one place and
    no in another may have more sets than those that its wording shows; `checks` refuses it.

    >>> minimal_sets(All((Is("a"), Any((Is("b"), Is("a"))))))
    (frozenset({('a', True)}),)
    """
    return absorbed(_sets(condition, truth))


def absorbed(sets: Iterable[frozenset[Literal]]) -> tuple[frozenset[Literal], ...]:
    """The sets without those that contain another one, fewest answers first."""
    kept: list[frozenset[Literal]] = []
    for candidate in sorted(dict.fromkeys(sets), key=len):
        if not any(smaller <= candidate for smaller in kept):
            kept.append(candidate)
    return tuple(kept)


def _sets(condition: Condition, truth: bool) -> list[frozenset[Literal]]:
    match condition:
        case Is(fact):
            return [frozenset({(fact, truth)})]
        case Isnt(fact):
            return [frozenset({(fact, not truth)})]
    one_is_enough = isinstance(condition, Any) == truth
    parts = [_sets(part, truth) for part in condition.parts]
    if one_is_enough:
        return list(chain.from_iterable(parts))
    together = (frozenset().union(*choice) for choice in product(*parts))
    return list(absorbed(choice for choice in together if not _contradicts(choice)))


def _contradicts(answers: frozenset[Literal]) -> bool:
    return any((fact, not answer) in answers for fact, answer in answers)


class BadCondition(ValueError):
    """A condition that cannot be read, with the reason in one sentence."""


#: Ways in which a condition can be settled; more than this nobody could check by reading.
MOST_WAYS = 200


def read_condition(table: Mapping[str, object]) -> Condition:
    """The condition written in a TOML table: one of `always`, `any`, `all`, `not`.

    Inside `any` and `all` a string is a fact that must be yes, and a table is a condition.

    Raises `BadCondition` where the table says none, or more than one, of these.

    >>> read_condition({"any": ["adult_involved", {"not": "known_to_social_care",
    ...                                            "brake": "the pack says why"}]})
    ... # doctest: +ELLIPSIS
    Any(parts=(Is(fact='adult_involved'), Isnt(fact='known_to_social_care', brake=...)))
    """
    words = [word for word in ("always", "any", "all", "not") if word in table]
    if len(words) != 1:
        raise BadCondition("needs exactly one of always, any, all, not")
    strange = set(table) - {words[0], *(("brake",) if words[0] == "not" else ())}
    if strange:
        raise BadCondition(f"does not know {', '.join(sorted(strange))}")
    match words[0]:
        case "always":
            return _always(table["always"])
        case "not":
            return _brake_on(table)
        case word:
            parts = _parts(table[word])
            return _simple_enough(Any(parts) if word == "any" else All(parts))


def _simple_enough(condition: Condition) -> Condition:
    if max(_ways(condition, truth=True), _ways(condition, truth=False)) > MOST_WAYS:
        raise BadCondition("is too intricate: make several criteria of it")
    return condition


def _ways(condition: Condition, *, truth: bool) -> int:
    """How many sets of answers settle the condition, before any is left out as needless."""
    if isinstance(condition, Is | Isnt):
        return 1
    ways = [_ways(part, truth=truth) for part in condition.parts]
    return sum(ways) if isinstance(condition, Any) == truth else prod(ways)


def _always(value: object) -> Condition:
    if value is not True:
        raise BadCondition("always can only be true")
    return ALWAYS


def _brake_on(table: Mapping[str, object]) -> Isnt:
    fact, brake = table["not"], table.get("brake")
    if not isinstance(fact, str):
        raise BadCondition("not stands on a single fact")
    if not isinstance(brake, str) or not brake.strip():
        raise BadCondition(f'not {fact} needs its reason: brake = "..."')
    return Isnt(fact, brake)


def _parts(value: object) -> tuple[Condition, ...]:
    if not isinstance(value, list) or not value:
        raise BadCondition("any and all need a list of at least one fact or condition")
    return tuple(_part(item) for item in value)


def _part(item: object) -> Condition:
    if isinstance(item, str):
        return Is(item)
    if isinstance(item, dict):
        return read_condition(item)
    raise BadCondition(f"{item!r} is neither a fact nor a condition")
