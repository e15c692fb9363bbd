"""The cashiers' shifts: opened with a float, counted, closed, and signed by somebody else."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from cashdesk.models import CaThuNgan, TrangThaiCa
from core.documents.shift import Sheet, shift_pdf
from core.events import DataExported, snapshot
from core.money_events import ShiftClosed, ShiftOpened, ShiftReopened, ShiftSigned
from core.services.base import BaseService
from core.shift_exceptions import (
    AlreadyClosed,
    AlreadySigned,
    DifferenceUnexplained,
    NoShiftOpen,
    OwnShift,
    ShiftNotClosed,
    ShiftOpen,
)
from core.unit_of_work import transactional

UNCOUNTED: dict[str, Any] = {"dong_luc": None, "tien_dem": None, "menh_gia": None, "tien_he_thong": None}
UNCLOSED = {**UNCOUNTED, "chenh_lech": None, "giai_trinh": ""}


class ShiftService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[CaThuNgan]:
        return self.uow.shifts.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_ca: int) -> CaThuNgan:
        """With its sums by method and its payments. Raises NotYours or NotFound."""
        return self._detailed(self.uow.shifts.get_visible(actor, action, ma_ca))

    def current(self, *, actor: NguoiDung) -> CaThuNgan:
        """The actor's open shift, as `get` gives one. Raises NoShiftOpen."""
        shift = self.uow.shifts.all().filter(thu_ngan=actor, dong_luc=None).first()
        if shift is None:
            raise NoShiftOpen
        return self._detailed(shift)

    def summary(self, *, actor: NguoiDung, ngay: dt.date | None, ma_co_so: int | None) -> dict[str, Any]:
        """The shifts that were opened on the day (today unless given), by facility and cashier. Raises Forbidden."""
        self.require(actor, "shift.summary")
        day = ngay or self.clock.now().date()
        shifts = self.uow.shifts.of_day(day, ma_co_so)
        cashiers = [
            {**_named(of_cashier[0]), **_totals(of_cashier)}
            for of_cashier in (list(group) for _, group in groupby(shifts, lambda s: (s.co_so_id, s.thu_ngan_id)))
        ]
        return {"ngay": day, "ma_co_so": ma_co_so, "thu_ngan": cashiers, **_totals(list(shifts))}

    @transactional
    def open(self, *, actor: NguoiDung, ma_co_so: int, tien_dau_ca: int) -> CaThuNgan:
        """A shift of the actor's own. Raises Forbidden, DoesNotExist or ShiftOpen."""
        self.require(actor, "shift.create")
        facility = self.uow.facilities.refer(ma_co_so, "ma_co_so")
        if self.uow.shifts.lock_open(actor):
            raise ShiftOpen
        shift = self.uow.shifts.add(thu_ngan=actor, co_so=facility, tien_dau_ca=tien_dau_ca, mo_luc=self.clock.now())
        self.uow.record(ShiftOpened(actor, shift))
        return self._shown(shift)

    @transactional
    def close(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_ca: int,
        tien_dem: int,
        menh_gia: dict[str, int] | None = None,
        giai_trinh: str = "",
    ) -> CaThuNgan:
        """Count the drawer against the ledger; from here on the cashier's money falls into another shift.

        Raises NotYours, NotFound, ShiftClosed or DifferenceUnexplained.
        """
        shift = self.uow.shifts.lock_visible(actor, action, ma_ca)
        if shift.dong_luc:
            raise AlreadyClosed
        expected = self._shown(shift).phai_co
        difference = tien_dem - expected
        if difference and not giai_trinh.strip():
            raise DifferenceUnexplained(difference=difference)
        before = snapshot(shift)
        self.uow.shifts.save(
            shift, dong_luc=self.clock.now(), tien_dem=tien_dem, menh_gia=menh_gia, tien_he_thong=expected,
            chenh_lech=difference, giai_trinh=giai_trinh,
        )  # fmt: skip
        self.uow.record(ShiftClosed(actor, shift, before, reason=giai_trinh))
        return self._shown(shift)

    @transactional
    def sign_off(self, *, actor: NguoiDung, action: str, ma_ca: int) -> CaThuNgan:
        """Another person than the cashier agrees with the count, once and for good.

        Raises NotYours, NotFound, ShiftNotClosed, ShiftSigned or OwnShift.
        """
        shift = self._closed(actor, action, ma_ca)
        if shift.thu_ngan_id == actor.pk:
            raise OwnShift
        before = snapshot(shift)
        self.uow.shifts.save(shift, nguoi_ky=actor, ky_luc=self.clock.now())
        self.uow.record(ShiftSigned(actor, shift, before))
        return self._shown(shift)

    @transactional
    def reopen(self, *, actor: NguoiDung, action: str, ma_ca: int, ly_do: str) -> CaThuNgan:
        """The count is forgotten, but for the audit trail, and money falls into the shift again.

        Raises NotYours, NotFound, ShiftNotClosed, ShiftSigned, or ShiftOpen when the cashier has opened another.
        """
        shift = self._closed(actor, action, ma_ca)
        if self.uow.shifts.lock_open(shift.thu_ngan_id):
            raise ShiftOpen
        before = snapshot(shift)
        self.uow.shifts.save(shift, **UNCLOSED)
        self.uow.record(ShiftReopened(actor, shift, before, reason=ly_do))
        return self._shown(shift)

    def sheet(self, *, actor: NguoiDung, action: str, ma_ca: int) -> bytes:
        """A closed shift as a PDF to sign; that it was made is in the audit trail.

        Raises NotYours, NotFound or ShiftNotClosed.
        """
        shift = self.get(actor=actor, action=action, ma_ca=ma_ca)
        if not shift.dong_luc:
            raise ShiftNotClosed
        self._enter_sheet(actor, shift)
        return shift_pdf(_sheet_of(shift), self.clock.now())

    @transactional
    def _enter_sheet(self, actor: NguoiDung, shift: CaThuNgan) -> None:
        notes = {"bo_loc": {"ma_ca": shift.pk}, "dinh_dang": "pdf", "so_dong": len(shift.khoan), "toan_bo": False}
        self.uow.record(DataExported(actor, CaThuNgan, notes=notes))

    def _closed(self, actor: NguoiDung, action: str, ma_ca: int) -> CaThuNgan:
        """Closed and not signed, locked."""
        shift = self.uow.shifts.lock_visible(actor, action, ma_ca)
        if shift.ky_luc:
            raise AlreadySigned
        if not shift.dong_luc:
            raise ShiftNotClosed
        return shift

    def _shown(self, shift: CaThuNgan) -> CaThuNgan:
        """The row with its sums, as it is now."""
        return self.uow.shifts.all().get(pk=shift.pk)

    def _detailed(self, shift: CaThuNgan) -> CaThuNgan:
        shift.theo_phuong_thuc = self.uow.shifts.sums(shift)
        shift.khoan = list(self.uow.shifts.payments(shift))
        return shift


def _named(shift: CaThuNgan) -> dict[str, Any]:
    return {
        "ma_co_so": shift.co_so_id,
        "ten_co_so": shift.co_so.ten_co_so,
        "ma_thu_ngan": shift.thu_ngan_id,
        "dien_thoai_thu_ngan": shift.thu_ngan.so_dien_thoai,
    }


def _totals(shifts: Iterable[CaThuNgan]) -> dict[str, int]:
    """Of open shifts what they must hold counts, but nothing that was not counted yet."""
    listed = list(shifts)
    states = [shift.trang_thai for shift in listed]
    return {
        "so_ca": len(listed),
        "ca_dang_mo": states.count(TrangThaiCa.OPEN),
        "ca_cho_ky": states.count(TrangThaiCa.CLOSED),
        "phai_co": sum(shift.phai_co for shift in listed),
        "tien_dem": sum(shift.tien_dem or 0 for shift in listed),
        "chenh_lech": sum(shift.chenh_lech or 0 for shift in listed),
    }


def _sheet_of(shift: CaThuNgan) -> Sheet:
    return Sheet(
        number=shift.pk, facility=shift.co_so.ten_co_so, cashier=shift.thu_ngan.so_dien_thoai, opened=shift.mo_luc,
        closed=shift.dong_luc, opening=shift.tien_dau_ca, taken=shift.thu_mat, given_back=shift.hoan_mat,
        expected=shift.phai_co, counted=shift.tien_dem or 0, difference=shift.chenh_lech or 0,
        explanation=shift.giai_trinh, notes=shift.menh_gia or {}, methods=shift.theo_phuong_thuc,
        payments=shift.khoan, signer=shift.nguoi_ky.so_dien_thoai if shift.nguoi_ky else "", signed=shift.ky_luc,
    )  # fmt: skip
