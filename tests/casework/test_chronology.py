"""The chronology: everything that happened, both times, nothing changed, checked without us."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fairlead.accounts.errors import Refused
from fairlead.casework.actions.chronology import add_note, correct_entry
from fairlead.casework.actions.in_case import record_in
from fairlead.casework.actions.log import write_down
from fairlead.casework.actions.triage import Said, answer, keep_assessment
from fairlead.casework.chronology import ASSESSED, GROUPS, SEEN, Wanted, chronology_of
from fairlead.casework.chronology_forms import WantedForm
from fairlead.casework.entries import SENTENCES
from fairlead.casework.models import Case
from fairlead.casework.states import CaseState
from fairlead.casework.telling import answer_in_words, pack_in_words, time_in_words
from fairlead.ledger.verifier import verify
from fairlead.vault.keyring import destroy_key
from furnished import furnish
from visitor import Visitor


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    return Visitor(school.people["lead"], school.id)


def at(school, rest=""):
    return f"/cases/{school.case.reference}/chronology{rest}"


def note(visitor, school, text="She came back to it", when="2026-11-20T09:12", status=302):
    said = {"about": "Call with the tutor", "text": text, "happened_at": when}
    return visitor.post(at(school, "/add"), said, status=status)


def lines(school, wanted=None):
    with school.acting():
        return chronology_of(school.case, wanted).lines


def close(school):
    with school.acting():
        now = timezone.now()
        row = Case.objects.filter(id=school.case.id)
        row.update(status=CaseState.OPEN, reviewed_at=now)
        row.update(status=CaseState.CLOSED, closed_at=now, retain_until=now.date())


def test_everything_about_the_case_and_its_concerns_is_there(school, lead):
    page = lead.get(at(school)).page

    assert "Says that an image was shared in a group." in page.words
    assert "Added to concern" in page.words
    assert "said by form tutor" in page.words
    assert "Departed from. They asked us to wait" in page.words
    assert "Looked at the case" not in page.words


def test_who_looked_is_counted_and_shown_to_who_asks(school, lead):
    lead.get(at(school))

    assert "People looked at it 1 time." in lead.get(at(school)).page.words
    assert "Looked at the case" in lead.get(at(school, "?looks=on")).page.words
    only = lead.get(at(school, "?group=looked")).page.words
    assert "Looked at the case" in only
    assert "Recorded concern" not in only


def test_what_is_recorded_later_shows_both_times(school, lead):
    note(lead, school)

    page = lead.get(at(school)).page

    assert "20 November 2026, 09:12" in page.words
    assert "recorded later" in page.words
    assert "recorded at once" in page.words
    assert lines(school)[0].sentence == "Call with the tutor"


def test_what_is_recorded_some_minutes_later_is_not_marked_for_it(school, lead):
    with school.acting():
        at = timezone.now() - timedelta(minutes=20)
        add_note(school.case, "Call", "She came back", happened_at=at, by=school.actor())

    page = lead.get(f"/cases/{school.case.reference}/chronology").page

    assert "recorded later" not in page.words
    assert any(line.is_late and not line.is_long_after for line in lines(school))


@pytest.mark.parametrize("group", GROUPS)
def test_each_kind_is_looked_for_by_itself(school, lead, group):
    with school.acting():
        found = chronology_of(school.case, WantedForm({"group": group}).wanted()).lines

    assert all(line.kind.startswith(GROUPS[group][1]) for line in found)
    assert group == LOOKED_AT or not any(line.kind in SEEN for line in found)


LOOKED_AT = "looked"


def test_every_kind_of_entry_is_in_one_group():
    about = [kind for kind in SENTENCES if kind.startswith(("case.", "concern.", "decision."))]
    groups = {
        kind: [key for key, (_, starts) in GROUPS.items() if kind.startswith(starts)]
        for kind in about
    }

    assert {kind: found for kind, found in groups.items() if not found} == {}
    twice = {kind for kind, found in groups.items() if len(found) > 1}
    assert twice <= set(SEEN)


def test_newest_comes_first_where_that_is_asked(school, lead):
    note(lead, school)

    with school.acting():
        found = chronology_of(school.case, WantedForm({"order": "newest"}).wanted()).lines

    assert found[-1].kind == "case.note"


def test_days_and_people_are_looked_for_and_nonsense_shows_everything(school, lead):
    note(lead, school)
    day = timezone.localdate()
    nobody = school.people["staff"].id

    before = lines(school, Wanted(until=day - timedelta(days=1)))
    assert [row.kind for row in before] == ["case.note"]
    assert lines(school, Wanted(since=day + timedelta(days=1))) == ()
    assert lines(school, Wanted(by=nobody)) == ()
    by_lead = lead.get(at(school, f"?by={school.people['lead'].id}")).page.words
    assert "said by form tutor" in by_lead
    assert "Nothing that you look for" in lead.get(at(school, "?group=support")).page.words
    assert "an image was shared" in lead.get(at(school, "?since=tomorrow&by=x")).page.words


def test_a_note_says_what_and_when_and_not_in_the_future(school, lead):
    assert "Say what happened" in note(lead, school, text="", status=200).page.words
    ahead = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert "not in the future" in note(lead, school, when=ahead, status=200).page.words
    with school.acting(), pytest.raises(Refused, match="what it is about"):
        add_note(school.case, " ", "x", happened_at=timezone.now(), by=school.actor("lead"))


def test_a_closed_case_takes_corrections_but_no_notes(school, lead):
    close(school)
    sequence = school.rows["sequence"]

    assert "Reopen it first" in note(lead, school, status=200).page.words
    page = lead.get(at(school)).page
    assert "Add what happened" not in page.words
    said = {"text": "It was Year 9", "happened_at": "2026-11-20T09:12"}
    lead.post(at(school, f"/{sequence}/correct"), said)
    assert "It was Year 9" in lead.get(at(school)).page.words


def test_a_correction_is_a_new_entry_and_the_old_one_stays(school, lead):
    note(lead, school, text="On Monday")
    wrong = next(line for line in lines(school) if line.kind == "case.note")
    said = {"text": "It was on Tuesday", "happened_at": "2026-11-24T09:00"}

    assert "Call with the tutor" in lead.get(at(school, f"/{wrong.sequence}/correct")).page.words
    lead.post(at(school, f"/{wrong.sequence}/correct"), said)

    page = lead.get(at(school)).page
    assert "On Monday" in page.words
    assert f"Corrects entry {wrong.sequence}: It was on Tuesday" in page.words
    assert "Corrected by entry" in page.words
    assert "24 November 2026, 09:00" in page.words
    again = lead.post(at(school, f"/{wrong.sequence}/correct"), said, status=200)
    assert "was corrected already" in again.page.words
    lead.get(at(school, "/999999/correct"), status=404)


def test_a_correction_names_an_entry_of_this_case_and_says_what_is_right(school, lead):
    with school.acting():
        by, sequence = school.actor("lead"), school.rows["sequence"]
        with pytest.raises(Refused, match="no such entry"):
            correct_entry(school.case, 1, "x", by=by)
        with pytest.raises(Refused, match="Say what is right"):
            correct_entry(school.case, sequence, " ", by=by)
        correct_entry(school.case, sequence, "x", by=by)


def test_what_was_put_right_in_the_log_is_shown_as_corrected_here_too(school, lead):
    meeting = {"whom": "Tutor", "said": "On Monday"}
    with school.acting():
        write_down(school.case, "meeting", meeting, at=timezone.now(), by=school.actor("lead"))
    first = lines(school)[-1].sequence
    with school.acting():
        by, right = school.actor("lead"), {**meeting, "said": "On Tuesday"}
        write_down(school.case, "meeting", right, at=timezone.now(), by=by, corrects=first)

    found = {line.sequence: line for line in lines(school)}

    assert found[first].corrected_by
    assert found[found[first].corrected_by].corrects == first


def test_what_was_shared_says_on_what_basis_in_words(school, lead):
    said = {"whom": "GP", "what": "That she is safe", "basis": "with-consent", "why": "Care"}
    with school.acting():
        by, more = school.actor("lead"), {"told": "both", "told_why": ""}
        write_down(school.case, "sharing", said | more, at=timezone.now(), by=by)

    assert ("On what basis", "With consent") in lines(school)[-1].details


def test_a_copy_is_verified_without_us_and_a_change_shows(school, lead):
    assert "fairlead verify C-1002-chronology.jsonl" in lead.get(at(school, "/copy")).page.words
    sent = lead.post(at(school, "/copy"), status=200)
    copied = sent.content.splitlines(keepends=True)

    assert sent["Content-Disposition"] == 'attachment; filename="C-1002-chronology.jsonl"'
    report = verify(copied)
    assert report.sound
    assert report.withheld > 0
    assert "an image was shared" in sent.content.decode()
    assert b"Otterburn" in copied[0]
    changed = [line.replace(b"an image was shared", b"an image was lost") for line in copied]
    assert not verify(changed).sound
    assert not verify(copied[:-3] + copied[-2:]).sound
    assert any(line.kind == "case.exported" for line in lines(school))


def test_a_copy_is_fresh_and_holds_every_entry_of_the_case_and_nothing_of_another(school, lead):
    note(lead, school, text="Just now")

    sent = lead.post(at(school, "/copy"), status=200).content.decode()

    assert "Just now" in sent
    shown = sent.count('{"entry"')
    with school.acting():
        told, without = (
            chronology_of(school.case, Wanted(with_looks=True)),
            chronology_of(school.case),
        )
    assert shown == told.total - 2  # the copy and its look are recorded after it
    assert told.total == len(told.lines) == without.total + told.looks
    assert "Added Robin" not in sent


def test_somebody_let_in_reads_it_and_adds_nothing(school, lead):
    head = Visitor(school.people["head"], school.id)

    page = head.get(at(school)).page

    assert "Add what happened" not in page.words
    head.get(at(school, "/add"), status=404)
    head.get(at(school, "/copy"), status=404)


def test_an_erased_case_says_so_and_fails_at_nothing(school, lead):
    note(lead, school)
    with school.acting():
        by = school.actor("lead")
        correct_entry(school.case, school.rows["sequence"], "x", by=by)
        answer(school.case, {"adult_involved": Said(False, "tutor")}, by=by)
    with school.acting():
        destroy_key(school.case.key_id)

        found = chronology_of(school.case).lines

    assert all(line.sentence.startswith("Erased") for line in found)


def test_two_hundred_entries_ask_the_database_as_little_as_ten(school, lead):
    lead.get(at(school))
    with CaptureQueriesContext(connection) as few:
        lead.get(at(school))
    with school.acting():
        for number in range(200):
            record_in(school.case, "case.note", school.actor("lead"), {"about": f"Call {number}"})
    with CaptureQueriesContext(connection) as many:
        page = lead.get(at(school)).page

    assert "Call 199" in page.words
    assert len(many) == len(few)


def test_only_what_is_looked_for_is_decrypted(school, lead, monkeypatch):
    seen = []
    real = Visitor.__module__ and __import__("fairlead.ledger.queries", fromlist=["_opened"])
    opened = real._opened
    monkeypatch.setattr(
        real, "_opened", lambda row, read: seen.append(row.kind) or opened(row, read)
    )

    lines(school, Wanted(group="reported"))

    assert seen
    assert all(kind.startswith(("concern.", "case.joined")) for kind in seen)
    assert not set(seen) & set(SEEN)


@pytest.mark.parametrize(
    ("value", "said"),
    [(True, "yes"), (None, "not known"), (13, "13"), (["threats", "hate"], None)],
)
def test_answers_are_said_in_words(value, said):
    found = answer_in_words(value)

    assert found == said if said else "," in found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("england/education/2026-09-01", "England, education, guidance of 1 September 2026"),
        ("northern-ireland/any/2026-06-29", "Northern Ireland, guidance of 29 June 2026"),
    ],
)
def test_guidance_is_said_by_nation_setting_and_day(name, said):
    assert pack_in_words(name) == said


def test_what_the_guidance_said_is_kept_under_a_name_that_people_say(school, lead):
    with school.acting():
        keep_assessment(school.case, "initial-review", by=school.actor())

    words = lead.get(at(school, "?guidance=on")).page.words
    assert "Kept what the guidance said: England, " in words
    assert "Why: initial review" in words
    assert "england/" not in words
    assert "Immediate danger, as reported:" in words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-22", "22 November 2026"),
        ("2026-11-22T14:05:00+00:00", "22 November 2026, 14:05"),
        ("2026-13-45", "2026-13-45"),
    ],
)
def test_times_in_entries_are_said_in_words(text, said):
    assert time_in_words(text) == said


def test_printed_it_leaves_out_what_is_only_pressed():
    sheet = Path("src/fairlead/web/styles/_print.scss").read_text(encoding="utf-8")

    assert ".part-unprinted" in sheet


def keep_guidance(school, times):
    with school.acting():
        for _ in range(times):
            keep_assessment(school.case, "decision", by=school.actor())


def test_what_the_guidance_said_at_every_decision_is_counted_and_shown_to_who_asks(school, lead):
    keep_guidance(school, 24)
    kept = sum(line.kind == ASSESSED for line in lines(school))

    page = lead.get(at(school, "?order=newest"))
    assert "Kept what the guidance said" not in page.page.words
    assert f"What the guidance said was kept {kept} times and is not among them" in page.page.words
    assert "Says that an image was shared in a group." in page.page.words

    (link,) = re.findall(r'href="(\?[^"]*guidance=on)"', page.content.decode())
    assert link == "?order=newest&amp;guidance=on"
    asked = lead.get(at(school, unescape(link))).page
    assert asked.words.count("Kept what the guidance said") == kept
    assert "is not among them" not in asked.words


@pytest.mark.parametrize(
    ("query", "is_said", "is_shown"),
    [("?group=answered", False, True), ("?group=reported", False, False), ("", True, False)],
)
def test_it_is_said_that_guidance_is_left_out_only_where_it_is(
    school, lead, query, is_said, is_shown
):
    keep_guidance(school, 2)

    words = lead.get(at(school, query)).page.words

    assert ("is not among them" in words) is is_said
    assert ("Kept what the guidance said" in words) is is_shown


def test_what_a_page_leaves_out_is_in_every_copy_and_can_be_corrected(school, lead):
    keep_guidance(school, 2)
    kept = [line.sequence for line in lines(school) if line.kind == ASSESSED]

    copied = lead.post(at(school, "/copy"), status=200).content.decode()

    assert copied.count("case.assessed") == len(kept) >= 2
    lead.get(at(school, f"/{kept[0]}/correct"))
