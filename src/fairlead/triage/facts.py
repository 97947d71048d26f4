"""What is known of an incident: answers turned into facts, each with where it comes from.

Ages and choices become facts here, in one step, so that everything after is yes, no or not
known. An answer that contradicts another is refused: the software never picks one of the two.
"""

from collections.abc import Iterable, Mapping

import msgspec

from fairlead.guidance import Answer, Choice, Derivation, Fact, Registers

UNKNOWN = "unknown"


class Wrong(msgspec.Struct, frozen=True):
    """An answer that cannot be used: the key it stands under and what is wrong with it.

    Where a word is not known, `word` is that word and `known` are those there are.
    """

    key: str
    what: str
    word: str = ""
    known: tuple[str, ...] = ()


class WrongAnswers(ValueError):
    """Answers that are refused, with everything that is wrong with them."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        self.wrongs = wrongs
        super().__init__("; ".join(f"{wrong.key}: {wrong.what}" for wrong in wrongs))


class Facts(msgspec.Struct, frozen=True):
    """The settled facts, and for each of them where the answer comes from."""

    known: dict[str, bool]
    origins: dict[str, str]

    def get(self, fact: str) -> Answer:
        """Yes, no, or `None` for not known."""
        return self.known.get(fact)


NOTHING_KNOWN = Facts({}, {})


def settle(registers: Registers, said: Mapping[str, object]) -> Facts:
    """The facts that these answers settle; what is missing or "unknown" stays not known.

    Raises `WrongAnswers` for an unknown key, an answer of the wrong kind, and an answer that
    another one contradicts.
    """
    settling = _Settling(registers)
    for key, value in said.items():
        settling.note(key, value)
    for key, value in said.items():  # after every fact, so that a contradiction is seen
        settling.derive(key, value)
    settling.conclude(registers.facts)
    if settling.wrongs:
        raise WrongAnswers(settling.wrongs)
    return settling.facts


class _Settling:
    """Answers on their way to facts, and what is wrong with them."""

    def __init__(self, registers: Registers) -> None:
        self.facts = Facts({}, {})
        self.wrongs: list[Wrong] = []
        self._catalogue = {fact.id: fact.asked_through for fact in registers.facts}
        self._choices = {choice.id: choice for choice in registers.choices}

    def note(self, key: str, value: object) -> None:
        """Take an answer to a fact; leave that to a choice for later."""
        if key in self._choices:
            return
        if key not in self._catalogue:
            known = (*self._catalogue, *self._choices)
            self.wrongs.append(Wrong(key, "is not in the catalogue of facts", key, known))
        elif self._catalogue[key]:
            # Said on its own it would pass by all else that the choice settles with it.
            what = f"is settled by {self._catalogue[key]}: answer that instead"
            self.wrongs.append(Wrong(key, what))
        elif isinstance(value, bool):
            self.facts.known[key] = value
            self.facts.origins[key] = "said"
        elif value != UNKNOWN:
            what = f'must be true, false or "unknown", and is {_shown(value)}'
            self.wrongs.append(Wrong(key, what))

    def derive(self, key: str, value: object) -> None:
        """Turn the answer to a choice, or an age, into facts."""
        choice = self._choices.get(key)
        if choice is None or value == UNKNOWN or (choice.kind == "many" and value == []):
            return
        wrong = _wrong_age(choice, value) if choice.kind == "age" else _wrong_word(choice, value)
        if wrong:
            self.wrongs.append(wrong)
            return
        for derivation in choice.derives:
            answer = _answer(derivation, value)
            if answer is not None:
                self._settle(derivation.fact, answer, key, value)

    def conclude(self, facts: Iterable[Fact]) -> None:
        """Settle what follows from other facts."""
        for fact in facts:
            if not (fact.implies or fact.only_if):
                continue  # most facts: nothing follows from them, and many cases are settled
            if self.facts.get(fact.id):
                for implied in fact.implies:
                    self._settle(implied, True, fact.id, True)
            elif fact.only_if and self.facts.get(fact.only_if) is False:
                self.facts.known.setdefault(fact.id, False)
                self.facts.origins.setdefault(fact.id, f"from {fact.only_if} = false")

    def _settle(self, fact: str, answer: bool, key: str, value: object) -> None:
        before = self.facts.known.setdefault(fact, answer)
        origin = self.facts.origins.setdefault(fact, f"from {key} = {_shown(value)}")
        if before is not answer:
            also = "" if origin == "said" else f" ({origin})"
            said = f"{fact} = {str(before).lower()}{also}"
            what = f"{_shown(value)} contradicts {said}: change one of the two"
            self.wrongs.append(Wrong(key, what))


def _wrong_age(choice: Choice, value: object) -> Wrong | None:
    top = choice.at_most or 0
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= top:
        return None
    what = f"must be an age in whole years from 0 to {top}, and is {_shown(value)}"
    return Wrong(choice.id, what)


def _wrong_word(choice: Choice, value: object) -> Wrong | None:
    if choice.kind == "many" and not isinstance(value, list):
        return Wrong(choice.id, f'must be a list such as ["{next(iter(choice.options))}"]')
    for word in value if choice.kind == "many" and isinstance(value, list) else [value]:
        if not isinstance(word, str) or word not in choice.options:
            what = f"has no option {_shown(word)}"
            return Wrong(choice.id, what, str(word)[:40], tuple(choice.options))
    return None


def _answer(derivation: Derivation, value: object) -> Answer:
    """What the answer settles of one fact; `None` for nothing."""
    if isinstance(value, int):
        yes, more_may_come = _within(derivation, value), False
    else:
        words = value if isinstance(value, list) else [value]
        yes, more_may_come = bool(set(words) & set(derivation.when)), UNKNOWN in words
    if yes:
        return True
    return None if derivation.only_yes or more_may_come else False


def _within(derivation: Derivation, age: int) -> bool:
    low, high = derivation.at_least, derivation.below
    return (low is None or age >= low) and (high is None or age < high)


def _shown(value: object) -> str:
    """The value as a person would write it in the file, shortened."""
    text = repr(value).replace("'", '"') if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= 60 else f"{text[:57]}..."
