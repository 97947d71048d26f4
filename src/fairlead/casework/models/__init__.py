"""The tables of casework."""

from fairlead.casework.models.cases import (
    Answer,
    Assessment,
    Case,
    Decision,
    Family,
    Grant,
    Involved,
    OfCase,
    Role,
)
from fairlead.casework.models.concerns import (
    Addition,
    Child,
    Concern,
    ConcernChild,
    ConcernNamed,
    HandledBy,
    Numbers,
    Source,
)
from fairlead.casework.models.conversations import Conversation, Helped, Message
from fairlead.casework.models.work import Action, Device, Referral, Support, To

__all__ = [
    "Action",
    "Addition",
    "Answer",
    "Assessment",
    "Case",
    "Child",
    "Concern",
    "ConcernChild",
    "ConcernNamed",
    "Conversation",
    "Decision",
    "Device",
    "Family",
    "Grant",
    "HandledBy",
    "Helped",
    "Involved",
    "Message",
    "Numbers",
    "OfCase",
    "Referral",
    "Role",
    "Source",
    "Support",
    "To",
]
