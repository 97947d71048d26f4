"""What somebody sees who comes to a door: help first, and what they can do here."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from fairlead.casework.models import Source
from fairlead.portal.coming import come_in
from fairlead.portal.nearby import nearby
from fairlead.portal.texts import FIRST, WAYS, Texts, Way

#: By which text each of those who may come is led on.
WHO = {Source.YOUNG_PERSON: "young", Source.PARENT: "parents", Source.VISITOR: "others"}
#: Where somebody goes who leaves at once: a page that everybody might look at.
AWAY = "https://www.bbc.co.uk/weather"


@require_safe
def door_front(request: HttpRequest, door: str, way: str = FIRST.key) -> HttpResponse:
    """Help now, before anything else; then the ways on. At a closed door the way back alone."""
    with come_in(request, door, way) as coming:
        near = nearby(coming.organisation)
        return coming.page("front", others=list(_others(coming.texts)), near=near)


def _others(say: Texts) -> Iterator[tuple[Way, str]]:
    """The other ways in: another language, other words, somebody else."""
    here = say.way
    for way in WAYS.values():
        if way.language != here.language:
            if way.source == here.source and not way.is_easy:
                yield way, say("page", "other")
        elif way.source != here.source and not way.is_easy:
            yield way, say("page", WHO[way.source])
        elif way != here and way.source == here.source:
            yield way, say("page", "easy" if way.is_easy else "plain")


@require_safe
def door_more(request: HttpRequest, door: str, way: str) -> HttpResponse:
    """How a picture is taken down, without anybody here seeing it."""
    with come_in(request, door, way) as coming:
        return coming.page("more")


@require_safe
def door_about(request: HttpRequest, door: str, way: str) -> HttpResponse:
    """What happens when somebody tells."""
    with come_in(request, door, way) as coming:
        if not coming.is_open:
            return coming.to_front()
        return coming.page("about", near=nearby(coming.organisation))


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Away from here at once; the browser is asked to forget what it kept of these pages."""
    del request
    away = HttpResponseRedirect(AWAY)
    away["Clear-Site-Data"] = '"cache"'
    return away
