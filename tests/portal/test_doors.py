"""The door of an organisation: opened, moved, closed and opened again, and found by its address."""

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from fairlead.accounts.entries import told
from fairlead.accounts.errors import ChangedMeanwhile, NotAllowed, Refused
from fairlead.accounts.models import Organisation
from fairlead.accounts.roles import ROLES, Permission
from fairlead.ledger.queries import entries
from fairlead.portal.actions.doors import change_address, close_door, open_again, open_door
from fairlead.portal.doors import at_door, door_at, door_here, typed_address, whole_address
from fairlead.portal.models import Door
from fairlead.portal.neutral import suggested, why_not
from fairlead.walls.tenancy import NoTenancy, OtherTenancy, acting_for, tenancy
from furnished import furnish

KEEPERS = {"lead", "deputy", "head", "administrator"}


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School"), furnish("Heron Youth Club")


@pytest.fixture
def two(made, undoing):
    return made


@pytest.fixture
def inside(two):
    """Acting as the lead of the first, which has a door."""
    ours, _ = two
    with ours.acting():
        yield ours.actor()


def last(school):
    """What the ledger says once the transaction was kept."""
    with school.acting():
        return told(entries()[0]).sentence


def test_a_door_is_opened_at_an_address_and_found_there(two):
    ours, _ = two
    with ours.acting():
        opened = door_here()

    found = door_at(opened.address)

    assert (found.organisation_id, found.is_open, found.closed_at) == (ours.id, True, None)
    assert found.opened_at is not None
    assert door_at(opened.address.upper()) == door_at(f" {opened.address} ") == found


@pytest.mark.parametrize(
    "address",
    ["nowhere-at-all", "", "a", "-", "x" * 41, "a--b", "a\x00b", "a_b", "ébène", "abc\n-"],
)
def test_there_is_no_door_at_what_is_unknown_or_no_address(two, address):
    assert door_at(address) is None
    with pytest.raises(Http404), at_door(address):
        pass


def test_at_a_door_one_acts_for_its_organisation_and_no_other(two):
    ours, theirs = two
    with at_door(theirs.rows["door"]) as found:
        assert tenancy().organisation_id == found.organisation_id == theirs.id
        assert tenancy().person_id is None
        assert Organisation.objects.get().name == "Heron Youth Club"
        with pytest.raises(OtherTenancy), acting_for(ours.id):
            pass
    with pytest.raises(NoTenancy):
        tenancy()


def test_nobody_looks_for_a_door_while_acting_for_an_organisation(two, inside):
    with pytest.raises(OtherTenancy):
        door_at("somewhere")


def test_an_organisation_has_one_door(inside):
    with pytest.raises(Refused, match="There is a door here already"):
        open_door("another-door", by=inside)
    assert Door.objects.count() == 1


def test_what_is_opened_is_in_the_ledger(undoing):
    made = furnish("Kestrel Club")

    assert last(made) == f"Opened the door at {made.rows['door']}"
    with made.acting():
        assert (door_here().address, door_here().version) == (made.rows["door"], 0)


def test_an_address_of_another_organisation_is_taken_and_nothing_else_is_lost(two):
    ours, theirs = two
    with ours.acting():
        lead = ours.actor()
        with pytest.raises(Refused, match="Another organisation has this address"):
            move(theirs.rows["door"], lead)

        assert door_here().address == ours.rows["door"]
        move("otterburn", lead)
    assert last(ours) == f"Moved the door from {ours.rows['door']} to otterburn"
    assert door_at("otterburn").organisation_id == ours.id


def test_an_address_that_was_left_leads_to_the_door_and_nobody_else_takes_it(two):
    ours, theirs = two
    first = ours.rows["door"]
    with ours.acting():
        door = move("otterburn", ours.actor())
        change_address(door, "otterburn-road", version=1, by=ours.actor())

    for address in (first, "otterburn", "otterburn-road"):
        with at_door(address) as found:
            assert (found.id, found.address) == (door.id, "otterburn-road")
        with theirs.acting(), pytest.raises(Refused, match="Another organisation has this"):
            move(address, theirs.actor())


def test_a_door_moves_back_to_where_it_was(two):
    ours, _ = two
    first = ours.rows["door"]
    with ours.acting():
        door = move("otterburn", ours.actor())
        change_address(door, first, version=1, by=ours.actor())
        assert Door.objects.count() == 2

    for address in (first, "otterburn"):
        with at_door(address) as found:
            assert (found.id, found.address, found.is_open) == (door.id, first, True)


def test_a_closed_door_keeps_its_address(two):
    ours, theirs = two
    with ours.acting():
        closed = close_door(door_here(), version=0, by=ours.actor())

    assert (closed.is_open, closed.closed_at is None, closed.version) == (False, False, 1)
    assert last(ours) == f"Closed the door at {ours.rows['door']}"
    assert not door_at(ours.rows["door"]).is_open
    with theirs.acting(), pytest.raises(Refused, match="Another organisation"):
        move(ours.rows["door"], theirs.actor())


def test_a_closed_door_is_opened_again(two):
    ours, _ = two
    with ours.acting():
        before = close_door(door_here(), version=0, by=ours.actor())
        again = open_again(before, version=1, by=ours.actor())

    assert (again.is_open, again.closed_at, again.version) == (True, None, 2)
    assert again.opened_at > before.opened_at
    assert last(ours) == f"Opened the door at {ours.rows['door']} again"


def test_what_is_so_already_is_said_and_not_done_twice(inside):
    door, count = door_here(), len(entries())
    with pytest.raises(Refused, match="open already"):
        open_again(door, version=0, by=inside)
    with pytest.raises(Refused, match="has this address already"):
        change_address(door, door.address, version=0, by=inside)
    assert len(entries()) == count
    close_door(door, version=0, by=inside)
    with pytest.raises(Refused, match="closed already"):
        close_door(door, version=1, by=inside)


def test_nothing_is_changed_that_somebody_changed_meanwhile(inside):
    seen = door_here()
    change_address(seen, "otterburn-road", version=0, by=inside)

    for change in (close_door, open_again):
        with pytest.raises(ChangedMeanwhile):
            change(seen, version=0, by=inside)
    with pytest.raises(ChangedMeanwhile):
        change_address(seen, "otterburn-lane", version=0, by=inside)
    assert (door_here().address, door_here().version) == ("otterburn-road", 1)


@pytest.mark.parametrize("role", sorted(set(ROLES) - KEEPERS))
def test_only_those_who_keep_the_local_contacts_touch_it(two, role):
    ours, _ = two
    with ours.acting(role):
        somebody, door = ours.actor(role), door_here()
        with pytest.raises(NotAllowed):
            open_door("elsewhere", by=somebody)
        with pytest.raises(NotAllowed):
            change_address(door, "elsewhere", version=0, by=somebody)
        for change in (close_door, open_again):
            with pytest.raises(NotAllowed):
                change(door, version=0, by=somebody)
    assert {role for role in ROLES if ROLES[role].may(Permission.EDIT_DIRECTORY)} == KEEPERS


@pytest.mark.parametrize(
    "address",
    [
        *"safeguarding abuse report-it tell-us tellus help childline nudes my-child".split(),
        *"anti-bullying anonymous heron-help unsafe-at-heron diogelu otterburn-sexting".split(),
    ],
)
def test_an_address_that_gives_something_away_is_refused(inside, address):
    for refused in (lambda: open_door(address, by=inside), lambda: move(address, inside)):
        with pytest.raises(Refused, match="should give nothing away"):
            refused()


@pytest.mark.parametrize(
    "address",
    ["", "ab", "a--b", "-ab", "ab-", "Otterburn", "otter_burn", "x" * 41, "llŷn", "abc\n"][:],
)
def test_an_address_that_is_hard_to_type_is_refused(inside, address):
    with pytest.raises(Refused, match="Use 3 to 40 letters"):
        move(address, inside)


def move(address, by):
    return change_address(door_here(), address, version=0, by=by)


@pytest.mark.parametrize(
    "address", "otterburn castell-usk childwall essex shore-port 4th-heron hilltop abc".split()
)
def test_names_of_places_are_no_words_about_what_happened(address):
    assert why_not(address) == ""


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Otterburn Road School", "otterburn-road-school"),
        ("St Mary’s C.E. Primary", "st-marys-c-e-primary"),
        ("Ysgol Llŷn", "ysgol-llyn"),
        (
            "The Very Long Name of a School by the Old Harbour",
            "the-very-long-name-of-a-school-by-the",
        ),
        ("Child and Family Centre", ""),
        ("中学", ""),
        ("X" * 60, ""),
    ],
)
def test_an_address_is_suggested_from_the_name(name, address):
    assert suggested(name) == address


def test_the_whole_address_is_what_a_browser_wants_and_hands_type_less(inside, settings):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"address": "https://tal.example.org/"})
    door = Door(address="otterburn")

    assert whole_address(door) == "https://tal.example.org/d/otterburn"
    assert typed_address(door) == "tal.example.org/d/otterburn"


@pytest.mark.parametrize(
    "wrong",
    [{"address": "Otterburn"}, {"address": "a--b"}, {"address": "ab"}, {"is_open": False}],
)
def test_the_database_itself_refuses_what_is_no_door(inside, wrong):
    with pytest.raises(DatabaseError, match="portal_door"), transaction.atomic():
        Door.objects.update(**wrong)


def test_a_door_is_never_removed(inside):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Door.objects.all().delete()
