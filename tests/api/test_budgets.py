"""What the main operations cost: reads and writes of the database, and bytes of the answer, to the last one.

The data are the same in each test, and so are names, numbers and the clock; only keys differ, each of which counts as
one byte. A number here changes with the code that it is about, and with nothing else.
"""

import datetime as dt
import re

import pytest
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.policy import Role
from core.services.auth_service import AuthService
from tests import factories
from tests.factories import (
    PASSWORD,
    AppointmentFactory,
    DoctorFactory,
    HoldFactory,
    PatientFactory,
    PaymentFactory,
    ScheduleFactory,
    ServiceFactory,
)
from tests.reads import asked

pytestmark = pytest.mark.django_db

DAY, NEXT = dt.date(2026, 3, 2), dt.date(2026, 3, 3)  # a Monday, and the day after
NOW = dt.datetime(2026, 3, 2, 7, 30, tzinfo=timezone.get_default_timezone())
KEY = re.compile(rb'("(?:ma_\w+|\w+_id|nguoi_thu)":|[?&]ma_\w+=)\d+')
TOKEN = re.compile(rb'"(access|refresh)":"[^"]+"')
A = "/api/appointments/"

BUDGETS = {
    # what is asked: reads, writes, bytes
    "sign in": (4, 4, 125),
    "refresh": (3, 1, 26),
    "profile": (2, 0, 444),
    "doctors": (3, 0, 315),
    "doctors by name": (3, 0, 315),
    "one doctor": (2, 0, 263),
    "schedules of a day": (5, 0, 1661),
    "free times of a month": (5, 0, 2702),
    "appointments of the patient": (4, 0, 1044),
    "appointments of the doctor": (3, 0, 2038),
    "appointments for the desk": (3, 0, 2038),
    "appointments for an Admin": (3, 0, 2038),
    "appointments filtered": (3, 0, 1541),
    "appointments searched": (3, 0, 2038),
    "one appointment": (3, 0, 509),
    "book": (7, 5, 496),
    "book what is held": (7, 6, 496),
    "hold": (7, 4, 261),
    "reschedule": (9, 5, 816),
    "confirm": (5, 4, 495),
    "cancel": (5, 5, 512),
    "cancel what was paid": (7, 6, 512),
    "check in": (8, 5, 497),
    "start": (7, 7, 490),
    "pay": (5, 7, 432),
    "bill": (5, 0, 432),
    "payments": (3, 0, 487),
    "bills": (3, 0, 232),
    "patients": (4, 2, 1285),
    "patients searched": (4, 2, 1285),
    "one patient": (3, 2, 304),
    "the facility's day": (6, 0, 557),
    "the doctor's day": (7, 0, 1865),
    "dashboard": (8, 0, 2384),
    "statistics of appointments": (4, 0, 1031),
    "statistics of a doctor": (5, 0, 1392),
    "statistics of money": (6, 0, 811),
    "statistics of remote sessions": (3, 0, 388),
    "facilities": (3, 0, 212),
    "specialties": (3, 0, 176),
    "services": (3, 0, 287),
    "holds": (3, 0, 313),
    "queues": (2, 0, 52),
    "tickets": (2, 0, 52),
    "sessions": (3, 0, 470),
    "notifications": (3, 0, 52),
    "records": (2, 0, 52),
    "prescriptions": (2, 0, 52),
    "files": (2, 0, 52),
    "waiting list": (2, 0, 52),
    "audit trail": (3, 0, 3145),
}


@pytest.fixture
def clinic(as_user, at, resolve):
    """A doctor with three visits of today's and one of tomorrow's, of one patient, the desk and an Admin."""
    for each in vars(factories).values():
        if isinstance(each, type):
            each.reset_sequence(100_000, force=True)  # ahead of the patients of fixtures
    person = PatientFactory(ngay_tao=NOW)
    doctor = DoctorFactory(ho_ten="Trần Đức Minh", phong_kham="A1")
    service = ServiceFactory(co_so=doctor.co_so)
    today, tomorrow = (ScheduleFactory(bac_si=doctor, ngay_lam_viec=day) for day in (DAY, NEXT))
    whose = {"dich_vu": service, "ngay_tao": NOW}
    visits = [
        AppointmentFactory(lich=today, benh_nhan=person, trang_thai=TrangThaiLichHen.CONFIRMED, **whose),
        AppointmentFactory(lich=today, **whose),
        AppointmentFactory(lich=today, **whose),
        AppointmentFactory(lich=tomorrow, benh_nhan=person, **whose),
    ]
    paid = PaymentFactory(lich_hen=visits[1], ngay_tao=NOW)
    hold = HoldFactory(lich=tomorrow, benh_nhan=person, dich_vu=service, het_han=NOW + dt.timedelta(minutes=5))
    clients = {
        "patient": as_user(person.nguoi_dung),
        "other": as_user(PatientFactory(ngay_tao=NOW).nguoi_dung),
        "doctor_client": as_user(doctor.nguoi_dung),
        "desk": as_user(vai_tro=Role.STAFF),
        "admin": as_user(vai_tro=Role.ADMIN),
    }
    at(NOW)
    tokens = resolve(AuthService).sign_in(so_dien_thoai=person.nguoi_dung.so_dien_thoai, password=PASSWORD)
    return {
        "doctor": doctor, "service": service, "visits": visits, "paid": paid, "hold": hold, "person": person,
        "refresh": tokens["refresh"], **clients,
    }  # fmt: skip


def send(clinic, anonymous, what):
    """The answer to what is asked."""
    doctor, service, visits = (clinic[name] for name in ("doctor", "service", "visits"))
    patient, desk, admin, me = (clinic[name] for name in ("patient", "desk", "admin", "person"))
    visit = {"ma_bac_si": doctor.pk, "ma_dich_vu": service.pk, "ngay_kham": NEXT, "gio_kham": "10:00"}
    number = {"so_dien_thoai": me.nguoi_dung.so_dien_thoai, "password": PASSWORD}
    month = {"ma_bac_si": doctor.pk, "tu_ngay": DAY, "den_ngay": dt.date(2026, 3, 31)}
    gets = {
        "profile": (patient, "/api/users/profile/", {}),
        "doctors": (patient, "/api/medical/doctors/", {}),
        "doctors by name": (patient, "/api/medical/doctors/", {"search": "duc minh"}),
        "one doctor": (patient, f"/api/medical/doctors/{doctor.pk}/", {}),
        "schedules of a day": (patient, f"{A}schedule/", {"ma_bac_si": doctor.pk, "ngay_lam_viec": NEXT}),
        "free times of a month": (patient, f"{A}availability/", month),
        "appointments of the patient": (patient, A, {}),
        "appointments of the doctor": (clinic["doctor_client"], A, {}),
        "appointments for the desk": (desk, A, {}),
        "appointments for an Admin": (admin, A, {}),
        "appointments filtered": (desk, A, {"ma_bac_si": doctor.pk, "tu_ngay": DAY, "den_ngay": DAY}),
        "appointments searched": (desk, A, {"search": "nguyen"}),
        "one appointment": (patient, f"{A}{visits[3].pk}/", {}),
        "bill": (desk, f"/api/payments/bills/{visits[1].pk}/", {}),
        "payments": (desk, "/api/payments/", {}),
        "bills": (desk, "/api/payments/bills/", {}),
        "patients": (desk, "/api/users/patients/", {}),
        "patients searched": (desk, "/api/users/patients/", {"search": "nguyen"}),
        "one patient": (desk, f"/api/users/patients/{me.pk}/", {}),
        "the facility's day": (desk, f"{A}today/", {"ma_co_so": doctor.co_so_id}),
        "the doctor's day": (clinic["doctor_client"], f"{A}my-day/", {}),
        "dashboard": (admin, "/api/utils/dashboard/", {}),
        "statistics of appointments": (admin, f"{A}statistics/", {}),
        "statistics of a doctor": (admin, f"/api/medical/doctors/{doctor.pk}/statistics/", {}),
        "statistics of money": (admin, "/api/payments/statistics/", {}),
        "statistics of remote sessions": (admin, f"{A}teleconsultations/statistics/", {}),
        "facilities": (patient, "/api/medical/facilities/", {}),
        "specialties": (patient, "/api/medical/specialties/", {}),
        "services": (patient, "/api/medical/services/", {}),
        "holds": (patient, f"{A}holds/", {}),
        "queues": (desk, f"{A}queues/", {}),
        "tickets": (desk, f"{A}tickets/", {}),
        "sessions": (patient, "/api/auth/sessions/", {}),
        "notifications": (patient, "/api/notifications/", {}),
        "records": (patient, "/api/records/", {}),
        "prescriptions": (patient, "/api/treatments/prescriptions/", {}),
        "files": (patient, "/api/files/", {}),
        "waiting list": (patient, f"{A}waitlist/", {}),
        "audit trail": (admin, "/api/audit-logs/", {}),
    }
    money = {"ma_lich_hen": visits[0].pk, "so_tien": 500_000, "phuong_thuc_thanh_toan": "Tiền mặt"}
    posts = {
        "sign in": (anonymous, "/api/auth/login/", number),
        "refresh": (anonymous, "/api/auth/refresh/", {"refresh": clinic["refresh"]}),
        "book": (clinic["other"], A, visit),
        "book what is held": (patient, A, {"ma_giu_cho": clinic["hold"].pk}),
        "hold": (clinic["other"], f"{A}holds/", visit),
        "confirm": (desk, f"{A}{visits[3].pk}/confirm/", {}),
        "cancel": (patient, f"{A}{visits[3].pk}/cancel/", {}),
        "cancel what was paid": (desk, f"{A}{visits[1].pk}/cancel/", {}),
        "check in": (desk, f"{A}{visits[0].pk}/check-in/", {}),
        "start": (clinic["doctor_client"], f"{A}{visits[0].pk}/start/", {}),
        "pay": (desk, "/api/payments/", money),
    }
    if what == "reschedule":
        return patient.patch(f"{A}{visits[3].pk}/", {"gio_kham": "11:00"})
    if what in posts:
        client, url, body = posts[what]
        return client.post(url, body)
    client, url, query = gets[what]
    return client.get(url, query)


def size_of(answer):
    return len(TOKEN.sub(rb'"\1":""', KEY.sub(rb"\g<1>1", answer.content)))


@pytest.mark.parametrize("what", BUDGETS)
def test_it_costs_this_many_reads_writes_and_bytes(what, clinic, anonymous):
    with asked() as found:
        answer = send(clinic, anonymous, what)

    assert answer.status_code in (200, 201), answer.content.decode()
    assert (len(found.reads), len(found.writes), size_of(answer)) == BUDGETS[what]
