"""The children of the organisation: lists, one child, adding by hand and by pasting rows."""

import hashlib
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.roles import Permission
from fairlead.casework.access import access_child
from fairlead.casework.actions.children import (
    Details,
    add_child,
    bring_child_back,
    change_child,
    keep_roll,
    mark_left,
)
from fairlead.casework.children import Plan, known_of, page_of_children, plan_of
from fairlead.casework.children_forms import (
    UPDATE,
    ChildForm,
    LeftForm,
    NewChildForm,
    RollForm,
    WordsForm,
)
from fairlead.casework.models import Child
from fairlead.casework.places import page_of
from fairlead.casework.roll import read_roll
from fairlead.casework.searching import CONCERN_SHAPES
from fairlead.casework.views.asking import Asked, ask, posted
from fairlead.web.environment import counted
from fairlead.web.forms import VersionedForm

KEPT = [each.name for each in fields(Details)]
#: How many lines of what is wrong, and of what would be kept, a page shows.
MOST_SHOWN = 50


@page(Permission.KEEP_CHILDREN, writes=True)
def children(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, page by page. Words to look for are sent, and do not stand in the address."""
    del actor
    form = WordsForm(posted(request))
    words = form.cleaned_data["words"] if request.method == "POST" and form.is_valid() else ""
    number, group = request.GET.get("page", ""), request.GET.get("group", "")
    at = int(number) if number.isdecimal() and 0 < len(number) < 6 else 1
    has_left = request.GET.get("left") == "yes"
    found = page_of_children(words, group, max(1, at), has_left=has_left)
    shown = {"form": form, "found": found, "group": group, "has_left": has_left}
    return render(request, "casework/children.html", shown)


@page(Permission.KEEP_CHILDREN)
def child(request: HttpRequest, actor: Actor, child_id: UUID) -> HttpResponse:
    """What is kept of a child, and what the viewer may see about them."""
    found = access_child(actor, child_id)
    shown = {
        "child": found,
        "known": known_of(actor, found),
        "shapes": CONCERN_SHAPES,
        "page_of": page_of,
    }
    return render(request, "casework/child.html", shown)


@page(Permission.KEEP_CHILDREN, writes=True)
def new_child(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Put a child on the list by hand."""

    def act(said: dict[str, Any]) -> str:
        made = add_child(_details(said), by=actor)
        messages.success(request, f"{made.name} is on the list now.")
        return reverse("child", args=[made.id])

    asked = Asked(heading="Add a child", back=reverse("children"), button="Add this child")
    return ask(request, NewChildForm(posted(request)), asked, act)


@page(Permission.KEEP_CHILDREN, writes=True)
def change(request: HttpRequest, actor: Actor, child_id: UUID) -> HttpResponse:
    """Say of a child what is right."""
    found = access_child(actor, child_id)
    form = ChildForm(posted(request), initial=_standing(found))

    def act(said: dict[str, Any]) -> str:
        changed = change_child(found, _details(said), version=said["version"], by=actor)
        messages.success(request, f"What is kept of {changed.name} was changed.")
        return reverse("child", args=[found.id])

    asked = Asked(
        heading="Change what is kept of this child",
        back=reverse("child", args=[found.id]),
        button="Keep this",
        standing=lambda: _standing(Child.objects.get(id=found.id)),
    )
    return ask(request, form, asked, act)


@page(Permission.KEEP_CHILDREN, writes=True)
def left(request: HttpRequest, actor: Actor, child_id: UUID) -> HttpResponse:
    """Say that a child left; or that they are back."""
    found = access_child(actor, child_id)
    is_back = found.left_on is not None
    initial = {"version": found.version, "left_on": timezone.localdate()}
    form = (VersionedForm if is_back else LeftForm)(posted(request), initial=initial)

    def act(said: dict[str, Any]) -> str:
        if is_back:
            bring_child_back(found, version=said["version"], by=actor)
        else:
            mark_left(found, said["left_on"], version=said["version"], by=actor)
        messages.success(request, f"{found.name} {'is back' if is_back else 'has left'}.")
        return reverse("child", args=[found.id])

    asked = Asked(
        heading="Is this child back?" if is_back else "When did this child leave?",
        back=reverse("child", args=[found.id]),
        button="They are back" if is_back else "They have left",
        template="casework/child_left.html",
        standing=lambda: {"version": Child.objects.get(id=found.id).version},
        shown={"child": found},
    )
    return ask(request, form, asked, act)


@page(Permission.KEEP_CHILDREN, writes=True)
def paste(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add many children at once: first what would be kept is shown, and then it is kept."""
    form = RollForm(posted(request), initial={"here": "skip"})
    if request.method != "POST" or not form.is_valid():
        return render(request, "casework/roll.html", {"form": form})
    said = form.cleaned_data
    sheet = read_roll(said["rows"], timezone.localdate())
    plan = plan_of(sheet.rows)
    plan.wrongs.extend((wrong.line, wrong.says) for wrong in sheet.wrongs)
    mark = _mark(said, plan)
    is_seen = said["seen"] == mark
    if is_seen and request.POST.get("step") == "keep" and not plan.wrongs:
        changed = keep_roll(plan, is_update=said["here"] == UPDATE, by=actor)
        added = counted(len(plan.new), "child was", "children were")
        messages.success(request, f"{added} added, and {changed} changed.")
        return redirect("children")
    shown = {
        "form": form.shown_again(mark),
        "plan": plan,
        "wrongs": sorted(plan.wrongs)[:MOST_SHOWN],
        "new": plan.new[:MOST_SHOWN],
        "here": [row for row, _ in plan.here][:MOST_SHOWN],
        "perhaps": plan.perhaps[:MOST_SHOWN],
        "left_out": sheet.left_out,
        "is_update": said["here"] == UPDATE,
        "has_changed": bool(said["seen"])
        and not is_seen
        and "keep" in request.POST.get("step", ""),
    }
    return render(request, "casework/roll.html", shown)


def _mark(said: dict[str, Any], plan: Plan) -> str:
    """Of what was pasted, what to do, and what it would change: whether it is what was shown."""
    text = f"{plan.mark}\0{said['here']}\0{said['rows']}"
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _details(said: dict[str, Any]) -> Details:
    return Details(**{name: said[name] for name in KEPT})


def _standing(found: Child) -> dict[str, Any]:
    return {name: str(getattr(found, name)) for name in KEPT} | {"version": found.version}
