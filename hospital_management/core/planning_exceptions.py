"""Why a weekly template or a set of booking rules is refused."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class SessionTooShort(DomainError):
    code = "session_too_short"
    message = _("Buổi phải dài ít nhất một khung giờ (%(minutes)d phút).")


class SessionsOverlap(DomainError):
    code, message = "sessions_overlap", _("Hai buổi trong cùng một ngày trùng giờ nhau.")


class TemplateOverlap(Conflict):
    code, field = "template_overlap", "buoi"
    message = _("Bác sĩ đã có mẫu lịch khác trùng giờ trong cùng thời gian hiệu lực.")


class GeneralRulesStay(Conflict):
    code, message = "general_rules_stay", _("Không thể xóa quy tắc chung. Hãy sửa hoặc để trống các giá trị của nó.")
