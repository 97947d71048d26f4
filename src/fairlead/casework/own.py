"""What a reporter may know of a concern: where it stands in words, and what they said."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst

from fairlead.accounts.acting import Actor
from fairlead.casework.access import own_concerns
from fairlead.casework.account import account_said
from fairlead.casework.listing import PAGE
from fairlead.casework.models import Addition, Child, Concern, ConcernChild, ConcernNamed
from fairlead.casework.models.base import KNOWN
from fairlead.casework.states import CaseState, ConcernState
from fairlead.casework.telling import danger_in_words
from fairlead.vault.keyring import hold_keys


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a concern stands, as its reporter may know it: a shape, a word, what it means."""

    state: str
    word: str
    means: str


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A line of one's own concerns."""

    concern: Concern
    standing: Standing
    children: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Some of one's own concerns, and from which number on the older stand."""

    rows: list[OwnRow]
    older: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the reporter said: the concern as it was recorded, and what they added."""

    children: str
    parts: list[tuple[str, str]]
    added: list[tuple[datetime, str]]


WAITING = Standing(
    "ask",
    "Waiting",
    "Nobody has read it through yet. If it cannot wait, speak now to whoever keeps children safe "
    "here, or call the council; in danger call 999.",
)
UNREAD = Standing(
    "ask",
    "Waiting",
    "What you added has not been read yet. If it cannot wait, speak now to whoever keeps children "
    "safe here, or call the council; in danger call 999.",
)
UNSEEN = Standing(
    "ask", "Waiting", "It is kept, and waits until somebody has the role that deals with it."
)
IN_HAND = Standing("today", "In hand", "It has been read, and is being followed up.")
CLOSED = Standing("done", "Followed up", "It was followed up, and the work on it is finished.")
ASIDE = Standing("done", "Looked at", "It was looked at. It is kept, and no case was opened.")


def own_page(actor: Actor, before: int | None = None) -> OwnPage:
    """What somebody recorded, the newest first, with whom each is about; so many at a time.

    `before` is the number from which on the older ones stand.
    """
    rows = own_concerns(actor).select_related("case").order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    hold_keys(row.key_id for row in shown)
    names: dict[object, list[str]] = {}
    links = ConcernChild.objects.filter(concern_id__among=[row.id for row in shown])
    for link in links.select_related("child"):
        names.setdefault(link.concern_id, []).append(str(link.child.name))
    lines = [
        OwnRow(row, standing_of(row), _about(row, sorted(names.get(row.id, [])))) for row in shown
    ]
    return OwnPage(lines, shown[-1].number if len(found) > PAGE else None)


def standing_of(concern: Concern) -> Standing:
    """Where it stands: never more of the case than that it is being dealt with, or was.

    What they added since waits, however it stands with all that was before.
    """
    if concern.status == ConcernState.WAITING:
        return WAITING
    if concern.unread_since is not None:
        return UNREAD
    if concern.case is None:
        return ASIDE
    return CLOSED if concern.case.status == CaseState.CLOSED else IN_HAND


def said_by_reporter(concern: Concern) -> Told:
    """What they said, as they said it."""
    children = Child.objects.filter(
        id__in=ConcernChild.objects.filter(concern_id=concern.id).values("child_id")
    )
    added = Addition.objects.filter(concern_id=concern.id).order_by("added_at")
    return Told(
        children=_about(concern, sorted(str(child.name) for child in children)),
        parts=[*_answered(concern), *account_said(concern.account)],
        added=[(row.added_at, str(row.text)) for row in added],
    )


def _answered(concern: Concern) -> list[tuple[str, str]]:
    """What they answered by a choice: danger, an image, and colleagues whom it concerns."""
    words = dict(KNOWN)
    named = ConcernNamed.objects.filter(concern_id=concern.id).select_related("membership")
    colleagues = ", ".join(sorted(str(row.membership.name) for row in named))
    return [
        ("Immediate danger", capfirst(danger_in_words(concern))),
        ("Image or video", words[concern.is_image]),
        *([("Colleagues whom it concerns", colleagues)] if colleagues else []),
    ]


def _about(concern: Concern, names: list[str]) -> str:
    return ", ".join([*names, *([str(concern.about)] if concern.about else [])]) or "Not known who"
