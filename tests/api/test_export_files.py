"""Files of copies: none stays that no live copy names, and a copy that kills its builders is given up."""

import datetime as dt

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.core.management import call_command
from django.utils import timezone

from consents.models import BanXuat, LoaiYeuCauQuyen, TrangThaiBanXuat
from core.bootstrap import container
from core.clock import Clock
from core.consent_events import DataExportRemoved
from core.models import NhatKy
from core.policy import Role
from core.services import export_building
from core.services.erasure_service import CONFIRMATION
from core.services.export_building import ExportBuilding
from notifications.models import ThongBao
from tests.factories import DataRequestFactory, ExportFactory, PatientFactory, RelativeFactory

pytestmark = pytest.mark.django_db

EXPORT = "/api/users/profile/export/"
S = TrangThaiBanXuat


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_FOLDER = tmp_path / "exports"
    settings.EXPORTS_FOLDER.mkdir()
    return settings.EXPORTS_FOLDER


@pytest.fixture
def patient():
    return PatientFactory(ho_ten="Nguyễn Văn An")


@pytest.fixture
def client(as_user, patient):
    return as_user(patient.nguoi_dung)


@pytest.fixture
def build(resolve):
    return lambda: resolve(ExportBuilding).run()


@pytest.fixture
def killed(folder):
    """A copy whose builder was killed in the middle of the work, `times` in a row, and the loan that it left."""

    def make(account, patients=(), times=1):
        job = ExportFactory(
            nguoi_dung=account, benh_nhan=list(patients), trang_thai=S.RUNNING, the="dead", so_lan=times,
            giu_den=timezone.now() + dt.timedelta(minutes=15),
        )  # fmt: skip
        (folder / f"{job.pk}-dead.zip").write_bytes(b"half of what is held on a person")
        return job

    return make


@pytest.fixture
def later(at):
    """Stop the clock so many minutes after the test began."""
    began = timezone.now()
    return lambda minutes: at(began + dt.timedelta(minutes=minutes))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def clock():
    """Moved by hand, by `clock.minutes`, while somebody works by it."""

    began = timezone.now()

    class Hand(Clock):
        minutes = 0

        def now(self):
            return began + dt.timedelta(minutes=self.minutes)

    hand = Hand()
    with container().override(Clock, hand):
        yield hand


@pytest.fixture
def erase(as_user, django_capture_on_commit_callbacks):
    def post(patient):
        request = DataRequestFactory(benh_nhan=patient, loai=LoaiYeuCauQuyen.ERASE)
        admin = as_user(vai_tro=Role.ADMIN)
        with django_capture_on_commit_callbacks(execute=True):
            answer = admin.post(f"/api/users/data-requests/{request.pk}/erase/", {"xac_nhan": CONFIRMATION})
        assert answer.status_code == 200

    return post


# What lies in the folder


def test_what_a_killed_builder_wrote_is_gone_as_soon_as_the_person_is_erased(patient, killed, erase, folder):
    killed(patient.nguoi_dung, [patient.pk])

    erase(patient)

    assert names(folder) == []


def test_what_could_not_be_deleted_at_once_is_found_by_the_next_run(patient, killed, build, folder):
    job = killed(patient.nguoi_dung, [patient.pk])
    BanXuat.objects.filter(pk=job.pk).update(trang_thai=S.REMOVED, the="", ngay_xong=timezone.now())
    (folder / "999999-ofnobody.zip").write_bytes(b"the row is not in this database")
    (folder / "notes.txt").write_text("not a copy")

    assert build().removed == 2

    assert names(folder) == ["notes.txt"]


def test_files_that_are_handed_out_or_written_just_now_stay(client, killed, build, folder):
    client.post(EXPORT)
    build()
    at_work = killed(PatientFactory().nguoi_dung)

    assert build() == (0, 0, 0)

    assert names(folder) == sorted([BanXuat.objects.get(trang_thai=S.READY).ten_tep, f"{at_work.pk}-dead.zip"])


def test_the_folder_is_looked_through_in_few_queries(killed, build, folder, django_assert_num_queries):
    for _ in range(5):
        job = killed(PatientFactory().nguoi_dung)
        BanXuat.objects.filter(pk=job.pk).update(trang_thai=S.REMOVED, the="", ngay_xong=timezone.now())

    with django_assert_num_queries(6):  # the old, the files' rows, the hopeless; a transaction that borrows nothing
        assert build().removed == 5


# Who no longer acts for somebody


@pytest.mark.parametrize("who", ["guardian", "desk"])
def test_who_is_parted_from_a_relative_has_no_copy_of_his_data_from_then_on(
    client, patient, as_user, build, folder, who, django_capture_on_commit_callbacks
):
    link = RelativeFactory(nguoi_dung=patient.nguoi_dung)
    client.post(EXPORT)
    build()
    assert client.get(EXPORT).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        if who == "guardian":
            gone = client.delete(f"/api/users/family/{link.pk}/")
        else:
            at = f"/api/users/patients/{link.benh_nhan_id}/guardians/{link.pk}/"
            gone = as_user(vai_tro=Role.STAFF).delete(at)
    assert gone.status_code == 204

    assert names(folder) == []
    assert BanXuat.objects.get().trang_thai == S.REMOVED
    assert NhatKy.objects.filter(hanh_dong=DataExportRemoved.__name__).count() == 1
    anew = client.get(EXPORT)
    assert (anew.status_code, BanXuat.objects.last().benh_nhan) == (202, [patient.pk])


def test_a_copy_that_is_just_made_when_they_are_parted_is_made_no_more(
    client, patient, build, folder, monkeypatch, django_capture_on_commit_callbacks
):
    link = RelativeFactory(nguoi_dung=patient.nguoi_dung)
    client.post(EXPORT)
    put, parted = export_building._put, []

    def part(*args):
        if not parted:
            with django_capture_on_commit_callbacks(execute=True):
                parted.append(client.delete(f"/api/users/family/{link.pk}/").status_code)
        put(*args)

    monkeypatch.setattr(export_building, "_put", part)

    assert build() == (0, 0, 0)

    assert (parted, names(folder)) == ([204], [])
    assert BanXuat.objects.get().trang_thai == S.REMOVED


def test_copies_without_the_relative_stay(client, patient, build):
    client.post(EXPORT)
    build()
    link = RelativeFactory(nguoi_dung=patient.nguoi_dung)

    assert client.delete(f"/api/users/family/{link.pk}/").status_code == 204

    assert client.get(EXPORT).status_code == 200


def test_an_erasure_reaches_the_copies_of_who_acted_for_the_patient_once(patient, erase, folder):
    guardian = PatientFactory()
    copy = ExportFactory(
        nguoi_dung=guardian.nguoi_dung, benh_nhan=[guardian.pk, patient.pk], trang_thai=S.READY, ten_tep="x",
        het_han=timezone.now() + dt.timedelta(days=6),
    )  # fmt: skip
    copy.ten_tep = f"{copy.pk}-ab.zip"
    copy.save()
    (folder / copy.ten_tep).write_bytes(b"PK")

    erase(patient)

    copy.refresh_from_db()
    assert (copy.trang_thai, names(folder)) == (S.REMOVED, [])


# Builders that are killed


def test_a_copy_that_kills_its_builders_is_given_up_and_the_person_is_told(
    client, patient, killed, build, folder, later
):
    job = killed(patient.nguoi_dung, [patient.pk], times=export_building.ATTEMPTS)
    assert build() == (0, 0, 0)  # the third may still live
    later(16)

    assert build() == (0, 0, 0)

    job.refresh_from_db()
    assert (job.trang_thai, job.loi, job.so_lan, job.the) == (S.FAILED, "Killed", 3, "")
    told = ThongBao.objects.get(loai="ban-xuat-loi")
    assert (told.nguoi_dung, told.benh_nhan) == (patient.nguoi_dung, None)
    assert client.get(EXPORT).json()["code"] == "export_failed"
    build()
    assert (names(folder), ThongBao.objects.count()) == ([], 1)
    assert client.post(EXPORT).status_code == 202


def test_one_that_was_killed_twice_is_tried_once_more(client, patient, killed, build, later):
    killed(patient.nguoi_dung, [patient.pk], times=export_building.ATTEMPTS - 1)
    later(16)

    assert build() == (1, 0, 0)


def test_one_that_breaks_for_the_third_time_is_told_of_once(client, patient, build, later):
    ExportFactory(nguoi_dung=patient.nguoi_dung, benh_nhan=[10**9])
    for minutes in (0, 16, 32, 48):
        later(minutes)
        build()

    assert list(ThongBao.objects.values_list("loai", "du_lieu")) == [("ban-xuat-loi", {"so_lan": 3})]


def test_what_the_worker_s_time_limit_cuts_off_is_tried_again_and_nothing_else_begun(
    client, build, folder, clock, monkeypatch, capsys
):
    client.post(EXPORT)
    waiting = ExportFactory(nguoi_dung=PatientFactory().nguoi_dung)
    put = export_building._put

    def cut_off(*args):
        clock.minutes = 59
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(export_building, "_put", cut_off)
    with pytest.raises(SystemExit):
        call_command("build_exports")
    assert "1 bản chưa tạo được, sẽ thử lại." in capsys.readouterr().out

    cut, untouched = BanXuat.objects.order_by("pk")
    assert (cut.trang_thai, cut.so_lan, cut.loi, names(folder)) == (S.RUNNING, 1, "SoftTimeLimitExceeded", [])
    assert (untouched.pk, untouched.trang_thai, untouched.so_lan) == (waiting.pk, S.WAITING, 0)
    monkeypatch.setattr(export_building, "_put", put)
    clock.minutes = 59 + 16
    assert build() == (2, 0, 0)
