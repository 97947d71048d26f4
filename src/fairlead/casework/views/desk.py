"""The desk: what waits for whoever deals with cases; all cases; and looking for words in them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.desk import GROUPS, Chosen, desk_of
from fairlead.casework.desk_forms import SearchForm
from fairlead.casework.listing import STATES, owners, page_of_cases
from fairlead.casework.places import HAS_A_DESK, page_of
from fairlead.casework.searching import search as search_for
from fairlead.casework.views.asking import posted
from fairlead.web.paging import number_before

#: Where a session keeps how somebody looks at their desk, and at the cases.
KEPT = "desk"
KEPT_CASES = "cases"


@page(HAS_A_DESK)
def desk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits, the most pressing first."""
    kept = _kept(request, KEPT, {"whose": {"all", "mine"}, "kind": {"", *GROUPS}})
    chosen = Chosen(is_mine=kept.get("whose") == "mine", kind=kept.get("kind", ""))
    shown = {
        "desk": desk_of(actor, chosen),
        "chosen": chosen,
        "kinds": GROUPS,
        "greeting": _greeting(),
    }
    return render(request, "casework/desk.html", shown)


@page()
def cases(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The cases that one may see: those that one deals with, and those one was let in to."""
    people = owners(actor)
    allowed = {"state": set(STATES), "owner": {"", *(key for key, _ in people)}}
    kept = _kept(request, KEPT_CASES, allowed)
    state, owner = kept.get("state", "open"), kept.get("owner", "")
    found = page_of_cases(actor, state, UUID(owner) if owner else None, number_before(request))
    shown = {"found": found, "state": state, "owner": owner, "states": STATES, "owners": people}
    return render(request, "casework/cases.html", shown)


@page(writes=True)
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Look for words. They are sent and not put into the address, which others may see."""
    form = SearchForm(posted(request))
    found = None
    if request.method == "POST" and form.is_valid():
        found = search_for(actor, form.cleaned_data["words"])
    return render(
        request, "casework/search.html", {"form": form, "found": found, "page_of": page_of}
    )


def _kept(request: HttpRequest, name: str, allowed: dict[str, set[str]]) -> dict[str, str]:
    """What was chosen now or else before, of what can be chosen; kept for the next time."""
    before = request.session.get(name, {})
    kept = {
        key: value
        for key, values in allowed.items()
        if (value := request.GET.get(key, before.get(key))) in values
    }
    if kept != before:
        request.session[name] = kept
    return kept


def _greeting() -> str:
    hour = timezone.localtime().hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"
