"""What the description says of sign-up, sign-in, tokens and passwords."""

from authentication.serializers import AccountSummary, Done, Permissions, SignedIn, TokenPair
from core.access_exceptions import TemporaryRole
from core.exceptions import BadCredentials, BadToken, LockedOut, PhoneTaken, RoleNotAllowed, WrongPassword
from core.policy import Role, permissions_of
from core.schema import described, operation
from core.sign_in_exceptions import (
    PasswordLikePhone,
    PasswordUnchanged,
    SecondFactorInvalid,
    SecondFactorRequired,
    SessionExpired,
)

PHONE, PASSWORD = "0123456789", "securepassword123"
CREDENTIALS = {"so_dien_thoai": PHONE, "password": PASSWORD}
ACCOUNT = {"ma_nguoi_dung": 1, "so_dien_thoai": PHONE, "vai_tro": Role.PATIENT.value, "trang_thai": True}
TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9..."
TOKENS = {"access": TOKEN, "refresh": TOKEN}

auth_docs = described(
    "Đăng nhập",
    register=operation(
        "Đăng ký tài khoản",
        "Ai cũng tự đăng ký được với vai trò `Bệnh nhân`; vai trò khác phải do Admin đã đăng nhập tạo. "
        "Mật khẩu có ít nhất 8 ký tự, không toàn chữ số, không thuộc loại phổ biến "
        "và không chứa số điện thoại.",
        takes={**CREDENTIALS, "vai_tro": Role.PATIENT.value},
        gives=ACCOUNT,
        refuses=(RoleNotAllowed, TemporaryRole, PhoneTaken, PasswordLikePhone),
        responses={201: AccountSummary},
    ),
    login=operation(
        "Đăng nhập",
        "Mã `access` dùng được 2 giờ, mã `refresh` 7 ngày. Số lạ, sai mật khẩu và tài khoản bị khóa nhận cùng một câu "
        "trả lời. Sai 5 lần liên tiếp thì số đó phải chờ 15 phút (xem `Retry-After`), kể cả khi mật khẩu đúng. "
        "Tài khoản đã bật xác thực hai lớp phải gửi kèm `ma_xac_thuc`: thiếu mã không tính là sai, sai mã thì có. "
        "`vai_tro` là vai trò đang có hiệu lực.",
        takes={**CREDENTIALS, "ma_xac_thuc": "123456"},
        gives={**TOKENS, "user": ACCOUNT},
        refuses=(BadCredentials, SecondFactorRequired, SecondFactorInvalid, LockedOut),
        responses=SignedIn,
    ),
    refresh=operation(
        "Đổi mã đăng nhập mới",
        "Mã `refresh` cũ hết hiệu lực ngay; dùng lại mã cũ thì cả phiên đăng nhập kết thúc. Phiên lâu không dùng "
        "hoặc đã quá dài thì hết hạn: hãy đăng nhập lại.",
        takes={"refresh": TOKEN},
        gives=TOKENS,
        refuses=(BadToken, SessionExpired),
        responses=TokenPair,
    ),
    verify=operation(
        "Kiểm tra mã đăng nhập",
        "Nhận cả mã `access` lẫn mã `refresh`.",
        takes={"token": TOKEN},
        gives={"detail": "Mã đăng nhập hợp lệ."},
        refuses=(BadToken, SessionExpired),
        responses=Done,
    ),
    logout=operation(
        "Đăng xuất",
        "Kết thúc phiên của mã `refresh` được gửi: mọi mã của phiên đó hết hiệu lực. Với mã `refresh` cũ của chính "
        "mình thì 401 và phiên cũng kết thúc.",
        takes={"refresh": TOKEN},
        refuses=(BadToken, SessionExpired),
        responses={204: None},
    ),
    change_password=operation(
        "Đổi mật khẩu",
        "Mọi phiên đăng nhập của tài khoản kết thúc; hãy đăng nhập lại. "
        "Mật khẩu hiện tại sai thì tính như một lần đăng nhập sai.",
        takes={"mat_khau_cu": PASSWORD, "mat_khau_moi": "an-even-better-one-456"},
        gives={"detail": "Đã đổi mật khẩu. Hãy đăng nhập lại."},
        refuses=(WrongPassword, PasswordUnchanged, PasswordLikePhone, LockedOut),
        responses=Done,
    ),
    permissions=operation(
        "Xem quyền của mình",
        "Những thao tác mà vai trò của tài khoản được làm, để ứng dụng ẩn hoặc hiện nút bấm.",
        gives={"vai_tro": Role.PATIENT.value, "permissions": permissions_of(Role.PATIENT)},
        responses=Permissions,
    ),
)
