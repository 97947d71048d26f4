"""What is asked about what becomes of a concern."""

from collections.abc import Iterable
from typing import Any

from django import forms

from fairlead.casework.models import Case
from fairlead.casework.prose import Prose
from fairlead.web.forms import VersionedForm


class OpenCaseForm(VersionedForm):
    """What a case is called."""

    title = forms.CharField(
        label="What do you call the case?",
        max_length=200,
        help_text="So that you know it again on your desk, without a name: Year 8, image shared.",
    )
    missing = {"title": "Write a few words by which you know it again"}


class JoinCaseForm(VersionedForm):
    """Which case a concern belongs to: one of those shown, or one by its reference."""

    case = forms.ChoiceField(
        label="Which case does it belong to?", required=False, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label="Or the reference of another case",
        required=False,
        max_length=20,
        help_text="Such as C-1002.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )

    def __init__(self, cases: Iterable[Case], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(case.reference, f"{case.reference}: {case.title}") for case in cases]
        if shown:
            self.fields["case"].choices = shown  # type: ignore[attr-defined]
        else:
            del self.fields["case"]

    def clean(self) -> dict[str, Any]:
        """The one reference that was written or chosen. Written goes before chosen."""
        said = super().clean() or {}
        said["to"] = said.get("reference", "").strip() or said.get("case", "")
        if not said["to"] and not self.errors:
            raise forms.ValidationError("Choose a case, or write its reference.")
        return said


class SetAsideForm(VersionedForm):
    """Why a concern opens no case."""

    reason = Prose(
        label="Why does this need no case?",
        max_length=2000,
        rows=4,
        help_text="For example: recorded twice, see C-1004. It is kept, and can be brought back.",
    )
    missing = {"reason": "Say why it needs no case"}


class FeedbackForm(VersionedForm):
    """The safe minimum for whoever reported it."""

    feedback = Prose(
        label="What do you tell them?",
        max_length=1000,
        rows=4,
        help_text="Thank them, and say that it is being dealt with. Nothing about the family, "
        "other children, or what anybody decided.",
    )
    missing = {"feedback": "Write what you tell them"}


class AnswerForm(VersionedForm):
    """What somebody who came without an account is answered."""

    text = Prose(
        label="What do you answer?",
        max_length=5000,
        rows=6,
        is_to_them=True,
        help_text="In short sentences, and by “you”. Say that it is not their fault, what happens "
        "next and when you write again. Ask for no picture and no name. Say nothing of others.",
    )
    missing = {"text": "Write an answer first"}
