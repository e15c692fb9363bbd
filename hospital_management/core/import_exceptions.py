"""Why a file of rows is not read, or what was read is not written."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import AlreadyExists, Conflict, DomainError


class SheetRefused(DomainError):
    """What was sent is at fault."""

    field = "tep"


class SheetEmpty(SheetRefused):
    code, message = "sheet_empty", _("Tệp không có dòng dữ liệu nào.")


class SheetTooLarge(SheetRefused):
    status, code, message = 413, "sheet_too_large", _("Tệp lớn hơn %(most)d MB.")


class SheetKindUnknown(SheetRefused):
    code = "sheet_type_not_allowed"
    message = _("Chỉ nhận tệp Excel (.xlsx) hoặc CSV. Tệp .xls cũ hay có mật khẩu: hãy lưu lại thành .xlsx.")


class SheetUnreadable(SheetRefused):
    code, message = "sheet_unreadable", _("Tệp Excel hỏng hoặc không đầy đủ. Hãy lưu lại rồi gửi lại.")


class SheetBomb(SheetRefused):
    code, message = "sheet_bomb", _("Tệp Excel giải nén ra quá lớn (%(most)d MB là nhiều nhất), hoặc nén bất thường.")


class SheetActive(SheetRefused):
    code = "sheet_active_content"
    message = _("Tệp có macro hoặc nội dung nhúng. Hãy lưu lại thành .xlsx thường.")


class SheetLinked(SheetRefused):
    code, message = "sheet_linked", _("Tệp liên kết đến tệp khác. Hãy bỏ liên kết, chỉ để lại giá trị.")


class SheetTooLong(SheetRefused):
    code, message = "too_many_rows", _("Tệp có quá nhiều dòng: nhiều nhất là %(most)d.")


class SheetTooWide(SheetRefused):
    code, message = "too_many_columns", _("Tệp có quá nhiều cột: nhiều nhất là %(most)d.")


class CellsMerged(SheetRefused):
    code, message = "cells_merged", _("Có ô gộp ở %(cells)s. Hãy bỏ gộp ô.")


class NotUtf8(SheetRefused):
    code = "not_utf8"
    message = _("Tệp CSV phải dùng mã UTF-8. Trong Excel, hãy chọn “CSV UTF-8” khi lưu.")


class CsvBroken(SheetRefused):
    code = "csv_broken"
    message = _("Không đọc được CSV ở dòng %(line)d: ô quá dài, hoặc dấu nháy kép không đóng.")


class TitleMissing(SheetRefused):
    code, message = "column_missing", _("Dòng tiêu đề thiếu cột: %(columns)s.")


class TitleRepeated(SheetRefused):
    code, message = "column_repeated", _("Dòng tiêu đề có nhiều cột cùng tên “%(column)s”.")


class TitleUnknown(SheetRefused):
    code, message = "column_unknown", _("Cột “%(column)s” (ô %(cell)s) không có trong mẫu.")


class ImportNotChecked(Conflict):
    code, message = "import_not_checked", _("Lần nhập này đang ở trạng thái “%(trang_thai)s”, không ghi được.")


class ImportOver(Conflict):
    code, message = "import_over", _("Lần nhập này đã kết thúc (“%(trang_thai)s”).")


class RowsFaulty(Conflict):
    code = "rows_faulty"
    message = _("Còn %(count)d dòng lỗi hoặc trùng, nên không ghi toàn bộ được. Hãy sửa tệp, hoặc chỉ ghi dòng hợp lệ.")


class NothingToWrite(Conflict):
    code, message = "nothing_to_write", _("Không có dòng nào mới để ghi.")


class FileWrittenBefore(NothingToWrite):
    code = "file_written_before"
    message = _("Chính tệp này đã được ghi ở lần nhập số %(number)d; không có dòng nào mới để ghi.")


class ImportRunning(AlreadyExists):
    code, field = "import_running", "bang"
    message = _("Một lần nhập khác của bảng này đang được ghi. Hãy đợi đến khi nó xong.")
