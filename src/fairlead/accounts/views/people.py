"""Who works here: invite, change a role, end a membership."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fairlead.accounts.access import access_invitation, access_membership, page
from fairlead.accounts.acting import Actor
from fairlead.accounts.actions import change_role, end_membership, withdraw_invitation
from fairlead.accounts.errors import Refused
from fairlead.accounts.forms import ChangeRoleForm, role_choices
from fairlead.accounts.queries import open_invitations, people_here, people_who_left
from fairlead.accounts.roles import ROLES, Permission
from fairlead.web.forms import VersionedForm

GONE = "Nothing was changed."


@page(Permission.SEE_PEOPLE)
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody who works here, and who is invited."""
    shown = {
        "people": people_here(),
        "invitations": open_invitations(),
        "may_manage": actor.may(Permission.MANAGE_PEOPLE),
    }
    return render(request, "accounts/people.html", shown)


@page(Permission.SEE_PEOPLE)
def left(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who was a member once."""
    del actor
    return render(request, "accounts/left.html", {"people": people_who_left()})


@page(Permission.SEE_PEOPLE)
def person(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """One member: their role and what it means."""
    found = access_membership(actor, membership_id)
    may_change = (
        actor.may(Permission.MANAGE_PEOPLE)
        and found.role in actor.role.grants
        and found.person_id != actor.person_id
        and found.ended_at is None
    )
    shown = {"membership": found, "role": found.held_role, "may_change": may_change}
    return render(request, "accounts/person.html", shown)


@page(Permission.MANAGE_PEOPLE, writes=True)
def role(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    found = access_membership(actor, membership_id)
    form = ChangeRoleForm(
        request.POST if request.method == "POST" else None,
        choices=role_choices(actor.role),
        initial={"role": found.role, "version": found.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_role(
                found,
                form.cleaned_data["role"],
                version=form.cleaned_data["version"],
                by=actor,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            title = ROLES[form.cleaned_data["role"]].title
            messages.success(request, f"{found.name} now has the role “{title}”.")
            return redirect("person", membership_id)
    shown = {"form": form, "membership": found, "roles": ROLES}
    return render(request, "accounts/role.html", shown)


@page(Permission.MANAGE_PEOPLE, writes=True)
def leave(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """End a membership: the person has left."""
    found = access_membership(actor, membership_id)
    form = VersionedForm(
        request.POST if request.method == "POST" else None, initial={"version": found.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            end_membership(found, version=form.cleaned_data["version"], by=actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{found.name} sees nothing here from this moment on.")
            return redirect("people")
    return render(request, "accounts/leave.html", {"form": form, "membership": found})


@page(Permission.MANAGE_PEOPLE, writes=True)
def invitation(request: HttpRequest, actor: Actor, invitation_id: UUID) -> HttpResponse:
    """One invitation: to whom, until when; withdraw it."""
    found = access_invitation(actor, invitation_id)
    if request.method == "POST":
        try:
            withdraw_invitation(found, by=actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"The invitation to {found.name} was withdrawn.")
        return redirect("people")
    shown = {"invitation": found, "role": ROLES[found.role]}
    return render(request, "accounts/invitation.html", shown)
