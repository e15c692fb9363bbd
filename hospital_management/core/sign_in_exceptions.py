"""Refusals of sessions and of the second factor."""

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
