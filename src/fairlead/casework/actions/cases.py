"""Opening a case, joining concerns to it, naming who is involved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.access import WAY_UP
from fairlead.casework.actions.concerns import hold_members, waiting_for_change
from fairlead.casework.actions.going_past import hand_on_from
from fairlead.casework.actions.in_case import By, keep_answer, record_in, refuse_closed
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.danger import DANGER
from fairlead.casework.involved import name_of, told_by
from fairlead.casework.models import (
    Answer,
    Case,
    Child,
    Concern,
    ConcernChild,
    ConcernNamed,
    Involved,
    Role,
    Source,
)
from fairlead.casework.models.base import YES
from fairlead.casework.states import ConcernState

MOST_OF_A_NAME = 120


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody involved, as the lead says it."""

    role: Role
    child_id: UUID | None = None
    membership_id: UUID | None = None
    called: str = ""
    #: The concern that they brought without an account.
    told_id: UUID | None = None
    age: int | None = None
    note: str = ""


@transaction.atomic
def open_case(concern: Concern, title: str, *, version: int, by: Actor) -> Case:
    """Open a case from a concern; it keeps the concern's number and key.

    Its children become people involved. Raises `ChangedMeanwhile` when the concern was changed,
    `Refused` when it is in a case already or was set aside.
    """
    _hold_named(concern)
    found = waiting_for_change(concern, version)
    case = Case.objects.create(
        key_id=found.key_id,
        number=found.number,
        title=title,
        handled_by=found.handled_by,
        owner_id=by.membership.id,
    )
    record_in(case, "case.opened", by, {"title": title})
    _bring_in(found, case, by)
    return case


@transaction.atomic
def join_case(concern: Concern, case: Case, *, version: int, by: Actor) -> Case:
    """Join a concern to a case that is not closed. Raises `ChangedMeanwhile` or `Refused`."""
    _hold_named(concern)
    found = waiting_for_change(concern, version)
    held = refuse_closed(case.id)
    held.handled_by = max(held.handled_by, found.handled_by, key=WAY_UP.index)
    held.version += 1
    held.save()
    record_in(held, "case.joined", by, {"concern": found.reference})
    _bring_in(found, held, by)
    return held


def _hold_named(concern: Concern) -> None:
    named = ConcernNamed.objects.filter(concern_id=concern.id)
    hold_members(named.values_list("membership_id", flat=True))


def _bring_in(concern: Concern, case: Case, by: Actor) -> None:
    concern.status, concern.case_id = ConcernState.IN_CASE, case.id
    concern.save()
    known = set(
        Involved.objects.filter(case_id=case.id, removed_at=None).values_list(
            "child_id", "membership_id"
        )
    )
    for row in ConcernChild.objects.filter(concern_id=concern.id):
        if (row.child_id, None) not in known:
            name_involved(case, Part(role=Role.UNSAID, child_id=row.child_id), by=by)
    for named in ConcernNamed.objects.filter(concern_id=concern.id):
        if (None, named.membership_id) not in known:
            name_involved(case, Part(role=Role.UNSAID, membership_id=named.membership_id), by=by)
    _bring_in_unlisted(concern, case, by)
    _know(concern, case, by)


def _bring_in_unlisted(concern: Concern, case: Case, by: Actor) -> None:
    """Who is on no list: a child whom staff wrote of, and whoever told without an account."""
    is_staff = concern.source == Source.STAFF
    called = (str(concern.about).strip() if is_staff else told_by(concern))[:MOST_OF_A_NAME]
    there = Involved.objects.filter(case_id=case.id, removed_at=None, child_id=None)
    if called and (not is_staff or called not in map(name_of, there)):
        told = None if is_staff else concern.id
        name_involved(case, Part(role=Role.UNSAID, called=called, told_id=told), by=by)


def _know(concern: Concern, case: Case, by: Actor) -> None:
    """What was said to be so is known from then on, with who said it.

    What was said not to be so is only suggested (`known.suggestions`): one word of somebody who
    may be afraid closes nothing. What was answered "no" and is said to be so is not known any
    more, until somebody looks at both: the question comes back, with who said it.
    """
    known = {row.question: row for row in Answer.objects.filter(case_id=case.id)}
    if Concern.objects.filter(case_id=case.id).count() > 1:
        blank = Answer(case_id=case.id, key_id=case.key_id, question=DANGER, value=None)
        known.setdefault(DANGER, blank)
    for question in (key for key, value in concern.facts.items() if value):
        row = known.get(question) or Answer(
            case_id=case.id, key_id=case.key_id, question=question, value=None
        )
        if row.value is None:
            keep_answer(case, row, (True, said_by(concern)), by=by)
    _doubt(concern, case, known, by)
    mind_pressing(case)


def _doubt(concern: Concern, case: Case, known: Mapping[str, Answer], by: Actor) -> None:
    """A no is not known any more; and whoever called 999 before did not know of this danger."""
    for row in (known[key] for key in _said_of(concern) if key in known):
        if row.value is False:
            keep_answer(case, row, (None, said_by(concern)), by=by)
        elif row.question == DANGER:
            keep_answer(case, row, (row.value, said_by(concern)), by=by)


def _said_of(concern: Concern) -> list[str]:
    """The questions to which a concern says yes."""
    said = [key for key, value in concern.facts.items() if value]
    said += [DANGER] if concern.is_danger == YES else []
    return said + (["image_involved"] if concern.is_image == YES else [])


def said_by(concern: Concern) -> str:
    """Whose word it is that a concern gives: kept with what is known by it."""
    return f"{Source(concern.source).label}, {concern.reference}"


@transaction.atomic
def name_involved(case: Case, part: Part, *, by: By) -> Involved:
    """Say who is involved and how. A colleague who is named sees the case no longer.

    Raises `Refused` when nobody is named, or a child is named twice.
    """
    hold_members([part.membership_id] if part.membership_id else [])
    held = refuse_closed(case.id)
    if not (part.child_id or part.membership_id or part.called.strip()):
        raise Refused("Say who it is: choose a child, a colleague, or write what they are called.")
    if part.child_id:
        _refuse_twice(case.id, part.child_id)
    mine = Involved.objects.filter(
        case_id=case.id, membership_id=part.membership_id, removed_at=None
    )
    if part.membership_id and mine.exists():
        raise Refused("This colleague is named already. Change their part instead.")
    found = Involved.objects.create(
        case_id=case.id,
        key_id=case.key_id,
        role=part.role,
        child_id=part.child_id,
        membership_id=part.membership_id,
        called=part.called,
        told_id=part.told_id,
        age=part.age,
        note=part.note,
    )
    record_in(held, "case.person-named", by, _part_said(found))
    if found.membership is not None:
        hand_on_from(held, found.membership, by)
    case.handled_by = held.handled_by
    return found


@transaction.atomic
def change_involved(row: Involved, part: Part, *, version: int, by: Actor) -> Involved:
    """Say of somebody involved what is right now, also that they are a child of the list.

    What they were called before stays in the chronology. Raises `ChangedMeanwhile`, and `Refused`
    when they are on a list already or that child is in the case.
    """
    refuse_closed(row.case_id)
    found = Involved.objects.select_for_update().get(id=row.id)
    if found.version != version:
        raise ChangedMeanwhile
    before = _part_said(found)
    if part.child_id and part.child_id != found.child_id:
        _is_listed(found, part.child_id)
    found.role, found.age = part.role, part.age
    found.called, found.note = part.called, part.note
    found.version += 1
    found.save()
    change = {"name": name_of(found), "before": before, "after": _part_said(found)}
    record_in(found.case, "case.person-changed", by, change)
    return found


def _is_listed(row: Involved, child_id: UUID) -> None:
    if row.child_id or row.membership_id:
        raise Refused("Take them out instead, and name whoever it is.")
    _refuse_twice(row.case_id, child_id)
    row.child_id = child_id
    row.child = Child.objects.get(id=child_id)


def _refuse_twice(case_id: UUID, child_id: UUID) -> None:
    if Involved.objects.filter(case_id=case_id, child_id=child_id, removed_at=None).exists():
        raise Refused(
            "This child is in the case already. Change their part there. If this is the same "
            "child, take one of the two out and say so."
        )


@transaction.atomic
def remove_involved(row: Involved, reason: str, *, version: int, by: Actor) -> Involved:
    """Take out somebody who was named by mistake. Raises `ChangedMeanwhile` or `Refused`."""
    refuse_closed(row.case_id)
    found = Involved.objects.select_for_update().get(id=row.id)
    if found.version != version:
        raise ChangedMeanwhile
    if not reason.strip():
        raise Refused("Say why.")
    found.removed_at, found.version = timezone.now(), found.version + 1
    found.save()
    record_in(found.case, "case.person-removed", by, {**_part_said(found), "reason": reason})
    return found


def _part_said(row: Involved) -> dict[str, Any]:
    said = {"name": name_of(row), "role": str(Role(row.role).label), "age": row.age}
    return said | {"note": str(row.note)} if row.note else said
