"""The addresses of who is involved in a case, and who may see it."""

from django.urls import URLPattern, path

from fairlead.casework.views import people

addresses: list[URLPattern] = [
    path("cases/<slug:reference>/people", people.people, name="case-people"),
    path("cases/<slug:reference>/people/child", people.add_child, name="add-involved-child"),
    path("cases/<slug:reference>/people/other", people.add_other, name="add-involved"),
    path("cases/<slug:reference>/people/colleague", people.add_colleague, name="name-colleague"),
    path("cases/<slug:reference>/people/<uuid:involved_id>", people.change, name="change-involved"),
    path(
        "cases/<slug:reference>/people/<uuid:involved_id>/take-out",
        people.take_out,
        name="take-out-involved",
    ),
    path("cases/<slug:reference>/let-in", people.let_in, name="let-in"),
    path("cases/<slug:reference>/let-in/<uuid:grant_id>", people.end_look, name="end-look"),
]
