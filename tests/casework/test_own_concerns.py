"""What a reporter sees of their own concerns, and whom a concern is told to by mail."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from fairlead.accounts.errors import Refused
from fairlead.accounts.models import Membership
from fairlead.casework.access import who_deals
from fairlead.casework.actions import hearing
from fairlead.casework.actions.adding import add_to_concern
from fairlead.casework.actions.cases import (
    Part,
    join_case,
    name_involved,
    open_case,
    remove_involved,
)
from fairlead.casework.actions.concerns import (
    record_concern,
    set_aside,
    tell_reporter,
)
from fairlead.casework.desk import desk_of
from fairlead.casework.jobs import send_alert
from fairlead.casework.listing import PAGE
from fairlead.casework.models import Addition, Case, Concern, Involved, Role
from fairlead.ledger.queries import entries_about
from fairlead.walls.tenancy import NoTenancy
from furnished import furnish, worry
from visitor import Visitor


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def mine(school):
    """A concern that a member of staff recorded."""
    return record(school)


@pytest.fixture
def staff(school):
    return Visitor(school.people["staff"], school.id)


@pytest.fixture
def by_mail(settings):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})


def test_whoever_works_here_begins_on_their_home_page(staff):
    page = staff.get("/home")

    first = page.content.decode().index('href="/record-a-concern" role="button"')
    assert first < page.content.decode().index('href="/my-concerns" role="button"')


def record(school, role="staff", named=(), **more):
    with school.acting(role):
        ids = [school.people[name].memberships.get().id for name in named]
        return record_concern(worry(school.child, named=ids, **more), by=school.actor(role))


def told(school, concern):
    """Run what tells of a concern; the roles that were written to, and what."""
    mail.outbox.clear()
    send_alert(organisation_id=str(school.id), subject_id=str(concern.id))
    return {message.to[0].split(".")[0] for message in mail.outbox}, mail.outbox


def test_somebody_who_recorded_nothing_reads_what_will_stand_here(school):
    page = Visitor(school.people["governor"], school.id).get("/my-concerns").page
    assert "The concerns that you record will stand here" in page.words


def test_what_was_begun_and_not_recorded_is_said_where_one_looks_for_it(staff):
    says = "You have begun a concern and not recorded it: nobody else has seen it."
    assert says not in staff.get("/my-concerns").page.words

    staff.post("/record-a-concern")

    assert says in staff.get("/my-concerns").page.words


def test_whoever_a_case_is_handed_on_to_is_told_that_it_waits(school, mine, by_mail, monkeypatch):
    deferred = []
    monkeypatch.setattr(send_alert, "defer", lambda **said: deferred.append(said["subject_id"]))
    with school.acting():
        case = open_case(mine, "A worry", version=mine.version, by=school.actor())
        named = Membership.objects.get(role="lead").id
        part = Part(role=Role.HARMING, membership_id=named)
        name_involved(case, part, by=school.actor("deputy"))

    assert deferred == [str(mine.id)]
    assert told(school, mine)[0] == {"head"}


def test_a_reporter_whom_the_case_names_later_sees_it_no_more(school, mine, staff):
    address = f"/my-concerns/{mine.reference}"
    staff.get(address)
    with school.acting():
        named = Membership.objects.get(role="staff").id
        case = open_case(mine, "A worry", version=mine.version, by=school.actor())
        name_involved(case, Part(role=Role.HARMING, membership_id=named), by=school.actor())

    staff.get(address, status=404)
    assert mine.reference not in staff.get("/my-concerns").page.words


def test_a_reporter_whom_the_case_names_later_is_not_told_who_deals_with_it(school, mine, staff):
    address = f"/my-concerns/{mine.reference}/recorded"
    staff.get(address)
    with school.acting():
        named = Membership.objects.get(role="staff").id
        case = open_case(mine, "A worry", version=mine.version, by=school.actor())
    staff.get(address)
    with school.acting():
        name_involved(case, Part(role=Role.HARMING, membership_id=named), by=school.actor())

    staff.get(address, status=404)


def test_what_is_added_about_one_who_deals_with_it_goes_past_them(school, mine, staff):
    lead, head = (Visitor(school.people[role], school.id) for role in ("lead", "head"))
    with school.acting():
        open_case(mine, "A worry", version=mine.version, by=school.actor())
        named = Membership.objects.get(role="lead")
    address = f"/my-concerns/{mine.reference}"
    assert "Is it about one of those who deal with this?" in staff.get(address).page.words
    lead.get(f"/cases/{mine.reference}")

    said = {"text": "She said who it is.", "is_danger": "no", "named": [str(named.id)]}
    staff.post(address, said)

    lead.get(f"/cases/{mine.reference}", status=404)
    lead.get(f"/concerns/{mine.reference}", status=404)
    assert "She said who it is." in head.get(f"/concerns/{mine.reference}").page.words
    head.get(f"/cases/{mine.reference}")


def test_where_nobody_deals_with_it_nobody_is_asked_whether_it_is_about_them(school, staff):
    found = record(school, named=["lead", "deputy", "head", "chair"])
    with school.acting():
        assert who_deals(found) == []

    words = staff.get(f"/my-concerns/{found.reference}").page.words

    assert "Add what you have learned since" in words
    assert "Is it about one of those who deal with this?" not in words


def test_who_is_in_the_case_already_is_named_in_it_once(school, mine):
    with school.acting("deputy"):
        by, lead = school.actor("deputy"), Membership.objects.get(role="lead")
        case = open_case(mine, "A worry", version=mine.version, by=by)
        name_involved(case, Part(role=Role.HARMING, membership_id=lead.id), by=by)
    with school.acting("staff"):
        add_to_concern(mine, "She said who it is.", named=[lead], by=school.actor("staff"))

        rows = Involved.objects.filter(case_id=case.id, membership_id=lead.id)
        assert [row.role for row in rows] == [Role.HARMING]


def names_the_lead(school, concern):
    with school.acting("staff"):
        lead = Membership.objects.get(role="lead")
        said = "She said who it is."
        add_to_concern(concern, said, named=[lead], by=school.actor("staff"))
        return lead


@pytest.mark.parametrize("is_aside", [False, True], ids=["waiting", "set aside"])
def test_what_is_in_no_case_goes_past_whom_it_is_about_too(
    school, mine, is_aside, by_mail, monkeypatch
):
    """Though something else named the same person before."""
    record(school, named=["lead"])
    deferred = []
    monkeypatch.setattr(send_alert, "defer", lambda **said: deferred.append(said["subject_id"]))
    if is_aside:
        with school.acting():
            set_aside(mine, "Recorded twice", version=0, by=school.actor())

    names_the_lead(school, mine)

    lead, head = (Visitor(school.people[role], school.id) for role in ("lead", "head"))
    lead.get(f"/concerns/{mine.reference}", status=404)
    assert "Open a case" in head.get(f"/concerns/{mine.reference}").page.words
    assert len(deferred) == 2
    assert told(school, mine)[0] == {"head"}


def test_who_was_named_elsewhere_or_taken_out_is_named_anew(school, mine):
    with school.acting("deputy"):
        by, lead = school.actor("deputy"), Membership.objects.get(role="lead")
        part = Part(role=Role.HARMING, membership_id=lead.id)
        name_involved(school.case, part, by=by)
        case = open_case(mine, "A worry", version=mine.version, by=by)
        before = name_involved(case, part, by=by)
        remove_involved(before, "By mistake", version=before.version, by=by)

    for _ in range(2):
        names_the_lead(school, mine)

    with school.acting():
        rows = Involved.objects.filter(case_id=case.id, membership_id=lead.id, removed_at=None)
        assert [row.role for row in rows] == [Role.UNSAID]


def test_danger_that_is_said_again_a_while_later_is_heard_again(school, mine, staff, monkeypatch):
    monkeypatch.setattr(hearing, "PRESSED_TWICE", timedelta(0))

    for _ in range(2):
        staff.post(f"/my-concerns/{mine.reference}", {"text": "", "is_danger": "yes"}, status=200)

    with school.acting():
        assert len(entries_about([("concern", mine.id)], ["concern.told-danger"])) == 2


def test_so_many_stand_on_a_page_and_the_older_behind_a_link(school, staff):
    made = [record(school).reference for _ in range(PAGE + 2)]

    first = staff.get("/my-concerns").page
    older = staff.get(f"/my-concerns?before={made[2].removeprefix('C-')}").page

    assert made[-1] in first.words
    assert made[1] not in first.words
    assert made[1] in older.words
    assert made[2] not in older.words
    for sent in ("x", "-1", "9" * 15, "9" * 40):
        staff.get(f"/my-concerns?before={sent}")
        staff.get(f"/cases?before={sent}")


def test_a_reporter_sees_what_they_said_and_where_it_stands(mine, staff):
    assert mine.reference in staff.get("/my-concerns").page.words

    page = staff.get(f"/my-concerns/{mine.reference}").page

    for said in ("Nobody has read it through yet", "Robin Ash", "Was upset.", "Nothing has been"):
        assert said in page.words


def test_a_reporter_sees_what_they_answered_about_danger_an_image_and_colleagues(school, staff):
    plain = record(school)
    told_of = record(school, named=["deputy"], is_danger="unknown", is_image="yes")

    before, after = (staff.get(f"/my-concerns/{row.reference}").page for row in (plain, told_of))

    assert "Colleagues whom it concerns" not in before.words
    assert "Immediate danger Not known Image or video Yes" in after.words
    assert "Colleagues whom it concerns" in after.words
    with school.acting():
        assert str(school.actor("deputy").name) in after.words


def test_a_reporter_never_sees_the_case(school, mine, staff):
    with school.acting():
        lead = school.actor()
        join_case(mine, school.case, version=0, by=lead)
        tell_reporter(Concern.objects.get(id=mine.id), "We spoke to him.", version=1, by=lead)

    page = staff.get(f"/my-concerns/{mine.reference}").page

    assert "In hand" in page.words
    assert "We spoke to him." in page.words
    assert "You have an answer" in staff.get("/my-concerns").page.words
    assert school.case.reference not in page.words
    staff.get(f"/cases/{school.case.reference}", status=404)


def test_what_is_closed_or_set_aside_is_said_without_the_reason(school, mine, staff):
    with school.acting():
        set_aside(mine, "Recorded twice by mistake", version=0, by=school.actor())
    page = staff.get(f"/my-concerns/{mine.reference}").page
    assert "Looked at" in page.words
    assert "by mistake" not in page.words


def test_a_closed_case_shows_as_followed_up(school, mine, staff):
    now = timezone.now()
    with school.acting():
        join_case(mine, school.case, version=0, by=school.actor())
        Case.objects.update(status="open", reviewed_at=now)
        Case.objects.update(status="closed", closed_at=now, retain_until=date(2037, 5, 4))

    assert "Followed up" in staff.get(f"/my-concerns/{mine.reference}").page.words


def test_a_reporter_adds_what_they_learned_once_however_often_it_is_sent(school, mine, staff):
    address = f"/my-concerns/{mine.reference}"
    assert "Say what you have learned" in staff.post(address, {}, status=200).page.words
    for _ in range(2):
        staff.post(address, {"text": "It was\r\non Monday.", "is_danger": "no"})

    assert "It was on Monday." in staff.get(address).page.words
    with school.acting():
        assert Addition.objects.filter(concern_id=mine.id).count() == 1


@pytest.mark.parametrize(
    ("said", "hears", "danger"),
    [
        ("yes", "Call 999 now, if nobody has called.", True),
        ("unknown", "Call 999 if anyone may be in danger", False),
        ("no", "", False),
    ],
)
def test_who_adds_is_asked_about_danger_and_it_stands_on_the_desk(
    school, mine, staff, said, hears, danger
):
    address = f"/my-concerns/{mine.reference}"
    assert "Say whether anyone is in" in staff.post(address, {"text": "A"}, status=200).page.words

    staff.post(address, {"text": "He has run out of school.", "is_danger": said})

    words = staff.get(address).page.words
    assert hears in words
    assert ("Immediate danger Yes, said " in words) == danger
    assert ("Immediate danger Not known" in words) == (said == "unknown")
    with school.acting():
        lines = {group.key: group.lines for group in desk_of(school.actor()).groups}
    shown = lines["danger" if danger else "untriaged"]
    (why,) = [row.why for row in shown if row.reference == mine.reference]
    assert why.startswith("added to since")
    assert ("danger was said just now" in why) == danger
    assert ("danger not known" in why) == (said == "unknown")


@pytest.mark.parametrize("text", ["", "see data:image/png;base64," + "iVBORw0KGgo" * 20])
def test_danger_is_heard_though_what_was_written_with_it_cannot_be_taken(school, mine, staff, text):
    address = f"/my-concerns/{mine.reference}"

    for _ in range(2):
        page = staff.post(address, {"text": text, "is_danger": "yes"}, status=200).page
        assert "Call 999 now, if nobody has called." in page.words
        assert "Immediate danger Yes, said " in page.words

    with school.acting():
        groups = {group.key: group.lines for group in desk_of(school.actor()).groups}
        told = entries_about([("concern", mine.id)], ["concern.told-danger"])
    assert mine.reference in [line.reference for line in groups["danger"]]
    assert len(told) == 1


def test_nobody_adds_to_what_another_recorded_or_adds_nothing(school, mine):
    with school.acting("lead"), pytest.raises(Refused, match="Only whoever recorded it"):
        add_to_concern(mine, "More", by=school.actor("lead"))
    with school.acting("staff"), pytest.raises(Refused, match="Say what"):
        add_to_concern(mine, "  ", by=school.actor("staff"))


def test_those_who_deal_with_it_are_told_and_told_nothing(school, mine):
    roles, sent = told(school, mine)

    assert roles == {"lead", "deputy"}
    for message in sent:
        assert message.subject == "Something new waits in Fairlead"
        assert "/sign-in" in message.body
        assert len(message.recipients()) == 1
        for word in ("Robin", "C-", "image", "Year", "child"):
            assert word not in message.subject + message.body


def test_danger_makes_it_urgent_and_says_no_more(school):
    _, sent = told(school, record(school, is_danger="yes"))
    assert {row.subject for row in sent} == {"Urgent: something new waits in Fairlead"}


@pytest.mark.parametrize(
    ("by", "named", "roles"),
    [
        ("staff", ["lead"], {"head"}),
        ("staff", ["lead", "head"], {"chair"}),
        ("staff", ["head", "chair"], {"lead", "administrator"}),
        ("lead", [], {"deputy"}),
    ],
)
def test_nobody_whom_it_names_is_written_to_nor_who_recorded_it(school, by, named, roles):
    assert told(school, record(school, by, named))[0] == roles


def test_somebody_who_may_not_sign_in_is_not_written_to(school, mine):
    school.people["deputy"].is_active = False
    school.people["deputy"].save()
    assert told(school, mine)[0] == {"lead"}


def test_once_it_is_in_a_case_those_are_told_who_deal_with_the_case(school, mine):
    with school.acting():
        lead, deputy = school.actor(), school.people["deputy"].memberships.get()
        join_case(mine, school.case, version=0, by=lead)
        joined = Concern.objects.get(id=mine.id)
        assert {row.role for row in who_deals(joined)} == {"lead", "deputy"}
        name_involved(school.case, Part(Role.HARMING, membership_id=deputy.id), by=lead)

    assert told(school, joined)[0] == {"head"}


def test_what_is_no_longer_there_is_not_told(school):
    mail.outbox.clear()
    send_alert(organisation_id=str(school.id), subject_id=str(school.child.id))
    with pytest.raises(NoTenancy):
        send_alert(subject_id=str(school.concern.id))
    assert not mail.outbox


def test_recording_and_adding_each_have_it_told_where_mail_is_set_up(school, by_mail, monkeypatch):
    deferred = []
    monkeypatch.setattr(send_alert, "defer", lambda **said: deferred.append(said["subject_id"]))
    concern = record(school)
    with school.acting("staff"):
        add_to_concern(concern, "More", by=school.actor("staff"))
        add_to_concern(concern, "More", by=school.actor("staff"))

    assert deferred == [str(concern.id)] * 2
    page = Visitor(school.people["staff"], school.id)
    assert "sent an e-mail" in page.get(f"/my-concerns/{concern.reference}/recorded").page.words


def test_nothing_is_recorded_from_the_future_or_about_a_stranger(school):
    later = timezone.now() + timedelta(hours=1)
    strangers = [school.child.id]
    with school.acting("staff"):
        by = school.actor("staff")
        for wrong in ({"happened_at": later}, {"learned_at": later}, {"named": strangers}):
            with pytest.raises(Refused):
                record_concern(replace(worry(school.child), **wrong), by=by)
