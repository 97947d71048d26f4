"""Whether the process answers, and whether it can do its work: for whoever watches the server."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def is_live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    del request
    return HttpResponse("live\n", content_type="text/plain")


@require_safe
def is_ready(request: HttpRequest) -> HttpResponse:
    """The database answers too: 503 when it does not."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")
