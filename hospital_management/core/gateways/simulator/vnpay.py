"""VNPay’s side."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from core.gateways.port import sign, whole_amount
from core.gateways.simulator.protocols import Answer, Fields, Notice, Protocol, signed
from core.gateways.simulator.till import CANCELLED, PAID, Sale
from core.gateways.vnpay import (
    ANSWER_SIGNS,
    DIGEST,
    QUERY_ANSWER_SIGNS,
    QUERY_SIGNS,
    REFUND_SIGNS,
    UNIT,
    canonical,
    piped,
    stamp,
)

CODES = {PAID: ("00", "00"), CANCELLED: ("24", "02")}


class VNPaySide(Protocol):
    name = "vnpay"
    paths: ClassVar[dict[str, str]] = {
        "/paymentv2/vpcpay.html": "create",
        "/merchant_webapi/api/transaction": "manage",
    }

    def create(self, fields: Fields) -> Answer:
        texts = {name: str(value) for name, value in fields.items()}
        amount = whole_amount(texts.get("vnp_Amount"), UNIT)
        genuine = signed(self.keys["secret"], canonical(texts), texts.get("vnp_SecureHash"), DIGEST)
        if not genuine or amount is None or texts.get("vnp_TmnCode") != self.keys["tmn_code"]:
            return Answer({"code": "70", "message": "Sai chữ ký"}, status=400)
        sale = self.till.open(
            Sale(texts["vnp_TxnRef"], amount, texts["vnp_OrderInfo"], self.notice_url, texts["vnp_ReturnUrl"])
        )
        return Answer(go_to=self.page(sale.number))

    def notice(self, sale: Sale) -> Notice:
        return Notice(sale.notice_url, self._told(sale))

    def way_back(self, sale: Sale) -> str:
        return f"{sale.return_url}?{self._told(sale)}"

    def _told(self, sale: Sale) -> str:
        response, status = CODES[sale.state]
        fields = {
            "vnp_Amount": str(sale.amount * UNIT),
            "vnp_BankCode": "NCB",
            "vnp_CardType": "ATM",
            "vnp_OrderInfo": sale.purpose,
            "vnp_PayDate": stamp(sale.over or self.till.now()),
            "vnp_ResponseCode": response,
            "vnp_TmnCode": self.keys["tmn_code"],
            "vnp_TransactionNo": str(sale.transaction),
            "vnp_TransactionStatus": status,
            "vnp_TxnRef": sale.number,
        }
        return urlencode({**fields, "vnp_SecureHash": sign(self.keys["secret"], canonical(fields), DIGEST)})

    def manage(self, fields: Fields) -> Answer:
        """Queries and refunds come to one address."""
        refund = fields.get("vnp_Command") == "refund"
        text = piped(REFUND_SIGNS if refund else QUERY_SIGNS, fields)
        if not signed(self.keys["secret"], text, fields.get("vnp_SecureHash"), DIGEST):
            return self._answer(fields, ANSWER_SIGNS, vnp_ResponseCode="97", vnp_Message="Invalid signature")
        return self._give_back(fields) if refund else self._tell(fields)

    def _tell(self, fields: Fields) -> Answer:
        sale = self.till.find(str(fields.get("vnp_TxnRef")))
        if sale is None:
            return self._answer(fields, QUERY_ANSWER_SIGNS, vnp_ResponseCode="91", vnp_Message="Not found")
        return self._answer(
            fields,
            QUERY_ANSWER_SIGNS,
            vnp_ResponseCode="00",
            vnp_Message="Success",
            vnp_Amount=str(sale.amount * UNIT),
            vnp_TransactionNo=str(sale.transaction),
            vnp_TransactionStatus=CODES.get(sale.state, ("", "01"))[1],
            vnp_OrderInfo=sale.purpose,
        )

    def _give_back(self, fields: Fields) -> Answer:
        amount = whole_amount(fields.get("vnp_Amount"), UNIT) or 0
        number = self.till.give_back(str(fields["vnp_RequestId"]), str(fields["vnp_TransactionNo"]), amount)
        told = {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "05", "vnp_TransactionNo": str(number)}
        return self._answer(fields, ANSWER_SIGNS, **(told if number else {"vnp_ResponseCode": "95"}))

    def _answer(self, asked: Fields, signs: tuple[str, ...], **told: Any) -> Answer:
        kept = {name: asked.get(name) for name in ("vnp_TxnRef", "vnp_Command", "vnp_Amount")}
        body = {"vnp_ResponseId": "SIM", "vnp_TmnCode": self.keys["tmn_code"], **kept, **told}
        body = {name: value for name, value in body.items() if value is not None}
        return Answer({**body, "vnp_SecureHash": sign(self.keys["secret"], piped(signs, body), DIGEST)})
