"""What the description says of the desk's and the doctor's day, and of how true expected times were."""

from typing import Any

from appointments.models import LoaiLichHen, TrangThaiLichHen
from appointments.remote_session import TrangThaiPhien
from core.exceptions import DoesNotExist, NotYours, RangeReversed, RangeTooLong, Required
from core.schema import EXAMPLE_DAY, described, operation
from core.services.base import MOST_DAYS, USUAL_DAYS
from core.services.day_service import NEXT, TOO_LONG
from planning.models import LoaiNghi
from reception import day_serializers as serializers
from reception.models import NhomUuTien, TrangThaiPhieu
from reception.schema import ESTIMATE

PHIEU: dict[str, Any] = {
    "ma_phieu": 1,
    "nhom_uu_tien": NhomUuTien.NONE.value,
    "trang_thai": TrangThaiPhieu.WAITING.value,
    "so_lan_goi": 0,
    "den_luc": "2024-01-15T08:45:00+07:00",
    "goi_luc": None,
    "vao_luc": None,
    "ra_luc": None,
    "du_kien_luc": "2024-01-15T09:10:00+07:00",
    "du_kien_som": "2024-01-15T09:00:00+07:00",
    "du_kien_muon": "2024-01-15T09:25:00+07:00",
}
WAITS: dict[str, Any] = {
    "ma_lich_hen": 1,
    "so_thu_tu": 4,
    "gio_kham": "09:00:00",
    "ten_benh_nhan": "Nguyễn Văn A",
    "so_dien_thoai": "0930000001",
    "trang_thai": TrangThaiLichHen.ARRIVED.value,
    "phieu": PHIEU,
}
ABSENT = {**WAITS, "ma_lich_hen": 2, "so_thu_tu": 2, "trang_thai": TrangThaiLichHen.CONFIRMED.value, "phieu": None}
STATES = {TrangThaiLichHen.CONFIRMED.value: 1, TrangThaiLichHen.ARRIVED.value: 1}
BLOCK = {
    "ma_lich": 1,
    "gio_bat_dau": "08:00:00",
    "gio_ket_thuc": "11:30:00",
    "so_luong_kham": 10,
    "ma_hang": 1,
    "phong_kham": "101",
    "theo_trang_thai": STATES,
}
NOW = "2024-01-15T09:05:00+07:00"
TODAY = {
    "ngay": EXAMPLE_DAY,
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "cap_nhat_luc": NOW,
    "theo_trang_thai": STATES,
    "lich": [
        {
            **BLOCK,
            "ma_bac_si": 1,
            "ten_bac_si": "Nguyễn Minh Đức",
            "ten_chuyen_khoa": "Tim mạch",
            "dang_goi": [],
            "dang_kham": [],
            "so_dang_cho": 1,
            "tiep_theo": [WAITS],
            "den_tre": [ABSENT],
            "cho_lau": [],
        }
    ],
    "ton_dong": [],
}
OWN_VISIT = {
    "ma_lich_hen": 1,
    "so_thu_tu": 4,
    "gio_kham": "09:00:00",
    "gio_ket_thuc": "09:30:00",
    "trang_thai": TrangThaiLichHen.ARRIVED.value,
    "loai_lich_hen": LoaiLichHen.BOOKED.value,
    "ghi_chu": "Khám định kỳ",
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "ngay_sinh": "1990-01-01",
    "gioi_tinh": "Nam",
    "ma_dich_vu": 1,
    "ten_dich_vu": "Khám chuyên khoa Tim mạch",
    "phieu": PHIEU,
    "phien_tu_van": None,
    "uoc_tinh": ESTIMATE,
}
REMOTE = {
    "ma_phien": 1,
    "trang_thai": TrangThaiPhien.NOT_STARTED.value,
    "thoi_gian_bat_dau": None,
    "thoi_gian_ket_thuc": None,
}
MY_DAY = {
    "ngay": EXAMPLE_DAY,
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    "cap_nhat_luc": NOW,
    "theo_trang_thai": STATES,
    "ma_lich_hen_tiep_theo": 1,
    "lich": [
        {**BLOCK, "lich_hen": [OWN_VISIT, {**OWN_VISIT, "ma_lich_hen": 2, "phieu": None, "phien_tu_van": REMOTE}]}
    ],
    "khoang_nghi": [
        {
            "ma_khoang_nghi": 1,
            "loai": LoaiNghi.DOCTOR.value,
            "tu_ngay": EXAMPLE_DAY,
            "den_ngay": EXAMPLE_DAY,
            "gio_bat_dau": "14:00:00",
            "gio_ket_thuc": "15:00:00",
            "ly_do": "Hội chẩn",
        }
    ],
}
ERRORS = {"so_luot_co_du_kien": 40, "ty_le_dung": 82.5, "sai_so_trung_vi": 6, "sai_so_trung_binh": 2.4}
WAITED = {"so_luot": 42, "cho_trung_vi": 9, "cho_p90": 27}
ACCURACY = {
    "start_date": "2024-01-01",
    "end_date": "2024-01-30",
    **WAITED,
    **ERRORS,
    "theo_bac_si": [{"ma_bac_si": 1, "ten_bac_si": "Nguyễn Minh Đức", **ERRORS}],
    "theo_nhom": [{"nhom_uu_tien": NhomUuTien.NONE.value, **WAITED, **ERRORS}],
}

day_docs = described(
    "Trong ngày",
    today=operation(
        "Xem cả ngày của một cơ sở, cho quầy",
        f"Mỗi lịch làm việc: số lịch hẹn theo trạng thái, đang gọi, đang khám, {NEXT} người tiếp theo (`tiep_theo`), "
        "đã quá giờ hẹn mà chưa đến (`den_tre`), chờ quá giờ muộn nhất đã báo, hoặc quá "
        f"{TOO_LONG.seconds // 60} phút nếu chưa báo (`cho_lau`). `ton_dong`: đã tiếp nhận trong bảy ngày trước mà "
        "chưa kết thúc, và lịch tư vấn từ xa đã xác nhận mà chưa ai ghi nhận kết quả.",
        gives=TODAY,
        refuses=(DoesNotExist,),
        parameters=[serializers.TodayQuery],
        responses={200: serializers.TodaySerializer},
    ),
    my_day=operation(
        "Xem cả ngày của một bác sĩ",
        "Bác sĩ xem ngày của mình; Admin gửi `ma_bac_si`. Lịch hẹn theo giờ, với phiếu khám, phiên tư vấn từ xa và giờ "
        "dự kiến; `ma_lich_hen_tiep_theo` là người sẽ được gọi, nếu không ai chờ thì người sắp đến.",
        gives=MY_DAY,
        refuses=(Required, DoesNotExist, NotYours),
        parameters=[serializers.MyDayQuery],
        responses={200: serializers.MyDaySerializer},
    ),
)
accuracy_docs = described(
    "Trong ngày",
    accuracy=operation(
        "Xem giờ khám dự kiến đúng đến đâu, chờ bao lâu",
        f"Các lượt khám đã bắt đầu trong những ngày này (không gửi `start_date`: {USUAL_DAYS} ngày; nhiều nhất "
        f"{MOST_DAYS} ngày). `ty_le_dung`: bắt đầu trong khoảng đã báo, tính bằng phần trăm; sai số và thời gian "
        "chờ tính bằng phút. Chờ là từ lúc đến, hoặc từ giờ hẹn nếu đến sớm, đến lúc vào khám. Bác sĩ chỉ xem được của "
        "mình.",
        gives=ACCURACY,
        refuses=(RangeReversed, RangeTooLong, DoesNotExist, Required, NotYours),
        parameters=[serializers.AccuracyQuery],
        responses={200: serializers.AccuracySerializer},
    ),
)
