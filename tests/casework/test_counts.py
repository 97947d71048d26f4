"""Counts for those who lead: what is in them, for whom, when it was, and that nobody is named."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from fairlead.casework.access import cases_of
from fairlead.casework.actions.cases import Part, name_involved
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.counting import Counted, counts
from fairlead.casework.counts_forms import PeriodForm
from fairlead.casework.models import (
    Action,
    Answer,
    Case,
    Concern,
    Decision,
    Involved,
    Referral,
)
from fairlead.casework.models import Role as Part_
from fairlead.casework.periods import chosen, months_on, term_of, year_of
from fairlead.casework.taxonomy import OUTSIDE, c_of, four_cs, harm_names
from fairlead.ledger.models import Entry
from furnished import furnish, worry
from visitor import Visitor

COUNTING = ("governor", "chair", "head", "lead", "deputy")
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def made(whole_file):
    school = furnish()
    with school.acting("lead"):
        _many(school, school.actor("lead"))
    return school


def _many(school, lead):
    """Forty cases of this term: most of an image, some of bullying as well, two of fraud."""
    harms = [["image_sharing"]] * 20 + [["image_sharing", "bullying"]] * 16 + [["fraud"]] * 2
    for number, kinds in enumerate([*harms, None, ["unknown"]]):
        case = Case.objects.create(
            key_id=school.case.key_id,
            number=5000 + number,
            title="Year 9",
            owner_id=lead.membership.id,
        )
        mine = {"case_id": case.id, "key_id": case.key_id}
        if kinds is not None:
            Answer.objects.create(**mine, question="harm_types", value=kinds)
        Concern.objects.create(
            key_id=case.key_id,
            number=6000 + number,
            status="waiting",
            is_danger="no",
            is_image="yes",
            recorded_at=NOW - timedelta(days=2),
            learned_at=NOW - timedelta(days=2),
            account={},
        )
        Involved.objects.create(**mine, role="harmed", called="Somebody", outcome="support-ended")
        if number < 12:
            _referred(mine, lead, number)


def _referred(mine, lead, number):
    me, sent = lead.membership.id, NOW + timedelta(hours=30 + number)
    Referral.objects.create(
        **mine,
        to="police",
        recipient="101",
        says="Told",
        sent_at=sent,
        sent_by_id=me,
        answer_due_at=NOW - timedelta(hours=1),
    )
    Action.objects.create(
        **mine, does="Call", owner_id=me, due_at=NOW - timedelta(hours=number + 1)
    )


@pytest.fixture
def school(made, undoing):
    return made


def counted(school, period="this-year"):
    with school.acting("lead"):
        return counts(chosen(period, timezone.localdate()))


def table(found, title):
    return {row.label: row.text for t in found.tables if t.title == title for row in t.rows}


def test_kinds_are_counted_and_small_ones_withheld(school):
    found = counted(school)
    harms = table(found, "Kinds of harm")

    assert harms["Sharing of nude or semi-nude images"] == "36"
    assert harms["Bullying or harassment online"] == "16"
    assert harms["Fraud or a scam"] == "fewer than 5"
    cs = table(found, "The four Cs")
    assert (cs["Conduct"], cs["Commerce"], cs["Content"]) == ("36", "fewer than 5", "0")
    assert [row.text for row in found.totals] == ["42", "41"]


def test_times_are_shown_in_brackets_with_a_median(school):
    found = counted(school)

    referral = table(found, "Time to referral")
    assert referral["Within a day"] == "fewer than 5"
    assert referral["1 to 3 days"] == "not shown"
    assert referral["No referral"] == "28"
    note = next(t.note for t in found.tables if t.title == "Time to referral")
    assert "median 35 hours" in note
    triage = next(t for t in found.tables if t.title == "Time to triage")
    assert "too few to give a median" in triage.note


def test_duties_are_counted(school):
    with school.acting("lead"):
        Decision.objects.filter(status="waiting").update(status="replaced")
    duties = {row.label: row.text for row in counted(school).duties}

    assert duties["Actions overdue now"] == "12"
    assert duties["Referrals without an answer in time"] == "13"
    assert duties["Concerns that waited longer than a day for triage"] == "40"
    assert duties["Decisions not to refer that wait for a second person"] == "0"


def test_danger_and_what_is_undecided_are_counted_without_a_name(school):
    first = Q(number__lt=6006)
    with school.acting("lead"):
        Concern.objects.filter(first, number__gte=6000).update(is_danger="yes", danger_at=NOW)
        rows = Case.objects.filter(number__gte=5000, number__lt=5007)
        rows.update(danger_at=NOW, status="open", reviewed_at=NOW)

    duties = {row.label: row.text for row in counted(school).duties}

    assert duties["Danger was said, and nobody settled yet whether 999 is needed"] == "13"


UNDECIDED = "Cases in which something advised is not decided yet, also while being triaged"


def test_what_is_undecided_is_counted_before_the_initial_review_as_well(school):
    """Seven cases are open, and closed later; in ten that are being triaged, pressure is told."""
    with school.acting("lead"):
        rows = Case.objects.filter(number__lt=5007)
        rows.filter(number__gte=5000).update(status="open", reviewed_at=NOW, to_decide=1)
        assert Case.objects.get(number__lt=5000).to_decide > 0
    before = {row.label: row.text for row in counted(school).duties}

    with school.acting("lead"):
        closed = {"status": "closed", "closed_at": NOW, "retain_until": NOW}
        rows.filter(status="open").update(**closed)
        for number in range(5010, 5020):
            one = Case.objects.get(number=number)
            answer(one, {"coercion_blackmail_grooming": Said(True, "tutor")}, by=school.actor())
    after = {row.label: row.text for row in counted(school).duties}

    assert (before[UNDECIDED], after[UNDECIDED]) == ("8", "11")


def test_a_period_without_anything_says_so(school):
    with school.acting("lead"):
        found = counts(chosen("months", date(2026, 1, 1), date(2020, 1, 1), date(2020, 3, 1)))

    assert [row.text for row in found.totals] == ["0", "0"]
    assert found.period.name == "January 2020 to March 2020"


@pytest.mark.parametrize("role", COUNTING)
def test_what_names_somebody_who_may_see_counts_is_in_nobodys(school, role):
    with school.acting("deputy" if role != "deputy" else "lead"):
        by = school.actor("deputy" if role != "deputy" else "lead")
        member = school.people[role].memberships.get(organisation_id=school.id)
        before = Counted().cases.count(), Counted().concerns.count()
        record_concern(worry(school.child, named=[member.id]), by=by)
        name_involved(school.case, Part(Part_.HARMING, membership_id=member.id), by=by)
        after = Counted().cases.count(), Counted().concerns.count()

    assert after == (before[0] - 1, before[1] - 1)


def test_everybody_sees_the_same_figures_and_no_more_than_the_lead_has_in_the_list(school):
    pages = []
    for role in COUNTING:
        visitor = Visitor(school.people[role], school.id)
        words = visitor.get("/counts?period=this-year").page.words
        pages.append(words[words.index("Counts only") : words.index("What is counted here")])
    assert len(set(pages)) == 1
    with school.acting("lead"):
        mine = set(cases_of(school.actor("lead")).values_list("id", flat=True))
        assert set(Counted().cases.values_list("id", flat=True)) <= mine


def test_no_name_stands_on_the_page_and_the_look_is_recorded(school):
    governor = Visitor(school.people["governor"], school.id)
    words = governor.get("/counts").page.words

    assert "Robin" not in words
    assert "C-1002" not in words
    with school.acting("lead"):
        last = Entry.objects.order_by("sequence").last()
        assert (last.kind, last.actor_id) == ("counts.seen", school.people["governor"].id)


@pytest.mark.parametrize("role", ["staff", *COUNTING])
def test_whoever_may_see_counts_is_offered_them_at_home(school, role):
    page = Visitor(school.people[role], school.id).get("/home").page

    assert ("See the counts" in page.words) == (role in COUNTING)


def test_each_figure_of_a_table_that_is_above_nought_has_a_bar_of_its_own(school):
    governor = Visitor(school.people["governor"], school.id)
    with school.acting("governor"):
        tables = counts(chosen("this-year", NOW.date())).tables
    rows = [row for table in tables if not table.is_empty for row in table.rows]

    html = governor.get("/counts?period=this-year").content.decode()

    assert html.count('class="part-bar"') == sum(bool(row.count) for row in rows) > 0
    assert html.count('class="part-bars"') == html.count("part-side-by-side") > 0


def test_what_one_chooses_are_whole_terms_so_that_two_counts_tell_of_no_month(school):
    visitor = Visitor(school.people["governor"], school.id)
    this = term_of(timezone.localdate())
    last = term_of(this.first - timedelta(days=1))

    def page(first, last):
        address = f"/counts?period=months&first={first:%Y-%m}&last={last:%Y-%m}"
        return visitor.get(address).page.words

    wrong = "Choose both, the beginning before the end"
    assert wrong in page(this.first, last.last)
    assert wrong not in page(last.first, this.last)
    for first, until in ((months_on(this.first, 1), this.last), (last.first, last.first)):
        assert "Choose one of the answers shown" in page(first, until)
    assert not PeriodForm({"period": "months"}).is_valid()
    assert not PeriodForm({"period": "ever"}).is_valid()


def test_the_governors_report_is_a_tagged_paper(school):
    visitor = Visitor(school.people["chair"], school.id)
    response = visitor.client.get("/counts/governors-report.pdf?period=this-year")

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in response.content or b"pdfuaid" in response.content
    with school.acting("lead"):
        assert Entry.objects.order_by("sequence").last().kind == "counts.report-made"


def test_terms_and_school_years_are_whole_months():
    today = date(2026, 11, 25)
    for name, first, last in (
        ("this-term", date(2026, 9, 1), date(2026, 12, 31)),
        ("last-term", date(2026, 4, 1), date(2026, 8, 31)),
        ("this-year", date(2026, 9, 1), date(2027, 8, 31)),
        ("last-year", date(2025, 9, 1), date(2026, 8, 31)),
    ):
        found = chosen(name, today)
        assert (found.first, found.last) == (first, last), name
    assert term_of(date(2027, 2, 3)).name == "Spring term 2027"
    assert year_of(date(2027, 2, 3)).first == date(2026, 9, 1)
    assert len(chosen("this-year", today).months) == 12


def test_each_kind_of_harm_is_under_one_c_or_outside_them():
    assert four_cs() == ("Content", "Contact", "Conduct", "Commerce")
    for kind in harm_names():
        assert c_of(kind) in {*four_cs(), OUTSIDE}
    assert c_of("staff_conduct") == c_of("other") == OUTSIDE
