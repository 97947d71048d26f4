"""Every page, every role, every method: who sees what, and that nobody sees another's."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test import RequestFactory
from tests.database import undone

from fairlead.accounts.roles import ROLES
from fairlead.ledger.models import Entry
from fairlead.web.errors import our_fault
from furnished import furnish
from routes import PUBLIC, routes
from visitor import FORM, Visitor, form

ROUTES = routes()
PAGES = [route for route in ROUTES if route.page]
OF_SOMETHING = [route for route in PAGES if route.converters]
names = [route.name for route in ROUTES]


def ids(found):
    return {
        "membership_id": found.actor_membership,
        "invitation_id": found.invitation.id,
        "contact_id": found.contact.id,
        "draft_id": found.draft.id,
        "step": "name",
        "outcome": "report-police-101",
        "kind": "case-pack",
        "child_id": found.child.id,
        "reference": found.case.reference,
        **found.rows,
    }


#: Who sees what no role alone opens, of what `furnish` makes: the lead recorded its concerns, the
#: partner is named in them, and the head was let in to look.
BY_NEED = {
    "case": {"lead", "deputy", "head"},
    "case-to-change": {"lead", "deputy"},
    "concern": {"lead", "deputy", "head"},
    "concern-to-change": {"lead", "deputy"},
    "own-concern": {"lead"},
    "draft": {"lead"},
    "decision": {"head", "deputy", "chair"},
}


@pytest.fixture(scope="module")
def made(whole_file):
    ours, theirs = furnish("Otterburn School"), furnish("Heron Youth Club", first=2001)
    for found in (ours, theirs):
        with found.acting("staff"):
            found.actor_membership = found.actor("staff").membership.id
    return ours, theirs


@pytest.fixture
def two(made, undoing):
    return made


def state():
    """How many rows there are of everything, but for who is signed in."""
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in apps.get_models()]
        cursor.execute(
            "select "
            + ", ".join(
                f"(select count(*) from {name})" for name in tables if "session" not in name
            )
        )
        return cursor.fetchone()


def send(visitor, method, address):
    return getattr(visitor.client, method)(
        address, **({"content_type": FORM} if method == "post" else {})
    )


def said(response):
    """The body but for what differs by chance."""
    text = re.sub(r'<span class="part-code">\w+</span>', "", response.content.decode())
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text)


@pytest.mark.parametrize("route", ROUTES, ids=names)
def test_nobody_sees_anything_without_signing_in(two, route):
    if route.name in PUBLIC:
        return
    ours, _ = two
    nobody = Visitor()

    for method in ("get", "post"):
        response = send(nobody, method, route.address(**ids(ours)))
        assert response.status_code in {302, 404, 405}, route.name
        if response.status_code == 302:
            assert response["Location"].startswith("/sign-in"), route.name


@pytest.mark.parametrize("route", ROUTES, ids=names)
def test_nobody_goes_on_without_a_second_step(two, route):
    if not route.page:
        return
    ours, _ = two
    visitor = Visitor()
    visitor.client.force_login(ours.people["head"])

    response = visitor.client.get(route.address(**ids(ours)))

    assert (response.status_code, response["Location"]) == (302, "/sign-in/set-up")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", OF_SOMETHING, ids=[route.name for route in OF_SOMETHING])
def test_what_is_anothers_looks_as_if_it_were_not_there(two, route, role):
    ours, theirs = two
    visitor = Visitor(ours.people[role], ours.id)
    visitor.client.get("/health/live")
    theirs_ids, nobodys = route.address(**ids(theirs)), route.address(step="name")
    before = state()

    for method in ("get", "post"):
        found = send(visitor, method, theirs_ids)
        absent = send(visitor, method, nobodys)
        assert found.status_code in {404, 405}
        assert found.status_code == absent.status_code
        assert said(found) == said(absent)
    assert state() == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", PAGES, ids=[route.name for route in PAGES])
def test_a_role_sees_the_pages_of_its_permissions_and_no_others(two, route, role):
    ours, _ = two
    visitor = Visitor(ours.people[role], ours.id)
    may = route.page.permission is None or ROLES[role].may(route.page.permission)
    refused = 404 if route.converters else 403

    response = visitor.client.get(route.address(**ids(ours)))

    if route.name == "invite-step" and role != "lead":
        may, refused = False, 404  # a draft is its writer's alone
    if route.page.by_need:
        may = role in BY_NEED[route.page.by_need]
    assert response.status_code in ({200, 302} if may else {refused}), response.status_code


@pytest.mark.parametrize("route", ROUTES, ids=names)
def test_a_form_from_elsewhere_changes_nothing(two, route):
    ours, _ = two
    visitor = Visitor(ours.people["head"], ours.id, strict=True)
    before = state()

    for more in ({}, {"HTTP_ORIGIN": "https://elsewhere.example"}):
        response = visitor.client.post(
            route.address(**ids(ours)),
            form({"csrfmiddlewaretoken": "x" * 64}),
            content_type=FORM,
            **more,
        )
        assert response.status_code in {403, 405}, route.name
    assert state() == before


def test_each_look_at_something_is_recorded_once(two):
    ours, _ = two
    lead, head = (Visitor(ours.people[role], ours.id) for role in ("lead", "head"))
    with connection.cursor() as cursor:
        for route in OF_SOMETHING:
            if route.name == "invite-step" or route.page.by_need == "draft":
                continue  # one's own answers in progress, which nobody else ever sees
            cursor.execute("select set_config('app.tenant', %s, false)", [str(ours.id)])
            cursor.execute("select count(*) from ledger_entry")
            before = cursor.fetchone()[0]
            cursor.execute("select set_config('app.tenant', '', false)")

            visitor = head if route.page.by_need == "decision" else lead
            visitor.get(route.address(**ids(ours)))

            cursor.execute("select set_config('app.tenant', %s, false)", [str(ours.id)])
            cursor.execute("select count(*) from ledger_entry")
            assert cursor.fetchone()[0] == before + 1, route.name
            cursor.execute("select set_config('app.tenant', '', false)")


@pytest.fixture(scope="module")
def visitors(made):
    ours, _ = made
    return [Visitor(ours.people[role], ours.id) for role in ["lead", *ROLES]]


def recorded(school):
    with school.acting():
        return Entry.objects.count()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", PAGES, ids=[route.name for route in PAGES])
def test_when_it_cannot_be_recorded_nothing_is_shown(two, visitors, route, method, monkeypatch):
    """Of every page and sending that leaves an entry, found by trying; no other is in the way."""
    ours, _ = two
    address, before = route.address(**ids(ours)), recorded(ours)
    for visitor in visitors:
        with undone():
            usual = send(visitor, method, address)
            is_recorded = recorded(ours) > before
        if usual.status_code in {200, 302}:
            break
    rows = state()
    monkeypatch.setattr("fairlead.ledger.models.Entry.save", fails)

    response = send(visitor, method, address)

    assert usual.status_code in {200, 302} or method == "post"
    assert response.status_code == (500 if is_recorded else usual.status_code)
    if is_recorded:
        assert said(response) == said(our_fault(RequestFactory().get(address)))
        assert state() == rows


def fails(*_, **__):
    raise RuntimeError


def test_somebody_who_left_sees_nothing_from_that_moment(two):
    ours, _ = two
    visitor = Visitor(ours.people["staff"], ours.id)
    visitor.get("/directory")
    head = Visitor(ours.people["head"], ours.id)

    head.post(f"/people/{ours.actor_membership}/leave", {"version": 0})

    assert visitor.client.get("/directory")["Location"] == "/choose-organisation"
    assert "not a member" in visitor.get("/choose-organisation").page.words


def test_a_role_that_is_taken_away_is_gone_at_once(two):
    ours, _ = two
    with ours.acting("deputy"):
        deputy = ours.actor("deputy").membership.id
    visitor = Visitor(ours.people["deputy"], ours.id)
    visitor.get("/people")

    Visitor(ours.people["head"], ours.id).post(
        f"/people/{deputy}/role", {"version": 0, "role": "staff"}
    )

    visitor.get("/people", status=403)
