"""A concern as whoever deals with it reads it: all of it as it was brought, and what is near it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.casework.access import cases_dealt_with, concerns_of
from fairlead.casework.account import ACCOUNT
from fairlead.casework.choices import called
from fairlead.casework.conversing import THEY, Said, conversation_of, written_since
from fairlead.casework.known import age_on
from fairlead.casework.models import (
    Addition,
    Case,
    Child,
    Concern,
    ConcernChild,
    ConcernNamed,
    Conversation,
    Involved,
)
from fairlead.casework.models.base import YES
from fairlead.casework.states import CaseState
from fairlead.casework.telling import LATE
from fairlead.web.environment import counted

#: What somebody said in words that are not the reporter's.
QUOTED = "words"
#: How many concerns and cases are named beside a concern.
MOST = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an account: its heading, what it says, whether it quotes a child."""

    heading: str
    says: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """Everything that was said in a concern, and when."""

    children: list[str]
    about: str
    parts: list[Part]
    named: list[str]
    added: list[tuple[datetime, str]]
    late: str
    near: list[Concern]
    #: The conversation with whoever brought it without an account.
    talk: Conversation | None
    #: What they wrote since, and nobody answered.
    written: list[Said]


def brought(concern: Concern, actor: Actor) -> Brought:
    """A concern as it was brought, with other concerns about the same children."""
    children = children_in(concern)
    added = Addition.objects.filter(concern_id=concern.id).order_by("added_at")
    named = ConcernNamed.objects.filter(concern_id=concern.id).select_related("membership")
    talk = conversation_of(concern) if concern.source in THEY else None
    return Brought(
        children=[_child(child) for child in children],
        about=str(concern.about),
        parts=parts_of(concern.account),
        named=[f"{row.membership.name}, {row.membership.held_role.title}" for row in named],
        added=[(row.added_at, str(row.text)) for row in added],
        late=lateness(concern),
        near=_near(concern, children, actor),
        talk=talk,
        written=written_since(talk) if talk else [],
    )


def parts_of(account: Mapping[str, Any]) -> list[Part]:
    """What an account says, in reading order; a part that we have no heading for comes last."""
    known = [key for key in ACCOUNT if account.get(key)]
    others = [key for key in account if key not in ACCOUNT and account[key]]
    return [
        Part(ACCOUNT.get(key) or _heading(key), str(account[key]), key == QUOTED)
        for key in (*known, *others)
    ]


def lateness(concern: Concern) -> str:
    """How long it took from learning of it to recording it, where that was long; else nothing."""
    took = concern.recorded_at - concern.learned_at
    return f"{counted(max(took.days, 1), 'day')} after it was learned of" if took > LATE else ""


def children_in(concern: Concern) -> list[Child]:
    """The children whom a concern is about, by name."""
    links = ConcernChild.objects.filter(concern_id=concern.id).select_related("child")
    return sorted((link.child for link in links), key=lambda child: str(child.name))


def suggested_title(concern: Concern) -> str:
    """What a case could be called: where the child belongs and what it is about, but no name."""
    children = children_in(concern)
    group = str(children[0].group) if children else ""
    parts = [group] if group else []
    if concern.is_image == YES:
        parts.append("image shared")
    return ", ".join(parts)


def cases_to_join(concern: Concern, actor: Actor) -> list[Case]:
    """Cases that a concern may belong to: those with one of its children first, then the newest."""
    mine = cases_dealt_with(actor).exclude(status=CaseState.CLOSED).order_by("-opened_at")
    shared = Involved.objects.filter(
        child_id__in=ConcernChild.objects.filter(concern_id=concern.id).values("child_id"),
        removed_at=None,
    )
    first = list(mine.filter(id__in=shared.values("case_id"))[:MOST])
    others = mine.exclude(id__in=[case.id for case in first])
    return [*first, *others[: MOST - len(first)]]


def _near(concern: Concern, children: list[Child], actor: Actor) -> list[Concern]:
    if not children:
        return []
    links = ConcernChild.objects.filter(child_id__in=[child.id for child in children])
    rows = concerns_of(actor).filter(id__in=links.values("concern_id")).exclude(id=concern.id)
    return list(rows.select_related("case").order_by("-recorded_at")[:MOST])


def _child(child: Child) -> str:
    age = age_on(str(child.born_on), timezone.localdate())
    return called(child) if age is None else f"{called(child)}, aged {age}"


def _heading(key: str) -> str:
    return key.replace("_", " ").replace("-", " ").capitalize()
