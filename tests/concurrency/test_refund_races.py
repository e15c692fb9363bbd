"""Cancellations, requests and Admins at the same money at once: one request a bill, and nothing is given back twice.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from appointments.models import LichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.deposit_service import DepositService
from core.services.insurance_rate_service import InsuranceRateService
from core.services.insurance_service import InsuranceService
from core.services.payment_service import PaymentService
from core.services.refund_service import RefundService
from payments.models import HoaDon, PhuongThuc, ThanhToan, TrangThaiThanhToan
from refunds.models import LoaiTyLe, TyLeBaoHiem, YeuCauHoanTien
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    InsuranceRateFactory,
    PaymentFactory,
    RefundRequestFactory,
    RefundRulesFactory,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 4


@pytest.fixture
def admins():
    return [AccountFactory(vai_tro=Role.ADMIN) for _ in range(2)]


@pytest.fixture
def approve(resolve):
    def approving(admin, request, so_tien=250_000):
        named = {"actor": admin, "ma_yeu_cau_hoan_tien": request.pk, "so_tien": so_tien, "ly_do": "x"}
        return partial(resolve(RefundService).approve, **named)

    return approving


@pytest.fixture
def cancel(resolve):
    def cancelling(actor, visit):
        named = {"actor": actor, "action": "appointment.cancel", "ma_lich_hen": visit.pk}
        return partial(resolve(AppointmentService).cancel, **named)

    return cancelling


@pytest.fixture
def file(resolve):
    def filing(actor, visit):
        named = {"actor": actor, "action": "refund_request.create", "ma_lich_hen": visit.pk, "ly_do": "x"}
        return partial(resolve(RefundService).create, **named)

    return filing


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert list(IntegrityRepository().violations()) == []


def given_back(bill):
    refunds = ThanhToan.objects.filter(hoa_don=bill, trang_thai=TrangThaiThanhToan.REFUNDED)
    return sum(refunds.values_list("so_tien", flat=True))


def test_of_two_admins_who_approve_the_same_request_one_is_told(approve, admins, at_once):
    for _ in range(ROUNDS):
        request = RefundRequestFactory()

        results = at_once(*[approve(admin, request) for admin in admins])

        assert kinds(results) == ["RefundRequestDecided", "YeuCauHoanTien"]
        assert given_back(request.hoa_don) == 250_000


def test_an_approval_and_a_rejection_do_not_both_stand(approve, resolve, admins, at_once):
    for _ in range(ROUNDS):
        request = RefundRequestFactory()
        named = {"actor": admins[1], "ma_yeu_cau_hoan_tien": request.pk, "ly_do": "x"}

        results = at_once(approve(admins[0], request), partial(resolve(RefundService).reject, **named))

        assert kinds(results) == ["RefundRequestDecided", "YeuCauHoanTien"]
        request.refresh_from_db()
        assert given_back(request.hoa_don) == (request.so_tien_duyet or 0)


def test_an_approval_and_another_refund_never_give_more_than_was_taken(approve, resolve, admins, at_once):
    for _ in range(ROUNDS):
        request = RefundRequestFactory(so_tien=500_000, theo_quy_tac=500_000)
        payment = ThanhToan.objects.get(hoa_don=request.hoa_don)
        named = {"actor": admins[1], "action": "payment.refund", "ma_thanh_toan": payment.pk, "ly_do": "x"}
        refund = partial(resolve(PaymentService).refund, **named, so_tien=300_000)

        approved, refunded = at_once(approve(admins[0], request, 500_000), refund)

        won = {"YeuCauHoanTien", "AlreadyRefunded"}, {"RequestExceeds", "ThanhToan"}
        assert {type(approved).__name__, type(refunded).__name__} in won
        assert given_back(request.hoa_don) in (300_000, 500_000)


def test_an_appointment_cancelled_twice_at_once_makes_one_request(cancel, admins, at_once):
    for _ in range(ROUNDS):
        visit = PaymentFactory().lich_hen

        results = at_once(*[cancel(admin, visit) for admin in admins])

        assert kinds(results) == ["InvalidTransition", "LichHen"]
        assert YeuCauHoanTien.objects.filter(hoa_don__lich_hen=visit).count() == 1


def test_a_bill_gets_one_open_request_however_many_ask(file, admins, at_once):
    for _ in range(ROUNDS):
        visit = PaymentFactory().lich_hen

        results = at_once(*[file(admin, visit) for admin in admins * 2])

        assert kinds(results) == ["RefundRequestPending"] * 3 + ["YeuCauHoanTien"]


def test_a_request_and_a_cancellation_at_once_make_one_request(file, cancel, admins, at_once):
    for _ in range(ROUNDS):
        visit = PaymentFactory().lich_hen

        asked, ended = at_once(file(admins[0], visit), cancel(admins[1], visit))

        assert isinstance(ended, LichHen)
        assert type(asked).__name__ in ("YeuCauHoanTien", "RefundRequestPending")
        (request,) = YeuCauHoanTien.objects.filter(hoa_don__lich_hen=visit)
        assert (request.so_tien, request.theo_quy_tac) == (500_000, 500_000)


def test_a_request_against_an_approval_finds_what_is_left(file, approve, admins, at_once):
    for _ in range(ROUNDS):
        request = RefundRequestFactory()

        asked, approved = at_once(file(admins[0], request.hoa_don.lich_hen), approve(admins[1], request))

        assert type(approved).__name__ == "YeuCauHoanTien"
        assert isinstance(asked, YeuCauHoanTien) is (type(asked).__name__ != "RefundRequestPending")
        if isinstance(asked, YeuCauHoanTien):
            assert (asked.da_thu, given_back(request.hoa_don)) == (250_000, 250_000)


def test_an_approval_and_a_cancellation_of_a_visit_do_not_cross(approve, cancel, admins, at_once):
    for _ in range(ROUNDS):
        request = RefundRequestFactory()

        approved, ended = at_once(approve(admins[0], request), cancel(admins[1], request.hoa_don.lich_hen))

        assert (type(approved).__name__, type(ended).__name__) == ("YeuCauHoanTien", "LichHen")
        assert given_back(request.hoa_don) == 250_000


@pytest.fixture
def overdue():
    """An appointment short of its deposit, at a facility that cancels such."""

    def make():
        visit = AppointmentFactory(ngay_tao=timezone.now() - dt.timedelta(hours=2))
        RefundRulesFactory(co_so=visit.bac_si.co_so, phan_tram_coc=30, huy_khi_thieu_coc=True)
        return visit

    return make


def test_a_deposit_lapses_once_however_often_the_job_runs(resolve, overdue, at_once):
    for _ in range(ROUNDS):
        visits = [overdue() for _ in range(3)]

        runs = at_once(*[resolve(DepositService).lapse for _ in range(2)])

        assert (sum(run.cancelled for run in runs), sum(run.failed for run in runs)) == (3, 0)
        cancelled = NhatKy.objects.filter(hanh_dong="AppointmentCancelled", ma_doi_tuong__in=[v.pk for v in visits])
        assert cancelled.count() == 3


def test_a_deposit_is_taken_in_time_or_not_at_all(resolve, overdue, admins, at_once):
    for _ in range(ROUNDS):
        visit = overdue()
        paid = {"ma_lich_hen": visit.pk, "so_tien": 150_000, "phuong_thuc_thanh_toan": PhuongThuc.CASH}
        take = partial(resolve(PaymentService).take, actor=admins[0], **paid)

        taken, run = at_once(take, resolve(DepositService).lapse)

        won = ("ThanhToan", 0), ("CancelledVisit", 1)
        assert (type(taken).__name__, run.cancelled) in won


def test_the_insurance_pays_a_bill_once(resolve, admins, at_once):
    TyLeBaoHiem.objects.all().delete()
    InsuranceRateFactory(loai=LoaiTyLe.LEVEL, ma="4", gia_tri=30)
    for _ in range(ROUNDS):
        visit = AppointmentFactory(benh_nhan__so_bhyt="DN4797912345678")
        named = {"action": "bill.insurance", "ma_lich_hen": visit.pk}

        results = at_once(*[partial(resolve(InsuranceService).enter, actor=admin, **named) for admin in admins])

        assert kinds(results) == ["HoaDon", "InsuranceOnBill"]
        assert HoaDon.objects.get(lich_hen=visit).tong_tien == 350_000


def test_no_two_rates_of_a_key_come_to_overlap(resolve, admins, at_once):
    InsuranceRateFactory(ma="YY")
    for number in range(ROUNDS):
        firsts = [dt.date(2026, 1, 1 + n) for n in range(2)]
        sent = {"loai": LoaiTyLe.GROUP, "ma": f"X{chr(65 + number)}", "gia_tri": 1}
        calls = [
            partial(resolve(InsuranceRateService).create, actor=admins[0], hieu_luc_tu=first, **sent)
            for first in firsts
        ]

        assert kinds(at_once(*calls)) == ["TyLeBaoHiem", "ValidityOverlaps"]
