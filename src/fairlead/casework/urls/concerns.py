"""The addresses of recording a concern and seeing what became of it."""

from django.urls import URLPattern, path

from fairlead.casework.views import own_concerns, recording

addresses: list[URLPattern] = [
    path("record-a-concern", recording.start, name="record-concern"),
    path("record-a-concern/<uuid:begun_id>/<slug:asked>", recording.step, name="record-step"),
    path("my-concerns", own_concerns.own_concerns, name="own-concerns"),
    path("my-concerns/<slug:reference>", own_concerns.own_concern, name="own-concern"),
    path("my-concerns/<slug:reference>/recorded", recording.recorded, name="concern-recorded"),
]
