"""How a case ends: what has to be settled first, until when its file is kept, opening it again."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.actions.cases import Part, name_involved, open_case, remove_involved
from fairlead.casework.actions.closing import (
    Keeping,
    StillOpen,
    close_case,
    hold_file,
    keep_learning,
    lift_hold,
    reopen_case,
    say_outcome,
    see_newly_asked,
)
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.conversations import say
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.support import Plan, keep_plan
from fairlead.casework.actions.triage import Review, Said, answer, hold_review
from fairlead.casework.closing import children_of, retention_of, what_is_left, years_after
from fairlead.casework.conversing import THEY
from fairlead.casework.deciding import (
    assessed_now,
    decisions_of,
    is_referral,
    undecided,
    unsettled_referrals,
)
from fairlead.casework.models import (
    Action,
    Assessment,
    Case,
    Child,
    Conversation,
    Device,
    Involved,
    Referral,
    Source,
    Support,
)
from fairlead.casework.models import Role as Part_
from fairlead.guidance.model import Kind
from fairlead.ledger.models import Entry
from furnished import furnish, worry
from visitor import Visitor


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def lead(school):
    with school.acting("lead"):
        yield school.actor("lead")


@pytest.fixture
def visitor(school):
    return Visitor(school.people["lead"], school.id)


def now_of(case):
    return Case.objects.get(id=case.id)


def settle_advice(school):
    """Decide about everything that is advised or may yet be, a second person agreeing."""
    with school.acting("lead"):
        lead = school.actor("lead")
        pack, found = assessed_now(school.case)
        made = decisions_of(school.case)
        for outcome in pack.rules.outcomes:
            decision = found.decision(outcome.id)
            open_to = decision.is_on or (is_referral(outcome) and decision.is_open)
            if outcome.kind is Kind.ACTION and open_to and outcome.id not in made:
                decide(school.case, outcome.id, Choice("accept"), by=lead)
    with school.acting("head"):
        head = school.actor("head")
        for row in decisions_of(school.case).values():
            if row.status == "waiting":
                second(row, agrees=True, reason="I agree", version=row.version, by=head)


def settle(school):
    """Everything that stands between the case and its closing."""
    settle_advice(school)
    with school.acting("lead"):
        lead = school.actor("lead")
        hold_review(school.case, Review("Lead and head", "Support"), version=0, by=lead)
        now = timezone.now()
        Action.objects.filter(status="open").update(status="done", ended_at=now)
        Referral.objects.filter(status="sent").update(status="answered", answered_at=now)
        Device.objects.filter(status="held").update(status="returned", handed_at=now)
        planned = set(Support.objects.values_list("involved_id", flat=True))
        for row in children_of(school.case):
            if row.id not in planned:
                keep_plan(row, Plan(wants="To be left alone"), version=0, by=lead)
            say_outcome(row, "support-ended", "Is well", version=row.version, by=lead)
    return now_of_inside(school)


def now_of_inside(school):
    with school.acting("lead"):
        return now_of(school.case)


def test_a_message_through_the_door_without_an_answer_is_listed(school, lead):
    left = "A message that came through the door is not answered yet."
    assert left not in {row.what for row in what_is_left(school.case)}

    say(Conversation.objects.get(), "Are you there?", by=THEY[Source.YOUNG_PERSON])

    assert left in {row.what for row in what_is_left(school.case)}


def test_a_case_in_which_no_child_is_named_does_not_close(school, lead):
    left = "No child is named here: add each, if only as “a child not known”."
    assert left not in {row.what for row in what_is_left(school.case)}
    found = record_concern(worry(), by=lead)
    case = open_case(found, "A worry", version=found.version, by=lead)

    assert left in {row.what for row in what_is_left(case)}
    name_involved(case, Part(role="harmed", called="A child not known"), by=lead)
    assert left not in {row.what for row in what_is_left(case)}


def test_everything_that_is_open_is_listed_and_forbids_closing(school, lead):
    with pytest.raises(StillOpen) as refused:
        close_case(school.case, Keeping(), version=0, by=lead)

    said = str(refused.value)
    for open_ in (
        "The initial review was not held",
        "Nobody has decided about this advice",
        "A second person has not looked at",
        "This may yet be asked for",
        "To be done",
        "No answer yet: Children’s social care, Front door",
        "Still kept here: A phone",
        "How it ended for Robin Ash is not said",
    ):
        assert open_ in said
    assert now_of(school.case).status == "triage"


def test_not_knowing_never_closes_a_case(school):
    settle(school)
    with school.acting("lead"):
        lead = school.actor("lead")
        assert what_is_left(now_of(school.case)) == []
        Case.objects.filter(id=school.case.id).update(family="held")
        assert [row.what[:10] for row in what_is_left(now_of(school.case))] == ["The family"]
        assert unsettled_referrals(school.case) == undecided(school.case) == []
        Case.objects.filter(id=school.case.id).update(family="told")
        pack, found = assessed_now(school.case)
        referrals = {row.id for row in pack.rules.outcomes if is_referral(row)}
        open_ones = [
            row
            for row in decisions_of(school.case).values()
            if found.decision(row.outcome).is_open and row.outcome in referrals
        ]
        assert open_ones
        for row in open_ones:
            row.status = "replaced"
            row.save()
        left = what_is_left(now_of(school.case))

        assert len(left) == len(unsettled_referrals(school.case)) == len(open_ones)
        assert all("may yet be asked for" in row.what for row in left)
        with pytest.raises(StillOpen):
            close_case(now_of(school.case), Keeping(), version=1, by=lead)


def test_every_child_involved_has_a_plan_before_a_case_closes(school, visitor):
    settle(school)
    with school.acting("lead"):
        lead = school.actor("lead")
        friend = name_involved(school.case, Part(Part_.WITNESS, called="A friend"), by=lead)
        Case.objects.filter(id=school.case.id).update(version=1)
        friend = say_outcome(friend, "support-ended", "", version=0, by=lead)
        (left,) = what_is_left(now_of(school.case))
        assert left.what == "There is no plan yet to support A friend."
        assert left.href == "/cases/C-1002/support"
    visitor.post("/cases/C-1002/close", {"version": 1, "until": "2051-05-04", "reason": "So"}, 200)
    for nobody in ("not-found", "not-a-child"):
        with school.acting("lead"):
            row = Involved.objects.get(id=friend.id)
            say_outcome(row, nobody, "", version=row.version, by=school.actor("lead"))
            assert what_is_left(now_of(school.case)) == []


def test_a_family_that_may_be_told_is_told_before_a_case_closes(school):
    settle(school)
    with school.acting("lead"):
        Case.objects.filter(id=school.case.id).update(family="may")
        (left,) = what_is_left(now_of(school.case))
        assert left.what == "The family may be told, and was not told yet."
        assert left.href == "/cases/C-1002/work"
        Case.objects.filter(id=school.case.id).update(family="told")
        assert what_is_left(now_of(school.case)) == []


def test_a_case_closes_and_says_until_when_its_file_is_kept(school):
    case = settle(school)
    with school.acting("lead"):
        lead = school.actor("lead")
        closed = close_case(case, Keeping(), version=case.version, by=lead)

        assert (closed.status, closed.retain_until) == ("closed", date(2037, 5, 4))
        assert Assessment.objects.filter(why="closing").count() == 1
    with school.acting("lead"):
        assert Entry.objects.order_by("sequence").last().kind == "case.closed"


def test_the_pages_of_a_closed_case_only_show(school):
    shut(school)
    lead = Visitor(school.people["lead"], school.id)

    for page in ("", "/people", "/work", "/support"):
        shown = lead.get(f"/cases/{school.case.reference}{page}").page
        assert "This case is closed" in shown.words
        assert [form.get("action") for form in shown.forms] == ["/sign-out"], page
    ended = lead.get(f"/cases/{school.case.reference}/review").page.words
    assert "Open this case again" in ended


def shut(school):
    with school.acting():
        rows, now = Case.objects.filter(id=school.case.id), timezone.now()
        rows.update(status="open", reviewed_at=now)
        rows.update(status="closed", closed_at=now, retain_until=now.date())


def test_what_is_closed_does_not_change_until_it_is_opened_again(school):
    case = settle(school)
    with school.acting("lead"):
        lead = school.actor("lead")
        closed = close_case(case, Keeping(), version=case.version, by=lead)
        row = children_of(closed)[0]
        for attempt in (
            lambda: answer(closed, {"image_involved": Said(True)}, by=lead),
            lambda: decide(closed, "report-police-101", Choice("accept"), by=lead),
            lambda: name_involved(closed, Part(Part_.WITNESS, called="Sam"), by=lead),
            lambda: remove_involved(row, "Mistake", version=row.version, by=lead),
            lambda: say_outcome(row, "police", "", version=row.version, by=lead),
            lambda: keep_learning(closed, "More", None, version=closed.version, by=lead),
            lambda: close_case(closed, Keeping(), version=closed.version, by=lead),
        ):
            with pytest.raises(Refused, match=r"closed\. Reopen it first"):
                attempt()
        with pytest.raises(Refused, match="Say why"):
            reopen_case(closed, " ", version=closed.version, by=lead)
        opened = reopen_case(closed, "Something new came up", version=closed.version, by=lead)
        assert (opened.status, opened.closed_at) == ("open", None)
        with pytest.raises(Refused, match="is open"):
            reopen_case(opened, "Again", version=opened.version, by=lead)


def test_where_a_birthday_is_not_known_the_lead_says_until_when_and_why(school):
    with school.acting("lead"):
        lead = school.actor("lead")
        unknown = name_involved(school.case, Part(Part_.WITNESS, called="A friend"), by=lead)
        name_involved(school.case, Part(Part_.HARMING, called="A neighbour", age=40), by=lead)
    case = settle(school)
    with school.acting("lead"):
        lead = school.actor("lead")
        kept = retention_of(case)
        assert (kept.is_known, kept.unknown) == (False, ("A friend",))
        for keeping, why in (
            (Keeping(), "A birthday is not known"),
            (Keeping(date(2051, 11, 25)), "Give the reason"),
            (Keeping(date(2030, 1, 1), "Long enough"), "at least until the 25th birthday"),
        ):
            with pytest.raises(Refused, match=why):
                close_case(case, keeping, version=case.version, by=lead)
        row = Involved.objects.get(id=unknown.id)
        say_outcome(row, "not-a-child", "", version=row.version, by=lead)
        assert retention_of(case).is_known
        closed = close_case(case, Keeping(date(2051, 11, 25), "Inquiry"), version=1, by=lead)
        assert closed.retain_until == date(2051, 11, 25)


def test_the_youngest_child_decides_and_the_last_of_february_stays_the_last(school, lead):
    younger = Child.objects.create(name="Wren Lowe", born_on="2016-02-29")
    name_involved(school.case, Part(Part_.WITNESS, child_id=younger.id), by=lead)

    kept = retention_of(school.case)
    assert (kept.until, kept.youngest, kept.is_known) == (date(2041, 2, 28), "Wren Lowe", True)
    assert years_after(date(2026, 11, 25), 25) == date(2051, 11, 25)
    assert children_of(school.case)[0].membership_id is None


def test_a_file_is_held_with_a_reason_and_let_go_with_one(school, lead):
    with pytest.raises(Refused, match="Say why the file is held"):
        hold_file(school.case, " ", version=0, by=lead)
    held = hold_file(school.case, "A court asked", version=0, by=lead)
    with pytest.raises(Refused, match="any longer"):
        lift_hold(held, "", version=1, by=lead)
    with pytest.raises(ChangedMeanwhile):
        lift_hold(held, "Over", version=0, by=lead)
    let_go = lift_hold(held, "The court is done", version=1, by=lead)
    with pytest.raises(Refused, match="not held"):
        lift_hold(let_go, "Again", version=2, by=lead)

    assert (held.is_on_hold, let_go.is_on_hold) == (True, False)


def test_what_is_said_of_the_end_is_checked(school, lead):
    row = children_of(school.case)[0]
    with pytest.raises(Refused, match="Choose how it ended"):
        say_outcome(row, "fine", "", version=0, by=lead)
    with pytest.raises(ChangedMeanwhile):
        say_outcome(row, "police", "", version=9, by=lead)
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refused, match="not past"):
        keep_learning(school.case, "Tell tutors", yesterday, version=0, by=lead)
    with pytest.raises(Refused, match="Nothing new"):
        see_newly_asked(school.case, version=0, by=lead)


def test_the_lead_reviews_and_closes_page_by_page(school, visitor):
    settle_advice(school)
    with school.acting("lead"):
        lead = school.actor("lead")
        hold_review(school.case, Review("Lead", "Support"), version=0, by=lead)
        row = children_of(school.case)[0]
    page = visitor.get("/cases/C-1002/review").page
    assert "Not said yet" in page.words
    assert "What is still open" in page.words
    visitor.post(f"/cases/C-1002/review/children/{row.id}", {"version": 0}, status=200)
    said = {"version": 0, "outcome": "support-ended", "note": "Is well"}
    visitor.post(f"/cases/C-1002/review/children/{row.id}", said)
    next_week = timezone.localdate() + timedelta(days=7)
    said = {"version": 1, "learning": "Tell tutors sooner", "review_on": f"{next_week}"}
    visitor.post("/cases/C-1002/review/learning", said)
    words = visitor.get("/cases/C-1002/review").page.words
    assert "Tell tutors sooner" in words
    assert "Is well" in words
    refused = visitor.post("/cases/C-1002/close", {"version": 2, "until": "2037-05-04"}, 200)
    assert "This is still open" in refused.page.words


def test_closing_holding_and_opening_again_page_by_page(school, visitor):
    settle(school)
    assert "Nothing is open" in visitor.get("/cases/C-1002/review").page.words
    assert visitor.get("/cases/C-1002/close").page.fields["id_until"]["value"] == "2037-05-04"
    visitor.post("/cases/C-1002/close", {"version": 1, "until": "2037-05-04"})
    words = visitor.get("/cases/C-1002/review").page.words
    assert "Nothing in this case changes" in words
    assert "4 May 2037" in words
    visitor.post("/cases/C-1002/hold", {"version": 2, "reason": "A court asked"})
    assert "Held, whatever its date" in visitor.get("/cases/C-1002/review").page.words
    visitor.post("/cases/C-1002/hold", {"version": 3, "reason": "Done"})
    visitor.get("/cases/C-1002/reopen")
    visitor.post("/cases/C-1002/reopen", {"version": 4, "reason": "Something new"})
    again = visitor.post("/cases/C-1002/reopen", {"version": 5, "reason": "Again"}, status=200)
    assert "This case is open" in again.page.words
    stale = visitor.post("/cases/C-1002/hold", {"version": 0, "reason": "Old"}, status=200)
    assert "Somebody else changed this" in stale.page.words


def test_somebody_let_in_to_look_sees_the_end_and_no_button(school):
    page = Visitor(school.people["head"], school.id).get("/cases/C-1002/review").page

    assert "Not said yet" in page.words
    assert "Hold this file" not in page.words


def test_a_child_of_another_case_is_not_there(school, visitor):
    visitor.get(f"/cases/C-1002/review/children/{school.rows['action_id']}", 404)


def test_where_no_birthday_is_known_25_years_are_suggested(school, visitor):
    with school.acting("lead"):
        row = Child.objects.get(id=school.child.id)
        row.born_on = ""
        row.save()
    page = visitor.get("/cases/C-1002/close").page

    until = years_after(timezone.localdate(), 25)
    assert page.fields["id_until"]["value"] == until.isoformat()
    assert "is not known" in page.words
