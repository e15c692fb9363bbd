"""Cashiers' shifts, and bank statements with their rows."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cashdesk.models import CaThuNgan, DongSaoKe, KetQua, MauSaoKe, SaoKe
from core.clock import day_begins, day_ends
from core.exceptions import DomainError
from core.repositories.base import BaseRepository, only
from core.shift_exceptions import ShiftOpen
from payments.models import PhuongThuc, ThanhToan, TrangThaiThanhToan

TAKEN, GIVEN_BACK = Q(trang_thai=TrangThaiThanhToan.PAID), Q(trang_thai=TrangThaiThanhToan.REFUNDED)
KEYS_AT_ONCE = 2000  # SQL Server takes 2,100 parameters a statement
ROWS_AT_ONCE = 120


class ShiftRepository(BaseRepository[CaThuNgan]):
    model = CaThuNgan
    related = ("co_so", "thu_ngan", "nguoi_ky")

    def all(self) -> QuerySet[CaThuNgan]:
        """With the cash that was taken and given back in each."""
        cash = ThanhToan.objects.filter(ca=OuterRef("pk"), phuong_thuc_thanh_toan=PhuongThuc.CASH)
        sums = {"thu_mat": _sum(cash.filter(TAKEN)), "hoan_mat": _sum(cash.filter(GIVEN_BACK))}
        return super().all().annotate(**sums)

    def owned_by(self, actor: Any) -> Q:
        return Q(thu_ngan=actor)

    def conflict(self) -> DomainError:
        return ShiftOpen()

    def lock_open(self, cashier: Any) -> CaThuNgan | None:
        """The cashier's open shift, locked: who closes it waits for what is taken in it, and the other way round."""
        return self.lock_one(thu_ngan=cashier, dong_luc=None)

    def open_by_itself(self, **values: Any) -> CaThuNgan:
        """Of two that are opened at once for one cashier the later breaks a constraint, and its use case runs again."""
        return self.model.objects.create(tu_dong=True, **values)

    def sums(self, shift: CaThuNgan) -> list[dict[str, Any]]:
        """What was taken and given back in the shift, by method."""
        sums = {
            "thu": Sum("so_tien", filter=TAKEN, default=0),
            "hoan": Sum("so_tien", filter=GIVEN_BACK, default=0),
            "so_khoan": Count("pk"),
        }
        by_method: Any = ThanhToan.objects.filter(ca=shift).values("phuong_thuc_thanh_toan")
        return list(by_method.annotate(**sums).order_by("phuong_thuc_thanh_toan"))

    def payments(self, shift: CaThuNgan) -> QuerySet[ThanhToan]:
        """In the order in which they were taken."""
        return ThanhToan.objects.filter(ca=shift).order_by("thoi_gian_thanh_toan", "pk")

    def of_day(self, day: dt.date, ma_co_so: int | None) -> QuerySet[CaThuNgan]:
        """Those that were opened on the day, in local time, by facility and cashier."""
        found = self.all().filter(mo_luc__gte=day_begins(day), mo_luc__lte=day_ends(day))
        if ma_co_so is not None:
            found = found.filter(co_so=ma_co_so)
        return found.order_by("co_so_id", "thu_ngan_id", "pk")


class MappingRepository(BaseRepository[MauSaoKe]):
    model = MauSaoKe
    unique_field = "ten_mau"


class StatementRepository(BaseRepository[SaoKe]):
    model = SaoKe
    related = ("mau",)

    def of_file(self, fingerprint: str) -> SaoKe | None:
        return only(self.all().filter(dau_van_tay=fingerprint))

    def enter(self, **values: Any) -> SaoKe:
        """Of two imports of one file the later breaks a constraint, and its use case runs again."""
        return self.model.objects.create(**values)

    def outcomes(self, statement: SaoKe) -> list[dict[str, Any]]:
        """How many rows came to each outcome, their money, and what of it the ledger has."""
        sums = {
            "so_dong": Count("pk"),
            "so_tien": Sum("so_tien", default=0),
            "so_tien_ghi": Sum("so_tien_ghi", default=0),
        }
        by_outcome: Any = DongSaoKe.objects.filter(sao_ke=statement).values("ket_qua")
        return list(by_outcome.annotate(**sums).order_by("ket_qua"))


class StatementRowRepository(BaseRepository[DongSaoKe]):
    model = DongSaoKe
    related = ("sao_ke",)

    def known(self, so_tai_khoan: str, transactions: Sequence[str]) -> set[str]:
        """Which of the account's transactions an earlier file had; as many queries as parameters ask for."""
        found: set[str] = set()
        for first in range(0, len(transactions), KEYS_AT_ONCE):
            piece = transactions[first : first + KEYS_AT_ONCE]
            rows = self.model.objects.filter(so_tai_khoan=so_tai_khoan, ma_giao_dich__in=piece)
            found.update(rows.values_list("ma_giao_dich", flat=True))
        return found

    def enter(self, rows: Iterable[DongSaoKe]) -> None:
        self.model.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)

    def waiting(self, statement: SaoKe, most: int) -> list[int]:
        """The first rows that were not tried yet."""
        rows = self.model.objects.filter(sao_ke=statement, ket_qua=KetQua.PENDING).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:most])

    def has(self, payment: ThanhToan) -> bool:
        """Whether a row stands for the payment already."""
        return self.model.objects.filter(thanh_toan=payment).exists()


def _sum(payments: QuerySet[ThanhToan]) -> Coalesce:
    summed = payments.order_by().values("ca").annotate(all=Sum("so_tien")).values("all")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0, output_field=BigIntegerField())
