"""The addresses of the desk, of triage and of decisions."""

from django.urls import URLPattern, path

from fairlead.casework.views import cases

addresses: list[URLPattern] = [
    path("cases/<slug:reference>", cases.case, name="case"),
]
