"""The health insurance's share of a visit: as an estimate, and as a line of its bill."""

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.clock import Clock
from core.exceptions import FieldNotAllowed, Required
from core.refund_exceptions import NoInsuranceCard, NoInsuranceRate
from core.repositories.idempotency_repository import Claim
from core.services.base import BaseService
from core.services.bill_service import BillService
from core.services.insurance import Estimate, Rates, estimate
from core.services.ledger import Ledger
from core.unit_of_work import UnitOfWork, transactional
from payments.models import HoaDon, LoaiDong


class InsuranceService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.ledger = Ledger(uow, clock)
        self.bills = BillService(uow, clock)

    def estimate(self, *, actor: NguoiDung, action: str, ma_lich_hen: int, muc: int | None = None) -> Estimate:
        """Raises DoesNotExist or NotYours."""
        appointment = self.uow.appointments.refer(ma_lich_hen, "ma_lich_hen")
        self.check_reach(actor, action, appointment)
        bill = self.uow.bills.of(appointment)
        if bill:
            self.ledger.read_lines(bill)
        return self._estimate(appointment, bill, self._rates(appointment), muc)

    @transactional
    def enter(
        self, *, actor: NguoiDung, action: str, ma_lich_hen: int, muc: int | None = None, claim: Claim | None = None
    ) -> HoaDon:
        """The bill with the insurance's share as a line, once, unless that line is taken back.

        Another level than the card's own is a discount. Raises NotYours, NotFound, CancelledVisit, InsuranceOnBill,
        FieldNotAllowed, NoInsuranceCard, Required on the level, NoInsuranceRate or TotalTooLow.
        """
        appointment = self.uow.appointments.lock_visible(actor, action, ma_lich_hen)
        bill = self.bills.payable_bill(actor, appointment)
        self.bills.check_uninsured(bill)
        rates = self._rates(appointment)
        found = self._estimate(appointment, bill, rates, muc)
        if muc and muc != (self._estimate(appointment, bill, rates, None).muc or muc):
            self.require(actor, "bill.discount", FieldNotAllowed(field="muc"))
        share = self._share(found)
        said = f"Ước tính {found.ti_le}% của {found.tong_tien} VND" + (f", mức {found.muc}" if found.muc else "")
        line = {"loai": LoaiDong.INSURANCE, "mo_ta": f"BHYT chi trả {found.ti_le}%", "ly_do": said}
        self.ledger.add_lines(actor, bill, [{**line, "don_gia": -share, "thanh_tien": -share}])
        self.uow.keys.settle(claim, self.bills.with_deposit(bill))
        return bill

    def _rates(self, appointment: LichHen) -> Rates:
        return self.uow.insurance_rates.valid_on(appointment.ngay_kham)

    @staticmethod
    def _estimate(appointment: LichHen, bill: HoaDon | None, rates: Rates, muc: int | None) -> Estimate:
        """Of what the bill comes to without the insurance; one that is not made yet comes to the visit's price."""
        lines = bill.cac_dong if bill else ()
        others = sum(line.thanh_tien for line in lines if line.loai != LoaiDong.INSURANCE)
        return estimate(appointment, others if bill else appointment.gia_tien, rates, muc)

    @staticmethod
    def _share(found: Estimate) -> int:
        if "so_bhyt" in found.con_thieu:
            raise NoInsuranceCard
        if "muc" in found.con_thieu:
            raise Required(field="muc")
        if not found.bao_hiem_tra:
            raise NoInsuranceRate
        return found.bao_hiem_tra
