"""Why no export is begun, cancelled or handed out."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class TooManyExports(Conflict):
    code = "too_many_exports"
    message = _("Bạn đang có %(most)d việc xuất chưa xong. Hãy đợi hoặc hủy bớt.")


class ParametersTooLong(DomainError):
    code, message, field = "parameters_too_long", _("Bộ lọc quá dài (tối đa %(most)d ký tự)."), "tham_so"


class ExportOver(Conflict):
    code, message = "export_over", _("Việc xuất này đã kết thúc (“%(trang_thai)s”), không hủy được nữa.")


class ExportNotReady(Conflict):
    code, message = "export_not_ready", _("Chưa có tệp để tải: việc xuất đang ở trạng thái “%(trang_thai)s”.")


class ExportGone(DomainError):
    status, code = 410, "export_gone"
    message = _("Tệp đã hết hạn hoặc đã bị hủy. Hãy xuất lại.")
