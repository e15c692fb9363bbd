"""Why a thread is not opened, a message not sent, an announcement not made."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError, Forbidden


class NotYourDoctor(Forbidden):
    """To write to a doctor one needs a visit with him."""

    code, field = "not_your_doctor", "ma_bac_si"
    message = _("Chỉ nhắn được cho bác sĩ mà bệnh nhân có lịch khám sắp tới hoặc đã khám trong %(days)d ngày qua.")


class VisitOfOthers(DomainError):
    code, field = "visit_of_others", "ma_lich_hen"
    message = _("Lịch hẹn phải là của chính bệnh nhân này với chính bác sĩ này.")


class FileOfOthers(DomainError):
    code, field = "file_of_others", "ma_tai_lieu"
    message = _("Tệp đính kèm phải là tài liệu của chính bệnh nhân này, không nhiễm mã độc, mà người gửi xem được.")


class NobodyToRead(Conflict):
    code = "nobody_to_read"
    message = _("Bệnh nhân chưa có tài khoản nào đang hoạt động để đọc tin nhắn. Hãy gọi điện.")


class DoctorLeft(Conflict):
    code = "doctor_left"
    message = _("Bác sĩ không còn làm việc tại đây, nên không nhận tin nhắn nữa.")


class ThreadIsClosed(Conflict):
    code = "thread_closed"
    message = _("Cuộc trao đổi đã đóng.")


class TooManyMessages(DomainError):
    status, code = 429, "too_many_messages"
    message = _("Đã gửi %(limit)d tin nhắn trong một giờ. Hãy gửi tiếp sau.")


class AnnouncementEndsEarly(DomainError):
    code, field = "announcement_ends_early", "den_luc"
    message = _("Thời điểm kết thúc phải sau thời điểm bắt đầu và sau lúc này.")


class AnnouncementIsWithdrawn(Conflict):
    code = "announcement_withdrawn"
    message = _("Thông cáo đã được rút.")
