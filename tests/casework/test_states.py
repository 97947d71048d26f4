"""The states of casework: the database allows what the machine allows, and refuses all else."""

from collections import deque

import psycopg
import pytest

from fairlead.casework.states import MACHINES
from fairlead.walls.schema import lawful

names = [machine.name for machine in MACHINES]


def way_to(machine, state):
    """The states on the shortest way from a beginning to a state."""
    ways = deque([[start] for start in machine.begins])
    while ways:
        way = ways.popleft()
        if way[-1] == state:
            return way
        ways.extend([*way, after] for after in machine.follows[way[-1]] if after not in way)
    raise AssertionError(f"{machine.name}: nothing leads to {state}")


@pytest.fixture
def scratch(as_owner):
    """A table with nothing but a state, held by the same trigger as the real one."""
    made = []

    def make(machine):
        sql = lawful("scratch", machine.begins, machine.follows).sql
        as_owner("CREATE TABLE scratch (id int PRIMARY KEY, status text)", sql)
        made.append(machine)

    yield make
    if made:
        as_owner("DROP TABLE scratch", "DROP FUNCTION scratch_lawful()")


@pytest.mark.parametrize("machine", MACHINES, ids=names)
def test_every_state_can_be_reached_and_is_said_in_words(machine):
    for state in machine.words:
        assert way_to(machine, state)
        assert machine.words[state]
    assert set(machine.follows) == set(machine.words)


@pytest.mark.parametrize("machine", MACHINES, ids=names)
def test_the_database_allows_what_may_follow_and_nothing_else(machine, scratch, as_owner):
    scratch(machine)
    number = 0
    for before in machine.words:
        for after in machine.words:
            number += 1
            start, *rest = way_to(machine, before)
            as_owner(
                f"INSERT INTO scratch VALUES ({number}, '{start}')",
                *(f"UPDATE scratch SET status = '{s}' WHERE id = {number}" for s in rest),
            )
            step = f"UPDATE scratch SET status = '{after}' WHERE id = {number}"
            if after == before or machine.may_follow(before, after):
                as_owner(step)
                continue
            with pytest.raises(psycopg.errors.CheckViolation, match="does not go from"):
                as_owner(step)


@pytest.mark.parametrize("machine", MACHINES, ids=names)
def test_nothing_begins_in_the_middle(machine, scratch, as_owner):
    scratch(machine)

    for number, state in enumerate(machine.words):
        step = f"INSERT INTO scratch VALUES ({number}, '{state}')"
        if state in machine.begins:
            as_owner(step)
            continue
        with pytest.raises(psycopg.errors.CheckViolation, match="does not begin as"):
            as_owner(step)
