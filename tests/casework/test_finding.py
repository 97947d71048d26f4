"""Which child it is, found by part of a name: for a case as for a concern that is recorded."""

import pytest

from fairlead.casework.actions.cases import Part, name_involved
from fairlead.casework.models import Child, Involved, Role
from furnished import furnish
from visitor import Visitor

NAMES = ("Rob Elm", "Roberta Oak", "Zoë Ash")


@pytest.fixture(scope="module")
def school(whole_file):
    made = furnish()
    with made.acting():
        for name in NAMES:
            Child.objects.create(name=name, group="Year 7")
    return made


@pytest.fixture
def lead(school, undoing):
    return Visitor(school.people["lead"], school.id)


@pytest.fixture
def unlisted(school, undoing):
    """Somebody of the case who is on no list."""
    with school.acting("lead"):
        part = Part(Role.WITNESS, called="A boy in Year 7")
        return name_involved(school.case, part, by=school.actor("lead"))


@pytest.fixture
def address(school):
    return f"/cases/{school.case.reference}/people/child"


def child(school, name):
    with school.acting():
        return next(row for row in Child.objects.all() if row.name == name)


def named(page):
    return {name for name in NAMES if name in page.words}


def look(lead, address, words, **more):
    return lead.post(address, {"look": "yes", "find": words, **more}, status=200).page


def test_nobody_is_shown_until_somebody_is_looked_for(lead, address):
    page = lead.get(address).page

    assert "Part of a name" in page.words
    assert named(page) == set()
    assert page.tags["select"] == 0


@pytest.mark.parametrize(
    ("words", "found"),
    [("zoe", {"Zoë Ash"}), ("rob year 7", {"Rob Elm", "Roberta Oak"}), ("nobody", set())],
)
def test_a_child_of_a_case_is_found_as_one_of_a_concern_is(lead, address, words, found):
    begun = lead.post("/record-a-concern")["Location"].removesuffix("danger")
    lead.post(f"{begun}danger", {"is_danger": "no"})

    pages = [look(lead, where, words) for where in (address, f"{begun}who")]

    assert [named(page) for page in pages] == [found, found]
    for page in pages:
        assert ("Nobody on the list has this name" in page.words) == (not found)
        assert "Please look at this again" not in page.words


def test_looking_keeps_nothing_and_what_was_said_stays(school, lead, address):
    rob = child(school, "Rob Elm").id
    page = look(lead, address, "zoe", who=rob, role="witness", note="Saw it")

    assert named(page) == {"Rob Elm", "Zoë Ash"}
    assert [tag["value"] for tag in page.fields.values() if "checked" in tag] == [
        str(rob),
        "witness",
    ]
    assert "Saw it" in page.words
    with school.acting():
        assert not Involved.objects.filter(child_id=rob).exists()


def test_whoever_looks_for_no_name_is_told_that_nothing_is_kept(lead, address):
    page = look(lead, address, "", role="witness")

    assert "Write part of a name to find a child. Nothing is kept yet." in page.words


def test_a_child_that_was_found_is_named(school, lead, address):
    said = {"role": "witness", "age": "", "note": "", "find": "rob"}
    refused = lead.post(address, said, status=200).page
    assert "Find the child by part of their name, and choose them" in refused.words

    lead.post(address, {**said, "who": child(school, "Rob Elm").id})

    people = lead.get(address.removesuffix("/child")).page
    assert named(people) == {"Rob Elm"}


def test_who_is_no_child_of_the_list_is_not_named(school, lead, address):
    said = {"role": "witness", "who": str(school.case.id)}

    assert "Choose one of the answers shown" in lead.post(address, said, status=200).page.words


def test_a_child_who_left_is_found_and_said_to_have_left(school, lead, address):
    with school.acting():
        Child.objects.create(name="Ida Quill", left_on="2026-07-01")

    assert "Ida Quill, left" in look(lead, address, "quill").words


def test_somebody_on_no_list_is_found_on_it_by_part_of_a_name(school, lead, unlisted):
    where = f"/cases/{school.case.reference}/people/{unlisted.id}"
    said = {"version": 0, "called": "Bertie", "role": "witness", "age": "", "note": ""}
    assert "Are they on the list of children?" in lead.get(where).page.words

    page = look(lead, where, "rob", **said)
    assert named(page) == {"Rob Elm", "Roberta Oak"}
    assert "None of these, or not known" in page.words
    assert page.fields["id_called"]["value"] == "Bertie"

    lead.post(where, {**said, "find": "rob", "child": str(child(school, "Rob Elm").id)})
    assert named(lead.get(where.removesuffix(f"/{unlisted.id}")).page) == {"Rob Elm"}
    assert "Are they on the list" not in lead.get(where).page.words


def test_somebody_who_is_none_of_those_found_stays_on_no_list(school, lead, unlisted):
    where = f"/cases/{school.case.reference}/people/{unlisted.id}"
    said = {"version": 0, "called": "Bertie", "role": "witness", "age": "", "note": ""}

    lead.post(where, {**said, "find": "rob", "child": "none"})

    people = lead.get(where.removesuffix(f"/{unlisted.id}")).page
    assert "Bertie" in people.words
    assert named(people) == set()
