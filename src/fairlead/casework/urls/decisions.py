"""The addresses of deciding about advice."""

from django.urls import URLPattern, path

from fairlead.casework.views import decisions
from fairlead.casework.views.initial_review import initial_review

addresses: list[URLPattern] = [
    path("cases/<slug:reference>/decide/<slug:outcome>", decisions.decide, name="decide"),
    path("cases/<slug:reference>/initial-review", initial_review, name="initial-review"),
    path("decisions", decisions.decisions, name="decisions"),
    path("decisions/<uuid:decision_id>", decisions.confirm, name="second"),
]
