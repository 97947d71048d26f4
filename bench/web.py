"""The speeds of the platform, on one machine with its database: `make bench-web`.

A thousand organisations, one of them with fifty people; eight clients that keep asking. The
load comes from this same machine, so the figures are for comparison and not for capacity.
"""

import asyncio
import multiprocessing
import sys
import time
from uuid import UUID

from stage import HOST, asked, best, load, running, session_of, show

ORGANISATIONS, PEOPLE, NAMES, SECONDS = 1000, 50, 2000, 8


def main() -> int:
    """Measure, and print a table."""
    with running():
        _measure()
    return 0


def _measure() -> None:
    place, cookie, addresses = _furnish()
    show("what", "measured", "goal")
    for name, path in (("people, 50 rows", "/people"), ("home", "/")):
        rate, p50, p95 = asyncio.run(load(asked(path, cookie), seconds=SECONDS))
        show(f"{name}: requests a second", f"{rate:.0f}", "150")
        show(f"{name}: half / 95 of 100 within", f"{p50:.0f} / {p95:.0f} ms", "100 ms")
    rate, _, p95 = asyncio.run(
        load(
            asked("/people", cookie),
            seconds=SECONDS,
            beside=lambda until: _sign_in(until, addresses),
        )
    )
    show("people, while 5 sign in a second: 95 of 100", f"{p95:.0f} ms", "200 ms")
    show("ledger, one organisation, 8 at once", f"{_appends([place] * 8):.0f}/s", "500/s")
    show("ledger, many organisations, 8 at once", f"{_appends(_places()[:8]):.0f}/s", "1,000/s")
    show("verified entries", f"{_verified(place):,.0f}/s", "100,000/s")
    show(f"{NAMES:,} sealed names searched", f"{_searched(place):.0f} ms", "20 ms")


def _furnish() -> tuple[UUID, str, list[str]]:
    from fairlead.accounts.acting import System
    from fairlead.accounts.actions import create_organisation, create_person
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
    emails = [f"person{number}@example.org" for number in range(1, 21)]
    return made.id, session_of(people[0], made.id), emails


async def _sign_in(until: float, addresses: list[str]) -> None:
    """Five attempts a second, each with its own password to try."""
    import httpx

    async with httpx.AsyncClient(base_url=f"http://{HOST}", timeout=20) as client:
        page = await client.get("/sign-in")
        token = page.text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        cookies = {"form": client.cookies["form"]}
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

    async with httpx.AsyncClient(base_url=f"http://{HOST}", timeout=20, cookies=cookies) as client:
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
    took = best(lambda: verify(lines))
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

    return best(search) * 1000


if __name__ == "__main__":
    sys.exit(main())
