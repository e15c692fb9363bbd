"""What the description says of medical records, vital signs and the catalogue of diseases."""

from typing import Any

from core import record_exceptions as no
from core.exceptions import NotYours, Required
from core.schema import EXAMPLE_DAY, IF_MATCH, crud, described, operation
from core.services.vitals_service import MOST_MEASUREMENTS
from core.vital_signs import POSSIBLE
from records.models import MucDoChacChan, TrangThaiBenhAn

DISEASE = {
    "ma_benh": 1,
    "ma_icd": "I10",
    "ten_benh": "Tăng huyết áp nguyên phát",
    "ten_tieng_anh": "Essential hypertension",
    "chuong": 9,
}
DIAGNOSIS_SENT = {"ma_icd": "I10", "dien_giai": "Độ 1", "la_chinh": True, "muc_do": MucDoChacChan.CONFIRMED.value}
DIAGNOSIS = {**DIAGNOSIS_SENT, "ten_benh": DISEASE["ten_benh"]}
MEASURED: dict[str, Any] = {
    "mach": 88,
    "huyet_ap_tam_thu": 150,
    "huyet_ap_tam_truong": 95,
    "nhiet_do": 36.8,
    "nhip_tho": 18,
    "spo2": 98,
    "can_nang": 68.5,
    "chieu_cao": 165.0,
}
MOMENT = f"{EXAMPLE_DAY[:4]}-01-15T09:05:00+07:00"
VITALS = {
    "ma_sinh_hieu": 1,
    "do_luc": MOMENT,
    "ma_nguoi_do": 2,
    **MEASURED,
    "bmi": 25.2,
    "canh_bao": [],
}
TEXTS = {
    "ly_do_kham": "Đau đầu, chóng mặt hai tuần",
    "kham_lam_sang": "Tim đều, phổi trong, không dấu thần kinh khu trú",
    "ket_luan": "Tăng huyết áp mới phát hiện",
    "huong_xu_tri": "Ăn giảm muối, theo dõi huyết áp tại nhà, tái khám sau hai tuần",
    "ghi_chu_noi_bo": "Hỏi lại về thuốc giảm đau đang dùng",
}
CHANGE = {**TEXTS, "chan_doan": [DIAGNOSIS_SENT]}
SENT = {"ma_lich_hen": 2, **CHANGE}
LISTED: dict[str, Any] = {
    "ma_benh_an": 1,
    "ma_lich_hen": 2,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ngay_kham": EXAMPLE_DAY,
    "trang_thai": TrangThaiBenhAn.DRAFT.value,
    "phien_ban_ky": 0,
    "ky_luc": None,
    "ngay_tao": MOMENT,
    "chan_doan": [DIAGNOSIS],
}
RECORD = {**LISTED, **TEXTS, "sinh_hieu": [VITALS]}
SIGNED = {**RECORD, "trang_thai": TrangThaiBenhAn.SIGNED.value, "phien_ban_ky": 1, "ky_luc": MOMENT}
AMENDMENT = {"ly_do": "Bổ sung kết luận sau khi có kết quả xét nghiệm", "ket_luan": "Tăng huyết áp độ 1, mỡ máu cao"}
AMENDED = {**SIGNED, "ket_luan": AMENDMENT["ket_luan"], "phien_ban_ky": 2}
VERSION = {
    "ma_benh_an": 1,
    "so_ban": 2,
    "ly_do": AMENDMENT["ly_do"],
    "ma_nguoi_ky": 2,
    "ky_luc": MOMENT,
    "noi_dung": {
        **TEXTS,
        "ket_luan": AMENDMENT["ket_luan"],
        "chan_doan": [DIAGNOSIS],
        "sinh_hieu": [{"do_luc": MOMENT, **MEASURED}],
    },
}
WRONG_LINES = (no.UnknownDiagnosis, no.DiagnosisTwice, no.SeveralMainDiagnoses)
WRONG_MEASURES = (no.NothingMeasured, Required, no.PressureReversed, no.MeasuredOutsideVisit)
DRAFTS = (NotYours, no.SignedAlready, no.NotAttended)
WHO_READS = (
    "Bác sĩ đọc bệnh án mình viết, và bệnh án đã ký của bệnh nhân có lịch hẹn với mình hoặc đang được mở khẩn cấp. "
    "Bệnh nhân đọc bệnh án đã ký của mình và của người thân, không có `ghi_chu_noi_bo`. Mỗi lần người khác xem đều "
    "được ghi vào nhật ký, và bệnh nhân xem được tại /api/users/profile/access-log/."
)
DIAGNOSES = "`chan_doan` được gửi thì thay tất cả các dòng; mã theo danh mục tại /api/records/icd/, chữ hoa hay thường."
UNITS = {
    "mach": "lần/phút", "huyet_ap_tam_thu": "mmHg", "huyet_ap_tam_truong": "mmHg", "nhiet_do": "°C",
    "nhip_tho": "lần/phút", "spo2": "%", "can_nang": "kg", "chieu_cao": "cm",
}  # fmt: skip
BOUNDS = "\n".join(
    ["| Chỉ số | Đơn vị | Từ | Đến |", "|---|---|---|---|"]
    + [f"| `{name}` | {UNITS[name]} | {least} | {most} |" for name, (least, most) in POSSIBLE.items()]
)

record_docs = described(
    "Bệnh án",
    **crud(
        "bệnh án",
        sent=CHANGE,
        changed={"ket_luan": TEXTS["ket_luan"]},
        shown=RECORD,
        list={"text": WHO_READS, "gives": LISTED},
        retrieve={"text": WHO_READS, "refuses": (NotYours,)},
        create={
            "text": "Bác sĩ của lịch hẹn, khi bệnh nhân đã đến; mỗi lịch hẹn một bệnh án. Bản nháp chưa ký chỉ người "
            f"viết (và Admin) thấy. {DIAGNOSES}",
            "takes": SENT,
            "refuses": (NotYours, no.NotAttended, no.RecordExists, *WRONG_LINES),
        },
        update={"text": DIAGNOSES, "refuses": (*DRAFTS, *WRONG_LINES)},
        partial_update={"text": DIAGNOSES, "refuses": (*DRAFTS, *WRONG_LINES)},
        destroy=None,
    ),
    sign=operation(
        "Ký bệnh án",
        "Phải có lý do khám và một chẩn đoán chính. Từ đó bệnh nhân đọc được, và chỉ còn sửa bằng bản sửa đổi.",
        request=None,
        gives=SIGNED,
        refuses=(*DRAFTS, no.RecordIncomplete),
        parameters=[IF_MATCH],
    ),
    amend=operation(
        "Sửa đổi bệnh án đã ký",
        "Thành bản ký tiếp theo; các bản trước được giữ nguyên. Chỉ bác sĩ của lịch hẹn. Trường không gửi thì giữ "
        f"nguyên; `sinh_hieu` được gửi thì thay tất cả các lần đo, mỗi lần phải có `do_luc`. {DIAGNOSES}",
        takes=AMENDMENT,
        gives=AMENDED,
        refuses=(
            NotYours, no.NotSignedYet, no.NothingChanged, no.RecordIncomplete, *WRONG_LINES, *WRONG_MEASURES,
        ),
        parameters=[IF_MATCH],
    ),
)  # fmt: skip

version_docs = described(
    "Bệnh án",
    list=operation("Xem các bản đã ký của bệnh án", "Bản mới nhất trước.", gives=VERSION, refuses=(NotYours,)),
    retrieve=operation("Xem một bản đã ký", gives=VERSION, refuses=(NotYours,)),
)

OF_RECORD = "`If-Match` là phiên bản của bệnh án."
vitals_docs = described(
    "Sinh hiệu",
    list=operation(
        "Xem sinh hiệu của một lượt khám",
        "`bmi` tính bằng kg/m². `canh_bao`: điều bất thường theo tuổi hoặc có vẻ gõ nhầm.",
        gives=VITALS,
        refuses=(NotYours,),
    ),
    create=operation(
        "Ghi một lần đo sinh hiệu",
        f"Khi bệnh án chưa ký, nhiều nhất {MOST_MEASUREMENTS} lần. Không gửi `do_luc` thì là bây giờ. Huyết áp gửi cả "
        f"hai trị số. {OF_RECORD}\n\n{BOUNDS}",
        takes=MEASURED,
        gives=VITALS,
        refuses=(*DRAFTS, no.TooManyMeasurements, *WRONG_MEASURES),
        parameters=[IF_MATCH],
    ),
    destroy=operation(
        "Bỏ một lần đo ghi nhầm",
        f"Khi bệnh án chưa ký. {OF_RECORD}",
        refuses=DRAFTS,
        parameters=[IF_MATCH],
    ),
)

disease_docs = described(
    "Danh mục bệnh",
    list=operation(
        "Tìm mã bệnh ICD-10",
        "Theo đầu mã (`J45`, `j45.9`, `J459`) hoặc từ đầu một từ trong tên, không cần dấu.",
        gives=DISEASE,
    ),
    retrieve=operation("Xem một mã bệnh", gives=DISEASE),
)
