"""Tickets with signed QR codes, and check-in by them: each is good for one visit, one day, one facility, once."""

import datetime as dt
import io
import shutil
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pypdf import PdfReader

from appointments.models import LichHen, TrangThaiLichHen
from core.documents.qr import modules
from core.models import NhatKy
from core.policy import Role
from core.services.ticket_printing import place_of
from core.ticket_codes import code_of
from medical.models import LoaiDichVu
from reception.models import HangCho, NhomUuTien, PhieuKham, TrangThaiPhieu
from tests.api.appointments import moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    FacilityFactory,
    PatientFactory,
    QueueFactory,
    RelativeFactory,
    TicketFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

CHECK_IN = "/api/appointments/check-in/"
KEYS = "/api/appointments/ticket-key/"


@pytest.fixture
def visit(schedule):
    """Confirmed, at 08:00 on a coming workday."""
    return AppointmentFactory(lich=schedule, trang_thai=TrangThaiLichHen.CONFIRMED)


@pytest.fixture
def morning(at, visit):
    """It is half past seven on the visit's day."""
    at(moment(visit.lich, 7, 30))


def file_of(visit, **query):
    return f"/api/appointments/{visit.pk}/ticket/" + (f"?format={query['format']}" if query else "")


def scanned(visit, **more):
    return {"ma_qr": code_of(place_of(visit)), "ma_co_so": visit.bac_si.co_so_id, **more}


def unchanged(visit):
    visit.refresh_from_db()
    return visit.trang_thai == TrangThaiLichHen.CONFIRMED and not PhieuKham.objects.exists()


# The paper


def test_the_pdf_says_who_goes_where_and_when(desk, visit):
    QueueFactory(lich=visit.lich, phong_kham="Phòng 12B")

    answer = desk.get(file_of(visit))

    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    words = " ".join(page.extract_text().split())
    for part in (
        visit.benh_nhan.ho_ten, visit.bac_si.ho_ten, visit.dich_vu.ten_dich_vu, visit.bac_si.co_so.ten_co_so, "08:00",
        f"{visit.ngay_kham:%d/%m/%Y}", "Phòng 12B", "CCCD", f"Lịch hẹn {visit.pk}",
    ):  # fmt: skip
        assert part in words
    assert answer["Content-Type"] == "application/pdf"
    assert f"phieu-kham-{visit.pk}.pdf" in answer["Content-Disposition"]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [105, 148]


def test_before_anybody_has_arrived_the_room_is_the_doctors_own(desk, visit):
    visit.bac_si.phong_kham = "Phòng 7C"
    visit.bac_si.save()

    assert "Phòng 7C" in PdfReader(io.BytesIO(desk.get(file_of(visit)).content)).pages[0].extract_text()


def test_who_is_seen_remotely_is_not_told_to_come(desk, visit):
    visit.dich_vu.loai_dich_vu = LoaiDichVu.TELECONSULTATION
    visit.dich_vu.save()

    words = PdfReader(io.BytesIO(desk.get(file_of(visit)).content)).pages[0].extract_text()

    assert "phòng trực tuyến" in words
    assert "tại quầy" not in words


def test_the_picture_carries_the_signed_code(desk, visit):
    answer = desk.get(file_of(visit, format="png"))
    picture = Image.open(io.BytesIO(answer.content)).convert("L")
    rows = modules(code_of(place_of(visit)))

    dark = {(place % picture.width, place // picture.width) for place, dot in enumerate(picture.tobytes()) if dot < 60}
    found = squares_in(dark, len(rows))

    assert answer["Content-Type"] == "image/png"
    assert [list(row) for row in rows] in found


def squares_in(dark, size):
    """The matrices of this size that are read off the dark dots, from each corner where a finder pattern may begin."""
    found = []
    for dot in (8, 7, 6):
        corners = [(x, y) for x, y in dark if (x - 1, y) not in dark and (x, y - 1) not in dark]
        for x, y in corners:
            if all((x + dot * n + 2, y + 2) in dark for n in range(7)) and (x + dot * 7 + 2, y + 2) not in dark:
                middle = dot // 2
                rows = [
                    [int((x + dot * across + middle, y + dot * down + middle) in dark) for across in range(size)]
                    for down in range(size)
                ]
                found.append(rows)
    return found


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbar-tools is not installed")
def test_another_programs_decoder_reads_the_picture(desk, visit, tmp_path):
    picture = tmp_path / "ticket.png"
    picture.write_bytes(desk.get(file_of(visit, format="png")).content)

    read = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True, check=False)

    assert read.stdout.strip() == code_of(place_of(visit))


def test_the_same_ticket_is_the_same_file(desk, visit):
    assert desk.get(file_of(visit)).content == desk.get(file_of(visit)).content


def test_names_of_any_length_stay_on_the_ticket(desk, visit):
    visit.benh_nhan.ho_ten = "Công Tằng Tôn Nữ " * 5
    visit.benh_nhan.save()
    visit.dich_vu.ten_dich_vu = "x" * 200
    visit.dich_vu.save()

    for kind in ("pdf", "png"):
        assert desk.get(file_of(visit, format=kind)).status_code == 200


def test_a_relatives_ticket_is_the_patients_to_load(as_user, visit):
    parent = PatientFactory()
    RelativeFactory(nguoi_dung=parent.nguoi_dung, benh_nhan=visit.benh_nhan)

    assert as_user(parent.nguoi_dung).get(file_of(visit)).status_code == 200


@pytest.mark.parametrize("which", ["ticket", "expected"])
def test_a_stranger_gets_nothing_of_a_visit(as_user, patient, visit, which):
    url = f"/api/appointments/{visit.pk}/{which}/"

    assert refusal(patient.get(url))[:2] == (403, "not_yours")
    assert refusal(as_user(DoctorFactory().nguoi_dung).get(url))[:2] == (403, "not_yours")


def test_a_cancelled_appointment_has_no_ticket(desk, visit):
    desk.post(f"/api/appointments/{visit.pk}/cancel/", {})

    assert refusal(desk.get(file_of(visit))) == (409, "ticket_cancelled", [])


def test_another_kind_of_file_is_refused_by_its_name(desk, visit):
    assert refusal(desk.get(file_of(visit, format="gif"))) == (400, "invalid", ["invalid_choice"])


def test_the_public_key_is_for_everybody(anonymous, visit):
    answer = anonymous.get(KEYS)

    (key,) = answer.json()["cac_khoa"]
    assert key["ma_khoa"] == code_of(place_of(visit)).split(".")[1]
    assert key["thuat_toan"] == "Ed25519"
    assert key["pem"].startswith("-----BEGIN PUBLIC KEY-----")


# Check-in


@pytest.mark.usefixtures("morning")
def test_a_scan_checks_in_as_the_desk_does(desk, visit):
    answer = desk.post(CHECK_IN, scanned(visit))

    body = answer.json()
    visit.refresh_from_db()
    ticket = PhieuKham.objects.get()
    assert answer.status_code == 200
    assert visit.trang_thai == TrangThaiLichHen.ARRIVED
    assert (body["ma_phieu"], body["so_thu_tu"], body["trang_thai"]) == (ticket.pk, 1, TrangThaiPhieu.WAITING)
    assert dt.datetime.fromisoformat(body["du_kien_luc"]) == moment(visit.lich, 8)
    assert NhatKy.objects.filter(hanh_dong="AppointmentMoved", ma_doi_tuong=visit.pk).count() == 1


@pytest.mark.usefixtures("morning")
def test_spaces_around_what_a_scanner_types_do_no_harm(desk, visit):
    answer = desk.post(CHECK_IN, {**scanned(visit), "ma_qr": f" {scanned(visit)['ma_qr']}\n"})

    assert answer.status_code == 200


@pytest.mark.usefixtures("morning")
def test_a_priority_class_goes_with_its_reason(desk, visit):
    sent = scanned(visit, nhom_uu_tien=NhomUuTien.PREGNANT.value)

    assert refusal(desk.post(CHECK_IN, sent))[:2] == (400, "priority_unexplained")
    assert unchanged(visit)
    assert desk.post(CHECK_IN, {**sent, "ly_do_uu_tien": "Thai 32 tuần"}).json()["nhom_uu_tien"] == "Phụ nữ có thai"


@pytest.mark.usefixtures("morning")
def test_a_ticket_that_was_changed_is_refused(desk, visit):
    sent = scanned(visit)
    parts = sent["ma_qr"].split(".")
    other = AppointmentFactory(lich=visit.lich, trang_thai=TrangThaiLichHen.CONFIRMED)
    forged = ".".join([*parts[:2], str(other.pk), *parts[3:]])

    assert refusal(desk.post(CHECK_IN, {**sent, "ma_qr": forged})) == (400, "ticket_invalid", ["ticket_invalid"])
    assert unchanged(visit)
    assert unchanged(other)


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    "text", ["https://example.vn/", "HK1", "0" * 250, "HK1.aaaaaaaa.1.1.1.203001010800.1." + "A" * 86]
)
def test_any_other_qr_code_is_refused_as_none_of_ours(desk, visit, text):
    assert refusal(desk.post(CHECK_IN, {**scanned(visit), "ma_qr": text}))[:2] == (400, "ticket_invalid")


@pytest.mark.usefixtures("morning")
def test_a_signed_code_of_an_appointment_that_never_was_is_refused(desk, visit):
    sent = {**scanned(visit), "ma_qr": code_of(place_of(LichHen(pk=visit.pk + 999, lich=visit.lich, bac_si=visit.bac_si,
        ngay_kham=visit.ngay_kham, gio_kham=visit.gio_kham, so_thu_tu=1)))}  # fmt: skip

    assert refusal(desk.post(CHECK_IN, sent))[:2] == (400, "ticket_invalid")


@pytest.mark.parametrize("days", [-1, 1])
def test_a_ticket_of_another_day_is_refused_with_its_day(at, desk, visit, days):
    at(moment(visit.lich, 8, days=days))

    answer = desk.post(CHECK_IN, scanned(visit))

    assert refusal(answer) == (409, "ticket_other_day", ["ticket_other_day"])
    assert f"{visit.ngay_kham:%d/%m/%Y}" in answer.json()["detail"]
    assert unchanged(visit)


@pytest.mark.usefixtures("morning")
def test_a_ticket_of_another_facility_is_refused_with_its_name(desk, visit):
    answer = desk.post(CHECK_IN, {**scanned(visit), "ma_co_so": FacilityFactory().pk})

    assert refusal(answer) == (409, "ticket_other_facility", ["ticket_other_facility"])
    assert visit.bac_si.co_so.ten_co_so in answer.json()["detail"]
    assert unchanged(visit)


def test_a_facility_that_is_not_there_is_refused_on_its_field(desk, visit):
    assert refusal(desk.post(CHECK_IN, {**scanned(visit), "ma_co_so": 10**15})) == (
        400,
        "does_not_exist",
        ["does_not_exist"],
    )


def test_the_ticket_of_before_a_reschedule_is_superseded_even_in_the_same_schedule(at, desk, visit):
    old = scanned(visit)
    changed = desk.patch(f"/api/appointments/{visit.pk}/", {"gio_kham": "10:00:00"})
    assert (changed.status_code, changed.json()["so_thu_tu"]) == (200, visit.so_thu_tu)
    at(moment(visit.lich, 7, 30))

    answer = desk.post(CHECK_IN, old)

    visit.refresh_from_db()
    assert refusal(answer) == (409, "ticket_superseded", ["ticket_superseded"])
    assert "10:00" in answer.json()["detail"]
    assert not PhieuKham.objects.exists()
    desk.post(f"/api/appointments/{visit.pk}/confirm/")
    assert desk.post(CHECK_IN, scanned(visit)).status_code == 200


def test_a_cancelled_visits_ticket_is_refused(at, desk, visit):
    desk.post(f"/api/appointments/{visit.pk}/cancel/", {})
    at(moment(visit.lich, 7, 30))

    assert refusal(desk.post(CHECK_IN, scanned(visit)))[:2] == (409, "ticket_cancelled")
    assert not PhieuKham.objects.exists()


@pytest.mark.usefixtures("morning")
def test_a_ticket_is_good_once(desk, visit):
    desk.post(CHECK_IN, scanned(visit))

    again = desk.post(CHECK_IN, scanned(visit))

    assert refusal(again)[:2] == (409, "invalid_transition")
    assert "chờ đến lượt" in again.json()["detail"]
    assert PhieuKham.objects.count() == 1
    assert HangCho.objects.count() == 1


@pytest.mark.usefixtures("morning")
def test_who_was_called_in_vain_scans_the_ticket_again_and_waits(desk, visit):
    ticket = desk.post(CHECK_IN, scanned(visit)).json()["ma_phieu"]
    PhieuKham.objects.update(trang_thai=TrangThaiPhieu.ABSENT, so_lan_goi=3)

    again = desk.post(CHECK_IN, scanned(visit))

    assert (again.status_code, again.json()["ma_phieu"], again.json()["trang_thai"]) == (200, ticket, "Đang chờ")
    assert NhatKy.objects.get(hanh_dong="TicketRecalled").ma_doi_tuong == ticket


def test_who_was_checked_in_the_day_before_scans_the_ticket_on_the_day(at, desk, visit):
    at(moment(visit.lich, 8) - dt.timedelta(days=1))
    desk.post(f"/api/appointments/{visit.pk}/check-in/")
    at(moment(visit.lich, 7, 30))

    assert desk.post(CHECK_IN, scanned(visit)).json()["trang_thai"] == "Đang chờ"


@pytest.mark.usefixtures("morning")
def test_what_is_not_confirmed_yet_is_not_checked_in(desk, schedule):
    pending = AppointmentFactory(lich=schedule)

    assert refusal(desk.post(CHECK_IN, scanned(pending)))[:2] == (409, "invalid_transition")
    assert not PhieuKham.objects.exists()


@pytest.mark.usefixtures("morning")
def test_a_remote_visit_is_not_checked_in_at_a_desk(desk, visit):
    visit.dich_vu.loai_dich_vu = LoaiDichVu.TELECONSULTATION
    visit.dich_vu.save()

    assert refusal(desk.post(CHECK_IN, scanned(visit))) == (409, "ticket_remote", ["ticket_remote"])
    assert unchanged(visit)


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("role", [Role.PATIENT, Role.DOCTOR])
def test_patients_and_doctors_do_not_check_in_by_code(as_user, visit, role):
    account = visit.benh_nhan.nguoi_dung if role == Role.PATIENT else visit.bac_si.nguoi_dung

    assert refusal(as_user(account).post(CHECK_IN, scanned(visit)))[:2] == (403, "permission_denied")
    assert unchanged(visit)


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({}, {"ma_qr", "ma_co_so"}),
        ({"ma_qr": "x" * 251, "ma_co_so": 1}, {"ma_qr"}),
        ({"ma_qr": ["x"], "ma_co_so": True}, {"ma_qr", "ma_co_so"}),
        ({"ma_qr": "x", "ma_co_so": 2**63}, {"ma_co_so"}),
        ({"ma_qr": "x\0", "ma_co_so": 1}, {"ma_qr"}),
        ({"ma_qr": "x", "ma_co_so": 1, "nhom_uu_tien": "VIP"}, {"nhom_uu_tien"}),
        ({"ma_qr": "x", "ma_co_so": 1, "ly_do_uu_tien": "x" * 301}, {"ly_do_uu_tien"}),
    ],
)  # fmt: skip
def test_bad_input_names_its_fields(desk, sent, fields):
    answer = desk.post(CHECK_IN, sent)

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == fields


def test_loading_a_ticket_asks_the_database_four_times(desk, visit):
    with CaptureQueriesContext(connection) as asked:
        desk.get(file_of(visit))

    assert len(asked) == 4


def test_checking_in_takes_as_many_queries_however_many_wait(at, desk, visit):
    queue = QueueFactory(lich=visit.lich)
    at(moment(visit.lich, 7, 30))
    counts = []
    for _ in range(2):
        newcomer = AppointmentFactory(lich=visit.lich, trang_thai=TrangThaiLichHen.CONFIRMED)
        with CaptureQueriesContext(connection) as asked:
            assert desk.post(CHECK_IN, scanned(newcomer)).status_code == 200
        counts.append(len(without_savepoints(asked)))
        TicketFactory.create_batch(3, hang=queue)

    assert counts == [12, 12]
