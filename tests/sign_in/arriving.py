"""Somebody who signs in, for the tests of it: a school with people who have all they need."""

from django.core.cache import cache

from fairlead.ledger.queries import entries
from furnished import furnish
from visitor import FORM, Visitor, code_now, form, have_second_step

PASSWORD = "otter meadow lantern"


def a_school():
    """Three people who have a password and an app; nothing counted yet."""
    cache.clear()
    found = furnish()
    for role in ("lead", "staff", "head"):
        person = found.people[role]
        person.set_password(PASSWORD)
        person.save()
        have_second_step(person)
    return found


def address(school, role="lead"):
    return f"{role}.{school.id}@example.org"


def try_password(visitor, email, password=PASSWORD, **more):
    data = form({"login": email, "password": password})
    return visitor.client.post("/sign-in", data, content_type=FORM, **more)


def sign_in(school, role="lead"):
    visitor = Visitor()
    visitor.get("/sign-in")
    assert try_password(visitor, address(school, role))["Location"] == "/sign-in/second-step"
    visitor.get("/sign-in/second-step")
    assert visitor.post("/sign-in/second-step", {"code": code_now()})["Location"] == "/"
    return visitor


def kinds(school):
    with school.acting():
        return [entry.kind for entry in entries()]
