"""What the description says of bank statements, their rows and their mappings."""

import base64
from typing import Any

from cashdesk.models import KetQua
from cashdesk.statement_serializers import StatementDetailSerializer, StatementPreviewSerializer
from core import payment_exceptions as money
from core import statement_exceptions as no
from core.exceptions import AlreadyExists, AnswerErased, DoesNotExist, InProgress, InUse, KeyReused, NotYours
from core.file_exceptions import FormUnreadable
from core.openapi import AnyOf
from core.schema import IDEMPOTENCY, Words, crud, described, operation
from core.statements import DateFormat, Delimiter, Encoding, Mark

ONCE = (InProgress, AnswerErased, KeyReused)
MAPPING: dict[str, Any] = {
    "ten_mau": "Vietcombank, tài khoản viện phí",
    "so_tai_khoan": "1023456789",
    "ma_hoa": Encoding.UTF_8.value,
    "dau_phan_cach": Delimiter.COMMA.value,
    "bo_qua_dau": 0,
    "bo_qua_cuoi": 0,
    "dinh_dang_ngay": DateFormat.DAY_FIRST.value,
    "dau_thap_phan": Mark.DOT.value,
    "dau_nghin": Mark.COMMA.value,
    "cot_ngay": "Ngày giao dịch",
    "cot_noi_dung": "Mô tả",
    "cot_ma_giao_dich": "Số tham chiếu",
    "cot_so_tien": "",
    "cot_ghi_co": "Ghi có",
    "cot_ghi_no": "Ghi nợ",
}
COLUMNS = (
    "Mỗi cột được gọi bằng tên ở dòng tiêu đề, là dòng đầu tiên sau `bo_qua_dau` dòng. Số tiền ở một cột có dấu "
    "(`cot_so_tien`), hoặc ở cột tiền vào (`cot_ghi_co`) và cột tiền ra (`cot_ghi_no`)."
)
FORM = (no.ColumnsUnclear, no.MarksAlike, AlreadyExists)
CHANGE: Words = {"text": f"{COLUMNS} Sao kê đã nhập không đổi.", "refuses": FORM}

mapping_docs = described(
    "Mẫu sao kê",
    **crud(
        "mẫu sao kê",
        sent=MAPPING,
        changed={"bo_qua_dau": 5},
        shown={"ma_mau_sao_ke": 1, **MAPPING},
        create={"text": COLUMNS, "refuses": FORM},
        update=CHANGE,
        partial_update=CHANGE,
        destroy={"refuses": (InUse,)},
    ),
)

CSV = (
    "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Mô tả\r\n"
    '15/01/2024,FT24015000001,,"500,000",TT00000012 thanh toan vien phi\r\n'
)
SUMMED = {
    "ma_sao_ke": 1,
    "ma_mau_sao_ke": 1,
    "ten_mau": MAPPING["ten_mau"],
    "so_tai_khoan": MAPPING["so_tai_khoan"],
    "ten_tep": "vcb-2024-01-15.csv",
    "dau_van_tay": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
    "so_dong": 2,
    "so_dong_da_co": 0,
    "tong_ghi_co": 700000,
    "tong_ghi_no": 0,
    "nguoi_nhap": 3,
    "ngay_nhap": "2024-01-15T17:30:00+07:00",
}
DETAIL = {
    **SUMMED,
    "theo_ket_qua": [
        {"ket_qua": KetQua.MATCHED.value, "so_dong": 1, "so_tien": 500000, "so_tien_ghi": 500000},
        {"ket_qua": KetQua.UNKNOWN.value, "so_dong": 1, "so_tien": 200000, "so_tien_ghi": 0},
    ],
    "con_cho": 0,
    "tong_ghi_so": 500000,
    "chenh_lech": 200000,
}
FILE = (
    no.EmptyFile, no.FileTooLarge, no.TooManyRows, no.NotText, no.BrokenCsv, no.ColumnMissing, no.ColumnRepeated,
    no.RowShape, no.CellMissing, no.CellTooLong, no.BadDate, no.BadAmount, no.AmountUnclear, no.TransactionRepeated,
)  # fmt: skip
MATCHING = (
    "Dòng tiền vào có nội dung gọi tên một khoản chờ tiền về (`TT` và 8 chữ số) hoặc một lịch hẹn (`LH` và 6 chữ số) "
    "được khớp khi đúng số tiền. Dòng thiếu, thừa, trùng hay không rõ chờ người xử lý; dòng tiền ra được bỏ qua."
)

statement_docs = described(
    "Sao kê ngân hàng",
    list=operation("Xem danh sách sao kê đã nhập", "`tu_ngay` và `den_ngay` là ngày nhập.", gives=SUMMED),
    retrieve=operation(
        "Xem một sao kê và tổng kết theo kết quả",
        "`chenh_lech`: tiền vào theo ngân hàng trừ tiền đã ghi sổ. `con_cho`: số dòng chưa thử khớp.",
        gives=DETAIL,
        refuses=(NotYours,),
    ),
    create=operation(
        "Nhập sao kê từ tệp CSV",
        f"{MATCHING} Mặc định chỉ chạy thử (`chay_thu`): đọc tệp, không ghi gì. Tệp có lỗi thì không dòng nào được "
        "nhập; mỗi lỗi gọi tên dòng và cột. Gửi lại đúng tệp đã nhập thì nhận sao kê đã có (200); giao dịch đã có từ "
        "tệp khác được bỏ qua và đếm ở `so_dong_da_co`. Một lần gọi thử khớp nhiều nhất 200 dòng; còn lại gọi "
        "`match/`. Tệp tối đa 5 MB, 20.000 dòng.",
        takes={
            "ma_mau_sao_ke": 1, "tep": base64.b64encode(CSV.encode()).decode(), "chay_thu": False,
        },
        gives=DETAIL,
        responses={
            200: AnyOf("StatementOrPreview", [StatementDetailSerializer, StatementPreviewSerializer], None),
            201: StatementDetailSerializer,
        },
        refuses=(DoesNotExist, FormUnreadable, *FILE),
    ),
    match=operation(
        "Thử khớp các dòng còn chờ của sao kê",
        f"{MATCHING} Nhiều nhất 200 dòng một lần; gọi lại đến khi `con_cho` là 0.",
        gives=DETAIL,
    ),
)  # fmt: skip

ROW = {
    "ma_dong_sao_ke": 2,
    "ma_sao_ke": 1,
    "so_dong": 3,
    "so_tai_khoan": MAPPING["so_tai_khoan"],
    "ma_giao_dich": "FT24015000002",
    "ngay_giao_dich": "2024-01-15",
    "so_tien": 200000,
    "noi_dung": "Nguyen Van A chuyen tien kham",
    "ket_qua": KetQua.UNKNOWN.value,
    "ly_do": "no_reference",
    "ma_thanh_toan": None,
    "so_tien_ghi": 0,
    "da_ghi_truoc": False,
    "nguoi_xu_ly": None,
    "xu_ly_luc": None,
    "ghi_chu_xu_ly": "",
}
NOTE = "Người gửi đã gọi điện xác nhận"
BY_HAND = {**ROW, "nguoi_xu_ly": 3, "xu_ly_luc": "2024-01-15T18:00:00+07:00", "ghi_chu_xu_ly": NOTE}
BOOKED = {**BY_HAND, "ket_qua": KetQua.MATCHED.value, "ma_thanh_toan": 15, "so_tien_ghi": 200000}

row_docs = described(
    "Sao kê ngân hàng",
    list=operation(
        "Xem các dòng sao kê",
        "`tu_ngay` và `den_ngay` là ngày giao dịch. `ly_do` là mã cho biết vì sao dòng chờ người xử lý.",
        gives=ROW,
    ),
    retrieve=operation("Xem một dòng sao kê", gives=ROW, refuses=(NotYours,)),
    settle=operation(
        "Ghi sổ một dòng sao kê cho một lịch hẹn",
        "Ghi `so_tien` là tiền chuyển khoản của lịch hẹn. Phần còn thừa không được ghi sổ ở đâu cả, và phải có "
        "`ghi_chu`.",
        takes={"ma_lich_hen": 1, "so_tien": 200000, "ghi_chu": NOTE},
        gives=BOOKED,
        refuses=(
            DoesNotExist, no.RowSettled, no.AboveRow, no.SurplusUnexplained, money.CancelledVisit, money.AlreadyPaid,
            money.Overpayment, money.TransactionUsed, *ONCE,
        ),
        parameters=IDEMPOTENCY,
    ),
    send_back=operation(
        "Đánh dấu tiền của dòng sao kê đã được trả lại",
        "Tiền được trả lại qua ngân hàng, ngoài sổ thu.",
        takes={"ghi_chu": NOTE},
        gives={**BY_HAND, "ket_qua": KetQua.REFUNDED.value},
        refuses=(no.RowSettled,),
    ),
    ignore=operation(
        "Bỏ qua một dòng sao kê",
        "Tiền không phải của bệnh nhân nào.",
        takes={"ghi_chu": NOTE},
        gives={**BY_HAND, "ket_qua": KetQua.IGNORED.value},
        refuses=(no.RowSettled,),
    ),
    undo=operation(
        "Hủy kết quả của một dòng sao kê",
        "Dòng trở lại “Không rõ”. Khoản thu do dòng này tạo ra được đối trừ bằng một khoản hoàn; khoản đã ghi sổ từ "
        "trước thì chỉ được tách ra.",
        takes={"ghi_chu": NOTE},
        gives={**BY_HAND, "ly_do": "undone"},
        refuses=(no.RowNotSettled, money.AlreadyRefunded, money.NotRefundable, *ONCE),
        parameters=IDEMPOTENCY,
    ),
)  # fmt: skip
