"""The written policy: who comes to which page of casework, and what the ledger says of each deed.

Both tables are written by hand, so that a change of either is a change that somebody reads.
"""

import pytest

from fairlead.accounts.roles import ROLES, Permission
from fairlead.casework.entries import SENTENCES
from furnished import furnish
from routes import routes
from visitor import FORM, Visitor

#: For each page what opens it: what it is about, where need decides, or else a permission.
PAGES = {
    "action-done": "case-to-change",
    "action-dropped": "case-to-change",
    "action-reopened": "case-to-change",
    "add-action": "case-to-change",
    "add-involved": "case-to-change",
    "add-involved-child": "case-to-change",
    "add-note": "case-to-change",
    "bring-concern-back": "concern-to-change",
    "case": "case",
    "case-learning": "case-to-change",
    "case-log": "case",
    "case-people": "case",
    "case-review": "case",
    "case-support": "case",
    "case-work": "case",
    "cases": "everyone",
    "change-child": "KEEP_CHILDREN",
    "change-involved": "case-to-change",
    "check-in": "case-to-change",
    "child": "KEEP_CHILDREN",
    "child-left": "KEEP_CHILDREN",
    "child-outcome": "case-to-change",
    "children": "KEEP_CHILDREN",
    "chronology": "case",
    "close-case": "case-to-change",
    "concern": "concern",
    "concern-recorded": "own-concern",
    "conversation": "concern",
    "copy-chronology": "case-to-change",
    "correct-entry": "case-to-change",
    "counts": "SEE_COUNTS",
    "decide": "case-to-change",
    "decisions": "CONFIRM_DECISION",
    "desk": "CONFIRM_DECISION",
    "device-given-back": "case-to-change",
    "device-handed-over": "case-to-change",
    "device-kept": "case-to-change",
    "edit-action": "case-to-change",
    "end-look": "case-to-change",
    "family": "case-to-change",
    "governors-report": "SEE_COUNTS",
    "hold-case": "case-to-change",
    "initial-review": "case-to-change",
    "join-concern": "concern-to-change",
    "let-in": "case-to-change",
    "log-meeting": "case-to-change",
    "log-removal": "case-to-change",
    "log-sharing": "case-to-change",
    "log-viewing": "case-to-change",
    "make-paper": "case-to-change",
    "name-colleague": "case-to-change",
    "new-child": "KEEP_CHILDREN",
    "newly-asked": "case",
    "own-concern": "own-concern",
    "own-concerns": "RECORD_CONCERN",
    "papers": "case",
    "paste-children": "KEEP_CHILDREN",
    "record-concern": "RECORD_CONCERN",
    "record-step": "draft",
    "read-additions": "concern-to-change",
    "referral": "case",
    "referral-answered": "case-to-change",
    "referral-chased": "case-to-change",
    "referral-escalated": "case-to-change",
    "referral-received": "case-to-change",
    "referral-withdrawn": "case-to-change",
    "reopen-case": "case-to-change",
    "search": "everyone",
    "second": "decision",
    "send-referral": "case-to-change",
    "set-concern-aside": "concern-to-change",
    "staff-support": "case-to-change",
    "support-plan": "case-to-change",
    "take-device": "case-to-change",
    "take-out-involved": "case-to-change",
    "tell-reporter": "concern-to-change",
    "wording": "everyone",
    "wording-to-them": "everyone",
}

#: What each kind of entry says, with a dash for what an entry leaves out.
SAID = {
    "child.added": "Added – to the children",
    "child.changed": "Changed what is kept of –",
    "child.left": "– left",
    "child.came-back": "– is back",
    "children.brought": "Added – children from a sheet; – were here already",
    "child.seen": "Looked at a child",
    "concern.recorded": "Recorded concern –",
    "concern.addition-read": "Read what was added to concern –",
    "concern.gone-past": "Wrote a name of somebody who works here beside danger, –",
    "concern.come-back": "Said that it is not about whom the name may mean, –",
    "concern.told-danger": "Said that a child is in danger now, –",
    "concern.named": "Said that it is about somebody who works here, –",
    "concern.told-doubt": "Said that it is not known whether a child is in danger, –",
    "concern.told-more": "Wrote more about –",
    "concern.wanted": "Said what they want to happen, –",
    "concern.answered": "Answered whoever brought –",
    "concern.helped": "Said whether they were helped, –: –",
    "concern.added-to": "Added to concern –",
    "concern.set-aside": "Set concern – aside: –",
    "concern.brought-back": "Brought concern – back",
    "concern.feedback-given": "Told whoever reported it: –",
    "concern.seen": "Looked at concern –",
    "case.opened": "Opened the case: –",
    "case.joined": "Joined concern – to the case",
    "case.person-named": "–: –",
    "case.person-changed": "Changed what is said of –",
    "case.person-removed": "Took out –: –",
    "case.handed-over": "From now on looked after by –",
    "case.handed-on": "From now on dealt with by –",
    "case.answered": "–: –, said by –",
    "case.assessed": "Kept what the guidance said: –",
    "case.decided": "–: –. –",
    "case.decisions-undone": "What – had settled is to be decided again: –",
    "case.not-referring-confirmed": "Agreed, as the second person, not to: –. –",
    "case.not-referring-refused": "Did not agree, as the second person, not to: –. –",
    "case.action-made": "To be done: –",
    "case.action-done": "Done: –",
    "case.action-changed": "Changed what is to be done: –",
    "case.action-dropped": "No longer needed: –. –",
    "case.action-reopened": "To be done again: –. –",
    "case.referral-sent": "Sent to –, –",
    "case.referral-acknowledged": "–, –, has it",
    "case.referral-answered": "Answer of –, –: –",
    "case.referral-chased": "Asked –, –, again: –",
    "case.referral-escalated": "Took it further up, –, –: –",
    "case.referral-withdrawn": "Took back what went to –, –: –",
    "case.family-open": "Telling the family is not decided yet. –",
    "case.family-held": "The family is not to be told yet: –",
    "case.family-may": "The family may be told. –",
    "case.family-told": "The family was told: –",
    "case.device-taken": "Took in a device: –, from –, kept: –",
    "case.device-changed": "Changed what is kept of a device: –, kept: –",
    "case.device-handed-over": "Handed over a device: –, to –",
    "case.device-returned": "Gave back a device: –, to –",
    "case.viewing-decided": "Decision to view, by the lead alone: –",
    "case.removal": "Taking down or deleting: –. –",
    "case.shared": "Shared with –: –",
    "case.meeting": "Meeting or call with –: –",
    "case.support-planned": "Support plan of –",
    "case.support-checked-in": "Checked in with –: –",
    "case.staff-supported": "Support for somebody who works here: –. –",
    "case.reviewed": "Initial review by –",
    "case.outcome-said": "How it ended for –: –",
    "case.learning-kept": "Kept what was learned, and when to look again",
    "case.closed": "Closed the case; the file is kept until –. –",
    "case.held": "Holds the file, whatever its date: –",
    "case.hold-lifted": "The file goes by its date again: –",
    "case.reopened": "Opened the case again: –",
    "cases.reassessed": "Open cases in which new guidance asks for more: – (–)",
    "case.newly-asked-seen": "Has seen what the new edition asks for: – (–)",
    "case.let-in": "Let – look at the case: –",
    "case.look-ended": "– looks at the case no longer",
    "counts.seen": "Looked at counts from – to –",
    "counts.report-made": "Made the governors’ report from – to –",
    "case.note": "–",
    "case.corrected": "Corrects entry –: –",
    "case.paper-made": "Made a – for –: –",
    "case.exported": "Took out a copy of the chronology that can be verified",
    "case.seen": "Looked at the case",
    "desk.reminded": "Told somebody by e-mail that something waits",
    "search.made": "Searched the concerns and cases",
    "decision.seen": "Looked at a decision to confirm",
}


class _Gaps(dict):
    def __missing__(self, name):
        return "–"


def opened_by(page):
    if page.by_need:
        return page.by_need
    return page.permission.name if page.permission else "everyone"


OURS = [
    route
    for route in routes()
    if route.page and route.view.__module__.startswith("fairlead.casework")
]


def test_every_page_of_casework_is_opened_by_what_the_policy_says():
    assert {route.name: opened_by(route.page) for route in OURS} == PAGES


def test_the_ledger_says_of_each_deed_what_is_written_here():
    assert {kind: words.format_map(_Gaps()) for kind, words in SENTENCES.items()} == SAID


@pytest.mark.parametrize("kind", SAID)
def test_a_sentence_of_the_ledger_names_nobody_by_a_word_that_blames(kind):
    for word in ("perpetrator", "victim", "sexting", "user", "incident"):
        assert word not in SAID[kind].casefold()


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


BY_PERMISSION = [route for route in OURS if route.page.permission and not route.converters]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", BY_PERMISSION, ids=[route.name for route in BY_PERMISSION])
def test_what_is_sent_by_a_role_without_the_permission_is_refused(school, undoing, route, role):
    if ROLES[role].may(Permission[PAGES[route.name]]):
        return
    visitor = Visitor(school.people[role], school.id)

    response = visitor.client.post(route.address(), "", content_type=FORM)

    assert response.status_code in {403, 405}
