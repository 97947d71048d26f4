"""A case that names somebody who works here goes past them, with all that was theirs in it."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from fairlead.accounts.models import Membership
from fairlead.casework.access import HANDLES, WAY_UP, handled_by, in_order, named_in, who_deals_with
from fairlead.casework.actions.in_case import By, keep_answer, record_in
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.deciding import ACCEPT, assessed_now, decisions_of
from fairlead.casework.jobs import alert
from fairlead.casework.models import (
    Action,
    Answer,
    Case,
    Concern,
    Decision,
    Grant,
    HandledBy,
    Involved,
)
from fairlead.casework.states import ActionState, DecisionState
from fairlead.ledger.queries import entries_about

#: Whose word an answer is that somebody gave before the case named them: nobody's yet.
OF_NAMED = "nobody: asked again, somebody whom the case names had answered"
UNDONE = "case.decisions-undone"
#: What says that something to be done is settled, and by whom.
ENDED = ("case.action-done", "case.action-dropped")


def hand_on_from(case: Case, named: Membership, by: By) -> None:
    """Have a case that names somebody dealt with by others, who look anew at what was theirs."""
    _end_looks(case, named, by)
    _route_past(case, by)
    _doubt_theirs(case, named, by)
    hand_over(case, by)


def _end_looks(case: Case, named: Membership, by: By) -> None:
    """Have a colleague who is named now, and was let in to look before, look no longer."""
    for grant in Grant.objects.filter(case_id=case.id, membership_id=named.id, ended_at=None):
        grant.ended_at = timezone.now()
        grant.save()
        record_in(case, "case.look-ended", by, {"name": str(named.name)})


def _route_past(case: Case, by: By) -> None:
    """Have the case dealt with by somebody whom it does not name, and who is told that it waits."""
    rows = Involved.objects.filter(case_id=case.id, removed_at=None).exclude(membership_id=None)
    named = [row.membership.held_role for row in rows.select_related("membership")]
    further = max(HandledBy(case.handled_by), handled_by(named), key=WAY_UP.index)
    if further != case.handled_by:
        case.handled_by = further
        Case.objects.filter(id=case.id).update(handled_by=further)
        record_in(case, "case.handed-on", by, {"to": str(further.label)})
        alert(Concern.objects.filter(case_id=case.id).earliest("recorded_at"))


def _doubt_theirs(case: Case, named: Membership, by: By) -> None:
    """What somebody said was not so, or settled, before the case named them: others say it anew."""
    told = entries_about([("case", case.id)], ["case.answered", *ENDED])
    whose = {row.content["question"]: row.by_id for row in told if "question" in row.content}
    for row in Answer.objects.filter(case_id=case.id):
        if row.value is False and whose.get(row.question) == named.person_id:
            keep_answer(case, row, (None, OF_NAMED), by=by)
    ended = {row.content.get("does") for row in told if row.by_id == named.person_id}
    _undo_decided(case, named, ended, by)
    mind_pressing(case)


def _undo_decided(case: Case, named: Membership, ended: Collection[Any], by: By) -> None:
    """What they accepted and is still to be done stays: it goes on to others with the case."""
    rows = Action.objects.filter(case_id=case.id).exclude(outcome="")
    outcomes = {row.outcome for row in rows if str(row.does) in ended}
    undone = [
        row
        for row in decisions_of(case).values()
        if row.outcome in outcomes or (row.choice != ACCEPT and row.is_by(named.person_id))
    ]
    if undone:
        ids = [row.id for row in undone]
        Decision.objects.filter(id__in=ids).update(status=DecisionState.REPLACED)
        does = {found.id: found.does for found in assessed_now(case)[0].rules.outcomes}
        advice = "; ".join(sorted(does.get(row.outcome, row.outcome) for row in undone))
        said = {"name": str(named.name), "advice": advice}
        record_in(case, UNDONE, by, said)


def hand_over(case: Case, by: By | None = None) -> None:
    """Have whoever deals with a case look after it, where whoever did cannot see it any more.

    With it goes what they were to do. Where nobody is left to deal with it, it stays. Recorded
    where it is said by whom.
    """
    deal = in_order(who_deals_with(case))
    lost = _lost_from_sight(case, deal)
    if not (deal and lost):
        return
    Case.objects.filter(id=case.id, owner_id__in=lost).update(owner_id=deal[0].id)
    theirs = Action.objects.filter(case_id=case.id, status=ActionState.OPEN, owner_id__in=lost)
    theirs.update(owner_id=deal[0].id, version=F("version") + 1)
    if by is not None:
        record_in(case, "case.handed-over", by, {"owner": str(deal[0].name)})


def _lost_from_sight(case: Case, deal: Sequence[Membership]) -> set[UUID]:
    """Who looks after it, or is to do something in it, and cannot see it any more.

    What somebody is to do who never dealt with cases stays theirs, unless the case names them.
    """
    named, can = named_in(case), {row.id for row in deal}
    rows = Action.objects.filter(case_id=case.id, status=ActionState.OPEN).select_related("owner")
    owners = {row.owner for row in rows}
    past = {row.id for row in owners if row.id not in can and _deals(row)}
    lost = past | {row.id for row in owners if row.person_id in named}
    return lost if case.owner_id in can else lost | {case.owner_id}


def _deals(member: Membership) -> bool:
    """Whether somebody deals with cases, of whatever kind."""
    return any(member.held_role.may(need) for need in HANDLES.values())
