"""The files that start the system in containers, read as their programs read them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "ACCEPT_EULA": "Y",
    "SECRET_KEY": "k" * 50,
    "MSSQL_SA_PASSWORD": "Owner-1234",
    "API_DB_PASSWORD": "Api-12345",
}


def tool(name):
    """The program of that name beside Python or on the path; skips the test where there is none."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed here")
    return found


@pytest.fixture(scope="session")
def render():
    """What docker compose makes of the file in a folder without .env: exit code, the services, what it complains of."""

    def run(**environment):
        done = subprocess.run(
            [tool("docker-compose"), "--env-file", os.devnull, "--profile", "tests", "config", "--format", "json"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, json.loads(done.stdout or "{}"), done.stderr

    return run


@pytest.fixture(scope="session")
def services(render):
    code, rendered, said = render(**SECRETS)
    assert code == 0, said
    return rendered["services"]


@pytest.fixture(scope="session")
def compose():
    """The file as text and, its anchors resolved but its variables not, as data."""
    text = (ROOT / "docker-compose.yml").read_text()
    return text, yaml.safe_load(text)


@pytest.fixture(scope="session")
def dockerfile():
    """Its stages, in order: name to a list of (instruction, arguments), continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE))
    stages = {}
    for line in filter(None, joined.splitlines()):
        instruction, _, arguments = line.partition(" ")
        if instruction == "FROM":
            stages[arguments.split()[-1]] = steps = []
        elif instruction == "ARG" and not stages:
            continue
        steps.append((instruction, arguments))
    return stages
