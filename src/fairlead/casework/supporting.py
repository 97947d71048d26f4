"""How each child of a case is supported, as pages show it: reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.utils import timezone

from fairlead.casework.closing import children_of
from fairlead.casework.involved import name_of
from fairlead.casework.known import LIBRARY
from fairlead.casework.models import Case, Involved, Support
from fairlead.casework.notes import CHECK_INS, Note, notes
from fairlead.guidance.model import Taxonomy

FACTORS, CAUTIONS = "vulnerability-factors", "vulnerability-cautions"


@cache
def taxonomy(name: str) -> Taxonomy:
    """A list of the guidance registers by its id."""
    return next(row for row in LIBRARY.registers().taxonomies if row.id == name)


@dataclass(frozen=True, slots=True)
class Supported:
    """A child involved and how they are supported; no `row` where nobody planned it yet."""

    involved: Involved
    name: str
    row: Support | None
    check_ins: Sequence[Note]

    @property
    def plan(self) -> Mapping[str, Any]:
        """What is planned; empty before."""
        return self.row.plan if self.row else {}

    @property
    def told_at(self) -> datetime | None:
        """When the child was told what happens."""
        text = self.plan.get("told_at", "")
        return datetime.fromisoformat(text) if text else None

    @property
    def factors(self) -> list[str]:
        """What might be used against the child, in the words of the register."""
        named = {term.id: term.name for term in taxonomy(FACTORS).terms}
        return [named[found] for found in self.plan.get("factors", []) if found in named]

    @property
    def check_in(self) -> tuple[str, str]:
        """Where the next time to ask how they are stands: a shape and a word."""
        return _stands(self.row.check_in_on if self.row else None, "No day is set")

    @property
    def risk_review(self) -> tuple[str, str]:
        """Where the review of the risk assessment stands."""
        return _stands(self.row.risk_review_on if self.row else None, "No day is set")


def supported(case: Case) -> list[Supported]:
    """Every child involved, whatever their part: each of them is supported."""
    rows = {row.involved_id: row for row in Support.objects.filter(case_id=case.id)}
    asked = notes(case, CHECK_INS)
    found = []
    for involved in children_of(case):
        name = name_of(involved)
        of_child = [note for note in reversed(asked) if note.content.get("name") == name]
        found.append(Supported(involved, name, rows.get(involved.id), of_child))
    return found


def _stands(day: date | None, otherwise: str) -> tuple[str, str]:
    if day is None:
        return "ask", otherwise
    said = f"{day.day} {day:%B %Y}"
    if day > timezone.localdate():
        return "none", said
    return "today", f"Due {said}"
