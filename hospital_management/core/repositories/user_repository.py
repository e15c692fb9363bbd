"""Accounts, failed sign-ins and patients."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from access.models import TruyCapKhanCap
from appointments.models import LichHen
from authentication.models import DangNhapSai, NguoiDung
from core.exceptions import DomainError, NotYours, PhoneTaken
from core.policy import Role
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_of
from users.models import BenhNhan

MAKE_UNLESS_THERE = """
    INSERT INTO "Dang_nhap_sai" ("So_dien_thoai", "So_lan")
    SELECT %s, 0 WHERE NOT EXISTS (SELECT 1 FROM "Dang_nhap_sai" WHERE "So_dien_thoai" = %s)
"""  # quotes that every engine takes


class UserRepository(BaseRepository[NguoiDung]):
    model = NguoiDung
    related = ("benh_nhan", "bac_si")

    def conflict(self) -> DomainError:
        return PhoneTaken()

    def name_of(self, account: NguoiDung) -> str:
        """As its owner's profile says; empty without one."""
        row = self.find(account.pk)
        return row.ho_ten if row else ""

    def by_phone(self, so_dien_thoai: str) -> NguoiDung | None:
        return only(self.model.objects.filter(so_dien_thoai=so_dien_thoai))

    def active(self, pk: int) -> NguoiDung | None:
        """None for an account that is disabled, too."""
        return only(self.model.objects.filter(pk=pk, trang_thai=True))

    def lock_by_phone(self, so_dien_thoai: str) -> NguoiDung | None:
        return self.lock_one(so_dien_thoai=so_dien_thoai)

    def register(self, *, so_dien_thoai: str, password: str | None, vai_tro: str) -> NguoiDung:
        """Without a password nobody can sign in until its owner sets one. Raises PhoneTaken or PasswordLikePhone."""
        account = self.model(so_dien_thoai=so_dien_thoai, vai_tro=vai_tro)
        if password is None:
            account.set_unusable_password()
        else:
            account.choose_password(password)
        return self._write(account, force_insert=True)

    def active_admins(self) -> QuerySet[NguoiDung]:
        """By their own role: a temporary Admin is none of them."""
        return self.model.objects.filter(vai_tro=Role.ADMIN, trang_thai=True).order_by("pk")

    def admins_beside(self, account: NguoiDung) -> QuerySet[NguoiDung]:
        """The other active Admins."""
        return self.active_admins().exclude(pk=account.pk)

    def lock_admins(self) -> list[NguoiDung]:
        """The active Admins, locked."""
        return list(self.locking().filter(vai_tro=Role.ADMIN, trang_thai=True))


class FailedSignInRepository(BaseRepository[DangNhapSai]):
    model = DangNhapSai

    def lock_for(self, so_dien_thoai: str) -> DangNhapSai:
        """The number's row, locked and, if there is none, made: by the same two statements either way.

        Numbers with an account mostly have a row, others mostly have none: it must not be told from the time taken.
        """
        with connection.cursor() as cursor:
            cursor.execute(MAKE_UNLESS_THERE, [so_dien_thoai, so_dien_thoai])
        return self.locking().get(so_dien_thoai=so_dien_thoai)


class PatientRepository(BaseRepository[BenhNhan]):
    """`now` is the instant at which emergency access counts; without one it does not."""

    model = BenhNhan
    related = ("nguoi_dung",)
    unique_field = "cmnd_cccd"

    def __init__(self, now: dt.datetime | None = None) -> None:
        self.now = now

    def at(self, now: dt.datetime) -> "PatientRepository":
        """The same table, in which a doctor's emergency access counts as it stands at this instant."""
        return PatientRepository(now)

    def owned_by(self, actor: Any) -> Q:
        """Whom the actor acts for: himself and his relatives.

        For a doctor, those with a live appointment, past or to come, with them, and those in an emergency.
        """
        if actor.vai_tro != Role.DOCTOR:
            return Q(pk__in=patients_of(actor))
        own = Q(
            Exists(LichHen.objects.filter(benh_nhan=OuterRef("pk"), bac_si__nguoi_dung=actor, ngay_huy__isnull=True))
        )
        opened = self._opened_by(actor)
        return own | Q(pk__in=opened) if opened else own

    def _opened_by(self, actor: Any) -> list[int]:
        """The patients to whom the doctor has emergency access.

        Mostly none: they are looked up first, so that no condition with an “or” keeps the query from its index.
        """
        if self.now is None:
            return []
        running = TruyCapKhanCap.objects.filter(nguoi_dung=actor, het_han__gt=self.now)
        return list(running.values_list("benh_nhan", flat=True))

    def lock_of_account(self, account: NguoiDung) -> BenhNhan | None:
        """The account's own patient, locked."""
        return self.lock_one(nguoi_dung=account)

    def refer_own(self, actor: Any, pk: int, field: str) -> BenhNhan:
        """The patient that an input field names, locked, and then still one of the actor's own.

        Raises DoesNotExist or NotYours on that field.
        """
        row = self.lock_referred(pk, field)
        himself = row.nguoi_dung_id == actor.pk and actor.vai_tro == Role.PATIENT
        if not himself and not self.all().filter(self.owned_by(actor), pk=pk).exists():
            raise NotYours(field=field)
        return row

    def acts_for(self, account: NguoiDung, **patient: Any) -> bool:
        """Whether the account acts for a patient with these values."""
        return self.all().filter(pk__in=patients_of(account), **patient).exists()

    def known_to(self, account: NguoiDung, keys: Iterable[int]) -> set[int]:
        """Those of these patients for whom the account acts."""
        return set(
            self.model.objects.filter(pk__in=patients_of(account)).filter(pk__in=keys).values_list("pk", flat=True)
        )

    def of_account(self, account: NguoiDung) -> BenhNhan | None:
        return only(self.model.objects.filter(nguoi_dung=account))

    def has_identity(self, cmnd_cccd: str | None, *, but: BenhNhan | None = None) -> bool:
        """Whether somebody else is registered with this identity number."""
        if not cmnd_cccd:
            return False
        return self.all().filter(cmnd_cccd=cmnd_cccd).exclude(pk=but.pk if but else 0).exists()
