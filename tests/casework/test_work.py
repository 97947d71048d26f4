"""What is to be done in a case, by whom until when, and telling the family."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.casework.actions.cases import Part, name_involved, open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.decisions import Choice, decide
from fairlead.casework.actions.family import Telling, settle_family
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.actions.work import (
    Evidence,
    Task,
    change_action,
    drop_action,
    finish_action,
    make_action,
    reopen_action,
)
from fairlead.casework.deciding import DONE
from fairlead.casework.models import Action, Case, Family, Role
from fairlead.casework.places import page_of
from fairlead.casework.working import doings, owners
from fairlead.ledger.models import Entry
from fairlead.ledger.queries import entries_about
from fairlead.web.forms import MOMENT
from furnished import furnish, worry
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
    return f"/cases/{school.case.reference}/work{rest}"


def task(actor, does="Ring the tutor", **more):
    return Task(does, more.get("owner", actor.membership), NOW() + timedelta(days=1))


def advised():
    return Action.objects.exclude(outcome="").get()


def last_entry():
    """What the last change was, once it takes its place in the chain at the end."""
    return Entry.objects.order_by("sequence").last().kind


def test_the_page_lists_what_is_to_be_done_and_what_the_guidance_still_asks_for(school, visitor):
    words = visitor.get(page(school)).page.words

    assert "Hold" in words or "review" in words
    assert "Telling the family" in words
    assert "The guidance asks for, and nothing was sent yet" in words
    assert "Front door" in words


def test_what_was_done_without_a_report_is_to_be_entered_unless_its_reference_is_known(
    school, visitor
):
    entered = "Done, but not entered as a report with its reference"
    assert entered not in visitor.get(page(school)).page.words

    with school.acting():
        lead, spoken = school.actor(), Choice(DONE, done_at=NOW(), spoken_to="Duty social worker")
        decide(school.case, "refer-social-care", spoken, by=lead)
    before = visitor.get(page(school)).page.words
    with school.acting():
        referred = replace(spoken, reference="MASH-1")
        decide(school.case, "refer-social-care", referred, by=lead)
    after = visitor.get(page(school)).page.words

    assert entered in before
    assert entered not in after
    assert "MASH-1" in after


def test_each_row_has_an_address_of_its_own_and_what_is_done_is_folded(school, visitor):
    with school.acting():
        row = advised()
        finish_action(row, Evidence(NOW(), "The tutor"), version=row.version, by=school.actor())
        open_row = make_action(school.case, task(school.actor()), by=school.actor())
        reference = school.case.reference

    html = visitor.get(page(school)).content.decode()

    assert page_of("case-work", reference, fragment=f"action-{open_row.id}") == (
        f"{page(school)}#action-{open_row.id}"
    )
    folded = html.index("1 done or no longer needed")
    assert html.index("Referrals and reports") < html.index(f'id="action-{open_row.id}"') < folded
    assert folded < html.index(f'id="action-{row.id}"')
    assert "Reopen: not done after all" in html[folded:]


def test_where_all_is_done_the_page_says_so(school, visitor):
    with school.acting():
        row = advised()
        drop_action(row, "Not needed", version=row.version, by=school.actor())

    words = visitor.get(page(school)).page.words
    assert "Nothing is open" in words
    assert "Reopen: needed after all" in words


def test_somebody_adds_something_to_be_done_and_gives_it_to_a_colleague(school, visitor):
    with school.acting("staff"):
        staff = school.actor("staff").membership.id
    said = {"does": "Ring the tutor", "owner": str(staff), "due_at": sent(NOW()), "version": 0}

    visitor.get(page(school, "/actions/add"))
    visitor.post(page(school, "/actions/add"), said)

    words = visitor.get(page(school)).page.words
    assert "Ring the tutor" in words
    assert "Member of staff" in words


def test_an_action_needs_words_an_owner_and_a_time(school, visitor):
    words = visitor.post(page(school, "/actions/add"), {"version": 0}, status=200).page.words

    for asked in ("Say what is to be done", "Choose who does it", "Give the day and time"):
        assert asked in words


def test_whom_the_case_names_is_given_nothing_to_do(school, lead):
    with school.acting("staff"):
        staff = school.actor("staff").membership
    with school.acting("lead"):
        name_involved(school.case, Part(Role.WITNESS, membership_id=staff.id), by=lead)
        with pytest.raises(Refused, match="does not name"):
            make_action(school.case, task(lead, owner=staff), by=lead)
        assert str(staff.id) not in dict(owners(school.case))


def test_the_owner_and_time_of_an_action_change_and_advice_keeps_its_words(school, lead):
    row, later = advised(), NOW() + timedelta(days=3)
    does = str(row.does)

    new = Task("Something else", lead.membership, later)
    found = change_action(row, new, version=row.version, by=lead)
    own = make_action(school.case, task(lead), by=lead)
    own = change_action(own, Task("Write", lead.membership, later), version=0, by=lead)

    assert (str(found.does), found.due_at) == (does, later)
    assert str(own.does) == "Write"
    with pytest.raises(ChangedMeanwhile):
        change_action(row, new, version=row.version, by=lead)


def test_a_second_editor_sees_both_versions(school, visitor):
    with school.acting():
        row = advised()
        owner = str(row.owner_id)
    address = page(school, f"/actions/{row.id}")
    first, second = NOW() + timedelta(days=2), NOW() + timedelta(days=5)
    visitor.get(address)
    for moment, status in ((first, 302), (second, 200)):
        said = {"owner": owner, "due_at": sent(moment), "version": row.version}
        answer = visitor.post(address, said, status=status)

    assert "Somebody changed this meanwhile" in answer.page.words


def test_done_needs_when_and_whom_and_is_never_in_the_future(school, lead):
    row = advised()
    for evidence, why in (
        (Evidence(NOW(), " "), "whom they spoke to"),
        (Evidence(NOW() + timedelta(hours=1), "Sam"), "not in the future"),
    ):
        with pytest.raises(Refused, match=why):
            finish_action(row, evidence, version=row.version, by=lead)
    assert advised().status == "open"


def test_what_is_done_says_when_with_whom_and_their_reference(school, visitor):
    with school.acting():
        row = advised()
    visitor.get(page(school, f"/actions/{row.id}/done"))
    refused = visitor.post(
        page(school, f"/actions/{row.id}/done"), {"version": row.version}, status=200
    )
    said = {
        "when": sent(NOW() - timedelta(hours=1)),
        "whom": "Sam Reed, duty",
        "reference": "CR 12",
        "note": "Agreed to meet",
        "version": row.version,
    }
    visitor.post(page(school, f"/actions/{row.id}/done"), said)

    words = visitor.get(page(school)).page.words
    assert "Say who did it" in refused.page.words
    assert "Sam Reed, duty , their reference CR 12 . Agreed to meet" in words
    assert "Done" in words


def test_what_is_not_needed_any_more_says_why_and_can_be_to_be_done_again(school, visitor):
    with school.acting():
        row = advised()
    reason = {"reason": "The child moved", "version": row.version}
    visitor.get(page(school, f"/actions/{row.id}/no-longer-needed"))
    visitor.post(page(school, f"/actions/{row.id}/no-longer-needed"), reason)
    assert "The child moved" in visitor.get(page(school)).page.words
    again = {"reason": "Came back", "version": row.version + 1}
    visitor.get(page(school, f"/actions/{row.id}/again"))
    visitor.post(page(school, f"/actions/{row.id}/again"), again)

    with school.acting():
        found = advised()
        assert (found.status, found.evidence, found.ended_at) == ("open", {}, None)


def test_what_is_ones_own_idea_needs_no_second_person_to_be_left_undone(school, lead):
    own = make_action(school.case, task(lead), by=lead)

    assert drop_action(own, "Done by the club", version=own.version, by=lead).status == "dropped"


def test_an_action_goes_on_only_as_its_states_allow(school, lead):
    row = drop_action(advised(), "Not needed", version=advised().version, by=lead)

    with pytest.raises(Refused, match="no longer needed"):
        finish_action(row, Evidence(NOW(), "Sam"), version=row.version, by=lead)
    with pytest.raises(Refused, match="no longer needed"):
        change_action(row, task(lead), version=row.version, by=lead)
    with pytest.raises(Refused, match="Give the reason"):
        reopen_action(row, " ", version=row.version, by=lead)
    reopened = reopen_action(row, "Came back", version=row.version, by=lead)
    with pytest.raises(Refused, match="to be done"):
        reopen_action(reopened, "Again", version=reopened.version, by=lead)


@pytest.mark.parametrize(
    ("table", "before", "after"),
    [
        ("casework_action", "open", "lost"),
        ("casework_referral", "answered", "sent"),
        ("casework_referral", "sent", "lost"),
        ("casework_device", "returned", "held"),
        ("casework_device", "handed-over", "held"),
    ],
)
def test_the_database_refuses_every_other_change_of_state(school, lead, table, before, after):
    ended = {"action": "ended_at", "referral": "answered_at", "device": "handed_at"}
    column = ended[table.removeprefix("casework_")]
    with connection.cursor() as cursor:
        if before not in {"open", "sent"}:
            cursor.execute(f"update {table} set status = %s, {column} = now()", [before])
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(f"update {table} set status = %s, {column} = now()", [after])


def test_what_is_late_or_due_today_says_so(school, lead):
    late = task(lead)
    Action.objects.all().update(due_at=NOW() - timedelta(days=2))
    make_action(school.case, Task("Today", lead.membership, NOW() + timedelta(minutes=1)), by=lead)
    make_action(school.case, late, by=lead)

    kinds = {str(row.row.does): (row.kind, row.word) for row in doings(school.case)}

    assert ("today", "Overdue") in kinds.values()
    assert kinds["Ring the tutor"][1] in {"To be done", "Due today"}
    assert kinds["Today"][0] == "today"


def test_an_action_of_another_case_is_not_there(school, visitor):
    visitor.get(page(school, "/actions/00000000-0000-0000-0000-000000000000/done"), status=404)


def test_nothing_in_a_closed_case_changes(school, lead):
    row, case = advised(), school.case
    with connection.cursor() as cursor:
        cursor.execute(
            "update casework_case set status = 'open', reviewed_at = now() where id = %s", [case.id]
        )
        cursor.execute(
            "update casework_case set status = 'closed', closed_at = now(), retain_until = now()"
            " where id = %s",
            [case.id],
        )
    for attempt in (
        lambda: make_action(case, task(lead), by=lead),
        lambda: finish_action(row, Evidence(NOW(), "Sam"), version=row.version, by=lead),
        lambda: settle_family(case, Telling(Family.MAY), version=case.version, by=lead),
    ):
        with pytest.raises(Refused, match=r"closed\. Reopen it first"):
            attempt()


def test_who_may_only_look_is_offered_nothing_to_change(school):
    head = Visitor(school.people["head"], school.id)

    page_seen = head.get(page(school)).page

    assert "Add something" not in page_seen.words
    head.get(page(school, "/actions/add"), status=404)


@pytest.mark.parametrize(
    ("telling", "why"),
    [
        (Telling(Family.HELD, agreed_with="Police"), "why the family is not told"),
        (Telling(Family.HELD, "Grooming"), "with whom this was agreed"),
        (
            Telling(Family.HELD, "Grooming", "Police", timezone.localdate() - timedelta(days=1)),
            "not past",
        ),
        (Telling(Family.TOLD, at=NOW(), told_by="Ms Lee"), "First keep that they may be told"),
        (Telling(Family.MAY), "why the family may be told all the same"),
        (Telling(Family.MAY, "Police agreed"), "with whom this was agreed"),
    ],
)
def test_what_the_guidance_holds_is_held_until_somebody_agreed(school, lead, telling, why):
    with pytest.raises(Refused, match=why):
        settle_family(school.case, telling, version=0, by=lead)


def learned(school, case, **facts):
    """Answer in a transaction of its own, as a page does; how telling the family stands then."""
    with school.acting():
        answer(case, {key: Said(value, "tutor") for key, value in facts.items()}, by=school.actor())
    with school.acting():
        return Case.objects.get(id=case.id).family


def settled(school, case, *agreed):
    with school.acting():
        now = Case.objects.get(id=case.id)
        settle_family(now, Telling(Family.MAY, *agreed), version=now.version, by=school.actor())


def test_what_is_learned_after_it_was_settled_holds_the_family_again_until_it_is_agreed(school):
    with school.acting():
        found = record_concern(worry(school.child), by=school.actor())
        case = open_case(found, "A worry", version=found.version, by=school.actor())
    settled(school, case)
    assert learned(school, case, extremist_content=False) == "may"

    assert learned(school, case, coercion_blackmail_grooming=True) == "open"
    with school.acting(), pytest.raises(Refused, match="First keep that they may be told"):
        told, now = Telling(Family.TOLD, at=NOW(), told_by="x"), Case.objects.get(id=case.id)
        settle_family(now, told, version=now.version, by=school.actor())
    settled(school, case, "Agreed", "PC Reed")
    assert learned(school, case, adult_involved=False) == "may"


def test_the_family_is_told_once_it_is_agreed(school, lead):
    case = settle_family(school.case, Telling(Family.MAY, "Agreed", "PC Reed"), version=0, by=lead)
    for telling, why in (
        (Telling(Family.TOLD, told_by="Ms Lee"), "when the family was told"),
        (Telling(Family.TOLD, at=NOW()), "by whom"),
        (Telling(Family.TOLD, at=NOW() + timedelta(days=1), told_by="x"), "not in the future"),
    ):
        with pytest.raises(Refused, match=why):
            settle_family(case, telling, version=case.version, by=lead)
    told = Telling(Family.TOLD, at=NOW(), told_by="Ms Lee, to the mother")
    assert settle_family(case, told, version=case.version, by=lead).family == "told"


def test_only_what_was_told_happened_at_a_time_that_was_given(school, visitor):
    said = {"stands": "held", "reason": "Asked", "agreed_with": "PC Reed", "version": 0}
    visitor.post(page(school, "/family"), {**said, "at": "2031-01-02T10:00", "told_by": "Ms Lee"})

    with school.acting():
        (entry,) = entries_about([("case", school.case.id)], ["case.family-held"])
    assert entry.happened_at <= NOW()
    assert entry.content["told_by"] == ""


def test_holding_is_shown_with_its_reason_and_day(school, visitor):
    day = timezone.localdate() + timedelta(days=2)
    said = {
        "stands": "held",
        "reason": "Someone at home may be involved",
        "agreed_with": "Sam Reed, social care",
        "until": day.isoformat(),
        "version": 0,
    }
    before = visitor.get(page(school, "/family")).page.words
    visitor.post(page(school, "/family"), said)
    words = visitor.get(page(school)).page.words

    assert "The guidance says: not yet" in before
    assert "Someone at home may be involved" in words
    assert "Agreed with Sam Reed, social care" in words
    with school.acting():
        assert Case.objects.get(id=school.case.id).family_until == day
        assert last_entry() == "case.seen"


def test_where_the_guidance_does_not_hold_it_the_family_is_told_at_once(school, lead):

    answer(
        school.case,
        {"coercion_blackmail_grooming": Said(None, version=1)},
        by=lead,
    )
    told = Telling(Family.TOLD, at=NOW(), told_by="Ms Lee")

    assert settle_family(school.case, told, version=0, by=lead).family == "told"


def test_why_it_is_held_is_no_reason_why_they_were_told(school, lead):
    held = Telling(Family.HELD, "The police asked", "PC Reed")
    case = settle_family(school.case, held, version=0, by=lead)
    told = Telling(Family.TOLD, "The police asked ", at=NOW(), told_by="Ms Lee")

    with pytest.raises(Refused, match="how that came about"):
        settle_family(case, told, version=case.version, by=lead)


def test_a_family_that_was_told_before_it_was_agreed_is_kept_as_told(school, visitor):
    at = f"{timezone.localtime(NOW() - timedelta(minutes=5)):{MOMENT}}"
    said = {"stands": "told", "at": at, "told_by": "Ms Lee, to the mother", "version": 0}
    refused = visitor.post(page(school, "/family"), said, status=200).page.words
    assert "say under “Why?” how that came about" in refused

    visitor.post(page(school, "/family"), {**said, "reason": "The mother rang us"})

    with school.acting():
        (entry,) = entries_about([("case", school.case.id)], ["case.family-told"])
    assert entry.content["reason"] == "The mother rang us"


def test_where_it_is_not_known_whether_the_guidance_holds_it_the_page_says_so(school, visitor):
    says = "It is not known yet whether the family may be told."
    held = visitor.get(page(school, "/family")).page.words
    with school.acting():
        unsaid = {"coercion_blackmail_grooming": Said(None, version=1)}
        answer(school.case, unsaid, by=school.actor())

    assert "The guidance says: not yet" in held
    assert says not in held
    assert says in visitor.get(page(school, "/family")).page.words
    assert says in visitor.get(page(school)).page.words


def test_once_it_is_settled_that_the_family_may_be_told_nothing_asks_whether(school, visitor):
    says = "It is not known yet whether the family may be told."
    with school.acting():
        unsaid = {"coercion_blackmail_grooming": Said(None, version=1)}
        answer(school.case, unsaid, by=school.actor())
    asked = [visitor.get(page(school, rest)).page.words for rest in ("", "/family")]

    for family in ("may", "told"):
        with school.acting():
            Case.objects.filter(id=school.case.id).update(family=family)
        settled = [visitor.get(page(school, rest)).page.words for rest in ("", "/family")]
        assert [says in words for words in settled] == [False, False]
    assert [says in words for words in asked] == [True, True]


def test_an_action_shows_when_it_was_done(school, lead):
    row = finish_action(
        advised(),
        Evidence(datetime(2026, 11, 2, 9, 5, tzinfo=NOW().tzinfo), "Sam"),
        version=advised().version,
        by=lead,
    )
    found = next(one for one in doings(school.case) if one.row.id == row.id)

    assert (found.done_at.day, found.is_open, found.kind) == (2, False, "done")
