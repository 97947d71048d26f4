"""The children of the organisation: kept by hand, from pasted rows, and from a file."""

from datetime import date
from uuid import uuid4

import pytest

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.actions.children import (
    Details,
    add_child,
    bring_child_back,
    change_child,
    keep_roll,
    mark_left,
)
from fairlead.casework.children import plan_of
from fairlead.casework.models import Child
from fairlead.casework.roll import Row, read_roll
from fairlead.casework.roll_file import Wrong, bring
from fairlead.ledger.queries import entries
from furnished import OPERATOR, furnish
from visitor import Visitor


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def lead(school):
    return Visitor(school.people["lead"], school.id)


def names(school):
    with school.acting():
        return sorted(str(child.name) for child in Child.objects.all())


def add(school, name, **more):
    with school.acting():
        return add_child(Details(name, **more), by=school.actor())


def kept(school, child):
    with school.acting():
        return Child.objects.get(id=child.id)


def kinds(school, count):
    with school.acting():
        return [entry.kind for entry in entries()[:count]]


def paste(lead, rows, step="look", status=200, **more):
    """Paste rows; the page, with what it shows kept for the next step."""
    sent = {"rows": rows, "here": "skip", "step": step, **more}
    return lead.post("/children/paste", sent, status)


def paste_and_keep(lead, rows, **more):
    seen = paste(lead, rows, **more).page.fields["id_seen"]["value"]
    return paste(lead, rows, "keep", 302, seen=seen, **more)


def test_a_child_is_added_by_hand(school, lead):
    said = {
        "name": "Ada Lark",
        "born_on": "2012-05-04",
        "group": "7B",
        "number": "P1",
        "home": "Mum",
    }

    page = lead.get(lead.post("/children/new", said)["Location"]).page

    assert page.heading == "Ada Lark"
    for words in ("4 May 2012", "7B", "P1", "Mum"):
        assert words in page.words
    assert kinds(school, 2) == ["child.seen", "child.added"]


@pytest.mark.parametrize("born_on", ["2126-01-01", "1950-01-01", "2026-12-31", "x"])
def test_a_birthday_is_one_of_a_child(lead, born_on):
    lead.post("/children/new", {"name": "Ada", "born_on": born_on}, 200)


def test_a_number_stands_for_one_child(school, lead):
    ada = add(school, "Ada", number="P 1")
    page = lead.post("/children/new", {"name": "Bo", "number": "p1"}, 200).page
    assert "Another child has this number" in page.words
    with school.acting():
        change_child(ada, Details("Ada Lark", number="P1"), version=0, by=school.actor())


def test_a_second_editor_sees_what_changed(school, lead):
    ada = add(school, "Ada")
    address = f"/children/{ada.id}/change"
    lead.post(address, {"name": "Ada Lark", "version": 0})

    page = lead.post(address, {"name": "Ada Wren", "version": 0}, 200).page

    assert "Now: Ada Lark" in page.words
    assert "Yours: Ada Wren" in page.words
    assert lead.get(address).page.fields["id_name"]["value"] == "Ada Lark"


def test_a_child_leaves_and_comes_back(school, lead):
    ada = add(school, "Ada Lark")
    address = f"/children/{ada.id}/left"
    assert "When did this child leave" in lead.get(address).page.heading
    lead.post(address, {"left_on": "2026-09-01", "version": 0})
    assert "Ada Lark has left" in lead.get("/home").page.words
    assert "Ada Lark" not in lead.get("/children").page.words
    assert "Ada Lark" in lead.get("/children?left=yes").page.words
    assert "Left on" in lead.get(f"/children/{ada.id}").page.words

    lead.post(address, {"version": 1})

    assert "Ada Lark" in lead.get("/children").page.words
    assert lead.post(address, {"version": 0, "left_on": "2026-09-01"}, 200)
    assert kept(school, ada).left_on is None


def test_rules_of_leaving_hold_for_whoever_calls(school):
    ada = add(school, "Ada")
    with school.acting():
        with pytest.raises(Refused):
            mark_left(ada, date(2999, 1, 1), version=0, by=school.actor())
        with pytest.raises(ChangedMeanwhile):
            bring_child_back(ada, version=7, by=school.actor())


def test_a_child_is_found_by_name_group_or_number(school, lead):
    add(school, "Zoë Lark", group="7B", number="P1")
    for words in ("zoe", "7b lark", "p1"):
        page = lead.post("/children", {"words": words}, 200).page
        assert "Zoë Lark" in page.words
        assert "Robin Ash" not in page.words
    assert "Robin Ash" not in lead.get("/children?group=7B").page.words
    assert "will stand here" in lead.get("/children?left=yes").page.words
    assert "to begin" in lead.get("/children?group=none").page.words


def test_children_come_page_by_page(school, lead, monkeypatch):
    monkeypatch.setattr("fairlead.casework.children.PAGE", 1)
    add(school, "Ada Lark")
    assert "Robin Ash" not in lead.get("/children").page.words
    assert "More children" in lead.get("/children?page=0").page.words
    assert "Robin Ash" in lead.get("/children?page=2").page.words


def test_a_page_of_a_child_shows_what_its_viewer_may_see(school, lead):
    address = f"/children/{school.child.id}"
    words = lead.get(address).page.words
    assert f"Case {school.case.reference}" in words
    assert f"Concern {school.concern.reference}" in words

    other = Visitor(school.people["administrator"], school.id).get(address).page
    assert "Robin Ash" in other.words
    assert school.case.reference not in other.words
    assert school.concern.reference not in other.words


def test_rows_are_shown_before_anything_is_kept(school, lead):
    before = names(school)

    page = paste(lead, "Ada Lark\t04/05/2012\t7B\nRobin Ash\t04/05/2012").page

    assert "1 child to add, 1 on the list already" in page.words
    assert names(school) == before
    paste(lead, "Ada Lark\t04/05/2012\t7B", "keep")
    assert names(school) == before, "it was not shown"


@pytest.mark.parametrize("name", ["Robin Ash", "ash,  ROBIN"])
def test_a_name_of_the_list_without_its_birthday_is_perhaps_there_already(school, lead, name):
    row = f'Name,DOB\n"{name}",\nAda Lark,04/05/2012'

    page = paste(lead, row).page.words

    assert "2 children to add, 0 on the list already" in page
    assert f"Perhaps on the list already: {' '.join(name.split())} . A child of this name" in page
    looked = bring(row.encode(), str(school.id), is_update=False, is_look=True)
    assert looked == "2 to add, 1 of them perhaps here already, 0 here already. Nothing was kept."


def test_a_name_that_is_turned_round_is_known_by_its_birthday(school, lead):
    page = paste(lead, 'Name,DOB\n"Ash, Robin",04/05/2012').page

    assert "0 children to add, 1 on the list already" in page.words


def test_what_was_shown_is_kept_and_recorded_once(school, lead):
    rows = "Name,DOB,Colour\nAda Lark,04/05/2012,red\nBo Wren,,\nRobin Ash,2012-05-04,"
    assert "Colour" in paste(lead, rows).page.words

    paste_and_keep(lead, rows)

    assert names(school) == ["Ada Lark", "Bo Wren", "Robin Ash"]
    assert kinds(school, 1) == ["children.brought"]


def test_when_the_rows_changed_they_are_shown_again(school, lead):
    seen = paste(lead, "Ada Lark").page.fields["id_seen"]["value"]
    page = paste(lead, "Bo Wren", "keep", seen=seen).page
    assert "Nothing was kept yet" in page.words
    assert "Bo Wren" not in names(school)


def test_a_wrong_line_keeps_all_from_being_kept(school, lead):
    page = paste(lead, "Ada Lark\nBo Wren,31/02/2012\n,x", "keep").page
    assert "Line 2" in page.words
    assert "is no date" in page.words
    assert "Keep what is shown" not in page.words
    assert names(school) == ["Robin Ash"]
    assert "Paste at least one row" in paste(lead, "").page.words


def test_many_wrong_lines_and_rows_are_counted(lead):
    assert "and 20 more" in paste(lead, "x,1\n" * 70).page.words
    many = "\n".join(f"Child {number}" for number in range(70))
    assert "and 20 more" in paste(lead, many).page.words


def test_those_here_are_changed_where_that_was_chosen(school, lead):
    ada = add(school, "Ada", number="P1", home="Mum")
    with school.acting():
        mark_left(ada, date(2026, 9, 1), version=0, by=school.actor())

    paste_and_keep(lead, "Ada Lark,04/05/2012,7B,P1\nRobin Ash,2012-05-04", here="update")

    with school.acting():
        after = Child.objects.get(id=ada.id)
        assert (after.name, after.group, after.home) == ("Ada Lark", "7B", "Mum")
    assert after.left_on is None
    assert kept(school, school.child).version == 0, "nothing of it is new"
    assert kinds(school, 2) == ["child.changed", "children.brought"]


@pytest.mark.parametrize(
    "line", ["Zoë Ní Bhriain\t2013-02-01\t9A", "Kit Ash 3/4/2012", "Kit Ash 2012-4-3 9A"]
)
def test_a_name_in_which_another_column_stands_is_wrong(line):
    sheet = read_roll(f"Amira Khan\n{line}\n", date(2026, 11, 25))

    assert [wrong.line for wrong in sheet.wrongs] == [2]
    assert "a date or a tab in it" in sheet.wrongs[0].says


def test_a_line_that_means_two_children_is_wrong(school):
    add(school, "Ada", number="P1")
    with school.acting():
        plan = plan_of([Row(1, "Robin Ash", "2012-05-04", number="P1")])
        assert "number of one child here and the name of another" in plan.wrongs[0][1]
        with pytest.raises(Refused):
            keep_roll(plan, is_update=True, by=OPERATOR)


def test_a_file_is_brought_whole_or_not_at_all(school):
    def brought(text, place=None, **more):
        options = {"is_update": False, "is_look": False, **more}
        return bring(text.encode(), str(place or school.id), **options)

    rows = "Name;DOB\nAda Lark;04/05/2012\nRobin Ash;04/05/2012"
    assert brought(rows, is_look=True) == "1 to add, 1 here already. Nothing was kept."
    with pytest.raises(Wrong, match="Line 3 “x” is no date"):
        brought("Name;DOB\nAda Lark;04/05/2012\nBo;x")
    with pytest.raises(Wrong, match="and 50 more\nNothing was kept"):
        brought("Bo,x\n" * 150)
    assert names(school) == ["Robin Ash"]
    assert brought(rows) == "1 added, 0 changed, 1 left as they are."
    for place in ("x", uuid4()):
        with pytest.raises(Wrong, match="organisation"):
            brought(rows, place)


def test_a_file_that_is_too_large_is_refused(school, monkeypatch):
    monkeypatch.setattr("fairlead.casework.roll_file.MOST_BYTES", 3)
    with pytest.raises(Wrong, match="larger"):
        bring(b"Ada Lark", str(school.id), is_update=False, is_look=False)


def test_a_preview_comes_again_when_a_colleague_changed_a_child_in_it(school, lead):
    child = add(school, "Edie Hall", born_on="2012-01-02", home="Her mother")

    def home():
        with school.acting():
            return str(Child.objects.get(id=child.id).home)

    rows = "name\tdate of birth\thome contacts\nEdie Hall\t2012-01-02\tHer father"
    seen = paste(lead, rows, here="update").page.fields["id_seen"]["value"]
    with school.acting():
        mended = Details("Edie Hall", born_on="2012-01-02", home="Her aunt, never her father")
        change_child(child, mended, version=0, by=school.actor())

    page = paste(lead, rows, "keep", seen=seen, here="update").page

    assert home() == "Her aunt, never her father"
    paste(lead, rows, "keep", 302, seen=page.fields["id_seen"]["value"], here="update")
    assert home() == "Her father"
