"""The addresses of recording a concern and seeing what became of it."""

from django.urls import URLPattern

addresses: list[URLPattern] = []
