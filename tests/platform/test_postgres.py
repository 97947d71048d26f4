"""The private PostgreSQL: as root and as anyone, after a crash, and twice at once."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

import psycopg
import pytest

from fairlead.config import postgres
from fairlead.config.postgres import Cluster, NoDatabase, binaries


@pytest.fixture
def cluster(tmp_path):
    found = Cluster(tmp_path / "a folder" / "postgres")
    yield found
    found.stop()


def count(cluster):
    with psycopg.connect(cluster.url("owner")) as owner:
        return owner.execute("select count(*) from kept").fetchone()[0]


def test_what_was_kept_is_there_after_a_crash_and_a_restart(cluster):
    cluster.start()
    with psycopg.connect(cluster.url("owner")) as owner:
        owner.execute("create table kept (n int)")
        owner.execute("insert into kept values (1)")
    os.kill(cluster.pid(), signal.SIGKILL)

    cluster.start()

    assert count(cluster) == 1
    cluster.stop()
    assert not cluster.is_running()
    cluster.start()
    assert count(cluster) == 1


def test_roles_are_what_they_should_be(cluster):
    cluster.start()
    with psycopg.connect(cluster.url("app")) as app:
        with pytest.raises(psycopg.Error):
            app.execute("create table mine (n int)")
        app.rollback()
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert app.execute(f"show {setting}").fetchone() == ("on",)
        assert app.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
    wrong = cluster.url("app").replace("fairlead_app:", "fairlead_app:x")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(wrong)


def test_two_who_start_it_at_once_find_one(tmp_path):
    pids = []

    def start():
        found = Cluster(tmp_path / "postgres", durable=False)
        found.start()
        pids.append(found.pid())

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    Cluster(tmp_path / "postgres").stop()
    assert len(pids) == 2
    assert len(set(pids)) == 1


def test_a_beginning_that_was_cut_off_is_begun_anew(cluster):
    (cluster.folder / "data.new").mkdir(parents=True)
    (cluster.folder / "data.new" / "half").write_text("")

    cluster.start()

    assert cluster.is_running()


def test_nobody_else_may_read_its_passwords(cluster):
    cluster.start()

    for path in cluster.folder.glob("*.password"):
        assert path.stat().st_mode & 0o77 == 0


RUN = """
import sys
from pathlib import Path
from fairlead.config.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), durable=False)
cluster.start()
print(cluster.is_running())
cluster.stop()
"""


def test_it_runs_for_somebody_who_is_not_root():
    # Whoever is not root must be able to reach the binaries, as in a checkout of their own.
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o777)
    package = binaries().parents[1]
    programs = folder / package.name / "pginstall18"
    shutil.copytree(package / "pginstall18", programs, symlinks=True)
    shutil.copytree(f"{package}.libs", folder / f"{package.name}.libs")
    source = folder / "src"
    shutil.copytree(Path(postgres.__file__).parent, source / "fairlead/config")
    (source / "fairlead/__init__.py").write_text("")
    packages = str(Path(psycopg.__file__).parents[1])
    shutil.copytree(Path(packages) / "psycopg", source / "psycopg")
    for name in ("psycopg_binary", "psycopg_binary.libs"):
        if (Path(packages) / name).exists():
            shutil.copytree(Path(packages) / name, source / name)
    shutil.copy(Path(packages) / "typing_extensions.py", source)
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    environment = {
        "PYTHONPATH": str(source),
        "FAIRLEAD_PG_BIN": str(programs / "bin"),
        "PATH": os.environ["PATH"],
    }
    try:
        said = subprocess.run(
            [*command, "/usr/bin/python3", "-c", RUN, str(folder / "x")],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(folder)

    assert said.stdout == "True\n", said.stderr


def test_what_is_in_the_way_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(NoDatabase, match="cannot be written"):
        Cluster(tmp_path / "file" / "x").start()
    monkeypatch.setenv("FAIRLEAD_PG_BIN", str(tmp_path))
    with pytest.raises(NoDatabase):
        Cluster(tmp_path / "x").start()
    monkeypatch.setattr(postgres, "AS_NOBODY", ("no-such-program",))
    with pytest.raises(NoDatabase, match="no-such-program is missing"):
        Cluster(tmp_path / "y").start()
    monkeypatch.delenv("FAIRLEAD_PG_BIN")
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(NoDatabase, match="make setup"):
        Cluster(tmp_path / "z")


def test_data_that_it_cannot_run_on_are_left_alone(cluster):
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(NoDatabase, match="does not start: database files are incompatible"):
        cluster.start()


def test_a_server_that_recovers_is_waited_for_and_keeps_its_port(cluster):
    """One connection killed makes PostgreSQL end all and recover: it must be let do so."""
    cluster.start()
    pid, port = cluster.pid(), (cluster.folder / "port").read_text()
    with psycopg.connect(cluster.url("app")) as app:
        os.kill(app.info.backend_pid, signal.SIGKILL)
        while cluster.is_running():
            pass

        cluster.start()

    assert cluster.is_running()
    assert (cluster.pid(), (cluster.folder / "port").read_text()) == (pid, port)


def test_a_port_that_was_noted_wrongly_is_read_from_the_server(cluster):
    cluster.start()
    (cluster.folder / "port").write_text("1\n")

    cluster.start()

    assert cluster.is_running()


def test_a_server_that_stays_silent_is_given_up(cluster, monkeypatch):
    cluster.start()
    (cluster.data / "server.log").unlink()
    monkeypatch.setattr(postgres, "PATIENCE", 0)
    monkeypatch.setattr(Cluster, "is_running", lambda _: False)

    with pytest.raises(NoDatabase, match="it said nothing"):
        cluster.start()

    monkeypatch.undo()


def test_a_server_that_will_not_stop_is_said(cluster, monkeypatch):
    cluster.start()
    monkeypatch.setattr(cluster, "_bin", cluster.folder)

    with pytest.raises(NoDatabase, match="pg_ctl"):
        cluster.stop()

    monkeypatch.undo()


def test_a_port_that_another_took_is_left_to_it(cluster):
    cluster.start()
    cluster.stop()
    with socket.create_server(("127.0.0.1", int((cluster.folder / "port").read_text()))) as other:
        cluster.start()

        assert cluster.is_running()
        assert int((cluster.folder / "port").read_text()) != other.getsockname()[1]


def test_a_first_start_cut_off_before_the_rights_were_given_is_made_whole(cluster, monkeypatch):
    monkeypatch.setattr(postgres, "ROLES_SQL", cluster.folder / "absent")
    with pytest.raises(NoDatabase, match="cannot be used"):
        cluster.start()
    monkeypatch.undo()

    cluster.start()

    with psycopg.connect(cluster.url("owner")) as owner:
        owner.execute("create table kept (n int)")
    with psycopg.connect(cluster.url("app")) as app:
        app.execute("select * from kept")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("truncate kept")


def test_a_password_that_was_lost_is_made_anew_but_never_the_first(cluster):
    cluster.start()
    (cluster.folder / "app.password").write_text("")
    cluster.start()
    psycopg.connect(cluster.url("app")).close()
    kept = (cluster.folder / "admin.password").read_text()
    (cluster.folder / "admin.password").unlink()

    with pytest.raises(NoDatabase, match=r"admin\.password is missing"):
        cluster.start()

    (cluster.folder / "admin.password").write_text(kept)


def test_statements_that_fail_leave_no_word_of_theirs_in_the_log(cluster):
    cluster.start()

    with psycopg.connect(cluster.url("app")) as app, pytest.raises(psycopg.Error):
        app.execute("select 'Asha Rahman'::int")

    assert "Asha" not in (cluster.data / "server.log").read_text()


def test_roles_that_cannot_be_made_are_said(cluster, monkeypatch, tmp_path):
    (tmp_path / "wrong.sql").write_text("select no_such_thing()")
    monkeypatch.setattr(postgres, "ROLES_SQL", tmp_path / "wrong.sql")

    with pytest.raises(NoDatabase, match="cannot be prepared: function no_such_thing"):
        cluster.start()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("x: error: No space left on device\nx: removing data", "No space left"),
        ("setpriv: apply capabilities: Operation not permitted", "do not be root"),
        ("at a loss", "at a loss"),
        ("", "initdb: 1$"),
    ],
)
def test_the_line_that_tells_why_is_the_one_that_is_shown(
    tmp_path, cluster, monkeypatch, said, shown
):
    program = tmp_path / "initdb"
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}\nEND\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("FAIRLEAD_PG_BIN", str(tmp_path))

    with pytest.raises(NoDatabase, match=shown):
        Cluster(tmp_path / "x").start()


def test_a_program_that_hangs_is_given_up(cluster, monkeypatch):
    def hangs(*_, **__):
        raise subprocess.TimeoutExpired("initdb", 1)

    monkeypatch.setattr(postgres.subprocess, "run", hangs)

    with pytest.raises(NoDatabase, match="two minutes"):
        cluster.start()
