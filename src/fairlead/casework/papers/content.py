"""What stands in a paper, as plain data for its template: read from the case, and nothing kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.queries import directory
from fairlead.casework.account import account_said
from fairlead.casework.advice import Advice, Shown, shown
from fairlead.casework.chronology import (
    Chronology,
    Line,
    answer_in_words,
    chronology_of,
    questions,
    subjects_of,
)
from fairlead.casework.deciding import Today, assessed_today, decisions_of
from fairlead.casework.known import age_of, answers_of, involved_in
from fairlead.casework.models import (
    Action,
    Answer,
    Case,
    Concern,
    Device,
    Involved,
    Referral,
    Support,
)
from fairlead.casework.papers.withholding import Names
from fairlead.ledger.queries import anchors, head, leaves_about

CASE_PACK, REFERRAL_PACK = "case-pack", "referral-pack"
TITLES = {CASE_PACK: "Case pack", REFERRAL_PACK: "Referral pack"}
#: Parts of a plan of support, in reading order, with the words before each.
PLAN = {
    "wants": "What they want",
    "told": "What they were told",
    "help": "Help offered",
    "risk": "Risk assessment",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which paper, for whom and what for, and whose identity it shows."""

    kind: str
    recipient: str
    purpose: str
    identities: frozenset[UUID] = frozenset()


def content_of(case: Case, asked: Asked, *, by: Actor, made_at: datetime) -> dict[str, Any]:
    """Everything that the paper says. What is withheld is in none of it."""
    return _Content(case, asked, by, made_at).all()


class _Content:
    def __init__(self, case: Case, asked: Asked, by: Actor, made_at: datetime) -> None:
        self.case, self.asked, self.by, self.made_at = case, asked, by, made_at
        self.involved = involved_in(case)
        self.names = Names(self.involved, asked.identities)
        self.today: Today = assessed_today(case)
        self.advice: Shown = shown(self.today, decisions_of(case), directory())

    def all(self) -> dict[str, Any]:
        """The whole, with letters in place of names that are withheld."""
        chronology = chronology_of(self.case)
        parts = {
            "people": [self.person(row) for row in self.involved],
            "reported": [self.concern(row) for row in self.concerns()],
            "known": [self.answer(row) for row in answers_of(self.case)],
            "advice": [self.told(row) for row in self.advised()],
            "sources": self.sources(),
        }
        if self.asked.kind == CASE_PACK:
            parts |= self.work()
            parts["chronology"] = [self.line(line) for line in chronology.lines]
            parts["verification"] = self.verification(chronology)
        cover = self.cover()
        cover["subject"] = self.names.within(cover["subject"])
        return {"cover": cover, **self.names.inside(parts)}

    def cover(self) -> dict[str, Any]:
        case = self.case
        return {
            "title": TITLES[self.asked.kind],
            "organisation": self.by.organisation.name,
            "reference": case.reference,
            "subject": str(case.title),
            "status": case.get_status_display(),
            "recipient": self.asked.recipient,
            "purpose": self.asked.purpose,
            "made": moment_in_words(self.made_at),
            "by": self.by.label,
            "edition": self.today.edition,
            "withheld": len(self.involved) - len(self.asked.identities),
        }

    def person(self, row: Involved) -> dict[str, str]:
        age = age_of(row, timezone.localdate())
        born = str(row.child.born_on) if row.child and row.id in self.asked.identities else ""
        return {
            "name": self.names.of(row),
            "part": row.get_role_display(),
            "age": "not known" if age is None else str(age),
            "born": born,
            "note": str(row.note),
        }

    def concerns(self) -> Iterable[Concern]:
        rows = Concern.objects.filter(case_id=self.case.id).select_related("reporter")
        return rows.order_by("recorded_at")

    def concern(self, row: Concern) -> dict[str, Any]:

        return {
            "reference": row.reference,
            "by": str(row.reporter.name) if row.reporter else row.get_source_display(),
            "recorded": moment_in_words(row.recorded_at),
            "learned": moment_in_words(row.learned_at),
            "happened": moment_in_words(row.happened_at) if row.happened_at else "not known",
            "danger": answer_in_words(row.is_danger),
            "image": answer_in_words(row.is_image),
            "about": str(row.about),
            "account": [list(part) for part in account_said(row.account)],
        }

    def answer(self, row: Answer) -> dict[str, str]:
        return {
            "question": questions().get(row.question, row.question),
            "answer": answer_in_words(row.value),
            "by": str(row.said_by) or "nobody named",
            "at": moment_in_words(row.answered_at),
        }

    def advised(self) -> list[Advice]:
        return [row for group in self.advice.groups for row in group.advice]

    def told(self, row: Advice) -> dict[str, Any]:
        decision = row.decision
        return {
            "does": row.says.does,
            "urgency": str(row.says.urgency or ""),
            "because": row.because,
            "cites": [_cite(found) for reason in row.says.reasons[:1] for found in reason.cites],
            "stands": row.stands[1],
            "reason": str(decision.reason) if decision else "",
            "by": str(decision.decided_by.name) if decision else "",
            "at": moment_in_words(decision.decided_at) if decision else "",
        }

    def sources(self) -> list[list[str]]:
        found = {}
        for row in self.advised():
            for reason in row.says.reasons:
                for cite in reason.cites:
                    word = "read or confirmed" if cite.verified else "not verified in the original"
                    found[cite.title, cite.edition, cite.paragraph] = word
        return [[*key, word] for key, word in sorted(found.items())]

    def work(self) -> dict[str, Any]:
        """What was done: actions, referrals, support, devices, the family."""
        mine = {"case_id": self.case.id}
        actions = Action.objects.filter(**mine).select_related("owner").order_by("due_at")
        referrals = Referral.objects.filter(**mine).order_by("sent_at")
        supports = Support.objects.filter(**mine).select_related("involved")
        return {
            "actions": [_action(row) for row in actions],
            "referrals": [_referral(row) for row in referrals],
            "supports": [
                self.support(row) for row in supports if row.involved_id in self.names.called
            ],
            "devices": [_device(row) for row in Device.objects.filter(**mine)],
            "family": {
                "stands": self.case.get_family_display(),
                "reason": str(self.case.family_reason),
            },
        }

    def support(self, row: Support) -> dict[str, Any]:
        plan = [[words, str(row.plan[key])] for key, words in PLAN.items() if row.plan.get(key)]
        return {"name": self.names.called[row.involved_id], "plan": plan}

    def line(self, line: Line) -> dict[str, Any]:
        return {
            "sequence": line.sequence,
            "happened": moment_in_words(line.happened_at),
            "recorded": moment_in_words(line.recorded_at) if line.is_late else "",
            "sentence": line.sentence,
            "by": line.by,
            "details": [list(part) for part in line.details],
            "changes": [f"{name}: {before} → {after}" for name, before, after in line.changes],
            "corrected": line.corrected_by,
        }

    def verification(self, chronology: Chronology) -> dict[str, Any]:
        count, link = head()
        leaves = leaves_about(subjects_of(self.case))
        last = next(reversed(anchors()), None)
        return {
            "entries": len(leaves),
            "looks": chronology.looks,
            "fingerprint": hashlib.sha256("".join(leaves).encode()).hexdigest(),
            "count": count,
            "head": link,
            "anchor": moment_in_words(last.checkpoint.made_at) if last else "none yet",
            "digest": self.today.pack.digest,
            "file": f"{self.case.reference}-chronology.jsonl",
        }


def _cite(found: Any) -> str:
    word = "" if found.verified else " (not verified in the original)"
    return f"{found.short}, {found.paragraph}{word}"


def _action(row: Action) -> dict[str, str]:
    told = [
        str(row.evidence[key]) for key in ("whom", "reference", "reason") if row.evidence.get(key)
    ]
    return {
        "does": str(row.does),
        "owner": str(row.owner.name),
        "due": moment_in_words(row.due_at),
        "stands": row.get_status_display(),
        "evidence": "; ".join(filter(None, told)),
    }


def _referral(row: Referral) -> dict[str, str]:
    return {
        "to": f"{row.get_to_display()}: {row.recipient}",
        "sent": moment_in_words(row.sent_at),
        "says": str(row.says),
        "stands": row.get_status_display(),
        "reference": str(row.reference),
        "answer": str(row.answer),
    }


def _device(row: Device) -> dict[str, str]:
    return {
        "what": str(row.what),
        "taken": f"{moment_in_words(row.taken_at)}, from {row.taken_from}, by {row.taken_by}",
        "kept": str(row.kept),
        "stands": row.get_status_display(),
    }


def moment_in_words(moment: datetime) -> str:
    """A moment as "22 November 2026, 14:05", where the readers are."""
    here = timezone.localtime(moment)
    return f"{here.day} {here:%B %Y, %H:%M}"
