"""The front of a referral: what whoever takes it needs first, by the list of the guidance register.

What nobody answered says "not known" rather than being left out: not knowing is an answer too.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fairlead.casework.known import LIBRARY
from fairlead.casework.models import Answer, Device
from fairlead.casework.supporting import taxonomy
from fairlead.casework.telling import answer_in_words, moment_in_words, questions

LIST = "image-referral-contents"
#: Danger stands before everything that the list names.
FIRST = (
    "immediate_danger",
    "threat_to_life",
    "forced_sexual_behaviour_now",
    "immediate_risk_of_harm",
)
#: Which questions of the guidance answer each term of the list.
ASKED: Mapping[str, tuple[str, ...]] = {
    "what-happened": ("coercion_blackmail_grooming", "suspected_crime"),
    "which-children": ("several_children_affected", "known_to_social_care"),
    "how-they-are": ("capacity_concern", "vulnerability_concern"),
    "what-kind": (
        "image_involved",
        "image_ai_generated_or_altered",
        "shared_beyond_intended_recipient",
        "posted_publicly",
    ),
    "sender": ("child_said_to_have_harmed", "suspect_age"),
    "shown": ("youngest_child_age", "sexual_acts_depicted", "unusual_for_stage_or_violent"),
    "adults": (
        "adult_involved",
        "adult_posing_as_child_suspected",
        "suspect_position_of_trust",
        "suspect_is_parent_or_household",
    ),
    "device": ("device_location",),
}
#: What of a concern says what happened, with what stands before it: a child speaks for themselves.
SAID = {"what": "", "words": ", the child’s own words"}
ABOUT_IMAGE = ("what-kind", "sender", "shown", "device")


def cited() -> list[tuple[str, str, str, bool]]:
    """What the list rests on: title, edition, place, and whether it was read in the original."""
    sources = {source.id: source for source in LIBRARY.registers().sources}
    return [
        (sources[cite.source].title, sources[cite.source].edition, cite.at, cite.verified)
        for term in taxonomy(LIST).terms
        for cite in term.cites
    ]


class Front:
    """Answers, texts and rows of a case in the order of the list.

    `said` is how the children are now, where telling the family stands, whom to reach at home and
    what the children want: "how", "family", "homes" and "wishes".
    """

    def __init__(
        self,
        answers: Iterable[Answer],
        *,
        people: Iterable[Mapping[str, str]],
        reported: Iterable[Mapping[str, Any]],
        devices: Iterable[Device],
        said: Mapping[str, Iterable[str]],
        say: Callable[[str], str],
    ) -> None:
        self.answers = {row.question: row for row in answers}
        self.people, self.reported = people, reported
        self.logged = [device.place() for device in devices]
        self.said, self.say = said, say

    def rows(self) -> list[dict[str, Any]]:
        """Each thing that a referral says: its name, texts, and answers with who said so."""
        image = self.answers.get("image_involved")
        left_out = ABOUT_IMAGE if image is not None and image.value is False else ()
        terms = [term for term in taxonomy(LIST).terms if term.id not in left_out]
        return [
            self._row("Danger now", [], FIRST),
            self._row("Telling the family", self.said["family"], ()),
            *self._homes(),
            self._row("What the children want", self.said["wishes"], ()),
            *(self._row(term.name, self._texts(term.id), ASKED[term.id]) for term in terms),
        ]

    def _homes(self) -> Iterable[dict[str, Any]]:
        """Whom to reach at home, right after whether they may be told; nothing where none is."""
        homes = list(self.said["homes"])
        return [self._row("Home contacts", homes, ())] if homes else []

    def _row(self, name: str, texts: Iterable[str], asked: Iterable[str]) -> dict[str, Any]:
        found = [self._answer(question) for question in asked if not self._is_logged(question)]
        unknown = " ".join(words for words, answer, _ in found if not answer)
        answers = [row for row in found if row[1]]
        return {"name": name, "texts": list(texts), "answers": answers, "unknown": unknown}

    def _is_logged(self, question: str) -> bool:
        """Whether the log says what nobody answered: where the device is."""
        row = self.answers.get(question)
        is_open = row is None or row.value is None
        return question in ASKED["device"] and is_open and bool(self.logged)

    def _answer(self, question: str) -> list[str]:
        row = self.answers.get(question)
        words = questions()[question]
        if row is None or row.value is None:
            return [words, "", ""]
        by = f"{row.said_by or 'nobody named'}, {moment_in_words(row.answered_at)}"
        return [words, answer_in_words(row.value), self.say(by)]

    def _texts(self, term: str) -> Iterable[str]:
        if term == "what-happened":
            for row in self.reported:
                for name, whose in SAID.items():
                    if row[name]:
                        yield f"{row['reference']}{whose}: {row[name]}"
        elif term == "which-children":
            for person in self.people:
                yield ", ".join(filter(None, (person["name"], person["part"], person["known"])))
        elif term == "how-they-are":
            yield from self.said["how"]
        elif term == "device":
            yield from map(self.say, self.logged)
