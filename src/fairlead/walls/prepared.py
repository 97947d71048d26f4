"""Questions to the database that every page asks: put together once, and then only asked.

Django builds the SQL of a query anew each time, which takes longer than the database takes to
answer. Here it is built once for each shape of a question; the walls stand in it as in any other.
"""

import copy
import secrets
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from fairlead.walls.models import TenantModel
from fairlead.walls.tenancy import organisation_id, standing_in

P = ParamSpec("P")
R = TypeVar("R")
#: A day on which nothing happens: stand-ins for days and moments lie after it.
FAR = datetime(2900, 1, 1, tzinfo=UTC)
#: Stand-ins for numbers are as large, and no number that varies in a question is.
LARGE = 2**30
#: The place of the organisation, among the places of what is sent.
ORGANISATION = -1
#: Kinds of what is sent anew each time, with a value that stands in for one while it is built.
STAND_INS: dict[type, Callable[[], Any]] = {
    UUID: uuid4,
    int: lambda: LARGE + secrets.randbelow(LARGE),
    str: lambda: secrets.token_hex(8),
    datetime: lambda: FAR + timedelta(microseconds=secrets.randbelow(10**15)),
    date: lambda: FAR.date() + timedelta(days=secrets.randbelow(10**6)),
    list: lambda: [uuid4()],
}


class NotPrepared(Exception):
    """A question cannot be kept: something that varies is not sent as it is, or it has no wall."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A question as it was put together: its SQL, what is sent, and where what varies stands."""

    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]


class Prepared(Generic[P, R]):
    """A question that is asked often: called as it is built, it gives the rows.

    Ids, numbers, texts, days, moments and lists of ids vary and are sent as they are; so are
    those inside tuples, of which some may be left unused. None, yes and no, and the values of an
    Enum are its shape, and each shape is put together once: whatever builds it may look at
    nothing but what it is given. Raises `NotPrepared` when what varies, or the organisation, does
    not reach the database as it is, for anything else that it is asked with, and what the walls
    raise.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, R]]) -> None:
        self.build = build
        self.__doc__ = build.__doc__
        self._kept: dict[Hashable, _Kept | None] = {}

    def __call__(self, *given: P.args, **named: P.kwargs) -> list[R]:
        """The rows of the organisation that this transaction acts for."""
        assert not named, "a prepared question is asked by position"
        sent: list[Any] = []
        shape = _shape(given, sent)
        if shape not in self._kept:
            self._kept[shape] = _put_together(self.build, given)
        kept = self._kept[shape]
        return [] if kept is None else _ask(kept, sent)

    def first(self, *given: P.args, **named: P.kwargs) -> R | None:
        """The first row, if there is any: for questions that are about one."""
        return next(iter(self(*given, **named)), None)


def prepared(build: Callable[P, QuerySet[Any, R]]) -> Prepared[P, R]:
    """Keep the question that this builds; see `Prepared`."""
    return Prepared(build)


def _ask(kept: _Kept, sent: list[Any]) -> list[Any]:
    params = list(kept.params)
    for place, which in kept.places:
        params[place] = organisation_id() if which == ORGANISATION else sent[which]
    compiler = copy.copy(kept.compiler)
    compiler.connection = connections[kept.queryset.db]
    compiler.as_sql = lambda *_, **__: (kept.sql, tuple(params))  # type: ignore[method-assign]
    asked = kept.queryset.all()
    asked.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
    return list(asked)


def _put_together(build: Callable[..., QuerySet[Any, Any]], given: tuple[Any, ...]) -> _Kept | None:
    """The question with stand-ins for what varies; nothing where no row can ever answer it."""
    place = uuid4()
    stood, stand_ins, needed = _with_stand_ins(given)
    with standing_in(place):
        queryset = build(*stood)
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
    if issubclass(queryset.model, TenantModel):
        needed.add(ORGANISATION)
    known = {ORGANISATION: place, **dict(enumerate(stand_ins))}
    found = {at: _which(param, known) for at, param in enumerate(params)}
    places = {at: which for at, which in found.items() if which is not None}
    left = [param for at, param in enumerate(params) if at not in places]
    if not needed <= set(places.values()) or any(_is_made_of(param, known) for param in left):
        raise NotPrepared(f"{build.__qualname__}: what varies does not reach the database as it is")
    return _Kept(queryset, compiler, sql, tuple(params), tuple(places.items()))


def _with_stand_ins(given: tuple[Any, ...]) -> tuple[list[Any], list[Any], set[int]]:
    """What is given with stand-ins, the stand-ins in order, and which of them must be sent."""
    stood, stand_ins, needed = list[Any](), list[Any](), set[int]()
    for value in given:
        before = len(stand_ins)
        stood.append(_stood_in(value, stand_ins))
        if not isinstance(value, tuple):
            needed.update(range(before, len(stand_ins)))
    return stood, stand_ins, needed


def _which(param: Any, known: Mapping[int, Any]) -> int | None:
    """Which stand-in this is, as it is or as Django marks the size of a number; none of them."""
    same = (which for which, one in known.items() if isinstance(param, type(one)) and param == one)
    return next(same, None)


def _is_made_of(param: Any, known: Mapping[int, Any]) -> bool:
    """Whether something was reckoned from a stand-in: it would stay in the question for ever."""
    if isinstance(param, date):
        return param.year >= FAR.year
    if isinstance(param, int):
        return param >= LARGE
    return any(part.lower() in str(param).lower() for one in known.values() for part in _spelt(one))


def _spelt(stand_in: Any) -> Iterator[str]:
    if isinstance(stand_in, list):
        yield from (str(part) for part in stand_in)
    elif isinstance(stand_in, UUID | str):
        yield from (str(stand_in), getattr(stand_in, "hex", str(stand_in)))


def _shape(value: Any, sent: list[Any]) -> Hashable:
    """What does not vary of something, with the kinds of what does; that is put into `sent`."""
    if isinstance(value, tuple):
        return tuple(_shape(part, sent) for part in value)
    if (kind := type(value)) in STAND_INS:
        sent.append(value)
        return kind.__name__
    if value is None or isinstance(value, bool | Enum):
        fixed: Hashable = value
        return fixed
    raise NotPrepared(f"a {type(value).__name__} neither varies nor has few values")


def _stood_in(value: Any, stand_ins: list[Any]) -> Any:
    """The same with stand-ins for what varies."""
    if isinstance(value, tuple):
        parts = [_stood_in(part, stand_ins) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if (kind := type(value)) in STAND_INS:
        stand_ins.append(STAND_INS[kind]())
        return stand_ins[-1]
    return value
