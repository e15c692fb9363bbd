"""Free times across doctors and facilities."""

import datetime as dt

import pytest
from django.utils import timezone

from core.policy import Role
from tests.factories import AppointmentFactory, DoctorFactory, ScheduleFactory, ServiceFactory

pytestmark = pytest.mark.django_db

URL = "/api/appointments/availability/"
MONDAY = dt.date(2030, 1, 7)


@pytest.fixture(autouse=True)
def _monday_morning(at):
    at(timezone.make_aware(dt.datetime.combine(MONDAY, dt.time(7, 10))))


def schedule(day=MONDAY, start=dt.time(8), end=dt.time(9), **fields):
    return ScheduleFactory(ngay_lam_viec=day, gio_bat_dau=start, gio_ket_thuc=end, **fields)


def found(client, **query):
    return [(row["ngay_kham"], row["gio_kham"], row["ma_bac_si"]) for row in client.get(URL, query).json()["results"]]


def test_free_times_of_all_doctors_come_soonest_first(as_user):
    later = schedule(start=dt.time(8, 30), end=dt.time(9, 30))
    sooner = schedule()
    tomorrow = schedule(day=MONDAY + dt.timedelta(days=1), end=dt.time(8, 30))
    AppointmentFactory(lich=later)

    answer = as_user(vai_tro=Role.STAFF).get(URL).json()

    assert [(row["ngay_kham"], row["gio_kham"], row["ma_bac_si"]) for row in answer["results"]] == [
        ("2030-01-07", "08:00:00", sooner.bac_si_id),
        ("2030-01-07", "08:30:00", sooner.bac_si_id),
        ("2030-01-07", "09:00:00", later.bac_si_id),
        ("2030-01-08", "08:00:00", tomorrow.bac_si_id),
    ]
    assert answer["results"][0]["ten_bac_si"] == sooner.bac_si.ho_ten
    assert answer["results"][0]["ten_co_so"] == sooner.bac_si.co_so.ten_co_so


def test_what_is_found_can_be_booked_as_it_is(as_user):
    free = schedule()
    service = ServiceFactory(co_so=free.bac_si.co_so)
    patient = AppointmentFactory(lich=schedule(day=MONDAY + dt.timedelta(days=3))).benh_nhan
    client = as_user(patient.nguoi_dung)

    soonest = client.get(URL, {"ma_dich_vu": service.pk, "page_size": 1}).json()["results"][0]
    wanted = {name: soonest[name] for name in ("ma_bac_si", "ngay_kham", "gio_kham")}

    assert client.post("/api/appointments/", {**wanted, "ma_dich_vu": service.pk}).status_code == 201


def test_patients_are_shown_what_the_rules_let_them_book(as_user):
    schedule()
    far = schedule(day=MONDAY + dt.timedelta(days=61), end=dt.time(8, 30))

    everything = {"tu_ngay": "2030-01-07", "den_ngay": "2030-03-09"}
    assert [time for _, time, _ in found(as_user(), **everything)] == ["08:30:00"]  # an hour's notice, sixty days
    assert found(as_user(vai_tro=Role.STAFF), **everything)[-1] == ("2030-03-09", "08:00:00", far.bac_si_id)


def test_a_doctor_sees_the_own_free_times_alone(as_user):
    mine = schedule()
    schedule()

    assert {doctor for _, _, doctor in found(as_user(mine.bac_si.nguoi_dung))} == {mine.bac_si_id}


def test_a_service_decides_on_length_facility_and_specialty(as_user):
    fitting, elsewhere = schedule(), schedule()
    colleague = schedule(bac_si=DoctorFactory(chuyen_khoa__co_so=fitting.bac_si.co_so))
    staff = as_user(vai_tro=Role.STAFF)
    for_all = ServiceFactory(co_so=fitting.bac_si.co_so, thoi_gian_kham=45)
    for_one = ServiceFactory(co_so=fitting.bac_si.co_so, chuyen_khoa=fitting.bac_si.chuyen_khoa, thoi_gian_kham=60)
    too_long = ServiceFactory(co_so=fitting.bac_si.co_so, thoi_gian_kham=61)

    assert {doctor for _, _, doctor in found(staff, ma_dich_vu=for_all.pk)} == {fitting.bac_si_id, colleague.bac_si_id}
    assert found(staff, ma_dich_vu=for_one.pk) == [("2030-01-07", "08:00:00", fitting.bac_si_id)]
    assert found(staff, ma_dich_vu=too_long.pk) == []
    assert {doctor for _, _, doctor in found(staff, ma_co_so=elsewhere.bac_si.co_so_id)} == {elsewhere.bac_si_id}
    assert len(found(staff, ma_chuyen_khoa=colleague.bac_si.chuyen_khoa_id)) == 2
    assert len(found(staff, ma_bac_si=colleague.bac_si_id, tu_ngay="2030-01-07")) == 2


def test_full_schedules_and_disabled_doctors_have_nothing_free(as_user):
    AppointmentFactory(lich=schedule(so_luong_kham=1))
    disabled = schedule()
    disabled.bac_si.nguoi_dung.trang_thai = False
    disabled.bac_si.nguoi_dung.save()

    assert found(as_user(vai_tro=Role.STAFF)) == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_at_the_ends_of_the_calendar_nothing_is_free(as_user, day):
    schedule()

    assert found(as_user(), tu_ngay=day) == []


def test_a_month_is_counted_day_by_day(as_user):
    schedule()
    schedule(start=dt.time(8, 30), end=dt.time(9, 30))
    query = {"tom_tat": "ngay", "tu_ngay": "2030-01-07", "den_ngay": "2030-01-08"}

    assert as_user(vai_tro=Role.STAFF).get(URL, query).json()["results"] == [
        {"ngay": "2030-01-07", "so_khung_trong": 4, "so_bac_si": 2, "som_nhat": "08:00:00"},
        {"ngay": "2030-01-08", "so_khung_trong": 0, "so_bac_si": 0, "som_nhat": None},
    ]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"tu_ngay": "2030-01-08", "den_ngay": "2030-01-07"}, "den_ngay", "range_reversed"),
        ({"tu_ngay": "2030-01-01", "den_ngay": "2030-03-04"}, "den_ngay", "range_too_long"),
        ({"tu_ngay": "2030-02-30"}, "tu_ngay", "invalid"),
        ({"ma_dich_vu": 999}, "ma_dich_vu", "does_not_exist"),
        ({"ma_bac_si": "x"}, "ma_bac_si", "invalid"),
        ({"ma_co_so": 2**63}, "ma_co_so", "max_value"),
        ({"ma_co_so": -(2**63) - 1}, "ma_co_so", "min_value"),
        ({"ma_dich_vu": 2**63}, "ma_dich_vu", "does_not_exist"),
        ({"tom_tat": "gio"}, "tom_tat", "invalid_choice"),
        ({"page": 0}, "page", "invalid"),
    ],
)
def test_a_query_that_cannot_be_is_refused(as_user, query, field, code):
    answer = as_user().get(URL, query)

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


@pytest.mark.parametrize("rows", [1, 6])
def test_it_takes_the_same_queries_for_any_number_of_doctors_and_days(as_user, django_assert_num_queries, rows):
    for number in range(rows):
        AppointmentFactory(lich=schedule(day=MONDAY + dt.timedelta(days=number)))
    staff = as_user(vai_tro=Role.STAFF)

    with django_assert_num_queries(5):  # session, schedules, doctors, rules, what is taken
        assert staff.get(URL).json()["count"] == rows
