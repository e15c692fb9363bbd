"""Steps of treatment plans, as the doctor who made the plan goes through them."""

from typing import Any

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.exceptions import NotFound
from core.repositories.base import only
from core.services.base import BaseService
from core.services.treatment_plan_service import TreatmentPlanService
from core.treatment_events import TreatmentStepChanged
from core.treatment_exceptions import StepOver
from core.unit_of_work import UnitOfWork, transactional
from treatments.models import OPEN_STEPS, BuocDieuTri, TrangThaiBuoc


class TreatmentStepService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.plans = TreatmentPlanService(uow, clock)

    @transactional
    def change(
        self, *, actor: NguoiDung, action: str, ma_buoc: int, versions: set[int] | None = None, **changes: Any
    ) -> BuocDieuTri:
        """One that is done gets its time, and loses it when it is open again. `versions` are of its plan.

        Raises NotYours, NotFound, StaleVersion or TreatmentPlanOver.
        """
        return self._write(actor, self._take(actor, action, ma_buoc, versions), changes)

    @transactional
    def complete(
        self, *, actor: NguoiDung, action: str, ma_buoc: int, versions: set[int] | None = None, ghi_chu_buoc: str = ""
    ) -> BuocDieuTri:
        """Raises NotYours, NotFound, StaleVersion, TreatmentPlanOver or StepOver."""
        step = self._take(actor, action, ma_buoc, versions)
        if step.trang_thai not in OPEN_STEPS:
            raise StepOver(trang_thai=step.trang_thai)
        said = {"ghi_chu_buoc": ghi_chu_buoc} if ghi_chu_buoc else {}
        return self._write(actor, step, {"trang_thai": TrangThaiBuoc.DONE.value, **said})

    def _take(self, actor: NguoiDung, action: str, ma_buoc: int, versions: set[int] | None) -> BuocDieuTri:
        """The step as it is once its plan is locked."""
        seen = only(self.uow.treatment_steps.all().filter(pk=ma_buoc))
        if seen is None:
            raise NotFound
        plan = self.plans.take(actor, action, seen.ke_hoach_id, versions)
        step = self.uow.treatment_steps.lock(ma_buoc)
        step.ke_hoach = plan
        return step

    def _write(self, actor: NguoiDung, step: BuocDieuTri, wanted: dict[str, Any]) -> BuocDieuTri:
        changes = {name: value for name, value in wanted.items() if getattr(step, name) != value}
        if "trang_thai" in changes:
            done = changes["trang_thai"] == TrangThaiBuoc.DONE
            changes["xong_luc"] = self.clock.now() if done else None
        if changes:
            before = snapshot(step)
            self.uow.treatment_steps.save(step, **changes)
            self.uow.treatment_plans.save(step.ke_hoach)
            self.uow.record(TreatmentStepChanged(actor, step, before))
        return self.plans.told_when_late(step)
