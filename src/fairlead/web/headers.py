"""Headers that every answer carries: nothing is kept in a cache, nothing is told to others."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOTHING = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi"
PERMISSIONS = ", ".join(f"{name}=()" for name in f"{NOTHING} payment usb".split())
ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "X-Robots-Tag": "noindex, nofollow",
}


class Headers:
    """Put them on every answer, whoever made it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then add what is missing. What is served from a file may be kept."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.setdefault(name, value)
        if not request.path.startswith("/static/") or response.status_code != 200:
            response["Cache-Control"] = "no-store"
        return response
