"""A named person decides about each advice; not referring needs a reason and a second person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile, NotAllowed, Refused
from fairlead.accounts.roles import Permission
from fairlead.casework.access import named_in, seconds
from fairlead.casework.actions.in_case import record_in, refuse_closed
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.actions.triage import Review, hold_review, keep_assessment
from fairlead.casework.deciding import (
    ACCEPT,
    CONFIDENT,
    DEPART,
    DONE,
    LOCAL,
    assessed_now,
    assessed_today,
    decisions_of,
    due,
    is_overtaken,
    is_referral,
    mark_of,
    undecided_in,
)
from fairlead.casework.jobs import alert_refused, alert_second
from fairlead.casework.models import Action, Case, Decision
from fairlead.casework.states import ActionState, DecisionState
from fairlead.guidance.model import Kind, Outcome
from fairlead.triage import Status


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided about one advice. `evidence` belongs to what is already done."""

    choice: str
    reason: str = ""
    done_at: datetime | None = None
    spoken_to: str = ""
    reference: str = ""
    #: How the advice stood when it was shown (`deciding.mark_of`); empty for whoever saw no page.
    seen: str = ""
    now: datetime = field(default_factory=timezone.now)


@transaction.atomic
def decide(case: Case, outcome_id: str, choice: Choice, *, by: Actor) -> Decision:
    """Accept an advice, say that it is done already, or depart from it with a reason.

    What is accepted becomes an action. Departing from a referral waits for a second person. The
    assessment that it rests on is kept with it. Raises `Refused` with what to do instead, and
    `ChangedMeanwhile` when the advice, or what was decided of it, is not what was seen.
    """
    held = refuse_closed(case.id)
    today = assessed_today(held)
    outcome = next((o for o in today.pack.rules.outcomes if o.id == outcome_id), None)
    if outcome is None:
        raise Refused("The guidance in force does not give this advice.")
    advised = today.found.decision(outcome_id)
    if choice.seen not in {"", mark_of(today, outcome_id, decisions_of(held).get(outcome_id))}:
        raise ChangedMeanwhile
    _check(outcome, advised.status, choice)
    not_referring = choice.choice == DEPART and is_referral(outcome)
    _replace(held, outcome_id)
    made = Decision.objects.create(
        case_id=held.id,
        key_id=held.key_id,
        assessment_id=keep_assessment(held, "decision", by=by).id,
        outcome=outcome_id,
        choice=choice.choice,
        is_not_referring=not_referring,
        reason=choice.reason,
        status=DecisionState.WAITING if not_referring else DecisionState.STANDING,
        decided_by_id=by.membership.id,
    )
    content = {"advice": outcome.does, "choice": choice.choice, "reason": choice.reason}
    record_in(held, "case.decided", by, content)
    if choice.choice in {ACCEPT, DONE}:
        _make_action(held, outcome, choice, advised.urgency, by)
    elif not_referring:
        alert_second(made)
    else:
        _leave_undone(made, by)
    mind_pressing(held)
    return made


@transaction.atomic
def accept_advised(case: Case, outcome_ids: Collection[str], *, by: Actor) -> list[Decision]:
    """Accept several advices at once: those among these that nothing is decided about yet."""
    held = refuse_closed(case.id)
    left = undecided_in(assessed_today(held), decisions_of(held))
    wanted = [outcome.id for outcome in left if outcome.id in outcome_ids]
    return [decide(held, outcome_id, Choice(ACCEPT), by=by) for outcome_id in wanted]


@transaction.atomic
def review_deciding(
    case: Case, review: Review, choices: Mapping[str, Choice], *, version: int, by: Actor
) -> Case:
    """Hold the initial review and decide about all that is advised: all of it is kept, or nothing.

    Raises what `decide` and `hold_review` raise, and `ChangedMeanwhile` where somebody else
    decided about one of these advices and the choice does not say that this was seen.
    """
    held = refuse_closed(case.id)
    left = {outcome.id for outcome in undecided_in(assessed_today(held), decisions_of(held))}
    if any(outcome_id not in left and not one.seen for outcome_id, one in choices.items()):
        raise ChangedMeanwhile
    for outcome_id, choice in choices.items():
        decide(held, outcome_id, choice, by=by)
    return hold_review(held, review, version=version, by=by)


def _check(outcome: Outcome, status: Status, choice: Choice) -> None:
    if outcome.kind is Kind.PROHIBITION:
        raise Refused("What must not be done is not decided about.")
    if outcome.id == LOCAL:
        if choice.choice != CONFIDENT:
            raise Refused("Say with which confidence you respond here.")
        if status is not Status.PERMITTED:
            raise Refused(
                "The guidance does not permit this: it is refused, or something that decides it "
                "is not known yet."
            )
    elif choice.choice == DEPART and status is Status.NOT_REQUIRED:
        raise Refused("The guidance does not ask for this: there is nothing to depart from.")
    elif choice.choice == CONFIDENT:
        raise Refused("Accept this, say that it is done, or depart from it.")
    _check_said(choice)


def _check_said(choice: Choice) -> None:
    if choice.choice in {DEPART, CONFIDENT} and not choice.reason.strip():
        raise Refused("Give the reason.")
    if choice.choice == DONE and not (choice.done_at and choice.spoken_to.strip()):
        raise Refused("Say when it was done, and who did it or whom they spoke to.")
    if choice.done_at and choice.done_at > choice.now:
        raise Refused("Give a time that is not in the future.")


def _replace(case: Case, outcome_id: str) -> None:
    earlier = Decision.objects.filter(
        case_id=case.id,
        outcome=outcome_id,
        status__in=(DecisionState.STANDING, DecisionState.WAITING),
    )
    earlier.update(status=DecisionState.REPLACED)


def _make_action(
    case: Case, outcome: Outcome, choice: Choice, urgency: object, by: Actor
) -> Action | None:
    open_already = Action.objects.filter(
        case_id=case.id, outcome=outcome.id, status=ActionState.OPEN
    ).first()
    if choice.choice == ACCEPT and open_already:
        return None
    found = open_already or Action(
        case_id=case.id,
        key_id=case.key_id,
        does=outcome.does,
        outcome=outcome.id,
        owner_id=by.membership.id,
        due_at=due(urgency, choice.now),  # type: ignore[arg-type]
    )
    if choice.choice == DONE:
        found.status, found.ended_at = ActionState.DONE, choice.now
        found.evidence = {
            "when": choice.done_at.isoformat() if choice.done_at else "",
            "whom": choice.spoken_to,
            "reference": choice.reference,
        }
    found.version += 1
    found.save()
    kind = "case.action-done" if choice.choice == DONE else "case.action-made"
    content = {"does": outcome.does, **found.evidence}
    record_in(case, kind, by, content, happened_at=choice.done_at)
    return found


@transaction.atomic
def second(decision: Decision, *, agrees: bool, reason: str, version: int, by: Actor) -> Decision:
    """Confirm or refuse, as a second person, that something is not referred.

    Raises `NotAllowed` for whoever decided it, whom the case names or whose role does not include
    it, `Refused` without a reason or where more is known now than it rests on, and
    `ChangedMeanwhile` when it does not wait any more.
    """
    refuse_closed(decision.case_id)
    found = Decision.objects.select_for_update().get(id=decision.id)
    if found.status != DecisionState.WAITING or found.version != version:
        raise ChangedMeanwhile
    _check_second(found, by)
    if not reason.strip():
        raise Refused("Give the reason.")
    if agrees and is_overtaken(found, assessed_today(found.case)):
        raise Refused(
            "More is known now than when this was decided, so it cannot be agreed to any more. "
            "Choose No, and say that it has to be decided again."
        )
    found.status = DecisionState.STANDING if agrees else DecisionState.REFUSED
    found.seconded_by_id, found.seconded_at = by.membership.id, timezone.now()
    found.seconded_reason, found.version = reason, found.version + 1
    found.save()
    mind_pressing(found.case)
    pack, _ = assessed_now(found.case)
    does = next((o.does for o in pack.rules.outcomes if o.id == found.outcome), found.outcome)
    kind = "case.not-referring-confirmed" if agrees else "case.not-referring-refused"
    record_in(found.case, kind, by, {"advice": does, "reason": reason})
    if agrees:
        _leave_undone(found, by)
    else:
        alert_refused(found)
    return found


def _check_second(decision: Decision, by: Actor) -> None:
    if not by.may(Permission.CONFIRM_DECISION):
        raise NotAllowed("Your role does not include being the second person.")
    if decision.decided_by.person_id == by.person_id:
        raise NotAllowed("Somebody else has to be the second person.")
    if by.person_id in named_in(decision.case):
        raise NotAllowed("The case names you: somebody else has to be the second person.")
    if decision.case.handled_by not in seconds(by.role):
        raise NotAllowed("This case is dealt with above your role: whoever is there decides.")


def _leave_undone(decision: Decision, by: Actor) -> None:
    """Take from the list of what is to be done what it was decided not to do."""
    rows = Action.objects.select_for_update().filter(
        case_id=decision.case_id, outcome=decision.outcome, status=ActionState.OPEN
    )
    for row in rows:
        row.status, row.ended_at = ActionState.DROPPED, timezone.now()
        row.evidence, row.version = {"reason": str(decision.reason)}, row.version + 1
        row.save()
        content = {"does": str(row.does), "reason": str(decision.reason)}
        record_in(decision.case, "case.action-dropped", by, content)
