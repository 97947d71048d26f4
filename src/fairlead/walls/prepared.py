"""Questions to the database that every page asks: put together once, and then only asked.

Django builds the SQL of a query anew each time, which takes longer than the database takes to
answer. Here it is built once for each shape of a question; the walls stand in it as in any other.
"""

import copy
import secrets
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
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
    those inside tuples, of which some may be left unused. Everything else that it is asked with is
    its shape, and each shape is put together once: whatever builds it may look at nothing but
    what it is given. Raises `NotPrepared` when what varies, or the organisation, does not reach
    the database as it is, and what the walls raise.
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
        params[place] = organisation_id() if which < 0 else sent[which]
    compiler = copy.copy(kept.compiler)
    compiler.connection = connections[kept.queryset.db]
    compiler.as_sql = lambda *_, **__: (kept.sql, tuple(params))  # type: ignore[method-assign]
    asked = kept.queryset.all()
    asked.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
    return list(asked)


def _put_together(build: Callable[..., QuerySet[Any, Any]], given: tuple[Any, ...]) -> _Kept | None:
    """The question with stand-ins for what varies; nothing where no row can ever answer it."""
    stand_ins: list[Any] = []
    place = uuid4()
    with standing_in(place):
        queryset = build(*_stood_in(given, stand_ins))
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
    known = [place, *stand_ins]
    found = {at: _which(param, known) for at, param in enumerate(params)}
    places = {at: which - 1 for at, which in found.items() if which >= 0}
    needed = {-1} if issubclass(queryset.model, TenantModel) else set()
    needed |= {known.index(one) - 1 for one in _alone(given, stand_ins)}
    left = [param for at, param in enumerate(params) if at not in places]
    if not needed <= set(places.values()) or any(_is_made_of(param, known) for param in left):
        raise NotPrepared(f"{build.__qualname__}: what varies does not reach the database as it is")
    return _Kept(queryset, compiler, sql, tuple(params), tuple(places.items()))


def _which(param: Any, known: list[Any]) -> int:
    """Which stand-in this is, as it is or as Django marks the size of a number; -1 for none."""
    same = (at for at, one in enumerate(known) if isinstance(param, type(one)) and param == one)
    return next(same, -1)


def _is_made_of(param: Any, known: list[Any]) -> bool:
    """Whether something was reckoned from a stand-in: it would stay in the question for ever."""
    if isinstance(param, date):
        return param.year >= FAR.year
    if isinstance(param, int):
        return param >= LARGE
    return any(part.lower() in str(param).lower() for one in known for part in _spelt(one))


def _spelt(stand_in: Any) -> Iterator[str]:
    if isinstance(stand_in, list):
        yield from (str(part) for part in stand_in)
    elif isinstance(stand_in, UUID | str):
        yield from (str(stand_in), getattr(stand_in, "hex", str(stand_in)))


def _alone(given: tuple[Any, ...], stand_ins: list[Any]) -> Iterator[Any]:
    """The stand-ins for what is not inside a tuple: a question that leaves one out is wrong."""
    rest = iter(stand_ins)
    for value in given:
        found = list(islice(rest, len(_sent_of(value))))
        if not isinstance(value, tuple):
            yield from found


def _shape(value: Any, sent: list[Any]) -> Hashable:
    """What does not vary of something, with the kinds of what does; that is put into `sent`."""
    if isinstance(value, tuple):
        return tuple(_shape(part, sent) for part in value)
    if (kind := type(value)) in STAND_INS:
        sent.append(value)
        return kind.__name__
    fixed: Hashable = value
    return fixed


def _sent_of(value: Any) -> list[Any]:
    sent: list[Any] = []
    _shape(value, sent)
    return sent


def _stood_in(value: Any, stand_ins: list[Any]) -> Any:
    """The same with stand-ins for what varies."""
    if isinstance(value, tuple):
        parts = [_stood_in(part, stand_ins) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if (kind := type(value)) in STAND_INS:
        stand_ins.append(STAND_INS[kind]())
        return stand_ins[-1]
    return value
