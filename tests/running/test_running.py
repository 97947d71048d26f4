"""Everything run as one, as `make run` does: started, killed, stopped, and nothing kept is lost."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psycopg
import pytest

from fairlead.config.postgres import Cluster
from fairlead.ledger.verifier import verify

ROOT = Path(__file__).parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Fairlead:
    """The command, with a folder and an address of its own."""

    def __init__(self, folder):
        self.folder, self.port, self.process, self.links = folder, free_port(), None, {}
        self.clients = []
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("FAIRLEAD_")
        }
        self.environment |= {
            "FAIRLEAD_VAR": str(folder),
            "FAIRLEAD_ADDRESS": f"http://localhost:{self.port}",
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)

    def command(self, *arguments, **more):
        return subprocess.run(
            [sys.executable, "-m", "fairlead", *arguments],
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fairlead", "demo"],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        who = ""
        for line in self.process.stdout:
            if "/sign-in/link/" in line:
                self.links[who] = line.strip()
            who = line.strip().split(",")[0]
            if "Each link works once" in line:
                return self
        raise AssertionError(self.process.wait())

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        with self.process.stdout as said:
            said.read()
        return self.process.wait(20)

    def client(self):
        self.clients.append(httpx.Client(base_url=f"http://localhost:{self.port}", timeout=10))
        return self.clients[-1]

    def children(self):
        found = subprocess.run(
            ["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True
        ).stdout
        return [line for line in found.splitlines() if f"--port {self.port}" in line]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    found = Fairlead(tmp_path_factory.mktemp("fairlead") / "var")
    yield found.start()
    for client in found.clients:
        client.close()
    if found.process.poll() is None:
        found.stop()


def signed_in(running, who="Asha Rahman"):
    """Somebody, signed in by the link, with an app as second step."""
    from allauth.mfa.totp.internal import auth

    client = running.client()
    page = client.get(running.links[who])
    client.post(page.url, data={"csrfmiddlewaretoken": token(page)})
    page = client.get("/me/app")
    secret = re.search(r"part-words--small\">([A-Z2-7 ]+)<", page.text)[1].replace(" ", "")
    counter = list(auth.yield_hotp_counters_from_time())[1]
    code = auth.format_hotp_value(auth.hotp_value(secret, counter))
    client.post("/me/app", data={"csrfmiddlewaretoken": token(page), "code": code})
    page = client.get("/choose-organisation")
    chosen = re.search(r'value="([0-9a-f-]{36})">Otterburn', page.text)[1]
    answer = {"csrfmiddlewaretoken": token(page), "organisation": chosen}
    client.post("/choose-organisation", data=answer)
    return client


def token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]


def test_the_first_page_is_there_and_health_is_told(running):
    client = running.client()

    assert client.get("/").headers["Location"] == "/sign-in?next=%2F"
    assert "Sign in" in client.get("/sign-in").text
    assert client.get("/health/ready").text == "ready\n"
    assert client.get("/static/favicon.svg").status_code == 200
    style = re.search(r"/static/built/fairlead\.\w+\.css", client.get("/sign-in").text)[0]
    assert "immutable" in client.get(style).headers["Cache-Control"]


def test_a_second_start_is_told_what_runs_already(running):
    said = running.command("demo")

    assert said.returncode == 2
    assert "answers at http://localhost" in said.stderr


POST = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
RAW = {
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "length and chunks": POST
    + b"Content-Length: 5\r\n"
    + CHUNKED
    + b"\r\n0\r\n\r\n"
    + GET
    + b"\r\n",
    "a broken chunk": POST + CHUNKED + b"\r\nzz\r\n",
    "a space in a name": b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "no request": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a header without end": GET + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "a folded header": GET + b"X: a\r\n b\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("kind", RAW)
def test_a_malformed_request_is_refused_and_nothing_is_smuggled(running, kind):
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as connection:
        try:
            connection.sendall(RAW[kind])
            answer = connection.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            answer = b""
    assert answer == b"" or b" 4" in answer.split(b"\r\n")[0], answer[:200]
    assert answer.count(b"HTTP/1.1") <= 1
    assert running.client().get("/health/live").text == "live\n"


def test_slow_senders_do_not_keep_others_waiting(running):
    slow = []
    for _ in range(30):
        connection = socket.create_connection(("127.0.0.1", running.port))
        connection.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\na"
        )
        slow.append(connection)
    try:
        began = time.monotonic()
        assert running.client().get("/health/ready").text == "ready\n"
        assert time.monotonic() - began < 5
    finally:
        for connection in slow:
            connection.close()


@pytest.fixture(scope="module")
def lead(running):
    return signed_in(running)


def test_what_was_acknowledged_is_there_whatever_is_killed(running, lead):
    """SIGKILL for a web worker, then for all of PostgreSQL, while eight write."""
    page = lead.get("/directory/new")
    kept, stop = [], threading.Event()

    def write(number):
        with running.client() as client:
            client.cookies.update(lead.cookies)
            turn = 0
            while not stop.is_set():
                title, turn = f"Contact {number}-{turn}", turn + 1
                answers = {"csrfmiddlewaretoken": token(page), "title": title, "version": 0}
                try:
                    sent = client.post("/directory/new", data=answers)
                except httpx.HTTPError:
                    continue
                if sent.status_code == 302:
                    kept.append(title)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    for line in running.children()[1:2]:
        os.kill(int(line.split()[0]), signal.SIGKILL)
    time.sleep(2)
    cluster = Cluster(running.folder / "postgres")
    os.kill(cluster.pid(), signal.SIGKILL)
    time.sleep(2)
    stop.set()
    for thread in threads:
        thread.join()
    assert comes_back(lead)
    running.stop()
    running.start()

    after = lead.get("/directory").text
    assert len(kept) > 20
    assert [title for title in kept if f">{title}<" not in after] == []
    sent = lead.post(
        "/ledger/export", data={"csrfmiddlewaretoken": token(lead.get("/ledger/export"))}
    )
    assert verify(sent.content.splitlines(keepends=True)).sound


def test_when_the_database_is_down_a_plain_page_says_so_and_it_comes_back(running, lead):
    cluster = Cluster(running.folder / "postgres")
    lead.get("/directory")
    running.process.send_signal(signal.SIGSTOP)  # else it would start the database again
    cluster.stop()

    down = lead.get("/directory")
    running.process.send_signal(signal.SIGCONT)

    assert down.status_code == 503
    assert "999" in down.text
    assert running.client().get("/health/live").status_code == 200
    assert comes_back(lead)


def comes_back(lead):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if "Local contacts" in lead.get("/directory").text:
            return True
        time.sleep(0.2)
    return False


def test_operators_make_organisations_and_invite(running):
    made = running.command(
        "create-organisation", "Ysgol Otter", "--kind", "school", "--nation", "wales"
    )
    place = re.search(r"[0-9a-f-]{36}", made.stdout)[0]
    invited = running.command(
        *("create-person", "Huw Parry", "huw@example.org", "--role", "head"),
        *("--organisation", place),
    )
    link = re.search(r"http://\S+", invited.stdout)[0]

    assert "Join Ysgol Otter" in running.client().get(link).text
    for arguments in (
        ("create-organisation", " ", "--kind", "school", "--nation", "wales"),
        ("create-person", "A", "nowhere", "--role", "head", "--organisation", place),
        ("create-person", "A", "a@example.org", "--role", "head", "--organisation", "x"),
        ("create-person", "A" * 200, "a@example.org", "--role", "head", "--organisation", place),
        (
            "create-person",
            "A",
            "a@example.org",
            "--role",
            "head",
            "--organisation",
            "6a1b6d0e-0000-4000-8000-000000000001",
        ),
    ):
        refused = running.command(*arguments)
        assert refused.returncode == 2, refused.stdout
        assert refused.stderr.startswith("fairlead: ")


def test_operators_bring_children_and_have_cases_assessed_again(running, tmp_path):
    made = running.command(
        "create-organisation", "Heron Club", "--kind", "youth", "--nation", "england"
    )
    place = re.search(r"[0-9a-f-]{36}", made.stdout)[0]
    rows = tmp_path / "children.csv"
    rows.write_text("name,date of birth,group\nZoe Elm,04/05/2012,Juniors\n", encoding="utf-8")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("name,date of birth\nRob Oak,31/02/2012\n", encoding="utf-8")

    looked = running.command("import-children", str(rows), "--organisation", place, "--look")
    brought = running.command("import-children", str(rows), "--organisation", place)
    refused = running.command("import-children", str(wrong), "--organisation", place)
    absent = running.command("import-children", str(tmp_path / "no"), "--organisation", place)
    again = running.command("reassess", "--on", "2026-11-25")

    assert (looked.returncode, brought.returncode, again.returncode) == (0, 0, 0), brought.stderr
    assert "1" in brought.stdout
    assert (refused.returncode, absent.returncode) == (2, 2)
    assert "2" in refused.stderr  # the line that is wrong
    assert "cannot be read" in absent.stderr
    assert "open cases again" in again.stdout


def test_after_ctrl_c_nothing_runs_and_all_is_there_next_time(running, lead):
    assert running.stop() == 0
    assert running.children() == []
    assert not Cluster(running.folder / "postgres").is_running()

    running.start()

    assert "Local contacts" in lead.get("/directory").text


def test_keys_are_rotated_and_everything_still_opens(running, lead):
    before = (running.folder / "keys/root.key").read_text()
    running.stop()

    said = running.command("rotate-keys")

    assert said.returncode == 0, said.stderr
    assert (running.folder / "keys/root.key").read_text() != before
    running.start()
    assert "Asha Rahman" in lead.get("/people").text


def test_a_lost_root_key_stops_the_start_and_is_not_replaced(running):
    running.stop()
    path = running.folder / "keys/root.key"
    content = path.read_text()
    path.unlink()

    refused = running.command("demo")

    assert refused.returncode == 2
    assert "root key" in refused.stderr
    assert not path.exists()
    path.write_text(content)


def test_when_it_is_killed_nothing_runs_on_and_it_starts_again(running):
    running.start()
    running.process.kill()
    running.process.stdout.close()
    running.process.wait()
    until = time.monotonic() + 15
    while running.children() and time.monotonic() < until:
        time.sleep(0.2)

    assert running.children() == []
    running.start()
    assert running.stop(signal.SIGTERM) == 0


def dump_of(cluster):
    """Every table, as a backup holds it."""
    with psycopg.connect(cluster.url("admin")) as admin:
        found = admin.execute("select tablename from pg_tables where schemaname = 'public'")
        dump = b""
        for (table,) in found.fetchall():
            with admin.cursor().copy(f"copy {table} to stdout") as rows:
                dump += b"".join(bytes(row) for row in rows)
    return dump


def logs_of(running):
    """All that was written beside the database."""
    logs = b"".join(path.read_bytes() for path in running.folder.glob("log/*"))
    return logs + (running.folder / "postgres/data/server.log").read_bytes()


def test_nothing_that_people_wrote_stands_in_clear_anywhere(running, tmp_path):
    """A dump and every log, read for what was entered in the tests above."""
    cluster = Cluster(running.folder / "postgres")
    cluster.start()
    try:
        dump = dump_of(cluster)
    finally:
        cluster.stop()
    logs = logs_of(running)

    assert len(dump) > 10_000
    for canary in ("Asha", "Rahman", "Whitfield", "asha.rahman", "huw@example.org"):
        for form in (canary, canary.encode().hex(), json.dumps(canary)[1:-1]):
            assert form.encode() not in dump, canary
            assert form.encode() not in logs, canary
