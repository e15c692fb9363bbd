"""What the description says of payments and bills."""

from core import payment_exceptions as no
from core.exceptions import AnswerErased, DoesNotExist, FieldNotAllowed, InProgress, KeyReused, NotYours
from core.refund_exceptions import InsuranceOnBill
from core.schema import IDEMPOTENCY, described, operation
from payments.models import LoaiDong, PhuongThuc
from payments.models import TrangThaiThanhToan as State

ONCE = (InProgress, AnswerErased, KeyReused)
NOW = "2024-01-15T09:35:00+07:00"

PAID = {
    "ma_lich_hen": 1,
    "so_tien": 500000,
    "phuong_thuc_thanh_toan": PhuongThuc.CASH.value,
    "ghi_chu": "Thanh toán dịch vụ khám bệnh",
}
PAYMENT = {
    "ma_thanh_toan": 1,
    **PAID,
    "ma_hoa_don": 1,
    "ma_thanh_toan_goc": None,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "da_hoan": 0,
    "trang_thai": State.PAID.value,
    "tham_chieu": "TT00000001",
    "cong": "",
    "ma_giao_dich": "",
    "lien_ket": "",
    "het_han": None,
    "nguoi_thu": 3,
    "ngay_tao": NOW,
    "thoi_gian_thanh_toan": NOW,
}
REASON = "Khám ít hơn dự kiến"
REFUND = {
    **PAYMENT,
    "ma_thanh_toan": 2,
    "ma_thanh_toan_goc": 1,
    "so_tien": 200000,
    "trang_thai": State.REFUNDED.value,
    "tham_chieu": "TT00000002",
    "ghi_chu": REASON,
}
TRANSFER = {"so_tien": 500000, "ma_giao_dich": "FT24015123456789"}
TRANSFERRED = {**PAYMENT, **TRANSFER, "phuong_thuc_thanh_toan": PhuongThuc.TRANSFER.value}
FAILED = {**TRANSFERRED, "ma_giao_dich": "", "trang_thai": State.FAILED.value, "thoi_gian_thanh_toan": None}
RECORD = (
    "Khoản đã ghi không sửa và không xóa được: tiền trả lại là một khoản riêng, ở trạng thái "
    f"“{State.REFUNDED}”, có `ma_thanh_toan_goc`."
)

payment_docs = described(
    "Thanh toán",
    list=operation(
        "Xem danh sách thanh toán",
        f"Bệnh nhân thấy các khoản của mình và người thân. `tu_ngay` và `den_ngay` là ngày nhận tiền. {RECORD}",
        gives=PAYMENT,
    ),
    retrieve=operation("Xem một thanh toán", gives=PAYMENT, refuses=(NotYours,)),
    create=operation(
        "Ghi nhận tiền thu tại quầy",
        "Tiền đã nhận, nên trạng thái là “Đã thanh toán” ngay; `nguoi_thu` là người gọi. Ít hơn số còn phải trả là trả "
        f"một phần. Số tiền là số nguyên VND. {RECORD}",
        takes=PAID,
        gives=PAYMENT,
        refuses=(DoesNotExist, no.Overpayment, no.AlreadyPaid, no.CancelledVisit, no.TransactionUsed, *ONCE),
        parameters=IDEMPOTENCY,
    ),
    refund=operation(
        "Hoàn tiền một thanh toán",
        "Trả về khoản hoàn, bằng phương thức của khoản gốc. Không gửi `so_tien` thì hoàn hết phần còn lại.",
        takes={"so_tien": 200000, "ly_do": REASON},
        gives=REFUND,
        refuses=(no.RefundExceeds, no.AlreadyRefunded, no.NotRefundable, *ONCE),
        parameters=IDEMPOTENCY,
    ),
    settle=operation(
        "Xác nhận tiền của một liên kết đã về",
        f"Khi người thu tự thấy tiền trong sổ của ngân hàng: “{State.UNPAID}” thành “{State.PAID}”, một lần, kể cả khi "
        "liên kết đã hết hạn. Gửi lại đúng giao dịch ấy thì nhận cùng câu trả lời.",
        takes=TRANSFER,
        gives=TRANSFERRED,
        refuses=(
            no.AmountDiffers, no.AlreadySettled, no.NotOpen, no.Overpayment, no.AlreadyPaid, no.CancelledVisit,
            no.TransactionUsed, *ONCE,
        ),
        parameters=IDEMPOTENCY,
    ),
    fail=operation(
        "Ghi nhận một liên kết không được trả",
        f"“{State.UNPAID}” thành “{State.FAILED}”; tiền về sau đó phải đối soát bằng tay.",
        takes={"ly_do": "Bệnh nhân trả tiền mặt"},
        gives=FAILED,
        refuses=(no.AlreadySettled, no.NotOpen, *ONCE),
        parameters=IDEMPOTENCY,
    ),
)  # fmt: skip

LINE = {
    "ma_dong": 1,
    "loai": LoaiDong.SERVICE.value,
    "ma_dich_vu": 1,
    "mo_ta": "Khám chuyên khoa Tim mạch",
    "so_luong": 1,
    "don_gia": 500000,
    "thanh_tien": 500000,
    "ly_do": "",
    "ma_dong_goc": None,
    "ngay_tao": NOW,
}
SUMMED = {
    "ma_hoa_don": 1,
    "ma_lich_hen": 1,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "tong_tien": 500000,
    "da_thu": 200000,
    "con_no": 300000,
    "ngay_tao": NOW,
}
DETAIL = {**SUMMED, "dat_coc": 150000, "han_dat_coc": "2024-01-15T10:35:00+07:00"}
BILL = {**DETAIL, "dong": [LINE]}
TEST = {**LINE, "ma_dong": 2, "ma_dich_vu": 3, "mo_ta": "Điện tâm đồ", "don_gia": 150000, "thanh_tien": 150000}
LONGER = {**DETAIL, "tong_tien": 650000, "con_no": 450000, "dong": [LINE, TEST]}
BACK = {**TEST, "ma_dong": 3, "don_gia": -150000, "thanh_tien": -150000, "ly_do": REASON, "ma_dong_goc": 2}

bill_docs = described(
    "Hóa đơn",
    list=operation(
        "Xem danh sách hóa đơn",
        "Hóa đơn được lập khi lần đầu cần đến. `tu_ngay` và `den_ngay` là ngày khám.",
        gives=SUMMED,
    ),
    retrieve=operation(
        "Xem hóa đơn của một lịch hẹn",
        "Hóa đơn chưa lập được trả về như khi sẽ lập, `ma_hoa_don` là null. `dat_coc` là số tiền phải trả trước "
        "`han_dat_coc` theo quy tắc của cơ sở (0: không phải đặt cọc); mọi khoản đã thu đều được tính vào đó.",
        gives=BILL,
        refuses=(NotYours,),
    ),
    lines=operation(
        "Thêm một dòng vào hóa đơn",
        f"Nhân viên thêm “{LoaiDong.SERVICE}” của cơ sở (`ma_dich_vu`, `so_luong`), giá theo danh mục. Admin thêm cả "
        f"“{LoaiDong.DISCOUNT}”, “{LoaiDong.FEE}” và “{LoaiDong.ADJUSTMENT}”, với `so_tien` và `ly_do`.",
        takes={"loai": LoaiDong.SERVICE.value, "ma_dich_vu": 3, "so_luong": 1},
        gives=LONGER,
        refuses=(
            DoesNotExist,
            FieldNotAllowed,
            no.OtherFacility,
            no.CancelledVisit,
            InsuranceOnBill,
            no.TotalTooLow,
            *ONCE,
        ),
        parameters=IDEMPOTENCY,
    ),
)
line_docs = described(
    "Hóa đơn",
    counter=operation(
        "Đối trừ một dòng của hóa đơn",
        "Dòng cũ được giữ lại, dòng mới có số tiền ngược lại. Nhân viên chỉ đối trừ dịch vụ thêm tại quầy.",
        takes={"ly_do": REASON},
        gives={**DETAIL, "dong": [LINE, TEST, BACK]},
        refuses=(no.CancelledVisit, InsuranceOnBill, no.LineCountered, no.TotalTooLow, *ONCE),
        parameters=IDEMPOTENCY,
    ),
)
