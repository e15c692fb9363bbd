"""MoMo’s side."""

import json
from typing import Any, ClassVar
from urllib.parse import urlencode

from core.gateways.momo import CREATE_SIGNS, DIGEST, NOTICE_SIGNS, QUERY_SIGNS, REFUND_SIGNS, canonical
from core.gateways.port import sign, whole_amount
from core.gateways.simulator.protocols import Answer, Fields, Notice, Protocol, signed
from core.gateways.simulator.till import CANCELLED, PAID, WAITING, Sale

CODES = {PAID: 0, CANCELLED: 1006, WAITING: 1000}
BAD_SIGNATURE, BAD_AMOUNT, NO_SUCH_ORDER, NO_REFUND = 11, 22, 42, 1080


class MoMoSide(Protocol):
    name = "momo"
    paths: ClassVar[dict[str, str]] = {
        "/v2/gateway/api/create": "create",
        "/v2/gateway/api/query": "query",
        "/v2/gateway/api/refund": "refund",
    }

    def create(self, fields: Fields) -> Answer:
        amount = whole_amount(fields.get("amount"))
        if not self._genuine(CREATE_SIGNS, fields):
            return self._answer(fields, BAD_SIGNATURE)
        if amount is None or not 1_000 <= amount <= 50_000_000:
            return self._answer(fields, BAD_AMOUNT)
        asked = {name: str(fields[name]) for name in ("orderId", "orderInfo", "requestId", "ipnUrl", "redirectUrl")}
        sale = self.till.open(
            Sale(asked["orderId"], amount, asked["orderInfo"], asked["ipnUrl"], asked["redirectUrl"], asked=asked)
        )
        return self._answer(fields, 0, payUrl=self.page(sale.number), amount=amount)

    def query(self, fields: Fields) -> Answer:
        sale = self.till.find(str(fields.get("orderId")))
        if not self._genuine(QUERY_SIGNS, fields):
            return self._answer(fields, BAD_SIGNATURE)
        if sale is None:
            return self._answer(fields, NO_SUCH_ORDER)
        return self._answer(fields, CODES[sale.state], amount=sale.amount, transId=sale.transaction)

    def refund(self, fields: Fields) -> Answer:
        if not self._genuine(REFUND_SIGNS, fields):
            return self._answer(fields, BAD_SIGNATURE)
        amount = whole_amount(fields.get("amount")) or 0
        number = self.till.give_back(str(fields.get("requestId")), str(fields.get("transId")), amount)
        return self._answer(fields, 0 if number else NO_REFUND, transId=number, amount=amount)

    def notice(self, sale: Sale) -> Notice:
        return Notice(sale.notice_url, body=json.dumps(self._told(sale)).encode())

    def way_back(self, sale: Sale) -> str:
        return f"{sale.return_url}?{urlencode(self._told(sale))}"

    def _told(self, sale: Sale) -> dict[str, Any]:
        told = {
            "partnerCode": self.keys["partner_code"],
            "orderId": sale.number,
            "requestId": sale.asked["requestId"],
            "amount": sale.amount,
            "orderInfo": sale.purpose,
            "orderType": "momo_wallet",
            "transId": sale.transaction,
            "resultCode": CODES[sale.state],
            "message": "Giao dịch thành công." if sale.state == PAID else "Giao dịch bị từ chối bởi người dùng.",
            "payType": "qr",
            "responseTime": int((sale.over or self.till.now()).timestamp() * 1000),
            "extraData": "",
        }
        text = canonical(NOTICE_SIGNS, {**told, "accessKey": self.keys["access_key"]})
        return {**told, "signature": sign(self.keys["secret"], text, DIGEST)}

    def _genuine(self, names: tuple[str, ...], fields: Fields) -> bool:
        text = canonical(names, {**fields, "accessKey": self.keys["access_key"]})
        return signed(self.keys["secret"], text, fields.get("signature"), DIGEST)

    def _answer(self, asked: Fields, code: int, **told: Any) -> Answer:
        kept = {name: asked.get(name) for name in ("partnerCode", "orderId", "requestId")}
        status = 200 if code in CODES.values() else 400
        return Answer({**kept, "resultCode": code, "message": f"Simulated {code}", **told}, status=status)
