"""Counts for those who lead, and the governors' report."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.roles import Permission
from fairlead.casework.counting import Counts
from fairlead.casework.counting import counts as counted
from fairlead.casework.counts_forms import PeriodForm, at_first
from fairlead.casework.periods import Period
from fairlead.ledger.record import record
from fairlead.web.environment import day
from fairlead.web.paper import pdf

TEMPLATE = Path(__file__).parents[1] / "papers/governors.typ"


@page(Permission.SEE_COUNTS)
def counts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How much, of which kind, how fast, in a period; never who."""
    form = _form(request)
    found = _looked_at("counts.seen", form.chosen(), actor)
    shown = {"form": form, "counts": found, "query": request.GET.urlencode()}
    return render(request, "casework/counts.html", shown)


@page(Permission.SEE_COUNTS)
def governors_report(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The same figures as a paper for governors."""
    found = _looked_at("counts.report-made", _form(request).chosen(), actor)
    made_at = timezone.now()
    data = {**as_data(found), "organisation": actor.organisation.name, "by": actor.label}
    here = timezone.localtime(made_at)
    data["made"] = f"{here.day} {here:%B %Y, %H:%M}"
    content = pdf(TEMPLATE, data, made_at=made_at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="governors-report.pdf"'
    return response


def as_data(found: Counts) -> dict[str, Any]:
    """Figures as plain data for a paper: what is withheld is not in it."""
    return {
        "period": found.period.name,
        "first": day(found.period.first),
        "last": day(found.period.last),
        "totals": [_row(row) for row in found.totals],
        "duties": [_row(row) for row in found.duties],
        "tables": [
            {
                "title": table.title,
                "of": table.of,
                "note": table.note,
                "rows": [] if table.is_empty else [_row(row) for row in table.rows],
            }
            for table in found.tables
        ],
    }


def _row(row: Any) -> dict[str, Any]:
    return {"label": row.label, "text": row.text, "count": row.count}


def _form(request: HttpRequest) -> PeriodForm:
    return PeriodForm(request.GET if "period" in request.GET else at_first())


def _looked_at(kind: str, period: Period, actor: Actor) -> Counts:
    said = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    record(kind, by=actor, subject=("organisation", actor.organisation.id), content=said)
    return counted(period)
