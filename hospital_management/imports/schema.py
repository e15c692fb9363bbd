"""What the description says of imports."""

import base64
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from core import exceptions as no
from core import import_exceptions as cannot
from core.access_exceptions import TemporaryRole
from core.importing.template import TEMPLATES
from core.schema import described, operation
from core.services.import_work import KEPT
from core.tables.formats import FORMATS
from imports.models import BangNhap, CheDoNhap, KetQuaDong, TrangThaiNhap
from imports.serializers import ImportFileQuery, ImportRowSerializer, ImportSerializer

MOMENT = "2024-01-15T09:00:00+07:00"
CSV = "Họ tên;Ngày sinh;Giới tính;Số điện thoại\nNguyễn Văn A;01/01/1990;Nam;0912345678\n"
SENT = {
    "bang": BangNhap.PATIENTS.value,
    "tep": base64.b64encode(CSV.encode()).decode(),
    "ten_tep": "benh-nhan.csv",
    "che_do": CheDoNhap.WHOLE.value,
}
LISTED: dict[str, Any] = {
    "ma_lan_nhap": 1,
    "bang": BangNhap.PATIENTS.value,
    "che_do": CheDoNhap.WHOLE.value,
    "trang_thai": TrangThaiNhap.CHECKED.value,
    "ten_tep": "benh-nhan.csv",
    "so_byte": 113,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "phan_tram": 100,
    "so_dong": 10,
    "so_hop_le": 7,
    "so_loi": 1,
    "so_da_co": 1,
    "so_khac": 0,
    "so_trung": 1,
    "so_da_ghi": 0,
    "ma_loi": "",
    "loi": "",
    "nguoi_nhap": 1,
    "nguoi_ghi": None,
    "ngay_tao": MOMENT,
    "kiem_tra_luc": MOMENT,
    "ghi_tu": None,
    "ghi_xong": None,
}
SHOWN = {**LISTED, "lan_truoc": None}
NEW = {**SHOWN, **dict.fromkeys(("phan_tram", "so_dong", "so_hop_le", "so_loi", "so_da_co", "so_trung"), 0)}
UPLOADED = {**NEW, "trang_thai": TrangThaiNhap.WAITING.value, "kiem_tra_luc": None}
ASKED = {**SHOWN, "trang_thai": TrangThaiNhap.ASKED.value, "phan_tram": 0, "nguoi_ghi": 1, "ghi_tu": MOMENT}
ROW = {
    "ma_dong_nhap": 7,
    "so_dong": 7,
    "trang_thai": KetQuaDong.FAULTY.value,
    "khoa_dong": "",
    "du_lieu": {"ho_ten": "Nguyễn Văn A", "so_dien_thoai": "09123"},
    "loi": [
        {
            "o": "D7",
            "truong": "so_dien_thoai",
            "thong_bao": "D7: Số điện thoại gồm 10 chữ số, bắt đầu bằng 0 (hoặc +84 và 9 chữ số).",
        }
    ],
    "ma_ban_ghi": None,
}
FILE = {(200, each.media_type.partition(";")[0]): OpenApiTypes.BINARY for each in map(FORMATS.__getitem__, TEMPLATES)}
TABLE = OpenApiParameter(
    "bang", {"type": "string", "enum": BangNhap.values}, OpenApiParameter.PATH, description="Bảng dữ liệu"
)
FILE_REFUSALS = (
    cannot.SheetEmpty,
    cannot.SheetTooLarge,
    cannot.SheetKindUnknown,
    cannot.SheetUnreadable,
    cannot.SheetBomb,
    cannot.SheetActive,
    cannot.SheetLinked,
    cannot.SheetTooLong,
    cannot.SheetTooWide,
    cannot.CellsMerged,
    cannot.NotUtf8,
    cannot.CsvBroken,
    cannot.TitleMissing,
    cannot.TitleRepeated,
    cannot.TitleUnknown,
)
WHO = "Ai được tạo từng bản ghi bằng tay thì được nhập: Admin; Nhân viên: bệnh nhân; Bác sĩ: lịch làm việc của mình."
MATCHED = (
    "Bản ghi đã có (bệnh nhân: cùng CCCD, hoặc cùng số điện thoại, họ tên và ngày sinh; bác sĩ: cùng số điện thoại; "
    "dịch vụ: cùng tên trong cơ sở; lịch làm việc: cùng bác sĩ, ngày và giờ bắt đầu) không được tạo lại hay ghi "
    f"đè; khác thì dòng đó là “{KetQuaDong.DIFFERS}”."
)

import_docs = described(
    "Nhập dữ liệu",
    template=operation(
        "Tải mẫu để nhập dữ liệu",
        f"`excel`: có danh sách chọn, kiểm tra khi gõ và trang hướng dẫn; `csv`: có một dòng ví dụ. {WHO}",
        parameters=[TABLE, ImportFileQuery],
        responses=FILE,
    ),
    list=operation(
        "Xem các lần nhập dữ liệu",
        f"Mỗi lần là một tệp; sau {KEPT.days} ngày thì bị xóa cùng nội dung của nó.",
        gives=LISTED,
    ),
    retrieve=operation(
        "Xem một lần nhập dữ liệu",
        "Trạng thái, tiến độ và số dòng theo kết quả. `lan_truoc`: lần nhập đã ghi chính tệp này.",
        gives=SHOWN,
        refuses=(no.NotYours,),
    ),
    create=operation(
        "Gửi tệp để nhập dữ liệu",
        "Tệp Excel (.xlsx) hoặc CSV (UTF-8; dấu `;`, `,` hoặc tab) theo mẫu. Trả 202 ngay; kiểm tra sau đó, chưa ghi "
        f"gì. Lỗi thấy sau của cả tệp đứng ở `ma_loi` và `loi`. {WHO} {MATCHED}",
        takes=SENT,
        gives=UPLOADED,
        refuses=(TemporaryRole, *FILE_REFUSALS),
        responses={202: ImportSerializer},
    ),
    rows=operation(
        "Xem các dòng của một lần nhập",
        "Theo thứ tự trong tệp; mỗi lỗi có địa chỉ ô. `ma_ban_ghi`: bản ghi đã có, hoặc đã tạo.",
        gives=ROW,
        refuses=(no.NotYours,),
        responses={200: ImportRowSerializer(many=True)},
    ),
    errors=operation(
        "Tải các dòng lỗi để sửa",
        "Cùng các cột với mẫu và một cột “Lỗi”, để sửa rồi gửi lại ngay tệp này. Việc tải được ghi vào nhật ký.",
        parameters=[ImportFileQuery],
        refuses=(no.NotYours,),
        responses=FILE,
    ),
    apply=operation(
        "Ghi một lần nhập đã kiểm tra",
        f"“{CheDoNhap.WHOLE}”: mọi dòng trong một giao dịch. “{CheDoNhap.VALID}”: mỗi dòng một giao dịch, dòng lỗi bỏ "
        "qua. Không gửi `che_do` thì theo lần nhập. Mỗi dòng được ghi theo đúng quy tắc như khi nhập bằng tay, và được "
        "xem xét lại trước khi ghi.",
        takes={"che_do": CheDoNhap.VALID.value},
        gives={**ASKED, "che_do": CheDoNhap.VALID.value},
        refuses=(
            no.NotYours,
            TemporaryRole,
            cannot.ImportNotChecked,
            cannot.RowsFaulty,
            cannot.NothingToWrite,
            cannot.FileWrittenBefore,
            cannot.ImportRunning,
        ),
        responses={202: ImportSerializer},
    ),
    cancel=operation(
        "Hủy một lần nhập",
        "Không ghi nữa; những dòng đã ghi riêng từng dòng thì vẫn còn.",
        request=None,
        gives={**SHOWN, "trang_thai": TrangThaiNhap.CANCELLED.value},
        refuses=(no.NotYours, cannot.ImportOver),
    ),
)
