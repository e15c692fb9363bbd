"""Clients and rows that tests of the API share."""

import pytest

from appointments.models import TrangThaiLichHen
from core.policy import Role
from tests.factories import AppointmentFactory, PatientFactory, RelativeFactory, ScheduleFactory, ServiceFactory


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


@pytest.fixture
def visit():
    """One that is going on; where a test says nothing else."""
    return AppointmentFactory(trang_thai=TrangThaiLichHen.IN_PROGRESS)


@pytest.fixture
def doctor(as_user, visit):
    """Whose visit it is, signed in."""
    return as_user(visit.bac_si.nguoi_dung)
