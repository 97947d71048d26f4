"""The addresses of the children of the organisation."""

from django.urls import URLPattern, path

from fairlead.casework.views import children

addresses: list[URLPattern] = [
    path("children", children.children, name="children"),
    path("children/new", children.new_child, name="new-child"),
    path("children/paste", children.paste, name="paste-children"),
    path("children/<uuid:child_id>", children.child, name="child"),
    path("children/<uuid:child_id>/change", children.change, name="change-child"),
    path("children/<uuid:child_id>/left", children.left, name="child-left"),
]
