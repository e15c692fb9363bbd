"""Why a ticket is not given, or not taken at the desk."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class TicketInvalid(DomainError):
    code, field = "ticket_invalid", "ma_qr"
    message = _(
        "Mã QR này không phải phiếu khám của hệ thống, hoặc đã bị sửa. Hãy tìm lịch hẹn theo tên hoặc số điện thoại."
    )


class TicketOtherDay(Conflict):
    code, field = "ticket_other_day", "ma_qr"
    message = _("Phiếu này chỉ dùng được trong ngày %(day)s, lúc %(time)s. Hãy đến đúng ngày, hoặc đổi lịch hẹn.")


class TicketOtherFacility(Conflict):
    code, field = "ticket_other_facility", "ma_co_so"
    message = _("Phiếu này là của %(facility)s, %(address)s. Hãy đến đúng cơ sở y tế đó.")


class TicketSuperseded(Conflict):
    code, field = "ticket_superseded", "ma_qr"
    message = _("Lịch hẹn đã đổi sang %(time)s ngày %(day)s nên phiếu này không còn giá trị. Hãy tải phiếu mới.")


class TicketUsed(Conflict):
    code, field = "invalid_transition", "ma_qr"
    message = _("Phiếu này đã được tiếp nhận. Hãy xem số trên bảng gọi và chờ đến lượt.")


class TicketRemote(Conflict):
    code = "ticket_remote"
    message = _("Đây là lịch tư vấn từ xa, không phải tiếp nhận tại quầy. Hãy vào phòng trực tuyến đúng giờ.")


class TicketCancelled(Conflict):
    code = "ticket_cancelled"
    message = _("Lịch hẹn đã hủy nên không có phiếu khám. Hãy đặt lịch hẹn mới.")
