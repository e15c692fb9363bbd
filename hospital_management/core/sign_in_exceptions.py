"""Why signing in, and what goes with it, is refused: one-time codes and passwords; see `core.exceptions`."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import DomainError

# 400: the request itself is at fault


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


# 429


class TooManyCodes(DomainError):
    status, code = 429, "too_many_codes"
    message = _("Đã yêu cầu quá nhiều mã. Hãy thử lại sau %(minutes)d phút.")
