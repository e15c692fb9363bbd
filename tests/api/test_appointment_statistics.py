"""Statistics of appointments: figures that agree with the lists page by page, in a fixed number of queries."""

import datetime as dt
import random
from collections import Counter

import pytest

from appointments.models import TrangThaiLichHen
from core.policy import Role
from tests.factories import AppointmentFactory, DoctorFactory, ScheduleFactory, SpecialtyFactory

pytestmark = pytest.mark.django_db

URL = "/api/appointments/statistics/"
LISTED = "/api/appointments/"
EDGES = [dt.date(2024, 1, 31), dt.date(2024, 2, 1), dt.date(2024, 2, 29), dt.date(2024, 3, 1), dt.date(2024, 12, 31)]
NAMES = {
    "pending_appointments": ["Chờ xác nhận"],
    "confirmed_appointments": ["Đã xác nhận", "Đã tiếp nhận", "Đang khám"],
    "completed_appointments": ["Hoàn thành"],
    "cancelled_appointments": ["Đã hủy"],
    "no_show_appointments": ["Không đến"],
}
EMPTY = {"total_appointments": 0, **dict.fromkeys(NAMES, 0), "completion_rate": 0.0, "cancellation_rate": 0.0}


def visit(schedule, state, **more):
    gone = dt.datetime(2024, 1, 1, tzinfo=dt.UTC) if state == TrangThaiLichHen.CANCELLED else None
    return AppointmentFactory(lich=schedule, trang_thai=state, ngay_huy=gone, **more)


@pytest.fixture
def doctors():
    """Three in two specialties, with visits in every state on both sides of the edges of months."""
    chance, specialties = random.Random(7), SpecialtyFactory.create_batch(2)
    found = [DoctorFactory(chuyen_khoa=each, co_so=each.co_so) for each in (specialties[0], *specialties)]
    for doctor in found:
        for day in EDGES:
            schedule = ScheduleFactory(bac_si=doctor, ngay_lam_viec=day)
            for state in chance.sample(list(TrangThaiLichHen), 4):
                visit(schedule, state)
    return found


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def figures(client, url=URL, **asked):
    answer = client.get(url, asked)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def walked(client, **asked):
    """All of the list, page by page."""
    found, url, asked = [], LISTED, {**asked, "page_size": 7}
    while url:
        page = client.get(url, asked).json()
        found, url, asked = found + page["results"], page["next"], {}
    return found


def counted(visits):
    """What the figures of these visits must be."""
    states, total = Counter(each["trang_thai"] for each in visits), len(visits)
    counts = {name: sum(states[state] for state in some) for name, some in NAMES.items()}
    return {
        "total_appointments": total,
        **counts,
        "completion_rate": round(100 * counts["completed_appointments"] / total, 2),
        "cancellation_rate": round(100 * counts["cancelled_appointments"] / total, 2),
    }


def less(row, *names):
    return {name: value for name, value in row.items() if name not in names}


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ({}, {}),
        ({"start_date": "2024-02-01", "end_date": "2024-02-29"}, {"tu_ngay": "2024-02-01", "den_ngay": "2024-02-29"}),
        ({"start_date": "2024-01-31", "end_date": "2024-01-31"}, {"ngay_kham": "2024-01-31"}),
        ({"start_date": "2024-03-01"}, {"tu_ngay": "2024-03-01"}),
        ({"end_date": "2024-02-01"}, {"den_ngay": "2024-02-01"}),
    ],
)
def test_figures_are_those_of_the_list(admin, doctors, asked, listed):
    found, visits = figures(admin, **asked), walked(admin, **listed)

    assert less(found, "start_date", "end_date", "by_day", "by_specialty") == counted(visits)
    days = sorted({each["ngay_kham"] for each in visits})
    assert [less(row, "ngay_kham") for row in found["by_day"]] == [
        counted([each for each in visits if each["ngay_kham"] == day]) for day in days
    ]
    assert [row["ngay_kham"] for row in found["by_day"]] == days


def test_specialties_are_those_of_the_doctors_with_the_most_visited_first(admin, doctors):
    found, visits = figures(admin)["by_specialty"], walked(admin)

    specialty = {doctor.pk: doctor.chuyen_khoa_id for doctor in doctors}
    for row in found:
        own = [each for each in visits if specialty[each["ma_bac_si"]] == row["ma_chuyen_khoa"]]
        assert less(row, "ma_chuyen_khoa", "ten_chuyen_khoa", "ma_co_so", "ten_co_so") == counted(own)
    first = doctors[0].chuyen_khoa
    assert [row["total_appointments"] for row in found] == [40, 20]
    assert (found[0]["ten_chuyen_khoa"], found[0]["ten_co_so"]) == (first.ten_chuyen_khoa, first.co_so.ten_co_so)


def test_a_specialty_without_visits_has_no_row(admin, doctors):
    SpecialtyFactory()
    assert len(figures(admin)["by_specialty"]) == 2


def test_the_desk_sees_all_and_a_doctor_his_own(as_user, admin, doctors):
    assert figures(as_user(vai_tro=Role.STAFF)) == figures(admin)
    client = as_user(doctors[1].nguoi_dung)
    assert less(figures(client), "start_date", "end_date", "by_day", "by_specialty") == counted(walked(client))
    assert figures(client)["total_appointments"] == 20


def test_patients_and_visitors_see_none(as_user, anonymous, doctors):
    assert as_user(vai_tro=Role.PATIENT).get(URL).status_code == 403
    assert anonymous.get(URL).status_code == 401


def test_days_without_visits_give_zeros(admin, doctors):
    days = {"start_date": "2023-01-01", "end_date": "2023-12-31"}
    assert figures(admin, **days) == {**days, **EMPTY, "by_day": [], "by_specialty": []}


def test_rates_have_two_decimals(admin):
    schedule = ScheduleFactory()
    for state in (TrangThaiLichHen.COMPLETED, TrangThaiLichHen.CANCELLED, TrangThaiLichHen.CANCELLED):
        visit(schedule, state)
    found = figures(admin)
    assert (found["completion_rate"], found["cancellation_rate"]) == (33.33, 66.67)


@pytest.mark.parametrize("url", [URL, "/api/v1/appointments/statistics/", "/api/appointments/lich-hen/statistics/"])
def test_every_path_answers_alike(admin, doctors, url):
    assert figures(admin, url) == figures(admin)


BAD_DAYS = [
    ({"start_date": "2024-02-01", "end_date": "2024-01-31"}, "end_date"),
    ({"start_date": "2024-02-30"}, "start_date"),
    ({"end_date": "2024-02"}, "end_date"),
    ({"end_date": "31/01/2024"}, "end_date"),
    ({"start_date": "2024-01-01T00:00:00"}, "start_date"),
    ({"start_date": "10000-01-01"}, "start_date"),
]


@pytest.mark.parametrize(("asked", "field"), BAD_DAYS)
def test_days_that_are_reversed_half_written_or_none_are_refused_by_name(admin, asked, field):
    answer = admin.get(URL, asked)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [field])


def test_an_empty_day_is_no_limit_as_a_form_sends_it(admin, doctors):
    assert figures(admin, start_date="", end_date="") == figures(admin)


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_calendars_ends_are_days_like_others(admin, doctors, edge):
    assert figures(admin, start_date="0001-01-01", end_date=edge)["total_appointments"] in (0, 60)
    assert admin.get(URL, {"start_date": edge}).status_code == 200


def test_it_is_two_counts_and_the_names_however_much_there_is(admin, doctors, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(4):  # with the session
            figures(admin)
        visit(ScheduleFactory(), TrangThaiLichHen.COMPLETED)
