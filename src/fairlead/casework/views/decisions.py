"""Deciding about advice, being the second person, and the initial review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.queries import directory
from fairlead.accounts.roles import Permission
from fairlead.casework.access import access_case_to_change, access_decision, decisions_to_confirm
from fairlead.casework.actions.decisions import Choice, accept_advised, second
from fairlead.casework.actions.decisions import decide as keep_decision
from fairlead.casework.actions.triage import Review, hold_review
from fairlead.casework.advice import shown
from fairlead.casework.deciding import (
    CONFIDENT,
    LOCAL,
    Today,
    assessed_today,
    decisions_of,
    mark_of,
    undecided_in,
)
from fairlead.casework.deciding_forms import ConfidentForm, DecideForm, ReviewForm, SecondForm
from fairlead.casework.models import Case, Decision
from fairlead.casework.states import CaseState
from fairlead.casework.views.asking import Asked, Standing, ask, posted
from fairlead.web.forms import Form

WAITS = "Somebody else has to agree to this before it stands. They are told that it waits."


@page(by_need="case-to-change", writes=True)
def decide(request: HttpRequest, actor: Actor, reference: str, outcome: str) -> HttpResponse:
    """Accept one advice, say that it is done already, or depart from it with a reason."""
    found = access_case_to_change(actor, reference)
    today, made = assessed_today(found), decisions_of(found)
    advice = shown(today, made, directory()).find(outcome)
    if advice is None or advice.says.status == "undetermined":
        raise Http404
    kind: type[Form] = ConfidentForm if outcome == LOCAL else DecideForm
    standing = _standing(today, outcome, advice.decision)
    form = kind(posted(request), initial={**standing, "done_at": timezone.now()})
    asked = Asked(
        heading=advice.says.does,
        back=_case(found),
        back_text=found.reference,
        button="Keep this decision",
        template="casework/decide.html",
        shown={"case": found, "row": advice, "edition": today.edition},
        standing=lambda: _standing(today, outcome, decisions_of(found).get(outcome)),
    )

    def act(said: dict[str, Any]) -> str:
        choice = Choice(**{"now": timezone.now(), **said})
        if choice.choice == CONFIDENT or choice.choice != "done":
            choice = Choice(choice.choice, choice.reason, seen=choice.seen)
        kept = keep_decision(found, outcome, choice, by=actor)
        messages.success(request, WAITS if kept.is_not_referring else "Your decision is kept.")
        return f"{_case(found)}#advice-{outcome}"

    return ask(request, form, asked, act)


def _standing(today: Today, outcome: str, decision: Decision | None) -> Standing:
    standing: dict[str, Any] = {"seen": mark_of(today, outcome, decision)}
    if decision is not None:
        standing |= {"choice": decision.choice, "reason": str(decision.reason)}
    return standing


@page(by_need="decision", writes=True)
def confirm(request: HttpRequest, actor: Actor, decision_id: UUID) -> HttpResponse:
    """As the second person, agree that something is not referred, or refuse."""
    found = access_decision(actor, decision_id)
    kept = found.assessment
    today = assessed_today(found.case)
    advice = shown(today, {found.outcome: found}, directory()).find(found.outcome)
    questions = {f.id: f.question for f in today.pack.registers.facts}
    questions |= {c.id: c.question for c in today.pack.registers.choices}
    asked = Asked(
        heading="Do you agree not to refer?",
        back=reverse("decisions"),
        back_text="Decisions that wait",
        button="Keep this",
        template="casework/second.html",
        shown={
            "decision": found,
            "row": advice,
            "known": [(questions.get(key, key), row) for key, row in kept.answers.items()],
        },
    )

    def act(said: dict[str, Any]) -> str:
        agrees = said["agrees"] == "yes"
        second(found, agrees=agrees, reason=said["reason"], version=said["version"], by=actor)
        word = "You agreed." if agrees else "You did not agree: it has to be decided again."
        messages.success(request, word)
        return reverse("decisions")

    form = SecondForm(posted(request), initial={"version": found.version})
    return ask(request, form, asked, act)


@page(Permission.CONFIRM_DECISION)
def decisions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The decisions that wait for this person as the second."""
    rows = decisions_to_confirm(actor).select_related("decided_by").order_by("decided_at")
    return render(request, "casework/decisions.html", {"rows": list(rows)})


@page(by_need="case-to-change", writes=True)
def initial_review(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Hold the initial review: who met, what was agreed, and what is advised decided."""
    found = access_case_to_change(actor, reference)
    today = assessed_today(found)
    left = undecided_in(today, decisions_of(found))
    advised = [(outcome.id, outcome.does) for outcome in left]
    start = {"version": found.version, "accepts": [key for key, _ in advised]}
    form = ReviewForm(posted(request), initial={**start, "at": timezone.now()}, advised=advised)
    asked = Asked(
        heading="Initial review",
        back=_case(found),
        back_text=found.reference,
        button="Keep the review, and open the case",
        template="casework/initial_review.html",
        shown={
            "case": found,
            "is_held": found.status != CaseState.TRIAGE,
            "questions": [q for q in today.found.questions if q.can_force_must],
        },
        standing=lambda: {"version": Case.objects.get(id=found.id).version},
    )

    def act(said: dict[str, Any]) -> str:
        accept_advised(found, said.get("accepts", []), by=actor)
        review = Review(met=said["met"], agreed=said["agreed"], at=said["at"])
        hold_review(found, review, version=said["version"], by=actor)
        messages.success(request, "The review is kept, with what was known. The case is open.")
        return _case(found)

    return ask(request, form, asked, act)


def _case(found: Case) -> str:
    return reverse("case", args=[found.reference])
