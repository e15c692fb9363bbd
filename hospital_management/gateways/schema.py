"""What the description says of paying by link and QR, and of what gateways tell."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from core.exceptions import DoesNotExist, Forbidden, NotFound, NotYours, Required
from core.gateway_exceptions import (
    AmountOutOfLimits,
    GatewayNotOffered,
    GatewayRefundOver,
    GatewayRefused,
    GatewayUnavailable,
    NoticeHandledAlready,
    NoticeNotPaid,
    TooManyLinks,
)
from core.payment_exceptions import AlreadyPaid, CancelledVisit, Overpayment, TransactionUsed
from core.schema import IDEMPOTENCY, described, operation
from gateways import serializers
from gateways.models import CachXuLy, KetQua, LyDo, TrangThaiHoanTien
from payments.models import PhuongThuc, TrangThaiThanhToan
from payments.schema import ONCE, PAYMENT

MOMENT, LATER = "2024-01-10T08:30:00+07:00", "2024-01-10T08:45:00+07:00"
PAYLOAD = (
    "00020101021238570010A00000072701270006970436011308810004580860208QRIBFTTA530370454065000005802VN62120808LH000001"
    "6304A382"
)
LINK: dict[str, Any] = {
    **PAYMENT,
    "ma_thanh_toan": 12,
    "phuong_thuc_thanh_toan": PhuongThuc.CARD.value,
    "trang_thai": TrangThaiThanhToan.UNPAID.value,
    "tham_chieu": "TT00000012",
    "cong": "vnpay",
    "lien_ket": "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html?vnp_Amount=50000000&vnp_Command=pay&…",
    "het_han": LATER,
    "nguoi_thu": None,
    "thoi_gian_thanh_toan": None,
    "ghi_chu": "",
}
link_docs = described(
    "Thanh toán trực tuyến",
    create=operation(
        "Tạo liên kết thanh toán",
        "Cho toàn bộ số còn nợ, hoặc một phần với `so_tien`. Không gửi `cong` thì dùng cổng đầu tiên nhận phương thức "
        "này. `lien_ket` là địa chỉ để mở; với `vietqr` là nội dung mã QR chuyển khoản. Khoản thanh toán ở trạng thái "
        "Chưa thanh toán cho đến khi cổng báo kết quả.",
        takes={"ma_lich_hen": 1, "phuong_thuc_thanh_toan": PhuongThuc.CARD.value, "cong": "vnpay"},
        gives=LINK,
        refuses=(
            DoesNotExist,
            NotYours,
            GatewayNotOffered,
            Overpayment,
            AmountOutOfLimits,
            AlreadyPaid,
            CancelledVisit,
            TooManyLinks,
            GatewayRefused,
            GatewayUnavailable,
            *ONCE,
        ),
        parameters=IDEMPOTENCY,
    ),
)
transfer_code_docs = described(
    "Thanh toán trực tuyến",
    retrieve=operation(
        "Xem mã VietQR của lịch hẹn",
        "Mã QR chuyển khoản cho số còn nợ, với nội dung `LH` và mã lịch hẹn; `format=png` trả về hình. Không ghi gì: "
        "khoản thanh toán được ghi khi đối chiếu sao kê ngân hàng.",
        gives={
            "ma_lich_hen": 1,
            "so_tien": 500_000,
            "noi_dung": "LH000001",
            "ngan_hang": "970436",
            "so_tai_khoan": "0881000458086",
            "chu_tai_khoan": "PHONG KHAM MINH TAM",
            "payload": PAYLOAD,
            "png": "data:image/png;base64,iVBORw0KGgo…",
        },
        refuses=(DoesNotExist, NotYours, GatewayNotOffered, AlreadyPaid, CancelledVisit),
        parameters=[serializers.TransferCodeQuery],
        responses={
            (200, "application/json"): serializers.TransferCodeSerializer,
            (200, "image/png"): OpenApiTypes.BINARY,
        },
    ),
)

CALLED = (
    "Do cổng thanh toán gọi, với chữ ký của cổng; trả lời theo giao thức của cổng. Gọi lại nhiều lần chỉ ghi một lần."
)
callback_docs = described(
    "Thông báo của cổng",
    vnpay=operation(
        "Nhận thông báo của VNPay (IPN)",
        f"{CALLED} Luôn là 200 với `RspCode`: 00 đã ghi nhận, 01 không rõ đơn, 02 đã xác nhận trước đó, 04 sai số "
        "tiền, 97 sai chữ ký, 99 lỗi khác.",
        gives={"RspCode": "00", "Message": "Confirm Success"},
        refuses=(NotFound,),
        responses={200: serializers.SaidToVNPay},
    ),
    momo=operation(
        "Nhận thông báo của MoMo (IPN)",
        f"{CALLED} 204 khi đã nhận; 400 khi chữ ký sai.",
        takes={
            "partnerCode": "MOMO",
            "orderId": "TT00000012",
            "requestId": "TT00000012",
            "amount": 500_000,
            "orderInfo": "Thanh toan TT00000012",
            "orderType": "momo_wallet",
            "transId": 2_699_324_911,
            "resultCode": 0,
            "message": "Giao dịch thành công.",
            "payType": "qr",
            "responseTime": 1_704_851_000_000,
            "extraData": "",
            "signature": "3edd7e07da00bd061e412b86c6c40e60b5c76a0954a5cbced4cb24209a228d51",
        },
        refuses=(NotFound,),
        responses={
            204: None,
            (400, "application/json"): serializers.SaidToMoMo,
            (503, "application/json"): serializers.SaidToMoMo,
        },
    ),
    zalopay=operation(
        "Nhận thông báo của ZaloPay",
        f"{CALLED} Luôn là 200 với `return_code`: 1 đã nhận, 2 đã nhận trước đó, -1 sai chữ ký, 0 hãy gọi lại.",
        takes={
            "data": '{"app_id": 2553, "app_trans_id": "240110_TT00000012"}',
            "mac": "d8d33baf449b31d7f9b94fa5",
            "type": 1,
        },
        gives={"return_code": 1, "return_message": "success"},
        refuses=(NotFound,),
        responses={200: serializers.SaidToZaloPay},
    ),
)

BACK = "Trang mà cổng đưa trình duyệt của người trả tiền về. Chỉ hiển thị trạng thái đã ghi, không đổi gì."
PAGE = {(200, "text/html"): OpenApiTypes.STR}
return_docs = described(
    "Thanh toán trực tuyến",
    vnpay=operation("Trang kết quả thanh toán VNPay", BACK, refuses=(NotFound,), responses=PAGE),
    momo=operation("Trang kết quả thanh toán MoMo", BACK, refuses=(NotFound,), responses=PAGE),
    zalopay=operation("Trang kết quả thanh toán ZaloPay", BACK, refuses=(NotFound,), responses=PAGE),
)

NOTICE: dict[str, Any] = {
    "ma_thong_bao": 3,
    "cong": "vnpay",
    "ket_qua": KetQua.REVIEW.value,
    "ly_do": LyDo.LATE.value,
    "tham_chieu": "TT00000012",
    "so_tien": 500_000,
    "da_tra": True,
    "ma_giao_dich": "14123450",
    "ma_thanh_toan": 12,
    "ma_lich_hen": 1,
    "chu_ky_hop_le": True,
    "so_lan": 1,
    "ngay_nhan": MOMENT,
    "lan_cuoi": MOMENT,
    "dia_chi_ip": "203.0.113.7",
    "noi_dung": "vnp_Amount=50000000&vnp_ResponseCode=00&…",
    "cach_xu_ly": "",
    "ma_nguoi_xu_ly": None,
    "ngay_xu_ly": None,
    "ghi_chu_xu_ly": "",
}
NOTE = "Khách trả sau khi liên kết hết hạn, đã đối chiếu với cổng."
notice_docs = described(
    "Thông báo của cổng",
    list=operation(
        "Xem thông báo của các cổng",
        f"Mới nhất trước. `ket_qua={KetQua.REVIEW.value}` là tiền đã trả mà không tự ghi được, với `ly_do`. Thông báo "
        "sai chữ ký được đếm theo địa chỉ và giờ ở `so_lan`.",
        gives=NOTICE,
    ),
    retrieve=operation("Xem một thông báo của cổng", gives=NOTICE),
    handle=operation(
        "Xử lý một thông báo cần xem xét",
        f"Một lần, với ghi chú. `{CachXuLy.BOOK.value}`: ghi khoản đã trả vào hóa đơn của lịch hẹn, hoặc của "
        f"`ma_lich_hen` nếu gửi. `{CachXuLy.REFUNDED.value}` (chỉ Admin): tiền đã được trả lại cho khách ở cổng. "
        f"`{CachXuLy.IGNORE.value}`: không cần làm gì. Chỉ Admin bỏ qua tiền đã trả, hoặc ghi nó cho bệnh nhân "
        "khác.",
        takes={"cach_xu_ly": CachXuLy.IGNORE.value, "ghi_chu": NOTE},
        gives={
            **NOTICE,
            "ket_qua": KetQua.HANDLED.value,
            "cach_xu_ly": CachXuLy.IGNORE.value,
            "ma_nguoi_xu_ly": 2,
            "ngay_xu_ly": LATER,
            "ghi_chu_xu_ly": NOTE,
        },
        refuses=(
            Required,
            DoesNotExist,
            Overpayment,
            Forbidden,
            NoticeHandledAlready,
            NoticeNotPaid,
            AlreadyPaid,
            CancelledVisit,
            TransactionUsed,
        ),
    ),
)

REFUND: dict[str, Any] = {
    "ma_hoan_tien": 1,
    "ma_thanh_toan": 13,
    "ma_thanh_toan_goc": 12,
    "so_tien": 200_000,
    "cong": "vnpay",
    "trang_thai": TrangThaiHoanTien.UNCLEAR.value,
    "ma_giao_dich": "",
    "ma_tra_loi": "",
    "ngay_gui": MOMENT,
    "ngay_cap_nhat": MOMENT,
    "ma_nguoi_xu_ly": None,
    "ghi_chu_xu_ly": "",
}
SEEN = "Đã thấy khoản hoàn trên trang quản lý của cổng."
gateway_refund_docs = described(
    "Thanh toán trực tuyến",
    list=operation(
        "Xem hoàn tiền qua cổng",
        "Mới nhất trước. Hoàn một khoản trả qua cổng thì cổng được yêu cầu ngay sau đó. "
        f"`{TrangThaiHoanTien.REFUSED.value}` và `{TrangThaiHoanTien.UNCLEAR.value}` cần Admin xem xét.",
        gives=REFUND,
    ),
    retrieve=operation("Xem một lần hoàn tiền qua cổng", gives=REFUND),
    handle=operation(
        "Ghi kết quả hoàn tiền qua cổng",
        "Theo trang quản lý của cổng, hoặc khi đã trả lại bằng cách khác.",
        takes={"trang_thai": TrangThaiHoanTien.DONE.value, "ghi_chu": SEEN},
        gives={
            **REFUND,
            "trang_thai": TrangThaiHoanTien.DONE.value,
            "ngay_cap_nhat": LATER,
            "ma_nguoi_xu_ly": 1,
            "ghi_chu_xu_ly": SEEN,
        },
        refuses=(GatewayRefundOver,),
    ),
)
