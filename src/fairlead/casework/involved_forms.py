"""What is asked about somebody involved in a case, and about who may look at it."""

from typing import Any

from django import forms

from fairlead.casework.finding_forms import FindForm, part_of_a_name
from fairlead.casework.models import Role
from fairlead.casework.prose import Prose
from fairlead.web.forms import Form, VersionedForm

ROLES = [(str(role.value), str(role.label)[0].upper() + str(role.label)[1:]) for role in Role]

#: That somebody is none of the children who were found.
NONE = "none"


class PartForm(Form):
    """The part that somebody has in a case."""

    role = forms.ChoiceField(
        label="What part do they have?", widget=forms.RadioSelect, choices=ROLES
    )
    age = forms.IntegerField(
        label="How old are they?",
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        help_text="In whole years. Leave it empty if it is not known, or if the list has their "
        "birthday.",
        error_messages={"invalid": "Enter whole years, such as 13"},
    )
    note = Prose(
        label="What should be known about them here?",
        required=False,
        max_length=1000,
        rows=3,
    )
    missing = {"role": "Choose what part they have"}


class ChangePartForm(VersionedForm, PartForm):
    """Another part for somebody involved."""


class ChangeCalledForm(FindForm, ChangePartForm):
    """The same for somebody who is on no list, who may turn out to be on it."""

    chosen_in = "child"
    otherwise = "leave it as it is until you know who they are"
    called = forms.CharField(label="What are they called?", max_length=120)
    find = part_of_a_name(
        "Are they on the list of children?",
        "Once you know who it is, find them by part of their name. What they were called until "
        "now stays in the chronology.",
    )
    child = forms.ChoiceField(
        label="Who are they on the list?", required=False, widget=forms.RadioSelect
    )
    field_order = ["called", "find", "child", "role", "age", "note"]
    missing = {"called": "Say what they are called", "role": "Choose what part they have"}

    def offered(self) -> list[tuple[str, str]]:
        """The children found, and that it is none of them."""
        return [*self.found, (NONE, "None of these, or not known")]

    def clean_child(self) -> str:
        """The child; nothing where it is none of those found."""
        said: str = self.cleaned_data["child"]
        return "" if said == NONE else said


class NameChildForm(FindForm, PartForm):
    """A child of the list."""

    chosen_in = "who"
    otherwise = "go back and name somebody who is on no list"
    who = forms.ChoiceField(label="Which child is it?", required=False, widget=forms.RadioSelect)
    field_order = ["find", "who", "role", "age", "note"]

    def clean(self) -> dict[str, Any]:
        """A child must be meant."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("who") and "who" not in self.errors:
            self.add_error("find", "Find the child by part of their name, and choose them")
        return said


class WhoForm(PartForm):
    """A colleague."""

    who = forms.ChoiceField(label="Who is it?")
    field_order = ["who", "role", "age", "note"]
    missing = {"who": "Choose who it is", "role": "Choose what part they have"}

    def __init__(self, *args: Any, whom: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", ""), *whom]  # type: ignore[attr-defined]


class CalledForm(PartForm):
    """Somebody who is on no list."""

    called = forms.CharField(
        label="What are they called?",
        max_length=120,
        help_text="A name, or what is known of them: a boy from another school",
    )
    field_order = ["called", "role", "age", "note"]
    missing = {"called": "Say what they are called", "role": "Choose what part they have"}


class ReasonForm(VersionedForm):
    """Why somebody is taken out."""

    reason = Prose(label="Why?", max_length=1000, rows=3)
    missing = {"reason": "Say why"}


class LetInForm(Form):
    """Whom to let in, and why."""

    who = forms.ChoiceField(label="Who needs to look at this case?")
    reason = Prose(
        label="Why do they need to see it?",
        max_length=500,
        rows=3,
        help_text="They can read all of it and change nothing, until you end it.",
    )
    missing = {"who": "Choose who it is", "reason": "Say why"}

    def __init__(self, *args: Any, whom: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", ""), *whom]  # type: ignore[attr-defined]


class EndForm(Form):
    """That somebody looks no longer: only a press of the button."""
