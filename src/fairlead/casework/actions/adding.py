"""What a reporter adds to a worry later, until whoever deals with it has read it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Membership
from fairlead.casework.actions.concerns import PRESSED_TWICE, hold_members, record_about
from fairlead.casework.actions.hearing import hear_of_colleague, hear_of_danger, hear_of_doubt
from fairlead.casework.jobs import alert
from fairlead.casework.models import Addition, Concern
from fairlead.casework.models.base import NO, NOT_KNOWN, YES


@transaction.atomic
def add_to_concern(
    concern: Concern,
    text: str,
    *,
    danger: str = NO,
    named: Iterable[Membership] = (),
    by: Actor,
) -> Addition:
    """Keep what the reporter learned later, once however often it is sent.

    Whether anybody is in danger now is heard: not knowing makes a no doubtful. What is about some
    of those who deal with it goes past them. Whoever deals with it is told, by mail, that
    something waits. Raises `Refused` when it is not their concern, or when nothing is said.
    """
    if concern.reporter is None or concern.reporter.person_id != by.person_id:
        raise Refused("Only whoever recorded it can add to it.")
    if not text.strip():
        raise Refused("Say what you have learned since.")
    held = hold_members(row.id for row in named)
    Concern.objects.select_for_update().get(id=concern.id)
    hear_of_colleague(concern, held, by=by)
    if danger == YES:
        hear_of_danger(concern, by=by)
    if danger == NOT_KNOWN:
        hear_of_doubt(concern, by=by)
    now = timezone.now()
    for before in Addition.objects.filter(concern_id=concern.id, added_at__gte=now - PRESSED_TWICE):
        if before.text == text:
            return before
    Concern.objects.filter(id=concern.id, unread_since=None).update(unread_since=timezone.now())
    added = Addition.objects.create(concern_id=concern.id, key_id=concern.key_id, text=text)
    record_about("concern.added-to", concern, by, {"text": text, "danger": danger})
    if danger != YES:
        alert(concern)
    return added


@transaction.atomic
def read_additions(concern: Concern, *, seen: int, by: Actor) -> None:
    """Note that somebody who deals with it has read what was added: it waits no longer.

    `seen` is how many additions they were shown. Raises `ChangedMeanwhile` when there are more.
    """
    Concern.objects.select_for_update().get(id=concern.id)
    if Addition.objects.filter(concern_id=concern.id).count() != seen:
        raise ChangedMeanwhile
    Concern.objects.filter(id=concern.id).update(unread_since=None)
    record_about("concern.addition-read", concern, by)
