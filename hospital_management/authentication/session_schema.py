"""What the description says of sessions."""

from authentication.session_serializers import SessionsEnded
from core.access_exceptions import TemporaryRole
from core.exceptions import NotYours
from core.pagination import MOST_COUNTED
from core.schema import described, operation
from core.sign_in_exceptions import SecondFactorEnrolmentRequired

SESSION = {
    "ma_phien": 1,
    "ma_nguoi_dung": 1,
    "thiet_bi": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)",
    "dia_chi_ip": "203.0.113.7",
    "ngay_tao": "2024-01-15T08:00:00+07:00",
    "lan_cuoi": "2024-01-15T10:30:00+07:00",
    "ngay_ket_thuc": None,
    "hien_tai": True,
    "dang_hoat_dong": True,
}

session_docs = described(
    "Phiên đăng nhập",
    list=operation(
        "Xem các phiên đăng nhập",
        "Mỗi lần đăng nhập là một phiên, cả ở trang quản trị; mới dùng nhất đứng đầu. Admin xem được phiên của mọi tài "
        f"khoản. `count` đếm đến {MOST_COUNTED} phiên và danh sách dừng ở đó: hãy lọc. "
        "`lan_cuoi` được ghi nhiều nhất mỗi phút một lần; `hien_tai` là phiên đang gọi.",
        gives=SESSION,
        refuses=(SecondFactorEnrolmentRequired,),
    ),
    destroy=operation(
        "Kết thúc một phiên đăng nhập",
        "Mọi mã của phiên đó hết hiệu lực ngay. Phiên đã kết thúc thì không có gì thay đổi.",
        refuses=(NotYours, TemporaryRole),
        responses={204: None},
    ),
    end_others=operation(
        "Kết thúc mọi phiên khác của mình",
        "Chỉ phiên đang gọi còn lại; trả về số phiên đã kết thúc, kể cả những phiên đã hết hạn.",
        gives={"so_phien": 2},
        responses=SessionsEnded,
    ),
)
