"""The papers of a case: what can be made of it, for whom."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.papers import make_paper
from fairlead.casework.involved import name_of
from fairlead.casework.known import involved_in
from fairlead.casework.models import Case
from fairlead.casework.papers.content import TITLES, Asked
from fairlead.casework.papers_forms import PaperForm
from fairlead.casework.views.asking import Asked as Around
from fairlead.casework.views.asking import posted

ABOUT = {
    "case-pack": "Everything: for a court, an inspector, or the setting that a child moves to.",
    "referral-pack": "What somebody needs who takes a referral: who, what, what is known.",
}


@page(by_need="case")
def papers(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Which papers there are."""
    found = access_case(actor, reference)
    shown = {
        "case": found,
        "kinds": [(kind, TITLES[kind], about) for kind, about in ABOUT.items()],
        "may_change": may_change(actor, found),
    }
    return render(request, "casework/papers.html", shown)


@page(by_need="case-to-change", writes=True)
def make(request: HttpRequest, actor: Actor, reference: str, kind: str) -> HttpResponse:
    """For whom, what for and with whose names; then the paper itself."""
    found = access_case_to_change(actor, reference)
    if kind not in TITLES:
        raise Http404
    involved = [(str(row.id), name_of(row)) for row in involved_in(found)]
    form = PaperForm(posted(request), involved=involved)
    if request.method == "POST" and form.is_valid():
        try:
            return _paper(actor, found, kind, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
    around = Around(
        heading=TITLES[kind],
        back=reverse("papers", args=[found.reference]),
        back_text="Papers",
        button="Make the paper",
    )
    shown = {"case": found, "form": form, "asked": around, "about": ABOUT[kind], "changes": []}
    return render(request, "casework/make_paper.html", shown)


def _paper(actor: Actor, found: Case, kind: str, said: dict[str, Any]) -> HttpResponse:
    names = frozenset(UUID(row) for row in said["identities"])
    made = make_paper(found, Asked(kind, said["recipient"], said["purpose"], names), by=actor)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}-{kind}.pdf"'
    return response
