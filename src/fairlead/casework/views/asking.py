"""A page with one form: ask, act, go on; and what somebody else changed meanwhile, side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.web.forms import remarks, said

#: What stands now, by the name of the field; with those hidden ones that say what was seen.
Standing = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands around a form: its heading, where one came from, what the button says.

    `standing` reads anew what the form is about, for when somebody else changed it meanwhile.
    """

    heading: str
    back: str
    button: str
    back_text: str = "Back"
    template: str = "casework/form.html"
    standing: Callable[[], Standing] = dict
    shown: Mapping[str, Any] = field(default_factory=dict)


def this_minute() -> datetime:
    """Now as a form suggests it: nobody tells time by the second."""
    return timezone.now().replace(second=0, microsecond=0)


def posted(request: HttpRequest) -> Any:
    """What was sent, or nothing when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def ask(
    request: HttpRequest,
    form: forms.Form,
    asked: Asked,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """The form, or what follows from it: `act` is given the answers and says where to go on.

    What a field says of an answer, such as a better wording, is shown after it was kept.
    Where it raises `Refused` the form says so. Where it raises `ChangedMeanwhile`, what stands
    now is shown beside what was written, and only a second press puts the one in place of the
    other: nothing is overwritten unseen.
    """
    changes: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            onward = act(form.cleaned_data)
            remark(request, form)
            return redirect(onward)
        except ChangedMeanwhile as changed:
            form.add_error(None, str(changed))
            changes = _side_by_side(form, asked.standing())
        except Refused as refused:
            form.add_error(None, str(refused))
    shown = {**asked.shown, "form": form, "asked": asked, "changes": changes}
    return render(request, asked.template, shown)


def remark(request: HttpRequest, form: forms.Form) -> None:
    """Say on the next page what fields say of the answers that were kept."""
    for name, found in form.fields.items():
        for said_of_it in remarks(found, form.cleaned_data.get(name)):
            messages.info(request, said_of_it)


def _side_by_side(form: forms.Form, standing: Standing) -> list[dict[str, str]]:
    """What differs between what stands now and what was written; the form goes on from now."""
    found = []
    for bound in form.visible_fields():
        if bound.name in standing:
            now, written = said(bound.field, standing[bound.name]), said(bound.field, bound.value())
            if now != written:
                found.append({"key": str(bound.label), "now": now, "yours": written})
    form.data = form.data.copy()  # type: ignore[attr-defined]
    for bound in form.hidden_fields():
        if bound.name in standing:
            form.data[bound.html_name] = standing[bound.name]  # type: ignore[index]
    return found
