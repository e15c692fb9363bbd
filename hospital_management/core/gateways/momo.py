"""MoMo v2: orders, queries and refunds by signed JSON, and a signed POST when an order is over.

Source: developers.momo.vn, “All-in-one payment gateway”. What is signed is a row of `name=value` in the order of the
names, with the values as they are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from core.gateway_exceptions import GatewayRefused, GatewayUnavailable
from core.gateways.client import GatewayClient, Json
from core.gateways.notice_body import object_in, plain
from core.gateways.port import (
    NotGenuine,
    Order,
    Outcome,
    PaymentGateway,
    RefundOrder,
    RefundStanding,
    RefundWord,
    Reply,
    Standing,
    Terms,
    Word,
    is_address,
    same,
    sign,
    whole_amount,
)

DIGEST = "sha256"
CREATE_SIGNS = (
    "accessKey", "amount", "extraData", "ipnUrl", "orderId", "orderInfo", "partnerCode", "redirectUrl", "requestId",
    "requestType",
)  # fmt: skip
NOTICE_SIGNS = (
    "accessKey", "amount", "extraData", "message", "orderId", "orderInfo", "orderType", "partnerCode", "payType",
    "requestId", "responseTime", "resultCode", "transId",
)  # fmt: skip
QUERY_SIGNS = ("accessKey", "orderId", "partnerCode", "requestId")
REFUND_SIGNS = ("accessKey", "amount", "description", "orderId", "partnerCode", "requestId", "transId")
PAID = 0
WAITING = {1000, 7000, 7002, 9000}
"""Begun, under way, with the bank, authorised but not captured."""
OVER = {1001, 1002, 1003, 1004, 1005, 1006, 1007, 1017, 1026, 1080, 1081, 1088, 2019, 4001, 4002, 4100}
"""Came to nothing for good: no money, declined, cancelled, over a limit, expired, barred, or no refund. All others,
like 10 (maintenance), 13 (our key) and 99 (unknown), are about the call and say nothing of the order.
"""
REFUNDS = {
    Standing.PAID: RefundStanding.DONE,
    Standing.WAITING: RefundStanding.UNDER_WAY,
    Standing.FAILED: RefundStanding.REFUSED,
    None: RefundStanding.UNCLEAR,
}


def canonical(names: tuple[str, ...], fields: Mapping[str, Any]) -> str:
    return "&".join(f"{name}={fields.get(name, '')}" for name in names)


class MoMo(PaymentGateway):
    name = "momo"
    terms = Terms(methods=("Ví điện tử",), least=1_000, most=50_000_000)

    def __init__(
        self,
        client: GatewayClient,
        partner_code: str,
        access_key: str,
        secret: str,
        url: str,
        *,
        notice_url: str,
        return_url: str,
    ) -> None:
        self.client, self.url = client, url.rstrip("/")
        self.partner_code, self.access_key, self.secret = partner_code, access_key, secret
        self.notice_url, self.return_url = notice_url, return_url
        self.secrets = (secret, access_key)

    def link(self, order: Order) -> str:
        """The same order asked for again gets the same answer: its reference is MoMo’s idempotency key too."""
        asked = {
            "partnerCode": self.partner_code,
            "requestId": order.reference,
            "amount": order.amount,
            "orderId": order.reference,
            "orderInfo": order.purpose,
            "redirectUrl": self.return_url,
            "ipnUrl": self.notice_url,
            "requestType": "captureWallet",
            "extraData": "",
            "lang": "vi",
        }
        answer = self._call("create", CREATE_SIGNS, asked)
        if answer.get("resultCode") != PAID:
            raise GatewayRefused
        if answer.get("orderId") != order.reference or not is_address(answer.get("payUrl")):
            raise GatewayUnavailable
        return str(answer["payUrl"])

    def read(self, query: str, body: bytes) -> Word:
        return self._verified(object_in(body))

    def read_return(self, query: str) -> str:
        try:
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=60)
        except ValueError as error:
            raise NotGenuine from error
        return self._verified(dict(pairs)).reference

    def _verified(self, fields: Mapping[str, Any]) -> Word:
        texts = {name: plain(fields.get(name)) for name in NOTICE_SIGNS}
        signed = canonical(NOTICE_SIGNS, {**texts, "accessKey": self.access_key})
        if not same(sign(self.secret, signed, DIGEST), plain(fields.get("signature"))):
            raise NotGenuine
        return self._word(texts, signed=canonical(NOTICE_SIGNS[1:], texts))

    def _word(self, fields: Mapping[str, Any], *, signed: str = "") -> Word:
        code = plain(fields.get("resultCode"))
        return Word(
            reference=plain(fields.get("orderId")),
            amount=whole_amount(fields.get("amount")),
            standing=_standing(code) or Standing.WAITING,
            transaction=_number(fields.get("transId")),
            code=code,
            signed=signed,
            merchant=fields.get("partnerCode") == self.partner_code,
        )

    def reply(self, outcome: Outcome) -> Reply:
        """204 for all that is kept; anything else makes MoMo tell it again."""
        match outcome:
            case Outcome.NOT_GENUINE:
                return Reply(400, {"resultCode": 11, "message": "Invalid signature"})
            case Outcome.BROKEN:
                return Reply(503, {"resultCode": 10, "message": "Try again"})
        return Reply(204)

    def query(self, order: Order, now: datetime) -> Word:
        asked = {
            "partnerCode": self.partner_code,
            "requestId": f"Q{order.reference}-{now:%Y%m%d%H%M%S}",
            "orderId": order.reference,
            "lang": "vi",
        }
        answer = self._call("query", QUERY_SIGNS, asked)
        if answer.get("orderId") != order.reference or _standing(plain(answer.get("resultCode"))) is None:
            raise GatewayUnavailable(answered=True)
        return self._word(answer)

    def refund(self, refund: RefundOrder) -> RefundWord:
        asked = {
            "partnerCode": self.partner_code,
            "orderId": refund.key,
            "requestId": refund.key,
            "amount": refund.amount,
            "transId": int(refund.transaction) if refund.transaction.isdecimal() else refund.transaction,
            "lang": "vi",
            "description": refund.purpose,
        }
        answer = self._call("refund", REFUND_SIGNS, asked)
        code = plain(answer.get("resultCode"))
        return RefundWord(REFUNDS[_standing(code)], _number(answer.get("transId")), code)

    def _call(self, what: str, signs: tuple[str, ...], asked: Json) -> Json:
        signature = sign(self.secret, canonical(signs, {**asked, "accessKey": self.access_key}), DIGEST)
        return self.client.post_json(f"{self.url}/v2/gateway/api/{what}", {**asked, "signature": signature})


def _number(value: Any) -> str:
    return "" if value in ("0", 0) else plain(value)


def _standing(code: str) -> Standing | None:
    """None for what says nothing of the order."""
    number = int(code) if code.isdecimal() and len(code) < 9 else -1
    if number == PAID:
        return Standing.PAID
    if number in WAITING:
        return Standing.WAITING
    return Standing.FAILED if number in OVER else None
