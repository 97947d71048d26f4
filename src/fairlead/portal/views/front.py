"""What somebody sees who comes to a door."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairlead.accounts.models import Organisation
from fairlead.portal.doors import at_door


@require_safe
def door_front(request: HttpRequest, door: str) -> HttpResponse:
    """Whose door it is, when it is open. What is closed and what is not there look alike: 404."""
    with at_door(door) as found:
        if not found.is_open:
            raise Http404
        return render(request, "portal/front.html", {"organisation": Organisation.objects.get()})
