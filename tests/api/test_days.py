"""The desk's “today” and the doctor's “my day”: one request a screen, however full the day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import PhienTuVanTuXa, TrangThaiLichHen
from core.policy import Role
from reception.models import NhomUuTien, TrangThaiPhieu
from tests.api.appointments import moment, refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    FacilityFactory,
    QueueFactory,
    ScheduleFactory,
    TeleconsultationFactory,
    TicketFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db

TODAY, MY_DAY = "/api/appointments/today/", "/api/appointments/my-day/"
State = TrangThaiPhieu


@pytest.fixture
def queue(schedule):
    return QueueFactory(lich=schedule, phong_kham="Phòng 5")


@pytest.fixture
def nine(at, schedule):
    """It is nine o'clock on the schedule's day."""
    at(moment(schedule, 9))


def today(client, schedule, **query):
    return client.get(TODAY, {"ma_co_so": schedule.bac_si.co_so_id, **query})


def session(client, schedule):
    """The one of the schedule."""
    return {row["ma_lich"]: row for row in today(client, schedule).json()["lich"]}[schedule.pk]


def numbers(rows):
    return [row["so_thu_tu"] for row in rows]


def arrived(queue, hour, minute=0, **more):
    """At that time, for the appointed one."""
    return TicketFactory(hang=queue, den_luc=moment(queue.lich, hour, minute), **more)


# Today


@pytest.mark.usefixtures("nine")
def test_the_desk_sees_who_is_where(desk, schedule, queue):
    inside = arrived(queue, 8, trang_thai=State.IN_ROOM, vao_luc=moment(schedule, 8, 40))
    called = arrived(queue, 8, 25, trang_thai=State.CALLED)
    waiting = [arrived(queue, 8, 50) for _ in range(2)]
    urgent = arrived(queue, 8, 55, nhom_uu_tien=NhomUuTien.EMERGENCY)

    row = session(desk, schedule)

    assert (row["ten_bac_si"], row["phong_kham"], row["ma_hang"]) == (schedule.bac_si.ho_ten, "Phòng 5", queue.pk)
    assert numbers(row["dang_kham"]) == [inside.lich_hen.so_thu_tu]
    assert numbers(row["dang_goi"]) == [called.lich_hen.so_thu_tu]
    assert numbers(row["tiep_theo"]) == [each.lich_hen.so_thu_tu for each in (urgent, *waiting)]
    assert row["so_dang_cho"] == 3
    assert row["theo_trang_thai"] == {TrangThaiLichHen.ARRIVED: 5}


@pytest.mark.usefixtures("nine")
def test_only_the_next_five_are_named(desk, schedule, queue):
    for _ in range(7):
        arrived(queue, 8, 50)

    row = session(desk, schedule)

    assert (row["so_dang_cho"], len(row["tiep_theo"])) == (7, 5)


@pytest.mark.usefixtures("nine")
def test_who_has_not_come_to_an_appointment_is_late(desk, schedule):
    late = AppointmentFactory(lich=schedule, trang_thai=TrangThaiLichHen.CONFIRMED)  # 08:00
    AppointmentFactory(lich=schedule, gio_kham=dt.time(9), gio_ket_thuc=dt.time(9, 30))
    AppointmentFactory(lich=schedule, gio_kham=dt.time(8, 30), ngay_huy=moment(schedule, 6))

    row = session(desk, schedule)

    assert numbers(row["den_tre"]) == [late.so_thu_tu]
    assert row["den_tre"][0]["phieu"] is None
    assert row["den_tre"][0]["so_dien_thoai"] == late.benh_nhan.so_dien_thoai
    assert (row["ma_hang"], row["phong_kham"]) == (None, None)


@pytest.mark.usefixtures("nine")
def test_who_waits_longer_than_told_waits_too_long(desk, schedule, queue):
    told = arrived(queue, 8, du_kien_muon=moment(schedule, 8, 59))
    arrived(queue, 8, 20, du_kien_muon=moment(schedule, 9, 1))
    AppointmentFactory(lich=schedule)
    untold = arrived(queue, 7, lich_hen__gio_kham=dt.time(7, 50), moc_xep=moment(schedule, 7, 50))

    assert numbers(session(desk, schedule)["cho_lau"]) == [untold.lich_hen.so_thu_tu, told.lich_hen.so_thu_tu]


@pytest.mark.usefixtures("nine")
def test_what_was_begun_in_the_week_before_and_never_ended_is_shown(desk, schedule):
    doctor, day = schedule.bac_si, schedule.ngay_lam_viec

    def left(days, state):
        earlier = ScheduleFactory(bac_si=doctor, ngay_lam_viec=day - dt.timedelta(days=days))
        return AppointmentFactory(lich=earlier, trang_thai=state)

    yesterday, earlier = left(1, TrangThaiLichHen.IN_PROGRESS), left(7, TrangThaiLichHen.ARRIVED)
    left(8, TrangThaiLichHen.ARRIVED)
    left(2, TrangThaiLichHen.COMPLETED)
    AppointmentFactory(lich=schedule, trang_thai=TrangThaiLichHen.ARRIVED)

    found = today(desk, schedule).json()["ton_dong"]

    assert [row["ma_lich_hen"] for row in found] == [yesterday.pk, earlier.pk]


@pytest.mark.usefixtures("nine")
def test_a_remote_visit_of_which_nobody_said_what_became_is_left_over(desk, schedule):
    earlier = ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec - dt.timedelta(days=2))
    state = TrangThaiLichHen.CONFIRMED
    AppointmentFactory(lich=earlier, trang_thai=state)
    session = TeleconsultationFactory(lich_hen__lich=earlier, lich_hen__gio_kham=dt.time(10))

    found = today(desk, schedule).json()["ton_dong"]

    assert [(row["ma_lich_hen"], row["trang_thai"]) for row in found] == [(session.lich_hen_id, state)]


@pytest.mark.usefixtures("nine")
def test_the_day_is_one_facilitys(desk, schedule, queue):
    arrived(queue, 8)
    elsewhere = ScheduleFactory(ngay_lam_viec=schedule.ngay_lam_viec)
    AppointmentFactory(lich=elsewhere)

    body = today(desk, schedule).json()

    assert [row["ma_lich"] for row in body["lich"]] == [schedule.pk]
    assert body["theo_trang_thai"] == {TrangThaiLichHen.ARRIVED: 1}


def test_any_day_can_be_looked_at(desk, schedule):
    AppointmentFactory(lich=schedule)

    body = today(desk, schedule, ngay=str(schedule.ngay_lam_viec)).json()

    assert body["ngay"] == str(schedule.ngay_lam_viec)
    assert body["theo_trang_thai"] == {TrangThaiLichHen.PENDING: 1}
    assert body["lich"][0]["den_tre"] == []


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-05", "9999-12-31"])
def test_the_ends_of_the_calendar_are_empty_days(desk, schedule, day):
    body = today(desk, schedule, ngay=day).json()

    assert (body["ngay"], body["lich"], body["ton_dong"]) == (day, [], [])


@pytest.mark.parametrize(
    ("query", "code"),
    [({}, "required"), ({"ma_co_so": 10**15}, "does_not_exist"), ({"ma_co_so": 0}, "min_value"),
     ({"ma_co_so": 1, "ngay": "hôm nay"}, "invalid")],
)  # fmt: skip
def test_a_day_without_a_place_or_a_date_is_refused(desk, query, code):
    answer = desk.get(TODAY, query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.PATIENT])
def test_the_desks_day_is_the_desks(as_user, schedule, role):
    assert refusal(today(as_user(vai_tro=role), schedule))[:2] == (403, "permission_denied")


@pytest.mark.usefixtures("nine")
def test_today_takes_six_queries_however_full_it_is(desk, schedule, queue):
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert today(desk, schedule).status_code == 200
        assert len(asked) == 6
        for _ in range(3):
            doctor = DoctorFactory(chuyen_khoa=schedule.bac_si.chuyen_khoa)
            other = QueueFactory(lich=ScheduleFactory(bac_si=doctor, ngay_lam_viec=schedule.ngay_lam_viec))
            for state in (State.WAITING, State.CALLED, State.IN_ROOM, State.DONE):
                arrived(other, 8, trang_thai=state)
            AppointmentFactory(lich=other.lich)
            before = ScheduleFactory(bac_si=doctor, ngay_lam_viec=schedule.ngay_lam_viec - dt.timedelta(days=1))
            AppointmentFactory(lich=before, trang_thai=TrangThaiLichHen.ARRIVED)


# My day


@pytest.fixture
def doctor(as_user, schedule):
    return as_user(schedule.bac_si.nguoi_dung)


@pytest.mark.usefixtures("nine")
def test_a_doctor_sees_the_day_in_order(doctor, schedule, queue):
    afternoon = ScheduleFactory(
        bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec, gio_bat_dau=dt.time(13), gio_ket_thuc=dt.time(17)
    )
    coming = AppointmentFactory(lich=schedule, gio_kham=dt.time(10), ghi_chu="Đau ngực")
    first = arrived(queue, 8, lich_hen__gio_kham=dt.time(8, 30))
    later = AppointmentFactory(lich=afternoon)
    PhienTuVanTuXa.objects.create(lich_hen=later, ma_cuoc_goi="secret-call")
    TimeOffFactory(bac_si=schedule.bac_si, tu_ngay=schedule.ngay_lam_viec, gio_bat_dau="15:00", gio_ket_thuc="16:00")

    answer = doctor.get(MY_DAY)
    body = answer.json()

    assert [row["ma_lich"] for row in body["lich"]] == [schedule.pk, afternoon.pk]
    morning = body["lich"][0]["lich_hen"]
    assert [row["ma_lich_hen"] for row in morning] == [first.lich_hen_id, coming.pk]
    assert (morning[0]["phieu"]["ma_phieu"], morning[1]["phieu"], morning[1]["ghi_chu"]) == (first.pk, None, "Đau ngực")
    assert morning[0]["uoc_tinh"]["luc"] == morning[0]["uoc_tinh"]["tu"] == moment(schedule, 9).isoformat()
    assert morning[1]["uoc_tinh"]["luc"] == moment(schedule, 10).isoformat()
    remote = body["lich"][1]["lich_hen"][0]["phien_tu_van"]
    assert remote["trang_thai"] == "Chưa bắt đầu"
    assert "secret-call" not in answer.content.decode()
    assert body["khoang_nghi"][0]["gio_bat_dau"] == "15:00:00"
    assert body["ma_lich_hen_tiep_theo"] == first.lich_hen_id


@pytest.mark.usefixtures("nine")
def test_if_nobody_waits_the_next_is_who_comes_first(doctor, schedule):
    confirmed = {"lich": schedule, "trang_thai": TrangThaiLichHen.CONFIRMED}
    AppointmentFactory(gio_kham=dt.time(8), **confirmed)  # did not come
    AppointmentFactory(lich=schedule, gio_kham=dt.time(9, 15))  # not confirmed
    coming = AppointmentFactory(gio_kham=dt.time(9, 30), **confirmed)
    AppointmentFactory(gio_kham=dt.time(10), **confirmed)

    assert doctor.get(MY_DAY).json()["ma_lich_hen_tiep_theo"] == coming.pk


@pytest.mark.usefixtures("nine")
def test_a_doctors_day_is_his_alone(doctor, schedule):
    AppointmentFactory(lich=ScheduleFactory(ngay_lam_viec=schedule.ngay_lam_viec))

    body = doctor.get(MY_DAY).json()

    assert (body["ma_bac_si"], body["theo_trang_thai"]) == (schedule.bac_si_id, {})
    assert refusal(doctor.get(MY_DAY, {"ma_bac_si": DoctorFactory().pk}))[:2] == (403, "not_yours")


def test_an_admin_names_the_doctor(as_user, schedule):
    admin = as_user(vai_tro=Role.ADMIN)
    AppointmentFactory(lich=schedule)
    asked = {"ma_bac_si": schedule.bac_si_id, "ngay": str(schedule.ngay_lam_viec)}

    assert admin.get(MY_DAY, asked).json()["theo_trang_thai"] == {TrangThaiLichHen.PENDING: 1}
    assert refusal(admin.get(MY_DAY)) == (400, "required", ["required"])
    assert refusal(admin.get(MY_DAY, {"ma_bac_si": 10**15})) == (400, "does_not_exist", ["does_not_exist"])


@pytest.mark.parametrize("role", [Role.STAFF, Role.PATIENT])
def test_a_doctors_day_is_for_doctors(as_user, role):
    assert refusal(as_user(vai_tro=role).get(MY_DAY))[:2] == (403, "permission_denied")


def test_of_a_day_that_is_over_nothing_is_expected(at, doctor, schedule, queue):
    arrived(queue, 8)
    at(moment(schedule, 9, days=-1))

    body = doctor.get(MY_DAY, {"ngay": str(schedule.ngay_lam_viec)}).json()

    assert body["ma_lich_hen_tiep_theo"] is None
    assert body["lich"][0]["lich_hen"][0]["uoc_tinh"] is None


@pytest.mark.usefixtures("nine")
def test_my_day_takes_seven_queries_however_full_it_is(doctor, schedule, queue):
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert doctor.get(MY_DAY).status_code == 200
        assert len(asked) == 7
        for state in (State.WAITING, State.CALLED, State.DONE):
            arrived(queue, 8, trang_thai=state)
        remote = AppointmentFactory(lich=schedule)
        PhienTuVanTuXa.objects.create(lich_hen=remote, ma_cuoc_goi=f"call-{remote.pk}")
        TimeOffFactory(bac_si=schedule.bac_si, tu_ngay=schedule.ngay_lam_viec)


def test_a_facility_where_nobody_works_has_an_empty_day(desk):
    body = desk.get(TODAY, {"ma_co_so": FacilityFactory().pk}).json()

    assert (body["lich"], body["theo_trang_thai"], body["ton_dong"]) == ([], {}, [])
