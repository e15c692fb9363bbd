"""Desks, gateways and Admins at the same bill: what is taken is never above its total, and nothing is given twice.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

from functools import partial

import pytest

from appointments.models import LichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.bill_service import BillService
from core.services.payment_service import PaymentService
from payments.models import DongHoaDon, HoaDon, LoaiDong, PhuongThuc, ThanhToan, TrangThaiThanhToan
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    BillFactory,
    BillLineFactory,
    OpenPaymentFactory,
    PaymentFactory,
    ServiceFactory,
    bill_of,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 4


@pytest.fixture
def desk():
    return AccountFactory(vai_tro=Role.STAFF)


@pytest.fixture
def admin():
    return AccountFactory(vai_tro=Role.ADMIN)


@pytest.fixture
def take(resolve, desk):
    """A desk that takes so much for the appointment."""

    def taking(visit, so_tien=500_000):
        service = resolve(PaymentService)
        asked = {"ma_lich_hen": visit.pk, "so_tien": so_tien, "phuong_thuc_thanh_toan": PhuongThuc.CASH}
        return partial(service.take, actor=desk, **asked)

    return taking


@pytest.fixture
def settle(resolve, admin):
    def settling(payment, ma_giao_dich="FT1"):
        """By a number of the payment's bill: a transfer pays once."""
        number = f"{ma_giao_dich}-{payment.lich_hen_id}" if not payment.cong else ma_giao_dich
        named = {"actor": admin, "action": "payment.settle", "ma_thanh_toan": payment.pk}
        return partial(resolve(PaymentService).settle, **named, so_tien=payment.so_tien, ma_giao_dich=number)

    return settling


@pytest.fixture
def refund(resolve, admin):
    def giving_back(payment, so_tien=None):
        named = {"actor": admin, "action": "payment.refund", "ma_thanh_toan": payment.pk}
        return partial(resolve(PaymentService).refund, **named, so_tien=so_tien, ly_do="Hoàn")

    return giving_back


@pytest.fixture
def discount(resolve, admin):
    def taking_off(visit, so_tien):
        named = {"actor": admin, "action": "bill.lines", "ma_lich_hen": visit.pk}
        return partial(resolve(BillService).add_line, **named, loai=LoaiDong.DISCOUNT, so_tien=so_tien, ly_do="x")

    return taking_off


@pytest.fixture
def cancel(resolve, admin):
    def cancelling(visit):
        named = {"actor": admin, "action": "appointment.cancel", "ma_lich_hen": visit.pk}
        return partial(resolve(AppointmentService).cancel, **named)

    return cancelling


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert list(IntegrityRepository().violations()) == []


@pytest.mark.parametrize("make", [AppointmentFactory, lambda: BillFactory().lich_hen], ids=["no bill", "a bill"])
def test_of_two_desks_that_take_the_same_bill_one_is_told(take, at_once, make):
    for _ in range(ROUNDS):
        visit = make()

        assert kinds(at_once(take(visit), take(visit))) == ["AlreadyPaid", "ThanhToan"]
        assert bill_of(visit).da_thu == 500_000


def test_many_parts_at_once_never_come_to_more_than_the_bill(take, at_once):
    visit = AppointmentFactory()

    results = at_once(*[take(visit, 150_000) for _ in range(8)])

    assert kinds(results) == ["Overpayment"] * 5 + ["ThanhToan"] * 3
    assert HoaDon.objects.get().da_thu == 450_000


def test_bills_of_several_appointments_wait_for_nobody(take, at_once):
    visits = [AppointmentFactory() for _ in range(6)]

    assert kinds(at_once(*[take(visit) for visit in visits])) == ["ThanhToan"] * 6


def test_a_payment_is_given_back_once(refund, at_once):
    for _ in range(ROUNDS):
        payment = PaymentFactory()

        assert kinds(at_once(refund(payment), refund(payment))) == ["AlreadyRefunded", "ThanhToan"]
        assert bill_of(payment.lich_hen).da_thu == 0


def test_parts_given_back_at_once_never_come_to_more_than_was_taken(refund, at_once):
    payment = PaymentFactory()

    results = at_once(*[refund(payment, 200_000) for _ in range(6)])

    assert kinds(results) == ["RefundExceeds"] * 4 + ["ThanhToan"] * 2
    assert HoaDon.objects.get().da_thu == 100_000


def test_money_is_taken_before_a_cancellation_or_not_at_all(take, cancel, at_once):
    for _ in range(ROUNDS):
        visit = AppointmentFactory()

        taken, ended = at_once(take(visit), cancel(visit))

        assert isinstance(ended, LichHen)
        paid = ThanhToan.objects.filter(lich_hen=visit).first()
        assert type(taken).__name__ == ("ThanhToan" if paid else "CancelledVisit")
        entries = NhatKy.objects.filter(hanh_dong__in=["PaymentTaken", "AppointmentCancelled"]).order_by("-pk")
        assert not paid or {entry.hanh_dong for entry in entries[:2]} == {"PaymentTaken", "AppointmentCancelled"}


def test_a_notice_told_fifty_times_at_once_settles_once(settle, at_once):
    payment = OpenPaymentFactory()

    results = at_once(*[settle(payment) for _ in range(50)])

    assert {type(result).__name__ for result in results} <= {"ThanhToan", "Busy"}
    assert [type(result).__name__ for result in results].count("ThanhToan") > 1
    assert NhatKy.objects.filter(hanh_dong="PaymentSettled").count() == 1
    assert HoaDon.objects.get().da_thu == 500_000


def test_of_two_transactions_for_one_payment_one_is_told(settle, at_once):
    for _ in range(ROUNDS):
        payment = OpenPaymentFactory()

        assert kinds(at_once(settle(payment, "FT1"), settle(payment, "FT2"))) == ["AlreadySettled", "ThanhToan"]


def test_one_transaction_of_a_gateway_settles_one_of_two_payments(settle, at_once):
    for number in range(ROUNDS):
        links = [OpenPaymentFactory(cong="vnpay") for _ in range(2)]

        results = at_once(*[settle(link, f"VNP{number}") for link in links])

        assert kinds(results) == ["ThanhToan", "TransactionUsed"]


def test_a_link_and_the_desk_do_not_both_take_the_bill(settle, take, at_once):
    for _ in range(ROUNDS):
        payment = OpenPaymentFactory()

        assert kinds(at_once(settle(payment), take(payment.lich_hen))) == ["AlreadyPaid", "ThanhToan"]


def test_two_links_of_one_bill_do_not_both_settle(settle, at_once):
    for _ in range(ROUNDS):
        first = OpenPaymentFactory()
        second = OpenPaymentFactory(lich_hen=first.lich_hen)

        assert kinds(at_once(settle(first, "FT1"), settle(second, "FT2"))) == ["AlreadyPaid", "ThanhToan"]


def test_a_total_does_not_fall_below_what_is_taken_meanwhile(take, discount, at_once):
    for _ in range(ROUNDS):
        visit = AppointmentFactory()

        taken, bill = at_once(take(visit), discount(visit, 100_000))

        won = {"ThanhToan", "TotalTooLow"}, {"Overpayment", "HoaDon"}
        assert {type(taken).__name__, type(bill).__name__} in won


def test_a_line_is_countered_once(resolve, admin, at_once):
    for _ in range(ROUNDS):
        line = BillLineFactory()
        services = [resolve(BillService) for _ in range(2)]

        results = at_once(*[partial(s.counter, actor=admin, ma_dong=line.pk, ly_do="x") for s in services])

        assert kinds(results) == ["HoaDon", "LineCountered"]
        assert DongHoaDon.objects.filter(dong_goc=line).count() == 1


def test_a_price_does_not_change_under_a_payment(resolve, admin, take, at_once):
    for _ in range(ROUNDS):
        visit = AppointmentFactory()
        dearer = ServiceFactory(co_so=visit.bac_si.co_so, gia_tien=400_000)
        named = {"actor": admin, "action": "appointment.update", "ma_lich_hen": visit.pk}
        reassign = partial(resolve(AppointmentService).change, **named, ma_dich_vu=dearer.pk)

        taken, moved = at_once(take(visit), reassign)

        won = {"ThanhToan", "HasPayments"}, {"Overpayment", "LichHen"}
        assert {type(taken).__name__, type(moved).__name__} in won
        assert bill_of(LichHen.objects.get(pk=visit.pk)).tong_tien == LichHen.objects.get(pk=visit.pk).gia_tien


def test_what_fails_and_what_settles_are_not_the_same(resolve, desk, settle, at_once):
    for _ in range(ROUNDS):
        payment = OpenPaymentFactory()
        named = {"actor": desk, "action": "payment.fail", "ma_thanh_toan": payment.pk}
        fail = partial(resolve(PaymentService).fail, **named, ly_do="x")

        outcome = kinds(at_once(settle(payment), fail))

        payment.refresh_from_db()
        paid = payment.trang_thai == TrangThaiThanhToan.PAID
        assert outcome == (["AlreadySettled", "ThanhToan"] if paid else ["NotOpen", "ThanhToan"])
