"""Coming through a door: which door, by which way, from where; and who reads what is told."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fairlead.accounts.models import Membership, Organisation
from fairlead.casework.access import handled_by, in_order, who_stands_at
from fairlead.casework.models import HandledBy
from fairlead.portal.doors import at_door, is_read
from fairlead.portal.models import Door
from fairlead.portal.texts import WAYS, Texts, texts_of


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody at a door, open or closed: inside one transaction of its organisation."""

    request: HttpRequest
    door: Door
    organisation: Organisation
    texts: Texts
    #: Whether something new can be told here: not while nobody is left who would read it.
    is_open: bool

    def page(self, template: str, **shown: Any) -> HttpResponse:
        """A page of the door in the words of this way."""
        told = {
            "door": self.door,
            "is_open": self.is_open,
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
        is_open = found.is_open and is_read()
        yield Coming(request, found, Organisation.objects.get(), texts_of(way), is_open)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads what is told, and who may come to read it where it is about one of those."""

    deal: list[Membership]
    above: list[Membership]

    @property
    def everyone(self) -> list[Membership]:
        """All of them, the lead first."""
        return [*self.deal, *self.above]


def readers() -> Readers:
    """Those who deal with worries here, and whoever is above them."""
    deal, above = who_stands_at(HandledBy.LEAD), who_stands_at(HandledBy.HEAD)
    return Readers(in_order(deal), in_order(row for row in above if row not in deal))


def readers_past(named: Iterable[Membership]) -> list[Membership]:
    """Who comes to read what is about some of the readers: whoever deals with it then.

    Where nobody is left it is nobody, and whoever tells has to hear it.
    """
    named = list(named)
    kind = handled_by([row.held_role for row in named])
    return in_order(who_stands_at(kind, {row.person_id for row in named}))
