"""Where `make test DB=mssql` runs the suite, and what `make up` asks for."""

import contextlib
import os
import signal
import subprocess
import time

import pytest

from tests.deployment.conftest import ROOT, tool


@pytest.fixture
def make(tmp_path):
    """The commands that make would run, in a copy of its file."""
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())

    def run(*arguments, env_file="", **environment):
        (tmp_path / ".env").write_text(env_file)
        done = subprocess.run(
            [tool("make"), "--dry-run", "--assume-old=.venv/dev", *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    return run


IN_CONTAINERS = "docker compose --profile tests run --build --rm tests"


def test_without_a_host_the_suite_runs_on_the_server_of_compose(make):
    commands = make("test", "DB=mssql", "ARGS=tests/core")

    assert f"{IN_CONTAINERS} tests/core" in commands
    assert "secrets.sh" in commands
    assert "-m pytest" not in commands


@pytest.mark.parametrize("where", [{"DB_HOST": "db.example.vn"}, {"env_file": "DEBUG=True\nDB_HOST=db.example.vn\n"}])
def test_with_a_host_it_runs_on_that(make, where):
    commands = make("test", "DB=mssql", **where)

    assert "DB_ENGINE=mssql .venv/bin/python -m pytest" in commands
    assert "docker" not in commands


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_other_engines_need_no_containers(make, engine):
    commands = make("test", f"DB={engine}", env_file="#DB_HOST=localhost\n")

    assert f"DB_ENGINE={engine} .venv/bin/python -m pytest" in commands
    assert "docker" not in commands


def test_up_builds_waits_and_says_where_it_listens(make):
    commands = make("up")

    assert commands.index("secrets.sh") < commands.index("docker compose up --build --detach --wait")
    assert "The system listens at https://localhost:" in commands


PYTHON = """#!/bin/sh
case "$2" in
    runserver)
        echo "$PUBLIC_URL" > public
        echo runserver $$ >> began
        [ -e no-port ] || exec sleep 60
        until grep -q worker began; do sleep 0.02; done
        exit 1 ;;
    worker) echo worker $$ >> began; exec sleep 60 ;;
esac
"""


@pytest.fixture
def start(tmp_path):
    """`make run` with a python that only sleeps; the processes that it began, by name, once both have."""
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON)
    python.chmod(0o755)
    began, running = tmp_path / "began", []

    def starting(*arguments, env_file="", **environment):
        (tmp_path / ".env").write_text(env_file)
        made = subprocess.Popen(
            [tool("make"), "--assume-old=.venv/run", "--assume-old=.env", "run", *arguments],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **environment},
            start_new_session=True,
            preexec_fn=heed_interrupts,
        )
        running.append(made)
        eventually(lambda: began.exists() and len(began.read_text().splitlines()) == 2)
        return made, {name: int(pid) for name, pid in map(str.split, began.read_text().splitlines())}

    (tmp_path / ".venv/run").touch()
    (tmp_path / ".env").touch()
    (tmp_path / "requirements.txt").touch()
    yield starting
    for made in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(made.pid, signal.SIGKILL)


def heed_interrupts():
    """As in a terminal: whatever a shell starts in the background is deaf to SIGINT, and so are its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def eventually(holds):
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def over(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("kill", "stop"), [(os.killpg, signal.SIGINT), (os.killpg, signal.SIGTERM), (os.kill, signal.SIGTERM)]
)
def test_a_worker_runs_beside_the_server_and_both_end_with_make(start, kill, stop):
    made, began = start()
    assert set(began) == {"runserver", "worker"}
    assert not any(over(pid) for pid in began.values())

    kill(made.pid, stop)

    assert made.wait(120) != 0
    eventually(lambda: all(over(pid) for pid in began.values()))


def test_the_worker_ends_with_a_server_that_could_not_begin_and_make_fails(start, tmp_path):
    (tmp_path / "no-port").touch()
    made, began = start()

    assert made.wait(120) != 0
    eventually(lambda: over(began["worker"]))


@pytest.mark.parametrize(
    ("arguments", "set_to", "told"),
    [
        ([], {}, "http://127.0.0.1:8000"),
        (["PORT=9000"], {}, "http://127.0.0.1:9000"),
        (["PORT=9000"], {"PUBLIC_URL": "https://a.example.vn"}, "https://a.example.vn"),
        (["PORT=9000"], {"env_file": "PUBLIC_URL=https://b.example.vn\n"}, ""),  # the server reads it there
    ],
)
def test_links_lead_to_the_port_that_is_listened_at_unless_they_are_told_otherwise(
    start, tmp_path, arguments, set_to, told
):
    start(*arguments, **set_to)

    assert (tmp_path / "public").read_text().strip() == told


def test_down_keeps_the_data(make):
    assert "--volumes" not in make("down")
