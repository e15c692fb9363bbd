"""What the description says of cashiers' shifts."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from cashdesk.models import TrangThaiCa
from cashdesk.serializers import ShiftDetailSerializer, ShiftQuery, SummaryQuery, SummarySerializer
from core import shift_exceptions as no
from core.exceptions import DoesNotExist, NotYours
from core.schema import described, operation
from payments.models import PhuongThuc
from payments.models import TrangThaiThanhToan as State

OPENED: dict[str, Any] = {
    "ma_ca": 1,
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa Trung tâm",
    "ma_thu_ngan": 3,
    "dien_thoai_thu_ngan": "0920000001",
    "trang_thai": TrangThaiCa.OPEN.value,
    "tu_dong": False,
    "mo_luc": "2024-01-15T07:00:00+07:00",
    "dong_luc": None,
    "tien_dau_ca": 1000000,
    "thu_mat": 0,
    "hoan_mat": 0,
    "phai_co": 1000000,
    "tien_dem": None,
    "menh_gia": None,
    "chenh_lech": None,
    "giai_trinh": "",
    "nguoi_ky": None,
    "ky_luc": None,
}
RUNNING = {**OPENED, "thu_mat": 500000, "phai_co": 1500000}
COUNT = {"menh_gia": {"500000": 2, "200000": 2, "50000": 1}, "giai_trinh": "Trả nhầm tiền thừa cho khách"}
CLOSED = {
    **RUNNING,
    **COUNT,
    "trang_thai": TrangThaiCa.CLOSED.value,
    "dong_luc": "2024-01-15T17:00:00+07:00",
    "tien_dem": 1450000,
    "chenh_lech": -50000,
}
SIGNED = {
    **CLOSED,
    "trang_thai": TrangThaiCa.SIGNED.value,
    "nguoi_ky": 1,
    "ky_luc": "2024-01-15T17:20:00+07:00",
}
DETAIL = {
    **RUNNING,
    "theo_phuong_thuc": [{"phuong_thuc_thanh_toan": PhuongThuc.CASH.value, "so_khoan": 1, "thu": 500000, "hoan": 0}],
    "khoan": [
        {
            "ma_thanh_toan": 1,
            "ma_lich_hen": 1,
            "ma_thanh_toan_goc": None,
            "tham_chieu": "TT00000001",
            "so_tien": 500000,
            "phuong_thuc_thanh_toan": PhuongThuc.CASH.value,
            "trang_thai": State.PAID.value,
            "thoi_gian_thanh_toan": "2024-01-15T09:35:00+07:00",
        }
    ],
}
TOTALS = {
    "so_ca": 1, "ca_dang_mo": 0, "ca_cho_ky": 1, "phai_co": 1500000, "tien_dem": 1450000, "chenh_lech": -50000,
}  # fmt: skip
SUMMARY = {
    **TOTALS,
    "ngay": "2024-01-15",
    "ma_co_so": 1,
    "thu_ngan": [
        {
            **TOTALS,
            "ma_co_so": 1,
            "ten_co_so": "Bệnh viện Đa khoa Trung tâm",
            "ma_thu_ngan": 3,
            "dien_thoai_thu_ngan": "0920000001",
        }
    ],
}
DRAWER = (
    "`phai_co` là số tiền mặt phải có trong két: tiền đầu ca, cộng tiền mặt thu, trừ tiền mặt hoàn trong ca. Thẻ và "
    "chuyển khoản thu tại quầy nằm ở `theo_phuong_thuc`, không tính vào két."
)

shift_docs = described(
    "Ca thu ngân",
    list=operation(
        "Xem danh sách ca thu ngân",
        f"`tu_ngay` và `den_ngay` là ngày mở ca. {DRAWER}",
        gives=CLOSED,
    ),
    retrieve=operation(
        "Xem một ca thu ngân và các khoản trong ca",
        f"{DRAWER} `format=pdf`: biên bản của ca đã đóng, để in và ký; việc lập biên bản được ghi vào nhật ký.",
        refuses=(NotYours, no.ShiftNotClosed),
        parameters=[ShiftQuery],
        responses={(200, "application/json"): ShiftDetailSerializer, (200, "application/pdf"): OpenApiTypes.BINARY},
        gives=DETAIL,
    ),
    current=operation("Xem ca đang mở của mình", DRAWER, gives=DETAIL, refuses=(no.NoShiftOpen,)),
    summary=operation(
        "Xem tổng kết các ca thu ngân trong ngày",
        "Các ca mở trong `ngay` (hôm nay nếu không gửi), theo cơ sở và thu ngân. Ca đang mở có `phai_co` đến lúc này, "
        "chưa có `tien_dem`.",
        parameters=[SummaryQuery],
        responses=SummarySerializer,
        gives=SUMMARY,
    ),
    create=operation(
        "Mở ca thu ngân",
        "Mỗi người một ca mở tại một thời điểm. Chưa mở ca mà thu hoặc hoàn tiền mặt thì hệ thống tự mở một ca với két "
        "trống (`tu_dong`), nên không khoản tiền mặt nào nằm ngoài ca.",
        takes={"ma_co_so": 1, "tien_dau_ca": 1000000},
        gives=OPENED,
        refuses=(DoesNotExist, no.ShiftOpen),
    ),
    close=operation(
        "Đóng ca thu ngân",
        "Gửi `tien_dem`, hoặc số tờ theo mệnh giá. Có chênh lệch thì phải có `giai_trinh`. Khoản thu sau đó thuộc ca "
        "sau.",
        takes=COUNT,
        gives=CLOSED,
        refuses=(NotYours, no.AlreadyClosed, no.DifferenceUnexplained),
    ),
    sign_off=operation(
        "Ký xác nhận ca thu ngân đã đóng",
        "Người ký là người khác, không phải thu ngân của ca. Ký rồi thì không mở lại được.",
        gives=SIGNED,
        refuses=(no.OwnShift, no.ShiftNotClosed, no.AlreadySigned),
    ),
    reopen=operation(
        "Mở lại ca thu ngân chưa ký",
        "Số đã đếm chỉ còn trong nhật ký. Không được khi thu ngân đã mở một ca khác.",
        takes={"ly_do": "Đếm sót một cọc tiền"},
        gives=RUNNING,
        refuses=(no.ShiftOpen, no.ShiftNotClosed, no.AlreadySigned),
    ),
)
