"""The custody of a device: taken in, kept where, handed over, given back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fairlead.accounts.acting import Actor
from fairlead.casework.actions.holding import for_change, go_on, past, said
from fairlead.casework.actions.in_case import record_in, refuse_closed
from fairlead.casework.models import Case, Device
from fairlead.casework.states import DeviceState


@dataclass(frozen=True, slots=True)
class Taken:
    """A device as it was taken in, and where it is locked away."""

    what: str
    taken_from: str
    taken_by: str
    taken_at: datetime
    is_switched_off: str
    kept: str
    why: str = ""


@transaction.atomic
def take_device(case: Case, taken: Taken, *, by: Actor) -> Device:
    """Keep that a device was taken in. Raises `Refused`."""
    held = refuse_closed(case.id)
    past(taken.taken_at)
    made = Device.objects.create(
        case_id=held.id,
        key_id=held.key_id,
        what=said(taken.what, "Say which device it is."),
        taken_from=said(taken.taken_from, "Say from whom it was taken."),
        taken_by=said(taken.taken_by, "Say who took it."),
        taken_at=taken.taken_at,
        is_switched_off=taken.is_switched_off,
        kept=said(taken.kept, "Say where it is locked away."),
    )
    content = {"from": taken.taken_from, "taken_by": taken.taken_by, "why": taken.why}
    _record(held, "case.device-taken", by, made, content, taken.taken_at)
    return made


@transaction.atomic
def change_device(
    row: Device, is_switched_off: str, kept: str, *, version: int, by: Actor
) -> Device:
    """Say where it is locked away now, and whether it is off. Raises `Refused`, also once gone."""
    case, found = for_change(row, version)
    if found.status != DeviceState.HELD:
        go_on(found, found.status)
    before = str(found.kept)
    found.is_switched_off = is_switched_off
    found.kept = said(kept, "Say where it is locked away.")
    found.save()
    _record(case, "case.device-changed", by, found, {"before": before})
    return found


@dataclass(frozen=True, slots=True)
class Handing:
    """To whom a device went, and when. `reference` is theirs, such as of an exhibit."""

    to: str
    at: datetime
    reference: str = ""


@transaction.atomic
def hand_over_device(row: Device, handing: Handing, *, version: int, by: Actor) -> Device:
    """Keep that it went to somebody, such as the police. Raises `Refused`, `ChangedMeanwhile`."""
    return _hand(row, DeviceState.HANDED_OVER, handing, version, by)


@transaction.atomic
def give_back_device(row: Device, handing: Handing, *, version: int, by: Actor) -> Device:
    """Keep that it was given back. Raises `Refused` or `ChangedMeanwhile`."""
    return _hand(row, DeviceState.RETURNED, handing, version, by)


def _hand(row: Device, state: DeviceState, handing: Handing, version: int, by: Actor) -> Device:
    case, found = for_change(row, version)
    go_on(found, state)
    at = past(handing.at, found.taken_at, found.handed_at)
    found.handed_to, found.handed_at = said(handing.to, "Say to whom it went."), at
    found.save()
    content = {"to": handing.to, "their_reference": handing.reference}
    _record(case, f"case.device-{state}", by, found, content, at)
    return found


def _record(
    case: Case,
    kind: str,
    by: Actor,
    row: Device,
    content: dict[str, str],
    at: datetime | None = None,
) -> None:
    known = {"device": str(row.id), "what": row.what, "kept": row.kept}
    off = {"switched_off": row.get_is_switched_off_display()}
    record_in(case, kind, by, {**known, **off, **content}, happened_at=at)
