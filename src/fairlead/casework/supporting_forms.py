"""What is asked about the support of a child, and of somebody who works here."""

from typing import Any

from django import forms

from fairlead.casework.prose import Prose
from fairlead.casework.supporting import FACTORS, taxonomy
from fairlead.web.forms import DayField, Form, MomentField, VersionedForm


class PlanForm(VersionedForm):
    """How one child is supported."""

    wants = Prose(
        label="What do they want to happen?",
        required=False,
        max_length=2000,
        rows=3,
        is_quoted=True,
        help_text="In their own words. Where we do otherwise, they are told why.",
    )
    told = Prose(
        label="What were they told?",
        required=False,
        max_length=2000,
        rows=3,
        help_text="What happens next, who knows, and that it is not their fault.",
    )
    told_at = MomentField(label="When were they told?", required=False)
    told_by = forms.CharField(label="Who told them?", required=False, max_length=200)
    help = Prose(
        label="What help was offered?",
        required=False,
        max_length=2000,
        rows=3,
        help_text="Somebody they trust here, counselling, Childline 0800 1111, Report Remove.",
    )
    factors = forms.MultipleChoiceField(
        label="What might somebody have used against them, or what makes getting help harder?",
        required=False,
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text="Context for the plan, never a score. None of it is a child’s fault, and a "
        "child with none of it can be harmed.",
    )
    context = Prose(
        label="What else about them matters for the plan?", required=False, max_length=2000, rows=3
    )
    risk = Prose(
        label="What keeps them and others safe?",
        required=False,
        max_length=4000,
        rows=4,
        help_text="The risk assessment in short: who sits where, who looks out for whom, online "
        "and on the way home.",
    )
    check_in_on = DayField(label="When does somebody ask next how they are?", required=False)
    risk_review_on = DayField(
        label="When is the risk assessment looked at again?",
        required=False,
        help_text="Also after a caution or a conviction.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(term.id, term.name) for term in taxonomy(FACTORS).terms]
        self.fields["factors"].choices = named  # type: ignore[attr-defined]


class CheckInForm(VersionedForm):
    """That somebody asked how a child is."""

    at = MomentField(label="When did you speak?")
    how = Prose(label="How are they?", max_length=2000, rows=4)
    next_on = DayField(label="When do you ask again?", required=False)
    missing = {
        "at": "Give the day and time",
        "how": "Say how they are, in their own words where you can",
    }


class StaffForm(Form):
    """Help for somebody who works here."""

    whom = forms.CharField(label="Who saw or heard it?", max_length=120)
    help = Prose(
        label="What help was offered?",
        max_length=1000,
        rows=3,
        help_text="Time to talk, somebody to ring, occupational health. Not what they saw.",
    )
    at = MomentField(label="When?")
    again_on = DayField(
        label="When do you ask again how they are?",
        required=False,
        help_text="It becomes something for you to do in this case.",
    )
    missing = {
        "whom": "Say who it is",
        "help": "Say what help was offered",
        "at": "Give the day and time",
    }
