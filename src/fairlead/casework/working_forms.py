"""What is asked about actions, referrals and telling the family."""

from typing import Any

from django import forms

from fairlead.casework.models import Family, To
from fairlead.casework.prose import Prose
from fairlead.casework.recipients import DUE_SAID
from fairlead.web.forms import DayField, Form, MomentField, VersionedForm

THEIR_REFERENCE = "Such as the number of a call or of a case. Leave it empty if there is none."


class TaskForm(VersionedForm):
    """What is to be done, by whom, until when."""

    does = forms.CharField(label="What is to be done?", max_length=300)
    owner = forms.ChoiceField(
        label="Who does it?",
        choices=[],
        help_text="Somebody who does not see the case hears from you what to do.",
    )
    due_at = MomentField(label="Until when?")
    missing = {
        "does": "Say what is to be done",
        "owner": "Choose who does it",
        "due_at": "Give the day and time until which it is to be done",
    }

    def __init__(self, data: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        advised = kwargs.pop("advised", False)
        super().__init__(data, **kwargs)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]
        if advised:
            self.fields["does"].required = False
            self.fields["does"].widget = forms.HiddenInput()


class DoneForm(VersionedForm):
    """That something was done."""

    when = MomentField(label="When was it done?")
    whom = forms.CharField(
        label="Who did it, or whom did they speak to?",
        max_length=200,
        help_text="A name and a role, such as: Sam Reed, duty social worker",
    )
    reference = forms.CharField(
        label="Their reference", required=False, max_length=120, help_text=THEIR_REFERENCE
    )
    note = Prose(label="What came of it?", required=False, max_length=2000, rows=3)
    missing = {
        "when": "Give the day and time when it was done",
        "whom": "Say who did it, or whom they spoke to",
    }


class WhyForm(VersionedForm):
    """A reason."""

    reason = Prose(label="Why?", max_length=500, rows=3)
    missing = {"reason": "Say why"}


class SendingForm(Form):
    """A referral or report that was sent."""

    to = forms.ChoiceField(label="Who was told?", choices=To)
    contact = forms.ChoiceField(label="From your local contacts", required=False, choices=[])
    recipient = forms.CharField(
        label="Or write who it went to",
        required=False,
        max_length=200,
        help_text="A name and a place, such as: Sam Reed, front door of the county council",
    )
    says = Prose(
        label="What did you tell them?",
        max_length=5000,
        rows=6,
        help_text="In words: what happened, which children, how each one is, what is not known. "
        "Never describe or attach an image.",
    )
    sent_at = MomentField(label="When was it sent, or when did you call?")
    reference = forms.CharField(
        label="Their reference", required=False, max_length=120, help_text=THEIR_REFERENCE
    )
    answer_due_at = MomentField(label="When is an answer due?", required=False, help_text=DUE_SAID)
    missing = {
        "to": "Choose who was told",
        "says": "Say what you told them",
        "sent_at": "Give the day and time when it was sent",
    }

    def __init__(self, data: Any, contacts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        nobody = [("none", "Somebody else, written below")]
        self.fields["contact"].choices = [*nobody, *contacts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either a contact was chosen or somebody is written."""
        found: dict[str, Any] = super().clean() or {}
        names = dict(self.fields["contact"].choices)  # type: ignore[attr-defined]
        chosen = found.get("contact", "")
        if chosen not in {"", "none"}:
            found["recipient"] = names[chosen]
        elif "recipient" in found and not found["recipient"].strip():
            self.add_error("recipient", "Choose a contact, or write who it went to")
        return found


class WordForm(VersionedForm):
    """A word of theirs."""

    at = MomentField(label="When?")
    says = Prose(label="What did they say?", required=False, max_length=5000, rows=4)
    reference = forms.CharField(
        label="Their reference", required=False, max_length=120, help_text=THEIR_REFERENCE
    )
    missing = {"at": "Give the day and time", "says": "Write what was said"}


class AnswerForm(WordForm):
    """Their answer."""

    says = Prose(
        label="What did they answer, in their words?",
        max_length=5000,
        rows=5,
        help_text="An outcome of the police is theirs: write it as they gave it, with its name "
        "or number, and what it means for each child as they explained it.",
    )


class ChaseForm(WordForm):
    """Asked again, or taken further up."""

    says = Prose(label="Whom did you speak to, and what did they say?", max_length=2000, rows=4)
    answer_due_at = MomentField(
        label="When is an answer due now?", required=False, help_text=DUE_SAID
    )


class FamilyForm(VersionedForm):
    """What is settled about telling the family."""

    stands = forms.ChoiceField(
        label="What is settled?",
        widget=forms.RadioSelect,
        choices=[
            (Family.HELD, "Held: the family is not to be told yet"),
            (Family.MAY, "The family may be told"),
            (Family.TOLD, "The family was told"),
            (Family.OPEN, "Not decided yet"),
        ],
    )
    reason = Prose(
        label="Why?",
        required=False,
        max_length=2000,
        rows=3,
        help_text="Needed to hold, and to lift what was held. Say what the child wants.",
    )
    agreed_with = forms.CharField(
        label="Agreed with whom?",
        required=False,
        max_length=200,
        help_text="A name and a service, such as: Sam Reed, children’s social care. Needed to "
        "hold, and to lift what was held.",
    )
    until = DayField(
        label="Held until", required=False, help_text="It stands on your desk from that day."
    )
    at = MomentField(
        label="When was the family told?", required=False, help_text="Needed once they were told."
    )
    told_by = forms.CharField(
        label="Who told them, and whom?",
        required=False,
        max_length=200,
        help_text="Needed once they were told, such as: Ms Lee, to the mother by phone",
    )
    missing = {"stands": "Choose what is settled"}
