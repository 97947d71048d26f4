"""The desk: what waits stands on it, the most pressing first, for whoever it waits for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fairlead.casework.actions.cases import open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.decisions import Choice, accept_advised, decide, second
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.deciding import assessed_today, undecided, undecided_in
from fairlead.casework.desk import GROUPS, Chosen, desk_of
from fairlead.casework.desk_lines import talk_line
from fairlead.casework.models import (
    Action,
    Case,
    Concern,
    Conversation,
    Decision,
    Device,
    Referral,
    Support,
)
from fairlead.vault.keyring import destroy_key
from fairlead.web.environment import lasting
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


def record(school, *children, **more):
    with school.acting():
        return record_concern(worry(*(children or [school.child]), **more), by=school.actor())


def groups(school, role="lead", **chosen):
    """What stands on somebody's desk: the lines by group."""
    with school.acting(role):
        desk = desk_of(school.actor(role), Chosen(**chosen))
        return {group.key: group for group in desk.groups}, desk


def opened(school, title="Year 9, pressure"):
    found = record(school)
    with school.acting():
        return open_case(found, title, version=0, by=school.actor())


def change(school, model, **values):
    with school.acting():
        row = model.objects.first()
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def test_whoever_has_a_desk_arrives_there(school):
    for role in ("lead", "deputy", "head", "chair"):
        assert Visitor(school.people[role], school.id).get("/", 302)["Location"] == "/desk"
    assert Visitor(school.people["staff"], school.id).get("/", 302)["Location"] == "/home"


def test_the_desk_says_how_many_need_somebody(school, lead):
    record(school, is_danger="yes")

    page = lead.get("/desk").page

    assert "2 need you now" in page.heading
    assert page.words.index("999 may be needed") < page.words.index("Not triaged")
    assert "Robin Ash" not in page.words, "no name of a child on a desk that others walk past"


def test_an_empty_desk_says_what_will_stand_there(school):
    page = Visitor(school.people["chair"], school.id).get("/desk").page
    assert "1 today" in page.heading  # a decision waits for any second person

    with school.acting():
        Decision.objects.filter(status="waiting").update(status="replaced")
    page = Visitor(school.people["chair"], school.id).get("/desk").page
    assert "Nothing waits for you" in page.heading
    assert "will stand here" in page.words


def test_danger_stays_first_until_it_is_settled(school):
    case = opened(school)
    with school.acting():
        answer(case, {"immediate_danger": Said(True, "form tutor")}, by=school.actor())

    found, _ = groups(school)

    assert [line.reference for line in found["danger"].lines] == [case.reference]
    assert case.reference not in [line.reference for line in found["triage"].lines]


def test_a_case_leaves_the_list_of_triage_once_its_initial_review_is_held(school):
    assert school.case.reference in [line.reference for line in groups(school)[0]["triage"].lines]

    change(school, Case, status="open", reviewed_at=timezone.now())

    assert "triage" not in groups(school)[0]


def test_not_knowing_about_danger_comes_before_knowing_there_is_none(school):
    safe = record(school, is_danger="no", is_image="no")
    unknown = record(school, is_danger="unknown")

    lines = groups(school)[0]["untriaged"].lines

    order = [line.reference for line in lines]
    assert order.index(unknown.reference) < order.index(safe.reference)
    assert "danger not known" in lines[order.index(unknown.reference)].why
    assert lines[order.index(safe.reference)].title == "Year 8"


def test_a_concern_about_nobody_known_says_so(school):
    with school.acting():
        record_concern(worry(about="A boy on the bus"), by=school.actor())
    assert "Not known who" in groups(school)[0]["untriaged"].lines[-1].title


def test_a_concern_of_a_young_person_says_who_brought_it(school):
    with school.acting():
        Concern.objects.filter(case_id=None).update(reporter_id=None, source="young-person")
    assert "from a young person" in groups(school)[0]["untriaged"].lines[0].title


@pytest.mark.parametrize(("danger", "key", "fit"), [("no", "untriaged", 4), ("yes", "danger", 20)])
def test_more_than_fit_are_counted(school, lead, danger, key, fit):
    before = groups(school)[1].now
    already = before if key == "untriaged" else 0
    for _ in range(fit + 5 - already):
        record(school, is_danger=danger)

    found, desk = groups(school)
    alone, _ = groups(school, kind=key)

    assert (len(found[key].lines), found[key].more) == (fit, 5)
    assert desk.now == fit + 5 + before - already
    assert (len(alone[key].lines), alone[key].more) == (fit + 5, 0)
    assert "and 5 more" in lead.get("/desk").page.words


def test_actions_stand_by_their_time_and_owner(school):
    now = timezone.now()
    change(school, Action, due_at=now - timedelta(hours=3))
    line = groups(school)[0]["overdue"].lines[0]
    assert (line.word, line.why) == ("Overdue", "yours, overdue by")

    change(school, Action, due_at=now + timedelta(hours=3))
    assert groups(school)[0]["due"].lines[0].word == "Due"
    assert "a colleague’s" in groups(school, "deputy")[0]["due"].lines[0].why

    change(school, Action, due_at=now + timedelta(days=9))
    assert not {"due", "overdue"} & set(groups(school)[0])


def test_one_looks_at_ones_own_alone(school):
    change(school, Action, due_at=timezone.now())
    assert "overdue" in groups(school, is_mine=True)[0]
    with school.acting("deputy"):
        deputy = school.actor("deputy").membership.id
    change(school, Case, owner_id=deputy)
    assert "overdue" in groups(school, is_mine=True)[0], "it is the lead's to do in any case"
    assert "overdue" not in groups(school, "deputy", is_mine=True)[0]
    assert "referrals" not in groups(school, is_mine=True)[0]


def test_danger_in_the_case_of_a_colleague_stays_on_every_desk(school):
    with school.acting("deputy"):
        deputy = school.actor("deputy").membership.id
    change(school, Case, owner_id=deputy, danger_at=timezone.now())

    line = groups(school, is_mine=True)[0]["danger"].lines[-1]

    assert (line.word, line.reference) == ("999 may be needed", school.case.reference)


def test_a_referral_waits_until_it_is_answered(school):
    line = groups(school)[0]["referrals"].lines[0]
    assert (line.word, line.act) == ("Answer overdue", "Chase")
    assert "Front door" in line.title

    later = timezone.now() + timedelta(days=1)
    change(school, Referral, answer_due_at=later, acknowledged_at=timezone.now())
    assert "received by them" in groups(school)[0]["referrals"].lines[0].why
    change(school, Referral, chases=2)
    assert "chased 2 times" in groups(school)[0]["referrals"].lines[0].why
    change(school, Referral, status="answered", answered_at=timezone.now())
    assert "referrals" not in groups(school)[0]


def test_the_family_stands_as_held_and_as_may_be_told(school):
    today = timezone.localdate()
    change(school, Case, family="held")
    assert groups(school)[0]["family"].lines[0].word == "Family held"
    change(school, Case, family_until=today)
    assert groups(school)[0]["family"].lines[0].word == "Hold has ended"
    change(school, Case, family_until=today + timedelta(days=3))
    assert "1 hold ends in the next 7 days" in groups(school)[1].later
    change(school, Case, family="may")
    assert groups(school)[0]["family"].lines[0].word == "Family may be told"


def test_reviews_and_new_guidance_wait(school):
    today = timezone.localdate()
    change(school, Case, review_on=today, newly_asked=[{"does": "Tell the police"}])
    found, _ = groups(school)
    assert found["reviews"].lines[0].href.endswith("/review")
    assert found["guidance"].lines[0].why == "1 thing newly asked for"

    change(school, Case, review_on=today + timedelta(days=2))
    assert "1 review in the next 7 days" in groups(school)[1].later


def test_files_past_their_date_come_later(school):
    now = timezone.now()
    with school.acting():
        Case.objects.update(status="open", reviewed_at=now)
        Case.objects.update(status="closed", closed_at=now, retain_until=date(2020, 1, 1))
    assert groups(school)[1].later == ["retention: 1 file past its date"]


def test_support_and_devices_wait(school):
    today = timezone.localdate()
    assert groups(school)[0]["devices"].lines[0].word == "Device kept"
    change(school, Device, status="returned", handed_at=timezone.now())
    assert "devices" not in groups(school)[0]

    change(school, Support, check_in_on=today)
    assert "check in with a child" in groups(school)[0]["support"].lines[0].why
    change(school, Support, check_in_on=None, risk_review_on=today)
    assert "look at the risk" in groups(school)[0]["support"].lines[0].why


def test_a_decision_waits_for_the_second_person_and_not_for_the_first(school):
    assert groups(school)[0]["second"].lines[0].word == "Second person"
    line = groups(school, "deputy")[0]["confirm"].lines[0]
    assert line.word == "Confirm"
    assert "not to refer" in line.why
    assert "second" not in groups(school, "deputy")[0]


def test_what_a_second_person_refused_waits_until_it_is_decided_again(school):
    with school.acting("head"):
        row = Decision.objects.get(status="waiting")
        second(row, agrees=False, reason="Refer it", version=row.version, by=school.actor("head"))
    (line,) = groups(school)[0]["decide"].lines
    assert line.why == "the second person did not agree: decide again"

    with school.acting():
        decide(row.case, row.outcome, Choice("accept"), by=school.actor())
    assert "decide" not in groups(school)[0]


def refused(school, case):
    """Decide not to refer, which the head does not agree to."""
    with school.acting():
        made = decide(case, "refer-prevent", Choice("depart", "No sign"), by=school.actor())
    with school.acting("head"):
        row = Decision.objects.get(id=made.id)
        second(row, agrees=False, reason="Ask first", version=row.version, by=school.actor("head"))


def know(school, version, value):
    """Answer what decides whether Prevent is told."""
    with school.acting():
        said = {"extremist_content": Said(value, "form tutor", version)}
        answer(school.case, said, by=school.actor())


def test_what_was_refused_waits_only_as_long_as_the_guidance_may_ask_for_it(school):
    refused(school, school.case)
    waits = [line.why for line in groups(school)[0]["decide"].lines]
    assert waits == ["the second person did not agree: decide again"]

    know(school, 0, False)
    assert "decide" not in groups(school)[0], "there is nothing to depart from any more"

    for version, value in ((1, None), (2, True)):
        know(school, version, value)
        assert [line.why for line in groups(school)[0]["decide"].lines] == waits


def test_a_message_that_nobody_answered_in_time_is_overdue(school):
    with school.acting():
        row = Conversation.objects.select_related("concern").first()
    row.answer_due_at = timezone.now() - timedelta(days=1, minutes=5)

    line = talk_line(row, timezone.now())()

    assert (line.word, line.why, lasting(line.since)) == ("Answer overdue", "overdue by", "1 day")


def test_what_is_advised_and_not_decided_waits_once_a_case_is_open(school, lead):
    with school.acting():
        case = Case.objects.get()
        answer(case, {"immediate_danger": Said(False, "tutor")}, by=school.actor())
        left = len(undecided(case))
    assert left > 1
    assert "decide" not in groups(school)[0]
    change(school, Case, status="open", reviewed_at=timezone.now())

    line = groups(school)[0]["decide"].lines[0]
    assert (line.word, line.why) == ("To decide", f"{left} things advised and not decided")

    with school.acting():
        advised = [row.id for row in undecided_in(assessed_today(case), {})]
        accept_advised(case, advised, by=school.actor())
    assert "decide" not in groups(school)[0]


def test_an_erased_title_is_said_to_be_erased(school):
    with school.acting():
        destroy_key(Case.objects.get().key_id)
    found, _ = groups(school, kind="triage")
    assert found["triage"].lines[0].title.startswith("Erased")


def test_what_was_chosen_is_still_chosen_later(school, lead):
    assert "Only: Being triaged" in lead.get("/desk?whose=mine&kind=triage").page.words
    assert "Only: Being triaged, and what needs you now" in lead.get("/desk").page.words
    assert "Only: Not triaged Show everything" in lead.get("/desk?kind=untriaged").page.words
    assert "Only:" not in lead.get("/desk?kind=").page.words
    assert "Only:" not in lead.get("/desk?kind=nothing&whose=nobody").page.words


@pytest.mark.parametrize(
    ("hour", "greeting"), [(8, "Good morning"), (14, "Good afternoon"), (21, "Good evening")]
)
def test_the_desk_greets_by_the_time_of_day(lead, monkeypatch, hour, greeting):
    at = datetime(2026, 12, 1, hour, tzinfo=UTC)
    monkeypatch.setattr("fairlead.casework.views.desk.timezone.localtime", lambda *_: at)
    assert lead.get("/desk").page.heading.startswith(greeting)


def questions(school):
    with (
        school.acting(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        desk_of(school.actor())
    return len(asked)


def test_a_longer_desk_asks_the_database_no_more(school):
    few = questions(school)
    for _ in range(8):
        opened(school)
        record(school, is_danger="yes")
    assert questions(school) == few
    assert few <= 24


def test_however_much_was_refused_the_desk_asks_the_database_no_more(school):
    refused(school, school.case)
    few = questions(school)
    for _ in range(3):
        refused(school, opened(school))
    assert len(groups(school)[0]["decide"].lines) == 4
    assert questions(school) == few


def test_how_long_something_waits_is_said_in_words():
    now = timezone.now()
    assert lasting(now - timedelta(seconds=5)) == "under a minute"
    assert lasting(now - timedelta(minutes=4, seconds=5)) == "4 min"
    assert lasting(now - timedelta(minutes=70, seconds=5)) == "1 h 10"
    assert lasting(now - timedelta(days=2, seconds=5)) == "2 days"
    assert lasting(now + timedelta(days=1, seconds=5)).startswith("tomorrow, ")
    later = timezone.localtime() + timedelta(days=3)
    assert lasting(later) == f"{later:%A} {later.day} {later:%B}, {later:%H:%M}"
    assert lasting(timezone.localtime().replace(hour=23, minute=59, second=59)) == "today, 23:59"
    assert lasting(date(2026, 3, 3)) == "3 March"


def test_every_group_has_its_heading():
    assert len(set(GROUPS.values())) == len(GROUPS)


def test_all_cases_are_listed_by_state_and_owner(school, lead):
    page = lead.get("/cases").page
    assert "Year 8, image shared" in page.words
    with school.acting("deputy"):
        deputy = school.actor("deputy").membership.id
    other = opened(school)
    with school.acting():
        Case.objects.filter(id=other.id).update(owner_id=deputy)

    assert "Year 8, image" not in lead.get(f"/cases?owner={deputy}").page.words
    assert "Year 8, image" not in lead.get("/cases").page.words, "it is kept"
    assert "will stand here" in lead.get("/cases?state=closed&owner=").page.words
    assert "2 cases" in lead.get("/cases?state=all").page.words


def test_cases_come_page_by_page(school, lead, monkeypatch):
    monkeypatch.setattr("fairlead.casework.listing.PAGE", 1)
    other = opened(school)
    first = lead.get("/cases").page.words
    assert other.reference in first
    assert "Older" in first
    assert school.case.reference in lead.get(f"/cases?before={other.number}").page.words
    assert other.reference in lead.get("/cases?before=x").page.words


def test_somebody_let_in_finds_the_case_in_their_list(school):
    assert (
        school.case.reference in Visitor(school.people["head"], school.id).get("/cases").page.words
    )
    page = Visitor(school.people["staff"], school.id).get("/cases").page
    assert "Nobody has let you in to a case of this kind" in page.words
    assert "A case begins with a concern" not in page.words
