"""The page of a concern: all of it as it was brought, and what becomes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.actions.adding import add_to_concern
from fairlead.casework.actions.cases import join_case, open_case
from fairlead.casework.actions.concerns import (
    bring_back,
    record_concern,
    set_aside,
)
from fairlead.casework.models import Case, Child, Concern, Involved
from furnished import furnish, worry
from visitor import FORM, Visitor, form


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def lead(school):
    return Visitor(school.people["lead"], school.id)


def address(concern, more=""):
    return f"/concerns/{concern.reference}{more}"


def changed(school, **more):
    """The waiting concern of the school, with something else in it."""
    with school.acting():
        row = Concern.objects.get(id=school.concern.id)
        for name, value in more.items():
            setattr(row, name, value)
        row.save()
    return row


def now(school):
    with school.acting():
        return Concern.objects.get(id=school.concern.id)


def test_a_lead_reads_all_of_it_as_it_was_brought(school, lead):
    words = {"view": "Was upset.", "words": "I feel sick", "what": "An image was shared."}
    changed(school, account={**words, "said_to": "A friend"}, about="A cousin")

    page = lead.get(address(school.concern)).page.words

    order = ("In danger now", "An image was shared.", "I feel sick", "Was upset.", "A friend")
    places = [page.index(text) for text in order]
    assert places == sorted(places)
    assert "Robin Ash, Year 8, aged" in page
    assert "A cousin" in page
    assert "Said to" in page  # a part that we have no heading for is read all the same
    assert "waits for you" in page


def test_danger_that_was_said_is_the_one_red_thing(school, lead):
    changed(school, is_danger="yes", danger_at=school.concern.recorded_at)

    found = lead.get(address(school.concern))

    assert found.content.decode().count("part-danger") == 1
    assert found.page.words.index("call 999") < found.page.words.index("What was brought")


@pytest.mark.parametrize("said", ["no", "unknown"])
def test_without_danger_said_nothing_is_red(school, lead, said):
    changed(school, is_danger=said)

    html = lead.get(address(school.concern)).content.decode()

    assert "part-danger" not in html
    assert ("Not known: find out first" in html) == (said == "unknown")


def test_nobody_is_asked_to_look_at_an_image(school, lead):
    changed(school, is_image="yes")

    assert "Do not look at it" in lead.get(address(school.concern)).page.words


def test_both_times_are_shown_and_a_late_record_says_so(school, lead):
    learned = datetime.now(UTC) - timedelta(days=3, minutes=1)
    changed(school, learned_at=learned, happened_at=learned - timedelta(days=1))

    assert "3 days after it was learned of" in lead.get(address(school.concern)).page.words


def test_what_was_added_and_who_is_named_are_shown(school, lead):
    with school.acting():
        staff = school.people["staff"].memberships.get()
        report = worry(school.child, named=[staff.id])
        named = record_concern(report, by=school.actor())
        add_to_concern(named, "It was on Monday.", by=school.actor())

    page = lead.get(address(named)).page.words

    assert "It was on Monday." in page
    assert "Names a colleague, who never sees this" in page


def test_a_concern_about_nobody_known_says_so(school, lead):
    with school.acting():
        nobody = record_concern(worry(), by=school.actor())

    page = lead.get(address(nobody)).page

    assert "Not known who" in page.words
    assert "Also about" not in page.words
    assert page.fields["id_title"].get("value", "") == ""


def test_other_concerns_about_the_child_stand_beside_it(school, lead):
    page = lead.get(address(school.concern)).page.words

    assert f"in case {school.case.reference}: Year 8, image shared" in page


def test_a_case_is_opened_with_a_title_that_is_suggested_without_a_name(school, lead):
    changed(school, is_image="yes")
    title = lead.get(address(school.concern)).page.fields["id_title"]["value"]
    assert title == "Year 8, image shared"

    sent = lead.post(address(school.concern), {"title": title, "version": 0})

    assert sent["Location"] == f"/cases/{school.concern.reference}"
    with school.acting():
        case = Case.objects.get(number=school.concern.number)
        assert str(case.title) == title
        assert Involved.objects.filter(case_id=case.id, child_id=school.child.id).exists()
    assert "is in a case" in lead.get(address(school.concern)).page.heading


def test_a_case_needs_a_title(school, lead):
    page = lead.post(address(school.concern), {"title": " ", "version": 0}, status=200).page

    assert "Write a few words by which you know it again" in page.words
    assert now(school).status == "waiting"


def test_a_concern_joins_a_case_of_the_same_child(school, lead):
    page = lead.get(address(school.concern, "/join")).page
    assert f"{school.case.reference}: Year 8, image shared" in page.words

    lead.post(address(school.concern, "/join"), {"case": school.case.reference, "version": 0})

    assert now(school).case_id == school.case.id


def test_a_concern_joins_a_case_by_its_reference(school, lead):
    said = {"reference": f" {school.case.reference.lower()} ", "version": 0}
    lead.post(address(school.concern, "/join"), said)

    assert now(school).case_id == school.case.id


@pytest.mark.parametrize(
    ("said", "told"),
    [({}, "Choose a case, or write its reference"), ({"reference": "C-9"}, "no open case")],
)
def test_a_case_that_is_not_there_is_not_joined(school, lead, said, told):
    page = lead.post(address(school.concern, "/join"), {**said, "version": 0}, status=200).page

    assert told in page.words
    assert now(school).status == "waiting"


def test_the_first_concern_of_all_is_told_where_other_cases_are_found(school, lead):
    with school.acting():
        Case.objects.all().update(handled_by="chair")

    page = lead.get(address(school.concern, "/join")).page

    assert "id_case" not in page.fields
    assert "id_reference" in page.fields


def test_a_concern_is_set_aside_with_a_reason_and_brought_back(school, lead):
    lead.post(address(school.concern, "/set-aside"), {"reason": "Recorded twice", "version": 0})
    page = lead.get(address(school.concern)).page.words
    assert "was set aside" in page
    assert "Recorded twice" in page

    lead.get(address(school.concern, "/bring-back"))
    lead.post(address(school.concern, "/bring-back"), {"version": 1})

    assert now(school).status == "waiting"


def test_it_is_not_set_aside_without_a_reason(school, lead):
    page = lead.post(address(school.concern, "/set-aside"), {"version": 0}, status=200).page

    assert "Say why it needs no case" in page.words
    assert now(school).status == "waiting"


def test_the_reporter_is_told_the_safe_minimum_and_reads_it(school, lead):
    assert "Tell them the safe minimum" in lead.get(address(school.concern)).page.words

    thanks = {"feedback": "Thank you. It is in hand.", "version": 0}
    lead.post(address(school.concern, "/tell"), thanks)

    assert "Thank you. It is in hand." in lead.get(address(school.concern)).page.words
    mine = lead.get(f"/my-concerns/{school.concern.reference}").page
    assert "Thank you. It is in hand." in mine.words


def test_what_nobody_here_brought_has_nobody_to_tell(school, lead):
    changed(school, reporter_id=None, source="young-person")

    page = lead.get(address(school.concern)).page.words

    assert "a young person" in page
    assert "nobody reads an answer here" in page


def test_somebody_later_sees_both_answers_and_overwrites_nothing(school, lead):
    lead.post(address(school.concern, "/tell"), {"feedback": "First.", "version": 0})

    later = {"feedback": "Second.", "version": 0}
    page = lead.post(address(school.concern, "/tell"), later, status=200).page

    assert "Now: First." in page.words
    assert "Yours: Second." in page.words
    with school.acting():
        assert str(Concern.objects.get(id=school.concern.id).feedback) == "First."


def test_a_case_is_not_opened_from_what_somebody_dealt_with_meanwhile(school, lead):
    lead.post(address(school.concern, "/set-aside"), {"reason": "Recorded twice", "version": 0})

    sent = {"title": "Year 8", "version": 0}
    page = lead.post(address(school.concern), sent, status=200).page

    assert "was set aside" in page.heading
    assert now(school).case_id is None


def test_whoever_was_only_let_in_to_the_case_reads_and_changes_nothing(school):
    head = Visitor(school.people["head"], school.id)
    concern = f"/concerns/{school.case.reference}"

    page = head.get(concern).page

    assert "id_title" not in page.fields
    assert "Tell them" not in page.words
    for place in ("", "/join", "/set-aside", "/bring-back", "/tell"):
        sent = head.client.post(concern + place, form({"version": 1}), content_type=FORM)
        assert sent.status_code == 404


def test_what_is_in_a_case_or_set_aside_is_not_dealt_with_twice(school):
    with school.acting():
        actor, concern = school.actor(), school.concern
        in_case = Concern.objects.get(case_id=school.case.id)
        for act in (
            lambda: open_case(in_case, "Again", version=in_case.version, by=actor),
            lambda: join_case(in_case, school.case, version=in_case.version, by=actor),
            lambda: set_aside(in_case, "Twice", version=in_case.version, by=actor),
            lambda: bring_back(in_case, version=in_case.version, by=actor),
        ):
            with pytest.raises(Refused):
                act()
        set_aside(concern, "Recorded twice", version=0, by=actor)
        with pytest.raises(Refused, match="Bring it back first"):
            open_case(concern, "Again", version=1, by=actor)
        with pytest.raises(ChangedMeanwhile):
            bring_back(concern, version=0, by=actor)


def test_a_page_asks_the_database_a_fixed_number_of_things(school, lead):
    lead.get(address(school.concern))
    with CaptureQueriesContext(connection) as few:
        lead.get(address(school.concern))
    with school.acting():
        more = [Child.objects.create(name=f"Child {n}", group="Year 9") for n in range(4)]
        crowd = record_concern(worry(school.child, *more), by=school.actor())
        for _ in range(4):
            record_concern(worry(*more), by=school.actor())
    with CaptureQueriesContext(connection) as many:
        lead.get(address(crowd))

    assert len(many) <= len(few) <= 40
