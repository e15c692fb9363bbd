"""Why a treatment plan or a prescription stays as it is."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import AlreadyExists, Conflict, DomainError


class DrugKnown(AlreadyExists):
    message = _("Danh mục đã có thuốc này với cùng hàm lượng và dạng bào chế.")
    field = "ten_thuoc"


class NoVisitToTreat(Conflict):
    code, field = "no_visit_to_treat", "ma_lich_hen"
    message = _("Không điều trị theo lịch hẹn ở trạng thái “%(trang_thai)s”.")


class TooEarlyToSign(Conflict):
    code = "too_early_to_sign"
    message = _("Đơn của buổi tư vấn từ xa này chỉ ký được từ lúc %(opens)s, khi phòng tư vấn mở.")


class TreatedAlready(Conflict):
    code = "already_treated"
    message = _(
        "Lịch hẹn này có bệnh án hoặc đơn thuốc đã ký, nên không đổi, không hủy và không ghi là không đến được. Phòng"
        " khám hoàn thành lịch hẹn; đơn thuốc ký nhầm thì bác sĩ hủy đơn trước."
    )


class OtherPatient(DomainError):
    code, message, field = "other_patient", _("Lịch hẹn này là của một bệnh nhân khác."), "ma_lich_hen"


class TreatmentPlanOver(Conflict):
    code = "treatment_plan_over"
    message = _("Kế hoạch điều trị đã kết thúc (“%(trang_thai)s”) nên không sửa được nữa.")


class StepsStillOpen(Conflict):
    code = "steps_still_open"
    message = _("Còn %(open)d bước chưa xong. Hãy làm xong hoặc bỏ chúng trước.")


class TooManySteps(Conflict):
    code, message = "too_many_steps", _("Mỗi kế hoạch có nhiều nhất %(limit)d bước.")


class StepOver(Conflict):
    code, message = "step_over", _("Bước này đã ở trạng thái “%(trang_thai)s”.")


class WrongPrescriptionState(Conflict):
    code = "invalid_prescription_state"
    message = _("Không thực hiện được khi đơn thuốc ở trạng thái “%(trang_thai)s”.")


class WarningUnheeded(Conflict):
    code, field = "allergy_warning", "ly_do_bo_qua"
    message = _("Đơn có %(count)d cảnh báo dị ứng. Hãy đổi thuốc, hoặc gửi lý do vẫn kê.")


class MoreThanPrescribed(Conflict):
    code, message = "more_than_prescribed", _("Chỉ còn được cấp %(left)d %(unit)s của thuốc này.")


class QuantityTooLarge(DomainError):
    code, message = "quantity_too_large", _("Số lượng tính ra là %(quantity)d, lớn nhất được kê là %(most)d.")
