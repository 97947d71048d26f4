"""What stands between a case and its closing, and how long it is kept: reads only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fairlead.casework.deciding import assessed_now, is_referral, undecided
from fairlead.casework.involved import may_be_child, name_of
from fairlead.casework.models import (
    Action,
    Case,
    Conversation,
    Decision,
    Device,
    Family,
    Involved,
    Referral,
    Support,
)
from fairlead.casework.models.work import REFERRALS
from fairlead.casework.places import page_of
from fairlead.casework.states import (
    ActionState,
    CaseState,
    DecisionState,
    DeviceState,
    ReferralState,
)
from fairlead.guidance.model import Pack
from fairlead.triage import Assessment, Status

#: How it ended for a child, in the words of the field; never a score, never a label.
OUTCOMES: Mapping[str, str] = {
    "support-continues": "Safe for now, and supported here",
    "support-ended": "Safe, and no more support is needed",
    "early-help": "Early help or another service supports them",
    "social-care": "Children’s social care leads",
    "police": "The police lead, and support goes on here",
    "health": "A health or mental health service leads",
    "moved": "Moved to another setting, which has the file",
    "no-harm-found": "Looked into: no harm was found",
    "not-found": "It could not be found out who they are",
    "not-a-child": "Turned out to be an adult",
}
#: Ends after which there is nobody here to support.
NOBODY_TO_SUPPORT = ("not-found", "not-a-child")
#: Until which birthday a file is kept. No source of our register says so: it is the field's custom.
KEPT_UNTIL_AGE = 25


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is still open, and the page where it is settled."""

    what: str
    href: str


def children_of(case: Case) -> list[Involved]:
    """The children involved, and whoever may be one: not knowing an age does not make an adult."""
    rows = Involved.objects.filter(case_id=case.id, removed_at=None, membership_id=None)
    return [row for row in rows.select_related("child", "told").order_by("id") if may_be_child(row)]


def what_is_left(case: Case) -> list[Left]:
    """Everything that is still open in a case, in the order in which to settle it."""
    return [Left(what, page_of(name, case.reference)) for name, what in _left(case)]


def _left(case: Case) -> Iterator[tuple[str, str]]:
    if case.danger_at is not None:
        yield "case", "A child may be in danger: say whether 999 was called, or that they are safe."
    if case.status == CaseState.TRIAGE:
        yield "initial-review", "The initial review was not held yet."
    yield from _left_to_decide(case)
    yield from _left_to_do(case)
    yield from _left_of_children(case)


def _left_of_children(case: Case) -> Iterator[tuple[str, str]]:
    planned = set(Support.objects.filter(case_id=case.id).values_list("involved_id", flat=True))
    rows = children_of(case)
    if not rows:
        yield "case-people", "No child is named here: add each, if only as “a child not known”."
    for row in rows:
        if row.id not in planned and row.outcome not in NOBODY_TO_SUPPORT:
            yield "case-support", f"There is no plan yet to support {name_of(row)}."
    for row in rows:
        if not row.outcome:
            yield "case-review", f"How it ended for {name_of(row)} is not said."


def _left_to_decide(case: Case) -> Iterator[tuple[str, str]]:
    pack, found = assessed_now(case)
    for does in undecided(case):
        yield "case", f"Nobody has decided about this advice: {does}"
    words = {outcome.id: outcome.does for outcome in pack.rules.outcomes}
    waiting = Decision.objects.filter(case_id=case.id, status=DecisionState.WAITING)
    for row in waiting:
        yield "case", f"A second person has not looked at: {words.get(row.outcome, row.outcome)}"
    yield from _left_unknown(case, pack, found)


def _left_unknown(case: Case, pack: Pack, found: Assessment) -> Iterator[tuple[str, str]]:
    """Referrals that an answer still missing could ask for: not knowing never closes a case."""
    standing = set(
        Decision.objects.filter(case_id=case.id, status=DecisionState.STANDING).values_list(
            "outcome", flat=True
        )
    )
    questions = {fact.id: fact.question for fact in pack.registers.facts}
    for outcome in pack.rules.outcomes:
        decision = found.decision(outcome.id)
        is_open = is_referral(outcome) and decision.status is Status.UNDETERMINED
        if is_open and outcome.id not in standing:
            asked = " ".join(questions[fact] for fact in decision.open_facts[:3])
            yield "case", f"This may yet be asked for: {outcome.does}. Find out: {asked}"


def _left_to_do(case: Case) -> Iterator[tuple[str, str]]:
    for action in Action.objects.filter(case_id=case.id, status=ActionState.OPEN):
        yield "case-work", f"To be done: {action.does}"
    unanswered = (ReferralState.SENT, ReferralState.ACKNOWLEDGED)
    for sent in Referral.objects.filter(case_id=case.id, status__in=unanswered, to__in=REFERRALS):
        yield "case-work", f"No answer yet: {sent.get_to_display()}, {sent.recipient}"
    for device in Device.objects.filter(case_id=case.id, status=DeviceState.HELD):
        yield "case-log", f"Still kept here: {device.what}"
    waiting = Conversation.objects.filter(concern__case_id=case.id, answer_due_at__isnull=False)
    if waiting.exists():
        yield "case", "A message that came through the door is not answered yet."
    if case.family == Family.HELD:
        yield "case-work", "The family is not to be told yet. Settle that first."
    if case.family == Family.MAY:
        yield "case-work", "The family may be told, and was not told yet."


@dataclass(frozen=True, slots=True)
class Retention:
    """Until when a file is kept by the birthdays that are known, and whose is not known."""

    until: date | None
    youngest: str
    unknown: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether the birthday of every child involved is known."""
        return self.until is not None and not self.unknown


def retention_of(case: Case) -> Retention:
    """The 25th birthday of the youngest child involved, as far as birthdays are known."""
    born: list[tuple[date, str]] = []
    unknown = []
    for row in children_of(case):
        if row.child is not None and row.child.born_on:
            born.append((date.fromisoformat(row.child.born_on), name_of(row)))
        elif row.outcome != "not-a-child":
            unknown.append(name_of(row))
    if not born:
        return Retention(None, "", tuple(unknown))
    day, name = max(born)
    return Retention(years_after(day, KEPT_UNTIL_AGE), name, tuple(unknown))


def years_after(day: date, years: int) -> date:
    """The same day so many years later; the last of February stays the last."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
