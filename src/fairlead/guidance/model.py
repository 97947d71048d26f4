"""What the sources say, as data: sources, facts, criteria, outcomes, registers and packs.

Every class here is a frozen record read from TOML; an unknown key in a file is a fault. The
rules that span records (a cite must exist, a rule must have examples) are in `checks`.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from fairlead.guidance.conditions import Condition

Nation = Literal["england", "wales", "scotland", "northern-ireland"]
Setting = Literal["education", "other"]
NATIONS: tuple[Nation, ...] = ("england", "wales", "scotland", "northern-ireland")
SETTINGS: tuple[Setting, ...] = ("education", "other")


class _Ranked(StrEnum):
    """Words in order of strength; the strongest has rank 0."""

    rank: int

    def __init__(self, _: str) -> None:
        self.rank = len(type(self).__members__)

    def __lt__(self, other: str) -> bool:
        """Whether this word is the stronger one, so that `min` finds the strongest."""
        return self.rank < type(self)(other).rank


class Force(_Ranked):
    """How strongly a source asks for something."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Urgency(_Ranked):
    """How soon something has to be done."""

    NOW = "now"
    TODAY = "today"
    NEXT_WORKING_DAY = "next working day"
    PLANNED = "planned"


class Evidence(StrEnum):
    """How much of a source was read when the pack was written."""

    FULL = "read in full"
    PART = "read in part"
    RESTATED = "confirmed by a page that restates it"
    UNREAD = "not read"


#: Words that may not be left empty, and an age in whole years.
Text = Annotated[str, msgspec.Meta(min_length=1)]
Years = Annotated[int, msgspec.Meta(ge=0, le=150)]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a guidance file."""


class Entry(Record, frozen=True, kw_only=True):
    """A table with a name of its own, by which others refer to it."""

    id: Text


class Source(Entry, frozen=True, kw_only=True):
    """One edition of one document, and how much of it was read."""

    title: Text
    short: Text
    publisher: str
    edition: str
    nations: tuple[Nation, ...]
    evidence: Evidence
    checked_on: date
    statutory: bool = False
    in_force_from: date | None = None
    in_force_until: date | None = None
    superseded_by: str | None = None
    link: str | None = None
    note: str = ""


class Cite(Record, frozen=True, kw_only=True):
    """Where a source says it. Unverified means: not read in the original, nor confirmed."""

    source: Text
    at: Text
    verified: bool
    via: str | None = None


class Fact(Entry, frozen=True, kw_only=True):
    """A question answered yes, no or not known, asked or derived from another answer.

    `yes` and `no` finish the sentence "we know that ..." and follow "because" and "if".
    `asked_through` names the choice that asks for it, where it is not asked on its own. A yes
    settles yes all that it `implies`; where `only_if` is no and nobody said otherwise, it is no.
    """

    question: Text
    why: Text
    who: Text
    yes: Text
    no: Text
    help: str = ""
    asked_through: str | None = None
    implies: tuple[str, ...] = ()
    only_if: str | None = None


class Derivation(Record, frozen=True, kw_only=True):
    """A fact that an answer settles: yes by these options or ages, otherwise no.

    With `only_yes` the other answers say nothing: that no grooming was mentioned does not mean
    that there was none.
    """

    fact: str
    only_yes: bool = False
    when: tuple[str, ...] = ()
    below: Years | None = None
    at_least: Years | None = None


class Choice(Entry, frozen=True, kw_only=True):
    """A question with words or a whole number for an answer, turned into facts in one step."""

    kind: Literal["one", "many", "age"]
    question: Text
    why: Text
    who: Text
    options: dict[str, str] = {}
    at_most: Years | None = None
    derives: tuple[Derivation, ...]
    help: str = ""


class Route(Entry, frozen=True, kw_only=True):
    """A contact: whom it is for, how to reach it, and whether that was checked."""

    name: Text
    purpose: str
    who: Text
    contact: Text
    nations: tuple[Nation, ...]
    verified: bool
    hours: str = "not established"
    local: bool = False
    #: Where it serves, when that is less than a nation.
    area: str = ""
    link: str | None = None
    note: str = ""
    sources: tuple[str, ...] = ()


class Offence(Entry, frozen=True, kw_only=True):
    """An offence that facts may touch: for the police to decide, never a finding."""

    title: Text
    statute: str
    section: str
    nations: tuple[Nation, ...]
    verified: bool
    when: Condition
    in_force_from: date | None = None
    repealed_on: date | None = None
    note: str = ""
    claims: tuple[str, ...] = ()


class Example(Record, frozen=True, kw_only=True):
    """Answers under which a criterion is settled yes, settled no, and left open.

    A fact stands for yes, and with `!` before it for no; what is left out is not known.
    """

    yes: tuple[str, ...]
    no: tuple[str, ...] | None = None
    open: tuple[str, ...] | None = None


class Criterion(Entry, frozen=True, kw_only=True):
    """One rule of a source: when it applies, how strongly, and what it gives or bars."""

    reads: Text
    when: Condition
    force: Force
    cites: tuple[Cite, ...]
    examples: Example
    gives: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    urgency: Urgency | None = None
    borrowed: str = ""
    ref: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether at least one source of the rule was read or confirmed."""
        return any(cite.verified for cite in self.cites)


class Kind(StrEnum):
    """What an outcome is about."""

    ACTION = "action"
    PROHIBITION = "prohibition"
    PERMISSION = "permission"


class Outcome(Entry, frozen=True, kw_only=True):
    """Something to do, something not to do, or something allowed when nothing bars it.

    What an `emergency` may bring is asked before anything else.
    """

    does: Text
    who: Text
    urgency: Urgency
    emergency: bool = False
    kind: Kind = Kind.ACTION
    steps: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    interim: str = ""


class Untranslated(Entry, frozen=True, kw_only=True):
    """A passage that no rule expresses, and why; shown wherever it touches an assessment."""

    passage: Text
    reason: Text
    cites: tuple[Cite, ...]
    touches: tuple[str, ...] = ()
    ref: tuple[str, ...] = ()


class Conflict(Entry, frozen=True, kw_only=True):
    """Two sources that disagree, or a claim that no longer holds, and what the packs follow."""

    claim: Text
    problem: str
    follows: Text
    because: str
    sources: tuple[str, ...]
    verified: bool
    touches: tuple[str, ...] = ()
    nations: tuple[Nation, ...] = NATIONS


class Information(Entry, frozen=True, kw_only=True):
    """Something to know and not to do, such as what the police may weigh."""

    title: Text
    says: tuple[str, ...]
    nations: tuple[Nation, ...]
    cites: tuple[Cite, ...]
    touches: tuple[str, ...] = ()


class Term(Entry, frozen=True, kw_only=True):
    """An entry of a taxonomy, or of a list such as vulnerability factors."""

    name: Text
    says: str
    cites: tuple[Cite, ...]


class Taxonomy(Entry, frozen=True, kw_only=True):
    """A named list of terms, such as the 4Cs in one edition's wording."""

    name: Text
    note: str = ""
    terms: tuple[Term, ...]


class Wording(Entry, frozen=True, kw_only=True):
    """A phrase that puts blame on a child, and what to say instead."""

    avoid: str
    patterns: tuple[str, ...]
    better: str
    why: Text
    cites: tuple[Cite, ...]


class Withdrawal(Entry, frozen=True, kw_only=True):
    """A rule of an earlier rule set that an edition leaves out, with the reason."""

    because: str


class Header(Record, frozen=True, kw_only=True):
    """The first table of a pack: who it is for, from when, and what it builds on."""

    title: Text
    nation: Nation
    settings: tuple[Setting, ...]
    valid_from: date
    valid_until: date | None = None
    lead: str
    lead_short: str
    builds_on: tuple[str, ...] = ()
    withdraws: tuple[Withdrawal, ...] = ()
    replaces: tuple[str, ...] = ()
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the edition is the one to use on that day."""
        until = self.valid_until
        return self.valid_from <= on and (until is None or on <= until)


class Registers(Record, frozen=True, kw_only=True):
    """What every pack shares."""

    sources: tuple[Source, ...] = ()
    facts: tuple[Fact, ...] = ()
    choices: tuple[Choice, ...] = ()
    routes: tuple[Route, ...] = ()
    offences: tuple[Offence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    wordings: tuple[Wording, ...] = ()
    information: tuple[Information, ...] = ()


class RuleSet(Record, frozen=True, kw_only=True):
    """What one folder of rules holds."""

    outcomes: tuple[Outcome, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    untranslated: tuple[Untranslated, ...] = ()


class Pack(Record, frozen=True, kw_only=True):
    """One edition of the guidance for a nation and setting, whole, with its registers."""

    id: str
    edition: str
    digest: str
    header: Header
    rules: RuleSet
    registers: Registers

    @property
    def name(self) -> str:
        """The full name, such as `england/education/2026-09-01`."""
        return f"{self.id}/{self.edition}"
