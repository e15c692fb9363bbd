"""What the description says of the audit trail, and of alerts."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from audit.models import LoaiCanhBao, TrangThaiCanhBao
from audit.serializers import AccessLogQuery, ExportQuery
from authentication.schema import PHONE
from core.audit_exceptions import AlertHandledAlready, ExportTooLarge, HoursEqual, OwnAlert, ThresholdOutOfReach
from core.exceptions import NotYours, ProfileMissing, Required
from core.pagination import MOST_COUNTED
from core.personal_data import LOOKS
from core.policy import Role
from core.schema import crud, described, operation
from core.tables.formats import FORMATS

MOMENT = "2024-01-10T08:30:00+07:00"
REQUEST_ID = "5f0c9a7e3b1d4c2f8a6e9d0b7c5a3f1e"
ENTRY: dict[str, Any] = {
    "ma_nhat_ky": 1,
    "thoi_diem": MOMENT,
    "ma_nguoi_dung": 3,
    "ten": "",
    "so_dien_thoai": PHONE,
    "vai_tro": Role.STAFF.value,
    "hanh_dong": "PatientChanged",
    "bang": "Benh_nhan",
    "ma_doi_tuong": 1,
    "truoc": {"ma_benh_nhan": 1, "dia_chi": "123 Đường ABC, Quận 1, TP.HCM"},
    "sau": {"ma_benh_nhan": 1, "dia_chi": "45 Lê Lợi, Quận 1, TP.HCM"},
    "thay_doi": ["dia_chi"],
    "ly_do": "",
    "request_id": REQUEST_ID,
    "dia_chi_ip": "203.0.113.7",
}

audit_docs = described(
    "Nhật ký",
    list=operation(
        "Xem nhật ký",
        "Mới nhất trước. Mật khẩu và mã bí mật không có trong nhật ký; thông tin y khoa chỉ là dấu `***`, khác nhau "
        f"khi giá trị khác nhau. `count` đếm đến {MOST_COUNTED} dòng và danh sách dừng ở đó: hãy lọc, hoặc xuất tệp để "
        "có tất cả. `ma_benh_nhan`: mọi việc với hồ sơ của một bệnh nhân.",
        gives=ENTRY,
    ),
    retrieve=operation(
        "Xem một dòng nhật ký",
        "`chuoi` và `so_thu_tu`: vị trí trong chuỗi niêm phong; null nếu dòng này có từ trước khi có niêm phong.",
        gives={**ENTRY, "chuoi": 1, "so_thu_tu": 12},
    ),
    export=operation(
        "Xuất nhật ký ra tệp",
        "Cùng các bộ lọc với danh sách, cũ nhất trước. `csv` là UTF-8 có BOM; `excel` là tệp .xlsx. Văn bản mà bảng "
        "tính sẽ hiểu là công thức có dấu nháy đơn ở trước. Việc xuất được "
        "ghi vào nhật ký.",
        refuses=(ExportTooLarge,),
        parameters=[ExportQuery],
        filters=True,
        responses={
            (200, each.media_type.partition(";")[0]): OpenApiTypes.BINARY for each in (FORMATS["csv"], FORMATS["excel"])
        },
    ),
)

access_log_docs = described(
    "Hồ sơ",
    list=operation(
        "Xem ai đã mở hồ sơ của mình",
        "Ai đã mở, sửa hoặc thấy trong danh sách hồ sơ bệnh nhân của mình, mới nhất trước; với "
        "`ma_benh_nhan` là hồ sơ của người thân. "
        f"`hanh_dong`: {', '.join(LOOKS.values())}. `ly_do` là lý do bác sĩ nêu khi truy cập khẩn cấp.",
        gives={
            "thoi_diem": MOMENT,
            "vai_tro": Role.DOCTOR.value,
            "nguoi_truy_cap": "Nguyễn Minh Đức",
            "hanh_dong": LOOKS["PatientOpened"],
            "ly_do": "",
        },
        refuses=(ProfileMissing, NotYours),
        parameters=[AccessLogQuery],
    ),
)

ALERT: dict[str, Any] = {
    "ma_canh_bao": 1,
    "loai": LoaiCanhBao.MANY_PATIENTS.value,
    "ma_nguoi_dung": 3,
    "so_dien_thoai": PHONE,
    "vai_tro": Role.STAFF.value,
    "thoi_diem": MOMENT,
    "so_lan": 60,
    "noi_dung": "Tài khoản 3 (Nhân viên) đã xem hồ sơ của 60 bệnh nhân khác nhau trong 60 phút.",
    "request_id": REQUEST_ID,
    "dia_chi_ip": "203.0.113.7",
    "trang_thai": TrangThaiCanhBao.NEW.value,
    "ma_nguoi_xu_ly": None,
    "ngay_xu_ly": None,
    "ghi_chu_xu_ly": "",
}
NOTE = "Đã hỏi: trực cấp cứu."
HANDLED = {
    "trang_thai": TrangThaiCanhBao.HANDLED.value,
    "ma_nguoi_xu_ly": 1,
    "ngay_xu_ly": MOMENT,
    "ghi_chu_xu_ly": NOTE,
}
alert_docs = described(
    "Cảnh báo",
    list=operation(
        "Xem danh sách cảnh báo",
        "Mới nhất trước. Trong thời gian `so_phut` của quy tắc, mỗi tài khoản chỉ có một cảnh báo cùng loại. Mọi Admin "
        "đang hoạt động cũng nhận được tin nhắn.",
        gives=ALERT,
    ),
    retrieve=operation("Xem một cảnh báo", gives=ALERT),
    handle=operation(
        "Đánh dấu đã xử lý cảnh báo",
        "Một lần, với ghi chú; không phải do người mà cảnh báo nói về, trừ khi không còn Admin nào khác.",
        takes={"ghi_chu": NOTE},
        gives={**ALERT, **HANDLED},
        refuses=(OwnAlert, AlertHandledAlready),
    ),
)

RULE: dict[str, Any] = {
    "ma_quy_tac": 2,
    "loai": LoaiCanhBao.OUT_OF_HOURS.value,
    "nguong": 1,
    "so_phut": 60,
    "gio_bat_dau": "22:00:00",
    "gio_ket_thuc": "05:00:00",
    "dang_bat": True,
}
RARER = {"nguong": 50}
alert_rule_docs = described(
    "Cảnh báo",
    **crud(
        "quy tắc cảnh báo",
        sent=None,
        changed=RARER,
        shown=RULE,
        list={
            "text": "Cảnh báo khi một tài khoản làm việc đó ít nhất `nguong` lần trong `so_phut` phút; nếu có giờ thì "
            "chỉ trong khoảng giờ đó, có thể qua nửa đêm (giờ Việt Nam).",
        },
        create=None,
        update=None,
        destroy=None,
        partial_update={
            "text": "Có hiệu lực từ sự việc kế tiếp; các Admin khác nhận được tin nhắn. Hai giờ phải cùng có hoặc cùng "
            "null.",
            "refuses": (Required, HoursEqual, ThresholdOutOfReach),
        },
    ),
)
