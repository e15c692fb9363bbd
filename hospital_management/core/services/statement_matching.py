"""One row of a statement to its bill, by the reference in its content, in a transaction of its own."""

from typing import Any

from appointments.models import LichHen
from authentication.models import NguoiDung
from cashdesk.models import DongSaoKe, KetQua
from core.clock import Clock
from core.events import snapshot
from core.exceptions import DomainError
from core.money_events import StatementRowMatched
from core.payment_exceptions import AlreadyPaid, AlreadySettled, CancelledVisit, Overpayment, TransactionUsed
from core.references import appointment_named, payment_named
from core.repositories.payment_repository import OUR_BANK, Transfers
from core.services.base import BaseService
from core.services.ledger import Held, Ledger, held_by
from core.unit_of_work import UnitOfWork, transactional
from payments.models import PhuongThuc, ThanhToan, TrangThaiThanhToan

OUTCOMES: dict[type[DomainError], KetQua] = {
    AlreadySettled: KetQua.DOUBLE,
    AlreadyPaid: KetQua.DOUBLE,
    TransactionUsed: KetQua.DOUBLE,
    Overpayment: KetQua.OVER,
    CancelledVisit: KetQua.OVER,
}


class Aside(Exception):
    """The row is for a person to settle: what it came to, and a word for why."""

    def __init__(self, outcome: KetQua, reason: str = "") -> None:
        super().__init__(outcome)
        self.outcome, self.reason = outcome, reason


class StatementMatching(BaseService):
    """A row is matched once: under its lock, from the one state that waits, and to a payment that no other row has."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.ledger = Ledger(uow, clock)

    def match(self, actor: NguoiDung, ma_dong: int) -> None:
        """Settle the row's payment, or set the row aside; nothing if it does not wait any more. A crash between the
        two leaves it waiting.
        """
        try:
            self._settle(actor=actor, ma_dong=ma_dong)
        except Aside as aside:
            self._set_aside(ma_dong=ma_dong, ket_qua=aside.outcome, ly_do=aside.reason)
        except DomainError as refusal:
            outcome = OUTCOMES.get(type(refusal))
            if outcome is None:
                raise
            self._set_aside(ma_dong=ma_dong, ket_qua=outcome, ly_do=refusal.code)

    @transactional
    def _settle(self, *, actor: NguoiDung, ma_dong: int) -> None:
        row = self.uow.statement_rows.lock(ma_dong)
        if row.ket_qua != KetQua.PENDING:
            return
        payment, earlier = self._payment_for(actor, row)
        if self.uow.statement_rows.has(payment):
            raise Aside(KetQua.DOUBLE, "row_exists")
        before = snapshot(row)
        self.uow.statement_rows.save(
            row, ket_qua=KetQua.MATCHED, thanh_toan=payment, so_tien_ghi=row.so_tien, da_ghi_truoc=earlier,
            xu_ly_luc=self.clock.now(),
        )  # fmt: skip
        self.uow.record(StatementRowMatched(actor, row, before))

    @transactional
    def _set_aside(self, *, ma_dong: int, ket_qua: KetQua, ly_do: str) -> None:
        row = self.uow.statement_rows.lock(ma_dong)
        if row.ket_qua == KetQua.PENDING:
            self.uow.statement_rows.save(row, ket_qua=ket_qua, ly_do=ly_do)

    def _payment_for(self, actor: NguoiDung, row: DongSaoKe) -> tuple[ThanhToan, bool]:
        """The settled payment that the row stands for, and whether it was settled by this transaction before."""
        ma_thanh_toan = payment_named(row.noi_dung)
        named = ma_thanh_toan and self.uow.payments.all().filter(pk=ma_thanh_toan).first()
        if named:
            return self._of_payment(actor, row, self.ledger.hold(named.pk))
        ma_lich_hen = appointment_named(row.noi_dung)
        appointment = None if ma_lich_hen is None else self.uow.appointments.lock_one(pk=ma_lich_hen)
        if appointment is None:
            raise Aside(KetQua.UNKNOWN, "no_such_reference")
        there = self.uow.payments.transfers(appointment, row.so_tien, row.ma_giao_dich)
        if there.settled:
            return there.settled, True
        return self._pay_off(actor, row, appointment, there), False

    def _of_payment(self, actor: NguoiDung, row: DongSaoKe, held: Held) -> tuple[ThanhToan, bool]:
        appointment, _, payment = held
        if not _is_ours(payment):
            raise Aside(KetQua.UNKNOWN, "not_a_transfer")
        there = self.uow.payments.transfers(appointment, row.so_tien, row.ma_giao_dich)
        if there.settled:
            return there.settled, True
        if payment.trang_thai == TrangThaiThanhToan.PAID:
            raise AlreadySettled
        if payment.trang_thai == TrangThaiThanhToan.FAILED:
            return self._pay_off(actor, row, appointment, there), False
        if row.so_tien != payment.so_tien:
            self.ledger.check_payable(appointment, held.bill, 0)
            raise Aside(*_amiss(row.so_tien, payment.so_tien))
        return self.ledger.settle(held, row.so_tien, row.ma_giao_dich, actor=actor).payment, False

    def _pay_off(self, actor: NguoiDung, row: DongSaoKe, appointment: LichHen, there: Transfers) -> ThanhToan:
        self._check_owed(appointment, row.so_tien, there)
        return self.settle_for(actor, row, appointment, row.so_tien, there)

    def _check_owed(self, appointment: LichHen, so_tien: int, there: Transfers) -> None:
        """Raises Aside unless it is all that the locked appointment's patient owes, or what an open transfer is for."""
        bill = self.uow.bills.lock_of(appointment)
        if bill:
            self.ledger.check_payable(appointment, bill, 0)
        owed = bill.con_no if bill else appointment.gia_tien
        if so_tien != owed and not there.waiting:
            raise Aside(*_amiss(so_tien, owed))

    def settle_for(
        self, actor: NguoiDung, row: DongSaoKe, appointment: LichHen, so_tien: int, there: Transfers
    ) -> ThanhToan:
        """A settled transfer of this amount for the locked appointment: the one that waits for just this, or a new one.

        Raises CancelledVisit, AlreadyPaid, Overpayment or TransactionUsed.
        """
        payment = there.waiting or self.ledger.open(
            actor=actor, appointment=appointment, phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, so_tien=so_tien
        )
        held = held_by(appointment, payment)
        return self.ledger.settle(held, so_tien, row.ma_giao_dich, actor=actor).payment


def _is_ours(payment: ThanhToan) -> bool:
    """Whether the payment's money comes to our bank, and not to a gateway or from us."""
    transfer = payment.phuong_thuc_thanh_toan == PhuongThuc.TRANSFER and not payment.thanh_toan_goc_id
    return transfer and payment.cong in OUR_BANK


def _amiss(came: int, wanted: int) -> tuple[Any, str]:
    return (KetQua.SHORT, "less_than_owed") if came < wanted else (KetQua.OVER, "more_than_owed")
