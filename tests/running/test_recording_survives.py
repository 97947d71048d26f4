"""Concerns that were acknowledged are there, whatever was killed while people recorded (T53)."""

import os
import re
import signal
import threading
import time

import httpx
import pytest
from tests.running.test_running import Fairlead, signed_in, token

from fairlead.config.postgres import Cluster

ANSWERS = {
    "danger": {"is_danger": "no"},
    "who": {"unknown": "on"},
    "what": {"what": "Says that an image was shared."},
    "where": {},
    "image": {"is_image": "no"},
    "others": {"is_staff": "no"},
}
PEOPLE = ("Asha Rahman", "Ben Okafor", "Tom Whitfield")


@pytest.fixture
def running(tmp_path):
    found = Fairlead(tmp_path / "var").start()
    yield found
    for client in found.clients:
        client.close()
    found.stop()


def record(client):
    """A whole recording; the reference that was shown, or nothing when it was cut off."""
    try:
        page = client.get("/record-a-concern")
        address = send(client, "/record-a-concern", token(page))
        while address and not address.endswith("/recorded"):
            key, page = address.rsplit("/", 1)[1], client.get(address)
            said = dict(ANSWERS.get(key, {}))
            for name in ("draft_version", "learned_at"):
                if found := re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text):
                    said[name] = found[1]
            address = send(client, address, token(page), said)
    except (httpx.HTTPError, IndexError, TypeError):  # cut off, or a page that says so
        return None
    return address.rsplit("/", 2)[1] if address else None


def send(client, address, found, said=None):
    sent = client.post(address, data={"csrfmiddlewaretoken": found, **(said or {})})
    return sent.headers.get("Location", "") if sent.status_code == 302 else ""


def kill_around(running, going_on, pauses=(4, 3, 6)):
    """SIGKILL for a web worker, then for all of PostgreSQL, while these go on."""
    stop = threading.Event()
    threads = [threading.Thread(target=until, args=(stop, work)) for work in going_on]
    for thread in threads:
        thread.start()
    time.sleep(pauses[0])
    for line in running.children()[1:2]:
        os.kill(int(line.split()[0]), signal.SIGKILL)
    time.sleep(pauses[1])
    os.kill(Cluster(running.folder / "postgres").pid(), signal.SIGKILL)
    time.sleep(pauses[2])
    stop.set()
    for thread in threads:
        thread.join()


def until(stop, work):
    while not stop.is_set():
        work()


def test_every_acknowledged_concern_opens_after_web_and_database_were_killed(running):
    kept = {signed_in(running, name): [] for name in PEOPLE}

    kill_around(running, [lambda c=client: kept[c].append(record(c)) for client in kept])
    running.stop()
    running.start()

    every = [reference for found in kept.values() for reference in found if reference]
    assert len(every) > 5
    assert len(set(every)) == len(every)
    for client, found in kept.items():
        for reference in filter(None, found):
            assert client.get(f"/my-concerns/{reference}").status_code == 200, reference
