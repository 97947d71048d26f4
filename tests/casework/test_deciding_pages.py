"""Deciding on pages: each advice, the second person, the initial review."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, NotAllowed, Refused
from fairlead.accounts.models import Person
from fairlead.casework.actions.cases import Part, name_involved
from fairlead.casework.actions.decisions import (
    Choice,
    accept_advised,
    decide,
    review_deciding,
    second,
)
from fairlead.casework.actions.triage import Review, Said, answer
from fairlead.casework.actions.work import drop_action
from fairlead.casework.advice import Shown
from fairlead.casework.deciding import (
    assessed_today,
    decisions_of,
    has_to_be_departed_from,
    is_overtaken,
    undecided,
    undecided_in,
)
from fairlead.casework.deciding_forms import FEW
from fairlead.casework.jobs import send_refused, send_second
from fairlead.casework.known import answers_of
from fairlead.casework.models import Action, Case, Decision, Role
from fairlead.ledger.export import export
from fairlead.ledger.models import Entry
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
        versions = {row.question: row.version for row in answers_of(school.case)}
        said = {
            key: Said(value, "form tutor", versions.get(key, 0)) for key, value in answers.items()
        }
        answer(school.case, said, by=school.actor("lead"))


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


def test_what_is_on_the_list_and_is_done_is_done_there_and_only_once(school, lead):
    for _ in range(2):
        choose(lead, school, choice="accept")
    with school.acting():
        row = Action.objects.get(outcome=POLICE)
        assert (row.status, row.version) == ("open", 1)
    done_at = timezone.now() - timedelta(hours=3)

    with school.acting():
        done = Choice("done", done_at=done_at, spoken_to="PC Lee", reference="4")
        decide(school.case, POLICE, done, by=school.actor())

    with school.acting():
        again = Action.objects.get(outcome=POLICE)
        assert (again.id, again.status, again.version) == (row.id, "done", 2)
        assert again.evidence == {
            "when": done_at.isoformat(),
            "whom": "PC Lee",
            "reference": "4",
        }
        told = Entry.objects.order_by("sequence").last()
        assert (told.kind, told.happened_at) == ("case.action-done", done_at)


def test_nothing_is_agreed_to_in_a_case_that_was_closed(school, undoing):
    with school.acting():
        now = timezone.now()
        Case.objects.update(status="open", reviewed_at=now)
        Case.objects.update(status="closed", closed_at=now, retain_until=now.date())
    with school.acting("head"), pytest.raises(Refused, match="closed"):
        second(decision(school), agrees=True, reason="Yes", version=0, by=school.actor("head"))


def test_where_nobody_is_left_who_could_agree_it_is_said_before(school, lead):
    none = "Nobody here could agree to it now."
    pages = (address(school), f"/cases/{school.case.reference}/initial-review")
    assert [none in lead.get(page).page.words for page in pages] == [False, False]
    others = [school.people[role].id for role in ("deputy", "head", "chair")]
    Person.objects.filter(id__in=others).update(is_active=False)

    assert [none in lead.get(page).page.words for page in pages] == [True, True]


def test_not_referring_says_that_it_waits_for_a_second_person(school, lead):
    assert "a second person must agree" in lead.get(address(school)).page.words
    refused = choose(lead, school, choice="depart", status=200)
    assert "Give the reason" in refused.page.words
    short = choose(lead, school, choice="depart", reason="x", status=200)
    assert "Give the reason, in a sentence" in short.page.words
    assert 'href="#id_reason"' in refused.content.decode()

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


DANGER = "Is a child in immediate danger?"


def test_the_second_person_sees_what_was_not_known_emergencies_first(school, lead, head):
    waiting = school.rows["decision_id"]
    words = head.get(f"/decisions/{waiting}").page.words
    told = words.split("Not known then")[1]

    with school.acting():
        asked = [row.question for row in assessed_today(school.case).found.questions]
    places = [told.index(question) for question in asked[:8]]
    assert places == sorted(places)
    assert told.startswith(" Each answer could still have changed what the guidance asks for.")
    assert re.search(rf"{re.escape(DANGER)}\W+999 may be needed", told)
    assert f"and {len(asked) - 5} more" in told
    assert told.count("999 may be needed") == 4


def test_what_is_answered_later_was_still_not_known_then(school, lead, head):
    know(school, immediate_danger=False)

    words = head.get(f"/decisions/{school.rows['decision_id']}").page.words
    then, since = words.split("Not known then")[1].split("Answered since")

    assert DANGER in then
    assert DANGER in since


def test_where_everything_was_known_that_is_said(school, head, monkeypatch):
    monkeypatch.setattr(Shown, "unknown", [])

    words = head.get(f"/decisions/{school.rows['decision_id']}").page.words
    assert "Not known then Nothing that could still have changed" in words


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
        address(school),
        {"seen": seen, "choice": "depart", "reason": "We wait for them"},
        status=200,
    ).page

    assert "Somebody changed this meanwhile" in page.words
    assert decision(school).choice == "accept"
    again = page.fields["id_seen"]["value"]
    lead.post(address(school), {"seen": again, "choice": "depart", "reason": "We wait for them"})
    assert decision(school).choice == "depart"


def test_responding_here_needs_the_guidance_to_permit_it(school, lead):
    page = lead.get(f"/cases/{school.case.reference}").page

    assert "Not permitted" in page.words
    refused = choose(
        lead, school, "respond-locally", status=200, choice="confident", reason="I know them"
    )
    assert "does not permit this" in refused.page.words


def test_what_no_advice_is_has_no_page_and_what_is_no_longer_asked_leads_back(school, lead):
    lead.get(address(school, "nothing"), status=404)
    gone = not_asked(school)

    sent = lead.get(address(school, gone), status=302)

    assert "does not ask for this" in lead.get(sent["Location"]).page.words


def test_a_referral_that_is_not_settled_can_be_decided_by_two(school, lead):
    assert "Not settled yet" in lead.get(address(school, "refer-prevent")).page.words

    choose(lead, school, "refer-prevent", choice="depart", reason="Nothing points to it")

    assert decision(school, "refer-prevent").status == "waiting"
    page = lead.get(f"/cases/{school.case.reference}").page
    assert "Waits for a second person" in page.words


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


REVIEW = {"at": "2026-11-20T09:12", "met": "The lead and the head", "agreed": "Speak to both"}


def review_page(visitor, school):
    """The page of the initial review, and what its form sends with everything accepted."""
    page = visitor.get(f"/cases/{school.case.reference}/initial-review").page
    names = {found.get("name", "") for found in page.fields.values()}
    said = {name: "accept" for name in names if name.startswith("choice-")}
    hidden = {name: page.fields[f"id_{name}"]["value"] for name in ("version", "seen")}
    return page, {**hidden, **REVIEW, **said}


def hold(visitor, school, status=302, **more):
    said = review_page(visitor, school)[1]
    where = f"/cases/{school.case.reference}/initial-review"
    return visitor.post(where, {**said, **more}, status=status)


def test_the_review_shows_what_is_not_known_what_is_decided_and_what_is_left(school, lead):
    page, said = review_page(lead, school)

    assert "Still not known, and it could change what must be done" in page.words
    assert "Waits for a second person" in page.words
    with school.acting():
        left = {row.id for row in undecided_in(assessed_today(school.case), {})}
    assert f"choice-{POLICE}" not in said
    assert {f"choice-{key}" for key in left} >= {k for k in said if k.startswith("choice-")}


def test_everything_advised_is_accepted_with_one_press(school, lead):
    hold(lead, school)

    with school.acting():
        assert Case.objects.get().status == "open"
        assert undecided(school.case) == []
        assert verify([line.encode() for line in export("Otterburn")]).sound
    assert "was held on" in lead.get(f"/cases/{school.case.reference}/initial-review").page.words


def test_nothing_is_chosen_until_somebody_chooses(school, lead):
    page, said = review_page(lead, school)
    assert not [f for f in page.fields.values() if f.get("value") == "accept" and "checked" in f]
    unsaid = {key: value for key, value in said.items() if not key.startswith("choice-")}
    where = f"/cases/{school.case.reference}/initial-review"

    left = len(said.keys() - unsaid.keys())
    words = lead.post(where, unsaid, status=200).page.words
    assert f"{left} are not decided: choose for each, or accept them all here" in words
    assert left > FEW

    lead.post(where, {**unsaid, "rest": "on"})
    with school.acting():
        assert undecided(school.case) == []


def test_where_all_is_decided_already_only_the_meeting_is_asked_about(school, lead):
    with school.acting():
        left = [row.id for row in undecided_in(assessed_today(school.case), {})]
        accept_advised(school.case, left, by=school.actor())

    page, said = review_page(lead, school)

    assert "id_rest" not in page.fields
    assert not [name for name in said if name.startswith("choice-")]
    hold(lead, school)
    with school.acting():
        assert Case.objects.get().status == "open"


def first_left(visitor, school):
    return min(k for k in review_page(visitor, school)[1] if k.startswith("choice-"))[7:]


def test_a_review_says_beside_each_advice_what_is_missing(school, lead):
    one = first_left(lead, school)

    with school.acting():
        today = assessed_today(school.case)
    (does,) = (row.does for row in today.pack.rules.outcomes if row.id == one)

    page = hold(lead, school, 200, **{f"choice-{one}": "depart"}).page
    assert f"Give the reason, in a sentence: {does}" in page.words
    page = hold(lead, school, 200, **{f"choice-{one}": "done"}).page
    assert "Say when it was done" in page.words
    assert "Say who did it, or whom they spoke to" in page.words
    page = hold(lead, school, 200, **{f"choice-{one}": "done", f"done_at-{one}": "soon"}).page
    assert "Enter a day and a time" in page.words
    page = hold(lead, school, 200, **{f"choice-{one}": ""}).page
    assert f"Choose what you decide: {does}" in page.words


def test_a_review_departs_from_one_advice_and_accepts_the_rest(school, lead):
    one = first_left(lead, school)

    hold(lead, school, **{f"choice-{one}": "depart", f"reason-{one}": "It was done last year"})

    assert decision(school, one).choice == "depart"
    with school.acting():
        assert not Action.objects.filter(outcome=one).exists()


def test_a_review_that_is_refused_keeps_nothing_of_it(school, lead):
    page = hold(lead, school, 200, at="2099-01-01T09:00").page

    assert "not in the future" in page.words
    with school.acting():
        assert Case.objects.get().status == "triage"
        assert len(decisions_of(school.case)) == 2


def test_a_review_goes_by_what_was_shown(school, lead):
    one = first_left(lead, school)
    said = review_page(lead, school)[1]
    choose(Visitor(school.people["deputy"], school.id), school, one, choice="accept")

    page = lead.post(f"/cases/{school.case.reference}/initial-review", said, status=200).page

    assert "Somebody else changed this" in page.words
    with school.acting(), pytest.raises(ChangedMeanwhile):
        review = Review("Lead", "Support")
        choices = {one: Choice("accept")}
        review_deciding(school.case, review, choices, version=0, by=school.actor())


def test_what_was_answered_since_the_page_was_shown_is_said(school, lead):
    fields = lead.get(address(school)).page.fields
    shown = {name: fields[f"id_{name}"]["value"] for name in ("seen", "seen_at")}
    know(school, adult_involved=True)

    said = {**shown, "choice": "depart", "reason": "We wait for them"}
    page = lead.post(address(school), said, status=200).page

    assert "Answered since you opened this page" in page.words
    assert "said by form tutor" in page.words
    again = {name: page.fields[f"id_{name}"]["value"] for name in shown}
    lead.post(address(school), {**said, **again})


def test_more_that_is_known_is_shown_to_the_second_person_who_cannot_agree(school, lead, head):
    waiting = school.rows["decision_id"]
    know(school, adult_involved=True)
    page = head.get(f"/decisions/{waiting}").page
    assert "More is known now than when this was decided" in page.words
    assert "Answered since" in page.words

    said = {"version": 0, "agrees": "yes", "reason": "Fine"}
    page = head.post(f"/decisions/{waiting}", said, status=200).page
    assert "cannot be agreed to any more" in page.words
    head.post(f"/decisions/{waiting}", {**said, "agrees": "no"})

    assert "did not agree to leave this" in lead.get(address(school)).page.words


def test_what_two_agree_to_leave_goes_from_the_list(school, lead, head):
    choose(lead, school, choice="accept")
    choose(lead, school, choice="depart", reason="They asked us to wait")
    with school.acting():
        action, waiting = Action.objects.get(outcome=POLICE), decision(school)
        with pytest.raises(Refused, match="second person"):
            drop_action(action, "No need", version=action.version, by=school.actor())
    said = {"version": 0, "agrees": "yes", "reason": "I spoke to them"}

    head.post(f"/decisions/{waiting.id}", said)

    with school.acting():
        assert Action.objects.get(outcome=POLICE).status == "dropped"
        assert Decision.objects.get(id=waiting.id).version == waiting.version + 1
        assert not has_to_be_departed_from(action)


def test_what_is_no_referral_one_person_leaves_alone_and_it_goes_from_the_list(school, lead):
    review = "hold-initial-review"
    with school.acting():
        assert Action.objects.get(outcome=review).status == "open"

    choose(lead, school, review, choice="depart", reason="It was held by telephone")

    with school.acting():
        made = decision(school, review)
        assert (made.status, made.is_not_referring) == ("standing", False)
        left = Action.objects.get(outcome=review)
        assert (left.status, left.evidence) == ("dropped", {"reason": "It was held by telephone"})
    told = lead.get(f"/cases/{school.case.reference}/chronology").page.words
    assert told.count("It was held by telephone") == 2


def test_whoever_the_case_names_is_not_the_second_person(school, undoing):
    with school.acting("deputy"):
        waiting, deputy = decision(school), school.actor("deputy")
        part = Part(Role.WITNESS, membership_id=deputy.membership.id)
        name_involved(school.case, part, by=deputy)
        with pytest.raises(NotAllowed, match="names you"):
            second(waiting, agrees=True, reason="Yes", version=0, by=deputy)
    with school.acting("staff"), pytest.raises(NotAllowed, match="does not include"):
        second(waiting, agrees=True, reason="Yes", version=0, by=school.actor("staff"))


def test_a_deputy_is_no_second_person_of_what_the_head_deals_with(school, undoing):
    with school.acting():
        Case.objects.update(handled_by="head")
    with school.acting("deputy"), pytest.raises(NotAllowed, match="above your role"):
        second(decision(school), agrees=True, reason="Yes", version=0, by=school.actor("deputy"))
    with school.acting("head"):
        by = school.actor("head")
        assert second(decision(school), agrees=True, reason="Yes", version=0, by=by).seconded_by_id


def not_asked(school):
    know(school, child_moving_setting=False)
    return "transfer-file"


def test_nothing_is_departed_from_that_is_not_asked_for(school, undoing):
    gone = not_asked(school)

    with school.acting(), pytest.raises(Refused, match="nothing to depart from"):
        decide(school.case, gone, Choice("depart", "No need"), by=school.actor())


def test_what_is_not_asked_for_may_be_done_all_the_same(school, undoing):
    wanted = not_asked(school)

    with school.acting():
        made = decide(school.case, wanted, Choice("accept"), by=school.actor())
        assert (made.choice, made.status) == ("accept", "standing")
        assert Action.objects.filter(outcome=wanted, status="open").exists()


@pytest.mark.parametrize("missing", ["done_at", "spoken_to"])
def test_what_is_done_already_needs_both_when_and_with_whom(school, undoing, missing):
    said = {"done_at": timezone.now(), "spoken_to": "The duty officer"}
    with school.acting(), pytest.raises(Refused, match="Say when it was done"):
        done = Choice("done", **(said | {missing: None if missing == "done_at" else " "}))
        decide(school.case, POLICE, done, by=school.actor())


def to(mails):
    return {mail.to[0].split(".")[0] for mail in mails}


@pytest.fixture
def sent(settings, monkeypatch):
    """The jobs that were deferred, where mail is set up."""
    deferred = []
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    for job in (send_second, send_refused):
        monkeypatch.setattr(
            job, "defer", lambda job=job, **said: deferred.append((job, said["subject_id"]))
        )
    mail.outbox.clear()
    return deferred


def test_the_second_person_is_told_and_whoever_decided_when_it_is_refused(school, lead, head, sent):
    choose(lead, school, choice="depart", reason="They asked us to wait")
    (job, waiting), *rest = sent
    job(organisation_id=str(school.id), subject_id=waiting)
    assert (to(mail.outbox), rest) == ({"deputy", "head", "chair"}, [])
    assert "wait" not in mail.outbox[0].body.replace("waits for you", "")

    head.post(f"/decisions/{waiting}", {"version": 0, "agrees": "no", "reason": "Today"})
    mail.outbox.clear()
    for each in (send_refused, send_second):
        each(organisation_id=str(school.id), subject_id=waiting)
    assert (sent[1], to(mail.outbox)) == ((send_refused, waiting), {"lead"})


def test_nobody_is_told_who_left_or_is_named_or_of_what_still_waits(school, lead, head):
    waiting = str(school.rows["decision_id"])
    mail.outbox.clear()
    send_refused(organisation_id=str(school.id), subject_id=waiting)
    head.post(f"/decisions/{waiting}", {"version": 0, "agrees": "no", "reason": "Today"})
    with school.acting():
        me = school.actor()
        name_involved(school.case, Part(Role.WITNESS, membership_id=me.membership.id), by=me)

    send_refused(organisation_id=str(school.id), subject_id=waiting)

    assert not mail.outbox


def test_responding_here_is_shown_as_settled_no_more_once_it_is_not_permitted(school, lead):
    with school.acting():
        me, made = school.actor(), decision(school)
        Decision.objects.create(
            case_id=made.case_id,
            key_id=made.key_id,
            assessment_id=made.assessment_id,
            outcome="respond-locally",
            choice="confident",
            reason="I know them",
            decided_by_id=me.membership.id,
        )

    page = lead.get(f"/cases/{school.case.reference}").page

    assert "That settles nothing any more" in page.words
