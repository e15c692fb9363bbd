"""Why a delivery is not sent again, and preferences not kept."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError, Required


class NotDeadLetter(Conflict):
    code = "not_dead_letter"
    message = _("Chỉ gửi lại được lượt gửi ở trạng thái Bỏ.")


class ImportantGroup(DomainError):
    code, field = "important_group", "kenh"
    message = _("Thông báo của nhóm này luôn được gửi, không tắt được.")


class QuietHoursHalf(Required):
    message = _("Hãy gửi cả hai giờ im lặng, hoặc để trống cả hai.")


class QuietHoursEqual(DomainError):
    code, field = "quiet_hours_equal", "im_lang_den"
    message = _("Giờ im lặng bắt đầu và kết thúc phải khác nhau; để trống cả hai nếu không cần.")
