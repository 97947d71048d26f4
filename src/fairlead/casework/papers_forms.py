"""What is asked before a paper is made."""

from collections.abc import Mapping
from typing import Any

from django import forms

from fairlead.casework.papers.asked import PARTS, REFERRAL_PACK
from fairlead.casework.prose import Prose
from fairlead.web.forms import Form


class PaperForm(Form):
    """For whom, what for, what stands in it, and whose names it shows."""

    recipient = forms.CharField(
        label="For whom is it?",
        max_length=200,
        help_text="One person or team. It stands on every page.",
    )
    purpose = forms.CharField(
        label="What for?",
        max_length=300,
        help_text="For example: strategy discussion on 27 November",
    )
    asks = Prose(
        label="What do you ask of them?",
        max_length=1000,
        rows=3,
        required=False,
        help_text="For example: take this referral, and tell us whether we may speak to the "
        "family. Say how they reach you.",
    )
    how = Prose(
        label="How are the children now?",
        max_length=2000,
        rows=3,
        required=False,
        help_text="Feelings and safety, as they were told or seen today.",
    )
    parts = forms.MultipleChoiceField(
        label="What stands in it?",
        widget=forms.CheckboxSelectMultiple,
        choices=list(PARTS.items()),
        help_text="Only what they need for this purpose. Who is involved and how to check it "
        "always stand in it.",
    )
    identities = forms.MultipleChoiceField(
        label="Whose name may they see?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Everyone else has a letter, such as Child B, also inside what people wrote.",
    )
    missing = {
        "recipient": "Say for whom it is",
        "purpose": "Say what it is for",
        "parts": "Choose what stands in it",
    }

    def __init__(
        self, *args: Any, kind: str, involved: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if kind != REFERRAL_PACK:
            del self.fields["asks"], self.fields["how"]
        if involved:
            self.fields["identities"].choices = involved  # type: ignore[attr-defined]
        else:
            self.fields["identities"].widget = forms.MultipleHiddenInput()


def first(choices: Mapping[str, Any], usual: tuple[str, ...]) -> dict[str, Any]:
    """What a form begins with: the choices of a paper that was made before, or the usual parts."""
    return {"parts": list(usual), **choices}
