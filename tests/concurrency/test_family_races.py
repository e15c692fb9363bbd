"""Two accounts that act for one patient, and one account that does everything at once."""

import datetime as dt
from functools import partial

import pytest

from appointments.models import LichHen
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.family_service import MOST_RELATIVES, FamilyService
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, PatientFactory, RelativeFactory, ScheduleFactory, ServiceFactory
from users.models import BenhNhan, NguoiThan

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def book(resolve):
    """A call by which a parent books for a child, with a doctor of its own for each call."""

    def booking(link, gio_kham):
        schedule = ScheduleFactory()
        return partial(
            resolve(AppointmentService).book,
            actor=link.nguoi_dung,
            ma_benh_nhan=link.benh_nhan_id,
            ma_bac_si=schedule.bac_si_id,
            ma_dich_vu=ServiceFactory(co_so=schedule.bac_si.co_so).pk,
            ngay_kham=schedule.ngay_lam_viec,
            gio_kham=gio_kham,
        )

    return booking


def test_both_parents_at_once_book_one_time_for_a_child(book, at_once):
    for _ in range(4):
        mothers = RelativeFactory()
        fathers = RelativeFactory(benh_nhan=mothers.benh_nhan)
        times = [dt.time(9, minute) for minute in range(0, 30, 5)]  # they overlap, and no two are the same

        results = at_once(*[book((mothers, fathers)[n % 2], time) for n, time in enumerate(times)])

        assert kinds(results) == ["LichHen"] + ["PatientBusy"] * 5
    assert list(IntegrityRepository().violations()) == []


def test_relatives_added_at_once_keep_to_the_limit(resolve, at_once):
    account = AccountFactory()
    RelativeFactory.create_batch(MOST_RELATIVES - 2, nguoi_dung=account)
    profile = {"ngay_sinh": dt.date(2019, 5, 20), "gioi_tinh": "Nữ"}
    add = partial(resolve(FamilyService).add, actor=account, quan_he="Con")

    results = at_once(*[partial(add, ho_so={**profile, "ho_ten": f"Nguyễn {n}"}) for n in range(8)])

    assert kinds(results) == ["NguoiThan"] * 2 + ["TooManyRelatives"] * 6
    assert BenhNhan.objects.count() == NguoiThan.objects.count() == MOST_RELATIVES


def test_a_child_sent_twice_at_once_is_there_once(resolve, at_once):
    profile = {"ho_ten": "Nguyễn Gia Hân", "ngay_sinh": dt.date(2019, 5, 20), "gioi_tinh": "Nữ"}
    add = partial(resolve(FamilyService).add, actor=AccountFactory(), quan_he="Con", ho_so=profile)

    assert kinds(at_once(*[add] * 6)) == ["AlreadyExists"] * 5 + ["NguoiThan"]
    assert BenhNhan.objects.count() == 1


def test_a_child_let_go_while_it_is_booked_for_is_not_left_with_an_appointment(resolve, book, at_once):
    for _ in range(8):
        link = RelativeFactory()
        let_go = partial(
            resolve(FamilyService).remove, actor=link.nguoi_dung, action="family.destroy", ma_nguoi_than=link.pk
        )

        booked, gone = at_once(book(link, dt.time(9)), let_go)

        outcome = (getattr(booked, "code", "booked"), getattr(gone, "code", "gone"))
        assert outcome in {("booked", "relative_has_appointments"), ("not_yours", "gone")}


def test_parents_who_let_go_at_once_leave_one_of_them(resolve, at_once, book):
    for _ in range(6):
        links = [RelativeFactory()]
        links.append(RelativeFactory(benh_nhan=links[0].benh_nhan))
        book(links[0], dt.time(9))()

        results = at_once(
            *[
                partial(
                    resolve(FamilyService).remove, actor=link.nguoi_dung, action="family.destroy", ma_nguoi_than=link.pk
                )
                for link in links
            ]
        )

        assert kinds(results) == ["NoneType", "RelativeHasAppointments"]
        assert NguoiThan.objects.filter(benh_nhan=links[0].benh_nhan).count() == 1


def test_one_account_and_one_patient_are_linked_once(resolve, at_once):
    account, child = AccountFactory(), PatientFactory(nguoi_dung=None)
    desk = AccountFactory(vai_tro="Nhân viên")
    entrust = partial(
        resolve(FamilyService).entrust,
        actor=desk,
        ma_benh_nhan=child.pk,
        so_dien_thoai=account.so_dien_thoai,
        quan_he="Con",
    )

    assert kinds(at_once(*[entrust] * 6)) == ["ActsAlready"] * 5 + ["NguoiThan"]
    assert not LichHen.objects.exists()
