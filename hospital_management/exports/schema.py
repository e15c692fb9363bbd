"""What the description says of whole tables as files."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes

from core.audit_exceptions import ExportTooLarge, FileTooSmall
from core.exceptions import RangeReversed
from core.schema import described, operation
from core.tables.formats import FORMATS
from exports.serializers import TableExportQuery

ROWS = settings.EXPORT_ROWS
FILES = (
    "Cùng các bộ lọc với danh sách, cũ nhất trước; mặc định là `excel`. `excel`: ngày, giờ, số và tiền đúng kiểu, một "
    "trang tổng hợp có biểu đồ. `csv`: UTF-8 có BOM. `pdf`: tổng hợp, biểu đồ, rồi các dòng, mỗi dòng một hàng, chữ "
    f"quá dài thì cắt. Một lần tải được nhiều nhất {ROWS['excel']} dòng, pdf {ROWS['pdf']}. Văn bản mà bảng tính sẽ "
    "hiểu là công thức có dấu nháy đơn ở trước. Việc xuất được ghi vào nhật ký với bộ lọc và số dòng."
)


def _export(what: str, days: str) -> dict[str, Any]:
    return operation(
        f"Xuất {what} ra tệp",
        f"`start_date`, `end_date`: {days}, tính cả hai ngày. {FILES}",
        refuses=(RangeReversed, ExportTooLarge, FileTooSmall),
        parameters=[TableExportQuery],
        filters=True,
        responses={(200, each.media_type.partition(";")[0]): OpenApiTypes.BINARY for each in FORMATS.values()},
    )


export_docs = described(
    "Xuất dữ liệu",
    patients=_export("bệnh nhân", "ngày đăng ký"),
    appointments=_export("lịch hẹn", "ngày khám"),
    payments=_export("thanh toán", "ngày thu hoặc hoàn tiền"),
    schedules=_export("lịch làm việc", "ngày làm việc"),
    audit=_export("nhật ký hệ thống", "ngày ghi"),
)
