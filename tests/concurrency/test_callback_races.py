"""What a gateway says is booked once, however many of its calls come at the same moment."""

from functools import partial

import pytest
from rest_framework.test import APIClient

from core.gateways.client import GatewayClient
from core.policy import Role
from core.services.gateway_refund_service import GatewayRefundService
from core.services.notice_service import NoticeService
from gateways.models import CachXuLy, HoanTienCong, KetQua, ThongBaoCong
from payments.models import ThanhToan, TrangThaiThanhToan
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, AppointmentFactory, LinkFactory, NoticeFactory, PaymentFactory, refund_of
from tests.gateways.callbacks import ABOUT, BOOKED, NOT_GENUINE, REPEATED, UNKNOWN, send

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

each_gateway = pytest.mark.parametrize("cong", ABOUT)


def call(cong, notice):
    return send(APIClient(), cong, notice)


@each_gateway
def test_fifty_at_once_book_one_payment(at_once, cong):
    payment = LinkFactory(cong=cong)

    told = at_once(*[partial(call, cong, ABOUT[cong](payment))] * 50)

    assert told.count(BOOKED[cong]) + told.count(REPEATED[cong]) >= 50, told
    assert cong == "momo" or told.count(BOOKED[cong]) == 1
    payment.refresh_from_db()
    payment.hoa_don.refresh_from_db()
    assert payment.trang_thai == TrangThaiThanhToan.PAID
    assert payment.hoa_don.da_thu == payment.so_tien
    (notice,) = ThongBaoCong.objects.all()
    assert (notice.ket_qua, notice.so_lan) == (KetQua.BOOKED, 50)


def test_fifty_at_once_about_nobodys_order_are_one_for_review(at_once):
    payment = LinkFactory()

    told = at_once(*[partial(call, "vnpay", ABOUT["vnpay"](payment, vnp_TxnRef="TT99999999"))] * 50)

    assert set(told) == {UNKNOWN["vnpay"]}
    (notice,) = ThongBaoCong.objects.all()
    assert (notice.ket_qua, notice.so_lan) == (KetQua.REVIEW, 50)


def test_fifty_false_ones_at_once_are_one_row(at_once):
    payment = LinkFactory()

    told = at_once(*[partial(call, "vnpay", ABOUT["vnpay"](payment, "another-key"))] * 50)

    assert set(told) == {NOT_GENUINE["vnpay"]}
    assert ThongBaoCong.objects.get().so_lan == 50


def test_two_links_of_one_bill_paid_at_once_take_its_price_once(at_once):
    for _ in range(5):
        visit = AppointmentFactory()
        one, other = LinkFactory(lich_hen=visit), LinkFactory(lich_hen=visit)

        at_once(
            partial(call, "vnpay", ABOUT["vnpay"](one, vnp_TransactionNo=str(one.pk))),
            partial(call, "vnpay", ABOUT["vnpay"](other, vnp_TransactionNo=str(other.pk))),
        )

        visit.hoa_don.refresh_from_db()
        assert visit.hoa_don.da_thu == visit.hoa_don.tong_tien
        results = sorted(ThongBaoCong.objects.filter(thanh_toan__lich_hen=visit).values_list("ket_qua", flat=True))
        assert results == sorted([KetQua.BOOKED, KetQua.REVIEW])


def test_two_people_at_one_notice_book_it_once(resolve, at_once):
    for _ in range(5):
        notice, visit = NoticeFactory(), AppointmentFactory()
        desk = AccountFactory(vai_tro=Role.STAFF)
        way = {"cach_xu_ly": CachXuLy.BOOK, "ghi_chu": "x", "ma_lich_hen": visit.pk}

        results = at_once(
            *[partial(resolve(NoticeService).handle, actor=desk, ma_thong_bao=notice.pk, **way) for _ in range(4)]
        )

        assert kinds(results) == ["NoticeHandledAlready"] * 3 + ["ThongBaoCong"]
        assert ThanhToan.objects.filter(lich_hen=visit).count() == 1


def test_a_refund_heard_of_twice_at_once_is_asked_for_once(resolve, at_once, monkeypatch):
    asked = []
    monkeypatch.setattr(GatewayClient, "post_json", lambda self, url, body: asked.append(url) or {})
    refund = refund_of(PaymentFactory(cong="vnpay", ma_giao_dich="14123450"))

    at_once(*[partial(resolve(GatewayRefundService).ask, refund) for _ in range(6)])

    assert len(asked) == 1
    assert HoanTienCong.objects.count() == 1
