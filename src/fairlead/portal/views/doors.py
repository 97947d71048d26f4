"""The pages of whoever looks after the door: its address, whether it is open, and its poster."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.views.asking import Asked, Standing, ask, posted
from fairlead.portal.actions.doors import (
    ABOVE,
    KEEPS_THE_DOOR,
    change_address,
    close_door,
    open_again,
    open_door,
)
from fairlead.portal.doors import (
    door_here,
    goes_past_the_lead,
    is_read,
    typed_address,
    whole_address,
)
from fairlead.portal.forms import AddressForm, ChangeAddressForm
from fairlead.portal.models import Door
from fairlead.portal.neutral import suggested
from fairlead.portal.poster import code_of, words_for
from fairlead.web.environment import address as page_address
from fairlead.web.forms import VersionedForm


@page(KEEPS_THE_DOOR, writes=True)
def door(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Where the door is and whether it is open; or, where there is none, how to open one."""
    if (found := door_here()) is None:
        return _first(request, actor)
    shown = {"door": found, "whole": whole_address(found), "lacks": _lacking()}
    return render(request, "portal/door.html", {**shown, "is_read": is_read()})


def _first(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = AddressForm(posted(request), initial={"address": suggested(actor.organisation.name)})

    def act(said: dict[str, Any]) -> str:
        open_door(said["address"], by=actor)
        messages.success(request, "The door is open. Put up the poster so that it is found.")
        return page_address("door")

    asked = Asked(
        heading="Open a door",
        back=page_address("home"),
        back_text="Home",
        button="Open the door",
        template="portal/open.html",
        shown={"lacks": _lacking()},
    )
    return ask(request, form, asked, act)


@page(KEEPS_THE_DOOR, writes=True)
def address(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Move the door to another address; the old one still leads to it."""
    if (found := door_here()) is None:
        return redirect("door")
    form = ChangeAddressForm(posted(request), initial=_standing())

    def act(said: dict[str, Any]) -> str:
        change_address(found, said["address"], version=said["version"], by=actor)
        messages.success(request, "The door has moved. The old address still leads here.")
        return page_address("door")

    shown = {"whole": whole_address(found)}
    asked = _asked("Move the door to another address", "Move the door", "address")
    return ask(request, form, replace(asked, shown=shown), act)


@page(KEEPS_THE_DOOR, writes=True)
def close(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Close the door, once it is said what that means."""
    asked = _asked("Close the door", "Close the door", "close")
    return _turn(
        request,
        actor,
        asked,
        close_door,
        "The door is closed. Whoever told you something can still come back.",
    )


@page(KEEPS_THE_DOOR, writes=True)
def again(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open the door again, at the address that it has."""
    asked = _asked("Open the door again", "Open the door", "again")
    return _turn(request, actor, asked, open_again, "The door is open again.")


def _turn(
    request: HttpRequest, actor: Actor, asked: Asked, turn: Callable[..., Door], says: str
) -> HttpResponse:
    """One press that closes or opens; where it is so already there is nothing to press."""
    found = door_here()
    if found is None or found.is_open is (turn is open_again):
        return redirect("door")
    form = VersionedForm(posted(request), initial=_standing())

    def act(said: dict[str, Any]) -> str:
        turn(found, version=said["version"], by=actor)
        messages.success(request, says)
        return page_address("door")

    return ask(request, form, replace(asked, shown={"whole": whole_address(found)}), act)


@page(KEEPS_THE_DOOR)
def poster(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The poster on one sheet of A4, to be printed from the browser."""
    if (found := door_here()) is None:
        return redirect("door")
    shown = {
        "door": found,
        "languages": words_for(actor.organisation.nation),
        "code": code_of(whole_address(found)),
        "whole": whole_address(found),
        "typed": typed_address(found),
    }
    return render(request, "portal/poster.html", shown)


@page(KEEPS_THE_DOOR)
def code(_: HttpRequest, __: Actor) -> HttpResponse:
    """The code alone, to put into a poster of one's own."""
    if (found := door_here()) is None:
        return redirect("door")
    drawn = code_of(whole_address(found), is_file=True)
    named = f'attachment; filename="{found.address}.svg"'
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Content-Disposition": named})


def _asked(heading: str, button: str, template: str) -> Asked:
    return Asked(
        heading=heading,
        back=page_address("door"),
        back_text="Door",
        button=button,
        template=f"portal/{template}.html",
        standing=_standing,
    )


def _lacking() -> str:
    """What to do where nobody could read what is about the lead; nothing where somebody could."""
    return "" if goes_past_the_lead() else ABOVE


def _standing() -> Standing:
    found = door_here()
    return {"address": found.address, "version": found.version} if found else {}
