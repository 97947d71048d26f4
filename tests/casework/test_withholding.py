"""Names that a paper withholds: found wherever they stand, and nothing else taken for them."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from fairlead.casework.papers.withholding import SHARED, Names, letter


def child(name, **more):
    return somebody(child=SimpleNamespace(name=name), child_id=uuid4(), **more)


def colleague(name):
    return somebody(membership=SimpleNamespace(name=name), membership_id=uuid4())


def somebody(called="", **more):
    nobody = ("child", "child_id", "membership", "membership_id", "told", "age")
    return SimpleNamespace(**{**dict.fromkeys(nobody), "id": uuid4(), "called": called, **more})


def within(text, *rows, shown=(), **more):
    return Names(rows, {row.id for row in shown}, **more).within(text)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Robin Lee", "Robin Lee came.", "Child A came."),
        ("Robin Lee", "ROBIN’s mother, robin and Lee", "Child A’s mother, Child A and Child A"),
        ("Robin Lee", "Lee, Robin", "Child A, Child A"),
        ("Robin Lee", "Robin\n  Lee", "Child A"),
        ("Robin Lee", "robin_lee12 on an app", "Child A_Child A12 on an app"),
        ("Robin Lee", "Robinson and sleep", "Robinson and sleep"),
        ("Zoë Lund", "zoe, ZOË and Zoe\u0308", "Child A, Child A and Child A"),
        ("Zoe Lund", "Zoë", "Child A"),
        ("Anna-Maria Otto", "Anna Maria, Anna and maria", "Child A, Child A and Child A"),
        ("Sean O'Brien", "O’Brien and brien", "Child A and Child A"),
        ("Bo Lund", "Bo said so. BO. A bo tree.", "Child A said so. Child A. A bo tree."),
        ("May Hall", "May came in May; it may be", "Child A came in Child A; it may be"),
        ("Ro\u00adbin Lee", "Ro\u200bbin", "Child A"),
        ("Robin de Lee", "It was made de novo", "It was made de novo"),
        ("J. Lund", "J came", "J came"),
        ("Юлия Петрова", "юлия", "Child A"),
    ],
)
def test_a_child_is_found_however_they_are_written(name, text, said):
    assert within(text, child(name)) == said


@pytest.mark.parametrize(
    ("called", "text", "said"),
    [
        ("His uncle", "His uncle and uncles", "His uncle and uncles"),
        ("His uncle Dave", "his uncle Dave. Dave. Uncle Sam.", "Adult A. Adult A. Uncle Sam."),
        ("A boy from Hudl", "a boy from Hudl, from here", "Adult A, from here"),
        ("player_jay07", "player_jay07 wrote", "Adult A wrote"),
        ("unknown", "It is unknown", "It is unknown"),
    ],
)
def test_of_words_for_somebody_only_the_name_is_taken(called, text, said):
    assert within(text, somebody(called, age=41)) == said


def test_a_colleague_is_found_without_their_title():
    assert within("Mr Reed and Mr Ford", colleague("Mr Alex Reed")) == (
        "Mr Member of staff A and Mr Ford"
    )


def test_what_two_people_are_called_is_nobodys():
    robin, kit = child("Robin Lund"), child("Kit Lund")

    assert within("Kit Lund, Lund", robin, kit) == f"Child B, {SHARED}"
    assert within("Robin Lund, Lund, Kit Lund", robin, kit, shown=[robin]) == (
        f"Robin Lund, {SHARED}, Child B"
    )
    assert within("Robin Lund", robin, child("Robin Lund"), shown=[robin]) == "Child B"


def test_who_is_shown_keeps_the_place_and_is_called_by_name():
    robin, kit, uncle = child("Robin Lund"), child("Kit Ash"), somebody("Her uncle")
    names = Names([robin, kit, uncle], {robin.id})

    assert [names.of(row) for row in (robin, kit, uncle)] == ["Robin Lund", "Child B", "Person A"]
    assert names.within("Robin and Kit") == "Robin and Child B"
    assert Names([robin], {robin.id}).within("Anybody") == "Anybody"
    assert Names([], ()).within("Anybody") == "Anybody"


def test_earlier_names_and_those_of_others_are_withheld_too():
    robin = child("Robin Lund")

    assert within("Sam Oak", robin, earlier={robin.id: ["Sam Oak"]}) == "Child A"
    assert within("Sam Oak, Sam", robin, shown=[robin], others=["Sam Oak"]) == f"{SHARED}, {SHARED}"


def test_what_says_who_somebody_is_is_withheld_where_it_stands_by_itself():
    robin = somebody("robin", told=SimpleNamespace(source="young-person"))
    wholes = {robin.id: ["robin", "My sister has my phone"]}
    names, shown = (Names([robin], out, wholes=wholes) for out in ((), {robin.id}))

    told = {"called": "Robin ", "reach": "my sister  has my phone", "danger": "robin"}
    withheld = "[Child A: withheld]"
    assert names.inside(told) == {"called": withheld, "reach": withheld, "danger": "robin"}
    assert shown.inside(told) == told
    assert names.within("A robin sang") == "A robin sang"


def test_what_a_child_wrote_of_themselves_blanks_nothing_else():
    robin = somebody("Robin", told=SimpleNamespace(source="young-person"))
    names = Names([robin], (), wholes={robin.id: ["no"]})

    assert names.inside({"reach": "no", "danger": "no"}) == {
        "reach": "[Child A: withheld]",
        "danger": "no",
    }


def test_of_two_who_gave_one_name_the_one_who_is_shown_keeps_it():
    told = SimpleNamespace(source="young-person")
    shown, other = (somebody("Zebedee", told=told) for _ in range(2))
    wholes = {shown.id: ["Zebedee"], other.id: ["Zebedee"]}

    assert Names([shown, other], {shown.id}, wholes=wholes).inside({"called": "Zebedee"}) != {
        "called": "[Child B: withheld]"
    }


def test_words_for_somebody_who_was_named_and_then_listed_stay_words():
    kit = child("Kit Ash", called="Ziggy")
    earlier = {kit.id: ["The young person who told us"]}

    assert within("A young person told us of Ziggy and Kit", kit, earlier=earlier) == (
        "A young person told us of Child A and Child A"
    )


def test_whoever_turns_out_to_be_on_the_list_is_withheld_by_what_they_were_called_too():
    kit = child("Kit Ash", called="A boy from Hudl")

    assert within("A boy from Hudl, Kit, a boy", kit, earlier={kit.id: ["A boy from Hudl"]}) == (
        "Child A, Child A, a boy"
    )


def test_texts_are_found_inside_of_values():
    names = Names([child("Robin Lund")], ())

    assert names.inside({"by": ["Robin", 3, ("Lund",)]}) == {"by": ["Child A", 3, ["Child A"]]}


def test_letters_go_on_after_z():
    assert [letter(count) for count in (1, 26, 27, 52, 53)] == ["A", "Z", "AA", "AZ", "BA"]
