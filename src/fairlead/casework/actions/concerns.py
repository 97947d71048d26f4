"""Recording a concern, adding to it, setting it aside: what was said is never changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor, System
from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Membership
from fairlead.casework.access import handled_by
from fairlead.casework.jobs import alert
from fairlead.casework.models import (
    Child,
    Concern,
    ConcernChild,
    ConcernNamed,
    Source,
)
from fairlead.casework.models.base import NO, YES
from fairlead.casework.states import ConcernState
from fairlead.ledger.record import record
from fairlead.vault.keyring import new_key
from fairlead.vault.models import VaultKey
from fairlead.walls.tenancy import organisation_id

FIRST_NUMBER = 1001


#: The same words within so long are one press too many; later they say that it was so again.
PRESSED_TWICE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports: the account by question, and what decides who deals with it."""

    account: Mapping[str, str]
    learned_at: datetime
    happened_at: datetime | None = None
    is_danger: str = "unknown"
    is_image: str = "unknown"
    children: tuple[UUID, ...] = ()
    about: str = ""
    #: Memberships of people who work here and whom it names.
    named: tuple[UUID, ...] = field(default=())
    source: Source = Source.STAFF
    #: What was said of questions of triage, by the id of each; nothing for what was not said.
    facts: Mapping[str, bool] = field(default_factory=dict)


@transaction.atomic
def record_concern(report: Report, *, by: Actor | System) -> Concern:
    """Record a worry as it was brought. Its reference is unique, and there are no gaps.

    Whoever deals with it is told, by mail, that something waits. Raises `Refused` when a child or
    colleague that it names is not of this organisation, or when a time that it gives is later
    than now.
    """
    children = _children(report.children)
    named = _members(report.named)
    now = timezone.now()
    if max(report.learned_at, report.happened_at or report.learned_at) > now:
        raise Refused("Give a time that is not in the future.")
    found = Concern(
        key_id=new_key(VaultKey.Kind.CASE).id,
        source=report.source,
        reporter_id=by.membership.id if isinstance(by, Actor) else None,
        handled_by=handled_by([row.held_role for row in named]),
        is_danger=report.is_danger,
        danger_at=now if report.is_danger == YES else None,
        is_image=report.is_image,
        recorded_at=now,
        learned_at=report.learned_at,
        happened_at=report.happened_at,
        account=dict(report.account),
        about=report.about,
        facts=dict(report.facts),
    )
    _number(found)
    ConcernChild.objects.bulk_create(
        ConcernChild(concern_id=found.id, child_id=child.id) for child in children
    )
    ConcernNamed.objects.bulk_create(
        ConcernNamed(concern_id=found.id, membership_id=row.id) for row in named
    )
    content = _content(report, found, children, named)
    record_about("concern.recorded", found, by, content, happened_at=report.happened_at)
    alert(found)
    return found


@transaction.atomic
def set_aside(concern: Concern, reason: str, *, version: int, by: Actor) -> Concern:
    """Say why a concern opens no case, such as recorded twice. It can be brought back.

    Raises `ChangedMeanwhile` when another version was opened, `Refused` without a reason, when
    it is not waiting any more, and when one person alone must not leave it (`must_be_triaged`).
    """
    if not reason.strip():
        raise Refused("Say why.")
    found = waiting_for_change(concern, version)
    if why := must_be_triaged(found):
        raise Refused(why)
    found.status, found.reason = ConcernState.SET_ASIDE, reason
    found.save()
    record_about("concern.set-aside", found, by, {"reason": reason})
    return found


@transaction.atomic
def bring_back(concern: Concern, *, version: int, by: Actor | System) -> Concern:
    """Have a concern that was set aside wait for triage again.

    Raises `ChangedMeanwhile`, or `Refused` when it was not set aside.
    """
    found = for_change(concern, version)
    if found.status != ConcernState.SET_ASIDE:
        raise Refused("It was not set aside, or it was brought back already.")
    found.status = ConcernState.WAITING
    found.save()
    record_about("concern.brought-back", found, by)
    return found


@transaction.atomic
def tell_reporter(concern: Concern, feedback: str, *, version: int, by: Actor) -> Concern:
    """Say the safe minimum to whoever reported it. Raises `ChangedMeanwhile`."""
    found = for_change(concern, version)
    found.feedback = feedback
    found.save()
    record_about("concern.feedback-given", found, by, {"feedback": feedback})
    return found


def must_be_triaged(concern: Concern) -> str:
    """Why a concern may not be set aside by one person: it opens a case or joins one.

    What may be danger is not closed by not knowing, and what names a colleague not by a colleague
    (design, sections 2 and 6). Empty where it may.
    """
    why = next((why for is_so, why in _reasons(concern) if is_so), "")
    return f"{why} Open a case from it, or join it to one." if why else ""


def _reasons(concern: Concern) -> Iterator[tuple[bool, str]]:
    account, facts = concern.account, concern.facts
    named = ConcernNamed.objects.filter(concern_id=concern.id)
    yield named.exists(), "It names somebody who works here."
    is_perhaps = account.get("colleague") or account.get("is_staff")
    is_perhaps = is_perhaps or facts.get("suspect_position_of_trust")
    yield bool(is_perhaps), "It may be about somebody who works here."
    yield bool(facts.get("adult_involved")), "It says that an adult did it."
    yield concern.is_image == YES, "It says that there is an image or video."
    yield concern.is_danger == YES, "It says that a child is in danger."
    yield concern.is_danger != NO, "Nobody knows yet whether a child is in danger."
    yield concern.is_image != NO, "Nobody knows yet whether there is an image or video."


def hold_members(ids: Iterable[UUID]) -> list[Membership]:
    """These colleagues, held for this transaction: before any concern or case, and in one order.

    So no role is changed between who deals with something and the rows that name them; and
    whoever changes a role, and hands on what names them, never waits for one who waits for it.
    """
    rows = Membership.objects.select_for_update(no_key=True).filter(id__in=list(ids))
    return list(rows.order_by("id"))


def for_change(concern: Concern, version: int) -> Concern:
    """The concern held for this transaction, its version counted on. Raises `ChangedMeanwhile`."""
    found = Concern.objects.select_for_update().get(id=concern.id)
    if found.version != version:
        raise ChangedMeanwhile
    found.version += 1
    return found


def waiting_for_change(concern: Concern, version: int) -> Concern:
    """A concern that waits for triage, held for this transaction, its version counted on.

    Raises `ChangedMeanwhile`, or `Refused` when it is in a case or was set aside.
    """
    found = for_change(concern, version)
    if found.status == ConcernState.IN_CASE:
        raise Refused("This concern is in a case already. Go on in the case.")
    if found.status == ConcernState.SET_ASIDE:
        raise Refused("This concern was set aside. Bring it back first.")
    return found


def _content(
    report: Report, concern: Concern, children: list[Child], named: list[Membership]
) -> dict[str, Any]:
    return {
        "reference": concern.reference,
        "account": dict(report.account),
        "danger": report.is_danger,
        "image": report.is_image,
        "learned": report.learned_at.isoformat(),
        "children": [str(child.name) for child in children],
        "about": report.about,
        "named": [str(row.name) for row in named],
        "source": str(Source(report.source).label),
    }


def _children(ids: tuple[UUID, ...]) -> list[Child]:
    found = list(Child.objects.filter(id__in=ids))
    if len(found) != len(set(ids)):
        raise Refused("Choose the child from the list again: one of them is not on it any more.")
    return found


def _members(ids: tuple[UUID, ...]) -> list[Membership]:
    found = hold_members(ids)
    if len(found) != len(set(ids)):
        raise Refused("Choose the colleague from the list again.")
    return found


def _number(concern: Concern) -> None:
    """Insert it with the next number. Whoever else records here waits from now to our end.

    So everything that takes time was done before: keys opened and made, names looked up.
    """
    concern.number = _next_number()
    concern.save(force_insert=True)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_numbers (organisation_id, next) VALUES (%s, %s) "
            "ON CONFLICT (organisation_id) DO UPDATE SET next = casework_numbers.next + 1 "
            "RETURNING next - 1",
            [organisation_id(), FIRST_NUMBER + 1],
        )
        return int(cursor.fetchone()[0])


def record_about(
    kind: str,
    concern: Concern,
    by: Actor | System,
    content: Mapping[str, Any] | None = None,
    *,
    happened_at: datetime | None = None,
) -> None:
    """Record something about a concern, sealed by its key."""
    record(
        kind,
        by=by,
        subject=("concern", concern.id),
        content={"reference": concern.reference, **(content or {})},
        happened_at=happened_at,
        key_id=concern.key_id,
    )
