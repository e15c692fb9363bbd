"""The small programs around the containers: secrets, certificate, health check."""

import datetime as dt
import http.server
import os
import runpy
import shutil
import ssl
import stat
import subprocess
import sys
import threading

import environ
import pytest
from cryptography import x509

from tests.deployment.conftest import ROOT

MADE = ("SECRET_KEY", "MSSQL_SA_PASSWORD", "API_DB_PASSWORD")


@pytest.fixture
def project(tmp_path):
    """A folder with what secrets.sh needs."""
    (tmp_path / "deployment").mkdir()
    shutil.copy(ROOT / "deployment/secrets.sh", tmp_path / "deployment")
    shutil.copy(ROOT / ".env.example", tmp_path)
    return tmp_path


def run_secrets(project, **environment):
    return subprocess.run(
        ["sh", project / "deployment/secrets.sh"],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def make_secrets(project, **environment):
    done = run_secrets(project, **environment)
    assert done.returncode == 0, done.stderr
    lines = [line for line in (project / ".env").read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines), done.stdout


def test_missing_secrets_are_made_long_different_and_for_the_owner_alone(project):
    made, told = make_secrets(project)

    assert len({made[name] for name in MADE}) == 3
    for name in MADE:
        assert len(made[name]) >= 50
        assert {"A", "a", "1", "-"} <= set(made[name])  # what SQL Server asks of a password
        assert made[name] not in told
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


def test_secrets_that_are_there_stay_and_a_second_run_changes_nothing(project):
    (project / ".env").write_text("DEBUG=True\nSECRET_KEY=my-own\n#API_DB_PASSWORD=\nMSSQL_SA_PASSWORD=")

    first, _ = make_secrets(project)
    second, told = make_secrets(project)

    assert first["SECRET_KEY"] == "my-own"
    assert first["DEBUG"] == "True"
    assert set(MADE) <= set(first)
    assert (second, told) == (first, "")


def test_the_licence_is_not_accepted_for_anybody(project):
    made, _ = make_secrets(project)

    assert made["ACCEPT_EULA"] == ""


def test_whoever_accepts_the_licence_is_told_and_need_not_say_so_again(project):
    made, told = make_secrets(project, ACCEPT_EULA="Y")
    again, told_again = make_secrets(project)

    assert made["ACCEPT_EULA"] == again["ACCEPT_EULA"] == "Y"
    assert "accepted by you" in told
    assert told_again == ""


@pytest.mark.parametrize("answer", ["N", "no", "y"])
def test_whoever_refuses_the_licence_gets_nothing(project, answer):
    done = run_secrets(project, ACCEPT_EULA=answer)

    assert done.returncode == 1
    assert "nothing is started" in done.stderr
    assert not (project / ".env").exists()


def test_django_reads_the_same_secrets(project, monkeypatch):
    made, _ = make_secrets(project)
    monkeypatch.setattr(environ.Env, "ENVIRON", {})

    environ.Env.read_env(project / ".env")

    assert environ.Env.ENVIRON["SECRET_KEY"] == made["SECRET_KEY"]


@pytest.fixture
def certify(tmp_path):
    def run(hosts):
        command = [sys.executable, ROOT / "deployment/certificate.py", tmp_path]
        subprocess.run(command, env={**os.environ, "ALLOWED_HOSTS": hosts}, check=True, capture_output=True)
        return x509.load_pem_x509_certificate((tmp_path / "tls.crt").read_bytes())

    return run


@pytest.mark.parametrize(
    ("hosts", "names"),
    [
        ("", ["localhost"]),
        ("*", ["localhost"]),
        ("kham.example.vn,.example.vn", ["kham.example.vn", "*.example.vn"]),
        ("localhost, 127.0.0.1, [::1]", ["localhost", "127.0.0.1", "::1"]),
    ],
)
def test_a_certificate_names_the_hosts(certify, tmp_path, hosts, names):
    made = certify(hosts)

    found = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in found] == names
    assert made.not_valid_after_utc - dt.datetime.now(dt.UTC) > dt.timedelta(days=364)
    assert stat.S_IMODE((tmp_path / "tls.key").stat().st_mode) == 0o600
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(tmp_path / "tls.crt", tmp_path / "tls.key")


def test_a_certificate_that_is_there_is_left_alone(certify):
    assert certify("localhost") == certify("kham.example.vn")


@pytest.fixture
def check():
    """The health check against a server that answers with a status; its exit code and what the server was asked."""
    asked = {}

    def run(status, allowed_hosts="kham.example.vn,localhost"):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.update({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                """Says nothing."""

        with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
            threading.Thread(target=server.handle_request, daemon=True).start()
            environment = {"PATH": os.environ["PATH"], "PORT": str(server.server_port), "ALLOWED_HOSTS": allowed_hosts}
            command = [sys.executable, ROOT / "deployment/healthcheck.py"]
            done = subprocess.run(command, env=environment, capture_output=True, check=False)
        return done.returncode, asked

    return run


def test_a_healthy_api_is_asked_as_its_proxy_would(check):
    code, asked = check(200)

    assert code == 0
    assert asked["path"] == "/api/health/ready/"
    assert (asked["host"], asked["x-forwarded-proto"]) == ("kham.example.vn", "https")


@pytest.mark.parametrize("status", [503, 500, 400])
def test_an_api_without_its_database_is_unhealthy(check, status):
    assert check(status)[0] == 1


@pytest.mark.parametrize(
    ("allowed", "host"), [("", "localhost"), ("*", "localhost"), (".example.vn", "example.vn"), ("a,b", "a")]
)
def test_the_health_check_asks_by_a_name_that_the_server_answers_to(allowed, host):
    assert runpy.run_path(str(ROOT / "deployment/healthcheck.py"))["host"](allowed) == host
