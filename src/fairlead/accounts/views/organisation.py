"""What the organisation is called, what it is and where."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.actions import change_organisation
from fairlead.accounts.errors import Refused
from fairlead.accounts.forms import OrganisationForm
from fairlead.accounts.roles import Permission


@page(Permission.EDIT_ORGANISATION, writes=True)
def organisation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Change them; other guidance applies from then on when the nation is another."""
    found = actor.organisation
    initial = {name: getattr(found, name) for name in ("name", "kind", "nation", "version")}
    form = OrganisationForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_organisation(**form.cleaned_data, by=actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The organisation was changed.")
            return redirect("home")
    return render(request, "accounts/organisation.html", {"form": form})
