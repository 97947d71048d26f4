"""The addresses of casework, by noun."""

from django.urls import URLPattern

from fairlead.casework.urls import (
    cases,
    children,
    closing,
    concerns,
    counts,
    decisions,
    papers,
    people,
    wording,
    work,
)

urlpatterns: list[URLPattern] = [
    *cases.addresses,
    *children.addresses,
    *closing.addresses,
    *concerns.addresses,
    *counts.addresses,
    *decisions.addresses,
    *papers.addresses,
    *people.addresses,
    *wording.addresses,
    *work.addresses,
]
