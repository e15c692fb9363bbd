"""Who waits for a place, in which order, and what was offered to them."""

import datetime as dt
from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet

from appointments.models import GiuCho, LichHen, LichLamViec
from core.exceptions import DomainError, NotFound
from core.policy import Role
from core.repositories.base import BaseRepository, only
from core.repositories.family_repository import patients_of
from core.repositories.prepared import prepared
from core.waitlist_exceptions import AlreadyWaiting
from medical.models import BacSi
from planning.models import KhoangNghi
from users.models import BenhNhan, NguoiThan
from waitlist.models import DanhSachCho, MoiNhanCho, TrangThaiCho, TrangThaiMoi

Stretch = tuple[dt.date, dt.time, dt.time]


class Wanted(NamedTuple):
    """From which to which day places are waited for, and of how many minutes each."""

    first: dt.date
    last: dt.date
    minutes: list[int]


class WaitlistRepository(BaseRepository[DanhSachCho]):
    model = DanhSachCho
    related = ("benh_nhan", "bac_si", "chuyen_khoa__co_so", "dich_vu")

    def owned_by(self, actor: Any) -> Q:
        return Q(benh_nhan__in=patients_of(actor))

    def conflict(self) -> DomainError:
        return AlreadyWaiting(field="ma_dich_vu")

    def lock_of_offer(self, ma_moi: int) -> DanhSachCho:
        """The entry to which an offer was made, locked. Raises NotFound for an offer that does not exist."""
        entry = only(self._of_offer(ma_moi))
        if entry is None:
            raise NotFound
        return entry

    @prepared
    def _of_offer(self, ma_moi: Any) -> QuerySet[DanhSachCho]:
        named = MoiNhanCho.objects.filter(pk=ma_moi).values("cho")
        return self.locking(several=False).filter(pk__in=named)

    def live_of(self, patient: BenhNhan) -> QuerySet[DanhSachCho]:
        return self.model.objects.filter(benh_nhan=patient, ngay_xong__isnull=True)

    def over(self, today: dt.date) -> QuerySet[DanhSachCho]:
        """Those who wait, and whose last day is over."""
        return self.model.objects.filter(
            ngay_xong__isnull=True, den_ngay__lt=today, trang_thai=TrangThaiCho.WAITING
        ).order_by("pk")

    def ready(self) -> QuerySet[DanhSachCho]:
        """Those who wait, whose patient has no open offer, and whom somebody with a working account acts for, unless
        nobody's account does and the desk keeps the file.
        """
        invited = MoiNhanCho.objects.filter(cho__benh_nhan=OuterRef("benh_nhan"), ngay_xong__isnull=True)
        guardian = NguoiThan.objects.filter(benh_nhan=OuterRef("benh_nhan"), nguoi_dung__trang_thai=True)
        reachable = Q(benh_nhan__nguoi_dung__isnull=True) | Q(benh_nhan__nguoi_dung__trang_thai=True) | Exists(guardian)
        return self.model.objects.filter(
            reachable, ~Exists(invited), ngay_xong__isnull=True, trang_thai=TrangThaiCho.WAITING
        )

    def is_ready(self, entry: DanhSachCho) -> bool:
        return self.ready().filter(pk=entry.pk).exists()

    def wanted(self, today: dt.date) -> Wanted | None:
        """What is waited for from today on; None when nobody waits."""
        waiting = self.ready().filter(den_ngay__gte=today)
        days = waiting.aggregate(first=Min("tu_ngay"), last=Max("den_ngay"))
        if days["first"] is None:
            return None
        minutes = waiting.order_by().values_list("dich_vu__thoi_gian_kham", flat=True).distinct()
        return Wanted(max(today, days["first"]), days["last"], sorted(minutes))

    def schedules_wanted(self) -> QuerySet[LichLamViec]:
        """Those of the doctors, and in the specialties, that somebody waits for."""
        waiting = self.ready().order_by()
        specialties = waiting.filter(bac_si__isnull=True).values("chuyen_khoa")
        doctors = waiting.filter(bac_si__isnull=False).values("bac_si")
        return LichLamViec.objects.filter(Q(bac_si__in=doctors) | Q(bac_si__chuyen_khoa__in=specialties))

    def for_doctor(self, doctor: BacSi, first: dt.date, last: dt.date) -> QuerySet[DanhSachCho]:
        """Who would take a place with the doctor on one of the days, in order."""
        theirs = Q(bac_si=doctor) | Q(bac_si__isnull=True, chuyen_khoa=doctor.chuyen_khoa_id)
        found = self.ready().filter(theirs, tu_ngay__lte=last, den_ngay__gte=first)
        return found.select_related("dich_vu").order_by("xep_tu", "pk")

    def count_before(self, entry: DanhSachCho) -> int:
        """How many live entries, which could take the same places, come before it."""
        rivals = Q(chuyen_khoa=entry.chuyen_khoa_id)
        if entry.bac_si_id:
            rivals &= Q(bac_si__isnull=True)
            rivals |= Q(bac_si=entry.bac_si_id)
        earlier = Q(xep_tu__lt=entry.xep_tu) | Q(xep_tu=entry.xep_tu, pk__lt=entry.pk)
        return self.model.objects.filter(rivals, earlier, ngay_xong__isnull=True).count()


class OfferRepository(BaseRepository[MoiNhanCho]):
    model = MoiNhanCho
    related = ("cho__benh_nhan", "cho__dich_vu", "bac_si__co_so", "bac_si__nguoi_dung")

    def owned_by(self, actor: Any) -> Q:
        return Q(cho__benh_nhan__in=patients_of(actor))

    def open(self, *where: Q, **also: Any) -> QuerySet[MoiNhanCho]:
        return self.all().filter(*where, ngay_xong__isnull=True, **also).order_by("pk")

    def open_of(self, entry: DanhSachCho) -> MoiNhanCho | None:
        return self.open(cho=entry).first()

    def overdue(self, now: dt.datetime) -> QuerySet[MoiNhanCho]:
        return self.open(het_han__lte=now)

    def doubtful(self) -> QuerySet[MoiNhanCho]:
        """The open ones whose place perhaps cannot be had any more: the schedule changed, is full or has gone, the
        doctor takes nobody, is away or sees somebody else then, or the patient does.
        """
        shifted = Q(lich__isnull=True) | ~Q(lich__ngay_lam_viec=F("ngay_kham"))
        outside = Q(lich__gio_bat_dau__gt=F("gio_kham")) | Q(lich__gio_ket_thuc__lt=F("gio_ket_thuc"))
        full = Q(lich__so_luong_da_dat__gte=F("lich__so_luong_kham"))
        gone = ~Q(bac_si__nguoi_dung__trang_thai=True, bac_si__nguoi_dung__vai_tro=Role.DOCTOR)
        place = {name: OuterRef(name) for name in ("lich", "ngay_kham", "gio_kham")}
        kept = GiuCho.objects.filter(benh_nhan=OuterRef("cho__benh_nhan"), tu_danh_sach_cho=True, **place)
        at_the_time = {"gio_kham__lt": OuterRef("gio_ket_thuc"), "gio_ket_thuc__gt": OuterRef("gio_kham")}
        visits = LichHen.objects.filter(ngay_huy__isnull=True, ngay_kham=OuterRef("ngay_kham"), **at_the_time)
        taken = Exists(visits.filter(bac_si=OuterRef("bac_si")))
        busy = Exists(visits.filter(benh_nhan=OuterRef("cho__benh_nhan")))
        return self.open(shifted | outside | full | gone | ~Exists(kept) | self._away() | taken | busy)

    @staticmethod
    def _away() -> Exists:
        """Time off of the doctor, the facility or everybody at the time."""
        doctor = Q(bac_si__isnull=True) | Q(bac_si=OuterRef("bac_si"))
        facility = Q(co_so__isnull=True) | Q(co_so=OuterRef("bac_si__co_so"))
        begun = Q(gio_bat_dau__isnull=True) | Q(gio_bat_dau__lt=OuterRef("gio_ket_thuc"))
        not_over = Q(gio_ket_thuc__isnull=True) | Q(gio_ket_thuc__gt=OuterRef("gio_kham"))
        days = {"tu_ngay__lte": OuterRef("ngay_kham"), "den_ngay__gte": OuterRef("ngay_kham")}
        return Exists(KhoangNghi.objects.filter(doctor, facility, begun, not_over, **days))

    def refused(self, doctor: BacSi, today: dt.date) -> dict[int, list[Stretch]]:
        """The times to come with the doctor that each patient, by key, was offered already."""
        found: dict[int, list[Stretch]] = defaultdict(list)
        rows = self._counted().filter(bac_si=doctor, ngay_kham__gte=today)
        for patient, day, start, end in rows.values_list("cho__benh_nhan", "ngay_kham", "gio_kham", "gio_ket_thuc"):
            found[patient].append((day, start, end))
        return found

    def was_offered(self, entry: DanhSachCho, doctor: BacSi, day: dt.date, start: dt.time, end: dt.time) -> bool:
        """Whether the entry's patient was offered any of that time before."""
        then = self._counted().filter(bac_si=doctor, ngay_kham=day, gio_kham__lt=end, gio_ket_thuc__gt=start)
        return then.filter(cho__benh_nhan=entry.benh_nhan_id).exists()

    def is_kept(self, offer: MoiNhanCho) -> bool:
        """Whether its place is kept for its patient still, in the schedule that it was offered in."""
        place = {"lich": offer.lich_id, "ngay_kham": offer.ngay_kham, "gio_kham": offer.gio_kham}
        mine = GiuCho.objects.filter(benh_nhan=offer.cho.benh_nhan_id, tu_danh_sach_cho=True)
        return offer.lich_id is not None and mine.filter(**place).exists()

    def is_offered(self, doctor: BacSi, day: dt.date, start: dt.time, end: dt.time, now: dt.datetime) -> bool:
        """Whether any of that time is offered to somebody now, even if nothing holds it any more."""
        then = {"ngay_kham": day, "gio_kham__lt": end, "gio_ket_thuc__gt": start}
        return self.open(bac_si=doctor, het_han__gt=now, **then).exists()

    def _counted(self) -> QuerySet[MoiNhanCho]:
        """Offers that were withdrawn may be made again."""
        return self.model.objects.exclude(trang_thai=TrangThaiMoi.WITHDRAWN)
