"""From what is known of a case to what the guidance says of it: no writing, no request."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from fairlead.accounts.models import Organisation
from fairlead.casework.models import Answer, Assessment, Case
from fairlead.guidance import Chosen, Library, Pack
from fairlead.triage import Assessment as Assessed
from fairlead.triage import assess, settle

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
    return list(Answer.objects.filter(case_id=case.id).order_by("answered_at", "question"))


def said(answers: Iterable[Answer]) -> dict[str, object]:
    """The answers as triage takes them."""
    return {row.question: row.value for row in answers if row.value is not None}


def assessed(pack: Pack, answers: dict[str, object], on: date) -> Assessed:
    """What the guidance says of these answers. Raises `triage.WrongAnswers`."""
    return assess(pack, settle(pack.registers, answers), on)


def last_kept(case: Case) -> Assessment | None:
    """The assessment that was kept last."""
    return Assessment.objects.filter(case_id=case.id).order_by("-kept_at").first()
