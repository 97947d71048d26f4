"""Keeping the list of children: by hand, or many at once from the rows of a sheet."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.children import Plan, hold_the_list, mark_of
from fairlead.casework.models import Child
from fairlead.casework.roll import Row
from fairlead.ledger.record import record
from fairlead.walls.tenancy import organisation_id


@dataclass(frozen=True, slots=True)
class Details:
    """What is kept of a child; the date of birth as ISO date, empty where it is not known."""

    name: str
    born_on: str = ""
    group: str = ""
    number: str = ""
    home: str = ""


@transaction.atomic
def add_child(details: Details, *, by: Actor | System) -> Child:
    """Put a child on the list. Raises `Refused` when another has the number."""
    mark = _free_mark(details.number)
    found = Child.objects.create(**asdict(details), number_mark=mark)
    record("child.added", by=by, subject=("child", found.id), content={"name": details.name})
    return found


@transaction.atomic
def change_child(child: Child, details: Details, *, version: int, by: Actor | System) -> Child:
    """Say of a child what is right now. Raises `ChangedMeanwhile`, or `Refused` as above."""
    found = _for_change(child, version)
    found.number_mark = _free_mark(details.number, found)
    _take(found, details, by)
    return found


@transaction.atomic
def mark_left(child: Child, on: date, *, version: int, by: Actor) -> Child:
    """Say when a child left. What is known about them stays. Raises `ChangedMeanwhile`."""
    if on > timezone.localdate():
        raise Refused("Give a day that is not in the future.")
    found = _for_change(child, version)
    found.left_on = on
    found.save()
    content = {"name": found.name, "on": on.isoformat()}
    record("child.left", by=by, subject=("child", found.id), content=content)
    return found


@transaction.atomic
def bring_child_back(child: Child, *, version: int, by: Actor) -> Child:
    """Have a child who left on the list again. Raises `ChangedMeanwhile`."""
    found = _for_change(child, version)
    found.left_on = None
    found.save()
    record("child.came-back", by=by, subject=("child", found.id), content={"name": found.name})
    return found


@transaction.atomic
def keep_roll(plan: Plan, *, is_update: bool, by: Actor | System) -> int:
    """Add every new child of a plan, and where asked say of the others what the sheet says.

    All of it is kept, or nothing. An empty cell changes nothing, and whoever left and stands on
    the sheet is back. Gives how many were changed. Raises `Refused` while a line is wrong.
    """
    if plan.wrongs:
        raise Refused("Nothing was kept: mend the lines that are wrong first.")
    Child.objects.bulk_create(_children(plan.new))
    content = {"added": len(plan.new), "found": len(plan.here)}
    record("children.brought", by=by, subject=("children", organisation_id()), content=content)
    if not is_update:
        return 0
    ids = [found.id for _, found in plan.here]
    rows = {row.id: row for row in Child.objects.select_for_update().filter(id__in=ids)}
    return sum(_update(rows[found.id], row, by) for row, found in plan.here)


def _children(rows: Iterable[Row]) -> Iterable[Child]:
    for row in rows:
        details = _details(row)
        yield Child(**asdict(details), number_mark=mark_of(details.number))


def _details(row: Row) -> Details:
    return Details(row.name, row.born_on, row.group, row.number, row.home)


def _update(child: Child, row: Row, by: Actor | System) -> bool:
    """Take over what a line says, and say whether anything changed."""
    said = {key: value for key, value in asdict(_details(row)).items() if value}
    was = {key: str(getattr(child, key)) for key in said}
    if said == was and child.left_on is None:
        return False
    before = asdict(_kept(child))
    child.left_on, child.number_mark = None, mark_of(said.get("number", str(child.number)))
    child.version += 1
    _take(child, Details(**{**before, **said}), by)
    return True


def _take(child: Child, details: Details, by: Actor | System) -> None:
    before = asdict(_kept(child))
    for key, value in asdict(details).items():
        setattr(child, key, value)
    child.save()
    content = {"name": details.name, "before": before, "after": asdict(details)}
    record("child.changed", by=by, subject=("child", child.id), content=content)


def _kept(child: Child) -> Details:
    return Details(
        str(child.name), str(child.born_on), str(child.group), str(child.number), str(child.home)
    )


def _free_mark(number: str, child: Child | None = None) -> str:
    hold_the_list()
    mark = mark_of(number)
    others = Child.objects.filter(number_mark=mark)
    if mark and any(
        row_id != (child and child.id) for row_id in others.values_list("id", flat=True)
    ):
        raise Refused("Another child has this number. Look at both and change one of them.")
    return mark


def _for_change(child: Child, version: int) -> Child:
    found = Child.objects.select_for_update().get(id=child.id)
    if found.version != version:
        raise ChangedMeanwhile
    found.version += 1
    return found
