"""The speeds of casework with its database, as a table: `make bench-casework`.

A thousand organisations with a thousand concerns each, a hundred of them in open cases; the
load of eight clients comes from this same machine.
"""

import asyncio
import io
import os
import re
import sys
import time
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from crowd import fill, make_organisations, settle
from stage import (
    HOST,
    Request,
    asked,
    best,
    load,
    posted,
    running,
    session_of,
    show,
    yardstick,
)

#: A smaller crowd, for trying this out: FAIRLEAD_BENCH_ORGANISATIONS=20.
ORGANISATIONS = int(os.environ.get("FAIRLEAD_BENCH_ORGANISATIONS", "1000"))
CONCERNS, CASES, MANY, ENTRIES = 1000, 100, 5000, 200
SECONDS, RECORDINGS, PARALLEL, CHANGES = 8, 800, 200, 60
TOKEN = "a" * 32
ANSWERS = {
    "danger": {"is_danger": "no"},
    "who": {"unknown": "on"},
    "what": {"what": "Says that an image was shared in a group."},
    "image": {"is_image": "no"},
    "others": {"is_staff": "no"},
}


def main() -> int:
    """Measure, and print a table."""
    with running() as everything:
        assert everything.cluster is not None
        url = everything.cluster.url("admin", "fairlead")
        began = time.monotonic()
        places = make_organisations(ORGANISATIONS)
        fill(url, places[1:], CONCERNS, CASES)
        fill(url, places[:1], MANY, CASES)
        settle(url)
        total = CONCERNS * (ORGANISATIONS - 1) + MANY
        print(f"{total:,} concerns made in {time.monotonic() - began:.0f} s", flush=True)
        show("what", "measured", "goal")
        yardstick()
        _measure_pages(*places[1])
        _measure_recording(*places[2])
        _measure_search(*places[0])
        _measure_pack(*places[1])
        _measure_reassessment()
    return 0


def _actor(place: UUID, person: UUID) -> Any:
    """Somebody who acts; call it inside `acting_for`."""
    from fairlead.accounts.acting import acting_person
    from fairlead.accounts.models import Person

    del place
    found = acting_person(Person.objects.get(id=person))
    assert found is not None
    return found


def _cookie(place: UUID, person: UUID) -> str:
    from fairlead.accounts.models import Person

    return session_of(Person.objects.get(id=person), place)


def _measure_pages(place: UUID, person: UUID) -> None:
    cookie = _cookie(place, person)
    _lengthen(place, person)
    # Each look is kept in the ledger: what is looked at thousands of times is not measured twice.
    pages = {
        "the lead's desk": "/desk",
        "a case": "/cases/C-1002",
        "a chronology of 200 entries": "/cases/C-1001/chronology",
    }
    for name, path in pages.items():
        rate, p50, p95 = asyncio.run(load(asked(path, cookie), seconds=SECONDS))
        show(f"{name}, 8 clients: half / 95 of 100 within", f"{p50:.0f} / {p95:.0f} ms", "150 ms")
        show(f"{name}: pages a second", f"{rate:.0f}", "")
    changes = _changes(cookie)
    _, p50, p95 = asyncio.run(load(lambda: next(changes, None), seconds=60, clients=1))
    show("an answer changed, advice back, 1 client", f"{p50:.0f} / {p95:.0f} ms", "60 ms")


def _changes(cookie: str) -> Iterator[bytes]:
    """One answer changed to and fro, as the page sends it."""
    for version in range(CHANGES):
        word = "yes" if version % 2 else "no"
        body = f"answer-adult_involved={word}&version-adult_involved={version}&said_by=tutor"
        sent = posted("/cases/C-1003", cookie, TOKEN, body)
        yield sent.replace(b"\r\nOrigin:", b"\r\nHX-Request: true\r\nOrigin:", 1)


def _lengthen(place: UUID, person: UUID) -> None:
    """A case with two hundred entries, and one whose answer to a question is not known."""
    from fairlead.casework.actions.in_case import record_in
    from fairlead.casework.models import Answer, Case
    from fairlead.walls.tenancy import acting_for

    told = "Spoke with the form tutor, who had seen her at lunch with two others. " * 3
    with acting_for(place):
        actor, case = _actor(place, person), Case.objects.get(number=1001)
        for number in range(ENTRIES - 1):
            content = {"about": f"Call {number}", "text": told}
            record_in(case, "case.note", actor, content)
        other = Case.objects.get(number=1003)
        Answer.objects.filter(case_id=other.id, question="adult_involved").update(
            case_id=Case.objects.get(number=1004).id, question="spare"
        )


def _measure_recording(place: UUID, person: UUID) -> None:
    from fairlead.casework.models import Concern
    from fairlead.walls.tenancy import acting_for

    cookie = _cookie(place, person)
    rate, p50, p95 = asyncio.run(
        load(_finishing(place, person, cookie, RECORDINGS), seconds=60, expected=302)
    )
    show(
        "a concern kept, 8 clients: half / 95 of 100 within", f"{p50:.0f} / {p95:.0f} ms", "250 ms"
    )
    show("concerns kept a second", f"{rate:.0f}", "50")
    with acting_for(place):
        before = Concern.objects.count()
    began = time.monotonic()
    request = _finishing(place, person, cookie, PARALLEL)
    asyncio.run(load(request, seconds=60, expected=302, clients=PARALLEL))
    took = time.monotonic() - began
    with acting_for(place):
        numbers = list(Concern.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == before + PARALLEL
    assert max(numbers) - min(numbers) + 1 == len(numbers)
    show(f"{PARALLEL} kept at once, no error, no gap: all within", f"{took:.1f} s", "5 s")


def _finishing(place: UUID, person: UUID, cookie: str, count: int) -> Request:
    """Drafts that are complete, each finished by its last press."""
    from fairlead.accounts.models import Draft
    from fairlead.walls.tenancy import acting_for

    told = _walked(cookie)
    with acting_for(place):
        one = Draft.objects.get(id=told)
        rows = [
            Draft(person_id=person, journey=one.journey, answers=one.answers, version=one.version)
            for _ in range(count)
        ]
        Draft.objects.bulk_create(rows)
    body = f"draft_version={one.version}"
    sent = (posted(f"/record-a-concern/{row.id}/check", cookie, TOKEN, body) for row in rows)
    return lambda: next(sent, None)


def _walked(cookie: str) -> UUID:
    """One recording, walked up to its last press: the id of its draft."""
    import httpx

    cookies = {"fairlead": cookie, "form": TOKEN}
    with httpx.Client(base_url=f"http://{HOST}", cookies=cookies, timeout=20) as client:
        address = "/record-a-concern"
        said: dict[str, str] = {}
        while not address.endswith("/check"):
            answers = {"csrfmiddlewaretoken": TOKEN, **said}
            sent = client.post(address, data=answers, headers={"Origin": f"http://{HOST}"})
            assert sent.status_code == 302, sent.text[:500]
            address = sent.headers["Location"]
            said = dict(ANSWERS.get(address.rsplit("/", 1)[1], {}))
            page = client.get(address).text
            for name in ("draft_version", "learned_at"):
                if found := re.search(rf'name="{name}"[^>]*value="([^"]*)"', page):
                    said[name] = found[1]
        return UUID(address.split("/")[2])


def _measure_search(place: UUID, person: UUID) -> None:
    from fairlead.casework.searching import search
    from fairlead.walls.tenancy import acting_for

    def look() -> None:
        with acting_for(place):
            assert search(_actor(place, person), "image group 4242")

    show(f"search among {MANY:,} concerns", f"{best(look) * 1000:.0f} ms", "200 ms")


def _measure_pack(place: UUID, person: UUID) -> None:
    from pypdf import PdfReader

    from fairlead.casework.actions.papers import make_paper
    from fairlead.casework.models import Case
    from fairlead.casework.papers.asked import CASE_PACK, Asked
    from fairlead.walls.tenancy import acting_for

    made: list[bytes] = []

    def make() -> None:
        with acting_for(place):
            case = Case.objects.get(number=1001)
            asked_for = Asked(CASE_PACK, "Social care", "Strategy discussion")
            made.append(make_paper(case, asked_for, by=_actor(place, person)))

    took = best(make)
    pages = len(PdfReader(io.BytesIO(made[-1])).pages)
    show(f"a case pack of {pages} pages", f"{took * 1000:.0f} ms", "1 s for 20")


def _measure_reassessment() -> None:
    from fairlead.accounts.acting import System
    from fairlead.casework.actions.reassessing import reassess_everywhere

    began = time.monotonic()
    done = reassess_everywhere(date.today(), by=System("The bench"))
    took = time.monotonic() - began
    show(f"{done.cases:,} open cases assessed again", f"{took:.1f} s", "30 s for 100,000")


if __name__ == "__main__":
    sys.exit(main())
