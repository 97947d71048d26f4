"""Devices and notes of a case: custody, viewing, taking down, sharing, meetings and calls."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.access import access_case, access_case_to_change, may_change
from fairlead.casework.actions.devices import (
    Handing,
    Taken,
    change_device,
    give_back_device,
    hand_over_device,
    take_device,
)
from fairlead.casework.actions.log import may_decide_to_view, write_down
from fairlead.casework.log_forms import (
    BASES,
    FORMS,
    TOLD,
    GivingBackForm,
    HandingForm,
    KeptForm,
    TakenForm,
)
from fairlead.casework.models import Case, Device
from fairlead.casework.notes import DEVICES, KINDS, Note, log_of, notes, notes_of_device
from fairlead.casework.states import CaseState
from fairlead.casework.views.asking import Asked, ask, posted, this_minute

#: What the form of each log is headed, what its button says, and the page around it.
WORDS: Mapping[str, tuple[str, str, str]] = {
    "viewing": (
        "An image was viewed: why, and who agreed",
        "Keep this record",
        "casework/viewing.html",
    ),
    "removal": ("Taking down or deleting", "Keep this", "casework/removal.html"),
    "sharing": ("Something was shared", "Keep this", "casework/about.html"),
    "meeting": ("A meeting or a call", "Keep this note", "casework/about.html"),
}


@page(by_need="case")
def log(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """What devices are kept here, and what was written down."""
    found = access_case(actor, reference)
    custody = notes(found, DEVICES)
    rows = Device.objects.filter(case_id=found.id).order_by("taken_at")
    shown = {
        "case": found,
        "devices": [(row, notes_of_device(custody, row.id)) for row in rows],
        "log": log_of(found),
        "bases": dict(BASES),
        "told": dict(TOLD),
        "may_change": may_change(actor, found) and found.status != CaseState.CLOSED,
        "may_view": may_decide_to_view(found, actor),
    }
    return render(request, "casework/log.html", shown)


@page(by_need="case-to-change", writes=True)
def note(request: HttpRequest, actor: Actor, reference: str, name: str) -> HttpResponse:
    """Something to write down; `?corrects=` names the entry that it puts right."""
    found = access_case_to_change(actor, reference)
    before = _corrected(found, name, request.GET.get("corrects", ""))
    first: dict[str, Any] = {"at": this_minute()}
    if before is not None:
        first = {**before.content, "at": before.happened_at}
    form = FORMS[name](posted(request), initial=first)

    def act(said: dict[str, Any]) -> str:
        at, corrects = said.pop("at"), before.sequence if before else None
        write_down(found, name, said, at=at, by=actor, corrects=corrects)
        return _log(found)

    heading, button, template = WORDS[name]
    asked = Asked(
        heading=f"Correct: {heading}" if before else heading,
        back=_log(found),
        back_text="Devices and notes",
        button=button,
        template=template,
        shown={"case": found, "before": before, "may_view": may_decide_to_view(found, actor)},
    )
    return ask(request, form, asked, act)


def _corrected(case: Case, name: str, place: str) -> Note | None:
    if not place:
        return None
    rows = notes(case, [KINDS[name]])
    found = next((row for row in rows if str(row.sequence) == place), None)
    if found is None:
        raise Http404
    return found


@page(by_need="case-to-change", writes=True)
def take(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """A device that was taken in."""
    found = access_case_to_change(actor, reference)
    form = TakenForm(posted(request), initial={"taken_at": this_minute()})

    def act(said: dict[str, Any]) -> str:
        take_device(found, Taken(**said), by=actor)
        return _log(found)

    asked = Asked(
        heading="A device was taken in",
        back=_log(found),
        back_text="Devices and notes",
        button="Keep this",
        template="casework/taken.html",
        shown={"case": found},
    )
    return ask(request, form, asked, act)


@page(by_need="case-to-change", writes=True)
def kept(request: HttpRequest, actor: Actor, reference: str, device_id: UUID) -> HttpResponse:
    """Where a device is locked away now."""
    found = access_case_to_change(actor, reference)
    row = _device(found, device_id)
    standing = {
        "is_switched_off": row.is_switched_off,
        "kept": row.kept,
        "version": row.version,
    }
    form = KeptForm(posted(request), initial=standing)

    def act(said: dict[str, Any]) -> str:
        change_device(row, said["is_switched_off"], said["kept"], version=said["version"], by=actor)
        return _log(found)

    return ask(request, form, _about(found, row, "Where it is kept", standing), act)


@page(by_need="case-to-change", writes=True)
def handed(request: HttpRequest, actor: Actor, reference: str, device_id: UUID) -> HttpResponse:
    """That a device went to somebody, such as the police."""
    found = access_case_to_change(actor, reference)
    row = _device(found, device_id)
    return _handing(request, actor, row, "Handed over", hand_over_device)


@page(by_need="case-to-change", writes=True)
def returned(request: HttpRequest, actor: Actor, reference: str, device_id: UUID) -> HttpResponse:
    """That a device was given back."""
    found = access_case_to_change(actor, reference)
    row = _device(found, device_id)
    return _handing(request, actor, row, "Given back", give_back_device)


def _handing(
    request: HttpRequest, actor: Actor, row: Device, heading: str, action: Callable[..., Device]
) -> HttpResponse:
    standing = {"version": row.version}
    made = GivingBackForm if action is give_back_device else HandingForm
    form = made(posted(request), initial={**standing, "at": this_minute()})

    def act(said: dict[str, Any]) -> str:
        version = said.pop("version")
        action(row, Handing(**said), version=version, by=actor)
        return _log(row.case)

    return ask(request, form, _about(row.case, row, heading, standing), act)


def _about(case: Case, row: Device, heading: str, standing: dict[str, Any]) -> Asked:
    return Asked(
        heading=heading,
        back=_log(case),
        back_text="Devices and notes",
        button="Keep this",
        template="casework/about.html",
        standing=lambda: standing,
        shown={"case": case, "about": str(row.what)},
    )


def _log(case: Case) -> str:
    return reverse("case-log", args=[case.reference])


def _device(case: Case, device_id: UUID) -> Device:
    rows = Device.objects.filter(case_id=case.id, id=device_id)
    found = rows.select_related("case").first()
    if found is None:
        raise Http404
    return found
