"""What the description says of the monthly report."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from core.exceptions import DoesNotExist, MonthOutOfRange
from core.schema import described, operation
from payments.models import PhuongThuc
from reports.monthly_serializers import MonthlyReportQuery, MonthlyReportSerializer

VISITS = {
    "total_appointments": 10,
    "pending_appointments": 0,
    "confirmed_appointments": 0,
    "completed_appointments": 7,
    "cancelled_appointments": 2,
    "no_show_appointments": 1,
    "completion_rate": 70.0,
    "cancellation_rate": 20.0,
    "no_show_rate": 10.0,
}
USE = {"booked_minutes": 240, "offered_minutes": 420, "utilization": 57.14}
WAITING = {"arrivals": 7, "average": 12.5, "median": 11, "p80": 19}
EARNED = {"total_revenue": 2_100_000, "refunded_amount": 300_000, "net_revenue": 1_800_000, "payments": 7}
FACILITY = {"ma_co_so": 1, "ten_co_so": "Bệnh viện Đa khoa An Tâm"}
MONTH: dict[str, Any] = {
    **VISITS,
    **USE,
    **EARNED,
    "new_patients": 3,
    "waiting": WAITING,
    "remote": {
        "total_sessions": 2,
        "open_sessions": 0,
        "completed": 1,
        "patient_absent": 1,
        "doctor_absent": 0,
        "both_absent": 0,
        "cancelled": 0,
        "average_duration_minutes": 18.5,
        "average_waiting_minutes": 2.0,
    },
    "feedback": {"ratings": 2, "average_stars": 4.5, "by_stars": [{"so_sao": 5, "so_luot": 1}]},
    "by_specialty": [{"ma_chuyen_khoa": 1, "ten_chuyen_khoa": "Tim mạch", **FACILITY, **VISITS}],
    "by_lead_time": [{"lead_time": "same_day", **VISITS}],
    "by_doctor": [{"ma_bac_si": 1, "ten_bac_si": "Nguyễn Văn An", **USE}],
    "by_hour": [{"weekday": 0, "hour": 8, **USE}],
    "waiting_by_hour": [{"hour": 8, **WAITING}],
    "by_method": [{"phuong_thuc_thanh_toan": PhuongThuc.CASH.value, **EARNED}],
    "by_service": [{"ma_dich_vu": 1, "ten_dich_vu": "Khám tim mạch", **FACILITY, **EARNED}],
}


def _month(first: str, last: str) -> dict[str, Any]:
    day = {"ngay": first, "net_revenue": 1_800_000, **VISITS}
    return {"start_date": first, "end_date": last, **MONTH, "by_day": [day]}


EXAMPLE = {
    "updated_at": "2024-02-01T08:00:00+07:00",
    "thang": "2024-01",
    "ma_co_so": None,
    "ten_co_so": None,
    "this_month": _month("2024-01-01", "2024-01-31"),
    "last_month": _month("2023-12-01", "2023-12-31"),
}

monthly_docs = described(
    "Báo cáo",
    retrieve=operation(
        "Lập báo cáo vận hành tháng",
        "Tệp PDF khổ A4 để in: lịch hẹn theo ngày, vắng mặt và hủy, mức sử dụng giờ khám theo thứ, giờ và bác sĩ, thời "
        "gian chờ, tư vấn từ xa, đánh giá, doanh thu; mỗi phần so với tháng trước. Không có `thang` là tháng gần nhất "
        "đã hết; không có `ma_co_so` là tất cả cơ sở. Tháng chưa hết thì tính đến lúc lập. Việc lập tệp được ghi vào "
        "nhật ký. `format=json`: chỉ các con số ấy; `weekday` 0 là thứ Hai, `lead_time` là đặt trước bao lâu.",
        refuses=(MonthOutOfRange, DoesNotExist),
        parameters=[MonthlyReportQuery],
        responses={
            (200, "application/json"): MonthlyReportSerializer,
            (200, "application/pdf"): OpenApiTypes.BINARY,
        },
        gives=EXAMPLE,
    ),
)
