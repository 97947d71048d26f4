"""What a reporter adds: danger beside whom it is about, whom nobody hears, and what is unread."""

import pytest

from fairlead.accounts.models import Membership
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.desk import desk_of
from fairlead.casework.jobs import send_alert
from fairlead.casework.models import Concern
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
