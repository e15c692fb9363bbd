"""A parent books for a child; each has times of their own."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen
from core.models import NhatKy
from tests.api.appointments import URL, refusal
from tests.factories import (
    AppointmentFactory,
    PatientFactory,
    RelativeFactory,
    ScheduleFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


def elsewhere(wanted):
    """The same time with another doctor."""
    other = ScheduleFactory()
    return {**wanted, "ma_bac_si": other.bac_si_id, "ma_dich_vu": ServiceFactory(co_so=other.bac_si.co_so).pk}


def test_a_parent_books_for_a_child_and_sees_and_moves_it(patient, child, wanted, as_user):
    answer = patient.post(URL, {**wanted, "ma_benh_nhan": child.pk})

    assert (answer.status_code, answer.json()["ma_benh_nhan"]) == (201, child.pk)
    booked = f"{URL}{answer.json()['ma_lich_hen']}/"
    assert patient.get(booked).json()["ten_benh_nhan"] == child.ho_ten
    assert patient.patch(booked, {"gio_kham": "10:00"}).json()["gio_kham"] == "10:00:00"
    assert refusal(patient.patch(booked, {"ma_benh_nhan": patient.person.pk}))[1] == "field_not_allowed"
    assert as_user(PatientFactory().nguoi_dung).get(booked).json()["code"] == "not_yours"
    assert patient.post(f"{booked}cancel/").json()["trang_thai"] == "Đã hủy"
    assert NhatKy.objects.get(hanh_dong="AppointmentBooked").nguoi_dung == patient.account


def test_an_account_without_a_profile_books_for_its_child_alone(as_user, wanted):
    link = RelativeFactory()
    client = as_user(link.nguoi_dung)

    assert client.post(URL, wanted).json()["code"] == "profile_missing"
    assert client.post(URL, {**wanted, "ma_benh_nhan": link.benh_nhan_id}).status_code == 201


def test_nobody_books_for_somebody_elses_child(patient, child, wanted, as_user):
    strangers = RelativeFactory().benh_nhan

    answer = patient.post(URL, {**wanted, "ma_benh_nhan": strangers.pk})
    assert refusal(answer) == (403, "not_yours", ["not_yours"])
    for nobody in (strangers.pk + 1, 10**30):
        answer = patient.post(URL, {**wanted, "ma_benh_nhan": nobody})
        assert refusal(answer) == (400, "does_not_exist", ["does_not_exist"])
    assert as_user().post(URL, {**wanted, "ma_benh_nhan": child.pk}).json()["code"] == "not_yours"
    assert not LichHen.objects.exists()


def test_a_child_does_not_act_for_its_parent(patient, wanted, as_user):
    grown = PatientFactory()
    RelativeFactory(nguoi_dung=patient.account, benh_nhan=grown)
    client = as_user(grown.nguoi_dung)

    answer = client.post(URL, {**wanted, "ma_benh_nhan": patient.person.pk})

    assert refusal(answer) == (403, "not_yours", ["not_yours"])
    assert client.post(URL, {**wanted, "ma_benh_nhan": grown.pk}).status_code == 201
    assert [row["ma_benh_nhan"] for row in patient.get(URL).json()["results"]] == [grown.pk]


def test_parent_and_child_are_seen_at_the_same_time_by_different_doctors(patient, child, wanted):
    assert patient.post(URL, wanted).status_code == 201
    assert patient.post(URL, {**elsewhere(wanted), "ma_benh_nhan": child.pk}).status_code == 201


def test_a_child_is_not_in_two_places_whichever_parent_books(patient, child, wanted, as_user):
    other_parent = as_user(RelativeFactory(benh_nhan=child).nguoi_dung)
    patient.post(URL, {**wanted, "ma_benh_nhan": child.pk})

    for parent in (patient, other_parent):
        answer = parent.post(URL, {**elsewhere(wanted), "gio_kham": "09:15", "ma_benh_nhan": child.pk})
        assert refusal(answer) == (409, "patient_busy", ["patient_busy"])
    assert LichHen.objects.count() == 1
    assert other_parent.get(URL).json()["count"] == 1


def test_the_limit_of_coming_appointments_counts_for_each(patient, child, wanted):
    for day in range(10):
        schedule = ScheduleFactory(ngay_lam_viec=timezone.localdate() + dt.timedelta(days=20 + day))
        AppointmentFactory(lich=schedule, benh_nhan=patient.person)

    assert refusal(patient.post(URL, wanted))[1] == "too_many_appointments"
    assert patient.post(URL, {**wanted, "ma_benh_nhan": child.pk}).status_code == 201


def test_the_list_shows_the_family_and_each_of_them(patient, child):
    RelativeFactory(benh_nhan=child)  # another parent
    mine, childs, _ = (
        AppointmentFactory(benh_nhan=patient.person),
        AppointmentFactory(benh_nhan=child),
        RelativeFactory(),
    )
    AppointmentFactory()

    def listed(**query):
        return [row["ma_lich_hen"] for row in patient.get(URL, {"ordering": "ngay_tao", **query}).json()["results"]]

    assert listed() == [mine.pk, childs.pk]
    assert listed(ma_benh_nhan=child.pk) == [childs.pk]
    assert listed(ma_benh_nhan=patient.person.pk) == [mine.pk]


def test_a_booking_for_a_child_takes_one_query_more(patient, child, wanted, django_assert_num_queries):
    with django_assert_num_queries(15):
        assert patient.post(URL, {**wanted, "ma_benh_nhan": child.pk}).status_code == 201
