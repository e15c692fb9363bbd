"""Appointments as calendar programs read them: written by one library, read here with another."""

import datetime as dt

import pytest
import vobject
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from core.calendar_file import Entry, Status, Timetable, calendar_file
from core.policy import Role
from medical.models import CoSoYTe, DichVu, LoaiDichVu
from tests.api.appointments import URL, moment, refusal
from tests.factories import AppointmentFactory, PatientFactory, RelativeFactory, ServiceFactory
from users.models import BenhNhan

pytestmark = pytest.mark.django_db

ADDRESS = "1 Lê Lợi, Quận 1, TP.HCM"


@pytest.fixture
def visit():
    return AppointmentFactory(
        benh_nhan__ho_ten="Nguyễn Văn An", dich_vu__ten_dich_vu="Khám tim", ghi_chu="Zzq đau ngực"
    )


def ics(visit):
    return f"{URL}{visit.pk}/ics/"


def event_in(answer):
    """The only event of a calendar, and it is one calendar alone."""
    (calendar,) = vobject.readComponents(answer.content.decode())
    (event,) = calendar.vevent_list
    return event


def entry(**values):
    noon = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
    usual = {
        "uid": "1@host", "sequence": 0, "created": noon, "modified": noon, "start": noon,
        "end": noon + dt.timedelta(minutes=30), "status": Status.CONFIRMED, "summary": "Khám", "location": "Ở đây",
        "description": "", "url": "https://host/", "reminds": True,
    }  # fmt: skip
    return Entry(**{**usual, **values})


def read_back(**values):
    written = calendar_file(Timetable("Lịch", (entry(**values),)))
    (calendar,) = vobject.readComponents(written.decode())
    (event,) = calendar.vevent_list
    return written, event


# One appointment


def test_the_patient_gets_the_appointment_as_a_file(as_user, visit, settings):
    settings.PUBLIC_URL = "https://booking.example.vn"

    answer = as_user(visit.benh_nhan.nguoi_dung).get(ics(visit))

    event, local = event_in(answer), timezone.get_default_timezone()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Content-Disposition"] == f'attachment; filename="lich-hen-{visit.pk}.ics"'
    assert event.uid.value == f"lich-hen-{visit.pk}@booking.example.vn"
    assert event.dtstart.value.astimezone(local) == visit.starts_at
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Asia/Ho_Chi_Minh"]
    assert event.dtend.value - event.dtstart.value == dt.timedelta(minutes=30)
    assert event.summary.value == f"Khám tim – bác sĩ {visit.bac_si.ho_ten}"
    assert event.location.value == f"{visit.bac_si.co_so.ten_co_so}, {ADDRESS}"
    assert (event.status.value, event.sequence.value) == ("TENTATIVE", "0")
    assert getattr(event, "class").value == "PRIVATE"
    assert event.valarm.trigger.value == dt.timedelta(hours=-2)
    assert event.url.value == f"https://booking.example.vn/api/appointments/{visit.pk}/"


def test_it_says_the_time_zone_and_invites_nobody_to_answer(as_user, visit):
    text = as_user(visit.benh_nhan.nguoi_dung).get(ics(visit)).content.decode()

    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Ho_Chi_Minh\r\n" in text
    assert "TZOFFSETTO:+0700\r\n" in text
    assert f"DTSTART;TZID=Asia/Ho_Chi_Minh:{visit.starts_at:%Y%m%dT%H%M%S}\r\n" in text
    assert "METHOD:" not in text
    assert "ORGANIZER" not in text


def test_notes_full_names_and_clinical_words_stay_out(as_user, visit):
    BenhNhan.objects.filter(pk=visit.benh_nhan_id).update(di_ung="Zzq tôm", benh_nen="Zzq hen", nhom_mau="O+")
    for account in (visit.benh_nhan.nguoi_dung, visit.bac_si.nguoi_dung):
        answer = as_user(account).get(ics(visit))

        text = answer.content.decode().replace("\r\n ", "")
        assert [word for word in ("Zzq", "O+", "Nguyễn Văn An", visit.benh_nhan.so_dien_thoai) if word in text] == []


def test_the_doctor_sees_initials_and_is_not_reminded_of_each_visit(as_user, visit):
    event = event_in(as_user(visit.bac_si.nguoi_dung).get(ics(visit)))

    assert event.summary.value == "Khám tim – N.V.A."
    assert "valarm" not in event.contents


def test_a_parent_gets_the_file_of_a_child(as_user, visit):
    parent = RelativeFactory(benh_nhan=visit.benh_nhan).nguoi_dung

    event = event_in(as_user(parent).get(ics(visit)))

    assert "Người khám: N.V.A." in event.description.value


def test_the_desk_and_admins_get_any_file(as_user, visit):
    for role in (Role.STAFF, Role.ADMIN):
        assert as_user(vai_tro=role).get(ics(visit)).status_code == 200


def test_somebody_elses_file_is_refused(as_user, visit):
    stranger = PatientFactory().nguoi_dung
    colleague = AppointmentFactory().bac_si.nguoi_dung

    assert refusal(as_user(stranger).get(ics(visit)))[:2] == (403, "not_yours")
    assert refusal(as_user(colleague).get(ics(visit)))[:2] == (403, "not_yours")


def test_a_file_of_nothing_is_not_found_and_a_visitor_has_to_sign_in(anonymous, desk, visit):
    assert refusal(desk.get(f"{URL}{visit.pk + 1000}/ics/"))[:2] == (404, "not_found")
    assert anonymous.get(ics(visit)).status_code == 401


def test_a_file_comes_whatever_the_client_accepts_and_under_its_other_name(desk, visit):
    answer = desk.get(f"{URL}lich-hen/{visit.pk}/ics/", headers={"accept": "text/calendar"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")


def test_an_unchanged_file_is_not_sent_again(desk, visit):
    first = desk.get(ics(visit))

    again = desk.get(ics(visit), headers={"if-none-match": first["ETag"]})
    LichHen.objects.filter(pk=visit.pk).update(trang_thai=TrangThaiLichHen.CONFIRMED)
    changed = desk.get(ics(visit), headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert changed.status_code == 200


def test_a_remote_consultation_has_no_address(as_user, visit):
    DichVu.objects.filter(pk=visit.dich_vu_id).update(loai_dich_vu=LoaiDichVu.TELECONSULTATION)

    event = event_in(as_user(visit.benh_nhan.nguoi_dung).get(ics(visit)))

    assert event.location.value == "Tư vấn từ xa"


def test_nobody_is_reminded_of_what_is_over(as_user, visit, at):
    client = as_user(visit.benh_nhan.nguoi_dung)
    at(visit.starts_at + dt.timedelta(minutes=1))

    assert "valarm" not in event_in(client.get(ics(visit))).contents


# A whole life


def test_a_booking_keeps_its_uid_and_its_sequence_grows_with_each_step(patient, desk, schedule, service, wanted, at):
    at(moment(schedule, 8, days=3))
    made = patient.post(URL, wanted).json()["ma_lich_hen"]
    address, told = f"{URL}{made}/ics/", []

    def look(step):
        event = event_in(patient.get(address))
        told.append((step, event))

    look("booked")
    at(moment(schedule, 9, days=3))
    assert desk.post(f"{URL}{made}/confirm/", {}).status_code == 200
    look("confirmed")
    assert patient.patch(f"{URL}{made}/", {"gio_kham": "10:00:00"}).status_code == 200
    look("moved")
    assert patient.post(f"{URL}{made}/cancel/", {"ly_do": "Bận việc"}).status_code == 200
    look("cancelled")

    events = [event for _, event in told]
    assert len({event.uid.value for event in events}) == 1
    sequences = [int(event.sequence.value) for event in events]
    assert sequences == sorted(set(sequences))
    assert [event.status.value for event in events][:2] == ["TENTATIVE", "CONFIRMED"]
    assert events[2].dtstart.value.hour == 10
    assert events[3].status.value == "CANCELLED"
    assert events[3].summary.value.startswith("Đã hủy: ")
    assert (events[3].transp.value, "valarm" in events[3].contents) == ("TRANSPARENT", False)


def test_the_last_change_is_when_the_audit_trail_knows_of_one(patient, desk, wanted):
    made = patient.post(URL, wanted).json()["ma_lich_hen"]
    booked = event_in(patient.get(f"{URL}{made}/ics/"))
    desk.post(f"{URL}{made}/confirm/", {})
    confirmed = event_in(patient.get(f"{URL}{made}/ics/"))

    assert timezone.now() - confirmed.last_modified.value < dt.timedelta(minutes=1)
    assert confirmed.last_modified.value >= booked.last_modified.value
    assert confirmed.dtstamp.value == confirmed.last_modified.value


# Whatever the text


@pytest.mark.parametrize(
    "text",
    [
        "Khám, siêu âm; đo điện tim",
        "C:\\thư mục\\n không phải xuống dòng",
        'Gọi "bác sĩ": 028 3822 2222',
        "Khám 😀 👩‍⚕️ cho bé",
        "Khám tổng quát định kỳ cho người cao tuổi, ở cơ sở số 2;" * 6,
    ],
)
def test_a_text_comes_back_as_it_was(text):
    written, event = read_back(summary=text, location=text, description=text)

    assert event.summary.value == event.location.value == event.description.value == text
    assert max(map(len, written.split(b"\r\n"))) <= 75
    assert written.count(b"\n") == written.count(b"\r\n")


def test_a_long_vietnamese_line_is_folded_between_letters():
    written, event = read_back(summary="ế" * 200)

    for line in written.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert event.summary.value == "ế" * 200


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\x00"])
def test_no_text_adds_a_line_of_its_own(end):
    hidden = f"Khám{end}ATTENDEE:mailto:a@b.example{end}END:VEVENT{end}BEGIN:VEVENT"
    written, event = read_back(summary=hidden, location=hidden, description=hidden, reminds=True)

    assert [name for name in event.contents if name == "attendee"] == []
    assert written.count(b"\r\nEND:VEVENT") == written.count(b"\r\nBEGIN:VEVENT") == 1
    assert (b"\r\nATTENDEE" in written, b"\x00" in written) == (False, False)
    assert event.summary.value == "Khám ATTENDEE:mailto:a@b.example END:VEVENT BEGIN:VEVENT"


def test_names_from_the_catalogue_cannot_break_out_either(desk, visit):
    DichVu.objects.filter(pk=visit.dich_vu_id).update(ten_dich_vu="Khám\r\nATTENDEE:mailto:a@b.example")
    CoSoYTe.objects.filter(pk=visit.bac_si.co_so_id).update(ten_co_so="Viện; A, B", dia_chi="1\n2")

    answer = desk.get(ics(visit))

    assert b"\r\nATTENDEE" not in answer.content
    assert event_in(answer).location.value == "Viện; A, B, 1 2"


def test_other_services_of_the_house_change_nothing_of_it(desk, visit):
    before = desk.get(ics(visit)).content

    ServiceFactory(co_so=visit.bac_si.co_so)

    assert desk.get(ics(visit)).content == before
