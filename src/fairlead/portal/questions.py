"""What is asked of somebody who tells, one thing a page; and what follows from their answers.

All of it may be left open but what is going on. What was not said is not known: nothing follows
from a question that somebody passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from fairlead.accounts.models import Membership
from fairlead.casework.actions.concerns import Report
from fairlead.casework.models import Source
from fairlead.casework.models.base import NO, NOT_KNOWN, YES
from fairlead.portal.texts import Texts, in_english
from fairlead.web.forms import Form
from fairlead.web.journey import Answers, Applies, Journey, Question, always

MUST = "what"
READERS = "reader"
NOBODY = "none"
#: The longest text, in characters: some four pages.
MOST, MOST_OF_A_LINE = 10_000, 300
KNOWN = (YES, NO, NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question is answered: in words, in a line, by choosing, or by having read it.

    It is one that is chosen, or as many as somebody likes.
    """

    options: tuple[str, ...] = ()
    is_many: bool = False
    most: int = 0
    rows: int = 0


HOW: Mapping[str, Asked] = {
    "what": Asked(most=MOST, rows=8),
    "safe": Asked(options=KNOWN),
    "danger": Asked(),
    "about": Asked(options=("own", "other")),
    "image": Asked(options=KNOWN),
    "never": Asked(),
    "who": Asked(options=("adult", "young", NOT_KNOWN)),
    "here": Asked(options=KNOWN),
    READERS: Asked(options=(NOBODY,), is_many=True),
    "wants": Asked(most=MOST, rows=5),
    "name": Asked(most=MOST_OF_A_LINE),
    "reach": Asked(most=MOST_OF_A_LINE, rows=3),
}


class DoorForm(Form):
    """One question, answered in the words of a way; the people who read are given to it."""

    def __init__(
        self, *args: Any, key: str, texts: Texts, readers: Sequence[Membership], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        how = HOW[key]
        if how.options:
            self.fields["answer"] = _choice(key, how, texts, readers)
        elif how.most:
            self.fields["answer"] = _text(key, how, texts)

    def clean_answer(self) -> Any:
        """An answer as it is kept: whoever names somebody does not mean nobody."""
        answer = self.cleaned_data["answer"]
        named = [one for one in answer if one != NOBODY] if isinstance(answer, list) else []
        return named or answer


def _choice(key: str, how: Asked, texts: Texts, readers: Sequence[Membership]) -> forms.ChoiceField:
    choices = [(option, texts(key, option)) for option in how.options]
    if key == READERS:
        choices = [(str(row.id), called(row, texts)) for row in readers] + choices
    kind = forms.MultipleChoiceField if how.is_many else forms.ChoiceField
    found = kind(choices=choices, required=False)
    found.error_messages["invalid_choice"] = texts("page", "choose")
    return found


def _text(key: str, how: Asked, texts: Texts) -> forms.CharField:
    shown = forms.Textarea(attrs={"rows": how.rows}) if how.rows else forms.TextInput()
    found = forms.CharField(max_length=how.most, required=key == MUST, widget=shown)
    found.error_messages |= {
        "max_length": texts("page", "too_long"),
        "not_plain": texts("page", "not_words"),
        "null_characters_not_allowed": texts("page", "not_words"),
    }
    if key == MUST:
        found.error_messages["required"] = texts(key, "missing")
    return found


def called(reader: Membership, texts: Texts) -> str:
    """Somebody who reads what comes through the door, by name and by what they do here."""
    return f"{reader.name}, {texts.role(reader.role)}"


def _unless(key: str, option: str) -> Applies:
    """Asked after a question, unless it was answered so: passing over it is not saying so."""
    return lambda answers: key in answers and answers[key].get("answer") != option


#: Whether it is about one of those who read is asked of everybody: it may be their child, or their
#: friend, and another answer that is changed must not bring it back to whom it is about.
ASKED_ONLY: Mapping[str, Applies] = {
    "danger": _unless("safe", YES),
    "never": _unless("image", NO),
    "here": _unless("who", "young"),
}
TELL = Journey(
    "tell", tuple(Question(key, key, DoorForm, ASKED_ONLY.get(key, always)) for key in HOW)
)

#: What is kept of an answer as its own words, and by which heading (`casework.account`).
IN_WORDS = {"what": "words", "wants": "wants", "name": "called", "reach": "reach"}
#: What is kept of an answer by the words of what was chosen.
CHOSEN = {"about": "is_about", "who": "done_by", "here": "works_here"}
#: Who is in danger when somebody is asked whether they are safe.
DANGER = {YES: NO, NO: YES}


def report_of(answers: Answers, texts: Texts, now: datetime) -> Report:
    """What somebody tells, as casework takes it: in their words, and in ours what they chose.

    A fact of triage follows only from what was said: that a picture is involved, that an adult
    is, that they work here.
    """
    said = {key: str(row.get("answer") or "") for key, row in answers.items() if key != READERS}
    english = in_english(texts.way)
    account = {name: said[key] for key, name in IN_WORDS.items() if said.get(key)}
    account |= {name: english(key, said[key]) for key, name in CHOSEN.items() if said.get(key)}
    return Report(
        account=account,
        learned_at=now,
        is_danger=DANGER.get(said.get("safe", ""), NOT_KNOWN),
        is_image=said.get("image") or NOT_KNOWN,
        about=_about(said, texts),
        named=tuple(map(UUID, named_in(answers))),
        source=texts.way.source,
        facts=_facts(said),
    )


def named_in(answers: Answers) -> list[str]:
    """Which of the readers it is about, by their ids: whoever is picked, whatever else is."""
    picked = answers.get(READERS, {}).get("answer") or ()
    return [one for one in picked if one != NOBODY]


def _about(said: Mapping[str, str], texts: Texts) -> str:
    """Whom it is about by name: known only where somebody tells of themselves and gives theirs."""
    is_own = texts.way.source == Source.YOUNG_PERSON and said.get("about") != "other"
    return said.get("name", "") if is_own else ""


def _facts(said: Mapping[str, str]) -> dict[str, bool]:
    found = {}
    if said.get("image") in {YES, NO}:
        found["image_involved"] = said["image"] == YES
    if said.get("who") in {"adult", "young"}:
        found["adult_involved"] = said["who"] == "adult"
    if said.get("here") == YES:
        found["suspect_position_of_trust"] = True
    return found
