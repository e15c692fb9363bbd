"""Payments of the ledger as gateways know them."""

from core.gateways.port import Order
from core.gateways.vietqr import purpose
from core.references import payment_named, reference_of
from core.request_context import current
from core.unit_of_work import UnitOfWork
from payments.models import ThanhToan

LONGEST_REFERENCE = 20
NO_ADDRESS = "127.0.0.1"


def order_of(payment: ThanhToan) -> Order:
    """The same each time a gateway is asked about it."""
    return Order(
        reference=payment.tham_chieu,
        amount=payment.so_tien,
        purpose=purpose(f"Thanh toan {payment.tham_chieu}"),
        created=payment.ngay_tao,
        expires=payment.het_han or payment.ngay_tao,
        address=current.get().address or NO_ADDRESS,
    )


def payment_of(uow: UnitOfWork, cong: str, tham_chieu: str) -> ThanhToan | None:
    """The gateway's payment that is called exactly so, unlocked."""
    key = payment_named(tham_chieu) if len(tham_chieu) <= LONGEST_REFERENCE else None
    if key is None or reference_of(key) != tham_chieu:
        return None
    return uow.open_links.of_gateway(cong, key)
