"""Packs for somebody outside: what stands in them, what is withheld, that anyone can read them."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from fairlead.accounts.errors import Refused
from fairlead.casework.actions.cases import (
    Part,
    change_involved,
    join_case,
    name_involved,
    open_case,
    remove_involved,
)
from fairlead.casework.actions.chronology import take_copy
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.conversations import Newcomer, begin_conversation, say
from fairlead.casework.actions.in_case import record_in
from fairlead.casework.actions.papers import TEMPLATE, make_paper
from fairlead.casework.actions.referrals import Sending, send_referral
from fairlead.casework.actions.support import Plan, check_in, keep_plan
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.advice import Shown
from fairlead.casework.chronology import chronology_of
from fairlead.casework.conversing import THEY
from fairlead.casework.models import (
    Action,
    Case,
    Child,
    Concern,
    Device,
    Family,
    Involved,
    Message,
    Role,
    Source,
    Support,
)
from fairlead.casework.papers.asked import CASE_PACK, REFERRAL_PACK, USUAL, Asked, gone_out
from fairlead.casework.papers.content import content_of
from fairlead.casework.papers.people import names_in
from fairlead.ledger.figures import figures
from fairlead.ledger.queries import entries_about
from fairlead.web.paper import pdf, showable
from furnished import furnish, told, worry
from visitor import Visitor


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    with school.acting("lead"):
        yield school.actor("lead")


def asked(kind=CASE_PACK, shown=(), **more):
    said = {"recipient": "Social care, front door", "purpose": "Strategy discussion", **more}
    return Asked(kind, identities=frozenset(shown), **said)


def content(school, lead, **more):
    return content_of(school.case, asked(**more), by=lead, made_at=school.case.opened_at)


def read(made):
    reader = PdfReader(io.BytesIO(made))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("kind", [CASE_PACK, REFERRAL_PACK])
def test_what_was_said_in_a_conversation_stands_beside_what_was_reported(school, lead, kind):
    (reported,) = content(school, lead, kind=kind)["reported"]

    said = {words.split()[0]: text for words, text in reported["account"]}
    assert said["Wrote"] == "Are you there?"
    assert said["Answered"] == "Yes. Thank you for telling us."


@pytest.mark.parametrize("kind", [CASE_PACK, REFERRAL_PACK])
def test_who_told_at_the_door_is_withheld_like_everybody_else_unless_chosen(school, lead, kind):
    """The name that they gave, how to reach them, and what the chronology keeps of both."""
    account = {"words": "It is me, Robyn.", "called": "Robyn", "reach": "After 4, not at home"}
    report = worry(account=account, about="Robyn", source=Source.YOUNG_PERSON)
    found = record_concern(report, by=THEY[Source.YOUNG_PERSON])
    case = open_case(found, "A worry", version=found.version, by=lead)
    (teller,) = Involved.objects.filter(case_id=case.id)

    made = [
        content_of(case, asked(kind=kind, shown=shown), by=lead, made_at=case.opened_at)
        for shown in ((), (teller.id,))
    ]

    withheld, shown = (str({**row, "verification": None}) for row in made)
    for said in ("Robyn", "After 4"):
        assert said in shown
        assert said not in withheld
    assert "It is me, Child A." in withheld


def test_a_case_pack_holds_what_was_reported_decided_and_done(school, lead):
    reader, words = read(make_paper(school.case, asked(), by=lead))

    for said in (
        "Social care, front door",
        "Strategy discussion",
        "an image was shared in a group",
        "They asked us to wait",
        "Front door",
        "A phone",
        "It to stop",
        "It was on Monday.",
        "How to check this paper",
        "C-1002-chronology.jsonl",
        "Page 2 of",
    ):
        assert said in words, said
    assert len(reader.pages) >= 5


def test_what_is_not_known_stands_beside_what_is_emergencies_first(school, lead):
    known = content(school, lead)["known"]
    _, words = read(make_paper(school.case, asked(), by=lead))
    told = words.split("2.1 Not known")[-1]

    assert [row["answer"] for row in known["said"]] == ["yes"]
    assert [row["emergency"] for row in known["open"]][:5] == [True] * 4 + [False]
    assert "Is a child in immediate danger? 999 may be needed" in words
    places = [told.index(row["question"][:30]) for row in known["open"][:8]]
    assert places == sorted(places)


def test_where_all_is_known_nothing_is_said_to_be_open(school, undoing, monkeypatch):
    with school.acting("lead"):
        lead = school.actor("lead")
        monkeypatch.setattr(Shown, "unknown", [])
        _, words = read(make_paper(school.case, asked(parts=frozenset({"known"})), by=lead))
    assert "What is known" in words
    assert "Not known" not in words


def test_it_is_tagged_titled_and_has_an_outline(school, lead):
    reader, _ = read(make_paper(school.case, asked(), by=lead))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "Case pack C-1002 for Social care, front door"
    titles = [str(row.title) for row in reader.outline if not isinstance(row, list)]
    assert titles[0] == "1 Who is involved"
    assert titles[-1].endswith("How to check this paper")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def kinds_of(node, found):
    node = node.get_object()
    found.append(str(node.get("/S", "")))
    inside = node.get("/K", [])
    inside = inside if isinstance(inside, list) else [inside]
    for row in inside:
        part = row.get_object() if hasattr(row, "get_object") else row
        if isinstance(part, dict):
            kinds_of(part, found)
    return found


def test_no_heading_skips_a_level_and_tables_have_headers(school, lead):
    reader, _ = read(make_paper(school.case, asked(), by=lead))
    found = kinds_of(reader.trailer["/Root"]["/StructTreeRoot"], [])
    levels = [int(kind[2:]) for kind in found if re.fullmatch(r"/H\d", kind)]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert "/TH" in found


def test_whose_name_is_not_chosen_has_a_letter_everywhere(school, undoing):
    with school.acting("lead"):
        note = {"about": "Call", "text": "ROBIN came, with Ash."}
        record_in(school.case, "case.note", school.actor("lead"), note)
    with school.acting("lead"):
        lead, child = school.actor("lead"), school.rows["involved_id"]
        _, withheld = read(make_paper(school.case, asked(), by=lead))
        _, shown = read(make_paper(school.case, asked(shown=[child]), by=lead))

    assert "robin" not in withheld.lower()
    assert "Child A came, with Child A." in withheld
    assert "The identity of one person is withheld" in withheld
    assert "Robin Ash" in shown
    assert "born 4 May 2012" in shown


def test_a_name_in_their_reference_is_withheld_too(school, undoing):
    with school.acting("lead"):
        lead = school.actor("lead")
        police = Sending(
            "police", "101", "What we know", timezone.now(), reference="Robin Ash 12/345"
        )
        send_referral(school.case, police, by=lead)
        _, withheld = read(make_paper(school.case, asked(), by=lead))

    assert "Child A 12/345" in withheld
    assert "robin" not in withheld.lower()


def test_who_was_taken_out_or_called_otherwise_before_is_withheld_too(school, undoing):
    with school.acting("lead"):
        lead = school.actor("lead")
        dave = name_involved(school.case, Part(Role.WITNESS, called="Dave Moss", age=41), by=lead)
        gone = name_involved(school.case, Part(Role.WITNESS, called="Ida Quill"), by=lead)
        child = Child.objects.create(name="Ebba Stoat")
        name_involved(school.case, Part(Role.WITNESS, child_id=child.id), by=lead)
    with school.acting("lead"):
        lead = school.actor("lead")
        named = Part(Role.WITNESS, called="David Marsh", age=41)
        change_involved(dave, named, version=0, by=lead)
        remove_involved(gone, "Ida was not there", version=0, by=lead)
        child.name = "Ebba Vole"
        child.save()
    with school.acting("lead"):
        said = str(content(school, school.actor("lead"), shown=[dave.id]))

    assert "David Marsh" in said
    assert not re.search("Ida|Quill|Ebba|Vole|Stoat", said)


def test_letters_stay_who_they_are_whatever_part_somebody_has(school, undoing):
    with school.acting("lead"):
        lead, first = school.actor("lead"), school.rows["involved_id"]
        for called, age in (("A boy from Hudl", 14), ("His uncle", 41)):
            name_involved(school.case, Part(Role.HARMING, called=called, age=age), by=lead)
        staff = lead.membership.__class__.objects.get(role="staff")
        name_involved(school.case, Part(Role.WITNESS, membership_id=staff.id), by=lead)
    with school.acting("lead"):
        names = names_in(school.case, ())

    assert sorted(names.called.values()) == ["Adult A", "Child A", "Child B", "Member of staff A"]
    assert names.called[first] == "Child A"


def test_only_what_is_chosen_stands_in_it(school, lead):
    made = content(school, lead, parts=frozenset({"family"}))

    assert made.keys() == {"cover", "people", "sources", "verification", "family"}
    assert made["sources"] == []
    _, words = read(make_paper(school.case, asked(parts=frozenset({"family"})), by=lead))
    assert "an image was shared in a group" not in words


def test_sources_say_edition_place_and_what_is_not_verified(school, lead):
    made = content(school, lead)["sources"]

    assert all(row["title"] and row["edition"] and row["places"] for row in made)
    assert len({(row["title"], row["edition"]) for row in made}) == len(made)
    assert any(not verified for row in made for _, verified in row["places"])


def test_a_referral_begins_with_what_is_needed_first(school, lead):
    chosen = asked(
        REFERRAL_PACK,
        parts=frozenset(USUAL[REFERRAL_PACK]),
        asks="Take this referral.",
        how="Robin is safe at home.",
    )
    reader, words = read(make_paper(school.case, chosen, by=lead))
    second = " ".join(reader.pages[1].extract_text().split())

    for said in ("What you need first", "Take this referral.", "Child A is safe at home."):
        assert said in second
    for said in ("Danger now", "C-1002: Says that an image", "yes form tutor", "Not known:"):
        assert said in second
    assert "Whole chronology" not in words
    assert len(reader.pages) <= 6


def test_a_referral_begins_with_what_a_child_said_they_want_at_the_door(school, undoing):
    account = {"words": "Somebody writes to me.", "wants": "That it stops"}
    with school.acting("lead"):
        lead = school.actor("lead")
        report = replace(told(), account=account)
        talk = begin_conversation(report, Newcomer("mark"), by=THEY[Source.YOUNG_PERSON])
        say(talk, "Tell nobody", by=THEY[Source.YOUNG_PERSON], kind=Message.Kind.WANTS)
        join_case(Concern.objects.get(id=talk.concern_id), school.case, version=0, by=lead)
        chosen = asked(REFERRAL_PACK, parts=frozenset(USUAL[REFERRAL_PACK]), asks="Take this.")
        _, words = read(make_paper(school.case, chosen, by=lead))

    assert "at the door: That it stops" in words
    assert "at the door: Tell nobody" in words
    assert "The guidance says: Do not tell the family yet" in words


def test_a_referral_about_no_image_asks_nothing_of_one(school, undoing):
    with school.acting("lead"):
        said = {"image_involved": Said(False, "tutor"), "adult_involved": Said(True, "tutor")}
        answer(school.case, said, by=school.actor("lead"))
    with school.acting("lead"):
        made = content(school, school.actor("lead"), kind=REFERRAL_PACK)

    rows = {row["name"]: row for row in made["front"]["rows"]}
    assert "Who is in it" not in rows
    assert rows["Whether an adult is involved"]["answers"][0][2].startswith("tutor")


def test_what_was_done_and_how_it_went_on_is_in_it(school, undoing):
    with school.acting("lead"):
        by, child = school.actor("lead"), Involved.objects.get(id=school.rows["involved_id"])
        row = Support.objects.get(involved_id=child.id)
        plan = Plan(wants="To be asked", factors=("homelessness",), check_in_on=date(2026, 12, 1))
        row = keep_plan(child, plan, version=row.version, by=by)
        check_in(row, timezone.now(), "Robin sleeps better", None, version=row.version, by=by)
    with school.acting("lead"):
        by = school.actor("lead")
        Involved.objects.filter(id=child.id).update(outcome="support-continues")
        action = Action.objects.get(id=school.rows["action_id"])
        action.evidence = {"when": "2026-11-25T09:00:00+00:00", "whom": "Robin"}
        action.save()
        held = Device.objects.get(id=school.rows["device_id"])
        held.status, held.handed_to, held.handed_at = "handed-over", "PC Reed", held.taken_at
        held.save()
        case = Case.objects.get(id=school.case.id)
        case.family, case.family_until = Family.HELD, date(2026, 12, 1)
        case.save()
    with school.acting("lead"):
        made = content_of(case, asked(), by=school.actor("lead"), made_at=case.opened_at)

    assert made["actions"][0]["evidence"] == "25 November 2026, 09:00; Child A"
    assert made["devices"][0]["handed"].startswith("PC Reed, ")
    assert made["family"]["stands"].endswith("until 1 December 2026")
    support = made["support"][0]
    assert support["outcome"] == "Safe for now, and supported here"
    assert "Child A sleeps better" in str(support["plan"])


def test_it_is_not_kept_but_that_it_was_made_is_and_can_be_again(school, undoing):
    child = school.rows["involved_id"]
    with school.acting("lead"):
        made = make_paper(school.case, asked(shown=[child]), by=school.actor("lead"))
        take_copy(school.case, by=school.actor("lead"))
    with school.acting():
        entry = next(
            row
            for row in entries_about([("case", school.case.id)])
            if row.kind == "case.paper-made"
        )
        copy, row = gone_out(school.case)
        line = chronology_of(school.case).lines[-2]

    assert entry.content["sha256"] == row.sha256 == hashlib.sha256(made).hexdigest()
    assert entry.content["names"] == ["Robin Ash"]
    assert entry.content["withheld"] == 0
    assert row.choices == asked(shown=[child]).kept
    assert copy.what == "Copy of the chronology"
    assert line.sentence == "Made a case pack for Social care, front door: Strategy discussion"
    assert line.details == (("Named in it", "Robin Ash"),)


def test_the_same_choices_at_the_same_time_make_the_same_paper(school, lead):
    at = school.case.opened_at
    first, again = (pdf(TEMPLATE, content(school, lead), made_at=at) for _ in range(2))

    assert first == again


def test_somebody_outside_can_check_its_figures_against_a_copy(school, undoing):
    with school.acting("lead"):
        said = content(school, school.actor("lead"))["verification"]
    with school.acting("lead"):
        record_in(school.case, "case.note", school.actor("lead"), {"about": "Later"})
    with school.acting("lead"):
        copied = take_copy(school.case, by=school.actor("lead")).encode().splitlines(keepends=True)

    found = figures(copied, said["count"])

    assert found.head == said["head"]
    assert found.shown == said["entries"]
    assert found.fingerprint == said["fingerprint"]
    later = figures(copied, 10**6)
    assert (later.head, later.fingerprint) != (found.head, found.fingerprint)


def test_whoever_may_see_every_name_checks_a_paper_that_withholds_any(school, lead):
    """The file that is checked shows every name: a reader who may not see them has no use of it."""
    child = school.rows["involved_id"]
    _, withheld = read(make_paper(school.case, asked(), by=lead))
    _, shown = read(make_paper(school.case, asked(shown=[child]), by=lead))

    assert "somebody who may see every name of this case runs the check" in withheld
    assert "confirm to you that they agree" in withheld
    assert "for the file C-1002-chronology.jsonl" not in withheld
    assert "Ask Otterburn School for the file C-1002-chronology.jsonl" in shown


def test_the_name_of_somebody_who_was_taken_out_is_withheld_from_the_check_too(school, lead):
    gone = name_involved(school.case, Part(Role.WITNESS, called="Ida Quill"), by=lead)
    remove_involved(gone, "Was not there", version=0, by=lead)

    made = content(school, lead, shown=[school.rows["involved_id"]])

    assert made["cover"]["withheld"] == 0
    assert made["verification"]["withholds"]


def test_it_needs_a_recipient_a_purpose_and_people_of_the_case(school, lead):
    with pytest.raises(Refused, match="for whom"):
        make_paper(school.case, asked(recipient=" "), by=lead)
    with pytest.raises(Refused, match="what this is for"):
        make_paper(school.case, asked(purpose=" "), by=lead)
    with pytest.raises(Refused, match="not in the case"):
        make_paper(school.case, asked(shown=[school.case.id]), by=lead)


HOSTILE = '#read("/etc/passwd") $x$ @ref *b* _i_ `c` <label> = h // https://x.example \\ [a](b)'
TURNED = "\u202eevil\u2066 \u200b \u0627\u0644\u0639 你好"


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=200))
@example(text=HOSTILE)
@example(text="Ŵyn, Άννα, Юлия, عائشة, प्रिया, ਜਸਲੀਨ, 🙂 👩‍👧")
@example(text=TURNED + "e\u0301" * 300)
@example(text="a" + "\u0301" * 10_000)
@example(text="x" * 5000)
@example(text="\x00\ud800 =HYPERLINK(1) {{ 7 }}")
def test_whatever_people_wrote_is_set_as_text(school, lead, text):
    said = content(school, lead)
    said["reported"][0]["account"] = [["What", text]]
    said["people"][0]["note"] = said["cover"]["subject"] = said["cover"]["recipient"] = text

    made = pdf(TEMPLATE, said, made_at=school.case.opened_at)

    assert made.startswith(b"%PDF")
    if text == HOSTILE:
        words = read(made)[1].replace(" ", "")
        assert '#read("/etc/passwd")$x$@ref*b*' in words
        assert "/URI" not in made.decode("latin-1")


def test_nothing_turns_the_direction_or_piles_up_and_nothing_is_dropped():
    assert showable("\u202eevil") == "[right-to-left override]evil"
    assert showable("\x00") == "[U+0000]"
    piled = showable("a" + "\u0301" * 10_000)
    assert len(piled) < 60
    assert "[9,9" in piled
    assert showable(("x" * 200, 3)) == ["\u200b".join(("x" * 80, "x" * 80, "x" * 40)), 3]


def test_pages_offer_the_papers_and_send_them(school, undoing):
    lead = Visitor(school.people["lead"], school.id)
    papers = f"/cases/{school.case.reference}/papers"
    assert "Nothing has gone out yet" in lead.get(papers).page.words
    form = lead.get(f"{papers}/case-pack").page
    assert "Read it before you send it" in form.words
    assert "Say for whom it is" in lead.post(f"{papers}/case-pack", {}, status=200).page.words

    named = {"identities": [school.rows["involved_id"]], "parts": ["family", "devices"]}
    said = {"recipient": "Court", "purpose": "Hearing", **named}
    sent = lead.post(f"{papers}/case-pack", said, status=200)

    assert sent["Content-Type"] == "application/pdf"
    assert sent["Content-Disposition"].endswith('filename="C-1002-case-pack.pdf"')
    page = lead.get(papers).page
    assert "Court" in page.words
    assert hashlib.sha256(sent.content).hexdigest() in page.words
    lead.get(f"{papers}/nothing", status=404)


def test_a_referral_names_whom_it_is_about_unless_somebody_chooses_otherwise(school, undoing):
    lead = Visitor(school.people["lead"], school.id)
    address = f"/cases/{school.case.reference}/papers"
    chosen = {
        kind: [
            tag["value"]
            for tag in lead.get(f"{address}/{kind}").page.fields.values()
            if tag.get("name") == "identities" and "checked" in tag
        ]
        for kind in (CASE_PACK, REFERRAL_PACK)
    }

    assert chosen == {CASE_PACK: [], REFERRAL_PACK: [str(school.rows["involved_id"])]}


def test_a_paper_is_made_again_from_the_choices_of_the_last(school, undoing):
    with school.acting("lead"):
        chosen = asked(REFERRAL_PACK, parts=frozenset({"family"}), how="Safe")
        make_paper(school.case, chosen, by=school.actor("lead"))
    with school.acting():
        sequence = gone_out(school.case)[0].sequence
    lead = Visitor(school.people["lead"], school.id)
    papers = f"/cases/{school.case.reference}/papers/referral-pack"

    page = lead.get(f"{papers}?again={sequence}").page

    assert page.fields["id_recipient"]["value"] == "Social care, front door"
    checked = [row["value"] for row in page.fields.values() if "checked" in row]
    assert checked == ["family"]
    assert not lead.get(f"{papers}?again=9x").page.fields["id_recipient"].get("value")


def test_who_may_only_look_makes_none(school, undoing):
    head = Visitor(school.people["head"], school.id)
    papers = f"/cases/{school.case.reference}/papers"

    assert "Whoever deals with this case can make them" in head.get(papers).page.words
    head.get(f"{papers}/case-pack", status=404)


def test_somebody_who_left_the_case_meanwhile_is_asked_about_again(school, undoing, monkeypatch):
    monkeypatch.setattr("fairlead.casework.actions.papers.involved_in", lambda _: [])
    lead = Visitor(school.people["lead"], school.id)
    named = {"identities": [school.rows["involved_id"]], "parts": ["family"]}
    said = {"recipient": "Court", "purpose": "Hearing", **named}

    sent = lead.post(f"/cases/{school.case.reference}/papers/case-pack", said, status=200)

    assert "not in the case any more" in sent.page.words


def test_a_case_of_nobody_has_papers_too(school, lead):
    Involved.objects.filter(case_id=school.case.id).update(removed_at=school.case.opened_at)

    _, words = read(make_paper(school.case, asked(recipient="R" * 90), by=lead))

    assert "Nobody is named." in words
    assert "R…" in words
    visitor = Visitor(school.people["lead"], school.id)
    assert "Case pack" in visitor.get(f"/cases/{school.case.reference}/papers/case-pack").page.words


def test_the_template_reads_no_file_and_makes_no_link_or_markup_of_data():
    text = Path(TEMPLATE).read_text(encoding="utf-8")

    assert not re.search(r"\b(eval|read|link|image|include|import|plugin)\b\(", text)
