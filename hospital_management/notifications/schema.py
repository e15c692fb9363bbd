"""What the description says of notifications, preferences and deliveries."""

from typing import Any

from core.exceptions import NotFound, NotYours
from core.notification_exceptions import ImportantGroup, NotDeadLetter, QuietHoursEqual, QuietHoursHalf
from core.notification_kinds import PERSONAL, Group, Via, optional_groups, usually_on
from core.schema import described, operation
from notifications.models import TrangThaiGui

MOMENT, LATER = "2024-01-14T08:30:00+07:00", "2024-01-14T09:00:00+07:00"
NOTIFICATION: dict[str, Any] = {
    "ma_thong_bao": 1,
    "loai": "lich-hen-da-dat",
    "nhom_thong_bao": Group.BOOKING.value,
    "tieu_de": "Đã đặt lịch khám 15/01/2024 08:30",
    "noi_dung": "Nguyễn Văn An đã được đặt lịch khám với bác sĩ Trần Minh Đức lúc 08:30 ngày 15/01/2024, số thứ tự 5, "
    "tại Phòng khám Minh Tâm, 12 Nguyễn Huệ, Quận 1, TP. Hồ Chí Minh. Lịch hẹn đang chờ xác nhận.",
    "ma_benh_nhan": 1,
    "gui_tu": MOMENT,
    "doc_luc": None,
}
notification_docs = described(
    "Thông báo",
    list=operation(
        "Xem thông báo của mình",
        "Mới nhất trước, bằng ngôn ngữ của `Accept-Language`; gồm thông báo về các bệnh nhân mà người gọi đại diện. "
        "`chua_doc=true` là những thông báo chưa đọc.",
        gives=NOTIFICATION,
    ),
    unread=operation("Đếm thông báo chưa đọc", gives={"so_chua_doc": 3}),
    read=operation(
        "Đánh dấu một thông báo đã đọc",
        "Gọi lại không đổi gì. Mỗi tài khoản đọc riêng.",
        gives={**NOTIFICATION, "doc_luc": LATER},
        refuses=(NotFound, NotYours),
    ),
    read_all=operation(
        "Đánh dấu mọi thông báo đã đọc",
        "Nhiều nhất 1.000 thông báo mỗi lần, mới nhất trước; trả về số thông báo vừa đánh dấu.",
        gives={"so_thong_bao": 3},
    ),
)

PREFERENCES: dict[str, Any] = {
    "ngon_ngu": "vi",
    "im_lang_tu": "22:00:00",
    "im_lang_den": "07:00:00",
    "kenh": [
        {
            "nhom_thong_bao": group.value,
            "kenh": via.value,
            "bat": usually_on(group, via),
            "bat_buoc": group not in optional_groups() and usually_on(group, via),
        }
        for group in Group
        for via in PERSONAL
    ],
}
preference_docs = described(
    "Thông báo",
    retrieve=operation(
        "Xem tùy chọn thông báo",
        "Mỗi nhóm thông báo được gửi qua những kênh nào. Danh sách trong ứng dụng luôn có đủ.",
        gives=PREFERENCES,
    ),
    update=operation(
        "Sửa tùy chọn thông báo",
        "Gửi toàn bộ; nhóm và kênh không nêu thì như mặc định. Trong giờ im lặng (giờ Việt Nam), thông báo không gấp "
        f"đợi đến hết giờ. Nhóm `{Group.IMPORTANT.value}` luôn được gửi: chỉ bật thêm kênh được, không tắt được.",
        takes={
            "ngon_ngu": "vi",
            "im_lang_tu": "22:00",
            "im_lang_den": "07:00",
            "kenh": [{"nhom_thong_bao": Group.REMINDERS.value, "kenh": Via.EMAIL.value, "bat": False}],
        },
        gives=PREFERENCES,
        refuses=(QuietHoursHalf, QuietHoursEqual, ImportantGroup),
    ),
)

DELIVERY: dict[str, Any] = {
    "ma_luot_gui": 1,
    "ma_thong_bao": 1,
    "loai": "lich-hen-da-dat",
    "ma_benh_nhan": 1,
    "ma_nguoi_dung": None,
    "kenh": Via.SMS.value,
    "trang_thai": TrangThaiGui.DEAD.value,
    "so_lan": 1,
    "gui_tu": MOMENT,
    "gui_luc": None,
    "loi_cuoi": "HTTP 422",
    "ma_nha_cung_cap": "",
    "tao_luc": MOMENT,
}
delivery_docs = described(
    "Lượt gửi",
    list=operation(
        "Xem các lượt gửi thông báo",
        "Mới nhất trước, một dòng cho mỗi kênh của một thông báo. "
        f"`trang_thai={TrangThaiGui.DEAD.value}` là những lượt không gửi được, với lý do ở `loi_cuoi`; không có số "
        "điện thoại hay e-mail. Lượt cũ hơn 180 ngày bị xóa.",
        gives=DELIVERY,
    ),
    retrieve=operation("Xem một lượt gửi thông báo", gives=DELIVERY),
    retry=operation(
        "Gửi lại một lượt gửi đã bỏ",
        "Được gửi ở lần chạy tới, với đủ số lần thử.",
        gives={**DELIVERY, "trang_thai": TrangThaiGui.WAITING.value, "so_lan": 0},
        refuses=(NotDeadLetter,),
    ),
)
