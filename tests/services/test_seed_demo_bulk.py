"""`seed_demo` loads as much data as is wanted, by the rules."""

import datetime as dt

import pytest
from django.core.management import CommandError
from django.db.models import Count, F

from appointments.models import LichHen, LichLamViec, PhienTuVanTuXa, TrangThaiLichHen
from appointments.remote_session import TrangThaiPhien
from authentication.models import NguoiDung
from core import demo, demo_batch, demo_bulk
from core.models import TuKhoa
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.auth_service import AuthService
from medical.models import BacSi, DichVu, LoaiDichVu
from payments.models import DongHoaDon, HoaDon, PhuongThuc, ThanhToan
from tests.factories import AccountFactory, PatientFactory
from tests.services.seeding import MORNING, NEW_PHONE, bulk_visits, everything
from users.models import BenhNhan

pytestmark = pytest.mark.django_db


def test_bulk_is_of_the_size_that_was_asked_for_and_keeps_the_rules(seed):
    seed()
    before = {model: model.objects.count() for model in (LichHen, BenhNhan, BacSi)}

    seed("--appointments", "3000", "--patients", "100", "--doctors", "3")

    added = {model: model.objects.count() - before[model] for model in before}
    assert added == {LichHen: 3000, BenhNhan: 100, BacSi: 3}
    assert list(IntegrityRepository().violations()) == []


def test_a_second_bulk_adds_to_the_first_without_touching_it(seed):
    seed("--appointments", "400", "--patients", "50", "--doctors", "2")
    first = list(bulk_visits().order_by("pk").values())

    seed("--appointments", "400", "--patients", "50", "--doctors", "2")

    assert list(bulk_visits().order_by("pk").values())[:400] == first
    assert bulk_visits().count() == 800
    assert list(IntegrityRepository().violations()) == []


def test_bulk_goes_round_numbers_that_people_already_have(seed):
    AccountFactory(so_dien_thoai="0860000001")
    AccountFactory(so_dien_thoai="0960000002", vai_tro=Role.DOCTOR)

    seed("--patients", "10", "--doctors", "3")

    assert BenhNhan.objects.filter(so_dien_thoai__startswith="086").count() == 10
    assert BacSi.objects.filter(nguoi_dung__so_dien_thoai__startswith="096").count() == 3


def test_one_cccd_is_never_given_twice(seed):
    seed("--patients", "3")
    theirs = BenhNhan.objects.filter(so_dien_thoai__startswith="086").order_by("pk")
    cccd = theirs.last().cmnd_cccd
    forget_bulk()
    PatientFactory(cmnd_cccd=cccd, nguoi_dung__so_dien_thoai=NEW_PHONE)

    seed("--patients", "3")

    assert [patient.cmnd_cccd for patient in theirs][-1] is None


def forget_bulk():
    """As if there had never been any."""
    ThanhToan.objects.filter(lich_hen__in=bulk_visits()).delete()
    DongHoaDon._base_manager.filter(hoa_don__lich_hen__in=bulk_visits()).delete()
    HoaDon.objects.filter(lich_hen__in=bulk_visits()).delete()
    PhienTuVanTuXa.objects.filter(lich_hen__in=bulk_visits()).delete()
    bulk_visits().delete()
    doctors = BacSi.objects.filter(nguoi_dung__so_dien_thoai__startswith=demo_bulk.DOCTOR_PREFIX)
    LichLamViec.objects.filter(bac_si__in=doctors).delete()
    doctors.delete()
    BenhNhan.objects.filter(so_dien_thoai__startswith=demo_bulk.PATIENT_PREFIX).delete()
    for prefix in (demo_bulk.DOCTOR_PREFIX, demo_bulk.PATIENT_PREFIX):
        NguoiDung.objects.filter(so_dien_thoai__startswith=prefix).delete()
    TuKhoa.objects.filter(ma_doi_tuong__isnull=False).delete()


@pytest.mark.parametrize(("seeds", "alike"), [((7, 7), True), ((7, 8), False)])
def test_the_same_seed_gives_the_same_data(seed, at, seeds, alike):
    at(MORNING)
    visits = bulk_visits().order_by("bac_si__nguoi_dung__so_dien_thoai", "ngay_kham", "gio_kham")
    facts = ("benh_nhan__cmnd_cccd", "benh_nhan__ho_ten", "dich_vu", "so_thu_tu", "trang_thai", "ngay_tao", "ngay_huy")
    made = []

    for number in seeds:
        forget_bulk()
        seed("--appointments", "300", "--patients", "40", "--doctors", "2", "--seed", str(number))
        made.append(list(visits.values_list(*facts)))

    assert (made[0] == made[1]) is alike


def test_people_who_are_not_numbered_are_as_many_as_needed(seed):
    seed("--appointments", "700")

    assert bulk_visits().count() == 700
    assert list(IntegrityRepository().violations()) == []


@pytest.mark.parametrize("people", [("--doctors", "1"), ("--patients", "2")])
def test_more_appointments_than_time_are_refused_before_anything_is_added(seed, people):
    seed()
    before = everything()

    with pytest.raises(CommandError, match="at least"):
        seed("--appointments", "10000", *people)

    assert everything() == before


def test_without_a_service_to_offer_bulk_is_refused(seed):
    seed()
    DichVu.objects.update(thoi_gian_kham=90)

    with pytest.raises(CommandError, match="service"):
        seed("--doctors", "1")


def test_a_doctor_full_to_the_brim_still_keeps_the_rules(seed):
    seed("--appointments", "8000", "--patients", "200", "--doctors", "1")

    assert list(IntegrityRepository().violations()) == []
    assert not LichLamViec.objects.filter(so_luong_da_dat__gte=F("so_luong_kham")).exists()


def test_bulk_is_spread_from_a_year_back_to_a_month_ahead_in_likely_states(seed, at):
    at(MORNING)
    seed("--appointments", "3000", "--patients", "100", "--doctors", "3")
    past, today = bulk_visits().filter(ngay_kham__lt=MORNING.date()), bulk_visits().filter(ngay_kham=MORNING.date())
    coming = bulk_visits().filter(ngay_kham__gt=MORNING.date())

    states = dict(past.values_list("trang_thai").annotate(Count("pk")))
    assert set(states) == {TrangThaiLichHen.COMPLETED, TrangThaiLichHen.CANCELLED, TrangThaiLichHen.NO_SHOW}
    assert states[TrangThaiLichHen.COMPLETED] > 0.7 * past.count()
    assert not coming.filter(trang_thai__in=[TrangThaiLichHen.COMPLETED, TrangThaiLichHen.NO_SHOW]).exists()
    assert not today.filter(gio_ket_thuc__gt=MORNING.time(), trang_thai=TrangThaiLichHen.COMPLETED).exists()
    assert past.earliest("ngay_kham").ngay_kham <= MORNING.date() - dt.timedelta(days=360)
    assert coming.latest("ngay_kham").ngay_kham >= MORNING.date() + dt.timedelta(days=28)
    assert not bulk_visits().filter(ngay_kham__week_day=1).exists()
    assert not bulk_visits().filter(ngay_tao__gt=MORNING).exists()


def test_bulk_cancellations_have_day_and_reason_and_completed_visits_their_money(seed):
    seed("--appointments", "1500", "--patients", "100", "--doctors", "2")
    cancelled = bulk_visits().filter(trang_thai=TrangThaiLichHen.CANCELLED)
    payments = ThanhToan.objects.filter(lich_hen__in=bulk_visits())

    assert cancelled.exists()
    assert not cancelled.filter(ly_do_huy="").exists()
    assert not cancelled.filter(ngay_huy__lt=F("ngay_tao")).exists()
    assert not payments.exclude(lich_hen__trang_thai=TrangThaiLichHen.COMPLETED).exists()
    assert payments.count() > 0.8 * bulk_visits().filter(trang_thai=TrangThaiLichHen.COMPLETED).count()
    assert set(payments.values_list("phuong_thuc_thanh_toan", flat=True)) == set(PhuongThuc.values)


def test_bulk_remote_visits_have_sessions_in_the_state_of_the_visit(seed):
    seed("--appointments", "1500", "--patients", "100", "--doctors", "2")
    remote = bulk_visits().filter(dich_vu__loai_dich_vu=LoaiDichVu.TELECONSULTATION)

    assert set(remote.values_list("trang_thai", "phien_tu_van__trang_thai")) == {
        (TrangThaiLichHen.COMPLETED, TrangThaiPhien.ENDED),
        (TrangThaiLichHen.CANCELLED, TrangThaiPhien.CANCELLED),
        (TrangThaiLichHen.NO_SHOW, TrangThaiPhien.CANCELLED),
        (TrangThaiLichHen.CONFIRMED, TrangThaiPhien.NOT_STARTED),
        (TrangThaiLichHen.PENDING, TrangThaiPhien.NOT_STARTED),
    }


def test_bulk_people_can_be_searched_for_and_can_sign_in(seed, resolve):
    seed("--patients", "20", "--doctors", "2")
    patient = BenhNhan.objects.filter(so_dien_thoai__startswith="086", nguoi_dung__isnull=False).earliest("pk")

    for text in (patient.ho_ten, patient.cmnd_cccd, patient.so_dien_thoai):
        assert patient.pk in TuKhoa.matching(BenhNhan, text).values_list("ma_doi_tuong", flat=True)
    assert resolve(AuthService).sign_in(so_dien_thoai="0960000001", password=demo.PASSWORD)
    assert resolve(AuthService).sign_in(so_dien_thoai=patient.nguoi_dung.so_dien_thoai, password=demo.PASSWORD)


def test_what_is_inserted_is_what_save_would_write():
    inserted, saved = (
        NguoiDung(so_dien_thoai=phone, vai_tro=Role.DOCTOR, password="!", ngay_tao=MORNING)
        for phone in ("0960000001", "0960000002")
    )

    demo_bulk.insert([inserted], "so_dien_thoai")
    saved.save()

    rows = [NguoiDung.objects.filter(pk=account.pk).values().get() for account in (inserted, saved)]
    own = {"ma_nguoi_dung": inserted.pk, "so_dien_thoai": "0960000001"}
    assert rows[0] == rows[1] | own


def test_rows_of_more_than_one_statement_all_get_their_keys(monkeypatch):
    monkeypatch.setattr(demo_batch, "MOST_ROWS", 2)
    accounts = [NguoiDung(so_dien_thoai=f"096000000{n}", vai_tro=Role.DOCTOR, password="!") for n in range(5)]

    demo_bulk.insert(accounts, "so_dien_thoai")

    assert dict(NguoiDung.objects.values_list("pk", "so_dien_thoai")) == {a.pk: a.so_dien_thoai for a in accounts}
