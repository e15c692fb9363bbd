"""Treatment plans and their steps. Whoever writes a step has its plan locked."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from core.repositories.base import BaseRepository
from core.repositories.reach import patients_in_reach
from treatments.models import OPEN_STEPS, BuocDieuTri, KeHoachDieuTri, TrangThaiBuoc, TrangThaiKeHoach


class TreatmentPlanRepository(BaseRepository[KeHoachDieuTri]):
    """`now` is the instant at which emergency access counts; without one it does not."""

    model = KeHoachDieuTri
    related = ("benh_nhan", "bac_si__co_so")

    def __init__(self, now: dt.datetime | None = None) -> None:
        self.now = now

    def at(self, now: dt.datetime) -> "TreatmentPlanRepository":
        return TreatmentPlanRepository(now)

    def owned_by(self, actor: Any) -> Q:
        """Those of a patient for whom the actor acts; for a doctor, of his patients."""
        return Q(benh_nhan__in=patients_in_reach(actor, self.now))

    def progress(self, plans: Collection[KeHoachDieuTri], today: dt.date) -> dict[int, tuple[int, int, int]]:
        """Of each plan: its steps without the dropped ones, the done ones, and, while it runs, the overdue ones."""
        kept, late = ~Q(trang_thai=TrangThaiBuoc.DROPPED), Q(trang_thai__in=OPEN_STEPS, han__lt=today)
        running = Q(ke_hoach__trang_thai=TrangThaiKeHoach.RUNNING)
        rows: Any = BuocDieuTri.objects.filter(ke_hoach__in=[plan.pk for plan in plans]).values_list("ke_hoach_id")
        counted = rows.annotate(
            kept=Count("pk", filter=kept),
            done=Count("pk", filter=Q(trang_thai=TrangThaiBuoc.DONE)),
            late=Count("pk", filter=late & running),
        )
        return {plan: tuple(numbers) for plan, *numbers in counted.order_by("ke_hoach_id")}


class TreatmentStepRepository(BaseRepository[BuocDieuTri]):
    model = BuocDieuTri
    related = ("ke_hoach",)

    def of(self, plan: KeHoachDieuTri) -> QuerySet[BuocDieuTri]:
        return self.all().filter(ke_hoach=plan).order_by("thu_tu")

    def last_place(self, plan: KeHoachDieuTri) -> int:
        return self.of(plan).order_by().aggregate(last=Max("thu_tu"))["last"] or 0

    def open_in(self, plan: KeHoachDieuTri) -> int:
        """How many of the plan's steps are neither done nor dropped."""
        return self.of(plan).filter(trang_thai__in=OPEN_STEPS).count()

    def enter(self, plan: KeHoachDieuTri, steps: list[BuocDieuTri]) -> list[BuocDieuTri]:
        """The first steps of the plan, as they are then."""
        for place, step in enumerate(steps, 1):
            step.ke_hoach, step.thu_tu = plan, place
        return self.add_together(steps, lambda: list(self.of(plan)))
