"""Inviting a colleague: name, address, role, check; then the link is sent or shown once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.actions import invite
from fairlead.accounts.drafts import access_draft, begin_draft
from fairlead.accounts.errors import Refused
from fairlead.accounts.forms import EmailForm, NameForm, RoleForm, role_choices
from fairlead.accounts.jobs import join_address, send_invitation
from fairlead.accounts.roles import Permission
from fairlead.web.journey import Answers, Journey, Question
from fairlead.web.question_page import NotNow, Walk, question_page

INVITE = Journey(
    "invite",
    (
        Question("name", "What is their full name?", NameForm),
        Question("email", "What is their work e-mail address?", EmailForm),
        Question("role", "What is their role?", RoleForm),
    ),
)


@page(Permission.MANAGE_PEOPLE, writes=True)
def start(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Begin."""
    if request.method != "POST":
        return redirect("people")
    draft = begin_draft(INVITE.name, by=actor)
    return redirect("invite-step", draft.id, INVITE.questions[0].key)


@page(Permission.MANAGE_PEOPLE, writes=True)
def step(request: HttpRequest, actor: Actor, draft_id: UUID, step: str) -> HttpResponse:
    """One question, or the answers to check."""
    draft = access_draft(actor, INVITE.name, draft_id)
    made: list[HttpResponse] = []

    def finish(answers: Answers) -> str:
        made.append(_invite(request, actor, answers))
        return draft.finish(reverse("people"))

    def shown(question: Question) -> Mapping[str, Any]:
        return {"choices": role_choices(actor.role)} if question.form is RoleForm else {}

    walk = Walk(
        journey=INVITE,
        kept=draft,
        address=lambda key: reverse("invite-step", args=[draft.id, key]),
        start=reverse("people"),
        finish=finish,
        finish_text="Invite them",
        shown=shown,
    )
    response = question_page(request, walk, step)
    return made[0] if made else response


def _invite(request: HttpRequest, actor: Actor, answers: Answers) -> HttpResponse:
    """Invite, and show the link where no mail can carry it: this once, as it is not kept."""
    name, email = answers["name"]["name"], answers["email"]["email"]
    by_mail = bool(settings.FAIRLEAD.mail_host)
    try:
        made = invite(
            name=name, email=email, role=answers["role"]["role"], by=actor, to_send=by_mail
        )
    except Refused as refused:
        raise NotNow(str(refused)) from None
    organisation = actor.organisation.id
    if by_mail:
        send_invitation.defer(organisation_id=str(organisation), subject_id=str(made.invitation.id))
    link = join_address(organisation, made.invitation.id, made.secret)
    shown = {"name": name, "email": email, "sent": by_mail, "link": link}
    return render(request, "accounts/invited.html", shown)
