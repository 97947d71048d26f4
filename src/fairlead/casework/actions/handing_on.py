"""What names somebody goes past the role that they take, to whoever stands above it (ADR 0017)."""

from django.db.models import Exists, OuterRef, Q

from fairlead.accounts.models import Membership
from fairlead.casework.access import (
    WAY_UP,
    handled_by,
    members_here,
    named_by,
    named_in,
    who_stands_at,
)
from fairlead.casework.actions.going_past import hand_over
from fairlead.casework.jobs import alert
from fairlead.casework.models import Case, Concern, ConcernNamed, HandledBy, Involved
from fairlead.casework.states import CaseState, ConcernState


def hand_on(_taken: Membership) -> None:
    """After somebody took a role: hand on what names one who would deal with it now.

    Whoever stands above is told that it waits; where nobody does, it stays with those who have
    it, until somebody takes a role above. The entry of the role is the record of it: more entries
    in that moment would tell those whom it names, who may read the ledger.
    """
    for member in members_here():
        further = handled_by([member.held_role])
        if further != HandledBy.LEAD:
            _past(member, further)


def _past(member: Membership, further: HandledBy) -> None:
    below = Q(handled_by__in=WAY_UP[: WAY_UP.index(further)])
    named = ConcernNamed.objects.filter(membership__person_id=member.person_id)
    involved = Involved.objects.filter(membership__person_id=member.person_id, removed_at=None)
    concerns = Concern.objects.filter(below, Exists(named.filter(concern_id=OuterRef("id"))))
    cases = Case.objects.filter(
        below,
        Exists(involved.filter(case_id=OuterRef("id")))
        | Exists(named.filter(concern__case_id=OuterRef("id"))),
    )
    # Whoever stands above may be named too: it goes on only to somebody whom it spares.
    for concern in [row for row in concerns if who_stands_at(further, named_by(row))]:
        Concern.objects.filter(id=concern.id).update(handled_by=further)
        if concern.status == ConcernState.WAITING:
            alert(concern)
    for case in [row for row in cases if who_stands_at(further, named_in(row))]:
        case.handled_by = further
        Case.objects.filter(id=case.id).update(handled_by=further)
        hand_over(case)
        if case.status != CaseState.CLOSED:
            alert(Concern.objects.filter(case_id=case.id).earliest("recorded_at"))
