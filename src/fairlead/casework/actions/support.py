"""Support for every child involved, and for whoever here saw something distressing."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.actions.holding import for_change, past, said
from fairlead.casework.actions.in_case import record_in, refuse_closed
from fairlead.casework.actions.work import Task, make_action
from fairlead.casework.deciding import END_OF_DAY
from fairlead.casework.involved import name_of
from fairlead.casework.models import Case, Involved, Support


@dataclass(frozen=True, slots=True)
class Plan:
    """What a child wants and was told, the help offered, context, risk, and when to look again.

    `factors` are ids of the register of vulnerabilities: context, never a score.
    """

    wants: str = ""
    told: str = ""
    told_at: datetime | None = None
    told_by: str = ""
    help: str = ""
    factors: tuple[str, ...] = field(default_factory=tuple)
    context: str = ""
    risk: str = ""
    check_in_on: date | None = None
    risk_review_on: date | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """As it is kept with the child's part in the case."""
        return {
            "wants": self.wants,
            "told": self.told,
            "told_at": self.told_at.isoformat() if self.told_at else "",
            "told_by": self.told_by,
            "help": self.help,
            "factors": list(self.factors),
            "context": self.context,
            "risk": self.risk,
        }


@transaction.atomic
def keep_plan(row: Involved, plan: Plan, *, version: int, by: Actor) -> Support:
    """Keep how a child is supported; what stood before stays in the chronology.

    Raises `Refused` for what was told without when and by whom, or for days that are past, and
    `ChangedMeanwhile`, also when somebody began the plan since.
    """
    case = refuse_closed(row.case_id)
    found = Support.objects.select_for_update().filter(involved_id=row.id).first()
    if (found.version if found else 0) != version:
        raise ChangedMeanwhile
    if found is None:
        found = Support(case_id=case.id, key_id=case.key_id, involved_id=row.id)
    _check(found, plan)
    found.plan = plan.kept
    found.check_in_on, found.risk_review_on = plan.check_in_on, plan.risk_review_on
    found.version += 1
    found.save()
    days = {"check_in": _iso(plan.check_in_on), "risk_review": _iso(plan.risk_review_on)}
    content = {"name": name_of(row), **plan.kept, **days}
    record_in(case, "case.support-planned", by, content)
    return found


def _check(row: Support, plan: Plan) -> None:
    if plan.told.strip():
        said(plan.told_by, "Say who told the child.")
        if plan.told_at is None:
            raise Refused("Say when the child was told.")
        past(plan.told_at)
    today = timezone.localdate()
    for now, before in (
        (plan.check_in_on, row.check_in_on),
        (plan.risk_review_on, row.risk_review_on),
    ):
        if now and now != before and now < today:
            raise Refused("Give a day that is not past.")


@transaction.atomic
def check_in(
    row: Support, at: datetime, how: str, next_on: date | None, *, version: int, by: Actor
) -> Support:
    """Keep that somebody asked how a child is, and when to ask again.

    Raises `Refused` or `ChangedMeanwhile`.
    """
    case, found = for_change(row, version)
    past(at)
    said(how, "Say how they are, in their own words where you can.")
    if next_on and next_on < timezone.localdate():
        raise Refused("Give a day for the next time that is not past.")
    found.check_in_on = next_on
    found.save()
    content = {"name": name_of(found.involved), "how": how, "next": _iso(next_on)}
    record_in(case, "case.support-checked-in", by, content, happened_at=at)
    return found


@dataclass(frozen=True, slots=True)
class StaffSupport:
    """Help for somebody who works here and saw or heard something distressing."""

    whom: str
    help: str
    at: datetime
    again_on: date | None = None


@transaction.atomic
def support_staff(case: Case, support: StaffSupport, *, by: Actor) -> None:
    """Keep what help somebody here was offered; asking again becomes something to be done.

    They are not named as somebody involved, which would shut them out of the case. Raises
    `Refused`.
    """
    held = refuse_closed(case.id)
    said(support.whom, "Say who it is.")
    said(support.help, "Say what help was offered.")
    past(support.at)
    if support.again_on:
        if support.again_on < timezone.localdate():
            raise Refused("Give a day that is not past.")
        due_at = timezone.make_aware(datetime.combine(support.again_on, END_OF_DAY))
        does = f"Ask {support.whom} how they are after what they saw"
        make_action(held, Task(does, by.membership, due_at), by=by)
    content = {"whom": support.whom, "help": support.help, "again": _iso(support.again_on)}
    record_in(held, "case.staff-supported", by, content, happened_at=support.at)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
