"""One day at a glance: schedules with their queues, visits with their tickets."""

import datetime as dt

from django.db.models import Q, QuerySet

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from appointments.states import RESCHEDULABLE
from core.repositories.base import BaseRepository
from medical.models import BacSi, CoSoYTe, LoaiDichVu

DAYS_BACK, MOST_LEFT_OVER = 7, 100
THERE = (TrangThaiLichHen.ARRIVED, TrangThaiLichHen.IN_PROGRESS)


class DayRepository(BaseRepository[LichHen]):
    model = LichHen
    related = ("benh_nhan", "dich_vu", "phieu_kham")

    def schedules_at(self, facility: CoSoYTe, day: dt.date) -> QuerySet[LichLamViec]:
        """With doctor and queue, by doctor."""
        return self._schedules().filter(bac_si__co_so=facility, ngay_lam_viec=day)

    def schedules_of(self, doctor: BacSi, day: dt.date) -> QuerySet[LichLamViec]:
        return self._schedules().filter(bac_si=doctor, ngay_lam_viec=day)

    def visits_at(self, facility: CoSoYTe, day: dt.date) -> QuerySet[LichHen]:
        """The live appointments with their tickets, in order."""
        return self._visits().filter(bac_si__co_so=facility, ngay_kham=day)

    def visits_of(self, doctor: BacSi, day: dt.date) -> QuerySet[LichHen]:
        """With their remote sessions too."""
        return self._visits().select_related("phien_tu_van").filter(bac_si=doctor, ngay_kham=day)

    def line_of(self, ma_lich: int) -> QuerySet[LichHen]:
        """Who is there or still to come in one schedule, with their tickets and with its queue."""
        some = self.model.objects.select_related("phieu_kham", "lich__hang_cho")
        return some.filter(lich=ma_lich, ngay_huy__isnull=True, trang_thai__in=(*RESCHEDULABLE, *THERE)).order_by("pk")

    def left_over(self, facility: CoSoYTe, day: dt.date) -> QuerySet[LichHen]:
        """The visits of the week before that were begun and never ended, and the remote ones that people are to judge,
        since nobody is seen coming where there are no rooms; newest first.
        """
        remote = Q(trang_thai=TrangThaiLichHen.CONFIRMED, dich_vu__loai_dich_vu=LoaiDichVu.TELECONSULTATION)
        first = dt.date.fromordinal(max(day.toordinal() - DAYS_BACK, 1))
        begun = self.model.objects.select_related("benh_nhan", "bac_si").filter(
            Q(trang_thai__in=THERE) | remote, bac_si__co_so=facility, ngay_kham__gte=first, ngay_kham__lt=day
        )
        return begun.order_by("-ngay_kham", "gio_kham", "pk")[:MOST_LEFT_OVER]

    @staticmethod
    def _schedules() -> QuerySet[LichLamViec]:
        found = LichLamViec.objects.select_related("bac_si__chuyen_khoa", "hang_cho")
        return found.order_by("bac_si__ho_ten", "bac_si", "gio_bat_dau")

    def _visits(self) -> QuerySet[LichHen]:
        return self.all().filter(ngay_huy__isnull=True).order_by("gio_kham", "pk")
