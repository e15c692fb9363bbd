"""Why a medical record, or a measurement, is not written, signed or amended."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import AlreadyExists, Conflict, DoesNotExist, DomainError


class UnknownDiagnosis(DoesNotExist):
    message = _("Không có mã ICD-10 “%(ma)s” trong danh mục.")


class DiagnosisTwice(DomainError):
    code = "diagnosis_twice"
    message = _("Mã ICD-10 “%(ma)s” có trong hai dòng chẩn đoán.")


class SeveralMainDiagnoses(DomainError):
    code, message, field = "several_main_diagnoses", _("Chỉ được có một chẩn đoán chính."), "chan_doan"


class NothingChanged(DomainError):
    code, message = "nothing_changed", _("Bản sửa đổi phải khác với bản đã ký.")


class NothingMeasured(DomainError):
    code, message = "nothing_measured", _("Hãy gửi ít nhất một chỉ số đã đo.")


class MeasuredOutsideVisit(DomainError):
    code, field = "measured_outside_visit", "do_luc"
    message = _("Thời điểm đo không được sau bây giờ, cũng không sớm hơn một ngày trước ngày khám.")


class PressureReversed(DomainError):
    code, field = "pressure_reversed", "huyet_ap_tam_truong"
    message = _("Huyết áp tâm trương phải thấp hơn huyết áp tâm thu.")


class RecordExists(AlreadyExists):
    message, field = _("Lịch hẹn này đã có bệnh án."), "ma_lich_hen"


class NotAttended(Conflict):
    code = "not_attended"
    message = _("Chỉ ghi bệnh án khi bệnh nhân đã đến khám; lịch hẹn đang ở trạng thái “%(trang_thai)s”.")


class SignedAlready(Conflict):
    code, message = "record_signed", _("Bệnh án đã ký: chỉ còn có thể sửa bằng bản sửa đổi có lý do.")


class NotSignedYet(Conflict):
    code, message = "record_not_signed", _("Bệnh án chưa ký: hãy sửa trực tiếp.")


class RecordIncomplete(Conflict):
    code, message = "record_incomplete", _("Bệnh án được ký phải có lý do khám và một chẩn đoán chính.")


class TooManyMeasurements(Conflict):
    code, message = "too_many_measurements", _("Mỗi bệnh án chỉ được có %(limit)d lần đo sinh hiệu.")
