"""The forms of recording a concern: one for each page, whose messages say what to do."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from fairlead.casework.choices import plain
from fairlead.casework.finding_forms import FindForm
from fairlead.casework.models.base import KNOWN
from fairlead.casework.prose import Prose
from fairlead.web.forms import MOMENT, Form, MomentField

KNOW = [(key, "I do not know" if text == "Not known" else text) for key, text in KNOWN]
CALLED = [
    ("yes", "Yes, I called 999"),
    ("another", "Somebody else has called 999"),
    ("no", "No, not yet"),
]
#: What says that somebody called.
WAS_CALLED = {words for key, words in CALLED if key != "no"}
#: A clock in somebody's hand may be a little ahead of ours.
AHEAD = timedelta(minutes=5)
FIRST_YEAR = 1900


class _Lines(forms.CharField):
    """A text of several lines, with one kind of line end."""

    def to_python(self, value: Any) -> str:
        """The text, refused where it holds what cannot be shown."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        if any(ord(character) < 32 and character not in "\n\t" for character in text):
            code = "null_characters_not_allowed"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return text


class QuotedField(_Lines, Prose):
    """What somebody else said, or a plain fact: nothing is said of its wording."""

    def __init__(self, *, most: int, rows: int = 5, **more: Any) -> None:
        super().__init__(max_length=most, rows=rows, is_quoted=True, **more)


class ProseField(_Lines, Prose):
    """What somebody tells in their own words."""

    def __init__(self, *, most: int, rows: int = 5, **more: Any) -> None:
        super().__init__(max_length=most, rows=rows, **more)


def _line(most: int, **more: Any) -> QuotedField:
    return QuotedField(most=most, rows=2, required=False, **more)


class DangerForm(Form):
    """Whether somebody must be helped before anything is written."""

    is_danger = forms.ChoiceField(
        label="Is anyone in immediate danger?",
        choices=KNOW,
        widget=forms.RadioSelect,
        help_text="Such as a child who is hurt, has gone to meet somebody, or may harm themselves.",
    )
    missing = {"is_danger": "Say whether anyone is in immediate danger"}


class HelpForm(Form):
    """Whether help was called."""

    emergency = forms.ChoiceField(
        label="Has 999 been called?", choices=CALLED, widget=forms.RadioSelect
    )
    missing = {"emergency": "Say whether 999 has been called"}


class WhoForm(FindForm):
    """Which children: chosen among those found, named, or not known."""

    otherwise = "write who it is below"
    children = forms.MultipleChoiceField(
        label="Children it is about", required=False, widget=forms.CheckboxSelectMultiple
    )
    about = forms.CharField(
        label="A child not on the list",
        help_text="Their name, or who they are as far as you know.",
        max_length=300,
        required=False,
    )
    unknown = forms.BooleanField(label="I do not know who", required=False)

    def clean(self) -> dict[str, Any]:
        """One of the three ways of saying who it is about is needed."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(said.get(key) for key in ("children", "about", "unknown")):
            self.add_error(
                "find",
                "Find and choose the child, or write who it is below, or say that you do not know",
            )
        is_said = bool(said.get("children") or said.get("about"))
        return {**said, "find": "", "unknown": said.get("unknown", False) and not is_said}


class WhatForm(Form):
    """What is known, what the child said, what one makes of it: kept apart."""

    what = ProseField(
        label="What did you see, or what were you told?",
        help_text="Facts only: what happened, in order, and who told you.",
        most=10_000,
        rows=6,
    )
    words = QuotedField(
        label="The child’s own words (optional)",
        help_text="As they said them. Do not ask for more than they want to say.",
        most=5_000,
        rows=3,
        required=False,
    )
    view = ProseField(
        label="Your own view (optional)",
        help_text="What worries you, and why. It is kept apart from the facts.",
        most=5_000,
        rows=3,
        required=False,
    )
    missing = {"what": "Say what you saw or were told, even if it is one sentence"}


def _now() -> str:
    return f"{timezone.localtime():{MOMENT}}"


class WhenForm(Form):
    """When it happened, which may not be known, and when it was learned of."""

    happened_at = MomentField(
        label="When did it happen? (optional)",
        help_text="Leave it empty if you do not know.",
        required=False,
    )
    roughly = forms.CharField(
        label="If you know it only roughly, say how (optional)",
        help_text="Such as: over half-term, or most evenings since September.",
        max_length=200,
        required=False,
    )
    learned_at = MomentField(label="When did you learn of it?", initial=_now)
    missing = {"learned_at": "Enter the day and time at which you learned of it"}

    def clean_happened_at(self) -> datetime | None:
        """A time that has been, or none."""
        return _been(self.cleaned_data["happened_at"])

    def clean_learned_at(self) -> datetime | None:
        """A time that has been."""
        return _been(self.cleaned_data["learned_at"])

    def clean(self) -> dict[str, Any]:
        """Nobody learns of a thing before it happens."""
        said: dict[str, Any] = super().clean() or {}
        happened, learned = said.get("happened_at"), said.get("learned_at")
        if happened and learned and happened > learned:
            self.add_error(
                "learned_at", "Enter a time at or after the one when it happened, or change that"
            )
        return said


def _been(moment: datetime | None) -> datetime | None:
    if moment and moment > timezone.now() + AHEAD:
        raise forms.ValidationError("Enter a time that is not in the future")
    if moment and moment.year < FIRST_YEAR:
        raise forms.ValidationError("Check the year: enter all four figures of it")
    return moment


class WhereForm(Form):
    """Where it was and who was there."""

    where = _line(
        300,
        label="Where was it? (optional)",
        help_text="A place, or online: which app, game or site.",
    )
    present = _line(500, label="Who was there, or saw it? (optional)")


class ImageForm(Form):
    """Whether an image is part of it: never what it shows."""

    is_image = forms.ChoiceField(
        label="Is an image or video involved?", choices=KNOW, widget=forms.RadioSelect
    )
    missing = {"is_image": "Say whether an image or video is involved, or that you do not know"}


class DeviceForm(Form):
    """Where a device is that may hold an image."""

    device = _line(
        300,
        label="Where is the device now? (optional)",
        help_text="Whose it is and who has it. Leave it as it is.",
    )


class OthersForm(Form):
    """Who else has part in it."""

    others = ProseField(
        most=1000,
        rows=2,
        required=False,
        label="Is anyone else involved? (optional)",
        help_text="Other children or adults: their names and what part they have, as far as known.",
    )
    is_staff = forms.ChoiceField(
        label="Does it concern somebody who works or volunteers here?",
        choices=KNOW,
        widget=forms.RadioSelect,
    )
    missing = {"is_staff": "Say whether it concerns somebody who works here"}


class ColleaguesForm(Form):
    """Which colleagues; `people` are the members to choose from."""

    named = forms.MultipleChoiceField(
        label="Who is it?", required=False, widget=forms.CheckboxSelectMultiple
    )
    colleague = forms.CharField(
        label="A colleague not on the list",
        help_text="Their name or what they do here.",
        max_length=200,
        required=False,
    )
    unsure = forms.BooleanField(label="I do not know who it is", required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named"].choices = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody must be meant; who is on the list is chosen there, so that it goes past them."""
        said: dict[str, Any] = super().clean() or {}
        if found := self._listed(said.get("colleague", ""), said.get("named", [])):
            words = (
                f"{found} is on the list above: choose them there, so that they do not see this. "
                "If it is somebody else, write what they do here, without the name"
            )
            self.add_error("colleague", words)
        is_meant = said.get("named") or said.get("colleague") or said.get("unsure")
        if not self.errors and not is_meant:
            self.add_error(
                "named", "Choose the person, write who it is below, or say that you do not know"
            )
        return said

    def _listed(self, written: str, named: Sequence[str]) -> str:
        """Whoever of the list is written by a name of theirs, and is not chosen; or nobody."""
        words = set(re.findall(r"\w+", plain(written)))
        for key, label in self.fields["named"].choices:  # type: ignore[attr-defined]
            name = str(label).partition(",")[0]
            if key not in named and words & set(re.findall(r"\w{3,}", plain(name))):
                return name
        return ""


class AdditionForm(Form):
    """What was learned later."""

    text = ProseField(
        label="Add what you have learned since",
        help_text="What you added before stays as it was.",
        most=10_000,
    )
    is_danger = forms.ChoiceField(
        label="Is anyone in immediate danger now?", choices=KNOW, widget=forms.RadioSelect
    )
    named = forms.MultipleChoiceField(
        label="Is it about one of those who deal with this? (optional)",
        help_text="Whom you choose reads it no more: it goes past them.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    missing = {
        "text": "Say what you have learned since",
        "is_danger": "Say whether anyone is in immediate danger",
    }

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named"].choices = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["named"]
