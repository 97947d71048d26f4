"""One pack judged by several engines: the same incidents in, the same answers out.

Each engine takes incidents as an array of 1 (yes), 0 (no) and -1 (not known), one row for each
incident and one column for each fact, and gives an array of the same numbers with one column for
each outcome. `load` and `answers` are not timed, `run` is.
"""

import functools
import json
import operator
from abc import ABC, abstractmethod
from typing import Any as Anything

import duckdb
import numpy as np
import polars as pl
import zen
from rules_plug import FairleadPlanes

from fairlead.guidance import All, Any, Condition, Is, Isnt, Pack, holds
from fairlead.triage.planes import program_for


class Engine(ABC):
    """An engine with the rules of one pack."""

    name = "?"
    #: Incidents that fit into a run of a few seconds.
    most = 1_000_000

    def __init__(self, pack: Pack) -> None:
        self.facts = [fact.id for fact in pack.registers.facts]
        self.outcomes = {outcome.id: list[int]() for outcome in pack.rules.outcomes}
        self.rules = [criterion.when for criterion in pack.rules.criteria]
        for number, criterion in enumerate(pack.rules.criteria):
            for target in (*criterion.gives, *criterion.bars):
                self.outcomes[target].append(number)

    @abstractmethod
    def load(self, incidents: Anything) -> Anything:
        """The incidents in the engine's own form."""

    @abstractmethod
    def run(self, loaded: Anything) -> Anything:
        """Every outcome of every incident."""

    @abstractmethod
    def answers(self, raw: Anything, count: int) -> Anything:
        """The result as an array of 1, 0 and -1."""


class Fairlead(Engine):
    """Bit planes of the re-triage."""

    name = "fairlead"

    def __init__(self, pack: Pack) -> None:
        super().__init__(pack)
        self._plug = FairleadPlanes({"n_facts": len(self.facts), "rules": [], "actions": []})
        self._program = program_for(pack, self.facts)

    def load(self, incidents: Anything) -> Anything:
        return self._plug.encode(incidents)

    def run(self, loaded: Anything) -> Anything:
        return [(chunk.size, self._program.run(chunk)) for chunk in loaded]

    def answers(self, raw: Anything, count: int) -> Anything:
        return self._plug.decode(raw, count)


class NaivePython(Engine):
    """A tree walked for each incident, as one would write it first."""

    name = "python, one by one"
    most = 2_000

    def load(self, incidents: Anything) -> Anything:
        truths = {1: True, 0: False, -1: None}
        return [
            dict(zip(self.facts, map(truths.get, row), strict=True)) for row in incidents.tolist()
        ]

    def run(self, loaded: Anything) -> Anything:
        return [self._judge(known) for known in loaded]

    def _judge(self, known: dict[str, bool | None]) -> list[int]:
        truths = [holds(rule, known) for rule in self.rules]
        found = []
        for numbers in self.outcomes.values():
            mine = [truths[number] for number in numbers]
            found.append(1 if True in mine else -1 if None in mine else 0)
        return found

    def answers(self, raw: Anything, count: int) -> Anything:
        return np.array(raw, np.int8)


class Polars(Engine):
    """Nullable Booleans of a data frame, which are Kleene's."""

    name = "polars"

    def __init__(self, pack: Pack) -> None:
        super().__init__(pack)
        self._rules = [_polars(rule).alias(f"r{n}") for n, rule in enumerate(self.rules)]
        self._outcomes = [
            functools.reduce(operator.or_, [pl.col(f"r{number}") for number in numbers]).alias(name)
            for name, numbers in self.outcomes.items()
        ]

    def load(self, incidents: Anything) -> Anything:
        columns = {fact: incidents[:, n].copy() for n, fact in enumerate(self.facts)}
        frame = pl.DataFrame(columns)
        known = [pl.when(pl.col(f) >= 0).then(pl.col(f) == 1).alias(f) for f in self.facts]
        return frame.select(known)

    def run(self, loaded: Anything) -> Anything:
        return loaded.lazy().with_columns(self._rules).select(self._outcomes).collect()

    def answers(self, raw: Anything, count: int) -> Anything:
        return raw.select(pl.all().cast(pl.Int8).fill_null(-1)).to_numpy()


def _polars(condition: Condition) -> Anything:
    match condition:
        case Is(fact):
            return pl.col(fact)
        case Isnt(fact):
            return ~pl.col(fact)
        case All(()):
            return pl.lit(value=True)
        case All(parts):
            return functools.reduce(operator.and_, map(_polars, parts))
        case Any(parts):
            return functools.reduce(operator.or_, map(_polars, parts))


class DuckDb(Engine):
    """Nullable Booleans of SQL, which are Kleene's."""

    name = "duckdb"

    def __init__(self, pack: Pack) -> None:
        super().__init__(pack)
        self._database = duckdb.connect()
        rules = ", ".join(f"{_sql(rule)} as r{n}" for n, rule in enumerate(self.rules))
        outcomes = ", ".join(
            "(" + " or ".join(f"r{number}" for number in numbers) + f') as "{name}"'
            for name, numbers in self.outcomes.items()
        )
        self._query = f"select {outcomes} from (select {rules} from incidents)"  # noqa: S608

    def load(self, incidents: Anything) -> Anything:
        said = {f"c{n}": incidents[:, n].copy() for n in range(len(self.facts))}
        columns = ", ".join(
            f"case c{n} when 1 then true when 0 then false end as {fact}"
            for n, fact in enumerate(self.facts)
        )
        self._database.register("said", said)
        self._database.execute(f"create or replace table incidents as select {columns} from said")  # noqa: S608
        return None

    def run(self, loaded: Anything) -> Anything:
        self._database.execute(f"create or replace table found as {self._query}")

    def answers(self, raw: Anything, count: int) -> Anything:
        columns = self._database.execute("select * from found").fetchnumpy().values()
        return np.stack([np.ma.filled(np.ma.asarray(c).astype(np.int8), -1) for c in columns], 1)


def _sql(condition: Condition) -> str:
    match condition:
        case Is(fact):
            return fact
        case Isnt(fact):
            return f"(not {fact})"
        case All(()):
            return "true"
        case All(parts):
            return "(" + " and ".join(map(_sql, parts)) + ")"
        case Any(parts):
            return "(" + " or ".join(map(_sql, parts)) + ")"


class Zen(Engine):
    """A rule engine without an unknown: two expressions for each outcome, yes and no."""

    name = "zen-engine"
    most = 1_000

    def __init__(self, pack: Pack) -> None:
        super().__init__(pack)
        conditions = [Any(tuple(self.rules[n] for n in ns)) for ns in self.outcomes.values()]
        texts = [_zen(condition, truth=True) for condition in conditions]
        texts += [_zen(condition, truth=False) for condition in conditions]
        self._keys = [f"o{number:03}" for number in range(len(texts))]
        self._decision = zen.ZenEngine().create_decision(_graph(self._keys, texts))

    def load(self, incidents: Anything) -> Anything:
        names = [f"{side}_{fact}" for side in ("yes", "no") for fact in self.facts]
        both = np.concatenate([incidents == 1, incidents == 0], axis=1).tolist()
        return [dict(zip(names, row, strict=True)) for row in both]

    def run(self, loaded: Anything) -> Anything:
        return [self._decision.evaluate(known)["result"] for known in loaded]

    def answers(self, raw: Anything, count: int) -> Anything:
        table = np.array([[row[key] for key in self._keys] for row in raw], bool)
        half = len(self._keys) // 2
        return np.where(table[:, :half], 1, np.where(table[:, half:], 0, -1)).astype(np.int8)


def _zen(condition: Condition, *, truth: bool) -> str:
    match condition:
        case Is(fact):
            return f"{'yes' if truth else 'no'}_{fact}"
        case Isnt(fact):
            return f"{'no' if truth else 'yes'}_{fact}"
        case All(()):
            return str(truth).lower()
        case All(parts) | Any(parts):
            word = " and " if isinstance(condition, All) == truth else " or "
            return "(" + word.join(_zen(part, truth=truth) for part in parts) + ")"


def _graph(keys: list[str], texts: list[str]) -> str:
    expressions = [{"id": k, "key": k, "value": t} for k, t in zip(keys, texts, strict=True)]
    place = {"x": 0, "y": 0}
    nodes: list[dict[str, Anything]] = [
        {"id": "in", "type": "inputNode", "name": "in", "position": place},
        {"id": "rules", "type": "expressionNode", "name": "rules", "position": place},
        {"id": "out", "type": "outputNode", "name": "out", "position": place},
    ]
    nodes[1]["content"] = {"expressions": expressions}
    edges = [
        {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"}
        for a, b in (("in", "rules"), ("rules", "out"))
    ]
    content = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    return json.dumps(content)


ENGINES: tuple[type[Engine], ...] = (Fairlead, NaivePython, Polars, DuckDb, Zen)
