"""Packs for somebody outside: what stands in them, what is withheld, that anyone can read them."""

import hashlib
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from fairlead.accounts.errors import Refused
from fairlead.casework.actions.cases import Part, name_involved, record_in
from fairlead.casework.actions.papers import TEMPLATE, make_paper
from fairlead.casework.chronology import chronology_of
from fairlead.casework.known import involved_in
from fairlead.casework.models import Involved, Role, Support
from fairlead.casework.papers.content import CASE_PACK, REFERRAL_PACK, Asked, content_of
from fairlead.casework.papers.withholding import Names, _letter
from fairlead.web.paper import pdf
from furnished import furnish
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
    return Asked(kind, said["recipient"], said["purpose"], frozenset(shown))


def read(made):
    reader = PdfReader(io.BytesIO(made))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


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
        "Guidance",
        "How to check this pack",
        "fairlead verify C-1002-chronology.jsonl",
        "Page 2 of",
    ):
        assert said in words, said
    assert len(reader.pages) >= 5


def test_it_is_tagged_titled_and_has_an_outline(school, lead):
    reader, _ = read(make_paper(school.case, asked(), by=lead))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "Case pack C-1002"
    assert len(reader.outline) >= 7
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_whose_name_is_not_chosen_has_a_letter_everywhere(school, undoing):
    with school.acting("lead"):
        note = {"about": "Call", "text": "ROBIN came, with Ash."}
        record_in(school.case, "case.note", school.actor("lead"), note)
    with school.acting("lead"):
        lead, child = school.actor("lead"), school.rows["involved_id"]
        _, withheld = read(make_paper(school.case, asked(), by=lead))
        _, shown = read(make_paper(school.case, asked(shown=[child]), by=lead))

    assert "Robin" not in withheld
    assert "ROBIN" not in withheld
    assert "Child A came, with Child A." in withheld
    assert "Robin Ash" in shown
    assert "2012-05-04" in shown


def test_letters_stand_for_one_person_each(school, lead):
    for called, age in (("A boy from Hudl", 14), ("His uncle", 41)):
        name_involved(school.case, Part(Role.WITNESS, called=called, age=age), by=lead)
    staff = lead.membership.__class__.objects.get(role="staff")
    name_involved(school.case, Part(Role.WITNESS, membership_id=staff.id), by=lead)

    called = sorted(Names(involved_in(school.case), ()).called.values())

    assert called == ["Adult A", "Child A", "Child B", "Member of staff A"]
    assert [_letter(count) for count in (1, 26, 27, 52, 53)] == ["A", "Z", "AA", "AZ", "BA"]


def test_a_referral_pack_is_shorter_and_keeps_to_what_a_referral_needs(school, lead):
    made = content_of(school.case, asked(REFERRAL_PACK), by=lead, made_at=school.case.opened_at)
    reader, words = read(make_paper(school.case, asked(REFERRAL_PACK), by=lead))

    assert "chronology" not in made
    assert "How to check this pack" not in words
    assert "What was reported" in words
    assert len(reader.pages) < len(read(make_paper(school.case, asked(), by=lead))[0].pages)


def test_it_is_not_kept_but_that_it_was_made_is(school, undoing):
    with school.acting("lead"):
        made = make_paper(school.case, asked(), by=school.actor("lead"))
    with school.acting():
        last = chronology_of(school.case).lines[-1]

    assert last.kind == "case.paper-made"
    assert "for Social care, front door: Strategy discussion" in last.sentence
    from fairlead.ledger.queries import entries_about

    with school.acting():
        entry = entries_about([("case", school.case.id)])[-1]
    assert entry.content["sha256"] == hashlib.sha256(made).hexdigest()
    assert entry.content["withheld"] == 1


def test_it_needs_a_recipient_a_purpose_and_people_of_the_case(school, lead):
    with pytest.raises(Refused, match="for whom"):
        make_paper(school.case, asked(recipient=" "), by=lead)
    with pytest.raises(Refused, match="not in the case"):
        make_paper(school.case, asked(shown=[school.case.id]), by=lead)


HOSTILE = '#read("/etc/passwd") $x$ @ref *b* _i_ `c` <label> = h // https://x.example \\ [a](b)'


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=200))
@example(text=HOSTILE)
@example(text="Ŵyn, Άννα, Юлия, عائشة, प्रिया, ਜਸਲੀਨ, 🙂")
@example(text="\u202eevil\u2066 \u200b " + "e\u0301" * 300 + " 🙂 \u0627\u0644\u0639 你好")
def test_whatever_people_wrote_is_set_as_text(school, lead, text):
    content = content_of(school.case, asked(), by=lead, made_at=school.case.opened_at)
    content["reported"][0]["account"] = [["What", text]]
    content["cover"]["recipient"] = text

    made = pdf(TEMPLATE, content, made_at=school.case.opened_at)

    assert made.startswith(b"%PDF")
    if text == HOSTILE:
        words = read(made)[1].replace(" ", "")
        assert '#read("/etc/passwd")$x$@ref*b*' in words
        assert "/URI" not in made.decode("latin-1")


def test_pages_offer_the_papers_and_send_them(school, undoing):
    lead = Visitor(school.people["lead"], school.id)
    papers = f"/cases/{school.case.reference}/papers"
    assert "Case pack" in lead.get(papers).page.words
    form = lead.get(f"{papers}/case-pack").page
    assert "read the paper before you send it" in form.words
    assert "Say for whom it is" in lead.post(f"{papers}/case-pack", {}, status=200).page.words

    said = {"recipient": "Court", "purpose": "Hearing", "identities": [school.rows["involved_id"]]}
    sent = lead.post(f"{papers}/case-pack", said, status=200)

    assert sent["Content-Type"] == "application/pdf"
    assert sent["Content-Disposition"].endswith('filename="C-1002-case-pack.pdf"')
    lead.get(f"{papers}/nothing", status=404)
    head = Visitor(school.people["head"], school.id)
    assert "Whoever deals with this case can make them" in head.get(papers).page.words


def test_somebody_who_left_the_case_meanwhile_is_asked_about_again(school, undoing, monkeypatch):
    monkeypatch.setattr("fairlead.casework.actions.papers.involved_in", lambda _: [])
    lead = Visitor(school.people["lead"], school.id)
    said = {"recipient": "Court", "purpose": "Hearing", "identities": [school.rows["involved_id"]]}

    sent = lead.post(f"/cases/{school.case.reference}/papers/case-pack", said, status=200)

    assert "not in the case any more" in sent.page.words


def test_a_case_of_nobody_has_papers_too(school, lead):
    Support.objects.update(version=1)
    Involved.objects.filter(case_id=school.case.id).update(removed_at=school.case.opened_at)

    _, words = read(make_paper(school.case, asked(), by=lead))

    assert "Nobody is named." in words
    visitor = Visitor(school.people["lead"], school.id)
    assert "Case pack" in visitor.get(f"/cases/{school.case.reference}/papers/case-pack").page.words
