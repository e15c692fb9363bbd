"""Receipts, invoices and receipts for refunds: issued once, printed as often as asked, cancelled but never deleted."""

import json
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from appointments.models import LichHen
from authentication.models import NguoiDung
from core.clock import Clock
from core.document_codes import is_code_of, number_in, number_of
from core.document_exceptions import BillNotPaid, DocumentCancelled, InvoiceOutdated, NotSettled
from core.documents.receipt import Paper, document_pdf
from core.events import snapshot
from core.money_events import DocumentIssued, DocumentPrinted, DocumentVoided
from core.payment_exceptions import AlreadyRefunded
from core.policy import Role, Scope, scope_for
from core.services.base import BaseService
from core.services.document_content import BY_ITSELF, ONLINE, content_of
from core.services.ledger import Ledger
from core.unit_of_work import UnitOfWork, transactional
from payments.models import ThanhToan, TrangThaiThanhToan
from receipts.models import PREFIXES, ChungTu, LoaiChungTu

KINDS = {TrangThaiThanhToan.PAID: LoaiChungTu.RECEIPT, TrangThaiThanhToan.REFUNDED: LoaiChungTu.REFUND}


class Issued(NamedTuple):
    """A document, and whether it was issued just now: it is issued once, however often it is asked for."""

    document: ChungTu
    new: bool


class Verdict(NamedTuple):
    """What is told to who has a document's code; nothing but the state for any other."""

    tinh_trang: str
    so_chung_tu: str | None = None
    loai: str | None = None
    ngay_lap: Any = None
    ngay_huy: Any = None
    so_tien: int | None = None
    ten_co_so: str | None = None
    ten_benh_nhan: str | None = None


VALID, CANCELLED, UNKNOWN = "Hợp lệ", "Đã hủy", "Không tìm thấy"


class DocumentService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.ledger = Ledger(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[ChungTu]:
        return self.uow.documents.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_chung_tu: int) -> ChungTu:
        """Raises NotYours or NotFound."""
        return self.uow.documents.get_visible(actor, action, ma_chung_tu)

    @transactional
    def issue_receipt(self, *, actor: NguoiDung, action: str, ma_thanh_toan: int, nguoi_nop: str = "") -> Issued:
        """The document of a settled payment or of a refund; one that stands is not written anew, whoever is named.

        None is written of money that was all given back. Raises NotYours, NotFound, NotSettled or AlreadyRefunded.
        """
        held = self.ledger.hold_visible(actor, action, ma_thanh_toan)
        papers = self.uow.documents.of(held.bill, held.payment)
        if papers.standing:
            return Issued(papers.standing, new=False)
        kind = KINDS.get(TrangThaiThanhToan(held.payment.trang_thai))
        if kind is None:
            raise NotSettled(trang_thai=held.payment.trang_thai)
        if held.payment.da_hoan == held.payment.so_tien:
            raise AlreadyRefunded
        named = {"nguoi_nop": nguoi_nop, "thu_ngan": self._cashier_of(held.payment)}
        return self._issue(actor, kind, held.appointment, held.payment, papers.cancelled, **named)

    @transactional
    def issue_invoice(self, *, actor: NguoiDung, action: str, ma_lich_hen: int, nguoi_nop: str = "") -> Issued:
        """The invoice of a bill that is paid in full. Raises NotYours, NotFound, BillNotPaid, or InvoiceOutdated for
        one of another amount that still stands.
        """
        appointment = self.uow.appointments.lock_visible(actor, action, ma_lich_hen)
        bill = self.ledger.bill_of(actor, appointment)
        standing, cancelled = self.uow.documents.of(bill, None)
        if bill.con_no:
            raise BillNotPaid(owed=bill.con_no)
        if standing and standing.so_tien != bill.tong_tien:
            raise InvoiceOutdated(amount=standing.so_tien)
        if standing:
            return Issued(standing, new=False)
        named = {"nguoi_nop": nguoi_nop, "thu_ngan": self._issuer(actor)}
        return self._issue(actor, LoaiChungTu.INVOICE, appointment, None, cancelled, **named)

    @transactional
    def cancel(self, *, actor: NguoiDung, action: str, ma_chung_tu: int, ly_do: str) -> ChungTu:
        """Raises NotYours, NotFound or DocumentCancelled."""
        seen = self.get(actor=actor, action=action, ma_chung_tu=ma_chung_tu)
        self.uow.appointments.lock(seen.lich_hen_id)
        document = self.uow.documents.lock(ma_chung_tu)
        if document.ngay_huy is not None:
            raise DocumentCancelled
        before = snapshot(document)
        self.uow.documents.save(document, ngay_huy=self.clock.now(), nguoi_huy=actor, ly_do_huy=ly_do)
        self.uow.record(DocumentVoided(actor, document, before, reason=ly_do))
        return document

    def printed(self, *, actor: NguoiDung, action: str, ma_chung_tu: int) -> bytes:
        """The document as a PDF, once the audit trail knows who printed another's. Raises NotYours or NotFound."""
        document = self.get(actor=actor, action=action, ma_chung_tu=ma_chung_tu)
        if scope_for(actor.vai_tro, action) is Scope.ALL:
            self._note_print(actor, document)
        paper = Paper(document.so_chung_tu, document.ma_xac_minh, document.lien_ket_xac_minh, document.ngay_huy)
        return document_pdf(document.ghi, paper)

    def verify(self, *, ma: str) -> Verdict:
        """What the holder of a paper may know of it: nothing clinical, and the patient by initials."""
        number = number_in(ma)
        document = self.uow.documents.numbered(number) if number else None
        if document is None or not is_code_of(ma, document.so_chung_tu, document.noi_dung):
            return Verdict(UNKNOWN)
        return Verdict(
            tinh_trang=CANCELLED if document.ngay_huy else VALID,
            so_chung_tu=document.so_chung_tu,
            loai=document.ghi["loai"],
            ngay_lap=timezone.localdate(document.ngay_lap),
            ngay_huy=timezone.localdate(document.ngay_huy) if document.ngay_huy else None,
            so_tien=document.so_tien,
            ten_co_so=document.ghi["co_so"]["ten_co_so"],
            ten_benh_nhan=masked(document.ghi["benh_nhan"]["ho_ten"]),
        )

    def _issue(
        self,
        actor: NguoiDung,
        kind: LoaiChungTu,
        appointment: LichHen,
        payment: ThanhToan | None,
        replaced: ChungTu | None,
        **named: str,
    ) -> Issued:
        """The number comes last of what is locked: another document of the facility waits until this one is written."""
        now, bill = self.clock.now(), appointment.hoa_don
        named["thay_cho"] = replaced.so_chung_tu if replaced else ""
        said = content_of(
            self.uow, loai=kind, appointment=appointment, bill=bill, payment=payment, now=now, **named
        )  # fmt: skip
        facility, year = appointment.bac_si.co_so_id, timezone.localtime(now).year
        series = self.uow.number_series.take_number(facility, year, kind.value)
        document = self.uow.documents.add(
            day_so=series, so=series.so_cuoi, lich_hen=appointment, hoa_don=bill, thanh_toan=payment,
            so_chung_tu=number_of(PREFIXES[kind], facility, year, series.so_cuoi), so_tien=said["so_tien"],
            noi_dung=json.dumps(said, ensure_ascii=False), nguoi_lap=actor, ngay_lap=now, thay_cho=replaced,
        )  # fmt: skip
        self.uow.record(DocumentIssued(actor, document))
        return Issued(document, new=True)

    @transactional
    def _note_print(self, actor: NguoiDung, document: ChungTu) -> None:
        self.uow.record(DocumentPrinted(actor, document, notes={"so_chung_tu": document.so_chung_tu}))

    @staticmethod
    def _cashier_of(payment: ThanhToan) -> str:
        """Nobody's name where nobody was told: then whoever signs is."""
        if payment.nguoi_thu is None:
            return ONLINE if payment.cong else ""
        return _name_of(payment.nguoi_thu)

    def _issuer(self, actor: NguoiDung) -> str:
        account = None if actor.vai_tro == Role.PATIENT else self.uow.accounts.find(actor.pk)
        return _name_of(account) if account else BY_ITSELF


def _name_of(account: NguoiDung) -> str:
    """Accounts of the desk have no names of their own: by the person's profile, or by number."""
    person = getattr(account, "bac_si", None) or getattr(account, "benh_nhan", None)
    return person.ho_ten if person else f"Nhân viên số {account.pk}"


def masked(name: str) -> str:
    """The initials: N*** V*** A***."""
    return " ".join(f"{word[0]}***" for word in name.split())
