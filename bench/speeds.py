"""The speeds of triage, alone and beside other engines, as tables: `make bench-triage`.

Usage: speeds.py    everything, in about a minute

Figures are medians of one run on one machine: compare them with each other, not with those of
another machine. Nothing here passes or fails by the clock; answers that differ end it.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from engines import ENGINES

from fairlead.guidance import Library, Pack
from fairlead.triage import Facts, assess

ROOT = Path(__file__).parents[1]
PACK = "england/education/2026-09-01"
ON = date(2026, 11, 22)


def incidents(pack: Pack, count: int, *, known: float = 0.7, yes: float = 0.3) -> list[Facts]:
    """Random incidents, each fact known with one probability and yes with another."""
    rng = random.Random(11)
    facts = [fact.id for fact in pack.registers.facts]
    return [
        Facts({f: rng.random() < yes for f in facts if rng.random() < known}, {})
        for _ in range(count)
    ]


def median_of(work: Callable[[Facts], object], cases: list[Facts]) -> float:
    """The median time of one piece of work, in seconds."""
    times = []
    for case in cases:
        start = time.perf_counter()
        work(case)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def triage(pack: Pack) -> None:
    """One incident: explained, and with its questions."""
    cases = incidents(pack, 5_000)
    explained = median_of(lambda facts: assess(pack, facts, ON), cases)
    asked = median_of(lambda facts: assess(pack, facts, ON).questions, cases)
    row("one incident, explained", f"{explained * 1e6:.0f} us", "at most 100 us")
    row("one incident, with exact questions", f"{asked * 1e6:.0f} us", "at most 1 ms")


def command_line() -> None:
    """From start to printed assessment, beside an interpreter that does nothing."""
    fairlead = [str(Path(sys.executable).with_name("fairlead")), "triage"]
    whole = process([*fairlead, str(ROOT / "examples/pressure.toml")])
    bare = process([sys.executable, "-c", "pass"])
    row("command line, start to printed", f"{whole * 1e3:.0f} ms", "at most 150 ms")
    row("  of which the interpreter alone", f"{bare * 1e3:.0f} ms", "")


def process(command: list[str]) -> float:
    """The median wall time of a process over 15 runs, after one that warms up."""
    times = []
    for _ in range(16):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def proofs() -> None:
    """The proofs of all packs, with everything that starts them."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/proofs"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    took = time.perf_counter() - start
    row("proofs on every pack", f"{took:.1f} s", "at most 10 s")
    print(f"  {done.stdout.strip().splitlines()[-1]}")


def batch(pack: Pack) -> None:
    """Many incidents from packed planes, beside other engines on the same pack."""
    facts = len(pack.registers.facts)
    rng = np.random.default_rng(7)
    chances = rng.random((1_000_000, facts))
    table = np.where(chances < 0.3, -1, np.where(chances < 0.8, 0, 1)).astype(np.int8)
    print(
        f"\nbatch: {len(pack.rules.criteria)} rules and {len(pack.rules.outcomes)} outcomes on "
        f"{facts} facts; one decision is one incident through all of them\n"
    )
    print(f"{'engine':22}{'incidents':>12}{'decisions per CPU-s':>22}{'fairlead is':>16}")
    reference, fastest = None, 0.0
    for engine_type in ENGINES:
        engine = engine_type(pack)
        mine = table[: engine.most]
        loaded = engine.load(mine)
        engine.run(engine.load(mine[:64]) if engine.name == "fairlead" else loaded)
        cost, raw = cheapest(lambda e=engine, x=loaded: e.run(x))  # type: ignore[misc]
        found = engine.answers(raw, len(mine))
        reference = found if reference is None else reference
        if not (found == reference[: len(found)]).all():
            sys.exit(f"{engine.name} does not agree")
        speed = len(mine) / cost
        fastest = fastest or speed
        print(f"{engine.name:22}{len(mine):>12,}{speed:>22,.0f}{fastest / speed:>14,.1f} x")
    print("all engines agree on every outcome of every incident; promised: 100,000,000")


def cheapest(work: Callable[[], object]) -> tuple[float, object]:
    """The least processor time of three runs, over all threads, and the last result."""
    costs, result = [], None
    for _ in range(3):
        start = time.process_time()
        result = work()
        costs.append(time.process_time() - start)
    return min(costs), result


def row(what: str, figure: str, promised: str) -> None:
    """One line of the table."""
    print(f"{what:40}{figure:>12}   {promised}", flush=True)


def main() -> None:
    """Measure and print everything."""
    pack = Library().load(PACK)
    print(f"python {sys.version.split()[0]}, {os.cpu_count()} processors, pack {PACK}\n")
    triage(pack)
    command_line()
    proofs()
    batch(pack)


if __name__ == "__main__":
    main()
