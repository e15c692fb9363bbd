"""What the description says of treatment plans, drugs and prescriptions."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from core import exceptions as no
from core import treatment_exceptions as cannot
from core.schema import EXAMPLE_DAY, IF_MATCH, crud, described, operation
from core.services.prescription_checks import MucDoCanhBao
from treatments.models import TrangThaiBuoc, TrangThaiDonThuoc, TrangThaiKeHoach
from treatments.serializers import PlanDetailSerializer, PrescriptionDetailSerializer

NOW = "2024-01-15T09:35:00+07:00"
WHO: dict[str, Any] = {
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
}
STEP_SENT = {"viec_can_lam": "Đo huyết áp mỗi sáng, ghi vào sổ", "han": EXAMPLE_DAY}
STEP: dict[str, Any] = {
    "ma_buoc": 1,
    "thu_tu": 1,
    **STEP_SENT,
    "trang_thai": TrangThaiBuoc.TO_DO.value,
    "tre_han": False,
    "xong_luc": None,
    "ghi_chu_buoc": "",
}
PLAN_SENT = {
    "ten_ke_hoach": "Kiểm soát huyết áp",
    "muc_tieu": "Huyết áp dưới 130/80 mmHg sau một tuần",
    "ngay_du_kien": EXAMPLE_DAY,
}
LISTED: dict[str, Any] = {
    "ma_ke_hoach": 1,
    **WHO,
    "ma_lich_hen": 2,
    "ten_ke_hoach": PLAN_SENT["ten_ke_hoach"],
    "trang_thai": TrangThaiKeHoach.RUNNING.value,
    "ngay_bat_dau": "2024-01-08",
    "ngay_du_kien": EXAMPLE_DAY,
    "ket_thuc_luc": None,
    "tien_do": 0,
    "so_buoc": 1,
    "so_buoc_xong": 0,
    "so_buoc_tre_han": 0,
}
PLAN = {**LISTED, "muc_tieu": PLAN_SENT["muc_tieu"], "ly_do_ngung": "", "buoc": [STEP]}
DONE_STEP = {**STEP, "trang_thai": TrangThaiBuoc.DONE.value, "xong_luc": NOW}
ADVANCED = {**PLAN, "tien_do": 100, "so_buoc_xong": 1, "buoc": [DONE_STEP]}
STOPPED = {**PLAN, "trang_thai": TrangThaiKeHoach.STOPPED.value, "ket_thuc_luc": NOW, "ly_do_ngung": "Chuyển viện"}
FINISHED = {**ADVANCED, "trang_thai": TrangThaiKeHoach.DONE.value, "ket_thuc_luc": NOW}
HIS_OWN = "Chỉ bác sĩ lập kế hoạch được sửa, khi bệnh nhân còn là của mình."
WRITING = (no.NotYours, cannot.TreatmentPlanOver)
OF_VISIT = (no.DoesNotExist, no.NotYours, cannot.NoVisitToTreat)

plan_docs = described(
    "Kế hoạch điều trị",
    list=operation(
        "Xem danh sách kế hoạch điều trị",
        "Bác sĩ thấy của bệnh nhân mình, bệnh nhân thấy của mình và người thân. `tu_ngay`, `den_ngay` là ngày bắt đầu.",
        gives=LISTED,
    ),
    retrieve=operation(
        "Xem một kế hoạch điều trị và các bước",
        "`tien_do`: phần trăm số bước đã xong, không tính bước bỏ. Người ngoài gia đình xem thì được ghi vào nhật ký.",
        gives=PLAN,
        refuses=(no.NotYours,),
    ),
    create=operation(
        "Lập kế hoạch điều trị cho bệnh nhân của mình",
        takes={"ma_benh_nhan": 1, "ma_lich_hen": 2, **PLAN_SENT, "buoc": [STEP_SENT]},
        gives=PLAN,
        refuses=(*OF_VISIT, no.RangeReversed, cannot.OtherPatient),
    ),
    partial_update=operation(
        "Sửa một phần kế hoạch điều trị",
        HIS_OWN,
        takes={"muc_tieu": "Huyết áp dưới 140/90 mmHg"},
        gives={**PLAN, "muc_tieu": "Huyết áp dưới 140/90 mmHg"},
        refuses=(*WRITING, no.RangeReversed),
    ),
    steps=operation(
        "Thêm một bước vào kế hoạch điều trị",
        takes=STEP_SENT,
        gives=PLAN,
        refuses=(*WRITING, cannot.TooManySteps),
        parameters=[IF_MATCH],
        responses={201: PlanDetailSerializer},
    ),
    stop=operation(
        "Ngừng một kế hoạch điều trị", takes={"ly_do": "Chuyển viện"}, gives=STOPPED, refuses=WRITING,
        parameters=[IF_MATCH],
    ),
    complete=operation(
        "Kết thúc một kế hoạch điều trị đã xong",
        "Khi không còn bước nào chưa xong.",
        request=None,
        gives=FINISHED,
        refuses=(*WRITING, cannot.StepsStillOpen),
        parameters=[IF_MATCH],
    ),
)  # fmt: skip
OF_PLAN = "`If-Match` là phiên bản của kế hoạch."
step_docs = described(
    "Kế hoạch điều trị",
    partial_update=operation(
        "Sửa một bước của kế hoạch điều trị",
        f"{HIS_OWN} {OF_PLAN}",
        parameters=[IF_MATCH],
        takes={"trang_thai": TrangThaiBuoc.DOING.value},
        gives={**STEP, "trang_thai": TrangThaiBuoc.DOING.value},
        refuses=WRITING,
    ),
    complete=operation(
        "Đánh dấu một bước điều trị đã xong",
        OF_PLAN,
        parameters=[IF_MATCH],
        takes={},
        gives=DONE_STEP,
        refuses=(*WRITING, cannot.StepOver),
    ),
)

DRUG = {
    "ten_thuoc": "Amlodipin Stella",
    "hoat_chat": "Amlodipin",
    "ham_luong": "5 mg",
    "dang_bao_che": "Viên nén",
    "don_vi": "viên",
    "nhom_thuoc": "Chẹn kênh calci",
}
DRUG_SHOWN = {"ma_thuoc": 1, **DRUG, "dang_dung": True}
drug_docs = described(
    "Thuốc",
    **crud(
        "thuốc",
        sent=DRUG,
        changed={"dang_dung": False},
        shown=DRUG_SHOWN,
        list={"text": "`search` tìm theo tên thuốc hoặc hoạt chất, không cần dấu."},
        create={"refuses": (cannot.DrugKnown,)},
        update={"refuses": (cannot.DrugKnown,)},
        partial_update={"refuses": (cannot.DrugKnown,), "text": "`dang_dung` false: không kê mới được nữa."},
        destroy={
            "refuses": (no.InUse,),
            "text": "Thuốc đã có trong đơn thì không xóa được; hãy đặt `dang_dung` false.",
        },
    ),
)

LINE_SENT: dict[str, Any] = {
    "ma_thuoc": 1,
    "lieu_moi_lan": "1.00",
    "so_lan_ngay": 1,
    "so_ngay": 30,
    "cach_dung": "Uống buổi sáng, sau khi ăn",
}
LINE = {
    "ma_dong": 1,
    "thu_tu": 1,
    "ma_thuoc": 1,
    **{name: DRUG[name] for name in ("ten_thuoc", "hoat_chat", "ham_luong", "dang_bao_che", "don_vi")},
    **{name: LINE_SENT[name] for name in ("lieu_moi_lan", "so_lan_ngay", "so_ngay", "cach_dung")},
    "so_luong": 30,
    "so_luong_da_cap": 0,
    "dung_den": None,
}
ADVICE = "Đo huyết áp mỗi ngày; tái khám sau một tháng."
DRAFT_LISTED: dict[str, Any] = {
    "ma_don_thuoc": 1,
    "so_don": None,
    "trang_thai": TrangThaiDonThuoc.DRAFT.value,
    "ma_lich_hen": 2,
    **WHO,
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "ngay_tao": "2024-01-15T09:30:00+07:00",
    "ky_luc": None,
    "ngay_huy": None,
}
DRAFT = {
    **DRAFT_LISTED,
    "loi_dan": ADVICE,
    "ly_do_bo_qua": "",
    "ly_do_huy": "",
    "ma_don_goc": None,
    "ma_xac_minh": None,
    "lien_ket_xac_minh": None,
    "dong": [LINE],
}
NUMBER = "DT-1-2024-000123"
CODE = f"{NUMBER}.ABCDEFGHIJKLMNOP"
SIGNED = {"so_don": NUMBER, "trang_thai": TrangThaiDonThuoc.SIGNED.value, "ky_luc": NOW}
SHOWN = {
    **DRAFT,
    **SIGNED,
    "ma_xac_minh": CODE,
    "lien_ket_xac_minh": f"https://booking.example.vn/verify/{CODE}",
    "dong": [{**LINE, "dung_den": "2024-02-13"}],
}
HANDED_OUT = {
    **SHOWN,
    "trang_thai": TrangThaiDonThuoc.PARTLY_DISPENSED.value,
    "dong": [{**LINE, "dung_den": "2024-02-13", "so_luong_da_cap": 10}],
}
REASON = "Người bệnh đổi sang thuốc khác"
WARNING = {
    "muc_do": MucDoCanhBao.SERIOUS.value,
    "ma": "allergy",
    "thu_tu": 1,
    "noi_dung": "Hồ sơ ghi dị ứng “penicillin”: không nên dùng Amoxicillin.",
}
ON_LINES = (no.DoesNotExist, no.Required, cannot.QuantityTooLarge)
OWN_DRAFT = (no.NotYours, cannot.WrongPrescriptionState)
QUANTITY = "Không gửi `so_luong` thì bằng liều × số lần × số ngày, làm tròn lên; gửi số khác thì `check` nhắc lại."
CHANGE: dict[str, Any] = {
    "text": f"Khi còn là nháp. {QUANTITY}",
    "refuses": (no.NotYours, cannot.WrongPrescriptionState, *ON_LINES),
}

prescription_docs = described(
    "Đơn thuốc",
    list=operation(
        "Xem danh sách đơn thuốc",
        "Bác sĩ thấy đơn đã ký của bệnh nhân mình và nháp của mình; bệnh nhân thấy đơn đã ký của mình và người thân. "
        "`tu_ngay`, `den_ngay` là ngày tạo.",
        gives={**DRAFT_LISTED, **SIGNED},
    ),
    retrieve=operation(
        "Xem một đơn thuốc",
        "Người ngoài gia đình xem thì được ghi vào nhật ký.",
        gives=SHOWN,
        refuses=(no.NotYours,),
    ),
    create=operation(
        "Kê đơn thuốc nháp cho lịch hẹn của mình",
        f"Thuốc trong danh mục: gửi `ma_thuoc`, tên theo danh mục; thuốc khác: gửi tên, hoạt chất, đơn vị. {QUANTITY}",
        takes={"ma_lich_hen": 2, "loi_dan": ADVICE, "dong": [LINE_SENT]},
        gives=DRAFT,
        refuses=(*OF_VISIT, no.Required, cannot.QuantityTooLarge),
    ),
    update=operation(
        "Sửa toàn bộ đơn thuốc nháp", takes={"loi_dan": ADVICE, "dong": [LINE_SENT]}, gives=DRAFT, **CHANGE
    ),
    partial_update=operation("Sửa một phần đơn thuốc nháp", takes={"loi_dan": ADVICE}, gives=DRAFT, **CHANGE),
    check=operation(
        "Xem các cảnh báo của đơn thuốc nháp",
        "Dị ứng ghi trong hồ sơ, hoạt chất trùng trong đơn hoặc với đơn khác còn dùng, số lượng khác liều. "
        f"`can_ly_do`: có cảnh báo `{MucDoCanhBao.SERIOUS}`, ký phải gửi lý do. Không thay cho việc hỏi người bệnh.",
        gives={"canh_bao": [WARNING], "can_ly_do": True},
        refuses=OWN_DRAFT,
    ),
    sign=operation(
        "Ký một đơn thuốc",
        "Đơn có số và không sửa được nữa. Bệnh nhân được báo là có đơn, không kèm tên thuốc. Đơn của buổi tư vấn từ xa "
        "chỉ ký được từ khi phòng tư vấn mở.",
        takes={"ly_do_bo_qua": ""},
        gives=SHOWN,
        refuses=(*OWN_DRAFT, cannot.NoVisitToTreat, cannot.TooEarlyToSign, cannot.WarningUnheeded),
        parameters=[IF_MATCH],
    ),
    cancel=operation(
        "Hủy một đơn thuốc",
        "Nháp, hoặc đơn đã ký mà chưa cấp gì. Đơn giữ số của nó và in ra với chữ “Bản hủy”.",
        takes={"ly_do": REASON},
        gives={**SHOWN, "trang_thai": TrangThaiDonThuoc.CANCELLED.value, "ngay_huy": NOW, "ly_do_huy": REASON},
        refuses=OWN_DRAFT,
        parameters=[IF_MATCH],
    ),
    copy=operation(
        "Chép đơn thuốc thành đơn nháp mới",
        "Cho lịch hẹn của mình với cùng bệnh nhân.",
        takes={"ma_lich_hen": 2},
        gives={**DRAFT, "ma_don_thuoc": 2, "ma_don_goc": 1},
        refuses=(*OF_VISIT, cannot.OtherPatient),
        responses={201: PrescriptionDetailSerializer},
    ),
    dispense=operation(
        "Đánh dấu đã cấp thuốc",
        "Bác sĩ kê đơn hoặc Admin; nhiều lần được, không vượt số lượng đã kê. Hết thì đơn là "
        f"`{TrangThaiDonThuoc.DISPENSED}`.",
        takes={"dong": [{"ma_dong": 1, "so_luong": 10}]},
        gives=HANDED_OUT,
        refuses=(*OWN_DRAFT, no.DoesNotExist, cannot.MoreThanPrescribed),
        parameters=[IF_MATCH],
    ),
    pdf=operation(
        "In một đơn thuốc đã ký",
        "Tệp PDF khổ A5 có mã QR để kiểm tra. Có ETag: gửi lại trong `If-None-Match` thì tệp không đổi trả 304.",
        refuses=OWN_DRAFT,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    ),
)
