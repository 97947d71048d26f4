"""The addresses of the chronology and of what is taken out of a case."""

from django.urls import URLPattern, path

from fairlead.casework.views import chronology, papers

addresses: list[URLPattern] = [
    path("cases/<slug:reference>/chronology", chronology.chronology, name="chronology"),
    path("cases/<slug:reference>/chronology/add", chronology.note, name="add-note"),
    path("cases/<slug:reference>/chronology/copy", chronology.copy, name="copy-chronology"),
    path(
        "cases/<slug:reference>/chronology/<int:sequence>/correct",
        chronology.correct,
        name="correct-entry",
    ),
    path("cases/<slug:reference>/papers", papers.papers, name="papers"),
    path("cases/<slug:reference>/papers/<slug:kind>", papers.make, name="make-paper"),
]
