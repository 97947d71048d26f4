"""Talking with somebody who came without an account: they tell, hear back, and say more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.actions.cases import keep_answer, said_by
from fairlead.casework.actions.concerns import PRESSED_TWICE, Report, record_concern
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.danger import DANGER
from fairlead.casework.deciding import due
from fairlead.casework.jobs import alert
from fairlead.casework.models import Answer, Concern, Conversation, Helped, Message
from fairlead.casework.models.base import YES
from fairlead.casework.states import CaseState
from fairlead.guidance import Urgency
from fairlead.ledger.record import record
from fairlead.walls.tenancy import one_at_a_time


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without an account as they come: the mark of their words, and how they read."""

    mark: str
    language: str = "en"
    is_easy: bool = False


@transaction.atomic
def begin_conversation(report: Report, newcomer: Newcomer, *, by: System) -> Conversation:
    """Record what somebody without an account tells, with the way in which they hear back.

    Once however often it is sent, and by however many at the same time: the same mark gives the
    conversation that is there. Raises what `record_concern` raises.
    """
    one_at_a_time(newcomer.mark)
    before = Conversation.objects.filter(mark=newcomer.mark).select_related("concern").first()
    if before is not None:
        return before
    concern = record_concern(report, by=by)
    return Conversation.objects.create(
        concern=concern,
        key_id=concern.key_id,
        mark=newcomer.mark,
        language=newcomer.language,
        is_easy=newcomer.is_easy,
        begun_at=concern.recorded_at,
        answer_due_at=due(Urgency.NEXT_WORKING_DAY, concern.recorded_at),
    )


@transaction.atomic
def say(
    conversation: Conversation,
    text: str,
    *,
    by: System,
    kind: Message.Kind = Message.Kind.SAID,
    is_danger: bool = False,
) -> Message:
    """Keep what they write, once however often it is sent; from then on somebody is to answer.

    Who says that they are in danger now is heard as if it had been said from the first. Whoever
    deals with it is told, by mail, that something waits. Raises `Refused` when nothing is said.
    """
    if not text.strip():
        raise Refused("Write something first.")
    held = _held(conversation)
    if is_danger:
        _hear_of_danger(held, by)
    last = Message.objects.filter(conversation_id=held.id).order_by("-said_at").first()
    if last and _is_again(last, kind, text):
        return last
    held.answer_due_at = held.answer_due_at or due(Urgency.NEXT_WORKING_DAY, timezone.now())
    made = _keep(held, Message(kind=kind, text=text))
    entry = "concern.wanted" if kind == Message.Kind.WANTS else "concern.told-more"
    _record(entry, held, by, {"text": text})
    alert(held.concern)
    return made


@transaction.atomic
def answer_conversation(
    conversation: Conversation, text: str, *, version: int, by: Actor
) -> Message:
    """Answer them, signed with name and role; nothing waits for an answer any more.

    Raises `ChangedMeanwhile` when something was said since it was shown, `Refused` when nothing
    is said.
    """
    if not text.strip():
        raise Refused("Write an answer first.")
    held = _held(conversation)
    if held.version != version:
        raise ChangedMeanwhile
    held.answer_due_at = None
    made = _keep(held, Message(author_id=by.membership.id, text=text))
    _record("concern.answered", held, by, {"text": text})
    return made


@transaction.atomic
def say_helped(conversation: Conversation, helped: Helped, *, by: System) -> Conversation:
    """Keep whether they were helped, as they say it now; somebody is told when they were not."""
    held = _held(conversation)
    if held.helped == helped and (helped == Helped.YES or held.answer_due_at):
        return held
    held.helped, held.version = helped, held.version + 1
    if helped != Helped.YES:
        held.answer_due_at = held.answer_due_at or due(Urgency.NEXT_WORKING_DAY, timezone.now())
        alert(held.concern)
    held.save()
    _record("concern.helped", held, by, {"helped": str(Helped(helped).label)})
    return held


def _is_again(last: Message, kind: Message.Kind, text: str) -> bool:
    is_same = last.author_id is None and (last.kind, str(last.text)) == (kind, text)
    return is_same and timezone.now() - last.said_at <= PRESSED_TWICE


def _hear_of_danger(held: Conversation, by: System) -> None:
    """From now on it is so, whatever was answered before, until somebody answers it again."""
    concern, case = held.concern, held.concern.case
    Concern.objects.filter(id=concern.id).update(is_danger=YES)
    _record("concern.told-danger", held, by, {})
    if case is not None and case.status != CaseState.CLOSED:
        row = Answer.objects.filter(case_id=case.id, question=DANGER).first()
        row = row or Answer(case_id=case.id, key_id=case.key_id, question=DANGER, value=None)
        keep_answer(case, row, (True, said_by(concern)), by=by)
        mind_pressing(case)


def _held(conversation: Conversation) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("concern")
    return rows.get(id=conversation.id)


def _keep(held: Conversation, made: Message) -> Message:
    made.conversation_id, made.key_id = held.id, held.key_id
    made.save(force_insert=True)
    held.version += 1
    held.save()
    return made


def _record(kind: str, held: Conversation, by: Actor | System, content: Mapping[str, Any]) -> None:
    subject = ("concern", held.concern_id)
    told = {"reference": held.concern.reference, **content}
    record(kind, by=by, subject=subject, content=told, key_id=held.key_id)
