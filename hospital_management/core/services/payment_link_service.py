"""Links and QR codes to pay by."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.clock import Clock
from core.exceptions import DomainError
from core.gateway_exceptions import AmountOutOfLimits, GatewayNotOffered, TooManyLinks
from core.gateways.port import Gateways, PaymentGateway
from core.gateways.vietqr import Transfer, VietQR, payload
from core.references import reference_of_appointment
from core.repositories.idempotency_repository import Claim
from core.services.base import BaseService
from core.services.ledger import Ledger
from core.services.orders import order_of
from core.unit_of_work import UnitOfWork, transactional
from payments.models import HoaDon, ThanhToan

MOST_LIVE_LINKS = 5


@dataclass(frozen=True)
class TransferCode:
    """A QR code for what is owed for an appointment: its payload, and what that says."""

    ma_lich_hen: int
    so_tien: int
    noi_dung: str
    ngan_hang: str
    so_tai_khoan: str
    chu_tai_khoan: str
    payload: str


class PaymentLinkService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, gateways: Gateways) -> None:
        super().__init__(uow, clock)
        self.gateways, self.ledger = gateways, Ledger(uow, clock)

    def create(
        self,
        *,
        actor: NguoiDung,
        ma_lich_hen: int,
        phuong_thuc_thanh_toan: str,
        cong: str | None = None,
        so_tien: int | None = None,
        claim: Claim | None = None,
    ) -> ThanhToan:
        """A payment that waits, with the link to pay it by; of all that is owed unless `so_tien` says less.

        The payment is committed before the gateway is asked, and fails when the gateway does. Raises what the ledger
        refuses, and GatewayNotOffered, AmountOutOfLimits, TooManyLinks, GatewayRefused or GatewayUnavailable.
        """
        gateway = self.gateways.offered(phuong_thuc_thanh_toan, cong)
        if gateway is None:
            raise GatewayNotOffered
        payment = self._open(actor, gateway, ma_lich_hen, phuong_thuc_thanh_toan, so_tien)
        try:
            link = gateway.link(order_of(payment))
        except DomainError as refusal:
            self._give_up(payment, refusal.code)
            raise
        return self._keep(payment, link, claim)

    @transactional
    def _open(
        self, actor: NguoiDung, gateway: PaymentGateway, ma_lich_hen: int, phuong_thuc: str, so_tien: int | None
    ) -> ThanhToan:
        now = self.clock.now()
        appointment = self.uow.appointments.lock_within_reach(actor, "payment_link.create", ma_lich_hen, "ma_lich_hen")
        payment = self.ledger.open(
            actor=actor,
            appointment=appointment,
            so_tien=so_tien,
            phuong_thuc_thanh_toan=phuong_thuc,
            cong=gateway.name,
            het_han=now + timedelta(minutes=settings.PAYMENT_LINK_MINUTES),
        )
        if not gateway.terms.least <= payment.so_tien <= gateway.terms.most:
            raise AmountOutOfLimits(least=gateway.terms.least, most=gateway.terms.most)
        if self.uow.open_links.count_live(payment.lich_hen_id, now) > MOST_LIVE_LINKS:
            raise TooManyLinks(limit=MOST_LIVE_LINKS)
        return payment

    @transactional
    def _keep(self, payment: ThanhToan, link: str, claim: Claim | None) -> ThanhToan:
        self.uow.payments.save(payment, lien_ket=link)
        self.uow.keys.settle(claim, payment)
        return payment

    @transactional
    def _give_up(self, payment: ThanhToan, reason: str) -> None:
        self.ledger.fail(self.ledger.hold(payment.pk), reason)

    def transfer_code(self, *, actor: NguoiDung, ma_lich_hen: int) -> TransferCode:
        """A QR code for a transfer of what is owed now. Nothing is written: the content names the appointment, and the
        payment is entered when the transfer is found in the bank's statement.

        Raises DoesNotExist, NotYours, GatewayNotOffered (no bank account is set), or what the ledger refuses.
        """
        account = self.gateways.get(VietQR.name)
        if not isinstance(account, VietQR):
            raise GatewayNotOffered
        appointment = self.uow.appointments.refer(ma_lich_hen, "ma_lich_hen")
        self.check_reach(actor, "vietqr.retrieve", appointment)
        owed = self._owed(appointment)
        content = reference_of_appointment(ma_lich_hen)
        return TransferCode(
            ma_lich_hen=ma_lich_hen,
            so_tien=owed,
            noi_dung=content,
            ngan_hang=account.bank,
            so_tai_khoan=account.account,
            chu_tai_khoan=account.holder,
            payload=payload(Transfer(account.bank, account.account, owed, content)),
        )

    def _owed(self, appointment: LichHen) -> int:
        """Where there is no bill yet, what it will come to; an appointment without a price owes nothing."""
        bill = self.uow.bills.of(appointment)
        if bill is None:
            bill = HoaDon(lich_hen=appointment, tong_tien=appointment.gia_tien)
        self.ledger.check_payable(appointment, bill, 0)
        return bill.con_no
