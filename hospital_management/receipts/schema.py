"""What the description says of documents."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from core import document_exceptions as no
from core.exceptions import NotYours
from core.payment_exceptions import AlreadyRefunded
from core.schema import described, operation
from core.services.document_service import VALID
from payments.models import LoaiDong, PhuongThuc
from receipts.models import LoaiChungTu
from receipts.serializers import DocumentDetailSerializer, VerdictSerializer, VerifyQuery

NOW = "2024-01-15T09:35:00+07:00"
NUMBER = "PT-1-2024-000123"
LISTED: dict[str, Any] = {
    "ma_chung_tu": 1,
    "so_chung_tu": NUMBER,
    "loai": LoaiChungTu.RECEIPT.value,
    "ma_co_so": 1,
    "nam": 2024,
    "so": 123,
    "ma_lich_hen": 1,
    "ma_hoa_don": 1,
    "ma_thanh_toan": 1,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "so_tien": 500000,
    "ngay_lap": NOW,
    "ngay_huy": None,
    "ly_do_huy": "",
    "thay_cho": "",
}
PAYMENT = {
    "tham_chieu": "TT00000001",
    "ma_giao_dich": "",
    "thoi_gian_thanh_toan": NOW,
    "hoan_cho": "",
    "ly_do": "",
}
CONTENT = {
    "co_so": {
        "ten_co_so": "Bệnh viện Đa khoa Trung tâm",
        "dia_chi": "1 Lê Lợi, Quận 1, TP.HCM",
        "so_dien_thoai": "02838222222",
    },
    "nguoi_nop": "Nguyễn Văn A",
    "lich_hen": {
        "ma_lich_hen": 1,
        "ngay_kham": "2024-01-16",
        "gio_kham": "09:00:00",
        "ten_bac_si": "Nguyễn Văn An",
    },
    "dong": [
        {
            "loai": LoaiDong.SERVICE.value,
            "mo_ta": "Khám chuyên khoa Tim mạch",
            "so_luong": 1,
            "don_gia": 500000,
            "thanh_tien": 500000,
        }
    ],
    "tong_tien": 500000,
    "da_thu": 500000,
    "con_no": 0,
    "thanh_toan": PAYMENT,
    "phuong_thuc": PhuongThuc.CASH.value,
    "thu_ngan": "Nhân viên số 3",
}
CODE = f"{NUMBER}.ABCDEFGHIJKLMNOP"
SHOWN = {
    **LISTED,
    "ghi": CONTENT,
    "ma_xac_minh": CODE,
    "lien_ket_xac_minh": f"https://booking.example.vn/verify/{CODE}",
}
INVOICE = {
    **SHOWN,
    "so_chung_tu": "HD-1-2024-000123",
    "loai": LoaiChungTu.INVOICE.value,
    "ma_thanh_toan": None,
    "ghi": {**CONTENT, "thanh_toan": None},
}
REASON = "Ghi sai tên người nộp"
VERDICT = {
    "tinh_trang": VALID,
    "so_chung_tu": NUMBER,
    "loai": LoaiChungTu.RECEIPT.value,
    "ngay_lap": "2024-01-14",
    "ngay_huy": None,
    "so_tien": 500000,
    "ten_co_so": "Bệnh viện Đa khoa Trung tâm",
    "ten_benh_nhan": "N*** V*** A***",
}
ONCE = (
    "Mỗi khoản có một chứng từ còn hiệu lực: gọi lại thì nhận đúng chứng từ ấy (200), không cấp số mới. Chứng từ ghi "
    "lại tên và số tiền lúc lập và không đổi nữa; số liên tục theo cơ sở, năm và loại."
)
EITHER: dict[Any, Any] = {201: DocumentDetailSerializer, 200: DocumentDetailSerializer}

receipt_docs = described(
    "Chứng từ",
    receipt=operation(
        "Lập phiếu thu hoặc phiếu hoàn tiền",
        f"Phiếu thu cho khoản đã thu, phiếu hoàn tiền cho khoản hoàn. {ONCE}",
        takes={"nguoi_nop": "Nguyễn Văn A"},
        gives=SHOWN,
        refuses=(NotYours, no.NotSettled, AlreadyRefunded),
        responses=EITHER,
    ),
)
invoice_docs = described(
    "Chứng từ",
    invoice=operation(
        "Lập hóa đơn của một lịch hẹn đã trả đủ",
        f"Là chứng từ của cơ sở y tế, không phải hóa đơn điện tử theo quy định về thuế. {ONCE}",
        takes={"nguoi_nop": "Nguyễn Văn A"},
        gives=INVOICE,
        refuses=(NotYours, no.BillNotPaid, no.InvoiceOutdated),
        responses=EITHER,
    ),
)
document_docs = described(
    "Chứng từ",
    list=operation(
        "Xem danh sách chứng từ",
        "Bệnh nhân thấy chứng từ của mình và người thân. `tu_ngay` và `den_ngay` là ngày lập.",
        gives=LISTED,
    ),
    retrieve=operation("Xem một chứng từ", "`ghi`: những gì in trên chứng từ.", gives=SHOWN, refuses=(NotYours,)),
    pdf=operation(
        "In một chứng từ",
        "Tệp PDF, khổ A5 (hóa đơn: A4). Có ETag: gửi lại trong `If-None-Match` thì tệp không đổi trả 304. Người ngoài "
        "gia đình bệnh nhân in thì được ghi vào nhật ký.",
        refuses=(NotYours,),
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    ),
    cancel=operation(
        "Hủy một chứng từ",
        "Chứng từ giữ số của nó và in ra với chữ “Bản hủy”. Lập lại cho cùng khoản thì chứng từ mới có số mới và "
        "ghi `thay_cho`.",
        takes={"ly_do": REASON},
        gives={**SHOWN, "ngay_huy": NOW, "ly_do_huy": REASON},
        refuses=(no.DocumentCancelled,),
    ),
)
verify_docs = described(
    "Chứng từ",
    verify=operation(
        "Kiểm tra một chứng từ bằng mã trên giấy",
        "Mã sai, mã không có và điều không phải là mã nhận cùng một câu trả lời. Tên bệnh nhân chỉ còn chữ đầu.",
        gives=VERDICT,
        parameters=[VerifyQuery],
        responses={200: VerdictSerializer},
    ),
)
