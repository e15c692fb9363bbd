"""Why a cashier's shift is not opened, closed, signed or opened again."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError, Forbidden, NotFound


class ShiftOpen(Conflict):
    code, message = "shift_open", _("Thu ngân này đang có một ca mở. Hãy đóng ca đó trước.")


class NoShiftOpen(NotFound):
    code, message = "no_shift_open", _("Bạn không có ca nào đang mở.")


class AlreadyClosed(Conflict):
    code, message = "shift_closed", _("Ca này đã đóng.")


class ShiftNotClosed(Conflict):
    code, message = "shift_not_closed", _("Ca này chưa đóng.")


class AlreadySigned(Conflict):
    code, message = "shift_signed", _("Ca này đã được ký, không thay đổi được nữa.")


class OwnShift(Forbidden):
    code, message = "own_shift", _("Người ký phải là người khác, không phải thu ngân của ca.")


class DifferenceUnexplained(DomainError):
    code, field = "difference_unexplained", "giai_trinh"
    message = _("Tiền đếm được chênh %(difference)d VND so với sổ: hãy giải trình.")
