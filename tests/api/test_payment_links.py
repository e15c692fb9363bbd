"""Links and QR codes to pay by: who gets them, for how much, and what is refused."""

import datetime as dt
import io
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.bootstrap import container
from core.gateways.client import GatewayClient
from core.gateways.port import Gateways
from core.gateways.registry import gateways
from core.gateways.vietqr import Transfer, parsed
from core.policy import Role
from payments.models import PhuongThuc, ThanhToan, TrangThaiThanhToan
from tests.factories import AppointmentFactory, LinkFactory, PatientFactory, PaymentFactory, RelativeFactory
from tests.security.rows import changes, rows

pytestmark = pytest.mark.django_db

LINKS, QR = "/api/payments/links/", "/api/payments/vietqr/"
CARD = {"phuong_thuc_thanh_toan": PhuongThuc.CARD.value}


def ask(client, visit, **more):
    return client.post(LINKS, {"ma_lich_hen": visit.pk, **CARD, **more})


@pytest.fixture
def visit():
    return AppointmentFactory()


@pytest.fixture
def payer(as_user, visit):
    return as_user(visit.benh_nhan.nguoi_dung)


@pytest.fixture
def offering(settings):
    """Only the gateways named."""
    open_ones = []

    def offer(*names):
        settings.PAYMENT_GATEWAYS = {name: settings.PAYMENT_GATEWAYS[name] for name in names}
        context = container().override(Gateways, gateways(GatewayClient()))
        context.__enter__()
        open_ones.append(context)

    yield offer
    for context in reversed(open_ones):
        context.__exit__(None, None, None)


def code_of(answer):
    return answer.status_code, answer.json()["code"]


# Links


def test_a_patient_gets_a_link_for_all_that_is_owed(payer, visit, at):
    at(timezone.make_aware(dt.datetime.fromisoformat("2026-01-15T10:30:00")))

    answer = ask(payer, visit)

    made = answer.json()
    asked = parse_qs(urlsplit(made["lien_ket"]).query)
    assert answer.status_code == 201
    assert (made["trang_thai"], made["so_tien"], made["cong"]) == (TrangThaiThanhToan.UNPAID, 500_000, "vnpay")
    assert made["het_han"] == "2026-01-15T10:45:00+07:00"
    assert asked["vnp_TxnRef"] == [made["tham_chieu"]]
    assert asked["vnp_Amount"] == ["50000000"]
    assert asked["vnp_ExpireDate"] == ["20260115104500"]
    assert "dummy-secret" not in made["lien_ket"]


def test_a_link_is_for_a_part_or_for_what_is_left(payer, visit):
    PaymentFactory(lich_hen=visit, so_tien=150_000)

    assert ask(payer, visit, so_tien=100_000).json()["so_tien"] == 100_000
    assert ask(payer, visit).json()["so_tien"] == 350_000


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_the_desk_gets_a_link_for_anybody(as_user, visit, role):
    assert ask(as_user(vai_tro=role), visit).status_code == 201


def test_a_parent_gets_one_for_a_child(as_user):
    child = RelativeFactory()
    visit = AppointmentFactory(benh_nhan=child.benh_nhan)

    assert ask(as_user(child.nguoi_dung), visit).status_code == 201


def test_another_patient_gets_none(as_user, visit):
    other = as_user(PatientFactory().nguoi_dung)
    before = rows()

    assert code_of(ask(other, visit)) == (403, "not_yours")

    assert changes(before, rows()) == {}


@pytest.mark.parametrize("amount", [-1, 0, 1.5, "500000", 10**20, True, None, [], "NaN"])
def test_what_is_no_amount_is_refused_by_its_field(payer, visit, amount):
    answer = ask(payer, visit, so_tien=amount)

    assert code_of(answer) == (400, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == ["so_tien"]


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "1e400"])
def test_amounts_that_only_json_knows_are_refused(payer, visit, constant):
    body = f'{{"ma_lich_hen": {visit.pk}, "phuong_thuc_thanh_toan": "Thẻ tín dụng", "so_tien": {constant}}}'

    assert payer.generic("POST", LINKS, body.encode(), content_type="application/json").status_code == 400


def test_another_currency_is_refused(payer, visit):
    assert code_of(ask(payer, visit, currency="USD")) == (400, "invalid")


def test_more_than_is_owed_is_refused(payer, visit):
    assert code_of(ask(payer, visit, so_tien=500_001)) == (400, "overpayment")
    assert ThanhToan.objects.count() == 0


def test_a_paid_bill_gets_no_link(payer, visit):
    PaymentFactory(lich_hen=visit)

    assert code_of(ask(payer, visit)) == (409, "already_paid")
    assert code_of(payer.get(QR, {"ma_lich_hen": visit.pk})) == (409, "already_paid")


def test_a_cancelled_appointment_gets_no_link(as_user):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())
    payer = as_user(visit.benh_nhan.nguoi_dung)

    assert code_of(ask(payer, visit)) == (409, "invalid_state")
    assert code_of(payer.get(QR, {"ma_lich_hen": visit.pk})) == (409, "invalid_state")


@pytest.mark.parametrize(
    "asked",
    [
        {"phuong_thuc_thanh_toan": PhuongThuc.CASH},
        {"phuong_thuc_thanh_toan": PhuongThuc.CARD, "cong": "momo"},
        {"phuong_thuc_thanh_toan": PhuongThuc.WALLET, "cong": "vnpay"},
    ],
)
def test_a_method_that_no_gateway_takes_is_refused(payer, visit, asked):
    assert code_of(ask(payer, visit, **asked)) == (400, "gateway_not_offered")


@pytest.mark.parametrize("name", ["paypal", "", "VNPAY", None, 1, "../vnpay"])
def test_a_gateway_that_there_is_not_is_refused_by_its_field(payer, visit, name):
    assert [e["field"] for e in ask(payer, visit, cong=name).json()["errors"]] == ["cong"]


def test_a_gateway_without_keys_is_not_offered(payer, visit, offering):
    offering("momo")

    assert code_of(ask(payer, visit)) == (400, "gateway_not_offered")
    assert code_of(payer.get(QR, {"ma_lich_hen": visit.pk})) == (400, "gateway_not_offered")
    assert payer.get("/api/payments/callbacks/vnpay/").status_code == 404


def test_less_than_a_gateway_takes_is_refused(payer, visit):
    assert code_of(ask(payer, visit, so_tien=4_999)) == (400, "amount_out_of_limits")
    assert ThanhToan.objects.count() == 0


def test_a_gateway_that_does_not_answer_is_said_to_be_away(payer, visit):
    """Nobody listens where the settings of the tests say that MoMo is."""
    answer = ask(payer, visit, phuong_thuc_thanh_toan=PhuongThuc.WALLET)

    assert code_of(answer) == (503, "gateway_unavailable")
    assert answer["Retry-After"] == "30"
    assert [p.trang_thai for p in ThanhToan.objects.all()] == [TrangThaiThanhToan.FAILED]


def test_a_link_asked_for_again_with_its_key_is_the_first_one(payer, visit):
    first, again = (
        payer.post(LINKS, {"ma_lich_hen": visit.pk, **CARD}, headers={"idempotency-key": "pay-1"}) for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert ThanhToan.objects.count() == 1


def test_a_key_is_free_again_after_a_gateway_was_away(payer, visit):
    wallet = {"ma_lich_hen": visit.pk, "phuong_thuc_thanh_toan": PhuongThuc.WALLET}

    answers = [payer.post(LINKS, wallet, headers={"idempotency-key": "pay-1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [503, 503]


def test_no_more_than_five_links_of_an_appointment_live_at_once(payer, visit, at):
    made = [ask(payer, visit).status_code for _ in range(5)]

    assert made == [201] * 5
    assert code_of(ask(payer, visit)) == (409, "too_many_links")
    at(timezone.localtime() + dt.timedelta(minutes=16))
    assert ask(payer, visit).status_code == 201


def test_the_link_of_a_transfer_is_a_payload_that_names_the_payment(payer, visit):
    made = ask(payer, visit, phuong_thuc_thanh_toan=PhuongThuc.TRANSFER).json()

    assert parsed(made["lien_ket"]) == Transfer("970436", "0881000458086", 500_000, made["tham_chieu"])
    assert made["cong"] == "vietqr"


# QR


def test_the_qr_is_for_what_is_owed_and_writes_nothing(payer, visit):
    PaymentFactory(lich_hen=visit, so_tien=200_000)
    before = rows()

    shown = payer.get(QR, {"ma_lich_hen": visit.pk}).json()

    assert changes(before, rows()) == {}
    assert (shown["so_tien"], shown["noi_dung"]) == (300_000, f"LH{visit.pk:06d}")
    assert parsed(shown["payload"]) == Transfer("970436", "0881000458086", 300_000, shown["noi_dung"])


def test_the_picture_shows_the_payload(payer, visit):
    shown = payer.get(QR, {"ma_lich_hen": visit.pk}).json()
    picture = payer.get(QR, {"ma_lich_hen": visit.pk, "format": "png"}, headers={"accept": "image/*"})

    expected = io.BytesIO()
    segno.make_qr(shown["payload"], error="m").save(expected, kind="png", scale=6)
    assert picture["Content-Type"] == "image/png"
    assert picture.content == expected.getvalue()
    assert b64decode(shown["png"].partition(",")[2]) == picture.content


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "ma_lich_hen"),
        ({"ma_lich_hen": "x"}, "ma_lich_hen"),
        ({"ma_lich_hen": "0"}, "ma_lich_hen"),
        ({"ma_lich_hen": 10**17}, "ma_lich_hen"),
        ({"ma_lich_hen": 1, "format": "gif"}, "format"),
    ],
)
def test_a_qr_of_nothing_is_refused_by_its_field(as_user, query, field):
    answer = as_user(vai_tro=Role.STAFF).get(QR, query)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_qr_of_another_patient_is_not_shown(as_user, visit):
    assert code_of(as_user(PatientFactory().nguoi_dung).get(QR, {"ma_lich_hen": visit.pk})) == (403, "not_yours")


def test_a_qr_costs_a_constant_number_of_queries(payer, visit, django_assert_num_queries):
    LinkFactory(lich_hen=visit)

    with django_assert_num_queries(4):
        payer.get(QR, {"ma_lich_hen": visit.pk})
