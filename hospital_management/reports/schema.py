"""What the description says of the dashboard."""

from typing import Any

from core.schema import described, operation
from core.services.dashboard_service import AHEAD, BEST, SOON
from reports.serializers import DashboardSerializer

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
LOAD = {"places": 20, "booked_places": 7, "fill_rate": 35.0}
PERIOD = {**FIGURES, **LOAD, "new_patients": 4, "net_revenue": 1_500_000}
SPECIALTY = {
    "ma_chuyen_khoa": 1,
    "ten_chuyen_khoa": "Tim mạch",
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
}
EXAMPLE: dict[str, Any] = {
    "updated_at": "2024-01-15T10:30:00+07:00",
    "today": {"ngay": "2024-01-15", **FIGURES, "expected": 2, "waiting_now": 1, "in_room": 0},
    "this_month": {"start_date": "2024-01-01", "end_date": "2024-01-15", **PERIOD},
    "last_month": {"start_date": "2023-12-01", "end_date": "2023-12-15", **PERIOD},
    "next_days": [{"ngay": "2024-01-16", **LOAD}],
    "top_specialties": [{**SPECIALTY, **FIGURES}],
    "top_doctors": [{"ma_bac_si": 1, "ten_bac_si": "Nguyễn Văn An", **FIGURES}],
    "open_work": {
        "pending_confirmations": 3,
        "pending_confirmations_past": 0,
        "refund_requests": 1,
        "refund_requests_amount": 500_000,
        "data_requests": 1,
        "data_requests_overdue": 0,
        "data_requests_due_soon": 1,
        "failed_notifications": 0,
        "support_requests": 2,
        "support_requests_untaken": 1,
        "support_requests_overdue": 0,
    },
}

dashboard_docs = described(
    "Báo cáo",
    retrieve=operation(
        "Xem tổng quan hoạt động",
        "Hôm nay; tháng này đến hết hôm nay, bên cạnh cùng những ngày ấy của tháng trước (tháng trước ngắn hơn thì đến "
        f"hết tháng); {AHEAD} ngày tới; {BEST} chuyên khoa và {BEST} bác sĩ nhiều lịch hẹn nhất tháng này; những việc "
        "đang chờ. `expected`: chưa đến; `waiting_now`: đang chờ khám, kể cả người đã được gọi. `places`: số chỗ của "
        "các buổi làm việc, trừ buổi nằm trọn trong khoảng nghỉ mà chưa ai đặt; `fill_rate`: phần trăm đã có người "
        "đặt. `net_revenue`: tiền thu trừ tiền hoàn, VND. `data_requests_due_soon`: trễ hạn luật định trong "
        f"{SOON.days} ngày nữa.",
        responses=DashboardSerializer,
        gives=EXAMPLE,
    ),
)
