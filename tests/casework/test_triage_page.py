"""The page of a case: answers are kept with who gave them, and the advice follows them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.accounts.models import Contact, Membership, Organisation
from fairlead.casework.actions.cases import Part, name_involved, open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.advice import shown
from fairlead.casework.answering import questions_of, value_said
from fairlead.casework.deciding import Today
from fairlead.casework.known import assessed, pack_of
from fairlead.casework.models import Answer, Case, Child, Concern
from fairlead.casework.views.cases import OF_STAFF
from fairlead.triage import Status, WrongAnswers
from furnished import furnish, worry
from visitor import FORM, Visitor, form

DAY = date(2026, 11, 25)
ENGLAND = pack_of("england/education/2026-09-01")
FACTS = [fact.id for fact in ENGLAND.registers.facts if not fact.asked_through]


def advice_for(known):
    """What the page shows of these answers, before anything was decided."""
    organisation = Organisation(nation="england", kind="school")
    return shown(Today(ENGLAND, assessed(ENGLAND, known, DAY), "", organisation), {}, [])


def everything(advice):
    """Every advice that the page shows, wherever it stands."""
    groups = [row for group in advice.groups for row in group.advice]
    return [*groups, *advice.emergencies, *advice.later, *advice.prohibitions]


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    return Visitor(school.people["lead"], school.id)


def page_of(school):
    return f"/cases/{school.case.reference}"


def says(value, question="adult_involved", version=0, by="form tutor, 09:12"):
    sent = {f"answer-{question}": value, f"version-{question}": version, "said_by": by}
    return {key: value for key, value in sent.items() if value is not None}


def kept(school, question="adult_involved"):
    with school.acting():
        row = Answer.objects.filter(question=question).first()
        return row and (row.value, str(row.said_by), row.version)


def test_the_page_says_what_to_do_why_and_where_it_is_written(school, lead):
    page = lead.get(page_of(school)).page

    assert "England · education · guidance of 1 September 2026" in page.words
    assert "Why?" in page.words
    assert "Do not" in page.words
    assert "What to find out next, in this order" in page.words
    assert "Fairlead advises; a named person decides." in page.words


def test_an_answer_is_kept_without_a_script_by_the_button(school, lead):
    lead.post(page_of(school), says("yes"))

    assert kept(school) == (True, "form tutor, 09:12", 1)
    page = lead.get(page_of(school)).page
    assert "Your answers are kept." in page.words
    assert "said by form tutor, 09:12" in page.words
    assert "Tell the police: 101" in page.words


def test_with_a_script_only_the_advice_comes_back(school, lead):
    sent = lead.client.post(
        page_of(school), form(says("yes")), content_type=FORM, headers={"HX-Request": "true"}
    )
    html = sent.content.decode()

    assert html.lstrip().startswith('<section id="advice"')
    assert "<html" not in html
    assert 'id="version-adult_involved" name="version-adult_involved" value="1"' in html
    assert "Kept just now" in html


@pytest.mark.parametrize(
    ("question", "sent", "value"),
    [
        ("adult_involved", "no", False),
        ("adult_involved", "unknown", None),
        ("youngest_child_age", "13", 13),
        ("harm_types", ["image_sharing", "threats"], ["image_sharing", "threats"]),
        ("device_location", "personal_device", "personal_device"),
        ("device_location", "unknown", None),
    ],
)
def test_every_kind_of_question_is_kept_as_triage_takes_it(school, lead, question, sent, value):
    lead.post(page_of(school), says(sent, question))

    assert kept(school, question) == (None if value is None else (value, "form tutor, 09:12", 1))


def test_what_was_not_on_the_page_stays_as_it_is(school, lead):
    lead.post(page_of(school), says("yes"))
    lead.post(page_of(school), says("no", "extremist_content"))

    assert kept(school) == (True, "form tutor, 09:12", 1)


def test_a_box_that_was_cleared_makes_it_not_known_again(school, lead):
    lead.post(page_of(school), says(["threats"], "harm_types"))
    lead.post(page_of(school), says(None, "harm_types", version=1))

    assert kept(school, "harm_types")[0] is None


def with_a_script(visitor, school, sent):
    """What comes back while somebody answers: the advice, and what became of the answer."""
    headers = {"HX-Request": "true"}
    page = visitor.client.post(page_of(school), form(sent), content_type=FORM, headers=headers)
    return page.content.decode()


def test_an_answer_without_its_source_is_said_not_to_be_kept_where_it_was_given(school, lead):
    html = with_a_script(lead, school, says("yes", by=""))

    told = html[html.index('<div id="kept" hx-swap-oob="innerHTML">') :]
    assert "Not kept yet." in told
    assert 'href="#id_said_by"' in told
    assert kept(school) is None


def test_who_learns_of_danger_is_told_to_call_where_the_answer_was_given(school, lead):
    html = with_a_script(lead, school, says("yes", "immediate_danger"))

    told = html[html.index('<div id="kept" hx-swap-oob="innerHTML">') :]
    assert 'href="tel:999"' in told
    assert "before anything else" in told


@pytest.mark.parametrize("fact", OF_STAFF)
def test_where_somebody_who_works_here_is_suspected_the_lead_is_asked_to_name_them(
    school, lead, fact
):
    asks = "Somebody who works here is suspected, and the case names none of them."
    with school.acting():
        found = record_concern(worry(school.child), by=school.actor())
        case = open_case(found, "A worry", version=found.version, by=school.actor())
    address = f"/cases/{case.reference}"
    assert asks not in lead.get(address).page.words
    lead.post(address, says("yes", fact))
    assert asks in lead.get(address).page.words

    with school.acting():
        staff = Membership.objects.get(role="staff").id
        name_involved(case, Part(role="harming", membership_id=staff), by=school.actor())

    assert asks not in lead.get(address).page.words


def test_an_answer_that_was_kept_is_said_to_be(school, lead):
    html = with_a_script(lead, school, says("yes"))

    assert "Kept just now" in html[html.index('<div id="kept" hx-swap-oob="innerHTML">') :]


def chosen_on(page):
    """What is chosen on a page as it stands: the names of fields, with the answers."""
    chosen = [tag for tag in page.fields.values() if "checked" in tag]
    return {(tag["name"], tag["value"]) for tag in chosen}


def test_without_a_script_what_was_not_kept_stays_chosen(school, lead):
    sent = says("yes", by="") | says(["threats"], "harm_types", by="")
    refused = lead.post(page_of(school), sent, status=200).page

    chosen = chosen_on(refused)
    assert ("answer-adult_involved", "yes") in chosen
    assert ("answer-harm_types", "threats") in chosen
    assert "Not kept yet." in refused.words


def test_what_somebody_else_answered_meanwhile_is_shown_and_the_rest_stays_chosen(school, lead):
    lead.post(page_of(school), says("yes"))
    sent = says("no") | says(["threats"], "harm_types")
    refused = lead.post(page_of(school), sent, status=200).page

    chosen = chosen_on(refused)
    assert ("answer-adult_involved", "yes") in chosen
    assert ("answer-harm_types", "threats") in chosen
    assert kept(school, "harm_types") is None


def test_a_question_that_is_not_on_the_page_is_linked_to_where_it_is(school, lead):
    links = re.compile(r'href="([^"]*)#question-(\w+)"')
    html = with_a_script(lead, school, says("yes"))
    found = links.findall(html)

    assert found
    assert {where for where, key in found if key != "adult_involved"} == {
        f"{page_of(school)}?everything=1"
    }


def test_what_is_no_answer_is_refused_kindly(school, lead):
    refused = lead.post(page_of(school), says("perhaps"), status=200)

    assert "choose one of the answers shown" in refused.page.words
    assert kept(school) is None


def test_answers_that_contradict_each_other_are_both_named(school, lead):
    lead.post(page_of(school), says("12", "youngest_child_age"))
    refused = lead.post(page_of(school), says("no", "child_under_13_depicted"), status=200)

    assert "This does not fit another answer" in refused.page.words
    assert kept(school, "child_under_13_depicted") is None


@pytest.mark.parametrize("script", [True, False])
def test_somebody_who_is_later_is_shown_what_the_other_said(school, lead, script):
    lead.post(page_of(school), says("yes"))

    headers = {"HX-Request": "true"} if script else {}
    sent = lead.client.post(page_of(school), form(says("no")), content_type=FORM, headers=headers)

    assert "Somebody else answered one of these" in sent.content.decode()
    assert kept(school) == (True, "form tutor, 09:12", 1)


def test_danger_said_in_the_concern_is_asked_about_and_not_taken_for_an_answer(school, lead):
    with school.acting():
        Case.objects.update(pack="england/education/2025-09-01")
        concern = school.concern.__class__.objects.get(case_id=school.case.id)
        concern.is_danger, concern.is_image = "yes", "yes"
        concern.danger_at = concern.recorded_at
        concern.save()

    page = lead.get(f"{page_of(school)}?everything=1").page

    assert "said yes. Is it still so?" in page.words
    assert "the youngest child here is" in page.words
    assert "last assessed under an older edition" in page.words
    assert kept(school, "immediate_danger") is None


def test_danger_now_is_the_one_red_thing_on_the_page(school, lead):
    lead.post(page_of(school), says("yes", "immediate_danger"))

    found = lead.get(page_of(school))

    assert found.content.decode().count("part-danger") == 1
    assert "call 999 before anything else" in found.page.words


def test_somebody_let_in_to_look_sees_no_form(school, lead):
    head = Visitor(school.people["head"], school.id)

    page = head.get(page_of(school)).page

    assert not [name for name in page.fields if name and name.startswith("answer-")]
    assert "Is there reason to believe that a child was pressured" in page.words
    assert head.client.post(page_of(school), form(says("no")), content_type=FORM).status_code == 404


def test_a_page_asks_the_database_a_fixed_number_of_things(school, lead):
    lead.get(page_of(school))
    with CaptureQueriesContext(
        connection,
    ) as few:
        lead.get(page_of(school))
    for question in ("extremist_content", "capacity_concern", "posted_publicly"):
        lead.post(page_of(school), says("yes", question))
    lead.get(page_of(school))  # the message that they are kept
    with CaptureQueriesContext(connection) as many:
        lead.get(page_of(school))

    assert len(many) <= len(few) <= 40


def test_every_advice_names_its_source_edition_and_paragraph(school, lead):
    for question in ("adult_involved", "image_involved", "extremist_content", "suspected_crime"):
        lead.post(page_of(school), says("yes", question))

    from fairlead.accounts.queries import directory
    from fairlead.casework.advice import shown
    from fairlead.casework.deciding import assessed_today, decisions_of

    with school.acting():
        today = assessed_today(school.case)
        advice = shown(today, decisions_of(school.case), directory())
    rows = [row for group in advice.groups for row in group.advice]
    assert len(rows) > 8
    for row in (*rows, *advice.prohibitions):
        for reason in row.says.reasons:
            assert all(cite.title and cite.edition and cite.paragraph for cite in reason.cites)
            assert reason.cites
    assert advice.find("report-police-101").is_referral
    assert advice.find("nothing") is None


def test_danger_that_a_concern_said_is_red_and_asked_first_until_it_is_answered(school, lead):
    with school.acting():
        concern = Concern.objects.get(case_id=school.case.id)
        concern.is_danger, concern.danger_at = "yes", concern.recorded_at
        concern.save()

    page = lead.get(page_of(school))
    html = page.content.decode()
    assert html.count('class="part-danger"') == 1
    assert f"{concern.reference} said that a child is in danger now" in page.page.words
    assert html.split('<fieldset class="part-question" id="question-')[1].startswith("immediate_")

    lead.post(page_of(school), says("no", "immediate_danger"))
    assert "part-danger" not in lead.get(page_of(school)).content.decode()


def test_all_that_can_still_change_something_is_asked_in_its_order(school, lead):
    page = lead.get(page_of(school))
    asked = [row for row in page.page.ids if row.startswith("question-")]
    more = lead.get(f"{page_of(school)}?everything=1").page
    order = [row for row in more.ids if row.startswith("question-")]

    assert re.search(r"Show the next \d+, in the order to ask them", page.page.words)
    assert order[:8] == asked[:8]
    assert len(order) > len(asked)
    assert "Show the next" not in more.words


def test_the_case_leads_to_the_concerns_that_it_is_made_of(school, lead):
    page = lead.get(page_of(school))

    assert f'href="/concerns/{school.case.reference}"' in page.content.decode()


def test_with_a_script_the_red_panel_and_the_count_follow(school, lead):
    sent = lead.client.post(
        page_of(school),
        form(says("yes", "immediate_danger")),
        content_type=FORM,
        headers={"HX-Request": "true"},
    )
    html = sent.content.decode()

    assert '<div id="danger" aria-live="assertive" hx-swap-oob="true">' in html
    assert html.count('class="part-danger"') == 1
    assert "2 of " in html


def test_both_answers_are_shown_to_whoever_is_later(school, lead):
    lead.post(page_of(school), says(["threats"], "harm_types"))
    later = says(["threats", "grooming"], "harm_types")

    page = lead.post(page_of(school), later, status=200).page

    assert "said by form tutor, 09:12" in page.words
    assert "Now: threats" in page.words
    assert "Yours: grooming, threats" in page.words or "Yours: threats, grooming" in page.words


def test_what_one_left_open_does_not_stand_in_the_way_of_what_another_answered(school, lead):
    lead.post(page_of(school), says("yes"))
    mine = {**says("unknown"), **says("yes", "extremist_content")}

    lead.post(page_of(school), mine)

    assert kept(school) == (True, "form tutor, 09:12", 1)
    assert kept(school, "extremist_content")[0] is True


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        ("adult_involved", None, "Not known"),
        ("adult_involved", True, "Yes"),
        ("youngest_child_age", 13, "13"),
        ("device_location", None, "Not known"),
        ("harm_types", ["threats"], "threats"),
    ],
)
def test_an_answer_is_said_in_words(question, value, words):
    asked = questions_of(ENGLAND.registers)

    assert value_said(asked[question], value) == words


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(FACTS), st.booleans(), max_size=12))
def test_an_unknown_emergency_is_never_said_not_to_be_needed(known):
    try:
        advice = advice_for(known)
    except WrongAnswers:
        return
    for outcome, says in advice.report.actions.items():
        if says.emergency and says.status is Status.UNDETERMINED:
            row = advice.find(outcome)
            assert row in advice.emergencies
            assert row.says.interim
    for row in everything(advice):
        cites = [*row.cites, *(cite for reason in row.says.reasons for cite in reason.cites)]
        assert cites, row.id
        assert all(cite.title and cite.edition and cite.paragraph for cite in cites)


def test_an_answer_asks_the_database_a_fixed_number_of_things(school, lead):
    def keep(question):
        with CaptureQueriesContext(connection) as asked:
            lead.client.post(
                page_of(school),
                form(says("yes", question)),
                content_type=FORM,
                headers={"HX-Request": "true"},
            )
        return len(asked)

    lead.get(page_of(school))
    first = keep("extremist_content")
    for question in ("capacity_concern", "posted_publicly"):
        assert keep(question) <= first <= 30
    assert kept(school, "posted_publicly")[0] is True


def test_whom_to_call_is_taken_from_the_local_contacts(school, lead):
    lead.post(page_of(school), says("yes"))
    assert "not filled in" in lead.get(page_of(school)).page.words
    with school.acting():
        for contact in Contact.objects.all():
            contact.name, contact.phone = "Front door", "0115 496 0000"
            contact.save()

    assert "Front door" in lead.get(page_of(school)).page.words
    assert "0115 496 0000" in lead.get(page_of(school)).page.words


def test_a_child_without_a_birthday_suggests_no_age(school, lead):
    with school.acting():
        child = Child.objects.get(id=school.child.id)
        child.born_on = ""
        child.save()

    page = lead.get(f"{page_of(school)}?everything=1").page

    assert "the youngest child here is" not in page.words
