"""What the description says of exports that are made in the background."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from core import export_job_exceptions as no
from core.audit_exceptions import FileTooSmall
from core.exceptions import NotYours, RangeReversed
from core.file_exceptions import FileStoreAway
from core.schema import described, operation
from core.services.export_job_building import ATTEMPTS, KEPT
from core.services.export_job_service import MOST_UNFINISHED
from exports.job_serializers import ExportJobSerializer, ExportLinkSerializer
from exports.models import TrangThaiViecXuat

HOURS = int(KEPT.total_seconds()) // 3600
ASKED: dict[str, Any] = {
    "bang": "lich-hen",
    "dinh_dang": "excel",
    "tham_so": {"start_date": "2024-01-01", "end_date": "2024-12-31"},
}
WAITS: dict[str, Any] = {
    "ma_viec_xuat": 1,
    **ASKED,
    "trang_thai": TrangThaiViecXuat.WAITING.value,
    "phan_tram": 0,
    "so_dong": 150_000,
    "da_doc": 0,
    "con_lai_giay": None,
    "so_lan": 0,
    "ten_tep": "",
    "so_byte": None,
    "tai_ve": None,
    "tao_luc": "2024-01-15T09:35:00+07:00",
    "bat_dau": None,
    "ket_thuc": None,
    "het_han": None,
    "ly_do": "",
}
BEGUN = {"so_lan": 1, "bat_dau": "2024-01-15T09:35:01+07:00"}
RUNS = {
    **WAITS, **BEGUN, "trang_thai": TrangThaiViecXuat.RUNNING.value, "phan_tram": 40, "da_doc": 60_000,
    "con_lai_giay": 9,
}  # fmt: skip
DONE = {
    **WAITS, **BEGUN, "trang_thai": TrangThaiViecXuat.DONE.value, "phan_tram": 100, "da_doc": 150_000,
    "ten_tep": "lich-hen-2024-01-15.xlsx", "so_byte": 11_250_000, "tai_ve": "/api/utils/exports/1/download/",
    "ket_thuc": "2024-01-15T09:35:16+07:00", "het_han": "2024-01-16T09:35:16+07:00",
}  # fmt: skip
CANCELLED = {**WAITS, "trang_thai": TrangThaiViecXuat.CANCELLED.value, "ket_thuc": "2024-01-15T09:35:20+07:00"}
WHO = "Chỉ người đã yêu cầu, và còn quyền xuất."
FILE = (NotYours, no.ExportNotReady, no.ExportGone)

export_job_docs = described(
    "Xuất dữ liệu",
    list=operation(
        "Xem các việc xuất dữ liệu của mình", "Mới nhất trước; lọc theo trạng thái, bảng, ngày.", gives=DONE
    ),
    retrieve=operation(
        "Xem tiến độ một việc xuất dữ liệu",
        "`phan_tram` là 100 khi có tệp; `con_lai_giay` ước tính theo tốc độ đang có, null khi chưa biết; `tai_ve` có "
        "khi tệp tải được; `ly_do` nói vì sao thất bại.",
        gives=RUNS,
        refuses=(NotYours,),
    ),
    create=operation(
        "Xuất một bảng lớn trong nền",
        "Cùng bảng, định dạng và bộ lọc như `/api/utils/export/{bang}/`, không giới hạn số dòng (trừ giới hạn của "
        "chính loại tệp). Trả 202 và địa chỉ để theo dõi (`Location`); xong thì người yêu cầu nhận thông báo. Máy lập "
        f"tệp chết thì việc được làm lại, tối đa {ATTEMPTS} lần. Mỗi tài khoản có nhiều nhất {MOST_UNFINISHED} việc "
        f"chưa xong. Tệp được giữ {HOURS} giờ.",
        takes=ASKED,
        gives=WAITS,
        refuses=(RangeReversed, no.ParametersTooLong, FileTooSmall, no.TooManyExports),
        responses={202: ExportJobSerializer},
    ),
    cancel=operation(
        "Hủy một việc xuất dữ liệu",
        "Đang lập thì dừng sau ít dòng nữa; đã xong thì tệp bị xóa ngay.",
        gives=CANCELLED,
        refuses=(NotYours, no.ExportOver),
        request=None,
        responses={200: ExportJobSerializer},
    ),
    content=operation(
        "Tải tệp của một việc xuất dữ liệu",
        f"{WHO} Mỗi lần tải được ghi vào nhật ký.",
        refuses=(*FILE, FileStoreAway),
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    ),
    link=operation(
        "Tạo liên kết tải tệp xuất trong năm phút",
        "Ai có liên kết thì tải được tệp mà không cần đăng nhập, đến `het_han`. Việc tải được ghi với tên người tạo "
        "liên kết; người đó mất quyền thì liên kết hết hiệu lực ngay.",
        gives={
            "dia_chi": "https://booking.example.vn/files/exports/WzEsMSwxNzA1Mjg2NDAwXQ:chu-ky",
            "het_han": "2024-01-15T09:41:00+07:00",
        },
        refuses=FILE,
        responses={201: ExportLinkSerializer},
        request=None,
    ),
)
