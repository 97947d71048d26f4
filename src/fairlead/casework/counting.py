"""Counts for those who lead: how much, of which kind, how fast; never who.

**Who is in them.** The same figures for everyone who may see them, whoever looks: a figure that
left something out for one reader would tell that reader, or whoever compares, that there is
something. So what is dealt with by the head or the chair, and what names anybody who may see
counts, is in nobody's counts, and the page says so always. What remains is what the lead's team
sees in its own lists, so a list and a count never differ by a case that the reader is named in.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from fairlead.accounts.models import Membership
from fairlead.accounts.roles import ROLES, Permission
from fairlead.casework.closing import OUTCOMES
from fairlead.casework.involved import MAY_BE_CHILD
from fairlead.casework.models import (
    Action,
    Answer,
    Case,
    Concern,
    ConcernNamed,
    Decision,
    HandledBy,
    Involved,
    Referral,
)
from fairlead.casework.models.base import YES
from fairlead.casework.models.work import REFERRALS
from fairlead.casework.periods import Period
from fairlead.casework.states import (
    MACHINE_OF,
    ActionState,
    CaseState,
    DecisionState,
    ReferralState,
)
from fairlead.casework.taxonomy import OUTSIDE, c_of, four_cs, harm_names
from fairlead.casework.withheld import FEW, Figure, groups, kinds, parts, single

NOT_SAID = "Not said yet"
HOUR, DAY = 3600, 86_400
BRACKETS = (
    (DAY, "Within a day"),
    (3 * DAY, "1 to 3 days"),
    (7 * DAY, "3 to 7 days"),
    (float("inf"), "More than 7 days"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures, with what it counts, a chart beside it, and a line below."""

    title: str
    of: str
    rows: list[Figure]
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count."""
        return all(row.count == 0 for row in self.rows)


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything that leaders see of a period, with small numbers withheld."""

    period: Period
    totals: list[Figure]
    tables: list[Table]
    duties: list[Figure]


def _viewers() -> list[UUID]:
    """Every membership here, also an ended one, of whoever may see counts."""
    roles = [role.id for role in ROLES.values() if role.may(Permission.SEE_COUNTS)]
    people = Membership.objects.filter(ended_at=None, role__in=roles).values("person_id")
    return list(Membership.objects.filter(person_id__in=people).values_list("id", flat=True))


class Counted:
    """What is in everybody's counts: read once, then a plain condition for every table."""

    def __init__(self) -> None:
        viewers = _viewers()
        named = ConcernNamed.objects.filter(membership_id__in=viewers)
        found = named.values_list("concern_id", "concern__case_id")
        involved = Involved.objects.filter(membership_id__in=viewers, removed_at=None)
        self._concerns = {concern for concern, _ in found}
        self._cases = {case for _, case in found if case} | set(
            involved.values_list("case_id", flat=True)
        )

    def in_case(self, prefix: str = "case__") -> Q:
        """That the case of a row is counted."""
        dealt_with = Q(**{f"{prefix}handled_by": HandledBy.LEAD})
        return dealt_with & ~Q(**{f"{prefix}id__in": self._cases})

    @property
    def cases(self) -> QuerySet[Case]:
        """The cases that are counted."""
        return Case.objects.filter(self.in_case(""))

    @property
    def concerns(self) -> QuerySet[Concern]:
        """The concerns that are counted: of a counted case, or of none yet."""
        return Concern.objects.filter(
            Q(case_id=None) | self.in_case(), handled_by=HandledBy.LEAD
        ).exclude(id__in=self._concerns)


def counts(period: Period) -> Counts:
    """What happened in a period, and what is overdue now."""
    since, until = period.moments
    counted = Counted()
    opened = dict(
        counted.cases.filter(opened_at__gte=since, opened_at__lt=until).values_list(
            "id", "opened_at"
        )
    )
    during = counted.in_case() & Q(case__opened_at__gte=since, case__opened_at__lt=until)
    months, triage = _of_concerns(
        counted.concerns.filter(recorded_at__gte=since, recorded_at__lt=until), period
    )
    by_c, harms = _kinds_of_harm(during, len(opened))
    states = counted.cases.filter(opened_at__gte=since, opened_at__lt=until)
    return Counts(
        period=period,
        totals=[
            single("Concerns recorded", sum(months.values())),
            single("Cases opened", len(opened)),
        ],
        tables=[
            Table("Concerns by month", "concerns", parts(months)),
            triage,
            by_c,
            harms,
            Table("Where cases stand now", "cases", parts(_states(states, "casework_case"))),
            _endings(during),
            _to_referral(during, opened),
        ],
        duties=_duties(counted, since, until),
    )


def _states(rows: QuerySet[Any], table: str) -> dict[str, int]:
    words = MACHINE_OF[table].words
    found = rows.order_by().values_list("status").annotate(count=Count("id"))
    return {words[status].capitalize(): count for status, count in found}


def _of_concerns(concerns: QuerySet[Concern], period: Period) -> tuple[dict[str, int], Table]:
    today = timezone.localdate()
    months = {f"{month:%B %Y}": 0 for month in period.months if month <= today}
    by_month = concerns.annotate(month=TruncMonth("recorded_at")).order_by()
    for month, count in by_month.values_list("month").annotate(count=Count("id")):
        months[f"{month:%B %Y}"] += count
    times = concerns.exclude(case_id=None).values_list(F("case__opened_at") - F("recorded_at"))
    taken = [max(0.0, time.total_seconds()) for (time,) in times]
    found = _brackets(taken) | _states(concerns.filter(case_id=None), "casework_concern")
    note = _middle(taken, "From recording to opening a case")
    return months, Table("Time to triage", "concerns", parts(found), note)


def _kinds_of_harm(during: Q, total: int) -> tuple[Table, Table]:
    answers = Answer.objects.filter(during, question="harm_types")
    names, harms, cs = harm_names(), Counter[str](), Counter[str]()
    said = 0
    for value in answers.exclude(value=None).values_list("value", flat=True):
        kinds_said = {kind for kind in value or () if kind in names}
        said += bool(kinds_said)
        harms.update(names[kind] for kind in kinds_said)
        cs.update({c_of(kind) for kind in kinds_said})
    none = total - said
    shown = kinds(dict(harms.most_common()), none, NOT_SAID, total)
    members = {c: [r for r in shown if c_of_name(r.label) == c] for c in (*four_cs(), OUTSIDE)}
    by_c = groups({c: cs[c] for c in (*four_cs(), OUTSIDE)}, none, total, members)
    note = "A case can be of several kinds, so these add up to more than the cases."
    return (
        Table("The four Cs", "cases", by_c, note),
        Table("Kinds of harm", "cases", shown, note),
    )


def c_of_name(name: str) -> str | None:
    """Which of the four Cs a kind of harm is counted under, by its name."""
    return next((c_of(kind) for kind, label in harm_names().items() if label == name), None)


def _endings(during: Q) -> Table:
    children = Involved.objects.filter(during, MAY_BE_CHILD, removed_at=None, membership_id=None)
    found = Counter(
        OUTCOMES.get(outcome, NOT_SAID) for outcome in children.values_list("outcome", flat=True)
    )
    return Table("How it ended for each child", "children", parts(dict(found.most_common())))


def _to_referral(during: Q, opened: dict[UUID, datetime]) -> Table:
    sent = (
        Referral.objects.filter(during, to__in=REFERRALS)
        .exclude(status=ReferralState.WITHDRAWN)
        .values_list("case_id")
        .annotate(first=Min("sent_at"))
    )
    taken = [max(0.0, (first - opened[case]).total_seconds()) for case, first in sent]
    found = _brackets(taken) | {"No referral": len(opened) - len(taken)}
    note = _middle(taken, "From opening a case to its first referral")
    return Table("Time to referral", "cases", parts(found), note)


def _brackets(taken: Iterable[float]) -> dict[str, int]:
    found = dict.fromkeys([label for _, label in BRACKETS], 0)
    for seconds in taken:
        found[next(label for most, label in BRACKETS if seconds <= most)] += 1
    return found


def _middle(taken: list[float], what: str) -> str:
    """The median, where it stands for enough; one time alone could be somebody's."""
    if len(taken) < FEW:
        return f"{what}: too few to give a median."
    hours = median(taken) / HOUR
    said = "less than an hour" if hours < 1 else f"{hours:.0f} hours"
    return f"{what}: median {said if hours < 48 else f'{hours / 24:.0f} days'}."


def _duties(counted: Counted, since: datetime, until: datetime) -> list[Figure]:
    now = timezone.now()
    is_open = counted.in_case() & ~Q(case__status=CaseState.CLOSED)
    unanswered = (ReferralState.SENT, ReferralState.ACKNOWLEDGED)
    decided = Decision.objects.filter(
        counted.in_case(),
        is_not_referring=True,
        decided_at__gte=since,
        decided_at__lt=until,
    )
    late = now - timedelta(days=1)
    cases = counted.cases.exclude(status=CaseState.CLOSED)
    found: list[tuple[str, Callable[[], int]]] = [
        (
            "Danger was said, and nobody settled yet whether 999 is needed",
            lambda: (
                counted.concerns.filter(status="waiting", is_danger=YES).count()
                + cases.exclude(danger_at=None).count()
            ),
        ),
        (
            "Concerns that waited longer than a day for triage",
            counted.concerns.filter(status="waiting", recorded_at__lt=late).count,
        ),
        (
            "Cases in which something advised is not decided yet, also while being triaged",
            cases.filter(to_decide__gt=0).count,
        ),
        (
            "Actions overdue now",
            Action.objects.filter(is_open, status=ActionState.OPEN, due_at__lt=now).count,
        ),
        (
            "Referrals without an answer in time",
            Referral.objects.filter(is_open, status__in=unanswered, answer_due_at__lt=now).count,
        ),
        (
            "Reviews overdue now",
            cases.filter(review_on__lt=timezone.localdate()).count,
        ),
        (
            "Decisions not to refer, agreed by a second person",
            decided.filter(status=DecisionState.STANDING).count,
        ),
        (
            "Decisions not to refer that wait for a second person",
            decided.filter(status=DecisionState.WAITING).count,
        ),
    ]
    return [single(label, count()) for label, count in found]
