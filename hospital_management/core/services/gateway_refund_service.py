"""Refunds at the gateways: asked for after the ledger's own record is committed, with what became of them."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.gateway_exceptions import GatewayRefundOver, GatewayUnavailable
from core.gateways.port import Gateways, RefundOrder, RefundStanding, RefundWord
from core.gateways.vietqr import purpose
from core.money_events import GatewayRefundAsked, GatewayRefundChanged, PaymentRefunded
from core.repositories.payment_repository import OUR_BANK
from core.services.base import BaseService
from core.services.orders import order_of, payment_of
from core.unit_of_work import UnitOfWork, transactional
from gateways.models import HoanTienCong, TrangThaiHoanTien
from payments.models import ThanhToan

STATES = {
    RefundStanding.DONE: TrangThaiHoanTien.DONE,
    RefundStanding.UNDER_WAY: TrangThaiHoanTien.UNDER_WAY,
    RefundStanding.REFUSED: TrangThaiHoanTien.REFUSED,
    RefundStanding.UNCLEAR: TrangThaiHoanTien.UNCLEAR,
}
CALLER_IS_DEAD_AFTER = timedelta(minutes=10)


class GatewayRefundService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, gateways: Gateways) -> None:
        super().__init__(uow, clock)
        self.gateways = gateways

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[HoanTienCong]:
        return self.uow.gateway_refunds.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_hoan_tien: int) -> HoanTienCong:
        """Raises NotFound."""
        return self.uow.gateway_refunds.get_visible(actor, action, ma_hoan_tien)

    def hear(self, event: PaymentRefunded) -> None:
        """After the commit of the ledger's own record."""
        self.ask(event.record)

    def ask(self, refund: ThanhToan) -> HoanTienCong | None:
        """Ask the gateway that took the money to give it back, once for each refund of the ledger; None where no
        gateway took it, or it has been asked. An answer that does not come leaves it unclear, and nobody asks again by
        himself: twice asked might be twice given. Where the gateway is off it is unclear too: whoever
        pays it back another way meanwhile must not see it paid again.
        """
        original = refund.thanh_toan_goc
        if original is None or original.cong in OUR_BANK:
            return None
        gateway = self.gateways.get(original.cong)
        if gateway is None:
            return self._open(refund, original.cong, TrangThaiHoanTien.UNCLEAR)
        row = self._open(refund, original.cong, TrangThaiHoanTien.ASKED)
        if row is None:
            return None
        try:
            word = gateway.refund(self._order(refund, original, row.ngay_gui))
        except GatewayUnavailable:
            return self._keep(row.pk, TrangThaiHoanTien.UNCLEAR, RefundWord(RefundStanding.REFUSED))
        return self._keep(row.pk, STATES[word.standing], word)

    def ask_for_forgotten(self, before: datetime, most: int) -> int:
        """Those that a crash left between the ledger and the gateway; how many."""
        found = list(self.uow.open_links.refunds_untold(OUR_BANK, before, most))
        for refund in found:
            self.ask(refund)
        self._give_up_on_the_dead()
        return len(found)

    def _order(self, refund: ThanhToan, original: ThanhToan, asked: datetime) -> RefundOrder:
        """What was booked by hand from a notice has another name at the gateway: that of the order that was paid."""
        notice = self.uow.notices.booked_by_hand(original) if original.nguoi_thu_id else None
        ordered = payment_of(self.uow, original.cong, notice.tham_chieu) if notice else None
        return RefundOrder(
            key=refund.tham_chieu,
            order=order_of(ordered or original),
            transaction=original.ma_giao_dich,
            amount=refund.so_tien,
            whole=refund.so_tien == original.so_tien,
            purpose=purpose(f"Hoan tien {original.tham_chieu}"),
            asked=asked,
        )

    @transactional
    def _open(self, refund: ThanhToan, cong: str, trang_thai: str) -> HoanTienCong | None:
        now = self.clock.now()
        row = self.uow.gateway_refunds.open(refund, cong=cong, trang_thai=trang_thai, ngay_gui=now, ngay_cap_nhat=now)
        if row:
            self.uow.record(GatewayRefundAsked(None, row))
        return row

    @transactional
    def _keep(self, ma_hoan_tien: int, trang_thai: str, word: RefundWord) -> HoanTienCong:
        row = self.uow.gateway_refunds.lock(ma_hoan_tien)
        before = snapshot(row)
        self.uow.gateway_refunds.save(
            row,
            trang_thai=trang_thai,
            ma_giao_dich=word.transaction[:100],
            ma_tra_loi=word.code[:50],
            ngay_cap_nhat=self.clock.now(),
        )
        self.uow.record(GatewayRefundChanged(None, row, before))
        return row

    @transactional
    def _give_up_on_the_dead(self) -> None:
        """Whoever asked did not live to keep the answer."""
        self.uow.gateway_refunds.give_up(self.clock.now(), self.clock.now() - CALLER_IS_DEAD_AFTER)

    @transactional
    def handle(self, *, actor: NguoiDung, ma_hoan_tien: int, trang_thai: str, ghi_chu: str) -> HoanTienCong:
        """An Admin says how it stands, from the gateway's own pages or because it was given back another way.

        Raises Forbidden, NotFound or GatewayRefundOver.
        """
        self.require(actor, "gateway_refund.handle")
        row = self.uow.gateway_refunds.lock(ma_hoan_tien)
        if row.trang_thai == TrangThaiHoanTien.DONE:
            raise GatewayRefundOver
        before = snapshot(row)
        self.uow.gateway_refunds.save(
            row,
            trang_thai=trang_thai,
            ngay_cap_nhat=self.clock.now(),
            nguoi_xu_ly=actor,
            ghi_chu_xu_ly=ghi_chu,
        )
        self.uow.record(GatewayRefundChanged(actor, row, before, reason=ghi_chu))
        return row
