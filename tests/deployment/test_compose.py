"""docker-compose.yml keeps its promises: no root, a database out of reach, secrets without defaults."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from core.periodic import JOBS, QUEUES, job_named
from core.services.board_hub import QUIET_SECONDS, WATCH_SECONDS
from hospital_management import gunicorn_settings
from hospital_management.databases import MSSQL_COLLATION
from tests.deployment.conftest import ROOT, SECRETS

CODE = ROOT / "hospital_management"
OURS = {"api", "board", "worker", "nightly", "long", "beat", "migrate", "certificate", "tests"}
ONE_SHOTS = {"migrate", "certificate", "tests"}
LASTING = {"db", "redis", "api", "board", "worker", "nightly", "long", "beat", "proxy"}


def seconds(duration):
    minutes, rest = re.fullmatch(r"(?:(\d+)m)?(?:(\d+)s)?", duration).groups()
    return int(minutes or 0) * 60 + int(rest or 0)


def test_docker_compose_takes_the_file_without_a_complaint(render):
    code, rendered, said = render(**SECRETS)

    assert (code, said) == (0, "")
    assert set(rendered["services"]) == ONE_SHOTS | LASTING


@pytest.mark.parametrize("name", SECRETS)
def test_without_a_secret_or_the_licence_nothing_starts(render, name):
    code, _, said = render(**SECRETS | {name: ""})

    assert code != 0
    assert f"required variable {name} is missing a value" in said


def test_every_variable_is_explained_in_env_example(compose):
    named = set(re.findall(r"(?<!\$)\$\{(\w+)", compose[0]))
    explained = set(re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))

    assert len(named) > 20
    assert named - explained == set()


OF_THIS_FILE = {
    "DEBUG": "these containers are production",
    **dict.fromkeys(["DB_ENGINE", "DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "REDIS_URL"], "servers of this file"),
    **dict.fromkeys(["EXPORTS_FOLDER", "IMPORTS_FOLDER", "FILES_ROOT", "WORKER_FOLDER"], "volumes of this file"),
}


def test_every_setting_of_env_example_reaches_the_containers(compose):
    named = set(re.findall(r"(?<!\$)\$\{(\w+)", compose[0]))
    explained = set(re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))

    assert explained - named == set(OF_THIS_FILE)


def test_every_variable_has_a_default_or_is_asked_for(compose):
    assert re.findall(r"(?<!\$)\$\{\w+\}|(?<!\$)\$\w+", compose[0]) == []
    assert set(re.findall(r"\$\{(\w+):\?", compose[0])) == set(SECRETS)


def test_what_our_containers_are_told_is_read_by_something(services):
    readers = [*(CODE / "hospital_management").glob("*.py"), *CODE.glob("core/management/commands/*.py")]
    read = set()
    for path in [*readers, *(ROOT / "deployment").glob("*.py")]:
        read |= set(re.findall(r'"([A-Z][A-Z0-9_]+)"', path.read_text()))
    for name in OURS:
        in_command = set(re.findall(r"\$\$(\w+)", str(services[name]["command"])))
        assert set(services[name].get("environment", {})) - read - in_command == set(), name


def test_what_the_containers_run_exists(services, dockerfile):
    served = shlex.split(dict(dockerfile["api"])["CMD"].translate(str.maketrans("[],", "   ")))

    assert importlib.util.find_spec(served[served.index("--config") + 1].removeprefix("python:"))
    assert importlib.util.find_spec(served[-1].partition(":")[0])
    assert services["api"]["command"] is services["board"]["command"] is None  # the image's own
    commands = re.findall(r"manage\.py',? '?(\w+)|manage\.py (\w+)", str([s["command"] for s in services.values()]))
    names = {first or second for first, second in commands}
    assert names == {"create_database", "migrate", "create_login", "seed_demo"}
    assert names <= set(get_commands())
    for name, expected in {"worker": "worker", "nightly": "worker", "long": "worker", "beat": "beat"}.items():
        program, _, module, _, app, kind = services[name]["command"][:6]
        assert (program, module, kind) == ("python", "celery", expected)
        assert importlib.util.find_spec(app)


@pytest.mark.parametrize("name", sorted(ONE_SHOTS | LASTING))
def test_nothing_can_gain_rights(services, name):
    service = services[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "db" else [])


@pytest.mark.parametrize("name", sorted((ONE_SHOTS | LASTING) - {"db"}))
def test_all_but_the_database_run_on_a_file_system_that_cannot_be_written(services, name):
    assert services[name]["read_only"] is True
    assert "/tmp" in services[name]["tmpfs"]


def test_nothing_runs_as_root(services, dockerfile):
    for name in ("api", "tests"):
        assert [arguments for step, arguments in dockerfile[name] if step == "USER"] == ["10001:10001"]
    assert services["proxy"]["user"] == "10001:10001"
    assert services["redis"]["user"] == "999:1000"
    assert services["db"]["image"].startswith("mcr.microsoft.com/mssql/server:2022")  # its own user is mssql
    assert all("user" not in services[name] for name in OURS | {"db"})


def test_only_what_works_with_the_database_reaches_it(services, compose):
    reach = {name for name, service in services.items() if "database" in (service.get("networks") or {})}

    assert reach == {"db", "migrate", "api", "board", "worker", "nightly", "long", "tests"}
    assert set(services["db"]["networks"]) == {"database"}
    assert set(services["proxy"]["networks"]) == {"web"}
    assert all(compose[1]["networks"][name] == {"internal": True} for name in ("database", "cache"))


def test_the_proxy_is_the_only_door(services):
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert {port["target"] for port in services["proxy"]["ports"]} == {8080, 8443}


def test_the_api_knows_the_owner_of_the_database_neither_by_name_nor_by_password(services):
    for name in ("api", "board", "worker", "nightly", "long", "beat"):
        assert services[name]["environment"]["DB_USER"] == services["migrate"]["environment"]["LOGIN"] != "sa"
        assert SECRETS["MSSQL_SA_PASSWORD"] not in services[name]["environment"].values()
    assert services["migrate"]["environment"]["LOGIN_PASSWORD"] == services["api"]["environment"]["DB_PASSWORD"]


def test_it_is_production_behind_one_proxy_with_https(services):
    told = services["api"]["environment"]

    assert (told["DEBUG"], told["HTTPS"], told["TRUSTED_PROXIES"]) == ("False", "on", "1")
    assert told["REDIS_URL"] == "redis://redis:6379/0"
    assert services["migrate"]["environment"]["SEED_DEMO"] == "no"


def test_replicas_workers_and_threads_are_the_environments(render):
    _, rendered, _ = render(**SECRETS, API_REPLICAS="5", API_WORKERS="3", API_THREADS="8")
    api = rendered["services"]["api"]

    assert api["deploy"]["replicas"] == 5
    assert (api["environment"]["WEB_CONCURRENCY"], api["environment"]["WEB_THREADS"]) == ("3", "8")


@pytest.mark.parametrize("name", sorted(LASTING))
def test_what_stays_is_started_again_limited_and_watched(services, name):
    service = services[name]

    assert service["restart"] == "unless-stopped"
    assert int(service["mem_limit"]) > 0
    if name not in ("api", "board"):  # the image has one
        assert service["healthcheck"]["test"][0].startswith("CMD")


def test_there_is_one_beat_which_reaches_redis_alone_and_no_file_keeps_what_it_did(services):
    beat = services["beat"]

    assert set(beat["networks"]) == {"cache"}
    assert "deploy" not in beat
    assert "volumes" not in beat
    assert "--pidfile=" in beat["command"]


def test_what_celery_touches_is_what_its_health_check_looks_at(services):
    code = (CODE / "hospital_management/celery.py").read_text()
    for name in ("worker", "nightly", "long", "beat"):
        assert re.search(r"find /tmp/([\w-]+) ", services[name]["healthcheck"]["test"][1])[1] in code


def workers(services):
    """By queue."""
    commands = {name: service["command"] or [] for name, service in services.items()}
    return {line[line.index("--queues") + 1]: services[name] for name, line in commands.items() if "--queues" in line}


def test_every_queue_has_a_worker_of_its_own(services):
    assert set(workers(services)) == set(QUEUES) == {job.queue for job in JOBS}


FOLDERS = {"EXPORTS_FOLDER", "IMPORTS_FOLDER", "FILES_ROOT"}
"""What the API and any job may write to; and WORKER_FOLDER, which is one job's."""


def test_these_are_the_folders_that_settings_name():
    code = "".join(path.read_text() for path in (CODE / "hospital_management").glob("*.py"))
    kept_by = [path.stem for path in (CODE / "core").rglob("*.py") if "settings.WORKER_FOLDER" in path.read_text()]

    assert set(re.findall(r'"([A-Z_]+_(?:FOLDER|ROOT))"', code)) == FOLDERS | {"WORKER_FOLDER"}
    assert kept_by == ["verify_audit"]


def volume_at(service, place):
    """The name of the volume in which this path lies and can be written."""
    volumes = {volume["target"]: volume for volume in service["volumes"]}
    (found,) = [volumes[target] for target in volumes if Path(place).is_relative_to(target)]
    assert (found["type"], found.get("read_only", False)) == ("volume", False)
    return found["source"]


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_what_jobs_and_requests_open_is_mounted_where_they_run_and_is_the_same(services, folder):
    """Their file systems cannot be written elsewhere."""
    users = [services["api"], *workers(services).values()]

    assert len({volume_at(service, service["environment"][folder]) for service in users}) == 1


def test_the_trail_s_length_outlives_who_measures_it(services):
    job = job_named("verify_audit")

    assert "WORKER_FOLDER" not in services["nightly"]["environment"]
    assert volume_at(workers(services)[job.queue], "/app/var") == "worker"


@pytest.mark.parametrize("name", ["api", "worker", "nightly", "long"])
def test_who_reads_and_writes_files_reaches_a_bucket(render, name):
    _, rendered, _ = render(
        **SECRETS, FILES_S3_BUCKET="files", FILES_S3_PREFIX="clinic", REQUIREMENTS="requirements-s3.txt"
    )
    service = rendered["services"][name]

    assert "outside" in service["networks"]
    assert (service["environment"]["FILES_S3_BUCKET"], service["environment"]["FILES_S3_PREFIX"]) == ("files", "clinic")
    assert service["build"]["args"]["REQUIREMENTS"] == "requirements-s3.txt"


def test_new_volumes_take_their_owner_from_the_image(services, dockerfile):
    made = " ".join(arguments for step, arguments in dockerfile["base"] if step == "RUN")
    for volume in services["nightly"]["volumes"]:
        assert volume["target"] in made


def test_one_shots_end_and_are_waited_for(services):
    waits = {
        (dependency, condition["condition"])
        for service in services.values()
        for dependency, condition in (service.get("depends_on") or {}).items()
    }

    assert all(services[name]["restart"] == "no" for name in ONE_SHOTS)
    assert {("migrate", "service_completed_successfully"), ("certificate", "service_completed_successfully")} <= waits
    assert ("db", "service_healthy") in waits


def test_the_database_survives_its_container_and_leaves_the_rest_some_memory(services):
    db = services["db"]

    kept = [(volume["type"], volume["target"]) for volume in db["volumes"]]
    assert kept == [("volume", "/var/opt/mssql"), ("volume", "/var/opt/backups"), ("bind", "/operations")]
    assert int(db["environment"]["MSSQL_MEMORY_LIMIT_MB"]) * 2**20 < int(db["mem_limit"])


def test_the_password_of_the_health_check_is_no_argument_that_others_see(services):
    test = services["db"]["healthcheck"]["test"][1]

    assert "/opt/mssql-tools18/bin/sqlcmd -C" in test
    assert "-P" not in test
    assert SECRETS["MSSQL_SA_PASSWORD"] not in test


def test_the_server_has_the_collation_that_databases_are_made_with(services):
    assert services["db"]["environment"]["MSSQL_COLLATION"] == MSSQL_COLLATION


def test_none_cuts_off_what_another_still_lets_run(services):
    proxy = (ROOT / "deployment/nginx.conf").read_text()
    proxy_waits = seconds(re.search(r"proxy_read_timeout (\w+);", proxy)[1])

    assert gunicorn_settings.timeout < proxy_waits
    assert gunicorn_settings.graceful_timeout < seconds(services["api"]["stop_grace_period"])
    assert gunicorn_settings.max_requests_jitter > 0
    assert gunicorn_settings.graceful_timeout < seconds(services["board"]["stop_grace_period"])
    assert gunicorn_settings.graceful_timeout > WATCH_SECONDS
    assert proxy_waits > 2 * QUIET_SECONDS


@pytest.mark.parametrize(("name", "asked"), [("api", 4), ("board", 64)])
def test_screens_that_listen_leave_threads_for_who_asks(services, name, asked):
    told = services[name]["environment"]
    streams = int(told.get("BOARD_STREAMS", settings.BOARD_STREAMS))

    assert int(told["WEB_THREADS"]) == asked
    assert 0 < streams <= asked - 2


def test_a_folder_takes_the_place_of_the_made_certificate(render):
    _, rendered, _ = render(**SECRETS, TLS_FOLDER="./tls")

    for name in ("proxy", "certificate"):
        assert any(v["type"] == "bind" and v["source"].endswith("/tls") for v in rendered["services"][name]["volumes"])
