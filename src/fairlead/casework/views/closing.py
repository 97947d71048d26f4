"""Reviewing and closing a case, keeping its file, opening it again."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.closing import (
    Keeping,
    close_case,
    hold_file,
    keep_learning,
    lift_hold,
    reopen_case,
    say_outcome,
    see_newly_asked,
)
from fairlead.casework.closing import (
    KEPT_UNTIL_AGE,
    OUTCOMES,
    children_of,
    retention_of,
    what_is_left,
    years_after,
)
from fairlead.casework.closing_forms import CloseForm, LearningForm, OutcomeForm, ReasonForm
from fairlead.casework.involved import name_of
from fairlead.casework.models import Case
from fairlead.casework.newly_asked import newly_asked_of
from fairlead.casework.states import CaseState
from fairlead.casework.views.asking import Asked, ask, posted
from fairlead.web.forms import VersionedForm


@page(by_need="case")
def review(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """How it ended for each child, what was learned, what is left, and the file."""
    found = access_case(actor, reference)
    is_closed = found.status == CaseState.CLOSED
    shown = {
        "case": found,
        "children": [(row, name_of(row), OUTCOMES.get(row.outcome)) for row in children_of(found)],
        "left": [] if is_closed else what_is_left(found),
        "kept": retention_of(found),
        "is_closed": is_closed,
        "may_change": may_change(actor, found),
    }
    return render(request, "casework/review.html", shown)


@page(by_need="case-to-change", writes=True)
def child_outcome(
    request: HttpRequest, actor: Actor, reference: str, involved_id: UUID
) -> HttpResponse:
    """How it ended for one child."""
    found = access_case_to_change(actor, reference)
    row = next((row for row in children_of(found) if row.id == involved_id), None)
    if row is None:
        raise Http404
    standing = {"outcome": row.outcome, "note": row.outcome_note, "version": row.version}
    form = OutcomeForm(posted(request), initial=standing)

    def act(said: dict[str, Any]) -> str:
        say_outcome(row, said["outcome"], said["note"], version=said["version"], by=actor)
        return _review(found)

    return ask(request, form, _asked(found, f"{name_of(row)}", "Keep this", standing), act)


@page(by_need="case-to-change", writes=True)
def learning(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """What was learned, and when to look again."""
    found = access_case_to_change(actor, reference)
    standing = {
        "learning": found.learning,
        "review_on": found.review_on,
        "version": found.version,
    }
    form = LearningForm(posted(request), initial=standing)

    def act(said: dict[str, Any]) -> str:
        version = said["version"]
        keep_learning(found, said["learning"], said["review_on"], version=version, by=actor)
        return _review(found)

    return ask(request, form, _asked(found, "Learning and review", "Keep this", standing), act)


@page(by_need="case-to-change", writes=True)
def close(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Close the case, once nothing in it is open."""
    found = access_case_to_change(actor, reference)
    kept = retention_of(found)
    standing = {"until": _suggested(kept.until), "version": found.version}
    form = CloseForm(posted(request), initial=standing)

    def act(said: dict[str, Any]) -> str:
        keeping = Keeping(said["until"], said["reason"])
        close_case(found, keeping, version=said["version"], by=actor)
        return _review(found)

    asked = Asked(
        heading="Close this case",
        back=_review(found),
        back_text="Review and close",
        button="Close the case",
        template="casework/close.html",
        standing=lambda: {"version": found.version},
        shown={"case": found, "kept": kept, "left": what_is_left(found)},
    )
    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def hold(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Hold the file, or let its date count again."""
    found = access_case_to_change(actor, reference)
    held = found.is_on_hold
    heading, button = (
        ("Let the file go by its date again", "Lift the hold")
        if held
        else ("Hold this file", "Hold the file")
    )
    return _with_reason(request, actor, found, (heading, button), lift_hold if held else hold_file)


@page(by_need="case-to-change", writes=True)
def reopen(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Open a closed case again."""
    found = access_case_to_change(actor, reference)
    words = ("Open this case again", "Open it again")
    return _with_reason(request, actor, found, words, reopen_case)


@page(by_need="case", writes=True)
def newly_asked(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """What a new edition of the guidance newly asks for in this case, and why."""
    if request.method != "POST":
        found = access_case(actor, reference)
        form = VersionedForm(initial={"version": found.version})
        shown = {
            "case": found,
            "form": form,
            "rows": newly_asked_of(found),
            "may_change": may_change(actor, found),
        }
        return render(request, "casework/newly_asked.html", shown)
    found = access_case_to_change(actor, reference)

    def act(said: dict[str, Any]) -> str:
        see_newly_asked(found, version=said["version"], by=actor)
        return reverse("case", args=[found.reference])

    asked = Asked(
        heading="Newly asked for",
        back=reverse("case", args=[found.reference]),
        button="I have seen this",
        template="casework/newly_asked.html",
        standing=lambda: {"version": found.version},
        shown={"case": found, "rows": newly_asked_of(found), "may_change": True},
    )
    return ask(request, VersionedForm(request.POST), asked, act)


def _with_reason(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    words: tuple[str, str],
    action: Callable[..., Case],
) -> HttpResponse:
    form = ReasonForm(posted(request), initial={"version": case.version})

    def act(said: dict[str, Any]) -> str:
        action(case, said["reason"], version=said["version"], by=actor)
        return _review(case)

    return ask(request, form, _asked(case, *words, {"version": case.version}), act)


def _asked(case: Case, heading: str, button: str, standing: dict[str, Any]) -> Asked:
    return Asked(
        heading=heading,
        back=_review(case),
        back_text="Review and close",
        button=button,
        standing=lambda: standing,
    )


def _review(case: Case) -> str:
    return reverse("case-review", args=[case.reference])


def _suggested(until: date | None) -> date:
    today = timezone.localdate()
    return max(until, today) if until else years_after(today, KEPT_UNTIL_AGE)
