"""The addresses of the children of the organisation."""

from django.urls import URLPattern

addresses: list[URLPattern] = []
