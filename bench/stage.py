"""What benches of the web share: everything running for a while, somebody signed in, load."""

import asyncio
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

VAR = Path(tempfile.mkdtemp(prefix="fairlead-bench-"))
PORT = 8377
CLIENTS = 8
HOST = f"localhost:{PORT}"
os.environ.update(
    FAIRLEAD_VAR=str(VAR),
    FAIRLEAD_ADDRESS=f"http://{HOST}",
    FAIRLEAD_DEMONSTRATION="yes",
    DJANGO_SETTINGS_MODULE="fairlead.config.settings",
)

from fairlead.config.environment import read_environment  # noqa: E402 - the settings come first
from fairlead.config.running import Running  # noqa: E402


@contextmanager
def running() -> Iterator[Running]:
    """Fairlead with a database of its own, on loopback; all of it gone afterwards."""
    try:
        with Running(read_environment()) as everything:
            os.environ.update(everything.urls)
            import django

            django.setup()
            yield everything
    finally:
        shutil.rmtree(VAR, ignore_errors=True)


def show(what: str, measured: str, goal: str) -> None:
    """One row of the table."""
    print(f"{what:<58}{measured:>20}{goal:>14}", flush=True)


def yardstick() -> None:
    """How quick this Python is: between two builds of one version it is often half as much."""

    def count(number: int) -> int:
        return number + 1

    took = best(lambda: [count(number) for number in range(1_000_000)])
    version = platform.python_version()
    show(f"a million calls by Python {version}, to compare", f"{took * 1000:.0f} ms", "")


def session_of(person: object, organisation: object) -> str:
    """A session in which somebody is signed in with both steps: its cookie."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from fairlead.accounts.sessions import SessionStore

    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    session = SessionStore()
    session[SESSION_KEY] = str(person.id)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = "fairlead.accounts.sign_in.SignInBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()  # type: ignore[attr-defined]
    session["organisation"] = str(organisation)
    session.create()
    return str(session.session_key)


Request = Callable[[], bytes | None]


def asked(path: str, cookie: str) -> Request:
    """The same page again and again."""
    line = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: fairlead={cookie}\r\n\r\n".encode()
    return lambda: line


def posted(path: str, cookie: str, token: str, body: str) -> bytes:
    """A form as a browser sends it; the token stands in the cookie and in the form."""
    content = f"csrfmiddlewaretoken={token}&{body}".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\n"
        f"Cookie: fairlead={cookie}; form={token}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def load(
    request: Request,
    *,
    seconds: float,
    expected: int = 200,
    clients: int = CLIENTS,
    beside: Callable[[float], object] | None = None,
) -> tuple[float, float, float]:
    """Clients that ask again as soon as they were answered, until time or requests run out.

    A second, half and 95 of a hundred in milliseconds. `beside` goes on meanwhile. Which worker
    a connection meets is chance, so each client takes a new one every second.
    """
    until, taken = time.monotonic() + seconds, []
    began = time.monotonic()

    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        opened = time.monotonic()
        while (start := time.monotonic()) < until and (sent := request()) is not None:
            if start - opened > 1:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
                opened = start = time.monotonic()
            writer.write(sent)
            status = await _answer(reader)
            assert status == expected, status
            taken.append(time.monotonic() - start)
        writer.close()

    others = [beside(until)] if beside else []
    await asyncio.gather(*(ask() for _ in range(clients)), *others)
    took = time.monotonic() - began
    cuts = statistics.quantiles(taken, n=100)
    return len(taken) / took, cuts[49] * 1000, cuts[94] * 1000


async def ask_once(sent: bytes) -> int:
    """One request on a connection of its own; its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(sent)
    status = await _answer(reader)
    writer.close()
    return status


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = next(
        int(line.split(":")[1]) for line in head.lower().splitlines() if "content-length" in line
    )
    await reader.readexactly(length)
    return int(head.split()[1])


def best(work: Callable[[], object], times: int = 5) -> float:
    """The quickest of some runs, in seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)
