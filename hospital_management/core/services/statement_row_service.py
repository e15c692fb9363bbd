"""Rows of statements that a person settles."""

from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from cashdesk.models import DongSaoKe, KetQua
from core.clock import Clock
from core.events import snapshot
from core.money_events import StatementRowClosed, StatementRowSettled, StatementRowUndone
from core.repositories.idempotency_repository import Claim
from core.repositories.payment_repository import Transfers
from core.services.base import BaseService
from core.services.ledger import Ledger
from core.services.statement_matching import StatementMatching
from core.statement_exceptions import AboveRow, RowNotSettled, RowSettled, SurplusUnexplained
from core.unit_of_work import UnitOfWork, transactional
from payments.models import ThanhToan

OPEN = (KetQua.PENDING, KetQua.SHORT, KetQua.OVER, KetQua.DOUBLE, KetQua.UNKNOWN)
SETTLED = (KetQua.MATCHED, KetQua.REFUNDED, KetQua.IGNORED)


class StatementRowService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.ledger = Ledger(uow, clock)
        self.matching = StatementMatching(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[DongSaoKe]:
        return self.uow.statement_rows.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_dong: int) -> DongSaoKe:
        """Raises NotYours or NotFound."""
        return self.uow.statement_rows.get_visible(actor, action, ma_dong)

    @transactional
    def settle(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_dong: int,
        ma_lich_hen: int,
        so_tien: int,
        ghi_chu: str = "",
        claim: Claim | None = None,
    ) -> DongSaoKe:
        """Book so much of the row as a transfer for the appointment; what is left of it is booked nowhere.

        Raises NotYours, NotFound, RowSettled, AboveRow, SurplusUnexplained, DoesNotExist, CancelledVisit, AlreadyPaid,
        Overpayment or TransactionUsed.
        """
        row = self._waiting(actor, action, ma_dong)
        if so_tien > row.so_tien:
            raise AboveRow(amount=row.so_tien)
        if so_tien < row.so_tien and not ghi_chu.strip():
            raise SurplusUnexplained(surplus=row.so_tien - so_tien)
        appointment = self.uow.appointments.lock_referred(ma_lich_hen, "ma_lich_hen")
        before = snapshot(row)
        there = self.uow.payments.transfers(appointment, so_tien, row.ma_giao_dich)
        entered = self._entered(there)
        payment = entered or self.matching.settle_for(actor, row, appointment, so_tien, there)
        booked = {"thanh_toan": payment, "so_tien_ghi": so_tien, "da_ghi_truoc": entered is not None}
        self._close(actor, row, KetQua.MATCHED, ghi_chu, **booked)
        self.uow.record(StatementRowSettled(actor, row, before, reason=ghi_chu))
        self.uow.keys.settle(claim, row)
        return row

    @transactional
    def send_back(self, *, actor: NguoiDung, action: str, ma_dong: int, ghi_chu: str) -> DongSaoKe:
        """The bank sent the money back; the ledger never had it. Raises NotYours, NotFound or RowSettled."""
        return self._put_away(actor, action, ma_dong, KetQua.REFUNDED, ghi_chu)

    @transactional
    def ignore(self, *, actor: NguoiDung, action: str, ma_dong: int, ghi_chu: str) -> DongSaoKe:
        """The money is no patient's. Raises NotYours, NotFound or RowSettled."""
        return self._put_away(actor, action, ma_dong, KetQua.IGNORED, ghi_chu)

    @transactional
    def undo(
        self, *, actor: NguoiDung, action: str, ma_dong: int, ghi_chu: str, claim: Claim | None = None
    ) -> DongSaoKe:
        """The row waits for a person again. The payment that it made is countered by a refund of all that is left of
        it; one that was there before is only let go.

        Raises NotYours, NotFound, RowNotSettled, AlreadyRefunded or NotRefundable.
        """
        row = self.uow.statement_rows.lock_visible(actor, action, ma_dong)
        if row.ket_qua not in SETTLED:
            raise RowNotSettled(ket_qua=row.ket_qua)
        before = snapshot(row)
        if row.thanh_toan_id and not row.da_ghi_truoc:
            self.ledger.refund(actor=actor, held=self.ledger.hold(row.thanh_toan_id), ly_do=ghi_chu)
        undone: dict[str, Any] = {"thanh_toan": None, "so_tien_ghi": 0, "da_ghi_truoc": False, "ly_do": "undone"}
        self._close(actor, row, KetQua.UNKNOWN, ghi_chu, **undone)
        self.uow.record(StatementRowUndone(actor, row, before, reason=ghi_chu))
        self.uow.keys.settle(claim, row)
        return row

    def _entered(self, there: Transfers) -> ThanhToan | None:
        """The payment that the desk entered for the row's transfer; not one that was given back, as undoing does."""
        return None if there.kept is None or self.uow.statement_rows.has(there.kept) else there.kept

    def _waiting(self, actor: NguoiDung, action: str, ma_dong: int) -> DongSaoKe:
        row = self.uow.statement_rows.lock_visible(actor, action, ma_dong)
        if row.ket_qua not in OPEN:
            raise RowSettled(ket_qua=row.ket_qua)
        return row

    def _put_away(self, actor: NguoiDung, action: str, ma_dong: int, ket_qua: KetQua, ghi_chu: str) -> DongSaoKe:
        row = self._waiting(actor, action, ma_dong)
        before = snapshot(row)
        self._close(actor, row, ket_qua, ghi_chu)
        self.uow.record(StatementRowClosed(actor, row, before, reason=ghi_chu))
        return row

    def _close(self, actor: NguoiDung, row: DongSaoKe, ket_qua: KetQua, ghi_chu: str, **changes: Any) -> None:
        by_hand = {"nguoi_xu_ly": actor, "xu_ly_luc": self.clock.now(), "ghi_chu_xu_ly": ghi_chu}
        self.uow.statement_rows.save(row, ket_qua=ket_qua, **by_hand, **changes)
