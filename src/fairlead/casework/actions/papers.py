"""Making a paper about a case: for one recipient and purpose, recorded, and never kept."""

import hashlib
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.casework.actions.holding import said
from fairlead.casework.actions.in_case import record_in
from fairlead.casework.involved import name_of
from fairlead.casework.known import involved_in
from fairlead.casework.models import Case
from fairlead.casework.papers import content as papers
from fairlead.casework.papers.asked import MADE, TITLES, Asked
from fairlead.casework.papers.people import homes_shown
from fairlead.web.paper import pdf

TEMPLATE = Path(papers.__file__).with_name("paper.typ")


@transaction.atomic
def make_paper(case: Case, asked: Asked, *, by: Actor) -> bytes:
    """A paper as a tagged PDF. The ledger keeps the choices, whose names it shows and its SHA-256.

    Raises `Refused` where it is not said for whom or what for, or somebody is not in the case.
    """
    said(asked.recipient, "Say for whom this is.")
    said(asked.purpose, "Say what this is for.")
    there = {row.id: row for row in involved_in(case)}
    if not asked.identities <= there.keys():
        raise Refused("Choose again whose names it shows: one of them is not in the case any more.")
    now = timezone.now()
    made = pdf(TEMPLATE, papers.content_of(case, asked, by=by, made_at=now), made_at=now)
    content = {
        "paper": TITLES[asked.kind].lower(),
        "recipient": asked.recipient,
        "purpose": asked.purpose,
        "names": [name_of(row) for found, row in there.items() if found in asked.identities],
        "homes": [name_of(row) for row, home in homes_shown(there.values(), asked) if home],
        "withheld": len(there) - len(asked.identities),
        "sha256": hashlib.sha256(made).hexdigest(),
        "again": asked.kept,
    }
    record_in(case, MADE, by, content)
    return made
