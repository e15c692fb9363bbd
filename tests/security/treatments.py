"""The subjects of treatment plans, drugs and prescriptions: of visits that were held."""

from dataclasses import replace
from typing import Any

from appointments.models import TrangThaiLichHen
from core.bootstrap import container
from core.services.prescribing_service import PrescribingService
from tests.factories import (
    AppointmentFactory,
    DraftPrescriptionFactory,
    DrugFactory,
    PrescriptionLineFactory,
    TreatmentPlanFactory,
    TreatmentStepFactory,
)
from tests.security.subject import Subject, doctor_of, of_nobody, of_somebody, patient_of


def held_visit_of(account: Any) -> Any:
    return AppointmentFactory(
        lich__bac_si=doctor_of(account), benh_nhan=patient_of(account), trang_thai=TrangThaiLichHen.COMPLETED
    )


def plan_of(account: Any) -> Any:
    return TreatmentPlanFactory(lich_hen=held_visit_of(account))


def step_of(account: Any) -> Any:
    return TreatmentStepFactory(ke_hoach=plan_of(account))


def plan_with_step_of(account: Any) -> Any:
    return step_of(account).ke_hoach


def draft_of(account: Any) -> Any:
    draft = DraftPrescriptionFactory(lich_hen=held_visit_of(account))
    return PrescriptionLineFactory(don_thuoc=draft).don_thuoc


def signed_of(account: Any) -> Any:
    draft = draft_of(account)
    doctor = draft.bac_si.nguoi_dung
    return (
        container()
        .resolve(PrescribingService)
        .sign(actor=doctor, action="prescription.sign", ma_don_thuoc=draft.pk, ly_do_bo_qua="Đã dùng nhiều lần")
    )


def visit_planned_for(visit: Any, account: Any) -> dict[str, Any]:
    return {"ma_benh_nhan": visit.benh_nhan_id, "ma_lich_hen": visit.pk}


def line() -> dict[str, Any]:
    return {"ma_thuoc": DrugFactory().pk, "lieu_moi_lan": "1", "so_lan_ngay": 1, "so_ngay": 30}


def visit_prescribed_for(visit: Any, account: Any) -> dict[str, Any]:
    return {"ma_lich_hen": visit.pk, "dong": [line()]}


def other_lines(draft: Any, account: Any) -> dict[str, Any]:
    return {"dong": [line()]}


def for_the_same_visit(prescription: Any, account: Any) -> dict[str, Any]:
    return {"ma_lich_hen": prescription.lich_hen_id}


def one_unit(prescription: Any, account: Any) -> dict[str, Any]:
    return {"dong": [{"ma_dong": prescription.cac_dong.get().pk, "so_luong": 1}]}


signed = of_somebody(signed_of)
draft = of_somebody(draft_of)

TREATMENTS: dict[str, Subject] = {
    "treatment_plan": of_somebody(plan_with_step_of),
    "treatment_plan.create": of_somebody(held_visit_of, sent=visit_planned_for),
    "treatment_plan.complete": of_somebody(plan_of),
    "treatment_step": of_somebody(step_of),
    "drug": of_nobody(DrugFactory),
    "prescription": signed,
    "prescription.create": of_somebody(held_visit_of, sent=visit_prescribed_for),
    "prescription.update": replace(draft, sent=other_lines),
    "prescription.partial_update": draft,
    "prescription.check": draft,
    "prescription.sign": draft,
    "prescription.copy": replace(signed, sent=for_the_same_visit),
    "prescription.dispense": replace(signed, sent=one_unit),
}
