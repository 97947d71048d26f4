"""Who is involved in a case, who may see it, and what naming a colleague does."""

import re

import pytest

from fairlead.casework.actions.cases import open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.conversing import THEY
from fairlead.casework.models import Case, Child, Grant, Involved
from furnished import furnish, told
from visitor import Visitor


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    return Visitor(school.people["lead"], school.id)


def at(school, rest=""):
    return f"/cases/{school.case.reference}/people{rest}"


def member(school, role):
    with school.acting(role):
        return str(school.actor(role).membership.id)


def test_everybody_is_shown_with_their_part_and_where_their_age_is_from(school, lead):
    page = lead.get(at(school)).page

    assert "Robin Ash" in page.words
    assert "by their birthday" in page.words
    assert "dealt with by the safeguarding lead and deputies" in page.words


def test_a_child_is_named_once(school, lead):
    child = str(school.child.id)
    said = {"who": child, "role": "harmed", "age": "", "note": ""}

    refused = lead.post(at(school, "/child"), said, status=200)

    assert "in the case already" in refused.page.words


def test_somebody_on_no_list_is_named_by_what_they_are_called(school, lead):
    said = {"called": "A boy from another school", "role": "harming", "age": "14", "note": "Hudl"}
    lead.post(at(school, "/other"), said)

    assert "A boy from another school" in lead.get(at(school)).page.words
    assert (
        "Enter whole years"
        in lead.post(at(school, "/other"), {**said, "age": "fourteen"}, status=200).page.words
    )


def test_somebody_on_no_list_turns_out_to_be_on_it(school, lead):
    with school.acting():
        found = record_concern(told(), by=THEY["young-person"])
        case = open_case(found, "A worry", version=found.version, by=school.actor())
        (row,) = Involved.objects.filter(case_id=case.id)
        kit = Child.objects.create(name="Kit Ash", group="8B")
    people, where = f"/cases/{case.reference}/people", f"/cases/{case.reference}/people/{row.id}"
    assert "The young person who told us came through the door" in lead.get(people).page.words
    said = {"version": 0, "called": "Kit", "role": "harmed", "age": "", "note": ""}

    lead.post(where, said)
    assert "Kit came through the door" in lead.get(people).page.words
    lead.post(where, {**said, "version": 1, "child": str(kit.id)})

    assert "Kit Ash came through the door" in lead.get(people).page.words
    assert "What are they called?" not in lead.get(where).page.words
    chronology = lead.get(f"/cases/{case.reference}/chronology").page.words
    assert "The young person who told us" in chronology


def test_naming_a_colleague_takes_the_case_out_of_their_sight(school, lead):
    assert "does not see it any more" in lead.get(at(school, "/colleague")).page.words

    lead.post(at(school, "/colleague"), {"who": member(school, "deputy"), "role": "harming"})

    Visitor(school.people["deputy"], school.id).get(at(school), status=404)
    with school.acting():
        assert Case.objects.get().handled_by == "head"


def test_a_lead_who_names_themselves_is_told_that_somebody_else_deals_with_it(school, lead):
    sent = lead.post(at(school, "/colleague"), {"who": member(school, "lead"), "role": "harming"})

    assert sent["Location"] == "/"  # which leads on to the desk
    assert "dealt with by somebody else now" in lead.get("/desk").page.words
    lead.get(at(school), status=404)
    Visitor(school.people["head"], school.id).get(at(school))


def test_a_part_is_changed_and_nothing_is_overwritten_unseen(school, lead):
    row = school.rows["involved_id"]
    said = {"version": 0, "role": "harmed", "age": "13", "note": ""}
    assert "Take them out" in lead.get(at(school, f"/{row}")).page.words
    lead.post(at(school, f"/{row}"), said)

    page = lead.post(at(school, f"/{row}"), {**said, "role": "witness"}, status=200).page

    assert "Now: Harmed, or may have been" in page.words
    with school.acting():
        assert Involved.objects.get(id=row).role == "harmed"


def test_what_was_noted_of_somebody_stays_in_the_chronology(school, lead):
    row = school.rows["involved_id"]
    said = {"version": 0, "role": "harmed", "age": "13", "note": "Has a key to the house"}
    lead.post(at(school, f"/{row}"), said)
    lead.post(at(school, f"/{row}"), {**said, "version": 1, "note": "Seen on Monday"})

    told = lead.get(f"/cases/{school.case.reference}/chronology").page.words
    assert "Changed what is said of Robin Ash" in told
    assert "Note: Has a key to the house → Seen on Monday" in told


def test_somebody_named_by_mistake_is_taken_out_with_a_reason(school, lead):
    row = school.rows["involved_id"]
    assert "Say why" in lead.post(at(school, f"/{row}/take-out"), {"version": 0}, 200).page.words

    lead.post(at(school, f"/{row}/take-out"), {"version": 0, "reason": "Another child"})

    lead.get(at(school, f"/{row}"), status=404)
    assert "Robin Ash" not in lead.get(at(school)).page.words


def let_in(visitor, school, role, status=302, reason="Sat in the meeting"):
    where = f"/cases/{school.case.reference}/let-in"
    return visitor.post(where, {"who": member(school, role), "reason": reason}, status=status)


def test_somebody_is_let_in_to_look_until_it_is_ended(school, lead):
    staff = Visitor(school.people["staff"], school.id)
    staff.get(at(school), status=404)

    let_in(lead, school, "staff")

    assert "Let in to look" in staff.get(at(school)).page.words
    staff.get(at(school, "/child"), status=404)
    assert "may look at it already" in let_in(lead, school, "staff", status=200).page.words
    with school.acting():
        grant = Grant.objects.get(membership__role="staff").id
    end = f"/cases/{school.case.reference}/let-in/{grant}"
    lead.get(end)
    lead.post(end)
    staff.get(at(school), status=404)
    lead.get(end, status=404)


def test_nobody_is_let_in_whom_the_case_names_or_without_a_reason(school, lead):
    for role in ("partner", "governor", "administrator"):
        page = let_in(lead, school, role, status=200).page
        assert "Choose one of the answers shown" in page.words
    assert "Say why" in let_in(lead, school, "staff", status=200, reason="").page.words


@pytest.mark.parametrize("page", ["people/colleague", "let-in"])
def test_nobody_is_chosen_until_somebody_chooses(school, lead, page):
    address = f"/cases/{school.case.reference}/{page}"
    shown = lead.get(address).content
    select = re.search(rb'<select[^>]*name="who".*?</select>', shown, re.DOTALL)

    assert b'value=""' in re.search(rb"<option([^>]*)>", select[0])[1]
    answer = lead.post(address, {"role": "witness", "reason": "Sat in"}, 200)
    assert "Choose who it is" in answer.page.words
