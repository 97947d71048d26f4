"""The addresses of counts for leaders."""

from django.urls import URLPattern

addresses: list[URLPattern] = []
