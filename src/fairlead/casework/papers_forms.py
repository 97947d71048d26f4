"""What is asked before a paper is made."""

from collections.abc import Mapping
from typing import Any

from django import forms

from fairlead.casework.papers.asked import PARTS, REFERRAL_PACK
from fairlead.casework.prose import Prose
from fairlead.casework.recording_forms import QuotedField
from fairlead.web.forms import Form

Choices = list[tuple[str, str]]
#: What is asked of a referral alone.
OF_A_REFERRAL = ("asks", "reach", "contacts", "how")


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
        "family.",
    )
    reach = QuotedField(
        label="How do they reach you?",
        most=700,
        rows=3,
        required=False,
        help_text="Who you are, and your telephone: it stands on the first page.",
    )
    contacts = forms.MultipleChoiceField(
        label="Which of your local contacts stand there too?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Such as the office of the school.",
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
    home = forms.BooleanField(
        label="Show the home contacts of the children whose names they may see",
        required=False,
        help_text="Who can be called at home, as the list of children has it. Read it first: it "
        "may say that somebody must not be called. Never of a child who has a letter.",
    )
    missing = {
        "recipient": "Say for whom it is",
        "purpose": "Say what it is for",
        "parts": "Choose what stands in it",
    }

    def __init__(
        self, *args: Any, kind: str, involved: Choices, contacts: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].choices = contacts  # type: ignore[attr-defined]
        if kind != REFERRAL_PACK:
            for name in OF_A_REFERRAL:
                del self.fields[name]
        elif not contacts:
            del self.fields["contacts"]
        if involved:
            self.fields["identities"].choices = involved  # type: ignore[attr-defined]
        else:
            self.fields["identities"].widget = forms.MultipleHiddenInput()
            del self.fields["home"]


def first(choices: Mapping[str, Any], usual: tuple[str, ...]) -> dict[str, Any]:
    """What a form begins with: the choices of a paper that was made before, or the usual parts."""
    return {"parts": list(usual), **choices}
