"""Why a place is not given, moved or given back: the refusals of schedules and appointments.

A booking takes the reasons in the order of `core.services.objections`.
"""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError


class PastTime(DomainError):
    code, message, field = "in_the_past", _("Không thể đặt lịch vào thời điểm đã qua."), "ngay_kham"


class BookingRule(DomainError):
    waivable = True


class TooSoon(BookingRule):
    code, field = "too_soon", "gio_kham"
    message = _("Phải đặt lịch trước ít nhất %(minutes)d phút.")


class TooFarAhead(BookingRule):
    code, field = "too_far_ahead", "ngay_kham"
    message = _("Chỉ được đặt lịch trong vòng %(days)d ngày tới.")


class OutsideHours(BookingRule):
    code, field = "outside_hours", "gio_kham"
    message = _("Cơ sở y tế không nhận lịch hẹn vào giờ hoặc ngày này trong tuần.")


class ReasonRequired(DomainError):
    code, field = "reason_required", "ly_do_bo_qua"
    message = _("Hãy gửi lý do trong ly_do_bo_qua để bỏ qua quy tắc đặt lịch.")


class WalkInToday(DomainError):
    code, field = "walk_in_today", "ngay_kham"
    message = _("Lịch hẹn không hẹn trước hoặc cấp cứu chỉ được ghi nhận trong ngày hôm nay.")


class HoldMismatch(DomainError):
    code = "hold_mismatch"
    message = _("Giá trị này khác với chỗ đang giữ. Hãy bỏ trống hoặc gửi đúng như khi giữ chỗ.")


class ServiceNotOffered(DomainError):
    code, field = "service_not_offered", "ma_dich_vu"
    message = _("Bác sĩ này không thực hiện dịch vụ đã chọn. Hãy chọn dịch vụ cùng cơ sở và chuyên khoa của bác sĩ.")


class OutsideSchedule(Conflict):
    code, field = "outside_schedule", "gio_kham"
    message = _("Bác sĩ không có lịch làm việc vào thời gian này. Hãy xem giờ trống tại /api/appointments/schedule/.")


class WindowTooShort(OutsideSchedule):
    message = _("Dịch vụ cần %(minutes)d phút nhưng lịch làm việc chỉ còn đến %(ends)s. Hãy chọn giờ sớm hơn.")


class DoctorAway(Conflict):
    code, message, field = "doctor_away", _("Bác sĩ nghỉ vào thời gian này."), "ngay_kham"


class FacilityClosed(Conflict):
    code, message, field = "facility_closed", _("Cơ sở y tế đóng cửa vào thời gian này."), "ngay_kham"


class PublicHoliday(Conflict):
    code, message, field = "public_holiday", _("Ngày lễ, cơ sở y tế không nhận lịch hẹn."), "ngay_kham"


class HoldExpired(Conflict):
    code, field = "hold_expired", "ma_giu_cho"
    message = _("Chỗ giữ đã hết hạn hoặc đã dùng. Hãy giữ chỗ lại tại /api/appointments/holds/.")


class SlotTaken(Conflict):
    code, field = "slot_taken", "gio_kham"
    message = _("Giờ khám này không còn trống. Hãy tìm giờ khác tại /api/appointments/availability/.")


class ScheduleFull(Conflict):
    code, field = "schedule_full", "ngay_kham"
    message = _("Lịch làm việc đã đủ số lượng khám. Hãy chọn ngày hoặc buổi khác.")


class PatientBusy(Conflict):
    code, field = "patient_busy", "gio_kham"
    message = _("Bệnh nhân đã có lịch hẹn khác trùng thời gian này.")


class ConflictingRule(Conflict):
    waivable = True


class TooClose(ConflictingRule):
    code, field = "too_close", "gio_kham"
    message = _("Bác sĩ cần nghỉ %(minutes)d phút giữa hai lượt khám. Hãy chọn giờ khác.")


class TooManyAppointments(ConflictingRule):
    code, field = "too_many_appointments", "ma_benh_nhan"
    message = _("Mỗi bệnh nhân chỉ được có %(limit)d lịch hẹn sắp tới.")


class TooManyThatDay(ConflictingRule):
    code, field = "too_many_that_day", "ngay_kham"
    message = _("Mỗi bệnh nhân chỉ được có %(limit)d lịch hẹn trong một ngày.")


class TooLateToChange(ConflictingRule):
    code = "too_late_to_change"
    message = _("Chỉ được hủy hoặc đổi lịch trước giờ khám ít nhất %(minutes)d phút. Hãy gọi cho cơ sở y tế.")


class HasPayments(Conflict):
    code, field = "has_payments", "ma_dich_vu"
    message = _("Lịch hẹn đã có thanh toán nên không thể đổi sang dịch vụ có giá khác.")


class DoctorUnavailable(Conflict):
    code, message, field = "doctor_unavailable", _("Bác sĩ hiện không nhận lịch hẹn."), "ma_bac_si"


class InvalidTransition(Conflict):
    code, message = "invalid_transition", _("Không thể chuyển lịch hẹn từ “%(tu)s” sang “%(den)s”.")


class TooEarlyForNoShow(InvalidTransition):
    message = _("Chưa đến giờ khám nên chưa thể ghi nhận bệnh nhân không đến.")


class InvalidState(Conflict):
    code, message = "invalid_state", _("Không thể thay đổi lịch hẹn ở trạng thái “%(trang_thai)s”.")


class SeriesOver(Conflict):
    code, message = "series_over", _("Chuỗi này không còn lịch hẹn nào sắp tới để hủy.")


class ScheduleOverlap(Conflict):
    code, field = "schedule_overlap", "gio_bat_dau"
    message = _("Bác sĩ đã có lịch làm việc khác trùng thời gian này.")


class ScheduleInUse(Conflict):
    code = "schedule_in_use"
    message = _("Lịch làm việc còn %(live)d lịch hẹn bị ảnh hưởng. Hãy đổi hoặc hủy các lịch hẹn đó trước.")
