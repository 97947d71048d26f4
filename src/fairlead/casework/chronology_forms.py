"""What is asked about a chronology: what to look for, a note, a correction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from fairlead.casework.chronology import GROUPS, Wanted
from fairlead.casework.prose import Prose
from fairlead.web.forms import DayField, Form, MomentField


class WantedForm(Form):
    """What somebody looks for."""

    group = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "Everything"), *((key, words) for key, (words, _) in GROUPS.items())],
    )
    by = forms.ChoiceField(label="Who", required=False)
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)
    order = forms.ChoiceField(
        label="Order", required=False, choices=[("", "Oldest first"), ("newest", "Newest first")]
    )
    guidance = forms.BooleanField(label="Also what the guidance said each time", required=False)
    looks = forms.BooleanField(label="Also who looked at it", required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [("", "Everybody"), *people]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What is looked for; where something is not understood, everything."""
        said: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return Wanted(
            group=said.get("group", ""),
            by=UUID(said["by"]) if said.get("by") else None,
            since=said.get("since"),
            until=said.get("until"),
            with_looks=said.get("looks", False),
            with_guidance=said.get("guidance", False),
            newest_first=said.get("order") == "newest",
        )


class NoteForm(Form):
    """Something that happened."""

    about = forms.CharField(
        label="What is it about?", max_length=200, help_text="For example: call with the form tutor"
    )
    text = Prose(label="What happened?", max_length=10_000, rows=6)
    happened_at = MomentField(label="When was it?")
    missing = {
        "about": "Say what it is about",
        "text": "Say what happened",
        "happened_at": "Give the day and time",
    }


class CorrectForm(Form):
    """What is right instead."""

    text = Prose(
        label="What is right?",
        max_length=10_000,
        rows=6,
        help_text="And why it was wrong, if that matters to a reader.",
    )
    happened_at = MomentField(
        label="When did it happen?", help_text="Change it only if the time was wrong."
    )
    missing = {"text": "Say what is right", "happened_at": "Give the day and time"}
