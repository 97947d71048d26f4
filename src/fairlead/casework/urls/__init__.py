"""The addresses of casework, by noun."""

from django.urls import URLPattern

from fairlead.casework.urls import (
    cases,
    children,
    closing,
    concerns,
    counts,
    decisions,
    desk,
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
    *desk.addresses,
    *papers.addresses,
    *people.addresses,
    *wording.addresses,
    *work.addresses,
]
