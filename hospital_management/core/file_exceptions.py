"""Why a file is not taken, not given, or not withdrawn."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class FileRefused(DomainError):
    """What was sent is at fault, not where it is to go."""

    field = "tep"


class FormUnreadable(DomainError):
    code, message = "form_unreadable", _("Không đọc được biểu mẫu (multipart/form-data). Hãy kiểm tra cách gửi.")


class FileEmpty(FileRefused):
    code, message = "file_empty", _("Tệp rỗng.")


class FileKindUnknown(FileRefused):
    code, message = "file_type_not_allowed", _("Chỉ nhận tệp PDF, JPEG và PNG, xét theo nội dung chứ không theo tên.")


class FileUnreadable(FileRefused):
    code, message = "file_unreadable", _("Tệp hỏng hoặc không đầy đủ. Hãy lưu lại rồi gửi lại.")


class FileOfTwoKinds(FileRefused):
    code, message = "file_ambiguous", _("Tệp chứa một loại tệp khác bên trong. Hãy lưu lại thành PDF thường.")


class FileActive(FileRefused):
    code = "file_active_content"
    message = _("PDF có nội dung hoạt động (mã lệnh, tệp đính kèm, biểu mẫu XFA…). Hãy in lại thành PDF thường.")


class FileLeadsOut(FileRefused):
    code = "file_links_out"
    message = _(
        "PDF tự mở trang web, hoặc có liên kết mở thứ khác ngoài trang web và thư điện tử. Hãy in tệp thành một PDF mới"
        " hoặc gửi ảnh chụp các trang."
    )


class FileEncrypted(FileRefused):
    code, message = "file_encrypted", _("PDF có mật khẩu hoặc bị mã hóa. Hãy bỏ mật khẩu rồi gửi lại.")


class ImageAnimated(FileRefused):
    code, message = "image_animated", _("Không nhận ảnh động.")


class ImageTooLarge(FileRefused):
    code, message = "image_too_large", _("Ảnh chỉ được có tối đa %(megapixels)d triệu điểm ảnh, mỗi cạnh %(side)d.")


class FileTooLarge(FileRefused):
    status, code, message = 413, "file_too_large", _("Tệp lớn hơn %(megabytes)d MB.")


class FileInfected(FileRefused):
    status, code, message = 422, "file_infected", _("Phần mềm diệt virus phát hiện mã độc trong tệp này.")


class TooManyUploads(DomainError):
    status, code = 429, "too_many_uploads"
    message = _("Bạn chỉ được tải lên %(most)d tệp trong 24 giờ. Hãy thử lại sau.")


class ScannerAway(DomainError):
    status, code, message = 503, "scanner_away", _("Chưa quét virus được. Hãy thử lại sau ít phút.")


class FileStoreAway(DomainError):
    status, code, message = 503, "file_store_away", _("Kho tệp đang không truy cập được. Hãy thử lại sau ít phút.")


class FileExists(Conflict):
    code, message, field = "file_exists", _("Bệnh nhân này đã có tệp với đúng nội dung này."), "tep"


class FileWithdrawn(Conflict):
    code, message = "file_withdrawn", _("Tài liệu này đã được rút.")


class WithdrawalTooLate(Conflict):
    code = "withdrawal_too_late"
    message = _("Chỉ rút được tài liệu trong %(hours)d giờ sau khi tải lên. Hãy nhờ quản trị viên.")
