"""What comes through nginx with our configuration: before a server that tells what it was asked, and before the API."""

import contextlib
import http.client
import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from core.body_limits import most_bytes
from core.middleware import address_of
from tests.deployment.conftest import ROOT, tool

LARGE = 128 * 2**20
HAS_HTTP2_DIRECTIVE = (1, 25, 1)
CODE = ROOT / "hospital_management"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def adapted(folder, upstream, board, plain, secure, version):
    """Our configuration, but on this machine's ports and in a folder of its own."""
    text = (ROOT / "deployment/nginx.conf").read_text()
    changes = {
        "listen 127.0.0.1:8081;": f"listen 127.0.0.1:{free_port()};",
        "listen 8080;": f"listen 127.0.0.1:{plain};",
        "listen 8443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "http://api:8000;": f"http://127.0.0.1:{upstream};",
        "http://board:8000;": f"http://127.0.0.1:{board or upstream};",
        "/tmp/": f"{folder}/",
        "/etc/nginx/tls": str(folder),
        "/dev/stdout": f"{folder}/access.log",
        "/dev/stderr": f"{folder}/error.log",
    }
    if version < HAS_HTTP2_DIRECTIVE:
        changes["http2 on;"] = ""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return ("user root;\n" if os.getuid() == 0 else "") + text  # whose folder it is


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """Starts nginx before the given port, or two of them, one for boards; what it listens on, and its folder."""
    nginx = tool("nginx")
    said = subprocess.run([nginx, "-v"], capture_output=True, text=True, check=True).stderr
    version = tuple(int(part) for part in re.search(r"(\d+)\.(\d+)\.(\d+)", said).groups())
    with contextlib.ExitStack() as stack:

        def start(upstream, board=None, hurry=("", "")):
            folder = tmp_path_factory.mktemp("proxy")
            subprocess.run([sys.executable, ROOT / "deployment/certificate.py", folder], check=True)
            plain, secure = free_port(), free_port()
            settings = folder / "nginx.conf"
            settings.write_text(adapted(folder, upstream, board, plain, secure, version).replace(*hurry))
            command = [nginx, "-p", folder, "-e", folder / "error.log", "-c", settings]
            checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
            assert checked.returncode == 0, checked.stderr
            assert "[warn]" not in checked.stderr
            running = subprocess.Popen([*command, "-g", "daemon off;"])
            stack.callback(lambda: (running.terminate(), running.wait()))
            wait_for(secure)
            return SimpleNamespace(plain=plain, secure=secure, folder=folder)

        yield start


def wait_for(port):
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"Nothing listens on {port}")


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the request's headers; `/lost` hangs up, streams go on once `go_on` is set."""

    protocol_version = "HTTP/1.1"
    asked: list[str] = []
    sent = 0
    go_on = threading.Event()

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/lost":
            self.close_connection = True
        elif self.path == "/large":
            self.send_much()
        elif self.path.endswith("stream"):
            self.stream()
        else:
            time.sleep(0.6 if self.path.endswith("slow") else 0)
            self.answer(json.dumps({name.lower(): value for name, value in self.headers.items()}).encode())

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Request-ID", self.headers["X-Request-ID"])
        self.end_headers()
        self.wfile.write(body)

    def send_much(self):
        self.send_response(200)
        self.send_header("Content-Length", str(LARGE))
        self.end_headers()
        for _ in range(LARGE // 2**20):
            self.wfile.write(b"x" * 2**20)
            Echo.sent += 2**20

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        if self.path == "/stream":
            self.send_header("X-Accel-Buffering", "no")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"data: 1\n\n")
        self.wfile.flush()
        self.go_on.wait(10)
        self.wfile.write(b"data: 2\n\n")
        self.close_connection = True

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture(scope="module")
def echo(proxy):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield proxy(server.server_port)
        server.shutdown()


@pytest.fixture(scope="module")
def nobody(proxy):
    """A proxy behind which nothing runs."""
    return proxy(free_port())


@pytest.fixture(scope="module")
def api(proxy):
    """The API as its container runs it, without a database."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(CODE), "SECRET_KEY": "k" * 50, "DEBUG": "False", "HTTPS": "on",
        "CORS_ALLOWED_ORIGINS": "", "TRUSTED_PROXIES": "1", "DB_ENGINE": "sqlite", "DB_NAME": "none",
        "LOG_LEVEL": "ERROR", "PORT": str(port), "WEB_CONCURRENCY": "1",
    }  # fmt: skip
    served = [
        "gunicorn",
        "--config",
        "python:hospital_management.gunicorn_settings",
        "hospital_management.wsgi:application",
    ]
    running = subprocess.Popen([sys.executable, "-m", *served], cwd=CODE, env=environment, stderr=subprocess.DEVNULL)
    wait_for(port)
    yield proxy(port)
    running.terminate()
    running.wait()


def ask(proxy, method="GET", path="/", body=None, *, plain=False, **headers):
    unverified = ssl._create_unverified_context()
    connection = (
        http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=20)
        if plain
        else http.client.HTTPSConnection("127.0.0.1", proxy.secure, timeout=20, context=unverified)
    )
    with contextlib.closing(connection):
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.content = answer.read()
        return answer


def is_problem(answer, status, code):
    problem = json.loads(answer.content)
    assert answer.status == status
    assert answer.getheader("Content-Type") == "application/problem+json"
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, "about:blank")
    assert problem["request_id"] == answer.getheader("X-Request-ID")
    return problem


def test_the_api_learns_where_the_request_comes_from_whatever_the_client_says(echo, settings):
    seen = json.loads(ask(echo, X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="ftp").content)
    settings.TRUSTED_PROXIES = 1
    request = RequestFactory().get("/", headers={"x-forwarded-for": seen["x-forwarded-for"]}, REMOTE_ADDR="10.0.0.9")

    assert address_of(request) == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert seen["host"] == f"127.0.0.1:{echo.secure}"


def test_without_tls_the_api_is_told_so(echo):
    assert json.loads(ask(echo, plain=True, X_Forwarded_Proto="https").content)["x-forwarded-proto"] == "http"


def test_the_clients_request_id_goes_through_to_the_api_and_into_the_log(echo):
    answer = ask(echo, path="/id?search=Nguy%E1%BB%85n", X_Request_ID="from-the-client.1")

    assert json.loads(answer.content)["x-request-id"] == "from-the-client.1" == answer.getheader("X-Request-ID")
    line = next(line for line in log(echo) if line["request_id"] == "from-the-client.1")
    assert (line["path"], line["status"], line["address"]) == ("/id", 200, "127.0.0.1")
    assert "Nguy" not in (echo.folder / "access.log").read_text()


def test_the_address_of_a_calendar_feed_is_in_no_log(echo):
    for number, path in enumerate(
        ("/calendar/s3cret.ics", "//calendar/s3cret.ics", "/calendar/%73%33cret.ics?a=s3cret")
    ):
        assert ask(echo, path=path, X_Request_ID=f"calendar-{number}").status == 200

    told = [line["path"] for line in log(echo) if line["request_id"].startswith("calendar-")]
    assert told == ["/calendar/***"] * 3
    assert not any("s3cret" in (echo.folder / name).read_text() for name in ("access.log", "error.log"))


@pytest.mark.parametrize("odd", ["", "with space", "x" * 65, 'quo"te'])
def test_a_missing_or_odd_request_id_is_replaced(echo, odd):
    seen = json.loads(ask(echo, **({"X_Request_ID": odd} if odd else {})).content)

    assert re.fullmatch(r"[0-9a-f]{32}", seen["x-request-id"])


def log(proxy):
    time.sleep(0.2)
    return [json.loads(line) for line in (proxy.folder / "access.log").read_text().splitlines()]


@pytest.mark.parametrize(("language", "word"), [("vi", "quá lớn"), ("en-US,en;q=0.9", "too large")])
def test_a_body_beyond_all_measure_is_refused_before_the_api_sees_it(echo, language, word):
    answer = ask(echo, "POST", "/huge", b"x" * (2 * 2**20 + 1), Accept_Language=language)

    assert word in is_problem(answer, 413, "body_too_large")["detail"]
    assert "/huge" not in Echo.asked
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


def test_an_address_beyond_all_measure_is_refused_as_a_problem(echo):
    is_problem(ask(echo, path="/" + "a" * 20_000), 414, "uri_too_long")


def test_plain_words_on_the_encrypted_port_are_a_problem(echo):
    is_problem(ask(SimpleNamespace(plain=echo.secure), plain=True), 400, "bad_request")


def test_the_page_of_problems_is_no_address(echo):
    is_problem(ask(echo, path="/.problem"), 404, "not_found")


def test_while_no_api_runs_the_client_is_told_when_to_come_back(nobody):
    answer = ask(nobody, X_Request_ID="abc")

    assert is_problem(answer, 503, "unavailable")["request_id"] == "abc"
    assert answer.getheader("Retry-After") == "5"
    assert answer.getheader("Cache-Control") == "no-store"


def test_what_may_have_been_done_is_not_sent_again(echo):
    is_problem(ask(echo, "POST", "/lost", b"{}"), 503, "unavailable")

    assert Echo.asked.count("/lost") == 1
    assert "non_idempotent" not in (echo.folder / "nginx.conf").read_text()  # would show with a second replica only


def test_a_stream_of_events_passes_as_it_comes(echo):
    Echo.go_on.clear()
    connection = http.client.HTTPConnection("127.0.0.1", echo.plain, timeout=5)
    with contextlib.closing(connection):
        connection.request("GET", "/stream")
        answer = connection.getresponse()
        assert answer.readline() == b"data: 1\n"  # the second one is not sent before it is read
        Echo.go_on.set()
        assert answer.read() == b"\ndata: 2\n\n"


def test_boards_are_served_apart_and_as_they_come(proxy):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        apart = proxy(free_port(), server.server_port)
        Echo.go_on.clear()
        connection = http.client.HTTPConnection("127.0.0.1", apart.plain, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", "/board/unmarked-stream")
            answer = connection.getresponse()
            assert answer.readline() == b"data: 1\n"  # though it does not say X-Accel-Buffering
            Echo.go_on.set()
            assert answer.read() == b"\ndata: 2\n\n"
        is_problem(ask(apart, path="/api/health/live/"), 503, "unavailable")
        server.shutdown()


def test_no_header_of_the_api_is_doubled_or_lost(api):
    answer = ask(api, path="/api/health/live/", X_Request_ID="abc")
    names = [name.lower() for name, _ in answer.getheaders() if name.lower() != "vary"]

    assert answer.status == 200
    assert len(names) == len(set(names))
    assert {"strict-transport-security", "x-content-type-options", "cache-control", "x-frame-options"} <= set(names)
    assert answer.getheader("X-Request-ID") == "abc"
    assert answer.getheader("Server") == "nginx"


def test_the_apis_own_refusals_go_through(api):
    is_problem(ask(api, path="/api/nothing/"), 404, "not_found")
    is_problem(ask(api, "POST", "/api/auth/login/", b"{", Content_Type="application/json"), 400, "parse_error")


@pytest.mark.parametrize(("size", "status"), [(5 * 2**20, 200), (8 * 2**20 + 1, 413)])
def test_a_bank_statement_may_be_larger(echo, size, status):
    assert ask(echo, "POST", "/api/payments/statements/", b"x" * size).status == status


@pytest.mark.parametrize("path", ["/api/files/", "/api/v1/files/", "/api/tai-lieu/"])
def test_a_patients_file_may_be_larger(echo, path):
    assert ask(echo, "POST", path, b"x" * most_bytes(path)).status == 200
    assert ask(echo, "POST", path, b"x" * (14 * 2**20 + 1)).status == 413
    assert ask(echo, "POST", f"{path}1/withdraw/", b"x" * (2 * 2**20 + 1)).status == 413


EXPORTS = [
    "/api/utils/export/lich-hen/",
    "/api/v1/utils/export/nhat-ky/?format=pdf",
    "/api/audit-logs/export/",
]


@pytest.mark.parametrize("path", EXPORTS)
def test_a_file_may_take_long_before_its_first_byte_and_is_begun_once(proxy, path):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        hasty = proxy(server.server_port, None, ("proxy_read_timeout 60s;", "proxy_read_timeout 300ms;"))
        assert ask(hasty, path=f"{path}{'&' if '?' in path else '?'}slow").status == 200
        is_problem(ask(hasty, path="/api/users/patients/?slow"), 503, "unavailable")
        server.shutdown()


def test_what_a_slow_reader_leaves_does_not_fill_the_proxys_memory(proxy):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        before = proxy(server.server_port)
        connection = http.client.HTTPConnection("127.0.0.1", before.plain, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", "/large")
            answer = connection.getresponse()
            time.sleep(1)  # the client reads nothing
            assert Echo.sent < LARGE // 2  # what the proxy took, and what lies in the kernel's buffers
            assert len(answer.read()) == LARGE
        server.shutdown()


def test_a_link_to_a_file_is_in_no_log(echo):
    for number, path in enumerate(("/files/s3cret:t", "//files/s3cret:t", "/files/%73%33cret?a=s3cret")):
        assert ask(echo, path=path, X_Request_ID=f"link-{number}").status == 200
    ask(echo, path="/api/files/1/download/", X_Request_ID="link-3")

    told = [line["path"] for line in log(echo) if line["request_id"].startswith("link-")]
    assert told == [*["/files/***"] * 3, "/api/files/1/download/"]


def test_the_documentation_and_its_files_are_there(api):
    page = ask(api, path="/api/docs/")
    style = ask(api, path="/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css", Accept_Encoding="gzip")

    assert (page.status, style.status) == (200, 200)
    assert style.getheader("Content-Encoding") == "gzip"


def test_who_comes_without_tls_is_sent_to_it(api):
    answer = ask(api, path="/api/docs/", plain=True)

    assert answer.status == 301
    assert answer.getheader("Location").startswith("https://127.0.0.1")
