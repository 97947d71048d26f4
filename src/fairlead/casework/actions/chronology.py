"""Adding to the chronology: a note, a correction of what stands there, a copy taken out."""

from datetime import datetime

from django.db import transaction

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.casework.actions.holding import past, said
from fairlead.casework.actions.in_case import record_in, refuse_closed
from fairlead.casework.chronology import line_in, subjects_of
from fairlead.casework.models import Case
from fairlead.casework.telling import CORRECTED, NOTE
from fairlead.ledger.export import export


@transaction.atomic
def add_note(case: Case, about: str, text: str, *, happened_at: datetime, by: Actor) -> None:
    """Keep a note of what happened, with the time when it did. Raises `Refused`."""
    held = refuse_closed(case.id)
    content = {
        "about": said(about, "Say what it is about."),
        "text": said(text, "Say what happened."),
    }
    record_in(held, NOTE, by, content, happened_at=past(happened_at))


@transaction.atomic
def correct_entry(
    case: Case, sequence: int, text: str, *, happened_at: datetime | None = None, by: Actor
) -> None:
    """Say what is right instead of an entry, which stays as it was, also in a closed case.

    `happened_at` is when it did happen, where that is known otherwise. Raises `Refused`.
    """
    held = Case.objects.select_for_update().get(id=case.id)
    found = line_in(held, sequence)
    if found is None:
        raise Refused("There is no such entry in this chronology.")
    if found.corrected_by:
        raise Refused(f"It was corrected already, by entry {found.corrected_by}: correct that one.")
    right = said(text, "Say what is right.")
    content = {"corrects": sequence, "was": found.sentence, "text": right}
    record_in(held, CORRECTED, by, content, happened_at=past(happened_at or found.happened_at))


@transaction.atomic
def take_copy(case: Case, *, by: Actor) -> str:
    """The chronology as lines that `fairlead verify` checks; everything else in it is withheld."""
    made = "".join(export(by.organisation.name, subjects_of(case)))
    record_in(case, "case.exported", by)
    return made
