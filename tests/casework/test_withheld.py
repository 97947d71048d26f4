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


def only_small(truth):
    """Nothing withheld but what is small."""
    return [single(f"kind {place}", count) for place, count in enumerate(truth)]


class Readers:
    """What readers can work out who see figures beside a total; each thing shown is tried once."""

    def __init__(self, is_world):
        self.is_world, self.known = is_world, {}

    def settled(self, shown, total, truth):
        """The small counts of the truth that a reader would know."""
        key = (total, *(row.text for row in shown))
        if key not in self.known:
            worlds = (world for world in fitting(shown, total) if self.is_world(world, total))
            self.known[key] = [set(column) for column in zip(*worlds, strict=True)]
        found = self.known[key]
        assert all(count in column for count, column in zip(truth, found, strict=True))
        return [n for n, count in enumerate(truth) if is_small(count) and len(found[n]) < 2]


def check(shown, total, truth, readers):
    """No small count is settled; and nothing more is withheld than has to be."""
    texts = [row.text for row in shown]
    if is_small(total):
        assert set(texts) == {NOT_SHOWN}
        return
    assert readers.settled(shown, total, truth) == [], (truth, total, texts)
    if not readers.settled(only_small(truth), total, truth):
        assert texts == [row.text for row in only_small(truth)], (truth, total)


@pytest.mark.parametrize(("count", "most"), [(1, 16), (2, 16), (3, 16), (4, 9)])
def test_no_small_part_follows_from_the_total(count, most):
    readers = Readers(lambda world, total: sum(world) == total)
    for truth in product(range(most + 1), repeat=count):
        check(parts(named(truth)), sum(truth), truth, readers)


def is_possible(world, total):
    """Whether of so many things so many can be of each kind, and so many of none."""
    *of_kinds, none = world
    return max(of_kinds) <= total - none <= sum(of_kinds)


@pytest.mark.parametrize(("count", "most"), [(1, 24), (2, 24), (3, 16), (4, 9)])
def test_no_small_kind_follows_from_the_total_and_the_other_kinds(count, most):
    readers = Readers(is_possible)
    for total in range(1, most + 1):
        for *truth, none in product(range(total + 1), repeat=count + 1):
            if is_possible((*truth, none), total):
                shown = kinds(named(truth), none, "None", total)
                if is_small(total - none):
                    assert {row.text for row in shown} == {NOT_SHOWN}
                else:
                    check(shown, total, (*truth, none), readers)


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
