"""How what was brought, and what was written since, stands on a desk: a line of words each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fairlead.casework.models import Concern, Conversation
from fairlead.casework.models.base import NO, NOT_KNOWN, YES
from fairlead.casework.places import page_of
from fairlead.casework.states import CaseState
from fairlead.casework.titles import title_of
from fairlead.web.environment import ago

IMAGES = {YES: "image or video", NOT_KNOWN: "image not known"}
#: What was written so soon after danger was said was said with it.
JUST_NOW = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: its state by shape and word, what it is, for how long, where to go."""

    state: str
    word: str
    reference: str
    title: str
    why: str
    since: datetime | date | None
    href: str
    act: str = "Open"


def concern_line(row: Concern, groups: list[str], key: str) -> Callable[[], Line]:
    """A worry that waits for triage, by the classes of its children."""

    def line() -> Line:
        said = [", ".join(groups) or "Not known who"]
        said += [IMAGES[row.is_image]] if row.is_image != NO else []
        said += [f"from {row.get_source_display()}"] if row.reporter_id is None else []
        why = "waiting"
        if row.is_danger == NOT_KNOWN:
            why = "danger not known, waiting"
        if row.danger_at is not None:
            is_later = row.danger_at > row.recorded_at
            why = f"danger was said{f' {ago(row.danger_at)}' if is_later else ''}, waiting"
        if row.unread_since is not None:
            why = f"added to since; {why}"
        state, word = ("now", "999 may be needed") if key == "danger" else ("today", "Not triaged")
        href = page_of("concern", row.reference)
        title = ", ".join(said)
        return Line(state, word, row.reference, title, why, row.recorded_at, href)

    return line


def talk_line(row: Conversation, now: datetime) -> Callable[[], Line]:
    """What somebody without an account wrote, by when it is to be answered."""

    def line() -> Line:
        reference, by = row.concern.reference, row.answer_due_at
        is_late = by is not None and by < now
        state, word = "today", "Answer overdue" if is_late else "To answer"
        title = f"message from {row.concern.get_source_display()}"
        why = "overdue by" if is_late else "to be answered"
        href = page_of("conversation", reference)
        return Line(state, word, reference, title, why, by, href, "Answer")

    return line


def danger_talk_line(row: Conversation) -> Callable[[], Line]:
    """The same of somebody who told of danger: by what they said last, and not by a clock."""

    def line() -> Line:
        told, wrote = row.concern.danger_at, getattr(row, "wrote_at", None)
        is_later = bool(told and wrote and wrote > told + JUST_NOW)
        why = "told of danger before, wrote again" if is_later else "said that somebody is not safe"
        since = wrote if is_later else told or row.begun_at
        reference, title = row.concern.reference, f"message from {row.concern.get_source_display()}"
        href = page_of("conversation", reference)
        return Line("now", "To answer", reference, title, f"{why}, for", since, href, "Answer")

    return line


def added_line(row: Concern) -> Callable[[], Line]:
    """What a reporter added to something that was triaged already."""

    def line() -> Line:
        title = title_of(row.case) if row.case else "set aside, with a reason"
        is_closed = row.case is not None and row.case.status == CaseState.CLOSED
        why = "the case is closed: reopen it? Added" if is_closed else "added"
        href = page_of("read-additions", row.reference)
        return Line("today", "Added to", row.reference, title, why, row.unread_since, href, "Read")

    return line
