"""How a concern, case, referral, action, decision and device may change: as data, drawn in docs.

The database refuses every other change (casework migration 0002), whatever code asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ConcernState(StrEnum):
    """Where a concern stands."""

    WAITING = "waiting"
    IN_CASE = "in-case"
    SET_ASIDE = "set-aside"


class CaseState(StrEnum):
    """Where a case stands."""

    TRIAGE = "triage"
    OPEN = "open"
    CLOSED = "closed"


class ActionState(StrEnum):
    """Where something to be done stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ReferralState(StrEnum):
    """Where a referral or report stands."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class DecisionState(StrEnum):
    """Where a decision stands: some need a second person before they stand."""

    WAITING = "waiting"
    STANDING = "standing"
    REFUSED = "refused"
    REPLACED = "replaced"


class DeviceState(StrEnum):
    """Where a device that was taken in is."""

    HELD = "held"
    HANDED_OVER = "handed-over"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Machine:
    """A table whose rows have a state: where they begin, and which change may follow which."""

    name: str
    table: str
    begins: tuple[str, ...]
    follows: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]

    def may_follow(self, before: str, after: str) -> bool:
        """Whether a row may go from one state to the other."""
        return after in self.follows[before]


MACHINES = (
    Machine(
        "Concern",
        "casework_concern",
        (ConcernState.WAITING,),
        {
            ConcernState.WAITING: (ConcernState.IN_CASE, ConcernState.SET_ASIDE),
            ConcernState.IN_CASE: (ConcernState.WAITING,),
            ConcernState.SET_ASIDE: (ConcernState.WAITING,),
        },
        {
            ConcernState.WAITING: "not triaged",
            ConcernState.IN_CASE: "in a case",
            ConcernState.SET_ASIDE: "set aside, with a reason",
        },
    ),
    Machine(
        "Case",
        "casework_case",
        (CaseState.TRIAGE,),
        {
            CaseState.TRIAGE: (CaseState.OPEN,),
            CaseState.OPEN: (CaseState.CLOSED,),
            CaseState.CLOSED: (CaseState.OPEN,),
        },
        {
            CaseState.TRIAGE: "being triaged",
            CaseState.OPEN: "open",
            CaseState.CLOSED: "closed",
        },
    ),
    Machine(
        "Action",
        "casework_action",
        (ActionState.OPEN, ActionState.DONE),
        {
            ActionState.OPEN: (ActionState.DONE, ActionState.DROPPED),
            ActionState.DONE: (ActionState.OPEN,),
            ActionState.DROPPED: (ActionState.OPEN,),
        },
        {
            ActionState.OPEN: "to be done",
            ActionState.DONE: "done",
            ActionState.DROPPED: "no longer needed, with a reason",
        },
    ),
    Machine(
        "Referral or report",
        "casework_referral",
        (ReferralState.SENT,),
        {
            ReferralState.SENT: (
                ReferralState.ACKNOWLEDGED,
                ReferralState.ANSWERED,
                ReferralState.WITHDRAWN,
            ),
            ReferralState.ACKNOWLEDGED: (ReferralState.ANSWERED, ReferralState.WITHDRAWN),
            ReferralState.ANSWERED: (),
            ReferralState.WITHDRAWN: (),
        },
        {
            ReferralState.SENT: "sent, no word yet",
            ReferralState.ACKNOWLEDGED: "received by them",
            ReferralState.ANSWERED: "answered",
            ReferralState.WITHDRAWN: "taken back, with a reason",
        },
    ),
    Machine(
        "Decision",
        "casework_decision",
        (DecisionState.STANDING, DecisionState.WAITING),
        {
            DecisionState.WAITING: (
                DecisionState.STANDING,
                DecisionState.REFUSED,
                DecisionState.REPLACED,
            ),
            DecisionState.STANDING: (DecisionState.REPLACED,),
            DecisionState.REFUSED: (),
            DecisionState.REPLACED: (),
        },
        {
            DecisionState.WAITING: "waits for a second person",
            DecisionState.STANDING: "stands",
            DecisionState.REFUSED: "refused by the second person",
            DecisionState.REPLACED: "replaced by a later one",
        },
    ),
    Machine(
        "Device",
        "casework_device",
        (DeviceState.HELD,),
        {
            DeviceState.HELD: (DeviceState.HANDED_OVER, DeviceState.RETURNED),
            DeviceState.HANDED_OVER: (DeviceState.RETURNED,),
            DeviceState.RETURNED: (),
        },
        {
            DeviceState.HELD: "kept here",
            DeviceState.HANDED_OVER: "handed over",
            DeviceState.RETURNED: "given back",
        },
    ),
)
MACHINE_OF: Mapping[str, Machine] = {machine.table: machine for machine in MACHINES}
