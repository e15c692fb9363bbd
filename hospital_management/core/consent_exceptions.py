"""Why a consent is not written, a data subject's request goes no further, or data are not handed out or erased."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import AlreadyExists, Conflict, DomainError, Forbidden


class TextNotCurrent(Conflict):
    code, field = "text_not_current", "ma_van_ban"
    message = _("Văn bản này không phải phiên bản đang hiệu lực của mục đích đó. Hãy đọc phiên bản hiện hành.")


class TextTooEarly(DomainError):
    code, message, field = "text_too_early", _("Văn bản mới không thể có hiệu lực từ trước bây giờ."), "hieu_luc_tu"


class TextTooLate(DomainError):
    code, field = "text_too_late", "hieu_luc_tu"
    message = _("Văn bản mới phải có hiệu lực trong vòng %(days)d ngày.")


class SignedLater(DomainError):
    code, message, field = "signed_later", _("Ngày ký không thể sau hôm nay."), "ngay_ky"


class SignedBeforeText(DomainError):
    code, message, field = "signed_before_text", _("Ngày ký không thể trước ngày văn bản có hiệu lực."), "ngay_ky"


class SignedBeforeLast(DomainError):
    code, field = "signed_before_last", "ngay_ky"
    message = _("Ngày ký không thể trước lần đồng ý hoặc rút gần nhất của bệnh nhân về mục đích này.")


class ConsentNotGiven(Conflict):
    code, message, field = "consent_not_given", _("Chưa có sự đồng ý nào cho mục đích này để rút."), "muc_dich"


class ConsentNotNeeded(Conflict):
    code, field = "consent_not_needed", "muc_dich"
    message = _("Pháp luật yêu cầu xử lý dữ liệu cho mục đích này, nên không rút được; bạn chỉ được thông báo.")


class RequestOpenAlready(AlreadyExists):
    code, field = "request_open", "loai"
    message = _("Đã có một yêu cầu loại này đang được giải quyết.")


class ReceivedLater(DomainError):
    code, message, field = "received_later", _("Ngày nhận không thể sau hôm nay."), "ngay_nhan"


class ReceivedLongAgo(DomainError):
    code, message, field = "received_long_ago", _("Ngày nhận không thể trước hôm nay quá %(days)d ngày."), "ngay_nhan"


class HasProfile(Conflict):
    code = "has_profile"
    message = _("Tài khoản có hồ sơ bệnh nhân. Hãy yêu cầu xóa hồ sơ đó; tài khoản bị đóng cùng với nó.")


class RequestOver(Conflict):
    code, message = "request_over", _("Yêu cầu này đã kết thúc (“%(trang_thai)s”).")


class ExtendedAlready(Conflict):
    code, message = "extended_already", _("Thời hạn chỉ được gia hạn một lần.")


class ExtensionTooLate(Conflict):
    code, message = "extension_too_late", _("Thời hạn đã qua, không gia hạn được nữa.")


class EraseInstead(Conflict):
    code, message = "erase_instead", _("Yêu cầu xóa chỉ hoàn thành khi dữ liệu được xóa, hoặc bị từ chối.")


class OwnDataRequest(Forbidden):
    code, message = (
        "own_data_request",
        _("Người tạo yêu cầu không được tự duyệt xóa. Hãy để một quản trị viên khác duyệt."),
    )


class NotAnErasure(Conflict):
    code, message = "not_an_erasure", _("Đây không phải là yêu cầu xóa dữ liệu.")


class NotConfirmed(DomainError):
    code, message, field = "not_confirmed", _("Hãy gửi đúng câu “%(words)s” để xác nhận."), "xac_nhan"


class HasComingVisits(Conflict):
    code, message = "has_coming_visits", _("Bệnh nhân còn %(count)d lịch hẹn chưa kết thúc.")


class OwesMoney(Conflict):
    code, message = "owes_money", _("Bệnh nhân còn %(count)d hóa đơn chưa thanh toán xong.")


class RefundIsOpen(Conflict):
    code, message = "refund_is_open", _("Bệnh nhân còn %(count)d yêu cầu hoàn tiền chưa duyệt.")


class WaitsForPlace(Conflict):
    code, message = "waits_for_place", _("Bệnh nhân còn %(count)d lượt trong danh sách chờ.")


class RelativesDepend(Conflict):
    code = "relatives_depend"
    message = _("%(count)d người thân còn lịch hẹn mà không có ai khác quản lý hồ sơ.")


class WorksHere(Conflict):
    code, message = "works_here", _("Tài khoản của bệnh nhân còn vai trò khác Bệnh nhân. Hãy đổi vai trò trước.")


class DataErased(Conflict):
    code, message, field = "data_erased", _("Dữ liệu của bệnh nhân này đã được xóa theo yêu cầu."), "ma_benh_nhan"


class AccountIsErased(Conflict):
    code = "account_erased"
    message = _("Dữ liệu của tài khoản này đã được xóa theo yêu cầu. Không ai mở lại được tài khoản.")


class ExportBroken(Conflict):
    code, message = "export_failed", _("Không tạo được bản xuất. Hãy gửi POST để tạo lại.")


class ExportOutdated(Conflict):
    code = "export_outdated"
    message = _("Bản xuất có người mà bạn không còn quản lý hồ sơ. Hãy gửi POST để tạo bản khác.")
