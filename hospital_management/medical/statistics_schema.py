"""What the description says of a doctor's statistics."""

from typing import Any

from appointments.models import TrangThaiLichHen
from core.exceptions import NotYours, RangeReversed
from core.schema import described, operation
from core.statistics_serializers import DaysQuery
from medical.statistics_serializers import DoctorStatisticsSerializer

COUNTS = dict(zip(TrangThaiLichHen, (1, 1, 0, 1, 3, 1, 1), strict=True))
WORK: dict[str, Any] = {
    "total_appointments": 8,
    "pending_appointments": 1,
    "confirmed_appointments": 2,
    "completed_appointments": 3,
    "cancelled_appointments": 1,
    "no_show_appointments": 1,
    "completion_rate": 37.5,
    "cancellation_rate": 12.5,
    "by_state": [{"trang_thai": state.value, "so_lich_hen": number} for state, number in COUNTS.items()],
    "patients_seen": 3,
    "booked_minutes": 210,
    "offered_minutes": 420,
    "schedule_utilization": 50.0,
}
EXAMPLE: dict[str, Any] = {
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Văn An",
    "start_date": "2024-01-01",
    "end_date": "2024-01-31",
    **WORK,
    "by_month": [{"thang": "2024-01", **WORK}],
}

doctor_statistics_docs = described(
    "Bác sĩ",
    statistics=operation(
        "Thống kê của một bác sĩ",
        "Theo ngày khám; bỏ trống một đầu thì không giới hạn đầu đó. `patients_seen` là số bệnh nhân khác nhau đã khám "
        "xong. `schedule_utilization` là phần trăm số phút của các buổi làm việc đã có lịch hẹn chưa hủy; buổi nằm "
        "trọn trong khoảng nghỉ mà không có lịch hẹn nào thì không tính, giờ nghỉ trong một buổi vẫn tính. Phần trăm "
        "của không có gì là 0.",
        refuses=(NotYours, RangeReversed),
        parameters=[DaysQuery],
        responses=DoctorStatisticsSerializer,
        gives=EXAMPLE,
    ),
)
