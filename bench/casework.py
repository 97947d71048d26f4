"""The speeds of casework with its database, as a table: `make bench-casework`.

A thousand organisations with a thousand concerns each, a hundred of them in open cases; the
load of eight clients comes from this same machine.
"""

import os
import sys
import time
from uuid import UUID

from crowd import fill, make_organisations
from stage import running, show

#: A smaller crowd, for trying this out: FAIRLEAD_BENCH_ORGANISATIONS=20.
ORGANISATIONS = int(os.environ.get("FAIRLEAD_BENCH_ORGANISATIONS", "1000"))
CONCERNS, CASES, MANY = 1000, 100, 5000
SECONDS = 8


def main() -> int:
    """Measure, and print a table."""
    with running() as everything:
        assert everything.cluster is not None
        url = everything.cluster.url("admin", "fairlead")
        began = time.monotonic()
        places = make_organisations(ORGANISATIONS)
        fill(url, places[1:], CONCERNS, CASES)
        fill(url, places[:1], MANY, CASES)
        total = CONCERNS * (ORGANISATIONS - 1) + MANY
        print(f"{total:,} concerns made in {time.monotonic() - began:.0f} s", flush=True)
        _measure(places[0])
    return 0


def _measure(place: tuple[UUID, UUID]) -> None:
    show("what", "measured", "goal")
    del place


if __name__ == "__main__":
    sys.exit(main())
