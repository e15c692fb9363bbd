"""Why a weekly template, time off or a set of booking rules is refused."""

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


class NotApplicable(DomainError):
    code, message = "not_applicable", _("Trường này không dùng với loại khoảng nghỉ đã chọn.")


class AppointmentsInTheWay(Conflict):
    code, field = "appointments_in_the_way", "xu_ly"
    message = _(
        "Còn %(live)d lịch hẹn trong khoảng nghỉ chưa được xử lý. Hãy xem lại tại /api/appointments/time-off/preview/."
    )


class NotAffected(Conflict):
    code, field = "not_affected", "ma_lich_hen"
    message = _("Lịch hẹn này không nằm trong khoảng nghỉ, hoặc đã kết thúc.")


class TooManyAffected(Conflict):
    code, field = "too_many_affected", "den_ngay"
    message = _("Khoảng nghỉ có %(found)d lịch hẹn, nhiều hơn %(most)d. Hãy chia thành nhiều khoảng ngắn hơn.")
