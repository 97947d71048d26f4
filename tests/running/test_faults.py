"""What is cut off, killed or started twice: nothing is left behind, and the next start works."""

import os
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest
from tests.running.test_running import ROOT, Fairlead, free_port

from fairlead.config.postgres import Cluster


@pytest.fixture
def fairlead(tmp_path):
    found = Fairlead(tmp_path / "var")
    yield found
    if found.process is not None and found.process.poll() is None:
        found.stop()


def begin(fairlead):
    """Start it and do not wait."""
    fairlead.process = subprocess.Popen(
        [sys.executable, "-m", "fairlead", "demo"],
        env=fairlead.environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for(what):
    until = time.monotonic() + 20
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


def children_of(pid, fairlead):
    """Only those that this test began: by parent and by the port that is its own."""
    found = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    rows = [re.split(r"\s+", line.strip(), maxsplit=2) for line in found.splitlines()[1:]]
    ours = f"--port {fairlead.port}"
    return [int(own) for own, parent, args in rows if int(parent) == pid and ours in args]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_first_start_that_is_cut_off_can_be_begun_again(fairlead, number):
    begin(fairlead)
    wait_for((fairlead.folder / "postgres/data/PG_VERSION").exists)

    assert fairlead.stop(number) == 0
    assert not Cluster(fairlead.folder / "postgres").is_running()
    fairlead.start()
    assert fairlead.links


def test_a_second_one_on_the_same_folder_leaves_the_first_alone(fairlead):
    fairlead.start()
    server = Cluster(fairlead.folder / "postgres").pid()

    said = fairlead.command("demo", FAIRLEAD_ADDRESS=f"http://localhost:{free_port()}")

    assert said.returncode == 2
    assert f"answers at http://localhost:{fairlead.port} already" in said.stderr
    assert Cluster(fairlead.folder / "postgres").pid() == server


def test_when_the_web_is_killed_no_worker_of_it_stays(fairlead):
    fairlead.start()
    (web,) = children_of(fairlead.process.pid, fairlead)
    workers = children_of(web, fairlead)
    assert workers

    os.kill(web, signal.SIGKILL)

    wait_for(lambda: children_of(fairlead.process.pid, fairlead) not in ([], [web]))
    assert not set(workers) & {int(line.split()[0]) for line in fairlead.children()}
    wait_for(lambda: answers(fairlead))
    assert fairlead.stop() == 0
    assert fairlead.children() == []


def answers(fairlead):
    try:
        address = f"http://localhost:{fairlead.port}/health/ready"
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")

    said = Fairlead(tmp_path / "file" / "var").command("demo")

    assert said.returncode == 2
    assert "cannot be written" in said.stderr
