"""The address where a text is looked at for its wording."""

from django.urls import URLPattern, path

from fairlead.casework.views import wording

addresses: list[URLPattern] = [
    path("wording", wording.wording, name="wording"),
    path("wording/to-them", wording.wording, {"is_to_them": True}, name="wording-to-them"),
]
