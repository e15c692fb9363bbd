"""What the description says of tickets, check-in by QR code and expected times."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from appointments.models import TrangThaiLichHen
from core import ticket_exceptions as no
from core.booking_exceptions import InvalidTransition
from core.booking_rules import BookingRules
from core.exceptions import DoesNotExist, NotYours
from core.queue_exceptions import PriorityUnexplained
from core.schema import described, operation
from core.services.estimates import ENOUGH
from core.ticket_codes import ALGORITHM
from reception.models import TrangThaiPhieu
from reception.schema import ESTIMATE, TICKET
from reception.ticket_serializers import ExpectedSerializer, TicketKeysSerializer, TicketQuery

QR = (
    "HK1.opwUpfBt.1.1.1.202401150900.4.Sn-kyiNJcL6Oi6Uim3Ymx3nExOWxPzAHPvYbvmf801ftM3utfmiv00DYHMrA9w2gs01u5BtDudXVzpm7"
    "qwA2AA"
)
TOLD = {
    "du_kien_luc": "2024-01-15T09:10:00+07:00",
    "du_kien_som": "2024-01-15T09:00:00+07:00",
    "du_kien_muon": "2024-01-15T09:25:00+07:00",
}
EXPECTED: dict[str, Any] = {
    "ma_lich_hen": 1,
    "so_thu_tu": 4,
    "trang_thai": TrangThaiLichHen.ARRIVED.value,
    "gio_hen": "2024-01-15T09:00:00+07:00",
    "trang_thai_phieu": TrangThaiPhieu.WAITING.value,
    "phong_kham": "101",
    "uoc_tinh": ESTIMATE,
    "tre_phut": 15,
    "phut_moi_luot": 12,
    "nen_den_luc": None,
    "da_bao": {name: TOLD[f"du_kien_{key}"] for name, key in (("luc", "luc"), ("tu", "som"), ("den", "muon"))},
}
KEY = {
    "ma_khoa": "opwUpfBt",
    "thuat_toan": ALGORITHM,
    "khoa_cong_khai": "zUsvMnv7ngx8OzV7Y80qdWVWfOZXHw41IqQZHZF1mww",
    "pem": "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAzUsvMnv7ngx8OzV7Y80qdWVWfOZXHw41IqQZHZF1mww=\n"
    "-----END PUBLIC KEY-----\n",
}

ticket_docs = described(
    "Phiếu khám",
    ticket=operation(
        "Tải phiếu khám có mã QR",
        "`format=pdf` (khổ A6) hoặc `png`. Mã QR không có thông tin cá nhân; đổi lịch thì phiếu cũ hết giá trị, hãy "
        "tải phiếu mới.",
        refuses=(NotYours, no.TicketCancelled),
        parameters=[TicketQuery],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, (200, "image/png"): OpenApiTypes.BINARY},
    ),
    expected=operation(
        "Xem giờ khám dự kiến và nên đến lúc nào",
        "`uoc_tinh` tính từ những người đang chờ, những người đã hẹn giờ trước và các lượt khám gần đây của chính "
        f"bác sĩ (chưa đủ {ENOUGH} lượt thì theo thời gian của dịch vụ). `nen_den_luc` chỉ có khi chưa đến: bác sĩ "
        "khám trễ thì muộn hơn giờ hẹn, nhưng không muộn đến mức mất lượt (`phut_den_tre`, mặc định "
        f"{BookingRules().phut_den_tre} phút). `da_bao` là điều đã báo khi tiếp nhận. Lượt đã bắt đầu, đã xong hoặc đã "
        "hủy thì các giờ là null.",
        gives=EXPECTED,
        refuses=(NotYours,),
        responses={200: ExpectedSerializer},
    ),
)
check_in_docs = described(
    "Phiếu khám",
    create=operation(
        "Tiếp nhận bằng mã QR của phiếu khám",
        "Cho quầy, và cho máy tự phục vụ (đăng nhập bằng tài khoản nhân viên). Phiếu chỉ dùng được trong ngày khám, "
        "tại đúng cơ sở (`ma_co_so`), một lần. Nhóm ưu tiên không theo ngày sinh thì phải có `ly_do_uu_tien`.",
        takes={"ma_qr": QR, "ma_co_so": 1},
        gives={**TICKET, **TOLD},
        refuses=(
            no.TicketInvalid, DoesNotExist, PriorityUnexplained, no.TicketCancelled, no.TicketSuperseded,
            no.TicketOtherDay, no.TicketOtherFacility, no.TicketUsed, no.TicketRemote, InvalidTransition,
        ),
    ),
)  # fmt: skip
key_docs = described(
    "Phiếu khám",
    public=operation(
        "Xem khóa công khai để kiểm tra mã QR ngoại tuyến",
        "Khóa đang dùng đứng đầu, rồi các khóa cũ còn hiệu lực. `khoa_cong_khai` là 32 byte dạng base64url; `ma_khoa` "
        "đứng thứ hai trong mã QR. Phần ký là tất cả những gì trước dấu chấm cuối.",
        gives={"cac_khoa": [KEY]},
        responses={200: TicketKeysSerializer},
    ),
)
