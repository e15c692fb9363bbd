"""What the description says of remote sessions."""

from typing import Any

from appointments.models import TrangThaiLichHen
from appointments.remote_session import KetQuaPhien, TrangThaiPhien
from core import remote_exceptions as no
from core.booking_exceptions import InvalidTransition, TooEarlyForNoShow
from core.exceptions import DoesNotExist, NotYours, RangeReversed
from core.schema import described, operation
from core.services.lobby_service import ASK_AGAIN_SECONDS, ENTERS
from core.treatment_exceptions import TreatedAlready
from telehealth.models import Ben, CachRoi
from telehealth.serializers import StatisticsQuery, StatisticsSerializer, WaySerializer

NOTE = "Huyết áp ổn định, tiếp tục thuốc cũ, tái khám sau một tháng."
COMING: dict[str, Any] = {
    "ma_phien": 1,
    "ma_lich_hen": 1,
    "ma_cuoc_goi": "9f1c7d2ab0e34c58a6d1e0f4b7c83592",
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "ngay_kham": "2024-01-15",
    "gio_kham": "09:00:00",
    "gio_ket_thuc": "09:30:00",
    "trang_thai_lich_hen": TrangThaiLichHen.CONFIRMED.value,
    "phong_mo_luc": "2024-01-15T08:45:00+07:00",
    "phong_dong_luc": "2024-01-15T10:30:00+07:00",
    "thoi_gian_bat_dau": None,
    "thoi_gian_ket_thuc": None,
    "trang_thai": TrangThaiPhien.NOT_STARTED.value,
    "ket_qua": "",
    "dang_cho": True,
    "cho_tu": "2024-01-15T08:52:00+07:00",
    "cho_giay": None,
    "so_giay": None,
    "ghi_chu_bac_si": None,
}
INSIDE = {"ben": Ben.DOCTOR.value, "vao_luc": "2024-01-15T08:58:00+07:00", "ra_luc": None, "cach_roi": ""}
STARTED = {
    **COMING,
    "trang_thai_lich_hen": TrangThaiLichHen.IN_PROGRESS.value,
    "thoi_gian_bat_dau": "2024-01-15T09:00:00+07:00",
    "trang_thai": TrangThaiPhien.IN_PROGRESS.value,
    "dang_cho": False,
    "cho_giay": 480,
    "ghi_chu_bac_si": "",
    "tham_gia": [INSIDE],
}
OUTSIDE = {**INSIDE, "ra_luc": "2024-01-15T09:25:00+07:00", "cach_roi": CachRoi.CLOSED.value}
ENDED = {
    **STARTED,
    "trang_thai_lich_hen": TrangThaiLichHen.COMPLETED.value,
    "thoi_gian_ket_thuc": "2024-01-15T09:25:00+07:00",
    "trang_thai": TrangThaiPhien.ENDED.value,
    "ket_qua": KetQuaPhien.COMPLETED.value,
    "so_giay": 1500,
    "ghi_chu_bac_si": NOTE,
    "tham_gia": [OUTSIDE],
}
MISSED = {
    **COMING,
    "trang_thai_lich_hen": TrangThaiLichHen.NO_SHOW.value,
    "trang_thai": TrangThaiPhien.CANCELLED.value,
    "ket_qua": KetQuaPhien.PATIENT_ABSENT.value,
    "dang_cho": False,
    "cho_tu": None,
    "tham_gia": [],
}
WAY = {
    "ma_phien": 1,
    "ben": Ben.PATIENT.value,
    "trang_thai": ENTERS,
    "cho_tu": "2024-01-15T08:52:00+07:00",
    "thu_lai_sau": None,
    "duong_dan": "https://meet.example.vn/9f1c7d2ab0e34c58a6d1e0f4b7c83592?jwt=eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
    "ma_truy_cap": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
    "het_han": "2024-01-15T09:10:00+07:00",
}
FIGURES: dict[str, Any] = {
    "total_sessions": 12,
    "open_sessions": 2,
    "by_outcome": [{"ket_qua": KetQuaPhien.COMPLETED.value, "so_phien": 9}],
    "average_duration_minutes": 24.5,
    "average_waiting_minutes": 6.25,
}
STATISTICS = {
    **FIGURES,
    "start_date": "2024-01-01",
    "end_date": "2024-01-31",
    "by_month": [{"thang": "2024-01", **FIGURES}],
    "by_doctor": [{"ma_bac_si": 1, "ten_bac_si": "Nguyễn Minh Đức", **FIGURES}],
}
NOTES = "`ghi_chu_bac_si` chỉ bác sĩ của phiên và Admin đọc được, với người khác là null."

teleconsultation_docs = described(
    "Tư vấn từ xa",
    list=operation(
        "Xem danh sách phiên tư vấn từ xa",
        "Đặt một dịch vụ “Tư vấn từ xa” là có một phiên. `tu_ngay` và `den_ngay` là ngày hẹn; `dang_cho` và `cho_tu` "
        f"cho biết bệnh nhân có trong phòng chờ không, từ lúc nào. {NOTES}",
        gives=COMING,
    ),
    retrieve=operation(
        "Xem một phiên tư vấn từ xa",
        f"`tham_gia`: từng lượt vào phòng của hai bên. {NOTES}",
        gives={**COMING, "tham_gia": [INSIDE]},
        refuses=(NotYours,),
    ),
    partial_update=operation(
        "Ghi chú của bác sĩ cho phiên tư vấn",
        "Lúc nào cũng ghi được, cả khi phiên đã kết thúc.",
        takes={"ghi_chu_bac_si": NOTE},
        gives=ENDED,
        refuses=(NotYours,),
    ),
    start=operation(
        "Bắt đầu phiên tư vấn từ xa",
        "Bệnh nhân trong phòng chờ được vào phòng. Lịch hẹn chuyển sang “Đang khám”.",
        gives=STARTED,
        refuses=(NotYours, no.SessionCancelled, no.TooEarlyToJoin, InvalidTransition),
        request=None,
    ),
    end=operation(
        "Kết thúc phiên tư vấn từ xa",
        "Có thể gửi kèm ghi chú. Lịch hẹn chuyển sang “Hoàn thành”; phòng đóng với cả hai bên.",
        takes={"ghi_chu_bac_si": NOTE},
        gives=ENDED,
        refuses=(NotYours, no.SessionCancelled, no.SessionNotStarted, InvalidTransition),
    ),
    join=operation(
        "Vào phòng tư vấn, hoặc phòng chờ",
        "Phòng mở từ 15 phút trước giờ hẹn đến 60 phút sau giờ kết thúc, hoặc chừng nào phiên còn diễn ra. Chỉ bác sĩ "
        "và bệnh nhân của phiên (hoặc người thân quản lý hồ sơ) được vào; bác sĩ là người điều hành. Bệnh nhân đến "
        f"trước khi bác sĩ bắt đầu thì chờ (`cho`): gọi lại sau `thu_lai_sau` giây ({ASK_AGAIN_SECONDS}). Mất kết nối "
        "thì gọi lại để vào cùng phòng. `ma_truy_cap` là token JWT cho riêng phòng này, chỉ cần lúc vào và hết "
        "hạn lúc `het_han`; vào lại thì gọi lại.",
        gives=WAY,
        responses=WaySerializer,
        refuses=(
            NotYours,
            no.SessionCancelled,
            no.SessionOver,
            no.SessionNotConfirmed,
            no.TooEarlyToJoin,
            no.RoomClosed,
            no.VideoNotConfigured,
        ),
        request=None,
    ),
    leave=operation(
        "Rời phòng tư vấn hoặc phòng chờ",
        "Ai không ở trong phòng nào thì không có gì thay đổi.",
        gives={**STARTED, "tham_gia": [{**OUTSIDE, "cach_roi": CachRoi.LEFT.value}]},
        refuses=(NotYours,),
        request=None,
    ),
    no_show=operation(
        "Ghi nhận một bên vắng mặt",
        "Bệnh nhân vắng: lịch hẹn thành “Không đến”. Bác sĩ vắng: lịch hẹn bị hủy như khi cơ sở y tế hủy, bệnh nhân "
        "được báo. Tiền đã thu thành yêu cầu hoàn tiền theo quy tắc. Hệ thống tự ghi nhận các phiên không ai bắt đầu "
        "khi phòng đóng, theo ai đã đến.",
        takes={"ben": Ben.PATIENT.value},
        gives=MISSED,
        refuses=(
            NotYours,
            no.SessionCancelled,
            TooEarlyForNoShow,
            no.PatientWaits,
            TreatedAlready,
            no.SessionRunning,
            InvalidTransition,
        ),
    ),
    statistics=operation(
        "Thống kê tư vấn từ xa",
        "Theo ngày hẹn; bỏ trống một đầu thì không giới hạn đầu đó. Bác sĩ xem của mình.",
        parameters=[StatisticsQuery],
        responses=StatisticsSerializer,
        gives=STATISTICS,
        refuses=(RangeReversed, DoesNotExist, NotYours),
        filters=False,
    ),
)
