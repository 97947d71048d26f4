"""What was done in a case, as a paper says it: actions, referrals, the family, support, devices."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fairlead.casework.closing import OUTCOMES
from fairlead.casework.conversing import wishes_of
from fairlead.casework.models import Action, Case, Concern, Device, Involved, Referral, Source
from fairlead.casework.supporting import Supported, supported
from fairlead.casework.telling import day_in_words, moment_in_words, time_in_words

#: Parts of a plan of support, in reading order, with the words before each.
PLAN = {
    "wants": "What they want",
    "told": "What they were told",
    "help": "Help",
    "context": "What to know",
    "risk": "Risk assessment",
}
EVIDENCE = ("whom", "reference", "note", "reason")
Say = Callable[[str], str]


def actions_in(case: Case, say: Say) -> list[dict[str, str]]:
    """What was to be done, by when, and how it stands."""
    rows = Action.objects.filter(case_id=case.id).select_related("owner").order_by("due_at")
    return [
        {
            "does": say(str(row.does)),
            "owner": say(str(row.owner.name)),
            "due": moment_in_words(row.due_at),
            "stands": _capital(row.get_status_display()),
            "ended": moment_in_words(row.ended_at) if row.ended_at else "",
            "evidence": say(_evidence(row)),
        }
        for row in rows
    ]


def _evidence(row: Action) -> str:
    """When it was done, whom it was spoken of with, their reference, or why it is not needed."""
    when = time_in_words(str(row.evidence.get("when") or ""))
    said = (str(row.evidence.get(key) or "") for key in EVIDENCE)
    return "; ".join(filter(None, (when, *said)))


def referrals_in(case: Case, say: Say) -> list[dict[str, Any]]:
    """What was sent to whom, and what came back: a police outcome is theirs."""
    rows = Referral.objects.filter(case_id=case.id).order_by("sent_at")
    return [
        {
            "to": say(f"{row.get_to_display()}: {row.recipient}"),
            "stands": _capital(row.get_status_display()),
            "says": say(str(row.says)),
            "reference": say(str(row.reference)),
            "answer": say(str(row.answer)),
            "times": [
                f"{words} {moment_in_words(at)}"
                for words, at in (
                    ("Sent", row.sent_at),
                    ("answer due", row.answer_due_at),
                    ("received", row.acknowledged_at),
                    ("asked again", row.chased_at),
                    ("taken further", row.escalated_at),
                    ("answered", row.answered_at),
                )
                if at
            ],
        }
        for row in rows
    ]


def family_in(case: Case, say: Say) -> dict[str, str]:
    """Whether the family was told, and why not."""
    until = f" until {day_in_words(case.family_until)}" if case.family_until else ""
    return {
        "stands": _capital(f"{case.get_family_display()}{until}"),
        "reason": say(str(case.family_reason)),
    }


def supports_in(case: Case, called: dict[UUID, str], say: Say) -> list[dict[str, Any]]:
    """How each child is supported, and how it ended for them."""
    return [_support(row, called[row.involved.id], say) for row in supported(case)]


def wishes_in(case: Case, called: dict[UUID, str], say: Say) -> list[str]:
    """What each child wants to happen, as they said it: in a plan, and at the door."""
    rows = [row for row in supported(case) if row.plan.get("wants")]
    planned = [f"{called[row.involved.id]}: {say(str(row.plan['wants']))}" for row in rows]
    involved = Involved.objects.filter(case_id=case.id, removed_at=None).exclude(told_id=None)
    tellers = {row.told_id: called[row.id] for row in involved}
    brought = Concern.objects.filter(case_id=case.id, source=Source.YOUNG_PERSON)
    return planned + [
        f"{tellers.get(row.id, 'Whoever told')}, at the door: {say(wish)}"
        for row in brought.order_by("recorded_at")
        for wish in wishes_of(row)
    ]


def _support(row: Supported, name: str, say: Say) -> dict[str, Any]:
    plan = [[words, say(str(row.plan[key]))] for key, words in PLAN.items() if row.plan.get(key)]
    if row.factors:
        plan.append(["What makes them easier to target", "; ".join(row.factors)])
    plan += [
        [f"Asked, {moment_in_words(note.happened_at)}", say(note.content["how"])]
        for note in row.check_ins
    ]
    return {"name": name, "plan": plan, "outcome": _outcome(row.involved, say)}


def _outcome(row: Involved, say: Say) -> str:
    if not row.outcome:
        return ""
    note = say(str(row.outcome_note))
    return ". ".join(filter(None, (OUTCOMES.get(row.outcome, row.outcome), note)))


def devices_in(case: Case, say: Say) -> list[dict[str, str]]:
    """Which devices were taken in, from whom, and where they are."""
    rows = Device.objects.filter(case_id=case.id).order_by("taken_at")
    return [
        {
            "what": say(str(row.what)),
            "stands": _capital(row.get_status_display()),
            "taken": say(f"{moment_in_words(row.taken_at)}, from {row.taken_from}, {_by(row)}"),
            "off": row.get_is_switched_off_display(),
            "kept": say(str(row.kept)),
            "handed": say(f"{row.handed_to}, {moment_in_words(row.handed_at)}")
            if row.handed_at
            else "",
        }
        for row in rows
    ]


def _by(row: Device) -> str:
    return f"by {row.taken_by}"


def review_in(case: Case) -> str:
    """When the initial review was held; empty before it."""
    return time_in_words(case.reviewed_at.isoformat()) if case.reviewed_at else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
