"""What the refund rules make of an appointment's money, whichever use case ends it."""

from typing import NamedTuple

from access.models import TrangThaiYeuCau
from appointments.models import LichHen
from authentication.models import NguoiDung
from core.events import snapshot
from core.money_events import RefundRequested, RefundRequestRaised, RefundRequestRejected
from core.policy import Role
from core.refund_exceptions import DepositMissing
from core.services.base import BaseService
from payments.models import HoaDon
from refunds.models import WHOLE, NguyenNhan, YeuCauHoanTien, share_of

NOTHING_BACK = "Theo quy tắc, không hoàn lại khoản nào."


class Quote(NamedTuple):
    """What comes back of the money taken, by which percentage, and by which tier (its hours; None: by none)."""

    nguyen_nhan: NguyenNhan
    da_thu: int
    phan_tram: int
    truoc_gio: int | None
    so_tien: int


class Refunds(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work, on a locked appointment."""

    @staticmethod
    def who_cancels(actor: NguoiDung | None) -> NguyenNhan:
        """Whoever is not a patient acts for the clinic, and so does the clinic's own clock."""
        return NguyenNhan.PATIENT if actor and actor.vai_tro == Role.PATIENT else NguyenNhan.CLINIC

    def quote(self, appointment: LichHen, bill: HoaDon | None, cause: NguyenNhan) -> Quote:
        """What the rules in force give if the appointment ends now: of all that was ever taken, less what was given
        back already, so that asking in parts gives no more.
        """
        percent, tier = self._percent(appointment, cause)
        taken = bill.da_thu if bill else 0
        given = self.uow.payments.given_back(bill) if bill and taken else 0
        return Quote(cause, taken, percent, tier, max(0, share_of(taken + given, percent) - given))

    def ask_after_cancelling(self, actor: NguoiDung | None, appointment: LichHen, ly_do: str) -> None:
        """A request for what the rules give back of the money on a cancelled appointment, if there is any on it."""
        self._ask(appointment, self.who_cancels(actor), ly_do, actor)

    def ask_after_no_show(self, actor: NguoiDung | None, appointment: LichHen) -> None:
        self._ask(appointment, NguyenNhan.NO_SHOW, "", actor)

    def check_deposit(self, appointment: LichHen) -> None:
        """Raises DepositMissing when the rules want the deposit before an appointment is confirmed, and it is short."""
        rules = self.uow.refund_rules.asking_deposits(appointment.bac_si_id)
        if rules is None or not rules.chan_xac_nhan:
            return
        deposit = rules.deposit_of(appointment)
        if deposit and self.is_short(appointment, deposit.amount):
            raise DepositMissing(asked=deposit.amount)

    def is_short(self, appointment: LichHen, asked: int) -> bool:
        """Whether less than that, or than all there is to pay, was taken for the locked appointment."""
        bill = self.uow.bills.lock_of(appointment)
        return bill is None or bill.da_thu < min(asked, bill.tong_tien)

    def _percent(self, appointment: LichHen, cause: NguyenNhan) -> tuple[int, int | None]:
        doctor, rules = appointment.bac_si_id, self.uow.refund_rules
        if cause == NguyenNhan.CLINIC:
            return rules.at(doctor).hoan_khi_co_so_huy, None
        if cause == NguyenNhan.NO_SHOW:
            return WHOLE - rules.at(doctor).giu_khi_khong_den, None
        tier = rules.tier_at(doctor, appointment.starts_at - self.clock.now())
        return (tier.phan_tram, tier.truoc_gio) if tier else (0, None)

    def _ask(self, appointment: LichHen, cause: NguyenNhan, ly_do: str, actor: NguoiDung | None) -> None:
        """The request is the system's, whoever ended the appointment; one that waits already becomes it."""
        bill = self.uow.bills.lock_with_refunds(appointment)
        if bill is None or not bill.da_thu:
            return
        quote = self.quote(appointment, bill, cause)
        waiting = self.uow.refund_requests.lock_open(bill)
        if waiting:
            self._raise(actor, waiting, quote)
        else:
            self._open(actor, bill, quote, ly_do)

    def _open(self, actor: NguoiDung | None, bill: HoaDon, quote: Quote, ly_do: str) -> None:
        now, nothing = self.clock.now(), not quote.so_tien
        refused = {"trang_thai": TrangThaiYeuCau.REJECTED, "ngay_duyet": now, "ly_do_duyet": NOTHING_BACK}
        request = self.uow.refund_requests.add(
            hoa_don=bill, ngay_tao=now, ly_do=ly_do, theo_quy_tac=quote.so_tien, **quote._asdict(),
            **(refused if nothing else {}),
        )  # fmt: skip
        kind = RefundRequestRejected if nothing else RefundRequested
        self.uow.record(kind(actor, request, reason=request.ly_do_duyet or ly_do))

    def _raise(self, actor: NguoiDung | None, waiting: YeuCauHoanTien, quote: Quote) -> None:
        before, asked = snapshot(waiting), max(quote.so_tien, min(waiting.so_tien, quote.da_thu))
        found = {**quote._asdict(), "so_tien": asked, "theo_quy_tac": quote.so_tien}
        self.uow.refund_requests.save(waiting, **found)
        self.uow.record(RefundRequestRaised(actor, waiting, before))
