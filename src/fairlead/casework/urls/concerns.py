"""The addresses of recording a concern and seeing what became of it."""

from django.urls import URLPattern, path

from fairlead.casework.views import concerns, conversations, own_concerns, recording

addresses: list[URLPattern] = [
    path("record-a-concern", recording.start, name="record-concern"),
    path("record-a-concern/<uuid:begun_id>/<slug:asked>", recording.step, name="record-step"),
    path("my-concerns", own_concerns.own_concerns, name="own-concerns"),
    path("my-concerns/<slug:reference>", own_concerns.own_concern, name="own-concern"),
    path("my-concerns/<slug:reference>/recorded", recording.recorded, name="concern-recorded"),
    path("concerns/<slug:reference>", concerns.concern, name="concern"),
    path("concerns/<slug:reference>/join", concerns.join, name="join-concern"),
    path("concerns/<slug:reference>/set-aside", concerns.aside, name="set-concern-aside"),
    path("concerns/<slug:reference>/bring-back", concerns.back, name="bring-concern-back"),
    path("concerns/<slug:reference>/tell", concerns.feedback, name="tell-reporter"),
    path("concerns/<slug:reference>/read", concerns.read, name="read-additions"),
    path("concerns/<slug:reference>/talk", conversations.conversation, name="conversation"),
]
