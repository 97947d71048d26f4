"""Deciding about advice, and being the second person."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.queries import directory
from fairlead.accounts.roles import Permission
from fairlead.casework.access import (
    access_case_to_change,
    access_decision,
    decisions_to_confirm,
    who_may_second,
)
from fairlead.casework.actions.decisions import Choice, second
from fairlead.casework.actions.decisions import decide as keep_decision
from fairlead.casework.advice import shown
from fairlead.casework.answering import questions_of, value_said
from fairlead.casework.deciding import (
    DONE,
    LOCAL,
    Today,
    answered_since,
    assessed_then,
    assessed_today,
    decisions_of,
    is_overtaken,
    mark_of,
    refused_last,
)
from fairlead.casework.deciding_forms import (
    ConfidentForm,
    DecideForm,
    SecondForm,
    SeenForm,
)
from fairlead.casework.models import Answer, Case, Decision
from fairlead.casework.views.asking import Asked, Standing, ask, posted

WAITS = "Somebody else has to agree to this before it stands. It waits for them on their desk."
NOBODY = (
    "Somebody else has to agree to this before it stands, and nobody here could. Until somebody "
    "has a role that may, it counts as not decided: refer, or ask whoever gives roles."
)


@page(by_need="case-to-change", writes=True)
def decide(request: HttpRequest, actor: Actor, reference: str, outcome: str) -> HttpResponse:
    """Accept one advice, say that it is done already, or depart from it with a reason."""
    found = access_case_to_change(actor, reference)
    today, made = assessed_today(found), decisions_of(found)
    advice = shown(today, made, directory()).find(outcome)
    if advice is None:
        return _not_asked(request, found, today, outcome)
    kind: type[SeenForm] = ConfidentForm if outcome == LOCAL else DecideForm
    standing = _standing(today, outcome, advice.decision)
    form = kind(posted(request), initial={**standing, "done_at": timezone.now()})
    asked = Asked(
        heading=advice.says.does,
        back=_case(found),
        back_text=found.reference,
        button="Keep this decision",
        template="casework/decide.html",
        shown={
            "case": found,
            "row": advice,
            "edition": today.edition,
            "refused": refused_last(found, outcome),
            "has_second": bool(who_may_second(found, actor.person_id)),
            "since": _since(form, found, today),
        },
        standing=lambda: _standing(today, outcome, decisions_of(found).get(outcome)),
    )

    def act(said: dict[str, Any]) -> str:
        kept = keep_decision(found, outcome, as_choice(said, said["seen"]), by=actor)
        waits = WAITS if who_may_second(found, actor.person_id) else NOBODY
        messages.success(request, waits if kept.is_not_referring else "Your decision is kept.")
        return f"{_case(found)}#advice-{outcome}"

    return ask(request, form, asked, act)


def as_choice(said: dict[str, Any], seen: str = "") -> Choice:
    """A choice as it was said, with nothing that belongs to another one."""
    if said["choice"] != DONE:
        return Choice(said["choice"], said["reason"], seen=seen)
    done = {name: said[name] for name in ("done_at", "spoken_to", "reference")}
    return Choice(DONE, seen=seen, **done)


def _not_asked(request: HttpRequest, found: Case, today: Today, outcome: str) -> HttpResponse:
    """Say where an advice went that a page was still showing; 404 for what no advice is."""
    does = next((row.does for row in today.pack.rules.outcomes if row.id == outcome), None)
    if does is None:
        raise Http404
    messages.info(request, f"With what is known now, the guidance does not ask for this: {does}")
    return redirect(_case(found))


def _since(form: SeenForm, found: Case, today: Today) -> list[tuple[str, str, Answer]]:
    """What was answered since the page was shown, for whoever decides after all."""
    if not form.is_bound or not form.is_valid() or not form.cleaned_data["seen_at"]:
        return []
    when = datetime.fromtimestamp(form.cleaned_data["seen_at"], UTC)
    return _in_words(today, answered_since(found, when))


def _in_words(today: Today, rows: Iterable[Answer]) -> list[tuple[str, str, Answer]]:
    return [(*_told(today, row.question, row.value), row) for row in rows]


def _known(then: Today, kept: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [(*_told(then, key, row["value"]), row) for key, row in kept.items()]


def _told(today: Today, question: str, value: Any) -> tuple[str, str]:
    """A question and its answer in words; its id, where this edition does not ask it."""
    asked = questions_of(today.pack.registers).get(question)
    return (asked.question, value_said(asked, value)) if asked else (question, str(value))


def _standing(today: Today, outcome: str, decision: Decision | None) -> Standing:
    standing: dict[str, Any] = {
        "seen": mark_of(today, outcome, decision),
        "seen_at": timezone.now().timestamp(),
    }
    if decision is not None:
        standing |= {"choice": decision.choice, "reason": str(decision.reason)}
    return standing


@page(by_need="decision", writes=True)
def confirm(request: HttpRequest, actor: Actor, decision_id: UUID) -> HttpResponse:
    """As the second person, agree that something is not referred, or refuse."""
    found = access_decision(actor, decision_id)
    today = assessed_today(found.case)
    then = assessed_then(found, today) or today
    advice = shown(then, {}, ())
    asked = Asked(
        heading="Do you agree not to refer?",
        back=reverse("decisions"),
        back_text="Decisions that wait",
        button="Keep this",
        template="casework/second.html",
        shown={
            "decision": found,
            "row": advice.find(found.outcome),
            "edition": then.edition,
            "known": _known(then, found.assessment.answers),
            "unknown": advice.unknown,
            "since": _in_words(today, answered_since(found.case, found.decided_at)),
            "is_overtaken": is_overtaken(found, today),
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


def _case(found: Case) -> str:
    return reverse("case", args=[found.reference])
