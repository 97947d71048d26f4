"""Coming through a door: which door, by which way, from where; and who reads what is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fairlead.accounts.models import Membership, Organisation
from fairlead.accounts.roles import BELOW_THE_LEAD, Permission
from fairlead.casework.access import HANDLES, handled_by
from fairlead.casework.models import HandledBy
from fairlead.portal.doors import at_door
from fairlead.portal.models import Door
from fairlead.portal.texts import WAYS, Texts, texts_of


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody at a door, open or closed: inside one transaction of its organisation."""

    request: HttpRequest
    door: Door
    organisation: Organisation
    texts: Texts

    def page(self, template: str, **shown: Any) -> HttpResponse:
        """A page of the door in the words of this way."""
        told = {
            "door": self.door,
            "organisation": self.organisation,
            "way": self.texts.way,
            "say": self.texts,
            **shown,
        }
        return render(self.request, f"portal/way/{template}.html", told)

    def to_front(self) -> HttpResponse:
        """To the first page, which says what is to be had at a door that is closed."""
        return redirect("door-way", self.door.address, self.texts.way.key)


@contextmanager
def come_in(request: HttpRequest, door: str, way: str) -> Iterator[Coming]:
    """Let somebody in, to a closed door too: whoever told something comes back, and finds help.

    Ways that there are not look like no door: 404.
    """
    with at_door(door) as found:
        if way not in WAYS:
            raise Http404
        yield Coming(request, found, Organisation.objects.get(), texts_of(way))


def readers() -> list[Membership]:
    """Who may come to read what is told: those who deal with worries, and the head above them."""
    return _who_may(HANDLES[HandledBy.LEAD], HANDLES[HandledBy.HEAD])


def readers_past(named: Membership) -> list[Membership]:
    """Who comes to read what is about one of the readers: whoever deals with it then."""
    found = _who_may(HANDLES[handled_by([named.held_role])])
    return [row for row in found if row.person_id != named.person_id]


def _who_may(*needs: Permission) -> list[Membership]:
    """Who works here, has an account that is open, and may one of these: the lead first."""
    members = Membership.objects.filter(ended_at=None, person__is_active=True)
    found = [row for row in members if any(row.held_role.may(need) for need in needs)]

    def order(row: Membership) -> tuple[bool, bool, str]:
        return not row.held_role.may(needs[0]), row.role in BELOW_THE_LEAD, str(row.name)

    return sorted(found, key=order)
