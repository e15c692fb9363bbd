"""Schedules and appointments: what overlaps, what is free, and the locks that keep it so."""

import datetime as dt
from collections.abc import Collection, Iterable
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Subquery

from appointments.models import ChuoiLichHen, GiuCho, LichHen, LichLamViec
from appointments.states import FINAL, WAITING
from core.booking_exceptions import ScheduleOverlap, SlotTaken
from core.database_functions import marked
from core.exceptions import DoesNotExist, DomainError, NotFound, NotYours
from core.policy import Role, Scope, scope_for
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_found, patients_of
from core.repositories.prepared import Given, Prepared, PreparedUpdate, prepared
from core.repositories.treated import treated
from medical.models import BacSi, DichVu
from planning.models import KhoangNghi
from users.models import BenhNhan

TIMES = ("lich_id", "bac_si_id", "benh_nhan_id", "ngay_kham", "gio_kham", "gio_ket_thuc")


def of_the_doctors(off: KhoangNghi) -> Q:
    """The condition on a row with a doctor that the time off concerns that doctor."""
    if off.bac_si_id:
        return Q(bac_si=off.bac_si_id)
    return Q(bac_si__in=BacSi.objects.filter(co_so=off.co_so_id).values("pk")) if off.co_so_id else Q()


class ScheduleRepository(BaseRepository[LichLamViec]):
    model = LichLamViec
    by_actor_alone = True
    related = ("bac_si__co_so", "bac_si__chuyen_khoa", "bac_si__nguoi_dung")

    def owned_by(self, actor: Any) -> Q:
        return Q(bac_si__nguoi_dung=actor)

    def with_what_hangs_on(self, rows: QuerySet[LichLamViec]) -> QuerySet[LichLamViec]:
        """With its queue: nobody makes one for a schedule that another has locked."""
        return rows.select_related(*self.related, "hang_cho")

    def conflict(self) -> DomainError:
        return ScheduleOverlap()

    def overlapping(self, schedule: LichLamViec) -> QuerySet[LichLamViec]:
        """The same doctor's other schedules at any of its time."""
        same_day = self.all().filter(bac_si=schedule.bac_si_id, ngay_lam_viec=schedule.ngay_lam_viec)
        at_the_time = same_day.filter(gio_bat_dau__lt=schedule.gio_ket_thuc, gio_ket_thuc__gt=schedule.gio_bat_dau)
        return at_the_time.exclude(pk=schedule.pk)

    def open_between(
        self, schedules: QuerySet[LichLamViec], first: dt.date, last: dt.date, service: DichVu | None, **whose: Any
    ) -> QuerySet[LichLamViec]:
        """Those of the days that have a place left, of doctors who take appointments and offer the service.

        `whose` may name `ma_bac_si`, `ma_chuyen_khoa` or `ma_co_so`. There are many of few doctors, so that these come
        by a query of their own.
        """
        doctors = Prefetch("bac_si", BacSi.objects.select_related("co_so", "chuyen_khoa", "nguoi_dung"))
        columns = {
            "ma_bac_si": "bac_si_id", "ma_chuyen_khoa": "bac_si__chuyen_khoa_id", "ma_co_so": "bac_si__co_so_id",
        }  # fmt: skip
        found = (
            schedules.select_related(None)
            .prefetch_related(doctors)
            .filter(
                **{columns[name]: value for name, value in whose.items()},
                ngay_lam_viec__range=(first, last),
                so_luong_da_dat__lt=F("so_luong_kham"),
                bac_si__nguoi_dung__trang_thai=True,
                bac_si__nguoi_dung__vai_tro=Role.DOCTOR,
            )
        )
        if service:
            found = found.filter(bac_si__co_so=service.co_so_id)
        if service and service.chuyen_khoa_id:
            found = found.filter(bac_si__chuyen_khoa=service.chuyen_khoa_id)
        return found

    def lock_days(self, doctor: BacSi, days: Iterable[dt.date], *, and_also: int | None = None) -> list[LichLamViec]:
        """The doctor's schedules of the days; they and the one named are locked, in key order."""
        days = list(days)
        if len(days) == 1 and not and_also:
            return self._lock_day(doctor, days[0])
        wanted = Q(bac_si=doctor, ngay_lam_viec__in=days)
        if and_also:
            wanted |= Q(pk=and_also)
        return [s for s in self.locking().filter(wanted) if s.bac_si_id == doctor.pk]

    @prepared
    def _lock_day(self, doctor: Any, day: Any) -> QuerySet[LichLamViec]:
        return self.locking().filter(bac_si=doctor, ngay_lam_viec=day)

    def lock_within(self, off: KhoangNghi, targets: Iterable[tuple[int | None, dt.date | None]]) -> None:
        """Lock, in key order, the schedules that time off touches and those of the days to which visits are moved.

        A target is a doctor's key and a day; without a doctor, the one of the time off.
        """
        wanted = Q(ngay_lam_viec__range=(off.tu_ngay, off.den_ngay)) & of_the_doctors(off)
        for doctor, day in targets:
            if day:
                wanted |= Q(ngay_lam_viec=day, bac_si=doctor or off.bac_si_id)
        list(self.locking().filter(wanted).values_list("pk"))

    def take_place(self, schedule: LichLamViec, *, widen: bool = False) -> None:
        """One place fewer in a locked schedule, whose last queue number is then that of who took it.

        With `widen` its capacity grows by one before.
        """
        more = {"so_luong_kham": schedule.so_luong_kham + 1} if widen else {}
        taken = {"so_luong_da_dat": schedule.so_luong_da_dat + 1, "so_thu_tu_cuoi": schedule.so_thu_tu_cuoi + 1}
        self.save(schedule, **taken, **more)

    def free_place(self, ma_lich: int) -> None:
        """One place more. Locks the row by changing it."""
        _freed().apply(pk=ma_lich)


@cache
def _freed() -> PreparedUpdate[LichLamViec]:
    fewer, newer = F("so_luong_da_dat") - 1, F("phien_ban") + 1
    chosen = LichLamViec.objects.filter(pk=Given("pk"))
    return PreparedUpdate(lambda: chosen, so_luong_da_dat=fewer, phien_ban=newer)


class AppointmentRepository(BaseRepository[LichHen]):
    model = LichHen
    by_actor_alone = True
    related = ("benh_nhan", "bac_si__co_so", "dich_vu")

    def owned_by(self, actor: Any) -> Q:
        if actor.vai_tro == Role.DOCTOR:
            return Q(bac_si__nguoi_dung=actor)
        return Q(benh_nhan__in=patients_of(actor))

    def listed_to(self, actor: Any, action: str) -> QuerySet[LichHen]:
        """What is visible, for a list: of a doctor, or a patient and his relatives, by their keys. With a join a large
        table is read by its days until enough of theirs is found.
        """
        if scope_for(actor.vai_tro, action) is not Scope.OWN:
            return self.visible_to(actor, action)
        if actor.vai_tro == Role.DOCTOR:
            return self.all().filter(bac_si=Subquery(BacSi.objects.filter(nguoi_dung=actor).values("pk")))
        own = (Q(benh_nhan=patient) for patient in patients_found(actor))
        return self.all().filter(reduce(or_, own, Q(pk__in=[])))

    def listed_patients(self, actor: Any, action: str) -> list[int]:
        own = scope_for(actor.vai_tro, action) is Scope.OWN and actor.vai_tro != Role.DOCTOR
        return patients_found(actor) if own else []

    def with_what_hangs_on(self, rows: QuerySet[LichHen]) -> QuerySet[LichHen]:
        """With bill, ticket and remote session, and whether something signed is there: nobody makes one of them for an
        appointment that another has locked.
        """
        hanging = ("bac_si__nguoi_dung", "hoa_don", "phieu_kham", "phien_tu_van")
        return rows.select_related(*self.related, *hanging).annotate(da_ky=marked(treated()))

    def lock_one(self, **key: Any) -> LichHen | None:
        """By its `pk`, with what hangs on it, read once it is locked: the lock would take the joined rows as well."""
        return only(self._whole(key["pk"])) if self.lock_alone(key["pk"]) else None

    @prepared
    def _whole(self, pk: Any) -> QuerySet[LichHen]:
        return self.with_what_hangs_on(self.all()).filter(pk=pk)

    def lock_alone_by(self, way: str, pk: int) -> int:
        """Lock the appointment to which the row of that key belongs for good; its own key. Raises NotFound."""
        found = _locked_by(way).rows(pk=pk)
        if not found:
            raise NotFound
        return found[0][0]

    def lock_several(self, keys: Collection[int]) -> dict[int, LichHen]:
        """Those of these keys that are there, locked, with what hangs on them."""
        self.lock_all(keys)
        return {row.pk: row for row in self.with_what_hangs_on(self.all()).filter(pk__in=keys)}

    def lock_within_reach(self, actor: Any, action: str, pk: int, field: str) -> LichHen:
        """The appointment that an input field names, locked. Raises DoesNotExist, or NotYours out of reach, on it."""
        if not self.lock_alone(pk):
            raise DoesNotExist(field=field)
        row = self._visible_row(actor, action, pk, whole=True)
        if row is None:
            raise NotYours(field=field)
        return row

    def conflict(self) -> DomainError:
        return SlotTaken()

    def live(self, *where: Q, **also: Any) -> QuerySet[LichHen]:
        return self.model.objects.filter(*where, ngay_huy__isnull=True, **also)

    def of_patient(self, patient: BenhNhan, first: dt.date, *, but: LichHen | None) -> QuerySet[LichHen, Any]:
        """When the patient has a live appointment from a day on, but one."""
        return self._times(self.live(benh_nhan=patient, ngay_kham__gte=first), but)

    def count_coming(self, patient: BenhNhan, now: dt.datetime) -> int:
        """How many live appointments the patient has from now on."""
        later_today = Q(ngay_kham=now.date(), gio_kham__gt=now.time())
        return self.live(later_today | Q(ngay_kham__gt=now.date()), benh_nhan=patient).count()

    def times_in(self, schedules: QuerySet[LichLamViec]) -> QuerySet[LichHen, Any]:
        """When there is a live appointment in the schedules, whose keys are not sent back."""
        return self._times(self.live(lich__in=schedules.order_by().values("pk")))

    @staticmethod
    def _times(appointments: QuerySet[LichHen], but: LichHen | None = None) -> QuerySet[LichHen, Any]:
        """What `TIMES` names, of each."""
        others = appointments.exclude(pk=but.pk) if but else appointments
        return others.values_list(*TIMES, named=True)

    def lock_coming_of(self, actor: Any, action: str, ma_chuoi: int, now: dt.datetime) -> list[LichHen]:
        """The series' appointments from now on that can still be cancelled, locked. Raises NotYours for one of them."""
        series = self.locking().filter(~treated(), chuoi_id=ma_chuoi, ngay_huy__isnull=True, ngay_kham__gte=now.date())
        coming = [each for each in series if each.starts_at > now and each.can_be_cancelled]
        reach = set(self.visible_to(actor, action).filter(chuoi_id=ma_chuoi).values_list("pk", flat=True))
        if not reach.issuperset(each.pk for each in coming):
            raise NotYours
        return coming

    def of_patients(self, patients: Iterable[int], first: dt.date) -> QuerySet[LichHen]:
        """The patients' live appointments from a day on."""
        return self.live(benh_nhan__in=list(patients), ngay_kham__gte=first)

    def hit_by(self, off: KhoangNghi, now: dt.datetime, *, locked: bool = False) -> QuerySet[LichHen]:
        """Those that lie in time off and have neither begun nor ended: the patient waits, or is still to come, and
        nothing was signed yet.
        """
        closes, opens = off.hours
        still = Q(ngay_kham__gt=now.date()) | Q(ngay_kham=now.date(), gio_ket_thuc__gt=now.time())
        days = Q(ngay_kham__range=(off.tu_ngay, off.den_ngay), gio_kham__lt=opens, gio_ket_thuc__gt=closes)
        rows = self.locking() if locked else self.all()
        return rows.filter(~treated(), still, days, of_the_doctors(off), trang_thai__in=WAITING, ngay_huy__isnull=True)

    def unfinished_of(self, service: DichVu) -> bool:
        """Whether live appointments for the service are still to come, or to end."""
        return self.live(dich_vu=service).exclude(trang_thai__in=FINAL).exists()

    def detach_cancelled(self, schedule: LichLamViec) -> None:
        """Cancelled appointments outlive their schedule."""
        self.model.objects.filter(lich=schedule, ngay_huy__isnull=False).update(lich=None)


@cache
def _locked_by(way: str) -> Prepared[Any]:
    key = LichHen.objects.filter(**{f"{way}__pk": Given("pk")}).values("pk")[:1]
    return Prepared(lambda: AppointmentRepository().locking(several=False).filter(pk=Subquery(key)).values_list("pk"))


class HoldRepository(BaseRepository[GiuCho]):
    model = GiuCho
    related = ("benh_nhan", "bac_si__co_so", "bac_si__nguoi_dung", "bac_si__chuyen_khoa", "dich_vu")

    def owned_by(self, actor: Any) -> Q:
        return Q(benh_nhan__in=patients_of(actor))

    def visible_to(self, actor: Any, action: str) -> QuerySet[GiuCho]:
        """Those made for a form: what the waiting list offers is answered there."""
        return super().visible_to(actor, action).filter(tu_danh_sach_cho=False)

    def is_live(self, pk: int, now: dt.datetime) -> bool:
        return self.model.objects.filter(pk=pk, het_han__gt=now, tu_danh_sach_cho=False).exists()

    def kept(self, now: Any) -> QuerySet[GiuCho]:
        """The places that are kept now."""
        return self.model.objects.filter(het_han__gt=now)

    def get_live(self, actor: Any, action: str, pk: int, now: dt.datetime) -> GiuCho:
        """Raises NotYours, or NotFound for one whose time has passed as well."""
        hold = self.get_visible(actor, action, pk)
        if hold.het_han <= now:
            raise NotFound
        return hold

    def drop_of(self, patient: BenhNhan) -> None:
        """A patient who books, or holds another place, has done with the one held."""
        self.model.objects.filter(benh_nhan=patient, tu_danh_sach_cho=False).delete()

    def drop_offered(self, ma_benh_nhan: int) -> None:
        """What the waiting list kept for the patient is free again."""
        self.model.objects.filter(benh_nhan=ma_benh_nhan, tu_danh_sach_cho=True).delete()


class SeriesRepository(BaseRepository[ChuoiLichHen]):
    model = ChuoiLichHen

    def visible_to(self, actor: Any, action: str) -> QuerySet[ChuoiLichHen]:
        """Each with those of its appointments that the actor may see, in two queries for all."""
        appointments = AppointmentRepository().visible_to(actor, action).order_by("ngay_kham")
        return super().visible_to(actor, action).prefetch_related(Prefetch("lich_hen", queryset=appointments))

    def owned_by(self, actor: Any) -> Q:
        own = LichHen.objects.filter(AppointmentRepository().owned_by(actor), chuoi__isnull=False)
        return Q(pk__in=own.values("chuoi"))
