"""Where somebody arrives: what is to be done, and where they act."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fairlead.accounts.access import CHOSEN, page
from fairlead.accounts.acting import Actor
from fairlead.accounts.models import Person
from fairlead.accounts.queries import belongings_of, empty_places, open_invitations, people_here
from fairlead.accounts.roles import Permission
from fairlead.accounts.shown import doings_of, first_place


@page()
def arrive(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Lead to the page of one's own: the desk of whoever has one, or else home."""
    del request
    return redirect(first_place(actor))


@page()
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What this organisation still needs, and what this person can do here."""
    shown = {
        "role": actor.role,
        "empty_places": empty_places(),
        "doings": doings_of(actor),
    }
    if actor.may(Permission.SEE_PEOPLE):
        people = people_here()
        shown["people"] = len(people)
        shown["not_ready"] = sum(not row.has_second_step for row in people)  # type: ignore[attr-defined]
        shown["invited"] = len(open_invitations())
    return render(request, "accounts/home.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Choose where to act, among the organisations that one is a member of."""
    if not isinstance(request.user, Person):
        return redirect("account_login")
    belongings = belongings_of(request.user)
    if request.method == "POST":
        wanted = request.POST.get("organisation", "")
        if wanted in {str(belonging.organisation_id) for belonging in belongings}:
            request.session[CHOSEN] = str(UUID(wanted))
            return redirect("home")
    return render(request, "accounts/choose_organisation.html", {"belongings": belongings})
