"""Imports, their rows, and what is there already of what they bring."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from appointments.models import LichLamViec
from authentication.models import NguoiDung
from core.exceptions import DomainError
from core.import_exceptions import ImportRunning
from core.repositories.base import BaseRepository
from imports.models import BangNhap, DongNhap, KetQuaDong, LanNhap, TrangThaiNhap
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu
from users.models import BenhNhan

ROWS_AN_INSERT = 200
"""SQL Server takes 2,100 parameters."""
_S = TrangThaiNhap
BEGINS = {_S.WAITING: _S.CHECKING, _S.CHECKING: _S.CHECKING, _S.ASKED: _S.WRITING, _S.WRITING: _S.WRITING}
"""What it becomes for whoever takes it up."""


def identity_key(number: str) -> str:
    """Of a row that tells a patient's identity number."""
    return f"CCCD {number}"


class ImportRepository(BaseRepository[LanNhap]):
    """An import is lent to one worker by a conditional UPDATE, which every engine decides for one of two."""

    model = LanNhap
    related = ("nguoi_nhap",)

    def owned_by(self, actor: Any) -> Q:
        return Q(nguoi_nhap=actor)

    def conflict(self) -> DomainError:
        return ImportRunning()

    def borrow(self, the: str, now: dt.datetime, until: dt.datetime) -> LanNhap | None:
        """One that waits, or whose worker is dead, now lent to `the`; None if there is none."""
        due = Q(trang_thai__in=(_S.WAITING, _S.ASKED)) | Q(trang_thai__in=(_S.CHECKING, _S.WRITING), giu_den__lte=now)
        for row in self.model.objects.filter(due).order_by("pk")[:10]:
            lent = {"trang_thai": BEGINS[_S(row.trang_thai)], "the": the, "giu_den": until, "so_lan": row.so_lan + 1}
            if self.model.objects.filter(due, pk=row.pk, so_lan=row.so_lan).update(**lent):
                return self.all().get(pk=row.pk)
        return None

    def keep(self, run: LanNhap, **values: Any) -> bool:
        """Whether it is still lent to who got it as it stands here: only then is it written."""
        lent = self.model.objects.filter(pk=run.pk, the=run.the, trang_thai=run.trang_thai)
        return bool(lent.update(**values))

    def lock_lent(self, run: LanNhap) -> bool:
        """Whether it is still lent to who got it as it stands here, and stays so until the transaction ends."""
        return self.lock_one(pk=run.pk, the=run.the, trang_thai=run.trang_thai) is not None

    def written_before(self, run: LanNhap) -> int | None:
        """The newest import that wrote this very file to this table."""
        same = self.model.objects.filter(bang=run.bang, sha256=run.sha256, trang_thai=_S.WRITTEN).exclude(pk=run.pk)
        return same.aggregate(newest=Max("pk"))["newest"]

    def older_than(self, moment: dt.datetime, now: dt.datetime) -> list[int]:
        """Those made before the moment, and which nobody is at work on."""
        idle = Q(giu_den__isnull=True) | Q(giu_den__lte=now)
        return list(self.model.objects.filter(idle, ngay_tao__lt=moment).order_by("pk").values_list("pk", flat=True))

    def files_kept(self, names: Iterable[str]) -> set[str]:
        """Those of these files that an import still waits to read."""
        wanted = self.model.objects.filter(tep_luu__in=list(names), trang_thai__in=(_S.WAITING, _S.CHECKING))
        return set(wanted.values_list("tep_luu", flat=True))


class ImportRowRepository(BaseRepository[DongNhap]):
    model = DongNhap
    related = ("lan_nhap",)

    def of_import(self, run: LanNhap) -> QuerySet[DongNhap]:
        return self.all().filter(lan_nhap=run.pk)

    def enter(self, rows: Iterable[DongNhap]) -> None:
        self.model.objects.bulk_create(rows, batch_size=ROWS_AN_INSERT)

    def forget(self, run: LanNhap) -> None:
        self.model.objects.filter(lan_nhap=run.pk).delete()

    def empty(self, patient: BenhNhan) -> None:
        """What stood in the rows that made the patient, were found to be the patient or bear the patient's number."""
        is_patient = Q(ma_ban_ghi=patient.pk)
        if patient.cmnd_cccd:
            is_patient |= Q(khoa_dong=identity_key(patient.cmnd_cccd))
        told = self.model.objects.filter(is_patient, lan_nhap__bang=BangNhap.PATIENTS)
        told.update(du_lieu={}, loi=[], khoa_dong="")

    def counts(self, run: LanNhap) -> dict[str, int]:
        """How many rows became what."""
        counted = self.of_import(run).order_by().values("ket_qua").annotate(rows=Count("pk"))
        return {row["ket_qua"]: row["rows"] for row in counted}

    def valid_after(self, run: LanNhap, number: int, most: int) -> list[DongNhap]:
        """The next rows that wait to be written."""
        waiting = self.of_import(run).filter(ket_qua=KetQuaDong.VALID, so_dong__gt=number)
        return list(waiting.order_by("so_dong")[:most])

    def settle(self, row: DongNhap, **values: Any) -> bool:
        """Whether the row still waited: only then is it written, so that of two who write it one does."""
        return bool(self.model.objects.filter(pk=row.pk, ket_qua=KetQuaDong.VALID).update(**values))


class ImportMatches:
    """What is there of the rows of a piece, read in one query for all of them."""

    def patients_by_identity(self, numbers: Iterable[str]) -> QuerySet[BenhNhan]:
        return BenhNhan.objects.filter(cmnd_cccd__in=set(numbers))

    def patients_by_phone(self, numbers: Iterable[str]) -> QuerySet[BenhNhan]:
        return BenhNhan.objects.filter(so_dien_thoai__in=set(numbers), ngay_xoa__isnull=True).order_by("pk")

    def accounts(self, numbers: Iterable[str]) -> QuerySet[NguoiDung]:
        return NguoiDung.objects.filter(so_dien_thoai__in=set(numbers)).select_related("bac_si")

    def doctors(self, numbers: Iterable[str]) -> QuerySet[BacSi]:
        return BacSi.objects.filter(nguoi_dung__so_dien_thoai__in=set(numbers)).select_related("nguoi_dung")

    def facilities(self) -> list[tuple[int, str]]:
        return list(CoSoYTe.objects.order_by("pk").values_list("pk", "ten_co_so"))

    def specialties(self) -> list[tuple[int, int, str]]:
        return list(ChuyenKhoa.objects.order_by("pk").values_list("pk", "co_so_id", "ten_chuyen_khoa"))

    def services(self, facilities: Iterable[int], names: Iterable[str]) -> QuerySet[DichVu]:
        return DichVu.objects.filter(co_so__in=set(facilities), ten_dich_vu__in=set(names))

    def schedules(self, doctors: Iterable[int], days: Iterable[dt.date]) -> QuerySet[LichLamViec]:
        return LichLamViec.objects.filter(bac_si__in=set(doctors), ngay_lam_viec__in=set(days)).order_by("pk")


class Imports:
    """The three of them."""

    runs = ImportRepository()
    rows = ImportRowRepository()
    matches = ImportMatches()
