"""Lists that are shown so many at a time, the newest first."""

from django.http import HttpRequest

#: No list of ours has a number with more digits.
MOST_DIGITS = 15


def number_before(request: HttpRequest) -> int | None:
    """From which number on the older were asked for; none where no such number was sent."""
    sent = request.GET.get("before", "")
    return int(sent) if sent.isdecimal() and len(sent) <= MOST_DIGITS else None
