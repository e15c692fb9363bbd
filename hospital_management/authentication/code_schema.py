"""What the description says of one-time codes."""

from authentication.schema import PASSWORD, PHONE
from authentication.serializers import Done
from core.exceptions import LockedOut, PhoneTaken, WrongPassword
from core.schema import described, operation
from core.sign_in_exceptions import CodeNotValid, PasswordLikePhone, TooManyCodes

CODE, NEW_PHONE, NEW_PASSWORD = "204816", "0987654321", "an-even-better-one-456"
ABOUT_CODES = (
    "Mã gồm 6 chữ số, dùng được một lần trong 10 phút, sai nhiều nhất 5 lần; chỉ mã mới nhất có giá trị. "
    "Mỗi số nhận nhiều nhất một mã mỗi phút và 5 mã mỗi giờ."
)

password_reset_docs = described(
    "Đăng nhập",
    create=operation(
        "Yêu cầu mã đặt lại mật khẩu",
        "Trả lời như nhau dù số có tài khoản hay không; mã chỉ được gửi tới số có tài khoản đang hoạt động. "
        f"{ABOUT_CODES}",
        takes={"so_dien_thoai": PHONE},
        gives={"detail": "Nếu số điện thoại này có tài khoản, mã đặt lại mật khẩu đã được gửi tới đó."},
        refuses=(TooManyCodes,),
        responses={202: Done},
    ),
    confirm=operation(
        "Đặt lại mật khẩu bằng mã",
        "Mọi phiên đăng nhập của tài khoản kết thúc; số đang bị khóa vì đăng nhập sai được mở khóa.",
        takes={"so_dien_thoai": PHONE, "ma": CODE, "mat_khau_moi": NEW_PASSWORD},
        gives={"detail": "Đã đặt lại mật khẩu. Hãy đăng nhập bằng mật khẩu mới."},
        refuses=(CodeNotValid, PasswordLikePhone),
        responses={200: Done},
    ),
)

phone_change_docs = described(
    "Đăng nhập",
    create=operation(
        "Yêu cầu mã đổi số điện thoại",
        f"Mã được gửi tới số mới. {ABOUT_CODES} Mỗi tài khoản cũng chỉ được yêu cầu bấy nhiêu. "
        "Mật khẩu sai thì tính như một lần đăng nhập sai.",
        takes={"so_dien_thoai_moi": NEW_PHONE, "password": PASSWORD},
        gives={"detail": "Mã đã được gửi tới số điện thoại mới."},
        refuses=(WrongPassword, LockedOut, PhoneTaken, TooManyCodes),
        responses={202: Done},
    ),
    confirm=operation(
        "Đổi số điện thoại bằng mã",
        "Từ đây đăng nhập bằng số mới; mọi phiên đăng nhập kết thúc và số cũ nhận tin báo. "
        "Số liên lạc trong hồ sơ bệnh nhân giữ nguyên.",
        takes={"ma": CODE},
        gives={"detail": "Đã đổi số điện thoại. Hãy đăng nhập lại bằng số mới."},
        refuses=(CodeNotValid, PhoneTaken),
        responses={200: Done},
    ),
)
