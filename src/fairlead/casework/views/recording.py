"""Recording a concern: begin or go on, page by page, check, and what follows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.drafts import KeptDraft, access_draft, begin_draft, unfinished_draft
from fairlead.accounts.errors import Refused
from fairlead.accounts.models import Contact, Membership
from fairlead.accounts.queries import directory
from fairlead.accounts.roles import Permission
from fairlead.casework.access import (
    access_recorded,
    handled_by,
    in_order,
    who_deals,
    who_stands_at,
)
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.choices import colleagues, find_children
from fairlead.casework.recording import COLLEAGUES, DANGER, HELP, RECORD, WHO, at_once, report_of
from fairlead.web.journey import Answers, Question
from fairlead.web.plain_text import apart
from fairlead.web.question_page import CHECK, NotNow, Walk, last_said, question_page

#: Whom to turn to outside where nobody here may deal with it, by the route of the directory.
OUTSIDE = (
    "lado",
    "wales-officer-safeguarding",
    "childrens-social-care",
    "gateway-ni",
    "social-work-scotland",
)
NOT_CALLED = "999 has not been called yet. If anyone may be in danger, call now. Then go on here."


@page(Permission.RECORD_CONCERN, writes=True)
def start(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What to know before beginning; and what one began and did not finish."""
    if request.method == "POST":
        draft = begin_draft(RECORD.name, by=actor)
        return redirect("record-step", draft.id, RECORD.questions[0].key)
    left = unfinished_draft(actor, RECORD.name)
    shown: dict[str, Any] = {"left": left}
    if left:
        open_question = RECORD.first_open(left.answers)
        shown["go_on"] = _address(left, open_question.key if open_question else CHECK)
    return render(request, "casework/recording/start.html", shown)


@page(Permission.RECORD_CONCERN, by_need="draft", writes=True)
def step(request: HttpRequest, actor: Actor, begun_id: UUID, asked: str) -> HttpResponse:
    """One question, or the answers to check."""
    draft = access_draft(actor, RECORD.name, begun_id)

    def finish(answers: Answers) -> str:
        try:
            made = record_concern(report_of(answers, timezone.now()), by=actor)
        except Refused as refused:
            raise NotNow(str(refused)) from None
        return draft.finish(reverse("concern-recorded", args=[made.reference]))

    walk = Walk(
        journey=RECORD,
        kept=draft,
        address=lambda key: _address(draft, key),
        start=reverse("record-concern"),
        finish=finish,
        finish_text="Record this concern",
        shown=lambda question: _shown(request, actor, draft, question, asked),
        urgent=_urgent,
        onward=_onward,
        at_once=at_once,
    )
    return question_page(request, walk, asked)


@page(Permission.RECORD_CONCERN, by_need="own-concern")
def recorded(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """The reference, who has been told, what happens next, what not to say."""
    concern = access_recorded(actor, reference)
    deals = who_deals(concern)
    told = [row for row in deals if row.person_id != actor.person_id]
    shown = {
        "concern": concern,
        "told": told,
        "oneself": len(told) < len(deals),
        "outside": [] if deals else whom_outside(),
        "by_mail": bool(settings.FAIRLEAD.mail_host),
    }
    return render(request, "casework/recording/recorded.html", shown)


def whom_outside() -> list[Contact]:
    """Whom to turn to outside, as far as the directory knows."""
    return [row for row in directory() if row.route in OUTSIDE]


def _urgent(step: str, answers: Answers) -> str:
    """Who said that 999 was not called yet goes on under that, until they say otherwise."""
    is_open = answers.get(HELP, {}).get("emergency") == "no"
    return NOT_CALLED if is_open and step not in (DANGER, HELP) else ""


def _onward(answers: Answers) -> str:
    """Who will read it: never whom it names."""
    ids = answers.get(COLLEAGUES, {}).get("named", [])
    named = list(Membership.objects.filter(id__in=ids))
    kind = handled_by([row.held_role for row in named])
    reads = who_stands_at(kind, {row.person_id for row in named})
    if not reads:
        return "Nobody here can deal with it. The next page says whom to call."
    return f"It goes to {', '.join(apart(row.name) for row in in_order(reads))}."


def _address(draft: KeptDraft, key: str) -> str:
    return reverse("record-step", args=[draft.id, key])


def _shown(
    request: HttpRequest, actor: Actor, draft: KeptDraft, question: Question, asked: str
) -> Mapping[str, Any]:
    """What a form needs beside the answers: whom there is to choose from."""
    if question.key == COLLEAGUES:
        return {"people": colleagues(actor)}
    if question.key != WHO:
        return {}
    is_sent = request.method == "POST" and asked == WHO
    kept = last_said(draft, WHO).get("children", [])
    chosen = request.POST.getlist("children") if is_sent else kept
    found = find_children(request.POST.get("find", "") if is_sent else "", chosen)
    return {"found": found.choices, "more": found.more}
