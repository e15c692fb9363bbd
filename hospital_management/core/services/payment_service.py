"""Payments at the desk, refunds, and the hand that settles what waits."""

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.repositories.idempotency_repository import Claim
from core.repositories.payment_repository import OUR_BANK
from core.services.base import BaseService
from core.services.ledger import Ledger
from core.unit_of_work import UnitOfWork, transactional
from payments.models import ThanhToan


class PaymentService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.ledger = Ledger(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[ThanhToan]:
        return self.uow.payments.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_thanh_toan: int) -> ThanhToan:
        """Raises NotYours or NotFound."""
        return self.uow.payments.get_visible(actor, action, ma_thanh_toan)

    @transactional
    def take(
        self,
        *,
        actor: NguoiDung,
        ma_lich_hen: int,
        so_tien: int,
        phuong_thuc_thanh_toan: str,
        ma_giao_dich: str = "",
        ghi_chu: str = "",
        claim: Claim | None = None,
    ) -> ThanhToan:
        """Money for an appointment, taken at the desk and settled at once; less than is owed is a part payment.

        Raises Forbidden, DoesNotExist, CancelledVisit, AlreadyPaid, Overpayment or TransactionUsed.
        """
        self.require(actor, "payment.create")
        appointment = self.uow.appointments.lock_referred(ma_lich_hen, "ma_lich_hen")
        payment = self.ledger.take(
            actor=actor, appointment=appointment, so_tien=so_tien, phuong_thuc_thanh_toan=phuong_thuc_thanh_toan,
            ma_giao_dich=ma_giao_dich, ghi_chu=ghi_chu,
        )  # fmt: skip
        self.uow.keys.settle(claim, payment)
        return payment

    @transactional
    def refund(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_thanh_toan: int,
        ly_do: str,
        so_tien: int | None = None,
        claim: Claim | None = None,
    ) -> ThanhToan:
        """The refund's own record. Raises NotYours, NotFound, NotRefundable, AlreadyRefunded or RefundExceeds."""
        held = self.ledger.hold_visible(actor, action, ma_thanh_toan)
        refund = self.ledger.refund(actor=actor, held=held, so_tien=so_tien, ly_do=ly_do)
        self.uow.keys.settle(claim, refund)
        return refund

    @transactional
    def settle(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_thanh_toan: int,
        so_tien: int,
        ma_giao_dich: str,
        claim: Claim | None = None,
    ) -> ThanhToan:
        """Money that was waited for has come, as somebody saw; of what a gateway tells by itself, an Admin alone, or
        the desk could take cash and call it a card. Raises Forbidden, NotYours, and what `Ledger.settle` raises.
        """
        held = self.ledger.hold_visible(actor, action, ma_thanh_toan)
        if held.payment.cong not in OUR_BANK:
            self.require(actor, "payment.settle_gateway")
        payment = self.ledger.settle(held, so_tien, ma_giao_dich, actor=actor).payment
        self.uow.keys.settle(claim, payment)
        return payment

    @transactional
    def fail(
        self, *, actor: NguoiDung, action: str, ma_thanh_toan: int, ly_do: str, claim: Claim | None = None
    ) -> ThanhToan:
        """Money is waited for no longer. Raises NotYours, and what `Ledger.fail` raises."""
        held = self.ledger.hold_visible(actor, action, ma_thanh_toan)
        payment = self.ledger.fail(held, ly_do, actor=actor).payment
        self.uow.keys.settle(claim, payment)
        return payment
