"""Facts in, explained assessment out: pure, the same answer years later for the same pack."""

from fairlead.triage.assess import Assessment, assess
from fairlead.triage.decisions import (
    Decision,
    PossibleOffence,
    Question,
    Reason,
    Status,
    Touched,
)
from fairlead.triage.facts import NOTHING_KNOWN, Facts, Wrong, WrongAnswers, settle

__all__ = [
    "NOTHING_KNOWN",
    "Assessment",
    "Decision",
    "Facts",
    "PossibleOffence",
    "Question",
    "Reason",
    "Status",
    "Touched",
    "Wrong",
    "WrongAnswers",
    "assess",
    "settle",
]
