"""Schedules, appointments and remote sessions: what overlaps, what is free, and the locks that keep it so."""

import datetime as dt
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from appointments.models import LichHen, LichLamViec, PhienTuVanTuXa
from core.exceptions import DomainError, ScheduleOverlap, SlotTaken
from core.policy import Role
from core.repositories.base import BaseRepository
from core.repositories.family_repository import patients_of
from medical.models import BacSi, DichVu
from users.models import BenhNhan


class ScheduleRepository(BaseRepository[LichLamViec]):
    model = LichLamViec
    related = ("bac_si__co_so", "bac_si__chuyen_khoa", "bac_si__nguoi_dung")

    def owned_by(self, actor: Any) -> Q:
        return Q(bac_si__nguoi_dung=actor)

    def conflict(self) -> DomainError:
        return ScheduleOverlap()

    def with_live_appointments(self, schedules: QuerySet[LichLamViec]) -> QuerySet[LichLamViec]:
        """Each schedule's live appointments as `live`, in one more query for all."""
        live = LichHen.objects.filter(ngay_huy__isnull=True).order_by("gio_kham")
        return schedules.prefetch_related(Prefetch("lich_hen", queryset=live, to_attr="live"))

    def overlapping(self, schedule: LichLamViec) -> QuerySet[LichLamViec]:
        """The same doctor's other schedules at any of its time."""
        same_day = self.all().filter(bac_si=schedule.bac_si_id, ngay_lam_viec=schedule.ngay_lam_viec)
        at_the_time = same_day.filter(gio_bat_dau__lt=schedule.gio_ket_thuc, gio_ket_thuc__gt=schedule.gio_bat_dau)
        return at_the_time.exclude(pk=schedule.pk)

    def open_between(
        self, schedules: QuerySet[LichLamViec], first: dt.date, last: dt.date, service: DichVu | None, **whose: int
    ) -> QuerySet[LichLamViec]:
        """Those of the days that have a place left, of doctors who take appointments and offer the service.

        `whose` may name `ma_bac_si`, `ma_chuyen_khoa` or `ma_co_so`.
        """
        columns = {
            "ma_bac_si": "bac_si_id", "ma_chuyen_khoa": "bac_si__chuyen_khoa_id", "ma_co_so": "bac_si__co_so_id",
        }  # fmt: skip
        found = schedules.filter(
            **{columns[name]: value for name, value in whose.items()},
            ngay_lam_viec__range=(first, last),
            so_luong_da_dat__lt=F("so_luong_kham"),
            bac_si__nguoi_dung__trang_thai=True,
            bac_si__nguoi_dung__vai_tro=Role.DOCTOR,
        )
        if service:
            found = found.filter(bac_si__co_so=service.co_so_id)
        if service and service.chuyen_khoa_id:
            found = found.filter(bac_si__chuyen_khoa=service.chuyen_khoa_id)
        return found

    def lock_covering(
        self, doctor: BacSi, day: dt.date, start: dt.time, end: dt.time, *, and_also: int | None = None
    ) -> LichLamViec | None:
        """The doctor's schedule that holds the time, if there is one; it and the one named are locked, in key order."""
        wanted = Q(bac_si=doctor, ngay_lam_viec=day, gio_bat_dau__lte=start, gio_ket_thuc__gte=end)
        if and_also:
            wanted |= Q(pk=and_also)
        locked = self.locking().filter(wanted)
        return next((s for s in locked if s.bac_si_id == doctor.pk and s.covers(day, start, end)), None)

    def take_place(self, schedule: LichLamViec) -> None:
        """One place fewer in a locked schedule, whose last queue number is then that of who took it."""
        self.save(schedule, so_luong_da_dat=schedule.so_luong_da_dat + 1, so_thu_tu_cuoi=schedule.so_thu_tu_cuoi + 1)

    def free_place(self, ma_lich: int) -> None:
        """One place more. Locks the row by changing it."""
        self.model.objects.filter(pk=ma_lich).update(
            so_luong_da_dat=F("so_luong_da_dat") - 1, phien_ban=F("phien_ban") + 1
        )


class AppointmentRepository(BaseRepository[LichHen]):
    model = LichHen
    related = ("benh_nhan", "bac_si__co_so", "dich_vu")

    def owned_by(self, actor: Any) -> Q:
        if actor.vai_tro == Role.DOCTOR:
            return Q(bac_si__nguoi_dung=actor)
        return Q(benh_nhan__in=patients_of(actor))

    def conflict(self) -> DomainError:
        return SlotTaken()

    def live(self) -> QuerySet[LichHen]:
        return self.model.objects.filter(ngay_huy__isnull=True)

    def overlapping(
        self, who: BacSi | BenhNhan, day: dt.date, start: dt.time, end: dt.time, *, but: LichHen | None = None
    ) -> bool:
        """Whether the doctor or patient has a live appointment, other than `but`, at any of this time."""
        theirs = Q(bac_si=who) if isinstance(who, BacSi) else Q(benh_nhan=who)
        at_the_time = self.live().filter(theirs, ngay_kham=day, gio_kham__lt=end, gio_ket_thuc__gt=start)
        return at_the_time.exclude(pk=but.pk).exists() if but else at_the_time.exists()

    def count_coming(self, patient: BenhNhan, now: dt.datetime) -> int:
        """How many live appointments the patient has from now on."""
        later_today = Q(ngay_kham=now.date(), gio_kham__gt=now.time())
        return self.live().filter(later_today | Q(ngay_kham__gt=now.date()), benh_nhan=patient).count()

    def times_in(self, schedules: QuerySet[LichLamViec]) -> QuerySet[LichHen, Any]:
        """`(lich_id, gio_kham, gio_ket_thuc)` of each live appointment in the schedules."""
        inside = self.live().filter(lich__in=schedules.order_by().values("pk"))
        return inside.values_list("lich_id", "gio_kham", "gio_ket_thuc", named=True)

    def of_schedule(self, schedule: LichLamViec) -> QuerySet[LichHen]:
        return self.live().filter(lich=schedule)

    def detach_cancelled(self, schedule: LichLamViec) -> None:
        """Cancelled appointments outlive their schedule."""
        self.model.objects.filter(lich=schedule, ngay_huy__isnull=False).update(lich=None)


class TeleconsultationRepository(BaseRepository[PhienTuVanTuXa]):
    model = PhienTuVanTuXa

    def of_appointment(self, appointment: LichHen) -> PhienTuVanTuXa | None:
        return self.model.objects.filter(lich_hen=appointment).first()
