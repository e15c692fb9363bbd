"""Adapters with made-up keys, and what their gateways would send."""

import datetime as dt
import json
from urllib.parse import urlencode

from core.gateways import momo, vnpay, zalopay
from core.gateways.client import GatewayClient
from core.gateways.port import Order, sign

HANOI = dt.timezone(dt.timedelta(hours=7))
CREATED = dt.datetime(2026, 1, 15, 10, 30, tzinfo=HANOI)
ORDER = Order("TT00000012", 500_000, "Thanh toan TT00000012", CREATED, CREATED + dt.timedelta(minutes=15))


class Heard(GatewayClient):
    """Keeps what is sent, and answers as it is told to."""

    def __init__(self, answer=None):
        self.answer, self.sent = answer or {}, []

    def _post(self, url, body, kind):
        self.sent.append((url, body.decode(), kind))
        return self.answer


def vnpay_with(client, secret="dummy-secret"):
    urls = {"url": "https://pay.example/vpcpay.html", "api_url": "https://pay.example/api"}
    return vnpay.VNPay(client, "TESTTMN1", secret, **urls, return_url="https://example.vn/return/")


def momo_with(client, secret="dummy-secret"):
    urls = {"notice_url": "https://example.vn/ipn", "return_url": "https://example.vn/return"}
    return momo.MoMo(client, "PC", "AK", secret, "https://momo.example/", **urls)


def zalopay_with(client, key2="dummy-2"):
    urls = {"notice_url": "https://example.vn/ipn", "return_url": "https://example.vn/return"}
    return zalopay.ZaloPay(client, "2553", "dummy-1", key2, "https://zalo.example", **urls)


def vnpay_notice(secret="dummy-secret", **changes):
    """A query string that VNPay would call with."""
    fields = {
        "vnp_Amount": "50000000",
        "vnp_BankCode": "NCB",
        "vnp_CardType": "ATM",
        "vnp_OrderInfo": "Thanh toan TT00000012",
        "vnp_PayDate": "20260115103500",
        "vnp_ResponseCode": "00",
        "vnp_TmnCode": "TESTTMN1",
        "vnp_TransactionNo": "14123450",
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": "TT00000012",
        **changes,
    }
    signature = sign(secret, vnpay.canonical(fields), "sha512")
    return urlencode({**fields, "vnp_SecureHash": signature})


def momo_notice(secret="dummy-secret", access_key="AK", **changes):
    """A body that MoMo would call with."""
    fields = {
        "partnerCode": "PC",
        "orderId": "TT00000012",
        "requestId": "TT00000012",
        "amount": 500_000,
        "orderInfo": "Thanh toan TT00000012",
        "orderType": "momo_wallet",
        "transId": 2_699_324_911,
        "resultCode": 0,
        "message": "Giao dịch thành công.",
        "payType": "qr",
        "responseTime": 1_657_613_595_326,
        "extraData": "",
        **changes,
    }
    signed = momo.canonical(momo.NOTICE_SIGNS, {**fields, "accessKey": access_key})
    return json.dumps({**fields, "signature": sign(secret, signed, "sha256")}).encode()


def zalopay_notice(key2="dummy-2", **changes):
    """A body that ZaloPay would call with."""
    data = {
        "app_id": 2553,
        "app_trans_id": "260115_TT00000012",
        "app_time": 1_768_447_800_000,
        "app_user": "patient",
        "amount": 500_000,
        "embed_data": "{}",
        "item": "[]",
        "zp_trans_id": 240_115_000_001_234,
        "server_time": 1_768_447_900_000,
        "channel": 38,
        **changes,
    }
    text = json.dumps(data)
    return json.dumps({"data": text, "mac": sign(key2, text, "sha256"), "type": 1}).encode()
