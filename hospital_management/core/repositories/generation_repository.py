"""What the generation of schedules reads and writes: many doctors and days at a time."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from appointments.models import LichLamViec
from core.repositories.base import BaseRepository
from medical.models import BacSi
from planning.models import BuoiMau

ROWS_A_STATEMENT = 200  # SQL Server takes 2,100 parameters and 1,000 rows


class GenerationRepository(BaseRepository[LichLamViec]):
    model = LichLamViec

    def doctors(self, first: dt.date, last: dt.date, **whose: Any) -> QuerySet[BacSi]:
        """Those who have a template that is valid on one of the days. Nothing changes that while they are locked."""
        return BacSi.objects.filter(pk__in=self.sessions(first, last).values("mau__bac_si"), **whose)

    def sessions(self, first: dt.date, last: dt.date) -> QuerySet[BuoiMau]:
        """The sessions of every template that is valid on one of the days."""
        not_over = Q(mau__hieu_luc_den__gte=first) | Q(mau__hieu_luc_den__isnull=True)
        return BuoiMau.objects.filter(not_over, mau__hieu_luc_tu__lte=last).order_by()

    def sessions_of(self, doctors: QuerySet[BacSi], first: dt.date, last: dt.date) -> QuerySet[BuoiMau]:
        """Theirs, with the template of each."""
        theirs = self.sessions(first, last).filter(mau__bac_si__in=doctors.values("pk"))
        return theirs.select_related("mau").order_by("thu", "gio_bat_dau")

    def schedules_of(self, doctors: QuerySet[BacSi], first: dt.date, last: dt.date) -> QuerySet[LichLamViec]:
        return self.model.objects.filter(bac_si__in=doctors.values("pk"), ngay_lam_viec__range=(first, last))

    def add_all(self, schedules: list[LichLamViec]) -> None:
        """Write them, in as many statements as the narrowest engine needs; their keys are not told."""
        self.model.objects.bulk_create(schedules, batch_size=ROWS_A_STATEMENT)
