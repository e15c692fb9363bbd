"""Vital signs: in known units, within what can be, with a word on what is unusual."""

import datetime as dt

import pytest
from django.utils import timezone

from core.services import vitals_service
from core.services.record_service import RecordService
from records.models import SinhHieu
from tests.factories import DiagnosisFactory, RecordFactory, VitalsFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    record = RecordFactory()
    DiagnosisFactory(benh_an=record)
    return record


@pytest.fixture
def doctor(as_user, draft):
    return as_user(draft.bac_si.nguoi_dung)


@pytest.fixture
def here(draft):
    return f"/api/records/{draft.pk}/vitals/"


def fields(answer):
    return [each["field"] for each in answer.json()["errors"]]


def test_what_was_measured_is_kept_with_when_and_by_whom(doctor, draft, here, at):
    now = timezone.localtime()
    at(now)

    answer = doctor.post(here, {"nhiet_do": 37.5, "can_nang": "68.50", "chieu_cao": 165})

    told, row = answer.json(), SinhHieu.objects.get()
    assert answer.status_code == 201
    assert (told["nhiet_do"], told["can_nang"], told["mach"], told["bmi"], told["canh_bao"]) == (
        37.5,
        68.5,
        None,
        25.2,
        [],
    )
    assert (row.do_luc, row.nguoi_do, row.benh_an) == (now, doctor.account, draft)
    draft.refresh_from_db()
    assert draft.phien_ban == 2  # the record's ETag covers what hangs on it


def test_measurements_stand_in_their_order_and_with_the_record(doctor, draft, here):
    early = timezone.now() - dt.timedelta(minutes=5)
    doctor.post(here, {"mach": 80})
    doctor.post(here, {"mach": 90, "do_luc": early.isoformat()})

    listed = [row["mach"] for row in doctor.get(here).json()["results"]]

    assert listed == [row["mach"] for row in doctor.get(f"/api/records/{draft.pk}/").json()["sinh_hieu"]] == [90, 80]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"mach": 19}, "mach"),
        ({"mach": 301}, "mach"),
        ({"mach": "nhanh"}, "mach"),
        ({"mach": 72.5}, "mach"),
        ({"nhiet_do": 24.9}, "nhiet_do"),
        ({"nhiet_do": 98.6}, "nhiet_do"),
        ({"nhiet_do": "NaN"}, "nhiet_do"),
        ({"nhiet_do": 36.75}, "nhiet_do"),
        ({"spo2": 101}, "spo2"),
        ({"nhip_tho": 2}, "nhip_tho"),
        ({"can_nang": 500.5}, "can_nang"),
        ({"can_nang": 1e300}, "can_nang"),
        ({"chieu_cao": 1.65}, "chieu_cao"),
        ({"huyet_ap_tam_thu": 120}, "huyet_ap_tam_truong"),
        ({"huyet_ap_tam_truong": 80}, "huyet_ap_tam_thu"),
        ({"huyet_ap_tam_thu": 80, "huyet_ap_tam_truong": 80}, "huyet_ap_tam_truong"),
        ({"mach": 80, "do_luc": "2100-01-01T00:00:00+07:00"}, "do_luc"),
        ({"mach": 80, "do_luc": "2001-01-01T00:00:00+07:00"}, "do_luc"),
        ({"mach": 80, "do_luc": "0001-01-01T00:00:00Z"}, "do_luc"),
        ({"mach": 80, "do_luc": "9999-12-31T23:59:59Z"}, "do_luc"),
        ({"mach": 80, "do_luc": "hôm qua"}, "do_luc"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(doctor, here, sent, field):
    answer = doctor.post(here, sent)

    assert (answer.status_code, fields(answer)) == (400, [field]), answer.content.decode()
    assert not SinhHieu.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"mach": None}, {"do_luc": "2026-01-01T00:00:00Z"}])
def test_a_measurement_measures_something(doctor, here, sent):
    answer = doctor.post(here, sent)

    assert (answer.status_code, answer.json()["code"]) == (400, "nothing_measured")


def test_what_is_unusual_is_taken_and_said(doctor, here):
    told = doctor.post(here, {"mach": 150, "nhiet_do": 39.5, "can_nang": 68.5, "chieu_cao": 65}).json()

    assert [(each["field"], each["code"]) for each in told["canh_bao"]] == [
        ("mach", "unusual"), ("nhiet_do", "unusual"), ("can_nang", "weight_unlike_height"),
    ]  # fmt: skip


def test_a_childs_pulse_is_held_against_its_age(as_user):
    record = RecordFactory(lich_hen__benh_nhan__ngay_sinh=timezone.localdate() - dt.timedelta(days=200))

    told = as_user(record.bac_si.nguoi_dung).post(f"/api/records/{record.pk}/vitals/", {"mach": 150}).json()

    assert told["canh_bao"] == []


def test_a_slip_is_taken_back_while_the_record_is_a_draft(doctor, draft, here):
    row, other = VitalsFactory(benh_an=draft), VitalsFactory()

    assert doctor.delete(f"{here}{other.pk}/").status_code == 404
    assert doctor.delete(f"{here}{row.pk}/").status_code == 204
    assert list(SinhHieu.objects.all()) == [other]


def test_a_signed_record_takes_no_measurement_and_loses_none(doctor, draft, here, resolve):
    row = VitalsFactory(benh_an=draft)
    resolve(RecordService).sign(actor=doctor.account, action="record.sign", ma_benh_an=draft.pk)

    for answer in (doctor.post(here, {"mach": 80}), doctor.delete(f"{here}{row.pk}/")):
        assert (answer.status_code, answer.json()["code"]) == (409, "record_signed")
    assert list(SinhHieu.objects.all()) == [row]


def test_the_measurements_of_a_record_are_bounded(doctor, draft, here, monkeypatch):
    monkeypatch.setattr(vitals_service, "MOST_MEASUREMENTS", 1)
    VitalsFactory(benh_an=draft)

    assert doctor.post(here, {"mach": 80}).json()["code"] == "too_many_measurements"
