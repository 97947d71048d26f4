"""The questions of the guidance as a page asks them, and the answers as triage takes them.

A question is a fact, answered yes, no or not known, or a choice or age that facts follow from.
Only questions that were shown are read: what was not on the page is left as it is.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms

from fairlead.casework.actions.triage import Said
from fairlead.casework.models import Answer
from fairlead.guidance import Choice, Fact, Registers
from fairlead.web.forms import Form

YES, NO, UNKNOWN = "yes", "no", "unknown"
KNOWN = ((YES, "Yes"), (NO, "No"), (UNKNOWN, "Not known"))
ANSWER, VERSION = "answer-", "version-"
WORDS = {True: YES, False: NO, None: UNKNOWN}
VALUES = {word: value for value, word in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A question on the page, with what is known of it now."""

    id: str
    kind: str
    question: str
    why: str
    help: str
    options: tuple[Option, ...]
    value: str
    version: int
    said_by: str
    answered_at: Any
    is_known: bool
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Overtaken:
    """An answer that somebody else gave meanwhile, beside one's own that was not kept."""

    id: str
    question: str
    now: str
    said_by: str
    yours: str


Question = Fact | Choice


def questions_of(registers: Registers) -> dict[str, Question]:
    """Every question that can be asked, by its id; facts that a choice settles are left out."""
    asked: dict[str, Question] = {choice.id: choice for choice in registers.choices}
    asked.update({fact.id: fact for fact in registers.facts if not fact.asked_through})
    return asked


def asking(
    question: Question,
    answer: Answer | None,
    suggestion: str = "",
    written: Mapping[str, Any] = MappingProxyType({}),
) -> Asking:
    """A question with the answer that it has, or with that which was written and not kept."""
    kept = answer.value if answer else None
    value = written.get(question.id, kept)
    return Asking(
        id=question.id,
        kind="fact" if isinstance(question, Fact) else question.kind,
        question=question.question,
        why=question.why,
        help=question.help,
        options=_options(question, value),
        value="" if value is None or isinstance(question, Fact) else str(value),
        version=answer.version if answer else 0,
        said_by=str(answer.said_by) if answer else "",
        answered_at=answer.answered_at if answer else None,
        is_known=kept is not None,
        suggestion="" if kept is not None else suggestion,
    )


def _options(question: Question, value: Any) -> tuple[Option, ...]:
    if isinstance(question, Fact):
        return tuple(Option(word, text, WORDS.get(value) == word) for word, text in KNOWN)
    if question.kind == "age":
        return ()
    chosen = value if isinstance(value, list) else [value or UNKNOWN]
    return tuple(Option(word, text, word in chosen) for word, text in question.options.items())


def value_said(question: Question, value: Any) -> str:
    """An answer in words: "Yes", "13", "Threats, An image was shared"."""
    if isinstance(question, Fact):
        return dict(KNOWN)[WORDS[value]]
    if value is None:
        return dict(KNOWN)[UNKNOWN]
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(str(question.options.get(word, word)) for word in chosen)


class AnswersForm(Form):
    """Answers to those questions of the guidance that were on the page."""

    said_by = forms.CharField(label="Who told you, or how do you know?", max_length=200)

    def __init__(self, registers: Registers, sent: Mapping[str, Any] | None = None) -> None:
        super().__init__(sent)
        self.fields["said_by"].required = False
        asked = questions_of(registers)
        self.shown = [asked[key] for key in asked if sent and f"{VERSION}{key}" in sent]
        for question in self.shown:
            self.fields[f"{ANSWER}{question.id}"] = _field(question)
            self.fields[f"{VERSION}{question.id}"] = forms.IntegerField(
                min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
            )

    def overtaken(self, kept: Collection[Answer]) -> list[Overtaken]:
        """Where somebody else answered since the page was made: both answers, side by side."""
        rows, asked = {row.question: row for row in kept}, {q.id: q for q in self.shown}
        return [
            Overtaken(
                key,
                asked[key].question,
                value_said(asked[key], rows[key].value),
                str(rows[key].said_by),
                value_said(asked[key], mine.value),
            )
            for key, mine in self.said(kept).items()
            if key in rows and rows[key].version != mine.version
        ]

    def written(self, theirs: Iterable[Overtaken]) -> dict[str, Any]:
        """What was chosen, as far as it is an answer and nobody answered the same meanwhile."""
        gone = {row.id for row in theirs}
        chosen = {q.id: (q, f"{ANSWER}{q.id}") for q in self.shown if q.id not in gone}
        return {
            key: _value(question, self.cleaned_data[name])
            for key, (question, name) in chosen.items()
            if name in self.cleaned_data
        }

    def said(self, kept: Iterable[Answer]) -> dict[str, Said]:
        """The answers that differ from those that are kept."""
        before = {row.question: row for row in kept}
        found = {}
        for question in self.shown:
            value = _value(question, self.cleaned_data[f"{ANSWER}{question.id}"])
            row = before.get(question.id)
            version = self.cleaned_data[f"{VERSION}{question.id}"]
            # What was not known when the page was made and was left so is nobody's answer.
            was_left = version == 0 and value is None
            if value != (row.value if row else None) and not was_left:
                found[question.id] = Said(value, self.cleaned_data["said_by"], version)
        return found


def _field(question: Question) -> forms.Field:
    if isinstance(question, Fact):
        return forms.ChoiceField(choices=KNOWN, required=False, label=question.question)
    if question.kind == "age":
        return forms.IntegerField(
            min_value=0, max_value=question.at_most, required=False, label=question.question
        )
    kind = forms.MultipleChoiceField if question.kind == "many" else forms.ChoiceField
    return kind(choices=list(question.options.items()), required=False, label=question.question)


def _value(question: Question, sent: Any) -> Any:
    """An answer as it is kept; nothing for not known."""
    if isinstance(question, Fact):
        return VALUES.get(sent)
    if sent in (None, "", UNKNOWN, [], [UNKNOWN]):
        return None
    return sent
