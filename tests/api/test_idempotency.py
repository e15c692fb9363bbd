"""A request with an `Idempotency-Key` happens once."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen
from core.models import KhoaYeuCau
from tests.api.appointments import URL
from tests.factories import (
    PatientFactory,
)

pytestmark = pytest.mark.django_db


def test_a_key_sent_again_gets_the_first_answer_and_books_once(patient, desk, wanted):
    key = {"Idempotency-Key": "ab-1"}
    first = patient.post(URL, wanted, headers=key)
    desk.post(f"{URL}{first.json()['ma_lich_hen']}/confirm/")

    again = patient.post(URL, wanted, headers=key)

    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
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


def test_keys_that_differ_by_case_are_two(patient, wanted):
    patient.post(URL, wanted, headers={"Idempotency-Key": "ab-1"})

    other = patient.post(URL, {**wanted, "gio_kham": "10:00"}, headers={"Idempotency-Key": "AB-1"})

    assert other.status_code == 201
    assert LichHen.objects.count() == 2


def test_a_key_whose_request_was_refused_is_free_again(patient, wanted):
    key = {"Idempotency-Key": "ab-1"}

    assert patient.post(URL, {**wanted, "gio_kham": "07:00"}, headers=key).status_code == 409
    assert patient.post(URL, wanted, headers=key).status_code == 201


def test_a_key_in_use_is_waited_for_and_taken_over_when_its_holder_died(patient, wanted, at):
    now = timezone.localtime().replace(microsecond=0)
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
