"""What could be said otherwise in a text: shown, and nothing of it kept or recorded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.casework.prose import Prose
from fairlead.web.forms import Form, remarks


class WordingForm(Form):
    """A text to look at."""

    text = Prose(
        label="What do you want to say?",
        max_length=20_000,
        required=False,
        help_text="Nothing that you put here is kept or recorded.",
    )


class ToThemForm(Form):
    """The same, of what is written to a child."""

    text = Prose(
        label="What do you want to say to the child?",
        max_length=20_000,
        required=False,
        is_to_them=True,
        help_text="Nothing that you put here is kept or recorded.",
    )


@page(writes=True)
def wording(request: HttpRequest, actor: Actor, *, is_to_them: bool = False) -> HttpResponse:
    """A text, and what could be said otherwise; to a script, what is said of one field alone."""
    del actor
    form = (ToThemForm if is_to_them else WordingForm)(_sent(request))
    found = remarks(form.fields["text"], form.cleaned_data["text"]) if form.is_valid() else []
    alone = "HX-Request" in request.headers
    template = "casework/remarks.html" if alone else "casework/wording.html"
    shown = {"form": form, "found": found, "looked": form.is_valid() and form.cleaned_data["text"]}
    return render(request, template, shown)


def _sent(request: HttpRequest) -> dict[str, str] | None:
    """The text, by whatever name the form has that it is written in."""
    if request.method != "POST":
        return None
    return {"text": request.POST.get(request.headers.get("HX-Trigger-Name", "text"), "")}
