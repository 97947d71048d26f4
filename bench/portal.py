"""The speeds of the young person's door, as a table: `make bench-portal`.

Reports are sealed beforehand as the last page of each carries them, so that the last press alone is
measured. The load comes from this same machine; the sources are said to differ, as by a proxy.
"""

import asyncio
import itertools
import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import quote_plus
from uuid import UUID

from crowd import make_organisations
from stage import HOST, Request, ask_once, load, posted, running, show, yardstick

from fairlead.web.environment import counted

#: Every door takes 300 in an hour: so many of them take what is sent.
DOORS = int(os.environ.get("FAIRLEAD_BENCH_ORGANISATIONS", "20"))
REPORTS, OF_ONE, PARALLEL, READS = 800, 250, 200, 800
#: How much goes on at one door while the others are measured, and in how many rounds.
FLOOD, ROUNDS = 20, 3
#: An old phone is as much slower than this machine; so many sums are done on it.
SLOWER, SUMS = 6, 40
SUM = """async (ticket) => {
  const door = document.querySelector("script[src*=door]").src;
  const { solve } = await import(new URL("./work.js", door));
  const began = performance.now();
  await solve(ticket);
  return performance.now() - began;
}"""
TOKEN = "a" * 32
TOLD = "Somebody keeps writing to me at night. They want a picture, and I do not know what to do. "


@dataclass(frozen=True, slots=True)
class Last:
    """The last page of a report: at which door, what it carries, and its six words."""

    place: UUID
    address: str
    kept: str
    words: str


def main() -> int:
    """Measure, and print a table."""
    os.environ["FAIRLEAD_TRUSTED_PROXIES"] = "1"
    with running():
        doors = _open_doors()
        show("what", "measured", "goal")
        yardstick()
        _measure_at_once(doors[0])
        _measure_sending(doors[1:2], OF_ONE)
        told = _measure_sending(doors[2:], REPORTS)
        coming = [*_coming_back(itertools.islice(itertools.cycle(told), READS))]
        _measure_coming_back(coming)
        _measure_beside_a_flood(doors[0], coming)
        _measure_on_an_old_phone(told[0])
    return 0


def _open_doors() -> list[UUID]:
    """Places with a lead and a door each, and two more for what is sent to one alone."""
    from fairlead.accounts.acting import acting_person
    from fairlead.accounts.models import Person
    from fairlead.portal.actions.doors import open_door
    from fairlead.walls.tenancy import acting_for

    places = make_organisations(DOORS + 2)
    for number, (place, person) in enumerate(places):
        with acting_for(place, person=person):
            lead = acting_person(Person.objects.get(id=person))
            assert lead is not None
            open_door(f"school-{number}", by=lead)
    return [place for place, _ in places]


def _last_pages(places: list[UUID], count: int) -> list[Last]:
    """Last pages that were open for a minute, to the doors in turn."""
    from fairlead.portal import work
    from fairlead.portal.doors import door_here
    from fairlead.portal.kept import Begun, seal
    from fairlead.portal.questions import HOW
    from fairlead.portal.receipts import new_receipt
    from fairlead.walls.tenancy import acting_for

    made, passed = [], {key: {"answer": ""} for key in HOW}
    a_minute_ago = SimpleNamespace(time=lambda: time.time() - 60)
    for place in itertools.islice(itertools.cycle(places), count):
        with acting_for(place), patch.object(work, "time", a_minute_ago):
            door, words = door_here(), new_receipt()
            assert door is not None
            answers = {**passed, "what": {"answer": f"{TOLD * 5}{words}"}}
            kept = seal(door, Begun(answers, work.new_ticket(door.address), words))
            made.append(Last(place, door.address, kept, words))
    return made


def _sent(path: str, body: str, number: int) -> bytes:
    """A form of the door, from a source of its own."""
    source = f"\r\nX-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return posted(path, "", TOKEN, body).replace(b"\r\nOrigin:", f"{source}\r\nOrigin:".encode(), 1)


def _press(page: Last, source: int) -> bytes:
    body = f"step=check&does=send&kept={page.kept}"
    return _sent(f"/d/{page.address}/en/write", body, source)


def _pressing(pages: list[Last]) -> Request:
    """The last press of each."""
    sent = (_press(page, number) for number, page in enumerate(pages))
    return lambda: next(sent, None)


def _measure_at_once(place: UUID) -> None:
    pages = _last_pages([place], PARALLEL)
    began = time.monotonic()
    asyncio.run(load(_pressing(pages), seconds=60, clients=PARALLEL))
    took = time.monotonic() - began
    _check(pages)
    show(f"{PARALLEL} told at once at one door, no error, no gap: within", f"{took:.1f} s", "5 s")


def _measure_sending(places: list[UUID], count: int) -> list[Last]:
    pages, doors = _last_pages(places, count), counted(len(places), "door")
    rate, p50, p95 = asyncio.run(load(_pressing(pages), seconds=60))
    _check(pages)
    show(f"sent to {doors}, 8 clients: half / 95 of 100", f"{p50:.0f} / {p95:.0f} ms", "250 ms")
    show(f"reports kept a second at {doors}", f"{rate:.0f}", "50")
    return pages


def _measure_coming_back(coming: list[bytes]) -> None:
    once = iter(coming)
    rate, p50, p95 = asyncio.run(load(lambda: next(once, None), seconds=60))
    show("opened by six words, 8 clients: half / 95 of 100", f"{p50:.0f} / {p95:.0f} ms", "250 ms")
    show("conversations opened a second", f"{rate:.0f}", "")


def _measure_beside_a_flood(place: UUID, coming: list[bytes]) -> None:
    """What other doors feel of a source that goes on pressing where it sent all that it may."""
    from fairlead.portal.limits import SENT_FROM

    pressed = [_press(page, 0) for page in _last_pages([place], SENT_FROM.most + 1)]
    sent, opened = iter(pressed[:-1]), itertools.cycle(coming)
    asyncio.run(load(lambda: next(sent, None), seconds=60, clients=1))
    taken = [
        asyncio.run(load(lambda: next(opened), seconds=4, beside=beside))[2]
        for beside in (None, partial(_flood, pressed[-1])) * ROUNDS
    ]
    quiet, flooded = statistics.median(taken[::2]), statistics.median(taken[1::2])
    what = f"  while {FLOOD} a second flood another door: 95 of 100"
    show(what, f"{flooded:.0f} ms, {flooded / quiet:.2f} x", "1.20 x")


async def _flood(sent: bytes, until: float) -> None:
    """One press after the other from one source, so many a second."""
    while (began := time.monotonic()) < until:
        await ask_once(sent)
        await asyncio.sleep(max(0, began + 1 / FLOOD - time.monotonic()))


def _measure_on_an_old_phone(page: Last) -> None:
    """How long the sum of a report takes where the processor is held back as of an old phone."""
    from playwright.sync_api import sync_playwright

    if not (chromium := shutil.which("chromium")):
        show("the sum on an old phone", "no Chromium here", "3 s")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        phone = browser.new_page()
        phone.goto(f"http://{HOST}/d/{page.address}/en/read")
        held_back = phone.context.new_cdp_session(phone)
        held_back.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        taken = [phone.evaluate(SUM, f"a ticket {number}") / 1000 for number in range(SUMS)]
        browser.close()
    what = f"the sum on a phone {SLOWER} times as slow: half / 95 of 100"
    cuts = statistics.quantiles(taken, n=20)
    show(what, f"{cuts[9]:.1f} / {cuts[18]:.1f} s", "3 s")


def _coming_back(pages: Iterator[Last]) -> Iterator[bytes]:
    """Somebody types the words of each."""
    from fairlead.portal.doors import door_at
    from fairlead.portal.kept import Asked, seal

    for number, page in enumerate(pages):
        door = door_at(page.address)
        assert door is not None
        body = f"asked={seal(door, Asked())}&words={quote_plus(page.words)}"
        yield _sent(f"/d/{page.address}/en/read", body, number)


def _check(pages: list[Last]) -> None:
    """Each is kept, once, under a number of its own without a gap; and its words open it."""
    from fairlead.casework.models import Concern, Conversation
    from fairlead.portal.receipts import mark_of
    from fairlead.walls.tenancy import acting_for

    for place in {page.place for page in pages}:
        mine = [page for page in pages if page.place == place]
        with acting_for(place):
            numbers = sorted(Concern.objects.values_list("number", flat=True))
            assert numbers == list(range(numbers[0], numbers[0] + len(mine)))
            for page in mine:
                held = Conversation.objects.select_related("concern").get(mark=mark_of(page.words))
                assert held.concern.account["words"].endswith(page.words)


if __name__ == "__main__":
    sys.exit(main())
