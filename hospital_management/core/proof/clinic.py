"""The people and places of the proof, written straight into its scratch database."""

import datetime as dt
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from django.contrib.auth.hashers import make_password

from authentication.models import NguoiDung
from core.clock import Clock
from core.policy import Role
from core.proof.api import Api
from core.unit_of_work import UnitOfWork
from medical.models import ChuyenKhoa, CoSoYTe, DichVu, HocVi, LoaiDichVu, LoaiHinh
from users.models import GioiTinh

DOCTORS = 4
SERVICES = ((LoaiDichVu.EXAMINATION, 15), (LoaiDichVu.LABORATORY, 30), (LoaiDichVu.TELECONSULTATION, 45))
SIGN_INS_AT_ONCE = 8


@dataclass(frozen=True)
class Person:
    """An account by its phone number, the key of its profile (0: none), and a token once it is signed in."""

    phone: str
    profile: int
    token: str = ""


@dataclass(frozen=True)
class Clinic:
    """One facility: its doctors, its patients, one at the desk, and what it offers (shortest service first)."""

    password: str
    today: dt.date
    doctors: tuple[Person, ...]
    patients: tuple[Person, ...]
    desk: Person
    services: tuple[int, ...]

    def day(self, days: int) -> str:
        """The date so many days from now, as the API writes it."""
        return str(self.today + dt.timedelta(days=days))

    def signed_in(self, api: Api) -> "Clinic":
        """The same clinic, everybody with a token got by HTTP."""

        def admit(person: Person) -> Person:
            answer = api.call("POST", "/api/auth/login/", {"so_dien_thoai": person.phone, "password": self.password})
            return replace(person, token=answer.body["access"])

        with ThreadPoolExecutor(SIGN_INS_AT_ONCE) as pool:
            doctors, patients = tuple(pool.map(admit, self.doctors)), tuple(pool.map(admit, self.patients))
        return replace(self, doctors=doctors, patients=patients, desk=admit(self.desk))


class Founder:
    """Opens a clinic, in one transaction."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self.clock = clock
        self._password = secrets.token_urlsafe(16)
        self._hash = make_password(self._password)  # once: a good hash is slow

    def open(self, patients: int) -> Clinic:
        return self.uow.run(lambda: self._open(patients))

    def _open(self, patients: int) -> Clinic:
        facility = self.uow.facilities.add(ten_co_so="Proof", loai_hinh=LoaiHinh.CLINIC, dia_chi="Proof")
        specialty = self.uow.specialties.add(co_so=facility, ten_chuyen_khoa="Proof")
        return Clinic(
            password=self._password,
            today=self.clock.now().date(),
            doctors=tuple(self._doctor(specialty, number) for number in range(DOCTORS)),
            patients=tuple(self._patient(number) for number in range(patients)),
            desk=Person(self._account("0990000000", Role.STAFF).so_dien_thoai, 0),
            services=tuple(self._service(facility, kind, minutes).pk for kind, minutes in SERVICES),
        )

    def _account(self, phone: str, role: Role) -> NguoiDung:
        return self.uow.accounts.add(so_dien_thoai=phone, vai_tro=role, password=self._hash)

    def _doctor(self, specialty: ChuyenKhoa, number: int) -> Person:
        account = self._account(f"091{number:07d}", Role.DOCTOR)
        doctor = self.uow.doctors.add(
            nguoi_dung=account, chuyen_khoa=specialty, co_so=specialty.co_so, ho_ten=f"Doctor {number}",
            gioi_tinh=GioiTinh.FEMALE, hoc_vi=HocVi.DOCTOR,
        )  # fmt: skip
        return Person(account.so_dien_thoai, doctor.pk)

    def _patient(self, number: int) -> Person:
        account = self._account(f"093{number:07d}", Role.PATIENT)
        patient = self.uow.patients.add(
            nguoi_dung=account, ho_ten=f"Patient {number}", ngay_sinh=dt.date(1990, 1, 1), gioi_tinh=GioiTinh.OTHER,
            so_dien_thoai=account.so_dien_thoai,
        )  # fmt: skip
        return Person(account.so_dien_thoai, patient.pk)

    def _service(self, facility: CoSoYTe, kind: LoaiDichVu, minutes: int) -> DichVu:
        return self.uow.services.add(
            co_so=facility, ten_dich_vu=f"{minutes}", loai_dich_vu=kind, gia_tien=100_000, thoi_gian_kham=minutes
        )
