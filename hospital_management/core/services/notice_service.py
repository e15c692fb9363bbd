"""What gateways tell us: booked once, however often it is told, or kept until somebody has looked at it."""

import hashlib
import ipaddress
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.exceptions import DoesNotExist, NotFound, Required
from core.gateway_exceptions import NoticeHandledAlready, NoticeNotPaid
from core.gateways.port import Gateways, NotGenuine, Outcome, PaymentGateway, Reply, Standing, Word
from core.money_events import PaymentNoticeHandled, PaymentNoticeKept
from core.request_context import current
from core.services.base import BaseService
from core.services.ledger import Held, Ledger, held_by
from core.services.notice_judgement import Judgement, judge, told_again
from core.services.orders import payment_of
from core.unit_of_work import UnitOfWork, transactional
from gateways.models import LONGEST_CONTENT, CachXuLy, KetQua, ThongBaoCong
from payments.models import PhuongThuc, ThanhToan, TrangThaiThanhToan

FALSE_ROWS_AN_HOUR = 100
FALSE_ROWS_KEPT = timedelta(days=30)
LONGEST_FALSE_CONTENT = 1000
LONGEST_NAME = 100
IPV6_NETWORK = 64  # what one subscriber gets
METHODS = {"vnpay": PhuongThuc.CARD}
"""By what a gateway was paid of which we know no order; the others are wallets."""


class NoticeService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, gateways: Gateways) -> None:
        super().__init__(uow, clock)
        self.gateways, self.ledger = gateways, Ledger(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[ThongBaoCong]:
        return self.uow.notices.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_thong_bao: int) -> ThongBaoCong:
        """Raises NotFound."""
        return self.uow.notices.get_visible(actor, action, ma_thong_bao)

    # From the gateways

    def receive(self, *, cong: str, query: str, body: bytes) -> Reply:
        """A notice as it came, and what its gateway is to be told. Raises NotFound for a gateway that is not on."""
        gateway = self._gateway(cong)
        text = gateway.masked(query or body.decode(errors="replace"))
        try:
            word = gateway.read(query, body)
        except NotGenuine:
            self._count_false(cong, text)
            return gateway.reply(Outcome.NOT_GENUINE)
        return gateway.reply(self.take(gateway, word, text))

    def broken(self, *, cong: str) -> Reply:
        """What the gateway is told when a notice could not be taken. Raises NotFound."""
        return self._gateway(cong).reply(Outcome.BROKEN)

    def standing_of(self, *, cong: str, query: str) -> ThanhToan | None:
        """The payment from which a payer's browser comes back, read and nothing else; None for what the gateway did not
        sign. Raises NotFound.
        """
        gateway = self._gateway(cong)
        try:
            return payment_of(self.uow, cong, gateway.read_return(query))
        except NotGenuine:
            return None

    def _gateway(self, cong: str) -> PaymentGateway:
        gateway = self.gateways.get(cong)
        if gateway is None:
            raise NotFound
        return gateway

    @transactional
    def take(self, gateway: PaymentGateway, word: Word, text: str) -> Outcome:
        """What a gateway said and signed, or answered when it was asked: the same words are booked once."""
        known = payment_of(self.uow, gateway.name, word.reference)
        held = self.ledger.hold(known.pk) if known else None
        payment = held.payment if held else None
        booked = self.uow.open_links.with_transaction(gateway.name, word.transaction)
        judgement = judge(word, payment, booked)
        notice, new = self.uow.notices.open(
            _digest(gateway.name, word.signed or text), **self._values(gateway.name, word, text, payment, judgement)
        )
        if not new:
            self.uow.notices.count_again(notice, self.clock.now())
            return told_again(notice.ket_qua, notice.ly_do)
        if judgement.ket_qua == KetQua.REVIEW:
            self.uow.record(PaymentNoticeKept(None, notice, reason=judgement.ly_do))
        if held and judgement.settles:
            self.ledger.settle(held, held.payment.so_tien, word.transaction)
        if held and judgement.fails:
            self.ledger.fail(held, word.code)
        return judgement.outcome

    def _values(
        self, cong: str, word: Word, text: str, payment: ThanhToan | None, judgement: Judgement
    ) -> dict[str, Any]:
        now = self.clock.now()
        return {
            "cong": cong,
            "noi_dung": _bounded(text, LONGEST_CONTENT),
            "chu_ky_hop_le": True,
            "da_tra": word.standing in (Standing.PAID, Standing.DOUBTFUL),
            "ket_qua": judgement.ket_qua,
            "ly_do": judgement.ly_do,
            "tham_chieu": _name(word.reference),
            "so_tien": word.amount,
            "ma_giao_dich": _name(word.transaction),
            "thanh_toan": payment,
            "ngay_nhan": now,
            "lan_cuoi": now,
            "dia_chi_ip": current.get().address,
        }

    @transactional
    def _count_false(self, cong: str, text: str) -> None:
        """One row an hour for each address, with the first of its contents, and one for all others beyond the first
        hundred: whoever sends rubbish fills no table.
        """
        now = self.clock.now()
        hour, address = now.replace(minute=0, second=0, microsecond=0), current.get().address
        whole = self.uow.notices.false_since(hour) >= FALSE_ROWS_AN_HOUR
        sender = "others" if whole else _network(address)
        values = {
            "cong": cong,
            "chu_ky_hop_le": False,
            "ket_qua": KetQua.NOT_GENUINE,
            "ngay_nhan": now,
            "lan_cuoi": now,
        }
        notice, new = self.uow.notices.open(
            _digest(cong, f"false {sender} {hour:%Y%m%d%H}"),
            **values,
            noi_dung=_bounded(text, LONGEST_FALSE_CONTENT),
            dia_chi_ip=None if whole else address,
        )
        if new:
            self.uow.notices.forget_false(now - FALSE_ROWS_KEPT)
        else:
            self.uow.notices.count_again(notice, now)

    # By hand

    @transactional
    def handle(
        self, *, actor: NguoiDung, ma_thong_bao: int, cach_xu_ly: str, ghi_chu: str, ma_lich_hen: int | None = None
    ) -> ThongBaoCong:
        """Somebody settles what waits for review, once: books what was paid to the bill of an appointment (the order's
        own unless another is named), says that it was given back, or that nothing is to be done. An order that still
        waits is over with it.

        Raises Forbidden, NotFound, DoesNotExist, Required, NoticeHandledAlready, NoticeNotPaid, or what the ledger
        refuses.
        """
        self.require(actor, "payment_notice.handle")
        seen = self.uow.notices.get_visible(actor, "payment_notice.handle", ma_thong_bao)
        own, named = self._lock_visits(seen.thanh_toan, ma_lich_hen)
        if self._moves_money_away(seen, cach_xu_ly, own, named):
            self.require(actor, "payment_notice.refunded")
        target = self._target(own, named) if cach_xu_ly == CachXuLy.BOOK else None
        notice = self._lock_waiting(ma_thong_bao)
        payment = own.payment if own else None
        booked = self._book(actor, notice, own, target) if target else payment
        if own and own.payment.trang_thai == TrangThaiThanhToan.UNPAID and not (target and booked == own.payment):
            self.ledger.fail(own, notice.ly_do, actor=actor)
        return self._close(actor, notice, booked, cach_xu_ly, ghi_chu)

    def _lock_visits(self, order: ThanhToan | None, ma_lich_hen: int | None) -> tuple[Held | None, LichHen | None]:
        """The order with what it belongs to, and the appointment named, both locked. Raises DoesNotExist."""
        visits = self.uow.appointments.lock_several({key for key in (ma_lich_hen, order and order.lich_hen_id) if key})
        if ma_lich_hen and ma_lich_hen not in visits:
            raise DoesNotExist(field="ma_lich_hen")
        own = held_by(visits[order.lich_hen_id], self.uow.payments.lock(order.pk)) if order else None
        return own, visits.get(ma_lich_hen) if ma_lich_hen else None

    @staticmethod
    def _moves_money_away(notice: ThongBaoCong, cach_xu_ly: str, own: Held | None, named: LichHen | None) -> bool:
        """Whether money that was paid goes back, is passed over, or goes to the bill of another patient."""
        another = bool(own and named and own.appointment.benh_nhan_id != named.benh_nhan_id)
        passed_over = notice.da_tra and cach_xu_ly == CachXuLy.IGNORE
        return cach_xu_ly == CachXuLy.REFUNDED or passed_over or another

    @staticmethod
    def _target(own: Held | None, named: LichHen | None) -> LichHen:
        """The appointment on whose bill it is booked."""
        if named is not None:
            return named
        if own is None:
            raise Required(field="ma_lich_hen")
        return own.appointment

    def _lock_waiting(self, ma_thong_bao: int) -> ThongBaoCong:
        notice = self.uow.notices.lock(ma_thong_bao)
        if notice.ket_qua != KetQua.REVIEW:
            raise NoticeHandledAlready
        return notice

    def _book(self, actor: NguoiDung, notice: ThongBaoCong, own: Held | None, target: LichHen) -> ThanhToan:
        """By the order's own payment if that waits for just this, else by one of its own."""
        if not notice.da_tra or not notice.so_tien:
            raise NoticeNotPaid
        order = own.payment if own else None
        waiting = (order.lich_hen_id, order.so_tien, order.trang_thai) if order else None
        if own and waiting == (target.pk, notice.so_tien, TrangThaiThanhToan.UNPAID):
            return self.ledger.settle(own, notice.so_tien, notice.ma_giao_dich, actor=actor).payment
        return self.ledger.take(
            actor=actor,
            appointment=target,
            so_tien=notice.so_tien,
            phuong_thuc_thanh_toan=order.phuong_thuc_thanh_toan
            if order
            else METHODS.get(notice.cong, PhuongThuc.WALLET),
            cong=notice.cong,
            ma_giao_dich=notice.ma_giao_dich,
            ghi_chu=notice.tham_chieu,
        )

    def _close(
        self, actor: NguoiDung, notice: ThongBaoCong, payment: ThanhToan | None, cach_xu_ly: str, ghi_chu: str
    ) -> ThongBaoCong:
        before = snapshot(notice)
        self.uow.notices.save(
            notice,
            ket_qua=KetQua.HANDLED,
            cach_xu_ly=cach_xu_ly,
            thanh_toan=payment,
            nguoi_xu_ly=actor,
            ngay_xu_ly=self.clock.now(),
            ghi_chu_xu_ly=ghi_chu,
        )
        self.uow.record(PaymentNoticeHandled(actor, notice, before, reason=ghi_chu))
        return notice


def _digest(cong: str, text: str) -> str:
    return hashlib.sha256(f"{cong} {text}".encode(errors="surrogatepass")).hexdigest()


def _bounded(text: str, most: int) -> str:
    """What every engine keeps: no null characters, at most so many UTF-16 units, which is how SQL Server counts."""
    units = text.replace("\0", "").encode("utf-16-le", errors="replace")[: 2 * most]
    return units.decode("utf-16-le", errors="ignore")


def _name(text: str) -> str:
    return text.encode("ascii", errors="replace").decode().replace("\0", "")[:LONGEST_NAME]


def _network(address: str | None) -> str:
    """Whom to count as one."""
    parsed = ipaddress.ip_address(address) if address else None
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))
    return str(address)
