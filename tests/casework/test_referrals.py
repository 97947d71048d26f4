"""A referral or report from sending to their answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Contact
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.referrals import (
    Sending,
    Word,
    acknowledge_referral,
    answer_referral,
    chase_referral,
    escalate_referral,
    send_referral,
    withdraw_referral,
)
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.actions.work import Evidence, drop_action, finish_action
from fairlead.casework.closing import what_is_left
from fairlead.casework.models import Action, Decision, Referral, To
from fairlead.casework.recipients import NEXT_DAY, answer_due, leads_to, sendable
from fairlead.casework.views.work import advice_of
from fairlead.casework.working import sendings
from fairlead.web.forms import MOMENT
from furnished import furnish
from visitor import Visitor

NOW = timezone.now
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


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


def sent(moment):
    return f"{timezone.localtime(moment):{MOMENT}}"


def page(school, rest=""):
    return f"/cases/{school.case.reference}/work{rest}"


def of_it(school, rest):
    return page(school, f"/referrals/{school.rows['referral_id']}{rest}")


def said(**more):
    return {"to": "ceop", "recipient": "CEOP", "says": "Blackmail", "sent_at": NOW(), **more}


def row_of(school):
    return Referral.objects.select_related("case").get(id=school.rows["referral_id"])


@pytest.mark.parametrize(
    ("to", "sent_at", "due_at"),
    [
        (To.SOCIAL_CARE, FRIDAY, datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        (To.POLICE, FRIDAY, datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        (To.PLATFORM, FRIDAY, datetime(2026, 11, 22, 15, 0, tzinfo=UTC)),
        (To.IWF, FRIDAY, datetime(2026, 11, 27, 15, 0, tzinfo=UTC)),
    ],
)
def test_an_answer_is_due_as_is_usual_for_them(to, sent_at, due_at):
    assert answer_due(to, sent_at) == due_at


def test_advice_leads_to_those_whom_its_route_names():
    assert leads_to("report-platform", []) is To.PLATFORM
    assert leads_to("refer-social-care", ["childline", "gateway-ni"]) is To.SOCIAL_CARE
    assert leads_to("speak-with-each-child", ["childline"]) is None


def test_what_the_guidance_asks_for_is_sent_with_one_press_and_its_action_is_done(school, visitor):
    with school.acting("lead"):
        decide(school.case, "report-police-101", Choice("accept"), by=school.actor("lead"))
    address = page(school, "/referrals/send?advice=report-police-101")
    form = visitor.get(address).page
    visitor.post(
        address,
        {
            "to": "police",
            "contact": "none",
            "recipient": form.fields["id_recipient"]["value"],
            "says": "Pressure was used",
            "sent_at": sent(NOW()),
            "reference": "CR 12",
        },
    )

    with school.acting():
        done = Action.objects.get(outcome="report-police-101")
        assert (done.status, done.evidence["reference"]) == ("done", "CR 12")
        assert "101" in done.evidence["whom"]
    assert "CR 12" in visitor.get(page(school)).page.words
    assert "advice=report-police-101" not in visitor.get(page(school)).content.decode()


def test_one_of_the_local_contacts_is_chosen(school, visitor):
    with school.acting("lead"):
        contact = Contact.objects.order_by("position").first()
        contact.name, contact.phone = "County front door", "0115 496 0000"
        contact.save()
    address = page(school, "/referrals/send")
    more = {"contact": str(contact.id), "says": "x", "sent_at": sent(NOW()), "to": "social-care"}
    visitor.get(address)
    visitor.post(address, more)

    assert "County front door, 0115 496 0000" in visitor.get(page(school)).page.words


def test_a_referral_needs_whom_what_and_when(school, visitor):
    words = visitor.post(page(school, "/referrals/send"), {"contact": "none"}, 200).page.words

    for asked in ("write who it went to", "Say what you told them", "when it was sent"):
        assert asked in words
    assert "Online Safety Act 2023" in words


def test_advice_that_is_not_asked_for_now_leads_to_an_empty_form(school, visitor):
    form = visitor.get(page(school, "/referrals/send?advice=nothing")).page

    assert not form.fields["id_recipient"].get("value")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"recipient": " "}, "to whom it went"),
        ({"says": " "}, "what you told them"),
        ({"sent_at": NOW() + timedelta(hours=1)}, "not in the future"),
        ({"answer_due_at": NOW() - timedelta(days=1)}, "due before it was sent"),
    ],
)
def test_what_cannot_have_been_sent_is_refused(school, lead, more, why):
    with pytest.raises(Refused, match=why):
        send_referral(school.case, Sending(**said(**more)), by=lead)


def test_it_goes_from_sent_to_received_to_answered(school, visitor):
    for step in ("/received", "/answered", "/asked-again", "/taken-further", "/taken-back", ""):
        visitor.get(of_it(school, step))
    with school.acting():
        version = row_of(school).version
    at = sent(NOW() + timedelta(minutes=0))
    visitor.post(of_it(school, "/received"), {"at": at, "reference": "SC 9", "version": version})
    later = {"at": at, "says": "They will see the child today", "version": version + 1}
    visitor.post(of_it(school, "/answered"), later)

    words = visitor.get(of_it(school, "")).page.words
    assert "SC 9" in words
    assert "Their answer They will see the child today" in words
    assert "They have it" in words
    assert "Take it back" not in words


def test_it_is_chased_and_taken_further_until_they_answer(school, visitor):
    with school.acting():
        version = row_of(school).version
    due = NOW() + timedelta(days=1)
    chase = {"at": sent(NOW()), "says": "Rang twice", "answer_due_at": sent(due)}
    visitor.post(of_it(school, "/asked-again"), {**chase, "version": version})
    further = {"at": sent(NOW()), "says": "Team manager", "version": version + 1}
    visitor.post(of_it(school, "/taken-further"), further)

    words = visitor.get(page(school)).page.words
    assert "asked again 1 time" in words
    assert "escalated" in words
    assert "Rang twice" in visitor.get(of_it(school, "")).page.words


def test_when_an_answer_was_due_stays_in_the_chronology(school, visitor):
    chase = {"at": sent(NOW()), "says": "Rang twice", "answer_due_at": "2031-03-02T10:15"}
    with school.acting():
        version = row_of(school).version

    visitor.post(of_it(school, "/asked-again"), {**chase, "version": version})

    told = visitor.get(f"/cases/{school.case.reference}/chronology").page.words
    assert "An answer is due: 2 March 2031, 10:15" in told


def test_what_the_police_decide_is_recorded_as_theirs(school, lead):
    made = send_referral(school.case, Sending(**said(to="police")), by=lead)
    word = Word(NOW(), "Outcome 21: no further action in the public interest")
    answer_referral(made, word, version=0, by=lead)

    found = next(row for row in sendings(school.case) if row.row.id == made.id)
    assert found.whose_outcome == "Outcome of the police, theirs"


@pytest.mark.parametrize("step", [acknowledge_referral, answer_referral, escalate_referral])
def test_nothing_comes_back_before_it_was_sent(school, lead, step):
    row = row_of(school)

    with pytest.raises(Refused, match="before what happened first"):
        step(row, Word(row.sent_at - timedelta(days=1), "x"), version=row.version, by=lead)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (answer_referral, "in their words"),
        (chase_referral, "Say whom you spoke to"),
        (escalate_referral, "to whom it went"),
    ],
)
def test_a_word_of_theirs_needs_words(school, lead, step, why):
    row = row_of(school)

    with pytest.raises(Refused, match=why):
        step(row, Word(NOW()), version=row.version, by=lead)


def test_what_was_taken_back_is_not_answered_or_chased(school, visitor):
    with school.acting():
        version = row_of(school).version
    visitor.post(of_it(school, "/taken-back"), {"reason": "Sent twice", "version": version})
    with school.acting("lead"):
        lead, row = school.actor("lead"), row_of(school)
        for step in (answer_referral, chase_referral, escalate_referral, acknowledge_referral):
            with pytest.raises(Refused, match="taken back"):
                step(row, Word(NOW(), "x"), version=row.version, by=lead)
        with pytest.raises(ChangedMeanwhile):
            withdraw_referral(row, "Again", version=version, by=lead)
    assert "Sent twice" in visitor.get(of_it(school, "")).page.words


def test_what_was_accepted_and_is_taken_back_is_to_be_done_again(school, lead):
    police = "report-police-101"
    decide(school.case, police, Choice("accept"), by=lead)
    sending = Sending("police", "Control room, 101", "An image was shared.", NOW(), outcome=police)
    first, second = (send_referral(school.case, sending, by=lead) for _ in range(2))
    action = Action.objects.get(outcome=police)
    assert action.status == "done"

    withdraw_referral(first, "Sent twice", version=first.version, by=lead)
    assert Action.objects.get(outcome=police).status == "done"
    withdraw_referral(second, "They were wrong", version=second.version, by=lead)

    again = Action.objects.get(outcome=police)
    assert (again.id, again.status, again.evidence) == (action.id, "open", {})
    assert any(left.what.startswith("To be done") for left in what_is_left(school.case))
    with pytest.raises(Refused, match="depart"):
        drop_action(again, "No need", version=again.version, by=lead)


@pytest.mark.parametrize("to", ["police", "lado"])
def test_what_was_sent_without_naming_the_advice_is_done_again_too(school, lead, to):
    police = "report-police-101"
    decide(school.case, police, Choice("accept"), by=lead)
    row = send_referral(school.case, Sending(to, "101", "What we know", NOW()), by=lead)
    action = Action.objects.get(outcome=police)
    finish_action(action, Evidence(NOW(), "101", "log 12"), version=action.version, by=lead)

    withdraw_referral(row, "Nobody sent it", version=row.version, by=lead)

    assert Action.objects.get(outcome=police).status == ("open" if to == "police" else "done")


def by_hand(school, reference):
    """Say that the police were told, with whom, and a reference of theirs if they gave one."""
    done = Choice("done", done_at=NOW(), spoken_to="PC Lee", reference=reference)
    with school.acting():
        decide(school.case, "report-police-101", done, by=school.actor())


def unlinked(school, reference):
    with school.acting():
        sending = Sending("police", "101", "What we know", NOW(), reference=reference)
        return send_referral(school.case, sending, by=school.actor())


@pytest.mark.parametrize(
    ("first", "ours", "theirs", "stands"),
    [
        ("done", "SC-77", "", "done"),
        ("done", "", "", "done"),
        ("done", "SC-77", "SC-80", "done"),
        ("done", "SC-77", "SC-77", "open"),
        ("sent", "SC-77", "SC-80", "done"),
        ("sent", "", "", "open"),
        ("sent", "SC-77", "", "open"),
    ],
)
def test_what_was_done_by_other_means_stays_done_when_a_referral_is_taken_back(
    school, first, ours, theirs, stands
):
    if first == "done":
        by_hand(school, ours)
    row = unlinked(school, theirs)
    if first == "sent":
        by_hand(school, ours)

    with school.acting():
        withdraw_referral(row, "A mistake", version=row.version, by=school.actor())

    with school.acting():
        found = Action.objects.get(outcome="report-police-101")
        assert found.status == stands
        assert found.evidence.get("whom") == ("PC Lee" if stands == "done" else None)


def referrals_of(visitor, school):
    """What the page says of referrals, but for what was sent."""
    words = visitor.get(page(school)).page.words
    return words.split("Referrals and reports")[1].split("What was sent to whom")[0]


def test_what_two_decided_not_to_refer_is_not_asked_for_any_more(school, visitor):
    does, asked, against = "Tell the police: 101", "nothing was sent yet", "it was decided against"
    before = referrals_of(visitor, school)
    with school.acting("head"):
        waiting = Decision.objects.get(id=school.rows["decision_id"])
        head = school.actor("head")
        second(waiting, agrees=True, reason="I spoke to them", version=0, by=head)
    after = referrals_of(visitor, school)

    assert before.index(asked) < before.index(does) < before.index("Waits for a second person")
    assert "Nobody else has agreed to that yet" in before
    assert against not in before
    assert after.index(asked) < after.index(against) < after.index(does)
    assert f"agreed by {head.name}" in after
    assert "Waits for a second person" not in after


def test_what_was_decided_against_is_asked_for_again_once_more_is_known(school, visitor):
    with school.acting("head"):
        waiting = Decision.objects.get(id=school.rows["decision_id"])
        second(waiting, agrees=True, reason="I spoke to them", version=0, by=school.actor("head"))
    with school.acting():
        answer(school.case, {"adult_involved": Said(True, "form tutor")}, by=school.actor())

    words = referrals_of(visitor, school)
    assert "Tell the police: 101" in words.split("nothing was sent yet")[1]
    assert "decided against" not in words


def test_a_report_that_one_person_decided_against_says_who_did(school, visitor):
    with school.acting():
        answer(school.case, {"image_involved": Said(True, "form tutor")}, by=school.actor())
        asked = sendable(advice_of(school.case).asked)
        report = next(row for row in asked if row.to not in NEXT_DAY)
        lead = school.actor()
        decide(school.case, report.outcome, Choice("depart", "It is down"), by=lead)

    against = referrals_of(visitor, school).split("it was decided against")[1]
    assert f"{report.does} Departed from by {lead.name}" in against
    assert "agreed by" not in against


def test_an_answer_is_not_due_before_they_were_asked(school, lead):
    row = row_of(school)
    word = Word(NOW(), "Rang", answer_due_at=NOW() - timedelta(days=1))

    with pytest.raises(Refused, match="comes after this"):
        chase_referral(row, word, version=row.version, by=lead)


def test_taking_back_needs_a_reason(school, lead):
    row = row_of(school)

    with pytest.raises(Refused, match="Give the reason"):
        withdraw_referral(row, " ", version=row.version, by=lead)


def test_a_referral_of_another_case_is_not_there(school, visitor):
    visitor.get(page(school, f"/referrals/{school.case.id}"), status=404)


def test_without_anybody_filled_in_the_referral_names_the_service(school, visitor):
    form = visitor.get(page(school, "/referrals/send?advice=refer-social-care")).page

    assert form.fields["id_recipient"]["value"]
