"""What a child was told is kept is kept, whatever was killed while many told (T53)."""

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx
import psycopg
import pytest
from tests.running.test_faults import answers, wait_for
from tests.running.test_recording_survives import (
    cluster_of,
    kill_the_database,
    kill_the_workers,
)
from tests.running.test_running import Fairlead, dump_of, logs_of, token

DOOR = "/d/otterburn/en"
#: So many reports are under way when something is killed; what, and how long after they are sent.
AT_ONCE = 200
ROUNDS = (
    (kill_the_workers, 0.15),
    (kill_the_database, 0.2),
    (kill_the_workers, 0.5),
    (kill_the_database, 0.4),
    (kill_the_workers, 0.3),
    (kill_the_database, 0.8),
    (kill_the_workers, 0.2),
    (kill_the_database, 0.3),
    (kill_the_workers, 0.4),
    (kill_the_database, 0.6),
) * 2
#: What the browsers of those who tell call themselves, and where they come from.
AGENT, NETWORK = "A phone of Robin/1.0", "192.0.2."
#: Last pages, as they stand open before somebody who took their time: sealed, and their six words.
LAST_PAGES = """
import sys, time, types, django
django.setup()
from fairlead.portal import work
from fairlead.portal.doors import door_at
from fairlead.portal.kept import Begun, seal
from fairlead.portal.questions import HOW
from fairlead.portal.receipts import new_receipt
door, passed = door_at("otterburn"), {key: {"answer": ""} for key in HOW}
work.time = types.SimpleNamespace(time=lambda: time.time() - 60)
for number in range(int(sys.argv[1])):
    words = new_receipt()
    told = {**passed, "what": {"answer": f"Told with {words}"}}
    print(seal(door, Begun(told, work.new_ticket(door.address), words)), words)
"""


@dataclass(frozen=True)
class Last:
    """The last page of a report: what it carries, its six words, and from where it is sent."""

    kept: str
    words: str
    source: str


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    found = Fairlead(tmp_path_factory.mktemp("door") / "var")
    # Each report comes from a source of its own, as a proxy would say.
    found.environment["FAIRLEAD_TRUSTED_PROXIES"] = "1"
    yield found.start()
    for client in found.clients:
        client.close()
    found.stop()


def last_pages(running):
    known = {
        "DJANGO_SETTINGS_MODULE": "fairlead.config.settings",
        "FAIRLEAD_DATABASE_URL": cluster_of(running).url("app"),
    }
    made = subprocess.run(
        [sys.executable, "-c", LAST_PAGES, str(AT_ONCE)],
        env={**running.environment, **known},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    rows = [line.partition(" ") for line in made]
    return [Last(kept, words, f"{NETWORK}{n}") for n, (kept, _, words) in enumerate(rows)]


def press(client, said, page):
    """The last page is sent; the six words that are shown then, or nothing when it was cut off."""
    headers = {"X-Forwarded-For": page.source}
    try:
        sent = client.post(f"{DOOR}/write", data={**said, "kept": page.kept}, headers=headers)
    except httpx.HTTPError:
        return None
    found = re.search(r'class="door-words"[^>]*>(.*?)</ol>', sent.text, re.DOTALL)
    return " ".join(re.findall(r"<li>(\w+)</li>", found[1])) if found else None


def press_all(client, said, pages, kill=lambda: None, pause=0.0):
    """Every page is sent at the same time, and something is killed; what each was told."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = [pool.submit(press, client, said, page) for page in pages]
        time.sleep(pause)
        kill()
    return [end.result() for end in ends]


def opens(client, said, page):
    """What the six words of a page open, for whoever comes back."""
    asked = re.search(r'name="asked" value="([^"]+)"', client.get(f"{DOOR}/read").text)[1]
    typed = {**said, "asked": asked, "words": page.words}
    return client.post(f"{DOOR}/read", data=typed, headers={"X-Forwarded-For": page.source}).text


def told_in(running):
    """How many reports there are and how many conversations, straight from the tables."""
    with psycopg.connect(cluster_of(running).url("admin")) as admin:
        return admin.execute(
            "select (select count(*) from casework_concern where source = 'young-person'), "
            "(select count(*) from casework_conversation)"
        ).fetchone()


def test_whatever_is_killed_while_many_tell_each_report_is_there_once_and_opens(running):
    """Those that were told nothing press again, as those do who were told: nothing is doubled."""
    client, pages, before = running.client(), last_pages(running), told_in(running)
    said = {"csrfmiddlewaretoken": token(client.get(f"{DOOR}/read")), "step": "check"}
    many = httpx.Client(
        base_url=client.base_url,
        cookies=client.cookies,
        headers={"User-Agent": AGENT},
        timeout=20,
        limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0),
    )
    with many:
        rounds = []
        for kill, pause in ROUNDS:
            last = {**said, "does": "send"}
            rounds.append(press_all(many, last, pages, partial(kill, running), pause))
            wait_for(lambda: answers(running))
        rounds.append(press_all(many, {**said, "does": "send"}, pages))

    print([sum(map(bool, shown)) for shown in rounds])
    assert any(None in shown for shown in rounds[:-1]), "somebody was cut off"
    assert rounds[-1] == [page.words for page in pages]
    for shown in rounds:
        assert all(words in {None, page.words} for words, page in zip(shown, pages, strict=True))
    assert told_in(running) == tuple(count + AT_ONCE for count in before)
    for page in pages:
        assert f"Told with {page.words}" in opens(client, said, page)


def test_where_somebody_told_from_and_by_what_is_kept_nowhere(running):
    """Read after the reports above: every table and every log (T55)."""
    kept, logs = dump_of(cluster_of(running)), logs_of(running)

    assert len(kept) > 10_000
    assert b'"page": "door-write"' in logs
    for canary in (AGENT, NETWORK):
        for form in (canary, canary.encode().hex()):
            assert form.encode() not in kept
            assert form.encode() not in logs
