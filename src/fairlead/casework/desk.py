"""What waits for whoever deals with cases, the most pressing first: reads only.

Everything stands on `access.cases_seen`, `access.concerns_waiting` and
`access.decisions_awaiting`, so that what is listed is what can be opened. However much there
is, the questions to the database are as many as before, and only the titles that are shown are
opened.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.casework.access import Sight, sight_of
from fairlead.casework.deciding import may_be_asked
from fairlead.casework.desk_lines import (
    Line,
    added_line,
    concern_line,
    danger_talk_line,
    talk_line,
)
from fairlead.casework.desk_rows import (
    MOST,
    MOST_ALONE,
    MOST_IN_DANGER,
    added_to,
    answered_in,
    devices,
    how_many,
    not_looked_at,
    open_actions,
    open_cases,
    past_their_date,
    refused_decisions,
    school_groups,
    support_due,
    to_confirm,
    unanswered,
    unanswered_talks,
    waiting_concerns,
    waiting_decisions,
)
from fairlead.casework.known import edition_for, pack_of
from fairlead.casework.models import Action, Case, Decision, Family, Referral
from fairlead.casework.models.base import YES
from fairlead.casework.places import page_of
from fairlead.casework.states import CaseState, ConcernState
from fairlead.casework.titles import title_of
from fairlead.vault.keyring import hold_keys
from fairlead.web.environment import counted

#: How far ahead "due" looks.
SOON = timedelta(days=1)
LATER = timedelta(days=7)

#: The groups in their order: what is asked for in the address, and the heading.
GROUPS: Mapping[str, str] = {
    "danger": "999 may be needed",
    "untriaged": "Not triaged",
    "talks": "Somebody waits for your answer",
    "added": "Added by whoever reported it",
    "handed": "Gone past somebody whom it names, to you",
    "confirm": "For you to confirm",
    "triage": "Being triaged",
    "decide": "Advised, not decided",
    "overdue": "Overdue",
    "due": "Due by tomorrow",
    "referrals": "Referrals without an answer",
    "guidance": "New guidance asks for more",
    "family": "Family: held, or may be told",
    "second": "With a second person",
    "support": "Check-ins due",
    "reviews": "Reviews due",
    "devices": "Devices kept here",
}
#: What needs somebody now; all else on the desk is for today.
NOW = ("danger", "untriaged")


@dataclass(frozen=True, slots=True)
class Group:
    """What waits for one reason; `more` others are not shown."""

    key: str
    heading: str
    lines: list[Line]
    more: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the desk is looked at: everybody's or one's own; one kind or all."""

    is_mine: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: the groups that hold anything, and what comes later."""

    groups: list[Group]
    now: int
    today: int
    later: list[str]


@dataclass(frozen=True, slots=True)
class _Waits:
    """A thing that waits, not yet opened: the line is made only when it is shown."""

    key_id: UUID
    line: Callable[[], Line]


@dataclass(slots=True)
class _Read:
    """All that is read for a desk, each table once."""

    actor: Actor
    sight: Sight
    chosen: Chosen
    cases: dict[UUID, Case]
    today: date = field(default_factory=timezone.localdate)
    at: datetime = field(default_factory=timezone.now)

    def most(self, key: str) -> int:
        """How many lines of a group are shown: all, where it was asked for alone."""
        few = MOST_IN_DANGER if key in ("danger", "talks") else MOST
        return MOST_ALONE if self.chosen.kind == key else few

    @property
    def shown(self) -> list[Case]:
        """The cases on this desk: all, or one's own."""
        me = self.actor.membership.id
        return [
            case for case in self.cases.values() if not self.chosen.is_mine or case.owner_id == me
        ]

    @property
    def ids(self) -> list[UUID]:
        """Those by their ids."""
        return [case.id for case in self.shown]


def desk_of(actor: Actor, chosen: Chosen | None = None) -> Desk:
    """The desk of somebody who deals with cases; of anybody else, an empty one."""
    chosen, sight = chosen or Chosen(), sight_of(actor)
    cases = {row.id: row for row in open_cases(sight)}
    read = _Read(actor, sight, chosen, cases)
    found: dict[str, list[_Waits]] = defaultdict(list)
    concerns, not_read = _concerns(read)
    parts = (_added, _decisions, _triage, _actions, _referrals, _of_cases, _kept)
    # Who wrote just now that they are not safe may still be there: they come before all else.
    for key, waits in chain(_talks(read), concerns, *(part(read) for part in parts)):
        found[key].append(waits)
    counts = {key: len(found[key]) + not_read.get(key, 0) for key in GROUPS}
    now = sum(counts[key] for key in NOW)
    shown = {key: found[key][: read.most(key)] for key in _looked_at(chosen) if found[key]}
    groups = _shown(shown, counts)
    return Desk(groups, now, sum(counts.values()) - now, list(_later(read)))


def _looked_at(chosen: Chosen) -> list[str]:
    """The groups that are shown. However the desk is narrowed, what cannot wait unseen stays."""
    return [key for key in GROUPS if chosen.kind in {"", key} or key in (*NOW, "talks")]


def _shown(found: Mapping[str, list[_Waits]], counts: Mapping[str, int]) -> list[Group]:
    """The groups, their lines made now that the keys of all are opened by one query."""
    hold_keys(waits.key_id for group in found.values() for waits in group)
    return [
        Group(key, GROUPS[key], [waits.line() for waits in group], counts[key] - len(group))
        for key, group in found.items()
    ]


def _concerns(read: _Read) -> tuple[list[tuple[str, _Waits]], dict[str, int]]:
    """Whoever waits longest, where danger was said apart; and how many of each were not read.

    Of the others, those of whom nobody knows whether there is danger come first.
    """
    kinds = {
        key: waiting_concerns(read.sight, key == "danger", read.most(key) > MOST) for key in NOW
    }
    groups = school_groups([*chain.from_iterable(kinds.values())])
    waits = [
        (key, _Waits(row.key_id, concern_line(row, groups.get(row.id, []), key)))
        for key, found in kinds.items()
        for row in found
    ]
    return waits, {key: how_many(found) - len(found) for key, found in kinds.items() if found}


def _talks(read: _Read) -> Iterator[tuple[str, _Waits]]:
    """What somebody without an account wrote, and nobody answered yet.

    Whoever told of danger does not wait for the clock: their words may tell of it again. Until
    it is triaged, what they told stands there itself.
    """
    for row in unanswered_talks(read.sight):
        is_danger = row.concern.is_danger == YES and row.concern.status != ConcernState.WAITING
        line = danger_talk_line(row) if is_danger else talk_line(row, read.at)
        yield "danger" if is_danger else "talks", _Waits(row.key_id, line)


def _added(read: _Read) -> Iterator[tuple[str, _Waits]]:
    """What a reporter added to something that was triaged already, until it is read."""
    for row in added_to(read.sight):
        yield "added", _Waits(row.key_id, added_line(row))


def _of_case(
    case: Case, state: str, word: str, why: str, since: datetime | date | None, page: str = "case"
) -> _Waits:
    def line() -> Line:
        href = page_of(page, case.reference)
        return Line(state, word, case.reference, title_of(case), why, since, href)

    return _Waits(case.key_id, line)


def _decisions(read: _Read) -> Iterator[tuple[str, _Waits]]:
    mine = to_confirm(read.sight)
    confirm = {row.id for row in mine}
    for row in mine:
        yield "confirm", _Waits(row.key_id, _decision_line(row))
    for row in waiting_decisions(read.ids):
        if row.id not in confirm:
            why = "waiting for a second person"
            case = read.cases[row.case_id]
            yield "second", _of_case(case, "ask", "Second person", why, row.decided_at)

    for row in _to_decide_again(read):
        why, case = "the second person did not agree: decide again", read.cases[row.case_id]
        yield "decide", _of_case(case, "today", "To decide", why, row.seconded_at)


def _to_decide_again(read: _Read) -> list[Decision]:
    """What a second person refused, as long as the guidance asks for it or may come to ask."""
    rows = refused_decisions(read.ids)
    if not rows:
        return []
    known: dict[UUID, dict[str, object]] = defaultdict(dict)
    for case_id, question, value in answered_in([row.case_id for row in rows]):
        known[case_id][question] = value
    pack = pack_of(edition_for(read.actor.organisation, read.today).name)
    return [row for row in rows if may_be_asked(row.outcome, pack, known[row.case_id])]


def _decision_line(row: Decision) -> Callable[[], Line]:
    def line() -> Line:
        why = "not to refer: agree, or not" if row.is_not_referring else "agree, or not"
        href = page_of("second", row.case.reference, row.id)
        reference, title = row.case.reference, title_of(row.case)
        return Line("today", "Confirm", reference, title, why, row.decided_at, href)

    return line


def _triage(read: _Read) -> Iterator[tuple[str, _Waits]]:
    """Where 999 may have to be called; what is before its initial review, or not decided."""
    for case in read.cases.values():
        if case.danger_at is not None:
            why = "no call to 999 is recorded since danger was said, waiting"
            yield "danger", _of_case(case, "now", "999 may be needed", why, case.danger_at)
    new = not_looked_at(read.actor, read.shown)
    for case in read.shown:
        if case.id in new:
            why = "it went past somebody whom it names, and you have not looked at it yet"
            yield "handed", _of_case(case, "today", "New to you", why, None)
        elif case.status == CaseState.TRIAGE and case.danger_at is None:
            why = "no initial review yet, open for"
            yield "triage", _of_case(case, "ask", "Being triaged", why, case.opened_at)
        if case.status == CaseState.OPEN and case.to_decide:
            why = f"{counted(case.to_decide, 'thing')} advised and not decided"
            yield "decide", _of_case(case, "today", "To decide", why, None)


def _actions(read: _Read) -> Iterator[tuple[str, _Waits]]:
    for row in open_actions(list(read.cases), read.at + SOON):
        if read.chosen.is_mine and row.owner_id != read.actor.membership.id:
            continue
        is_late = row.due_at < read.at
        yield "overdue" if is_late else "due", _Waits(row.key_id, _action_line(read, row, is_late))


def _action_line(read: _Read, row: Action, is_late: bool) -> Callable[[], Line]:
    def line() -> Line:
        reference = read.cases[row.case_id].reference
        mine = row.owner_id == read.actor.membership.id
        why = f"{'yours' if mine else 'a colleague’s'}, {'overdue by' if is_late else 'due'}"
        word = "Overdue" if is_late else "Due"
        href = page_of("case-work", reference, fragment=f"action-{row.id}")
        return Line("today", word, reference, str(row.does), why, row.due_at, href)

    return line


def _referrals(read: _Read) -> Iterator[tuple[str, _Waits]]:
    for row in unanswered(read.ids):
        yield "referrals", _Waits(row.key_id, _referral_line(read, row))


def _referral_line(read: _Read, row: Referral) -> Callable[[], Line]:
    def line() -> Line:
        reference, is_late = read.cases[row.case_id].reference, row.answer_due_at < read.at
        why = "received by them, no answer for" if row.acknowledged_at else "no word yet for"
        if row.chases:
            why = f"chased {counted(row.chases, 'time')}, no answer for"
        state, word = ("today", "Answer overdue") if is_late else ("none", "Unanswered")
        href = page_of("case-work", reference, fragment=f"referral-{row.id}")
        title = f"{row.get_to_display()}: {row.recipient}"
        return Line(state, word, reference, title, why, row.sent_at, href, "Chase")

    return line


def _of_cases(read: _Read) -> Iterator[tuple[str, _Waits]]:
    """What stands on the case itself: family, review, new guidance."""
    for case in read.shown:
        if case.newly_asked:
            why = f"{counted(len(case.newly_asked), 'thing')} newly asked for"
            yield "guidance", _of_case(case, "today", "New guidance", why, None, "newly-asked")
        if case.family == Family.HELD:
            is_over = case.family_until is not None and case.family_until <= read.today
            state, word = ("today", "Hold has ended") if is_over else ("none", "Family held")
            why = "not to be told before" if case.family_until else "not to be told yet"
            yield "family", _of_case(case, state, word, why, case.family_until, "case-work")
        if case.family == Family.MAY:
            why = "may be told now"
            yield "family", _of_case(case, "done", "Family may be told", why, None, "case-work")
        if case.review_on and case.review_on <= read.today:
            why, on = "was to be on", case.review_on
            yield "reviews", _of_case(case, "today", "Review due", why, on, "case-review")


def _kept(read: _Read) -> Iterator[tuple[str, _Waits]]:
    """Check-ins with the children, and devices that are kept here."""
    for row in support_due(read.ids, read.today):
        is_check = row.check_in_on is not None and row.check_in_on <= read.today
        why = "check in with a child, due" if is_check else "look at the risk again, due"
        on = row.check_in_on if is_check else row.risk_review_on
        case = read.cases[row.case_id]
        yield "support", _of_case(case, "today", "Support", why, on, "case-support")
    for kept in devices(read.ids):
        case, since = read.cases[kept.case_id], kept.taken_at
        yield "devices", _of_case(case, "none", "Device kept", "kept for", since, "case-log")


def _later(read: _Read) -> Iterator[str]:
    """What comes in the next days, in few words."""
    soon, cases = read.today + LATER, read.shown
    reviews = sum(1 for case in cases if case.review_on and read.today < case.review_on <= soon)
    holds = sum(
        1
        for case in cases
        if case.family == Family.HELD
        and case.family_until
        and read.today < case.family_until <= soon
    )
    files = sum(past_their_date(read.sight, read.today))
    if reviews:
        yield f"{counted(reviews, 'review')} in the next 7 days"
    if holds:
        yield f"{counted(holds, 'hold ends', 'holds end')} in the next 7 days"
    if files:
        yield f"retention: {counted(files, 'file')} past {'its' if files == 1 else 'their'} date"
