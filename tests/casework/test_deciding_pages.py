"""Deciding on pages: each advice, the second person, the initial review."""

import pytest

from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.deciding import assessed_today, decisions_of, is_overtaken, undecided
from fairlead.casework.models import Action, Case, Decision
from fairlead.ledger.export import export
from fairlead.ledger.verifier import verify
from furnished import furnish
from visitor import Visitor

POLICE = "report-police-101"


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    return Visitor(school.people["lead"], school.id)


@pytest.fixture
def head(school, undoing):
    return Visitor(school.people["head"], school.id)


def address(school, outcome=POLICE):
    return f"/cases/{school.case.reference}/decide/{outcome}"


def choose(visitor, school, outcome=POLICE, status=302, **said):
    seen = visitor.get(address(school, outcome)).page.fields["id_seen"]["value"]
    return visitor.post(address(school, outcome), {"seen": seen, **said}, status=status)


def know(school, **answers):
    with school.acting("lead"):
        answer(
            school.case,
            {key: Said(value, "form tutor") for key, value in answers.items()},
            by=school.actor("lead"),
        )


def decision(school, outcome=POLICE):
    with school.acting():
        return decisions_of(school.case).get(outcome)


def test_what_is_accepted_goes_on_the_list_of_what_is_to_be_done(school, lead):
    choose(lead, school, choice="accept")

    assert decision(school).status == "standing"
    with school.acting():
        assert Action.objects.filter(outcome=POLICE, status="open").exists()


def test_what_is_done_already_says_when_and_with_whom(school, lead):
    refused = choose(lead, school, choice="done", status=200)
    assert "Say when it was done" in refused.page.words

    choose(
        lead, school, choice="done", done_at="2026-11-20T09:12", spoken_to="PC Lee", reference="4"
    )
    with school.acting():
        assert Action.objects.get(outcome=POLICE).evidence["whom"] == "PC Lee"


def test_not_referring_says_that_it_waits_for_a_second_person(school, lead):
    assert "a second person who agrees" in lead.get(address(school)).page.words
    refused = choose(lead, school, choice="depart", status=200)
    assert "Give the reason" in refused.page.words

    choose(lead, school, choice="depart", reason="They asked us to wait")

    page = lead.get(f"/cases/{school.case.reference}").page
    assert "Somebody else has to agree" in page.words
    assert "Waits for a second person" in page.words


def test_the_second_person_sees_why_and_what_was_known_and_agrees(school, lead, head):
    waiting = school.rows["decision_id"]
    assert "C-1002" in head.get("/decisions").page.words
    page = head.get(f"/decisions/{waiting}").page
    assert "They asked us to wait" in page.words
    assert "said by form tutor" in page.words

    head.post(f"/decisions/{waiting}", {"version": 0, "agrees": "yes", "reason": "I spoke to them"})

    assert decision(school).status == "standing"
    assert "Nothing waits" in head.get("/decisions").page.words
    head.get(f"/decisions/{waiting}", status=404)


def test_a_second_person_who_refuses_has_it_decided_again(school, lead, head):
    waiting = school.rows["decision_id"]
    said = {"version": 0, "agrees": "no", "reason": "Tell them today"}

    head.post(f"/decisions/{waiting}", said)

    assert decision(school) is None
    page = lead.get(f"/cases/{school.case.reference}").page
    assert "Not decided" in page.words


def test_whoever_decided_never_finds_it_among_those_to_confirm(school, lead):
    assert "Nothing waits" in lead.get("/decisions").page.words
    lead.get(f"/decisions/{school.rows['decision_id']}", status=404)


def test_what_somebody_else_decided_meanwhile_is_shown_beside_it(school, lead):
    seen = lead.get(address(school)).page.fields["id_seen"]["value"]
    choose(Visitor(school.people["deputy"], school.id), school, choice="accept")

    page = lead.post(
        address(school), {"seen": seen, "choice": "depart", "reason": "We wait"}, status=200
    ).page

    assert "Somebody changed this meanwhile" in page.words
    assert decision(school).choice == "accept"
    again = page.fields["id_seen"]["value"]
    lead.post(address(school), {"seen": again, "choice": "depart", "reason": "We wait"})
    assert decision(school).choice == "depart"


def test_responding_here_needs_the_guidance_to_permit_it(school, lead):
    page = lead.get(f"/cases/{school.case.reference}").page

    assert "Not permitted" in page.words
    refused = choose(
        lead, school, "respond-locally", status=200, choice="confident", reason="I know them"
    )
    assert "does not permit this" in refused.page.words


def test_what_is_not_advised_has_no_page(school, lead):
    lead.get(address(school, "nothing"), status=404)
    lead.get(address(school, "refer-prevent"), status=404)


def test_a_departure_is_to_be_decided_again_when_more_asks_for_the_same(school, lead, head):
    head.post(
        f"/decisions/{school.rows['decision_id']}",
        {"version": 0, "agrees": "yes", "reason": "I spoke to them"},
    )
    know(school, adult_involved=True)

    with school.acting():
        assert is_overtaken(decisions_of(school.case)[POLICE], assessed_today(school.case))
        assert "Tell the police: 101 or their website" in undecided(school.case)
    assert (
        "Decide again: more is known now" in lead.get(f"/cases/{school.case.reference}").page.words
    )


def test_a_departure_under_an_edition_that_is_gone_is_to_be_decided_again(school, lead):
    with school.acting():
        row = Decision.objects.select_related("assessment").get(id=school.rows["decision_id"])
        row.assessment.pack = "england/education/1999-09-01"
        assert is_overtaken(row, assessed_today(school.case))
        row.outcome = "gone"
        assert not is_overtaken(row, assessed_today(school.case))


def hold(visitor, school, status=302, **more):
    where = f"/cases/{school.case.reference}/initial-review"
    page = visitor.get(where).page
    said = {
        "version": page.fields["id_version"]["value"],
        "at": "2026-11-20T09:12",
        "met": "The lead and the head",
        "agreed": "Speak to both",
    }
    return visitor.post(where, {**said, **more}, status=status)


def test_the_review_lists_what_is_left_to_decide(school, lead):
    page = hold(lead, school, status=200).page

    assert "First accept, or depart from with a reason" in page.words


def test_everything_advised_is_accepted_with_one_press(school, lead):
    with school.acting():
        today = assessed_today(school.case)
        advised = [row.id for row in today.found.decisions]

    wrong = hold(lead, school, status=200, accepts=["nothing"]).page
    assert "Choose one of the answers shown" in wrong.words
    page = lead.get(f"/cases/{school.case.reference}/initial-review").page
    boxes = [f["value"] for f in page.fields.values() if f.get("name") == "accepts"]
    hold(lead, school, accepts=boxes)

    assert set(boxes) <= set(advised)
    with school.acting():
        assert Case.objects.get().status == "open"
        assert undecided(school.case) == []
        assert verify([line.encode() for line in export("Otterburn")]).sound
    assert "was held on" in lead.get(f"/cases/{school.case.reference}/initial-review").page.words
    assert "was held already" in hold(lead, school, status=200).page.words
