"""What every way of booking shares: whose visit it is, and the appointment that comes of it."""

import datetime as dt
from typing import Any

from appointments.models import ChuoiLichHen, GiuCho, LichHen, LoaiLichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.booking_exceptions import WalkInToday
from core.clock import Clock
from core.consent_exceptions import DataErased
from core.events import AppointmentBooked
from core.exceptions import FieldNotAllowed
from core.services.arrivals import Arrivals
from core.services.base import BaseService
from core.services.objections import Visit
from core.services.placement import Place, Request
from core.services.remote_sessions import RemoteSessions
from core.unit_of_work import UnitOfWork
from medical.models import BacSi, DichVu
from users.models import BenhNhan


class Booking(BaseService):
    """Used inside a use case's transaction, with that use case's unit of work."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.arrivals = Arrivals(uow, clock)

    def request(self, actor: NguoiDung, kind: str = LoaiLichHen.BOOKED, reason: str = "") -> Request:
        """Raises FieldNotAllowed on a kind, or a reason to pass over rules, that the actor has no right to give."""
        if kind != LoaiLichHen.BOOKED:
            self.require(actor, "appointment.walk_in", FieldNotAllowed(field="loai_lich_hen"))
        if reason:
            self.require(actor, "appointment.waive_rules", FieldNotAllowed(field="ly_do_bo_qua"))
        return Request(actor, kind, reason)

    def visit(
        self,
        request: Request,
        *,
        ma_bac_si: int,
        ma_dich_vu: int,
        ngay_kham: dt.date | None = None,
        gio_kham: dt.time | None = None,
        ma_benh_nhan: int | None = None,
    ) -> Visit:
        """The visit asked for, its patient locked; without day and time, as walk-ins may be, from the next minute on.

        Raises Required, ProfileMissing, DoesNotExist, NotYours or WalkInToday.
        """
        soonest = self._soonest()
        day = ngay_kham or soonest.date()
        self._check_day(request, day, soonest)
        patient = self.patient(request.actor, ma_benh_nhan)
        doctor, service = self.whom_for_what(ma_bac_si, ma_dich_vu)
        return Visit(patient, doctor, service, day, gio_kham or soonest.time())

    def held_visit(self, request: Request, hold: GiuCho) -> Visit:
        """The visit that a place is kept for, its patient locked. Raises NotYours, DataErased or WalkInToday."""
        self._check_day(request, hold.ngay_kham, self._soonest())
        patient = self.patient(request.actor, hold.benh_nhan_id)
        return Visit(patient, hold.bac_si, hold.dich_vu, hold.ngay_kham, hold.gio_kham)

    def whom_for_what(self, ma_bac_si: int, ma_dich_vu: int) -> tuple[BacSi, DichVu]:
        """Raises DoesNotExist."""
        doctor, service = self.uow.doctors.refer_with_service(ma_bac_si, ma_dich_vu)
        return doctor, service or self.uow.services.refer(ma_dich_vu, "ma_dich_vu")

    def enter(
        self, request: Request, visit: Visit, place: Place, *, ghi_chu: str, series: ChuoiLichHen | None = None
    ) -> LichHen:
        """The appointment: to be confirmed, or arrived and queueing when it is a walk-in; its remote session."""
        arrived = request.kind != LoaiLichHen.BOOKED
        appointment = self.uow.appointments.add(
            benh_nhan=visit.patient,
            loai_lich_hen=request.kind,
            chuoi=series,
            trang_thai=TrangThaiLichHen.ARRIVED if arrived else TrangThaiLichHen.PENDING,
            ghi_chu=ghi_chu,
            ngay_tao=self.clock.now(),
            **place.fields,
        )
        if place.ends_hold:
            self.uow.holds.drop_of(visit.patient)
        if appointment.is_remote:
            RemoteSessions(self.uow, self.clock).open(appointment)
        self.uow.record(AppointmentBooked(request.actor, appointment, reason=request.reason, notes=place.notes))
        if arrived:
            self.arrivals.join(request.actor, appointment, locked=place.fields["lich"], rules=place.rules)
        return appointment

    def patient(self, actor: Any, ma_benh_nhan: int | None) -> BenhNhan:
        """Whom it is for, locked: the patient named, a relative perhaps, or who names none, himself.

        Raises Required, ProfileMissing, DoesNotExist, NotYours or DataErased.
        """
        patient = self.patient_named(actor, "appointment.create", ma_benh_nhan)
        if patient.ngay_xoa:
            raise DataErased
        return patient

    def _soonest(self) -> dt.datetime:
        return self.clock.now().replace(second=0, microsecond=0) + dt.timedelta(minutes=1)

    @staticmethod
    def _check_day(request: Request, day: dt.date, soonest: dt.datetime) -> None:
        if request.kind != LoaiLichHen.BOOKED and day != soonest.date():
            raise WalkInToday
