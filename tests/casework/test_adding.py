"""What a reporter adds: danger beside whom it is about, whom nobody hears, and what is unread."""

from datetime import date

import pytest
from django.utils import timezone

from fairlead.accounts.models import Contact, Membership, Person
from fairlead.casework.actions.adding import read_additions
from fairlead.casework.actions.cases import join_case
from fairlead.casework.actions.concerns import record_concern, set_aside
from fairlead.casework.desk import desk_of
from fairlead.casework.jobs import send_alert
from fairlead.casework.models import Case, Concern
from furnished import furnish, worry
from visitor import Visitor

REFUSED = "see data:image/png;base64," + "iVBORw0KGgo" * 20


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def mine(school):
    """A concern that a member of staff recorded."""
    with school.acting("staff"):
        return record_concern(worry(school.child), by=school.actor("staff"))


@pytest.fixture
def staff(school):
    return Visitor(school.people["staff"], school.id)


def member_id(school, role):
    with school.acting():
        return str(Membership.objects.get(role=role).id)


def address(concern):
    return f"/my-concerns/{concern.reference}"


def red(school, concern):
    """On whose desk it stands as danger."""
    found = set()
    for role in ("lead", "deputy", "head"):
        with school.acting(role):
            groups = {row.key: row.lines for row in desk_of(school.actor(role)).groups}
        if concern.reference in [line.reference for line in groups.get("danger", [])]:
            found.add(role)
    return found


@pytest.mark.parametrize("text", ["", REFUSED], ids=["nothing written", "not words"])
def test_danger_goes_past_whom_it_is_about_though_the_text_cannot_be_taken(
    school, mine, staff, text, settings, monkeypatch
):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    handled = []
    monkeypatch.setattr(send_alert, "defer", lambda **_: handled.append(level(school, mine)))
    lead = member_id(school, "lead")
    said = {"is_danger": "yes", "named": [lead]}

    page = staff.post(address(mine), {**said, "text": text}, status=200).page

    assert red(school, mine) == {"head"}
    assert set(handled) == {"head"}
    assert ["checked" in row for row in page.fields.values() if row.get("value") == lead] == [True]
    staff.post(address(mine), {**said, "text": "He is here."})
    assert "He is here." in staff.get(address(mine)).page.words


def level(school, concern):
    with school.acting():
        return Concern.objects.get(id=concern.id).handled_by


def test_whom_it_is_about_is_not_heard_without_danger_until_the_text_is_taken(school, mine, staff):
    said = {"is_danger": "no", "named": [member_id(school, "lead")], "text": ""}

    staff.post(address(mine), said, status=200)

    assert level(school, mine) == "lead"


SEEN, UNSEEN = "Whoever deals with it can see it now.", "nobody here can see it"
OUTSIDE = "Nobody here can deal with this in Fairlead: it concerns the safeguarding lead."


@pytest.mark.parametrize("text", ["She said who.", REFUSED], ids=["taken", "refused"])
def test_where_nobody_is_left_a_reporter_is_told_whom_to_call_outside(school, mine, staff, text):
    above = [school.people[role].id for role in ("head", "chair")]
    Person.objects.filter(id__in=above).update(is_active=False)
    with school.acting():
        council = Contact.objects.get(route="lado").title
    assert OUTSIDE not in staff.get(address(mine)).page.words
    said = {"text": text, "is_danger": "yes", "named": [member_id(school, "lead")]}

    sent = staff.post(address(mine), said, status=200 if text == REFUSED else 302)

    page = sent.page if text == REFUSED else staff.get(address(mine)).page
    assert SEEN not in page.words
    assert (UNSEEN in page.words) == (text != REFUSED)
    assert OUTSIDE in page.words
    assert f"{council} : " in page.words
    assert "It is kept, and waits until somebody has the role" in page.words
    assert "speak now to whoever keeps children safe here" not in page.words


def test_where_somebody_is_left_nobody_outside_is_named(school, mine, staff):
    staff.post(address(mine), {"text": "It was on Monday.", "is_danger": "no"})

    words = staff.get(address(mine)).page.words
    assert SEEN in words
    assert "Nobody here can deal with this" not in words


UNREAD = "What you added has not been read yet."


def stands(school, concern, how):
    """It was read, and is dealt with so."""
    now = timezone.now()
    with school.acting():
        if how == "aside":
            set_aside(concern, "Recorded twice", version=0, by=school.actor())
            return
        join_case(concern, school.case, version=0, by=school.actor())
        if how == "closed":
            Case.objects.update(status="open", reviewed_at=now)
            Case.objects.update(status="closed", closed_at=now, retain_until=date(2037, 5, 4))


@pytest.mark.parametrize(
    ("how", "says"),
    [("aside", "It was looked at."), ("in hand", "It has been read,"), ("closed", "is finished.")],
)
def test_what_is_added_is_not_called_read_before_it_is(school, mine, staff, how, says):
    stands(school, mine, how)
    assert says in staff.get(address(mine)).page.words

    staff.post(address(mine), {"text": "It was on Monday.", "is_danger": "no"})

    words = staff.get(address(mine)).page.words
    assert (says in words, UNREAD in words) == (False, True)
    assert "Waiting" in staff.get("/my-concerns").page.words
    with school.acting():
        read_additions(mine, seen=1, by=school.actor())
    words = staff.get(address(mine)).page.words
    assert (says in words, UNREAD in words) == (True, False)


def test_danger_whose_text_is_refused_is_not_called_read(school, mine, staff):
    stands(school, mine, "in hand")

    words = staff.post(address(mine), {"text": "", "is_danger": "yes"}, status=200).page.words

    assert (UNREAD in words, "It has been read," in words) == (True, False)
