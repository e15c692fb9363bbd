"""From the link to the ledger and back, with gateways that sign as the real ones do."""

import datetime as dt
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core.bootstrap import container
from core.clock import Clock
from core.gateways.client import GatewayClient
from core.gateways.port import Gateways
from core.gateways.registry import gateways
from core.gateways.simulator.till import CANCELLED, PAID
from core.gateways.zalopay import VIETNAM
from core.policy import Role
from core.services.gateway_refund_service import GatewayRefundService
from gateways.models import HoanTienCong, KetQua, ThongBaoCong, TrangThaiHoanTien
from payments.models import PhuongThuc, ThanhToan, TrangThaiThanhToan
from tests.factories import AppointmentFactory, GatewayRefundFactory, LinkFactory, PaymentFactory, refund_of
from tests.gateways.words import Heard

pytestmark = pytest.mark.django_db

METHODS = {"vnpay": PhuongThuc.CARD, "momo": PhuongThuc.WALLET, "zalopay": PhuongThuc.WALLET}
each_gateway = pytest.mark.parametrize("cong", METHODS)


def link(client, visit, cong, **more):
    body = {"ma_lich_hen": visit.pk, "phuong_thuc_thanh_toan": METHODS[cong], "cong": cong, **more}
    answer = client.post("/api/payments/links/", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def number_of(made, cong):
    day = dt.datetime.fromisoformat(made["het_han"]).astimezone(VIETNAM) - dt.timedelta(minutes=15)
    return f"{day:%y%m%d}_{made['tham_chieu']}" if cong == "zalopay" else made["tham_chieu"]


def open_in_browser(made):
    """The payer's first look; VNPay hears of an order no sooner."""
    with urlopen(made["lien_ket"]) as page:
        return page.read().decode()


def state(made):
    return ThanhToan.objects.get(pk=made["ma_thanh_toan"]).trang_thai


@each_gateway
def test_a_visit_is_paid_by_link(as_user, simulated, cong):
    visit = AppointmentFactory()
    made = link(as_user(visit.benh_nhan.nguoi_dung), visit, cong)
    assert (made["trang_thai"], made["so_tien"]) == (TrangThaiThanhToan.UNPAID, 500_000)
    assert "500.000 VND" in open_in_browser(made)

    sale, told = simulated[cong].finish(number_of(made, cong), PAID)

    assert told.startswith("20")
    assert state(made) == TrangThaiThanhToan.PAID
    visit.hoa_don.refresh_from_db()
    assert visit.hoa_don.con_no == 0
    payment = ThanhToan.objects.get(pk=made["ma_thanh_toan"])
    assert payment.ma_giao_dich == str(sale.transaction)


@each_gateway
def test_a_payer_who_turns_back_owes_as_before(as_user, simulated, cong):
    visit = AppointmentFactory()
    made = link(as_user(visit.benh_nhan.nguoi_dung), visit, cong)
    open_in_browser(made)

    simulated[cong].finish(number_of(made, cong), CANCELLED)

    assert state(made) == (TrangThaiThanhToan.UNPAID if cong == "zalopay" else TrangThaiThanhToan.FAILED)
    assert visit.hoa_don.con_no == 500_000


@each_gateway
def test_the_page_that_the_payer_comes_back_to_shows_the_ledger_and_changes_nothing(
    as_user, anonymous, simulated, cong
):
    visit = AppointmentFactory()
    made = link(as_user(visit.benh_nhan.nguoi_dung), visit, cong)
    open_in_browser(made)
    simulated[cong].silent = True
    sale, _ = simulated[cong].finish(number_of(made, cong), PAID)
    back = urlsplit(simulated[cong].side.way_back(sale))

    waiting = anonymous.get(f"{back.path}?{back.query}", headers={"accept": "text/html"})

    assert TrangThaiThanhToan.UNPAID in waiting.content.decode()
    assert state(made) == TrangThaiThanhToan.UNPAID
    simulated[cong].notify(sale)
    assert TrangThaiThanhToan.PAID in anonymous.get(f"{back.path}?{back.query}").content.decode()
    assert ThongBaoCong.objects.count() == 1


@pytest.mark.parametrize("cong", METHODS)
def test_a_made_up_way_back_shows_nobodys_payment(anonymous, cong):
    payment = LinkFactory(cong=cong)
    asked = {"vnp_TxnRef": payment.tham_chieu, "orderId": payment.tham_chieu, "apptransid": f"1_{payment.tham_chieu}"}

    page = anonymous.get(f"/api/payments/returns/{cong}/", asked)

    assert page.status_code == 200
    assert payment.tham_chieu not in page.content.decode()
    assert "default-src 'none'" in page["Content-Security-Policy"]


# Notices that were lost


@each_gateway
@pytest.mark.parametrize(
    ("what", "expected"), [(PAID, TrangThaiThanhToan.PAID), (CANCELLED, TrangThaiThanhToan.FAILED)]
)
def test_a_lost_notice_is_asked_for(as_user, simulated, cong, what, expected, capsys):
    visit = AppointmentFactory()
    made = link(as_user(visit.benh_nhan.nguoi_dung), visit, cong)
    open_in_browser(made)
    simulated[cong].silent = True
    simulated[cong].finish(number_of(made, cong), what)

    call_command("settle_links", minutes=0)
    call_command("settle_links", minutes=0)

    assert state(made) == expected
    assert f"{made['tham_chieu']} {cong}: {expected}" in capsys.readouterr().out
    assert [notice.ket_qua for notice in ThongBaoCong.objects.all()] == [KetQua.BOOKED]


@each_gateway
def test_the_notice_that_comes_after_all_is_known_already(as_user, simulated, cong):
    visit = AppointmentFactory()
    made = link(as_user(visit.benh_nhan.nguoi_dung), visit, cong)
    open_in_browser(made)
    simulated[cong].silent = True
    sale, _ = simulated[cong].finish(number_of(made, cong), PAID)
    call_command("settle_links", minutes=0)

    simulated[cong].notify(sale)

    assert [n.ket_qua for n in ThongBaoCong.objects.order_by("pk")] == [KetQua.BOOKED, KetQua.NOTED]
    visit.hoa_don.refresh_from_db()
    assert visit.hoa_don.da_thu == 500_000


def test_a_link_that_nobody_opened_ends_two_hours_after_its_time(as_user, simulated, at):
    visit = AppointmentFactory()
    made = link(as_user(visit.benh_nhan.nguoi_dung), visit, "vnpay")
    ends = dt.datetime.fromisoformat(made["het_han"])

    at(ends + dt.timedelta(minutes=119))
    call_command("settle_links")
    assert state(made) == TrangThaiThanhToan.UNPAID

    at(ends + dt.timedelta(minutes=121))
    call_command("settle_links")
    assert state(made) == TrangThaiThanhToan.FAILED


def test_the_qr_of_a_transfer_waits_a_week_for_the_banks_statement(as_user, at):
    payment = LinkFactory(cong="vietqr")

    at(payment.het_han + dt.timedelta(days=6))
    call_command("settle_links")
    payment.refresh_from_db()
    assert payment.trang_thai == TrangThaiThanhToan.UNPAID

    at(payment.het_han + dt.timedelta(days=8))
    call_command("settle_links")
    payment.refresh_from_db()
    assert payment.trang_thai == TrangThaiThanhToan.FAILED


def test_a_gateway_that_does_not_answer_leaves_its_links_as_they_are(capsys):
    made = [LinkFactory(cong="momo") for _ in range(3)]

    call_command("settle_links", minutes=0)

    assert {payment.trang_thai for payment in ThanhToan.objects.filter(pk__in=[p.pk for p in made])} == {
        TrangThaiThanhToan.UNPAID
    }
    assert "Đã hỏi về 1 liên kết" in capsys.readouterr().out


@pytest.fixture
def under_maintenance():
    """A MoMo that answers, but says nothing of any order."""
    client = Heard({"resultCode": 10})
    with container().override(Gateways, gateways(client)):
        yield client


def test_one_order_without_an_answer_keeps_no_other_from_being_asked_about(under_maintenance):
    made = [LinkFactory(cong="momo") for _ in range(3)]

    call_command("settle_links", minutes=0)

    assert len(under_maintenance.sent) == len(made)
    assert (
        not ThanhToan.objects.filter(pk__in=[p.pk for p in made]).exclude(trang_thai=TrangThaiThanhToan.UNPAID).exists()
    )


def test_an_order_that_never_gets_an_answer_ends_as_others_do(under_maintenance, at):
    payment = LinkFactory(cong="momo")

    at(payment.het_han + dt.timedelta(minutes=121))
    call_command("settle_links")

    payment.refresh_from_db()
    assert payment.trang_thai == TrangThaiThanhToan.FAILED


def test_links_younger_than_asked_are_left_alone(resolve, capsys):
    LinkFactory(cong="momo", ngay_tao=resolve(Clock).now() - dt.timedelta(minutes=19))

    call_command("settle_links")

    assert "Đã hỏi về 0 liên kết" in capsys.readouterr().out


# Refunds


def paid(simulated, client, cong):
    visit = AppointmentFactory()
    made = link(client, visit, cong)
    open_in_browser(made)
    simulated[cong].finish(number_of(made, cong), PAID)
    return made


@pytest.mark.django_db(transaction=True)
@each_gateway
def test_what_is_refunded_is_given_back_by_the_gateway_that_took_it(as_user, simulated, cong):
    admin = as_user(vai_tro=Role.ADMIN)
    made = paid(simulated, admin, cong)

    refund = admin.post(
        f"/api/payments/{made['ma_thanh_toan']}/refund/", {"so_tien": 200_000, "ly_do": "Khám sớm hơn dự kiến"}
    )

    assert refund.status_code == 201, refund.content
    row = HoanTienCong.objects.get()
    assert row.thanh_toan_id == refund.json()["ma_thanh_toan"]
    expected = TrangThaiHoanTien.DONE if cong == "momo" else TrangThaiHoanTien.UNDER_WAY
    assert (row.trang_thai, row.ma_giao_dich != "") == (expected, True)
    assert simulated[cong].till.find(number_of(made, cong)).given_back == 200_000


@pytest.mark.django_db(transaction=True)
@each_gateway
def test_what_was_booked_by_hand_is_given_back_under_its_orders_name(as_user, simulated, cong):
    admin, visit = as_user(vai_tro=Role.ADMIN), AppointmentFactory()
    made = link(admin, visit, cong)
    open_in_browser(made)
    admin.post(f"/api/payments/{made['ma_thanh_toan']}/fail/", {"ly_do": "Khách bỏ đi"})
    simulated[cong].finish(number_of(made, cong), PAID)
    notice = ThongBaoCong.objects.get(ket_qua=KetQua.REVIEW)
    booked = admin.post(
        f"/api/payments/notices/{notice.pk}/handle/", {"cach_xu_ly": "Ghi nhận", "ghi_chu": "Đã đối chiếu"}
    )

    refund = admin.post(f"/api/payments/{booked.json()['ma_thanh_toan']}/refund/", {"ly_do": "Khám sớm hơn"})

    assert refund.status_code == 201, refund.content
    assert HoanTienCong.objects.get().trang_thai in (TrangThaiHoanTien.DONE, TrangThaiHoanTien.UNDER_WAY)
    assert simulated[cong].till.find(number_of(made, cong)).given_back == 500_000


@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_does_not_answer_leaves_a_refund_unclear_and_is_not_asked_twice(as_user, simulated):
    admin = as_user(vai_tro=Role.ADMIN)
    made = paid(simulated, admin, "momo")
    simulated["momo"].shutdown()
    simulated["momo"].server_close()

    admin.post(f"/api/payments/{made['ma_thanh_toan']}/refund/", {"ly_do": "Hủy khám"})
    call_command("settle_links", minutes=0)

    assert HoanTienCong.objects.get().trang_thai == TrangThaiHoanTien.UNCLEAR


def test_a_refund_that_a_crash_left_untold_is_told_later(simulated, capsys):
    refund = refund_of(PaymentFactory(cong="momo", ma_giao_dich="1"))

    call_command("settle_links", minutes=0)
    call_command("settle_links", minutes=0)

    assert HoanTienCong.objects.get().thanh_toan == refund
    assert "gửi lại 1 yêu cầu" in capsys.readouterr().out


def test_a_refund_made_while_its_gateway_was_off_is_never_sent(simulated, resolve):
    refund = refund_of(PaymentFactory(cong="momo", ma_giao_dich="1"))
    refund_of(PaymentFactory(cong="vietqr"))
    refund_of(PaymentFactory())
    with container().override(Gateways, Gateways({})):
        resolve(GatewayRefundService).ask(refund)
        call_command("settle_links", minutes=0)
    with container().override(Gateways, gateways(client := Heard({"resultCode": 0}))):
        call_command("settle_links", minutes=0)

    row = HoanTienCong.objects.get()
    assert (row.thanh_toan, row.cong, row.trang_thai) == (refund, "momo", TrangThaiHoanTien.UNCLEAR)
    assert client.sent == []


def test_a_refund_whose_caller_died_is_unclear_after_ten_minutes(simulated):
    row = GatewayRefundFactory(trang_thai=TrangThaiHoanTien.ASKED, ngay_gui=timezone.now() - dt.timedelta(minutes=11))

    call_command("settle_links")

    row.refresh_from_db()
    assert row.trang_thai == TrangThaiHoanTien.UNCLEAR


@pytest.mark.django_db(transaction=True)
def test_a_refund_stands_in_the_ledger_whatever_the_gateway_says(as_user, simulated):
    admin = as_user(vai_tro=Role.ADMIN)
    made = paid(simulated, admin, "momo")
    simulated["momo"].till._sales.clear()

    refund = admin.post(f"/api/payments/{made['ma_thanh_toan']}/refund/", {"ly_do": "Hủy khám"})

    assert refund.status_code == 201
    assert HoanTienCong.objects.get().trang_thai == TrangThaiHoanTien.REFUSED
    waiting = admin.get("/api/payments/gateway-refunds/", {"trang_thai": TrangThaiHoanTien.REFUSED}).json()
    assert waiting["count"] == 1


# What holds for all of it


class Watching(GatewayClient):
    """Keeps whether a transaction was open while a gateway was waited for."""

    def __init__(self):
        super().__init__()
        self.held = []

    def _post(self, url, body, kind):
        self.held.append(connection.in_atomic_block)
        return super()._post(url, body, kind)


@pytest.mark.django_db(transaction=True)
@each_gateway
def test_no_transaction_is_open_while_a_gateway_is_waited_for(as_user, simulated, cong):
    client = Watching()
    with container().override(Gateways, gateways(client)):
        admin = as_user(vai_tro=Role.ADMIN)
        made = paid(simulated, admin, cong)
        open_one = link(admin, AppointmentFactory(), cong)
        open_in_browser(open_one)
        call_command("settle_links", minutes=0)
        admin.post(f"/api/payments/{made['ma_thanh_toan']}/refund/", {"ly_do": "Hủy khám"})

    assert len(client.held) == (2 if cong == "vnpay" else 4)
    assert not any(client.held)


def test_a_gateway_that_is_off_is_not_simulated(settings):
    settings.PAYMENT_GATEWAYS = {}

    with pytest.raises(CommandError, match="chưa bật"):
        call_command("gateway_simulator", gateway="momo")
