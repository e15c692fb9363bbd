"""VNPay 2.1.0: a signed address to pay at, a signed GET when it is paid, and a JSON endpoint to query and refund.

Sources: VNPay’s “Thanh toán PAY” and “Truy vấn, hoàn tiền” (sandbox.vnpayment.vn/apis/docs). Times are Vietnam’s, and
amounts hundredths of VND.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote_plus
from zoneinfo import ZoneInfo

from core.gateway_exceptions import GatewayUnavailable
from core.gateways.client import GatewayClient, Json
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
    same,
    sign,
    whole_amount,
)

VERSION, DIGEST = "2.1.0", "sha512"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
UNIT = 100
SIGNATURES = ("vnp_SecureHash", "vnp_SecureHashType")
SUCCESS, SUSPICIOUS_RESPONSE, UNFINISHED, SUSPECTED_FRAUD = "00", "07", "01", "07"
WHOLE, PART = "02", "03"
REFUND_UNDER_WAY, REFUND_SENT = "05", "06"
STATUSES = {SUCCESS, UNFINISHED, "02", "04", SUSPECTED_FRAUD}
"""What a query can say of a payment; 02 failed, 04 was reversed. Others tell of refunds."""
REFUND_REFUSED = {"04", "13", "91", "93", "95"}
"""No whole refund after one of a part, parts alone, no such payment, a wrong amount, a payment that failed. Any other
code, like 94 (asked for already and under way) or 99, leaves open whether the money goes back.
"""
MOST_FIELDS = 60

QUERY_SIGNS = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef", "vnp_TransactionDate",
    "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
REFUND_SIGNS = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType", "vnp_TxnRef", "vnp_Amount",
    "vnp_TransactionNo", "vnp_TransactionDate", "vnp_CreateBy", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
ANSWER_SIGNS = (
    "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef", "vnp_Amount",
    "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType", "vnp_TransactionStatus",
    "vnp_OrderInfo",
)  # fmt: skip
QUERY_ANSWER_SIGNS = (*ANSWER_SIGNS, "vnp_PromotionCode", "vnp_PromotionAmount")

REPLIES = {
    Outcome.BOOKED: ("00", "Confirm Success"),
    Outcome.KEPT: ("00", "Confirm Success"),
    Outcome.UNKNOWN_ORDER: ("01", "Order not found"),
    Outcome.REPEATED: ("02", "Order already confirmed"),
    Outcome.WRONG_AMOUNT: ("04", "Invalid amount"),
    Outcome.NOT_GENUINE: ("97", "Invalid signature"),
    Outcome.BROKEN: ("99", "Unknown error"),
}


def canonical(fields: Mapping[str, str]) -> str:
    """What is signed: every `vnp_` field with a value but the signature, by name, encoded as in an address."""
    kept = sorted((name, value) for name, value in fields.items() if name.startswith("vnp_") and value)
    return "&".join(f"{name}={quote_plus(value)}" for name, value in kept if name not in SIGNATURES)


def piped(names: tuple[str, ...], fields: Mapping[str, Any]) -> str:
    """What is signed of a query or a refund, and of the answers to them: the values in this order."""
    return "|".join("" if fields.get(name) is None else str(fields[name]) for name in names)


def stamp(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


def fields_of(query: str) -> dict[str, str]:
    """Raises NotGenuine for a name that stands twice, for what is not UTF-8, and for too many fields."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise NotGenuine from error
    if len(dict(pairs)) != len(pairs):
        raise NotGenuine
    return dict(pairs)


class VNPay(PaymentGateway):
    name = "vnpay"
    terms = Terms(methods=("Thẻ tín dụng", "Chuyển khoản"), least=5_000, most=10**9 - 1)

    def __init__(
        self, client: GatewayClient, tmn_code: str, secret: str, url: str, api_url: str, *, return_url: str
    ) -> None:
        self.client, self.tmn_code, self.secret = client, tmn_code, secret
        self.url, self.api_url, self.return_url = url, api_url, return_url
        self.secrets = (secret,)

    def link(self, order: Order) -> str:
        """Nobody is called: the address itself is signed."""
        fields = {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": self.tmn_code,
            "vnp_Amount": str(order.amount * UNIT),
            "vnp_CurrCode": "VND",
            "vnp_TxnRef": order.reference,
            "vnp_OrderInfo": order.purpose,
            "vnp_OrderType": "other",
            "vnp_Locale": "vn",
            "vnp_ReturnUrl": self.return_url,
            "vnp_IpAddr": order.address,
            "vnp_CreateDate": stamp(order.created),
            "vnp_ExpireDate": stamp(order.expires),
        }
        signed = canonical(fields)
        return f"{self.url}?{signed}&vnp_SecureHash={sign(self.secret, signed, DIGEST)}"

    def read(self, query: str, body: bytes) -> Word:
        fields = fields_of(query)
        signed = canonical(fields)
        if not same(sign(self.secret, signed, DIGEST), fields.get("vnp_SecureHash", "")):
            raise NotGenuine
        return self._word(fields, signed, ok=fields.get("vnp_ResponseCode", ""))

    def read_return(self, query: str) -> str:
        return self.read(query, b"").reference

    def _word(self, fields: Mapping[str, Any], signed: str, ok: str) -> Word:
        status = str(fields.get("vnp_TransactionStatus", ""))
        return Word(
            reference=str(fields.get("vnp_TxnRef", "")),
            amount=whole_amount(fields.get("vnp_Amount"), UNIT),
            standing=_standing(ok, status),
            transaction=_number(fields.get("vnp_TransactionNo")),
            code=f"{ok}/{status}",
            signed=signed,
            merchant=fields.get("vnp_TmnCode") == self.tmn_code,
        )

    def reply(self, outcome: Outcome) -> Reply:
        """Always 200: what is the matter stands in the body."""
        code, message = REPLIES[outcome]
        return Reply(200, {"RspCode": code, "Message": message})

    def query(self, order: Order, now: datetime) -> Word:
        asked = {
            **self._about(order, "querydr", now, key=f"Q{order.reference}{stamp(now)}"),
            "vnp_OrderInfo": f"Truy van {order.reference}",
        }
        answer = self._call(asked, QUERY_SIGNS, QUERY_ANSWER_SIGNS)
        if answer.get("vnp_ResponseCode") == "91":  # no such transaction: nobody has opened the link
            return Word(order.reference, order.amount, Standing.WAITING, code="91")
        if answer.get("vnp_ResponseCode") != SUCCESS or str(answer.get("vnp_TransactionStatus")) not in STATUSES:
            raise GatewayUnavailable(answered=True)
        return self._word(answer, "", ok=SUCCESS)

    def refund(self, refund: RefundOrder) -> RefundWord:
        asked = {
            **self._about(refund.order, "refund", refund.asked, key=refund.key),
            "vnp_TransactionType": WHOLE if refund.whole else PART,
            "vnp_Amount": str(refund.amount * UNIT),
            "vnp_TransactionNo": refund.transaction,
            "vnp_CreateBy": "API",
            "vnp_OrderInfo": refund.purpose,
        }
        answer = self._call(asked, REFUND_SIGNS, ANSWER_SIGNS)
        code, status = str(answer.get("vnp_ResponseCode", "")), str(answer.get("vnp_TransactionStatus", ""))
        if code != SUCCESS:
            refused = code in REFUND_REFUSED
            return RefundWord(RefundStanding.REFUSED if refused else RefundStanding.UNCLEAR, code=code)
        under_way = status in (REFUND_UNDER_WAY, REFUND_SENT)
        standing = RefundStanding.UNDER_WAY if under_way else RefundStanding.DONE
        return RefundWord(standing, str(answer.get("vnp_TransactionNo", "")), f"{code}/{status}")

    def _about(self, order: Order, command: str, now: datetime, *, key: str) -> dict[str, str]:
        return {
            "vnp_RequestId": key,
            "vnp_Version": VERSION,
            "vnp_Command": command,
            "vnp_TmnCode": self.tmn_code,
            "vnp_TxnRef": order.reference,
            "vnp_TransactionDate": stamp(order.created),
            "vnp_CreateDate": stamp(now),
            "vnp_IpAddr": order.address,
        }

    def _call(self, asked: dict[str, str], signs: tuple[str, ...], answered: tuple[str, ...]) -> Json:
        """An answer without our signature on it, which an error may be, counts as none."""
        signature = sign(self.secret, piped(signs, asked), DIGEST)
        answer = self.client.post_json(self.api_url, {**asked, "vnp_SecureHash": signature})
        expected = sign(self.secret, piped(answered, answer), DIGEST)
        if not same(expected, str(answer.get("vnp_SecureHash", ""))):
            raise GatewayUnavailable(answered=True)
        return answer


def _number(value: Any) -> str:
    """The number of the payment; VNPay writes 0 where there was none."""
    return "" if value in (None, "0", 0) else str(value)


def _standing(response: str, status: str) -> Standing:
    """Paid only if both say so."""
    if response == SUSPICIOUS_RESPONSE or status == SUSPECTED_FRAUD:
        return Standing.DOUBTFUL
    if response == SUCCESS == status:
        return Standing.PAID
    return Standing.WAITING if status == UNFINISHED else Standing.FAILED
