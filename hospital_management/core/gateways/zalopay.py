"""ZaloPay v2: orders, queries and refunds by signed forms, and a signed POST when an order is paid.

Source: docs.zalopay.vn, “Payment gateway v2”. Two keys: the first signs what we send, the second what we are told.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

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
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
CREATE_SIGNS = ("app_id", "app_trans_id", "app_user", "amount", "app_time", "embed_data", "item")
REFUND_SIGNS = ("app_id", "zp_trans_id", "amount", "description", "timestamp")
RETURN_SIGNS = ("appid", "apptransid", "pmcid", "bankcode", "amount", "discountamount", "status")
SHORTEST_SECONDS = 300
SUCCESS, FAILED, UNDER_WAY = 1, 2, 3
ORDER_OVER = {-54, -63}
"""Why an order came to nothing for good: its time is over, or the payer has too little money. Any other reason for a
failure, like -401 (our request) or -999 (maintenance), is about the call and says nothing of the order.
"""
REFUND_OVER = {-2, -13, -14, -32}
"""The same of a refund: not allowed for this payment, too late, too much, not in parts."""

REPLIES = {
    Outcome.REPEATED: (2, "duplicate"),
    Outcome.NOT_GENUINE: (-1, "mac not equal"),
    Outcome.BROKEN: (0, "try again"),
}


def canonical(names: tuple[str, ...], fields: Mapping[str, Any]) -> str:
    return "|".join(str(fields.get(name, "")) for name in names)


def number_of(order: Order) -> str:
    """The order's number at ZaloPay: it must begin with the day on which the order was made, in Vietnam."""
    return f"{order.created.astimezone(VIETNAM):%y%m%d}_{order.reference}"


def reference_in(number: str) -> str:
    return number.partition("_")[2]


class ZaloPay(PaymentGateway):
    name = "zalopay"
    terms = Terms(methods=("Ví điện tử",), least=1_000, most=10**9)

    def __init__(
        self,
        client: GatewayClient,
        app_id: str,
        key1: str,
        key2: str,
        url: str,
        *,
        notice_url: str,
        return_url: str,
    ) -> None:
        self.client, self.url = client, url.rstrip("/")
        self.app_id, self.key1, self.key2 = app_id, key1, key2
        self.notice_url, self.return_url = notice_url, return_url
        self.secrets = (key1, key2)

    def link(self, order: Order) -> str:
        lasts = int((order.expires - order.created).total_seconds())
        asked = {
            "app_id": self.app_id,
            "app_user": "patient",
            "app_trans_id": number_of(order),
            "app_time": int(order.created.timestamp() * 1000),
            "amount": order.amount,
            "item": "[]",
            "embed_data": json.dumps({"redirecturl": self.return_url}),
            "description": order.purpose,
            "bank_code": "",
            "expire_duration_seconds": max(lasts, SHORTEST_SECONDS),
            "callback_url": self.notice_url,
        }
        answer = self._call("create", canonical(CREATE_SIGNS, asked), asked)
        if answer.get("return_code") != SUCCESS:
            raise GatewayRefused
        if not is_address(answer.get("order_url")):
            raise GatewayUnavailable
        return str(answer["order_url"])

    def read(self, query: str, body: bytes) -> Word:
        told = object_in(body)
        data = told.get("data")
        if not isinstance(data, str) or not same(sign(self.key2, data, DIGEST), plain(told.get("mac"))):
            raise NotGenuine
        fields = object_in(data)
        return Word(
            reference=reference_in(plain(fields.get("app_trans_id"))),
            amount=whole_amount(fields.get("amount")),
            standing=Standing.PAID,  # it tells of nothing else
            transaction=plain(fields.get("zp_trans_id")),
            code=plain(SUCCESS),
            signed=data,
            merchant=plain(fields.get("app_id")) == self.app_id,
        )

    def read_return(self, query: str) -> str:
        try:
            fields = dict(parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=60))
        except ValueError as error:
            raise NotGenuine from error
        if not same(sign(self.key2, canonical(RETURN_SIGNS, fields), DIGEST), fields.get("checksum", "")):
            raise NotGenuine
        return reference_in(fields.get("apptransid", ""))

    def reply(self, outcome: Outcome) -> Reply:
        code, message = REPLIES.get(outcome, (SUCCESS, "success"))
        return Reply(200, {"return_code": code, "return_message": message})

    def query(self, order: Order, now: datetime) -> Word:
        asked = {"app_id": self.app_id, "app_trans_id": number_of(order)}
        answer = self._call("query", f"{self.app_id}|{number_of(order)}|{self.key1}", asked)
        standings = {SUCCESS: Standing.PAID, FAILED: Standing.FAILED, UNDER_WAY: Standing.WAITING}
        code: Any = answer.get("return_code")
        if code not in (SUCCESS, UNDER_WAY) and not _over(answer, ORDER_OVER):
            raise GatewayUnavailable(answered=True)
        return Word(
            reference=order.reference,
            amount=whole_amount(answer.get("amount")),
            standing=standings[code],
            transaction=_number(answer.get("zp_trans_id")),
            code=plain(code),
        )

    def refund(self, refund: RefundOrder) -> RefundWord:
        asked = {
            "app_id": self.app_id,
            "m_refund_id": f"{refund.asked.astimezone(VIETNAM):%y%m%d}_{self.app_id}_{refund.key}",
            "zp_trans_id": refund.transaction,
            "amount": refund.amount,
            "timestamp": int(refund.asked.timestamp() * 1000),
            "description": refund.purpose,
        }
        answer = self._call("refund", canonical(REFUND_SIGNS, asked), asked)
        standings = {SUCCESS: RefundStanding.DONE, UNDER_WAY: RefundStanding.UNDER_WAY}
        code = answer.get("return_code")
        standing = RefundStanding.REFUSED if _over(answer, REFUND_OVER) else RefundStanding.UNCLEAR
        if code in (SUCCESS, UNDER_WAY):
            standing = standings[code]
        return RefundWord(standing, _number(answer.get("refund_id")), plain(answer.get("sub_return_code") or code))

    def _call(self, what: str, signed: str, asked: Json) -> Json:
        return self.client.post_form(f"{self.url}/v2/{what}", {**asked, "mac": sign(self.key1, signed, DIGEST)})


def _over(answer: Json, reasons: set[int]) -> bool:
    """Failed, and for a reason that is final."""
    return answer.get("return_code") == FAILED and answer.get("sub_return_code") in tuple(reasons)


def _number(value: Any) -> str:
    return "" if value in ("0", 0) else plain(value)
