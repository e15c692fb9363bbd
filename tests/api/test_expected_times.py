"""When a visit is expected to begin: told on arrival, asked at any moment, and held against what then happened."""

import datetime as dt
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from core.policy import Role
from medical.models import LoaiDichVu
from reception.models import NhomUuTien, PhieuKham, TrangThaiPhieu
from tests.api.appointments import moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    FacilityFactory,
    QueueFactory,
    ScheduleFactory,
    ServiceFactory,
    TicketFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

ACCURACY = "/api/appointments/queues/accuracy/"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def visit(schedule):
    """Confirmed, at 08:00 on a coming workday."""
    return AppointmentFactory(lich=schedule, trang_thai=TrangThaiLichHen.CONFIRMED)


def expected(client, visit):
    return client.get(f"/api/appointments/{visit.pk}/expected/").json()


def instant(text):
    return dt.datetime.fromisoformat(text)


def consultations(doctor, *lengths, days=30):
    """Of so many minutes, one after another, so many days ago."""
    day = timezone.localdate() - dt.timedelta(days=days)
    schedule = ScheduleFactory(bac_si=doctor, ngay_lam_viec=day, so_luong_kham=100)
    queue = QueueFactory(lich=schedule)
    for number, length in enumerate(lengths):
        begun = moment(schedule, 8, number)
        TicketFactory(
            hang=queue, lich_hen__gio_kham=begun.time(), lich_hen__gio_ket_thuc=dt.time(9),
            trang_thai=TrangThaiPhieu.DONE, vao_luc=begun, ra_luc=begun + length * MINUTE,
        )  # fmt: skip


def test_before_the_day_the_advice_is_to_come_a_little_before_the_time(patient, visit):
    LichHen.objects.update(benh_nhan=patient.person)

    body = expected(patient, visit)

    assert instant(body["nen_den_luc"]) == moment(visit.lich, 7, 50)
    assert (body["uoc_tinh"], body["da_bao"], body["trang_thai_phieu"], body["phong_kham"]) == (None, None, None, None)


def test_when_the_doctor_runs_late_one_may_come_later(at, desk, visit):
    queue = QueueFactory(lich=visit.lich)
    for _ in range(4):
        TicketFactory(hang=queue, nhom_uu_tien=NhomUuTien.ELDERLY, den_luc=moment(visit.lich, 8))
    at(moment(visit.lich, 8, 1))
    PhieuKham.objects.update(moc_xep=moment(visit.lich, 7))

    body = expected(desk, visit)

    assert body["uoc_tinh"]["so_nguoi_truoc"] == 2  # then one of none is called
    assert instant(body["uoc_tinh"]["luc"]) == moment(visit.lich, 9, 1)
    assert body["tre_phut"] == 61
    assert instant(body["nen_den_luc"]) == moment(visit.lich, 8, 10)  # from 8:15 on the place is lost


def test_whom_the_doctor_sees_from_afar_keeps_the_others_waiting(at, desk, visit):
    remote = ServiceFactory(co_so=visit.bac_si.co_so, loai_dich_vu=LoaiDichVu.TELECONSULTATION)
    afar = {"dich_vu": remote, "gio_kham": dt.time(8, 30), "gio_ket_thuc": dt.time(9)}
    AppointmentFactory(lich=visit.lich, trang_thai=TrangThaiLichHen.IN_PROGRESS, **afar)
    waiting = TicketFactory(hang=QueueFactory(lich=visit.lich), lich_hen=visit, den_luc=moment(visit.lich, 8))
    at(moment(visit.lich, 8, 31))

    told = instant(expected(desk, waiting.lich_hen)["uoc_tinh"]["luc"])

    assert told == moment(visit.lich, 9)


def test_on_arrival_the_patient_is_told_a_time_and_it_is_kept(at, desk, visit):
    at(moment(visit.lich, 7, 30))
    desk.post(f"/api/appointments/{visit.pk}/check-in/")
    at(moment(visit.lich, 8, 20))

    body = expected(desk, visit)

    assert instant(body["da_bao"]["luc"]) == moment(visit.lich, 8)
    assert instant(body["uoc_tinh"]["luc"]) == moment(visit.lich, 8, 20)
    assert body["nen_den_luc"] is None
    assert body["trang_thai_phieu"] == TrangThaiPhieu.WAITING


def test_the_pace_is_the_doctors_own(at, desk, visit):
    consultations(visit.bac_si, 6, 7, 8, 9, 40)
    consultations(DoctorFactory(), *[90] * 9)
    second = AppointmentFactory(lich=visit.lich, trang_thai=TrangThaiLichHen.CONFIRMED)
    at(moment(visit.lich, 8, 10))
    for each in (visit, second):
        desk.post(f"/api/appointments/{each.pk}/check-in/")

    body = expected(desk, second)

    assert body["phut_moi_luot"] == 8
    assert instant(body["da_bao"]["luc"]) == moment(visit.lich, 8, 18)


def test_only_the_last_fifty_consultations_count(at, desk, visit):
    consultations(visit.bac_si, *[5] * 55, days=2)
    consultations(visit.bac_si, *[20] * 50, days=1)
    at(moment(visit.lich, 7))

    assert expected(desk, visit)["phut_moi_luot"] == 20


def test_a_ticket_read_by_itself_tells_what_is_expected_now(at, desk, visit):
    at(moment(visit.lich, 8, 5))
    desk.post(f"/api/appointments/{visit.pk}/check-in/")
    ticket = PhieuKham.objects.get()

    waiting = desk.get(f"/api/appointments/tickets/{ticket.pk}/").json()
    PhieuKham.objects.update(trang_thai=TrangThaiPhieu.DONE)
    done = desk.get(f"/api/appointments/tickets/{ticket.pk}/").json()

    assert waiting["uoc_tinh"]["so_nguoi_truoc"] == 0
    assert instant(waiting["uoc_tinh"]["luc"]) == moment(visit.lich, 8, 5)
    assert done["uoc_tinh"] is None


@pytest.mark.parametrize("state", ["cancelled", "done", "yesterday"])
def test_what_has_no_turn_to_come_has_no_times(at, desk, visit, state):
    changes = {
        "cancelled": {"trang_thai": TrangThaiLichHen.CANCELLED, "ngay_huy": moment(visit.lich, 6)},
        "done": {"trang_thai": TrangThaiLichHen.COMPLETED},
        "yesterday": {},
    }[state]
    LichHen.objects.filter(pk=visit.pk).update(**changes)
    at(moment(visit.lich, 7, days=-1 if state == "yesterday" else 0))

    body = expected(desk, visit)

    assert (body["uoc_tinh"], body["nen_den_luc"], body["tre_phut"]) == (None, None, None)


def test_who_is_called_absent_has_no_turn_until_recalled(at, desk, visit):
    at(moment(visit.lich, 8, 5))
    desk.post(f"/api/appointments/{visit.pk}/check-in/")
    PhieuKham.objects.update(trang_thai=TrangThaiPhieu.ABSENT)

    body = expected(desk, visit)

    assert (body["uoc_tinh"], body["trang_thai_phieu"]) == (None, TrangThaiPhieu.ABSENT)


def test_who_begins_without_having_been_checked_in_was_told_nothing(at, desk, visit):
    at(moment(visit.lich, 8, 5))
    desk.post(f"/api/appointments/{visit.pk}/start/")

    assert PhieuKham.objects.get().du_kien_luc is None


def test_asking_takes_as_many_queries_however_long_the_line(at, desk, visit):
    queue = QueueFactory(lich=visit.lich)
    at(moment(visit.lich, 7, 30))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            expected(desk, visit)
        counts.append(len(without_savepoints(asked)))
        TicketFactory.create_batch(4, hang=queue)

    assert counts == [7, 7]


# Accuracy


@pytest.fixture
def judged(at, schedule):
    """It is noon, and each call makes a visit of the morning: told `told`, begun `begun` after 08:00, in minutes."""
    queue = QueueFactory(lich=schedule)
    at(moment(schedule, 12))

    def make(told, begun, came=-10, hang=queue, **more):
        eight = moment(schedule, 8)
        times = {} if told is None else {
            "du_kien_luc": eight + told * MINUTE,
            "du_kien_som": eight + (told - 5) * MINUTE,
            "du_kien_muon": eight + (told + 5) * MINUTE,
        }  # fmt: skip
        vao_luc = eight + begun * MINUTE
        return TicketFactory(
            hang=hang, den_luc=eight + came * MINUTE, moc_xep=eight + max(came, 0) * MINUTE, vao_luc=vao_luc,
            trang_thai=TrangThaiPhieu.DONE, **times, **more,
        )  # fmt: skip

    return make


def report(client, schedule, **query):
    day = str(schedule.ngay_lam_viec)
    return client.get(ACCURACY, {"start_date": day, "end_date": day, **query}).json()


def test_told_times_are_held_against_what_happened(desk, schedule, judged):
    for told, begun in ((0, 0), (10, 14), (20, 30), (30, 28), (None, 50)):
        judged(told, begun)

    body = report(desk, schedule)

    assert (body["so_luot"], body["so_luot_co_du_kien"]) == (5, 4)
    assert body["ty_le_dung"] == 75.0
    assert body["sai_so_trung_vi"] == 2  # of 0, 2, 4, 10
    assert body["sai_so_trung_binh"] == 3.0  # of 0, 4, 10, -2
    (doctor,) = body["theo_bac_si"]
    assert (doctor["ma_bac_si"], doctor["so_luot_co_du_kien"], doctor["ty_le_dung"]) == (schedule.bac_si_id, 4, 75.0)


def test_the_wait_begins_with_the_arrival_or_the_appointed_time_whichever_is_later(desk, schedule, judged):
    judged(0, 12, came=-30)  # early: waits from the appointed time
    judged(0, 12, came=9)
    judged(0, -5, came=-30)  # taken before the time

    body = report(desk, schedule)

    assert (body["cho_trung_vi"], body["cho_p90"]) == (3, 12)


def test_parts_of_minutes_are_cut_off(desk, schedule, judged):
    ticket = judged(0, 0)
    PhieuKham.objects.filter(pk=ticket.pk).update(vao_luc=moment(schedule, 8) + dt.timedelta(minutes=2, seconds=59.9))

    assert report(desk, schedule)["sai_so_trung_vi"] == 2


def test_each_class_is_told_by_itself(desk, schedule, judged):
    for begun in (1, 2, 3):
        judged(0, begun, nhom_uu_tien=NhomUuTien.CHILD)
    judged(0, 40)

    classes = {row["nhom_uu_tien"]: row for row in report(desk, schedule)["theo_nhom"]}

    assert (classes["Trẻ dưới 6 tuổi"]["cho_trung_vi"], classes["Trẻ dưới 6 tuổi"]["cho_p90"]) == (2, 3)
    assert (classes["Thường"]["cho_trung_vi"], classes["Thường"]["ty_le_dung"]) == (40, 0.0)


def test_of_no_visits_nothing_is_told(desk, schedule):
    body = report(desk, schedule)

    assert (body["so_luot"], body["ty_le_dung"], body["cho_trung_vi"]) == (0, None, None)
    assert body["theo_bac_si"] == body["theo_nhom"] == []


def test_doctors_and_facilities_can_be_picked(desk, schedule, judged):
    judged(0, 1)
    other = QueueFactory(lich=ScheduleFactory(ngay_lam_viec=schedule.ngay_lam_viec))
    judged(0, 2, hang=other)

    assert report(desk, schedule)["so_luot"] == 2
    assert report(desk, schedule, ma_bac_si=other.bac_si_id)["sai_so_trung_vi"] == 2
    assert report(desk, schedule, ma_co_so=schedule.bac_si.co_so_id)["sai_so_trung_vi"] == 1


def test_a_doctor_sees_how_he_did_and_no_other(as_user, schedule, judged):
    judged(0, 1)
    judged(0, 2, hang=QueueFactory(lich=ScheduleFactory(ngay_lam_viec=schedule.ngay_lam_viec)))
    client = as_user(schedule.bac_si.nguoi_dung)

    body = report(client, schedule)
    refused = client.get(ACCURACY, {"ma_bac_si": DoctorFactory().pk})

    assert (body["so_luot"], [row["ma_bac_si"] for row in body["theo_bac_si"]]) == (1, [schedule.bac_si_id])
    assert refusal(refused)[:2] == (403, "not_yours")


def test_patients_see_none_of_it(patient):
    assert refusal(patient.get(ACCURACY))[:2] == (403, "permission_denied")


def test_without_days_the_last_thirty_are_told(at, desk, schedule):
    at(moment(schedule, 12))
    body = desk.get(ACCURACY).json()

    assert body["end_date"] == str(schedule.ngay_lam_viec)
    assert body["start_date"] == str(schedule.ngay_lam_viec - dt.timedelta(days=29))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"start_date": "2030-01-02", "end_date": "2030-01-01"}, "range_reversed"),
        ({"start_date": "2029-01-01", "end_date": "2030-01-02"}, "range_too_long"),
        ({"end_date": "0001-01-03", "start_date": "0001-01-04"}, "range_reversed"),
        ({"start_date": "01/02/2030"}, "invalid"),
        ({"ma_co_so": 10**15}, "does_not_exist"),
        ({"ma_bac_si": "x"}, "invalid"),
    ],
)
def test_days_and_keys_that_cannot_be_are_refused(desk, query, code):
    answer = desk.get(ACCURACY, query)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_the_first_days_of_the_calendar_are_no_trouble(desk):
    assert desk.get(ACCURACY, {"end_date": "0001-01-03"}).status_code == 200


def test_the_report_takes_four_queries(as_user, schedule, judged):
    client = as_user(vai_tro=Role.ADMIN)
    judged(0, 1)
    ask = partial(report, client, schedule)

    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            ask()
        assert len(asked) == 4
        judged(0, 7, hang=QueueFactory(lich=ScheduleFactory(ngay_lam_viec=schedule.ngay_lam_viec)))


def test_facilities_that_have_no_visits_are_empty(desk, schedule, judged):
    judged(0, 1)

    assert report(desk, schedule, ma_co_so=FacilityFactory().pk)["so_luot"] == 0
