"""The workflow runs what it says: checks, the suite on each engine and with each driver, the system in containers."""

import re

import pytest
import yaml

from hospital_management.databases import MSSQL_COLLATION
from tests.deployment.conftest import ROOT


@pytest.fixture(scope="module")
def workflow():
    return yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())


def commands(job):
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_it_runs_for_every_change_and_may_only_read(workflow):
    assert set(workflow[True]) == {"push", "pull_request"}  # YAML 1.1 takes `on` for a truth
    assert workflow["permissions"] == {"contents": "read"}
    assert "concurrency" in workflow
    assert not any("permissions" in job for job in workflow["jobs"].values())


@pytest.mark.parametrize(
    ("job", "command"),
    [
        ("check", "make check"),
        ("sqlite", "make test "),
        ("postgresql", "make test DB=postgresql"),
        ("sqlserver", "make test DB=mssql"),
        ("containers", "make up"),
    ],
)
def test_each_job_does_its_part_and_ends_in_time(workflow, job, command):
    job = workflow["jobs"][job]

    assert command in commands(job)
    assert job["timeout-minutes"] <= 90


def test_sql_server_runs_as_in_production_with_both_drivers(workflow):
    job = workflow["jobs"]["sqlserver"]
    server = job["services"]["sqlserver"]

    assert job["strategy"]["matrix"]["driver"] == ["mssql-python", "odbc-18"]
    assert server["image"] == "mcr.microsoft.com/mssql/server:2022-latest"
    assert server["env"]["MSSQL_COLLATION"] == MSSQL_COLLATION
    assert server["env"]["MSSQL_SA_PASSWORD"] == job["env"]["DB_PASSWORD"]
    assert job["env"]["DB_PASSWORD"] in server["options"]
    assert "microsoft_odbc_driver" in commands(job)


def test_actions_are_pinned_and_keep_no_token(workflow):
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert re.search(r"@v\d+$", step.get("uses", "@v1"))
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"] == {"persist-credentials": False}


def test_the_oldest_python_and_the_images_are_tried(workflow):
    pythons = workflow["jobs"]["sqlite"]["strategy"]["matrix"]["python"]

    assert pythons[0] == "3.11"
    assert f"ARG PYTHON={workflow['env']['PYTHON']}-" in (ROOT / "Dockerfile").read_text()
