"""The addresses of the chronology and of what is taken out of a case."""

from django.urls import URLPattern

addresses: list[URLPattern] = []
