"""What happens to bills and payments, and at the gateways that take these."""

from core.events import Event, Look


class BillOpened(Event):
    """With the appointment's service as its one line."""


class BillLineAdded(Event): ...


class BillLineCountered(Event):
    """The record is the line that takes another one back."""


class PaymentTaken(Event):
    """At the desk, and settled with it."""


class PaymentOpened(Event):
    """It waits for its money."""


class PaymentSettled(Event):
    """The money came; by whose hand, if it was not told by a gateway."""


class PaymentFailed(Event):
    """The money will not come."""


class ShiftOpened(Event):
    """By its cashier, or by the first money that was taken while none was open."""


class ShiftClosed(Event): ...


class ShiftSigned(Event): ...


class ShiftReopened(Event): ...


class MappingAdded(Event): ...


class MappingChanged(Event): ...


class MappingRemoved(Event): ...


class StatementImported(Event): ...


class StatementRowMatched(Event):
    """With the payment that it stands for, found by its reference."""


class StatementRowSettled(Event):
    """By hand, with the payment that was made of it."""


class StatementRowClosed(Event):
    """By hand and without a payment: its money was sent back, or it is nobody's concern."""


class StatementRowUndone(Event):
    """It waits again; its payment, if it made one, was refunded."""


class PaymentRefunded(Event):
    """The record is the refund's own."""


class PaymentNoticeKept(Event):
    """A gateway tells of money that was not booked by itself."""


class PaymentNoticeHandled(Event): ...


class GatewayRefundAsked(Event): ...


class GatewayRefundChanged(Event):
    """The gateway, or an Admin, says how it stands."""


class DocumentIssued(Event):
    """A receipt, an invoice or a refund's receipt got its number."""


class DocumentVoided(Event):
    """It keeps its number."""


class DocumentPrinted(Look):
    """By somebody other than the patient and who acts for them."""


class RefundRulesAdded(Event): ...


class RefundRulesChanged(Event): ...


class RefundRulesRemoved(Event): ...


class RefundRequested(Event):
    """By somebody, or by the rules when an appointment ended without a visit."""


class RefundRequestRaised(Event):
    """A request that waited is now what the rules give, for its appointment has ended without a visit."""


class RefundRequestApproved(Event): ...


class RefundRequestRejected(Event):
    """By an Admin, or at once where the rules give nothing back."""


class InsuranceRateAdded(Event): ...


class InsuranceRateChanged(Event): ...


class InsuranceRateRemoved(Event): ...
