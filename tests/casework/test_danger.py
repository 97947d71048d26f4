"""Danger stays in sight: on the desk and on the case by one rule, until 999 was called."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.accounts.errors import Refused
from fairlead.accounts.models import Membership
from fairlead.casework.actions.adding import add_to_concern
from fairlead.casework.actions.cases import join_case, open_case
from fairlead.casework.actions.closing import reopen_case
from fairlead.casework.actions.concerns import (
    must_be_triaged,
    record_concern,
    set_aside,
)
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.hearing import hear_of_danger
from fairlead.casework.actions.letting_in import let_in
from fairlead.casework.actions.referrals import Sending, send_referral
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.actions.work import (
    Evidence,
    Task,
    drop_action,
    finish_action,
    make_action,
    reopen_action,
)
from fairlead.casework.closing import what_is_left
from fairlead.casework.danger import DANGER
from fairlead.casework.deciding import CALL, undecided
from fairlead.casework.desk import NOW, Chosen, desk_of
from fairlead.casework.models import Action, Answer, Case, Concern
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
    return Visitor(school.people["lead"], school.id)


def brought(school, named=(), **more):
    with school.acting():
        ids = [Membership.objects.get(role=role).id for role in named]
        return record_concern(worry(school.child, named=ids, **more), by=school.actor())


def opened(school, **more):
    found = brought(school, **more)
    with school.acting():
        return open_case(found, "A worry", version=found.version, by=school.actor())


def say(school, case, **facts):
    with school.acting():
        given = {key: Said(value, "tutor") for key, value in facts.items()}
        answer(case, given, by=school.actor())


def called(school, case):
    with school.acting():
        done = Choice("done", done_at=timezone.now(), spoken_to="Police control room")
        decide(case, CALL, done, by=school.actor())


def on_desk(school, case, group="danger", **chosen):
    with school.acting():
        groups = {row.key: row for row in desk_of(school.actor(), Chosen(**chosen)).groups}
    lines = groups[group].lines if group in groups else []
    return case.reference in [line.reference for line in lines]


def is_red(lead, case):
    return 'class="part-danger"' in lead.get(f"/cases/{case.reference}").content.decode()


EMERGENCIES = [
    {"immediate_danger": True},
    {"threat_to_life": True},
    {"forced_sexual_behaviour_now": True},
    {"coercion_blackmail_grooming": True, "immediate_risk_of_harm": True},
]


@pytest.mark.parametrize("facts", EMERGENCIES, ids=lambda facts: next(iter(facts)))
def test_whatever_makes_999_necessary_stands_on_the_desk_and_on_the_case(school, lead, facts):
    case = opened(school)
    assert not on_desk(school, case)

    say(school, case, **facts)

    assert (on_desk(school, case), is_red(lead, case)) == (True, True)


@pytest.mark.parametrize("fact", ["adult_involved", "suspect_position_of_trust"])
def test_what_asks_for_a_referral_and_no_999_is_not_red(school, lead, fact):
    case = opened(school)

    say(school, case, **{fact: True})

    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def test_what_was_answered_before_settles_nothing_that_is_said_later(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: False})
    told = brought(school, is_danger="yes")
    say(school, case, extremist_content=False)
    with school.acting():
        join_case(told, case, version=told.version, by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (True, True)

    with school.acting():
        version = Answer.objects.get(case_id=case.id, question=DANGER).version
        answer(case, {DANGER: Said(False, "police, just now", version)}, by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def test_whether_there_is_danger_is_not_answered_by_not_knowing(school, lead):
    case = opened(school, is_danger="yes")
    say(school, case, **{DANGER: False})
    with school.acting():
        version = Answer.objects.get(case_id=case.id, question=DANGER).version
        answer(case, {DANGER: Said(None, "", version)}, by=school.actor())

    assert (on_desk(school, case), is_red(lead, case)) == (True, True)


def test_what_a_concern_said_stays_when_a_case_is_opened_until_it_is_answered(school, lead):
    case = opened(school, is_danger="yes")
    assert (on_desk(school, case), is_red(lead, case)) == (True, True)

    say(school, case, **{DANGER: False})

    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def test_a_concern_that_joins_brings_its_danger(school):
    found = brought(school, is_danger="yes")

    with school.acting():
        join_case(found, school.case, version=0, by=school.actor())

    assert on_desk(school, school.case)


def test_once_999_was_called_the_red_goes_and_the_page_says_so(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: True})

    called(school, case)

    page = lead.get(f"/cases/{case.reference}").page.words
    assert "999 was called" in page
    assert "Is the child safe now?" in page
    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def test_what_has_nothing_to_do_with_it_brings_no_red_back(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: True})
    called(school, case)

    say(school, case, extremist_content=True)

    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def test_who_called_and_then_learns_that_there_is_no_danger_goes_on(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: True})
    called(school, case)
    with school.acting():
        version = Answer.objects.get(case_id=case.id, question=DANGER).version
        answer(case, {DANGER: Said(False, "police", version)}, by=school.actor())

    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def call_of(case):
    return Action.objects.get(case_id=case.id, outcome=CALL)


def test_what_was_not_called_after_all_is_red_again(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: True})
    called(school, case)
    with school.acting():
        call = call_of(case)
        reopen_action(call, "It was not called", version=call.version, by=school.actor())

    assert (on_desk(school, case), is_red(lead, case)) == (True, True)


def test_what_was_accepted_and_then_done_is_called(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: True})
    with school.acting():
        decide(case, CALL, Choice("accept"), by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (True, True)
    with school.acting():
        call, evidence = call_of(case), Evidence(when=timezone.now(), whom="Police control room")
        finish_action(call, evidence, version=call.version, by=school.actor())

    assert (on_desk(school, case), is_red(lead, case)) == (False, False)
    assert "999 was called" in lead.get(f"/cases/{case.reference}").page.words


def test_accepting_to_call_is_not_calling(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: True})

    with school.acting():
        decide(case, CALL, Choice("accept"), by=school.actor())

    assert (on_desk(school, case), is_red(lead, case)) == (True, True)


def test_deciding_against_it_needs_a_second_person_and_is_said(school, lead):
    case = opened(school, is_danger="yes")
    with school.acting():
        answer(case, {DANGER: Said(True, "tutor")}, by=school.actor())
        made = decide(case, CALL, Choice("depart", "The police are here"), by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (True, True)

    with school.acting("head"):
        second(made, agrees=True, reason="I saw them", version=0, by=school.actor("head"))

    shown = lead.get(f"/cases/{case.reference}").page.words
    assert "It was decided not to call 999" in shown
    assert not on_desk(school, case)


@pytest.mark.parametrize("is_answered", [True, False], ids=["answered", "never answered"])
def test_danger_that_joins_after_999_was_called_is_red_again(school, lead, is_answered):
    """Who called knew nothing of it, also where it was recorded before they did."""
    case, later = opened(school, is_danger="yes"), brought(school, is_danger="yes")
    if is_answered:
        say(school, case, **{DANGER: True})
    called(school, case)
    assert not on_desk(school, case)

    with school.acting():
        join_case(later, case, version=0, by=school.actor())

    assert (on_desk(school, case), is_red(lead, case)) == (True, True)


def cry(school, concern):
    with school.acting():
        hear_of_danger(concern, by=school.actor())


def concern_of(school, case):
    with school.acting():
        return Concern.objects.filter(case_id=case.id).earliest("recorded_at")


def test_danger_that_is_said_again_is_not_settled_by_a_call_before_it(school, lead):
    """However late somebody writes down when it was."""
    case = opened(school, is_danger="yes")
    with school.acting():
        answer(case, {DANGER: Said(True, "tutor")}, by=school.actor())
        decide(case, CALL, Choice("accept"), by=school.actor())
    cry(school, concern_of(school, case))

    with school.acting():
        call = call_of(case)
        before = Evidence(when=timezone.now() - timedelta(hours=20), whom="Police control room")
        call = finish_action(call, before, version=call.version, by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (True, True)

    with school.acting():
        call = reopen_action(call, "Called again", version=call.version, by=school.actor())
        now = Evidence(when=timezone.now(), whom="Police control room")
        finish_action(call, now, version=call.version, by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def test_danger_that_is_said_again_undoes_the_tick_of_the_call_before_it(school, lead):
    """On the case, on the initial review and on every other page of it."""
    case = opened(school, is_danger="yes")
    called(school, case)
    pages = [
        "",
        "/initial-review",
        "/work",
        "/people",
        "/support",
        "/log",
        "/chronology",
        "/papers",
    ]
    warns = "A child may be in danger now: call 999 before anything else."
    with school.acting():
        assert "Call 999" not in undecided(case)
    assert [
        page for page in pages if warns in lead.get(f"/cases/{case.reference}{page}").page.words
    ] == []

    cry(school, concern_of(school, case))

    shown = {page: lead.get(f"/cases/{case.reference}{page}").page.words for page in pages}
    assert [page for page, words in shown.items() if warns not in words] == []
    assert "Decide again: more is known now" in shown[""]
    assert "Decided already" not in shown["/initial-review"]
    with school.acting():
        assert "Call 999" in undecided(Case.objects.get(id=case.id))


def test_who_reported_says_that_999_was_called_and_it_stands_until_it_is_recorded(school, lead):
    said = {"what": "She ran out.", "emergency": "Yes, I called 999"}
    case = opened(school, is_danger="yes", account=said)
    says = "said that 999 was called. Record it, once you know"

    assert says in lead.get(f"/cases/{case.reference}").page.words
    assert on_desk(school, case)
    called(school, case)

    assert says not in lead.get(f"/cases/{case.reference}").page.words


@pytest.mark.parametrize("is_recorded", [True, False])
def test_an_old_call_is_not_said_of_danger_that_is_said_later(school, lead, is_recorded):
    said = {"what": "She ran out.", "emergency": "Yes, I called 999"}
    case = opened(school, is_danger="yes", account=said)
    if is_recorded:
        called(school, case)
    cry(school, concern_of(school, case))

    assert is_red(lead, case)
    assert "said that 999 was called" not in lead.get(f"/cases/{case.reference}").page.words


def test_a_recorded_call_is_not_asked_for_again_when_the_guidance_finds_new_danger(school, lead):
    said = {"what": "She ran out.", "emergency": "Yes, I called 999"}
    case = opened(school, is_danger="yes", account=said)
    called(school, case)
    say(school, case, threat_to_life=True)

    assert is_red(lead, case)
    assert "said that 999 was called" not in lead.get(f"/cases/{case.reference}").page.words


def test_whoever_may_only_look_is_not_led_to_record_a_call(school):
    said = {"what": "She ran out.", "emergency": "Yes, I called 999"}
    case = opened(school, is_danger="yes", account=said)
    with school.acting():
        let_in(case, school.actor("head").membership, "To look", by=school.actor())
    words = Visitor(school.people["head"], school.id).get(f"/cases/{case.reference}").page.words

    assert "said that 999 was called." in words
    assert "Record it, once you know" not in words


def test_a_call_that_came_before_it_was_written_down_settles_it(school):
    """As it mostly is: somebody calls, and records afterwards."""
    case = opened(school, is_danger="yes")
    say(school, case, **{DANGER: True})
    with school.acting():
        before = timezone.now() - timedelta(minutes=10)
        done = Choice("done", done_at=before, spoken_to="Police control room")
        decide(case, CALL, done, by=school.actor())

    assert not on_desk(school, case)


def test_a_yes_that_is_not_known_any_more_is_not_settled_by_not_knowing(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: True})
    with school.acting():
        version = Answer.objects.get(case_id=case.id, question=DANGER).version
        answer(case, {DANGER: Said(None, "", version)}, by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (True, True)

    with school.acting():
        answer(case, {DANGER: Said(False, "police", version + 1)}, by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def since(school, case):
    with school.acting():
        return Case.objects.get(id=case.id).danger_at


def test_a_second_cry_does_not_make_the_wait_begin_anew(school):
    case = opened(school, is_danger="yes")
    before = timezone.now() - timedelta(days=3)
    with school.acting():
        rows = Concern.objects.filter(case_id=case.id)
        rows.update(recorded_at=before, learned_at=before, danger_at=before)
        Case.objects.filter(id=case.id).update(danger_at=before)

    cry(school, concern_of(school, case))

    assert since(school, case) == before


def test_a_new_yes_after_a_no_waits_since_it_was_given(school):
    case = opened(school, is_danger="yes")
    before = timezone.now() - timedelta(days=3)
    with school.acting():
        rows = Concern.objects.filter(case_id=case.id)
        rows.update(recorded_at=before, learned_at=before, danger_at=before)
    say(school, case, **{DANGER: False})
    with school.acting():
        version = Answer.objects.get(case_id=case.id, question=DANGER).version
        answer(case, {DANGER: Said(True, "tutor", version)}, by=school.actor())

    assert since(school, case) > before + timedelta(days=2)


def test_an_accepted_call_is_dropped_once_nobody_is_in_danger(school):
    case = opened(school)
    say(school, case, **{DANGER: True})
    with school.acting():
        decide(case, CALL, Choice("accept"), by=school.actor())
        facts = [key for row in EMERGENCIES for key in row]
        version = Answer.objects.get(case_id=case.id, question=DANGER).version
        no = {key: Said(False, "police") for key in facts} | {
            DANGER: Said(False, "police", version)
        }
        answer(case, no, by=school.actor())
        call = call_of(case)
        drop_action(call, "They are safe at home", version=call.version, by=school.actor())

        assert call_of(case).status == "dropped"
    assert not on_desk(school, case)


def test_no_other_action_and_no_call_of_another_case_settles_it(school):
    case, other = opened(school, is_danger="yes"), opened(school, is_danger="yes")
    say(school, case, **{DANGER: True})
    say(school, other, **{DANGER: True})
    with school.acting():
        decide(case, CALL, Choice("accept"), by=school.actor())
        lead = school.actor()
        task = Task("Ring the tutor", lead.membership, timezone.now() + timedelta(hours=1))
        made = make_action(case, task, by=lead)
        now = Evidence(when=timezone.now(), whom="The tutor")
        finish_action(made, now, version=made.version, by=lead)
    called(school, other)

    assert (on_desk(school, case), on_desk(school, other)) == (True, False)


def test_a_cry_after_it_was_decided_not_to_call_is_red_again(school, lead):
    case = opened(school, is_danger="yes")
    with school.acting():
        answer(case, {DANGER: Said(True, "tutor")}, by=school.actor())
        made = decide(case, CALL, Choice("depart", "The police are here"), by=school.actor())
    with school.acting("head"):
        second(made, agrees=True, reason="I saw them", version=0, by=school.actor("head"))
    assert not on_desk(school, case)

    cry(school, concern_of(school, case))

    assert (on_desk(school, case), is_red(lead, case)) == (True, True)


def test_an_unanswered_question_without_danger_said_is_not_red(school):
    case = opened(school)
    say(school, case, **{DANGER: False})
    with school.acting():
        version = Answer.objects.get(case_id=case.id, question=DANGER).version
        answer(case, {DANGER: Said(None, "", version)}, by=school.actor())

    assert not on_desk(school, case)


def test_the_pages_of_a_concern_are_red_for_as_long_as_its_case_is(school, lead):
    case = opened(school, is_danger="yes")
    concern = concern_of(school, case)

    def is_red_there():
        page = lead.get(f"/concerns/{concern.reference}").content.decode()
        return 'class="part-danger"' in page

    assert is_red_there()
    say(school, case, **{DANGER: True})
    called(school, case)
    assert not is_red_there()


def test_danger_that_is_said_is_known_in_its_case_and_in_no_other(school):
    case, other = opened(school), opened(school)
    say(school, case, **{DANGER: False})
    say(school, other, **{DANGER: False, "extremist_content": True})

    cry(school, concern_of(school, case))

    with school.acting():
        known = {
            (row.case_id, row.question): row.value
            for row in Answer.objects.filter(case_id__in=[case.id, other.id])
        }
    assert known == {
        (case.id, DANGER): True,
        (other.id, DANGER): False,
        (other.id, "extremist_content"): True,
    }


def test_a_case_in_danger_does_not_close(school):
    case = opened(school)
    say(school, case, **{DANGER: True})
    called(school, case)
    with school.acting():
        left = what_is_left(Case.objects.get(id=case.id))
    assert not any("in danger" in row.what for row in left)
    cry(school, concern_of(school, case))

    with school.acting():
        left = what_is_left(Case.objects.get(id=case.id))
    assert left[0].what.startswith("A child may be in danger")


def test_danger_that_is_said_opens_a_case_that_was_closed(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: False})
    now = timezone.now()
    with school.acting():
        rows = Case.objects.filter(id=case.id)
        rows.update(status="open", reviewed_at=now)
        rows.update(status="closed", closed_at=now, retain_until=(now + timedelta(days=9)).date())

    cry(school, concern_of(school, case))

    with school.acting():
        assert Case.objects.get(id=case.id).status == "open"
    assert (on_desk(school, case), is_red(lead, case)) == (True, True)
    told = lead.get(f"/cases/{case.reference}/chronology").page.words
    assert "said that a child is in danger now" in told


def test_danger_that_is_said_brings_back_what_was_set_aside(school, lead):
    aside = brought(school)
    with school.acting():
        set_aside(aside, "Recorded twice", version=0, by=school.actor())

    cry(school, aside)

    assert on_desk(school, aside)
    assert "call 999 before anything else" in lead.get(f"/concerns/{aside.reference}").page.words


def test_how_long_nobody_called_is_counted_from_when_it_was_first_said(school):
    case = opened(school, is_danger="yes")
    before = timezone.now() - timedelta(minutes=14)
    with school.acting():
        rows = Concern.objects.filter(case_id=case.id)
        rows.update(recorded_at=before, learned_at=before, danger_at=before)
        Case.objects.filter(id=case.id).update(danger_at=before)
    say(school, case, **{DANGER: True})

    with school.acting():
        assert Case.objects.get(id=case.id).danger_at == before


def test_what_a_case_asks_for_is_reckoned_anew_when_it_is_opened_again(school):
    case, now = opened(school), timezone.now()
    with school.acting():
        rows = Case.objects.filter(id=case.id)
        rows.update(status="open", reviewed_at=now)
        rows.update(status="closed", closed_at=now, retain_until=(now + timedelta(days=9)).date())
        rows.update(to_decide=0)
        reopen_case(rows.get(), "More was said", version=rows.get().version, by=school.actor())
        assert rows.get().to_decide > 0


def test_a_new_reason_brings_the_red_back(school, lead):
    case = opened(school)
    say(school, case, **{DANGER: True})
    called(school, case)

    say(school, case, threat_to_life=True)

    assert (on_desk(school, case), is_red(lead, case)) == (True, True)


def test_a_desk_that_is_narrowed_still_shows_what_needs_somebody_now(school):
    case = opened(school, is_danger="yes")
    waiting = brought(school)

    assert NOW == ("danger", "untriaged")
    assert on_desk(school, case, kind="triage")
    assert on_desk(school, waiting, "untriaged", kind="triage")
    assert not on_desk(school, school.case, "due", kind="triage")


def test_a_narrowed_desk_does_not_list_everything_else_that_waits(school):
    for _ in range(9):
        waiting = brought(school)

    assert not on_desk(school, waiting, "untriaged", kind="triage")
    assert on_desk(school, waiting, "untriaged", kind="untriaged")


@pytest.mark.parametrize(
    "said",
    [
        {"is_danger": "yes"},
        {"is_danger": "unknown"},
        {"named": ("staff",)},
        {"account": {"what": "Says so", "colleague": "A coach, name not known"}},
        {"facts": {"suspect_position_of_trust": True}},
        {"facts": {"adult_involved": True}},
        {"is_image": "yes"},
        {"account": {"what": "Upset.", "is_staff": "The reporter does not know"}},
    ],
    ids=[
        *("danger", "not known", "a colleague", "in words", "told at the door", "an adult"),
        *("an image", "perhaps a colleague"),
    ],
)
def test_nobody_alone_sets_aside_what_may_be_danger_or_names_a_colleague(school, lead, said):
    found = brought(school, **said)
    address = f"/concerns/{found.reference}"

    with school.acting(), pytest.raises(Refused, match="Open a case"):
        set_aside(found, "Dealt with", version=0, by=school.actor())

    assert "It cannot be set aside" in lead.get(address).page.words
    refused = lead.post(f"{address}/set-aside", {"reason": "Dealt with", "version": 0}, 200)
    assert "Open a case" in refused.page.words


def test_what_may_have_an_image_in_it_is_not_set_aside(school):
    found = brought(school, is_image="unknown")

    with school.acting(), pytest.raises(Refused, match="whether there is an image"):
        set_aside(found, "Dealt with", version=0, by=school.actor())


def test_999_that_is_recorded_as_sent_is_called_on_the_desk_as_on_the_case(school, lead):
    case = opened(school, is_danger="yes")
    say(school, case, **{DANGER: True})
    with school.acting():
        decide(case, CALL, Choice("accept"), by=school.actor())
    assert (on_desk(school, case), is_red(lead, case)) == (True, True)

    with school.acting():
        call = Sending("police", "999", "What we know", timezone.now(), outcome=CALL)
        send_referral(case, call, by=school.actor())

    assert (on_desk(school, case), is_red(lead, case)) == (False, False)


def test_what_says_no_danger_and_names_nobody_may_be_set_aside(school):
    found = brought(school)

    with school.acting():
        assert must_be_triaged(found) == ""
        set_aside(found, "Recorded twice", version=0, by=school.actor())
        assert Concern.objects.get(id=found.id).status == "set-aside"


def added(school, case):
    with school.acting():
        concern = Concern.objects.get(case_id=case.id)
        add_to_concern(concern, "It happened again.", by=school.actor())
    return concern


@pytest.mark.parametrize(
    ("known", "said", "is_now"),
    [
        (False, "unknown", None),
        (False, "no", False),
        (True, "unknown", True),
    ],
)
def test_who_adds_that_it_is_not_known_makes_a_no_of_the_case_doubtful(
    school, lead, known, said, is_now
):
    case = opened(school)
    say(school, case, **{DANGER: known})
    concern = concern_of(school, case)

    with school.acting():
        for text in ("She did not come home.", "Nobody saw her."):
            add_to_concern(concern, text, danger=said, by=school.actor())
        row = Answer.objects.get(case_id=case.id, question=DANGER)

        assert row.value is is_now
        assert (concern.reference in row.said_by) == (known is not is_now)
    assert on_desk(school, case) is known


def test_not_knowing_opens_again_what_was_set_aside_or_closed(school):
    """Nobody is perhaps in danger behind what nobody looks at any more."""
    aside, case = brought(school), opened(school)
    say(school, case, **{DANGER: False})
    now = timezone.now()
    until = (now + timedelta(days=9)).date()
    with school.acting():
        set_aside(aside, "Recorded twice", version=0, by=school.actor())
        rows = Case.objects.filter(id=case.id)
        rows.update(status="open", reviewed_at=now)
        rows.update(status="closed", closed_at=now, retain_until=until)
        for concern in (aside, Concern.objects.get(case_id=case.id)):
            add_to_concern(concern, "I lost sight of her.", danger="unknown", by=school.actor())

        assert Concern.objects.get(id=aside.id).status == "waiting"
        assert Case.objects.get(id=case.id).status == "open"
        assert Answer.objects.get(case_id=case.id, question=DANGER).value is None


@pytest.mark.parametrize(("heard", "is_now"), [("yes", True), ("unknown", None)])
def test_what_is_heard_later_answers_that_question_of_that_case_alone(school, heard, is_now):
    other, case = opened(school), opened(school)
    for row in (other, case):
        say(school, row, adult_involved=False, **{DANGER: False})

    with school.acting():
        concern = Concern.objects.get(case_id=case.id)
        add_to_concern(concern, "She ran out.", danger=heard, by=school.actor())
        rows = Answer.objects.filter(case_id__in=[other.id, case.id])
        known = {(row.case_id, row.question): row.value for row in rows}

    assert known.pop((case.id, DANGER)) is is_now
    assert set(known.values()) == {False}
    assert len(known) == 3


def test_danger_that_was_answered_away_stands_again_once_nobody_knows(school, lead):
    case = opened(school, is_danger="yes")
    say(school, case, **{DANGER: False})
    assert not on_desk(school, case)

    with school.acting():
        concern = Concern.objects.get(case_id=case.id)
        add_to_concern(concern, "I lost sight of her.", danger="unknown", by=school.actor())

    assert on_desk(school, case)


def test_who_adds_that_it_is_not_known_answers_nothing_nobody_was_asked(school):
    case = opened(school)

    with school.acting():
        concern = Concern.objects.get(case_id=case.id)
        add_to_concern(concern, "She did not come home.", danger="unknown", by=school.actor())

        assert Concern.objects.get(id=concern.id).is_danger == "unknown"
        assert not Answer.objects.filter(case_id=case.id, question=DANGER).exists()


def test_what_a_reporter_adds_waits_on_the_desk_and_the_case_until_it_is_read(school, lead):
    case = opened(school)
    concern = added(school, case)
    assert on_desk(school, concern, "added")
    assert "added something" in lead.get(f"/cases/{case.reference}").page.words

    head = Visitor(school.people["head"], school.id)
    head.get(f"/concerns/{concern.reference}", 404)
    assert on_desk(school, concern, "added")
    address = f"/concerns/{concern.reference}"
    assert "I have read what was added" in lead.get(address).page.words
    assert "It happened again." in lead.get(f"{address}/read").page.words
    assert on_desk(school, concern, "added")
    lead.post(f"{address}/read", {"version": 1})

    assert "I have read what was added" not in lead.get(address).page.words
    assert not on_desk(school, concern, "added")
    assert "added something" not in lead.get(f"/cases/{case.reference}").page.words


def test_what_is_added_while_another_addition_is_read_is_not_read(school, lead):
    concern = added(school, opened(school))
    with school.acting():
        add_to_concern(concern, "And once more.", by=school.actor())

    page = lead.post(f"/concerns/{concern.reference}/read", {"version": 1}, status=200).page

    assert "And once more." in page.words
    assert on_desk(school, concern, "added")


def test_who_reads_what_was_added_to_a_concern_in_no_case_comes_back_to_it(school, lead):
    aside = brought(school)
    with school.acting():
        set_aside(aside, "Recorded twice", version=0, by=school.actor())
        add_to_concern(aside, "And again.", by=school.actor())

    sent = lead.post(f"/concerns/{aside.reference}/read", {"version": 1})

    assert sent["Location"] == f"/concerns/{aside.reference}"


def test_an_addition_to_what_is_closed_or_set_aside_is_shown_too(school):
    aside, case = brought(school), opened(school)
    with school.acting():
        set_aside(aside, "Recorded twice", version=0, by=school.actor())
        add_to_concern(aside, "And again.", by=school.actor())
    concern = added(school, case)
    now = timezone.now()
    until = (now + timedelta(days=9)).date()
    with school.acting():
        rows = Case.objects.filter(id=case.id)
        rows.update(status="open", reviewed_at=now)
        rows.update(status="closed", closed_at=now, retain_until=until)
        (group,) = (row for row in desk_of(school.actor()).groups if row.key == "added")

    why = {line.reference: line.why for line in group.lines}
    assert why[aside.reference] == "added"
    assert why[concern.reference] == "the case is closed: reopen it? Added"
