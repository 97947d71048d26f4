"""Whom to call here: the local directory."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fairlead.accounts.access import access_contact, page
from fairlead.accounts.acting import Actor
from fairlead.accounts.actions import ContactDetails, add_contact, change_contact, remove_contact
from fairlead.accounts.errors import Refused
from fairlead.accounts.forms import ContactForm
from fairlead.accounts.models import Contact
from fairlead.accounts.queries import directory as contacts
from fairlead.accounts.roles import Permission
from fairlead.guidance import Library
from fairlead.web.forms import VersionedForm

SAID = ("title", "name", "phone", "email", "hours", "note")


@page(Permission.SEE_DIRECTORY)
def directory(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every local contact, and the national ones that need no filling in."""
    nation = actor.organisation.nation
    routes = Library().registers().routes
    shown = {
        "contacts": list(contacts()),
        "national": [r for r in routes if not r.local and nation in r.nations and r.verified],
        "may_edit": actor.may(Permission.EDIT_DIRECTORY),
    }
    return render(request, "accounts/directory.html", shown)


@page(Permission.EDIT_DIRECTORY, writes=True)
def new_contact(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A contact of the organisation's own."""
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"version": 0})
    if request.method == "POST" and form.is_valid():
        found = add_contact(_details(form.cleaned_data), by=actor)
        messages.success(request, f"{found.title} is in the directory now.")
        return redirect("directory")
    return render(request, "accounts/contact.html", {"form": form, "contact": None})


@page(Permission.EDIT_DIRECTORY, writes=True)
def contact(request: HttpRequest, actor: Actor, contact_id: UUID) -> HttpResponse:
    """Say of a contact what is right."""
    found = access_contact(actor, contact_id)
    posted = request.POST if request.method == "POST" else None
    initial = {name: getattr(found, name) for name in (*SAID, "version")}
    form = ContactForm(posted, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            details = _details(form.cleaned_data, before=found)
            change_contact(found, details, version=form.cleaned_data["version"], by=actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{details.title} was changed.")
            return redirect("directory")
    route = next((r for r in Library().registers().routes if r.id == found.route), None)
    return render(
        request, "accounts/contact.html", {"form": form, "contact": found, "route": route}
    )


@page(Permission.EDIT_DIRECTORY, writes=True)
def remove(request: HttpRequest, actor: Actor, contact_id: UUID) -> HttpResponse:
    """Take one of the organisation's own contacts out."""
    found = access_contact(actor, contact_id)
    form = VersionedForm(
        request.POST if request.method == "POST" else None, initial={"version": found.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            remove_contact(found, version=form.cleaned_data["version"], by=actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{found.title} is no longer in the directory.")
            return redirect("directory")
    return render(request, "accounts/remove_contact.html", {"form": form, "contact": found})


def _details(said: dict[str, Any], before: Contact | None = None) -> ContactDetails:
    kept = before.checked_on if before else None
    checked = timezone.localdate() if said["is_checked"] else kept
    return ContactDetails(**{name: said[name] for name in SAID}, checked_on=checked)
