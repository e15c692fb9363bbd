"""The clinic of a simulated day, written straight into its scratch database; what happens in it goes by HTTP."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.hashers import make_password

from authentication.models import NguoiDung
from core.clock import time_at
from core.policy import Role
from core.proof.api import Api
from core.simulation.people import HALVES, SLOT, Visitor
from core.unit_of_work import UnitOfWork
from medical.models import ChuyenKhoa, HocVi, LoaiDichVu, LoaiHinh
from users.models import GioiTinh

PLACES = 30
"""Of each half of a doctor's day: more than are booked, so that walk-ins find one."""
DESKS = ("0920000001", "0920000002")


@dataclass(frozen=True)
class Clinic:
    """One facility: the keys of its doctors and of the one service, and the tokens of its two desks."""

    password: str
    ma_co_so: int
    ma_dich_vu: int
    doctors: tuple[int, ...]
    desks: tuple[str, ...] = ()

    def signed_in(self, api: Api) -> "Clinic":
        """With the desks' tokens, got by HTTP."""

        def admit(phone: str) -> str:
            answer = api.call("POST", "/api/auth/login/", {"so_dien_thoai": phone, "password": self.password})
            return str(answer.body["access"])

        return replace(self, desks=tuple(admit(phone) for phone in DESKS))


class Founder:
    """Opens the clinic for one day, in one transaction."""

    def __init__(self, uow: UnitOfWork, day: dt.date) -> None:
        self.uow, self.day = uow, day
        self._password = secrets.token_urlsafe(16)
        self._hash = make_password(self._password)  # once: a good hash is slow

    def open(self, doctors: int, visitors: Sequence[Visitor]) -> Clinic:
        """The visitors get the keys of their patients."""
        return self.uow.run(lambda: self._open(doctors, visitors))

    def _open(self, doctors: int, visitors: Sequence[Visitor]) -> Clinic:
        facility = self.uow.facilities.add(ten_co_so="Simulation", loai_hinh=LoaiHinh.CLINIC, dia_chi="Simulation")
        specialty = self.uow.specialties.add(co_so=facility, ten_chuyen_khoa="Simulation")
        service = self.uow.services.add(
            co_so=facility, ten_dich_vu="Visit", loai_dich_vu=LoaiDichVu.EXAMINATION, gia_tien=100_000,
            thoi_gian_kham=SLOT,
        )  # fmt: skip
        for phone in DESKS:
            self._account(phone, Role.STAFF)
        for visitor in visitors:
            visitor.ma_benh_nhan = self._patient(visitor)
        keys = tuple(self._doctor(specialty, number) for number in range(doctors))
        return Clinic(self._password, facility.pk, service.pk, keys)

    def _account(self, phone: str, role: Role) -> NguoiDung:
        return self.uow.accounts.add(so_dien_thoai=phone, vai_tro=role, password=self._hash)

    def _patient(self, visitor: Visitor) -> int:
        return self.uow.patients.add(
            ho_ten=f"Patient {visitor.number}", ngay_sinh=visitor.born, gioi_tinh=GioiTinh.OTHER,
            so_dien_thoai=f"093{visitor.number:07d}",
        ).pk  # fmt: skip

    def _doctor(self, specialty: ChuyenKhoa, number: int) -> int:
        doctor = self.uow.doctors.add(
            nguoi_dung=self._account(f"091{number:07d}", Role.DOCTOR), chuyen_khoa=specialty, co_so=specialty.co_so,
            ho_ten=f"Doctor {number}", gioi_tinh=GioiTinh.FEMALE, hoc_vi=HocVi.DOCTOR,
        )  # fmt: skip
        for begins, ends in HALVES:
            self.uow.schedules.add(
                bac_si=doctor, ngay_lam_viec=self.day, gio_bat_dau=time_at(begins), gio_ket_thuc=time_at(ends),
                so_luong_kham=PLACES,
            )  # fmt: skip
        return doctor.pk
