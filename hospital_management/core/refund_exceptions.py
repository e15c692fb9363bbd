"""Why refund rules, a request for a refund, or the share of the health insurance is refused."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError, Forbidden


class GeneralRefundRulesStay(Conflict):
    code, message = "general_rules_stay", _("Không thể xóa quy tắc hoàn tiền chung. Hãy sửa các giá trị của nó.")


class NothingToRefund(Conflict):
    code, message = "nothing_to_refund", _("Lịch hẹn này không có khoản tiền nào để hoàn.")


class RequestExceeds(DomainError):
    code, field = "refund_exceeds", "so_tien"
    message = _("Số tiền lớn hơn số còn hoàn được của lịch hẹn (%(left)d VND).")


class RefundRequestPending(Conflict):
    code, message = "refund_request_pending", _("Lịch hẹn này đã có một yêu cầu hoàn tiền đang chờ duyệt.")


class RefundRequestDecided(Conflict):
    code, message = "already_decided", _("Yêu cầu hoàn tiền này đã được quyết định.")


class OwnRefundRequest(Forbidden):
    code, message = "own_request", _("Người yêu cầu hoàn tiền không tự duyệt được. Hãy để một Admin khác duyệt.")


class RefundReasonRequired(DomainError):
    code, field = "reason_required", "ly_do"
    message = _("Số tiền khác với quy tắc (%(amount)d VND): hãy gửi lý do trong ly_do.")


class DepositMissing(Conflict):
    code = "deposit_missing"
    message = _("Bệnh nhân chưa đặt cọc đủ %(asked)d VND nên chưa thể xác nhận lịch hẹn.")


class ValidityOverlaps(Conflict):
    code, field = "validity_overlaps", "hieu_luc_tu"
    message = _("Đã có một dòng khác cùng loại và mã, có hiệu lực trong cùng thời gian.")


class RateKeyWrong(DomainError):
    code, field = "rate_key_wrong", "ma"
    message = _("Mức hưởng có mã từ 1 đến 5, nhóm đối tượng có mã 2 chữ cái; các loại khác không có mã.")


class RateOutOfRange(DomainError):
    code, field = "rate_out_of_range", "gia_tri"
    message = _("Giá trị phải từ %(least)d đến %(most)d.")


class NoInsuranceCard(Conflict):
    code, message = "no_insurance_card", _("Bệnh nhân chưa có số BHYT đúng dạng trong hồ sơ.")


class NoInsuranceRate(Conflict):
    code, message = "no_insurance_rate", _("Không có tỷ lệ BHYT nào lớn hơn 0 có hiệu lực vào ngày khám.")


class InsuranceOnBill(Conflict):
    code = "insurance_on_bill"
    message = _("Hóa đơn đã có dòng bảo hiểm. Hãy đối trừ dòng đó trước khi thêm dòng khác.")
