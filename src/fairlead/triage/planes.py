"""Many incidents at once: two bit planes for each fact, and the rules run on them.

A plane is one big integer with a bit for each incident of a chunk: "known yes" and "known no".
And, or and not of three values are then a few operations on whole planes, so that one machine
re-judges an organisation, or a nation, in the time that a person needs to open the page.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from fairlead.guidance import All, Any, Condition, Is, Isnt, Pack

#: Incidents in one chunk: planes of 16 KiB stay in the processor's cache.
CHUNK = 131_072

FORMAT = "fairlead planes 1"


class BadPlanes(ValueError):
    """A file that holds no planes, or damaged ones; the message says which."""


class Chunk(msgspec.Struct, frozen=True):
    """The planes of up to `CHUNK` incidents: first all that are yes, then all that are no."""

    size: int
    planes: list[int]


class Planes(msgspec.Struct, frozen=True):
    """The facts of many incidents, each incident under its reference."""

    facts: tuple[str, ...]
    references: list[str]
    chunks: list[Chunk]


def pack_planes(
    facts: Sequence[str], incidents: Iterable[tuple[str, Mapping[str, bool]]]
) -> Planes:
    """The planes of incidents, given as references and known facts (any order, any number)."""
    order = {fact: number for number, fact in enumerate(facts)}
    references: list[str] = []
    chunks: list[Chunk] = []
    rest = iter(incidents)
    while batch := list(islice(rest, CHUNK)):
        rows = [bytearray(-(-len(batch) // 8)) for _ in range(2 * len(order))]
        for place, (reference, known) in enumerate(batch):
            references.append(reference)
            for fact, answer in known.items():
                row = rows[order[fact] if answer else len(order) + order[fact]]
                row[place >> 3] |= 1 << (place & 7)
        chunks.append(Chunk(len(batch), [int.from_bytes(row, "little") for row in rows]))
    return Planes(tuple(facts), references, chunks)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    facts: tuple[str, ...]
    references: list[str]
    sizes: list[int]
    planes: list[list[bytes]]
    digest: bytes


def write_planes(planes: Planes, path: Path) -> None:
    """Keep planes in a file, with a digest that shows damage."""
    rows = [
        [plane.to_bytes(-(-chunk.size // 8), "little") for plane in chunk.planes]
        for chunk in planes.chunks
    ]
    sizes = [chunk.size for chunk in planes.chunks]
    digest = _digest(planes.facts, planes.references, rows)
    file = _File(FORMAT, planes.facts, planes.references, sizes, rows, digest)
    path.write_bytes(msgspec.msgpack.encode(file))


def read_planes(path: Path) -> Planes:
    """Planes from a file. Raises `BadPlanes`, or `OSError` where it cannot be opened."""
    try:
        file = msgspec.msgpack.decode(path.read_bytes(), type=_File)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadPlanes("this is no file of planes, or a damaged one") from error
    if file.format != FORMAT:
        raise BadPlanes(f"these planes are of another format: {file.format[:40]}")
    if file.digest != _digest(file.facts, file.references, file.planes):
        raise BadPlanes("these planes are damaged: the digest does not fit")
    if sum(file.sizes) != len(file.references) or len(file.sizes) != len(file.planes):
        raise BadPlanes("these planes do not fit their references")
    chunks = [
        _chunk(size, rows, len(file.facts))
        for size, rows in zip(file.sizes, file.planes, strict=True)
    ]
    return Planes(file.facts, file.references, chunks)


def _chunk(size: int, rows: list[bytes], facts: int) -> Chunk:
    planes = [int.from_bytes(row, "little") for row in rows]
    both = any(yes & no for yes, no in zip(planes[:facts], planes[facts:], strict=False))
    if len(planes) != 2 * facts or any(p.bit_length() > size for p in planes) or both:
        raise BadPlanes("these planes say yes and no of one fact, or have the wrong size")
    return Chunk(size, planes)


def _digest(facts: tuple[str, ...], references: list[str], rows: list[list[bytes]]) -> bytes:
    return hashlib.sha256(msgspec.msgpack.encode((facts, references, rows))).digest()


class Program:
    """Conditions as a list of operations on planes, each shared part worked out once.

    `outcomes` maps a name to the conditions of which any one suffices.
    """

    def __init__(self, facts: Sequence[str], outcomes: Mapping[str, Sequence[Condition]]) -> None:
        self.names = tuple(outcomes)
        self._order = {fact: number for number, fact in enumerate(facts)}
        self._steps: list[tuple[bool, int, int]] = []
        self._made: dict[tuple[bool, int, int], int] = {}
        #: Where the constant planes stand: nowhere, and everywhere.
        self._none, self._every = 2 * len(self._order), 2 * len(self._order) + 1
        conditions = [Any(tuple(parts)) for parts in outcomes.values()]
        self._yes = [self._place(condition, True) for condition in conditions]
        self._no = [self._place(condition, False) for condition in conditions]

    def run(self, chunk: Chunk) -> tuple[list[int], list[int]]:
        """For each name the plane of incidents that are settled yes, and settled no."""
        planes = [*chunk.planes, 0, (1 << chunk.size) - 1]
        add = planes.append
        for is_or, left, right in self._steps:
            add(planes[left] | planes[right] if is_or else planes[left] & planes[right])
        return [planes[place] for place in self._yes], [planes[place] for place in self._no]

    def _place(self, condition: Condition, truth: bool) -> int:
        match condition:
            case Is(fact):
                return self._leaf(fact, truth)
            case Isnt(fact):
                return self._leaf(fact, not truth)
            case All(parts) | Any(parts):
                is_or = isinstance(condition, Any) == truth
                places = sorted({self._place(part, truth) for part in parts})
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
            step = (is_or, found, place)
            if step not in self._made:
                self._made[step] = self._every + 1 + len(self._steps)
                self._steps.append(step)
            found = self._made[step]
        return found


def program_for(pack: Pack, facts: Sequence[str]) -> Program:
    """The program that decides every outcome of a pack from planes of these facts."""
    outcomes: dict[str, list[Condition]] = {outcome.id: [] for outcome in pack.rules.outcomes}
    for criterion in pack.rules.criteria:
        for target in (*criterion.gives, *criterion.bars):
            outcomes[target].append(criterion.when)
    return Program(facts, outcomes)


def places_of(plane: int, size: int) -> list[int]:
    """The places of the bits that are set, in order."""
    text = f"{plane:0{size}b}"[::-1]
    places, place = [], text.find("1")
    while place >= 0:
        places.append(place)
        place = text.find("1", place + 1)
    return places
