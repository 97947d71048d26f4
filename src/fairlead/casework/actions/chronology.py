"""Adding to the chronology: a note, a correction of what stands there, a copy taken out."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.casework.actions.cases import record_in
from fairlead.casework.chronology import chronology_of
from fairlead.casework.models import Case
from fairlead.ledger.export import export


@transaction.atomic
def add_note(case: Case, about: str, text: str, *, happened_at: datetime, by: Actor) -> None:
    """Keep a note of what happened, with the time when it did. Raises `Refused`."""
    if happened_at > timezone.now():
        raise Refused("Give a time that is not in the future.")
    if not (about.strip() and text.strip()):
        raise Refused("Say what it is about, and what happened.")
    record_in(case, "case.note", by, {"about": about, "text": text}, happened_at=happened_at)


@transaction.atomic
def correct_entry(case: Case, sequence: int, text: str, *, by: Actor) -> None:
    """Say what is right instead of an entry, which stays as it was. Raises `Refused`."""
    lines = {line.sequence: line for line in chronology_of(case).lines}
    found = lines.get(sequence)
    if found is None:
        raise Refused("There is no such entry in this chronology.")
    if found.corrected_by:
        raise Refused(f"It was corrected already, by entry {found.corrected_by}: correct that one.")
    if not text.strip():
        raise Refused("Say what is right.")
    record_in(case, "case.corrected", by, {"of": sequence, "was": found.sentence, "text": text})


@transaction.atomic
def take_copy(case: Case, subjects: list[tuple[str, object]], *, by: Actor) -> str:
    """The chronology as lines that `fairlead verify` checks; everything else in it is withheld."""
    made = "".join(export(by.organisation.name, subjects))  # type: ignore[arg-type]
    record_in(case, "case.exported", by)
    return made
