"""Bills, their lines and payments."""

import datetime as dt
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from appointments.models import LichHen
from core.exceptions import DomainError
from core.payment_exceptions import LineCountered, TransactionUsed
from core.repositories.base import BaseRepository, lacks, only
from core.repositories.family_repository import patients_of
from payments.models import DongHoaDon, HoaDon, LoaiDong, PhuongThuc, ThanhToan, TrangThaiThanhToan
from refunds.models import YeuCauHoanTien

OUR_BANK = ("", "vietqr")
"""Gateways of which a transfer comes to our own account: none, and the QR that names it."""


class BillRepository(BaseRepository[HoaDon]):
    model = HoaDon
    by_actor_alone = True
    related = ("lich_hen__benh_nhan",)

    def owned_by(self, actor: Any) -> Q:
        return Q(lich_hen__benh_nhan__in=patients_of(actor))

    def of(self, appointment: LichHen) -> HoaDon | None:
        return self.all().filter(lich_hen=appointment).first()

    def open(self, appointment: LichHen, now: dt.datetime) -> HoaDon:
        """A bill for an appointment that has none, with its service as the one line."""
        bill = self.add(lich_hen=appointment, tong_tien=appointment.gia_tien, ngay_tao=now)
        BillLineRepository().add(**line_of(appointment), hoa_don=bill, ngay_tao=now)
        return bill

    def lock_of(self, appointment: LichHen) -> HoaDon | None:
        """The locked appointment's bill, locked too; None if it has none."""
        return None if lacks(appointment, "hoa_don") else self.lock_one(lich_hen=appointment)

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
        """The locked appointment's bill, locked too; made when it has none."""
        return self.lock_of(appointment) or self.open(appointment, now)


class BillLineRepository(BaseRepository[DongHoaDon]):
    model = DongHoaDon
    related = ("hoa_don",)

    def conflict(self) -> DomainError:
        return LineCountered()

    def of(self, bill: HoaDon) -> QuerySet[DongHoaDon]:
        """In the order in which they were written."""
        return self.model.objects.filter(hoa_don=bill).order_by("pk")

    def of_service(self, bill: HoaDon) -> QuerySet[DongHoaDon]:
        """The line for the appointment's own service, which nobody wrote by hand, and the insurance's share, unless
        they were countered.
        """
        booked, insurance = Q(loai=LoaiDong.SERVICE, nguoi_tao=None), Q(loai=LoaiDong.INSURANCE)
        lines = self.of(bill).select_related("dich_vu")
        return lines.filter(booked | insurance, dong_goc=None, dong_doi_tru=None)

    def insurance(self, bill: HoaDon) -> QuerySet[DongHoaDon]:
        """The share of the health insurance, unless it was countered."""
        return self.of(bill).filter(loai=LoaiDong.INSURANCE, dong_goc=None, dong_doi_tru=None)

    def insured(self, bill: HoaDon) -> bool:
        """Whether a share of the health insurance stands on it."""
        return self.insurance(bill).exists()

    def is_countered(self, line: DongHoaDon) -> bool:
        return self.model.objects.filter(dong_goc=line).exists()


class PaymentRepository(BaseRepository[ThanhToan]):
    model = ThanhToan
    by_actor_alone = True
    related = ("lich_hen__benh_nhan",)

    def owned_by(self, actor: Any) -> Q:
        return Q(lich_hen__benh_nhan__in=patients_of(actor))

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

    def methods_of(self, bill: HoaDon) -> set[str]:
        """How the money was paid that the bill still has."""
        kept = self.model.objects.filter(hoa_don=bill, trang_thai=TrangThaiThanhToan.PAID, da_hoan__lt=F("so_tien"))
        return set(kept.values_list("phuong_thuc_thanh_toan", flat=True))

    def given_back(self, bill: HoaDon) -> int:
        """All refunds of the bill together."""
        if "da_tra" in vars(bill):
            return vars(bill)["da_tra"] or 0
        refunds = self.model.objects.filter(hoa_don=bill, trang_thai=TrangThaiThanhToan.REFUNDED)
        return refunds.aggregate(given=Sum("so_tien", default=0))["given"]

    def open_transfer(self, appointment: LichHen, so_tien: int) -> ThanhToan | None:
        """The oldest transfer to our bank of just this amount that the appointment waits for."""
        unpaid = self.model.objects.filter(
            lich_hen=appointment, trang_thai=TrangThaiThanhToan.UNPAID, so_tien=so_tien,
            phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, cong__in=OUR_BANK,
        )  # fmt: skip
        return unpaid.order_by("pk").first()

    def by_transaction(self, ma_giao_dich: str, *, kept: bool = False) -> QuerySet[ThanhToan]:
        """Transfers to our bank that were settled by this transaction, in capitals or not; `kept`: and not given back.

        The forms are listed because a function on the column would leave its index unused.
        """
        forms = {ma_giao_dich, ma_giao_dich.upper(), ma_giao_dich.lower()}
        settled = self.model.objects.filter(
            ma_giao_dich__in=forms, trang_thai=TrangThaiThanhToan.PAID,
            phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, cong__in=OUR_BANK,
        )  # fmt: skip
        return settled.filter(da_hoan__lt=F("so_tien")) if kept else settled

    def entered(self, appointment: LichHen, so_tien: int, ma_giao_dich: str, *, kept: bool = False) -> ThanhToan | None:
        """The appointment's transfer of this transaction and amount that somebody entered before."""
        settled = self.by_transaction(ma_giao_dich, kept=kept)
        return settled.filter(lich_hen=appointment, so_tien=so_tien).order_by("pk").first()

    def is_booked(self, ma_giao_dich: str) -> bool:
        """Whether a transfer of this transaction is in the ledger; one given back may be entered for another bill."""
        return bool(ma_giao_dich) and self.by_transaction(ma_giao_dich, kept=True).exists()


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
