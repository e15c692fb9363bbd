"""What the description says of revenue statistics."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from core.exceptions import RangeReversed
from core.schema import described, operation
from payments.models import PhuongThuc
from payments.statistics_serializers import RevenueSerializer, StatisticsQuery

SUMS = {"total_revenue": 500000, "refunded_amount": 100000, "net_revenue": 400000, "payments": 1}
EXAMPLE: dict[str, Any] = {
    **SUMS,
    "start_date": "2024-01-01",
    "end_date": "2024-01-31",
    "outstanding": 300000,
    "by_service": [{"ma_dich_vu": 1, "ten_dich_vu": "Khám tim mạch", **SUMS}],
    "by_month": [{"thang": "2024-01", **SUMS}],
    "by_method": [{"phuong_thuc_thanh_toan": PhuongThuc.CASH.value, **SUMS}],
    "by_facility": [{"ma_co_so": 1, "ten_co_so": "Bệnh viện Đa khoa Trung tâm", **SUMS}],
    "by_doctor": [{"ma_bac_si": 1, "ten_bac_si": "Nguyễn Văn An", **SUMS}],
}

statistics_docs = described(
    "Thanh toán",
    statistics=operation(
        "Thống kê doanh thu",
        "Tiền tính theo ngày thu hoặc ngày hoàn, giờ Việt Nam; bỏ trống một đầu thì không giới hạn đầu đó. "
        "`outstanding`: số còn phải thu của các lượt khám trong những ngày này mà bệnh nhân đã đến. `payments`: số "
        "lượt thu. Các bảng chia theo dịch vụ và bác sĩ của lịch hẹn; lớn nhất đứng trước. `format=pdf`: báo cáo có "
        "biểu đồ, việc lập báo cáo được ghi vào nhật ký.",
        refuses=(RangeReversed,),
        parameters=[StatisticsQuery],
        responses={(200, "application/json"): RevenueSerializer, (200, "application/pdf"): OpenApiTypes.BINARY},
        gives=EXAMPLE,
    ),
)
