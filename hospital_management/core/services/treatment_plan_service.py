"""Treatment plans: written by the doctor who made them, read by whoever may read the patient's file but the desk."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.clock import Clock
from core.events import snapshot
from core.exceptions import NotYours, RangeReversed
from core.services.base import BaseService
from core.services.clinical_looks import ClinicalLooks
from core.services.treatment_visits import TreatmentVisits
from core.treatment_events import (
    TreatmentPlanChanged,
    TreatmentPlanCompleted,
    TreatmentPlanMade,
    TreatmentPlanOpened,
    TreatmentPlansListed,
    TreatmentPlanStopped,
    TreatmentStepAdded,
)
from core.treatment_exceptions import OtherPatient, StepsStillOpen, TooManySteps, TreatmentPlanOver
from core.unit_of_work import UnitOfWork, transactional
from treatments.models import OPEN_STEPS, BuocDieuTri, KeHoachDieuTri, TrangThaiBuoc, TrangThaiKeHoach

MOST_STEPS = 50


class TreatmentPlanService(BaseService):
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.visits = TreatmentVisits(uow, clock)
        self.looks = ClinicalLooks(uow, clock)

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[KeHoachDieuTri]:
        return self.uow.treatment_plans.at(self.clock.now()).visible_to(actor, action)

    def listed(self, *, actor: NguoiDung, plans: Sequence[KeHoachDieuTri]) -> list[KeHoachDieuTri]:
        """One page of plans, once the audit trail knows who saw it, with how far each has come."""
        self.looks.enter_page(actor, TreatmentPlansListed, plans, "so_ke_hoach")
        return self._measured(plans)

    def get(self, *, actor: NguoiDung, action: str, ma_ke_hoach: int) -> KeHoachDieuTri:
        """The plan with its steps, once the audit trail knows that it was opened. Raises NotYours or NotFound."""
        plan = self.uow.treatment_plans.at(self.clock.now()).get_visible(actor, action, ma_ke_hoach)
        self.looks.enter(actor, TreatmentPlanOpened, [(plan.benh_nhan, {"ma_ke_hoach": plan.pk})])
        return self._with_steps(plan)

    @transactional
    def create(
        self,
        *,
        actor: NguoiDung,
        action: str,
        ma_benh_nhan: int,
        ma_lich_hen: int | None = None,
        buoc: Iterable[dict[str, Any]] = (),
        **values: Any,
    ) -> KeHoachDieuTri:
        """Raises Forbidden, NotYours, DoesNotExist, NoVisitToTreat, OtherPatient or RangeReversed."""
        now = self.clock.now()
        visit = self.visits.visit(actor, action, ma_lich_hen) if ma_lich_hen is not None else None
        doctor = visit.bac_si if visit else self.visits.doctor(actor)
        patient = self.uow.patients.at(now).refer_own(actor, ma_benh_nhan, "ma_benh_nhan")
        if visit and visit.benh_nhan_id != patient.pk:
            raise OtherPatient
        values.setdefault("ngay_bat_dau", now.date())
        self._check_days(values["ngay_bat_dau"], values.get("ngay_du_kien"))
        plan = self.uow.treatment_plans.add(
            benh_nhan=patient, bac_si=doctor, lich_hen=visit, ngay_tao=now, **values
        )  # fmt: skip
        steps = self.uow.treatment_steps.enter(plan, [BuocDieuTri(**each) for each in buoc])
        self.uow.record(TreatmentPlanMade(actor, plan, notes={"so_buoc": len(steps)}))
        return self._made_of(plan, steps)

    @transactional
    def change(
        self, *, actor: NguoiDung, action: str, ma_ke_hoach: int, versions: set[int] | None = None, **changes: Any
    ) -> KeHoachDieuTri:
        """Raises NotYours, NotFound, StaleVersion, TreatmentPlanOver or RangeReversed."""
        plan = self.take(actor, action, ma_ke_hoach, versions)
        before = snapshot(plan)
        self._check_days(
            changes.get("ngay_bat_dau", plan.ngay_bat_dau), changes.get("ngay_du_kien", plan.ngay_du_kien)
        )  # fmt: skip
        if any(getattr(plan, name) != value for name, value in changes.items()):
            self.uow.treatment_plans.save(plan, **changes)
            self.uow.record(TreatmentPlanChanged(actor, plan, before))
        return self._with_steps(plan)

    @transactional
    def add_step(
        self, *, actor: NguoiDung, action: str, ma_ke_hoach: int, versions: set[int] | None = None, **step: Any
    ) -> KeHoachDieuTri:
        """After the others. Raises NotYours, NotFound, StaleVersion, TreatmentPlanOver or TooManySteps."""
        plan = self.take(actor, action, ma_ke_hoach, versions)
        place = self.uow.treatment_steps.last_place(plan) + 1
        if place > MOST_STEPS:
            raise TooManySteps(limit=MOST_STEPS)
        added = self.uow.treatment_steps.add(ke_hoach=plan, thu_tu=place, **step)
        self.uow.treatment_plans.save(plan)
        self.uow.record(TreatmentStepAdded(actor, added))
        return self._with_steps(plan)

    @transactional
    def stop(
        self, *, actor: NguoiDung, action: str, ma_ke_hoach: int, ly_do: str, versions: set[int] | None = None
    ) -> KeHoachDieuTri:
        """Raises NotYours, NotFound, StaleVersion or TreatmentPlanOver."""
        plan = self.take(actor, action, ma_ke_hoach, versions)
        before = snapshot(plan)
        self._end(plan, TrangThaiKeHoach.STOPPED, ly_do_ngung=ly_do)
        self.uow.record(TreatmentPlanStopped(actor, plan, before))
        return self._with_steps(plan)

    @transactional
    def complete(
        self, *, actor: NguoiDung, action: str, ma_ke_hoach: int, versions: set[int] | None = None
    ) -> KeHoachDieuTri:
        """Raises NotYours, NotFound, StaleVersion, TreatmentPlanOver or StepsStillOpen."""
        plan = self.take(actor, action, ma_ke_hoach, versions)
        before = snapshot(plan)
        still_open = self.uow.treatment_steps.open_in(plan)
        if still_open:
            raise StepsStillOpen(open=still_open)
        self._end(plan, TrangThaiKeHoach.DONE)
        self.uow.record(TreatmentPlanCompleted(actor, plan, before))
        return self._with_steps(plan)

    def take(self, actor: NguoiDung, action: str, ma_ke_hoach: int, versions: set[int] | None = None) -> KeHoachDieuTri:
        """The actor's own running plan of a patient whom he still treats, locked, inside a use case's transaction.

        Raises NotYours, NotFound, StaleVersion or TreatmentPlanOver.
        """
        plan = self.uow.treatment_plans.at(self.clock.now()).lock_visible(actor, action, ma_ke_hoach)
        if plan.bac_si.nguoi_dung_id != actor.pk:
            raise NotYours
        self.check_version(plan, versions)
        if plan.trang_thai != TrangThaiKeHoach.RUNNING:
            raise TreatmentPlanOver(trang_thai=plan.trang_thai)
        return plan

    def _end(self, plan: KeHoachDieuTri, state: TrangThaiKeHoach, **more: str) -> None:
        self.uow.treatment_plans.save(plan, trang_thai=state.value, ket_thuc_luc=self.clock.now(), **more)

    @staticmethod
    def _check_days(first: dt.date, last: dt.date | None) -> None:
        if last and last < first:
            raise RangeReversed(field="ngay_du_kien")

    def told_when_late(self, step: BuocDieuTri) -> BuocDieuTri:
        """The step, which knows whether its day has passed while its plan runs."""
        late = step.han is not None and step.han < self.clock.now().date() and step.trang_thai in OPEN_STEPS
        step.tre_han = late and step.ke_hoach.trang_thai == TrangThaiKeHoach.RUNNING
        return step

    def _with_steps(self, plan: KeHoachDieuTri) -> KeHoachDieuTri:
        return self._made_of(plan, self.uow.treatment_steps.of(plan))

    def _made_of(self, plan: KeHoachDieuTri, steps: Iterable[BuocDieuTri]) -> KeHoachDieuTri:
        """The plan with these, all of its steps, and how far it has come."""
        plan.cac_buoc = [self.told_when_late(step) for step in steps]
        plan.so_buoc = sum(step.trang_thai != TrangThaiBuoc.DROPPED for step in plan.cac_buoc)
        plan.so_buoc_xong = sum(step.trang_thai == TrangThaiBuoc.DONE for step in plan.cac_buoc)
        plan.so_buoc_tre_han = sum(step.tre_han for step in plan.cac_buoc)
        return plan

    def _measured(self, plans: Sequence[KeHoachDieuTri]) -> list[KeHoachDieuTri]:
        numbers = self.uow.treatment_plans.progress(plans, self.clock.now().date())
        for plan in plans:
            plan.so_buoc, plan.so_buoc_xong, plan.so_buoc_tre_han = numbers.get(plan.pk, (0, 0, 0))
        return list(plans)
