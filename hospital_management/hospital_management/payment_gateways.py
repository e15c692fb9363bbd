"""Which gateways are on, and their keys: each by its own names in the environment, all of them or none."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

GATEWAYS: dict[str, dict[str, str]] = {
    "vietqr": {"bank_bin": "VIETQR_BANK_BIN", "account": "VIETQR_ACCOUNT", "holder": "VIETQR_NAME"},
    "vnpay": {"tmn_code": "VNPAY_TMN_CODE", "secret": "VNPAY_SECRET", "url": "VNPAY_URL", "api_url": "VNPAY_API_URL"},
    "momo": {
        "partner_code": "MOMO_PARTNER_CODE",
        "access_key": "MOMO_ACCESS_KEY",
        "secret": "MOMO_SECRET",
        "url": "MOMO_URL",
    },
    "zalopay": {"app_id": "ZALOPAY_APP_ID", "key1": "ZALOPAY_KEY1", "key2": "ZALOPAY_KEY2", "url": "ZALOPAY_URL"},
}
"""In the order in which they are offered."""
DEFAULTS = {
    "VNPAY_URL": "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html",
    "VNPAY_API_URL": "https://sandbox.vnpayment.vn/merchant_webapi/api/transaction",
    "MOMO_URL": "https://test-payment.momo.vn",
    "ZALOPAY_URL": "https://sb-openapi.zalopay.vn",
}
"""The gateways’ own sandboxes: nobody pays real money by forgetting a line."""


def gateways_from(env: Any) -> dict[str, dict[str, str]]:
    """The keys of each gateway that is on, by its name. Raises ImproperlyConfigured for one with half of its keys, or
    with a user name in its address.
    """
    found = {name: {key: _value(env, line) for key, line in lines.items()} for name, lines in GATEWAYS.items()}
    for name, keys in found.items():
        own = {GATEWAYS[name][key]: value for key, value in keys.items() if GATEWAYS[name][key] not in DEFAULTS}
        missing = [line for line, value in own.items() if not value]
        if missing and len(missing) < len(own):
            raise ImproperlyConfigured(f"{', '.join(missing)} is missing: a gateway needs all of its keys, or none.")
    _check_addresses(found)
    return {name: keys for name, keys in found.items() if all(keys.values())}


def _check_addresses(found: dict[str, dict[str, str]]) -> None:
    for name, keys in found.items():
        wrong = [GATEWAYS[name][key] for key in ("url", "api_url") if "@" in urlsplit(keys.get(key, "")).netloc]
        if wrong:
            raise ImproperlyConfigured(f"{wrong[0]} has a user name in it, which calls do not send.")


def _value(env: Any, line: str) -> str:
    """As it stands: env.str() takes a leading $ for a reference."""
    return str(env.ENVIRON.get(line, "")).strip() or DEFAULTS.get(line, "")
