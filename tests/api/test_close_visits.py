"""Visits that nobody closed are closed by themselves: late, twice or beside people, with the same result."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from appointments.models import LichHen, TrangThaiLichHen
from core.models import NhatKy
from core.repositories import visit_repository
from core.repositories.appointment_repository import AppointmentRepository
from core.repositories.integrity_repository import IntegrityRepository
from core.services.visit_closing import UNCONFIRMED, VisitClosing
from medical.models import LoaiDichVu
from notifications.models import ThongBao
from refunds.models import YeuCauHoanTien
from tests.api.appointments import moment
from tests.factories import (
    AppointmentFactory,
    PaymentFactory,
    RefundRulesFactory,
    RulesFactory,
    ScheduleFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

S = TrangThaiLichHen
END = (12, 30)  # an hour, as the general rules have it, after the schedule's end at 11:30


@pytest.fixture(autouse=True)
def _the_rules_of_the_data_hold():
    yield
    assert list(IntegrityRepository().violations()) == []


@pytest.fixture
def visit_in(schedule):
    def made(state, **also):
        return AppointmentFactory(lich=schedule, trang_thai=state, **also)

    return made


def close():
    out = StringIO()
    call_command("close_visits", stdout=out)
    return out.getvalue().strip()


def state_of(visit):
    return LichHen.objects.get(pk=visit.pk).trang_thai


@pytest.mark.parametrize(("state", "becomes"), [(S.CONFIRMED, S.NO_SHOW), (S.PENDING, S.CANCELLED)])
def test_who_has_not_come_by_the_schedule_s_end_and_a_while_is_not_waited_for(schedule, visit_in, at, state, becomes):
    visit = visit_in(state)
    at(moment(schedule, *END) - dt.timedelta(seconds=1))
    assert close() == "Đã hủy: 0; Không đến: 0; Hoàn thành: 0."
    assert state_of(visit) == state
    at(moment(schedule, *END))

    close()

    assert state_of(visit) == becomes


def test_the_facility_says_how_long_it_waits(schedule, visit_in, at):
    visit = visit_in(S.CONFIRMED)
    RulesFactory(co_so=schedule.bac_si.co_so, vang_sau_phut=10)
    at(moment(schedule, 11, 40))

    assert close() == "Đã hủy: 0; Không đến: 1; Hoàn thành: 0."
    assert state_of(visit) == S.NO_SHOW


def test_a_visit_left_open_is_completed_the_day_after(schedule, visit_in, at):
    visit = visit_in(S.IN_PROGRESS)
    at(moment(schedule, 23, 59))
    close()
    assert state_of(visit) == S.IN_PROGRESS
    at(moment(schedule, 0, days=-1))

    close()

    assert state_of(visit) == S.COMPLETED


@pytest.mark.parametrize("state", [S.ARRIVED, S.COMPLETED, S.NO_SHOW])
def test_who_has_arrived_is_left_to_people_and_what_is_over_stays_over(schedule, visit_in, at, state):
    visit = visit_in(state)
    at(moment(schedule, 9, days=-30))

    close()

    assert state_of(visit) == state
    assert not NhatKy.objects.filter(hanh_dong__startswith="Appointment").exists()


@pytest.mark.parametrize(
    ("state", "becomes"), [(S.CONFIRMED, S.CONFIRMED), (S.IN_PROGRESS, S.IN_PROGRESS), (S.PENDING, S.CANCELLED)]
)
def test_a_visit_from_afar_is_closed_with_its_session(schedule, visit_in, at, state, becomes):
    remote = ServiceFactory(co_so=schedule.bac_si.co_so, loai_dich_vu=LoaiDichVu.TELECONSULTATION)
    visit = visit_in(state, dich_vu=remote)
    at(moment(schedule, 9, days=-2))

    close()

    assert state_of(visit) == becomes


def test_a_cancelled_one_gives_its_place_back_and_stands_in_the_trail_as_nobody_s_doing(schedule, visit_in, at):
    PaymentFactory(lich_hen=visit_in(S.PENDING), so_tien=100_000)
    at(moment(schedule, *END))

    close()

    schedule.refresh_from_db()
    entry, visit = NhatKy.objects.get(hanh_dong="AppointmentCancelled"), LichHen.objects.get()
    assert (schedule.so_luong_da_dat, entry.nguoi_dung, entry.ly_do) == (0, None, UNCONFIRMED)
    assert (visit.ngay_huy, visit.ly_do_huy) == (moment(schedule, *END), UNCONFIRMED)
    request = YeuCauHoanTien.objects.get()
    assert (request.nguyen_nhan, request.so_tien) == ("Cơ sở hủy", 100_000)


def test_a_no_show_asks_for_what_the_rules_give_back(schedule, visit_in, at):
    RefundRulesFactory(co_so=schedule.bac_si.co_so, giu_khi_khong_den=40)
    PaymentFactory(lich_hen=visit_in(S.CONFIRMED), so_tien=100_000)
    at(moment(schedule, *END))

    close()

    entry, request = NhatKy.objects.get(hanh_dong="AppointmentMoved"), YeuCauHoanTien.objects.get()
    assert entry.nguoi_dung is None
    assert (request.nguyen_nhan, request.so_tien, request.nguoi_yeu_cau) == ("Không đến", 60_000, None)


def test_run_twice_or_late_it_comes_to_the_same(schedule, visit_in, at):
    for state in (S.PENDING, S.CONFIRMED, S.IN_PROGRESS, S.ARRIVED):
        visit_in(state)
    at(moment(schedule, 9, days=-400))
    assert close() == "Đã hủy: 1; Không đến: 1; Hoàn thành: 1."
    after = list(LichHen.objects.order_by("pk").values())

    assert close() == "Đã hủy: 0; Không đến: 0; Hoàn thành: 0."

    assert list(LichHen.objects.order_by("pk").values()) == after
    assert NhatKy.objects.filter(hanh_dong__startswith="Appointment").count() == 3


def test_nobody_is_told_of_a_visit_of_long_ago(schedule, visit_in, at):
    visit_in(S.PENDING)
    at(moment(schedule, 9, days=-1))

    close()

    assert not ThongBao.objects.exists()


def test_what_people_did_meanwhile_is_found_under_the_lock(schedule, visit_in, at, resolve):
    visit = visit_in(S.CONFIRMED)
    at(moment(schedule, *END))
    LichHen.objects.filter(pk=visit.pk).update(trang_thai=S.ARRIVED)

    assert resolve(VisitClosing)._close(visit.pk) is None
    assert state_of(visit) == S.ARRIVED


def test_a_visit_that_breaks_does_not_stop_the_others(schedule, visit_in, at, monkeypatch, capsys):
    broken, whole = visit_in(S.CONFIRMED), visit_in(S.CONFIRMED)
    at(moment(schedule, *END))
    save = AppointmentRepository.save

    def refuse_one(self, row, **changes):
        if row.pk == broken.pk:
            raise IntegrityError("no")
        return save(self, row, **changes)

    monkeypatch.setattr(AppointmentRepository, "save", refuse_one)
    with pytest.raises(SystemExit):
        call_command("close_visits")

    assert "1 lịch hẹn chưa xử lý được" in capsys.readouterr().out
    assert [state_of(broken), state_of(whole)] == [S.CONFIRMED, S.NO_SHOW]


def test_many_are_found_in_pieces(schedule, visit_in, at, monkeypatch, django_assert_num_queries, resolve):
    monkeypatch.setattr(visit_repository, "ROWS_A_PIECE", 2)
    for _ in range(5):
        visit_in(S.CONFIRMED)
    at(moment(schedule, 12, 29))

    with django_assert_num_queries(5):  # the rules, three pieces, and the empty one
        assert resolve(VisitClosing).close().total() == 0


def test_what_is_still_to_come_is_not_looked_at(schedule, visit_in, at, django_assert_num_queries, resolve):
    visit_in(S.CONFIRMED)
    at(moment(schedule, 23, days=1))

    with django_assert_num_queries(2):
        resolve(VisitClosing).close()


def test_another_doctor_s_schedule_is_another_end(at, resolve):
    late = ScheduleFactory(gio_bat_dau=dt.time(13), gio_ket_thuc=dt.time(17))
    early = ScheduleFactory(ngay_lam_viec=late.ngay_lam_viec)
    visits = [AppointmentFactory(lich=each, trang_thai=S.CONFIRMED) for each in (late, early)]
    at(moment(late, 17, 30))

    close()

    assert [state_of(visit) for visit in visits] == [S.CONFIRMED, S.NO_SHOW]
