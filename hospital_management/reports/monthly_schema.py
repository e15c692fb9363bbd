"""What the description says of the monthly report."""

from drf_spectacular.types import OpenApiTypes

from core.exceptions import DoesNotExist, MonthOutOfRange
from core.schema import described, operation
from reports.monthly_serializers import MonthlyReportQuery

monthly_docs = described(
    "Báo cáo",
    retrieve=operation(
        "Lập báo cáo vận hành tháng",
        "Tệp PDF khổ A4 để in: lịch hẹn theo ngày, vắng mặt và hủy, mức sử dụng giờ khám theo thứ, giờ và bác sĩ, thời "
        "gian chờ, tư vấn từ xa, đánh giá, doanh thu; mỗi phần so với tháng trước. Không có `thang` là tháng gần nhất "
        "đã hết; không có `ma_co_so` là tất cả cơ sở. Tháng chưa hết thì tính đến lúc lập. Việc lập báo cáo được ghi "
        "vào nhật ký.",
        refuses=(MonthOutOfRange, DoesNotExist),
        parameters=[MonthlyReportQuery],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    ),
)
