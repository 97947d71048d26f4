"""Who is involved in a case and in which part, and who may see it and why."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.queries import people_here
from fairlead.accounts.roles import Permission
from fairlead.casework.access import (
    access_case,
    access_case_to_change,
    cases_of,
    may_change,
    named_in,
    who_deals_with,
)
from fairlead.casework.actions.cases import Part, change_involved, name_involved, remove_involved
from fairlead.casework.actions.letting_in import end_look as stop_looking
from fairlead.casework.actions.letting_in import let_in as open_to
from fairlead.casework.choices import find_children
from fairlead.casework.involved import name_of
from fairlead.casework.involved_forms import (
    CalledForm,
    ChangeCalledForm,
    ChangePartForm,
    EndForm,
    LetInForm,
    NameChildForm,
    PartForm,
    ReasonForm,
    WhoForm,
)
from fairlead.casework.known import age_of, involved_in
from fairlead.casework.models import Case, Grant, Involved, Role
from fairlead.casework.states import CaseState
from fairlead.casework.views.asking import Asked, ask, posted
from fairlead.web.plain_text import apart


@page(by_need="case")
def people(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Everybody involved, and everybody who may see the case."""
    found = access_case(actor, reference)
    today, involved = timezone.localdate(), involved_in(found)
    keeps, changes = actor.may(Permission.KEEP_CHILDREN), may_change(actor, found)
    grants = Grant.objects.filter(case_id=found.id, ended_at=None).select_related("membership")
    shown = {
        "case": found,
        "rows": [(row, name_of(row), age_of(row, today)) for row in involved],
        "keeps_children": keeps,
        # Whoever was only let in to look at the case was not let in to the homes.
        "homes": [row.child for row in involved if row.child and (keeps or changes)],
        "deal": who_deals_with(found),
        "grants": list(grants.order_by("given_at")),
        "may_let_in": changes,
        "may_change": changes and found.status != CaseState.CLOSED,
    }
    return render(request, "casework/people.html", shown)


@page(by_need="case-to-change", writes=True)
def add_child(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Name a child on the list."""
    found = access_case_to_change(actor, reference)
    form = NameChildForm(posted(request), **_found(request, NameChildForm.chosen_in))
    asked = _asked(found, "Name a child on the list", "Name them", "casework/find_child.html")
    return _named(request, actor, found, form, asked, key="child_id")


@page(by_need="case-to-change", writes=True)
def add_other(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Name somebody who is on no list."""
    found = access_case_to_change(actor, reference)
    form = CalledForm(posted(request))
    asked = _asked(found, "Name somebody who is on no list", "Name them")
    return _named(request, actor, found, form, asked)


@page(by_need="case-to-change", writes=True)
def add_colleague(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Name a colleague: from then on they do not see the case, whatever their role."""
    found = access_case_to_change(actor, reference)
    whom = _listed((row.id, row.name) for row in people_here())
    form = WhoForm(posted(request), whom=whom)
    asked = _asked(found, "Name a colleague", "Name them", template="casework/name_colleague.html")
    return _named(request, actor, found, form, asked, key="membership_id")


def _named(
    request: HttpRequest, actor: Actor, found: Case, form: PartForm, asked: Asked, key: str = ""
) -> HttpResponse:
    def act(said: dict[str, Any]) -> str:
        who = {key: UUID(said["who"])} if key else {"called": said["called"]}
        name_involved(found, _part(said, **who), by=actor)
        if cases_of(actor).filter(id=found.id).exists():
            messages.success(request, "They are named in the case now.")
            return _people(found)
        messages.success(
            request, "The case is kept. It is dealt with by somebody else now, who can see it."
        )
        return reverse("home")

    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def change(request: HttpRequest, actor: Actor, reference: str, involved_id: UUID) -> HttpResponse:
    """Say what is right about somebody involved."""
    found = access_case_to_change(actor, reference)
    row = _row(found, involved_id)
    form: PartForm
    if row.child_id or row.membership_id:
        form = ChangePartForm(posted(request), initial=_standing(row))
    else:
        found_by_name = _found(request, ChangeCalledForm.chosen_in)
        form = ChangeCalledForm(posted(request), initial=_standing(row), **found_by_name)
    asked = Asked(
        heading=name_of(row),
        back=_people(found),
        back_text="People",
        button="Keep this",
        template="casework/change_involved.html",
        shown={"case": found, "row": row},
        standing=lambda: _standing(_row(found, involved_id)),
    )

    def act(said: dict[str, Any]) -> str:
        child = UUID(said["child"]) if said.get("child") else row.child_id
        part = _part(said, called=said.get("called", str(row.called)), child_id=child)
        change_involved(row, part, version=said["version"], by=actor)
        return _people(found)

    return ask(request, form, asked, act)


def _standing(row: Involved) -> dict[str, Any]:
    found = {"role": row.role, "age": row.age, "note": str(row.note), "version": row.version}
    return {**found, "called": str(row.called), "child": str(row.child_id or "")}


def _found(request: HttpRequest, chosen_in: str) -> dict[str, Any]:
    """The child that was chosen, and those whom the words that were sent find."""
    found = find_children(request.POST.get("find", ""), request.POST.getlist(chosen_in))
    return {"found": found.choices, "more": found.more}


@page(by_need="case-to-change", writes=True)
def take_out(request: HttpRequest, actor: Actor, reference: str, involved_id: UUID) -> HttpResponse:
    """Take out somebody who was named by mistake; the chronology keeps that they were named."""
    found = access_case_to_change(actor, reference)
    row = _row(found, involved_id)
    form = ReasonForm(posted(request), initial={"version": row.version})
    asked = _asked(found, f"Take out {name_of(row)}", "Take them out")

    def act(said: dict[str, Any]) -> str:
        remove_involved(row, said["reason"], version=said["version"], by=actor)
        return _people(found)

    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def let_in(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Let a colleague look at the case."""
    found = access_case_to_change(actor, reference)
    out = named_in(found)
    members = {
        str(row.id): row
        for row in people_here()
        if row.held_role.may(Permission.BE_LET_IN) and row.person_id not in out
    }
    whom = _listed((row.id, row.name) for row in members.values())
    form = LetInForm(posted(request), whom=whom)
    asked = _asked(found, "Let somebody look at this case", "Let them in")

    def act(said: dict[str, Any]) -> str:
        open_to(found, members[said["who"]], said["reason"], by=actor)
        return _people(found)

    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def end_look(request: HttpRequest, actor: Actor, reference: str, grant_id: UUID) -> HttpResponse:
    """Have somebody look no longer."""
    found = access_case_to_change(actor, reference)
    grant = Grant.objects.filter(case_id=found.id, id=grant_id, ended_at=None).first()
    if grant is None:
        raise Http404
    asked = _asked(found, f"{apart(grant.membership.name)} looks no longer", "End it")

    def act(_: dict[str, Any]) -> str:
        stop_looking(grant, by=actor)
        return _people(found)

    return ask(request, EndForm(posted(request)), asked, act)


def _part(said: dict[str, Any], **who: Any) -> Part:
    return Part(role=Role(said["role"]), age=said["age"], note=said["note"], **who)


def _row(found: Case, involved_id: UUID) -> Involved:
    rows = Involved.objects.filter(case_id=found.id, id=involved_id, removed_at=None)
    if (row := rows.select_related("child", "membership").first()) is None:
        raise Http404
    return row


def _listed(rows: Iterable[tuple[UUID, str]]) -> list[tuple[str, str]]:
    return sorted(((str(key), str(text)) for key, text in rows), key=lambda row: row[1].casefold())


def _asked(found: Case, heading: str, button: str, template: str = "casework/form.html") -> Asked:
    return Asked(
        heading=heading,
        back=_people(found),
        back_text="People",
        button=button,
        template=template,
        shown={"case": found},
    )


def _people(found: Case) -> str:
    return reverse("case-people", args=[found.reference])
