"""What is asked on the desk."""

from django import forms

from fairlead.web.forms import Form


class SearchForm(Form):
    """Words to look for."""

    words = forms.CharField(
        label="Look for a child, a reference or words",
        help_text="Every word must be in the concern or case. Your search is recorded.",
        max_length=100,
    )
    missing = {"words": "Write what to look for"}
