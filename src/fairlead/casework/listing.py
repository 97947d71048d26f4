"""The cases that somebody may see, page by page: reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from fairlead.accounts.acting import Actor
from fairlead.accounts.models import Membership
from fairlead.casework.access import cases_of
from fairlead.casework.models import Case
from fairlead.casework.states import CaseState
from fairlead.casework.titles import title_of
from fairlead.vault.keyring import hold_keys

PAGE = 25
#: Which states are listed, by the word in the address.
STATES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Not closed", (CaseState.TRIAGE, CaseState.OPEN)),
    "triage": ("Being triaged", (CaseState.TRIAGE,)),
    "closed": ("Closed", (CaseState.CLOSED,)),
    "all": ("All", tuple(CaseState)),
}
SHAPES: Mapping[str, str] = {
    CaseState.TRIAGE: "ask",
    CaseState.OPEN: "today",
    CaseState.CLOSED: "done",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list."""

    reference: str
    title: str
    shape: str
    word: str
    owner: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some of the cases, how many there are in all, and from which number on the older stand."""

    rows: list[CaseRow]
    count: int
    older: int | None


def page_of_cases(
    actor: Actor, state: str = "open", owner: UUID | None = None, before: int | None = None
) -> CasePage:
    """The cases in a state, of one owner or of all, the newest first."""
    rows: QuerySet[Case] = cases_of(actor).filter(status__in=STATES[state][1])
    if owner is not None:
        rows = rows.filter(owner_id=owner)
    count = rows.count()
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.select_related("owner").order_by("-number")[: PAGE + 1])
    shown = found[:PAGE]
    return CasePage(case_rows(shown), count, shown[-1].number if len(found) > PAGE else None)


def case_rows(cases: list[Case]) -> list[CaseRow]:
    """Cases as lists show them; their owners are read with them."""
    hold_keys(row.key_id for row in cases)
    return [
        CaseRow(
            row.reference,
            title_of(row),
            SHAPES[row.status],
            row.get_status_display(),
            str(row.owner.name),
            row.opened_at,
        )
        for row in cases
    ]


def owners(actor: Actor) -> list[tuple[str, str]]:
    """Whoever owns a case that one may see, by name."""
    ids = cases_of(actor).values("owner_id")
    rows = Membership.objects.filter(id__in=ids)
    return sorted(((str(row.id), str(row.name)) for row in rows), key=lambda each: each[1])
