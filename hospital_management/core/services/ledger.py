"""The ledger: every way in which money, or what is owed, changes.

Nothing in it is changed or deleted but a payment that waits: it settles or fails, once. A refund is a payment of its
own; a wrong line is countered by another.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.booking_exceptions import HasPayments
from core.clock import Clock
from core.events import snapshot
from core.money_events import (
    BillLineAdded,
    BillLineCountered,
    BillOpened,
    PaymentFailed,
    PaymentOpened,
    PaymentRefunded,
    PaymentSettled,
    PaymentTaken,
)
from core.payment_exceptions import (
    AlreadyPaid,
    AlreadyRefunded,
    AlreadySettled,
    AmountDiffers,
    CancelledVisit,
    LineCountered,
    NotOpen,
    NotRefundable,
    Overpayment,
    RefundExceeds,
    TotalTooLow,
    TransactionUsed,
)
from core.repositories.payment_repository import OUR_BANK, line_of
from core.services.base import BaseService
from core.services.drawer import Drawer
from core.unit_of_work import UnitOfWork
from medical.models import DichVu
from payments.models import DongHoaDon, HoaDon, LoaiDong, PhuongThuc, ThanhToan, TrangThaiThanhToan


class Held(NamedTuple):
    """A payment with what it belongs to, read under the appointment's lock."""

    appointment: LichHen
    bill: HoaDon
    payment: ThanhToan


def held_by(appointment: LichHen, payment: ThanhToan) -> Held:
    """A payment of the locked appointment, read since."""
    payment.lich_hen, payment.hoa_don = appointment, appointment.hoa_don
    return Held(appointment, appointment.hoa_don, payment)


class Settlement(NamedTuple):
    """A payment that is settled, and whether it was just now: a notice may be sent more than once."""

    payment: ThanhToan
    new: bool


class Ledger(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work; rights are the use case's to ask for."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.drawer = Drawer(uow, clock)

    def bill_of(self, actor: NguoiDung | None, appointment: LichHen) -> HoaDon:
        """The locked appointment's bill, locked too; made when it has none."""
        bill = self.uow.bills.lock_of(appointment)
        if bill is None:
            bill = self.uow.bills.open(appointment, self.clock.now())
            self.uow.record(BillOpened(actor, bill))
        return bill

    def hold(self, ma_thanh_toan: int) -> Held:
        """The payment as it is now, under the lock of its appointment. Raises NotFound."""
        self.uow.appointments.lock_alone_by("thanh_toan", ma_thanh_toan)
        return self._with_visit(self.uow.payments.whole(ma_thanh_toan)[0])

    def hold_visible(self, actor: NguoiDung, action: str, ma_thanh_toan: int) -> Held:
        """The same within the actor's reach. Raises NotFound or NotYours."""
        self.uow.appointments.lock_alone_by("thanh_toan", ma_thanh_toan)
        return self._with_visit(self.uow.payments.get_visible(actor, action, ma_thanh_toan, whole=True))

    @staticmethod
    def _with_visit(payment: ThanhToan) -> Held:
        payment.lich_hen.hoa_don = payment.hoa_don
        return Held(payment.lich_hen, payment.hoa_don, payment)

    def take(self, *, actor: NguoiDung, appointment: LichHen, so_tien: int, **how: Any) -> ThanhToan:
        """Money at the desk for the locked appointment; `how` has the method and what else is written of it.

        Raises CancelledVisit, AlreadyPaid, Overpayment, or TransactionUsed.
        """
        bill, now = self.bill_of(actor, appointment), self.clock.now()
        self.check_payable(appointment, bill, so_tien)
        self._check_unused(how["phuong_thuc_thanh_toan"], how.get("cong", ""), how.get("ma_giao_dich", ""))
        payment = self.uow.payments.add(
            lich_hen=appointment, hoa_don=bill, so_tien=so_tien, trang_thai=TrangThaiThanhToan.PAID,
            nguoi_thu=actor, ngay_tao=now, thoi_gian_thanh_toan=now,
            ca=self.drawer.shift_for(actor, appointment, how["phuong_thuc_thanh_toan"]), **how,
        )  # fmt: skip
        self.uow.bills.save(bill, da_thu=bill.da_thu + so_tien)
        self.uow.record(PaymentTaken(actor, payment))
        return payment

    def open(
        self,
        *,
        actor: NguoiDung | None,
        appointment: LichHen,
        phuong_thuc_thanh_toan: str,
        so_tien: int | None = None,
        cong: str = "",
        het_han: dt.datetime | None = None,
    ) -> ThanhToan:
        """A payment of the locked appointment that waits for its money: all that is owed, unless an amount is given.

        It keeps nothing for itself: of two that wait, the one that would pay too much is refused when it settles.
        Raises CancelledVisit, AlreadyPaid or Overpayment.
        """
        bill = self.bill_of(actor, appointment)
        self.check_payable(appointment, bill, so_tien or 0)
        payment = self.uow.payments.add(
            lich_hen=appointment, hoa_don=bill, so_tien=so_tien or bill.con_no, cong=cong, het_han=het_han,
            phuong_thuc_thanh_toan=phuong_thuc_thanh_toan, trang_thai=TrangThaiThanhToan.UNPAID,
            ngay_tao=self.clock.now(),
        )  # fmt: skip
        self.uow.record(PaymentOpened(actor, payment))
        return payment

    def settle(
        self, held: Held, so_tien: int, ma_giao_dich: str, *, actor: NguoiDung | None = None, **more: Any
    ) -> Settlement:
        """The money of a payment that waits has come, by this transaction, late or not; once, however often it is said.

        `actor` is who says so by hand; `more` is written of the payment besides. Raises AlreadySettled for another
        transaction, NotOpen, AmountDiffers, CancelledVisit, AlreadyPaid, Overpayment, or TransactionUsed: then
        nothing is changed, and the money is for somebody to look at.
        """
        appointment, bill, payment = held
        if payment.trang_thai == TrangThaiThanhToan.PAID:
            if ma_giao_dich and payment.ma_giao_dich == ma_giao_dich:
                return Settlement(payment, new=False)
            raise AlreadySettled
        self._check_open(payment)
        if so_tien != payment.so_tien:
            raise AmountDiffers(amount=payment.so_tien)
        self.check_payable(appointment, bill, so_tien)
        self._check_unused(payment.phuong_thuc_thanh_toan, payment.cong, ma_giao_dich)
        before, more = snapshot(payment), {"thoi_gian_thanh_toan": self.clock.now(), "nguoi_thu": actor, **more}
        if payment.phuong_thuc_thanh_toan == PhuongThuc.CASH:
            more["ca"] = self.drawer.shift_for(actor, appointment, PhuongThuc.CASH)
        paid = {"trang_thai": TrangThaiThanhToan.PAID, "ma_giao_dich": ma_giao_dich}
        self.uow.payments.save(payment, **paid, **more)
        self.uow.bills.save(bill, da_thu=bill.da_thu + so_tien)
        self.uow.record(PaymentSettled(actor, payment, before))
        return Settlement(payment, new=True)

    def fail(self, held: Held, ly_do: str = "", *, actor: NguoiDung | None = None) -> Settlement:
        """The money of a payment that waits will not come; once, however often it is said.

        Raises AlreadySettled or NotOpen.
        """
        payment = held.payment
        if payment.trang_thai == TrangThaiThanhToan.FAILED:
            return Settlement(payment, new=False)
        if payment.trang_thai == TrangThaiThanhToan.PAID:
            raise AlreadySettled
        self._check_open(payment)
        before = snapshot(payment)
        self.uow.payments.save(payment, trang_thai=TrangThaiThanhToan.FAILED)
        self.uow.record(PaymentFailed(actor, payment, before, ly_do))
        return Settlement(payment, new=True)

    def refund(self, *, actor: NguoiDung, held: Held, so_tien: int | None = None, ly_do: str = "") -> ThanhToan:
        """Give money of a settled payment back: all that is left of it, unless an amount is given.

        Raises NotRefundable, AlreadyRefunded or RefundExceeds.
        """
        original = held.payment
        if original.trang_thai != TrangThaiThanhToan.PAID:
            raise NotRefundable(trang_thai=original.trang_thai)
        left = original.so_tien - original.da_hoan
        if not left:
            raise AlreadyRefunded
        amount = left if so_tien is None else so_tien
        if amount > left:
            raise RefundExceeds(left=left)
        return self.give_back(actor, [(held, amount)], ly_do)[0]

    def give_back(self, actor: NguoiDung, parts: Iterable[tuple[Held, int]], ly_do: str) -> list[ThanhToan]:
        """So much of each payment, which has as much left, by its own method."""
        shift, made = self.drawer.open_shift(actor), []
        for (appointment, bill, original), amount in parts:
            now, method = self.clock.now(), original.phuong_thuc_thanh_toan
            shift = shift or self.drawer.begun_for(actor, appointment, method)
            refund = self.uow.payments.add(
                lich_hen=appointment, hoa_don=bill, thanh_toan_goc=original, so_tien=amount,
                phuong_thuc_thanh_toan=method, trang_thai=TrangThaiThanhToan.REFUNDED, cong=original.cong,
                nguoi_thu=actor, ngay_tao=now, thoi_gian_thanh_toan=now, ca=shift, ghi_chu=ly_do,
            )  # fmt: skip
            self.uow.payments.save(original, da_hoan=original.da_hoan + amount)
            self.uow.bills.save(bill, da_thu=bill.da_thu - amount)
            self.uow.record(PaymentRefunded(actor, refund, reason=ly_do))
            made.append(refund)
        return made

    def read_lines(self, bill: HoaDon) -> None:
        bill.cac_dong = list(self.uow.bill_lines.of(bill))

    def add_lines(self, actor: NguoiDung | None, bill: HoaDon, lines: Iterable[dict[str, Any]]) -> list[DongHoaDon]:
        """Write lines on a locked bill whose lines are known, together. Raises TotalTooLow if all of them leave less
        than was taken.
        """
        lines, now = list(lines), self.clock.now()
        total = bill.tong_tien + sum(line["thanh_tien"] for line in lines)
        if total < bill.da_thu:
            raise TotalTooLow(taken=bill.da_thu)
        self.uow.bills.save(bill, tong_tien=total)
        written = [self.uow.bill_lines.add(**{"nguoi_tao": actor, "ngay_tao": now, "hoa_don": bill, **line})
                   for line in lines]  # fmt: skip
        bill.cac_dong += written
        for line in written:
            kind = BillLineCountered if line.dong_goc_id else BillLineAdded
            self.uow.record(kind(actor, line, reason=line.ly_do))
        return written

    def counter(self, actor: NguoiDung | None, bill: HoaDon, line: DongHoaDon, ly_do: str) -> DongHoaDon:
        """Take a line of a locked bill, whose lines are known, back by another. Raises LineCountered or TotalTooLow."""
        if line not in bill.dong_con:
            raise LineCountered
        return self.add_lines(actor, bill, [opposite_of(line, ly_do)])[0]

    def check_other_service(self, appointment: LichHen, service: DichVu) -> HoaDon | None:
        """The bill of a locked appointment that is to be for another service, locked too; None if it has none.

        Raises HasPayments when the price changes and money was taken, or may still come by a link.
        """
        bill = self.uow.bills.lock_of(appointment)
        if bill is None or service.gia_tien == appointment.gia_tien:
            return bill
        if bill.da_thu or self.uow.payments.awaited(appointment, self.clock.now()):
            raise HasPayments
        return bill

    def follow_service(self, actor: NguoiDung | None, appointment: LichHen, bill: HoaDon, ly_do: str) -> None:
        """Let the locked bill of an appointment that is now for another service say so; the insurance's share is to be
        estimated anew. Raises TotalTooLow.
        """
        self.read_lines(bill)
        booked = [line for line in bill.dong_con if line.loai == LoaiDong.SERVICE and line.nguoi_tao_id is None]
        gone = [opposite_of(line, ly_do) for line in [*booked, *bill.dong_bao_hiem]]
        if gone:
            self.add_lines(actor, bill, [*gone, {**line_of(appointment), "nguoi_tao": None}])

    @staticmethod
    def check_payable(appointment: LichHen, bill: HoaDon, so_tien: int) -> None:
        """Raises CancelledVisit, AlreadyPaid or Overpayment."""
        if appointment.ngay_huy is not None:
            raise CancelledVisit
        if not bill.con_no:
            raise AlreadyPaid
        if so_tien > bill.con_no:
            raise Overpayment(owed=bill.con_no)

    def _check_unused(self, phuong_thuc: str, cong: str, ma_giao_dich: str) -> None:
        """A transfer to our bank pays once, whoever enters it first. Raises TransactionUsed."""
        ours = phuong_thuc == PhuongThuc.TRANSFER and cong in OUR_BANK
        if ours and self.uow.payments.is_booked(ma_giao_dich):
            raise TransactionUsed

    @staticmethod
    def _check_open(payment: ThanhToan) -> None:
        if payment.trang_thai != TrangThaiThanhToan.UNPAID:
            raise NotOpen(trang_thai=payment.trang_thai)


def opposite_of(line: DongHoaDon, ly_do: str) -> dict[str, Any]:
    return {
        "loai": line.loai,
        "dich_vu_id": line.dich_vu_id,
        "mo_ta": line.mo_ta,
        "so_luong": line.so_luong,
        "don_gia": -line.don_gia,
        "thanh_tien": -line.thanh_tien,
        "ly_do": ly_do,
        "dong_goc": line,
    }
