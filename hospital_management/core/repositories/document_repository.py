"""Numbered documents and the series that number them."""

from typing import Any, NamedTuple

from django.db.models import Q

from core.repositories.base import BaseRepository
from core.repositories.family_repository import patients_of
from payments.models import HoaDon, ThanhToan
from receipts.models import ChungTu, DaySoChungTu


class NumberSeriesRepository(BaseRepository[DaySoChungTu]):
    model = DaySoChungTu

    def take_number(self, ma_co_so: int, nam: int, loai: str) -> DaySoChungTu:
        """The series, locked, with its next number taken: a transaction that fails gives it back.

        The first of a year makes the series; of two that do, one runs again, as IntegrityError asks.
        """
        key = {"co_so_id": ma_co_so, "nam": nam, "loai": loai}
        series = self.lock_one(**key) or self.model.objects.create(**key)
        return self.save(series, so_cuoi=series.so_cuoi + 1)


class Papers(NamedTuple):
    standing: ChungTu | None
    cancelled: ChungTu | None


class DocumentRepository(BaseRepository[ChungTu]):
    model = ChungTu
    related = ("day_so", "lich_hen", "thay_cho")

    def owned_by(self, actor: Any) -> Q:
        return Q(lich_hen__benh_nhan__in=patients_of(actor))

    def of(self, bill: HoaDon, payment: ThanhToan | None) -> Papers:
        """The documents of a payment, or of the bill itself: the one that is not cancelled, and the newest that is and
        that nothing replaces yet.
        """
        papers = list(self.all().filter(hoa_don=bill, thanh_toan=payment).order_by("-pk"))
        replaced = {paper.thay_cho_id for paper in papers}
        gone = (paper for paper in papers if paper.ngay_huy and paper.pk not in replaced)
        return Papers(next((paper for paper in papers if not paper.ngay_huy), None), next(gone, None))

    def numbered(self, so_chung_tu: str) -> ChungTu | None:
        return self.all().filter(so_chung_tu=so_chung_tu).first()
