"""Demo data of treatments: a short catalogue of drugs, and a plan and a prescription of the first patient."""

import datetime as dt
from decimal import Decimal
from typing import Any

from appointments.models import LichHen, TrangThaiLichHen
from core.clock import Clock
from core.demo import DOCTORS, PATIENTS
from core.services.prescribing_service import PrescribingService
from core.services.prescription_service import PrescriptionService
from core.services.treatment_plan_service import TreatmentPlanService
from core.unit_of_work import UnitOfWork
from treatments.drugs import Thuoc

_TABLET, _CAPSULE, _SACHET, _SYRUP = "Viên nén", "Viên nang", "Bột pha uống", "Siro"
DRUGS = [  # by their ingredients alone, no maker's names
    ("Paracetamol", "Paracetamol", "500 mg", _TABLET, "viên", "Giảm đau, hạ sốt"),
    ("Paracetamol trẻ em", "Paracetamol", "150 mg", _SACHET, "gói", "Giảm đau, hạ sốt"),
    ("Paracetamol và codein", "Paracetamol + Codein", "500 mg + 30 mg", _TABLET, "viên", "Giảm đau opioid"),
    ("Ibuprofen", "Ibuprofen", "400 mg", _TABLET, "viên", "NSAID"),
    ("Meloxicam", "Meloxicam", "7,5 mg", _TABLET, "viên", "NSAID"),
    ("Aspirin", "Acid acetylsalicylic", "81 mg", _TABLET, "viên", "Chống kết tập tiểu cầu"),
    ("Clopidogrel", "Clopidogrel", "75 mg", _TABLET, "viên", "Chống kết tập tiểu cầu"),
    ("Amoxicillin", "Amoxicillin", "500 mg", _CAPSULE, "viên", "Kháng sinh nhóm penicillin"),
    (
        "Amoxicillin và acid clavulanic", "Amoxicillin + Acid clavulanic", "875 mg + 125 mg", _TABLET, "viên",
        "Kháng sinh nhóm penicillin",
    ),
    ("Cefuroxim", "Cefuroxim", "500 mg", _TABLET, "viên", "Kháng sinh nhóm cephalosporin"),
    ("Cefixim", "Cefixim", "200 mg", _CAPSULE, "viên", "Kháng sinh nhóm cephalosporin"),
    ("Azithromycin", "Azithromycin", "500 mg", _TABLET, "viên", "Kháng sinh nhóm macrolid"),
    ("Ciprofloxacin", "Ciprofloxacin", "500 mg", _TABLET, "viên", "Kháng sinh nhóm quinolon"),
    ("Co-trimoxazol", "Sulfamethoxazol + Trimethoprim", "800 mg + 160 mg", _TABLET, "viên", "Kháng sinh sulfonamid"),
    ("Doxycyclin", "Doxycyclin", "100 mg", _CAPSULE, "viên", "Kháng sinh nhóm tetracyclin"),
    ("Metronidazol", "Metronidazol", "250 mg", _TABLET, "viên", "Kháng sinh nhóm nitroimidazol"),
    ("Amlodipin", "Amlodipin", "5 mg", _TABLET, "viên", "Chẹn kênh calci"),
    ("Losartan", "Losartan kali", "50 mg", _TABLET, "viên", "Chẹn thụ thể angiotensin II"),
    ("Enalapril", "Enalapril maleat", "5 mg", _TABLET, "viên", "Ức chế men chuyển"),
    ("Bisoprolol", "Bisoprolol fumarat", "2,5 mg", _TABLET, "viên", "Chẹn beta"),
    ("Furosemid", "Furosemid", "40 mg", _TABLET, "viên", "Lợi tiểu"),
    ("Atorvastatin", "Atorvastatin", "20 mg", _TABLET, "viên", "Statin"),
    ("Metformin", "Metformin hydroclorid", "850 mg", _TABLET, "viên", "Điều trị đái tháo đường"),
    ("Gliclazid", "Gliclazid", "30 mg", "Viên giải phóng kéo dài", "viên", "Điều trị đái tháo đường"),
    ("Omeprazol", "Omeprazol", "20 mg", _CAPSULE, "viên", "Ức chế bơm proton"),
    ("Esomeprazol", "Esomeprazol", "40 mg", _TABLET, "viên", "Ức chế bơm proton"),
    ("Cetirizin", "Cetirizin hydroclorid", "10 mg", _TABLET, "viên", "Kháng histamin"),
    ("Loratadin", "Loratadin", "10 mg", _TABLET, "viên", "Kháng histamin"),
    ("Ambroxol", "Ambroxol hydroclorid", "15 mg/5 ml", _SYRUP, "ml", "Long đờm"),
    ("Salbutamol", "Salbutamol", "100 mcg/liều", "Bình xịt định liều", "bình", "Giãn phế quản"),
    ("Oresol", "Natri clorid + Kali clorid + Glucose", "gói pha 200 ml", _SACHET, "gói", "Bù nước, điện giải"),
    ("Betahistin", "Betahistin", "16 mg", _TABLET, "viên", "Chống chóng mặt"),
]  # fmt: skip
STEPS = (("Đo huyết áp mỗi sáng, ghi vào sổ", 14), ("Xét nghiệm mỡ máu và chức năng thận", 30), ("Tái khám", 35))
MORNING = "Uống buổi sáng, sau khi ăn"


class DemoTreatments:
    """What is there already stays as its users left it."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self.plans = TreatmentPlanService(uow, clock)
        self.drafts = PrescriptionService(uow, clock)
        self.prescribing = PrescribingService(uow, clock)
        self.today = clock.now().date()

    def seed(self) -> None:
        self.uow.run(self._keep_drugs)
        visit = self._held_visit()
        if visit and not visit.ke_hoach_dieu_tri.exists():
            self._plan(visit)
        if visit and not visit.don_thuoc.exists():
            self._prescribe(visit)

    def _keep_drugs(self) -> None:
        """The catalogue, where there is none."""
        if not self.uow.drugs.names():
            for name, ingredient, strength, form, unit, group in DRUGS:
                self.uow.drugs.add(
                    ten_thuoc=name, hoat_chat=ingredient, ham_luong=strength, dang_bao_che=form, don_vi=unit,
                    nhom_thuoc=group,
                )  # fmt: skip

    def _held_visit(self) -> LichHen | None:
        """The last visit that the first patient had with the first doctor."""
        people = {"benh_nhan__nguoi_dung__so_dien_thoai": PATIENTS[0], "bac_si__nguoi_dung__so_dien_thoai": DOCTORS[0]}
        held = self.uow.appointments.all().filter(**people, trang_thai=TrangThaiLichHen.COMPLETED)
        return held.select_related("bac_si__nguoi_dung").order_by("-ngay_kham").first()

    def _plan(self, visit: LichHen) -> None:
        self.plans.create(
            actor=visit.bac_si.nguoi_dung,
            action="treatment_plan.create",
            ma_benh_nhan=visit.benh_nhan_id,
            ma_lich_hen=visit.pk,
            ten_ke_hoach="Kiểm soát huyết áp",
            muc_tieu="Huyết áp dưới 130/80 mmHg sau ba tháng",
            ngay_du_kien=self.today + dt.timedelta(days=90),
            buoc=[{"viec_can_lam": what, "han": self.today + dt.timedelta(days=days)} for what, days in STEPS],
        )

    def _prescribe(self, visit: LichHen) -> None:
        doctor = visit.bac_si.nguoi_dung
        lines = [self._line(drug) for drug in Thuoc.objects.filter(ten_thuoc__in=("Amlodipin", "Atorvastatin"))]
        if lines:
            draft = self.drafts.create(
                actor=doctor, action="prescription.create", ma_lich_hen=visit.pk, dong=lines,
                loi_dan="Ăn nhạt, đo huyết áp mỗi sáng; tái khám sau một tháng.",
            )  # fmt: skip
            self.prescribing.sign(actor=doctor, action="prescription.sign", ma_don_thuoc=draft.pk)

    @staticmethod
    def _line(drug: Thuoc) -> dict[str, Any]:
        how = {"lieu_moi_lan": Decimal(1), "so_lan_ngay": 1, "so_ngay": 30, "cach_dung": MORNING}
        return {"ma_thuoc": drug.pk, **how}
