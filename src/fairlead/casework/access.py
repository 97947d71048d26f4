"""Who sees which concern and case: decided here, for lists, pages, search and counts alike.

Somebody whom a concern or case names never sees it, whatever their role. What names the lead or
a deputy is dealt with by the head, and what names the head by the chair (design, section 6).
Where nobody has the role that would deal with something, whoever stands above it does.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404

from fairlead.accounts.acting import Actor
from fairlead.accounts.models import Membership
from fairlead.accounts.roles import BELOW_THE_LEAD, ROLES, Permission, Role
from fairlead.casework.models import (
    Case,
    Child,
    Concern,
    ConcernNamed,
    Decision,
    Grant,
    HandledBy,
    Involved,
)
from fairlead.casework.states import ConcernState, DecisionState
from fairlead.ledger.record import record
from fairlead.walls.prepared import Prepared, prepared

M = TypeVar("M", bound=Model)
HANDLES = {
    HandledBy.LEAD: Permission.WORK_ON_CASES,
    HandledBy.HEAD: Permission.TAKE_OVER,
    HandledBy.CHAIR: Permission.STAND_FOR_HEAD,
}

#: That somebody looked at a case.
SEEN = "case.seen"
#: From whom something goes on to whom.
WAY_UP = tuple(HANDLES)


def handled_by(named: list[Role]) -> HandledBy:
    """Who deals with something that names people in these roles."""
    if any(role.may(Permission.TAKE_OVER) for role in named):
        return HandledBy.CHAIR
    if any(role.may(Permission.WORK_ON_CASES) for role in named):
        return HandledBy.HEAD
    return HandledBy.LEAD


def members_here() -> QuerySet[Membership]:
    """Those who belong to the organisation now and can sign in."""
    return Membership.objects.filter(ended_at=None, person__is_active=True)


class Sight(NamedTuple):
    """All of somebody that decides which concerns and cases they see."""

    person_id: UUID
    membership_id: UUID
    handles: tuple[HandledBy, ...]
    may_be_let_in: bool
    seconds: tuple[HandledBy, ...]


def sight_of(actor: Actor) -> Sight:
    """What decides what somebody sees; a prepared question is asked with it."""
    return Sight(
        actor.person_id,
        actor.membership.id,
        tuple(kind for kind, need in HANDLES.items() if actor.may(need)),
        actor.may(Permission.BE_LET_IN),
        seconds(actor.role),
    )


def seconds(role: Role) -> tuple[HandledBy, ...]:
    """What somebody may be the second person of: what they deal with, and what is below it.

    A deputy works for the lead: about what names the lead they decide nothing.
    """
    if not role.may(Permission.CONFIRM_DECISION):
        return ()
    above = [place for place, need in enumerate(HANDLES.values()) if role.may(need)]
    return WAY_UP[: max(above) + 1] if above else ()


def _dealt_with(sight: Sight, names: Exists) -> Q:
    """What somebody deals with by their role, and what nobody below them is left to deal with.

    `names` is whether a row names the member who is looked at.
    """
    found = Q(handled_by__in=sight.handles)
    own = WAY_UP.index(sight.handles[0]) if sight.handles else 0
    for place in range(own):
        below = [HANDLES[kind] for kind in WAY_UP[place:own]]
        roles = [role.id for role in ROLES.values() if any(map(role.may, below))]
        left = members_here().filter(role__in=roles).exclude(names)
        found |= Q(~Exists(left), handled_by=WAY_UP[place])
    return found


def _case_names() -> Exists:
    """Whether a case, or a concern in it, names the member who is looked at."""
    who = {"membership__person_id": OuterRef("person_id")}
    involved = Involved.objects.filter(case_id=OuterRef(OuterRef("id")), removed_at=None, **who)
    named = ConcernNamed.objects.filter(concern__case_id=OuterRef(OuterRef("id")), **who)
    return Exists(involved) | Exists(named)  # type: ignore[return-value]


def _concern_names() -> Exists:
    """The same of a concern."""
    return Exists(
        ConcernNamed.objects.filter(
            concern_id=OuterRef(OuterRef("id")), membership__person_id=OuterRef("person_id")
        )
    )


def _naming(sight: Sight, **where: object) -> Exists:
    return Exists(ConcernNamed.objects.filter(membership__person_id=sight.person_id, **where))


def cases_of(actor: Actor) -> QuerySet[Case]:
    """The cases that somebody may see: those they deal with, and those they were let in to."""
    return cases_seen(sight_of(actor))


def cases_seen(sight: Sight) -> QuerySet[Case]:
    """The same, of whoever sees so much."""
    dealt_with = _dealt_with(sight, _case_names())
    if not sight.may_be_let_in:
        return _not_naming(sight, dealt_with)
    granted = Grant.objects.filter(
        case_id=OuterRef("id"), membership_id=sight.membership_id, ended_at=None
    )
    return _not_naming(sight, dealt_with | Q(Exists(granted)))


def cases_dealt_with(actor: Actor) -> QuerySet[Case]:
    """The cases that somebody may change: those that their role deals with."""
    return _cases_dealt_with(sight_of(actor))


def _cases_dealt_with(sight: Sight) -> QuerySet[Case]:
    return _not_naming(sight, _dealt_with(sight, _case_names()))


def _not_naming(sight: Sight, allowed: Q) -> QuerySet[Case]:
    involved = Involved.objects.filter(
        case_id=OuterRef("id"), membership__person_id=sight.person_id, removed_at=None
    )
    return Case.objects.filter(allowed).exclude(
        Exists(involved) | _naming(sight, concern__case_id=OuterRef("id"))
    )


def concerns_of(actor: Actor) -> QuerySet[Concern]:
    """The concerns that somebody may see as one who deals with them."""
    return _concerns_seen(sight_of(actor))


def _concerns_seen(sight: Sight) -> QuerySet[Concern]:
    in_case = Q(case_id__in=cases_seen(sight).values("id"))
    return _concerns_not_naming(sight, _in_no_case(sight) | in_case)


def concerns_waiting(sight: Sight) -> QuerySet[Concern]:
    """Of the concerns that somebody deals with, those that nobody triaged."""
    return _concerns_not_naming(sight, _in_no_case(sight)).filter(status=ConcernState.WAITING)


def _in_no_case(sight: Sight) -> Q:
    return Q(case_id=None) & _dealt_with(sight, _concern_names())


def _concerns_not_naming(sight: Sight, allowed: Q) -> QuerySet[Concern]:
    return Concern.objects.filter(allowed).exclude(_naming(sight, concern_id=OuterRef("id")))


def concerns_dealt_with(actor: Actor) -> QuerySet[Concern]:
    """The concerns that somebody may change: not those of a case that they were only let in to."""
    return concerns_worked_on(sight_of(actor))


def concerns_worked_on(sight: Sight) -> QuerySet[Concern]:
    """The same, of whoever sees so much."""
    in_case = Q(case_id=None) | Q(case_id__in=_cases_dealt_with(sight).values("id"))
    return _concerns_seen(sight).filter(in_case)


def own_concerns(actor: Actor) -> QuerySet[Concern]:
    """What somebody reported themselves; not when they are named in it, or in its case."""
    mine = Concern.objects.filter(reporter__person_id=actor.person_id)
    mine = mine.exclude(_naming(sight_of(actor), concern_id=OuterRef("id")))
    involved = Involved.objects.filter(
        case_id=OuterRef("case_id"), membership__person_id=actor.person_id, removed_at=None
    )
    return mine.exclude(Exists(involved))


def decisions_to_confirm(actor: Actor) -> QuerySet[Decision]:
    """Decisions that wait for a second person, where this one may be it."""
    return decisions_awaiting(sight_of(actor))


def decisions_awaiting(sight: Sight) -> QuerySet[Decision]:
    """The same, of whoever sees so much."""
    if not sight.seconds:
        return Decision.objects.none()
    hidden = Involved.objects.filter(
        case_id=OuterRef("case_id"), membership__person_id=sight.person_id, removed_at=None
    )
    return (
        Decision.objects.filter(status=DecisionState.WAITING, case__handled_by__in=sight.seconds)
        .exclude(decided_by__person_id=sight.person_id)
        .exclude(Exists(hidden) | _naming(sight, concern__case_id=OuterRef("case_id")))
    )


def access_case(actor: Actor, reference: str) -> Case:
    """A case to look at; the look is recorded. Or 404, alike for absent and not theirs."""
    return _seen(_case_to_see, actor, reference)


def access_case_to_change(actor: Actor, reference: str) -> Case:
    """A case to work on; the look is recorded. Or 404, also for somebody who may only look."""
    return _seen(_case_to_change, actor, reference)


def may_change(actor: Actor, case: Case) -> bool:
    """Whether somebody who was found to see a case may also work on it: by whom deals with it."""
    is_theirs = case.handled_by in sight_of(actor).handles
    return is_theirs or cases_dealt_with(actor).filter(id=case.id).exists()


@prepared
def _case_to_see(sight: Sight, number: int) -> QuerySet[Case]:
    return cases_seen(sight).filter(number=number)


@prepared
def _case_to_change(sight: Sight, number: int) -> QuerySet[Case]:
    return _cases_dealt_with(sight).filter(number=number)


def _seen(cases: Prepared[[Sight, int], Case], actor: Actor, reference: str) -> Case:
    found = cases.first(sight_of(actor), _number(reference))
    if found is None:
        raise Http404
    record(SEEN, by=actor, subject=("case", found.id), key_id=found.key_id)
    return found


def case_by_reference(actor: Actor, reference: str) -> Case | None:
    """A case of those that somebody deals with, by what people call it; it is not shown."""
    return cases_dealt_with(actor).filter(number=_number(reference.strip())).first()


def access_concern(actor: Actor, reference: str) -> Concern:
    """A concern to look at, of those that are dealt with; the look is recorded. Or 404."""
    return _concern_seen(concerns_of(actor), actor, reference)


def access_concern_to_change(actor: Actor, reference: str) -> Concern:
    """A concern to deal with; the look is recorded. Or 404, also for who may only look."""
    return _concern_seen(concerns_dealt_with(actor), actor, reference)


def access_own_concern(actor: Actor, reference: str) -> Concern:
    """What somebody reported themselves; the look is recorded. Or 404."""
    return _concern_seen(own_concerns(actor), actor, reference)


def _concern_seen(concerns: QuerySet[Concern], actor: Actor, reference: str) -> Concern:
    found = _found(concerns.select_related("case", "reporter").filter(number=_number(reference)))
    record("concern.seen", by=actor, subject=("concern", found.id), key_id=found.key_id)
    return found


def access_decision(actor: Actor, decision_id: UUID) -> Decision:
    """A decision to confirm or refuse as the second person; the look is recorded. Or 404."""
    found = _found(decisions_to_confirm(actor).filter(id=decision_id))
    record("decision.seen", by=actor, subject=("case", found.case_id), key_id=found.key_id)
    return found


def access_child(actor: Actor, child_id: UUID) -> Child:
    """A child of the list; the look is recorded. Or 404."""
    found = _found(Child.objects.filter(id=child_id))
    record("child.seen", by=actor, subject=("child", found.id))
    return found


def access_recorded(actor: Actor, reference: str) -> Concern:
    """What somebody has just recorded, to be told who deals with it: also when it names them.

    Nothing of what it says may be shown by this. Once it is in a case, what names them is not
    there for them any more, nor who deals with it. The look is recorded. Or 404.
    """
    mine = Concern.objects.filter(reporter__person_id=actor.person_id)
    is_open = Q(case_id=None) | Q(id__in=own_concerns(actor).values("id"))
    found = _found(mine.filter(is_open, number=_number(reference)))
    record("concern.seen", by=actor, subject=("concern", found.id), key_id=found.key_id)
    return found


def who_deals(concern: Concern) -> list[Membership]:
    """The people who deal with a concern, or with its case, and whom neither names."""
    if concern.case_id:
        return who_deals_with(Case.objects.get(id=concern.case_id))
    return who_stands_at(HandledBy(concern.handled_by), named_by(concern))


def who_gives_roles(concern: Concern) -> list[Membership]:
    """The people who could give somebody the role that deals with a concern, and whom it spares."""
    here = _here_without(named_by(concern))
    return [row for row in here if row.held_role.may(Permission.MANAGE_PEOPLE)]


def who_deals_with(case: Case) -> list[Membership]:
    """The people whose role deals with a case and whom neither it nor its concerns name."""
    return who_stands_at(HandledBy(case.handled_by), named_in(case))


def in_order(rows: Iterable[Membership]) -> list[Membership]:
    """People as they are asked: who leads before who deputises, and by name."""
    return sorted(rows, key=lambda row: (row.role in BELOW_THE_LEAD, str(row.name)))


def named_by(concern: Concern) -> QuerySet[ConcernNamed, UUID]:
    """The people who work here and whom a concern names."""
    named = ConcernNamed.objects.filter(concern_id=concern.id)
    return named.values_list("membership__person_id", flat=True)


def named_in(case: Case) -> set[UUID]:
    """The people who work here and whom a case or its concerns name: they never see it."""
    named = ConcernNamed.objects.filter(concern__case_id=case.id)
    involved = Involved.objects.filter(case_id=case.id, removed_at=None, membership__isnull=False)
    return {
        *named.values_list("membership__person_id", flat=True),
        *involved.values_list("membership__person_id", flat=True),
    }


def who_may_second(case: Case, first: UUID) -> list[Membership]:
    """The people who may be the second person of what the first decides in a case."""
    here = _here_without(named_in(case) | {first})
    return [row for row in here if case.handled_by in seconds(row.held_role)]


def who_stands_at(kind: HandledBy, out: Iterable[UUID] = ()) -> list[Membership]:
    """The people who deal with something now, but for those whom it names.

    Where nobody of them is left, those who stand next above: nothing waits for an empty chair.
    """
    here = _here_without(out)
    for level in WAY_UP[WAY_UP.index(kind) :]:
        if found := [row for row in here if row.held_role.may(HANDLES[level])]:
            return found
    return []


def _here_without(out: Iterable[UUID]) -> list[Membership]:
    without = set(out)
    return [row for row in members_here() if row.person_id not in without]


def _number(reference: str) -> int:
    digits = reference.upper().removeprefix("C-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1


def _found(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise Http404
    return found
