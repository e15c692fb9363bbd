"""What gateways sign is read, and nothing else is; what we sign comes out as theirs would."""

import datetime as dt
import json
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.gateway_exceptions import GatewayRefused, GatewayUnavailable
from core.gateways import momo, vnpay, zalopay
from core.gateways.port import NotGenuine, Order, Outcome, RefundOrder, RefundStanding, Standing, sign, whole_amount
from tests.gateways.words import (
    CREATED,
    ORDER,
    Heard,
    momo_notice,
    momo_with,
    vnpay_notice,
    vnpay_with,
    zalopay_notice,
    zalopay_with,
)

VNPAY_SIGNED = (
    "vnp_Amount=50000000&vnp_Command=pay&vnp_CreateDate=20260115103000&vnp_CurrCode=VND&vnp_ExpireDate=20260115104500&"
    "vnp_IpAddr=127.0.0.1&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+lich+hen+1&vnp_OrderType=other&vnp_ReturnUrl="
    "https%3A%2F%2Fexample.vn%2Fapi%2Fpayments%2Fvnpay%2Freturn%2F&vnp_TmnCode=TESTTMN1&vnp_TxnRef=LH000001&"
    "vnp_Version=2.1.0"
)
VNPAY_SIGNATURE = (
    "f2324749b071af7ef6954fc3d5b5f024a3991405a260df530d2c2b188177732e"
    "36fb765ad96b3755d655773ba183f3f5914f581cfeef342e56ce396117c0e8c3"
)
MOMO_ORDER = {
    "accessKey": "AK",
    "amount": 500_000,
    "extraData": "",
    "ipnUrl": "https://example.vn/ipn",
    "orderId": "LH000001",
    "orderInfo": "Thanh toan lich hen 1",
    "partnerCode": "PC",
    "redirectUrl": "https://example.vn/return",
    "requestId": "RQ1",
    "requestType": "captureWallet",
}
MOMO_SIGNATURE = "239fd8ad3c8c36e50fe75b579f3c0f649c33f4bc144f2f38d83667175dfc766d"
READERS = {
    "vnpay": lambda notice: vnpay_with(Heard()).read(notice, b""),
    "momo": lambda notice: momo_with(Heard()).read("", notice),
    "zalopay": lambda notice: zalopay_with(Heard()).read("", notice),
}
NOTICES = {"vnpay": vnpay_notice, "momo": momo_notice, "zalopay": zalopay_notice}
NAMES = {
    "vnpay": ("vnp_TxnRef", "vnp_Amount", "vnp_TmnCode"),
    "momo": ("orderId", "amount", "partnerCode"),
    "zalopay": ("app_trans_id", "amount", "app_id"),
}
each_gateway = pytest.mark.parametrize("name", NOTICES)
OTHER_AMOUNTS = {"vnpay": "100", "momo": 1, "zalopay": 1}


# What we sign


def test_vnpays_own_string_and_signature():
    returns = "https://example.vn/api/payments/vnpay/return/"
    gateway = vnpay.VNPay(Heard(), "TESTTMN1", "dummy-secret", "https://pay.example/x", "", return_url=returns)
    order = Order("LH000001", 500_000, "Thanh toan lich hen 1", CREATED, CREATED + dt.timedelta(minutes=15))

    address = gateway.link(order)

    assert address == f"https://pay.example/x?{VNPAY_SIGNED}&vnp_SecureHash={VNPAY_SIGNATURE}"


def test_momos_own_signature():
    assert sign("dummy-secret", momo.canonical(momo.CREATE_SIGNS, MOMO_ORDER), "sha256") == MOMO_SIGNATURE


def test_momo_is_asked_for_an_order_under_its_signature():
    client = Heard({"resultCode": 0, "orderId": ORDER.reference, "payUrl": "https://momo.example/pay/1"})

    assert momo_with(client).link(ORDER) == "https://momo.example/pay/1"

    ((address, body, _),) = client.sent
    sent = json.loads(body)
    assert address == "https://momo.example/v2/gateway/api/create"
    signed = momo.canonical(momo.CREATE_SIGNS, {**sent, "accessKey": "AK"})
    assert sent["signature"] == sign("dummy-secret", signed, "sha256")
    assert "dummy-secret" not in body


def test_zalopay_is_asked_for_an_order_under_its_signature():
    client = Heard({"return_code": 1, "order_url": "https://zalo.example/pay/1"})

    assert zalopay_with(client).link(ORDER) == "https://zalo.example/pay/1"

    ((address, body, _),) = client.sent
    sent = {name: value for name, (value,) in parse_qs(body, keep_blank_values=True).items()}
    assert address == "https://zalo.example/v2/create"
    assert sent["app_trans_id"] == "260115_TT00000012"
    assert (sent["item"], sent["expire_duration_seconds"]) == ("[]", "900")
    assert sent["mac"] == sign("dummy-1", zalopay.canonical(zalopay.CREATE_SIGNS, sent), "sha256")


def test_the_day_in_a_number_of_zalopay_is_vietnams():
    late = dt.datetime(2026, 1, 14, 17, 30, tzinfo=dt.UTC)

    assert zalopay.number_of(Order("TT1", 1, "", late, late)) == "260115_TT1"


@pytest.mark.parametrize(
    "gateway",
    [momo_with(Heard({"resultCode": 41})), zalopay_with(Heard({"return_code": 2}))],
    ids=["momo", "zalopay"],
)
def test_an_order_that_the_gateway_refuses_is_said_to_be(gateway):
    with pytest.raises(GatewayRefused):
        gateway.link(ORDER)


@pytest.mark.parametrize("address", [None, "", "javascript:alert(1)", 5, ["https://x"]])
def test_what_is_no_address_is_given_to_nobody(address):
    with pytest.raises(GatewayUnavailable):
        momo_with(Heard({"resultCode": 0, "orderId": ORDER.reference, "payUrl": address})).link(ORDER)
    with pytest.raises(GatewayUnavailable):
        zalopay_with(Heard({"return_code": 1, "order_url": address})).link(ORDER)


# What we are told


@each_gateway
def test_a_notice_is_read(name):
    word = READERS[name](NOTICES[name]())

    assert (word.reference, word.amount, word.standing, word.merchant) == ("TT00000012", 500_000, Standing.PAID, True)
    assert word.transaction in ("14123450", "2699324911", "240115000001234")


@each_gateway
@pytest.mark.parametrize("which", [0, 1, 2], ids=["reference", "amount", "merchant"])
def test_a_value_changed_after_the_signature_is_not_read(name, which):
    genuine, field = NOTICES[name](), NAMES[name][which]
    if name == "vnpay":
        changed = urlencode({**dict(parse_qsl(genuine)), field: "1"})
    elif name == "momo":
        changed = json.dumps({**json.loads(genuine), field: 1}).encode()
    else:
        told = json.loads(genuine)
        changed = json.dumps({**told, "data": json.dumps({**json.loads(told["data"]), field: 1})}).encode()

    with pytest.raises(NotGenuine):
        READERS[name](changed)


@each_gateway
def test_another_merchants_notice_is_known_for_it(name):
    assert not READERS[name](NOTICES[name](**{NAMES[name][2]: "OTHER"})).merchant


@each_gateway
def test_another_key_signs_nothing(name):
    with pytest.raises(NotGenuine):
        READERS[name](NOTICES[name]("another-key"))


@pytest.mark.parametrize("secret", ["", " ", "dummy-secre"])
def test_a_missing_signature_is_not_one(secret):
    fields = dict(parse_qsl(vnpay_notice()))
    for signature in (None, "", secret):
        told = {name: value for name, value in {**fields, "vnp_SecureHash": signature}.items() if value is not None}
        with pytest.raises(NotGenuine):
            READERS["vnpay"](urlencode(told))


def test_the_order_of_the_fields_and_the_case_of_the_signature_do_not_matter():
    pairs = parse_qsl(vnpay_notice())
    shuffled = urlencode([(n, v.upper() if n == "vnp_SecureHash" else v) for n, v in reversed(pairs)])

    assert READERS["vnpay"](shuffled).amount == 500_000
    assert READERS["momo"](json.dumps(dict(reversed(json.loads(momo_notice()).items()))).encode()).amount == 500_000


def test_a_signature_over_another_order_of_the_fields_is_none():
    fields = {**json.loads(momo_notice()), "accessKey": "AK"}
    wrong = momo.canonical(tuple(reversed(momo.NOTICE_SIGNS)), fields)

    with pytest.raises(NotGenuine):
        READERS["momo"](json.dumps({**fields, "signature": sign("dummy-secret", wrong, "sha256")}).encode())


def test_a_signature_over_what_is_not_encoded_is_none():
    fields = {**dict(parse_qsl(vnpay_notice())), "vnp_OrderInfo": "Thanh toan & nhan"}
    del fields["vnp_SecureHash"]
    raw = "&".join(f"{name}={value}" for name, value in sorted(fields.items()))

    with pytest.raises(NotGenuine):
        READERS["vnpay"](urlencode({**fields, "vnp_SecureHash": sign("dummy-secret", raw, "sha512")}))


@pytest.mark.parametrize(
    "query",
    ["", "&&&", "vnp_Amount", vnpay_notice() + "&vnp_Amount=1", vnpay_notice() + "&vnp_TxnRef=%FF", "a=1&" * 99],
)
def test_a_query_that_is_no_notice_is_not_read(query):
    with pytest.raises(NotGenuine):
        READERS["vnpay"](query)


BODIES = [
    b"", b"[]", b"null", b"1", b"\xff\xfe", b'{"amount": NaN}', b'{"amount": Infinity}', b'{"data": {}, "mac": 1}',
    b'{"data": "x", "data": "x"}', b"{" * 100_000, b'{"amount": ' + b"9" * 5000 + b"}", b'{"signature": "\\ud800"}',
    b'{"data": "\\ud800", "mac": "\\ud800"}', b'{"data": null}', b"x" * 1_000_000,
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("name", ["momo", "zalopay"])
def test_a_body_that_is_no_notice_is_not_read(name, body):
    with pytest.raises(NotGenuine):
        READERS[name](body)


def test_a_name_that_stands_twice_is_not_read():
    body = momo_notice()

    with pytest.raises(NotGenuine):
        READERS["momo"](body[:-1] + b', "amount": 1}')


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_make_a_reader_fail_otherwise(body):
    for name in ("momo", "zalopay"):
        with pytest.raises(NotGenuine):
            READERS[name](body)


@given(st.text())
def test_no_query_makes_a_reader_fail_otherwise(query):
    for read in (vnpay_with(Heard()).read_return, momo_with(Heard()).read_return, zalopay_with(Heard()).read_return):
        with pytest.raises(NotGenuine):
            read(query)


@given(st.dictionaries(st.sampled_from([f"vnp_{n}" for n in "ABCDE"]), st.text(min_size=1), min_size=1))
def test_what_vnpay_signs_is_verified_whatever_it_says(fields):
    query = urlencode(
        {**fields, "vnp_SecureHash": sign("dummy-secret", vnpay.canonical(fields), "sha512")}, errors="replace"
    )

    assert vnpay_with(Heard()).read(query, b"").signed == vnpay.canonical(fields)


@given(st.text(st.characters(codec="utf-8")), st.integers(1, 10**12))
def test_what_momo_signs_is_verified_whatever_it_says(message, amount):
    assert READERS["momo"](momo_notice(message=message, amount=amount)).amount == amount


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"vnp_ResponseCode": "24", "vnp_TransactionStatus": "02", "vnp_TransactionNo": "0"}, Standing.FAILED),
        ({"vnp_TransactionStatus": "02"}, Standing.FAILED),
        ({"vnp_ResponseCode": "24"}, Standing.FAILED),
        ({"vnp_ResponseCode": "07"}, Standing.DOUBTFUL),
        ({"vnp_TransactionStatus": "01"}, Standing.WAITING),
        ({"vnp_TransactionStatus": ""}, Standing.FAILED),
    ],
)
def test_paid_is_only_what_both_codes_of_vnpay_call_so(changes, standing):
    assert READERS["vnpay"](vnpay_notice(**changes)).standing is standing


@pytest.mark.parametrize(
    ("code", "standing"), [(1006, Standing.FAILED), (7000, Standing.WAITING), (99, Standing.WAITING)]
)
def test_momos_codes(code, standing):
    assert READERS["momo"](momo_notice(resultCode=code)).standing is standing


@pytest.mark.parametrize("amount", ["0", "-1", "1.5", "1e3", "NaN", "", "٣", "9" * 16, None, True, 1.0, [], 0, -1])
def test_what_is_no_amount_is_none(amount):
    assert whole_amount(amount) is None


def test_hundredths_are_not_rounded():
    assert (whole_amount("50000000", 100), whole_amount("50000001", 100)) == (500_000, None)


def test_each_gateway_is_answered_in_its_own_words():
    asked = (Outcome.BOOKED, Outcome.REPEATED, Outcome.KEPT, Outcome.UNKNOWN_ORDER, Outcome.WRONG_AMOUNT)
    asked += (Outcome.NOT_GENUINE, Outcome.BROKEN)

    told = {
        kind(Heard()).name: [kind(Heard()).reply(o) for o in asked] for kind in (vnpay_with, momo_with, zalopay_with)
    }

    assert [r.body["RspCode"] for r in told["vnpay"]] == ["00", "02", "00", "01", "04", "97", "99"]
    assert {r.status for r in told["vnpay"]} == {200}
    assert [r.status for r in told["momo"]] == [204, 204, 204, 204, 204, 400, 503]
    assert [r.body["return_code"] for r in told["zalopay"]] == [1, 2, 1, 1, 1, -1, 0]


# Queries and refunds

REFUND = RefundOrder("TT00000013", ORDER, "14123450", 200_000, False, "Hoan tien TT00000012", CREATED)


def vnpay_answer(signs, **fields):
    answer = {"vnp_ResponseCode": "00", "vnp_TmnCode": "TESTTMN1", "vnp_TxnRef": ORDER.reference, **fields}
    return {**answer, "vnp_SecureHash": sign("dummy-secret", vnpay.piped(signs, answer), "sha512")}


def test_vnpay_is_asked_how_an_order_stands():
    paid = {"vnp_Amount": 50000000, "vnp_TransactionStatus": "00", "vnp_TransactionNo": "14123450"}
    client = Heard(vnpay_answer(vnpay.QUERY_ANSWER_SIGNS, **paid))

    word = vnpay_with(client).query(ORDER, CREATED)

    assert (word.amount, word.standing, word.transaction) == (500_000, Standing.PAID, "14123450")
    sent = json.loads(client.sent[0][1])
    assert sent["vnp_SecureHash"] == sign("dummy-secret", vnpay.piped(vnpay.QUERY_SIGNS, sent), "sha512")


def test_an_answer_of_vnpay_that_nobody_signed_says_nothing():
    answer = vnpay_answer(vnpay.QUERY_ANSWER_SIGNS, vnp_Amount="100", vnp_TransactionStatus="01")

    with pytest.raises(GatewayUnavailable):
        vnpay_with(Heard({**answer, "vnp_TransactionStatus": "00"})).query(ORDER, CREATED)


@pytest.mark.parametrize(
    ("status", "standing"),
    [("00", RefundStanding.DONE), ("05", RefundStanding.UNDER_WAY), ("06", RefundStanding.UNDER_WAY)],
)
def test_vnpay_gives_back(status, standing):
    client = Heard(vnpay_answer(vnpay.ANSWER_SIGNS, vnp_TransactionStatus=status))

    assert vnpay_with(client).refund(REFUND).standing is standing
    sent = json.loads(client.sent[0][1])
    assert (sent["vnp_TransactionType"], sent["vnp_Amount"], sent["vnp_RequestId"]) == ("03", "20000000", "TT00000013")


def test_momo_and_zalopay_give_back():
    momos, zalos = Heard({"resultCode": 0, "transId": 7}), Heard({"return_code": 3, "refund_id": 8})

    done, waits = momo_with(momos).refund(REFUND), zalopay_with(zalos).refund(REFUND)

    assert (done.standing, done.transaction) == (RefundStanding.DONE, "7")
    assert (waits.standing, waits.transaction) == (RefundStanding.UNDER_WAY, "8")
    assert json.loads(momos.sent[0][1])["orderId"] == "TT00000013"
    assert dict(parse_qsl(zalos.sent[0][1]))["m_refund_id"] == "260115_2553_TT00000013"


@pytest.mark.parametrize(
    "gateway",
    [
        momo_with(Heard({"resultCode": 1080})),
        zalopay_with(Heard({"return_code": 2, "sub_return_code": -13})),
        vnpay_with(Heard(vnpay_answer(vnpay.ANSWER_SIGNS, vnp_ResponseCode="95"))),
    ],
    ids=["momo", "zalopay", "vnpay"],
)
def test_a_refund_that_is_refused_is_said_to_be(gateway):
    assert gateway.refund(REFUND).standing is RefundStanding.REFUSED


SAY_NOTHING_FINAL = {
    "momo maintenance": momo_with(Heard({"resultCode": 10, "orderId": ORDER.reference})),
    "momo key": momo_with(Heard({"resultCode": 13, "orderId": ORDER.reference})),
    "momo unknown": momo_with(Heard({"resultCode": 99, "orderId": ORDER.reference})),
    "momo nothing": momo_with(Heard({"orderId": ORDER.reference})),
    "zalopay mac": zalopay_with(Heard({"return_code": 2, "sub_return_code": -401})),
    "zalopay maintenance": zalopay_with(Heard({"return_code": 2, "sub_return_code": -999})),
    "zalopay no reason": zalopay_with(Heard({"return_code": 2})),
    "zalopay nonsense": zalopay_with(Heard({"return_code": [], "sub_return_code": {}})),
}
says_nothing_final = pytest.mark.parametrize("gateway", SAY_NOTHING_FINAL.values(), ids=SAY_NOTHING_FINAL)


@says_nothing_final
def test_a_gateways_own_error_is_not_the_orders_failure(gateway):
    with pytest.raises(GatewayUnavailable) as refusal:
        gateway.query(ORDER, CREATED)

    assert refusal.value.answered


@says_nothing_final
def test_a_gateways_own_error_refuses_no_refund(gateway):
    assert gateway.refund(REFUND).standing is RefundStanding.UNCLEAR


@pytest.mark.parametrize("code", ["94", "97", "99", ""])
def test_a_refund_that_vnpay_may_still_make_is_not_refused(code):
    client = Heard(vnpay_answer(vnpay.ANSWER_SIGNS, vnp_ResponseCode=code))

    assert vnpay_with(client).refund(REFUND).standing is RefundStanding.UNCLEAR


@pytest.mark.parametrize(("code", "status"), [("94", "02"), ("99", ""), ("00", ""), ("00", "05")])
def test_what_vnpay_does_not_say_of_the_payment_settles_nothing(code, status):
    client = Heard(vnpay_answer(vnpay.QUERY_ANSWER_SIGNS, vnp_ResponseCode=code, vnp_TransactionStatus=status))

    with pytest.raises(GatewayUnavailable):
        vnpay_with(client).query(ORDER, CREATED)


def test_keys_are_masked_wherever_they_stand():
    assert (
        momo_with(Heard(), "s3cret").masked('{"accessKey": "AK", "x": "s3cret"}') == '{"accessKey": "***", "x": "***"}'
    )


def test_a_link_of_vnpay_is_an_address_to_be_signed_once():
    assert parse_qs(urlsplit(vnpay_with(Heard()).link(ORDER)).query)["vnp_TxnRef"] == ["TT00000012"]
