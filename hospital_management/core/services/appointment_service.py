"""Appointments: booking, moving, and their states.

Every use case takes its locks in the order of `core.unit_of_work`: the appointment, the patient, then the schedules.
What it checks, it checks under them.
"""

import datetime as dt
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from appointments.models import LichHen, TrangThaiLichHen, TrangThaiPhien
from authentication.models import NguoiDung
from core.booking_rules import BookingRules
from core.clock import Clock
from core.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentNoted,
    AppointmentRescheduled,
    snapshot,
)
from core.exceptions import FieldNotAllowed, HasPayments, InvalidTransition, ProfileMissing, Required
from core.policy import Scope, scope_for
from core.repositories.idempotency_repository import Claim
from core.services.base import BaseService
from core.services.placement import Placement, Visit
from core.unit_of_work import UnitOfWork, transactional
from medical.models import LoaiDichVu
from users.models import BenhNhan


class AppointmentService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock, rules: BookingRules) -> None:
        super().__init__(uow, clock)
        self.placement = Placement(uow, clock, rules)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[LichHen]:
        return self.uow.appointments.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_lich_hen: int) -> LichHen:
        """Raises NotYours or NotFound."""
        return self.uow.appointments.get_visible(actor, action, ma_lich_hen)

    @transactional
    def book(
        self,
        *,
        actor: NguoiDung,
        ma_bac_si: int,
        ma_dich_vu: int,
        ngay_kham: dt.date,
        gio_kham: dt.time,
        ghi_chu: str = "",
        ma_benh_nhan: int | None = None,
        claim: Claim | None = None,
    ) -> LichHen:
        """A pending appointment with the next number of its schedule; a remote session with it for a remote service.

        Raises Required, ProfileMissing, DoesNotExist, NotYours, and what `Placement.take` raises.
        """
        self.require(actor, "appointment.create")
        visit = Visit(
            self._patient(actor, ma_benh_nhan),
            self.uow.doctors.refer(ma_bac_si, "ma_bac_si"),
            self.uow.services.refer(ma_dich_vu, "ma_dich_vu"),
            ngay_kham,
            gio_kham,
        )
        place = self.placement.take(actor, visit)
        appointment = self.uow.appointments.add(
            benh_nhan=visit.patient, ghi_chu=ghi_chu, ngay_tao=self.clock.now(), **place
        )
        self._keep_remote_session(appointment)
        self.uow.record(AppointmentBooked(actor, appointment))
        self.uow.keys.settle(claim, appointment)
        return appointment

    @transactional
    def change(
        self, *, actor: NguoiDung, action: str, ma_lich_hen: int, versions: set[int] | None = None, **changes: Any
    ) -> LichHen:
        """Another time (a reschedule), doctor or service (for those with `appointment.reassign`), or note.

        Raises NotYours, NotFound, StaleVersion, FieldNotAllowed, DoesNotExist, InvalidState, TooLateToChange,
        HasPayments, and what `Placement.take` raises.
        """
        appointment = self._take(actor, action, ma_lich_hen, versions)
        before = snapshot(appointment)
        ghi_chu = changes.pop("ghi_chu", appointment.ghi_chu)
        visit = self._visit_after(actor, appointment, changes)
        if visit:
            self._reschedule(actor, appointment, visit, ghi_chu)
            self.uow.record(AppointmentRescheduled(actor, appointment, before))
        elif ghi_chu != appointment.ghi_chu:
            if not self.may(actor, "appointment.waive_rules"):
                appointment.check_reschedulable()
            self.uow.appointments.save(appointment, ghi_chu=ghi_chu)
            self.uow.record(AppointmentNoted(actor, appointment, before))
        return self.uow.appointments.all().get(pk=appointment.pk)

    @transactional
    def move(self, *, actor: NguoiDung, action: str, ma_lich_hen: int, to: TrangThaiLichHen) -> LichHen:
        """Raises NotYours, NotFound or InvalidTransition."""
        appointment = self._take(actor, action, ma_lich_hen)
        before = snapshot(appointment)
        appointment.move_to(to, self.clock.now())
        self.uow.appointments.save(appointment, trang_thai=appointment.trang_thai)
        self.uow.record(AppointmentMoved(actor, appointment, before))
        return self.uow.appointments.all().get(pk=appointment.pk)

    @transactional
    def decline(self, *, actor: NguoiDung, action: str, ma_lich_hen: int, ly_do: str = "") -> LichHen:
        """Turn down a request that waits for confirmation. Raises NotYours, NotFound or InvalidTransition."""
        appointment = self._take(actor, action, ma_lich_hen)
        if appointment.trang_thai != TrangThaiLichHen.PENDING:
            raise InvalidTransition(tu=appointment.trang_thai, den=TrangThaiLichHen.CANCELLED.value)
        return self._cancel(actor, appointment, ly_do)

    @transactional
    def cancel(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_lich_hen: int,
        ly_do: str = "",
        versions: set[int] | None = None,
    ) -> LichHen:
        """The place is free again. Raises NotYours, NotFound, StaleVersion, InvalidTransition or TooLateToChange."""
        appointment = self._take(actor, action, ma_lich_hen, versions)
        return self._cancel(actor, appointment, ly_do)

    def _patient(self, actor: NguoiDung, ma_benh_nhan: int | None) -> BenhNhan:
        """Whom the appointment is for: the patient named, a relative perhaps, or a patient who names none, himself."""
        own = scope_for(actor.vai_tro, "appointment.create") is Scope.OWN
        if own and ma_benh_nhan is not None:
            return self.uow.patients.refer_own(actor, ma_benh_nhan, "ma_benh_nhan")
        if ma_benh_nhan is not None:
            return self.uow.patients.refer(ma_benh_nhan, "ma_benh_nhan")
        if not own:
            raise Required(field="ma_benh_nhan")
        mine = self.uow.patients.of_account(actor)
        if mine is None:
            raise ProfileMissing
        return mine

    def _take(self, actor: NguoiDung, action: str, ma_lich_hen: int, versions: set[int] | None = None) -> LichHen:
        appointment = self.uow.appointments.lock_visible(actor, action, ma_lich_hen)
        self.check_version(appointment, versions)
        return appointment

    def _visit_after(self, actor: NguoiDung, appointment: LichHen, changes: dict[str, Any]) -> Visit | None:
        """The visit with the changes made; None when they change nothing."""
        wanted: dict[str, Any] = {
            "ma_bac_si": appointment.bac_si_id,
            "ma_dich_vu": appointment.dich_vu_id,
            "ngay_kham": appointment.ngay_kham,
            "gio_kham": appointment.gio_kham,
            "ma_benh_nhan": appointment.benh_nhan_id,
            "trang_thai": appointment.trang_thai,
        }
        differing = [name for name, value in changes.items() if value != wanted[name]]
        if not differing:
            return None
        for name in {"ma_benh_nhan", "trang_thai"} & set(differing):
            raise FieldNotAllowed(field=name)
        for name in {"ma_bac_si", "ma_dich_vu"} & set(differing):
            self.require(actor, "appointment.reassign", FieldNotAllowed(field=name))
        wanted |= changes
        return Visit(
            appointment.benh_nhan,
            self.uow.doctors.refer(wanted["ma_bac_si"], "ma_bac_si"),
            self.uow.services.refer(wanted["ma_dich_vu"], "ma_dich_vu"),
            wanted["ngay_kham"],
            wanted["gio_kham"],
        )

    def _reschedule(self, actor: NguoiDung, appointment: LichHen, visit: Visit, ghi_chu: str) -> None:
        appointment.check_reschedulable()
        self.placement.check_notice(actor, appointment)
        repriced = visit.service != appointment.dich_vu and visit.service.gia_tien != appointment.gia_tien
        if repriced and self.uow.payments.exist_for(appointment.pk):
            raise HasPayments
        place = self.placement.take(actor, visit, moving=appointment)
        self.uow.appointments.save(appointment, ghi_chu=ghi_chu, **place)
        self._keep_remote_session(appointment)

    def _cancel(self, actor: NguoiDung, appointment: LichHen, ly_do: str) -> LichHen:
        before, now = snapshot(appointment), self.clock.now()
        appointment.move_to(TrangThaiLichHen.CANCELLED, now)
        self.placement.check_notice(actor, appointment)
        self.uow.appointments.save(
            appointment, trang_thai=appointment.trang_thai, ngay_huy=appointment.ngay_huy, ly_do_huy=ly_do
        )
        self.placement.free(appointment)
        self._keep_remote_session(appointment)
        self.uow.record(AppointmentCancelled(actor, appointment, before, reason=ly_do))
        return self.uow.appointments.all().get(pk=appointment.pk)

    def _keep_remote_session(self, appointment: LichHen) -> None:
        """A live appointment for a remote service has a remote session, and no other has one to come."""
        remote = appointment.dich_vu.loai_dich_vu == LoaiDichVu.TELECONSULTATION
        state = TrangThaiPhien.NOT_STARTED if remote and not appointment.ngay_huy else TrangThaiPhien.CANCELLED
        session = self.uow.teleconsultations.of_appointment(appointment)
        if session:
            self.uow.teleconsultations.save(session, trang_thai=state)
        elif remote:
            self.uow.teleconsultations.add(lich_hen=appointment, ma_cuoc_goi=uuid4().hex)
