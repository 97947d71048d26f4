"""The addresses of reviewing, closing and reopening a case."""

from django.urls import URLPattern, path

from fairlead.casework.views import closing

addresses: list[URLPattern] = [
    path("cases/<slug:reference>/review", closing.review, name="case-review"),
    path(
        "cases/<slug:reference>/review/children/<uuid:involved_id>",
        closing.child_outcome,
        name="child-outcome",
    ),
    path("cases/<slug:reference>/review/learning", closing.learning, name="case-learning"),
    path("cases/<slug:reference>/close", closing.close, name="close-case"),
    path("cases/<slug:reference>/hold", closing.hold, name="hold-case"),
    path("cases/<slug:reference>/reopen", closing.reopen, name="reopen-case"),
    path("cases/<slug:reference>/newly-asked", closing.newly_asked, name="newly-asked"),
]
