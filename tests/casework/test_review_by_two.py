"""Two people hold the initial review at once: what the second wrote is not lost."""

import re

import pytest

from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.deciding import decisions_of
from fairlead.casework.models import Case
from fairlead.casework.states import CaseState
from fairlead.ledger.queries import entries_about
from furnished import furnish
from visitor import Visitor

CALL, CARE, PREVENT = "call-999", "refer-social-care", "refer-prevent"
MEETING = {"at": "2026-11-20T09:12", "met": "Asha and the head", "agreed": "Ring every evening"}
CALLED = {
    "choice": "done",
    "done_at": "2026-11-20T09:05",
    "spoken_to": "The control room",
    "reference": "CAD 12",
}
REASON = "They asked us to wait for the nurse"


@pytest.fixture(scope="module")
def made(whole_file):
    school = furnish()
    with school.acting():
        known = dict.fromkeys(("immediate_danger", "extremist_content"), Said(True, "tutor"))
        answer(school.case, known, by=school.actor())
    return school


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def asha(school):
    return Visitor(school.people["lead"], school.id)


@pytest.fixture
def ben(school):
    return Visitor(school.people["deputy"], school.id)


def address(school, rest="initial-review"):
    return f"/cases/{school.case.reference}/{rest}"


def about(outcome, **said):
    """What a form of the review sends about one advice."""
    return {f"{name}-{outcome}": value for name, value in said.items()}


def filled(page, **more):
    """What the form sends with the rest accepted: with what it holds hidden, and the meeting."""
    hidden = {name: page.fields[f"id_{name}"]["value"] for name in ("version", "seen")}
    return {**hidden, **MEETING, "rest": "on", **more}


def chosen(visitor, school):
    """A review as Asha fills it in: 999 was called, and social care is not told."""
    mine = {**about(CALL, **CALLED), **about(CARE, choice="depart", reason=REASON)}
    return filled(visitor.get(address(school)).page, **mine)


def decide(visitor, school, outcome, **said):
    where = address(school, f"decide/{outcome}")
    seen = visitor.get(where).page.fields["id_seen"]["value"]
    visitor.post(where, {"seen": seen, **said})


def decision(school, outcome):
    with school.acting():
        return decisions_of(school.case).get(outcome)


def status(school):
    with school.acting():
        return Case.objects.get(id=school.case.id).status


def checked(page, outcome):
    """What is chosen about an advice in a form."""
    name = f"choice-{outcome}"
    rows = [f for f in page.fields.values() if f.get("name") == name and "checked" in f]
    return [row["value"] for row in rows]


def test_what_was_decided_meanwhile_stands_beside_what_was_chosen_and_is_replaced_if_wanted(
    school, asha, ben
):
    mine = chosen(asha, school)
    decide(ben, school, CALL, choice="accept")

    page = asha.post(address(school), mine, status=200).page

    assert "Somebody changed this meanwhile" in page.words
    assert "Now: Accept Yours: Done already" in page.words
    assert page.fields[f"id_reference-{CALL}"]["value"] == "CAD 12"
    assert REASON in page.words
    assert (checked(page, CALL), checked(page, CARE)) == (["done"], ["depart"])
    assert status(school) == CaseState.TRIAGE

    asha.post(address(school), {**mine, **filled(page)})

    assert status(school) == CaseState.OPEN
    assert [decision(school, key).choice for key in (CALL, CARE)] == ["done", "depart"]


def test_what_was_decided_meanwhile_may_be_left_as_it_stands(school, asha, ben):
    mine = chosen(asha, school)
    decide(ben, school, CALL, choice="accept")
    page = asha.post(address(school), mine, status=200).page

    asha.post(address(school), {**mine, **filled(page), **about(CALL, choice="leave")})

    assert status(school) == CaseState.OPEN
    assert [decision(school, key).choice for key in (CALL, CARE)] == ["accept", "depart"]


def test_a_third_change_is_shown_before_anything_is_replaced(school, asha, ben):
    mine = chosen(asha, school)
    decide(ben, school, CALL, choice="accept")
    page = asha.post(address(school), mine, status=200).page
    decide(ben, school, CALL, choice="depart", reason="It was a rumour, he says")

    words = asha.post(address(school), {**mine, **filled(page)}, status=200).page.words

    assert "Now: Depart from it Yours: Done already" in words
    assert decision(school, CALL).choice == "depart"


def test_what_both_accepted_is_not_asked_again(school, asha, ben):
    mine = {**chosen(asha, school), **about(CALL, choice="accept")}
    decide(ben, school, CALL, choice="accept")

    page = asha.post(address(school), mine, status=200).page

    assert "Somebody else changed this" in page.words
    assert checked(page, CALL) == []
    asha.post(address(school), {**mine, **filled(page)})
    assert status(school) == CaseState.OPEN


def test_what_is_not_asked_for_any_more_is_shown_to_be_copied(school, asha, ben):
    mine = chosen(asha, school) | about(PREVENT, choice="depart", reason="Nothing points to it")
    with school.acting("deputy"):
        no = {"extremist_content": Said(False, "tutor", 1)}
        answer(school.case, no, by=school.actor("deputy"))

    page = asha.post(address(school), mine, status=200).page

    assert "Not asked for any more" in page.words
    assert "Depart from it: Nothing points to it" in page.words
    gone = {**mine, **filled(page), **about(PREVENT, choice="leave")}
    asha.post(address(school), gone)
    assert decision(school, PREVENT) is None


@pytest.fixture
def overtaken(school, asha, ben):
    """The page that Asha comes to when Ben kept his review first."""
    mine = chosen(asha, school)
    ben.post(address(school), filled(ben.get(address(school)).page))
    return asha.post(address(school), mine, status=200)


def carried(response, outcome):
    """What the page sends to the decision about one advice."""
    action = f'action="[^"]*/decide/{outcome}">(.*?)</form>'
    (inside,) = re.findall(action, response.content.decode(), re.DOTALL)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', inside))


def test_once_the_review_was_held_all_that_was_chosen_stands_beside_what_stands(overtaken):
    words = overtaken.page.words

    assert "Somebody else kept the initial review meanwhile" in words
    assert "Yours: Done already: 20 November 2026, 09:05, The control room, CAD 12" in words
    assert f"Yours: Depart from it: {REASON}" in words
    assert len(re.findall("Now: .{0,3}Accepted by", words)) == 2
    assert "Keep the review" not in words


def test_the_meeting_of_the_second_is_added_as_it_was_written(school, asha, overtaken):
    assert "Who met: Asha and the head What was agreed: Ring every evening" in overtaken.page.words
    note = {
        "about": overtaken.page.fields["id_about"]["value"],
        "text": "Who met: Asha and the head\nWhat was agreed: Ring every evening",
        "happened_at": overtaken.page.fields["id_happened_at"]["value"],
    }

    asha.post(address(school, "chronology/add"), note)

    with school.acting():
        kept = entries_about([("case", school.case.id)], ["case.note"])[-1]
    assert kept.content["text"] == note["text"]
    assert f"{kept.happened_at:%d %H:%M}" == "20 09:12"


def test_a_choice_is_carried_to_the_single_decision_and_replaces_only_what_was_seen(
    school, asha, overtaken
):
    where, mine = address(school, f"decide/{CALL}"), carried(overtaken, CALL)
    assert CALLED.items() <= mine.items()
    assert "this page stays" in overtaken.page.words
    assert {f.get("target") for f in overtaken.page.forms if "decide" in f["action"]} == {"_blank"}

    page = asha.post(where, mine, status=200).page

    assert "Now: Accept: it goes on the list" in page.words
    assert decision(school, CALL).choice == "accept"
    asha.post(where, {**mine, "seen": page.fields["id_seen"]["value"]})
    assert decision(school, CALL).choice == "done"


def test_what_nobody_decided_yet_leads_to_its_decision(school, asha, ben):
    mine = chosen(asha, school) | about("consult-lado", choice="depart", reason="Not one of ours")
    ben.post(address(school), filled(ben.get(address(school)).page))

    answer = asha.post(address(school), mine, status=200)

    assert f'href="{address(school, "decide/consult-lado")}"' in answer.content.decode()
    assert "Not decided Yours: Depart from it: Not one of ours" in answer.page.words


def test_whoever_comes_later_adds_a_meeting_and_holds_no_review(school, asha, overtaken):
    page = asha.get(address(school)).page

    assert "The initial review was held on" in page.words
    assert "Add a later meeting to the chronology" in page.words
    assert "Keep the review" not in page.words


def test_in_a_closed_case_it_is_reopened_first(school, asha, overtaken):
    with school.acting():
        now = Case.objects.get(id=school.case.id).reviewed_at
        Case.objects.update(status="closed", closed_at=now, retain_until=now)

    words = asha.post(address(school), {**MEETING, **about(CALL, **CALLED)}, status=200).page.words
    assert "Reopen it to add a meeting" in asha.get(address(school)).page.words
    assert "Yours: Who met: Asha and the head What was agreed: Ring every evening" in words
    assert "CAD 12" in words
    assert "Change" not in words.split("Initial review")[-1]
