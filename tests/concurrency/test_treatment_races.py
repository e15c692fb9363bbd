"""Prescriptions are signed once, in numbers without gaps or twins, and never dispensed beyond what they say.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

from functools import partial

import pytest

from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.appointment_service import AppointmentService
from core.services.prescribing_service import PrescribingService
from core.services.prescription_service import PrescriptionService
from core.services.treatment_plan_service import TreatmentPlanService
from core.services.treatment_step_service import TreatmentStepService
from notifications.models import ThongBao
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DoctorFactory,
    PrescriptionLineFactory,
    TreatmentPlanFactory,
    TreatmentStepFactory,
    coming_workday,
)
from treatments.models import DaySoDonThuoc, DongDonThuoc, DonThuoc

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign(resolve):
    def signing(draft):
        named = {"actor": draft.bac_si.nguoi_dung, "action": "prescription.sign", "ma_don_thuoc": draft.pk}
        return partial(resolve(PrescribingService).sign, **named)

    return signing


@pytest.fixture
def act(resolve):
    """A use case of one signed prescription, by an Admin."""
    admin = AccountFactory(vai_tro=Role.ADMIN)

    def acting(prescription, name, **more):
        named = {"actor": admin, "action": f"prescription.{name}", "ma_don_thuoc": prescription.pk, **more}
        return partial(getattr(resolve(PrescribingService), name), **named)

    return acting


def give(act, line, amount):
    return act(line.don_thuoc, "dispense", dong=[{"ma_dong": line.pk, "so_luong": amount}])


def test_a_prescription_signed_twice_at_once_gets_one_number_and_tells_the_patient_once(sign, at_once):
    draft = PrescriptionLineFactory().don_thuoc

    results = at_once(*[sign(draft) for _ in range(4)])

    assert kinds(results) == ["DonThuoc"] + ["WrongPrescriptionState"] * 3
    assert DaySoDonThuoc.objects.get().so_cuoi == 1
    assert ThongBao.objects.filter(loai="don-thuoc-moi").count() == 1


def test_many_signed_at_once_have_numbers_without_gaps_or_twins(sign, at_once):
    doctor = DoctorFactory()
    drafts = []
    for days in range(7, 7 + 8 * 7, 7):
        visit = AppointmentFactory(
            lich__bac_si=doctor, lich__ngay_lam_viec=coming_workday(days), trang_thai="Hoàn thành"
        )
        drafts.append(PrescriptionLineFactory(don_thuoc__lich_hen=visit).don_thuoc)

    results = at_once(*[sign(draft) for draft in drafts])

    assert kinds(results) == ["DonThuoc"] * 8
    assert sorted(DonThuoc.objects.values_list("so", flat=True)) == list(range(1, 9))
    assert list(IntegrityRepository().violations()) == []


def test_of_two_signed_at_once_with_one_ingredient_the_later_hears_of_it(sign, at_once):
    for _ in range(3):
        first = PrescriptionLineFactory().don_thuoc
        visit = AppointmentFactory(
            benh_nhan=first.benh_nhan, lich__ngay_lam_viec=coming_workday(14), trang_thai="Hoàn thành"
        )
        second = PrescriptionLineFactory(don_thuoc__lich_hen=visit).don_thuoc

        at_once(sign(first), sign(second))

        assert heard_of(first) + heard_of(second) == ["still_taken"]


def heard_of(prescription):
    entry = NhatKy.objects.get(hanh_dong="PrescriptionSigned", ma_doi_tuong=prescription.pk)
    return entry.sau["canh_bao"]


def test_dispensed_at_once_it_is_never_more_than_prescribed(sign, act, at_once):
    line = PrescriptionLineFactory()  # of ten tablets
    sign(line.don_thuoc)()

    results = at_once(*[give(act, line, 3) for _ in range(6)])

    assert kinds(results) == ["DonThuoc"] * 3 + ["MoreThanPrescribed"] * 3
    assert DongDonThuoc.objects.get(pk=line.pk).so_luong_da_cap == 9


def test_it_is_either_dispensed_or_cancelled(sign, act, at_once):
    for _ in range(5):
        line = PrescriptionLineFactory()
        sign(line.don_thuoc)()

        results = at_once(give(act, line, 1), act(line.don_thuoc, "cancel", ly_do="Nhầm"))

        assert kinds(results) == ["DonThuoc", "WrongPrescriptionState"]


def test_a_visit_is_either_cancelled_or_signed_for(resolve, sign, at_once):
    admin = AccountFactory(vai_tro=Role.ADMIN)
    for _ in range(5):
        visit = AppointmentFactory(trang_thai="Đã tiếp nhận")
        draft = PrescriptionLineFactory(don_thuoc__lich_hen=visit).don_thuoc
        named = {"actor": admin, "action": "appointment.cancel", "ma_lich_hen": visit.pk, "ly_do": "Nhầm"}
        cancel = partial(resolve(AppointmentService).cancel, **named, ly_do_bo_qua="Nhầm")

        results = at_once(sign(draft), cancel)

        assert kinds(results) in (["DonThuoc", "TreatedAlready"], ["LichHen", "NotYours"])


def test_a_change_and_a_signature_at_once_leave_what_was_signed(resolve, sign, at_once):
    for _ in range(5):
        line = PrescriptionLineFactory()
        draft = line.don_thuoc
        named = {"actor": draft.bac_si.nguoi_dung, "action": "prescription.update", "ma_don_thuoc": draft.pk}
        other = {"ten_thuoc": "B", "hoat_chat": "B", "don_vi": "viên", "lieu_moi_lan": 1, "so_lan_ngay": 1}

        at_once(
            sign(draft), partial(resolve(PrescriptionService).change, **named, dong=[{**other, "so_ngay": 2}])
        )  # fmt: skip

        signed = DonThuoc.objects.get(pk=draft.pk)
        assert [each["ten_thuoc"] for each in signed.ghi["dong"]] == [
            each.ten_thuoc for each in signed.cac_dong.all()
        ]  # fmt: skip


def test_steps_added_at_once_have_places_of_their_own(resolve, at_once):
    plan = TreatmentPlanFactory()
    named = {"actor": plan.bac_si.nguoi_dung, "action": "treatment_plan.steps", "ma_ke_hoach": plan.pk}

    results = at_once(*[
        partial(resolve(TreatmentPlanService).add_step, **named, viec_can_lam=f"Bước {n}") for n in range(4)
    ])  # fmt: skip

    assert kinds(results) == ["KeHoachDieuTri"] * 4
    assert list(plan.buoc.order_by("thu_tu").values_list("thu_tu", flat=True)) == [1, 2, 3, 4]


def test_a_step_is_done_once_however_often_it_is_said_at_once(resolve, at_once):
    step = TreatmentStepFactory()
    named = {"actor": step.ke_hoach.bac_si.nguoi_dung, "action": "treatment_step.complete", "ma_buoc": step.pk}

    results = at_once(*[partial(resolve(TreatmentStepService).complete, **named) for _ in range(4)])

    assert kinds(results) == ["BuocDieuTri"] + ["StepOver"] * 3
