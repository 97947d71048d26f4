"""A referral or report: sent, received, answered, chased, taken further, taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.queries import directory
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.referrals import (
    Sending,
    Word,
    acknowledge_referral,
    answer_referral,
    chase_referral,
    escalate_referral,
    send_referral,
    withdraw_referral,
)
from fairlead.casework.models import Case, Referral
from fairlead.casework.notes import notes_of_referral
from fairlead.casework.recipients import Sendable, contacts_to_choose, sendable
from fairlead.casework.states import CaseState
from fairlead.casework.views.asking import ask, posted, this_minute
from fairlead.casework.views.work import advice_of, board, on_board
from fairlead.casework.working import sent
from fairlead.casework.working_forms import (
    AnswerForm,
    ChaseForm,
    SendingForm,
    WhyForm,
    WordForm,
)


@page(by_need="case-to-change", writes=True)
def send(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Keep that something was referred or reported; `?advice=` names what asked for it."""
    found = access_case_to_change(actor, reference)
    advised = _advised(found, request.GET.get("advice", ""))
    first: dict[str, Any] = {"sent_at": this_minute(), "contact": "none"}
    if advised is not None:
        first |= {"to": advised.to, "recipient": advised.recipient}
    form = SendingForm(posted(request), contacts_to_choose(directory()), initial=first)

    def act(said: dict[str, Any]) -> str:
        said.pop("contact")
        outcome = advised.outcome if advised else ""
        send_referral(found, Sending(**said, outcome=outcome), by=actor)
        return board(found)

    words = ("Record a referral or report", "Keep this")
    about = advised.does if advised else ""
    return ask(request, form, on_board(found, *words, about=about), act)


def _advised(case: Case, outcome: str) -> Sendable | None:
    """What the guidance asks for under this name, where it asks for it now."""
    if not outcome:
        return None
    rows = [row for group in advice_of(case).groups for row in group.advice]
    return next((row for row in sendable(rows) if row.outcome == outcome), None)


@page(by_need="case")
def referral(request: HttpRequest, actor: Actor, reference: str, referral_id: UUID) -> HttpResponse:
    """What was sent, what came of it, and what can be done now."""
    found = access_case(actor, reference)
    row = _referral(found, referral_id)
    more = {
        "case": found,
        "sent": sent(row),
        "notes": notes_of_referral(row),
        "may_change": may_change(actor, found) and found.status != CaseState.CLOSED,
    }
    return render(request, "casework/referral.html", more)


Step = Callable[..., Referral]


@page(by_need="case-to-change", writes=True)
def acknowledged(
    request: HttpRequest, actor: Actor, reference: str, referral_id: UUID
) -> HttpResponse:
    """That they have it."""
    found = access_case_to_change(actor, reference)
    row = _referral(found, referral_id)
    words = ("They have it", "Keep this")
    return _word(request, actor, row, WordForm, words, acknowledge_referral)


@page(by_need="case-to-change", writes=True)
def answered(request: HttpRequest, actor: Actor, reference: str, referral_id: UUID) -> HttpResponse:
    """Their answer."""
    found = access_case_to_change(actor, reference)
    row = _referral(found, referral_id)
    return _word(request, actor, row, AnswerForm, ("Their answer", "Keep this"), answer_referral)


@page(by_need="case-to-change", writes=True)
def chased(request: HttpRequest, actor: Actor, reference: str, referral_id: UUID) -> HttpResponse:
    """That they were asked again."""
    found = access_case_to_change(actor, reference)
    row = _referral(found, referral_id)
    return _word(request, actor, row, ChaseForm, ("Asked again", "Keep this"), chase_referral)


@page(by_need="case-to-change", writes=True)
def escalated(
    request: HttpRequest, actor: Actor, reference: str, referral_id: UUID
) -> HttpResponse:
    """That it was taken further up."""
    found = access_case_to_change(actor, reference)
    row = _referral(found, referral_id)
    words = ("Escalate", "Keep this")
    return _word(request, actor, row, ChaseForm, words, escalate_referral)


@page(by_need="case-to-change", writes=True)
def withdrawn(
    request: HttpRequest, actor: Actor, reference: str, referral_id: UUID
) -> HttpResponse:
    """That it was taken back, and why."""
    found = access_case_to_change(actor, reference)
    row = _referral(found, referral_id)
    standing = {"version": row.version}
    form = WhyForm(posted(request), initial=standing)

    def act(said: dict[str, Any]) -> str:
        withdraw_referral(row, said["reason"], version=said["version"], by=actor)
        return board(found)

    asked = on_board(found, "Taken back", "Take it back", standing, _to(row))
    return ask(request, form, asked, act)


def _word(
    request: HttpRequest,
    actor: Actor,
    row: Referral,
    form_of: type[WordForm],
    words: tuple[str, str],
    step: Step,
) -> HttpResponse:
    standing = {"reference": row.reference, "version": row.version}
    form = form_of(posted(request), initial={**standing, "at": this_minute()})

    def act(said: dict[str, Any]) -> str:
        version = said.pop("version")
        step(row, Word(**said), version=version, by=actor)
        return board(row.case)

    return ask(request, form, on_board(row.case, *words, standing, _to(row)), act)


def _to(row: Referral) -> str:
    return f"{row.get_to_display()}: {row.recipient}"


def _referral(case: Case, referral_id: UUID) -> Referral:
    rows = Referral.objects.filter(case_id=case.id, id=referral_id)
    found = rows.select_related("case", "sent_by").first()
    if found is None:
        raise Http404
    return found
