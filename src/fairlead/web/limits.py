"""What a request may be, looked at before any of its body is read.

There is no form that sends files, and so no answer to one but a refusal.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fairlead.web.errors import refused

MOST_BYTES = 256 * 1024
MOST_ADDRESS = 2048
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
FORM = "application/x-www-form-urlencoded"


class RequestLimits:
    """Refuse what no page of ours would send: the first thing that sees a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse with a plain page, or let it through."""
        if found := _fault(request.META, request.method or ""):
            return refused(request, *found)
        return self.get_response(request)


def _fault(meta: dict[str, str], method: str) -> tuple[int, str] | None:
    """The status and the sentence to refuse a request with; nothing when it is as it should be."""
    if method not in METHODS:
        return 405, "This page answers to being opened or to a form being sent, nothing else."
    return _fault_of_address(meta) or _fault_of_body(meta)


def _fault_of_address(meta: dict[str, str]) -> tuple[int, str] | None:
    address = f"{meta.get('PATH_INFO', '')}?{meta.get('QUERY_STRING', '')}"
    if len(address) > MOST_ADDRESS:
        return 414, "The address is too long to be one of ours."
    if "\0" in address or "%00" in address or "\ufffd" in address:
        return 400, "The address holds characters that no address of ours has."
    return None


def _fault_of_body(meta: dict[str, str]) -> tuple[int, str] | None:
    if meta.get("HTTP_TRANSFER_ENCODING"):
        return 411, "What was sent did not say how long it is."
    if meta.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        return 415, "What was sent is compressed, and it is not opened here."
    length = meta.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return 400, "What was sent says its length in no number."
    if len(length) > 9 or int(length) > MOST_BYTES:
        return 413, "What was sent is too long. Shorten the text, and send no files: none are kept."
    kind = meta.get("CONTENT_TYPE", "").split(";")[0].strip().lower()
    if int(length) and kind != FORM:
        return 415, "Only the forms of these pages can be sent. Files and images are never taken."
    return None
