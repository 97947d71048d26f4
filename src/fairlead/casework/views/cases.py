"""A case: what is known, what to do, and what was decided; the advice follows the answers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.queries import directory
from fairlead.casework.access import access_case, access_case_to_change, may_change, named_in
from fairlead.casework.actions.going_past import UNDONE
from fairlead.casework.actions.triage import answer
from fairlead.casework.advice import Shown, shown
from fairlead.casework.answering import AnswersForm, Asking, Overtaken, asking, questions_of
from fairlead.casework.conversing import conversations_about, written_since
from fairlead.casework.danger import DANGER, danger_since, said_in
from fairlead.casework.deciding import (
    CALL,
    DONE,
    Today,
    asked_or_open,
    assessed_today,
    decisions_of,
    last_decisions,
)
from fairlead.casework.known import (
    answers_of,
    concerns_in,
    devices_of,
    edition_for,
    involved_in,
    logged,
    pack_of,
    suggestions,
)
from fairlead.casework.models import Answer, Case, Concern, Decision, Involved
from fairlead.casework.recording_forms import WAS_CALLED
from fairlead.casework.states import CaseState
from fairlead.guidance import Pack
from fairlead.ledger.queries import entries_about
from fairlead.triage.report import QuestionReport, Report

#: How many questions are asked at once: as many as fit beside the advice.
ASKED_AT_ONCE = 8
#: What says that somebody who works here is suspected.
OF_STAFF = ("suspect_position_of_trust", "suspect_is_lead_or_head")


@page(by_need="case", writes=True)
def case(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """The case at a glance: answers on one side, what follows from them on the other."""
    if request.method == "POST":
        return _keep(request, actor, access_case_to_change(actor, reference))
    found = access_case(actor, reference)
    changes = may_change(actor, found) and found.status != CaseState.CLOSED
    return render(request, "casework/case.html", _page(request, actor, found, changes))


def _keep(request: HttpRequest, actor: Actor, found: Case) -> HttpResponse:
    """Keep the answers that were changed. With a script only the advice comes back.

    What could not be kept stays chosen, and the page says so where it was chosen.
    """
    pack = pack_of(edition_for(actor.organisation, timezone.localdate()).name)
    form = AnswersForm(pack.registers, request.POST)
    came = _kept(actor, found, form)
    if request.headers.get("HX-Request"):
        told = _told(actor, found, answers_of(found), concerns_in(found), changes=True)
        asked = {question.id for question in form.shown}
        return render(
            request, "casework/case_advice.html", {**told.shown, **came, "on_page": asked}
        )
    if came["refused"] or came["theirs"]:
        written = form.written(came["theirs"])
        shown = {**_page(request, actor, found, True, written), **came}
        return render(request, "casework/case.html", shown)
    messages.success(request, "Your answers are kept.")
    return redirect("case", found.reference)


def _kept(actor: Actor, found: Case, form: AnswersForm) -> dict[str, Any]:
    """What came of answers: those that were changed, or why none was."""
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
    said_by = form.data.get("said_by", "")
    return {"changed": changed, "refused": refused, "theirs": theirs, "said_by": said_by}


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
    danger_said = said_in(concerns, answers)
    danger = danger_since(found, today, answers, concerns, last)
    page = {
        "case": found,
        "advice": advice,
        "ask_next": _in_order(advice.report, danger_said),
        "danger": danger,
        "danger_said": danger_said,
        "called": last.get(CALL),
        "say_called": _say_called(concerns, last.get(CALL)) if danger else [],
        "count": [len(known), len(asked)],
        "name_colleague": _is_unnamed(found, known),
        "may_change": changes,
    }
    return _Told(today, advice, page)


def _say_called(concerns: Iterable[Concern], called: Decision | None) -> list[Concern]:
    """The concerns whose reporter says that 999 was called: for what they told of then.

    A call that was recorded since may be the same; and nobody says that it was called for danger
    that was said later.
    """
    since = called.decided_at if called is not None and called.choice == DONE else None
    return [
        row
        for row in concerns
        if row.account.get("emergency") in WAS_CALLED
        and (since is None or row.recorded_at > since)
        and (row.danger_at is None or row.danger_at <= row.recorded_at)
    ]


def _to_decide_again(found: Case, told: _Told, involved: Iterable[Involved]) -> list[str]:
    """Who settled something here before the case named them, and nobody decided it since."""
    if not any(row.membership_id for row in involved):
        return []
    rows = [row.content for row in entries_about([("case", found.id)], [UNDONE])]
    made = decisions_of(found) if rows else {}
    left = [outcome.does for outcome in asked_or_open(told.today) if outcome.id not in made]
    return sorted({row["name"] for row in rows if any(does in row["advice"] for does in left)})


def _is_unnamed(found: Case, known: list[Answer]) -> bool:
    """Whether somebody who works here is suspected, and nobody who works here is named."""
    is_staff = any(row.value is True and row.question in OF_STAFF for row in known)
    return is_staff and not named_in(found)


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Case,
    changes: bool,
    written: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    answers, concerns, involved = answers_of(found), concerns_in(found), involved_in(found)
    told = _told(actor, found, answers, concerns, changes=changes)
    suggested = suggestions(concerns, involved) | logged(devices_of(found))
    made = _questions(told.today.pack, answers, suggested, written)
    everything = "everything" in request.GET
    stays = set(made) if everything else set(written)
    asked = _asked(made, told.shown["ask_next"], stays)
    return {
        **told.shown,
        **asked,
        "on_page": {row.id for row in _on_page(asked, everything=everything)},
        "by_named": _to_decide_again(found, told, involved),
        "edition": told.today.edition,
        "is_older": bool(found.pack) and found.pack != told.today.pack.name,
        "involved": involved,
        "concerns": concerns,
        "talks": [(row, written_since(row)) for row in conversations_about(concerns)],
        "everything": everything,
    }


def _in_order(report: Report, danger_said: Concern | None) -> list[QuestionReport]:
    """What to ask next. What a concern said of danger comes before everything: is it still so?"""
    return sorted(report.questions, key=lambda row: not (danger_said and row.fact == DANGER))


def _questions(
    pack: Pack, answers: list[Answer], suggested: dict[str, str], written: Mapping[str, Any]
) -> dict[str, Asking]:
    by_question = {row.question: row for row in answers}
    return {
        key: asking(question, by_question.get(key), suggested.get(key, ""), written)
        for key, question in questions_of(pack.registers).items()
    }


def _asked(
    made: dict[str, Asking], ask_next: list[QuestionReport], stays: Collection[str]
) -> dict[str, Any]:
    """The questions in three groups: to ask next, in exact order; answered; all others.

    Of those to ask the first few are shown, and what is to stay; how many are left is said.
    """
    ask = [made[row.fact] for row in ask_next if row.fact in made and not made[row.fact].is_known]
    known = [found for found in made.values() if found.is_known]
    first = [row for at, row in enumerate(ask) if at < ASKED_AT_ONCE or row.id in stays]
    others = [found for found in made.values() if found not in ask and found not in known]
    return {"first": first, "left": len(ask) - len(first), "known": known, "others": others}


def _on_page(asked: dict[str, Any], *, everything: bool) -> list[Asking]:
    return [*asked["first"], *asked["known"], *(asked["others"] if everything else [])]
