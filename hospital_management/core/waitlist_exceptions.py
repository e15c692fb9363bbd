"""Why nobody is put on the waiting list, or gets the place that was offered."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import AlreadyExists, Conflict, DomainError


class ServiceNotOfSpecialty(DomainError):
    code, field = "service_not_offered", "ma_dich_vu"
    message = _("Chuyên khoa này không có dịch vụ đã chọn. Hãy chọn dịch vụ cùng cơ sở và chuyên khoa.")


class DoctorNotOfSpecialty(DomainError):
    code, field = "doctor_not_of_specialty", "ma_chuyen_khoa"
    message = _("Bác sĩ này thuộc chuyên khoa khác. Hãy bỏ trống chuyên khoa hoặc gửi đúng chuyên khoa của bác sĩ.")


class WindowPast(DomainError):
    code, message, field = "window_past", _("Khoảng ngày chờ phải bắt đầu từ hôm nay trở đi."), "tu_ngay"


class WindowTooFar(DomainError):
    code, message, field = "window_too_far", _("Chỉ được chờ chỗ trong vòng %(days)d ngày tới."), "den_ngay"


class HoursTooShort(DomainError):
    code, field = "hours_too_short", "gio_den"
    message = _("Khoảng giờ chờ ngắn hơn thời gian của dịch vụ (%(minutes)d phút).")


class AlreadyWaiting(AlreadyExists):
    code = "already_waiting"
    message = _("Bệnh nhân đã chờ dịch vụ này của bác sĩ hoặc chuyên khoa này.")


class TooManyEntries(Conflict):
    code, field = "too_many_entries", "ma_benh_nhan"
    message = _("Mỗi bệnh nhân chỉ được chờ %(limit)d nơi cùng lúc. Hãy rút bớt trước.")


class EntryOver(Conflict):
    code, message = "entry_over", _("Lượt chờ này đã kết thúc (“%(trang_thai)s”).")


class OfferExpired(Conflict):
    code, message = "offer_expired", _("Lời mời đã hết hạn. Bạn vẫn ở trong danh sách chờ.")


class OfferAnswered(Conflict):
    code, message = "offer_answered", _("Lời mời này đã kết thúc (“%(trang_thai)s”).")
