"""A case: what is known, what to do, and what was decided; the advice follows the answers."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.queries import directory
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.triage import answer
from fairlead.casework.advice import Shown, shown
from fairlead.casework.answering import AnswersForm, Overtaken, asking, questions_of
from fairlead.casework.conversing import conversations_about
from fairlead.casework.danger import CALL, DANGER, danger_since, said_in
from fairlead.casework.deciding import Today, assessed_today, last_decisions
from fairlead.casework.known import (
    answers_of,
    concerns_in,
    edition_for,
    involved_in,
    pack_of,
    suggestions,
)
from fairlead.casework.models import Answer, Case, Concern
from fairlead.casework.states import CaseState
from fairlead.guidance import Pack
from fairlead.triage.report import Report

#: How many questions are asked at once: as many as fit beside the advice.
ASKED_AT_ONCE = 8


@page(by_need="case", writes=True)
def case(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """The case at a glance: answers on one side, what follows from them on the other."""
    if request.method == "POST":
        return _keep(request, actor, access_case_to_change(actor, reference))
    found = access_case(actor, reference)
    changes = may_change(actor, found) and found.status != CaseState.CLOSED
    return render(request, "casework/case.html", _page(request, actor, found, changes))


def _keep(request: HttpRequest, actor: Actor, found: Case) -> HttpResponse:
    """Keep the answers that were changed. With a script only the advice comes back."""
    pack = pack_of(edition_for(actor.organisation, timezone.localdate()).name)
    form = AnswersForm(pack.registers, request.POST)
    changed: list[Answer] = []
    refused, theirs = "", list[Overtaken]()
    if not form.is_valid():
        said = " ".join(str(error) for error in form.errors.get("said_by", ()))
        refused = said or "Some of this could not be kept: choose one of the answers shown."
    else:
        try:
            changed = answer(found, form.said(answers_of(found)), by=actor)
        except ChangedMeanwhile:
            theirs = form.overtaken(answers_of(found))
        except Refused as error:
            refused = str(error)
    more = {"changed": changed, "refused": refused, "theirs": theirs}
    if request.headers.get("HX-Request"):
        told = _told(actor, found, answers_of(found), concerns_in(found), changes=True)
        return render(request, "casework/case_advice.html", {**told.shown, **more})
    more["said_by"] = form.data.get("said_by", "")
    if refused or theirs:
        return render(request, "casework/case.html", {**_page(request, actor, found, True), **more})
    messages.success(request, "Your answers are kept." if changed else "Nothing was changed.")
    return redirect("case", found.reference)


@dataclass(frozen=True, slots=True)
class _Told:
    """What follows from the answers, and what a page shows of it beside the questions."""

    today: Today
    advice: Shown
    shown: dict[str, Any]


def _told(
    actor: Actor, found: Case, answers: list[Answer], concerns: list[Concern], *, changes: bool
) -> _Told:
    today = assessed_today(found, answers, actor.organisation)
    last = last_decisions(found)
    advice = shown(today, last, directory())
    asked = questions_of(today.pack.registers)
    known = [row for row in answers if row.value is not None and row.question in asked]
    page = {
        "case": found,
        "advice": advice,
        "danger": danger_since(today, answers, concerns, last),
        "danger_said": said_in(concerns, answers),
        "called": last.get(CALL),
        "count": [len(known), len(asked)],
        "may_change": changes,
    }
    return _Told(today, advice, page)


def _page(request: HttpRequest, actor: Actor, found: Case, changes: bool) -> dict[str, Any]:
    answers, concerns, involved = answers_of(found), concerns_in(found), involved_in(found)
    told = _told(actor, found, answers, concerns, changes=changes)
    pack, suggested = told.today.pack, suggestions(concerns, involved)
    everything = "everything" in request.GET
    return {
        **told.shown,
        **_asked(pack, answers, told.advice.report, suggested, everything=everything),
        "edition": told.today.edition,
        "is_older": bool(found.pack) and found.pack != pack.name,
        "involved": involved,
        "concerns": concerns,
        "talks": conversations_about(concerns),
        "everything": everything,
    }


def _asked(
    pack: Pack,
    answers: list[Answer],
    report: Report,
    suggested: dict[str, str],
    *,
    everything: bool,
) -> dict[str, Any]:
    """The questions in three groups: to ask next, in exact order; answered; all others.

    Of those to ask the first few are shown, unless everything is; how many are left is said.
    """
    questions, by_question = questions_of(pack.registers), {row.question: row for row in answers}
    order = [found.fact for found in report.questions if found.fact in questions]
    made = {
        key: asking(question, by_question.get(key), suggested.get(key, ""))
        for key, question in questions.items()
    }
    ask = [made[key] for key in order if not made[key].is_known]
    # What a concern said of danger is asked before everything: is it still so?
    ask.sort(key=lambda found: not (found.id == DANGER and found.suggestion))
    known = [found for found in made.values() if found.is_known]
    first = ask if everything else ask[:ASKED_AT_ONCE]
    others = [found for found in made.values() if found not in ask and found not in known]
    return {"first": first, "left": len(ask) - len(first), "known": known, "others": others}
