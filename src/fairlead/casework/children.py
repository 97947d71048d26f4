"""The children of the organisation: lists, and what a sheet of rows would change. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from fairlead.accounts.acting import Actor
from fairlead.casework.access import cases_of, concerns_of
from fairlead.casework.choices import plain
from fairlead.casework.listing import CaseRow, case_rows
from fairlead.casework.models import Child, Concern, ConcernChild, Involved
from fairlead.casework.roll import Row, same_name, same_number
from fairlead.vault.fields import closed
from fairlead.vault.keyring import index_of
from fairlead.walls.tenancy import one_at_a_time, organisation_id

PAGE = 50
LISTED = ("name", "born_on", "group", "number")


@dataclass(frozen=True, slots=True)
class Listed:
    """A child in a list."""

    id: UUID
    name: str
    born_on: str
    group: str
    number: str
    left_on: date | None
    version: int = 0


@dataclass(frozen=True, slots=True)
class ChildPage:
    """Some of the children, how many there are in all, the groups, and which page this is."""

    rows: list[Listed]
    count: int
    groups: list[str]
    page: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody may see of what is known about a child."""

    concerns: list[Concern]
    cases: list[CaseRow]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sheet would change: the children that are new, and those that are here already."""

    new: list[Row]
    here: list[tuple[Row, Listed]]
    wrongs: list[tuple[int, str]]
    #: Those of the new ones whose name somebody on the list has, by another birthday or by none.
    perhaps: list[Row] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """By which it is seen that a plan is still the one that was shown, for the same children.

        Whom a colleague changes meanwhile is not the child that was shown.
        """
        here = ",".join(f"{found.id}.{found.version}" for _, found in self.here)
        return f"{len(self.new)}-{here}-{len(self.wrongs)}"


def listed_children() -> list[Listed]:
    """Every child, by name; read as values, since there may be thousands."""
    readers = [cast("Any", Child._meta.get_field(name)).reader() for name in LISTED]
    found = []
    rows = Child.objects.values_list("id", "left_on", "version", *map(closed, LISTED))
    for row in cast("Any", rows):
        child_id, left_on, version, *sealed = row
        parts = zip(readers, sealed, strict=True)
        name, born_on, group, number = (read(value, child_id).decode() for read, value in parts)
        found.append(Listed(child_id, name, born_on, group, number, left_on, version))
    return sorted(found, key=lambda each: plain(each.name))


def page_of_children(
    words: str = "", group: str = "", page: int = 1, *, has_left: bool = False
) -> ChildPage:
    """The children who are here, or who left: those whom all words fit, of one group or of all."""
    rows = [row for row in listed_children() if (row.left_on is not None) == has_left]
    groups = sorted({row.group for row in rows if row.group}, key=plain)
    wanted = plain(words).split()
    rows = [row for row in rows if (not group or row.group == group) and _fits(row, wanted)]
    shown = rows[(page - 1) * PAGE : page * PAGE]
    return ChildPage(shown, len(rows), groups, page, len(rows) > page * PAGE)


def _fits(row: Listed, wanted: list[str]) -> bool:
    text = plain(f"{row.name} {row.group} {row.number}")
    return all(word in text for word in wanted)


def known_of(actor: Actor, child: Child) -> Known:
    """The concerns and cases about a child that somebody may see; for most, none."""
    about = ConcernChild.objects.filter(child_id=child.id).values("concern_id")
    part = Involved.objects.filter(child_id=child.id, removed_at=None).values("case_id")
    concerns = concerns_of(actor).filter(id__in=about).order_by("-number")
    cases = cases_of(actor).filter(id__in=part).select_related("owner").order_by("-number")
    return Known(list(concerns), case_rows(list(cases)))


def mark_of(number: str) -> str:
    """By which a number is found in this organisation and says nothing anywhere else."""
    if not number.strip():
        return ""
    return index_of("child-number", f"{organisation_id()}\0{same_number(number)}")


def hold_the_list() -> None:
    """Have whoever else changes the list wait until this transaction ends, and see it then."""
    one_at_a_time("children")


def plan_of(rows: Iterable[Row]) -> Plan:
    """Which of these are here already: by number, or by name with date of birth.

    It holds for as long as the transaction lasts: nobody else changes the list meanwhile.
    """
    hold_the_list()
    here = listed_children()
    plan, called = _matched(rows, here), {same_name(row.name) for row in here}
    plan.perhaps.extend(row for row in plan.new if same_name(row.name) in called)
    return plan


def _matched(rows: Iterable[Row], here: list[Listed]) -> Plan:
    by_number = {same_number(row.number): row for row in here if row.number}
    by_name = {(same_name(row.name), row.born_on): row for row in here if row.born_on}
    plan = Plan([], [], [])
    for row in rows:
        numbered = by_number.get(same_number(row.number)) if row.number else None
        named = by_name.get((same_name(row.name), row.born_on))
        if numbered and named and numbered.id != named.id:
            says = "has the number of one child here and the name of another: change one"
            plan.wrongs.append((row.line, says))
        elif found := numbered or named:
            plan.here.append((row, found))
        else:
            plan.new.append(row)
    return plan
