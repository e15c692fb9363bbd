"""Asking the gateways about links that nobody told us of: a notice can be lost, or come while we were down."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from core.clock import Clock
from core.gateway_exceptions import GatewayUnavailable
from core.gateways.port import Gateways, Outcome, PaymentGateway, Standing, Word
from core.services.base import BaseService
from core.services.ledger import Ledger
from core.services.notice_service import NoticeService
from core.services.orders import order_of
from core.unit_of_work import UnitOfWork, transactional
from payments.models import ThanhToan, TrangThaiThanhToan

ROWS_A_PIECE = 100
EXPIRED = "expired"
GRACE = timedelta(hours=2)
"""How long after its end a link is still asked about: a gateway lets a payer finish what he began."""
TRANSFER_GRACE = timedelta(days=7)
"""The same for a QR of a transfer, which only the bank's statement tells of."""


class LinkSettlement(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, gateways: Gateways, notices: NoticeService) -> None:
        super().__init__(uow, clock)
        self.gateways, self.notices, self.ledger = gateways, notices, Ledger(uow, clock)

    def settle(self, *, before: datetime) -> Iterator[tuple[ThanhToan, str]]:
        """Each link from before the moment that waits, in the order of the keys, with its state afterwards.

        Each is a use case of its own, so that a run that is broken off is simply run again. A gateway that
        cannot be reached is not asked again in the same run; one that says nothing final is, about the next.
        """
        last, silent = 0, set[str]()
        names = list(self.gateways.by_name)
        while piece := list(self.uow.open_links.waiting(names, before, last, ROWS_A_PIECE)):
            for payment in piece:
                if payment.cong not in silent:
                    yield payment, self._settle_one(payment, silent)
            last = piece[-1].pk

    def _settle_one(self, payment: ThanhToan, silent: set[str]) -> str:
        gateway = self.gateways.by_name[payment.cong]
        if not gateway.notifies:
            return self._expire(payment, TRANSFER_GRACE)
        try:
            word = gateway.query(order_of(payment), self.clock.now())
        except GatewayUnavailable as error:
            if error.answered:
                return self._expire(payment, GRACE)
            silent.add(payment.cong)
            return payment.trang_thai
        if word.standing is Standing.WAITING:
            return self._expire(payment, GRACE)
        return self._take(gateway, payment, word)

    def _take(self, gateway: PaymentGateway, payment: ThanhToan, word: Word) -> str:
        """An order that came to nothing has no amount at some gateways."""
        paid = word.standing in (Standing.PAID, Standing.DOUBTFUL)
        word = replace(word, reference=payment.tham_chieu, amount=word.amount if paid else payment.so_tien)
        text = f"query {word.reference} {word.standing.name} {word.code} {word.amount} {word.transaction}"
        outcome = self.notices.take(gateway, word, text)
        states = {True: TrangThaiThanhToan.PAID, False: TrangThaiThanhToan.FAILED}
        return states[paid] if outcome is Outcome.BOOKED else payment.trang_thai

    @transactional
    def _expire(self, payment: ThanhToan, grace: timedelta) -> str:
        if payment.het_han is None or self.clock.now() < payment.het_han + grace:
            return payment.trang_thai
        held = self.ledger.hold(payment.pk)
        if held.payment.trang_thai != TrangThaiThanhToan.UNPAID:
            return payment.trang_thai
        return self.ledger.fail(held, EXPIRED).payment.trang_thai
