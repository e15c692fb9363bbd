"""Where bytes lie: a folder of their own, written before the row, and cleaned of what no row names."""

import datetime as dt
import io
import os
import stat
import tempfile
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from environ import Env

from core import file_store
from core.body_limits import most_bytes
from core.bootstrap import container
from core.exceptions import OutcomeUnknown
from core.file_exceptions import FileStoreAway
from core.file_store import FileStore
from core.repositories.audit_repository import AuditRepository
from core.services.file_intake import FileIntake
from files.models import TaiLieu
from hospital_management import file_storage
from tests.factories import FileFactory, PatientFactory
from tests.uploads import image, pdf, sent

HOUR = 3600


@pytest.fixture
def folder(settings, tmp_path):
    """A folder as production has it."""
    files = file_storage.storages_from(Env(), tmp_path / "files")["files"]
    settings.STORAGES = {**settings.STORAGES, "files": files}
    return tmp_path / "files"


def hand_in(as_user, patient, content=None):
    body = sent(pdf() if content is None else content, ma_benh_nhan=patient.pk)
    return as_user(patient.nguoi_dung).post("/api/files/", body)


def lying(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def age(path, seconds):
    then = timezone.now().timestamp() - seconds
    os.utime(path, (then, then))


def test_files_lie_under_no_address_and_outside_what_is_served(settings):
    lies = file_storage.storages_from(Env(), settings.ROOT / "var" / "files")["files"]["OPTIONS"]

    served = [settings.ROOT / "static", *map(Path, settings.STATICFILES_DIRS)]
    assert lies["base_url"] is None
    assert [place for place in served if Path(lies["location"]).is_relative_to(place)] == []


@pytest.mark.django_db
def test_only_the_servers_own_user_reads_the_folder(as_user, folder):
    hand_in(as_user, PatientFactory())

    (path,) = [path for path in folder.rglob("*") if path.is_file()]
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)]
    assert (modes, path.read_bytes()) == ([0o600, 0o700], pdf())
    with pytest.raises(ValueError, match="not accessible"):
        storages["files"].url(str(path.relative_to(folder)))


def test_what_is_stored_is_on_the_disk(folder, monkeypatch):
    synced = []
    monkeypatch.setattr(file_store.os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")))

    key = FileStore().put(io.BytesIO(b"x"))

    assert synced == [str(folder / key), str(folder / key[:2])]


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "00/none"])
def test_no_key_leads_out_of_the_folder(folder, key):
    with pytest.raises(FileStoreAway):
        FileStore().open(key)


@pytest.mark.django_db
def test_a_storage_that_cannot_be_written_takes_nothing_and_makes_no_row(as_user, folder):
    folder.write_text("in the way")

    answer = hand_in(as_user, PatientFactory())

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "file_store_away", "60")
    assert TaiLieu.objects.count() == 0


@pytest.mark.django_db
def test_the_bytes_are_there_before_the_row_is(as_user, folder, monkeypatch):
    enter, there = FileIntake._enter, []

    def watched(self, *args, **kwargs):
        [(rows,)] = connection.connection.execute('SELECT COUNT(*) FROM "Tai_lieu"').fetchall()  # no read of the API's
        there.append((len(lying(folder)), rows))
        return enter(self, *args, **kwargs)

    monkeypatch.setattr(FileIntake, "_enter", watched)
    hand_in(as_user, PatientFactory())

    assert (there, TaiLieu.objects.count()) == ([(1, 0)], 1)


@pytest.mark.django_db
def test_a_row_that_is_not_written_leaves_no_bytes(folder, monkeypatch):
    patient = PatientFactory()

    def breaks(*_):
        raise RuntimeError

    monkeypatch.setattr(AuditRepository, "write", breaks)
    with pytest.raises(RuntimeError):
        container().resolve(FileIntake).take_in(
            actor=patient.nguoi_dung, pieces=[pdf()], ten_tep="a", ma_benh_nhan=patient.pk, loai="Khác"
        )

    assert (TaiLieu.objects.count(), lying(folder)) == (0, [])


@pytest.mark.django_db
def test_bytes_stay_where_nobody_knows_whether_the_row_was_written(folder, monkeypatch):
    patient = PatientFactory()

    def lost(*_, **__):
        raise OutcomeUnknown

    monkeypatch.setattr(FileIntake, "_enter", lost)
    with pytest.raises(OutcomeUnknown):
        container().resolve(FileIntake).take_in(
            actor=patient.nguoi_dung, pieces=[pdf()], ten_tep="a", ma_benh_nhan=patient.pk, loai="Khác"
        )

    assert len(lying(folder)) == 1


@pytest.mark.django_db
def test_an_upload_leaves_no_temporary_file(as_user, folder, tmp_path, monkeypatch, settings):
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10

    hand_in(as_user, PatientFactory(), image())
    hand_in(as_user, PatientFactory(), image()[:50])

    assert list((tmp_path / "temp").iterdir()) == []


@pytest.mark.django_db
def test_what_no_row_names_is_removed_after_a_day(as_user, folder, capsys):
    hand_in(as_user, PatientFactory())
    (kept,) = lying(folder)
    withdrawn = FileFactory(khoa_luu=FileStore().put(io.BytesIO(b"w")), xoa_luc=timezone.now()).khoa_luu
    young, old = FileStore().put(io.BytesIO(b"young")), FileStore().put(io.BytesIO(b"old"))
    for key, seconds in ((kept, 48 * HOUR), (withdrawn, 48 * HOUR), (young, 23 * HOUR), (old, 25 * HOUR)):
        age(folder / key, seconds)

    call_command("clean_files")
    call_command("clean_files")

    assert lying(folder) == sorted([kept, withdrawn, young])
    assert capsys.readouterr().out.split("\n")[:2] == [
        "Đã xóa 1 tệp không có bản ghi nào.",
        "Đã xóa 0 tệp không có bản ghi nào.",
    ]


@pytest.mark.django_db
def test_one_file_that_cannot_be_removed_does_not_stop_the_others(folder, monkeypatch, at):
    keys = [FileStore().put(io.BytesIO(b"x")) for _ in range(3)]
    at(timezone.now() + dt.timedelta(days=2))
    drop, stuck = FileStore.drop, sorted(keys)[0]

    def refuses(self, key):
        if key == stuck:
            raise FileStoreAway
        drop(self, key)

    monkeypatch.setattr(FileStore, "drop", refuses)
    with pytest.raises(SystemExit):
        call_command("clean_files")

    assert lying(folder) == [stuck]


@pytest.mark.django_db
def test_many_files_are_looked_up_in_few_queries(folder, django_assert_num_queries):
    for number in range(20):
        (folder / f"{number:02d}").mkdir(parents=True)
        (folder / f"{number:02d}" / f"{number:032d}").write_bytes(b"x")

    with django_assert_num_queries(2):  # patients' files, exports
        call_command("clean_files")


@pytest.mark.django_db
def test_where_nothing_was_stored_there_is_nothing_to_clean(folder):
    call_command("clean_files")

    assert not folder.exists()


# Settings


def env(**names):
    made = Env()
    made.ENVIRON = names
    return made


def test_the_folder_may_be_another(tmp_path):
    found = file_storage.storages_from(env(FILES_ROOT="/app/files"), tmp_path)["files"]

    assert (found["BACKEND"], found["OPTIONS"]["location"]) == ("core.file_store.LastingFiles", Path("/app/files"))


def test_a_bucket_needs_its_library(tmp_path, monkeypatch):
    monkeypatch.setattr(file_storage, "find_spec", lambda name: None)

    with pytest.raises(ImproperlyConfigured, match=r"requirements-s3\.txt"):
        file_storage.storages_from(env(FILES_S3_BUCKET="files"), tmp_path)


def test_a_bucket_is_as_private_as_it_is_and_overwrites_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(file_storage, "find_spec", lambda name: name)
    names = {
        "FILES_S3_BUCKET": "files",
        "FILES_S3_ENDPOINT": "https://s3.example.vn",
        "FILES_S3_ACCESS_KEY": "id",
        "FILES_S3_SECRET_KEY": "$ecret",
        "FILES_S3_PREFIX": "/clinic/production/",
    }

    found = file_storage.storages_from(env(**names), tmp_path)["files"]

    assert found["BACKEND"] == "storages.backends.s3.S3Storage"
    assert found["OPTIONS"] == {
        "bucket_name": "files",
        "endpoint_url": "https://s3.example.vn",
        "region_name": None,
        "access_key": "id",
        "secret_key": "$ecret",
        "location": "clinic/production",
        "default_acl": None,
        "file_overwrite": False,
    }


@pytest.mark.parametrize("prefix", [None, "", "/", "..", "a/../b", "a//b", "a b", "-a"])
def test_a_bucket_needs_a_place_in_it_that_is_this_installations_own(prefix, tmp_path, monkeypatch):
    monkeypatch.setattr(file_storage, "find_spec", lambda name: name)
    names = {"FILES_S3_BUCKET": "files"} if prefix is None else {"FILES_S3_BUCKET": "files", "FILES_S3_PREFIX": prefix}

    with pytest.raises(ImproperlyConfigured, match="FILES_S3_PREFIX"):
        file_storage.storages_from(env(**names), tmp_path)


@pytest.mark.parametrize("most", ["0", "101", "-1"])
def test_the_limit_of_size_has_limits(most):
    with pytest.raises(ImproperlyConfigured, match="FILE_MAX_MB"):
        file_storage.most_megabytes(env(FILE_MAX_MB=most))


@pytest.mark.parametrize("path", ["/api/files/", "/api/v1/files/", "/api/tai-lieu/"])
def test_a_body_with_a_file_may_be_larger(path):
    assert most_bytes(path) >= 10 * 1024 * 1024 * 4 // 3
    assert most_bytes("/api/files/1/") == 2 * 1024 * 1024


@pytest.mark.django_db
def test_what_others_keep_in_the_same_place_is_not_cleaned(folder):
    other = folder / "backups" / "db.bak"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"x")
    age(other, 48 * HOUR)

    call_command("clean_files", stdout=io.StringIO())

    assert other.exists()
