"""Support for every child involved, and for whoever here saw something distressing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.actions.cases import Part, name_involved
from fairlead.casework.actions.support import (
    Plan,
    StaffSupport,
    check_in,
    keep_plan,
    support_staff,
)
from fairlead.casework.models import Action, Involved, Role, Support
from fairlead.casework.supporting import supported
from fairlead.web.forms import MOMENT
from furnished import furnish
from visitor import Visitor

NOW = timezone.now


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
    return f"/cases/{school.case.reference}/support{rest}"


def child(school, rest=""):
    return page(school, f"/{school.rows['involved_id']}{rest}")


def involved(school):
    return Involved.objects.get(id=school.rows["involved_id"])


def days(number):
    return timezone.localdate() + timedelta(days=number)


def test_the_plan_of_a_child_says_what_they_want_and_were_told(school, visitor):
    form = visitor.get(child(school)).page
    said = {
        "wants": "It to stop",
        "told": "That it is not their fault",
        "told_at": sent(NOW()),
        "told_by": "Ms Lee",
        "help": "Time with the nurse",
        "factors": ["loneliness", "send"],
        "context": "Moved here in May",
        "risk": "Sits near the tutor",
        "check_in_on": days(1).isoformat(),
        "risk_review_on": days(0).isoformat(),
        "version": 0,
    }
    visitor.post(child(school), said)

    words = visitor.get(page(school)).page.words
    assert "never a score" in form.words
    for part in ("It to stop", "by Ms Lee", "Time with the nurse", "Moved here in May"):
        assert part in words
    assert f"Due {days(0).day}" in words
    with school.acting():
        assert len(supported(school.case)[0].factors) == 2


def test_a_second_editor_sees_what_the_first_kept(school, visitor):
    visitor.get(child(school))
    visitor.post(child(school), {"wants": "To be left alone", "version": 0})

    page_now = visitor.post(child(school), {"wants": "Help", "version": 0}, status=200).page

    assert "Somebody changed this meanwhile" in page_now.words
    assert "Now: To be left alone" in page_now.words


def test_a_child_without_a_plan_is_offered_one(school, visitor):
    with school.acting("lead"):
        lead = school.actor("lead")
        new = name_involved(school.case, Part(Role.HARMING, called="A friend"), by=lead)
    words = visitor.get(page(school)).page.words
    visitor.get(page(school, f"/{new.id}/check-in"), status=404)
    visitor.get(page(school, f"/{new.id}"))
    visitor.post(page(school, f"/{new.id}"), {"wants": "To say sorry", "version": 0})

    assert "No plan yet" in words
    assert "To say sorry" in visitor.get(page(school)).page.words


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (Plan(told="Not their fault", told_by="Ms Lee"), "when the child was told"),
        (Plan(told="Not their fault", told_at=NOW()), "who told the child"),
        (Plan(told="x", told_at=NOW() + timedelta(days=1), told_by="y"), "not in the future"),
        (Plan(check_in_on=timezone.localdate() - timedelta(days=1)), "not past"),
        (Plan(risk_review_on=timezone.localdate() - timedelta(days=1)), "not past"),
    ],
)
def test_what_cannot_stand_in_a_plan_is_refused(school, lead, plan, why):
    with pytest.raises(Refused, match=why):
        keep_plan(involved(school), plan, version=0, by=lead)


def test_a_day_that_came_meanwhile_does_not_forbid_another_change(school, lead):
    Support.objects.all().update(check_in_on=days(-2))

    plan = Plan(wants="Help", check_in_on=days(-2))

    assert keep_plan(involved(school), plan, version=0, by=lead).plan["wants"] == "Help"


def test_somebody_asks_a_child_how_they_are_and_when_to_ask_again(school, visitor):
    visitor.get(child(school, "/check-in"))
    said = {"at": sent(NOW()), "how": "Sleeps better", "next_on": days(7).isoformat()}
    visitor.post(child(school, "/check-in"), {**said, "version": 0})

    words = visitor.get(page(school)).page.words
    assert "Sleeps better" in words
    assert "Record a check-in" in words
    assert "Check-ins (1)" in words


def test_asking_needs_words_and_a_day_to_come(school, lead):
    row = Support.objects.get()
    with pytest.raises(Refused, match="how they are"):
        check_in(row, NOW(), " ", None, version=0, by=lead)
    with pytest.raises(Refused, match="not past"):
        check_in(row, NOW(), "Well", days(-1), version=0, by=lead)
    check_in(row, NOW(), "Well", None, version=0, by=lead)
    with pytest.raises(ChangedMeanwhile):
        check_in(row, NOW(), "Well", None, version=0, by=lead)
    assert supported(school.case)[0].check_in == ("ask", "No day is set")


def test_staff_who_saw_something_distressing_are_supported_and_keep_their_access(school, visitor):
    visitor.get(page(school, "/staff"))
    said = {
        "whom": "The form tutor",
        "help": "Time to talk with the head",
        "at": sent(NOW()),
        "again_on": days(2).isoformat(),
    }
    visitor.post(page(school, "/staff"), said)

    words = visitor.get(page(school)).page.words
    assert "Time to talk with the head" in words
    with school.acting():
        does = [str(row.does) for row in Action.objects.all()]
        assert "Ask The form tutor how they are after what they saw" in does
        assert Involved.objects.filter(case_id=school.case.id).count() == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"whom": " "}, "who it is"),
        ({"help": " "}, "what help was offered"),
        ({"again_on": timezone.localdate() - timedelta(days=1)}, "not past"),
        ({"at": NOW() + timedelta(days=1)}, "not in the future"),
    ],
)
def test_support_for_staff_needs_whom_and_what(school, lead, more, why):
    said = {"whom": "Tutor", "help": "Time", "at": NOW(), **more}

    with pytest.raises(Refused, match=why):
        support_staff(school.case, StaffSupport(**said), by=lead)


def test_support_without_another_day_makes_nothing_to_do(school, lead):
    before = Action.objects.count()
    support_staff(school.case, StaffSupport("Tutor", "Time to talk", NOW()), by=lead)

    assert Action.objects.count() == before


def test_a_child_of_another_case_is_not_there(school, visitor):
    visitor.get(page(school, f"/{school.case.id}"), status=404)


def test_where_nobody_is_named_the_page_says_how_to_begin(school, visitor):
    with school.acting():
        Involved.objects.update(removed_at=NOW())

    assert "Name them in the case first." in visitor.get(page(school)).page.words
