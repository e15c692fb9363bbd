"""Bills: what an appointment costs, line by line."""

from typing import Any

from django.db.models import QuerySet

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.clock import Clock
from core.exceptions import FieldNotAllowed, Forbidden
from core.payment_exceptions import CancelledVisit, OtherFacility
from core.refund_exceptions import InsuranceOnBill
from core.repositories.idempotency_repository import Claim
from core.repositories.payment_repository import line_of
from core.services.base import BaseService
from core.services.ledger import Ledger
from core.unit_of_work import UnitOfWork, transactional
from payments.models import DongHoaDon, HoaDon, LoaiDong


class BillService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.ledger = Ledger(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[HoaDon]:
        return self.uow.bills.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_lich_hen: int) -> HoaDon:
        """The appointment's bill with its lines; one that is not made yet as it would be, in version 0, and unwritten.

        Raises NotYours or NotFound.
        """
        appointment = self.uow.appointments.get_visible(actor, action, ma_lich_hen)
        bill = self.uow.bills.of(appointment)
        if bill:
            self.ledger.read_lines(bill)
            return self.with_deposit(bill)
        unmade = HoaDon(lich_hen=appointment, tong_tien=appointment.gia_tien, ngay_tao=None, phien_ban=0)  # type: ignore[misc]
        unmade.cac_dong = [DongHoaDon(**line_of(appointment), ngay_tao=None)]  # type: ignore[misc]
        return self.with_deposit(unmade)

    @transactional
    def add_line(
        self, *, actor: NguoiDung, action: str, ma_lich_hen: int, claim: Claim | None = None, **line: Any
    ) -> HoaDon:
        """The bill with one line more: a service of the facility's, or for those with `bill.discount` any other.

        `line` has the input: a service is charged by the catalogue, a discount's amount is what it takes off. Raises
        NotYours, NotFound, FieldNotAllowed, DoesNotExist, OtherFacility, CancelledVisit, InsuranceOnBill or
        TotalTooLow.
        """
        if line["loai"] != LoaiDong.SERVICE:
            self.require(actor, "bill.discount", FieldNotAllowed(field="loai"))
        appointment = self.uow.appointments.lock_visible(actor, action, ma_lich_hen)
        bill = self.payable_bill(actor, appointment)
        self.check_uninsured(bill)
        self.ledger.add_lines(actor, bill, [self._priced(appointment, **line)])
        self.uow.keys.settle(claim, self.with_deposit(bill))
        return bill

    @transactional
    def counter(self, *, actor: NguoiDung, ma_dong: int, ly_do: str, claim: Claim | None = None) -> HoaDon:
        """The bill with the line taken back; what others than the desk wrote, by those with `bill.discount` alone.

        Raises NotFound, Forbidden, CancelledVisit, InsuranceOnBill, LineCountered or TotalTooLow.
        """
        self.uow.appointments.lock_alone_by("hoa_don__dong", ma_dong)
        bill = self.uow.bills.of_line(ma_dong)
        self.ledger.read_lines(bill)
        line = next(each for each in bill.cac_dong if each.pk == ma_dong)
        if line.loai != LoaiDong.SERVICE or line.nguoi_tao_id is None:
            self.require(actor, "bill.discount", Forbidden())
        self._check_live(bill.lich_hen)
        if line.loai != LoaiDong.INSURANCE:
            self.check_uninsured(bill)
        self.ledger.counter(actor, bill, line, ly_do)
        self.uow.keys.settle(claim, self.with_deposit(bill))
        return bill

    @staticmethod
    def check_uninsured(bill: HoaDon) -> None:
        """The insurance's share was reckoned from the other lines, so they stay while it stands.

        Raises InsuranceOnBill.
        """
        if bill.dong_bao_hiem:
            raise InsuranceOnBill

    def payable_bill(self, actor: NguoiDung, appointment: LichHen) -> HoaDon:
        """The locked appointment's bill with its lines, made when it has none. Raises CancelledVisit."""
        self._check_live(appointment)
        bill = self.ledger.bill_of(actor, appointment)
        self.ledger.read_lines(bill)
        return bill

    @staticmethod
    def _check_live(appointment: LichHen) -> None:
        if appointment.ngay_huy is not None:
            raise CancelledVisit

    def _priced(self, appointment: LichHen, loai: str, **line: Any) -> dict[str, Any]:
        """The line as it is written."""
        kept = {"loai": loai, "ly_do": line.get("ly_do", "")}
        if loai != LoaiDong.SERVICE:
            amount = -line["so_tien"] if loai == LoaiDong.DISCOUNT else line["so_tien"]
            return {**kept, "mo_ta": line.get("mo_ta") or loai, "don_gia": amount, "thanh_tien": amount}
        service, times = self.uow.services.refer(line["ma_dich_vu"], "ma_dich_vu"), line.get("so_luong", 1)
        if service.co_so_id != appointment.bac_si.co_so_id:
            raise OtherFacility
        return {
            **kept, "dich_vu": service, "mo_ta": service.ten_dich_vu, "so_luong": times, "don_gia": service.gia_tien,
            "thanh_tien": service.gia_tien * times,
        }  # fmt: skip

    def with_deposit(self, bill: HoaDon) -> HoaDon:
        """The bill, whose lines are known, as it is shown: with the deposit that is asked."""
        rules = self.uow.refund_rules.asking_deposits(bill.lich_hen.bac_si_id)
        amount, bill.han_dat_coc = (rules and rules.deposit_of(bill.lich_hen)) or (0, None)
        bill.dat_coc = min(amount, bill.tong_tien)
        return bill
