"""Small numbers withheld, so that no figure points at a child: pure, and tested by enumeration.

A count of 1 to 4 is shown as "fewer than 5". Where a total, or what is shown beside it, would
still settle such a count exactly, the next smallest count is not shown either; and where that is
not enough, nothing of the table is. Nought is shown: it is about nobody.

What this cannot do: somebody who asks for many periods and subtracts one from another may come
nearer to a small count. So periods are whole terms, and every look is recorded with its period.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

FEW = 5
FEWER, NOT_SHOWN = "fewer than 5", "not shown"
#: The least and the most that a small count can be, given what is shown.
Bounds = Callable[[set[int]], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A count as it may be shown: `count` is nothing where it is withheld."""

    label: str
    text: str
    count: int | None


def is_small(count: int) -> bool:
    """Whether a count alone could point at somebody."""
    return 0 < count < FEW


def single(label: str, count: int) -> Figure:
    """A count that stands for itself."""
    if is_small(count):
        return Figure(label, FEWER, None)
    return Figure(label, f"{count:,}", count)


def parts(counts: Mapping[str, int]) -> list[Figure]:
    """Counts that add up to a total which is shown: everything is in exactly one of them."""
    values = list(counts.values())

    def bounds(hidden: set[int]) -> tuple[int, int]:
        together = sum(values[place] for place in hidden)
        small = sum(is_small(values[place]) for place in hidden) - 1
        large = len(hidden) - small - 1
        least = 1 if large else max(1, together - (FEW - 1) * small)
        return least, min(FEW - 1, together - small - FEW * large)

    return _shown(counts, sum(values), bounds)


def kinds(counts: Mapping[str, int], none: int, none_label: str, total: int) -> list[Figure]:
    """Counts of kinds of which a thing may have several, and of the things that have none yet."""
    if is_small(total - none):
        return [Figure(label, NOT_SHOWN, None) for label in (*counts, none_label)]
    values = [*counts.values(), none]
    last = len(values) - 1

    def bounds(hidden: set[int]) -> tuple[int, int]:
        return _narrowest(values, hidden, last, total)

    return _shown({**counts, none_label: none}, total, bounds)


def _narrowest(values: list[int], hidden: set[int], last: int, total: int) -> tuple[int, int]:
    """The narrowest that a small count is settled to, between kinds and what has none."""
    of_kinds = hidden - {last}
    small = [place for place in of_kinds if is_small(values[place])]
    shown = [values[place] for place in range(last) if place not in hidden]
    #: The most that all kinds together can be; without end where a large one is hidden.
    most = total if len(small) < len(of_kinds) else sum(shown) + (FEW - 1) * len(small)
    found = [(0, 1)]
    if small and len(small) == len(of_kinds):
        most_none = _most_without(values[last], last in hidden, total)
        found.append((max(1, total - most_none - most + FEW - 1), FEW - 1))
    if last in hidden and is_small(values[last]):
        found.append((max(1, total - most), min(FEW - 1, total - max(shown, default=0))))
    return min(found, key=lambda pair: pair[1] - pair[0])


def _most_without(none: int, is_hidden: bool, total: int) -> int:
    """The most things of no kind that a reader can believe in."""
    if not is_hidden:
        return none
    return FEW - 1 if is_small(none) else total


def groups(
    counts: Mapping[str, int], none: int, total: int, members: Mapping[str, Sequence[Figure]]
) -> list[Figure]:
    """Counts of groups of kinds, beside the kinds: where one would settle the count of a kind in
    it, or of what has none, it is not shown."""
    found = kinds(counts, none, "", total)[:-1]
    found = [
        Figure(row.label, NOT_SHOWN, None) if _gives_away(row, members.get(row.label, ())) else row
        for row in found
    ]
    if is_small(none):
        shown = [row.count for row in found if row.count is not None]
        if total - max(shown, default=0) < FEW - 1 and len(shown) == len(found):
            return [Figure(row.label, NOT_SHOWN, None) for row in found]
    return found


def _gives_away(group: Figure, members: Sequence[Figure]) -> bool:
    small = sum(row.text == FEWER for row in members)
    if group.count is None or not small or any(row.text == NOT_SHOWN for row in members):
        return False
    shown = sum(row.count or 0 for row in members)
    return group.count - shown - (FEW - 1) * (small - 1) >= FEW - 1


def _shown(counts: Mapping[str, int], total: int, bounds: Bounds) -> list[Figure]:
    values = list(counts.values())
    hidden = {place for place, count in enumerate(values) if is_small(count)}
    if is_small(total) or (hidden and not _enough(values, hidden, bounds)):
        return [Figure(label, NOT_SHOWN, None) for label in counts]
    return [
        _figure(label, count, place in hidden)
        for place, (label, count) in enumerate(counts.items())
    ]


def _enough(values: list[int], hidden: set[int], bounds: Bounds) -> bool:
    """Hide more until no small count is settled; whether that could be done."""
    while True:
        least, most = bounds(hidden)
        if least < most:
            return True
        left = [place for place, count in enumerate(values) if place not in hidden and count]
        if not left:
            return False
        hidden.add(min(left, key=lambda place: (values[place], place)))


def _figure(label: str, count: int, is_hidden: bool) -> Figure:
    if not is_hidden:
        return Figure(label, f"{count:,}", count)
    return Figure(label, FEWER if is_small(count) else NOT_SHOWN, None)
