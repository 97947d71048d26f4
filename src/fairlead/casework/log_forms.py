"""What is asked about devices, viewing, taking down, sharing, meetings and calls."""

from collections.abc import Mapping
from typing import Any

from django import forms

from fairlead.casework.models.base import KNOWN
from fairlead.casework.prose import Prose
from fairlead.web.forms import Form, MomentField, VersionedForm


class TakenForm(Form):
    """A device that was taken in."""

    what = forms.CharField(
        label="Which device is it?",
        max_length=200,
        help_text="Its make, colour and case, so that nobody has to open it to know it.",
    )
    taken_from = forms.CharField(label="From whom?", max_length=120)
    taken_by = forms.CharField(label="Who took it?", max_length=120)
    taken_at = MomentField(label="When?")
    why = Prose(
        label="Why was it taken?",
        max_length=500,
        rows=3,
        help_text="To keep evidence for the police, for example. Not as a punishment.",
    )
    is_switched_off = forms.ChoiceField(
        label="Is it switched off?", choices=KNOWN, widget=forms.RadioSelect
    )
    kept = forms.CharField(
        label="Where is it locked away?",
        max_length=200,
        help_text="And who has the key.",
    )
    missing = {
        "what": "Say which device it is",
        "taken_from": "Say from whom it was taken",
        "taken_by": "Say who took it",
        "taken_at": "Give the day and time when it was taken",
        "why": "Say why it was taken",
        "is_switched_off": "Say whether it is switched off",
        "kept": "Say where it is locked away",
    }


class KeptForm(VersionedForm):
    """Where a device is now."""

    is_switched_off = forms.ChoiceField(
        label="Is it switched off?", choices=KNOWN, widget=forms.RadioSelect
    )
    kept = forms.CharField(label="Where is it locked away?", max_length=200)
    missing = {"kept": "Say where it is locked away"}


class HandingForm(VersionedForm):
    """To whom a device went."""

    to = forms.CharField(
        label="To whom?",
        max_length=200,
        help_text="A name and a role, such as: PC 1234 Reed, county police",
    )
    at = MomentField(label="When?")
    reference = forms.CharField(
        label="Their reference",
        required=False,
        max_length=120,
        help_text="Such as the number of their receipt. Leave it empty if there is none.",
    )
    missing = {
        "to": "Say to whom it went",
        "at": "Give the day and time",
    }


class GivingBackForm(HandingForm):
    """To whom a device was given back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].help_text = (
            "A name and who they are, such as: the child’s mother. First ask the police, where "
            "they know of this or may have to: a device can be evidence."
        )


class ViewingForm(Form):
    """A decision to view, which is the lead's alone."""

    reason = Prose(
        label="Why was there no other way?",
        max_length=1000,
        rows=3,
        help_text="Which facts could not be had from any child, and which decision hung on them.",
    )
    agreed_with = forms.CharField(
        label="Who agreed, before it was done?",
        max_length=200,
        help_text="The head, or whoever stands in for them. A name and a role.",
    )
    at = MomentField(label="When was it?")
    present = forms.CharField(
        label="Which second adult was there?",
        max_length=200,
        help_text="They need not look. A name and a role.",
    )
    where = forms.CharField(label="Where?", max_length=200, help_text="On the premises.")
    followed = Prose(
        label="What followed?",
        max_length=1000,
        rows=3,
        help_text="Circumstances only: whom you told, what was decided. Never what it shows.",
    )
    missing = {
        "reason": "Say why there was no other way",
        "agreed_with": "Say who agreed",
        "at": "Give the day and time",
        "present": "Say which second adult was there",
        "where": "Say where",
        "followed": "Say what followed",
    }


class RemovalForm(Form):
    """Something taken down or deleted, or that was to be."""

    what = Prose(
        label="What was to be taken down or deleted, and where is it?",
        max_length=500,
        rows=3,
        help_text="Such as: a post in a group of Year 8, on an app. Never what it shows.",
    )
    who = forms.CharField(
        label="Who was asked or advised?",
        max_length=200,
        help_text="The child who received it, a platform, an administrator. "
        "Staff do not look for it or delete it for them.",
    )
    at = MomentField(label="When?")
    came = Prose(
        label="What came of it?",
        max_length=500,
        rows=3,
        help_text="Confirmed, refused, or to be done until when. If the police may need it, "
        "nothing is deleted before they say so.",
    )
    reference = forms.CharField(label="Reference of the report", required=False, max_length=120)
    missing = {
        "what": "Say what was to be taken down, and where it is",
        "who": "Say who was asked",
        "at": "Give the day and time",
        "came": "Say what came of it",
    }


BASES = [
    ("to-keep-a-child-safe", "To keep a child safe, which comes first"),
    ("with-consent", "With consent"),
    ("duty-in-law", "A duty in law asks for it"),
    ("public-task", "Our task as an organisation"),
    ("other", "Another basis, said below"),
]
TOLD = [
    ("both", "The child and the family were told"),
    ("child", "The child was told, not the family"),
    ("family", "The family was told, not the child"),
    ("neither", "Nobody was told, for the reason below"),
]


class SharingForm(Form):
    """What was shared with whom."""

    whom = forms.CharField(
        label="With whom?", max_length=200, help_text="A name, a role and an organisation."
    )
    what = Prose(
        label="What was shared?",
        max_length=1000,
        rows=3,
        help_text="Only what they need. Never an image.",
    )
    at = MomentField(label="When?")
    basis = forms.ChoiceField(label="On what basis?", choices=BASES, widget=forms.RadioSelect)
    why = Prose(label="Why did they need it?", max_length=1000, rows=3)
    told = forms.ChoiceField(
        label="Who was told that it is shared?", choices=TOLD, widget=forms.RadioSelect
    )
    told_why = Prose(
        label="Why was somebody not told?",
        required=False,
        max_length=500,
        rows=2,
        help_text="Needed unless both were told.",
    )
    missing = {
        "whom": "Say with whom",
        "what": "Say what was shared",
        "at": "Give the day and time",
        "basis": "Choose on what basis",
        "why": "Say why they needed it",
        "told": "Choose who was told that it is shared",
    }

    def clean(self) -> dict[str, Any]:
        """Whoever was not told of it is given a reason."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("told", "both") != "both" and not found.get("told_why", "x").strip():
            self.add_error("told_why", "Say why somebody was not told")
        return found


class MeetingForm(Form):
    """A meeting or call."""

    whom = forms.CharField(label="Who was there, or whom did you speak to?", max_length=300)
    at = MomentField(label="When?")
    said = Prose(
        label="What was said and agreed?",
        max_length=5000,
        rows=6,
        help_text="What is fact, and what somebody’s view. A child’s words as they said them.",
    )
    missing = {
        "whom": "Say who was there",
        "at": "Give the day and time",
        "said": "Write what was said and agreed",
    }


FORMS: Mapping[str, type[Form]] = {
    "viewing": ViewingForm,
    "removal": RemovalForm,
    "sharing": SharingForm,
    "meeting": MeetingForm,
}
