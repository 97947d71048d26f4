"""Everything that runs, as one: the private database where none was set, then web, jobs and
checkpoints, until Ctrl-C. What was recorded stays.
"""

import ctypes
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Self
from urllib.parse import urlsplit

from fairlead.config.environment import Environment, Misconfigured, read_environment
from fairlead.config.postgres import Cluster, NoDatabase

REFUSED = 2
PATIENCE = 60
#: Seconds that the children have to end in, together.
FAREWELL = 6
LONGEST_LOG = 10_000_000
OWNER = "FAIRLEAD_OWNER_DATABASE_URL"
AUDITOR = "FAIRLEAD_AUDITOR_DATABASE_URL"


class CannotRun(Exception):
    """Fairlead cannot be run; the message says why and what to do."""


class Running:
    """The processes of one Fairlead: `with Running(...) as it:` they run, after it they do not."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.cluster: Cluster | None = None
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.urls: dict[str, str] = {}
        self._alone: IO[str] | None = None
        self.stopping = threading.Event()
        self._may_leave = True

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self) -> None:
        self._be_alone()
        self._check_address()
        if not self.environment.database_url.get_secret_value():
            self._start_database()
            self.call("migrate", "-m", "django", "migrate", "-v0", role="owner")
        self._collect_static()
        self.call("check", "-m", "fairlead.config.checked")
        self._start_web()
        self._child("jobs", "-m", "fairlead.config.jobs")
        if self.urls.get(AUDITOR) or self.environment.auditor_database_url.get_secret_value():
            self._child("checkpoints", "-m", "fairlead.config.checkpoints", role="auditor")
        self._wait_until_ready()
        self._may_leave = False
        if self.stopping.is_set():
            raise KeyboardInterrupt

    def _be_alone(self) -> None:
        """One Fairlead for each folder: another would stop the database beneath the first."""
        path = self.environment.var / "running"
        try:
            (self.environment.var / "log").mkdir(parents=True, exist_ok=True)
            self._alone = path.open("a+", encoding="utf-8")
            fcntl.flock(self._alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = path.read_text(encoding="utf-8").strip()
            raise CannotRun(
                f"Fairlead answers at {where} already, from the same folder. Stop it first."
            ) from None
        except OSError as error:
            raise CannotRun(f"{self.environment.var} cannot be written: {error.strerror}") from None
        self._alone.truncate(0)
        self._alone.write(self.environment.address)
        self._alone.flush()

    def _check_address(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except PermissionError:
                raise CannotRun(f"Port {self.port} is for root alone: choose another.") from None
            except OSError:
                raise CannotRun(
                    f"Something answers at {self.environment.address} already: perhaps Fairlead "
                    "itself. Stop it first, or set FAIRLEAD_ADDRESS to another port."
                ) from None

    @property
    def port(self) -> int:
        """The port that the web listens on, on loopback: as in the address, or behind a proxy."""
        parts = urlsplit(self.environment.address)
        return parts.port or (8000 if parts.scheme == "https" else 80)

    def _start_database(self) -> None:
        """The private one. Its keys are made before it, and never beside one that exists.

        In the other order a start cut off between the two would leave a database without keys,
        which is refused for ever.
        """
        folder = self.environment.var / "postgres"
        self.cluster = Cluster(folder)
        if not (folder / "data" / "PG_VERSION").exists():
            make_keys(self.environment)
        self._may_leave = False
        try:
            self.cluster.start()
        finally:
            self._may_leave = True
            if self.stopping.is_set():
                raise KeyboardInterrupt
        self.urls = _urls(self.cluster)

    def _collect_static(self) -> None:
        """Names with a digest, so that browsers may keep them; only when something changed."""
        self.call("static", "-m", "django", "collectstatic", "--noinput", "-v0")

    def _start_web(self) -> None:
        # A page is nearly all reckoning: more threads of one process only wait for each other.
        self._child(
            *("web", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(self.port), "--workers", "2", "--blocking-threads", "2"),
            *("--backlog", "512", "--http", "1", "--no-ws", "--respawn-failed-workers"),
            *("--http1-header-read-timeout", "10000", "--workers-kill-timeout", "5"),
            *("--log-level", "warning", "fairlead.config.wsgi:application"),
            FAIRLEAD_CHECKED="yes",
        )

    def call(self, name: str, *arguments: str, role: str = "app") -> str:
        """Run a program to its end, and give what it printed. Raises `CannotRun` when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self._environ(role),
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            with self._log(name) as log:
                log.write(done.stderr)
            said = done.stderr.decode(errors="replace").strip()
            if done.returncode == REFUSED:
                raise CannotRun(said)
            last = said.splitlines()[-1] if said else "no reason given"
            raise CannotRun(f"{name} failed: {last[:300]}")
        return done.stdout.decode()

    def _child(self, name: str, *arguments: str, role: str = "app", **more: str) -> None:
        with self._log(name) as log:
            self.children[name] = subprocess.Popen(
                [sys.executable, *arguments],
                env={**self._environ(role), **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - nothing runs in threads yet
            )

    def _environ(self, role: str) -> dict[str, str]:
        """What a child is told: each only the connection of its own role."""
        told = {name: value for name, value in os.environ.items() if name not in (OWNER, AUDITOR)}
        told |= {"DJANGO_SETTINGS_MODULE": "fairlead.config.settings", "FAIRLEAD_ROLE": role}
        told["FAIRLEAD_DEMONSTRATION"] = "yes" if self.environment.demonstration else "no"
        known = {**os.environ, **self.urls}
        if role == "app":
            told |= {k: v for k, v in self.urls.items() if k == "FAIRLEAD_DATABASE_URL"}
        else:
            name = OWNER if role == "owner" else AUDITOR
            told[name] = known.get(name, "")
        return told

    def _log(self, name: str) -> IO[bytes]:
        path = self.environment.var / "log" / f"{name}.log"
        if path.exists() and path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_suffix(".old.log"))
        return path.open("ab")

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/health/ready", headers={"Host": self.environment.host}
        )
        while time.monotonic() < until:
            if self.children["web"].poll() is not None:
                break
            with suppress(OSError), urllib.request.urlopen(request, timeout=2):
                return
            time.sleep(0.1)
        raise CannotRun(f"The web did not start: see {self.environment.var}/log/web.log")

    def watch(self) -> None:
        """Until told to stop: a process that dies is started again, the database too."""
        while not self.stopping.wait(0.5):
            if self.cluster is not None and not self.cluster.is_running():
                self._revive(self.cluster)
            for name, child in list(self.children.items()):
                if child.poll() is not None and not self.stopping.is_set():
                    self._restart(name, child)

    def _revive(self, cluster: Cluster) -> None:
        """The database again; where its port was taken meanwhile, the children must be told."""
        cluster.start()
        if (urls := _urls(cluster)) != self.urls:
            self.urls = urls
            for child in self.children.values():
                child.terminate()

    def _restart(self, name: str, child: "subprocess.Popen[bytes]") -> None:
        if child.returncode == REFUSED:
            raise CannotRun(f"{name} stopped: see {self.environment.var}/log/{name}.log")
        _end_group(child)
        if self.stopping.wait(1):
            return
        if name == "web":
            self._start_web()
        else:
            role = "auditor" if name == "checkpoints" else "app"
            self._child(name, "-m", f"fairlead.config.{name}", role=role)

    def end(self, *_: object) -> None:
        """What a signal asks: to leave at once while it starts, and in good order after that.

        Not between the launch of the database and its first answer: it would run on unseen.
        """
        self.stopping.set()
        if self._may_leave:
            raise KeyboardInterrupt

    def stop(self) -> None:
        """Stop everything, the database last."""
        self._may_leave = False
        self.stopping.set()
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + FAREWELL
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, until - time.monotonic()))
            _end_group(child)
        if self.cluster is not None:
            with suppress(NoDatabase):
                self.cluster.stop()
        if self._alone is not None:
            self._alone.close()


def _urls(cluster: Cluster) -> dict[str, str]:
    return {
        "FAIRLEAD_DATABASE_URL": cluster.url("app"),
        OWNER: cluster.url("owner"),
        AUDITOR: cluster.url("auditor"),
    }


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    """What a child began ends with it: workers left alone would hold the port, and old code."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def make_keys(environment: Environment) -> None:
    """The keys of a new Fairlead; a file that is there is left as it is."""
    from fairlead.ledger.checkpoint import new_signing_key  # noqa: PLC0415 - only when it is new
    from fairlead.vault.root import new_root_key_file  # noqa: PLC0415

    with suppress(FileExistsError):
        new_root_key_file(environment.key_file("root"))
    for which, content in (
        ("secret", secrets.token_urlsafe(64).encode()),
        ("checkpoint", new_signing_key()),
    ):
        path = environment.key_file(which)  # type: ignore[arg-type]
        with suppress(FileExistsError):
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(number, "wb") as file:
                file.write(content)


def run(told: Callable[[Running], None]) -> int:
    """Run everything until Ctrl-C; `told` is called when it answers. 0, or 2 with a sentence."""
    try:
        everything = Running(read_environment())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, everything.end)
        with everything:
            told(everything)
            everything.watch()
    except (CannotRun, NoDatabase, Misconfigured) as error:
        print("\n".join(f"fairlead: {line}" for line in str(error).splitlines()), file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        pass
    print("\nStopped. What was recorded stays.")
    return 0


def _die_with_parent() -> None:
    """On Linux a child ends when its parent was killed: nothing runs on unseen."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
