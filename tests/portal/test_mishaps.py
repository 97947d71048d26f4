"""What goes wrong at the door: a page in easy words, with whom to call, that gives nothing away."""

import pytest
from django.db import OperationalError

from fairlead.web.errors import QUIET
from furnished import furnish
from routes import routes
from visitor import FORM, Visitor, examine, form

PHOTO = "image/jpeg"


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish("Otterburn School")


def told(response, status):
    """A page of the door that says what to do, and neither ours nor for whoever works here."""
    page, html = examine(response), response.content.decode()
    assert response.status_code == status
    assert page.is_door
    assert "Call 999." in page.words
    assert "Childline on 0800 1111" in page.words
    assert 'href="/leave"' in html
    assert "Fairlead" not in html
    assert "safeguarding lead" not in html
    return page


def test_a_page_that_is_not_there(school):
    for address in ("/d/no-such-place", "/d/x/y/z/nothing", f"/d/{school.rows['door']}/nobody"):
        page = told(Visitor().client.get(address), 404)
        assert "one letter may be wrong" in page.words


def test_a_form_without_its_cookie(school):
    visitor = Visitor(strict=True)

    sent = visitor.client.post(f"/d/{school.rows['door']}/en/write", "step=start", FORM)

    assert "send it once more" in told(sent, 403).words


@pytest.mark.parametrize(
    ("body", "kind", "status", "says"),
    [
        ("a" * 300_000, FORM, 413, "make it shorter"),
        ("\xff\xd8\xff", PHOTO, 415, "We do not need to see it."),
        (form({f"a{number}": 1 for number in range(300)}), FORM, 400, "send it once more"),
    ],
)
def test_what_cannot_be_taken(school, body, kind, status, says):
    sent = Visitor().client.post(f"/d/{school.rows['door']}/en/write", body, content_type=kind)

    assert says in told(sent, status).words


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503)])
def test_what_is_our_fault(school, monkeypatch, error, status):
    def fails(*_, **__):
        raise error

    monkeypatch.setattr("fairlead.portal.views.telling.readers", fails)

    page = told(Visitor().client.get(f"/d/{school.rows['door']}/en/write"), status)

    assert "This is not your fault." in page.words


def test_every_page_for_whoever_comes_lies_where_this_holds():
    ours = [route.address() for route in routes() if "door" in route.converters]

    assert len(ours) > 5
    assert all(address.startswith(QUIET) for address in ours)
