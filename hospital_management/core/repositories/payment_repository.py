"""Bills, their lines and payments."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Case, CharField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Sum, When

from appointments.models import LichHen
from core.exceptions import DomainError
from core.payment_exceptions import LineCountered, TransactionUsed
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_of
from core.repositories.prepared import prepared
from core.repositories.treated import lacks
from payments.models import DongHoaDon, HoaDon, LoaiDong, PhuongThuc, ThanhToan, TrangThaiThanhToan
from refunds.models import YeuCauHoanTien

OUR_BANK = ("", "vietqr")
"""Gateways of which a transfer comes to our own account: none, and the QR that names it."""


class Transfers(NamedTuple):
    """One of each kind, or None."""

    settled: ThanhToan | None
    kept: ThanhToan | None
    waiting: ThanhToan | None


class BillRepository(BaseRepository[HoaDon]):
    model = HoaDon
    by_actor_alone = True
    related = ("lich_hen__benh_nhan",)

    def owned_by(self, actor: Any) -> Q:
        return Q(lich_hen__benh_nhan__in=patients_of(actor))

    def of(self, appointment: LichHen) -> HoaDon | None:
        return self.all().filter(lich_hen=appointment).first()

    def of_line(self, ma_dong: int) -> HoaDon:
        """The bill on which the line stands."""
        return self.all().get(dong=ma_dong)

    def open(self, appointment: LichHen, now: dt.datetime) -> HoaDon:
        """A bill for an appointment that has none, with its service as the one line."""
        bill = self.add(lich_hen=appointment, tong_tien=appointment.gia_tien, ngay_tao=now)
        BillLineRepository().add(**line_of(appointment), hoa_don=bill, ngay_tao=now)
        return bill

    def lock_of(self, appointment: LichHen) -> HoaDon | None:
        """The locked appointment's bill; None if it has none. Nobody writes it without the appointment's lock, so that
        it is not read again where the appointment was read with it under that lock.
        """
        if LichHen.hoa_don.is_cached(appointment):
            return getattr(appointment, "hoa_don", None)
        return self.lock_one(lich_hen=appointment)

    def lock_with_refunds(self, appointment: LichHen) -> HoaDon | None:
        """The same, with what was given back of it and the request for more that waits: nobody changes them without the
        appointment's lock.
        """
        if lacks(appointment, "hoa_don"):
            return None
        refunds = ThanhToan.objects.filter(hoa_don=OuterRef("pk"), trang_thai=TrangThaiThanhToan.REFUNDED)
        given = refunds.order_by().values("hoa_don").annotate(tong=Sum("so_tien")).values("tong")
        waiting = YeuCauHoanTien.objects.filter(hoa_don=OuterRef("pk"), ngay_duyet__isnull=True)
        bill = self.locking(several=False).filter(lich_hen=appointment)
        return only(bill.annotate(da_tra=Subquery(given), cho_duyet=Subquery(waiting.values("pk"))))

    def lock_for(self, appointment: LichHen, now: dt.datetime) -> HoaDon:
        """The locked appointment's bill; made when it has none."""
        return self.lock_of(appointment) or self.open(appointment, now)


class BillLineRepository(BaseRepository[DongHoaDon]):
    model = DongHoaDon
    related = ("hoa_don",)

    def conflict(self) -> DomainError:
        return LineCountered()

    def of(self, bill: HoaDon) -> QuerySet[DongHoaDon]:
        """In the order in which they were written."""
        return self.model.objects.filter(hoa_don=bill).order_by("pk")

    def with_methods(self, bill: HoaDon) -> tuple[list[DongHoaDon], set[str]]:
        """The same, and how the money was paid that the bill still has: read as one row for each line and payment."""
        settled = Q(hoa_don__thanh_toan__trang_thai=TrangThaiThanhToan.PAID)
        paid = FilteredRelation("hoa_don__thanh_toan", condition=settled)
        kept = When(da_thu__da_hoan__lt=F("da_thu__so_tien"), then=F("da_thu__phuong_thuc_thanh_toan"))
        method = Case(kept, output_field=CharField())
        rows: Any = list(self.of(bill).annotate(da_thu=paid).annotate(phuong_thuc=method))
        return list({row.pk: row for row in rows}.values()), {row.phuong_thuc for row in rows if row.phuong_thuc}


class PaymentRepository(BaseRepository[ThanhToan]):
    model = ThanhToan
    by_actor_alone = True
    related = ("lich_hen__benh_nhan",)

    def owned_by(self, actor: Any) -> Q:
        return Q(lich_hen__benh_nhan__in=patients_of(actor))

    def with_what_hangs_on(self, rows: QuerySet[ThanhToan]) -> QuerySet[ThanhToan]:
        """With appointment and bill, who took the money, and what a refund is of."""
        of_visit = ("lich_hen__benh_nhan", "lich_hen__bac_si__co_so", "hoa_don")
        return rows.select_related(*of_visit, "thanh_toan_goc", "nguoi_thu__benh_nhan", "nguoi_thu__bac_si")

    @prepared
    def whole(self, pk: Any) -> QuerySet[ThanhToan]:
        """The payment of that key, with what hangs on it."""
        return self.with_what_hangs_on(self.all()).filter(pk=pk)

    def conflict(self) -> DomainError:
        return TransactionUsed()

    def lock_paid(self, bill: HoaDon) -> list[ThanhToan]:
        """The locked bill's payments of which something is left to give back, locked; the newest first."""
        paid = self.locking().filter(hoa_don=bill, trang_thai=TrangThaiThanhToan.PAID, da_hoan__lt=F("so_tien"))
        return sorted(paid, key=lambda payment: (payment.thoi_gian_thanh_toan, payment.pk), reverse=True)

    def awaited(self, appointment: LichHen, now: dt.datetime) -> bool:
        """Whether a link or a QR of the appointment may still be paid."""
        still = Q(het_han=None) | Q(het_han__gt=now)
        unpaid = self.model.objects.filter(still, lich_hen=appointment, trang_thai=TrangThaiThanhToan.UNPAID)
        return unpaid.exists()

    def given_back(self, bill: HoaDon) -> int:
        """All refunds of the bill together."""
        if "da_tra" in vars(bill):
            return vars(bill)["da_tra"] or 0
        refunds = self.model.objects.filter(hoa_don=bill, trang_thai=TrangThaiThanhToan.REFUNDED)
        return refunds.aggregate(given=Sum("so_tien", default=0))["given"]

    def transfers(self, appointment: LichHen, so_tien: int, ma_giao_dich: str) -> Transfers:
        """Those of the appointment to our bank of just this amount: the oldest that was settled by this transaction
        before, that of them which was not given back, and the oldest that still waits.
        """
        wanted = Q(trang_thai=TrangThaiThanhToan.UNPAID) | _settled_by(ma_giao_dich)
        found = self._to_our_bank().filter(wanted, lich_hen=appointment, so_tien=so_tien).order_by("pk")
        waiting = [each for each in found if each.trang_thai == TrangThaiThanhToan.UNPAID]
        settled = [each for each in found if each.trang_thai == TrangThaiThanhToan.PAID]
        kept = [each for each in settled if each.da_hoan < each.so_tien]
        return Transfers(*(next(iter(each), None) for each in (settled, kept, waiting)))

    def is_booked(self, ma_giao_dich: str) -> bool:
        """Whether a transfer of this transaction is in the ledger; one given back may be entered for another bill."""
        kept = self._to_our_bank().filter(_settled_by(ma_giao_dich), da_hoan__lt=F("so_tien"))
        return bool(ma_giao_dich) and kept.exists()

    def _to_our_bank(self) -> QuerySet[ThanhToan]:
        return self.model.objects.filter(phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, cong__in=OUR_BANK)


def _settled_by(ma_giao_dich: str) -> Q:
    """The transaction is written in capitals or not; the forms are listed because a function on the column would leave
    its index unused.
    """
    forms = {ma_giao_dich, ma_giao_dich.upper(), ma_giao_dich.lower()}
    return Q(ma_giao_dich__in=forms, trang_thai=TrangThaiThanhToan.PAID)


def line_of(appointment: LichHen) -> dict[str, Any]:
    """The line of a bill for the appointment's own service, at the price at which it was booked."""
    return {
        "loai": LoaiDong.SERVICE,
        "dich_vu": appointment.dich_vu,
        "mo_ta": appointment.dich_vu.ten_dich_vu,
        "so_luong": 1,
        "don_gia": appointment.gia_tien,
        "thanh_tien": appointment.gia_tien,
    }
