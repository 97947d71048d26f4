"""Talking with somebody who came without an account: they tell, hear back, and say more."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Membership
from fairlead.casework.actions.concerns import (
    PRESSED_TWICE,
    Report,
    record_about,
    record_concern,
)
from fairlead.casework.actions.hearing import (
    hear_of_colleague,
    hear_of_danger,
    hear_though_refused,
)
from fairlead.casework.actions.passing import come_back, go_past
from fairlead.casework.deciding import due
from fairlead.casework.jobs import alert
from fairlead.casework.models import Conversation, Helped, Message
from fairlead.guidance import Urgency
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
    before = _before(held, kind, text)
    said_at = before.said_at if before else timezone.now()
    if is_danger:
        said_at = hear_of_danger(held.concern, by=by, said_at=said_at if before else None)
    if before:
        return before
    held.answer_due_at = held.answer_due_at or due(Urgency.NEXT_WORKING_DAY, timezone.now())
    said = Message(kind=kind, text=text, said_at=said_at)
    made = _keep(held, said)
    entry = "concern.wanted" if kind == Message.Kind.WANTS else "concern.told-more"
    record_about(entry, held.concern, by, {"text": text})
    if not is_danger:
        alert(held.concern)
    return made


@transaction.atomic
def say_whom(conversation: Conversation, named: Iterable[Membership], *, by: System) -> None:
    """It is about these people who work here: from now on it goes past them."""
    hear_of_colleague(_held(conversation).concern, named, by=by)


@transaction.atomic
def say_none(conversation: Conversation, *, by: System) -> None:
    """It is about none of those whose name they wrote: it goes past them no longer."""
    come_back(_held(conversation).concern, by=by)


@transaction.atomic
def say_unsafe(
    conversation: Conversation, mentioned: Iterable[Membership] = (), *, by: System
) -> None:
    """Hear of danger before the text is kept: once, however often it is sent.

    While it is not said whether it is about those whom the text `mentioned`, whoever stands above
    them hears of it, and not they.
    """
    concern = _held(conversation).concern
    hear = hear_of_danger if go_past(concern, mentioned, by=by) else hear_though_refused
    hear(concern, by=by)


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
    record_about("concern.answered", held.concern, by, {"text": text})
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
    record_about("concern.helped", held.concern, by, {"helped": str(Helped(helped).label)})
    return held


def _before(held: Conversation, kind: Message.Kind, text: str) -> Message | None:
    """The same that they sent just now, where nothing was said since."""
    last = Message.objects.filter(conversation_id=held.id).order_by("-said_at").first()
    if last is None or (last.author_id, last.kind, str(last.text)) != (None, kind, text):
        return None
    return last if timezone.now() - last.said_at <= PRESSED_TWICE else None


def _held(conversation: Conversation) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("concern")
    return rows.get(id=conversation.id)


def _keep(held: Conversation, made: Message) -> Message:
    made.conversation_id, made.key_id = held.id, held.key_id
    made.save(force_insert=True)
    held.version += 1
    held.save()
    return made
