"""Why signing in, and what goes with it, is refused: sessions, second factors, one-time codes, passwords."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError, Forbidden, NotAuthenticated


class SessionExpired(NotAuthenticated):
    code = "session_expired"
    message = _("Phiên đăng nhập đã hết hạn do lâu không dùng hoặc đã quá dài. Hãy đăng nhập lại.")


class SecondFactorRequired(NotAuthenticated):
    code = "second_factor_required"
    message = _("Hãy nhập thêm mã của ứng dụng xác thực hoặc một mã khôi phục.")


class SecondFactorInvalid(NotAuthenticated):
    code = "second_factor_invalid"
    message = _("Mã xác thực không đúng, đã hết hạn hoặc đã dùng rồi.")


class WrongCode(DomainError):
    code, message, field = "wrong_code", _("Mã không đúng, đã hết hạn hoặc đã dùng rồi."), "ma"


class SecondFactorEnrolmentRequired(Forbidden):
    code = "second_factor_enrolment_required"
    message = _("Quản trị viên phải bật xác thực hai lớp tại /api/auth/second-factor/ trước khi làm việc khác.")


class SecondFactorExists(Conflict):
    code, message = "second_factor_exists", _("Xác thực hai lớp đang bật. Hãy tắt trước khi đổi sang thiết bị khác.")


class SecondFactorMissing(Conflict):
    code = "second_factor_missing"
    message = _("Xác thực hai lớp chưa bật. Hãy bắt đầu tại POST /api/auth/second-factor/.")


class OwnSecondFactor(Conflict):
    code = "own_second_factor"
    message = _("Xác thực hai lớp của chính mình thì tắt bằng mật khẩu và mã, tại /api/auth/second-factor/disable/.")


class CodeNotValid(DomainError):
    """One answer for a wrong, used, expired or replaced code and for a number that has none."""

    code, field = "code_not_valid", "ma"
    message = _("Mã không đúng, đã dùng hoặc đã hết hạn. Hãy kiểm tra lại hoặc yêu cầu mã mới.")


class PasswordUnchanged(DomainError):
    code, field = "password_unchanged", "mat_khau_moi"
    message = _("Mật khẩu mới phải khác mật khẩu hiện tại.")


class PasswordLikePhone(DomainError):
    code, field = "password_like_phone", "password"
    message = _("Mật khẩu không được chứa số điện thoại hoặc nằm trong số điện thoại của tài khoản.")


class TooManyCodes(DomainError):
    status, code = 429, "too_many_codes"
    message = _("Đã yêu cầu quá nhiều mã. Hãy thử lại sau %(minutes)d phút.")
