"""Why a link or a QR to pay by is not made, and a notice or a refund of a gateway not handled."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class GatewayNotOffered(DomainError):
    code, field = "gateway_not_offered", "phuong_thuc_thanh_toan"
    message = _("Cơ sở không nhận thanh toán trực tuyến bằng phương thức hoặc cổng này.")


class AmountOutOfLimits(DomainError):
    code, field = "amount_out_of_limits", "so_tien"
    message = _("Cổng thanh toán này chỉ nhận từ %(least)d đến %(most)d đồng mỗi lần.")


class GatewayRefused(Conflict):
    code = "gateway_refused"
    message = _("Cổng thanh toán không nhận giao dịch này. Hãy chọn cách thanh toán khác.")


class TooManyLinks(Conflict):
    code = "too_many_links"
    message = _("Lịch hẹn này đã có %(limit)d liên kết thanh toán còn hiệu lực. Hãy dùng một trong số đó.")


class NoticeHandledAlready(Conflict):
    code, message = "notice_handled_already", _("Thông báo này không còn chờ xem xét.")


class NoticeNotPaid(Conflict):
    code, message = "notice_not_paid", _("Thông báo này không nói về một khoản đã trả nên không thể ghi nhận.")


class GatewayRefundOver(Conflict):
    code, message = "gateway_refund_over", _("Yêu cầu hoàn tiền này đã có kết quả cuối cùng.")


class GatewayUnavailable(DomainError):
    status, code = 503, "gateway_unavailable"
    message = _("Cổng thanh toán không trả lời. Hãy thử lại sau giây lát hoặc chọn cách thanh toán khác.")

    def __init__(self, *, retry_after: int = 30, answered: bool = False) -> None:
        """`answered`: it was reached, but what it said settles nothing; the next order may fare better."""
        super().__init__(retry_after=retry_after)
        self.answered = answered
