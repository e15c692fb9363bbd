"""What the description says of the support desk."""

from typing import Any

from core import support_exceptions as no
from core.exceptions import DoesNotExist, FieldNotAllowed, NotFound, NotYours, RangeReversed, RangeTooLong
from core.repositories.support_repository import STEP_MINUTES
from core.schema import described, operation
from core.services.base import MOST_DAYS, USUAL_DAYS
from support import serializers
from support.models import (
    HOURS_TO_SOLVE,
    KEPT_FOR_DESK,
    MOST_ANSWERS,
    MOST_IN_A_ROW,
    MOST_OPEN,
    QUIET_DAYS,
    LoaiHoTro,
    TrangThaiHoTro,
    UuTien,
)

MOMENT, LATER = "2024-01-14T08:30:00+07:00", "2024-01-14T09:00:00+07:00"
ASKED = {
    "loai": LoaiHoTro.BOOKING.value,
    "tieu_de": "Không đặt được lịch cho con",
    "noi_dung": "Tôi chọn giờ 9:00 nhưng hệ thống báo hết chỗ.",
}
ROW: dict[str, Any] = {
    "ma_yeu_cau": 1,
    "so_phieu": "HT000001",
    "loai": ASKED["loai"],
    "tieu_de": ASKED["tieu_de"],
    "trang_thai": TrangThaiHoTro.NEW.value,
    "uu_tien": UuTien.NORMAL.value,
    "ma_nguoi_hoi": 12,
    "ten_nguoi_hoi": "Nguyễn Văn An",
    "so_dien_thoai": "0930000001",
    "ma_benh_nhan": None,
    "ten_benh_nhan": None,
    "ma_nguoi_xu_ly": None,
    "tao_luc": MOMENT,
    "han_xu_ly": "2024-01-14T16:30:00+07:00",
    "tra_loi_dau_luc": None,
    "xong_luc": None,
}
WHOLE = {**ROW, "noi_dung": ASKED["noi_dung"], "tra_loi": []}
TAKEN = {**WHOLE, "trang_thai": TrangThaiHoTro.IN_PROGRESS.value, "ma_nguoi_xu_ly": 10}
SAID = {"noi_dung": "Lịch 9:00 vừa có người đặt; 9:30 còn chỗ, anh có muốn đặt không?"}
ANSWER = {"ma_tra_loi": 1, "cua_nguoi_hoi": False, **SAID, "noi_bo": False, "tao_luc": LATER}
ANSWERED = {
    **TAKEN,
    "trang_thai": TrangThaiHoTro.WAITING.value,
    "tra_loi_dau_luc": LATER,
    "tra_loi": [ANSWER],
}
RESOLVED = {**ANSWERED, "trang_thai": TrangThaiHoTro.RESOLVED.value, "xong_luc": "2024-01-14T10:00:00+07:00"}
WHY = {"noi_dung": "Tôi vẫn chưa đặt được."}
REOPENED = {
    **ANSWERED,
    "trang_thai": TrangThaiHoTro.IN_PROGRESS.value,
    "tra_loi": [ANSWER, {**ANSWER, **WHY, "ma_tra_loi": 2, "cua_nguoi_hoi": True}],
}
DUE = ", ".join(f"{kind} {hours}" for kind, hours in HOURS_TO_SOLVE.items())
WHOSE = "Người hỏi chỉ thấy yêu cầu của mình; nhân viên và Admin thấy tất cả, không kèm thông tin y tế."

support_docs = described(
    "Hỗ trợ",
    list=operation(
        "Xem các yêu cầu hỗ trợ",
        f"{WHOSE} `tre_han=true` là những yêu cầu chưa xong đã quá hạn, `chua_ai_nhan=true` là những yêu cầu chưa ai "
        "nhận.",
        gives=ROW,
    ),
    retrieve=operation(
        "Xem một yêu cầu hỗ trợ", f"Kèm các trả lời theo thứ tự. {WHOSE}", gives=ANSWERED, refuses=(NotYours,)
    ),
    create=operation(
        "Gửi yêu cầu hỗ trợ",
        "Mọi tài khoản đều gửi được, cho mình hoặc (`ma_benh_nhan`) về một bệnh nhân mà mình đại diện; bác sĩ về bệnh "
        f"nhân của mình, nhân viên và Admin về bất cứ ai. Hạn xử lý theo loại, tính bằng giờ: {DUE}. Mỗi tài khoản có "
        f"nhiều nhất {MOST_OPEN} yêu cầu chưa xong. Nội dung được giữ nguyên là chữ, không phải HTML.",
        takes=ASKED,
        gives=WHOLE,
        refuses=(DoesNotExist, NotYours, no.TooManyOpenRequests),
    ),
    partial_update=operation(
        "Phân loại yêu cầu hỗ trợ",
        "Đổi `loai` thì hạn xử lý tính lại từ lúc gửi, hoặc từ lúc mở lại.",
        takes={"uu_tien": UuTien.HIGH.value},
        gives={**TAKEN, "uu_tien": UuTien.HIGH.value},
        refuses=(NotFound, no.RequestOver),
    ),
    assign=operation(
        "Nhận hoặc giao xử lý yêu cầu",
        "Không gửi `ma_nguoi_xu_ly` thì nhận cho mình. Yêu cầu của người khác chỉ người đó giao lại được, hoặc Admin.",
        takes={},
        gives=TAKEN,
        refuses=(NotFound, DoesNotExist, no.NotOfTheDesk, no.RequestTaken, no.RequestOver),
    ),
    answers=operation(
        "Trả lời yêu cầu hỗ trợ",
        "Người hỏi được báo về mỗi trả lời của bộ phận hỗ trợ. Chỉ nhân viên và Admin gửi `noi_bo` (ghi chú không ai "
        "khác đọc được) và `cho_nguoi_hoi` (chuyển sang “Chờ người hỏi”); người hỏi trả lời thì yêu cầu được xử lý "
        f"tiếp. Nhiều nhất {MOST_ANSWERS} trả lời, trong đó {KEPT_FOR_DESK} dành cho bộ phận hỗ trợ; người hỏi gửi "
        f"nhiều nhất {MOST_IN_A_ROW} trả lời liên tiếp.",
        takes={**SAID, "cho_nguoi_hoi": True},
        gives=ANSWERED,
        refuses=(NotYours, FieldNotAllowed, no.RequestOver, no.TooManyInARow, no.ThreadFull),
    ),
    resolve=operation(
        "Đánh dấu yêu cầu đã giải quyết",
        f"Có thể kèm lời cuối. Sau {QUIET_DAYS} ngày không ai nói gì, yêu cầu đã giải quyết hoặc đang chờ người hỏi tự "
        "đóng.",
        takes={},
        gives=RESOLVED,
        refuses=(NotFound, no.RequestStateForbids, no.ThreadFull),
    ),
    reopen=operation(
        "Mở lại yêu cầu hỗ trợ",
        f"Trong {QUIET_DAYS} ngày từ khi xong, kèm lý do; hạn xử lý tính lại từ lúc mở. Người hỏi cũng không có quá "
        f"{MOST_OPEN} yêu cầu chưa xong.",
        takes=WHY,
        gives=REOPENED,
        refuses=(
            NotYours,
            no.RequestStateForbids,
            no.ReopenTooLate,
            no.TooManyOpenRequests,
            no.TooManyInARow,
            no.ThreadFull,
        ),
    ),
    close=operation(
        "Đóng yêu cầu hỗ trợ",
        gives={**RESOLVED, "trang_thai": TrangThaiHoTro.CLOSED.value},
        refuses=(NotYours, no.RequestStateForbids),
        request=None,
    ),
)

SUMMARY = {
    "start_date": "2023-12-16",
    "end_date": "2024-01-14",
    "so_yeu_cau": 5,
    "tre_han": 1,
    "chua_ai_nhan": 2,
    "so_da_tra_loi": 3,
    "tra_loi_dau_trung_vi": 45,
    "theo_trang_thai": [{"trang_thai": ROW["trang_thai"], "loai": ROW["loai"], "so_yeu_cau": 5}],
}
summary_docs = described(
    "Hỗ trợ",
    summary=operation(
        "Xem số liệu của bộ phận hỗ trợ",
        f"Các yêu cầu gửi trong những ngày này (không gửi `start_date`: {USUAL_DAYS} ngày; nhiều nhất {MOST_DAYS} "
        "ngày). `tra_loi_dau_trung_vi` là số phút mà một nửa số yêu cầu được trả lời lần đầu, làm tròn xuống "
        f"{STEP_MINUTES} phút; `tre_han` và `chua_ai_nhan` tính cả những yêu cầu cũ hơn.",
        gives=SUMMARY,
        refuses=(RangeReversed, RangeTooLong),
        parameters=[serializers.SupportSummaryQuery],
        responses={200: serializers.SupportSummarySerializer},
    ),
)
