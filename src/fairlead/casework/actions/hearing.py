"""What is said after a worry was brought, of danger and of those who work here.

It is heard as if it had been said from the first.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.models import Membership
from fairlead.casework.access import WAY_UP, handled_by
from fairlead.casework.actions.cases import Part, name_involved, said_by
from fairlead.casework.actions.closing import reopen_case
from fairlead.casework.actions.concerns import (
    PRESSED_TWICE,
    bring_back,
    hold_members,
    record_about,
)
from fairlead.casework.actions.in_case import keep_answer
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.conversing import TOLD_DANGER
from fairlead.casework.danger import DANGER
from fairlead.casework.jobs import alert
from fairlead.casework.models import (
    Answer,
    Case,
    Concern,
    ConcernNamed,
    HandledBy,
    Involved,
    Role,
)
from fairlead.casework.models.base import NO, NOT_KNOWN, YES
from fairlead.casework.states import CaseState, ConcernState

CRY = System("Whoever brought the worry")
AGAIN = "Somebody said that a child is in danger now."
ABOUT = "Somebody said that it is about a person who works here."
UNSURE = "Somebody does not know whether a child is in danger now."


@transaction.atomic
def hear_of_danger(
    concern: Concern, *, by: Actor | System, said_at: datetime | None = None
) -> datetime:
    """From now on it is so, whatever was answered before, until somebody answers it again.

    What was set aside waits for triage again, and a case that was closed is open again: nobody
    is in danger behind a closed file. Whoever deals with it is told, by mail.

    Gives the moment from which on it is so. It is recorded as when they said it, but where they
    say it of a message that was there (`said_at`): by it their page knows which message it was.
    """
    found = Concern.objects.select_for_update().get(id=concern.id)
    heard_at = timezone.now()
    found.is_danger, found.danger_at = YES, heard_at
    found.save()
    record_about(TOLD_DANGER, found, by, happened_at=said_at or heard_at)
    _back_to_triage(found)
    if found.case_id is not None:
        _in_case(Case.objects.select_for_update().get(id=found.case_id), found, by)
    alert(found)
    return heard_at


@transaction.atomic
def hear_though_refused(
    concern: Concern, named: Iterable[Membership] = (), *, by: Actor | System
) -> None:
    """Hear of danger whose text cannot be taken: once, however often it is sent.

    Whom it is about is heard before, where that is said: it goes past them first.
    """
    held = hold_members(row.id for row in named)
    hear_of_colleague(concern, held, by=by)
    said_at = Concern.objects.select_for_update().get(id=concern.id).danger_at
    if said_at is None or timezone.now() - said_at > PRESSED_TWICE:
        hear_of_danger(concern, by=by)


@transaction.atomic
def hear_of_doubt(concern: Concern, *, by: Actor | System) -> None:
    """Whether anybody is in danger is not known any more, where it was said that nobody is.

    It is asked again, and so what was set aside or closed is open again: not knowing ends
    nothing. What was said to be so stays so: not knowing takes back no danger.
    """
    found = Concern.objects.select_for_update().get(id=concern.id)
    if found.is_danger == NO:
        found.is_danger = NOT_KNOWN
        found.save()
    record_about("concern.told-doubt", found, by)
    _back_to_triage(found)
    if found.case_id is None:
        return
    case = _opened(Case.objects.select_for_update().get(id=found.case_id), UNSURE)
    row = Answer.objects.filter(case_id=case.id, question=DANGER).first()
    if row is not None and row.value is False:
        keep_answer(case, row, (None, said_by(found)), by=by)
        mind_pressing(case)


@transaction.atomic
def hear_of_colleague(concern: Concern, named: Iterable[Membership], *, by: Actor | System) -> None:
    """It is about these people who work here: from now on it goes past them, and its case too.

    Who is named already is named once. What was set aside or closed is open again, for whoever
    comes to deal with it, and who is told by mail.
    """
    held = hold_members(row.id for row in named)
    found = Concern.objects.select_for_update().get(id=concern.id)
    links = ConcernNamed.objects.filter(concern_id=found.id)
    there = set(links.values_list("membership_id", flat=True))
    new = [row for row in held if row.id not in there]
    if not new:
        return
    ConcernNamed.objects.bulk_create(
        ConcernNamed(concern_id=found.id, membership_id=row.id) for row in new
    )
    further = handled_by([row.held_role for row in new])
    found.handled_by = max(HandledBy(found.handled_by), further, key=WAY_UP.index)
    found.save()
    record_about("concern.named", found, by, {"named": [str(row.name) for row in new]})
    _back_to_triage(found)
    if found.case_id is not None:
        case = Case.objects.select_for_update().get(id=found.case_id)
        _name_in_case(_opened(case, ABOUT), new, by)
    alert(found)


def _name_in_case(case: Case, named: Iterable[Membership], by: Actor | System) -> None:
    links = Involved.objects.filter(case_id=case.id, removed_at=None)
    there = set(links.values_list("membership_id", flat=True))
    for row in named:
        if row.id not in there:
            name_involved(case, Part(role=Role.UNSAID, membership_id=row.id), by=by)


def _in_case(case: Case, concern: Concern, by: Actor | System) -> None:
    case = _opened(case, AGAIN)
    row = Answer.objects.filter(case_id=case.id, question=DANGER).first()
    row = row or Answer(case_id=case.id, key_id=case.key_id, question=DANGER, value=None)
    keep_answer(case, row, (True, said_by(concern)), by=by)
    mind_pressing(case)


def _back_to_triage(concern: Concern) -> None:
    if concern.status == ConcernState.SET_ASIDE:
        bring_back(concern, version=concern.version, by=CRY)


def _opened(case: Case, why: str) -> Case:
    is_closed = case.status == CaseState.CLOSED
    return reopen_case(case, why, version=case.version, by=CRY) if is_closed else case
