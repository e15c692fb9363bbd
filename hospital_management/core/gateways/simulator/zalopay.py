"""ZaloPay’s side."""

import json
from typing import Any, ClassVar
from urllib.parse import urlencode

from core.gateways.port import sign, whole_amount
from core.gateways.simulator.protocols import Answer, Fields, Notice, Protocol, signed
from core.gateways.simulator.till import CANCELLED, PAID, WAITING, Sale
from core.gateways.zalopay import (
    CREATE_SIGNS,
    DIGEST,
    FAILED,
    REFUND_SIGNS,
    RETURN_SIGNS,
    SUCCESS,
    UNDER_WAY,
    canonical,
)

CODES = {PAID: SUCCESS, CANCELLED: FAILED, WAITING: UNDER_WAY}
CANCELLED_STATUS = -49
BAD_REQUEST, ORDER_EXPIRED, BAD_REFUND = -401, -54, -14


class ZaloPaySide(Protocol):
    name = "zalopay"
    paths: ClassVar[dict[str, str]] = {"/v2/create": "create", "/v2/query": "query", "/v2/refund": "refund"}

    def create(self, fields: Fields) -> Answer:
        amount = whole_amount(fields.get("amount"))
        if amount is None or not self._genuine(canonical(CREATE_SIGNS, fields), fields):
            return self._failed()
        returns = json.loads(str(fields["embed_data"])).get("redirecturl", "")
        asked = {name: str(value) for name, value in fields.items()}
        sale = self.till.open(
            Sale(asked["app_trans_id"], amount, asked["description"], asked["callback_url"], returns, asked=asked)
        )
        return Answer({"return_code": SUCCESS, "return_message": "OK", "order_url": self.page(sale.number)})

    def query(self, fields: Fields) -> Answer:
        number = str(fields.get("app_trans_id"))
        sale = self.till.find(number)
        if sale is None or not self._genuine(f"{self.keys['app_id']}|{number}|{self.keys['key1']}", fields):
            return self._failed()
        code = CODES[sale.state]
        why = ORDER_EXPIRED if code == FAILED else code
        told = {"amount": sale.amount, "zp_trans_id": sale.transaction}
        return Answer({"return_code": code, "sub_return_code": why, **told})

    def refund(self, fields: Fields) -> Answer:
        if not self._genuine(canonical(REFUND_SIGNS, fields), fields):
            return self._failed()
        amount = whole_amount(fields.get("amount")) or 0
        number = self.till.give_back(str(fields.get("m_refund_id")), str(fields.get("zp_trans_id")), amount)
        return Answer({"return_code": UNDER_WAY, "refund_id": number}) if number else self._failed(BAD_REFUND)

    def notice(self, sale: Sale) -> Notice | None:
        """Told of payments alone."""
        if sale.state != PAID:
            return None
        data = json.dumps(
            {
                "app_id": int(self.keys["app_id"]),
                "app_trans_id": sale.number,
                "app_time": int(sale.asked["app_time"]),
                "app_user": sale.asked["app_user"],
                "amount": sale.amount,
                "embed_data": sale.asked["embed_data"],
                "item": sale.asked["item"],
                "zp_trans_id": sale.transaction,
                "server_time": int((sale.over or self.till.now()).timestamp() * 1000),
                "channel": 38,
            }
        )
        body = {"data": data, "mac": sign(self.keys["key2"], data, DIGEST), "type": 1}
        return Notice(sale.notice_url, body=json.dumps(body).encode())

    def way_back(self, sale: Sale) -> str:
        told: dict[str, Any] = {
            "appid": self.keys["app_id"],
            "apptransid": sale.number,
            "pmcid": 38,
            "bankcode": "",
            "amount": sale.amount,
            "discountamount": 0,
            "status": SUCCESS if sale.state == PAID else CANCELLED_STATUS,
        }
        checksum = sign(self.keys["key2"], canonical(RETURN_SIGNS, told), DIGEST)
        return f"{sale.return_url}?{urlencode({**told, 'checksum': checksum})}"

    def _genuine(self, text: str, fields: Fields) -> bool:
        return signed(self.keys["key1"], text, fields.get("mac"), DIGEST)

    @staticmethod
    def _failed(why: int = BAD_REQUEST) -> Answer:
        return Answer({"return_code": FAILED, "return_message": "Simulated failure", "sub_return_code": why})
