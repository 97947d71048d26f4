"""Danger that is said after a worry was brought: heard as if it had been said from the first."""

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.casework.actions.cases import keep_answer, said_by
from fairlead.casework.actions.closing import reopen_case
from fairlead.casework.actions.concerns import bring_back, record_about
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.danger import DANGER
from fairlead.casework.jobs import alert
from fairlead.casework.models import Answer, Case, Concern
from fairlead.casework.models.base import NO, NOT_KNOWN, YES
from fairlead.casework.states import CaseState, ConcernState

CRY = System("Whoever brought the worry")
AGAIN = "Somebody said that a child is in danger now."


@transaction.atomic
def hear_of_danger(concern: Concern, *, by: Actor | System) -> None:
    """From now on it is so, whatever was answered before, until somebody answers it again.

    What was set aside waits for triage again, and a case that was closed is open again: nobody
    is in danger behind a closed file. Whoever deals with it is told, by mail.
    """
    found = Concern.objects.select_for_update().get(id=concern.id)
    found.is_danger, found.danger_at = YES, timezone.now()
    found.save()
    record_about("concern.told-danger", found, by)
    if found.status == ConcernState.SET_ASIDE:
        bring_back(found, version=found.version, by=CRY)
    if found.case_id is not None:
        _in_case(Case.objects.select_for_update().get(id=found.case_id), found, by)
    alert(found)


@transaction.atomic
def hear_of_doubt(concern: Concern, *, by: Actor | System) -> None:
    """Whether anybody is in danger is not known any more, where it was said that nobody is.

    The case asks it again. What was said to be so stays so: not knowing takes back no danger.
    """
    found = Concern.objects.select_for_update().get(id=concern.id)
    if found.is_danger == NO:
        found.is_danger = NOT_KNOWN
        found.save()
    record_about("concern.told-doubt", found, by)
    if found.case_id is None:
        return
    case = Case.objects.select_for_update().get(id=found.case_id)
    row = Answer.objects.filter(case_id=case.id, question=DANGER).first()
    if row is not None and row.value is False:
        keep_answer(case, row, (None, said_by(found)), by=by)
        mind_pressing(case)


def _in_case(case: Case, concern: Concern, by: Actor | System) -> None:
    if case.status == CaseState.CLOSED:
        case = reopen_case(case, AGAIN, version=case.version, by=CRY)
    row = Answer.objects.filter(case_id=case.id, question=DANGER).first()
    row = row or Answer(case_id=case.id, key_id=case.key_id, question=DANGER, value=None)
    keep_answer(case, row, (True, said_by(concern)), by=by)
    mind_pressing(case)
