"""Concerns that were acknowledged are there, whatever was killed while people recorded (T53)."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle, islice

import httpx
import psycopg
import pytest
from tests.running.test_faults import children_of
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


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    found = Fairlead(tmp_path_factory.mktemp("survives") / "var").start()
    yield found
    for client in found.clients:
        client.close()
    found.stop()


@pytest.fixture(scope="module")
def me(running):
    return signed_in(running, "Grace Adeyemi")


def walk(client):
    """A recording up to its last page: the address of that, and what its button sends."""
    page = client.get("/record-a-concern")
    address = send(client, "/record-a-concern", token(page))
    while True:
        key, page = address.rsplit("/", 1)[1], client.get(address)
        said = dict(ANSWERS.get(key, {}))
        for name in ("draft_version", "learned_at"):
            if found := re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text):
                said[name] = found[1]
        if key == "check":
            return address, {"csrfmiddlewaretoken": token(page), **said}
        address = send(client, address, token(page), said)


def press(client, address, said):
    """The last page is sent; the reference that is shown then, or nothing when it was cut off."""
    try:
        sent = client.post(address, data=said)
    except httpx.HTTPError:
        return None
    shown = re.search(r"/(C-\d+)/recorded$", sent.headers.get("Location", ""))
    return shown[1] if shown else None


def record(client):
    """A whole recording; the reference that was shown, or nothing when it was cut off."""
    try:
        return press(client, *walk(client))
    except (httpx.HTTPError, IndexError, TypeError):  # cut off, or a page that says so
        return None


def send(client, address, found, said=None):
    sent = client.post(address, data={"csrfmiddlewaretoken": found, **(said or {})})
    return sent.headers.get("Location", "") if sent.status_code == 302 else ""


def kill_around(running, going_on, pauses=(3, 2, 5)):
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


#: So many forms are under way when something is killed, so many of them new in each round.
AT_ONCE, NEW = 200, 20
#: How long after they are sent it is killed, in each round; of web and database twenty in all.
PAUSES = (0.3, 0.1, 0.2, 0.3, 0.2) * 2
#: A recording that was walked to its last page, as many times over: the addresses of these.
COPIES = """
import sys, django
django.setup()
from fairlead.accounts.models import Draft
from fairlead.walls.models import Tenant
from fairlead.walls.tenancy import acting_for
for place in Tenant.objects.all():
    with acting_for(place.id):
        for one in Draft.objects.filter(id=sys.argv[1]):
            said = {"journey": one.journey, "answers": one.answers, "version": one.version}
            rows = [Draft(person_id=one.person_id, **said) for _ in range(int(sys.argv[2]))]
            print(*(f"/record-a-concern/{row.id}/check" for row in Draft.objects.bulk_create(rows)))
"""


def cluster_of(running):
    return Cluster(running.folder / "postgres")


def copies(running, address):
    known = {
        "DJANGO_SETTINGS_MODULE": "fairlead.config.settings",
        "FAIRLEAD_DATABASE_URL": cluster_of(running).url("app"),
    }
    made = subprocess.run(
        [sys.executable, "-c", COPIES, address.split("/")[2], str(AT_ONCE)],
        env={**running.environment, **known},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.split()


def kill_the_workers(running):
    (web,) = children_of(running.process.pid, running)
    for worker in children_of(web, running):
        os.kill(worker, signal.SIGKILL)


def kill_the_database(running):
    os.kill(cluster_of(running).pid(), signal.SIGKILL)


def concerns(running):
    """The numbers of all that were recorded, straight from the tables."""
    with psycopg.connect(cluster_of(running).url("admin")) as admin:
        return [number for (number,) in admin.execute("select number from casework_concern")]


def is_back(client):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            if client.get("/my-concerns").status_code == 200:
                return True
        time.sleep(0.1)
    return False


def press_all(client, forms, said, kill=lambda: None, pause=0.0):
    """Every form is sent at the same time, and something is killed; what each was told."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = [(form, pool.submit(press, client, form, said)) for form in forms]
        time.sleep(pause)
        kill()
    return [(form, end.result()) for form, end in ends]


@pytest.mark.parametrize("kill", [kill_the_workers, kill_the_database])
def test_whatever_is_killed_while_many_record_each_is_there_once(running, me, kill):
    """Forms are sent several times over, and again in later rounds, whatever was told before."""
    address, said = walk(me)
    forms, before = copies(running, address), len(concerns(running))
    many = httpx.Client(
        base_url=me.base_url,
        cookies=me.cookies,
        timeout=30,
        limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0),
    )

    told = []
    with many:
        for number, pause in enumerate(PAUSES, start=1):
            sent = islice(cycle(forms[: NEW * number]), AT_ONCE)
            told += press_all(many, sent, said, lambda: kill(running), pause)
            assert is_back(me)
        assert None in [found for _, found in told], "somebody was cut off"
        told += press_all(many, forms, said)

    kept = {form: {found for sent, found in told if sent == form} - {None} for form in forms}
    assert [form for form, found in kept.items() if len(found) != 1] == []
    every = {int(found.removeprefix("C-")) for (found,) in kept.values()}
    assert len(every) == AT_ONCE
    numbers = concerns(running)
    assert len(numbers) == len(set(numbers)) == before + AT_ONCE
    assert every <= set(numbers)
    assert me.get(f"/my-concerns/C-{max(every)}").status_code == 200
