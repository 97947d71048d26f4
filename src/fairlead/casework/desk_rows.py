"""What the desk asks of the database: each question is put together once, for every desk."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case as When
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models import When as If

from fairlead.accounts.acting import Actor
from fairlead.casework.access import (
    SEEN,
    Sight,
    cases_dealt_with,
    cases_seen,
    concerns_waiting,
    concerns_worked_on,
    decisions_awaiting,
)
from fairlead.casework.models import (
    Action,
    Answer,
    Case,
    Concern,
    ConcernChild,
    Conversation,
    Decision,
    Device,
    HandledBy,
    Message,
    Referral,
    Support,
)
from fairlead.casework.models.base import NOT_KNOWN, YES
from fairlead.casework.states import (
    ActionState,
    CaseState,
    ConcernState,
    DecisionState,
    DeviceState,
    ReferralState,
)
from fairlead.ledger.queries import done_by
from fairlead.walls.prepared import prepared

#: How many lines of a group are shown before "and 12 more".
MOST = 4
#: Nobody who may be in danger, or wrote to us, waits behind a link, short of a flood.
MOST_IN_DANGER = 20
#: Every line of a group, when it is asked for alone.
MOST_ALONE = 100
#: What of a case the desk reads.
_OF_A_CASE = (
    *("organisation_id", "id", "key_id", "number", "status", "title", "opened_at", "newly_asked"),
    *("family", "family_until", "review_on", "danger_at", "to_decide", "owner_id", "handled_by"),
)


@prepared
def open_cases(sight: Sight) -> QuerySet[Case]:
    """The cases that somebody sees and that are not closed, the oldest first."""
    rows = cases_seen(sight).exclude(status=CaseState.CLOSED).only(*_OF_A_CASE)
    return rows.order_by("opened_at")


@prepared
def waiting_concerns(sight: Sight, is_danger: bool, every: bool) -> QuerySet[Concern]:
    """Untriaged concerns, whoever waits longest first; `of` how many there are in all."""
    rows = concerns_waiting(sight).annotate(of=Window(Count("id")))
    first = When(If(is_danger=NOT_KNOWN, then=Value(0)), default=Value(1))
    rows = rows.filter(is_danger=YES) if is_danger else rows.exclude(is_danger=YES)
    return rows.order_by(first, "recorded_at")[: MOST_ALONE if every else MOST]


def how_many(found: list[Concern]) -> int:
    """How many there are of what `waiting_concerns` found, with those that are not read."""
    count: int = found[0].of  # type: ignore[attr-defined]
    return count


def school_groups(concerns: list[Concern]) -> dict[UUID, list[str]]:
    """Which classes the children of each concern are in: names stay off the desk."""
    found: dict[UUID, list[str]] = {}
    for link in _children_of([row.id for row in concerns]):
        found.setdefault(link.concern_id, []).append(str(link.child.group) or "a child")
    return {key: list(dict.fromkeys(sorted(groups))) for key, groups in found.items()}


@prepared
def _children_of(concerns: list[UUID]) -> QuerySet[ConcernChild]:
    """The children whom concerns are about."""
    return ConcernChild.objects.filter(concern_id__among=concerns).select_related("child")


@prepared
def to_confirm(sight: Sight) -> QuerySet[Decision]:
    """The decisions that somebody may confirm as the second person."""
    return decisions_awaiting(sight).select_related("case").order_by("decided_at")


@prepared
def waiting_decisions(cases: list[UUID]) -> QuerySet[Decision]:
    """The decisions that wait for anybody."""
    return Decision.objects.filter(case_id__among=cases, status=DecisionState.WAITING)


@prepared
def refused_decisions(cases: list[UUID]) -> QuerySet[Decision]:
    """The decisions that a second person refused, where nothing was decided since."""
    rows = Decision.objects.filter(case_id__among=cases, status=DecisionState.REFUSED)
    same = Decision.objects.filter(case_id=OuterRef("case_id"), outcome=OuterRef("outcome"))
    later = same.filter(decided_at__gt=OuterRef("decided_at"))
    return rows.filter(~Exists(later))


def not_looked_at(actor: Actor, cases: Iterable[Case]) -> set[UUID]:
    """Of the cases that went past the lead to somebody, those at which they did not look yet."""
    past = [row.id for row in cases if row.handled_by != HandledBy.LEAD]
    if not past:
        return set()
    theirs = cases_dealt_with(actor).filter(id__in=past).values_list("id", flat=True)
    return {*theirs} - done_by(actor.person_id, [("case", key) for key in past], SEEN)


@prepared
def answered_in(cases: list[UUID]) -> QuerySet[Answer, tuple[UUID, str, object]]:
    """Of which case, the question, the answer; nothing where it is not known."""
    rows = Answer.objects.filter(case_id__among=cases)
    return rows.values_list("case_id", "question", "value")


@prepared
def open_actions(cases: list[UUID], until: datetime) -> QuerySet[Action]:
    """What is to be done until a moment."""
    rows = Action.objects.filter(case_id__among=cases, status=ActionState.OPEN)
    return rows.filter(due_at__lte=until).order_by("due_at")


@prepared
def unanswered(cases: list[UUID]) -> QuerySet[Referral]:
    """The referrals that nobody answered."""
    waiting = [ReferralState.SENT, ReferralState.ACKNOWLEDGED]
    rows = Referral.objects.filter(case_id__among=cases, status__in=waiting)
    return rows.order_by("answer_due_at")


@prepared
def added_to(sight: Sight) -> QuerySet[Concern]:
    """The triaged concerns to which something was added that nobody read, the oldest first."""
    rows = concerns_worked_on(sight).filter(unread_since__isnull=False)
    rows = rows.exclude(status=ConcernState.WAITING).select_related("case")
    return rows.order_by("unread_since")


@prepared
def unanswered_talks(sight: Sight) -> QuerySet[Conversation]:
    """The conversations in which somebody waits for an answer, the first due first."""
    theirs = concerns_worked_on(sight).values("id")
    written = Message.objects.filter(conversation_id=OuterRef("id"), author_id=None)
    last = written.order_by("-said_at").values("said_at")[:1]
    rows = Conversation.objects.filter(answer_due_at__isnull=False, concern_id__in=theirs)
    rows = rows.annotate(wrote_at=Subquery(last))
    return rows.select_related("concern").order_by("answer_due_at", "begun_at")


@prepared
def support_due(cases: list[UUID], today: date) -> QuerySet[Support]:
    """The children with whom it is time to check in, or whose risk is to be looked at."""
    due = Q(check_in_on__lte=today) | Q(risk_review_on__lte=today)
    return Support.objects.filter(due, case_id__among=cases)


@prepared
def devices(cases: list[UUID]) -> QuerySet[Device]:
    """The devices that are kept here."""
    return Device.objects.filter(case_id__among=cases, status=DeviceState.HELD)


@prepared
def past_their_date(sight: Sight, today: date) -> QuerySet[Case, int]:
    """How many closed files may be erased by their date; no row where there is none."""
    closed = cases_seen(sight).filter(status=CaseState.CLOSED, is_on_hold=False)
    counted_once = closed.filter(retain_until__lte=today).annotate(of=Window(Count("id")))
    return counted_once.values_list("of", flat=True)[:1]
