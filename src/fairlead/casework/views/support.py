"""Support: a plan for every child involved, and help for staff who saw something distressing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.support import (
    Plan,
    StaffSupport,
    check_in,
    keep_plan,
    support_staff,
)
from fairlead.casework.models import Case
from fairlead.casework.notes import STAFF, notes
from fairlead.casework.states import CaseState
from fairlead.casework.supporting import CAUTIONS, Supported, supported, taxonomy
from fairlead.casework.supporting_forms import CheckInForm, PlanForm, StaffForm
from fairlead.casework.views.asking import Asked, ask, posted, this_minute
from fairlead.web.plain_text import apart

KEPT = ("wants", "told", "told_by", "help", "context", "risk")


@page(by_need="case")
def support(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """How every child involved is supported, and whoever here saw something distressing."""
    found = access_case(actor, reference)
    shown = {
        "case": found,
        "children": supported(found),
        "staff": notes(found, STAFF)[::-1],
        "may_change": may_change(actor, found) and found.status != CaseState.CLOSED,
    }
    return render(request, "casework/support.html", shown)


@page(by_need="case-to-change", writes=True)
def plan(request: HttpRequest, actor: Actor, reference: str, involved_id: UUID) -> HttpResponse:
    """How one child is supported."""
    found = access_case_to_change(actor, reference)
    child = _child(found, involved_id)
    standing = _standing(child)
    form = PlanForm(posted(request), initial=standing)

    def act(said: dict[str, Any]) -> str:
        version, factors = said.pop("version"), tuple(said.pop("factors"))
        keep_plan(child.involved, Plan(**said, factors=factors), version=version, by=actor)
        return _page(found)

    shown = {"cautions": taxonomy(CAUTIONS).terms, "case": found}
    asked = Asked(
        heading=f"Support for {child.name}",
        back=_page(found),
        back_text="Support",
        button="Keep this plan",
        template="casework/plan.html",
        standing=lambda: standing,
        shown=shown,
    )
    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def checked_in(
    request: HttpRequest, actor: Actor, reference: str, involved_id: UUID
) -> HttpResponse:
    """That somebody asked how a child is. Where there is no plan yet, it is made first."""
    found = access_case_to_change(actor, reference)
    child = _child(found, involved_id)
    row = child.row
    if row is None:
        raise Http404
    standing = {"version": row.version}
    form = CheckInForm(posted(request), initial={**standing, "at": this_minute()})

    def act(said: dict[str, Any]) -> str:
        check_in(row, said["at"], said["how"], said["next_on"], version=said["version"], by=actor)
        return _page(found)

    asked = _asked(found, f"Asked {apart(child.name)} how they are", standing)
    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def staff(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Help for somebody here who saw or heard something distressing."""
    found = access_case_to_change(actor, reference)
    form = StaffForm(posted(request), initial={"at": this_minute()})

    def act(said: dict[str, Any]) -> str:
        support_staff(found, StaffSupport(**said), by=actor)
        return _page(found)

    return ask(request, form, _asked(found, "Support for somebody who works here", {}), act)


def _asked(case: Case, heading: str, standing: dict[str, Any]) -> Asked:
    return Asked(
        heading=heading,
        back=_page(case),
        back_text="Support",
        button="Keep this",
        template="casework/about.html",
        standing=lambda: standing,
        shown={"case": case},
    )


def _standing(child: Supported) -> dict[str, Any]:
    row = child.row
    words = {name: child.plan.get(name, "") for name in KEPT}
    return {
        **words,
        "told_at": child.told_at,
        "factors": list(child.plan.get("factors", [])),
        "check_in_on": row.check_in_on if row else None,
        "risk_review_on": row.risk_review_on if row else None,
        "version": row.version if row else 0,
    }


def _page(case: Case) -> str:
    return reverse("case-support", args=[case.reference])


def _child(case: Case, involved_id: UUID) -> Supported:
    found = next((row for row in supported(case) if row.involved.id == involved_id), None)
    if found is None:
        raise Http404
    return found
