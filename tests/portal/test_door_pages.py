"""The pages of whoever looks after the door, and what somebody sees who comes to it."""

import pytest

from fairlead.accounts.actions import create_organisation, create_person
from fairlead.accounts.models import Membership, Person
from fairlead.portal.doors import door_at, door_here
from fairlead.walls.tenancy import acting_for
from furnished import OPERATOR, furnish
from visitor import Visitor


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School")


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def lead(school):
    return Visitor(school.people["lead"], school.id)


@pytest.fixture
def club(undoing):
    """An organisation that has no door yet: its id, and its lead."""
    club = create_organisation(name="Kestrel Club", kind="youth", nation="wales", by=OPERATOR)
    with acting_for(club.id):
        email = f"lead.{club.id}@example.org"
        person, _ = create_person(name="Mair Rees", email=email, role="lead", by=OPERATOR)
        create_person(name="Gwen Price", email=f"chair.{email}", role="chair", by=OPERATOR)
    return club.id, person


@pytest.fixture
def newcomer(club):
    """The lead of it."""
    place, lead = club
    return Visitor(lead, place)


def without_anybody_above(place):
    """The accounts of those who stand above the lead are closed."""
    with acting_for(place):
        above = Membership.objects.filter(role__in=["head", "chair"])
        Person.objects.filter(id__in=above.values_list("person_id", flat=True)).update(
            is_active=False
        )


def here(school):
    return f"localhost:8000/d/{school.rows['door']}"


@pytest.mark.parametrize("role", ["lead", "administrator"])
def test_the_lead_and_the_administrator_find_the_door_in_the_navigation(school, role):
    visitor = Visitor(school.people[role], school.id)

    page = visitor.get("/door")

    assert b'href="/door"' in visitor.get("/home").content
    assert here(school) in page.page.words
    assert "Open since" in " ".join(page.page.words.split())
    assert "The network here and the device can show" in page.page.words


def test_nobody_else_finds_it(school):
    visitor = Visitor(school.people["staff"], school.id)

    assert b'href="/door"' not in visitor.get("/home").content
    for address in ("", "/address", "/close", "/open-again", "/poster", "/poster.svg"):
        visitor.get(f"/door{address}", status=403)


def test_it_stands_after_what_is_worked_at_and_before_what_the_organisation_is(lead):
    text = lead.get("/home").page.words
    places = ["Home", "Desk", "Counts", "Door", "Local contacts", "Ledger"]

    at = [text.index(f" {place} ") for place in places]
    assert at == sorted(at)


def test_a_door_is_opened_with_an_address_that_is_suggested(newcomer):
    first = newcomer.get("/door").page
    assert (first.heading, first.fields["id_address"]["value"]) == ("Open a door", "kestrel-club")

    newcomer.post("/door", {"address": " Kestrel "})

    assert "The door is open." in newcomer.get("/door").page.words
    assert door_at("kestrel").is_open


def test_no_door_is_opened_where_nobody_could_read_what_is_about_the_lead(club, newcomer):
    without_anybody_above(club[0])
    first = newcomer.get("/door").page
    assert "A door needs somebody who reads what is about the lead." in first.words

    page = newcomer.post("/door", {"address": "kestrel"}, status=200).page

    assert "Nobody here could read what is about the lead. Give somebody" in page.words
    assert door_at("kestrel") is None


def test_a_door_says_when_nobody_is_left_above_the_lead_and_is_not_opened_again(school, lead):
    says = "Nobody here can read what is about the lead."
    assert says not in lead.get("/door").page.words
    lead.post("/door/close", {"version": "0"})
    without_anybody_above(school.id)
    assert says in lead.get("/door").page.words

    page = lead.post("/door/open-again", {"version": "1"}, status=200).page

    assert "Nobody here could read what is about the lead." in page.words


def test_a_door_that_is_not_there_is_opened_first(newcomer):
    for address in ("address", "close", "open-again", "poster", "poster.svg"):
        assert newcomer.get(f"/door/{address}", 302)["Location"] == "/door"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "Enter an address"),
        ("tell-us", "Choose an address without “tell”"),
        ("a b", "Use 3 to 40 letters"),
        ("x" * 41, "Shorten this to 40 characters or fewer"),
    ],
)
def test_an_address_that_cannot_be_is_answered_with_what_to_do(newcomer, address, says):
    page = newcomer.post("/door", {"address": address}, status=200).page

    assert says in page.words


def test_an_address_of_another_is_answered_with_what_to_do(school, newcomer):
    page = newcomer.post("/door", {"address": school.rows["door"]}, status=200).page

    assert "Another organisation has this address" in page.words
    assert newcomer.get("/door").page.heading == "Open a door"


def test_moving_the_door_says_first_that_posters_go_on_working(school, lead):
    page = lead.get("/door/address").page
    assert "The old address will still lead to you" in page.words
    assert here(school) in page.words

    lead.post("/door/address", {"address": "otterburn", "version": "0"})

    page = lead.get("/door").page
    assert "The old address still leads here." in page.words
    assert "localhost:8000/d/otterburn" in page.words
    for address in ("otterburn", school.rows["door"]):
        front = Visitor().get(f"/d/{address}")
        assert b'href="/d/otterburn/en/write"' in front.content


def test_what_somebody_else_changed_meanwhile_is_shown_beside_what_was_written(lead):
    lead.post("/door/address", {"address": "otterburn", "version": "0"})

    page = lead.post("/door/address", {"address": "heron", "version": "0"}, status=200).page

    assert "Now: otterburn Yours: heron" in page.words
    assert page.fields["id_version"]["value"] == "1"
    lead.post("/door/address", {"address": "heron", "version": "1"})
    assert door_at("heron") is not None


def test_closing_says_what_it_means_and_is_done_once_pressed(school, lead):
    assert "Whoever scans a poster finds only whom else" in lead.get("/door/close").page.words
    lead.post("/door/close", {"version": "7"}, status=200)
    lead.post("/door/close", {"version": "0"})

    page = lead.get("/door").page
    assert "nobody can tell you anything new" in page.words
    assert "The door is closed." in lead.get("/door/poster").page.words
    assert lead.get("/door/close", 302)["Location"] == "/door"
    assert "We do not take anything new" in Visitor().get(f"/d/{school.rows['door']}").page.words


def test_opening_again_is_offered_once_it_is_closed(school, lead):
    assert lead.get("/door/open-again", 302)["Location"] == "/door"
    lead.post("/door/close", {"version": "0"})
    assert here(school) in lead.get("/door/open-again").page.words

    lead.post("/door/open-again", {"version": "1"})

    assert "The door is open again." in lead.get("/door").page.words
    Visitor().get(f"/d/{school.rows['door']}")


def test_whoever_comes_sees_whose_door_it_is_and_gets_no_cookie(school):
    visitor = Visitor()

    for door in (school.rows["door"], school.rows["door"].upper()):
        page = visitor.get(f"/d/{door}").page
        assert page.title.strip() == "Otterburn School"
        assert "Childline on 0800 1111" in page.words
    assert not visitor.client.cookies


@pytest.mark.parametrize("door", ["nothing", "x", "a--b", "x" * 300])
def test_where_there_is_no_door_there_is_no_page(school, door):
    Visitor().get(f"/d/{door}", status=404)
    Visitor().client.post(f"/d/{door}")


def test_somebody_who_works_here_comes_to_a_door_like_anyone(school, lead):
    assert lead.get(f"/d/{school.rows['door']}").page.title.strip() == "Otterburn School"
    with school.acting():
        assert door_here() is not None
