"""Appointments: booking, moving, and their states, as clients see them."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen, PhienTuVanTuXa, TrangThaiLichHen
from core.models import KhoaYeuCau, NhatKy
from core.policy import Role
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DoctorFactory,
    PatientFactory,
    PaymentFactory,
    ScheduleFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

URL = "/api/appointments/"


@pytest.fixture
def schedule():
    return ScheduleFactory()


@pytest.fixture
def service(schedule):
    return ServiceFactory(co_so=schedule.bac_si.co_so)


@pytest.fixture
def wanted(schedule, service):
    return {
        "ma_bac_si": schedule.bac_si_id,
        "ma_dich_vu": service.pk,
        "ngay_kham": str(schedule.ngay_lam_viec),
        "gio_kham": "09:00:00",
        "ghi_chu": "Khám định kỳ",
    }


@pytest.fixture
def patient(as_user):
    person = PatientFactory()
    client = as_user(person.nguoi_dung)
    client.person = person
    return client


@pytest.fixture
def desk(as_user):
    return as_user(vai_tro=Role.STAFF)


def refusal(answer):
    body = answer.json()
    return answer.status_code, body["code"], [error["code"] for error in body.get("errors", [])]


def test_a_patient_books_for_himself(patient, wanted, schedule):
    answer = patient.post(URL, wanted)

    assert answer.status_code == 201
    booked = answer.json()
    assert {name: booked[name] for name in wanted} == wanted
    assert booked["ma_benh_nhan"] == patient.person.pk
    assert (booked["gio_ket_thuc"], booked["so_thu_tu"], booked["trang_thai"]) == ("09:30:00", 1, "Chờ xác nhận")
    assert booked["ten_bac_si"] == schedule.bac_si.ho_ten
    assert answer["ETag"] == '"1"'
    schedule.refresh_from_db()
    assert (schedule.so_luong_da_dat, schedule.so_thu_tu_cuoi) == (1, 1)
    entry = NhatKy.objects.get(hanh_dong="AppointmentBooked")
    assert (entry.nguoi_dung, entry.sau["gio_kham"]) == (patient.account, "09:00:00")


def test_any_minute_is_bookable_at_which_the_service_fits(patient, wanted):
    assert patient.post(URL, {**wanted, "gio_kham": "09:07"}).json()["gio_ket_thuc"] == "09:37:00"


def test_the_desk_books_for_a_named_patient(desk, wanted):
    person = PatientFactory(nguoi_dung=None)

    assert refusal(desk.post(URL, wanted)) == (400, "required", ["required"])
    assert desk.post(URL, {**wanted, "ma_benh_nhan": person.pk}).json()["ma_benh_nhan"] == person.pk


def test_nobody_books_for_another(as_user, patient, wanted, schedule):
    other = PatientFactory()

    assert refusal(patient.post(URL, {**wanted, "ma_benh_nhan": other.pk})) == (403, "not_yours", ["not_yours"])
    assert as_user(schedule.bac_si.nguoi_dung).post(URL, wanted).status_code == 403
    assert as_user().post(URL, wanted).json()["code"] == "profile_missing"
    assert not LichHen.objects.exists()


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"ngay_kham": "2020-01-06"}, (400, "in_the_past", ["in_the_past", "outside_schedule"])),
        ({"gio_kham": "07:59"}, (409, "outside_schedule", ["outside_schedule"])),
        ({"gio_kham": "11:01"}, (409, "outside_schedule", ["outside_schedule"])),
        ({"gio_kham": "23:45"}, (409, "outside_schedule", ["outside_schedule"])),
        ({"ma_bac_si": 10**30}, (400, "does_not_exist", ["does_not_exist"])),
        ({"ma_dich_vu": 999_999}, (400, "does_not_exist", ["does_not_exist"])),
    ],
)
def test_what_cannot_be_booked_is_refused_with_its_reason(patient, wanted, change, answer):
    assert refusal(patient.post(URL, {**wanted, **change})) == answer
    assert not LichHen.objects.exists()


@pytest.mark.parametrize("gio_kham", ["09:00", "08:31", "09:29"])
def test_an_overlapping_time_is_taken(patient, desk, wanted, gio_kham):
    desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk})

    assert refusal(patient.post(URL, {**wanted, "gio_kham": gio_kham})) == (409, "slot_taken", ["slot_taken"])
    assert LichHen.objects.count() == 1


def test_neighbouring_times_are_free(patient, desk, wanted):
    desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk})

    assert patient.post(URL, {**wanted, "gio_kham": "08:30"}).status_code == 201
    assert patient.post(URL, {**wanted, "gio_kham": "09:30"}).status_code == 201


def test_all_reasons_stand_in_the_answer(desk, wanted, schedule):
    person = PatientFactory()
    schedule.so_luong_kham = 1
    schedule.save()
    desk.post(URL, {**wanted, "ma_benh_nhan": person.pk})

    answer = desk.post(URL, {**wanted, "ma_benh_nhan": person.pk})

    assert refusal(answer) == (409, "slot_taken", ["slot_taken", "schedule_full", "patient_busy"])


def test_a_patient_is_not_in_two_places(patient, wanted):
    patient.post(URL, wanted)
    elsewhere = ScheduleFactory()
    other = ServiceFactory(co_so=elsewhere.bac_si.co_so)

    answer = patient.post(
        URL, {**wanted, "ma_bac_si": elsewhere.bac_si_id, "ma_dich_vu": other.pk, "gio_kham": "09:15"}
    )

    assert refusal(answer) == (409, "patient_busy", ["patient_busy"])


def test_a_service_of_another_facility_or_specialty_is_not_offered(patient, wanted, schedule):
    of_the_specialty = ServiceFactory(co_so=schedule.bac_si.co_so, chuyen_khoa=schedule.bac_si.chuyen_khoa)
    of_another = ServiceFactory(co_so=schedule.bac_si.co_so, chuyen_khoa=DoctorFactory().chuyen_khoa)

    for service in (ServiceFactory(), of_another):
        answer = patient.post(URL, {**wanted, "ma_dich_vu": service.pk})
        assert refusal(answer) == (400, "service_not_offered", ["service_not_offered"])
    assert patient.post(URL, {**wanted, "ma_dich_vu": of_the_specialty.pk}).status_code == 201


def test_a_disabled_doctor_takes_no_appointments(patient, wanted, schedule):
    schedule.bac_si.nguoi_dung.trang_thai = False
    schedule.bac_si.nguoi_dung.save()

    assert refusal(patient.post(URL, wanted)) == (409, "doctor_unavailable", ["doctor_unavailable"])


def moment(schedule, hour, minute=0, days=0):
    day = schedule.ngay_lam_viec - dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def test_the_rules_bind_patients_and_not_the_desk(patient, desk, wanted, schedule, at):
    at(moment(schedule, 8, 30))

    assert refusal(patient.post(URL, wanted)) == (400, "too_soon", ["too_soon"])
    assert desk.post(URL, {**wanted, "ma_benh_nhan": patient.person.pk}).status_code == 201


def test_a_patient_books_an_hour_to_sixty_days_ahead(patient, wanted, schedule, at):
    at(moment(schedule, 9, days=61))
    assert refusal(patient.post(URL, wanted)) == (400, "too_far_ahead", ["too_far_ahead"])

    at(moment(schedule, 8))
    assert patient.post(URL, wanted).status_code == 201


def test_a_patient_has_at_most_ten_coming_appointments(patient, wanted):
    for day in range(10):
        schedule = ScheduleFactory(ngay_lam_viec=timezone.localdate() + dt.timedelta(days=20 + day))
        AppointmentFactory(lich=schedule, benh_nhan=patient.person)

    assert refusal(patient.post(URL, wanted)) == (409, "too_many_appointments", ["too_many_appointments"])


def test_a_remote_service_comes_with_a_session_that_is_cancelled_with_it(patient, wanted, service):
    service.loai_dich_vu = "Tư vấn từ xa"
    service.save()

    booked = patient.post(URL, wanted).json()
    session = PhienTuVanTuXa.objects.get(lich_hen=booked["ma_lich_hen"])
    assert (session.trang_thai, len(session.ma_cuoc_goi)) == ("Chưa bắt đầu", 32)

    patient.delete(f"{URL}{booked['ma_lich_hen']}/")
    session.refresh_from_db()
    assert session.trang_thai == "Đã hủy"


def test_a_key_sent_again_gets_the_first_answer_and_books_once(patient, desk, wanted):
    key = {"Idempotency-Key": "ab-1"}
    first = patient.post(URL, wanted, headers=key)
    desk.post(f"{URL}{first.json()['ma_lich_hen']}/confirm/")

    again = patient.post(URL, wanted, headers=key)

    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert LichHen.objects.count() == 1


def test_a_key_with_another_body_is_422_and_with_another_account_another_key(patient, as_user, wanted):
    key = {"Idempotency-Key": "ab-1"}
    patient.post(URL, wanted, headers=key)

    other = as_user(PatientFactory().nguoi_dung)

    assert patient.post(URL, {**wanted, "gio_kham": "10:00"}, headers=key).status_code == 422
    assert other.post(URL, {**wanted, "gio_kham": "10:00"}, headers=key).status_code == 201
    assert LichHen.objects.count() == 2


def test_a_key_whose_request_was_refused_is_free_again(patient, wanted):
    key = {"Idempotency-Key": "ab-1"}

    assert patient.post(URL, {**wanted, "gio_kham": "07:00"}, headers=key).status_code == 409
    assert patient.post(URL, wanted, headers=key).status_code == 201


def test_a_key_in_use_is_waited_for_and_taken_over_when_its_holder_died(patient, wanted, at):
    now = timezone.localtime()
    at(now)
    key = {"Idempotency-Key": "ab-1"}
    patient.post(URL, wanted, headers=key)
    LichHen.objects.all().delete()
    KhoaYeuCau.objects.update(ma_tra_loi=None, tra_loi="")  # as if the worker had been killed before its commit

    waiting = patient.post(URL, {**wanted}, headers=key)
    assert (waiting.status_code, waiting.json()["code"], waiting["Retry-After"]) == (409, "in_progress", "1")

    at(now + dt.timedelta(seconds=61))
    taken_over = patient.post(URL, {**wanted, "gio_kham": "09:00:00"}, headers=key)
    assert taken_over.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "khóa".encode().decode("latin-1")])
def test_a_key_that_is_none_is_refused(patient, wanted, key):
    answer = patient.post(URL, wanted, headers={"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert not LichHen.objects.exists()


@pytest.mark.parametrize("url", [URL, "/api/appointments/lich-hen/", "/api/v1/appointments/"])
def test_everybody_sees_whom_the_list_is_for(as_user, url):
    mine, other = AppointmentFactory(), AppointmentFactory()

    def listed(account=None, **role):
        return {row["ma_lich_hen"] for row in as_user(account, **role).get(url).json()["results"]}

    assert listed(mine.benh_nhan.nguoi_dung) == listed(mine.bac_si.nguoi_dung) == {mine.pk}
    assert listed(vai_tro=Role.STAFF) == listed(vai_tro=Role.ADMIN) == {mine.pk, other.pk}
    assert listed(vai_tro=Role.PATIENT) == set()


def test_the_list_is_filtered_searched_and_ordered(desk):
    first = AppointmentFactory(benh_nhan__ho_ten="Nguyễn Văn An", lich__ngay_lam_viec=dt.date(2030, 1, 7))
    second = AppointmentFactory(
        benh_nhan__ho_ten="Lê Hoa", lich__ngay_lam_viec=dt.date(2030, 1, 9), trang_thai="Đã xác nhận"
    )

    def found(**query):
        return [row["ma_lich_hen"] for row in desk.get(URL, query).json()["results"]]

    assert found() == [second.pk, first.pk]
    assert found(ordering="ngay_kham") == [first.pk, second.pk]
    for query in (
        {"search": "van an"},
        {"ma_bac_si": first.bac_si_id},
        {"ma_benh_nhan": first.benh_nhan_id},
        {"ma_co_so": first.bac_si.co_so_id},
        {"trang_thai": "Chờ xác nhận"},
        {"ngay_kham": "2030-01-07"},
        {"den_ngay": "2030-01-08"},
    ):
        assert found(**query) == [first.pk], query
    assert found(tu_ngay="2030-01-08", den_ngay="2030-01-09") == [second.pk]


def test_anothers_appointment_is_403_and_one_that_is_none_404(patient):
    other = AppointmentFactory()

    answers = [
        patient.get(f"{URL}{other.pk}/"),
        patient.patch(f"{URL}{other.pk}/", {"gio_kham": "10:00"}),
        patient.delete(f"{URL}{other.pk}/"),
        patient.post(f"{URL}{other.pk}/cancel/"),
    ]

    assert [refusal(answer)[:2] for answer in answers] == [(403, "not_yours")] * 4
    assert [patient.get(f"{URL}{pk}/").status_code for pk in (other.pk + 1, 10**17, 10**30, "abc")] == [404] * 4
    other.refresh_from_db()
    assert (other.trang_thai, other.gio_kham) == ("Chờ xác nhận", dt.time(8))


def test_a_patient_reschedules_the_own_appointment(patient, wanted, schedule):
    booked = patient.post(URL, wanted)
    path = f"{URL}{booked.json()['ma_lich_hen']}/"

    moved = patient.patch(path, {"gio_kham": "10:00"})

    assert (moved.status_code, moved.json()["gio_kham"], moved.json()["gio_ket_thuc"]) == (200, "10:00:00", "10:30:00")
    assert moved.json()["so_thu_tu"] == 1
    assert moved["ETag"] == '"2"'
    schedule.refresh_from_db()
    assert schedule.so_luong_da_dat == 1
    assert patient.put(path, {"ngay_kham": wanted["ngay_kham"], "gio_kham": "09:10"}).json()["gio_kham"] == "09:10:00"


def test_moving_to_another_day_moves_the_place(patient, wanted, schedule):
    booked = patient.post(URL, wanted).json()
    other_day = ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(days=7))
    AppointmentFactory(lich=other_day)

    moved = patient.patch(f"{URL}{booked['ma_lich_hen']}/", {"ngay_kham": str(other_day.ngay_lam_viec)}).json()

    assert (moved["ma_lich"], moved["so_thu_tu"]) == (other_day.pk, 2)
    schedule.refresh_from_db()
    other_day.refresh_from_db()
    assert (schedule.so_luong_da_dat, other_day.so_luong_da_dat) == (0, 2)
    assert schedule.so_thu_tu_cuoi == 1  # a number is never given twice


def test_a_refused_reschedule_changes_nothing(patient, desk, wanted, schedule):
    desk.post(URL, {**wanted, "gio_kham": "10:00", "ma_benh_nhan": PatientFactory().pk})
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    assert refusal(patient.patch(path, {"gio_kham": "10:15"}))[:2] == (409, "slot_taken")
    assert refusal(patient.patch(path, {"gio_kham": "12:00"}))[:2] == (409, "outside_schedule")

    assert patient.get(path).json()["gio_kham"] == "09:00:00"
    schedule.refresh_from_db()
    assert schedule.so_luong_da_dat == 2


def test_an_appointment_may_move_within_a_full_schedule(patient, wanted, schedule):
    schedule.so_luong_kham = 1
    schedule.save()
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    assert patient.patch(path, {"gio_kham": "09:15"}).status_code == 200


def test_patients_neither_change_nor_cancel_at_the_last_moment(patient, desk, wanted, schedule, at):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"
    at(moment(schedule, 7, 1))

    assert refusal(patient.patch(path, {"gio_kham": "10:00"}))[:2] == (409, "too_late_to_change")
    assert refusal(patient.delete(path))[:2] == (409, "too_late_to_change")
    assert patient.get(path).json()["trang_thai"] == "Chờ xác nhận"

    at(moment(schedule, 7, 0))
    assert patient.patch(path, {"gio_kham": "10:00"}).status_code == 200
    at(moment(schedule, 9, 59))
    assert desk.delete(path).status_code == 204


def test_the_desk_reassigns_doctor_and_service_and_patients_do_not(patient, desk, wanted, schedule):
    booked = patient.post(URL, wanted).json()
    path = f"{URL}{booked['ma_lich_hen']}/"
    colleague = ScheduleFactory(bac_si__chuyen_khoa=schedule.bac_si.chuyen_khoa)
    longer = ServiceFactory(co_so=schedule.bac_si.co_so, thoi_gian_kham=60, gia_tien=900_000)

    assert refusal(patient.patch(path, {"ma_bac_si": colleague.bac_si_id}))[:2] == (403, "field_not_allowed")
    moved = desk.patch(path, {"ma_bac_si": colleague.bac_si_id, "ma_dich_vu": longer.pk}).json()

    assert (moved["ma_bac_si"], moved["gio_ket_thuc"], moved["ma_lich"]) == (
        colleague.bac_si_id, "10:00:00", colleague.pk,
    )  # fmt: skip
    assert LichHen.objects.get().gia_tien == 900_000


def test_a_paid_appointment_keeps_its_price(desk):
    payment = PaymentFactory()
    appointment = payment.lich_hen
    dearer = ServiceFactory(co_so=appointment.bac_si.co_so, gia_tien=900_000)

    answer = desk.patch(f"{URL}{appointment.pk}/", {"ma_dich_vu": dearer.pk})

    assert refusal(answer)[:2] == (409, "has_payments")


def test_a_note_is_changed_without_moving_anything(patient, wanted, schedule):
    path = f"{URL}{patient.post(URL, wanted).json()['ma_lich_hen']}/"

    assert patient.patch(path, {"ghi_chu": "Đau ngực"}).json()["ghi_chu"] == "Đau ngực"

    entry = NhatKy.objects.latest("pk")
    assert (entry.hanh_dong, entry.truoc["ghi_chu"], entry.sau["ghi_chu"]) == (
        "AppointmentNoted", "Khám định kỳ", "Đau ngực",
    )  # fmt: skip


def test_a_stale_etag_changes_nothing(patient, wanted):
    booked = patient.post(URL, wanted)
    path = f"{URL}{booked.json()['ma_lich_hen']}/"
    stale = {"If-Match": booked["ETag"]}
    patient.patch(path, {"gio_kham": "10:00"}, headers=stale)

    assert patient.patch(path, {"gio_kham": "11:00"}, headers=stale).status_code == 412
    assert patient.delete(path, headers=stale).status_code == 412
    assert patient.delete(path, headers={"If-Match": "*"}).status_code == 204


def test_cancelling_frees_the_place_and_keeps_the_row(patient, desk, wanted, schedule):
    booked = patient.post(URL, wanted).json()

    cancelled = patient.post(f"{URL}{booked['ma_lich_hen']}/cancel/", {"ly_do": "Bận việc"}).json()

    assert (cancelled["trang_thai"], cancelled["ly_do_huy"]) == ("Đã hủy", "Bận việc")
    assert cancelled["ngay_huy"]
    schedule.refresh_from_db()
    assert schedule.so_luong_da_dat == 0
    again = desk.post(URL, {**wanted, "ma_benh_nhan": PatientFactory().pk}).json()
    assert again["so_thu_tu"] == 2


STATES = TrangThaiLichHen
MOVES = {
    "confirm": {STATES.PENDING: STATES.CONFIRMED},
    "decline": {STATES.PENDING: STATES.CANCELLED},
    "check-in": {STATES.CONFIRMED: STATES.ARRIVED},
    "start": {STATES.CONFIRMED: STATES.IN_PROGRESS, STATES.ARRIVED: STATES.IN_PROGRESS},
    "complete": {
        STATES.CONFIRMED: STATES.COMPLETED,
        STATES.ARRIVED: STATES.COMPLETED,
        STATES.IN_PROGRESS: STATES.COMPLETED,
    },
    "cancel": {
        STATES.PENDING: STATES.CANCELLED,
        STATES.CONFIRMED: STATES.CANCELLED,
        STATES.ARRIVED: STATES.CANCELLED,
    },
    "no-show": {STATES.CONFIRMED: STATES.NO_SHOW},
}


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("move", list(MOVES))
def test_states_follow_the_table_of_moves(desk, at, move, state):
    cancelled = timezone.now() if state == STATES.CANCELLED else None
    appointment = AppointmentFactory(trang_thai=state, ngay_huy=cancelled)
    at(moment(appointment.lich, 12))

    answer = desk.post(f"{URL}{appointment.pk}/{move}/")

    appointment.refresh_from_db()
    expected = MOVES[move].get(state)
    if expected:
        assert (answer.status_code, answer.json()["trang_thai"]) == (200, expected.value)
        assert (appointment.ngay_huy is not None) == (expected == STATES.CANCELLED)
    else:
        assert refusal(answer)[:2] == (409, "invalid_transition")
        assert appointment.trang_thai == state


def test_nobody_failed_to_come_before_the_time(desk):
    appointment = AppointmentFactory(trang_thai=STATES.CONFIRMED)

    assert refusal(desk.post(f"{URL}{appointment.pk}/no-show/"))[:2] == (409, "invalid_transition")


@pytest.mark.parametrize(
    "state", [STATES.ARRIVED, STATES.IN_PROGRESS, STATES.COMPLETED, STATES.NO_SHOW, STATES.CANCELLED]
)
def test_what_has_begun_is_not_rescheduled(desk, state):
    appointment = AppointmentFactory(trang_thai=state)

    answer = desk.patch(f"{URL}{appointment.pk}/", {"gio_kham": "10:00"})

    assert refusal(answer)[:2] == (409, "invalid_state")


@pytest.mark.parametrize("move", list(MOVES))
def test_doctors_move_their_own_and_patients_only_cancel(as_user, move):
    appointment = AppointmentFactory()
    stranger = as_user(DoctorFactory().nguoi_dung)
    path = f"{URL}{appointment.pk}/{move}/"

    assert refusal(stranger.post(path))[:2] == (403, "not_yours")
    if move != "cancel":
        assert refusal(as_user(appointment.benh_nhan.nguoi_dung).post(path))[:2] == (403, "permission_denied")
    expected = 200 if STATES.PENDING in MOVES[move] else 409
    assert as_user(appointment.bac_si.nguoi_dung).post(path).status_code == expected


@pytest.mark.parametrize("rows", [1, 8])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(desk, django_assert_num_queries, rows):
    AppointmentFactory.create_batch(rows)

    with django_assert_num_queries(3):  # session, count, rows
        assert desk.get(URL).json()["count"] == rows


def test_a_booking_takes_this_many_queries(patient, wanted, django_assert_num_queries):
    with django_assert_num_queries(15):
        assert patient.post(URL, wanted).status_code == 201


def test_an_account_without_a_profile_sees_no_appointments(as_user):
    AppointmentFactory()

    assert as_user(AccountFactory(vai_tro=Role.DOCTOR)).get(URL).json()["count"] == 0
