"""Pages for when something is not as it should be: what to do now, and whom to call meanwhile.

They need no database, no session and no template of others, so that they are there when nothing
else is.
"""

import secrets
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

HEADINGS = {
    400: "This page could not understand what was sent",
    403: "Your role does not include this page",
    404: "There is no such page",
    405: "This page cannot be used like that",
    411: "This page could not understand what was sent",
    413: "That was too long",
    414: "There is no such page",
    415: "Files cannot be sent here",
    429: "That was tried too often",
    500: "Something went wrong on our side",
    503: "Fairlead cannot reach its records",
}


#: Below this address people come without an account: its pages have titles that tell nothing.
QUIET = "/d/"
AGAIN = (
    "Go back, load the page again and send it once more. If that does not help, call one of the "
    "numbers below."
)
#: What is said there of each status, in easy words; and of every other.
QUIETLY = {
    400: ("This page could not read what was sent", AGAIN),
    403: ("This page was open too long", AGAIN),
    404: ("We cannot find this page", "Look at the address again: one letter may be wrong."),
    411: ("This page could not read what was sent", AGAIN),
    413: ("That was too long", "Go back and make it shorter, or send the rest later."),
    414: ("We cannot find this page", "Look at the address again: one letter may be wrong."),
    415: ("Please use words only", "Do not send a picture or a file. We do not need to see it."),
}
LOST = (
    "This is not your fault. What you sent last may not have reached us. Go back and try again in "
    "a few minutes. Please do not wait for us if you need help now."
)
OUR_FAULT = ("Something does not work here just now", LOST)


def page(request: HttpRequest, status: int, *sentences: str) -> HttpResponse:
    """An error page with its heading, what to do, and the emergency contacts."""
    if request.path.lower().startswith(QUIET):
        return _quiet_page(status)
    reference = getattr(request, "reference", "") or secrets.token_hex(4)
    shown = {"heading": HEADINGS[status], "sentences": sentences, "reference": reference}
    return HttpResponse(render_to_string("web/error.html", shown), status=status)


def _quiet_page(status: int) -> HttpResponse:
    """The same for whoever came without an account: what it is stands in no title."""
    heading, sentence = QUIETLY.get(status, OUR_FAULT)
    shown = {"heading": heading, "sentence": sentence}
    return HttpResponse(render_to_string("web/quiet_error.html", shown), status=status)


def refused(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A request that is none of ours: refused before it was read, and nothing changed."""
    response = page(request, status, sentence, "Nothing was changed.")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response["Allow"] = "GET, HEAD, POST, OPTIONS"
    response["Connection"] = "close"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    del exception
    return page(request, 400, "Go back, load the page again and try once more.", NOTHING)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: what a role does not include."""
    del exception
    said = "If you need it for your work, ask whoever looks after people in your organisation."
    return page(request, 403, said)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that did not come from a page of ours, or from one that was open too long."""
    del reason
    said = (
        "The form was open for too long, or came from somewhere else. Go back, load the page "
        "again and send it once more."
    )
    return page(request, 403, said, NOTHING)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing there, or nothing for this person: the two look alike."""
    del exception
    return page(
        request,
        404,
        "If you typed the address, check it. If you followed a link, what it led to may have "
        "gone, or may not be yours to see.",
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """429."""
    return page(request, 429, "Wait five minutes, then try again.", NOTHING)


def our_fault(request: HttpRequest) -> HttpResponse:
    """500; or 503 when what went wrong is that the database does not answer."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return unreachable(request)
    return page(
        request,
        500,
        "It is not your fault. Try again in a few minutes. What you sent last may not have been "
        "kept: if it was about a child, write it on paper now and tell your safeguarding lead.",
    )


def unreachable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer."""
    return page(
        request,
        503,
        "What you sent last was not kept. If it was about a child, write it on paper now and tell "
        "your safeguarding lead. Do not wait for this page to come back.",
    )


NOTHING = "Nothing was changed."
