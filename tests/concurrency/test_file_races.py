"""Patients' files hold when everything happens at once."""

from functools import partial

import pytest
from django.core.files.storage import storages

from core.models import NhatKy
from core.policy import Role
from core.services.file_intake import FileIntake
from core.services.file_service import FileService
from files.models import TaiLieu
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, FileFactory, PatientFactory
from tests.uploads import image, pdf

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    local = {"BACKEND": "core.file_store.LastingFiles", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "files": local}
    assert storages["files"].location == str(tmp_path)
    return tmp_path


def test_the_same_bytes_handed_in_at_once_are_one_file(resolve, at_once, folder):
    patient = PatientFactory()
    asked = {"actor": patient.nguoi_dung, "ten_tep": "a.pdf", "ma_benh_nhan": patient.pk, "loai": "Khác"}

    results = at_once(*[partial(resolve(FileIntake).take_in, pieces=[pdf()], **asked) for _ in range(6)])

    assert kinds(results) == ["TakenIn"] * 6
    assert [taken.new for taken in results].count(True) == 1
    file = TaiLieu.objects.get()
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / file.khoa_luu]


def test_different_files_handed_in_at_once_are_all_kept(resolve, at_once, folder):
    patient = PatientFactory()
    asked = {"actor": patient.nguoi_dung, "ten_tep": "a", "ma_benh_nhan": patient.pk, "loai": "Khác"}
    contents = [image(size=(number, 5)) for number in range(1, 7)]

    results = at_once(*[partial(resolve(FileIntake).take_in, pieces=[each], **asked) for each in contents])

    assert kinds(results) == ["TakenIn"] * 6
    keys = set(TaiLieu.objects.values_list("khoa_luu", flat=True))
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == keys
    assert len(keys) == 6


def test_a_file_withdrawn_twice_at_once_is_withdrawn_once(resolve, at_once):
    file, admin = FileFactory(), AccountFactory(vai_tro=Role.ADMIN)
    asked = {"actor": admin, "action": "file.withdraw", "ma_tai_lieu": file.pk}

    results = at_once(*[partial(resolve(FileService).withdraw, ly_do=f"Lần {n}", **asked) for n in range(4)])

    assert kinds(results) == ["FileWithdrawn"] * 3 + ["TaiLieu"]
    assert NhatKy.objects.filter(hanh_dong="FileTakenBack").count() == 1


def test_a_file_withdrawn_while_it_is_described_is_not_described_afterwards(resolve, at_once):
    admin = AccountFactory(vai_tro=Role.ADMIN)
    for _ in range(6):
        file = FileFactory()
        asked = {"actor": admin, "ma_tai_lieu": file.pk}

        at_once(
            partial(resolve(FileService).withdraw, action="file.withdraw", ly_do="x", **asked),
            partial(resolve(FileService).change, action="file.partial_update", mo_ta="Mới", **asked),
        )

        done = NhatKy.objects.filter(bang="Tai_lieu", ma_doi_tuong=file.pk).order_by("pk")
        assert list(done.values_list("hanh_dong", flat=True)) in (["FileTakenBack"], ["FileChanged", "FileTakenBack"])
