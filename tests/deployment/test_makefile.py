"""Where `make test DB=mssql` runs the suite, and what `make up` asks for."""

import os
import subprocess

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


def test_down_keeps_the_data(make):
    assert "--volumes" not in make("down")
