"""For which organisation this transaction acts: said once, to the database and to the queries.

Two walls stand independently (docs/decisions/0009): every query of a tenant's model is narrowed
here, and the database refuses rows of others by policy. Each is tested with the other away.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

SAY = (
    "select set_config('app.tenant', %s, true), set_config('app.person', %s, true), "
    "set_config('app.door', %s, true)"
)
HOLD = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


class NoTenancy(Exception):
    """Rows of an organisation were asked for, and nobody said of which."""


class OtherTenancy(Exception):
    """Inside the transaction of one organisation another was asked for."""


@dataclass(frozen=True, slots=True)
class Tenancy:
    """The organisation a transaction acts for, and for which person.

    `held` is for what may be kept for the transaction and no longer, such as opened keys.
    """

    organisation_id: UUID
    person_id: UUID | None = None
    held: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


_current: ContextVar[Tenancy | None] = ContextVar("tenancy", default=None)


def tenancy() -> Tenancy:
    """The tenancy of this transaction. Raises `NoTenancy` outside `acting_for`."""
    if (found := _current.get()) is None:
        raise NoTenancy("say for which organisation, with acting_for(organisation_id)")
    return found


def organisation_id() -> UUID:
    """The organisation of this transaction. Raises `NoTenancy` outside `acting_for`."""
    return tenancy().organisation_id


@contextmanager
def acting_for(organisation: UUID, *, person: UUID | None = None) -> Iterator[Tenancy]:
    """One transaction for one organisation: all of it is kept, or none.

    Inside itself it may be entered again for the same organisation; for another it raises
    `OtherTenancy`. The setting is local to the transaction, so a pooled connection forgets it.
    """
    outer = _current.get()
    if outer is not None and outer.organisation_id != organisation:
        raise OtherTenancy("one transaction acts for one organisation")
    if outer is not None:
        with transaction.atomic():
            yield outer
        return
    with transaction.atomic():
        _say(organisation, person)
        found = Tenancy(organisation, person)
        token = _current.set(found)
        try:
            yield found
            _run_what_stands_at_the_end()
        finally:
            _current.reset(token)
    _forget()


@contextmanager
def standing_in(organisation: UUID) -> Iterator[None]:
    """A question is put together for no organisation yet: this id stands where one will.

    Nothing is asked meanwhile, and nothing said to the database.
    """
    token = _current.set(Tenancy(organisation))
    try:
        yield
    finally:
        _current.reset(token)


def one_at_a_time(what: str) -> None:
    """Have whoever else here says the same wait until this transaction ends, and see it then.

    In another organisation nobody waits. Raises `NoTenancy` outside `acting_for`.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [f"{what} of {organisation_id()}"])


def at_end(call: Callable[[], None]) -> None:
    """Have this called as the last thing inside the transaction, before it is kept.

    What takes a lock that everyone in the organisation needs waits until here, so that nobody
    holds it while waiting for something else. A rollback to a savepoint takes it back too:
    Django keeps that account for what runs after the commit, and we keep ours in the same list.
    """
    tenancy()
    transaction.on_commit(_AtEnd(call))


class _AtEnd:
    """A call for the end of a transaction; called after the commit, it does nothing."""

    def __init__(self, call: Callable[[], None]) -> None:
        self.call: Callable[[], None] | None = call

    def __call__(self) -> None:
        """Nothing: it was done before the commit."""

    def run(self) -> None:
        """Call it, once."""
        call, self.call = self.call, None
        if call is not None:
            call()


def _run_what_stands_at_the_end() -> None:
    for kept in list(connection.run_on_commit):
        if isinstance(call := kept[1], _AtEnd):
            call.run()


@contextmanager
def acting_as(person: UUID) -> Iterator[None]:
    """One transaction in which a person sees where they are a member, and nothing else.

    Raises `OtherTenancy` inside the transaction of an organisation.
    """
    if _current.get() is not None:
        raise OtherTenancy("one transaction acts for one organisation")
    with transaction.atomic():
        _say(None, person)
        yield
    _forget()


@contextmanager
def looking_for(door: str) -> Iterator[None]:
    """One transaction in which the door at an address is seen, whosever it is, and nothing else.

    For somebody who comes without an account: which organisation they came to is known only when
    its door was found. Raises `OtherTenancy` inside the transaction of an organisation.
    """
    if _current.get() is not None:
        raise OtherTenancy("one transaction acts for one organisation")
    with transaction.atomic():
        _say(None, None, door)
        yield
    _forget()


def _say(organisation: UUID | None, person: UUID | None, door: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(SAY, [str(organisation or ""), str(person or ""), door])


def _forget() -> None:
    """Where a transaction goes on around ours, as in tests, it must not inherit the tenant."""
    if connection.in_atomic_block:
        with suppress(DatabaseError):
            _say(None, None)
