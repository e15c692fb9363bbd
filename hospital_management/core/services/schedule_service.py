"""Doctors' schedules: blocks of a day that never overlap, and the free times in them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from appointments.models import LichLamViec
from authentication.models import NguoiDung
from core.booking_exceptions import PastTime, ScheduleInUse, ScheduleOverlap
from core.events import ScheduleAdded, ScheduleChanged, ScheduleRemoved, snapshot
from core.exceptions import FieldNotAllowed, InUse
from core.services.base import BaseService
from core.services.occupancy import Occupancy
from core.unit_of_work import transactional


class ScheduleService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[LichLamViec]:
        return self.uow.schedules.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_lich: int) -> LichLamViec:
        """Raises NotYours or NotFound."""
        return self.uow.schedules.get_visible(actor, action, ma_lich)

    def with_times(
        self, schedules: Sequence[LichLamViec], *, actor: NguoiDung, ma_dich_vu: int | None
    ) -> Sequence[LichLamViec]:
        """Each with its free times as `khung_gio`, cut to the service's minutes (without one, to those of the schedule
        or the facility), and the places left as `con_lai`. As many queries for one as for all. Raises DoesNotExist.
        """
        minutes = self._minutes(ma_dich_vu)
        occupancy = Occupancy(self.uow, schedules, self.clock.now(), of=actor)
        return [self._cut(schedule, minutes, occupancy, actor) for schedule in schedules]

    def with_its_times(self, schedule: LichLamViec, *, actor: NguoiDung, ma_dich_vu: int | None) -> LichLamViec:
        """The same for one that is shown alone, by one query fewer. Raises DoesNotExist."""
        minutes = self._minutes(ma_dich_vu)
        return self._cut(schedule, minutes, Occupancy(self.uow, schedule, self.clock.now(), of=actor), actor)

    def _minutes(self, ma_dich_vu: int | None) -> int | None:
        return self.uow.services.refer(ma_dich_vu, "ma_dich_vu").thoi_gian_kham if ma_dich_vu is not None else None

    def _cut(self, schedule: LichLamViec, minutes: int | None, occupancy: Occupancy, actor: NguoiDung) -> LichLamViec:
        rules = occupancy.rules_for(schedule.bac_si)
        cut = minutes or schedule.so_phut_kham or rules.so_phut_kham
        schedule.khung_gio = occupancy.times(schedule, cut, within_hours=not self.passes_freely(actor, rules))
        schedule.con_lai = occupancy.places_left(schedule)
        return schedule

    @transactional
    def create(self, *, actor: NguoiDung, ma_bac_si: int | None = None, **window: Any) -> LichLamViec:
        """Raises Forbidden, Required or DoesNotExist on the doctor, NotYours, PastTime or ScheduleOverlap."""
        schedule = self.enter(actor, ma_bac_si, **window)
        return self.uow.schedules.all().get(pk=schedule.pk)

    def enter(self, actor: NguoiDung, ma_bac_si: int | None = None, **window: Any) -> LichLamViec:
        """The same, within the transaction of whoever calls."""
        self.require(actor, "schedule.create")
        doctor = self.doctor_named(actor, "schedule.create", ma_bac_si)
        self._refuse_the_past(window)
        self.uow.doctors.lock(doctor.pk)
        wanted = LichLamViec(bac_si=doctor, **window)
        wanted.check_window()
        if self.uow.schedules.overlapping(wanted).exists():
            raise ScheduleOverlap
        schedule = self.uow.schedules.add(bac_si=doctor, **window)
        self.uow.record(ScheduleAdded(actor, schedule))
        return schedule

    @transactional
    def change(
        self, *, actor: NguoiDung, action: str, ma_lich: int, versions: set[int] | None = None, **window: Any
    ) -> LichLamViec:
        """Another date, window or capacity; every live appointment must still fit into it.

        Raises NotYours, NotFound, StaleVersion, ScheduleOverlap, ScheduleInUse, or InUse of the day that has a queue.
        """
        schedule = self._take(actor, action, ma_lich, versions)
        if window.pop("ma_bac_si", schedule.bac_si_id) != schedule.bac_si_id:
            raise FieldNotAllowed(field="ma_bac_si")
        before = snapshot(schedule)
        window = {name: value for name, value in window.items() if value != before[name]}
        self._refuse_the_past(window)
        if "ngay_lam_viec" in window and hasattr(schedule, "hang_cho"):
            raise InUse(field="ngay_lam_viec")  # whoever arrived did so on that day
        for name, value in window.items():
            setattr(schedule, name, value)
        self._check_place(schedule)
        self.uow.schedules.save(schedule, **window)
        self.uow.record(ScheduleChanged(actor, schedule, before))
        return schedule

    @transactional
    def remove(self, *, actor: NguoiDung, action: str, ma_lich: int, versions: set[int] | None = None) -> None:
        """Raises NotYours, NotFound, StaleVersion, ScheduleInUse when it has live appointments, InUse with a queue."""
        schedule = self._take(actor, action, ma_lich, versions)
        if schedule.so_luong_da_dat:
            raise ScheduleInUse(live=schedule.so_luong_da_dat)
        before = snapshot(schedule)
        self.uow.appointments.detach_cancelled(schedule)
        self.uow.schedules.remove(schedule)
        self.uow.record(ScheduleRemoved(actor, schedule, before))

    def _take(self, actor: NguoiDung, action: str, ma_lich: int, versions: set[int] | None) -> LichLamViec:
        """The schedule, locked behind its doctor, whose other schedules then stand still."""
        self.uow.doctors.lock_whose(LichLamViec, ma_lich)
        schedule = self.uow.schedules.lock_visible(actor, action, ma_lich)
        self.check_version(schedule, versions)
        return schedule

    def _refuse_the_past(self, window: dict[str, Any]) -> None:
        if "ngay_lam_viec" in window and window["ngay_lam_viec"] < self.clock.now().date():
            raise PastTime(field="ngay_lam_viec")

    def _check_place(self, schedule: LichLamViec) -> None:
        schedule.check_window()
        overlaps, live = self.uow.obstacles.to_change(schedule)
        if overlaps:
            raise ScheduleOverlap
        left_out = [each for each in live if not schedule.covers(each.ngay_kham, each.gio_kham, each.gio_ket_thuc)]
        if left_out or len(live) > schedule.so_luong_kham:
            raise ScheduleInUse(live=len(left_out) or len(live) - schedule.so_luong_kham)
