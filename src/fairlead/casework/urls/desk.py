"""The addresses of the desk, of all cases and of searching."""

from django.urls import URLPattern, path

from fairlead.casework.views import desk

addresses: list[URLPattern] = [
    path("desk", desk.desk, name="desk"),
    path("cases", desk.cases, name="cases"),
    path("search", desk.search, name="search"),
]
