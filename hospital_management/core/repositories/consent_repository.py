"""What people agreed to, what they ask of us, and the copies of their data."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from authentication.models import NguoiDung
from consents.models import BanXuat, DongY, MucDichDongY, TrangThaiBanXuat, VanBanDongY, YeuCauQuyen
from core.consent_exceptions import RequestOpenAlready
from core.exceptions import DomainError
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_of


class ConsentTextRepository(BaseRepository[VanBanDongY]):
    model = VanBanDongY

    def in_force(self, now: dt.datetime) -> dict[str, VanBanDongY]:
        """The text of each purpose that has one: of those in force the last version."""
        begun = self.model.objects.filter(hieu_luc_tu__lte=now).order_by("so_phien_ban")
        return {text.muc_dich: text for text in begun}

    def last_version(self, muc_dich: str) -> int:
        last: int | None = self.model.objects.filter(muc_dich=muc_dich).aggregate(last=Max("so_phien_ban"))["last"]
        return last or 0

    def begins_last(self, muc_dich: str) -> dt.datetime | None:
        """When the newest version of the purpose comes into force."""
        begins: dt.datetime | None = self.model.objects.filter(muc_dich=muc_dich).aggregate(m=Max("hieu_luc_tu"))["m"]
        return begins


class ConsentRepository(BaseRepository[DongY]):
    model = DongY
    related = ("van_ban",)

    def owned_by(self, actor: Any) -> Q:
        return Q(benh_nhan__in=patients_of(actor))

    def of_patient(self, ma_benh_nhan: int) -> QuerySet[DongY]:
        """All that was said of the patient, newest first."""
        return self.all().filter(benh_nhan=ma_benh_nhan).order_by("-thoi_diem", "-pk")

    def state_of(self, ma_benh_nhan: int) -> dict[str, DongY]:
        """The row in force for each purpose of which something was said."""
        newer = self.model.objects.filter(benh_nhan=ma_benh_nhan, muc_dich=OuterRef("muc_dich"))
        last = newer.order_by("-so_thu_tu").values("pk")[:1]
        rows = self.all().filter(benh_nhan=ma_benh_nhan, pk=Subquery(last))
        return {row.muc_dich: row for row in rows}

    def last_of(self, ma_benh_nhan: int, muc_dich: str) -> DongY | None:
        said = self.all().filter(benh_nhan=ma_benh_nhan, muc_dich=muc_dich).order_by("-so_thu_tu")
        return only(said[:1])

    def withdrew_reminders(self, ma_benh_nhan: int) -> bool:
        """Whether the patient agreed to be reminded once, and took that back."""
        last = self.last_of(ma_benh_nhan, MucDichDongY.REMINDERS)
        return last is not None and not last.dong_y


class DataRequestRepository(BaseRepository[YeuCauQuyen]):
    model = YeuCauQuyen
    related = ("benh_nhan",)

    def owned_by(self, actor: Any) -> Q:
        return Q(benh_nhan__in=patients_of(actor))

    def conflict(self) -> DomainError:
        return RequestOpenAlready()

    def has_open(self, ma_benh_nhan: int, loai: str) -> bool:
        return self.model.objects.filter(benh_nhan=ma_benh_nhan, loai=loai, ngay_xong__isnull=True).exists()


class ExportRepository(BaseRepository[BanXuat]):
    """A copy is lent to one builder by a conditional UPDATE, which every engine decides for one of two."""

    model = BanXuat
    related = ("nguoi_dung",)

    def newest_of(self, account: NguoiDung) -> BanXuat | None:
        return only(self.all().filter(nguoi_dung=account).order_by("-pk")[:1])

    def live_of(self, accounts: list[int]) -> QuerySet[BanXuat]:
        return self.all().filter(nguoi_dung__in=accounts, ngay_xong__isnull=True).order_by("pk")

    def live_about(self, ma_benh_nhan: int, ma_nguoi_dung: int | None) -> list[BanXuat]:
        """The account's, and whosever the patient is in: lists of keys are no condition that every engine knows."""
        live = self.all().filter(ngay_xong__isnull=True).order_by("pk")
        return [row for row in live if row.nguoi_dung_id == ma_nguoi_dung or ma_benh_nhan in row.benh_nhan]

    def borrow(self, the: str, now: dt.datetime, until: dt.datetime, attempts: int) -> BanXuat | None:
        """One that waits, or whose builder is dead and was not the last of so many, now lent to `the`; None if there is
        none.
        """
        due = Q(trang_thai=TrangThaiBanXuat.WAITING) | Q(self._dead(now), so_lan__lt=attempts)
        for row in self.all().filter(due).order_by("pk")[:10]:
            lent = {"trang_thai": TrangThaiBanXuat.RUNNING, "the": the, "giu_den": until, "so_lan": row.so_lan + 1}
            mine = self.model.objects.filter(due, pk=row.pk, so_lan=row.so_lan)
            if mine.update(**lent, phan_tram=0):
                return self.all().get(pk=row.pk)
        return None

    def hopeless(self, now: dt.datetime, attempts: int) -> list[int]:
        """Those that cost so many builders their lives."""
        lost = self.model.objects.filter(self._dead(now), so_lan__gte=attempts)
        return list(lost.order_by("pk").values_list("pk", flat=True))

    def lock_hopeless(self, pk: int, now: dt.datetime, attempts: int) -> BanXuat | None:
        """One of these, locked, if it still is one."""
        return only(self.locking(several=False).filter(self._dead(now), pk=pk, so_lan__gte=attempts))

    @staticmethod
    def _dead(now: dt.datetime) -> Q:
        return Q(trang_thai=TrangThaiBanXuat.RUNNING, giu_den__lte=now)

    def with_files(self, keys: Collection[int]) -> list[BanXuat]:
        """Those of the keys that have a file, or have it written."""
        rightful = (TrangThaiBanXuat.READY, TrangThaiBanXuat.RUNNING)
        return list(self.model.objects.filter(pk__in=keys, trang_thai__in=rightful))

    def keep(self, pk: int, holder: str, **values: Any) -> bool:
        """Whether it was still lent to the holder of this `the`: only then is it written."""
        lent = self.model.objects.filter(pk=pk, the=holder, trang_thai=TrangThaiBanXuat.RUNNING)
        return bool(lent.update(**values))

    def expired(self, now: dt.datetime) -> list[int]:
        over = self.model.objects.filter(trang_thai=TrangThaiBanXuat.READY, het_han__lte=now)
        return list(over.order_by("pk").values_list("pk", flat=True))
