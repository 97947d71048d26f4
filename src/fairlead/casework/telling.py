"""An entry of the ledger as the chronology of a case tells it: a sentence, and what was said."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from django.utils import timezone
from msgspec.structs import replace

from fairlead.accounts.entries import SENTENCES, told
from fairlead.accounts.models import NATION_NAMES
from fairlead.casework.account import ACCOUNT
from fairlead.casework.known import LIBRARY
from fairlead.casework.log_forms import BASES, TOLD
from fairlead.casework.models import Concern, Decision
from fairlead.casework.supporting import FACTORS, taxonomy
from fairlead.ledger.queries import Recorded

#: How long after it happened, or was learned of, a record counts as late.
LATE = timedelta(hours=24)
CORRECTED, NOTE = "case.corrected", "case.note"
#: What an entry says beside its sentence, in reading order: the name, and the words before it.
#: A name that is not here is told by its own word; what is empty or in the sentence is not told.
DETAILS: Mapping[str, str] = {
    **ACCOUNT,
    "about": "About",
    "text": "",
    "says": "What was said",
    "said": "What was said",
    "agreed": "Agreed",
    "answer": "Their answer",
    "reason": "Reason",
    "why": "Why",
    "basis": "On what basis",
    "told": "Told",
    "told_why": "Why somebody was not told",
    "whom": "Spoken to",
    "who": "Who was asked or advised",
    "came": "What came of it",
    "followed": "What followed",
    "agreed_with": "Agreed with",
    "their_reference": "Their reference",
    "wants": "What the child wants",
    "help": "Help",
    "context": "What to know",
    "risk": "Risk assessment",
    "factors": "What might be used against them",
    "learning": "Learned",
    "note": "Note",
    "children": "Children",
    "named": "Colleagues named",
    "source": "Brought by",
    "danger": "Immediate danger, as reported",
    "image": "Image or video, as reported",
    "learned": "Learned of it",
    "until": "Until",
    "next": "Ask again",
    "review": "Look again",
    "check_in": "Next check-in",
    "risk_review": "Risk assessment reviewed",
    "when": "When",
    "due": "Due",
    "answer_due": "An answer is due",
    "owner": "Whose",
    "was": "Before",
    "names": "Named in it",
    "homes": "Home contacts in it",
}
#: What is only for the program, or stands in the sentence, its changes or another line already.
_UNTOLD = {
    *(
        "reference",
        "corrects",
        "device",
        "referral",
        "pack",
        "digest",
        "account",
        "before",
        "after",
    ),
    *("is", "question", "said_by", "stands", "name", "role", "age", "choice", "advice", "does"),
    *("title", "sha256", "again", "by", "stood_in"),
}
_ALREADY = {CORRECTED: {"was"}, "case.answered": {"was"}, "concern.gone-past": {"was"}}
#: What a pack for every setting of a nation is called in its name.
ANY = "any"
ANSWERS = {True: "yes", False: "no", None: "not known"}
#: What was answered of danger or an image, as a sentence says it.
KNOWN_SAID = {"yes": "yes", "no": "no", "unknown": "not known"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?\Z")


class Line(msgspec.Struct, frozen=True):
    """One thing that happened in a case, with both its times and what was said."""

    sequence: int
    kind: str
    sentence: str
    by: str
    happened_at: datetime
    recorded_at: datetime
    is_late: bool
    details: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str, str], ...]
    corrected_by: int = 0
    corrects: int = 0

    @property
    def is_long_after(self) -> bool:
        """Whether it was recorded so late that a reader should notice."""
        return self.recorded_at - self.happened_at > LATE


def line_of(row: Recorded, corrected_by: int = 0) -> Line:
    """An entry as the chronology tells it; erased ones say that they are."""
    spoken = _in_words(row)
    said = told(spoken)
    return Line(
        sequence=row.sequence,
        kind=row.kind,
        sentence=said.sentence.rstrip(" ."),
        by=said.by,
        happened_at=said.happened_at,
        recorded_at=said.recorded_at,
        is_late=said.is_late,
        details=tuple(_details(spoken)),
        changes=said.changes,
        corrected_by=corrected_by,
        corrects=corrected_in(row),
    )


def corrected_in(row: Recorded) -> int:
    """Which entry this one puts right; 0 for none."""
    found = row.content.get("corrects")
    return found if isinstance(found, int) else 0


def _in_words(row: Recorded) -> Recorded:
    """The entry with questions, answers, choices and times as people say them."""
    content = {name: _value(value) for name, value in row.content.items()}
    if not row.erased:
        content |= _words_of(row.kind, content)
    return replace(row, content=content)


def _words_of(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What of an entry of this kind is said otherwise than it is kept."""
    if kind == "case.answered":
        asked = str(said["question"])
        by = said.get("said_by") or "nobody named"
        is_now = answer_in_words(said["is"])
        return {"question": questions().get(asked, asked), "is": is_now, "said_by": by}
    if kind == "case.decided":
        choices = dict(Decision._meta.get_field("choice").flatchoices)
        return {"choice": choices.get(said["choice"], said["choice"])}
    if kind == "case.support-planned":
        named = {term.id: term.name for term in taxonomy(FACTORS).terms}
        return {"factors": [named.get(found, found) for found in said.get("factors", ())]}
    if kind == "case.assessed":
        why = str(said.get("why", "")).replace("-", " ")
        return {"pack": pack_in_words(str(said["pack"])), "why": why}
    if kind == "case.shared":
        basis, told_of = dict(BASES), dict(TOLD)
        return {
            "basis": basis.get(str(said.get("basis"))),
            "told": told_of.get(str(said.get("told"))),
        }
    return {}


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    return time_in_words(value) if isinstance(value, str) and _MOMENT.match(value) else value


def time_in_words(text: str) -> str:
    """A time or day as entries carry it, as people say it; what is neither stays as it is."""
    try:
        if len(text) == len("2026-11-25"):
            return day_in_words(date.fromisoformat(text))
        return moment_in_words(datetime.fromisoformat(text))
    except ValueError:
        return text


def moment_in_words(moment: datetime) -> str:
    """A moment as "22 November 2026, 14:05", where the readers are."""
    here = timezone.localtime(moment)
    return f"{day_in_words(here)}, {here:%H:%M}"


def day_in_words(day: date) -> str:
    """A day as "22 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def pack_in_words(name: str) -> str:
    """A pack of guidance as people call it: nation, setting and since when."""
    nation, setting, since = name.split("/")
    where = [NATION_NAMES[nation], *([] if setting == ANY else [setting])]
    return ", ".join([*where, f"guidance of {day_in_words(date.fromisoformat(since))}"])


def danger_in_words(concern: Concern) -> str:
    """What a concern says of danger; and when, where that was said after it was recorded."""
    when = concern.danger_at
    is_later = when is not None and when > concern.recorded_at
    later = f", said {moment_in_words(when)}" if is_later and when else ""
    return f"{KNOWN_SAID[concern.is_danger]}{later}"


@cache
def questions() -> dict[str, str]:
    """Every question of the guidance, by its id."""
    registers = LIBRARY.registers()
    asked = {fact.id: fact.question for fact in registers.facts}
    return asked | {choice.id: choice.question for choice in registers.choices}


@cache
def _options() -> dict[str, str]:
    choices = LIBRARY.registers().choices
    return {word: text for choice in choices for word, text in choice.options.items()}


def answer_in_words(value: Any) -> str:
    """An answer to a question of the guidance as people say it."""
    if isinstance(value, list):
        return ", ".join(answer_in_words(part) for part in value)
    if isinstance(value, bool) or value is None:
        return ANSWERS[value]
    return _options().get(str(value), str(value)) if isinstance(value, str) else str(value)


def _details(row: Recorded) -> Iterable[tuple[str, str]]:
    """What was said, in reading order: of a concern its account, of all else its texts."""
    account = row.content.get("account")
    content = {**row.content, **(account if isinstance(account, dict) else {})}
    already = _said_already(row.kind)
    for name in sorted(content, key=_order):
        if name not in already and (text := _text(name, content[name])):
            yield DETAILS.get(name, name.replace("_", " ").capitalize()), text


@cache
def _said_already(kind: str) -> frozenset[str]:
    """What of an entry of this kind is not told beside its sentence."""
    in_sentence = re.findall(r"\{(\w+)\}", SENTENCES.get(kind, ""))
    return frozenset({*_UNTOLD, *in_sentence, *_ALREADY.get(kind, ())})


_PLACES = {name: place for place, name in enumerate(DETAILS)}


def _order(name: str) -> int:
    return _PLACES.get(name, len(_PLACES))


def _text(name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    if name in {"danger", "image"}:
        return KNOWN_SAID.get(str(value), str(value))
    return value.strip() if isinstance(value, str) else ""
