"""The virus scanner as a port: what clamd is told, how its answers are understood, and what follows from them."""

import io
import socketserver
import struct
import threading

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from core.bootstrap import build_container, container
from core.file_exceptions import ScannerAway
from core.models import NhatKy
from core.scanning import clamd
from core.scanning.clamd import Clamd
from core.scanning.port import Scanner, Verdict
from files.models import ERASED, TaiLieu
from tests.factories import FileFactory, PatientFactory
from tests.uploads import EICAR, bare_pdf, pdf, sent, stored_file

INFECTED = bare_pdf(b"% " + EICAR + b"\n")


class FakeClamd(socketserver.StreamRequestHandler):
    """Speaks INSTREAM as clamd does; what it was sent is kept on the server."""

    def handle(self):
        if self.server.says is not None:
            self.wfile.write(self.server.says)
            return
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(content)
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@pytest.fixture
def daemon():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), FakeClamd) as server:
        server.says, server.seen, server.daemon_threads = None, [], True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def scanner(daemon):
    """In the place of the default, for the rest of the test."""
    found = Clamd(*daemon.server_address)
    with container().override(Scanner, found):
        yield found


@pytest.fixture
def away():
    """A scanner at a port where nobody answers."""
    with socketserver.TCPServer(("127.0.0.1", 0), FakeClamd) as closed:
        port = closed.server_address[1]
    with container().override(Scanner, Clamd("127.0.0.1", port)):
        yield


@pytest.fixture
def patient():
    return PatientFactory()


def hand_in(as_user, patient, content):
    return as_user(patient.nguoi_dung).post("/api/files/", sent(content, ma_benh_nhan=patient.pk, ten_tep="a.pdf"))


def stored():
    return [name for folder in storages["files"].listdir("")[0] for name in storages["files"].listdir(folder)[1]]


@pytest.fixture(autouse=True)
def empty_storage(settings):
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


def test_without_an_address_nobody_scans(settings):
    assert build_container().resolve(Scanner).scan(io.BytesIO(EICAR)) == Verdict(None)

    settings.CLAMD_HOST, settings.CLAMD_PORT = "clamav", 3311
    found = build_container().resolve(Scanner)
    assert (type(found), found.host, found.port) == (Clamd, "clamav", 3311)


def test_the_daemon_gets_the_whole_file_from_its_beginning(daemon):
    content = io.BytesIO(bytes(range(256)) * 1000)
    content.read(100)

    assert Clamd(*daemon.server_address).scan(content) == Verdict(True)
    assert daemon.seen == [content.getvalue()]


def test_what_it_finds_is_named(daemon):
    assert Clamd(*daemon.server_address).scan(io.BytesIO(EICAR)) == Verdict(False, "Eicar-Test-Signature")


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: x ERROR\0",
        b"OK\0",
        b"stream: \xff\0",
        b"x" * 10_000,
        b"stream: OK, or not\0",
    ],
)
def test_an_answer_that_is_not_understood_is_none(daemon, says):
    daemon.says = says

    with pytest.raises(ScannerAway):
        Clamd(*daemon.server_address).scan(io.BytesIO(pdf()))


def test_a_daemon_that_says_nothing_is_not_waited_for(daemon, monkeypatch):
    monkeypatch.setattr(clamd, "SECONDS", 0.2)
    quiet = threading.Event()
    monkeypatch.setattr(FakeClamd, "handle", lambda self: quiet.wait(10))

    with pytest.raises(ScannerAway):
        Clamd(*daemon.server_address).scan(io.BytesIO(pdf()))
    quiet.set()


@pytest.mark.django_db
def test_a_clean_file_is_stored_as_clean(as_user, patient, scanner, daemon):
    answer = hand_in(as_user, patient, pdf())

    assert (answer.status_code, answer.json()["trang_thai_quet"]) == (201, "Sạch")
    assert daemon.seen == [pdf()]


@pytest.mark.django_db
def test_of_an_infected_file_nothing_is_stored_and_the_trail_knows(as_user, patient, scanner):
    answer = hand_in(as_user, patient, INFECTED)

    assert (answer.status_code, answer.json()["code"]) == (422, "file_infected")
    assert (TaiLieu.objects.count(), stored()) == (0, [])
    entry = NhatKy.objects.get(hanh_dong="InfectedFileRefused")
    assert (entry.ma_doi_tuong, entry.sau) == (patient.pk, {"ten_tep": "a.pdf", "phat_hien": "Eicar-Test-Signature"})


@pytest.mark.django_db
def test_while_the_scanner_is_away_a_file_waits_for_it(as_user, patient, away):
    assert hand_in(as_user, patient, pdf()).json()["trang_thai_quet"] == "Chưa quét"


@pytest.mark.django_db
def test_where_a_scan_is_demanded_no_file_comes_in_without(as_user, patient, away, settings):
    settings.FILE_SCAN_REQUIRED = True

    answer = hand_in(as_user, patient, pdf())

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "scanner_away", "60")
    assert (TaiLieu.objects.count(), stored()) == (0, [])


@pytest.mark.django_db
def test_a_scan_cannot_be_demanded_of_nobody(as_user, patient, settings):
    settings.FILE_SCAN_REQUIRED = True

    assert hand_in(as_user, patient, pdf()).json()["code"] == "scanner_away"


@pytest.mark.django_db
def test_what_was_not_scanned_is_scanned_later(scanner, capsys):
    waits = "Chưa quét"
    clean, infected = stored_file(trang_thai_quet=waits), stored_file(INFECTED, trang_thai_quet=waits)
    lost, done = FileFactory(trang_thai_quet=waits), stored_file()

    with pytest.raises(SystemExit):
        call_command("scan_files")

    states = dict(TaiLieu.objects.values_list("pk", "trang_thai_quet"))
    assert states == {clean.pk: "Sạch", infected.pk: "Nhiễm", lost.pk: waits, done.pk: "Sạch"}
    assert capsys.readouterr().out.split("\n")[:2] == ["Đã quét 2 tệp.", "1 tệp chưa quét được."]
    entry = NhatKy.objects.get(hanh_dong="FileScanned", ma_doi_tuong=infected.pk)
    assert (entry.nguoi_dung, entry.sau["trang_thai_quet"], entry.sau["phat_hien"]) == (
        None,
        "Nhiễm",
        "Eicar-Test-Signature",
    )


@pytest.mark.django_db
def test_scanning_again_does_nothing(scanner, daemon):
    stored_file(trang_thai_quet="Chưa quét")
    call_command("scan_files")
    call_command("scan_files")

    assert (len(daemon.seen), NhatKy.objects.filter(hanh_dong="FileScanned").count()) == (1, 1)


@pytest.mark.django_db
def test_the_job_stops_at_a_scanner_that_is_away_and_does_nothing_without_one(away, capsys):
    for _ in range(2):
        stored_file(trang_thai_quet="Chưa quét")

    with pytest.raises(SystemExit):
        call_command("scan_files")
    with container().override(Scanner, Scanner()):
        call_command("scan_files")

    assert capsys.readouterr().out.split("\n")[:3] == ["Đã quét 0 tệp.", "1 tệp chưa quét được.", "Đã quét 0 tệp."]
    assert set(TaiLieu.objects.values_list("trang_thai_quet", flat=True)) == {"Chưa quét"}


@pytest.mark.django_db
def test_what_was_erased_is_no_more_to_be_scanned(scanner, capsys):
    erased = FileFactory(khoa_luu=f"{ERASED}1", trang_thai_quet="Chưa quét")
    stored_file(trang_thai_quet="Chưa quét")

    call_command("scan_files")

    erased.refresh_from_db()
    assert (capsys.readouterr().out, erased.trang_thai_quet) == ("Đã quét 1 tệp.\n", "Chưa quét")
