"""Refund rules, requests for refunds, deposits, and what the health insurance pays."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Q, QuerySet

from access.models import TrangThaiYeuCau
from appointments.models import RESCHEDULABLE, LichHen, LoaiLichHen
from core.exceptions import DomainError
from core.refund_exceptions import RefundRequestPending, ValidityOverlaps
from core.repositories.base import BaseRepository
from core.repositories.family_repository import patients_of
from payments.models import HoaDon
from refunds.models import BacHoanTien, QuyTacHoanTien, TyLeBaoHiem, YeuCauHoanTien


class RefundRuleRepository(BaseRepository[QuyTacHoanTien]):
    model = QuyTacHoanTien
    related = ("co_so",)
    unique_field = "ma_co_so"

    def all(self) -> QuerySet[QuyTacHoanTien]:
        """With their tiers, in one more query for all."""
        return super().all().prefetch_related("bac")

    def lock_every(self) -> None:
        """Who writes rules waits for whoever else does."""
        list(self.locking())

    def at(self, doctor: int) -> QuyTacHoanTien:
        """The rules in force where a doctor works: the facility's own, or the general ones; where even these are
        missing, such as give nothing back for notice and ask for no deposit. Without their tiers.
        """
        return self._first(self._applying(doctor)) or QuyTacHoanTien(pk=0)

    def tier_at(self, doctor: int, notice: dt.timedelta) -> BacHoanTien | None:
        """The highest tier of the same rules that so much notice reaches."""
        own = self.model.objects.filter(co_so__bac_si=doctor)
        in_force = Q(quy_tac__co_so__bac_si=doctor) | Q(~Exists(own), quy_tac__co_so__isnull=True)
        reached = BacHoanTien.objects.filter(in_force, truoc_gio__lte=notice // dt.timedelta(hours=1))
        return reached.order_by("-truoc_gio", "pk").first()

    def asking_deposits(self, doctor: int) -> QuyTacHoanTien | None:
        """The same if they ask for a deposit."""
        rules = self._first(self._applying(doctor))
        return rules if rules and rules.phan_tram_coc else None

    def _applying(self, doctor: int) -> QuerySet[QuyTacHoanTien]:
        return self.model.objects.filter(Q(co_so__isnull=True) | Q(co_so__bac_si=doctor))

    @staticmethod
    def _first(found: Iterable[QuyTacHoanTien]) -> QuyTacHoanTien | None:
        """A facility's own before the general ones."""
        return min(found, key=lambda row: row.co_so_id is None, default=None)

    def set_tiers(self, rules: QuyTacHoanTien, tiers: Iterable[BacHoanTien]) -> None:
        """These instead of whatever tiers it had."""
        rules.bac.all().delete()
        made = list(tiers)
        for tier in made:
            tier.quy_tac = rules
        BacHoanTien.objects.bulk_create(made)

    def short_of_deposit(self, now: dt.datetime) -> list[int]:
        """The appointments to come, soonest first, that rules with a deposit may cancel now; whether each is short of
        it is to be asked of it alone, when it is locked.
        """
        rules = list(self.model.objects.all())
        facilities = [row.co_so_id for row in rules if row.co_so_id]
        wanted = Q(pk__in=[])
        for row in rules:
            if not (row.huy_khi_thieu_coc and row.phan_tram_coc and row.dat_coc_tu):
                continue
            ours = Q(bac_si__co_so=row.co_so_id) if row.co_so_id else ~Q(bac_si__co_so__in=facilities)
            booked = Q(ngay_tao__gte=row.dat_coc_tu, ngay_tao__lte=now - dt.timedelta(minutes=row.han_coc_phut))
            wanted |= ours & booked
        coming = Q(ngay_kham__gt=now.date()) | Q(ngay_kham=now.date(), gio_kham__gt=now.time())
        found = LichHen.objects.filter(
            wanted, coming, trang_thai__in=RESCHEDULABLE, ngay_huy__isnull=True, loai_lich_hen=LoaiLichHen.BOOKED
        )
        return list(found.order_by("ngay_kham", "gio_kham", "pk").values_list("pk", flat=True))


class RefundRequestRepository(BaseRepository[YeuCauHoanTien]):
    model = YeuCauHoanTien
    related = ("hoa_don__lich_hen__benh_nhan",)

    def owned_by(self, actor: Any) -> Q:
        return Q(hoa_don__lich_hen__benh_nhan__in=patients_of(actor))

    def with_what_hangs_on(self, rows: QuerySet[YeuCauHoanTien]) -> QuerySet[YeuCauHoanTien]:
        """With the appointment's doctor."""
        return rows.select_related(*self.related, "hoa_don__lich_hen__bac_si")

    def conflict(self) -> DomainError:
        return RefundRequestPending()

    def lock_open(self, bill: HoaDon) -> YeuCauHoanTien | None:
        """The bill's request that waits, locked; not looked for where the bill was locked with what is known of it."""
        if "cho_duyet" in vars(bill) and vars(bill)["cho_duyet"] is None:
            return None
        return self.lock_one(hoa_don=bill, ngay_duyet=None)

    def left_by_the_rules(self, bill: HoaDon) -> int | None:
        """What the rules gave when the appointment ended and nobody has agreed to yet; None when no rule spoke."""
        last = self.model.objects.filter(hoa_don=bill, theo_quy_tac__isnull=False).order_by("-pk").first()
        if last is None:
            return None
        return 0 if last.trang_thai == TrangThaiYeuCau.APPROVED else last.theo_quy_tac


class InsuranceRateRepository(BaseRepository[TyLeBaoHiem]):
    model = TyLeBaoHiem

    def conflict(self) -> DomainError:
        return ValidityOverlaps()

    def lock_every(self) -> None:
        """Who writes rates waits for whoever else does: each row is judged beside the others."""
        list(self.locking().values_list("pk"))

    def beside(self, rate: TyLeBaoHiem) -> QuerySet[TyLeBaoHiem]:
        """Others of the same kind and key that are valid on a day on which this one is."""
        last = Q(hieu_luc_tu__lte=rate.hieu_luc_den) if rate.hieu_luc_den else Q()
        still = Q(hieu_luc_den__isnull=True) | Q(hieu_luc_den__gte=rate.hieu_luc_tu)
        return self.model.objects.filter(last, still, loai=rate.loai, ma=rate.ma).exclude(pk=rate.pk)

    def valid_on(self, day: dt.date) -> dict[tuple[str, str], TyLeBaoHiem]:
        """The rows that hold on the day, by kind and key."""
        still = Q(hieu_luc_den__isnull=True) | Q(hieu_luc_den__gte=day)
        return {(row.loai, row.ma): row for row in self.model.objects.filter(still, hieu_luc_tu__lte=day)}
