"""What was said with somebody who came without an account, as either side reads it: reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from fairlead.accounts.acting import System
from fairlead.accounts.models import Membership
from fairlead.casework.access import named_by, named_in, who_deals, who_stands_at
from fairlead.casework.models import Concern, Conversation, HandledBy, Message, Source
from fairlead.ledger.queries import entries_about
from fairlead.vault.keyring import Erased, key
from fairlead.walls.prepared import prepared

#: Who came without an account, as the ledger keeps it: nothing says who they are.
THEY = {
    Source.YOUNG_PERSON: System("A young person who came without an account"),
    Source.PARENT: System("A parent or carer who came without an account"),
    Source.VISITOR: System("Somebody who came without an account"),
}


TOLD_DANGER = "concern.told-danger"
#: That it went past whom a name may mean, and that it came back to them.
PAST, BACK = "concern.gone-past", "concern.come-back"


@dataclass(frozen=True, slots=True)
class Said:
    """One message: who said it (nobody for them themselves), by which role and its title, when."""

    name: str
    role_id: str
    role: str
    text: str
    at: datetime
    is_wish: bool
    #: Whether they ticked beside it that somebody is not safe.
    is_unsafe: bool

    @property
    def is_theirs(self) -> bool:
        """Whether they wrote it themselves."""
        return not self.name


def conversation_of(concern: Concern) -> Conversation | None:
    """The conversation about a concern, where it was brought without an account."""
    return _of_concerns.first([concern.id])


def conversations_about(concerns: Iterable[Concern]) -> list[Conversation]:
    """The conversations about concerns, the oldest first; not asked for where nobody came so."""
    ids = [row.id for row in concerns if row.source in THEY]
    return list(_of_concerns(ids)) if ids else []


@prepared
def _of_concerns(concerns: list[UUID]) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(concern_id__among=concerns).select_related("concern")
    return rows.order_by("begun_at")


def is_erased(conversation: Conversation) -> bool:
    """Whether the key of a conversation was destroyed: nothing that was said opens any more."""
    try:
        key(conversation.key_id)
    except Erased:
        return True
    return False


def messages_of(conversation: Conversation) -> list[Said]:
    """Everything that was said after the first telling, in the order in which it was."""
    rows = Message.objects.filter(conversation_id=conversation.id).select_related("author")
    told = entries_about([("concern", conversation.concern_id)], [TOLD_DANGER])
    # What was said in this very transaction stands in the ledger at its end.
    unsafe = {conversation.concern.danger_at, *(row.happened_at for row in told)}
    return [_said(row, row.said_at in unsafe) for row in rows.order_by("said_at")]


def wishes_of(concern: Concern) -> list[str]:
    """What whoever came without an account wants to happen, from the first telling on."""
    first = str(concern.account.get("wants", ""))
    talk = conversation_of(concern)
    since = [row.text for row in messages_of(talk) if row.is_wish] if talk else []
    return [wish for wish in (first, *since) if wish]


def written_since(conversation: Conversation) -> list[Said]:
    """What they wrote after the first telling, and after the last answer: what waits for one."""
    if conversation.answer_due_at is None:
        return []
    told = messages_of(conversation)
    last = max((place for place, row in enumerate(told) if not row.is_theirs), default=-1)
    return told[last + 1 :]


def gone_past(concern: Concern) -> Mapping[str, str] | None:
    """From whom a concern went on by a name alone, and where it stood; nothing once it is back."""
    told = entries_about([("concern", concern.id)], [PAST, BACK])
    return told[-1].content if told and told[-1].kind == PAST else None


def who_may_be_meant(concern: Concern) -> list[Membership]:
    """Whom a name in it may mean: those who deal with it, and those whom it went past by a name."""
    deal, past = who_deals(concern), gone_past(concern)
    if past is None:
        return deal
    out = named_in(concern.case) if concern.case else set(named_by(concern))
    before = who_stands_at(HandledBy(past["was"]), out)
    return [*deal, *(row for row in before if row not in deal)]


def _said(row: Message, is_unsafe: bool) -> Said:
    name, role_id, role = "", "", ""
    if row.author:
        name, role_id, role = str(row.author.name), row.author.role, row.author.held_role.title
    is_wish = row.kind == Message.Kind.WANTS
    return Said(name, role_id, role, str(row.text), row.said_at, is_wish, is_unsafe)
