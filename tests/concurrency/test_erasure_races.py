"""Whatever is written while somebody is erased is erased with him, or refused."""

from functools import partial

import pytest

from appointments.models import TrangThaiLichHen
from consents.models import LoaiYeuCauQuyen
from core.exceptions import DomainError
from core.policy import Role
from core.services.erasure_service import CONFIRMATION, ErasureService
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
    SupportRequestFactory,
    ThreadFactory,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

TIMES = 12


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.EXPORTS_FOLDER = tmp_path


@pytest.fixture
def erasing(resolve):
    def work(patient):
        request = DataRequestFactory(benh_nhan=patient, loai=LoaiYeuCauQuyen.ERASE)
        admin = AccountFactory(vai_tro=Role.ADMIN)
        how = {"actor": admin, "action": "data_request.erase", "ma_yeu_cau": request.pk, "xac_nhan": CONFIRMATION}
        return partial(resolve(ErasureService).erase, **how)

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


def test_no_answer_to_who_is_erased_meanwhile_keeps_its_words(resolve, at_once, erasing):
    for _ in range(TIMES):
        patient, desk = PatientFactory(), AccountFactory(vai_tro=Role.STAFF)
        asked = SupportRequestFactory(nguoi_hoi=patient.nguoi_dung)
        said = {"actor": desk, "action": "support_request.answers", "ma_yeu_cau": asked.pk, "noi_dung": "Chào Zzxq"}

        results = at_once(erasing(patient), partial(resolve(SupportService).answer, **said))

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
