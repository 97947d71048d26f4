"""Many incidents at once: two bit planes for each fact, and the rules run on them.

A plane is one big integer with a bit for each incident of a chunk: "known yes" and "known no".
And, or and not of three values are then a few operations on whole planes, so that one machine
re-judges an organisation, or a nation, in the time that a person needs to open the page.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import msgspec

from fairlead.guidance import (
    Any,
    Condition,
    Is,
    Isnt,
    Nation,
    Pack,
    Setting,
    criteria_by_outcome,
)

#: Incidents in one chunk: planes of 8 KiB stay in the processor's cache.
CHUNK = 65_536

FORMAT = "fairlead planes 1"


class BadPlanes(ValueError):
    """A file that holds no planes, or damaged ones; the message says which."""


class Chunk(msgspec.Struct, frozen=True):
    """The planes of up to `CHUNK` incidents: first all that are yes, then all that are no."""

    size: int
    planes: list[int]


class Planes(msgspec.Struct, frozen=True):
    """The facts of many incidents of one nation and setting, each under its reference."""

    facts: tuple[str, ...]
    nation: Nation
    setting: Setting
    references: list[str]
    chunks: list[Chunk]


def pack_planes(
    facts: Sequence[str],
    incidents: Iterable[tuple[str, Mapping[str, bool]]],
    *,
    nation: Nation,
    setting: Setting,
) -> Planes:
    """The planes of incidents, given as references and known facts (any order, any number)."""
    references: list[str] = []
    chunks: list[Chunk] = []
    rest = iter(incidents)
    while batch := list(islice(rest, CHUNK)):
        references += [reference for reference, _ in batch]
        chunks.append(_packed(facts, [known for _, known in batch]))
    return Planes(tuple(facts), nation, setting, references, chunks)


def _packed(facts: Sequence[str], batch: list[Mapping[str, bool]]) -> Chunk:
    order = {fact: number for number, fact in enumerate(facts)}
    rows = [bytearray(-(-len(batch) // 8)) for _ in range(2 * len(order))]
    for place, known in enumerate(batch):
        for fact, answer in known.items():
            row = rows[order[fact] if answer else len(order) + order[fact]]
            row[place >> 3] |= 1 << (place & 7)
    return Chunk(len(batch), [int.from_bytes(row, "little") for row in rows])


Packed = list[tuple[int, list[bytes]]]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    facts: tuple[str, ...]
    nation: Nation
    setting: Setting
    references: list[str]
    chunks: Packed
    digest: bytes = b""


def encode_planes(planes: Planes) -> bytes:
    """Planes as the content of a file, with a digest that shows damage."""
    chunks = [
        (chunk.size, [plane.to_bytes(-(-chunk.size // 8), "little") for plane in chunk.planes])
        for chunk in planes.chunks
    ]
    file = _File(FORMAT, planes.facts, planes.nation, planes.setting, planes.references, chunks)
    return msgspec.msgpack.encode(msgspec.structs.replace(file, digest=_digest(file)))


def decode_planes(content: bytes) -> Planes:
    """Planes from the content of a file. Raises `BadPlanes`."""
    try:
        file = msgspec.msgpack.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadPlanes("this is no file of planes, or a damaged one") from error
    _check(file)
    chunks = [_chunk(size, rows, len(file.facts)) for size, rows in file.chunks]
    return Planes(file.facts, file.nation, file.setting, file.references, chunks)


def _check(file: _File) -> None:
    if file.format != FORMAT:
        raise BadPlanes(f"these planes are of another format: {file.format[:40]}")
    if file.digest != _digest(file):
        raise BadPlanes("these planes are damaged: the digest does not fit")
    if len(set(file.facts)) != len(file.facts) or not file.facts:
        raise BadPlanes("these planes name a fact twice, or none")
    sizes = [size for size, _ in file.chunks]
    if not all(0 < size <= CHUNK for size in sizes) or sum(sizes) != len(file.references):
        raise BadPlanes("these planes do not fit their references")


def _digest(file: _File) -> bytes:
    content = msgspec.structs.replace(file, digest=b"")
    return hashlib.sha256(msgspec.msgpack.encode(content)).digest()


def _chunk(size: int, rows: list[bytes], facts: int) -> Chunk:
    planes = [int.from_bytes(row, "little") for row in rows]
    both = any(yes & no for yes, no in zip(planes[:facts], planes[facts:], strict=False))
    if len(planes) != 2 * facts or any(p.bit_length() > size for p in planes) or both:
        raise BadPlanes("these planes say yes and no of one fact, or have the wrong size")
    return Chunk(size, planes)


class Program:
    """Conditions as a list of operations on planes, each shared part worked out once.

    `outcomes` maps a name to the conditions of which any one suffices.
    """

    def __init__(self, facts: Sequence[str], outcomes: Mapping[str, Sequence[Condition]]) -> None:
        self.names = tuple(outcomes)
        self._order = {fact: number for number, fact in enumerate(facts)}
        self._made: dict[tuple[bool, int, int], int] = {}
        #: Where the constant planes stand: nowhere, and everywhere.
        self._none, self._every = 2 * len(self._order), 2 * len(self._order) + 1
        conditions = [Any(tuple(parts)) for parts in outcomes.values()]
        wanted = [self._place(c, truth) for truth in (True, False) for c in conditions]
        self._steps, self._wanted, self._slots = _slotted(self._made, wanted, self._every + 1)

    def run(self, chunk: Chunk) -> tuple[list[int], list[int]]:
        """For each name the plane of incidents that are settled yes, and settled no."""
        planes = [*chunk.planes, 0, (1 << chunk.size) - 1, *[0] * self._slots]
        for is_or, left, right, slot in self._steps:
            planes[slot] = planes[left] | planes[right] if is_or else planes[left] & planes[right]
        found = [planes[place] for place in self._wanted]
        return found[: len(self.names)], found[len(self.names) :]

    def _place(self, condition: Condition, truth: bool) -> int:
        match condition:
            case Is(fact):
                return self._leaf(fact, truth)
            case Isnt(fact):
                return self._leaf(fact, not truth)
            case _:
                is_or = isinstance(condition, Any) == truth
                places = sorted({self._place(part, truth) for part in condition.parts})
                return self._joined(is_or, places)

    def _leaf(self, fact: str, truth: bool) -> int:
        if fact not in self._order:
            return self._none  # the file knows nothing of it: neither yes nor no
        return self._order[fact] if truth else len(self._order) + self._order[fact]

    def _joined(self, is_or: bool, places: list[int]) -> int:
        if not places:
            return self._none if is_or else self._every
        found = places[0]
        for place in places[1:]:
            next_place = self._every + 1 + len(self._made)
            found = self._made.setdefault((is_or, found, place), next_place)
        return found


Step = tuple[bool, int, int, int]


def _slotted(
    made: Mapping[tuple[bool, int, int], int], wanted: list[int], first: int
) -> tuple[list[Step], list[int], int]:
    """The operations with a slot for each result, a slot being used again once it is idle.

    Few planes alive at a time stay in the processor's cache; without this, most of the time
    goes into fetching memory.
    """
    last = {place: number for number, (_, *parts) in enumerate(made) for place in parts}
    last |= dict.fromkeys(wanted, len(made))
    slots: dict[int, int] = {place: place for place in range(first)}
    idle: list[int] = []
    steps: list[Step] = []
    top = first
    for number, ((is_or, left, right), place) in enumerate(made.items()):
        operands = slots[left], slots[right]
        idle += [slots[part] for part in {left, right} if part >= first and last[part] == number]
        if not idle:
            idle.append(top)
            top += 1
        slots[place] = idle.pop()
        steps.append((is_or, *operands, slots[place]))
    return steps, [slots[place] for place in wanted], top - first


def program_for(pack: Pack, facts: Sequence[str]) -> Program:
    """The program that decides every outcome of a pack from planes of these facts."""
    outcomes = criteria_by_outcome(pack)
    return Program(facts, {name: [rule.when for rule in rules] for name, rules in outcomes.items()})


def places_of(plane: int, size: int) -> list[int]:
    """The places of the bits that are set, in order."""
    text = f"{plane:0{size}b}"[::-1]
    places, place = [], text.find("1")
    while place >= 0:
        places.append(place)
        place = text.find("1", place + 1)
    return places
