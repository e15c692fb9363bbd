"""Whatever is written while somebody is erased is erased with him, or refused."""

import datetime as dt
from functools import partial

import pytest

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from consents.models import LoaiYeuCauQuyen
from core.exceptions import DomainError
from core.policy import Role
from core.services.account_erasure_service import DataErasureService
from core.services.appointment_service import AppointmentService
from core.services.erasure_service import CONFIRMATION
from core.services.family_service import FamilyService
from core.services.message_service import MessageService
from core.services.rating_service import RatingService
from core.services.support_service import SupportService
from correspondence.models import Ben
from notifications.models import ThongBao
from support.models import DanhGia, TraLoiHoTro, YeuCauHoTro
from tests.factories import (
    AccountFactory,
    CompletedVisitFactory,
    DataRequestFactory,
    PatientFactory,
    RelativeFactory,
    ScheduleFactory,
    ServiceFactory,
    SupportRequestFactory,
    ThreadFactory,
)
from users.models import NguoiThan

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

TIMES = 12


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.EXPORTS_FOLDER = tmp_path


@pytest.fixture
def erasing(resolve):
    """Of a patient, or of an account without one."""

    def work(whom):
        whose = {"benh_nhan": None, "nguoi_dung": whom} if isinstance(whom, NguoiDung) else {"benh_nhan": whom}
        request = DataRequestFactory(**whose, loai=LoaiYeuCauQuyen.ERASE)
        admin = AccountFactory(vai_tro=Role.ADMIN)
        how = {"actor": admin, "action": "data_request.erase", "ma_yeu_cau": request.pk, "xac_nhan": CONFIRMATION}
        return partial(resolve(DataErasureService).erase, **how)

    return work


def fail_of(results):
    return [result for result in results if isinstance(result, Exception) and not isinstance(result, DomainError)]


@pytest.mark.parametrize("side", [Ben.DOCTOR, Ben.PATIENT])
def test_no_notification_of_a_message_names_who_is_erased_meanwhile(resolve, at_once, erasing, side):
    for _ in range(TIMES):
        patient = PatientFactory(ho_ten="Quách Zzxq Tèo")
        thread = ThreadFactory(benh_nhan=patient)
        CompletedVisitFactory(benh_nhan=patient, bac_si=thread.bac_si, lich__bac_si=thread.bac_si)
        writer = thread.bac_si.nguoi_dung if side is Ben.DOCTOR else patient.nguoi_dung
        said = {"action": "message_thread.messages", "ma_trao_doi": thread.pk, "noi_dung": "Chào"}

        results = at_once(erasing(patient), partial(resolve(MessageService).send, actor=writer, **said))

        assert fail_of(results) == []
        assert [row.du_lieu for row in ThongBao.objects.all() if "Zzxq" in str(row.du_lieu)] == []


def test_no_question_of_who_is_erased_meanwhile_keeps_its_words(resolve, at_once, erasing):
    for _ in range(TIMES):
        patient = PatientFactory()
        asked = {"actor": patient.nguoi_dung, "loai": "Khác", "tieu_de": "Zzxq", "noi_dung": "Tôi là Zzxq"}

        results = at_once(erasing(patient), partial(resolve(SupportService).ask, **asked))

        assert fail_of(results) == []
        assert not YeuCauHoTro.objects.exclude(tieu_de_hoi="").exists()


@pytest.mark.parametrize("with_profile", [True, False])
def test_no_answer_to_who_is_erased_meanwhile_keeps_its_words(resolve, at_once, erasing, with_profile):
    for _ in range(TIMES):
        patient, desk = PatientFactory() if with_profile else None, AccountFactory(vai_tro=Role.STAFF)
        account = patient.nguoi_dung if patient else AccountFactory()
        asked = SupportRequestFactory(nguoi_hoi=account)
        said = {"actor": desk, "action": "support_request.answers", "ma_yeu_cau": asked.pk, "noi_dung": "Chào Zzxq"}

        results = at_once(erasing(patient or account), partial(resolve(SupportService).answer, **said))

        assert fail_of(results) == []
        assert not TraLoiHoTro.objects.exclude(noi_dung_tra_loi="").exists()


def test_no_rating_of_who_is_erased_meanwhile_keeps_its_words(resolve, at_once, erasing):
    for _ in range(TIMES):
        patient = PatientFactory()
        visit = CompletedVisitFactory(benh_nhan=patient, trang_thai=TrangThaiLichHen.COMPLETED)
        said = {"actor": patient.nguoi_dung, "ma_lich_hen": visit.pk, "nhan_xet": "Zzxq rất hài lòng", "so_sao": 5}

        results = at_once(erasing(patient), partial(resolve(RatingService).rate, **said))

        assert fail_of(results) == []
        assert not DanhGia.objects.exclude(nhan_xet="").exists()


def test_an_erasure_and_a_parting_at_once_end_both(resolve, at_once, erasing):
    for _ in range(TIMES):
        link = RelativeFactory(benh_nhan=PatientFactory())
        part = {"actor": link.nguoi_dung, "action": "family.destroy", "ma_nguoi_than": link.pk}

        results = at_once(erasing(link.benh_nhan), partial(resolve(FamilyService).remove, **part))

        assert fail_of(results) == []
        link.benh_nhan.refresh_from_db()
        assert link.benh_nhan.ngay_xoa is not None


@pytest.mark.parametrize("with_profile", [True, False])
def test_nobody_is_left_with_a_visit_and_without_who_acts_for_him(resolve, at_once, erasing, with_profile):
    for _ in range(TIMES):
        guardian = PatientFactory() if with_profile else None
        link = RelativeFactory(
            nguoi_dung=guardian.nguoi_dung if guardian else AccountFactory(), benh_nhan__nguoi_dung=None
        )
        schedule = ScheduleFactory()
        wanted = {
            "ma_benh_nhan": link.benh_nhan_id,
            "ma_bac_si": schedule.bac_si_id,
            "ma_dich_vu": ServiceFactory(co_so=schedule.bac_si.co_so).pk,
            "ngay_kham": schedule.ngay_lam_viec,
            "gio_kham": dt.time(9),
        }

        results = at_once(
            erasing(guardian or link.nguoi_dung),
            partial(resolve(AppointmentService).book, actor=link.nguoi_dung, **wanted),
        )

        assert fail_of(results) == []
        booked = LichHen.objects.filter(benh_nhan=link.benh_nhan).exists()
        assert NguoiThan.objects.filter(pk=link.pk).exists() is booked
