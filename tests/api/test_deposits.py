"""Deposits: what is asked before a visit, whether it bars the way, and what becomes of those who do not pay."""

import datetime as dt

import pytest
from django.core.management import call_command

from appointments.models import LichHen, LoaiLichHen, TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.deposit_service import DepositService
from payments.models import LoaiDong
from refunds.models import YeuCauHoanTien
from tests.api.appointments import moment, refusal
from tests.factories import (
    AppointmentFactory,
    BillFactory,
    BillLineFactory,
    PaymentFactory,
    RecordFactory,
    RefundRulesFactory,
    ScheduleFactory,
)

pytestmark = pytest.mark.django_db

BILLS, APPOINTMENTS = "/api/payments/bills/", "/api/appointments/"
DEPOSIT = 150_000
MINUTES = 60


@pytest.fixture
def rules(schedule):
    """The facility asks for 30 % within an hour, cancels what is short of it, and confirms nothing before."""
    return RefundRulesFactory(
        co_so=schedule.bac_si.co_so, phan_tram_coc=30, han_coc_phut=MINUTES, huy_khi_thieu_coc=True,
        chan_xac_nhan=True, dat_coc_tu=moment(schedule, 0, days=30),
    )  # fmt: skip


@pytest.fixture
def booked(schedule):
    """A week before its day, at nine."""
    return moment(schedule, 9, days=7)


@pytest.fixture
def visit(rules, schedule, booked):
    return AppointmentFactory(lich=schedule, ngay_tao=booked)


@pytest.fixture(autouse=True)
def _the_rules_of_the_data_hold():
    yield
    assert list(IntegrityRepository().violations()) == []


def lapse():
    call_command("lapse_deposits")


def state_of(visit):
    return LichHen.objects.get(pk=visit.pk).trang_thai


def confirm(desk, visit):
    return desk.post(f"{APPOINTMENTS}{visit.pk}/confirm/")


# What is shown


@pytest.mark.parametrize(
    "make", [lambda visit: None, lambda visit: BillFactory(lich_hen=visit)], ids=["unmade", "made"]
)
def test_a_bill_shows_the_deposit_and_until_when(desk, visit, booked, make):
    make(visit)

    body = desk.get(f"{BILLS}{visit.pk}/").json()

    due = booked + dt.timedelta(minutes=MINUTES)
    assert (body["dat_coc"], dt.datetime.fromisoformat(body["han_dat_coc"])) == (DEPOSIT, due)


def test_a_deposit_is_due_by_the_beginning_of_the_visit(desk, rules, schedule):
    visit = AppointmentFactory(lich=schedule, ngay_tao=moment(schedule, 7, 30))

    told = desk.get(f"{BILLS}{visit.pk}/").json()["han_dat_coc"]

    assert dt.datetime.fromisoformat(told) == visit.starts_at


def not_asked(schedule, rules, booked):
    """Appointments of which no deposit is asked, by why."""
    earlier = rules.dat_coc_tu - dt.timedelta(seconds=1)
    yield AppointmentFactory(lich=schedule, ngay_tao=earlier)
    yield AppointmentFactory(lich=schedule, ngay_tao=booked, loai_lich_hen=LoaiLichHen.WALK_IN)
    yield AppointmentFactory(lich=schedule, ngay_tao=booked, loai_lich_hen=LoaiLichHen.EMERGENCY)
    cancelled = {"trang_thai": TrangThaiLichHen.CANCELLED, "ngay_huy": booked}
    yield AppointmentFactory(lich=schedule, ngay_tao=booked, **cancelled)
    yield AppointmentFactory(ngay_tao=booked)  # at a facility under the general rules


def test_no_deposit_is_asked_of_earlier_bookings_walk_ins_the_cancelled_and_elsewhere(desk, schedule, rules, booked):
    for visit in not_asked(schedule, rules, booked):
        body = desk.get(f"{BILLS}{visit.pk}/").json()
        assert (body["dat_coc"], body["han_dat_coc"]) == (0, None)


# Whether it bars the way


def test_an_appointment_short_of_its_deposit_is_not_confirmed(desk, visit):
    PaymentFactory(lich_hen=visit, so_tien=DEPOSIT - 1)

    assert refusal(confirm(desk, visit))[:2] == (409, "deposit_missing")
    assert state_of(visit) == "Chờ xác nhận"
    paid = {"ma_lich_hen": visit.pk, "so_tien": 1, "phuong_thuc_thanh_toan": "Tiền mặt"}
    assert desk.post("/api/payments/", paid).status_code == 201
    assert confirm(desk, visit).status_code == 200


def test_money_that_was_given_back_does_not_count(desk, as_user, visit):
    payment = PaymentFactory(lich_hen=visit)
    as_user(vai_tro=Role.ADMIN).post(f"/api/payments/{payment.pk}/refund/", {"so_tien": 400_000, "ly_do": "x"})

    assert refusal(confirm(desk, visit))[:2] == (409, "deposit_missing")


def test_nobody_owes_a_deposit_above_what_there_is_to_pay(desk, visit, booked, at):
    BillLineFactory(hoa_don=BillFactory(lich_hen=visit), loai=LoaiDong.INSURANCE, don_gia=-400_000)
    PaymentFactory(lich_hen=visit, so_tien=100_000)
    at(booked + dt.timedelta(hours=3))

    assert desk.get(f"{BILLS}{visit.pk}/").json()["dat_coc"] == 100_000
    lapse()
    assert confirm(desk, visit).status_code == 200


def test_a_deposit_bars_the_way_only_where_the_rules_say_so(desk, visit, rules):
    rules.chan_xac_nhan = False
    rules.save()

    assert confirm(desk, visit).status_code == 200


# Those who do not pay


@pytest.mark.parametrize(("minutes", "state"), [(MINUTES - 1, "Chờ xác nhận"), (MINUTES, "Đã hủy")])
def test_an_overdue_deposit_cancels_the_appointment(visit, booked, at, minutes, state):
    at(booked + dt.timedelta(minutes=minutes))

    lapse()

    assert state_of(visit) == state


def test_a_visit_at_which_something_was_signed_is_not_cancelled_for_its_deposit(visit, booked, at):
    RecordFactory(
        lich_hen=visit, trang_thai="Đã ký", phien_ban_ky=1, ky_luc=booked, nguoi_ky=visit.bac_si.nguoi_dung
    )  # fmt: skip
    at(booked + dt.timedelta(minutes=MINUTES))

    lapse()

    assert state_of(visit) == "Chờ xác nhận"


def test_what_is_cancelled_gives_its_place_back_and_stands_in_the_trail(visit, booked, at, schedule):
    PaymentFactory(lich_hen=visit, so_tien=100_000)
    at(booked + dt.timedelta(hours=2))

    lapse()

    schedule.refresh_from_db()
    entry = NhatKy.objects.get(hanh_dong="AppointmentCancelled")
    assert (schedule.so_luong_da_dat, entry.nguoi_dung, entry.ly_do) == (0, None, "Chưa đặt cọc đủ trong thời hạn.")
    request = YeuCauHoanTien.objects.get()
    assert (request.nguyen_nhan, request.so_tien, request.nguoi_yeu_cau) == ("Cơ sở hủy", 100_000, None)


def test_run_twice_or_late_it_comes_to_the_same(visit, booked, at, schedule):
    AppointmentFactory(lich=schedule, ngay_tao=booked)
    at(booked + dt.timedelta(days=5))
    lapse()
    after = list(LichHen.objects.order_by("pk").values())

    lapse()

    assert list(LichHen.objects.order_by("pk").values()) == after
    assert NhatKy.objects.filter(hanh_dong="AppointmentCancelled").count() == 2


def test_it_goes_on_where_it_was_broken_off(visit, booked, at, schedule, resolve):
    others = [AppointmentFactory(lich=schedule, ngay_tao=booked) for _ in range(2)]
    at(booked + dt.timedelta(hours=2))
    resolve(DepositService)._lapse(others[0].pk)

    run = resolve(DepositService).lapse()

    assert run == (2, 0)
    assert {state_of(each) for each in (visit, *others)} == {"Đã hủy"}


def test_what_was_paid_after_the_deadline_but_before_the_run_counts(visit, booked, at):
    at(booked + dt.timedelta(hours=3))
    PaymentFactory(lich_hen=visit, so_tien=DEPOSIT)

    lapse()

    assert state_of(visit) == "Chờ xác nhận"


def test_nobody_is_cancelled_of_whom_no_deposit_is_asked(schedule, rules, booked, at):
    visits = list(not_asked(schedule, rules, booked))
    before = [state_of(visit) for visit in visits]
    at(booked + dt.timedelta(hours=3))

    lapse()

    assert [state_of(visit) for visit in visits] == before


@pytest.mark.parametrize("state", [TrangThaiLichHen.ARRIVED, TrangThaiLichHen.COMPLETED, TrangThaiLichHen.NO_SHOW])
def test_a_visit_that_went_on_is_left_alone(visit, booked, at, state):
    LichHen.objects.update(trang_thai=state)
    at(booked + dt.timedelta(hours=3))

    lapse()

    assert state_of(visit) == state


def test_a_visit_whose_time_has_come_is_left_alone(visit, at):
    at(visit.starts_at)

    lapse()

    assert state_of(visit) == "Chờ xác nhận"


def test_nothing_is_cancelled_unless_the_rules_say_so(visit, rules, booked, at):
    rules.huy_khi_thieu_coc = False
    rules.save()
    at(booked + dt.timedelta(hours=3))

    lapse()

    assert state_of(visit) == "Chờ xác nhận"


def test_the_general_rules_cancel_where_a_facility_has_none_of_its_own(visit, rules, booked, at):
    since = booked - dt.timedelta(days=1)
    RefundRulesFactory(co_so=None, phan_tram_coc=10, huy_khi_thieu_coc=True, dat_coc_tu=since)
    rules.phan_tram_coc = 0
    rules.save()
    elsewhere = AppointmentFactory(lich=ScheduleFactory(ngay_lam_viec=visit.ngay_kham), ngay_tao=booked)
    at(booked + dt.timedelta(hours=3))

    lapse()

    assert (state_of(visit), state_of(elsewhere)) == ("Chờ xác nhận", "Đã hủy")


def test_the_deadline_of_patients_does_not_bind_the_job(visit, rules, schedule, at):
    LichHen.objects.update(ngay_tao=moment(schedule, 6, 30))
    at(moment(schedule, 7, 45))

    lapse()

    assert state_of(visit) == "Đã hủy"
