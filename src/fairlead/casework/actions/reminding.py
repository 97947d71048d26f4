"""Telling people in the morning that something on their desk is due: that, and nothing of it."""

import logging

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.models import Membership, Organisation
from fairlead.casework.jobs import send_reminder
from fairlead.casework.mornings import is_pressing
from fairlead.casework.places import HAS_A_DESK
from fairlead.ledger.queries import Entries
from fairlead.ledger.record import record
from fairlead.walls.models import Tenant
from fairlead.walls.tenancy import acting_for, organisation_id

REMINDED = "desk.reminded"
log = logging.getLogger(__name__)


@transaction.atomic
def remind(*, by: System) -> int:
    """Have everybody here told whose desk presses, once a day; how many that are.

    Whoever left, or has no desk, is told nothing. The ledger says who was told on which day, so
    that doing it twice tells nobody twice.
    """
    organisation = Organisation.objects.get()
    members = Membership.objects.filter(ended_at=None).select_related("person")
    told = [row for row in members if _is_to_be_told(row, organisation)]
    for row in told:
        # Not whom: a lead would learn from it that something waits for the head.
        record(REMINDED, by=by, subject=("member", row.id))
        send_reminder.defer(organisation_id=str(organisation_id()), subject_id=str(row.id))
    return len(told)


def _is_to_be_told(row: Membership, organisation: Organisation) -> bool:
    if not row.person.is_active or not row.held_role.may(HAS_A_DESK) or _was_told_today(row):
        return False
    return is_pressing(Actor(row.person, row, organisation))


def _was_told_today(row: Membership) -> bool:
    today = timezone.localdate()
    reminded = Entries([("member", row.id)], [REMINDED])
    return bool(reminded.opened(lambda entry: timezone.localdate(entry.happened_at) == today))


def remind_everywhere(*, by: System) -> int:
    """The same for every organisation, each in a transaction of its own, where mail is set up.

    An organisation in which it fails does not keep the others waiting.
    """
    if not settings.FAIRLEAD.mail_host:
        return 0
    return sum(_one(place, by) for place in Tenant.objects.order_by("id"))


def _one(place: Tenant, by: System) -> int:
    try:
        with acting_for(place.id):
            return remind(by=by)
    except DatabaseError:
        log.exception("nobody of an organisation is reminded of what is due")
        return 0
