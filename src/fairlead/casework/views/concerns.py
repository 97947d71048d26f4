"""One concern as whoever deals with it sees it, and what becomes of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.casework.access import (
    access_concern,
    access_concern_to_change,
    case_by_reference,
    concerns_dealt_with,
)
from fairlead.casework.actions.adding import read_additions
from fairlead.casework.actions.cases import join_case, open_case
from fairlead.casework.actions.concerns import (
    bring_back,
    must_be_triaged,
    set_aside,
    tell_reporter,
)
from fairlead.casework.brought import brought, cases_to_join, suggested_title
from fairlead.casework.concern_forms import (
    FeedbackForm,
    JoinCaseForm,
    OpenCaseForm,
    SetAsideForm,
)
from fairlead.casework.danger import in_danger
from fairlead.casework.models import Concern
from fairlead.casework.states import ConcernState
from fairlead.casework.views.asking import Asked, ask, posted
from fairlead.web.forms import Form, VersionedForm

#: What the heading adds to the reference.
STANDS = {
    ConcernState.WAITING: "waits for you",
    ConcernState.IN_CASE: "is in a case",
    ConcernState.SET_ASIDE: "was set aside",
}


@page(by_need="concern", writes=True)
def concern(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """A concern as it was brought; and the form that opens a case from it."""
    access = access_concern_to_change if request.method == "POST" else access_concern
    found = access(actor, reference)
    initial = {"title": suggested_title(found), "version": found.version}
    form = OpenCaseForm(posted(request), initial=initial)
    may_change = concerns_dealt_with(actor).filter(id=found.id).exists()

    def act(said: dict[str, Any]) -> str:
        opened = open_case(found, said["title"], version=said["version"], by=actor)
        messages.success(request, f"Case {opened.reference} is open. Say what you know, below.")
        return reverse("case", args=[opened.reference])

    asked = Asked(
        heading=f"Concern {found.reference} {STANDS[ConcernState(found.status)]}",
        back=reverse("home"),
        back_text="Your desk",
        button="Open a case",
        template="casework/concern.html",
        standing=lambda: {"version": found.version},
        shown={
            "concern": found,
            "said": brought(found, actor),
            "may_change": may_change,
            "danger": in_danger(found),
            "must_be_triaged": must_be_triaged(found),
        },
    )
    return ask(request, form, asked, act)


@page(by_need="concern-to-change", writes=True)
def join(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Join a concern to a case that is open."""
    found = access_concern_to_change(actor, reference)
    initial = {"version": found.version}
    form = JoinCaseForm(cases_to_join(found, actor), posted(request), initial=initial)

    def act(said: dict[str, Any]) -> str:
        case = case_by_reference(actor, said["to"])
        if case is None:
            raise Refused("There is no open case of yours by that reference. Look at it again.")
        join_case(found, case, version=said["version"], by=actor)
        messages.success(request, f"{found.reference} is now part of case {case.reference}.")
        return reverse("case", args=[case.reference])

    words = (f"Join {found.reference} to a case", "Join it to this case")
    return ask(request, form, _asked(found, *words, initial), act)


@page(by_need="concern-to-change", writes=True)
def aside(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Set a concern aside, with the reason."""
    found = access_concern_to_change(actor, reference)
    words = (f"Set {found.reference} aside", "Set it aside")
    form = SetAsideForm(posted(request), initial={"version": found.version})

    def act(said: Mapping[str, Any]) -> None:
        set_aside(found, said["reason"], version=said["version"], by=actor)

    done = "It is set aside. It is kept, and you can bring it back."
    return _ask(request, found, form, words, (act, done))


@page(by_need="concern-to-change", writes=True)
def back(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Bring back a concern that was set aside."""
    found = access_concern_to_change(actor, reference)
    words = (f"Bring {found.reference} back", "Bring it back")
    form = VersionedForm(posted(request), initial={"version": found.version})

    def act(said: Mapping[str, Any]) -> None:
        bring_back(found, version=said["version"], by=actor)

    return _ask(request, found, form, words, (act, "It waits for triage again."))


@page(by_need="concern-to-change", writes=True)
def read(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Say that what was added is read. Before, it waits on every desk that deals with it."""
    found = access_concern_to_change(actor, reference)
    added = brought(found, actor).added
    # The version is how many of them there are: nothing that comes meanwhile counts as read.
    form = VersionedForm(posted(request), initial={"version": len(added)})
    asked = Asked(
        heading=f"What was added to {found.reference}",
        back=reverse("concern", args=[found.reference]),
        back_text=f"Concern {found.reference}",
        button="I have read it",
        template="casework/added.html",
        standing=lambda: {"version": len(added)},
        shown={"added": added},
    )

    def act(said: dict[str, Any]) -> str:
        read_additions(found, seen=said["version"], by=actor)
        messages.success(request, "It waits no longer on the desk.")
        if found.case is not None:
            return reverse("case", args=[found.case.reference])
        return reverse("concern", args=[found.reference])

    return ask(request, form, asked, act)


@page(by_need="concern-to-change", writes=True)
def feedback(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Tell whoever reported it the safe minimum."""
    found = access_concern_to_change(actor, reference)
    words = ("Tell whoever reported it", "Tell them this")
    standing = {"feedback": found.feedback, "version": found.version}
    form = FeedbackForm(posted(request), initial=standing)

    def act(said: Mapping[str, Any]) -> None:
        tell_reporter(found, said["feedback"], version=said["version"], by=actor)

    return _ask(request, found, form, words, (act, "They see it with their concern from now on."))


def _ask(
    request: HttpRequest,
    concern: Concern,
    form: Form,
    words: tuple[str, str],
    then: tuple[Callable[[Mapping[str, Any]], None], str],
) -> HttpResponse:
    does, done = then

    def act(said: dict[str, Any]) -> str:
        does(said)
        messages.success(request, done)
        return reverse("concern", args=[concern.reference])

    standing = {"feedback": concern.feedback, "version": concern.version}
    return ask(request, form, _asked(concern, *words, standing), act)


def _asked(concern: Concern, heading: str, button: str, standing: Mapping[str, Any]) -> Asked:
    return Asked(
        heading=heading,
        back=reverse("concern", args=[concern.reference]),
        back_text=f"Concern {concern.reference}",
        button=button,
        standing=lambda: standing,
    )
