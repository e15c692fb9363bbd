"""Why money is not taken, not given back, or a bill not changed."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class Overpayment(DomainError):
    code, field = "overpayment", "so_tien"
    message = _("Số tiền lớn hơn số còn phải trả (%(owed)d VND).")


class AlreadyPaid(Conflict):
    code, message = "already_paid", _("Lịch hẹn này không còn khoản nào phải trả.")


class CancelledVisit(Conflict):
    code, message = "invalid_state", _("Lịch hẹn đã hủy: không thể thu tiền hay thêm dòng vào hóa đơn.")


class RefundExceeds(DomainError):
    code, field = "refund_exceeds", "so_tien"
    message = _("Số tiền lớn hơn số còn hoàn được của khoản thanh toán này (%(left)d VND).")


class AlreadyRefunded(Conflict):
    code, message = "already_refunded", _("Khoản thanh toán này đã được hoàn hết.")


class NotRefundable(Conflict):
    code, message = "not_refundable", _("Không thể hoàn một khoản ở trạng thái “%(trang_thai)s”.")


class AmountDiffers(Conflict):
    code, field = "amount_differs", "so_tien"
    message = _("Số tiền nhận được khác với số tiền của khoản thanh toán (%(amount)d VND).")


class AlreadySettled(Conflict):
    code, message = "already_settled", _("Khoản thanh toán này đã nhận tiền bằng một giao dịch khác.")


class NotOpen(Conflict):
    code, message = "payment_not_open", _("Khoản thanh toán ở trạng thái “%(trang_thai)s” không còn chờ tiền về.")


class TransactionUsed(Conflict):
    code, field = "transaction_used", "ma_giao_dich"
    message = _("Giao dịch này của cổng thanh toán đã được ghi cho một khoản khác.")


class OtherFacility(DomainError):
    code, field = "other_facility", "ma_dich_vu"
    message = _("Dịch vụ này không thuộc cơ sở y tế của lịch hẹn.")


class TotalTooLow(Conflict):
    code, message = "total_too_low", _("Tổng tiền của hóa đơn không thể thấp hơn số đã thu (%(taken)d VND).")


class LineCountered(Conflict):
    code, message = "line_countered", _("Dòng này đã được đối trừ, hoặc chính nó là dòng đối trừ.")
