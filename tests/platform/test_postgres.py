"""The private PostgreSQL: as root and as anyone, after a crash, and twice at once."""

import os
import shutil
import signal
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

    with pytest.raises(NoDatabase, match="does not start"):
        cluster.start()


def test_a_program_that_hangs_is_given_up(cluster, monkeypatch):
    def hangs(*_, **__):
        raise subprocess.TimeoutExpired("initdb", 1)

    monkeypatch.setattr(postgres.subprocess, "run", hangs)

    with pytest.raises(NoDatabase, match="two minutes"):
        cluster.start()
