"""One thing per page: which question comes next, which before, what is still open. Pure.

A journey is declared once, as a tuple of questions; what applies is decided by the answers given
so far, never by where somebody came from. Nothing here knows about requests or storage.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: What was answered: for each question its key, and the cleaned answers of its form.
Answers = Mapping[str, Mapping[str, Any]]
Applies = Callable[[Answers], bool]


def always(answers: Answers) -> bool:
    """A question for everybody."""
    del answers
    return True


class NoSuchQuestion(Exception):
    """The journey has no such question, or none that applies."""


class Section(StrEnum):
    """How far somebody is with a part of a journey."""

    NOT_STARTED = "not started"
    STARTED = "started"
    DONE = "done"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Question:
    """A page with one thing to ask: its key in the address, its form, and whom it is for.

    `form` is whatever the pages make forms with, and `template` whatever they show it by; the
    journey only hands both on.
    """

    key: str
    title: str
    form: Any
    applies: Applies = always
    section: str = ""
    template: str = "web/question.html"


@dataclass(frozen=True, slots=True)
class Journey:
    """Questions in the order in which they are asked."""

    name: str
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        keys = [question.key for question in self.questions]
        if len(set(keys)) != len(keys):
            raise ValueError(f"{self.name}: two questions have the same key")

    def applying(self, answers: Answers) -> list[Question]:
        """The questions for somebody with these answers.

        What applies to a question is decided by the answers to those before it that apply
        themselves, so that an answer that no longer counts opens nothing.
        """
        found: list[Question] = []
        counted: dict[str, Mapping[str, Any]] = {}
        for question in self.questions:
            if question.applies(counted):
                found.append(question)
                if question.key in answers:
                    counted[question.key] = answers[question.key]
        return found

    def kept(self, answers: Answers) -> dict[str, Mapping[str, Any]]:
        """The answers that count: those of questions that apply."""
        return {q.key: answers[q.key] for q in self.applying(answers) if q.key in answers}

    def question(self, key: str, answers: Answers) -> Question:
        """The question of a key, when somebody may be at it.

        Raises `NoSuchQuestion` when it does not apply, or one before it is still open.
        """
        for question in self.applying(answers):
            if question.key == key:
                return question
            if question.key not in answers:
                break
        raise NoSuchQuestion(key)

    def first_open(self, answers: Answers) -> Question | None:
        """The first question without an answer; none when all are answered."""
        return next((q for q in self.applying(answers) if q.key not in answers), None)

    def after(self, key: str, answers: Answers) -> Question | None:
        """Where to go on after a question: the next one open, or none: check the answers."""
        applying = self.applying(answers)
        keys = [question.key for question in applying]
        place = keys.index(key) + 1 if key in keys else 0
        return next((q for q in applying[place:] if q.key not in answers), self.first_open(answers))

    def before(self, key: str, answers: Answers) -> Question | None:
        """The question before one; none at the first."""
        keys = [question.key for question in self.applying(answers)]
        place = keys.index(key) if key in keys else 0
        return self.applying(answers)[place - 1] if place else None

    def is_complete(self, answers: Answers) -> bool:
        """Whether every question that applies is answered."""
        return self.first_open(answers) is None

    def sections(self, answers: Answers) -> dict[str, Section]:
        """How far each part is, for a task list, in the order of the journey."""
        applying = self.applying(answers)
        found: dict[str, Section] = {}
        for name in dict.fromkeys(question.section for question in self.questions):
            here = [question for question in applying if question.section == name]
            done = sum(question.key in answers for question in here)
            found[name] = _state(done, len(here))
        return found


def _state(done: int, among: int) -> Section:
    if not among:
        return Section.NOT_NEEDED
    if done == among:
        return Section.DONE
    return Section.STARTED if done else Section.NOT_STARTED
