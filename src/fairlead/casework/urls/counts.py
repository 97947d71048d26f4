"""The addresses of counts for leaders."""

from django.urls import URLPattern, path

from fairlead.casework.views import counts

addresses: list[URLPattern] = [
    path("counts", counts.counts, name="counts"),
    path("counts/governors-report.pdf", counts.governors_report, name="governors-report"),
]
