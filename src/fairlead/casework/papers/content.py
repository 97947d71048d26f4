"""What stands in a paper, as plain data for its template: read from the case, and nothing kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.queries import directory
from fairlead.casework.account import account_said
from fairlead.casework.advice import Advice, Shown, shown
from fairlead.casework.chronology import chronology_of, subjects_of
from fairlead.casework.deciding import Today, assessed_today, decisions_of
from fairlead.casework.family import held_by
from fairlead.casework.known import age_of, answers_of, devices_of, involved_in
from fairlead.casework.models import Addition, Answer, Case, Concern, Involved, Message
from fairlead.casework.papers.asked import REFERRAL_PACK, TITLES, Asked
from fairlead.casework.papers.done import (
    actions_in,
    devices_in,
    family_in,
    referrals_in,
    review_in,
    supports_in,
    wishes_in,
)
from fairlead.casework.papers.front import Front, cited
from fairlead.casework.papers.people import homes_shown, names_in, reached_by
from fairlead.casework.telling import (
    KNOWN_SAID,
    Line,
    answer_in_words,
    danger_in_words,
    moment_in_words,
    questions,
    time_in_words,
)
from fairlead.ledger.figures import fingerprint
from fairlead.ledger.queries import anchors, head, leaves_about

URGENCIES = {
    "now": "Now",
    "today": "Today",
    "next working day": "Next working day",
    "planned": "Planned",
}


def content_of(case: Case, asked: Asked, *, by: Actor, made_at: datetime) -> dict[str, Any]:
    """Everything that the paper says. What is withheld is in none of it."""
    return _Content(case, asked, by, made_at).all()


class _Content:
    def __init__(self, case: Case, asked: Asked, by: Actor, made_at: datetime) -> None:
        self.case, self.asked, self.by, self.made_at = case, asked, by, made_at
        self.involved = involved_in(case)
        self.names = names_in(case, asked.identities)
        self.say = self.names.within
        self.answers = answers_of(case)
        self.today: Today = assessed_today(case, self.answers)
        self.contacts = list(directory())
        self.advice: Shown = shown(self.today, decisions_of(case), self.contacts)

    def all(self) -> dict[str, Any]:
        """The whole, with letters in place of names that are withheld."""
        made: dict[str, Any] = {
            "cover": self.cover(),
            "people": [self.person(row) for row in self.involved],
            "sources": self.sources(),
            "verification": self.verification(),
        }
        ways = {
            "reported": self.reported,
            "known": self.known,
            "advice": lambda: [self.told(row) for row in self.advised()],
            "actions": lambda: actions_in(self.case, self.say),
            "referrals": lambda: referrals_in(self.case, self.say),
            "family": lambda: family_in(self.case, self.say),
            "support": lambda: supports_in(self.case, self.names.called, self.say),
            "devices": lambda: devices_in(self.case, self.say),
            "chronology": self.chronology,
        }
        made |= {part: way() for part, way in ways.items() if part in self.asked.parts}
        if self.asked.kind == REFERRAL_PACK:
            made["front"] = self.front(made["people"])
        elif homes := self.homes():
            made["homes"] = {"rows": homes, "family": self.family()}
        return made

    def cover(self) -> dict[str, Any]:
        case, asked = self.case, self.asked
        return {
            "title": TITLES[asked.kind],
            "organisation": self.by.organisation.name,
            "reference": case.reference,
            "subject": self.say(str(case.title)),
            "status": case.get_status_display().capitalize(),
            "recipient": asked.recipient,
            "for": asked.recipient if len(asked.recipient) <= 60 else asked.recipient[:59] + "…",
            "purpose": asked.purpose,
            "made": moment_in_words(self.made_at),
            "by": self.say(self.by.label),
            "edition": self.today.edition,
            "reviewed": review_in(case),
            "withheld": sum(row.id not in asked.identities for row in self.involved),
        }

    def family(self) -> list[str]:
        """Where telling the family stands, and that the guidance asks not to."""
        holds = held_by(self.advice.prohibitions)
        stands = ". ".join(filter(None, family_in(self.case, self.say).values()))
        return [stands, *([f"The guidance says: {holds.says.does}"] if holds else [])]

    def person(self, row: Involved) -> dict[str, str]:
        age = age_of(row, timezone.localdate())
        is_shown = row.id in self.asked.identities
        born = time_in_words(str(row.child.born_on)) if row.child and is_shown else ""
        group = str(row.child.group) if row.child and is_shown else ""
        told = [f"aged {age}" if age is not None else "", f"born {born}" if born else "", group]
        return {
            "name": self.names.of(row),
            "part": row.get_role_display(),
            "known": ", ".join(filter(None, told)),
            "note": self.say(str(row.note)),
        }

    def homes(self) -> list[list[str]]:
        """Whom to reach at home, by whose home it is: what stands there is never looked at."""
        rows = homes_shown(self.involved, self.asked)
        return [[self.names.of(row), self.say(home) or "none kept here"] for row, home in rows]

    def reach(self) -> list[str]:
        """How whoever takes a referral reaches us: as it was written, and by local contacts."""
        chosen = [row for row in self.contacts if row.id in self.asked.contacts]
        return [self.say(text) for text in (self.asked.reach, *map(reached_by, chosen)) if text]

    def front(self, people: list[dict[str, str]]) -> dict[str, Any]:
        front = Front(
            self.answers,
            people=people,
            reported=self.reported(),
            devices=devices_of(self.case),
            said={
                "how": [self.say(self.asked.how)] if self.asked.how else [],
                "family": self.family(),
                "homes": [f"{name}: {home}" for name, home in self.homes()],
                "wishes": wishes_in(self.case, self.names.called, self.say),
            },
            say=self.say,
        )
        asks = self.say(self.asked.asks)
        return {"asks": asks, "reach": self.reach(), "rows": front.rows()}

    def reported(self) -> list[dict[str, Any]]:
        rows = Concern.objects.filter(case_id=self.case.id).select_related("reporter")
        added: dict[Any, list[Addition]] = {}
        for row in Addition.objects.filter(concern__case_id=self.case.id).order_by("added_at"):
            added.setdefault(row.concern_id, []).append(row)
        rows = rows.order_by("recorded_at", "number")
        said: dict[Any, list[Message]] = {}
        messages = Message.objects.filter(conversation__concern__case_id=self.case.id)
        for told in messages.select_related("conversation").order_by("said_at"):
            said.setdefault(told.conversation.concern_id, []).append(told)
        return [self.concern(row, added.get(row.id, ()), said.get(row.id, ())) for row in rows]

    def concern(
        self, row: Concern, added: Iterable[Addition], said: Iterable[Message]
    ) -> dict[str, Any]:
        kept = self.names.inside({**row.account, "about": str(row.about)})
        parts = [["About", kept["about"]]] if kept["about"] else []
        parts += [list(part) for part in account_said(kept)]
        parts += [[f"Added {moment_in_words(more.added_at)}", str(more.text)] for more in added]
        parts += [[_said(told), str(told.text)] for told in said]
        by = str(row.reporter.name) if row.reporter else row.get_source_display()
        return {
            "reference": row.reference,
            "by": self.say(by),
            "times": [
                ["Happened", moment_in_words(row.happened_at) if row.happened_at else "not known"],
                ["Learned of", moment_in_words(row.learned_at)],
                ["Recorded", moment_in_words(row.recorded_at)],
                ["Immediate danger, as reported", danger_in_words(row)],
                ["Image or video, as reported", KNOWN_SAID[row.is_image]],
            ],
            "account": [[words, self.say(text)] for words, text in parts],
            "what": self.say(str(row.account.get("what", ""))),
            "words": self.say(str(row.account.get("words", ""))),
        }

    def known(self) -> dict[str, Any]:
        """The answers, and what could still change an outcome, in the order to find it out."""
        return {
            "said": [self.answer(row) for row in self.answers],
            "open": [
                {"question": question, "emergency": is_emergency}
                for question, is_emergency in self.advice.unknown
            ],
        }

    def answer(self, row: Answer) -> dict[str, str]:
        return {
            "question": questions().get(row.question, row.question),
            "answer": answer_in_words(row.value),
            "by": self.say(str(row.said_by) or "nobody named"),
            "at": moment_in_words(row.answered_at),
        }

    def advised(self) -> list[Advice]:
        return [row for group in self.advice.groups for row in group.advice]

    def told(self, row: Advice) -> dict[str, Any]:
        decision = row.decision
        urgency = row.says.urgency.value if row.says.urgency else ""
        return {
            "does": row.says.does,
            "urgency": URGENCIES.get(urgency, urgency),
            "emergency": row.says.emergency and urgency == "now",
            "because": row.because,
            "cites": [_cite(found) for reason in row.says.reasons[:1] for found in reason.cites],
            "stands": row.stands[1],
            "reason": self.say(str(decision.reason)) if decision else "",
            "by": self.say(str(decision.decided_by.name)) if decision else "",
            "at": moment_in_words(decision.decided_at) if decision else "",
        }

    def sources(self) -> list[dict[str, Any]]:
        """What is cited, each source once with every place in it that is."""
        found: dict[tuple[str, str], dict[str, bool]] = {}
        rows = self.advised() if "advice" in self.asked.parts else []
        for row in rows:
            for reason in row.says.reasons:
                for cite in reason.cites:
                    places = found.setdefault((cite.title, cite.edition), {})
                    places[cite.paragraph] = cite.verified
        if self.asked.kind == REFERRAL_PACK:
            for title, edition, place, verified in cited():
                found.setdefault((title, edition), {})[place] = verified
        return [
            {"title": title, "edition": edition, "places": sorted(places.items())}
            for (title, edition), places in sorted(found.items())
        ]

    def chronology(self) -> list[dict[str, Any]]:
        return [_line(line) for line in chronology_of(self.case, saying=self.names.inside).lines]

    def verification(self) -> dict[str, Any]:
        count, link = head()
        leaves = leaves_about(subjects_of(self.case))
        held = [
            [str(row.sequence), row.checkpoint.number, moment_in_words(row.checkpoint.made_at)]
            for row in anchors()[-3:]
        ]
        return {
            "entries": len(leaves),
            "fingerprint": fingerprint(leaves),
            "count": count,
            "head": link,
            "anchors": held,
            "digest": self.today.pack.digest.removeprefix("sha256:"),
            "file": f"{self.case.reference}-chronology.jsonl",
            "withholds": self.names.withholds,
        }


def _line(line: Line) -> dict[str, Any]:
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


def _cite(found: Any) -> str:
    word = "" if found.verified else " (not verified in the original)"
    return f"{found.short}, {found.paragraph}{word}"


def _said(told: Message) -> str:
    """What a message of a conversation is called: who said it stands in the chronology."""
    does = "Answered" if told.author_id else "Wrote"
    return f"{does} {moment_in_words(told.said_at)}"
