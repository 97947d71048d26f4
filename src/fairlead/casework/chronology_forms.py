"""What is asked about a chronology: what to look for, a note, a correction."""

from typing import Any

from django import forms

from fairlead.casework.chronology import GROUPS, Wanted
from fairlead.web.forms import DayField, Form, MomentField


class WantedForm(Form):
    """What somebody looks for."""

    group = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "Everything"), *((key, words) for key, (words, _) in GROUPS.items())],
    )
    by = forms.CharField(label="Who", required=False, max_length=200)
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)
    newest = forms.BooleanField(label="Newest first", required=False)
    looks = forms.BooleanField(label="Also who looked at it", required=False)

    def wanted(self) -> Wanted:
        """What is looked for; where something is not understood, everything."""
        said: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return Wanted(
            group=said.get("group", ""),
            by=said.get("by", ""),
            since=said.get("since"),
            until=said.get("until"),
            with_looks=said.get("looks", False),
            newest_first=said.get("newest", False),
        )


class NoteForm(Form):
    """Something that happened."""

    about = forms.CharField(
        label="What is it about?", max_length=200, help_text="For example: call with the form tutor"
    )
    text = forms.CharField(
        label="What happened?", max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    happened_at = MomentField(label="When was it?")
    missing = {
        "about": "Say what it is about",
        "text": "Say what happened",
        "happened_at": "Give the day and time",
    }


class CorrectForm(Form):
    """What is right instead."""

    text = forms.CharField(
        label="What is right?", max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    missing = {"text": "Say what is right"}
