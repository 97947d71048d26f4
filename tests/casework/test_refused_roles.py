"""What is sent by somebody whose it is not changes nothing, on every page that takes anything."""

import pytest
from django.apps import apps
from django.db import connection
from tests.walls.test_every_page import BY_NEED, ids

from fairlead.accounts.roles import ROLES
from furnished import furnish
from routes import routes
from visitor import FORM, Visitor, form

#: What forms are filled with: enough for most of them to be taken, were it not for who sends it.
FILLED = {
    "version": "0",
    "reason": "Because",
    "text": "Something that happened",
    "about": "A call",
    "title": "Year 8",
    "choice": "accept",
    "role": "harmed",
    "called": "A boy",
    "feedback": "It is being dealt with",
    "happened_at": "2026-11-20T09:12",
    "recipient": "Court",
    "purpose": "Hearing",
    "agrees": "yes",
    "outcome": "support-ended",
    "answer-adult_involved": "yes",
    "version-adult_involved": "0",
    "said_by": "form tutor",
}
WRITING = [
    route
    for route in routes()
    if route.page
    and route.page.writes
    and route.page.by_need
    and route.view.__module__.startswith("fairlead.casework")
]


@pytest.fixture(scope="module")
def school(whole_file):
    found = furnish()
    with found.acting("staff"):
        found.actor_membership = found.actor("staff").membership.id
    return found


def rows():
    """How many rows of casework and of the ledger there are, whoever's."""
    tables = [m._meta.db_table for m in apps.get_app_config("casework").get_models()]
    counted = ", ".join(f"(select count(*) from {name})" for name in [*tables, "ledger_entry"])
    with connection.cursor() as cursor:
        cursor.execute(f"select {counted}")
        return cursor.fetchone()


def sees(need, role):
    """Whether somebody in a role may change what a page is about: looking alone is not enough."""
    may = BY_NEED[need] - ({"head"} if need in {"case", "concern"} else set())
    return role in may


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", WRITING, ids=[route.name for route in WRITING])
def test_what_is_not_theirs_to_change_stays_as_it_is(school, undoing, route, role):
    if sees(route.page.by_need, role):
        return
    visitor = Visitor(school.people[role], school.id)
    visitor.client.get("/health/live")
    with school.acting():
        before = rows()

    sent = visitor.client.post(route.address(**ids(school)), form(FILLED), content_type=FORM)

    assert sent.status_code == 404, (route.name, role)
    with school.acting():
        assert rows() == before
