"""A case: what is known, what to do, and what was decided."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.access import access_case


@page(by_need="case")
def case(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """The case at a glance."""
    return render(request, "casework/case.html", {"case": access_case(actor, reference)})
