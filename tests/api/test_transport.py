"""What travels with an answer: nothing is kept on the way, browsers are held to our own files, bodies have limits."""

import http.client
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.test import Client
from rest_framework.test import APIClient

from core.body_limits import most_bytes
from core.policy import Role
from core.proof.server import Server
from tests.core.test_settings import PROJECT, SAFE
from tests.factories import PASSWORD, AccountFactory, PatientFactory

LIMIT = configured.DATA_UPLOAD_MAX_MEMORY_SIZE
ORIGIN = "https://booking.example.vn"


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


# Nothing of the API is kept on the way


def of_each_kind(anonymous, patient):
    """An answer of each way by which the API answers, endpoint or not."""
    own = f"/api/users/patients/{patient.person.pk}/"
    yield "200", patient.get(own)
    yield "200 v1", patient.get(own.replace("/api/", "/api/v1/"))
    yield "200 list", patient.get("/api/appointments/lich-hen/")
    yield "201", anonymous.post("/api/auth/register/", {"so_dien_thoai": "0123456789", "password": PASSWORD})
    yield "202", anonymous.post("/api/auth/password-reset/", {"so_dien_thoai": "0999999999"})
    yield "301", anonymous.get("/api/users/profile")
    yield "400", anonymous.post("/api/auth/login/", {})
    yield "400 of Django", anonymous.get("/api/users/profile/", headers={"host": "evil.example"})
    yield "401", anonymous.get("/api/users/profile/")
    yield "401 sign-in", anonymous.post("/api/auth/login/", {"so_dien_thoai": "0123456789", "password": "x"})
    yield "403", patient.get("/api/users/accounts/")
    yield "403 foreign", patient.get(f"/api/users/patients/{PatientFactory().pk}/")
    yield "404", patient.get("/api/users/patients/999999/")
    yield "404 no endpoint", anonymous.get("/api/nothing/")
    yield "404 no version", anonymous.get("/api/v2/users/profile/")
    yield "405", anonymous.options("/api/users/profile/")
    yield "409", patient.post("/api/users/patients/", {"ho_ten": "A", "ngay_sinh": "1990-01-01", "gioi_tinh": "Nam"})
    yield "411", anonymous.generic("POST", "/api/auth/login/", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    yield "413", anonymous.generic("POST", "/api/auth/login/", b"x" * (LIMIT + 1), "application/json")
    yield "415", anonymous.generic("POST", "/api/auth/login/", b"a=b", "application/x-www-form-urlencoded")
    yield "204", patient.post("/api/auth/logout/", {"refresh": patient.tokens["refresh"]})


@pytest.fixture
def patient(anonymous):
    """A client signed in by HTTP, which knows both its tokens."""
    person = PatientFactory()
    right = {"so_dien_thoai": person.nguoi_dung.so_dien_thoai, "password": PASSWORD}
    tokens = anonymous.post("/api/auth/login/", right).json()
    client = APIClient(headers={"authorization": f"Bearer {tokens['access']}"})
    client.person, client.tokens = person, tokens
    return client


@pytest.mark.django_db
def test_no_answer_of_the_api_is_kept_on_the_way(anonymous, patient, sent):
    for kind, answer in of_each_kind(anonymous, patient):
        assert answer.status_code == int(kind[:3]), kind
        assert answer["Cache-Control"] == "no-store", kind


@pytest.mark.django_db
def test_a_server_error_is_not_kept_either(as_user, monkeypatch):
    client = as_user()
    client.raise_request_exception = False
    monkeypatch.setattr("core.services.patient_service.PatientService.own_account", lambda *_: 1 / 0)

    answer = client.get("/api/users/profile/")

    assert (answer.status_code, answer["Cache-Control"]) == (500, "no-store")
    assert answer["Content-Type"] == "application/problem+json"
    assert b"ZeroDivision" not in answer.content


@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/", "/api/schema/"])
def test_the_description_may_be_kept_and_is_asked_for_anew(anonymous, path):
    assert anonymous.get(path)["Cache-Control"] == "no-cache"


@pytest.mark.django_db
def test_pages_of_the_admin_site_are_not_kept(client, enter_site):
    enter_site(client, AccountFactory(vai_tro=Role.ADMIN))
    for path in ("/admin/", "/admin/login/", "/admin/users/benhnhan/"):
        assert "no-store" in client.get(path)["Cache-Control"]


# What browsers may do


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/docs/", "/api/health/", "/api/nothing/", "/admin/login/", "/nothing"])
def test_every_answer_tells_browsers_to_guess_and_to_lend_nothing(anonymous, path):
    answer = anonymous.get(path)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


def directives(answer):
    return {name: values for name, *values in (part.split() for part in answer["Content-Security-Policy"].split(";"))}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/admin/", "/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/nothing/", "/admin/users/benhnhan/"],
)
def test_admin_pages_run_our_own_files_alone(client, enter_site, path):
    for signed_in in (False, True):
        if signed_in:
            enter_site(client, AccountFactory(vai_tro=Role.ADMIN))
        policy = directives(client.get(path))
        assert policy == {
            "default-src": ["'self'"], "img-src": ["'self'", "data:"], "object-src": ["'none'"],
            "base-uri": ["'none'"], "form-action": ["'self'"], "frame-ancestors": ["'none'"],
        }  # fmt: skip


@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/"])
def test_documentation_pages_run_our_own_files_alone(anonymous, path):
    policy = directives(anonymous.get(path))

    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
    assert not any("http" in value or value == "*" for values in policy.values() for value in values)


def preflight(client, origin, path="/api/appointments/"):
    return client.options(path, headers={"origin": origin, "access-control-request-method": "POST"})


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://booking.example.vn", "https://booking.example.vn.evil.example", "null", "*"],
)
def test_an_origin_that_is_not_listed_is_allowed_nothing(client, settings, origin):
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]

    for answer in (preflight(client, origin), client.get("/api/health/live/", headers={"origin": origin})):
        assert [name for name in answer.headers if name.startswith("Access-Control-Allow")] == []


def test_a_listed_origin_is_allowed_and_named(client, settings):
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]

    answer = preflight(client, ORIGIN)

    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "origin" in answer["Vary"].lower()


# HTTPS


ASK = """
import json, hospital_management.wsgi
from django.test import Client
client = Client(headers={"host": "localhost"})
plain, secure = client.get("/admin/login/?a=1"), client.get("/admin/login/", secure=True)
print(json.dumps({
    "plain": [plain.status_code, dict(plain.headers)],
    "api": [client.post("/api/auth/login/").status_code, client.post("/api/auth/login/").get("Location")],
    "proxied": client.get("/api/health/live/", headers={"x-forwarded-proto": "https"}).status_code,
    "secure": [secure.status_code, dict(secure.headers)],
    "cookies": {name: [bool(c["secure"]), c["samesite"]] for name, c in secure.cookies.items()},
}))
"""


def production(https):
    """What a production server with HTTPS on or off answers."""
    environment = {"PATH": os.environ["PATH"], **SAFE, "HTTPS": https, "LOG_LEVEL": "CRITICAL"}
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_with_https_on_everything_is_https():
    told = production("on")

    status, headers = told["plain"]
    assert (status, headers["Location"]) == (301, "https://localhost/admin/login/?a=1")
    assert told["api"] == [301, "https://localhost/api/auth/login/"]
    assert told["proxied"] == 200
    status, headers = told["secure"]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert told["cookies"] == {"csrftoken": [True, "Lax"]}


def test_with_https_off_nothing_promises_it():
    told = production("off")

    assert told["plain"][0] == 200
    assert "Strict-Transport-Security" not in told["secure"][1]


@pytest.mark.django_db
def test_the_admin_sites_cookies_stay_out_of_scripts_and_plain_http(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client, account = Client(), AccountFactory(vai_tro=Role.ADMIN)

    client.post("/admin/login/", {"username": account.so_dien_thoai, "password": PASSWORD})

    session = client.cookies["sessionid"]
    assert session["secure"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


@pytest.mark.django_db
def test_no_cookie_signs_anybody_in_to_the_api(client, enter_site):
    enter_site(client, AccountFactory(vai_tro=Role.ADMIN))

    assert client.get("/api/users/profile/").status_code == 401


# Bodies


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "status"), [(LIMIT, 400), (LIMIT + 1, 413)])
def test_a_body_has_its_limit(anonymous, size, status):
    answer = anonymous.generic("POST", "/api/auth/login/", b" " * size, "application/json")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("length", ["9" * 5000, str(2**64), "0" * 30 + str(LIMIT + 1)])
def test_a_length_beyond_all_numbers_is_too_large(anonymous, length):
    answer = anonymous.generic("POST", "/api/auth/login/", CONTENT_LENGTH=length)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A real one: bodies in chunks come to life there alone. It needs no table."""
    database = str(tmp_path_factory.mktemp("server") / "empty.sqlite3")
    with Server("core.wsgi:application", 1, database, DB_ENGINE="sqlite", DB_HOST="") as running:
        yield running


def send_in_chunks(server, chunks):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(
        "POST", "/api/auth/login/", iter(chunks), {"Content-Type": "application/json"}, encode_chunked=True
    )
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body


def test_a_body_in_chunks_is_read(server):
    status, body = send_in_chunks(server, [b'{"so_dien_thoai": ', b'"12"', b', "password": "x"}'])

    assert (status, body["errors"][0]["code"]) == (400, "invalid_phone")


def test_a_body_in_chunks_has_the_same_limit(server):
    status, body = send_in_chunks(server, [b" " * 2**16] * 40)

    assert (status, body["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("chunks", [b"zz\r\n{}\r\n", b"5\r\n{}", b"\r\n"])
def test_chunks_that_are_none_are_refused(server, chunks):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("POST", "/api/auth/login/")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders(chunks)
    connection.sock.shutdown(1)

    assert 400 <= connection.getresponse().status < 500


@pytest.mark.parametrize("prefix", ["/api/", "/api/v1/"])
def test_a_statement_may_be_larger_than_any_other_body(prefix):
    assert most_bytes(f"{prefix}payments/statements/") == 8 * 1024 * 1024
    assert most_bytes(f"{prefix}payments/") == most_bytes("/admin/") == 2 * 1024 * 1024
