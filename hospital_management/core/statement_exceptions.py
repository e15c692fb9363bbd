"""Why a bank's file is not taken, or one of its rows not settled."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class BadFile(DomainError):
    field = "tep"


class EmptyFile(BadFile):
    code, message = "empty_file", _("Tệp không có dòng giao dịch nào.")


class FileTooLarge(BadFile):
    code, message = "file_too_large", _("Tệp lớn hơn %(most)d MB.")


class TooManyRows(BadFile):
    code, message = "too_many_rows", _("Tệp có quá nhiều dòng: nhiều nhất là %(most)d.")


class NotText(BadFile):
    code, message = "not_text", _("Tệp không phải là văn bản với mã hóa %(encoding)s như mẫu sao kê đã chọn.")


class BrokenCsv(BadFile):
    code = "broken_csv"
    message = _("Không đọc được CSV ở dòng %(line)d: ô quá dài, hoặc dấu nháy kép không đóng.")


class ColumnMissing(BadFile):
    code, message = "column_missing", _("Dòng tiêu đề không có cột “%(column)s”.")


class ColumnRepeated(BadFile):
    code, message = "column_repeated", _("Dòng tiêu đề có nhiều cột cùng tên “%(column)s”.")


class ColumnsUnclear(DomainError):
    code, field = "columns_unclear", "cot_ghi_co"
    message = _("Hãy khai cột số tiền có dấu, hoặc cột tiền vào (và cột tiền ra nếu có), không khai cả hai.")


class MarksAlike(DomainError):
    code, field = "marks_alike", "dau_nghin"
    message = _("Dấu hàng nghìn phải khác dấu thập phân.")


class RowShape(DomainError):
    code = "row_shape"
    message = _("Dòng %(line)d có %(cells)d ô, tiêu đề có %(columns)d cột.")


class CellMissing(DomainError):
    code, message = "cell_missing", _("Dòng %(line)d, cột “%(column)s”: ô trống.")


class CellTooLong(DomainError):
    code, message = "cell_too_long", _("Dòng %(line)d, cột “%(column)s”: dài hơn %(most)d ký tự.")


class BadDate(DomainError):
    code = "bad_date"
    message = _("Dòng %(line)d, cột “%(column)s”: “%(text)s” không phải là ngày dạng %(form)s.")


class BadAmount(DomainError):
    code = "bad_amount"
    message = _("Dòng %(line)d, cột “%(column)s”: “%(text)s” không phải là số tiền VND theo mẫu sao kê.")


class AmountUnclear(DomainError):
    code = "amount_unclear"
    message = _("Dòng %(line)d, cột “%(column)s”: phải có tiền vào hoặc tiền ra, và chỉ một trong hai.")


class TransactionRepeated(DomainError):
    code = "transaction_repeated"
    message = _("Dòng %(line)d, cột “%(column)s”: mã giao dịch đã có ở dòng %(earlier)d.")


class RowSettled(Conflict):
    code, message = "row_settled", _("Dòng sao kê này ở kết quả “%(ket_qua)s”, không chờ xử lý.")


class RowNotSettled(Conflict):
    code, message = "row_not_settled", _("Dòng sao kê này ở kết quả “%(ket_qua)s”, không có gì để hủy.")


class AboveRow(DomainError):
    code, field = "above_row", "so_tien"
    message = _("Số tiền lớn hơn số tiền của dòng sao kê (%(amount)d VND).")


class SurplusUnexplained(DomainError):
    code, field = "surplus_unexplained", "ghi_chu"
    message = _("Còn thừa %(surplus)d VND không được ghi sổ: hãy ghi chú sẽ làm gì với số đó.")
