"""Accounts, sessions, failed sign-ins and patients."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q

from appointments.models import LichHen
from authentication.models import DangNhapSai, NguoiDung, PhienDangNhap
from core.exceptions import DomainError, NotYours, PhoneTaken
from core.policy import Role
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_of
from users.models import BenhNhan


class UserRepository(BaseRepository[NguoiDung]):
    model = NguoiDung
    related = ("benh_nhan", "bac_si")

    def conflict(self) -> DomainError:
        return PhoneTaken()

    def by_phone(self, so_dien_thoai: str) -> NguoiDung | None:
        return only(self.model.objects.filter(so_dien_thoai=so_dien_thoai))

    def lock_by_phone(self, so_dien_thoai: str) -> NguoiDung | None:
        return self.lock_one(so_dien_thoai=so_dien_thoai)

    def register(self, *, so_dien_thoai: str, password: str, vai_tro: str) -> NguoiDung:
        """Raises PhoneTaken."""
        account = self.model(so_dien_thoai=so_dien_thoai, vai_tro=vai_tro)
        account.set_password(password)
        return self._write(account, force_insert=True)

    def lock_active_admins(self) -> list[NguoiDung]:
        return list(self.locking().filter(vai_tro=Role.ADMIN, trang_thai=True))


class SessionRepository(BaseRepository[PhienDangNhap]):
    model = PhienDangNhap
    related = ("nguoi_dung",)

    def live(self, ma_phien: int) -> PhienDangNhap | None:
        """The session, with its account, unless it has ended or the account is disabled."""
        session = only(self.all().filter(pk=ma_phien))
        return session if session and session.ngay_ket_thuc is None and session.nguoi_dung.trang_thai else None

    def end_all_of(self, account: NguoiDung, now: dt.datetime) -> None:
        self.model.objects.filter(nguoi_dung=account, ngay_ket_thuc__isnull=True).update(ngay_ket_thuc=now)


class FailedSignInRepository(BaseRepository[DangNhapSai]):
    model = DangNhapSai

    def lock_for(self, so_dien_thoai: str) -> DangNhapSai:
        self.model.objects.get_or_create(so_dien_thoai=so_dien_thoai)
        return self.locking().get(so_dien_thoai=so_dien_thoai)


class PatientRepository(BaseRepository[BenhNhan]):
    model = BenhNhan
    related = ("nguoi_dung",)
    unique_field = "cmnd_cccd"

    def owned_by(self, actor: Any) -> Q:
        """Whom the actor acts for: himself and his relatives.

        For a doctor, those with a live appointment, past or to come, with them.
        """
        if actor.vai_tro == Role.DOCTOR:
            return Q(
                Exists(
                    LichHen.objects.filter(benh_nhan=OuterRef("pk"), bac_si__nguoi_dung=actor, ngay_huy__isnull=True)
                )
            )
        return Q(pk__in=patients_of(actor))

    def lock_of_account(self, account: NguoiDung) -> BenhNhan | None:
        """The account's own patient, locked."""
        return self.lock_one(nguoi_dung=account)

    def refer_own(self, actor: Any, pk: int, field: str) -> BenhNhan:
        """The patient that an input field names, locked, and then still one of the actor's own.

        Raises NotYours on that field.
        """
        row = self.lock_one(pk=pk)
        if row is None or not self.all().filter(self.owned_by(actor), pk=pk).exists():
            raise NotYours(field=field)
        return row

    def acts_for(self, account: NguoiDung, **patient: Any) -> bool:
        """Whether the account acts for a patient with these values."""
        return self.all().filter(pk__in=patients_of(account), **patient).exists()

    def of_account(self, account: NguoiDung) -> BenhNhan | None:
        return only(self.model.objects.filter(nguoi_dung=account))

    def has_identity(self, cmnd_cccd: str | None, *, but: BenhNhan | None = None) -> bool:
        """Whether somebody else is registered with this identity number."""
        if not cmnd_cccd:
            return False
        return self.all().filter(cmnd_cccd=cmnd_cccd).exclude(pk=but.pk if but else 0).exists()
