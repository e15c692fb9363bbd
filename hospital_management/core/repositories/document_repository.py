"""Numbered documents and the series that number them."""

from typing import Any

from django.db.models import Q

from core.repositories.base import BaseRepository
from core.repositories.family_repository import patients_of
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


class DocumentRepository(BaseRepository[ChungTu]):
    model = ChungTu
    related = ("day_so", "lich_hen", "thay_cho")

    def owned_by(self, actor: Any) -> Q:
        return Q(lich_hen__benh_nhan__in=patients_of(actor))

    def standing(self, **whose: Any) -> ChungTu | None:
        """The one document of a payment, or of a bill itself, that is not cancelled."""
        return self.all().filter(ngay_huy=None, **whose).first()

    def cancelled(self, **whose: Any) -> ChungTu | None:
        """The newest that was cancelled, and that nothing replaces yet."""
        gone = self.all().filter(ngay_huy__isnull=False, thay_bang=None, **whose)
        return gone.order_by("-pk").first()

    def numbered(self, so_chung_tu: str) -> ChungTu | None:
        return self.all().filter(so_chung_tu=so_chung_tu).first()
