"""Why an export, an alert rule or the handling of an alert is refused."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError, Forbidden


class ExportTooLarge(Conflict):
    code, field = "export_too_large", "format"
    message = _(
        "Tải trực tiếp được nhiều nhất %(most)d dòng, dữ liệu này có %(found)d. Hãy lọc bớt, hoặc để hệ thống làm tệp"
        " trong nền bằng POST /api/utils/exports/."
    )


class FileTooSmall(Conflict):
    code, field = "file_too_small", "format"
    message = _("Tệp loại này chứa nhiều nhất %(most)d dòng, dữ liệu này có %(found)d. Hãy lọc bớt hoặc dùng csv.")


class HoursEqual(DomainError):
    code, field, message = "hours_equal", "gio_ket_thuc", _("Giờ kết thúc phải khác giờ bắt đầu.")


class ThresholdOutOfReach(DomainError):
    code, field = "threshold_out_of_reach", "nguong"
    message = _("Nhật ký ghi nhiều nhất %(most)d lần bị từ chối trong %(minutes)d phút: ngưỡng này không bao giờ đạt.")


class OwnAlert(Forbidden):
    code = "own_alert"
    message = _("Cảnh báo này nói về bạn. Hãy để một quản trị viên khác xử lý.")


class AlertHandledAlready(Conflict):
    code, message = "alert_handled_already", _("Cảnh báo này đã được xử lý.")
