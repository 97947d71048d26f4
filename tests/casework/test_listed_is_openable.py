"""What is listed is what can be opened, found, counted, joined and taken out (T06).

Over random people, cases, namings, grants and states.
"""

import io
import random
import re
from contextlib import suppress

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from fairlead.accounts.errors import Refused
from fairlead.accounts.models import Membership
from fairlead.accounts.roles import ROLES, Permission
from fairlead.casework.access import (
    access_case,
    access_case_to_change,
    access_concern,
    access_decision,
    cases_dealt_with,
    cases_of,
    concerns_dealt_with,
    concerns_of,
)
from fairlead.casework.actions.cases import Part, name_involved, open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.decisions import Choice, decide
from fairlead.casework.brought import brought, cases_to_join
from fairlead.casework.children import known_of
from fairlead.casework.desk import Chosen, desk_of
from fairlead.casework.listing import page_of_cases
from fairlead.casework.models import Case, Concern, Decision, Grant, HandledBy, Role
from fairlead.casework.papers.asked import TITLES
from fairlead.casework.searching import search
from furnished import furnish, worry
from visitor import FORM, Visitor, form

REASON = "They asked us to wait"
SEEDS = range(6)


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


def world(school, chance):
    """Concerns and cases with random namings, grants, routes and states."""
    with school.acting():
        lead = school.actor()
        members = {row.role: row for row in Membership.objects.all()}
        for _ in range(5):
            named = [row.id for row in members.values() if chance.random() < 0.12]
            danger = chance.choice(["yes", "no", "unknown"])
            found = record_concern(worry(school.child, named=named, is_danger=danger), by=lead)
            if chance.random() < 0.6:
                case = open_case(found, "An image was shared", version=0, by=lead)
                happen(case, members, chance, lead)


def happen(case, members, chance, lead):
    for row in members.values():
        if chance.random() < 0.2:
            ended = chance.choice([None, None, timezone.now()])
            Grant.objects.create(case_id=case.id, membership_id=row.id, reason="r", ended_at=ended)
        if chance.random() < 0.08:
            with suppress(Refused):  # the concern had named them already
                name_involved(case, Part(role=Role.WITNESS, membership_id=row.id), by=lead)
    if chance.random() < 0.4:
        decide(case, "report-police-101", Choice("depart", REASON), by=lead)
    if chance.random() < 0.3:
        handled_by = chance.choice([HandledBy.HEAD, HandledBy.CHAIR])
        Case.objects.filter(id=case.id).update(handled_by=handled_by)
    if chance.random() < 0.3:
        now = timezone.now()
        Case.objects.filter(id=case.id).update(status="open", reviewed_at=now)
        closed = {"closed_at": now, "retain_until": now.date()}
        Case.objects.filter(id=case.id).update(status="closed", **closed)


def opened(access, actor, keys):
    """Which of all there are can be opened one by one."""
    found = set()
    for key in keys:
        try:
            access(actor, key)
        except Http404:
            continue
        found.add(key)
    return found


def on_desk(actor, *kinds):
    return [line.reference for kind in kinds for line in lines(actor, kind)]


def lines(actor, kind):
    groups = desk_of(actor, Chosen(kind=kind)).groups
    return [line for group in groups if group.key == kind for line in group.lines]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_listed_is_what_can_be_opened(school, seed):
    world(school, random.Random(seed))
    for role in ROLES:
        lists_what_opens(school, role)


def lists_what_opens(school, role):
    with school.acting(role):
        actor = school.actor(role)
        cases = opened(access_case, actor, [row.reference for row in Case.objects.all()])
        concerns = opened(access_concern, actor, [row.reference for row in Concern.objects.all()])
        listed = page_of_cases(actor, "all")
        hits = search(actor, "image shared").hits

        assert {row.reference for row in listed.rows} == cases
        assert listed.count == len(cases) == cases_of(actor).count()
        assert {hit.reference for hit in hits if hit.page == "case"} == cases
        assert {hit.reference for hit in hits if hit.page == "concern"} == concerns
        known = known_of(actor, school.child)
        assert {row.reference for row in known.cases} == cases
        assert {row.reference for row in known.concerns} == concerns


@pytest.mark.parametrize("seed", SEEDS)
def test_what_stands_on_a_desk_can_be_opened_and_is_counted(school, seed):
    world(school, random.Random(seed))
    for role in ROLES:
        desk_is_what_opens(school, role)


def open_in_danger(actor):
    return cases_of(actor).exclude(danger_at=None).exclude(status="closed")


def desk_is_what_opens(school, role):
    with school.acting(role):
        actor, desk = school.actor(role), desk_of(school.actor(role))
        waiting = concerns_of(actor).filter(status="waiting")
        listed = {row.reference for row in page_of_cases(actor, "open").rows}
        everything = [len(group.lines) + group.more for group in desk.groups]

        danger = {row.reference for row in open_in_danger(actor)}
        now = on_desk(actor, "danger", "untriaged")
        assert sorted(now) == sorted([*danger, *(row.reference for row in waiting)])
        assert desk.now == len(now)
        assert desk.now + desk.today == sum(everything)
        assert set(on_desk(actor, "triage", "overdue", "due", "referrals", "second")) <= listed
        ids = list(Decision.objects.values_list("id", flat=True))
        assert len(on_desk(actor, "confirm")) == len(opened(access_decision, actor, ids))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_offered_beside_a_concern_can_be_opened(school, seed):
    world(school, random.Random(seed))
    for role in ROLES:
        offers_what_opens(school, role)


def offers_what_opens(school, role):
    with school.acting(role):
        actor, references = school.actor(role), [row.reference for row in Case.objects.all()]
        changed = opened(access_case_to_change, actor, references)
        closed = {row.reference for row in Case.objects.filter(status="closed")}
        seen = {row.reference for row in concerns_of(actor)}

        assert {row.reference for row in cases_dealt_with(actor)} == changed
        for concern in concerns_dealt_with(actor):
            joined = {row.reference for row in cases_to_join(concern, actor)}
            near = {row.reference for row in brought(concern, actor).near}
            assert joined == changed - closed
            assert near == seen - {concern.reference}


def test_what_is_taken_out_is_of_what_can_be_opened(school):
    """Packs, the copy that `fairlead verify` checks, and the ledger, which names no case."""
    world(school, random.Random(1))
    for role in ROLES:
        takes_out_what_opens(school, role)


def takes_out_what_opens(school, role):
    with school.acting(role):
        actor, references = school.actor(role), [row.reference for row in Case.objects.all()]
        changed = opened(access_case_to_change, actor, references)
        seen = {row.reference for row in (*cases_of(actor), *concerns_of(actor))}
    client = Visitor(school.people[role], school.id).client

    for kind in ("copy", *TITLES):
        found = {reference: taken_out(client, kind, reference) for reference in references}
        assert {reference for reference in references if found[reference]} == changed, kind
        assert changed <= said("\n".join(found.values())) <= seen, kind
    ledger = client.post(reverse("export"), "", FORM)
    assert (ledger.status_code == 200) == ROLES[role].may(Permission.EXPORT_LEDGER)
    assert said(ledger.content.decode()) == set()


def taken_out(client, kind, reference):
    """The text of what was taken out of a case; nothing where that is refused."""
    answers = form({"recipient": "Court", "purpose": "Hearing", "parts": "reported"})
    copies = kind == "copy"
    name, where = ("copy-chronology", [reference]) if copies else ("make-paper", [reference, kind])
    response = client.post(reverse(name, args=where), answers, FORM)
    if response.status_code == 404:
        return ""
    if copies:
        return response.content.decode()
    pages = PdfReader(io.BytesIO(response.content)).pages[:2]  # sources follow
    return "".join(page.extract_text() for page in pages)


def said(text):
    """The references of concerns and cases in a text."""
    return set(re.findall(r"C-\d+", text))
