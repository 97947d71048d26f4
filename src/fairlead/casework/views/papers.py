"""The papers of a case: what can be made of it, for whom, and what has gone out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.accounts.queries import directory
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.papers import make_paper
from fairlead.casework.involved import name_of
from fairlead.casework.known import involved_in
from fairlead.casework.models import Case, Involved, Role
from fairlead.casework.papers.asked import REFERRAL_PACK, TITLES, USUAL, Asked, choices_of, gone_out
from fairlead.casework.papers.people import reached_by
from fairlead.casework.papers_forms import PaperForm, first
from fairlead.casework.states import CaseState
from fairlead.casework.views.asking import Asked as Around
from fairlead.casework.views.asking import posted
from fairlead.web.plain_text import apart

#: Whom a referral is about: without their names nobody who receives it can act.
REFERRED = (Role.HARMED, Role.BOTH, Role.AFFECTED, Role.UNSAID)
ABOUT = {
    "case-pack": "Everything, or what you choose: for a court, an inspector, a panel, or the "
    "setting that a child moves to.",
    "referral-pack": "What social care or the police need first, on one page, then what was said "
    "and decided.",
}


@page(by_need="case")
def papers(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Which papers there are, and what has left the house."""
    found = access_case(actor, reference)
    may = may_change(actor, found)
    shown = {
        "case": found,
        "kinds": [(kind, TITLES[kind], about) for kind, about in ABOUT.items()],
        "gone": gone_out(found),
        "may_change": may,
        "is_open": may and found.status != CaseState.CLOSED,
    }
    return render(request, "casework/papers.html", shown)


@page(by_need="case-to-change", writes=True)
def make(request: HttpRequest, actor: Actor, reference: str, kind: str) -> HttpResponse:
    """For whom, what for and with whose names; then the paper itself.

    `?again=` names a paper that was made before, to begin from its choices.
    """
    found = access_case_to_change(actor, reference)
    if kind not in TITLES:
        raise Http404
    rows = involved_in(found)
    involved = [(str(row.id), f"{apart(name_of(row))}, {row.get_role_display()}") for row in rows]
    before = choices_of(found, request.GET.get("again", ""))
    usual = _usual(actor, rows) if kind == REFERRAL_PACK else {}
    initial = first({**usual, **before}, USUAL[kind])
    form = PaperForm(
        posted(request), kind=kind, involved=involved, contacts=_own_contacts(), initial=initial
    )
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


def _usual(actor: Actor, rows: list[Involved]) -> dict[str, Any]:
    """What a referral begins with: whom it is about, their homes, and how to reach who makes it."""
    reach = f"{actor.label}, {actor.organisation.name}: {actor.person.email}"
    referred = [str(row.id) for row in rows if row.child and row.role in REFERRED]
    return {"identities": referred, "home": True, "reach": reach}


def _own_contacts() -> list[tuple[str, str]]:
    """The local contacts that somebody added here: the others are of those who are told."""
    rows = [row for row in directory() if not row.route and (row.phone or row.email)]
    return [(str(row.id), apart(reached_by(row))) for row in rows]


def _paper(actor: Actor, found: Case, kind: str, said: dict[str, Any]) -> HttpResponse:
    made = make_paper(found, Asked.of(kind, said), by=actor)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}-{kind}.pdf"'
    return response
