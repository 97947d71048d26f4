"""Whom somebody may choose who records a concern: children by part of a name, colleagues."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from fairlead.accounts.acting import Actor
from fairlead.accounts.models import Membership
from fairlead.casework.models import Child
from fairlead.web.plain_text import apart

MOST = 12


#: As much of what somebody looks for as is read.
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Found:
    """Children to choose from, by id and as people call them; `more` others fit as well."""

    choices: list[tuple[str, str]]
    more: int = 0


def find_children(words: str, chosen: Iterable[str] = ()) -> Found:
    """The children already chosen, then those whom all words fit: name, group or number.

    Capitals and accents make no difference. Whatever among `chosen` is no child is left out.
    """
    wanted = plain(words[:LONGEST]).split()
    kept = {found for text in chosen if (found := _id(text))}
    among = Child.objects.only("organisation_id", "id", "name", "group", "number", "left_on")
    rows = list(among) if wanted else list(among.filter(id__in=kept))
    before = [row for row in rows if row.id in kept]
    fitting = [row for row in rows if row.id not in kept and wanted and _fits(row, wanted)]
    shown = _sorted(before) + _sorted(fitting)[:MOST]
    return Found([(str(row.id), called(row)) for row in shown], max(0, len(fitting) - MOST))


def called(child: Child) -> str:
    """A child as somebody recognises them in a list."""
    left = "left" if child.left_on else ""
    parts = (str(child.name), str(child.group), left)
    return ", ".join(apart(part) for part in parts if part)


def colleagues(actor: Actor) -> list[tuple[str, str]]:
    """Everybody who works or volunteers here, by name, with their role."""
    rows = Membership.objects.filter(ended_at=None)
    named = sorted(rows, key=lambda row: str(row.name).casefold())
    return [(str(row.id), _colleague(row, actor)) for row in named]


def plain(text: str) -> str:
    """Text by which it is found: without capitals, accents and marks."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(found for found in apart if not unicodedata.combining(found))


def _colleague(row: Membership, actor: Actor) -> str:
    mine = " (yourself)" if row.person_id == actor.person_id else ""
    return f"{row.name}, {row.held_role.title}{mine}"


def _fits(child: Child, wanted: list[str]) -> bool:
    text = plain(f"{child.name} {child.group} {child.number}")
    return all(word in text for word in wanted)


def _sorted(rows: list[Child]) -> list[Child]:
    return sorted(rows, key=lambda row: (row.left_on is not None, plain(str(row.name))))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
