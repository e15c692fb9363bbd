"""What the benchmarks run on: data of `seed_demo`, in bulk, in scratch databases."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from math import ceil
from random import Random
from uuid import uuid4

from django.db import connection
from rest_framework_simplejwt.tokens import AccessToken

from appointments.models import LichHen, LichLamViec
from authentication.models import NguoiDung, PhienDangNhap
from benchmarks.call import Call
from core.bootstrap import container
from core.clock import Clock, add_minutes
from core.demo import PATIENTS, PLACES, WINDOWS, DemoData
from core.demo_bulk import DAYS_AHEAD, ONLINE_SHARE, BulkData, insert
from core.management.commands.seed_demo import VISITS_A_DOCTOR, VISITS_A_PATIENT
from core.proof.scratch import scratch_database
from core.services.auth_service import SESSION_CLAIM
from core.unit_of_work import UnitOfWork
from medical.models import ChuyenKhoa, CoSoYTe, DichVu
from users.models import BenhNhan

SEED = 1
BOOKED_A_PATIENT = 9
VISIT_MINUTES = 15
BOOKING = "/api/appointments/"

Report = Callable[[str], None]


class Filler:
    """Fills the database that this process uses at the moment."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.uow, self.clock = container().resolve(UnitOfWork), container().resolve(Clock)
        DemoData(self.uow, self.clock).seed()

    def add(self, appointments: int, *, within: ChuyenKhoa | None = None, but: ChuyenKhoa | None = None) -> None:
        """As `seed_demo --appointments` does, in one specialty or in all others."""
        doctors = ceil(appointments / VISITS_A_DOCTOR)
        self.add_people(appointments, ceil(appointments / VISITS_A_PATIENT), doctors, within=within, but=but)

    def add_people(
        self,
        appointments: int,
        patients: int,
        doctors: int,
        *,
        within: ChuyenKhoa | None = None,
        but: ChuyenKhoa | None = None,
    ) -> None:
        bulk = BulkData(self.uow, self.clock, SEED, self._report)
        bulk.posts = [p for p in bulk.posts if p.specialty != but and within in (None, p.specialty)]
        bulk.add(appointments, patients, doctors)

    def add_specialty(self, name: str) -> ChuyenKhoa:
        return ChuyenKhoa.objects.create(co_so=CoSoYTe.objects.order_by("pk")[0], ten_chuyen_khoa=name)


@contextmanager
def database(report: Report) -> Iterator[tuple[str, Filler]]:
    """A scratch database with the demo data, by its name; another may be made while it is there."""
    with scratch_database() as name:
        yield name, Filler(report)


def settle() -> None:
    """What PostgreSQL would do by itself within minutes after so many new rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def sign_in(accounts: list[NguoiDung], now: dt.datetime) -> list[str]:
    """An access token for each, of a session of its own, without the slow hash of a password."""
    sessions = [PhienDangNhap(nguoi_dung=account, jti=uuid4().hex, ngay_tao=now) for account in accounts]
    insert(sessions, "jti")
    tokens = []
    for session in sessions:
        token = AccessToken.for_user(session.nguoi_dung)
        token[SESSION_CLAIM] = session.pk
        tokens.append(str(token))
    return tokens


def patient_token(clock: Clock) -> str:
    """Of a patient of the demo data."""
    return sign_in([NguoiDung.objects.get(so_dien_thoai=PATIENTS[0])], clock.now())[0]


@dataclass(frozen=True)
class Wishes:
    """Bookings that all succeed, each of another time: their patients are never busy, nor at their limit."""

    schedules: list[tuple[int, int, dt.date, dt.time]]
    services: dict[int, int]
    tokens: list[str]

    def __iter__(self) -> Iterator[Call]:
        """In each schedule the first stretch of 15 minutes, then in each the second, in turn for all patients."""
        tokens = cycle(self.tokens)
        for place in range(BOOKED_A_PATIENT):
            for doctor, facility, day, opens in self.schedules:
                body = {
                    "ma_bac_si": doctor, "ma_dich_vu": self.services[facility], "ngay_kham": str(day),
                    "gio_kham": str(add_minutes(opens, place * VISIT_MINUTES)), "ghi_chu": "",
                }  # fmt: skip
                yield Call("POST", BOOKING, next(tokens), body)


@dataclass(frozen=True)
class Room:
    """Free places of doctors of whom nobody else wants any, and patients who have no visits."""

    schedules: list[LichLamViec]
    patients: list[BenhNhan]
    services: dict[int, DichVu]
    """By facility, of 15 minutes."""


def room(filler: Filler, amount: int) -> Room:
    """For at least so many visits, nine of them in each schedule, if no patient has two at a time."""
    days = DAYS_AHEAD * 5 // 6
    doctors = ceil(amount / (BOOKED_A_PATIENT * days * len(WINDOWS)))
    known_doctor, known_patient = _last(LichLamViec, "bac_si_id"), _last(BenhNhan, "pk")
    most_schedules = doctors * (DAYS_AHEAD + 1) * len(WINDOWS)
    filler.add_people(0, ceil(most_schedules / ONLINE_SHARE * 1.1), doctors)
    schedules = list(
        LichLamViec.objects.filter(bac_si_id__gt=known_doctor, so_luong_kham=PLACES, ngay_lam_viec__gt=_soon(filler))
        .select_related("bac_si")
        .order_by("pk")
    )
    Random(SEED).shuffle(schedules)
    patients = BenhNhan.objects.filter(pk__gt=known_patient, nguoi_dung__isnull=False).order_by("nguoi_dung_id")
    short = DichVu.objects.filter(thoi_gian_kham=VISIT_MINUTES, chuyen_khoa=None).order_by("-pk")
    services = {service.co_so_id: service for service in short}
    return Room(schedules, list(patients.select_related("nguoi_dung")), services)


def wishes(filler: Filler, amount: int) -> Wishes:
    """At least so many, for doctors and patients who come with them."""
    found = room(filler, amount)
    schedules = [(s.bac_si_id, s.bac_si.co_so_id, s.ngay_lam_viec, s.gio_bat_dau) for s in found.schedules]
    services = {facility: service.pk for facility, service in found.services.items()}
    accounts = [patient.nguoi_dung for patient in found.patients if patient.nguoi_dung]
    return Wishes(schedules, services, sign_in(accounts, filler.clock.now()))


def _soon(filler: Filler) -> dt.date:
    return filler.clock.now().date() + dt.timedelta(days=1)


def _last(model: type[LichLamViec] | type[BenhNhan], field: str) -> int:
    found = model._default_manager.order_by(f"-{field}").values_list(field, flat=True).first()
    return found or 0


def live_between(specialty: ChuyenKhoa, first: dt.date, last: dt.date) -> tuple[int, int]:
    """How many schedules the specialty's doctors have on these days, and how many live appointments in them."""
    schedules = LichLamViec.objects.filter(bac_si__chuyen_khoa=specialty, ngay_lam_viec__range=(first, last))
    return schedules.count(), LichHen.objects.filter(lich__in=schedules, ngay_huy__isnull=True).count()
