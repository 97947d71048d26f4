"""The style page: every component in each of its states, for whoever builds a page."""

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairlead.web.forms import Form


class ExampleForm(Form):
    """One field of each kind."""

    name = forms.CharField(label="What is their name?", max_length=120, help_text="A hint.")
    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    story = forms.CharField(label="What happened?", max_length=500, widget=forms.Textarea)
    one = forms.ChoiceField(
        label="Which one?", widget=forms.RadioSelect, choices=[("a", "This"), ("b", "That")]
    )
    some = forms.MultipleChoiceField(
        label="Which of these?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "This"), ("b", "That")],
    )
    listed = forms.ChoiceField(label="Which from a list?", choices=[("a", "This"), ("b", "That")])
    agreed = forms.BooleanField(label="I checked this")


@require_safe
def style_page(request: HttpRequest) -> HttpResponse:
    """Everything at once."""
    filled = {"name": "Asha Rahman", "email": "asha@example.org", "one": "a", "some": ["b"]}
    message = Message(messages.SUCCESS, "The role was changed.")
    shown = {
        "example_message": message,
        "form": ExampleForm(initial=filled),
        "wrong": ExampleForm({}, prefix="wrong"),
    }
    return render(request, "web/style.html", shown)
