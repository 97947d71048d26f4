"""From what is known of a case to what the guidance says of it: no writing, no request."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from fairlead.accounts.models import Organisation
from fairlead.casework.models import Answer, Case, Concern, Device, Involved
from fairlead.guidance import Chosen, Library, Pack
from fairlead.triage import Assessment as Assessed
from fairlead.triage import assess, settle
from fairlead.walls.prepared import prepared
from fairlead.web.plain_text import apart

LIBRARY = Library()


@cache
def pack_of(name: str) -> Pack:
    """A pack by its full name, read once."""
    return LIBRARY.load(name)


@cache
def chosen_for(nation: str, setting: str, on: date) -> Chosen:
    """Which edition is in force for a nation and setting on a day, and why."""
    return LIBRARY.choose(nation, setting, on)  # type: ignore[arg-type]


def edition_for(organisation: Organisation, on: date) -> Chosen:
    """The edition that an organisation goes by on a day. Raises `guidance.UnknownPack`."""
    return chosen_for(organisation.nation, organisation.setting, on)


def answers_of(case: Case) -> list[Answer]:
    """What is known, with who said so, in the order in which it was learned."""
    return _answers(case.id)


@prepared
def _answers(case: UUID) -> QuerySet[Answer]:
    return Answer.objects.filter(case_id=case).order_by("answered_at", "question")


def said(answers: Iterable[Answer]) -> dict[str, object]:
    """The answers as triage takes them."""
    return {row.question: row.value for row in answers if row.value is not None}


def assessed(pack: Pack, answers: dict[str, object], on: date) -> Assessed:
    """What the guidance says of these answers. Raises `triage.WrongAnswers`."""
    return assess(pack, settle(pack.registers, answers), on)


def involved_in(case: Case) -> list[Involved]:
    """The people involved, in the order in which they were named."""
    return sorted(_involved(case.id), key=lambda row: (row.role, row.id))


@prepared
def _involved(case: UUID) -> QuerySet[Involved]:
    rows = Involved.objects.filter(case_id=case, removed_at=None)
    return rows.select_related("child", "membership")


def age_on(born_on: str, on: date) -> int | None:
    """An age in whole years; nothing where no birthday is known.

    >>> age_on("2012-11-26", date(2026, 11, 25))
    13
    """
    if not born_on:
        return None
    born = date.fromisoformat(born_on)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_of(row: Involved, on: date) -> int | None:
    """How old somebody involved is: as it was said, or else by their birthday."""
    if row.age is not None or row.child is None:
        return row.age
    return age_on(str(row.child.born_on), on)


def concerns_in(case: Case) -> list[Concern]:
    """The concerns that are part of a case, in the order in which they were brought."""
    return _concerns(case.id)


@prepared
def _concerns(case: UUID) -> QuerySet[Concern]:
    return Concern.objects.filter(case_id=case).order_by("recorded_at")


def devices_of(case: Case) -> list[Device]:
    """The devices that were taken in, in that order."""
    return _devices(case.id)


@prepared
def _devices(case: UUID) -> QuerySet[Device]:
    return Device.objects.filter(case_id=case).order_by("taken_at")


def logged(devices: Iterable[Device]) -> dict[str, str]:
    """What the log of devices says about a question: to be confirmed, not kept."""
    places = "; ".join(device.place(apart) for device in devices)
    return {"device_location": f"The log of devices says: {places}."} if places else {}


def suggestions(concerns: Iterable[Concern], involved: Iterable[Involved]) -> dict[str, str]:
    """What concerns and the list of children say about a question: to be confirmed, not kept."""
    found: dict[str, str] = {}
    for concern in concerns:
        for question, value in concern.facts.items():
            found[question] = f"{concern.reference} said {'yes' if value else 'no'}."
        if concern.is_image != "unknown":
            found["image_involved"] = f"{concern.reference} said {concern.is_image}."
        if concern.is_danger == "yes":
            found["immediate_danger"] = f"{concern.reference} said yes. Is it still so?"
    ages = [age for row in involved if row.child and (age := age_of(row, date.today())) is not None]
    if ages:
        found["youngest_child_age"] = f"By their birthdays, the youngest child here is {min(ages)}."
    return found
