"""What is done in a case: actions, with who does them until when, and telling the family."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.models import Membership
from fairlead.accounts.queries import directory
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.family import Telling, settle_family
from fairlead.casework.actions.work import (
    Evidence,
    Task,
    change_action,
    drop_action,
    finish_action,
    make_action,
    reopen_action,
)
from fairlead.casework.advice import Advice, Shown, shown
from fairlead.casework.deciding import assessed_today, decisions_of, due
from fairlead.casework.family import held_by, perhaps_held_by
from fairlead.casework.models import Action, Case, Family
from fairlead.casework.notes import family_notes
from fairlead.casework.recipients import Sendable, sendable
from fairlead.casework.states import CaseState, ReferralState
from fairlead.casework.views.asking import Asked, ask, posted, this_minute
from fairlead.casework.working import UNANSWERED, Doing, Sent, doings, owners, sendings
from fairlead.casework.working_forms import DoneForm, FamilyForm, TaskForm, WhyForm
from fairlead.guidance import Urgency
from fairlead.web.forms import VersionedForm


@page(by_need="case")
def work(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """What is to be done and what was sent, and what is settled about telling the family."""
    found = access_case(actor, reference)
    advice = advice_of(found)
    sent, actions = sendings(found), doings(found)
    more = {
        "case": found,
        "actions": actions,
        "sent": sent,
        "waiting": sum(row.row.status in UNANSWERED for row in sent),
        **_unsent(advice, sent, actions),
        **_holding(advice),
        "told": family_notes(found),
        "may_change": may_change(actor, found) and found.status != CaseState.CLOSED,
    }
    return render(request, "casework/work.html", more)


def _holding(advice: Shown) -> dict[str, Advice | None]:
    """What holds telling the family, or may, as long as not enough is known."""
    found = advice.prohibitions
    return {"holds": held_by(found), "perhaps": perhaps_held_by(found)}


def _unsent(advice: Shown, sent: list[Sent], actions: list[Doing]) -> dict[str, Any]:
    """What the guidance asks to send and nobody sent: as `_left` sorts it, and what was decided.

    What was decided against is `departed`; until a second person has agreed to that it is to be
    sent, and `waits`.
    """
    entered = {row.row.outcome for row in sent if row.row.status != ReferralState.WITHDRAWN}
    departed = {row.id: row for row in advice.asked if row.is_departed_from}
    unsent = [row for row in sendable(advice.asked) if row.outcome not in entered]
    return {
        "departed": [departed[row.outcome] for row in unsent if row.outcome in departed],
        "waits": {row.id: row.decision for row in advice.asked if row.waits_for_second},
        **_left([row for row in unsent if row.outcome not in departed], actions),
    }


def _left(unsent: list[Sendable], actions: list[Doing]) -> dict[str, list[Sendable]]:
    """`to_send` what was not done, `to_enter` what was.

    What was done under a reference of theirs needs nothing more.
    """
    done = [row.row for row in actions if row.is_done]
    settled = {row.outcome for row in done}
    known = {row.outcome for row in done if row.evidence.get("reference")}
    return {
        "to_send": [row for row in unsent if row.outcome not in settled],
        "to_enter": [row for row in unsent if row.outcome in settled - known],
    }


def advice_of(case: Case) -> Shown:
    """What the guidance in force says of a case now."""
    today = assessed_today(case)
    return shown(today, decisions_of(case), directory())


@page(by_need="case-to-change", writes=True)
def add_action(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Something to be done that the guidance did not advise."""
    found = access_case_to_change(actor, reference)
    first = {
        "owner": str(actor.membership.id),
        "due_at": due(Urgency.NEXT_WORKING_DAY, timezone.now()),
        "version": 0,
    }
    form = TaskForm(posted(request), owners(found), initial=first)

    def act(said: dict[str, Any]) -> str:
        make_action(found, _task(said), by=actor)
        return board(found)

    return ask(request, form, on_board(found, "Add something to be done", "Add it"), act)


@page(by_need="case-to-change", writes=True)
def edit_action(
    request: HttpRequest, actor: Actor, reference: str, action_id: UUID
) -> HttpResponse:
    """Who does it, and until when."""
    found = access_case_to_change(actor, reference)
    row = _action(found, action_id)
    form = TaskForm(posted(request), owners(found), initial=_stands(row), advised=bool(row.outcome))

    def act(said: dict[str, Any]) -> str:
        change_action(row, _task(said), version=said["version"], by=actor)
        return board(found)

    words = ("Change what is to be done", "Keep this")
    return ask(request, form, on_board(found, *words, _stands(row), str(row.does)), act)


@page(by_need="case-to-change", writes=True)
def action_done(
    request: HttpRequest, actor: Actor, reference: str, action_id: UUID
) -> HttpResponse:
    """That it is done: when, with whom, their reference."""
    found = access_case_to_change(actor, reference)
    row = _action(found, action_id)
    standing = {"version": row.version}
    form = DoneForm(posted(request), initial={**standing, "when": this_minute()})

    def act(said: dict[str, Any]) -> str:
        evidence = Evidence(said["when"], said["whom"], said["reference"], said["note"])
        finish_action(row, evidence, version=said["version"], by=actor)
        return board(found)

    return ask(request, form, on_board(found, "Done", "It is done", standing, str(row.does)), act)


@page(by_need="case-to-change", writes=True)
def action_dropped(
    request: HttpRequest, actor: Actor, reference: str, action_id: UUID
) -> HttpResponse:
    """That it is no longer needed, and why."""
    found = access_case_to_change(actor, reference)
    words = ("No longer needed", "It is no longer needed")
    return _with_reason(request, actor, found, _action(found, action_id), words, drop_action)


@page(by_need="case-to-change", writes=True)
def action_reopened(
    request: HttpRequest, actor: Actor, reference: str, action_id: UUID
) -> HttpResponse:
    """That it is to be done again, and why."""
    found = access_case_to_change(actor, reference)
    words = ("Reopen: to be done after all", "Reopen it")
    return _with_reason(request, actor, found, _action(found, action_id), words, reopen_action)


@page(by_need="case-to-change", writes=True)
def family(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """What is settled about telling the family."""
    found = access_case_to_change(actor, reference)
    standing = {
        "stands": found.family,
        "reason": found.family_reason,
        "until": found.family_until,
        "version": found.version,
    }
    form = FamilyForm(posted(request), initial=standing)

    def act(said: dict[str, Any]) -> str:
        version, stands = said.pop("version"), Family(said.pop("stands"))
        settle_family(found, Telling(stands, **said), version=version, by=actor)
        return board(found)

    more = {**_holding(advice_of(found)), "case": found}
    asked = on_board(found, "Telling the family", "Keep this", standing)
    asked = replace(asked, template="casework/family.html", shown=more)
    return ask(request, form, asked, act)


def board(case: Case) -> str:
    """The page of what is done in a case."""
    return reverse("case-work", args=[case.reference])


def on_board(
    case: Case,
    heading: str,
    button: str,
    standing: dict[str, Any] | None = None,
    about: str = "",
) -> Asked:
    """What stands around a form that is about something done in a case."""
    return Asked(
        heading=heading,
        back=board(case),
        back_text="Actions and referrals",
        button=button,
        template="casework/about.html",
        standing=lambda: standing or {},
        shown={"case": case, "about": about},
    )


def _with_reason(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    row: Action,
    words: tuple[str, str],
    action: Callable[..., Action],
) -> HttpResponse:
    standing = {"version": row.version}
    form: VersionedForm = WhyForm(posted(request), initial=standing)

    def act(said: dict[str, Any]) -> str:
        action(row, said["reason"], version=said["version"], by=actor)
        return board(case)

    return ask(request, form, on_board(case, *words, standing, str(row.does)), act)


def _action(case: Case, action_id: UUID) -> Action:
    found = Action.objects.filter(case_id=case.id, id=action_id).select_related("owner").first()
    if found is None:
        raise Http404
    return found


def _stands(row: Action) -> dict[str, Any]:
    return {
        "does": row.does,
        "owner": str(row.owner_id),
        "due_at": row.due_at,
        "version": row.version,
    }


def _task(said: dict[str, Any]) -> Task:
    return Task(said["does"], Membership.objects.get(id=said["owner"]), said["due_at"])
