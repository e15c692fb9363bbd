"""Why nobody is called, a ticket does not move, or a patient is not let go first."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class PriorityUnexplained(DomainError):
    code, field = "priority_unexplained", "ly_do_uu_tien"
    message = _("Nhóm ưu tiên này không theo ngày sinh của bệnh nhân: hãy gửi lý do.")


class NobodyWaits(Conflict):
    code, message = "nobody_waits", _("Không còn ai trong hàng chờ này.")


class QueueOver(Conflict):
    code, message = "queue_of_another_day", _("Chỉ gọi khám trong hàng chờ của ngày hôm nay.")


class WrongTicketState(Conflict):
    code, message = "invalid_ticket_state", _("Không thực hiện được khi phiếu khám ở trạng thái “%(trang_thai)s”.")
