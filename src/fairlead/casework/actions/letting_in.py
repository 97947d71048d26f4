"""Letting somebody in to look at a case whom the rules alone would not, and ending that."""

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Membership
from fairlead.accounts.roles import Permission
from fairlead.casework.access import named_in
from fairlead.casework.actions.in_case import record_in
from fairlead.casework.models import Case, Grant


@transaction.atomic
def let_in(case: Case, membership: Membership, reason: str, *, by: Actor) -> Grant:
    """Let a colleague look at a case, and change nothing in it, until it is ended.

    Raises `Refused` without a reason, for somebody whom the case names, who left, whose role
    sees no case, or who was let in already.
    """
    held = Case.objects.select_for_update().get(id=case.id)
    if not reason.strip():
        raise Refused("Say why they need to see it.")
    if membership.ended_at is not None:
        raise Refused("They are not a member here any more.")
    if not membership.held_role.may(Permission.BE_LET_IN):
        raise Refused("Their role sees no case. Give them what they need to know on paper.")
    if membership.person_id in named_in(held):
        raise Refused("The case names them: they cannot see it.")
    mine = Grant.objects.filter(case_id=held.id, membership_id=membership.id, ended_at=None)
    if mine.exists():
        raise Refused("They may look at it already.")
    found = Grant.objects.create(case_id=held.id, membership_id=membership.id, reason=reason)
    record_in(held, "case.let-in", by, {"name": str(membership.name), "reason": reason})
    return found


@transaction.atomic
def end_look(grant: Grant, *, by: Actor) -> Grant:
    """Have somebody who was let in see the case no longer. Raises `ChangedMeanwhile`."""
    found = Grant.objects.select_for_update().get(id=grant.id)
    if found.ended_at is not None:
        raise ChangedMeanwhile
    found.ended_at = timezone.now()
    found.save()
    record_in(found.case, "case.look-ended", by, {"name": str(found.membership.name)})
    return found
