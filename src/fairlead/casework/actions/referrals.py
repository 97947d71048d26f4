"""A referral or report from sending to their answer: chased, escalated, taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import Refused
from fairlead.casework.actions.holding import for_change, go_on, past, said
from fairlead.casework.actions.in_case import record_in, refuse_closed
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.actions.work import Evidence, end, reopen_action
from fairlead.casework.advice import shown
from fairlead.casework.deciding import assessed_today, decisions_of
from fairlead.casework.models import Action, Case, Referral, To
from fairlead.casework.recipients import answer_due, sendable
from fairlead.casework.states import ActionState, ReferralState
from fairlead.ledger.queries import entries_about

WAITING = (ReferralState.SENT, ReferralState.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Sending:
    """What was sent to whom and when. `outcome` is the advice that asked for it."""

    to: str
    recipient: str
    says: str
    sent_at: datetime
    answer_due_at: datetime | None = None
    reference: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of theirs, or to them: when, what, their reference, when an answer is due now."""

    at: datetime
    says: str = ""
    reference: str = ""
    answer_due_at: datetime | None = None


@transaction.atomic
def send_referral(case: Case, sending: Sending, *, by: Actor) -> Referral:
    """Keep that something was referred or reported. What the advice asked for is done with it.

    Without a time for the answer, the one that is usual for them. Raises `Refused`.
    """
    held = refuse_closed(case.id)
    recipient = said(sending.recipient, "Say to whom it went: choose a contact, or write it.")
    due_at = sending.answer_due_at or answer_due(To(sending.to), past(sending.sent_at))
    if due_at < past(sending.sent_at):
        raise Refused("An answer cannot be due before it was sent. Check the day and time.")
    made = Referral.objects.create(
        case_id=held.id,
        key_id=held.key_id,
        to=sending.to,
        recipient=recipient,
        says=said(sending.says, "Say what you told them."),
        outcome=sending.outcome,
        sent_at=sending.sent_at,
        sent_by_id=by.membership.id,
        answer_due_at=due_at,
        reference=sending.reference,
    )
    content = {"to": made.get_to_display(), "recipient": recipient, "says": sending.says}
    _record(held, "case.referral-sent", by, made, content, sending.sent_at)
    _end_advised(held, made, by)
    mind_pressing(held)
    return made


def _end_advised(case: Case, sent: Referral, by: Actor) -> None:
    """What the guidance asked for is done once it is sent: nobody writes it down twice."""
    rows = Action.objects.filter(case_id=case.id, outcome=sent.outcome, status=ActionState.OPEN)
    for row in rows.exclude(outcome="").select_for_update():
        row.version += 1
        evidence = Evidence(sent.sent_at, str(sent.recipient), str(sent.reference))
        end(row, evidence)
        content = {"does": row.does, **evidence.kept}
        record_in(case, "case.action-done", by, content, happened_at=sent.sent_at)


def _ask_again(case: Case, taken_back: Referral, reason: str, by: Actor) -> None:
    """Have it done again, where nothing else was sent that does what the advice asked for.

    What was sent without saying for which advice may have done all that leads to them: whatever
    shows by itself that it was done otherwise stays done (`_rests_on`).
    """
    outcome = taken_back.outcome
    same = {"outcome": outcome} if outcome else {"to": taken_back.to}
    sent = Referral.objects.filter(case_id=case.id, **same)
    if sent.exclude(status=ReferralState.WITHDRAWN).exists():
        return
    outcomes = [outcome] if outcome else _advised(case, To(taken_back.to))
    done = Action.objects.filter(case_id=case.id, outcome__in=outcomes, status=ActionState.DONE)
    entered_at = _entered_at(case, taken_back)
    for row in done:
        if outcome or _rests_on(row, taken_back, entered_at):
            reopen_action(row, reason, version=row.version, by=by)


def _rests_on(done: Action, sent: Referral, entered_at: datetime | None) -> bool:
    """Whether what was sent may be all that shows that something was done.

    Their references tell, where both have one. Otherwise what was said to be done before the
    referral was entered rests on something else; what was said after it may rest on it alone.
    """
    ours, theirs = str(done.evidence.get("reference", "")).strip(), str(sent.reference).strip()
    if ours and theirs:
        return ours == theirs
    return not (entered_at and done.ended_at and done.ended_at < entered_at)


def _entered_at(case: Case, row: Referral) -> datetime | None:
    """When somebody kept that it was sent; nothing where no entry says so."""
    told = entries_about([("case", case.id)], ["case.referral-sent"])
    mine = (entry for entry in told if entry.content.get("referral") == str(row.id))
    return next((entry.recorded_at for entry in mine), None)


def _advised(case: Case, to: To) -> list[str]:
    """What the guidance asks for today that is sent to them."""
    asked = shown(assessed_today(case), decisions_of(case), ()).asked
    return [row.outcome for row in sendable(asked) if row.to == to]


@transaction.atomic
def acknowledge_referral(row: Referral, word: Word, *, version: int, by: Actor) -> Referral:
    """Keep that they have it. Raises `Refused` for times out of order, and `ChangedMeanwhile`."""
    case, found = for_change(row, version)
    go_on(found, ReferralState.ACKNOWLEDGED)
    found.acknowledged_at = past(word.at, found.sent_at)
    _keep(found, word)
    _record(case, "case.referral-acknowledged", by, found, {"says": word.says}, word.at)
    return found


@transaction.atomic
def answer_referral(row: Referral, word: Word, *, version: int, by: Actor) -> Referral:
    """Keep their answer in their words: what the police decide is theirs, not ours.

    Raises `Refused` without words or for times out of order, and `ChangedMeanwhile`.
    """
    case, found = for_change(row, version)
    go_on(found, ReferralState.ANSWERED)
    found.answered_at = past(word.at, found.sent_at, found.acknowledged_at)
    found.answer = said(word.says, "Write what they answered, in their words.")
    _keep(found, word)
    _record(case, "case.referral-answered", by, found, {"answer": word.says}, word.at)
    return found


@transaction.atomic
def chase_referral(row: Referral, word: Word, *, version: int, by: Actor) -> Referral:
    """Keep that they were asked again, and when an answer is due now.

    Raises `Refused` once it is answered or taken back, and `ChangedMeanwhile`.
    """
    case, found = for_change(row, version)
    _still_waiting(found)
    said(word.says, "Say whom you spoke to, and what they said.")
    found.chased_at = past(word.at, found.sent_at, found.chased_at)
    found.chases += 1
    found.answer_due_at = word.answer_due_at or answer_due(To(found.to), word.at)
    _keep(found, word)
    _record(case, "case.referral-chased", by, found, {"says": word.says}, word.at)
    return found


@transaction.atomic
def escalate_referral(row: Referral, word: Word, *, version: int, by: Actor) -> Referral:
    """Keep that it went above whoever had it, to whom and why.

    Raises `Refused` once it is answered or taken back, and `ChangedMeanwhile`.
    """
    case, found = for_change(row, version)
    _still_waiting(found)
    said(word.says, "Say to whom it went, and why.")
    found.escalated_at = past(word.at, found.sent_at)
    found.answer_due_at = word.answer_due_at or answer_due(To(found.to), word.at)
    _keep(found, word)
    _record(case, "case.referral-escalated", by, found, {"says": word.says}, word.at)
    return found


@transaction.atomic
def withdraw_referral(row: Referral, reason: str, *, version: int, by: Actor) -> Referral:
    """Keep that it was taken back and why; what the advice asked for is then not done.

    Not to refer after all is for two people to decide (design, section 2). Raises `Refused` or
    `ChangedMeanwhile`.
    """
    case, found = for_change(row, version)
    go_on(found, ReferralState.WITHDRAWN)
    said(reason, "Give the reason.")
    found.save()
    _record(case, "case.referral-withdrawn", by, found, {"reason": reason})
    _ask_again(case, found, reason, by)
    return found


def _still_waiting(row: Referral) -> None:
    if row.status not in WAITING:
        go_on(row, row.status)


def _keep(row: Referral, word: Word) -> None:
    if word.answer_due_at and word.answer_due_at < word.at:
        raise Refused("Give a time for the answer that comes after this.")
    if word.reference.strip():
        row.reference = word.reference.strip()
    row.save()


def _record(
    case: Case,
    kind: str,
    by: Actor,
    row: Referral,
    content: dict[str, str],
    at: datetime | None = None,
) -> None:
    known = {"referral": str(row.id), "to": row.get_to_display(), "recipient": row.recipient}
    due = row.answer_due_at.isoformat() if row.answer_due_at and row.status in WAITING else ""
    kept = {**known, "their_reference": row.reference, "answer_due": due, **content}
    record_in(case, kind, by, kept, happened_at=at)
