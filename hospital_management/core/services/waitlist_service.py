"""The waiting list: who waits for whom, and on which days."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.booking_exceptions import DoctorUnavailable, ServiceNotOffered
from core.clock import Clock, minute_of
from core.events import snapshot
from core.exceptions import RangeReversed, Required, TimesReversed
from core.services.base import BaseService
from core.services.booking import Booking
from core.services.offers import Offers
from core.unit_of_work import UnitOfWork, transactional
from core.waitlist_events import OfferDeclined, WaitlistJoined, WaitlistLeft
from core.waitlist_exceptions import (
    AlreadyWaiting,
    DoctorNotOfSpecialty,
    EntryOver,
    HoursTooShort,
    ServiceNotOfSpecialty,
    TooManyEntries,
    WindowPast,
    WindowTooFar,
)
from medical.models import BacSi, ChuyenKhoa, DichVu
from waitlist.models import DanhSachCho, TrangThaiCho, TrangThaiMoi

MOST_DAYS_AHEAD = 180
MOST_ENTRIES = 10


class WaitlistService(BaseService):
    """An entry is made under the lock of its patient, and changed under its own."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.booking = Booking(uow, clock)
        self.offers = Offers(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[DanhSachCho]:
        return self.uow.waitlist.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_cho: int) -> DanhSachCho:
        """With its place in the order and its open offer. Raises NotYours or NotFound."""
        return self._placed(self.uow.waitlist.get_visible(actor, action, ma_cho))

    @transactional
    def join(
        self,
        *,
        actor: NguoiDung,
        ma_dich_vu: int,
        ma_bac_si: int | None = None,
        ma_chuyen_khoa: int | None = None,
        ma_benh_nhan: int | None = None,
        **window: Any,
    ) -> DanhSachCho:
        """Wait for the doctor or, without one, for anybody of the specialty.

        `window` has `tu_ngay`, `den_ngay` and perhaps `gio_tu`, `gio_den`. Raises Required, ProfileMissing,
        DoesNotExist, NotYours, DoctorUnavailable, DoctorNotOfSpecialty, ServiceNotOffered, RangeReversed, WindowPast,
        WindowTooFar, TimesReversed, HoursTooShort, AlreadyWaiting or TooManyEntries.
        """
        self.require(actor, "waitlist.create")
        service = self.uow.services.refer(ma_dich_vu, "ma_dich_vu")
        doctor, specialty = self._whom(ma_bac_si, ma_chuyen_khoa, service)
        self._check_days(window["tu_ngay"], window["den_ngay"])
        self._check_hours(window.get("gio_tu"), window.get("gio_den"), service)
        patient = self.booking.patient(actor, ma_benh_nhan)
        live = [(each.bac_si_id, each.chuyen_khoa_id, each.dich_vu_id) for each in self.uow.waitlist.live_of(patient)]
        if (ma_bac_si, specialty.pk, service.pk) in live:
            raise AlreadyWaiting(field="ma_dich_vu")
        if len(live) >= MOST_ENTRIES:
            raise TooManyEntries(limit=MOST_ENTRIES)
        now, wanted = self.clock.now(), {"bac_si": doctor, "chuyen_khoa": specialty, "dich_vu": service}
        entry = self.uow.waitlist.add(benh_nhan=patient, ngay_tao=now, xep_tu=now, **wanted, **window)
        self.uow.record(WaitlistJoined(actor, entry))
        entry.thu_tu, entry.loi_moi_mo = self.uow.waitlist.count_before(entry) + 1, None
        return entry

    @transactional
    def leave(self, *, actor: NguoiDung, action: str, ma_cho: int) -> None:
        """An open offer is declined with it. Raises NotYours, NotFound or EntryOver."""
        entry = self.uow.waitlist.lock_visible(actor, action, ma_cho)
        if entry.ngay_xong:
            raise EntryOver(trang_thai=entry.trang_thai)
        before = snapshot(entry)
        offer = self.uow.offers.open_of(entry)
        if offer:
            self.uow.patients.lock(entry.benh_nhan_id)
            self.offers.close(actor, offer, TrangThaiMoi.DECLINED, OfferDeclined)
        self.uow.waitlist.save(entry, trang_thai=TrangThaiCho.LEFT, ngay_xong=self.clock.now())
        self.uow.record(WaitlistLeft(actor, entry, before))

    def _placed(self, entry: DanhSachCho) -> DanhSachCho:
        entry.thu_tu = None if entry.ngay_xong else self.uow.waitlist.count_before(entry) + 1
        entry.loi_moi_mo = self.uow.offers.open_of(entry)
        return entry

    def _whom(
        self, ma_bac_si: int | None, ma_chuyen_khoa: int | None, service: DichVu
    ) -> tuple[BacSi | None, ChuyenKhoa]:
        """The doctor, if one is named, and the specialty, which is the doctor's."""
        if ma_bac_si is not None:
            doctor = self.uow.doctors.refer_with_specialty(ma_bac_si)
            self._check_doctor(doctor, ma_chuyen_khoa, service)
            return doctor, doctor.chuyen_khoa
        if ma_chuyen_khoa is None:
            raise Required(field="ma_bac_si")
        specialty = self.uow.specialties.refer(ma_chuyen_khoa, "ma_chuyen_khoa")
        if service.co_so_id != specialty.co_so_id or service.chuyen_khoa_id not in (None, specialty.pk):
            raise ServiceNotOfSpecialty
        return None, specialty

    def _check_doctor(self, doctor: BacSi, ma_chuyen_khoa: int | None, service: DichVu) -> None:
        if ma_chuyen_khoa is not None and ma_chuyen_khoa != doctor.chuyen_khoa_id:
            self.uow.specialties.refer(ma_chuyen_khoa, "ma_chuyen_khoa")
            raise DoctorNotOfSpecialty
        if not doctor.offers(service):
            raise ServiceNotOffered
        if not doctor.takes_appointments:
            raise DoctorUnavailable

    def _check_days(self, first: dt.date, last: dt.date) -> None:
        today = self.clock.now().date()
        if last < first:
            raise RangeReversed(field="den_ngay")
        if first < today:
            raise WindowPast
        if last > today + dt.timedelta(days=MOST_DAYS_AHEAD):
            raise WindowTooFar(days=MOST_DAYS_AHEAD)

    @staticmethod
    def _check_hours(opens: dt.time | None, closes: dt.time | None, service: DichVu) -> None:
        if opens is None or closes is None:
            return
        if closes <= opens:
            raise TimesReversed(field="gio_den")
        if minute_of(closes) - minute_of(opens) < service.thoi_gian_kham:
            raise HoursTooShort(minutes=service.thoi_gian_kham)
