"""What somebody recorded themselves: where it stands, what they are told, and what they add."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.drafts import unfinished_draft
from fairlead.accounts.models import Membership
from fairlead.accounts.roles import Permission
from fairlead.casework.access import access_own_concern, who_deals
from fairlead.casework.actions.adding import add_to_concern
from fairlead.casework.actions.hearing import hear_though_refused
from fairlead.casework.models import Concern, ConcernNamed
from fairlead.casework.models.base import NO, NOT_KNOWN, YES
from fairlead.casework.own import IN_HAND, UNREAD, UNSEEN, own_page, said_by_reporter, standing_of
from fairlead.casework.recording import RECORD
from fairlead.casework.recording_forms import AdditionForm
from fairlead.casework.views.asking import Asked, ask, posted
from fairlead.casework.views.recording import whom_outside
from fairlead.web.paging import number_before
from fairlead.web.plain_text import apart

#: What is said first to whoever adds that somebody is, or may be, in danger.
DANGER = {
    YES: "Call 999 now, if nobody has called. Nobody may read this in time.",
    NOT_KNOWN: "Call 999 if anyone may be in danger: do not wait for anybody to read this.",
}


@page(Permission.RECORD_CONCERN)
def own_concerns(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The concerns that one recorded, the newest first; and what one began and did not record."""
    shown = {
        "found": own_page(actor, number_before(request)),
        "left": unfinished_draft(actor, RECORD.name),
    }
    return render(request, "casework/own_concerns.html", shown)


@page(Permission.RECORD_CONCERN, by_need="own-concern", writes=True)
def own_concern(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """One of them: never the case, always what one said oneself."""
    concern = access_own_concern(actor, reference)
    deal = _to_choose(request, concern, actor)
    people = [(key, f"{apart(row.name)}, {row.held_role.title}") for key, row in deal.items()]
    form = AdditionForm(posted(request), people=people)
    is_refused = request.method == "POST" and not form.is_valid()
    if is_refused:
        _hear(request, concern, form.cleaned_data, deal, actor)

    def act(said: dict[str, Any]) -> str:
        named = [deal[key] for key in said.get("named", [])]
        add_to_concern(concern, said["text"], danger=said["is_danger"], named=named, by=actor)
        _warn(request, said["is_danger"])
        concern.refresh_from_db()
        if who_deals(concern):
            messages.success(request, "Added. Whoever deals with it can see it now.")
        else:
            messages.warning(request, "Added. But nobody here can see it: read below whom to tell.")
        return reverse("own-concern", args=[concern.reference])

    asked = Asked(
        heading=f"Your concern {concern.reference}",
        back=reverse("own-concerns"),
        back_text="My concerns",
        button="Add this",
        template="casework/own_concern.html",
        shown={
            "concern": concern,
            "said": said_by_reporter(concern),
            **_stands(concern, is_refused=is_refused),
        },
    )
    return ask(request, form, asked, act)


def _stands(concern: Concern, *, is_refused: bool) -> dict[str, Any]:
    """Where it stands; and whom to turn to where it waits for somebody and nobody here can see it.

    Danger that was heard though its text was refused is not read because all before it was.
    """
    standing = standing_of(concern)
    if is_refused and standing is IN_HAND:
        standing = UNREAD
    is_seen = standing.state == "done" or bool(who_deals(concern))
    if is_seen:
        return {"standing": standing}
    return {"standing": UNSEEN, "nobody": True, "outside": whom_outside()}


def _to_choose(request: HttpRequest, concern: Concern, actor: Actor) -> dict[str, Membership]:
    """Who deals with it, by the key of each; and whoever was chosen and went from there by that."""
    deal = {str(row.id): row for row in who_deals(concern) if row.id != actor.membership.id}
    chosen = set(request.POST.getlist("named")) - set(deal)
    links = ConcernNamed.objects.filter(concern_id=concern.id).select_related("membership")
    there = {str(row.membership_id): row.membership for row in links} if chosen else {}
    return deal | {key: row for key, row in there.items() if key in chosen}


def _hear(
    request: HttpRequest,
    concern: Concern,
    said: Mapping[str, Any],
    deal: Mapping[str, Membership],
    actor: Actor,
) -> None:
    """Danger is heard and 999 said first, also where what was written cannot be taken yet.

    It is heard past whom it is about, where that is said with it.
    """
    danger = said.get("is_danger", NO)
    if danger == YES:
        named = [deal[key] for key in said.get("named", [])]
        hear_though_refused(concern, named, by=actor)
        concern.refresh_from_db()
    _warn(request, danger)


def _warn(request: HttpRequest, danger: str) -> None:
    if danger in DANGER:
        messages.warning(request, DANGER[danger])
