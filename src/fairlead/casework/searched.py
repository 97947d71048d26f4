"""What a search looks through, and what people call the place where something is found."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fairlead.casework.models import (
    Action,
    Addition,
    Decision,
    Device,
    Involved,
    Message,
    Referral,
    Support,
)

CHILD, FAMILY, FILE, PLAN = "A child", "Telling the family", "Keeping the file", "A support plan"
_ACTION, _REFERRAL, _DEVICE = "An action", "A referral", "A device"
_INVOLVED = "Somebody involved"


class Rows(NamedTuple):
    """Rows that belong to a record: how each says to which, and where its columns stand."""

    model: Any
    owner: str
    columns: Mapping[str, str]
    only: Mapping[str, Any] = {}


CONCERN: Mapping[str, str] = {
    "account": "What was said",
    "about": "About",
    "reason": "Why it was set aside",
    "feedback": "What was told to whoever reported it",
}
OF_CONCERN = (
    Rows(Addition, "concern_id", {"text": "Added later"}),
    Rows(Message, "conversation__concern_id", {"text": "The conversation"}),
)
CASE: Mapping[str, str] = {
    "title": "Title",
    "learning": "What was learned",
    "family_reason": FAMILY,
    "hold_reason": FILE,
}
OF_CASE = (
    Rows(Action, "case_id", {"does": _ACTION, "evidence": _ACTION}),
    Rows(Decision, "case_id", dict.fromkeys(("reason", "seconded_reason"), "A decision")),
    Rows(
        Device,
        "case_id",
        dict.fromkeys(("what", "taken_from", "taken_by", "kept", "handed_to"), _DEVICE),
    ),
    Rows(
        Involved,
        "case_id",
        {
            "called": "Somebody involved",
            "note": "Somebody involved",
            "outcome_note": "How it ended",
        },
        {"removed_at": None},
    ),
    Rows(
        Referral,
        "case_id",
        dict.fromkeys(("recipient", "says", "reference", "answer"), _REFERRAL),
    ),
    Rows(Support, "case_id", {"plan": PLAN}),
)
#: What was written into the chronology: also what stands nowhere else, or no longer.
ENTRIES: Mapping[str, str] = {
    "case.note": "A note",
    "case.corrected": "A correction",
    "case.meeting": "A meeting or call",
    "case.shared": "What was shared",
    "case.removal": "Taking down or deleting",
    "case.viewing-decided": "A decision to view",
    "case.reviewed": "The initial review",
    "case.action-dropped": _ACTION,
    "case.action-reopened": _ACTION,
    "case.referral-acknowledged": _REFERRAL,
    "case.referral-answered": _REFERRAL,
    "case.referral-chased": _REFERRAL,
    "case.referral-escalated": _REFERRAL,
    "case.referral-withdrawn": _REFERRAL,
    "case.device-changed": _DEVICE,
    "case.device-handed-over": _DEVICE,
    "case.device-returned": _DEVICE,
    "case.family-open": FAMILY,
    "case.family-held": FAMILY,
    "case.family-may": FAMILY,
    "case.family-told": FAMILY,
    "case.support-planned": PLAN,
    "case.support-checked-in": "A check-in",
    "case.staff-supported": "Support for staff",
    "case.person-removed": "Somebody taken out",
    "case.paper-made": "A paper",
    "case.let-in": "Somebody let in",
    "case.closed": FILE,
    "case.held": FILE,
    "case.hold-lifted": FILE,
    "case.reopened": FILE,
}
#: Of what is kept as JSON, what nobody wrote: who recorded it, marks, and moments.
NOT_WRITTEN = frozenset({"by", "device", "referral", "sha256", "told_at", "when"})
