"""The speeds of the platform, on one machine with its database: `make bench-web`.

A thousand organisations, one of them with fifty people; eight clients that keep asking. The
load comes from this same machine, so the figures are for comparison and not for capacity.
"""

import asyncio
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

VAR = Path(tempfile.mkdtemp(prefix="fairlead-bench-"))
PORT = 8377
os.environ.update(
    FAIRLEAD_VAR=str(VAR),
    FAIRLEAD_ADDRESS=f"http://localhost:{PORT}",
    FAIRLEAD_DEMONSTRATION="yes",
    DJANGO_SETTINGS_MODULE="fairlead.config.settings",
)

from fairlead.config.environment import read_environment  # noqa: E402 - the settings come first
from fairlead.config.running import Running  # noqa: E402

ORGANISATIONS, PEOPLE, NAMES, SECONDS = 1000, 50, 2000, 8


def main() -> int:
    """Measure, and print a table."""
    try:
        with Running(read_environment()) as everything:
            os.environ.update(everything.urls)
            import django

            django.setup()
            _measure()
    finally:
        shutil.rmtree(VAR, ignore_errors=True)
    return 0


def _measure() -> None:
    place, cookie, addresses = _furnish()
    _show("what", "measured", "goal")
    for name, path in (("people, 50 rows", "/people"), ("home", "/")):
        rate, p50, p95 = asyncio.run(_load(path, cookie, SECONDS))
        _show(f"{name}: requests a second", f"{rate:.0f}", "150")
        _show(f"{name}: half / 95 of 100 within", f"{p50:.0f} / {p95:.0f} ms", "100 ms")
    rate, _, p95 = asyncio.run(_load("/people", cookie, SECONDS, addresses))
    _show("people, while 5 sign in a second: 95 of 100", f"{p95:.0f} ms", "200 ms")
    _show("ledger, one organisation, 8 at once", f"{_appends([place] * 8):.0f}/s", "500/s")
    _show("ledger, many organisations, 8 at once", f"{_appends(_places()[:8]):.0f}/s", "1,000/s")
    _show("verified entries", f"{_verified(place):,.0f}/s", "100,000/s")
    _show(f"{NAMES:,} sealed names searched", f"{_searched(place):.0f} ms", "20 ms")


def _show(what: str, measured: str, goal: str) -> None:
    print(f"{what:<48}{measured:>18}{goal:>14}", flush=True)


def _furnish() -> tuple[UUID, str, list[str]]:
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from fairlead.accounts.acting import System
    from fairlead.accounts.actions import create_organisation, create_person
    from fairlead.accounts.sessions import SessionStore
    from fairlead.walls.tenancy import acting_for

    by, people = System("The bench"), []
    for number in range(ORGANISATIONS):
        made = create_organisation(name=f"School {number}", kind="school", nation="england", by=by)
    with acting_for(made.id):
        for number in range(PEOPLE):
            role = "lead" if number == 0 else "staff"
            email = f"person{number}@example.org"
            person, _ = create_person(name=f"Person {number}", email=email, role=role, by=by)
            people.append(person)
    for person in people[1:21]:
        person.set_password("otter meadow lantern")
        person.save()
    lead = people[0]
    TOTP.activate(lead, "JBSWY3DPEHPK3PXP")
    session = SessionStore()
    session[SESSION_KEY] = str(lead.id)
    session[BACKEND_SESSION_KEY] = "fairlead.accounts.sign_in.SignInBackend"
    session[HASH_SESSION_KEY] = lead.get_session_auth_hash()
    session["organisation"] = str(made.id)
    session.create()
    return made.id, str(session.session_key), [f"person{n}@example.org" for n in range(1, 21)]


async def _load(
    path: str, cookie: str, seconds: float, signing_in: list[str] | None = None
) -> tuple[float, float, float]:
    """Eight that ask again as soon as they were answered."""
    until, taken = time.monotonic() + seconds, []

    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost:{PORT}\r\nCookie: fairlead={cookie}\r\n\r\n"
        )
        while time.monotonic() < until:
            began = time.monotonic()
            writer.write(request.encode())
            status = await _answer(reader)
            assert status == 200, status
            taken.append(time.monotonic() - began)
        writer.close()

    others = [_sign_in(until, signing_in)] if signing_in else []
    await asyncio.gather(*(ask() for _ in range(8)), *others)
    cuts = statistics.quantiles(taken, n=100)
    return len(taken) / seconds, cuts[49] * 1000, cuts[94] * 1000


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = next(
        int(line.split(":")[1]) for line in head.lower().splitlines() if "content-length" in line
    )
    await reader.readexactly(length)
    return int(head.split()[1])


async def _sign_in(until: float, addresses: list[str]) -> None:
    """Five attempts a second, each with its own password to try."""
    import httpx

    async with httpx.AsyncClient(base_url=f"http://localhost:{PORT}", timeout=20) as client:
        page = await client.get("/sign-in")
        token = page.text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        cookies = {"fairlead-form": client.cookies["fairlead-form"]}
        tasks = []
        for turn in range(10_000):
            if time.monotonic() > until:
                break
            data = {
                "csrfmiddlewaretoken": token,
                "login": addresses[turn % len(addresses)],
                "password": "otter meadow lantern",
            }
            tasks.append(asyncio.create_task(_post(data, cookies)))
            await asyncio.sleep(0.2)
        await asyncio.gather(*tasks)


async def _post(data: dict[str, str], cookies: dict[str, str]) -> None:
    import httpx

    async with httpx.AsyncClient(
        base_url=f"http://localhost:{PORT}", timeout=20, cookies=cookies
    ) as client:
        answer = await client.post("/sign-in", data=data)
        assert answer.status_code == 302, answer.status_code


def _places() -> list[UUID]:
    from fairlead.walls.models import Tenant

    return list(Tenant.objects.values_list("id", flat=True))


def _appends(places: list[UUID], each: int = 500) -> float:
    """Entries a second: each writer with its own process and transactions."""
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    gate = multiprocessing.Barrier(len(places) + 1)
    writers = [multiprocessing.Process(target=_append, args=(p, each, gate)) for p in places]
    for writer in writers:
        writer.start()
    gate.wait()
    began = time.monotonic()
    for writer in writers:
        writer.join()
    return len(places) * each / (time.monotonic() - began)


def _append(place: UUID, count: int, gate: object) -> None:
    from fairlead.accounts.acting import System
    from fairlead.ledger.record import record
    from fairlead.walls.tenancy import acting_for

    by = System("The bench")

    def one() -> None:
        with acting_for(place):
            record("contact.seen", by=by, subject=("contact", place), content={"n": 1})

    one()
    gate.wait()  # type: ignore[attr-defined]
    for _ in range(count):
        one()


def _verified(place: UUID) -> float:
    from fairlead.ledger.export import export
    from fairlead.ledger.verifier import verify
    from fairlead.walls.tenancy import acting_for

    with acting_for(place):
        lines = [line.encode() for line in export("School")]
    took = _best(lambda: verify(lines))
    return len(lines) / took


def _searched(place: UUID) -> float:
    from fairlead.accounts.models import Contact
    from fairlead.walls.tenancy import acting_for

    with acting_for(place):
        Contact.objects.bulk_create(
            Contact(title="Contact", name=f"Somebody {number}") for number in range(NAMES)
        )

    def search() -> None:
        with acting_for(place):
            rows = Contact.objects.filter(title="Contact").only("organisation_id", "id", "name")
            assert sum("body 19" in row.name for row in rows) > 10

    return _best(search) * 1000


def _best(work: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


if __name__ == "__main__":
    sys.exit(main())
