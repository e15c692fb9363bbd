"""`seed_demo` gives a newcomer something to try, and keeps what users did."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F

from appointments.models import LichHen, LichLamViec, TrangThaiLichHen
from authentication.models import NguoiDung
from core import demo
from core.repositories.integrity_repository import IntegrityRepository
from core.services.announcement_service import AnnouncementService
from core.services.appointment_service import AppointmentService
from core.services.auth_service import AuthService
from core.services.generation_service import GenerationService
from core.services.payment_service import PaymentService
from core.services.place_offering import PlaceOffering
from core.services.thread_service import ThreadService
from core.validators import identity_cautions, insurance_cautions, normalise_identity, normalise_insurance
from medical.models import BacSi, ChuyenKhoa, CoSoYTe, DichVu, LoaiDichVu
from payments.models import PhuongThuc, ThanhToan, TrangThaiThanhToan
from planning.models import MauLich
from support.models import DanhGia, DiemDanhGia, YeuCauHoTro
from tests.factories import PatientFactory
from tests.services.seeding import MORNING, NEW_PHONE, coming_workdays, demo_doctors, everything
from users.models import BenhNhan, NguoiThan
from waitlist.models import DanhSachCho

pytestmark = pytest.mark.django_db


def test_every_demo_account_signs_in_with_the_demo_password(seed, resolve):
    seed()

    for phone, role in demo.ROLES.items():
        assert resolve(AuthService).sign_in(so_dien_thoai=phone, password="Demo@12345")
        assert NguoiDung.objects.get(so_dien_thoai=phone).vai_tro == role


def test_the_catalogue_is_as_the_contract_says(seed):
    seed()

    assert CoSoYTe.objects.count() == 2
    assert ChuyenKhoa.objects.count() >= 5
    assert DichVu.objects.count() >= 10
    assert set(DichVu.objects.values_list("thoi_gian_kham", flat=True)) == {15, 30, 45, 60}
    assert DichVu.objects.filter(loai_dich_vu=LoaiDichVu.TELECONSULTATION).exists()


def test_the_first_doctor_and_service_are_those_of_the_printed_examples(seed):
    seed()

    doctor, service = BacSi.objects.earliest("pk"), DichVu.objects.earliest("pk")
    assert doctor.nguoi_dung.so_dien_thoai == "0910000001"
    assert doctor.chuyen_khoa.ten_chuyen_khoa == "Tim mạch"
    assert service.gia_tien == 500_000
    assert doctor.offers(service)


def test_the_desk_takes_the_printed_payment_for_the_first_appointment(seed, at, resolve):
    at(MORNING)
    seed()

    taken = resolve(PaymentService).take(
        actor=NguoiDung.objects.get(so_dien_thoai=demo.STAFF[0]),
        ma_lich_hen=LichHen.objects.earliest("pk").pk,
        so_tien=500_000,
        phuong_thuc_thanh_toan=PhuongThuc.CASH,
        ghi_chu="Thanh toán dịch vụ khám bệnh",
    )

    assert taken.trang_thai == TrangThaiThanhToan.PAID


def test_every_doctor_has_both_windows_with_free_places_on_the_next_fourteen_workdays(seed, at):
    at(MORNING)
    seed()

    for doctor in demo_doctors():
        schedules = LichLamViec.objects.filter(bac_si=doctor, so_luong_da_dat__lt=F("so_luong_kham"))
        coming = schedules.filter(ngay_lam_viec__gt=MORNING.date()).order_by("ngay_lam_viec", "gio_bat_dau")
        assert list(coming.values_list("ngay_lam_viec", "gio_bat_dau", "gio_ket_thuc")) == [
            (day, *window) for day in coming_workdays(MORNING.date()) for window in demo.WINDOWS
        ]


@pytest.mark.parametrize("days", range(1, 15))
def test_a_newcomer_can_book_the_printed_example_on_any_coming_workday(seed, at, resolve, days):
    at(MORNING)
    seed()
    newcomer, day = PatientFactory(nguoi_dung__so_dien_thoai=NEW_PHONE), MORNING.date() + dt.timedelta(days=days)
    if day not in coming_workdays(MORNING.date()):
        return

    booked = resolve(AppointmentService).book(
        actor=newcomer.nguoi_dung,
        ma_bac_si=BacSi.objects.earliest("pk").pk,
        ma_dich_vu=DichVu.objects.earliest("pk").pk,
        ngay_kham=day,
        gio_kham=dt.time(9),
    )

    assert booked.trang_thai == TrangThaiLichHen.PENDING


def test_every_patient_has_a_paid_visit_behind_and_one_ahead(seed, at):
    at(MORNING)
    seed()

    for phone in demo.PATIENTS:
        theirs = LichHen.objects.filter(benh_nhan__nguoi_dung__so_dien_thoai=phone)
        held = theirs.get(ngay_kham__lt=MORNING.date())
        payment = ThanhToan.objects.get(lich_hen=held)
        assert held.trang_thai == TrangThaiLichHen.COMPLETED
        assert (payment.so_tien, payment.trang_thai) == (held.gia_tien, TrangThaiThanhToan.PAID)
        assert theirs.filter(ngay_kham__gt=MORNING.date(), ngay_huy__isnull=True).count() == 1


def test_patients_have_rated_their_visits_and_asked_the_desk_once(seed):
    seed()
    seed()

    assert DanhGia.objects.count() == len(demo.PATIENTS)
    scores = DiemDanhGia.objects.all()
    assert sum(score.so_danh_gia for score in scores) == len(demo.PATIENTS)
    assert sum(score.tong_sao for score in scores) == sum(DanhGia.objects.values_list("so_sao", flat=True))
    assert sorted(YeuCauHoTro.objects.values_list("trang_thai", flat=True)) == ["Mới", "Đã giải quyết"]


def test_the_first_patient_has_a_child_to_book_for(seed, resolve):
    seed()

    link = NguoiThan.objects.get()
    child, parent = link.benh_nhan, link.nguoi_dung
    assert (parent.so_dien_thoai, link.quan_he, child.nguoi_dung) == (demo.PATIENTS[0], "Con", None)
    assert child.so_dien_thoai == parent.so_dien_thoai
    assert not child.lich_hen.exists()


@pytest.mark.parametrize("let_go", [False, True])
def test_the_child_is_given_once_and_to_an_older_demo_too(seed, let_go):
    seed()
    child = NguoiThan.objects.get().benh_nhan
    NguoiThan.objects.all().delete()
    if not let_go:
        child.delete()

    seed()

    assert NguoiThan.objects.count() == (0 if let_go else 1)
    assert BenhNhan.objects.count() == len(demo.PATIENTS) + 1


def test_what_is_generated_goes_on_where_the_demo_stops(seed, at, resolve):
    at(MORNING)
    seed()
    first, stop = MORNING.date(), MORNING.date() + dt.timedelta(days=demo.DAYS_AHEAD)
    admin = NguoiDung.objects.get(so_dien_thoai=demo.ADMIN)

    run = resolve(GenerationService).generate(actor=admin, tu_ngay=first, den_ngay=stop + dt.timedelta(days=7))

    a_week = 8 * 6 * len(demo.WINDOWS)
    assert (run.so_tao_moi, run.so_da_co, run.so_bo_qua) == (
        a_week,
        LichLamViec.objects.filter(ngay_lam_viec__range=(first, stop)).count(),
        0,
    )
    assert min(each.ngay_lam_viec for each in run.made) > stop


def test_a_template_that_was_deleted_stays_away(seed):
    seed()
    MauLich.objects.earliest("pk").delete()

    seed()

    assert MauLich.objects.count() == len(demo.DOCTORS) - 1


def test_remote_visits_have_their_session(seed):
    seed()

    remote = LichHen.objects.filter(dich_vu__loai_dich_vu=LoaiDichVu.TELECONSULTATION)
    assert remote.exists()
    assert not remote.filter(phien_tu_van__isnull=True).exists()


def test_demo_data_keeps_the_five_rules(seed):
    seed()

    assert list(IntegrityRepository().violations()) == []


def test_nothing_looks_wrong_in_anybodys_numbers(seed):
    seed("--patients", "200")

    for patient in BenhNhan.objects.all():
        normalise_identity(patient.cmnd_cccd)
        assert identity_cautions(patient.cmnd_cccd, patient.ngay_sinh, patient.gioi_tinh) == []
        if patient.so_bhyt:
            normalise_insurance(patient.so_bhyt)
            assert insurance_cautions(patient.so_bhyt) == []


def test_a_second_run_changes_no_row_at_all(seed):
    seed()
    before = everything()

    seed()

    assert everything() == before


def test_what_users_did_stays(seed, at):
    at(MORNING)
    seed()
    coming = LichHen.objects.filter(ngay_kham__gt=MORNING.date()).earliest("pk")
    LichHen.objects.filter(pk=coming.pk).update(trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=MORNING)
    LichLamViec.objects.filter(pk=coming.lich_id).update(so_luong_da_dat=F("so_luong_da_dat") - 1)
    LichLamViec.objects.filter(ngay_lam_viec=coming_workdays(MORNING.date())[4], so_luong_da_dat=0).delete()
    CoSoYTe.objects.update(ten_co_so=F("dia_chi"))
    DichVu.objects.exclude(lich_hen__isnull=False).delete()
    NguoiDung.objects.update(password="changed", trang_thai=False)
    before = everything()

    seed()

    assert everything() == before


@pytest.mark.parametrize("days", [1, 5, 40])
def test_days_later_it_adds_the_days_and_visits_that_have_been_used_up(seed, at, days):
    at(MORNING)
    seed()
    later = (MORNING + dt.timedelta(days=days)).replace(hour=18)
    at(later)

    seed()

    windows = LichLamViec.objects.filter(ngay_lam_viec__gt=later.date()).values("ngay_lam_viec", "gio_bat_dau")
    offered = {
        (row["ngay_lam_viec"], row["gio_bat_dau"]): row["doctors"] for row in windows.annotate(doctors=Count("pk"))
    }
    assert offered == {(day, start): 8 for day in coming_workdays(later.date()) for start, _ in demo.WINDOWS}
    ahead = LichHen.objects.filter(ngay_kham__gt=later.date())
    assert ahead.values("benh_nhan").distinct().count() == len(demo.PATIENTS)
    assert list(IntegrityRepository().violations()) == []


def test_a_window_that_the_doctor_uses_otherwise_is_left_alone(seed, at):
    at(MORNING)
    seed()
    later = MORNING + dt.timedelta(days=5)
    doctor, day = demo_doctors().earliest("pk"), coming_workdays(later.date())[-1]
    own = {"bac_si": doctor, "ngay_lam_viec": day, "gio_bat_dau": dt.time(9), "gio_ket_thuc": dt.time(12)}
    LichLamViec.objects.create(**own, so_luong_kham=1)
    at(later)

    seed()

    starts = LichLamViec.objects.filter(bac_si=doctor, ngay_lam_viec=day).order_by("gio_bat_dau")
    assert list(starts.values_list("gio_bat_dau", flat=True)) == [dt.time(9), dt.time(13, 30)]


def test_with_debug_off_it_says_why_and_writes_nothing(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("seed_demo")

    assert not NguoiDung.objects.exists()


def test_with_debug_on_it_needs_no_force_and_tells_the_logins(settings):
    settings.DEBUG = True
    out = StringIO()

    call_command("seed_demo", stdout=out)

    for told in ("Demo@12345", "0900000001", "0910000001", "0920000001", "0930000012", "8 bác sĩ", "13 bệnh nhân"):
        assert told in out.getvalue()


def test_two_patients_wait_for_an_evening_once(seed, resolve):
    seed()
    seed()

    assert DanhSachCho.objects.filter(trang_thai="Đang chờ", gio_tu=dt.time(17)).count() == 2
    assert not resolve(PlaceOffering).run()


def test_a_doctor_and_a_patient_have_written_and_the_desk_has_announced_once(seed, resolve):
    seed()
    seed()

    for phone, unread in ((demo.PATIENTS[0], 1), (demo.DOCTORS[0], 0)):
        account = NguoiDung.objects.get(so_dien_thoai=phone)
        (thread,) = resolve(ThreadService).visible_to(account, "message_thread.list")
        shown = resolve(ThreadService).show(actor=account, action="message_thread.retrieve", ma_trao_doi=thread.pk)
        assert (len(shown.trang_tin), thread.so_chua_doc) == (3, unread)
        assert resolve(AnnouncementService).visible_to(account, "announcement.mine").count() == 1
