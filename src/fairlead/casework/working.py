"""What is done in a case, as its page shows it: reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from fairlead.accounts.models import Membership
from fairlead.casework.access import named_in
from fairlead.casework.models import Action, Case, Referral, To
from fairlead.casework.states import MACHINE_OF, ActionState, ReferralState

_ORDER = {ActionState.OPEN: 0, ActionState.DONE: 1, ActionState.DROPPED: 2}
#: What a state looks like: the shape and colour of `part.state`.
_SHAPES = {
    ActionState.DONE: "done",
    ActionState.DROPPED: "none",
    ReferralState.ANSWERED: "done",
    ReferralState.WITHDRAWN: "none",
}
UNANSWERED = (ReferralState.SENT, ReferralState.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Doing:
    """An action as the page shows it."""

    row: Action
    kind: str
    word: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.row.status == ActionState.OPEN

    @property
    def is_done(self) -> bool:
        """Whether it was done, with evidence that says so."""
        return self.row.status == ActionState.DONE

    @property
    def done_at(self) -> datetime | None:
        """When it was done, as somebody said; nothing for what is not done."""
        return _moment(self.row.evidence.get("when"))


@dataclass(frozen=True, slots=True)
class Sent:
    """A referral or report as the page shows it."""

    row: Referral
    kind: str
    word: str

    @property
    def is_waiting(self) -> bool:
        """Whether an answer of theirs is still to come."""
        return self.row.status in UNANSWERED

    @property
    def whose_outcome(self) -> str:
        """Whose their answer is: what the police decide is recorded as theirs."""
        return "Outcome of the police, theirs" if self.row.to == To.POLICE else "Their answer"


def doings(case: Case) -> list[Doing]:
    """Everything to be done in a case: first what is open, the soonest due first."""
    rows = Action.objects.filter(case_id=case.id).select_related("owner")
    now = timezone.now()
    made = [Doing(row, *_stands(row.status, row.due_at, now)) for row in rows]
    return sorted(made, key=lambda found: (_ORDER[ActionState(found.row.status)], found.row.due_at))


def sendings(case: Case) -> list[Sent]:
    """Everything that was referred or reported, the last sent first."""
    rows = Referral.objects.filter(case_id=case.id).select_related("sent_by").order_by("-sent_at")
    return [sent(row) for row in rows]


def sent(row: Referral) -> Sent:
    """One referral or report."""
    kind, word = _stands(row.status, row.answer_due_at, timezone.now(), "Answer overdue")
    return Sent(row, kind, word)


def _stands(status: str, due_at: datetime, now: datetime, late: str = "Overdue") -> tuple[str, str]:
    machine = MACHINE_OF["casework_action" if status in _ORDER else "casework_referral"]
    word = machine.words[status].capitalize()
    if status in _SHAPES:
        return _SHAPES[ActionState(status) if status in _ORDER else ReferralState(status)], word
    if due_at < now:
        return "today", late
    today = timezone.localtime(due_at).date() == timezone.localdate()
    return ("today", "Due today") if today else ("none", word)


def owners(case: Case) -> list[tuple[str, str]]:
    """Who may be given something to do: everybody who works here and whom the case does not name.

    Whoever cannot see the case is told by the lead what to do.
    """
    out = named_in(case)
    rows = [row for row in _members() if row.person_id not in out]
    return [(str(row.id), f"{row.name}, {row.held_role.title}") for row in rows]


def _members() -> Iterable[Membership]:
    rows = Membership.objects.filter(ended_at=None)
    return sorted(rows, key=lambda row: str(row.name).casefold())


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None
