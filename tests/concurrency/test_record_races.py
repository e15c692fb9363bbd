"""One doctor at two screens: a visit has one record, it is signed once, and no version is lost or given twice.

On SQLite writers queue up by themselves; what these tests prove, they prove on PostgreSQL and SQL Server.
"""

from functools import partial

import pytest

from appointments.models import TrangThaiLichHen
from core.policy import Role
from core.record_exceptions import RecordExists, SignedAlready
from core.services.appointment_service import AppointmentService
from core.services.record_service import RecordService
from core.services.vitals_service import VitalsService
from records.models import BanBenhAn, BenhAn, ChanDoan, SinhHieu
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, AppointmentFactory, DiagnosisFactory, IcdFactory, RecordFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROUNDS = 6


@pytest.fixture
def on_record(resolve):
    def stepping(step, record, **said):
        named = {"actor": record.bac_si.nguoi_dung, "action": f"record.{step}", "ma_benh_an": record.pk, **said}
        return partial(getattr(resolve(RecordService), "change" if step == "partial_update" else step), **named)

    return stepping


def draft():
    return DiagnosisFactory(benh_an=RecordFactory()).benh_an


def test_two_who_begin_the_record_of_a_visit_at_once_begin_one(resolve, at_once):
    for _ in range(ROUNDS):
        visit = AppointmentFactory(trang_thai=TrangThaiLichHen.IN_PROGRESS)
        named = {"actor": visit.bac_si.nguoi_dung, "ma_lich_hen": visit.pk}

        results = at_once(*[partial(resolve(RecordService).create, **named) for _ in range(4)])

        assert kinds(results) == ["BenhAn", *["RecordExists"] * 3]
        assert BenhAn.objects.filter(lich_hen=visit).count() == 1
        assert all(isinstance(each, BenhAn | RecordExists) for each in results)


def test_a_record_signed_twice_at_once_is_signed_once(on_record, at_once):
    for _ in range(ROUNDS):
        record = draft()

        results = at_once(*[on_record("sign", record) for _ in range(4)])

        assert kinds(results) == ["BenhAn", *["SignedAlready"] * 3]
        assert list(BanBenhAn.objects.filter(benh_an=record).values_list("so_ban", flat=True)) == [1]


def test_amendments_at_once_are_versions_one_after_the_other(on_record, at_once):
    for _ in range(ROUNDS):
        record = draft()
        on_record("sign", record)()

        results = at_once(*[on_record("amend", record, ly_do=f"Lần {n}", ket_luan=f"{n}") for n in range(4)])

        assert kinds(results) == ["BenhAn"] * 4
        versions = BanBenhAn.objects.filter(benh_an=record).order_by("so_ban")
        assert [version.so_ban for version in versions] == [1, 2, 3, 4, 5]
        record.refresh_from_db()
        assert (record.phien_ban_ky, record.ket_luan) == (5, versions.last().noi_dung_ky["ket_luan"])


def test_what_is_changed_while_it_is_signed_is_either_in_the_version_or_refused(on_record, at_once):
    code = IcdFactory(ma_icd="J18.9")
    for _ in range(ROUNDS):
        record = draft()
        change = {"ket_luan": "Viêm phổi", "chan_doan": [{"ma_icd": code.ma_icd, "la_chinh": True}]}

        changed, signed = at_once(on_record("partial_update", record, **change), on_record("sign", record))

        assert isinstance(signed, BenhAn)
        kept = BanBenhAn.objects.get(benh_an=record).noi_dung_ky
        record.refresh_from_db()
        assert kept["ket_luan"] == record.ket_luan == ("" if isinstance(changed, SignedAlready) else "Viêm phổi")
        (line,) = ChanDoan.objects.filter(benh_an=record).select_related("ma_benh")
        assert kept["chan_doan"][0]["ma_icd"] == line.ma_benh.ma_icd


def test_what_is_measured_while_it_is_signed_is_in_the_version_or_refused(on_record, resolve, at_once):
    for _ in range(ROUNDS):
        record = draft()
        named = {"actor": record.bac_si.nguoi_dung, "action": "vital_signs.create", "ma_benh_an": record.pk}

        at_once(partial(resolve(VitalsService).take, **named, mach=80), on_record("sign", record))

        kept = BanBenhAn.objects.get(benh_an=record).noi_dung_ky["sinh_hieu"]
        assert len(kept) == SinhHieu.objects.filter(benh_an=record).count()


def test_no_record_is_begun_of_a_visit_cancelled_at_the_same_time(resolve, at_once):
    for _ in range(ROUNDS):
        visit = AppointmentFactory(trang_thai=TrangThaiLichHen.ARRIVED)
        doctor = visit.bac_si.nguoi_dung

        cancel = partial(
            resolve(AppointmentService).cancel,
            actor=doctor, action="appointment.cancel", ma_lich_hen=visit.pk, ly_do="Bệnh nhân về",
        )  # fmt: skip
        at_once(partial(resolve(RecordService).create, actor=doctor, ma_lich_hen=visit.pk), cancel)

        visit.refresh_from_db()
        begun = BenhAn.objects.filter(lich_hen=visit).values_list("phien_ban_ky", flat=True)
        assert visit.trang_thai == TrangThaiLichHen.CANCELLED
        assert list(begun) in ([], [0])  # a draft from before; it is never signed


def test_a_visit_is_either_cancelled_or_its_record_signed(on_record, resolve, at_once):
    admin = AccountFactory(vai_tro=Role.ADMIN)
    for _ in range(ROUNDS):
        visit = AppointmentFactory(trang_thai=TrangThaiLichHen.ARRIVED)
        record = DiagnosisFactory(benh_an=RecordFactory(lich_hen=visit)).benh_an
        named = {"actor": admin, "action": "appointment.cancel", "ma_lich_hen": visit.pk, "ly_do": "Nhầm"}
        cancel = partial(resolve(AppointmentService).cancel, **named, ly_do_bo_qua="Nhầm")

        results = at_once(on_record("sign", record), cancel)

        assert kinds(results) in (["BenhAn", "TreatedAlready"], ["LichHen", "NotAttended"])
