"""Why the support desk, or a rating, is refused."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import AlreadyExists, Conflict, DomainError


class RequestStateForbids(Conflict):
    code, message = (
        "request_state_forbids",
        _("Yêu cầu hỗ trợ đang ở trạng thái “%(trang_thai)s”, không làm việc này được."),
    )


class RequestOver(Conflict):
    code, message = "request_over", _("Yêu cầu hỗ trợ này “%(trang_thai)s”. Hãy mở lại trước.")


class RequestTaken(Conflict):
    code, message = "request_taken", _("Nhân viên khác đang xử lý yêu cầu này.")


class TooManyOpenRequests(Conflict):
    code, message = (
        "too_many_open_requests",
        _("Bạn đang có %(limit)d yêu cầu chưa xong. Hãy đợi trả lời hoặc đóng bớt."),
    )


class ThreadFull(Conflict):
    code, message = "thread_full", _("Mỗi yêu cầu chỉ có nhiều nhất %(limit)d trả lời. Hãy gửi yêu cầu mới.")


class TooManyInARow(Conflict):
    code, message = (
        "answers_in_a_row",
        _("Bạn đã gửi %(limit)d trả lời liên tiếp. Hãy đợi bộ phận hỗ trợ trả lời."),
    )


class ReopenTooLate(Conflict):
    code, message = "reopen_too_late", _("Chỉ được mở lại trong %(days)d ngày. Hãy gửi yêu cầu mới.")


class NotOfTheDesk(DomainError):
    code, message, field = (
        "not_of_the_desk",
        _("Chỉ giao được cho nhân viên hoặc Admin đang hoạt động."),
        "ma_nguoi_xu_ly",
    )


class VisitNotOver(Conflict):
    code, message, field = "visit_not_over", _("Chỉ đánh giá được lịch hẹn đã hoàn thành."), "ma_lich_hen"


class RatingTooLate(Conflict):
    code, message, field = "rating_too_late", _("Chỉ đánh giá được trong %(days)d ngày sau ngày khám."), "ma_lich_hen"


class AlreadyRated(AlreadyExists):
    code, message = "already_rated", _("Lịch hẹn này đã được đánh giá.")


class RatingChangeTooLate(Conflict):
    code, message = "rating_change_too_late", _("Chỉ sửa được đánh giá trong %(days)d ngày sau ngày khám.")


class RatingStateForbids(Conflict):
    code, message = "rating_state_forbids", _("Đánh giá đang ở trạng thái “%(trang_thai)s”, không làm việc này được.")
