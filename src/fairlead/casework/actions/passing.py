"""Danger that is told beside a name of one who would hear of it: past them until that is settled.

Nobody is named by that (ADR 0017): a name in a sentence may be of whoever is to help.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from fairlead.accounts.acting import System
from fairlead.accounts.models import Membership
from fairlead.casework.access import (
    WAY_UP,
    handled_by,
    members_here,
    named_by,
    named_in,
    who_stands_at,
)
from fairlead.casework.actions.concerns import hold_members, record_about
from fairlead.casework.actions.going_past import hand_over
from fairlead.casework.conversing import BACK, PAST, gone_past
from fairlead.casework.jobs import alert
from fairlead.casework.models import Case, Concern, HandledBy


@transaction.atomic
def go_past(concern: Concern, mentioned: Iterable[Membership], *, by: System) -> bool:
    """Have whoever stands above deal with it, until it is said whether it is about these.

    Whether it went to somebody else, who has to be told: where nobody stands above, it stays with
    those who have it, so that somebody hears.
    """
    held = hold_members(row.id for row in mentioned)
    found = Concern.objects.select_for_update().get(id=concern.id)
    stood = _stands_in(found)
    now = HandledBy(stood.handled_by)
    further = max(now, handled_by([row.held_role for row in held]), key=WAY_UP.index)
    out = _named(found) | {row.person_id for row in held}
    if further == now or not who_stands_at(further, out):
        return False
    record_about(PAST, found, by, {"was": now.value, "stood_in": str(stood.id)})
    _move(stood, further, by)
    return True


@transaction.atomic
def come_back(concern: Concern, *, by: System) -> None:
    """It is about none of those whom the name may have meant: they deal with it again.

    Not past whom it names by now; and not out of a case that was made of it meanwhile, where
    somebody has begun. They are told, by mail, that it waits.
    """
    there = members_here().filter(person_id__in=_named(concern))
    named = hold_members(there.values_list("id", flat=True))
    found = Concern.objects.select_for_update().get(id=concern.id)
    stood, past = _stands_in(found), gone_past(found)
    if past is None or past["stood_in"] != str(stood.id):
        return
    least = handled_by([row.held_role for row in named])
    back = max(HandledBy(past["was"]), least, key=WAY_UP.index)
    if back != stood.handled_by:
        record_about(BACK, found, by)
        _move(stood, back, by)
        alert(found)


def _stands_in(concern: Concern) -> Concern | Case:
    """What says who deals with a concern: itself, or its case."""
    if concern.case_id is None:
        return concern
    return Case.objects.select_for_update().get(id=concern.case_id)


def _named(concern: Concern) -> set[UUID]:
    return named_in(concern.case) if concern.case else set(named_by(concern))


def _move(stood: Concern | Case, to: HandledBy, by: System) -> None:
    stood.handled_by = to
    type(stood).objects.filter(id=stood.id).update(handled_by=to)
    if isinstance(stood, Case):
        hand_over(stood, by)
