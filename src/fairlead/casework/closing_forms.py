"""What is asked about how a case ends."""

from django import forms

from fairlead.casework.closing import OUTCOMES
from fairlead.casework.prose import Prose
from fairlead.web.forms import DayField, VersionedForm


class OutcomeForm(VersionedForm):
    """How it ended for one child."""

    outcome = forms.ChoiceField(
        label="How did it end for this child?",
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
    )
    note = Prose(
        label="What else should be known?",
        required=False,
        max_length=2000,
        rows=4,
        help_text="What they said about it themselves, and who goes on looking after them.",
    )
    missing = {"outcome": "Choose how it ended for this child"}


class LearningForm(VersionedForm):
    """What was learned, and when to look again."""

    learning = Prose(
        label="What did we learn?",
        required=False,
        max_length=5000,
        rows=6,
        help_text="What went well, what should change here, who needs to know. No names.",
    )
    review_on = DayField(
        label="When do you look at this case again?",
        required=False,
        help_text="Leave it empty where no review is due. It stands on your desk from that day.",
    )


class CloseForm(VersionedForm):
    """Until when the file is kept."""

    until = DayField(label="Keep the file until")
    reason = Prose(
        label="Why until that day?",
        required=False,
        max_length=500,
        rows=3,
        help_text="Needed where it is not the 25th birthday of the youngest child.",
    )
    missing = {"until": "Give the day until which the file is kept"}


class ReasonForm(VersionedForm):
    """A reason."""

    reason = Prose(label="Why?", max_length=500, rows=3)
    missing = {"reason": "Say why"}
