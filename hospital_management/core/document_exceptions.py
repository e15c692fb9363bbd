"""Why no document is made of a payment or a bill, or why one is not cancelled."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict


class NotSettled(Conflict):
    code = "payment_not_settled"
    message = _("Chỉ lập chứng từ cho khoản đã thu hoặc đã hoàn; khoản này ở trạng thái “%(trang_thai)s”.")


class BillNotPaid(Conflict):
    code = "bill_not_paid"
    message = _("Chỉ lập hóa đơn khi đã thu đủ: lịch hẹn này còn phải trả %(owed)d VND.")


class InvoiceOutdated(Conflict):
    code = "invoice_outdated"
    message = _("Hóa đơn đã lập %(amount)d VND không còn đúng với lịch hẹn. Hãy hủy chứng từ đó trước.")


class DocumentCancelled(Conflict):
    code, message = "document_cancelled", _("Chứng từ này đã bị hủy từ trước.")
