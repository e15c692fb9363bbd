"""Why a remote session is not started, joined, ended or called off."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class TooEarlyToJoin(Conflict):
    code, message = "too_early_to_join", _("Phòng tư vấn mở lúc %(opens)s. Hãy quay lại từ lúc đó.")


class RoomClosed(Conflict):
    code, message = "room_closed", _("Phòng tư vấn đã đóng lúc %(closed)s.")


class SessionOver(Conflict):
    code, message = "session_over", _("Phiên tư vấn đã kết thúc.")


class SessionCancelled(Conflict):
    code, message = "session_cancelled", _("Phiên tư vấn đã hủy.")


class SessionNotConfirmed(Conflict):
    code, message = "not_confirmed", _("Lịch hẹn chưa được xác nhận nên chưa vào phòng tư vấn được.")


class SessionNotStarted(Conflict):
    code, message = "session_not_started", _("Phiên tư vấn chưa bắt đầu.")


class SessionRunning(Conflict):
    code, message = "session_running", _("Phiên tư vấn đang diễn ra, hãy kết thúc phiên thay vì ghi nhận vắng mặt.")


class PatientWaits(Conflict):
    code, message = "patient_waiting", _("Bệnh nhân đang chờ trong phòng chờ nên không thể ghi nhận bệnh nhân vắng.")


class KindInUse(Conflict):
    code, field = "kind_in_use", "loai_dich_vu"
    message = _(
        "Dịch vụ còn lịch hẹn chưa kết thúc nên không thể chuyển sang hoặc bỏ loại “Tư vấn từ xa”. Hãy tạo dịch vụ mới."
    )


class VideoNotConfigured(DomainError):
    status, code = 503, "video_not_configured"
    message = _("Hệ thống chưa được nối với máy chủ họp trực tuyến. Hãy liên hệ cơ sở y tế.")
