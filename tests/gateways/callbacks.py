"""Calls as gateways make them, about a payment of ours, and what they are answered."""

import datetime as dt

from core.gateways.zalopay import VIETNAM
from tests.gateways.words import momo_notice, vnpay_notice, zalopay_notice

ADDRESS = "/api/payments/callbacks/{}/"
PLAIN = "application/json"


def vnpay_about(payment, secret="dummy-secret", **changes):
    told = {"vnp_TxnRef": payment.tham_chieu, "vnp_Amount": str(payment.so_tien * 100), **changes}
    return vnpay_notice(secret, **told)


def momo_about(payment, secret="dummy-secret", **changes):
    return momo_notice(secret, **{"orderId": payment.tham_chieu, "amount": payment.so_tien, **changes})


def zalopay_about(payment, key2="dummy-2", **changes):
    day = payment.ngay_tao.astimezone(VIETNAM)
    told = {"app_trans_id": f"{day:%y%m%d}_{payment.tham_chieu}", "amount": payment.so_tien}
    return zalopay_notice(key2, **{**told, **changes})


ABOUT = {"vnpay": vnpay_about, "momo": momo_about, "zalopay": zalopay_about}


def send(client, cong, notice):
    """The call, and its answer in short: VNPay’s and ZaloPay’s own code, MoMo’s status."""
    if cong == "vnpay":
        return answer_in_short(cong, client.get(f"{ADDRESS.format(cong)}?{notice}"))
    return answer_in_short(cong, client.generic("POST", ADDRESS.format(cong), notice, content_type=PLAIN))


def answer_in_short(cong, answer):
    if cong == "momo":
        return answer.status_code
    assert answer.status_code == 200, answer.content
    return answer.json()["RspCode" if cong == "vnpay" else "return_code"]


def tell(client, payment, **changes):
    """What the payment's gateway says of it."""
    return send(client, payment.cong, ABOUT[payment.cong](payment, **changes))


BOOKED = {"vnpay": "00", "momo": 204, "zalopay": 1}
REPEATED = {"vnpay": "02", "momo": 204, "zalopay": 2}
UNKNOWN = {"vnpay": "01", "momo": 204, "zalopay": 1}
WRONG_AMOUNT = {"vnpay": "04", "momo": 204, "zalopay": 1}
NOT_GENUINE = {"vnpay": "97", "momo": 400, "zalopay": -1}
ORDER_FIELD = {"vnpay": "vnp_TxnRef", "momo": "orderId", "zalopay": "app_trans_id"}
AMOUNT_FIELD = {"vnpay": "vnp_Amount", "momo": "amount", "zalopay": "amount"}
MERCHANT_FIELD = {"vnpay": "vnp_TmnCode", "momo": "partnerCode", "zalopay": "app_id"}

QUARTER = dt.timedelta(minutes=15)
