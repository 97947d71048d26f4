"""What is asked about the children of the organisation."""

from typing import Any

from django import forms
from django.utils import timezone

from fairlead.casework.roll import COLUMNS, OLDEST
from fairlead.web.forms import DayField, Form, VersionedForm

SKIP, UPDATE = "skip", "update"
#: As much as one form carries: about a thousand children.
MOST_PASTED = 100_000


class WordsForm(Form):
    """Part of a name, a group or a number."""

    words = forms.CharField(
        label="Find a child by name, group or number", max_length=60, required=False
    )


class _Details(forms.Form):
    name = forms.CharField(label="Name", max_length=COLUMNS["name"])
    born_on = DayField(label="Date of birth", required=False)
    group = forms.CharField(
        label="Group",
        help_text="Such as a class or year",
        max_length=COLUMNS["group"],
        required=False,
    )
    number = forms.CharField(
        label="Number",
        help_text="The number by which your other systems know this child",
        max_length=COLUMNS["number"],
        required=False,
    )
    home = forms.CharField(
        label="Home contacts",
        help_text="Who can be called at home, and how. Say if somebody must not be called.",
        max_length=COLUMNS["home"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_born_on(self) -> str:
        """A day that may be the birthday of a child, as ISO date."""
        born, today = self.cleaned_data["born_on"], timezone.localdate()
        if born and not today.year - OLDEST <= born.year <= today.year:
            raise forms.ValidationError("Enter the date on which the child was born")
        if born and born > today:
            raise forms.ValidationError("Enter a day that is not in the future")
        return born.isoformat() if born else ""


class NewChildForm(Form, _Details):
    """A child to put on the list."""

    missing = {"name": "Write the name of the child"}


class ChildForm(VersionedForm, _Details):
    """What is right about a child."""

    missing = NewChildForm.missing


class LeftForm(VersionedForm):
    """When a child left."""

    left_on = DayField(label="Last day here")
    missing = {"left_on": "Say which day was the last"}


class RollForm(Form):
    """Rows pasted from a spreadsheet, and what to do with those who are here already."""

    rows = forms.CharField(
        label="Rows from your spreadsheet",
        help_text="One child on each line: name, date of birth, group, number, home contacts. "
        "A line with headings may stand first, in any order. Only the name must be there.",
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    here = forms.ChoiceField(
        label="Children who are on the list already",
        choices=[
            (SKIP, "Leave them as they are"),
            (UPDATE, "Change them to what the rows say; an empty cell changes nothing"),
        ],
        initial=SKIP,
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    missing = {"rows": "Paste at least one row", "here": "Say what to do with them"}
    helping = ("seen",)

    def shown_again(self, mark: str) -> "RollForm":
        """The same answers with what was shown of them."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = mark
        return RollForm(data)
