"""Assessing open cases again when a new edition of the guidance has come into force."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.db import DatabaseError, connection, transaction

from fairlead.accounts.acting import System
from fairlead.accounts.models import Organisation
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.deciding import CALL
from fairlead.casework.known import edition_for
from fairlead.casework.models import Case
from fairlead.casework.reassessing import Waiting, compared, kept_together, waiting_for
from fairlead.guidance import UnknownPack
from fairlead.ledger.record import record
from fairlead.walls.models import Tenant
from fairlead.walls.tenancy import acting_for, organisation_id

log = logging.getLogger(__name__)
KEEP = """
update casework_case c
set newly_asked = asked.rows, pack = %s, version = c.version + 1
from jsonb_to_recordset(%s::jsonb) as asked (id uuid, rows jsonb)
where c.organisation_id = %s and c.id = asked.id
"""


@dataclass(frozen=True, slots=True)
class Reassessed:
    """How many open cases were assessed again, and how many ask for something more."""

    cases: int = 0
    asking: int = 0
    failed: int = 0

    def __add__(self, other: "Reassessed") -> "Reassessed":
        """Both together."""
        return Reassessed(
            self.cases + other.cases, self.asking + other.asking, self.failed + other.failed
        )


@transaction.atomic
def reassess(on: date, *, by: System) -> Reassessed:
    """Assess the open cases of this organisation again by the edition in force on a day.

    What is newly asked is kept with each case until somebody has said that they saw it, which
    its chronology then says. One entry of the ledger says in how many cases: an entry for each
    would take longer than the assessment, and whoever reads the ledger need not be somebody who
    may see them. A case that is assessed by that edition already is left as it is, so that doing
    it twice changes nothing. Raises `guidance.UnknownPack` where no edition covers the day.
    """
    edition = edition_for(Organisation.objects.get(), on).name
    cases = waiting_for(edition)
    asked = compared(cases, edition)
    same = [case.id for case in cases if case.id not in asked]
    Case.objects.filter(id__in=same).update(pack=edition)
    changed = [case for case in cases if case.id in asked]
    if changed:
        _keep(changed, asked, edition)
        _record(edition, len(changed), by)
    for case in Case.objects.filter(id__in=_calling(asked)):
        mind_pressing(case)
    return Reassessed(len(cases), len(changed))


def _calling(asked: dict[UUID, list[dict[str, Any]]]) -> list[UUID]:
    """The cases in which the new edition asks to call 999."""
    return [key for key, rows in asked.items() if any(row["outcome"] == CALL for row in rows)]


def _record(edition: str, count: int, by: System) -> None:
    content = {"edition": edition, "count": count}
    record("cases.reassessed", by=by, subject=("organisation", organisation_id()), content=content)


def _keep(cases: list[Waiting], asked: dict[UUID, list[dict[str, Any]]], edition: str) -> None:
    rows = [
        {"id": str(case.id), "rows": kept_together(case.newly_asked, asked[case.id])}
        for case in cases
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [edition, msgspec.json.encode(rows).decode(), organisation_id()])


def reassess_everywhere(on: date, *, by: System) -> Reassessed:
    """The same for every organisation, each in a transaction of its own.

    After a crash it goes on where it stopped. An organisation in which it fails is left for the
    next time, and does not keep the others waiting.
    """
    return sum((_one(place, on, by) for place in _places()), Reassessed())


def _places() -> Iterator[UUID]:
    yield from Tenant.objects.order_by("id").values_list("id", flat=True)


def _need_not_wait_for_the_disk() -> None:
    """What a crash takes back of this is done again by the next time: nobody was told of it.

    Whatever is kept after it, a checkpoint among it, takes this to the disk with itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")


def _one(place: UUID, on: date, by: System) -> Reassessed:
    try:
        with acting_for(place):
            _need_not_wait_for_the_disk()
            return reassess(on, by=by)
    except (DatabaseError, UnknownPack):
        log.exception("cases of an organisation wait to be assessed again")
        return Reassessed(failed=1)
