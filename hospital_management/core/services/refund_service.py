"""Requests for refunds: what would come back, who asks for it, and the Admin who agrees or does not.

Locks: the appointment, then the payments that something is left of.
"""

from typing import Any

from django.db.models import QuerySet

from access.models import TrangThaiYeuCau
from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.booking_exceptions import InvalidTransition
from core.clock import Clock
from core.events import Event, snapshot
from core.money_events import RefundRequestApproved, RefundRequested, RefundRequestRejected
from core.refund_exceptions import (
    NothingToRefund,
    OwnRefundRequest,
    RefundReasonRequired,
    RefundRequestDecided,
    RefundRequestPending,
    RequestExceeds,
)
from core.repositories.idempotency_repository import Claim
from core.services.base import BaseService
from core.services.ledger import Held, Ledger
from core.services.refunds import Quote, Refunds
from core.unit_of_work import UnitOfWork, transactional
from payments.models import HoaDon
from refunds.models import NguyenNhan, YeuCauHoanTien


class RefundService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.ledger = Ledger(uow, clock)
        self.refunds = Refunds(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[YeuCauHoanTien]:
        return self.uow.refund_requests.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_yeu_cau_hoan_tien: int) -> YeuCauHoanTien:
        """Raises NotYours or NotFound."""
        return self.uow.refund_requests.get_visible(actor, action, ma_yeu_cau_hoan_tien)

    def quote(self, *, actor: NguoiDung, action: str, ma_lich_hen: int) -> Quote:
        """What would come back if the actor cancelled the appointment now.

        Raises DoesNotExist, NotYours, or InvalidTransition when it cannot be cancelled any more.
        """
        appointment = self.uow.appointments.refer(ma_lich_hen, "ma_lich_hen")
        self.check_reach(actor, action, appointment)
        if not appointment.can_be_cancelled:
            raise InvalidTransition(tu=appointment.trang_thai, den=TrangThaiLichHen.CANCELLED.value)
        return self.refunds.quote(appointment, self.uow.bills.of(appointment), self.refunds.who_cancels(actor))

    @transactional
    def create(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_lich_hen: int,
        ly_do: str,
        so_tien: int | None = None,
        claim: Claim | None = None,
    ) -> YeuCauHoanTien:
        """A request of somebody's: for the amount given, or what the rules leave, or all that was taken.

        Raises DoesNotExist, NotYours, NothingToRefund, RefundRequestPending or RequestExceeds.
        """
        appointment = self.uow.appointments.lock_within_reach(actor, action, ma_lich_hen, "ma_lich_hen")
        bill = self.uow.bills.lock_of(appointment)
        if bill is None or not bill.da_thu:
            raise NothingToRefund
        if self.uow.refund_requests.lock_open(bill):
            raise RefundRequestPending
        rule = self._rule_of(appointment, bill)
        amount = so_tien or rule["theo_quy_tac"] or bill.da_thu
        if amount > bill.da_thu:
            raise RequestExceeds(left=bill.da_thu)
        request = self.uow.refund_requests.add(
            hoa_don=bill, nguyen_nhan=NguyenNhan.ASKED, so_tien=amount, da_thu=bill.da_thu, ly_do=ly_do,
            nguoi_yeu_cau=actor, ngay_tao=self.clock.now(), **rule,
        )  # fmt: skip
        self.uow.record(RefundRequested(actor, request, reason=ly_do))
        self.uow.keys.settle(claim, request)
        return request

    @transactional
    def approve(
        self,
        *,
        actor: NguoiDung,
        ma_yeu_cau_hoan_tien: int,
        so_tien: int,
        ly_do: str = "",
        claim: Claim | None = None,
    ) -> YeuCauHoanTien:
        """So much comes back, of the newest payments first, each by its own method; by somebody else than who asked.

        Raises Forbidden, NotFound, RefundRequestDecided, OwnRefundRequest, NothingToRefund, RequestExceeds, or
        RefundReasonRequired for another amount than the rules give.
        """
        self.require(actor, "refund_request.approve")
        request = self._pending(actor, ma_yeu_cau_hoan_tien)
        if request.nguoi_yeu_cau_id == actor.pk:
            raise OwnRefundRequest
        self._check_amount(request, so_tien, ly_do)
        made = self.ledger.give_back(actor, self._parts(request.hoa_don, so_tien), ly_do)
        notes = {"ma_thanh_toan": [refund.pk for refund in made]}
        decision = {"trang_thai": TrangThaiYeuCau.APPROVED, "so_tien_duyet": so_tien}
        self._decide(RefundRequestApproved, actor, request, ly_do, notes, **decision)
        self.uow.keys.settle(claim, request)
        return request

    @transactional
    def reject(self, *, actor: NguoiDung, ma_yeu_cau_hoan_tien: int, ly_do: str) -> YeuCauHoanTien:
        """The money stays. By any Admin; who asked withdraws it so.

        Raises Forbidden, NotFound or RefundRequestDecided.
        """
        self.require(actor, "refund_request.reject")
        request = self._pending(actor, ma_yeu_cau_hoan_tien)
        self._decide(RefundRequestRejected, actor, request, ly_do, trang_thai=TrangThaiYeuCau.REJECTED)
        return request

    def _rule_of(self, appointment: LichHen, bill: HoaDon) -> dict[str, Any]:
        """What the rules say of a request that somebody makes: as if the patient cancelled now, or, of an appointment
        that has ended, what they left then.
        """
        if not appointment.can_be_cancelled:
            return {"theo_quy_tac": self.uow.refund_requests.left_by_the_rules(bill)}
        quote = self.refunds.quote(appointment, bill, NguyenNhan.PATIENT)
        return {"theo_quy_tac": quote.so_tien, "phan_tram": quote.phan_tram, "truoc_gio": quote.truoc_gio}

    def _pending(self, actor: NguoiDung, ma_yeu_cau_hoan_tien: int) -> YeuCauHoanTien:
        """A request that waits, with its bill, under the appointment's lock."""
        self.uow.appointments.lock_alone_by("hoa_don__yeu_cau_hoan_tien", ma_yeu_cau_hoan_tien)
        request = self.uow.refund_requests.get_visible(
            actor, "refund_request.retrieve", ma_yeu_cau_hoan_tien, whole=True
        )
        if request.ngay_duyet:
            raise RefundRequestDecided
        return request

    @staticmethod
    def _check_amount(request: YeuCauHoanTien, so_tien: int, ly_do: str) -> None:
        left = request.hoa_don.da_thu
        if not left:
            raise NothingToRefund
        if so_tien > left:
            raise RequestExceeds(left=left)
        expected = min(request.duyet_khong_can_ly_do, left)
        if so_tien != expected and not ly_do:
            raise RefundReasonRequired(amount=expected)

    def _parts(self, bill: HoaDon, so_tien: int) -> list[tuple[Held, int]]:
        """What of the amount comes from which of the bill's payments, the newest first."""
        parts, rest = [], so_tien
        for payment in self.uow.payments.lock_paid(bill):
            part = min(rest, payment.so_tien - payment.da_hoan)
            if part:
                parts.append((Held(bill.lich_hen, bill, payment), part))
            rest -= part
        return parts

    def _decide(
        self,
        kind: type[Event],
        actor: NguoiDung,
        request: YeuCauHoanTien,
        ly_do: str,
        notes: dict[str, Any] | None = None,
        **decision: Any,
    ) -> None:
        before = snapshot(request)
        self.uow.refund_requests.save(
            request, nguoi_duyet=actor, ngay_duyet=self.clock.now(), ly_do_duyet=ly_do, **decision
        )
        self.uow.record(kind(actor, request, before, ly_do, notes))
