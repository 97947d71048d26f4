"""Small numbers stay unknown: every world that fits what is shown is tried out."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.casework.withheld import (
    FEWER,
    NOT_SHOWN,
    Figure,
    groups,
    is_small,
    kinds,
    parts,
    single,
)


def fits(figure, count):
    """Whether a reader who sees a figure can believe in a count."""
    if figure.text == FEWER:
        return is_small(count)
    if figure.text == NOT_SHOWN:
        return True
    return figure.count == count


def named(counts):
    return {f"kind {place}": count for place, count in enumerate(counts)}


def settled(worlds, shown, truth):
    """The small counts that every world that fits agrees on."""
    return [
        place
        for place, count in enumerate(truth)
        if is_small(count) and len({world[place] for world in worlds}) < 2
    ]


def test_a_count_for_itself_is_withheld_where_it_is_small():
    assert [single("x", n).text for n in (0, 1, 4, 5, 1200)] == [
        "0",
        FEWER,
        FEWER,
        "5",
        "1,200",
    ]


@pytest.mark.parametrize(
    ("counts", "texts"),
    [
        ([10, 20], ["10", "20"]),
        ([10, 20, 3], [NOT_SHOWN, "20", FEWER]),
        ([10, 2, 3], ["10", FEWER, FEWER]),
        ([10, 1, 1], [NOT_SHOWN, FEWER, FEWER]),
        ([5, 1], [NOT_SHOWN, NOT_SHOWN]),
        ([0, 2], [NOT_SHOWN, NOT_SHOWN]),
        ([0, 0], ["0", "0"]),
        ([], []),
    ],
)
def test_what_would_give_a_small_part_away_is_withheld_with_it(counts, texts):
    assert [row.text for row in parts(named(counts))] == texts


def fitting(shown, total):
    """Every world of numbers up to the total that fits what is shown of each."""
    return product(*([n for n in range(total + 1) if fits(row, n)] for row in shown))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_no_small_part_follows_from_the_total(truth):
    total = sum(truth)
    if is_small(total):
        assert {row.text for row in parts(named(truth))} == {NOT_SHOWN}
        return
    shown = parts(named(truth))
    worlds = [world for world in fitting(shown, total) if sum(world) == total]

    assert tuple(truth) in worlds
    assert settled(worlds, shown, truth) == []


@st.composite
def things(draw, most_kinds=3):
    """Some things, each with any of a few kinds or none."""
    count = draw(st.integers(1, most_kinds))
    return count, draw(
        st.lists(st.sets(st.integers(0, count - 1), max_size=count), min_size=5, max_size=14)
    )


@settings(max_examples=200, deadline=None)
@given(things())
def test_no_small_kind_follows_from_the_total_and_the_other_kinds(made):
    count, each = made
    total, none = len(each), sum(not kinds_ for kinds_ in each)
    truth = [sum(place in kinds_ for kinds_ in each) for place in range(count)]
    shown = kinds(named(truth), none, "None", total)
    worlds = [
        world
        for world in fitting(shown, total)
        if max(world[:-1]) <= total - world[-1] <= sum(world[:-1])
    ]

    assert (*truth, none) in worlds
    assert settled(worlds, shown, [*truth, none]) == []


GROUPS = ((0, 1), (2,))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sets(st.integers(0, 2), max_size=3), min_size=5, max_size=11))
def test_no_small_kind_follows_from_the_groups_beside_it(each):
    total, none = len(each), sum(not kinds_ for kinds_ in each)
    truth = [sum(place in kinds_ for kinds_ in each) for place in range(3)]
    together = [sum(bool(kinds_ & set(group)) for kinds_ in each) for group in GROUPS]
    shown = kinds(named(truth), none, "None", total)
    of_groups = {f"group {n}": [shown[place] for place in group] for n, group in enumerate(GROUPS)}
    beside = groups(dict(zip(of_groups, together, strict=True)), none, total, of_groups)
    figures = [*shown, *beside]
    worlds = [world for world in believable(total, figures) if all(map(fits, figures, world))]

    assert (*truth, none, *together) in worlds
    assert settled(worlds, figures, [*truth, none, *together]) == []


def believable(total, figures):
    """Every world: three kinds, none, and two groups of them."""
    ranges = [
        range(1, 5) if f.text == FEWER else range(total + 1) if f.count is None else [f.count]
        for f in figures
    ]
    for a, b, c, none, ab in product(*ranges[:5]):
        said = total - none
        if max(a, b) <= ab <= a + b and max(ab, c) <= said <= ab + c:
            yield a, b, c, none, ab, c


def test_a_figure_that_is_withheld_holds_no_count():
    for row in parts({"a": 3, "b": 30, "c": 12}):
        assert isinstance(row, Figure)
        assert (row.count is None) == (row.text in {FEWER, NOT_SHOWN})
