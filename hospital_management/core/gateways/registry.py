"""The gateways that the settings turn on, made of their keys. A new one is a line here, and its names there."""

from collections.abc import Callable

from django.conf import settings

from core.gateways.client import GatewayClient
from core.gateways.momo import MoMo
from core.gateways.port import Gateways, PaymentGateway
from core.gateways.vietqr import VietQR
from core.gateways.vnpay import VNPay
from core.gateways.zalopay import ZaloPay

Keys = dict[str, str]


def notice_url(name: str) -> str:
    """Where the gateway calls."""
    return f"{settings.PUBLIC_URL}/api/payments/callbacks/{name}/"


def return_url(name: str) -> str:
    """Where the payer's browser comes back to."""
    return f"{settings.PUBLIC_URL}/api/payments/returns/{name}/"


def _calling(kind: Callable[..., PaymentGateway], name: str) -> Callable[[GatewayClient, Keys], PaymentGateway]:
    def make(client: GatewayClient, keys: Keys) -> PaymentGateway:
        return kind(client, **keys, notice_url=notice_url(name), return_url=return_url(name))

    return make


MAKERS: dict[str, Callable[[GatewayClient, Keys], PaymentGateway]] = {
    VietQR.name: lambda client, keys: VietQR(**keys),
    VNPay.name: lambda client, keys: VNPay(client, **keys, return_url=return_url(VNPay.name)),
    MoMo.name: _calling(MoMo, MoMo.name),
    ZaloPay.name: _calling(ZaloPay, ZaloPay.name),
}


def gateways(client: GatewayClient) -> Gateways:
    return Gateways({name: MAKERS[name](client, keys) for name, keys in settings.PAYMENT_GATEWAYS.items()})
