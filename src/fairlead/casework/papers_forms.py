"""What is asked before a paper is made."""

from typing import Any

from django import forms

from fairlead.web.forms import Form


class PaperForm(Form):
    """For whom, what for, and whose names it shows."""

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
    identities = forms.MultipleChoiceField(
        label="Whose name may they see?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Everyone else has a letter, also inside what people wrote. A nickname or a "
        "name spelt otherwise is not found: read the paper before you send it.",
    )
    missing = {"recipient": "Say for whom it is", "purpose": "Say what it is for"}

    def __init__(self, *args: Any, involved: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if involved:
            self.fields["identities"].choices = involved  # type: ignore[attr-defined]
        else:
            self.fields["identities"].widget = forms.MultipleHiddenInput()
