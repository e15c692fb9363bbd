"""Clients and rows that the tests of appointments share."""

import pytest

from core.policy import Role
from tests.factories import PatientFactory, RelativeFactory, ScheduleFactory, ServiceFactory


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
def child(patient):
    """A child of the patient's."""
    return RelativeFactory(nguoi_dung=patient.account).benh_nhan


@pytest.fixture
def desk(as_user):
    return as_user(vai_tro=Role.STAFF)
