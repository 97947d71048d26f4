"""What every page of casework shows."""

from typing import Any

from django.http import HttpRequest

from fairlead.casework.places import CASE_PAGES


def pages(request: HttpRequest) -> dict[str, Any]:
    """The pages of a case, for its own navigation."""
    del request
    return {"case_pages": CASE_PAGES}
