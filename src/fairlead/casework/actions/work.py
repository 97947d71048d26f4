"""Something to be done in a case: by whom until when, done with evidence, no longer needed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.accounts.models import Membership
from fairlead.casework.actions.holding import for_change, go_on, may_own, past, said, works_here
from fairlead.casework.actions.in_case import record_in, refuse_closed
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.deciding import has_to_be_departed_from
from fairlead.casework.models import Action, Case
from fairlead.casework.states import ActionState

NO_WHAT = "Say what is to be done."
NO_REASON = "Give the reason."


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, by whom, until when."""

    does: str
    owner: Membership
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """That something was done: when, with whom it was spoken of, their reference, what came of it.

    `whom` is also whoever did it, where nobody was spoken to.
    """

    when: datetime
    whom: str
    reference: str = ""
    note: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """As it is kept with the action."""
        words = {"whom": self.whom, "reference": self.reference, "note": self.note}
        return {"when": self.when.isoformat(), **words}


@transaction.atomic
def make_action(case: Case, task: Task, *, by: Actor) -> Action:
    """Add something to be done that is not one of the guidance's. Raises `Refused`."""
    held = refuse_closed(case.id)
    made = Action.objects.create(
        case_id=held.id,
        key_id=held.key_id,
        does=said(task.does, NO_WHAT),
        owner_id=works_here(held, task.owner).id,
        due_at=task.due_at,
    )
    content = {"does": made.does, **_who_and_when(task)}
    record_in(held, "case.action-made", by, content)
    return made


@transaction.atomic
def change_action(row: Action, task: Task, *, version: int, by: Actor) -> Action:
    """Say anew what is to be done, by whom, until when. Advice keeps the words of the guidance.

    Raises `Refused` for what is not open any more, and `ChangedMeanwhile`.
    """
    case, found = for_change(row, version)
    if found.status != ActionState.OPEN:
        go_on(found, found.status)
    does = str(found.does) if found.outcome else said(task.does, NO_WHAT)
    before = {"owner": str(found.owner.name), "due": found.due_at.isoformat(), "does": found.does}
    found.does, found.owner_id = does, works_here(case, task.owner).id
    found.due_at = task.due_at
    found.save()
    content = {"does": does, **_who_and_when(task), "before": before}
    record_in(case, "case.action-changed", by, content)
    return found


@transaction.atomic
def finish_action(row: Action, evidence: Evidence, *, version: int, by: Actor) -> Action:
    """Say that it is done, with when and with whom. Raises `Refused` or `ChangedMeanwhile`."""
    case, found = for_change(row, version)
    end(found, evidence)
    content = {"does": found.does, **evidence.kept}
    record_in(case, "case.action-done", by, content, happened_at=evidence.when)
    mind_pressing(case)
    return found


def end(row: Action, evidence: Evidence) -> None:
    """Keep an action as done; whoever calls records it. Raises `Refused`."""
    said(evidence.whom, "Say who did it, or whom they spoke to.")
    go_on(row, ActionState.DONE)
    past(evidence.when)
    row.ended_at, row.evidence = timezone.now(), evidence.kept
    row.save()


@transaction.atomic
def drop_action(row: Action, reason: str, *, version: int, by: Actor) -> Action:
    """Say why it is no longer needed. Raises `Refused` or `ChangedMeanwhile`."""
    case, found = for_change(row, version)
    if has_to_be_departed_from(found):
        raise Refused(
            "Not to refer needs your reason and a second person. Go to the advice and depart "
            "from it there: once both of you agree, it goes from this list."
        )
    go_on(found, ActionState.DROPPED)
    found.ended_at, found.evidence = timezone.now(), {"reason": said(reason, NO_REASON)}
    found.save()
    record_in(case, "case.action-dropped", by, {"does": found.does, "reason": reason})
    mind_pressing(case)
    return found


@transaction.atomic
def reopen_action(row: Action, reason: str, *, version: int, by: Actor) -> Action:
    """Have it to be done again, with the reason; what was said before stays in the chronology.

    Where whoever was to do it left, or is named since, whoever looks after the case does it.

    Raises `Refused` or `ChangedMeanwhile`.
    """
    case, found = for_change(row, version)
    go_on(found, ActionState.OPEN)
    before = found.evidence
    found.ended_at, found.evidence = None, {}
    if not may_own(case, found.owner):
        found.owner_id = case.owner_id
    content = {"does": found.does, "reason": said(reason, NO_REASON), "before": before}
    found.save()
    record_in(case, "case.action-reopened", by, content)
    mind_pressing(case)
    return found


def _who_and_when(task: Task) -> dict[str, str]:
    return {"owner": str(task.owner.name), "due": task.due_at.isoformat()}
