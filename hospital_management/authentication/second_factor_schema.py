"""What the description says of the second factor."""

from authentication.second_factor_serializers import RecoveryCodes, SecondFactorKey, SecondFactorState
from core.access_exceptions import TemporaryRole
from core.exceptions import LockedOut, WrongPassword
from core.schema import described, operation
from core.sign_in_exceptions import OwnSecondFactor, SecondFactorExists, SecondFactorMissing, WrongCode

PASSWORD, CODE = "securepassword123", "123456"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
COUNTED = "Sai thì tính như một lần đăng nhập sai của số điện thoại."
OFF = {"dang_bat": False, "ngay_kich_hoat": None, "ma_con_lai": 0}
CODES = {"ma_khoi_phuc": ["abcd-efgh-2345-ijkl", "mnop-qrst-6723-uvwx"]}

second_factor_docs = described(
    "Xác thực hai lớp",
    retrieve=operation(
        "Xem xác thực hai lớp của mình",
        "Đang bật hay không, từ khi nào, còn bao nhiêu mã khôi phục. Nếu hệ thống bắt buộc Admin dùng hai lớp thì "
        "Admin chưa bật chỉ gọi được các thao tác này, đăng xuất, xem quyền và xem hồ sơ của mình.",
        gives={"dang_bat": True, "ngay_kich_hoat": "2024-01-15T10:30:00+07:00", "ma_con_lai": 10},
        responses=SecondFactorState,
    ),
    create=operation(
        "Bắt đầu bật xác thực hai lớp",
        "Nhập `khoa` vào ứng dụng xác thực, hoặc hiện `uri` thành mã QR; chỉ có hiệu lực khi đã xác nhận. Gọi lại "
        f"trước khi xác nhận thì khóa cũ bị thay. {COUNTED}",
        takes={"password": PASSWORD},
        gives={"khoa": KEY, "uri": f"otpauth://totp/Dat%20lich%20kham%20benh:0123456789?secret={KEY}"},
        refuses=(WrongPassword, SecondFactorExists, LockedOut),
        responses={201: SecondFactorKey},
    ),
    confirm=operation(
        "Xác nhận để bật xác thực hai lớp",
        "Với mã mà ứng dụng đang hiện. Từ đó mỗi lần đăng nhập phải kèm mã. Mười mã khôi phục chỉ hiện lần này, mỗi mã "
        f"dùng được một lần khi mất thiết bị. {COUNTED}",
        takes={"ma": CODE},
        gives=CODES,
        refuses=(WrongCode, SecondFactorMissing, SecondFactorExists, LockedOut),
        responses=RecoveryCodes,
    ),
    recovery_codes=operation(
        "Tạo lại mã khôi phục",
        f"Mọi mã khôi phục cũ hết hiệu lực. {COUNTED}",
        takes={"ma": CODE},
        gives=CODES,
        refuses=(WrongCode, SecondFactorMissing, LockedOut),
        responses=RecoveryCodes,
    ),
    disable=operation(
        "Tắt xác thực hai lớp",
        f"Với mật khẩu và mã của ứng dụng hoặc một mã khôi phục. {COUNTED}",
        takes={"password": PASSWORD, "ma": CODE},
        gives=OFF,
        refuses=(WrongPassword, WrongCode, SecondFactorMissing, LockedOut),
        responses=SecondFactorState,
    ),
)

reset_docs = described(
    "Tài khoản",
    reset_second_factor=operation(
        "Gỡ xác thực hai lớp bị mất",
        "Cho người đã mất thiết bị và mã khôi phục: họ đăng nhập lại bằng mật khẩu. Mọi phiên đăng nhập của tài khoản "
        "kết thúc. Tài khoản chưa bật thì không có gì thay đổi.",
        refuses=(TemporaryRole, OwnSecondFactor),
        responses={204: None},
    ),
)
