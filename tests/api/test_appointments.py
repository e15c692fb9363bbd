"""Who sees which appointments, and how they are found."""

import datetime as dt

import pytest

from core.policy import Role
from tests.api.appointments import URL, refusal
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
)

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("rows", [1, 8])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(desk, django_assert_num_queries, rows):
    AppointmentFactory.create_batch(rows)

    with django_assert_num_queries(3):  # session, count, rows
        assert desk.get(URL).json()["count"] == rows


def test_a_booking_takes_this_many_queries(patient, wanted, django_assert_num_queries):
    with django_assert_num_queries(14):
        assert patient.post(URL, wanted).status_code == 201


def test_an_account_without_a_profile_sees_no_appointments(as_user):
    AppointmentFactory()

    assert as_user(AccountFactory(vai_tro=Role.DOCTOR)).get(URL).json()["count"] == 0


def test_search_finds_by_name_and_phone_but_tells_no_other_number(desk):
    appointment = AppointmentFactory(
        benh_nhan__so_dien_thoai="0987654321",
        benh_nhan__cmnd_cccd="079090123456",
        benh_nhan__so_bhyt="HS1234567890123",
    )

    def count(text):
        return desk.get(URL, {"search": text}).json()["count"]

    assert (count(appointment.benh_nhan.ho_ten), count("0987")) == (1, 1)
    assert (count("079"), count("HS1")) == (0, 0)
