"""What gateways say is booked once, or kept for somebody to look at; what others say in their name changes nothing."""

import datetime as dt
import json

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.models import NhatKy
from gateways.models import LONGEST_CONTENT, KetQua, LyDo, ThongBaoCong
from payments.models import ThanhToan, TrangThaiThanhToan
from tests.factories import AppointmentFactory, LinkFactory, PaymentFactory
from tests.gateways.callbacks import (
    ABOUT,
    ADDRESS,
    AMOUNT_FIELD,
    BOOKED,
    MERCHANT_FIELD,
    NOT_GENUINE,
    ORDER_FIELD,
    REPEATED,
    UNKNOWN,
    WRONG_AMOUNT,
    momo_about,
    send,
    tell,
    vnpay_about,
)
from tests.gateways.words import HANOI, momo_notice
from tests.security.rows import changes, rows

pytestmark = pytest.mark.django_db

each_gateway = pytest.mark.parametrize("cong", ABOUT)
SAME = {"vnpay": "14123450", "momo": "2699324911", "zalopay": "240115000001234"}


def link_of(cong, **more):
    return LinkFactory(cong=cong, **more)


def state_of(payment):
    payment.refresh_from_db()
    return payment.trang_thai


def kept():
    return [(notice.ket_qua, notice.ly_do) for notice in ThongBaoCong.objects.order_by("pk")]


# Booked


@each_gateway
def test_a_payment_is_settled_by_its_gateway(anonymous, cong):
    payment = link_of(cong)

    assert tell(anonymous, payment) == BOOKED[cong]

    assert state_of(payment) == TrangThaiThanhToan.PAID
    assert payment.ma_giao_dich == SAME[cong]
    payment.hoa_don.refresh_from_db()
    assert payment.hoa_don.con_no == 0
    assert kept() == [(KetQua.BOOKED, "")]
    assert NhatKy.objects.filter(hanh_dong="PaymentSettled", ma_doi_tuong=payment.pk).count() == 1


@each_gateway
def test_a_notice_sent_again_is_told_so_and_books_nothing(anonymous, cong):
    payment = link_of(cong)
    tell(anonymous, payment)
    before = rows(but={"Thong_bao_cong"})

    assert [tell(anonymous, payment) for _ in range(3)] == [REPEATED[cong]] * 3

    assert changes(before, rows(but={"Thong_bao_cong"})) == {}
    assert ThongBaoCong.objects.get().so_lan == 4
    payment.hoa_don.refresh_from_db()
    assert payment.hoa_don.da_thu == payment.so_tien


@each_gateway
def test_a_payment_in_part_is_settled_for_its_part(anonymous, cong):
    payment = link_of(cong, so_tien=200_000)

    tell(anonymous, payment)

    payment.hoa_don.refresh_from_db()
    assert payment.hoa_don.con_no == 300_000


@pytest.mark.parametrize(
    ("cong", "changed"),
    [("vnpay", {"vnp_ResponseCode": "24", "vnp_TransactionStatus": "02"}), ("momo", {"resultCode": 1006})],
)
def test_a_payment_that_came_to_nothing_fails_and_that_is_confirmed(anonymous, cong, changed):
    payment = link_of(cong)

    assert tell(anonymous, payment, **changed) == BOOKED[cong]

    assert state_of(payment) == TrangThaiThanhToan.FAILED
    assert kept() == [(KetQua.BOOKED, "")]


def test_what_is_still_under_way_leaves_the_payment_waiting(anonymous):
    payment = link_of("momo")

    assert tell(anonymous, payment, resultCode=7000) == 204

    assert state_of(payment) == TrangThaiThanhToan.UNPAID
    assert kept() == [(KetQua.NOTED, "")]


def test_money_that_comes_after_the_links_end_is_booked_while_the_payment_waits(anonymous):
    payment = link_of("vnpay", het_han=timezone.now() - dt.timedelta(minutes=1))

    assert tell(anonymous, payment) == "00"

    assert state_of(payment) == TrangThaiThanhToan.PAID


# Kept for review


def for_review(payment, reason):
    """The payment is as it was, and somebody is told why."""
    assert kept()[-1] == (KetQua.REVIEW, reason)
    assert NhatKy.objects.filter(hanh_dong="PaymentNoticeKept").count() == 1
    return state_of(payment)


@each_gateway
def test_an_order_that_nobody_knows_is_kept(anonymous, cong):
    payment = link_of(cong)
    number = "260115_TT99999999" if cong == "zalopay" else "TT99999999"

    assert tell(anonymous, payment, **{ORDER_FIELD[cong]: number}) == UNKNOWN[cong]

    assert for_review(payment, LyDo.UNKNOWN_ORDER) == TrangThaiThanhToan.UNPAID


@each_gateway
@pytest.mark.parametrize("reference", ["TT1", "tt00000001", "TT000000012 TT00000013", "' OR 1=1", "TT" + "9" * 90, ""])
def test_a_reference_that_is_not_spelled_as_ours_is_nobodys(anonymous, cong, reference):
    payment = link_of(cong)
    number = f"260115_{reference}" if cong == "zalopay" else reference

    assert tell(anonymous, payment, **{ORDER_FIELD[cong]: number}) == UNKNOWN[cong]

    assert state_of(payment) == TrangThaiThanhToan.UNPAID


@each_gateway
def test_an_amount_that_differs_is_kept(anonymous, cong):
    payment = link_of(cong)
    less = str((payment.so_tien - 1) * 100) if cong == "vnpay" else payment.so_tien - 1

    assert tell(anonymous, payment, **{AMOUNT_FIELD[cong]: less}) == WRONG_AMOUNT[cong]

    assert for_review(payment, LyDo.WRONG_AMOUNT) == TrangThaiThanhToan.UNPAID
    assert ThongBaoCong.objects.get().so_tien == payment.so_tien - 1


@each_gateway
@pytest.mark.parametrize("amount", ["NaN", "-50000000", "5e7", "0", "", "9" * 30, "500000.5"])
def test_an_amount_that_is_none_is_kept(anonymous, cong, amount):
    payment = link_of(cong)

    assert tell(anonymous, payment, **{AMOUNT_FIELD[cong]: amount}) == WRONG_AMOUNT[cong]

    assert for_review(payment, LyDo.WRONG_AMOUNT) == TrangThaiThanhToan.UNPAID


@each_gateway
def test_what_is_signed_for_another_merchant_is_kept(anonymous, cong):
    payment = link_of(cong)

    assert tell(anonymous, payment, **{MERCHANT_FIELD[cong]: "OTHER"}) == UNKNOWN[cong]

    assert for_review(payment, LyDo.OTHER_MERCHANT) == TrangThaiThanhToan.UNPAID


@each_gateway
def test_one_gateway_settles_nothing_of_another(anonymous, cong):
    other = link_of("momo" if cong == "vnpay" else "vnpay")

    assert send(anonymous, cong, ABOUT[cong](other)) == UNKNOWN[cong]

    assert state_of(other) == TrangThaiThanhToan.UNPAID


@each_gateway
def test_money_for_a_cancelled_appointment_is_kept(anonymous, cong):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())
    payment = link_of(cong, lich_hen=visit)

    tell(anonymous, payment)

    assert for_review(payment, LyDo.CANCELLED) == TrangThaiThanhToan.UNPAID


@each_gateway
def test_money_for_a_bill_that_was_paid_meanwhile_is_kept(anonymous, cong):
    payment = link_of(cong)
    PaymentFactory(lich_hen=payment.lich_hen, hoa_don=payment.hoa_don)

    tell(anonymous, payment)

    assert for_review(payment, LyDo.BILL_PAID) == TrangThaiThanhToan.UNPAID
    payment.hoa_don.refresh_from_db()
    assert payment.hoa_don.da_thu == payment.hoa_don.tong_tien


@each_gateway
def test_money_for_a_payment_that_was_given_up_is_kept(anonymous, cong):
    payment = link_of(cong, trang_thai=TrangThaiThanhToan.FAILED)

    assert tell(anonymous, payment) == REPEATED[cong]

    assert for_review(payment, LyDo.LATE) == TrangThaiThanhToan.FAILED


def test_a_second_transaction_for_one_payment_is_kept(anonymous):
    payment = link_of("vnpay")
    tell(anonymous, payment)

    assert tell(anonymous, payment, vnp_TransactionNo="777") == "02"

    assert for_review(payment, LyDo.SETTLED) == TrangThaiThanhToan.PAID
    assert payment.ma_giao_dich == SAME["vnpay"]


def test_one_transaction_pays_one_payment_alone(anonymous):
    one, other = link_of("vnpay"), link_of("vnpay")
    tell(anonymous, one)

    tell(anonymous, other)

    assert for_review(other, LyDo.SETTLED) == TrangThaiThanhToan.UNPAID


@pytest.mark.parametrize("changed", [{"vnp_ResponseCode": "07"}, {"vnp_TransactionStatus": "07"}])
def test_money_that_vnpay_holds_as_suspicious_is_kept(anonymous, changed):
    payment = link_of("vnpay")

    assert tell(anonymous, payment, **changed) == "00"

    assert for_review(payment, LyDo.DOUBTFUL) == TrangThaiThanhToan.UNPAID


def test_what_failed_for_nobodys_order_is_for_nobody_to_look_at(anonymous):
    payment = link_of("momo")

    tell(anonymous, payment, resultCode=1006, orderId="TT99999999")

    assert kept() == [(KetQua.NOTED, LyDo.UNKNOWN_ORDER)]
    assert state_of(payment) == TrangThaiThanhToan.UNPAID


def test_a_later_failure_takes_nothing_back(anonymous):
    payment = link_of("vnpay")
    tell(anonymous, payment)

    assert tell(anonymous, payment, vnp_ResponseCode="24", vnp_TransactionStatus="02") == "02"

    assert state_of(payment) == TrangThaiThanhToan.PAID


# Not genuine


@each_gateway
def test_another_key_books_nothing_and_is_counted(anonymous, cong):
    payment = link_of(cong)
    before = rows(but={"Thong_bao_cong"})

    assert send(anonymous, cong, ABOUT[cong](payment, "another-key")) == NOT_GENUINE[cong]

    assert changes(before, rows(but={"Thong_bao_cong"})) == {}
    assert kept() == [(KetQua.NOT_GENUINE, "")]


def test_false_notices_share_a_row_for_each_address_and_hour(anonymous, at):
    noon = dt.datetime(2026, 1, 15, 12, tzinfo=HANOI)
    for moment in (noon, noon + dt.timedelta(minutes=59), noon + dt.timedelta(minutes=61)):
        at(moment)
        for number in range(4):
            anonymous.get(ADDRESS.format("vnpay"), {"vnp_TxnRef": str(number)}, REMOTE_ADDR=f"203.0.113.{number % 2}")

    assert [notice.so_lan for notice in ThongBaoCong.objects.order_by("pk")] == [4, 4, 2, 2]


def test_beyond_a_hundred_addresses_an_hour_false_notices_share_one_row(anonymous):
    for number in range(105):
        anonymous.get(ADDRESS.format("vnpay"), REMOTE_ADDR=f"2001:db8:{number:x}::1")

    assert ThongBaoCong.objects.count() == 101
    assert ThongBaoCong.objects.get(dia_chi_ip=None).so_lan == 5


def test_addresses_of_one_network_are_one(anonymous):
    for number in range(5):
        anonymous.get(ADDRESS.format("vnpay"), REMOTE_ADDR=f"2001:db8::{number}")

    assert ThongBaoCong.objects.get().so_lan == 5


def test_false_notices_are_forgotten_after_a_month(anonymous, at):
    start = dt.datetime(2026, 1, 15, 12, tzinfo=HANOI)
    for moment in (start, start + dt.timedelta(days=31)):
        at(moment)
        anonymous.get(ADDRESS.format("vnpay"))

    assert ThongBaoCong.objects.count() == 1


BODIES = {
    "nothing": b"",
    "not JSON": b"{",
    "not an object": b"[1]",
    "not UTF-8": b"\xff\xfe{}",
    "null characters": b"\x00" * 100,
    "NaN": b'{"amount": NaN}',
    "a name twice": momo_notice()[:-1] + b', "amount": 1}',
    "half a character": b'{"signature": "\\ud83d", "data": "\\ud83d", "mac": "\\ud83d"}',
    "a megabyte": b'{"data": "' + b"x" * 1_000_000 + b'"}',
    "a megabyte of emoji": "💊".encode() * 250_000,
    "deep": b"[" * 100_000,
    "missing fields": json.dumps({"orderId": "TT00000001", "resultCode": 0}).encode(),
}


@pytest.mark.parametrize("cong", ["momo", "zalopay"])
@pytest.mark.parametrize("case", BODIES)
def test_what_is_no_notice_is_refused_in_the_gateways_own_words(anonymous, cong, case):
    assert send(anonymous, cong, BODIES[case]) == NOT_GENUINE[cong]

    (notice,) = ThongBaoCong.objects.all()
    assert len(notice.noi_dung) <= 1000


@pytest.mark.parametrize(
    "query", ["", "vnp_Amount=1&vnp_Amount=2", "%FF=%FE", "a=%00", "&" * 900, "vnp_SecureHash=%F0"]
)
def test_a_query_that_is_no_notice_is_refused_in_vnpays_words(anonymous, query):
    assert send(anonymous, "vnpay", query) == "97"


def test_a_field_that_stands_twice_books_nothing(anonymous):
    payment = link_of("vnpay")

    for more in ("vnp_Amount=1", f"vnp_TxnRef={payment.tham_chieu}", "vnp_ResponseCode=00"):
        assert send(anonymous, "vnpay", f"{vnpay_about(payment)}&{more}") == "97"

    assert state_of(payment) == TrangThaiThanhToan.UNPAID


def test_a_body_too_large_is_not_read(anonymous):
    answer = anonymous.generic("POST", ADDRESS.format("momo"), b"x" * 3_000_000, content_type="application/json")

    assert answer.status_code == 413
    assert kept() == []


def test_what_a_gateway_signs_is_kept_within_bounds(anonymous):
    payment = link_of("momo")

    assert tell(anonymous, payment, message="💊" * 100_000) == 204

    assert len(ThongBaoCong.objects.get().noi_dung.encode("utf-16-le")) <= 2 * LONGEST_CONTENT
    assert state_of(payment) == TrangThaiThanhToan.PAID


def test_our_keys_are_not_kept_with_a_notice(anonymous):
    payment = link_of("momo")

    told = json.loads(momo_about(payment))
    send(anonymous, "momo", json.dumps({**told, "accessKey": "AK", "note": "dummy-secret"}).encode())

    text = ThongBaoCong.objects.get().noi_dung
    assert '"AK"' not in text
    assert "dummy-secret" not in text


# The protocol


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/xml", ""])
def test_neither_what_is_sent_nor_what_is_accepted_is_asked(anonymous, kind, accept):
    payment = link_of("momo")

    headers = {"accept": accept}
    answer = anonymous.generic("POST", ADDRESS.format("momo"), momo_about(payment), content_type=kind, headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    ("method", "cong"), [("post", "vnpay"), ("put", "vnpay"), ("get", "momo"), ("get", "zalopay"), ("delete", "momo")]
)
def test_another_method_is_none(anonymous, method, cong):
    assert getattr(anonymous, method)(ADDRESS.format(cong)).status_code == 405


def test_a_token_does_not_matter(anonymous):
    payment = link_of("vnpay")
    anonymous.credentials(HTTP_AUTHORIZATION="Bearer nonsense")

    assert tell(anonymous, payment) == "00"


@pytest.mark.parametrize("cong", ["vietqr", "paypal"])
def test_a_gateway_that_does_not_call_has_no_address(anonymous, cong):
    assert anonymous.get(ADDRESS.format(cong)).status_code == 404


def test_notices_are_about_money_of_the_ledger_alone(anonymous):
    payment = link_of("vnpay")
    before = ThanhToan.objects.count()

    tell(anonymous, payment, vnp_TxnRef="TT99999999")

    assert ThanhToan.objects.count() == before


@pytest.mark.parametrize(("cong", "again"), [("vnpay", "99"), ("momo", 503), ("zalopay", 0)])
def test_a_gateway_is_asked_to_say_it_again_when_the_database_is_away(anonymous, cong, again):
    payment = link_of(cong)
    notice = ABOUT[cong](payment)

    def gone(*_):
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(gone):
        assert send(anonymous, cong, notice) == again

    assert kept() == []
    assert send(anonymous, cong, notice) == BOOKED[cong]
