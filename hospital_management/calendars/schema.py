"""What the description says of calendar feeds and files."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from calendars.serializers import MadeFeedSerializer
from core.calendar_exceptions import TooManyFeeds
from core.exceptions import NotYours
from core.schema import described, operation
from core.services.calendar_service import DAYS_AHEAD, DAYS_BACK, MOST_FEEDS
from core.sign_in_exceptions import SessionExpired

FEED: dict[str, Any] = {
    "ma_lich_dong_bo": 1,
    "ten_lich": "Lịch trên điện thoại",
    "kin_dao": False,
    "ngay_tao": "2024-01-15T08:00:00+07:00",
    "lan_cuoi": "2024-01-15T10:00:00+07:00",
    "ngay_thu_hoi": None,
}
MADE = {
    **FEED,
    "lan_cuoi": None,
    "dia_chi": "https://booking.example.vn/calendar/Qm9va2luZy1leGFtcGxlLXRva2VuLW5vdC1yZWFsLQ0.ics",
}

feed_docs = described(
    "Lịch đồng bộ",
    list=operation(
        "Xem các lịch đồng bộ của mình",
        "Cả những lịch đã thu hồi (`ngay_thu_hoi`). `lan_cuoi` được ghi nhiều nhất mỗi giờ một lần. Địa chỉ không xem "
        "lại được.",
        gives=FEED,
    ),
    create=operation(
        "Tạo một lịch đồng bộ",
        "`dia_chi` là địa chỉ iCalendar bí mật để thêm vào Google Calendar, iPhone, Outlook...: ai biết nó thì đọc "
        "được lịch. Nó chỉ được cho biết một lần. Lịch có các lịch hẹn của chính tài khoản (bác sĩ: lịch hẹn với mình; "
        f"bệnh nhân: của mình và người thân), từ {DAYS_BACK} ngày trước đến {DAYS_AHEAD} ngày tới, kể cả đã hủy; không "
        "có ghi chú, bệnh nhân chỉ còn chữ cái đầu. `kin_dao`: không ghi dịch vụ, bác sĩ và bệnh nhân. "
        f"Nhiều nhất {MOST_FEEDS} lịch còn hiệu lực. Đổi mật khẩu hay số điện thoại, và bất cứ điều gì kết thúc mọi "
        "phiên của tài khoản, cũng thu hồi mọi lịch.",
        takes={"ten_lich": "Lịch trên điện thoại", "kin_dao": False},
        gives=MADE,
        refuses=(TooManyFeeds, SessionExpired),
        responses={201: MadeFeedSerializer},
    ),
    destroy=operation(
        "Thu hồi một lịch đồng bộ",
        "Địa chỉ hết hiệu lực ngay. Lịch đã thu hồi thì không có gì thay đổi.",
        refuses=(NotYours,),
        responses={204: None},
    ),
)
file_docs = described(
    "Lịch đồng bộ",
    ics=operation(
        "Tải một lịch hẹn cho ứng dụng lịch",
        "Tệp iCalendar (.ics) với một sự kiện. UID không đổi suốt đời lịch hẹn; SEQUENCE tăng với mỗi thay đổi; lịch "
        "hẹn đã hủy là STATUS:CANCELLED. Có ETag: gửi lại trong `If-None-Match` thì lịch hẹn không đổi trả 304.",
        refuses=(NotYours,),
        responses={(200, "text/calendar"): OpenApiTypes.BINARY},
    ),
)
