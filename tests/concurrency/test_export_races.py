"""Exports hold when many build, ask, cancel and clean at once."""

from functools import partial

import pytest
from environ import Env

from core.file_store import FileStore
from core.periodic import EXPORT_TABLES
from core.policy import Role
from core.services.export_job_building import ExportJobBuilding
from core.services.export_job_service import MOST_UNFINISHED, ExportJobService
from core.services.export_job_upkeep import ExportJobUpkeep
from core.services.periodic_service import PeriodicService
from exports.models import TrangThaiViecXuat, ViecXuat
from exports.tables import prepare
from hospital_management import file_storage
from notifications.models import ThongBao
from tests.concurrency.outcomes import kinds
from tests.factories import AccountFactory, AppointmentFactory, ExportJobFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

_S = TrangThaiViecXuat


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    files = file_storage.storages_from(Env(), tmp_path / "files")["files"]
    settings.STORAGES = {**settings.STORAGES, "files": files}


def kept():
    return sorted(FileStore().keys())


def test_builders_at_once_make_each_export_once(resolve, at_once):
    begun = []

    def noted(**asked):
        begun.append(asked)
        return prepare(**asked)

    AppointmentFactory.create_batch(3)
    for _ in range(5):
        ExportJobFactory.create_batch(3)

        results = at_once(*[partial(resolve(ExportJobBuilding).run, noted) for _ in range(4)])

        assert sum(run.built for run in results) == 3
    assert len(begun) == 15  # nobody so much as begins what another makes
    assert set(ViecXuat.objects.values_list("trang_thai", "so_lan")) == {(_S.DONE, 1)}
    assert kept() == sorted(ViecXuat.objects.values_list("khoa_tep", flat=True))
    assert ThongBao.objects.filter(loai="xuat-du-lieu-xong").count() == 15


def test_the_periodic_job_in_many_processes_makes_each_export_once(resolve, at_once):
    ExportJobFactory.create_batch(4)

    at_once(*[partial(resolve(PeriodicService).run, EXPORT_TABLES) for _ in range(4)])

    assert set(ViecXuat.objects.values_list("trang_thai", "so_lan")) == {(_S.DONE, 1)}
    assert len(kept()) == 4


def test_asked_for_at_once_no_more_than_three_are_begun(resolve, at_once):
    ask = {"actor": AccountFactory(vai_tro=Role.ADMIN), "bang": "lich-hen", "dinh_dang": "csv", "tham_so": {}}

    results = at_once(*[partial(resolve(ExportJobService).ask, **ask, so_dong=1) for _ in range(7)])

    assert kinds(results) == ["TooManyExports"] * 4 + ["ViecXuat"] * MOST_UNFINISHED
    assert ViecXuat.objects.count() == MOST_UNFINISHED


def test_one_that_is_cancelled_while_it_is_made_has_no_file_in_the_end(resolve, at_once):
    AppointmentFactory.create_batch(3)
    for _ in range(8):
        job = ExportJobFactory()
        how = {"actor": job.nguoi_dung, "action": "export_job.cancel", "ma_viec_xuat": job.pk}

        _, cancelled = at_once(
            partial(resolve(ExportJobBuilding).run, prepare), partial(resolve(ExportJobService).cancel, **how)
        )

        assert kinds([cancelled]) == ["ViecXuat"]
        resolve(ExportJobUpkeep).run()
        job.refresh_from_db()
        assert (job.trang_thai, job.khoa_tep, kept()) == (_S.CANCELLED, "", [])


def test_cancelled_many_times_at_once_it_is_cancelled_once(resolve, at_once):
    job = ExportJobFactory()
    how = {"actor": job.nguoi_dung, "action": "export_job.cancel", "ma_viec_xuat": job.pk}

    results = at_once(*[partial(resolve(ExportJobService).cancel, **how) for _ in range(4)])

    assert kinds(results) == ["ExportOver"] * 3 + ["ViecXuat"]


def test_one_whose_builder_died_is_given_up_once_however_many_clean(resolve, at_once):
    job = ExportJobFactory(trang_thai=_S.RUNNING, so_lan=3, khoa_tep="aa/dead")
    ViecXuat.objects.update(muon_den=job.tao_luc)

    results = at_once(*[resolve(ExportJobUpkeep).run for _ in range(4)])

    assert sum(done.given_up for done in results) == 1
    assert ThongBao.objects.filter(loai="xuat-du-lieu-that-bai").count() == 1
