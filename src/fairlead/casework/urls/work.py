"""The addresses of what is done in a case: actions, referrals, support, review."""

from django.urls import URLPattern

addresses: list[URLPattern] = []
