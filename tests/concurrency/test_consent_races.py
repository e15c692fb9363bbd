"""Consents, copies of data and erasure hold when everything happens at once."""

from functools import partial

import pytest

from appointments.models import LichHen
from consents.models import BanXuat, DongY, LoaiYeuCauQuyen, TrangThaiBanXuat, VanBanDongY, YeuCauQuyen
from core.models import NhatKy
from core.policy import Role
from core.services.account_erasure_service import DataErasureService
from core.services.appointment_service import AppointmentService
from core.services.consent_service import ConsentService, ConsentTextService
from core.services.data_request_service import DataRequestService
from core.services.erasure_service import CONFIRMATION, ErasureService
from core.services.export_building import ExportBuilding
from core.services.export_service import ExportService
from core.services.family_service import FamilyService
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    ConsentFactory,
    ConsentTextFactory,
    DataRequestFactory,
    ExportFactory,
    PatientFactory,
    ScheduleFactory,
    ServiceFactory,
)
from users.models import NguoiThan

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.EXPORTS_FOLDER = tmp_path


def erasing(resolve, patient):
    request = DataRequestFactory(benh_nhan=patient, loai=LoaiYeuCauQuyen.ERASE)
    admin = AccountFactory(vai_tro=Role.ADMIN)
    how = {"actor": admin, "action": "data_request.erase", "ma_yeu_cau": request.pk, "xac_nhan": CONFIRMATION}
    return partial(resolve(ErasureService).erase, **how)


def test_giving_and_withdrawing_at_once_leave_one_order_of_events(resolve, at_once):
    for _ in range(5):
        patient, text = PatientFactory(), ConsentTextFactory()
        first = ConsentFactory(benh_nhan=patient, van_ban=text, dong_y=False)
        who = {"actor": patient.nguoi_dung, "muc_dich": text.muc_dich}
        give = partial(resolve(ConsentService).give, action="consent.create", ma_van_ban=text.pk, **who)
        withdraw = partial(resolve(ConsentService).withdraw, action="consent.withdraw", **who)

        results = at_once(give, withdraw)

        rows = list(DongY.objects.filter(benh_nhan=patient).exclude(pk=first.pk).order_by("so_thu_tu"))
        said = [(row.so_thu_tu, row.dong_y) for row in rows]
        assert said in ([(2, True)], [(2, True), (3, False)])
        assert kinds(results) in (["ConsentNotGiven", "DongY"], ["DongY", "DongY"])


def test_agreeing_many_times_at_once_writes_one_row(resolve, at_once):
    patient, text = PatientFactory(), ConsentTextFactory()
    said = {"actor": patient.nguoi_dung, "action": "consent.create", "muc_dich": text.muc_dich, "ma_van_ban": text.pk}

    results = at_once(*[partial(resolve(ConsentService).give, **said) for _ in range(6)])

    assert kinds(results) == ["DongY"] * 6
    assert DongY.objects.count() == 1


def test_two_texts_published_at_once_are_two_versions(resolve, at_once):
    text = {"actor": AccountFactory(vai_tro=Role.ADMIN), "muc_dich": "Tiếp thị", "noi_dung_vi": "a", "noi_dung_en": "b"}

    results = at_once(*[partial(resolve(ConsentTextService).publish, **text) for _ in range(2)])

    versions = sorted(VanBanDongY.objects.values_list("so_phien_ban", flat=True))
    assert (kinds(results), versions) in (
        (["VanBanDongY"] * 2, [1, 2]),
        (["AlreadyExists", "VanBanDongY"], [1]),
        (["TextTooEarly", "VanBanDongY"], [1]),
    )


def test_copies_asked_for_at_once_are_one(resolve, at_once):
    patient = PatientFactory()
    ask = {"actor": patient.nguoi_dung, "action": "data_export.create"}

    results = at_once(*[partial(resolve(ExportService).begin, **ask) for _ in range(6)])

    assert {job.pk for job in results} == {BanXuat.objects.get().pk}


def test_builders_at_once_make_each_copy_once(resolve, at_once, tmp_path):
    ExportFactory.create_batch(3)

    results = at_once(*[resolve(ExportBuilding).run for _ in range(3)])

    assert sum(run.built for run in results) == 3
    assert set(BanXuat.objects.values_list("trang_thai", "so_lan")) == {(TrangThaiBanXuat.READY, 1)}
    assert len(list(tmp_path.iterdir())) == 3


def test_a_request_asked_for_at_once_is_one(resolve, at_once):
    patient = PatientFactory()
    ask = {"actor": patient.nguoi_dung, "action": "data_request.create", "loai": LoaiYeuCauQuyen.ACCESS.value}

    results = at_once(*[partial(resolve(DataRequestService).ask, **ask) for _ in range(4)])

    assert kinds(results) == ["RequestOpenAlready"] * 3 + ["YeuCauQuyen"]
    assert YeuCauQuyen.objects.count() == 1


def test_a_request_about_an_account_asked_for_at_once_is_one(resolve, at_once):
    account = AccountFactory()
    ask = {"actor": account, "action": "data_request.create", "loai": LoaiYeuCauQuyen.ACCESS.value}

    results = at_once(*[partial(resolve(DataRequestService).ask, **ask) for _ in range(4)])

    assert kinds(results) == ["RequestOpenAlready"] * 3 + ["YeuCauQuyen"]
    assert YeuCauQuyen.objects.count() == 1


def test_an_account_erased_twice_at_once_is_erased_once(resolve, at_once):
    request = DataRequestFactory(benh_nhan=None, nguoi_dung=AccountFactory(), loai=LoaiYeuCauQuyen.ERASE)
    how = {"action": "data_request.erase", "ma_yeu_cau": request.pk, "xac_nhan": CONFIRMATION}

    results = at_once(
        *[partial(resolve(DataErasureService).erase, actor=AccountFactory(vai_tro=Role.ADMIN), **how) for _ in range(3)]
    )

    assert kinds(results) == ["YeuCauQuyen"] * 3
    assert NhatKy.objects.filter(hanh_dong="AccountErased").count() == 1


def test_an_extension_asked_for_at_once_is_given_once(resolve, at_once):
    request = DataRequestFactory()
    how = {"actor": AccountFactory(vai_tro=Role.ADMIN), "action": "data_request.extend", "ma_yeu_cau": request.pk}

    results = at_once(*[partial(resolve(DataRequestService).extend, ly_do="Kho", **how) for _ in range(4)])

    assert kinds(results) == ["ExtendedAlready"] * 3 + ["YeuCauQuyen"]


def test_nobody_is_both_erased_and_booked(resolve, at_once):
    for _ in range(8):
        patient, schedule = PatientFactory(), ScheduleFactory()
        visit = {
            "ma_benh_nhan": patient.pk,
            "ma_bac_si": schedule.bac_si_id,
            "ma_dich_vu": ServiceFactory(co_so=schedule.bac_si.co_so).pk,
            "ngay_kham": schedule.ngay_lam_viec,
            "gio_kham": schedule.gio_bat_dau,
        }
        desk = AccountFactory(vai_tro=Role.STAFF)

        results = at_once(erasing(resolve, patient), partial(resolve(AppointmentService).book, actor=desk, **visit))

        patient.refresh_from_db()
        booked = LichHen.objects.filter(benh_nhan=patient).exists()
        assert kinds(results) in (["DataErased", "YeuCauQuyen"], ["HasComingVisits", "LichHen"])
        assert (patient.ngay_xoa is not None) is not booked


def test_nobody_is_both_erased_and_entrusted(resolve, at_once):
    for _ in range(5):
        patient, guardian = PatientFactory(), PatientFactory().nguoi_dung
        desk = AccountFactory(vai_tro=Role.STAFF)
        link = {"ma_benh_nhan": patient.pk, "so_dien_thoai": guardian.so_dien_thoai, "quan_he": "Con"}

        at_once(erasing(resolve, patient), partial(resolve(FamilyService).entrust, actor=desk, **link))

        assert not NguoiThan.objects.filter(benh_nhan=patient).exists()


def test_an_erasure_approved_twice_at_once_is_one(resolve, at_once):
    patient = PatientFactory()

    erase = erasing(resolve, patient)
    results = at_once(erase, partial(resolve(ErasureService).erase, **erase.keywords))

    assert kinds(results) == ["YeuCauQuyen"] * 2
    assert len({row.xoa_luc for row in results}) == 1


def test_an_erasure_and_a_copy_at_once_leave_no_copy(resolve, at_once):
    for _ in range(5):
        patient = PatientFactory()
        ask = {"actor": patient.nguoi_dung, "action": "data_export.create"}

        at_once(erasing(resolve, patient), partial(resolve(ExportService).begin, **ask))

        live = BanXuat.objects.filter(nguoi_dung=patient.nguoi_dung, ngay_xong__isnull=True)
        assert not live.exists()
