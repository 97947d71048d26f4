"""Conditions: how they are written, what they are worth, and what settles them."""

import pytest

from fairlead.guidance import ALWAYS, All, Any, Is, Isnt, facts_of, holds, minimal_sets
from fairlead.guidance.conditions import BadCondition, read_condition

A, B, C = Is("a"), Is("b"), Is("c")


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (A, {}, None),
        (Isnt("a", "why"), {"a": False}, True),
        (Isnt("a", "why"), {}, None),
        (All((A, B)), {"a": False}, False),
        (All((A, B)), {"a": True}, None),
        (Any((A, B)), {"a": True}, True),
        (Any((A, B)), {"a": False}, None),
        (Any((A, B)), {"a": False, "b": False}, False),
        (ALWAYS, {}, True),
    ],
)
def test_what_is_not_known_is_never_taken_for_no(condition, answers, expected):
    assert holds(condition, answers) is expected


def test_smallest_sets_leave_out_what_is_not_needed():
    condition = Any((All((A, B)), A, All((B, C))))

    assert minimal_sets(condition) == (
        frozenset({("a", True)}),
        frozenset({("b", True), ("c", True)}),
    )


def test_smallest_sets_for_no_are_those_of_the_opposite():
    condition = Any((A, All((B, Isnt("c", "why")))))

    assert minimal_sets(condition, truth=False) == (
        frozenset({("a", False), ("b", False)}),
        frozenset({("a", False), ("c", True)}),
    )


def test_a_contradiction_has_no_set_that_settles_it():
    assert minimal_sets(All((A, Isnt("a", "why")))) == ()


def test_facts_of_a_condition_are_found_at_every_depth():
    assert facts_of(Any((A, All((B, Isnt("c", "why")))))) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({}, "exactly one of"),
        ({"any": ["a"], "all": ["b"]}, "exactly one of"),
        ({"any": []}, "at least one"),
        ({"any": "a"}, "at least one"),
        ({"any": [3]}, "neither a fact nor a condition"),
        ({"any": ["a"], "brake": "x"}, "does not know brake"),
        ({"not": ["a", "b"]}, "single fact"),
        ({"not": "a"}, "needs its reason"),
        ({"not": "a", "brake": " "}, "needs its reason"),
        ({"always": False}, "only be true"),
        ({"all": ["a", {"none": ["b"]}]}, "exactly one of"),
    ],
)
def test_a_condition_that_cannot_be_read_says_why(table, complaint):
    with pytest.raises(BadCondition, match=complaint):
        read_condition(table)
