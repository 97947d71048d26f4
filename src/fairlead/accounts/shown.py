"""What every page shows of the person who acts: where, as whom, and what they can go to."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from fairlead.accounts.acting import Actor
from fairlead.accounts.models import NATION_NAMES
from fairlead.accounts.roles import Permission
from fairlead.web.environment import address

#: The pages in the navigation, with the permission that each asks for.
Place = tuple[str, str, Permission | None]
PLACES: list[Place] = [
    ("welcome", "Home", None),
    ("directory", "Local contacts", Permission.SEE_DIRECTORY),
    ("people", "People", Permission.SEE_PEOPLE),
    ("ledger", "Ledger", Permission.SEE_LEDGER),
    ("organisation", "Organisation", Permission.EDIT_ORGANISATION),
]


#: What most people come for: buttons on their home page, the first of them the main one.
DOINGS: list[Place] = []
#: Pages that whoever may see them is led to as they sign in.
FIRST: list[tuple[str, Permission]] = []


def add_places(more: Sequence[Place]) -> None:
    """Let another app stand in the navigation, once, as it starts: after those that did before.

    The pages about the organisation itself stay last.
    """
    at = next(number for number, place in enumerate(PLACES) if place[0] == "directory")
    PLACES[at:at] = more


def doings_of(actor: Actor) -> list[tuple[str, str]]:
    """What somebody comes for: the address and the words of each button on their home page."""
    allowed = (row for row in DOINGS if row[2] is None or actor.may(row[2]))
    return [(address(name), text) for name, text, _ in allowed]


def first_place(actor: Actor) -> str:
    """The page that is shown first to whoever arrives: theirs to work at, or else home."""
    for name, permission in FIRST:
        if actor.may(permission):
            return name
    return "welcome"


def acting(request: HttpRequest) -> dict[str, Any]:
    """The actor and their navigation, on pages of an organisation; nothing elsewhere."""
    always = {
        "may": Permission,
        "nations": NATION_NAMES,
        "identity_providers": lambda: settings.FAIRLEAD.identity_providers,
    }
    actor = getattr(request, "actor", None)
    if actor is None:
        return {**always, "actor": None, "navigation": []}
    return {
        **always,
        "actor": actor,
        "navigation": [
            {"text": text, "href": address(name), "active": _is_at(request, address(name))}
            for name, text, permission in PLACES
            if permission is None or actor.may(permission)
        ],
    }


def _is_at(request: HttpRequest, address: str) -> bool:
    return request.path == address or (address != "/" and request.path.startswith(f"{address}/"))
