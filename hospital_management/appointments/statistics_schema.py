"""What the description says of appointment statistics."""

from typing import Any

from appointments.statistics_serializers import AppointmentStatisticsSerializer
from core.exceptions import RangeReversed
from core.schema import described, operation
from core.statistics_serializers import DaysQuery

FIGURES = {
    "total_appointments": 8,
    "pending_appointments": 1,
    "confirmed_appointments": 2,
    "completed_appointments": 3,
    "cancelled_appointments": 1,
    "no_show_appointments": 1,
    "completion_rate": 37.5,
    "cancellation_rate": 12.5,
}
TIM_MACH = {"ma_chuyen_khoa": 1, "ten_chuyen_khoa": "Tim mạch", "ma_co_so": 1, "ten_co_so": "Bệnh viện Đa khoa An Tâm"}
EXAMPLE: dict[str, Any] = {
    "start_date": "2024-01-01",
    "end_date": "2024-01-31",
    **FIGURES,
    "by_day": [{"ngay_kham": "2024-01-15", **FIGURES}],
    "by_specialty": [{**TIM_MACH, **FIGURES}],
}

appointment_statistics_docs = described(
    "Lịch hẹn",
    statistics=operation(
        "Thống kê lịch hẹn",
        "Theo ngày khám; bỏ trống một đầu thì không giới hạn đầu đó. Bác sĩ xem của mình. `confirmed_appointments` gồm "
        "cả lịch hẹn đã tiếp nhận và đang khám; tỷ lệ là phần trăm của tất cả, không có lịch hẹn nào thì là 0. "
        "`by_specialty` theo chuyên khoa của bác sĩ, nhiều nhất đứng trước. Ngày và chuyên khoa không có lịch hẹn thì "
        "không có dòng nào.",
        refuses=(RangeReversed,),
        parameters=[DaysQuery],
        responses=AppointmentStatisticsSerializer,
        gives=EXAMPLE,
    ),
)
