"""Who ever was involved in a case, under which names and how they are reached, for a paper."""

from collections.abc import Collection, Iterable
from uuid import UUID

from fairlead.accounts.models import Contact
from fairlead.casework.involved import name_of
from fairlead.casework.models import Case, Involved
from fairlead.casework.papers.asked import Asked
from fairlead.casework.papers.withholding import Names
from fairlead.ledger.queries import Recorded, entries_about

NAMED, CHANGED = "case.person-named", "case.person-changed"


def names_in(case: Case, shown: Collection[UUID]) -> Names:
    """What everybody who ever was involved is called in a paper.

    Somebody who was taken out again stands in the chronology still, as does who is called
    otherwise by now: neither is shown by a name that was not chosen.
    """
    rows = list(
        Involved.objects.filter(case_id=case.id).select_related("child", "membership", "told")
    )
    entries = entries_about([("case", case.id)], (NAMED, CHANGED))
    named = [str(row.content.get("name", "")) for row in entries if row.kind == NAMED]
    earlier = {row.id: _earlier(name_of(row), entries) for row in rows}
    places = {name: place for place, name in reversed(list(enumerate(named)))}

    def place(row: Involved) -> tuple[int, str]:
        found = [places[name] for name in (name_of(row), *earlier[row.id]) if name in places]
        return min(found, default=len(named)), str(row.id)

    known = {name for row in rows for name in (name_of(row), *earlier[row.id])}
    there = {row.id for row in rows if row.removed_at is None}
    return Names(
        sorted(rows, key=place),
        there & set(shown),
        earlier=earlier,
        others={name for name in named if name} - known,
        wholes={row.id: _wholes(row) for row in rows if row.told},
    )


def homes_shown(involved: Iterable[Involved], asked: Asked) -> list[tuple[Involved, str]]:
    """Those children of the list whose home contacts a paper shows, each with what is kept.

    Only of whom it names: whoever has a letter is passed over, whatever is kept of their home.
    """
    named = [row for row in involved if asked.home and row.id in asked.identities]
    return [(row, str(row.child.home)) for row in named if row.child]


def reached_by(contact: Contact) -> str:
    """A local contact in one line: who it is, and how they are reached."""
    said = (contact.name, contact.phone, contact.email, contact.hours)
    return f"{contact.title}: {', '.join(str(part) for part in said if part)}"


def _wholes(row: Involved) -> list[str]:
    """What somebody said at the door of who they are: their name, and how to reach them."""
    account = row.told.account if row.told else {}
    return [str(account[key]) for key in ("called", "reach") if account.get(key)]


def _earlier(name: str, entries: Collection[Recorded]) -> set[str]:
    """What somebody was called before, from every change of it, the last first."""
    found = {name}
    for row in reversed(list(entries)):
        before, after = (row.content.get(when) or {} for when in ("before", "after"))
        if row.kind == CHANGED and after.get("name") in found and before.get("name"):
            found.add(str(before["name"]))
    return found - {name}
