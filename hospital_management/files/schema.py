"""What the description says of patients' files."""

import base64
from typing import Any

from drf_spectacular.types import OpenApiTypes

from core import file_exceptions as no
from core.consent_exceptions import DataErased
from core.exceptions import DoesNotExist, FieldNotAllowed, NotYours
from core.schema import described, operation
from core.services.file_intake import MOST_A_DAY
from core.services.file_service import HOURS_TO_WITHDRAW
from core.uploads.images import LONGEST_SIDE, MEGAPIXELS
from files.models import LoaiTaiLieu, TrangThaiQuet
from files.serializers import FileSerializer, LinkSerializer

ONE_PAGE = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Size 4/Root 1 0 R>>
startxref
0
%%EOF
"""
NOW = "2024-01-15T09:35:00+07:00"
SHOWN: dict[str, Any] = {
    "ma_tai_lieu": 1,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "ma_lich_hen": None,
    "loai": LoaiTaiLieu.PAPERS.value,
    "ten_tep": "the-bhyt.pdf",
    "mo_ta": "Thẻ BHYT, hai mặt",
    "kieu": "application/pdf",
    "kich_thuoc": 325,
    "sha256": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
    "trang_thai_quet": TrangThaiQuet.CLEAN.value,
    "nguoi_tai_len": 5,
    "ten_nguoi_tai_len": "Nguyễn Văn A",
    "vai_tro_nguoi_tai_len": "Bệnh nhân",
    "tao_luc": NOW,
    "xoa_luc": None,
    "ly_do_xoa": "",
}
SENT = {
    "tep": base64.b64encode(ONE_PAGE).decode(),
    "ten_tep": "the-bhyt.pdf",
    "ma_benh_nhan": 1,
    "loai": LoaiTaiLieu.PAPERS.value,
    "mo_ta": "Thẻ BHYT, hai mặt",
}
CHANGED = {"loai": LoaiTaiLieu.PAPERS.value, "mo_ta": "Thẻ BHYT, mặt trước"}
REASON = "Gửi nhầm hồ sơ của người khác"
WHO = (
    "Bệnh nhân thấy tài liệu của mình và người thân; bác sĩ thấy của bệnh nhân mình; nhân viên chỉ thấy loại "
    f"“{LoaiTaiLieu.PAPERS}”. Ai không phải bệnh nhân mà xem thì được ghi vào nhật ký."
)
CONTENT: tuple[type[no.DomainError], ...] = (
    no.FormUnreadable,
    no.FileEmpty,
    no.FileKindUnknown,
    no.FileUnreadable,
    no.FileOfTwoKinds,
    no.FileActive,
    no.FileLeadsOut,
    no.FileEncrypted,
    no.ImageAnimated,
    no.ImageTooLarge,
    no.FileTooLarge,
    no.FileInfected,
)

file_docs = described(
    "Tài liệu",
    list=operation(
        "Xem danh sách tài liệu",
        f"{WHO} `tu_ngay` và `den_ngay` là ngày tải lên; `search` tìm trong tên tệp.",
        gives=SHOWN,
    ),
    retrieve=operation("Xem thông tin một tài liệu", WHO, gives=SHOWN, refuses=(NotYours,)),
    create=operation(
        "Tải một tài liệu lên",
        "Gửi biểu mẫu (multipart/form-data), hoặc JSON với `tep` là nội dung tệp dạng base64 và `ten_tep`. Nhận PDF, "
        "JPEG và PNG, xét theo nội dung; mặc định tối đa 10 MB. PDF phải trọn vẹn, không mật khẩu, không có mã lệnh, "
        "tệp đính kèm, liên kết mở tệp khác hay loại tệp khác bên trong. "
        f"Ảnh được vẽ lại: mất EXIF (nơi chụp, máy ảnh), xoay đúng chiều; "
        f"tối đa {MEGAPIXELS} triệu điểm ảnh, mỗi cạnh {LONGEST_SIDE}. Gửi lại đúng nội dung đã có của bệnh nhân thì "
        f"nhận tài liệu đã có (200). Nhân viên chỉ tải lên loại “{LoaiTaiLieu.PAPERS}”. Bệnh nhân: nhiều nhất "
        f"{MOST_A_DAY} tệp trong 24 giờ.",
        takes=SENT,
        gives=SHOWN,
        refuses=(
            DataErased,
            NotYours, DoesNotExist, FieldNotAllowed, *CONTENT, no.FileExists, no.TooManyUploads, no.ScannerAway,
            no.FileStoreAway,
        ),
        responses={201: FileSerializer, 200: FileSerializer},
    ),
    partial_update=operation(
        "Sửa loại và mô tả của một tài liệu",
        "Người đã tải lên, hoặc quản trị viên. Tệp và tên tệp không sửa được: hãy rút tài liệu và tải lên lại.",
        takes=CHANGED,
        gives={**SHOWN, **CHANGED},
        refuses=(NotYours, FieldNotAllowed, no.FileWithdrawn),
    ),
    content=operation(
        "Tải tệp của một tài liệu về",
        f"{WHO} Tệp bị phát hiện mã độc sau khi lưu thì không tải được nữa.",
        refuses=(NotYours, no.FileInfected, no.FileStoreAway),
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    ),
    link=operation(
        "Tạo liên kết tải tệp trong năm phút",
        "Ai có liên kết thì tải được tệp mà không cần đăng nhập, đến `het_han`. Việc tải được ghi với tên người tạo "
        "liên kết; người đó mất quyền xem thì liên kết hết hiệu lực ngay.",
        gives={"dia_chi": "https://booking.example.vn/files/WzEsNSwxNzA1Mjg2NDAwXQ:chu-ky", "het_han": NOW},
        refuses=(NotYours, no.FileInfected),
        responses={201: LinkSerializer},
        request=None,
    ),
    withdraw=operation(
        "Rút một tài liệu",
        f"Người đã tải lên rút được trong {HOURS_TO_WITHDRAW} giờ, quản trị viên bất cứ lúc nào. Từ đó chỉ quản trị "
        "viên còn thấy; tệp vẫn được lưu theo thời hạn lưu trữ hồ sơ, và việc rút được ghi vào nhật ký.",
        takes={"ly_do": REASON},
        gives={**SHOWN, "xoa_luc": NOW, "ly_do_xoa": REASON},
        refuses=(NotYours, no.FileWithdrawn, no.WithdrawalTooLate),
        responses={200: FileSerializer},
    ),
)  # fmt: skip
