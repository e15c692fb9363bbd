"""Builders as real processes: killed or told to end in the middle; and in a Celery worker, where there is a Redis."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from environ import Env

from core.background import QueuedBackground
from core.file_store import FileStore
from core.models import NhatKy
from core.periodic import EXPORT_TABLES
from exports.models import TrangThaiViecXuat, ViecXuat
from hospital_management import file_storage
from notifications.models import ThongBao
from tests.factories import ExportJobFactory
from tests.services.waiting import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")]

MANAGE = Path(__file__).resolve().parents[2] / "hospital_management" / "manage.py"
ROWS = 40_000
_S = TrangThaiViecXuat


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path, monkeypatch):
    """One of its own, which the processes have too."""
    monkeypatch.setenv("FILES_ROOT", str(tmp_path / "files"))
    files = file_storage.storages_from(Env(), tmp_path / "files")["files"]
    settings.STORAGES = {**settings.STORAGES, "files": files}


@pytest.fixture
def long_job():
    """An export that takes some seconds."""
    entry = {"thoi_diem": timezone.now(), "hanh_dong": "PatientOpened", "bang": "Benh_nhan", "request_id": "x"}
    NhatKy.objects.bulk_create([NhatKy(**entry) for _ in range(ROWS)], batch_size=50)
    return ExportJobFactory(bang="nhat-ky")


@pytest.fixture
def builder():
    """Start the command as a process of its own on this database."""
    running = []

    def start():
        name = str(connection.settings_dict["NAME"])
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "hospital_management.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "DEBUG": "False",
            "DB_NAME": Path(name).stem if connection.vendor == "sqlite" else name,
        }
        command = [sys.executable, str(MANAGE), "export_tables"]
        running.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def kept():
    return sorted(FileStore().keys())


def state():
    return ViecXuat.objects.values_list("trang_thai", "so_lan").get()


def begun():
    return ViecXuat.objects.filter(trang_thai=_S.RUNNING, da_doc__gt=0).exists()


def finish(start):
    said, _ = start().communicate(timeout=120)
    return said.decode()


def test_one_whose_builder_is_killed_in_the_middle_is_made_by_another_after_the_loan(long_job, builder):
    killed = builder()
    eventually(begun)
    killed.send_signal(signal.SIGKILL)
    killed.wait(30)

    assert (state(), kept()) == ((_S.RUNNING, 1), [])
    assert "0 tệp" in finish(builder)  # nobody touches what a living builder may be making
    assert state() == (_S.RUNNING, 1)
    ViecXuat.objects.update(muon_den=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert "1 tệp" in finish(builder)

    job = ViecXuat.objects.get()
    assert (job.trang_thai, job.so_lan, job.da_doc, kept()) == (_S.DONE, 2, job.so_dong, [job.khoa_tep])
    with FileStore().open(job.khoa_tep) as content:
        assert sum(1 for _ in content) == job.so_dong + 1
    assert ThongBao.objects.filter(loai="xuat-du-lieu-xong").count() == 1


def test_one_whose_builder_is_told_to_end_is_free_at_once(long_job, builder):
    told = builder()
    eventually(begun)
    told.send_signal(signal.SIGTERM)
    said, _ = told.communicate(timeout=30)

    assert (told.returncode, state(), kept()) == (0, (_S.WAITING, 0), [])
    assert "trả lại" in said.decode()
    assert "1 tệp" in finish(builder)
    assert state() == (_S.DONE, 1)


def test_two_builders_at_once_make_one_file(long_job, builder):
    both = [builder(), builder()]
    said = [process.communicate(timeout=120)[0].decode() for process in both]

    assert sorted("1 tệp" in words for words in said) == [False, True]
    assert (state(), kept()) == ((_S.DONE, 1), [ViecXuat.objects.get().khoa_tep])


def test_with_a_redis_a_worker_makes_what_is_asked_for_soon(worker, app):
    job = ExportJobFactory(bang="nhat-ky")
    QueuedBackground(lambda: app).soon(EXPORT_TABLES)

    eventually(lambda: ViecXuat.objects.filter(trang_thai=_S.DONE).exists())

    job.refresh_from_db()
    assert kept() == [job.khoa_tep]


def test_a_worker_that_is_shut_down_gives_back_what_it_makes(long_job, worker, app):
    QueuedBackground(lambda: app).soon(EXPORT_TABLES)
    eventually(begun)

    worker.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    worker.process.wait(30)

    assert time.monotonic() - began < 20
    assert (state(), kept()) == ((_S.WAITING, 0), [])
