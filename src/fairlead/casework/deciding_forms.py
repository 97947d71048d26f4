"""What is asked when a named person decides about advice, alone or as the second."""

from typing import Any

from django import forms

from fairlead.casework.deciding import ACCEPT, CONFIDENT, DEPART, DONE
from fairlead.casework.prose import Prose
from fairlead.web.forms import Form, MomentField, VersionedForm

CHOICES = (
    (ACCEPT, "Accept: it goes on the list of what is to be done"),
    (DONE, "It is done already"),
    (DEPART, "Depart from it, with a reason"),
)


class DecideForm(Form):
    """What is decided about one advice."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)
    choice = forms.ChoiceField(
        label="What do you decide?", widget=forms.RadioSelect, choices=CHOICES
    )
    done_at = MomentField(label="If it is done: when?", required=False)
    spoken_to = forms.CharField(
        label="If it is done: who did it, or whom did you speak to?",
        max_length=200,
        required=False,
    )
    reference = forms.CharField(label="Their reference", max_length=120, required=False)
    reason = Prose(
        label="If you depart from it: why?",
        max_length=4000,
        required=False,
        rows=4,
        help_text="An inspector or a court may read this. Say what you weighed.",
    )
    missing = {"choice": "Choose what you decide"}


class ConfidentForm(Form):
    """That the lead responds here, which the guidance permits and does not ask for."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)
    choice = forms.ChoiceField(
        label="What do you decide?",
        widget=forms.RadioSelect,
        choices=[(CONFIDENT, "Respond here: I am confident that I know enough to judge the risk")],
    )
    reason = Prose(
        label="What makes you confident, for each child?",
        max_length=4000,
        rows=4,
    )
    missing = {"choice": "Say that you are confident, or go back", "reason": "Give the reason"}


class SecondForm(VersionedForm):
    """Whether the second person agrees that something is not referred."""

    agrees = forms.ChoiceField(
        label="Do you agree not to do this?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes, I agree"), ("no", "No: it has to be decided again")],
    )
    reason = Prose(label="Why?", max_length=2000, rows=4)
    missing = {"agrees": "Choose whether you agree", "reason": "Give the reason"}


class ReviewForm(VersionedForm):
    """Who met, when and what was agreed; and all that is advised and not decided, at once."""

    accepts = forms.MultipleChoiceField(
        label="Accept what is advised",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Take out what is done already or what you depart from, and decide about that "
        "on its own first.",
    )
    at = MomentField(label="When did you meet?")
    met = forms.CharField(label="Who met?", max_length=500)
    agreed = Prose(label="What was agreed?", max_length=5000, rows=5)
    missing = {"at": "Give the day and time", "met": "Say who met", "agreed": "Say what was agreed"}

    def __init__(
        self, *args: Any, advised: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if advised:
            self.fields["accepts"].choices = advised  # type: ignore[attr-defined]
        else:
            del self.fields["accepts"]
