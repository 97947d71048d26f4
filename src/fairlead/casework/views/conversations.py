"""The conversation with somebody who came without an account, and the answer to them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.access import (
    access_concern,
    access_concern_to_change,
    concerns_dealt_with,
)
from fairlead.casework.account import account_said
from fairlead.casework.actions.conversations import answer_conversation
from fairlead.casework.concern_forms import AnswerForm
from fairlead.casework.conversing import conversation_of, messages_of
from fairlead.casework.danger import in_danger
from fairlead.casework.models import Concern
from fairlead.casework.views.asking import Asked, ask, posted


@page(by_need="concern", writes=True)
def conversation(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Everything that was said with whoever brought a concern; and the form that answers them."""
    access = access_concern_to_change if request.method == "POST" else access_concern
    found = access(actor, reference)
    held = conversation_of(found)
    if held is None:
        raise Http404
    form = AnswerForm(posted(request), initial={"version": held.version})

    def act(said: dict[str, Any]) -> str:
        answer_conversation(held, said["text"], version=said["version"], by=actor)
        messages.success(request, "They read your answer when they come back with their words.")
        return reverse("conversation", args=[found.reference])

    asked = Asked(
        heading=f"Talk with whoever brought {found.reference}",
        button="Answer",
        template="casework/conversation.html",
        standing=lambda: {"version": held.version},
        shown={
            "concern": found,
            "held": held,
            "told": account_said(found.account),
            "said": messages_of(held),
            "danger": in_danger(found),
            "may_change": concerns_dealt_with(actor).filter(id=found.id).exists(),
        },
        **_back(found),
    )
    return ask(request, form, asked, act)


def _back(found: Concern) -> dict[str, str]:
    """The case, once there is one; until then the concern."""
    if found.case:
        return {
            "back": reverse("case", args=[found.case.reference]),
            "back_text": f"Case {found.case.reference}",
        }
    return {
        "back": reverse("concern", args=[found.reference]),
        "back_text": f"Concern {found.reference}",
    }
