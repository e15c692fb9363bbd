"""The demo data's medical part: a catalogue of diseases, and what was found at the visits that are over."""

from itertools import cycle

from appointments.models import LichHen, TrangThaiLichHen
from core.demo import PATIENTS
from core.disease_list import SMALL_LIST, Disease, read
from core.services.disease_service import DiseaseService
from core.services.record_service import RecordService
from core.unit_of_work import UnitOfWork

FINDINGS = (  # complaint, findings, conclusion, what to do, diagnosis
    ("Đau đầu, chóng mặt hai tuần nay", "Huyết áp 150/95 mmHg, tim đều, phổi trong", "Tăng huyết áp",
     "Ăn giảm muối, đo huyết áp tại nhà mỗi sáng, tái khám sau hai tuần", "I10"),
    ("Ho, sổ mũi ba ngày", "Họng đỏ, phổi không ran", "Viêm đường hô hấp trên", "Uống nhiều nước, nghỉ ngơi", "J06.9"),
    ("Đau thượng vị sau ăn", "Bụng mềm, ấn đau thượng vị", "Viêm dạ dày", "Ăn đúng bữa, tránh rượu và cà phê", "K29.7"),
    ("Đau thắt lưng khi cúi", "Cơ cạnh sống co cứng", "Đau thắt lưng", "Tập nhẹ, tránh mang nặng", "M54.5"),
)  # fmt: skip


class DemoRecords:
    """A signed record for each completed visit of a demo patient that has none."""

    def __init__(self, uow: UnitOfWork, diseases: DiseaseService, records: RecordService) -> None:
        self.uow = uow
        self.diseases = diseases
        self.records = records

    def seed(self) -> None:
        """What is there already, a draft among it, stays as its users left it."""
        self.diseases.take_in(row for row in read(SMALL_LIST) if isinstance(row, Disease))
        over = LichHen.objects.filter(
            benh_nhan__nguoi_dung__so_dien_thoai__in=PATIENTS,
            trang_thai=TrangThaiLichHen.COMPLETED,
            benh_an__isnull=True,
        )
        visits = over.select_related("bac_si__nguoi_dung").order_by("pk")
        for visit, findings in zip(list(visits), cycle(FINDINGS), strict=False):
            self._find(visit, *findings)

    def _find(self, visit: LichHen, complaint: str, found: str, concluded: str, advice: str, code: str) -> None:
        doctor = visit.bac_si.nguoi_dung
        draft = self.records.create(
            actor=doctor,
            ma_lich_hen=visit.pk,
            ly_do_kham=complaint,
            kham_lam_sang=found,
            ket_luan=concluded,
            huong_xu_tri=advice,
            chan_doan=[{"ma_icd": code, "la_chinh": True}],
        )
        self.records.sign(actor=doctor, action="record.sign", ma_benh_an=draft.pk)
