"""What is asked when a named person decides about advice, alone or as the second."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from fairlead.casework.deciding import ACCEPT, CONFIDENT, DEPART, DONE
from fairlead.casework.prose import Prose
from fairlead.web.forms import Form, MomentField, VersionedForm, say_kindly

CHOICES = (
    (ACCEPT, "Accept: it goes on the list of what is to be done"),
    (DONE, "It is done already"),
    (DEPART, "Depart from it, with a reason"),
)
#: A word or two is no reason that somebody else could follow.
A_SENTENCE = 3


class SeenForm(Form):
    """What the page showed, and when: so that nobody decides about what they did not see."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)
    seen_at = forms.FloatField(widget=forms.HiddenInput, min_value=0, max_value=4e9, required=False)


class DecideForm(SeenForm):
    """What is decided about one advice."""

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

    def clean(self) -> dict[str, Any]:
        """Hold the choice to what it needs, beside the field where it is missing."""
        for name, words in needed(self.cleaned_data.get("choice")):
            if not _is_given(name, self.cleaned_data.get(name)) and not self.has_error(name):
                self.add_error(name, words)
        return self.cleaned_data


def _is_given(name: str, value: Any) -> bool:
    return bool(value) and (name != "reason" or len(value.split()) >= A_SENTENCE)


def needed(choice: str | None) -> Iterator[tuple[str, str]]:
    """What a choice needs beside itself: the fields, and what is said where they are empty."""
    if choice == DEPART:
        yield "reason", "Give the reason, in a sentence"
    if choice == DONE:
        yield "done_at", "Say when it was done"
        yield "spoken_to", "Say who did it, or whom they spoke to"


class ConfidentForm(SeenForm):
    """That the lead responds here, which the guidance permits and does not ask for."""

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


@dataclass(frozen=True, slots=True)
class AdviceFields:
    """The fields of a form about one advice, as the page shows them."""

    id: str
    choice: BoundField
    more: tuple[BoundField, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether nothing more needs to be said about it."""
        return self.choice.value() in {ACCEPT, None, ""} and not self.choice.errors


class ReviewForm(VersionedForm):
    """Who met, when and what was agreed; and all that is advised and not decided, at once."""

    at = MomentField(label="When did you meet?")
    met = forms.CharField(label="Who met?", max_length=500)
    agreed = Prose(label="What was agreed?", max_length=5000, rows=5)
    rest = forms.BooleanField(
        label="Accept everything above for which nothing is chosen", required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)
    missing = {"at": "Give the day and time", "met": "Say who met", "agreed": "Say what was agreed"}

    def __init__(
        self,
        *args: Any,
        advised: Sequence[tuple[str, str]],
        again: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        """`again`: what somebody else decided about meanwhile, so that it may also be left."""
        super().__init__(*args, **kwargs)
        self._advised = [outcome for outcome, _ in advised]
        for outcome, does in advised:
            self.fields |= _about(outcome, does, IN_SHORT + LEFT * (outcome in again))
        if not advised:
            del self.fields["rest"]
        for found in self.fields.values():
            say_kindly(found)

    @property
    def meeting(self) -> list[BoundField]:
        """The fields about the meeting."""
        return [self[name] for name in ("version", "seen", "at", "met", "agreed")]

    @property
    def advised(self) -> list[AdviceFields]:
        """The fields about what is advised, an advice at a time."""
        return [
            AdviceFields(
                outcome,
                self[f"choice-{outcome}"],
                tuple(self[f"{name}-{outcome}"] for name in MORE),
            )
            for outcome in self._advised
        ]

    @property
    def choices(self) -> dict[str, dict[str, Any]]:
        """What was decided about each advice, but for what is left as it stands."""
        return {
            outcome: {name: self.cleaned_data[f"{name}-{outcome}"] for name in ("choice", *MORE)}
            for outcome in self._advised
            if self.cleaned_data[f"choice-{outcome}"] != LEAVE
        }

    def clean(self) -> dict[str, Any]:
        """Hold each choice to what it needs, beside the field where it is missing."""
        said = self.cleaned_data
        left = [key for key in self._advised if said.get(f"choice-{key}") == ""]
        if said.get("rest"):
            said |= {f"choice-{key}": ACCEPT for key in left}
        elif len(left) > FEW:
            words = f"{len(left)} are not decided: choose for each, or accept them all here"
            self.add_error("rest", words)
        else:
            for key in left:
                self._need(key, "choice", "Choose what you decide")
        for key in self._advised:
            for name, words in needed(said.get(f"choice-{key}")):
                self._need(key, name, words)
        return said

    def _need(self, outcome: str, name: str, words: str) -> None:
        """An error that says about which advice it is: the list above the form holds many."""
        field = f"{name}-{outcome}"
        if not _is_given(name, self.cleaned_data.get(field)) and not self.has_error(field):
            self.add_error(field, f"{words}: {self.fields[f'choice-{outcome}'].label}")


#: So many advices that are not decided are each named; more are counted.
FEW = 3
#: The same choices where many are made at once.
IN_SHORT = ((ACCEPT, "Accept"), (DONE, "Done already"), (DEPART, "Depart from it"))
LEAVE = "leave"
LEFT = ((LEAVE, "Leave what stands now"),)
MORE = ("reason", "done_at", "spoken_to", "reference")


def _about(outcome: str, does: str, choices: Sequence[tuple[str, str]]) -> dict[str, forms.Field]:
    found = DecideForm()
    fields = {f"{name}-{outcome}": found.fields[name] for name in ("choice", *MORE)}
    choice = fields[f"choice-{outcome}"]
    choice.label, choice.required = does, False
    choice.choices = choices  # type: ignore[attr-defined]
    fields[f"reason-{outcome}"].widget.attrs["rows"] = 2
    return fields
