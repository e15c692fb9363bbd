"""What the description says of a patient's history."""

from core.exceptions import NotYours, RangeReversed
from core.history_exceptions import BadCursor
from core.history_kinds import LoaiMoc
from core.schema import EXAMPLE_DAY, described, operation
from users.history_serializers import HistoryQuery, HistorySummarySerializer, PatientHistorySerializer

OTHERS = dict.fromkeys(HistorySummarySerializer().fields)
ENTRY = {
    "loai": LoaiMoc.RECORD.value,
    "ma": 1,
    "thoi_diem": "2024-01-10T09:05:00+07:00",
    "tieu_de": "I10 Tăng huyết áp nguyên phát",
    "tom_tat": {
        **OTHERS,
        "trang_thai": "Đã ký",
        "ten_bac_si": "Nguyễn Minh Đức",
        "ma_lich_hen": 1,
        "ly_do_kham": "Đau đầu, chóng mặt hai tuần",
        "ma_icd": ["I10"],
    },
    "duong_dan": "/api/records/1/",
}
COMING = {
    "loai": LoaiMoc.APPOINTMENT.value,
    "ma": 2,
    "thoi_diem": f"{EXAMPLE_DAY}T08:30:00+07:00",
    "tieu_de": "Khám tim mạch",
    "tom_tat": {
        **OTHERS,
        "trang_thai": "Đã xác nhận",
        "ten_bac_si": "Nguyễn Minh Đức",
        "ngay_kham": EXAMPLE_DAY,
        "gio_kham": "08:30:00",
        "so_thu_tu": 1,
    },
    "duong_dan": "/api/appointments/2/",
}
HISTORY = {
    "benh_nhan": {
        "ma_benh_nhan": 1,
        "ho_ten": "Nguyễn Văn A",
        "nguoi_lien_he": "Trần Thị B",
        "sdt_lien_he": "0912345678",
        "quan_he_lien_he": "Vợ",
        "nhom_mau": "O+",
        "di_ung": "Penicillin",
        "benh_nen": "",
    },
    "moc": [COMING, ENTRY],
    "truoc": None,
}

history_docs = described(
    "Bệnh nhân",
    history=operation(
        "Xem lịch sử khám chữa bệnh của bệnh nhân",
        "Lịch hẹn, bệnh án, kế hoạch điều trị, đơn thuốc, tài liệu và thanh toán trên một dòng thời gian, mới nhất "
        "trước; của mỗi loại chỉ có những gì danh sách của loại đó cho người gọi thấy. Nhân viên không thấy thông tin "
        "y khoa, bác sĩ không thấy thanh toán. Trong `tom_tat`, trường không hợp với loại thì "
        "null. Trang sau: gửi lại `truoc`. Người khác ngoài bệnh nhân và người thân "
        "xem thì được ghi vào nhật ký.",
        gives=HISTORY,
        refuses=(NotYours, BadCursor, RangeReversed),
        parameters=[HistoryQuery],
        responses=PatientHistorySerializer,
    ),
)
