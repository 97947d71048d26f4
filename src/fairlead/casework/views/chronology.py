"""The chronology of a case: read it, add to it, correct it, take out a copy to verify."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.chronology import add_note, correct_entry, take_copy
from fairlead.casework.chronology import SEEN, CaseEntries, line_in
from fairlead.casework.chronology_forms import CorrectForm, NoteForm, WantedForm
from fairlead.casework.models import Case
from fairlead.casework.states import CaseState
from fairlead.casework.views.asking import Asked, ask, posted


@page(by_need="case")
def chronology(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Everything that happened, with both times, or what is looked for."""
    found = access_case(actor, reference)
    kept = CaseEntries(found)
    form = WantedForm(request.GET, people=kept.people())
    shown = {
        "case": found,
        "told": kept.told(form.wanted()),
        "wanted": form,
        "is_narrowed": bool(request.GET),
        "with_guidance": urlencode({**request.GET.dict(), "guidance": "on"}),
        "may_change": may_change(actor, found),
        "is_closed": found.status == CaseState.CLOSED,
        "looks": SEEN,
    }
    return render(request, "casework/chronology.html", shown)


@page(by_need="case-to-change", writes=True)
def note(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Add what happened."""
    found = access_case_to_change(actor, reference)
    form = NoteForm(posted(request), initial={"happened_at": timezone.now()})
    asked = Asked("Add to the chronology", _back(found), "Add it", "Chronology")

    def act(said: dict[str, Any]) -> str:
        add_note(found, said["about"], said["text"], happened_at=said["happened_at"], by=actor)
        messages.success(request, "It stands in the chronology now.")
        return _back(found)

    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def correct(request: HttpRequest, actor: Actor, reference: str, sequence: int) -> HttpResponse:
    """Correct an entry by a new one; the old one stays."""
    found = access_case_to_change(actor, reference)
    line = line_in(found, sequence)
    if line is None:
        raise Http404
    asked = Asked(
        heading="Correct an entry",
        back=_back(found),
        back_text="Chronology",
        button="Add the correction",
        template="casework/correct.html",
        shown={"line": line},
    )

    def act(said: dict[str, Any]) -> str:
        at = said["happened_at"]
        correct_entry(found, sequence, said["text"], happened_at=at, by=actor)
        messages.success(request, "The correction stands in the chronology now.")
        return _back(found)

    form = CorrectForm(posted(request), initial={"happened_at": line.happened_at})
    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def copy(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Take out the chronology so that anyone can verify it without us."""
    found = access_case_to_change(actor, reference)
    if request.method != "POST":
        return render(request, "casework/copy.html", {"case": found})
    made = take_copy(found, by=actor)
    response = HttpResponse(made, content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}-chronology.jsonl"'
    return response


def _back(found: Case) -> str:
    return reverse("chronology", args=[found.reference])
