"""What is known of an incident: answers turned into facts, each with where it comes from.

Ages and choices become facts here, in one step, so that everything after is yes, no or not
known. An answer that contradicts another is refused: the software never picks one of the two.
"""

from collections.abc import Iterator, Mapping

import msgspec

from fairlead.guidance import Answer, Choice, Derivation, Registers

Said = bool | int | str | list[str]
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
    wrongs: list[Wrong] = []
    catalogue = {fact.id for fact in registers.facts}
    choices = {choice.id: choice for choice in registers.choices}
    facts = Facts({}, {})
    for key, value in said.items():
        if key in catalogue:
            wrongs.extend(_note_fact(facts, key, value))
        elif key not in choices:
            names = (*catalogue, *choices)
            wrongs.append(Wrong(key, "is not in the catalogue of facts", key, names))
    for key, value in said.items():  # after every fact, so that a contradiction is seen
        if key in choices:
            wrongs.extend(_note_choice(facts, choices[key], value))
    if wrongs:
        raise WrongAnswers(wrongs)
    return facts


def _note_fact(facts: Facts, key: str, value: object) -> Iterator[Wrong]:
    if isinstance(value, bool):
        facts.known[key] = value
        facts.origins[key] = "said"
    elif value != UNKNOWN:
        yield Wrong(key, f'must be true, false or "unknown", and is {_shown(value)}')


def _note_choice(facts: Facts, choice: Choice, value: object) -> Iterator[Wrong]:
    if value in (UNKNOWN, []):
        return
    wrong = _wrong_choice(choice, value)
    if wrong:
        yield wrong
        return
    for derivation in choice.derives:
        answer = _answer(derivation, value)
        before = facts.known.get(derivation.fact)
        if answer is None:
            continue
        if before is not None and before is not answer:
            yield Wrong(choice.id, _contradiction(value, derivation.fact, before, facts))
            continue
        facts.known[derivation.fact] = answer
        facts.origins.setdefault(derivation.fact, f"from {choice.id} = {_shown(value)}")


def _wrong_choice(choice: Choice, value: object) -> Wrong | None:
    if choice.kind == "age":
        top = choice.at_most or 0
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= top
        what = f"must be an age in whole years from 0 to {top}, and is {_shown(value)}"
        return None if fits else Wrong(choice.id, what)
    many = choice.kind == "many"
    words = value if many and isinstance(value, list) else [value]
    if many and not isinstance(value, list):
        return Wrong(choice.id, f'must be a list such as ["{next(iter(choice.options))}"]')
    for word in words:
        if not isinstance(word, str) or word not in choice.options:
            what = f"has no option {_shown(word)}"
            return Wrong(choice.id, what, str(word)[:40], tuple(choice.options))
    return None


def _answer(derivation: Derivation, value: object) -> Answer:
    """What the answer settles of one fact; `None` for nothing."""
    if isinstance(value, int):
        low, high = derivation.at_least, derivation.below
        yes = (low is None or value >= low) and (high is None or value < high)
    else:
        words = value if isinstance(value, list) else [value]
        yes = any(word in derivation.when for word in words)
        if UNKNOWN in words and not yes:
            return None
    return True if yes else (None if derivation.only_yes else False)


def _contradiction(value: object, fact: str, before: bool, facts: Facts) -> str:
    said = f"{fact} = {str(before).lower()}"
    origin = facts.origins[fact]
    also = "" if origin == "said" else f" ({origin})"
    return f"{_shown(value)} contradicts {said}{also}: change one of the two"


def _shown(value: object) -> str:
    """The value as a person would write it in the file, shortened."""
    text = repr(value).replace("'", '"') if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= 60 else f"{text[:57]}..."
