"""Exports of any size: made in the background, handed to who asked and nobody else, gone after a day."""

import datetime as dt
import json
import os
import tempfile
import time
from io import BytesIO
from types import SimpleNamespace

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from consents.models import LoaiYeuCauQuyen
from core import stopping
from core.clock import Clock
from core.file_exceptions import FileStoreAway
from core.file_store import FileStore
from core.models import NhatKy, ViecDinhKy
from core.periodic import EXPORT_TABLES
from core.policy import Role
from core.repositories import base
from core.services.erasure_service import CONFIRMATION
from core.services.export_job_building import ExportJobBuilding
from core.services.export_job_upkeep import ExportJobUpkeep
from core.tables.workplace import workplace
from exports.models import TrangThaiViecXuat, ViecXuat
from exports.tables import prepare
from notifications.models import ThongBao
from tests.exporting import ASKED, EXPORTS, ending, watched
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    DataRequestFactory,
    DoctorFactory,
    ExportJobFactory,
    PatientFactory,
)

pytestmark = pytest.mark.django_db

_S = TrangThaiViecXuat


@pytest.fixture(autouse=True)
def _empty_storage():
    """The storage lasts as long as the process."""
    for key in list(FileStore().keys()):
        FileStore().drop(key)


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def build(resolve):
    return lambda prepare=prepare: resolve(ExportJobBuilding).run(prepare)


@pytest.fixture
def tidy(resolve):
    return lambda: resolve(ExportJobUpkeep).run()


@pytest.fixture
def few_rows(monkeypatch):
    """Pieces of two rows."""
    monkeypatch.setattr(base, "TUPLES_A_PIECE", 2)


def ask(client, **asked):
    return client.post(EXPORTS, {**ASKED, **asked}, format="json")


def place(job):
    return f"{EXPORTS}{job.pk if isinstance(job, ViecXuat) else job}/"


def code_of(answer):
    return answer.status_code, answer.json()["code"]


def fields_of(answer):
    return answer.status_code, sorted(error["field"] for error in answer.json()["errors"])


def kept():
    return sorted(FileStore().keys())


def made(client, build, **asked):
    """An export whose file is there."""
    job = ask(client, **asked).json()
    assert build() == (1, 0, 0)
    return ViecXuat.objects.get(pk=job["ma_viec_xuat"])


def told_of(account):
    return list(ThongBao.objects.filter(nguoi_dung=account).values_list("loai", flat=True))


# From asking to the file


def test_an_export_is_asked_for_watched_and_fetched(admin, background, build, django_capture_on_commit_callbacks):
    visits = AppointmentFactory.create_batch(3)

    with django_capture_on_commit_callbacks(execute=True):
        begun = ask(admin)

    body = begun.json()
    assert (begun.status_code, begun["Location"]) == (202, f"{EXPORTS}{body['ma_viec_xuat']}/")
    assert (body["trang_thai"], body["phan_tram"], body["so_dong"], body["tai_ve"]) == ("Đang chờ", 0, 3, None)
    assert background.asked == [EXPORT_TABLES]
    assert build() == (1, 0, 0)
    done = admin.get(begun["Location"]).json()
    assert (done["trang_thai"], done["phan_tram"], done["so_dong"], done["da_doc"]) == ("Đã xong", 100, 3, 3)
    assert done["con_lai_giay"] is None

    answer = admin.get(done["tai_ve"])

    content = answer.getvalue()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer["Content-Disposition"] == f'attachment; filename="{done["ten_tep"]}"'
    assert int(answer["Content-Length"]) == len(content) == done["so_byte"]
    assert answer["Cache-Control"] == "no-store"
    lines = content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [str(visit.pk) for visit in visits]
    assert told_of(admin.account) == ["xuat-du-lieu-xong"]


def test_asking_runs_the_job_that_makes_it(admin, background, django_capture_on_commit_callbacks):
    AppointmentFactory()
    with django_capture_on_commit_callbacks(execute=True):
        ask(admin)

    (run,) = background.run()

    assert (run.name, run.went_well, run.said) == ("export_tables", True, "Đã lập 1 tệp xuất dữ liệu.\n")
    assert ViecXuat.objects.get().trang_thai == _S.DONE


def test_the_filters_of_the_table_choose_the_rows(admin, build):
    mine, _ = AppointmentFactory.create_batch(2)

    job = made(admin, build, tham_so={"ma_bac_si": str(mine.bac_si_id)})

    lines = admin.get(f"{place(job)}download/").getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [str(mine.pk)]
    assert admin.get(place(job)).json()["tham_so"] == {"ma_bac_si": str(mine.bac_si_id)}


def test_an_excel_file_opens(admin, build):
    visit = AppointmentFactory()

    job = made(admin, build, dinh_dang="excel")

    book = load_workbook(BytesIO(admin.get(f"{place(job)}download/").getvalue()), read_only=True)
    assert [row[0].value for row in book.worksheets[0].iter_rows()][1:] == [visit.pk]


def test_the_percent_grows_and_the_seconds_that_are_left_follow_the_pace(admin, build, few_rows, at):
    AppointmentFactory.create_batch(6)
    job, seen, begun = ask(admin).json(), [], timezone.now()

    def look(rows):
        at(begun + dt.timedelta(seconds=10 * rows))
        told = admin.get(place(job["ma_viec_xuat"])).json()
        seen.append((told["trang_thai"], told["da_doc"], told["phan_tram"], told["con_lai_giay"]))

    at(begun)
    build(watched(look))

    assert seen == [
        ("Đang lập", 2, 33, 40), ("Đang lập", 4, 66, 20), ("Đang lập", 6, 99, 0),
    ]  # fmt: skip


def test_the_loan_grows_while_rows_flow(admin, build, few_rows):
    AppointmentFactory.create_batch(4)
    ask(admin)
    begun, ends = timezone.now(), []

    def look(rows):
        ends.append(ViecXuat.objects.get().muon_den)
        ViecXuat.objects.update(muon_den=begun)

    build(watched(look))

    assert len(ends) == 2
    assert all(end >= begun + dt.timedelta(minutes=5) for end in ends)


def test_rows_that_come_after_it_began_are_not_in_it(admin, build, few_rows):
    AppointmentFactory.create_batch(3)
    ask(admin)

    build(watched(lambda rows: AppointmentFactory()))

    job = ViecXuat.objects.get()
    assert (job.so_dong, job.da_doc) == (3, 3)


# What is refused


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"bang": "nguoi-dung"}, ["bang"]),
        ({"dinh_dang": "docx"}, ["dinh_dang"]),
        ({"bang": None, "dinh_dang": 7}, ["bang", "dinh_dang"]),
        ({"tham_so": {"ngay": "2024-01-01"}}, ["ngay"]),
        ({"tham_so": {"start_date": "01/02/2024"}}, ["start_date"]),
        ({"tham_so": {"start_date": "2024-02-01", "end_date": "2024-01-01"}}, ["end_date"]),
        ({"tham_so": {"trang_thai": "Đã bay"}}, ["trang_thai"]),
        ({"tham_so": {"ma_bac_si": "0"}}, ["ma_bac_si"]),
        ({"tham_so": {"ma_bac_si": [1]}}, ["tham_so.ma_bac_si"]),
        ({"tham_so": {"ma_bac_si": "1" * 201}}, ["tham_so.ma_bac_si"]),
        ({"tham_so": {"search": "\x00"}}, ["tham_so.search"]),
        ({"tham_so": "start_date"}, ["tham_so"]),
        ({"tham_so": {f"x{number}": "" for number in range(21)}}, ["tham_so"]),
    ],
)
def test_what_is_wrong_with_it_is_said_at_once_and_nothing_is_begun(admin, asked, fields):
    assert fields_of(ask(admin, **asked)) == (400, fields)
    assert not ViecXuat.objects.exists()
    assert not NhatKy.objects.filter(hanh_dong="DataExported").exists()


def test_an_account_has_three_unfinished_exports_at_most(admin, as_user, build):
    for _ in range(3):
        assert ask(admin).status_code == 202

    assert code_of(ask(admin)) == (409, "too_many_exports")
    assert ViecXuat.objects.count() == 3
    assert ask(as_user(vai_tro=Role.ADMIN)).status_code == 202  # of one account, not of all
    assert build() == (4, 0, 0)
    assert ask(admin).status_code == 202


def test_one_that_is_cancelled_makes_room(admin):
    jobs = [ask(admin).json()["ma_viec_xuat"] for _ in range(3)]
    admin.post(f"{place(jobs[0])}cancel/")

    assert ask(admin).status_code == 202


@pytest.mark.parametrize("role", [Role.STAFF, Role.DOCTOR, Role.PATIENT])
def test_who_is_no_admin_exports_nothing(as_user, admin, build, role):
    job = made(admin, build)
    account = {Role.DOCTOR: DoctorFactory, Role.PATIENT: PatientFactory}.get(role)
    client = as_user(account().nguoi_dung) if account else as_user(vai_tro=role)

    answers = [ask(client), client.get(EXPORTS), client.get(place(job)), client.get(f"{place(job)}download/")]
    answers += [client.post(f"{place(job)}{what}/") for what in ("cancel", "link")]

    assert {answer.status_code for answer in answers} == {403}
    assert ViecXuat.objects.count() == 1


def test_another_admin_neither_sees_nor_fetches_nor_cancels_it(admin, as_user, build):
    job = made(admin, build)
    other = as_user(vai_tro=Role.ADMIN)

    assert other.get(EXPORTS).json()["results"] == []
    answers = [other.get(place(job)), other.get(f"{place(job)}download/")]
    answers += [other.post(f"{place(job)}{what}/") for what in ("cancel", "link")]
    assert {code_of(answer) for answer in answers} == {(403, "not_yours")}
    assert kept() == [job.khoa_tep]


def test_a_visitor_gets_nothing(anonymous, admin, build):
    job = made(admin, build)

    assert ask(anonymous).status_code == 401
    assert anonymous.get(f"{place(job)}download/").status_code == 401


def test_one_that_does_not_exist_is_not_found(admin):
    assert admin.get(place(10**9)).status_code == 404


# The list


def test_the_list_shows_ones_own_newest_first_and_filters(admin, build, django_assert_num_queries):
    done = made(admin, build)
    waits = ask(admin, bang="thanh-toan").json()["ma_viec_xuat"]
    ExportJobFactory()

    with django_assert_num_queries(3):  # session and account, the number, the page
        whole = admin.get(EXPORTS).json()

    assert [each["ma_viec_xuat"] for each in whole["results"]] == [waits, done.pk]
    for query, found in (("trang_thai=Đã xong", [done.pk]), ("bang=thanh-toan", [waits]), ("dinh_dang=excel", [])):
        told = admin.get(f"{EXPORTS}?{query}").json()
        assert [each["ma_viec_xuat"] for each in told["results"]] == found
    assert admin.get(f"{EXPORTS}?trang_thai=x").status_code == 400


# Cancelling


def test_one_that_waits_is_cancelled_and_never_made(admin, build):
    job = ask(admin).json()["ma_viec_xuat"]

    answer = admin.post(f"{place(job)}cancel/")

    assert (answer.status_code, answer.json()["trang_thai"]) == (200, "Đã hủy")
    assert build() == (0, 0, 0)
    assert code_of(admin.post(f"{place(job)}cancel/")) == (409, "export_over")
    assert code_of(admin.get(f"{place(job)}download/")) == (410, "export_gone")


def test_one_that_is_being_made_stops_at_the_next_piece_and_leaves_no_file(admin, build, few_rows, tidy):
    AppointmentFactory.create_batch(20)
    job, heard = ask(admin).json()["ma_viec_xuat"], []

    def cancel(rows):
        heard.append(rows)
        if rows == 4:
            assert admin.post(f"{place(job)}cancel/").json()["trang_thai"] == "Đã hủy"

    assert build(watched(cancel)) == (0, 0, 0)

    assert heard == [2, 4]
    assert (ViecXuat.objects.get().trang_thai, kept()) == (_S.CANCELLED, [])
    assert told_of(admin.account) == []
    tidy()
    assert ViecXuat.objects.get().khoa_tep == ""


def test_the_file_of_a_finished_one_is_deleted_early(admin, build):
    job = made(admin, build)

    assert admin.post(f"{place(job)}cancel/").json()["phan_tram"] == 100

    assert kept() == []
    assert code_of(admin.get(f"{place(job)}download/")) == (410, "export_gone")
    assert ViecXuat.objects.get().khoa_tep == ""


def test_a_file_that_cannot_be_deleted_now_is_deleted_later(admin, build, tidy, monkeypatch):
    job = made(admin, build)

    def away(self, key):
        raise FileStoreAway(retry_after=60)

    with monkeypatch.context() as broken:
        broken.setattr(FileStore, "drop", away)
        assert admin.post(f"{place(job)}cancel/").status_code == 200
        assert tidy() == (0, 0, 0, 1)
        with pytest.raises(SystemExit):
            call_command("clean_exports")
    assert kept() == [job.khoa_tep]

    assert tidy() == (0, 0, 1, 0)
    assert kept() == []


# Expiry


def test_a_file_lasts_a_day(admin, build, tidy, at, capsys):
    job = made(admin, build)
    at(job.het_han - dt.timedelta(seconds=1))
    assert admin.get(f"{place(job)}download/").status_code == 200
    assert tidy() == (0, 0, 0, 0)

    at(job.het_han)

    assert job.het_han - job.ket_thuc == dt.timedelta(hours=24)
    assert admin.get(place(job)).json()["tai_ve"] is None
    assert code_of(admin.get(f"{place(job)}download/")) == (410, "export_gone")
    assert code_of(admin.post(f"{place(job)}link/")) == (410, "export_gone")
    call_command("clean_exports")
    assert "Hết hạn: 1; bỏ: 0; đã xóa tệp: 1." in capsys.readouterr().out
    assert (ViecXuat.objects.get().trang_thai, kept()) == (_S.EXPIRED, [])
    assert code_of(admin.get(f"{place(job)}download/")) == (410, "export_gone")


def test_the_nightly_cleaning_leaves_the_files_of_exports(admin, build, at):
    job = made(admin, build)

    at(timezone.now() + dt.timedelta(days=3))
    call_command("clean_files")

    assert kept() == [job.khoa_tep]


# Links


def test_a_link_hands_it_to_whoever_has_it_for_five_minutes(admin, anonymous, build, at):
    job = made(admin, build)
    link = admin.post(f"{place(job)}link/")

    path = link.json()["dia_chi"].split("/files/")[1]
    answer = anonymous.get(f"/files/{path}")

    assert (link.status_code, answer.status_code, len(answer.getvalue())) == (201, 200, job.so_byte)
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    at(timezone.now() + dt.timedelta(minutes=6))
    assert anonymous.get(f"/files/{path}").status_code == 404


def test_a_link_of_another_kind_leads_nowhere(admin, anonymous, build):
    job = made(admin, build)
    token = admin.post(f"{place(job)}link/").json()["dia_chi"].rsplit("/", 1)[1]

    assert anonymous.get(f"/files/{token}").status_code == 404
    assert anonymous.get(f"/files/exports/{token[:-1]}").status_code == 404
    assert anonymous.get("/files/exports/").status_code == 404


@pytest.mark.parametrize("lost", [{"trang_thai": False}, {"vai_tro": Role.STAFF}])
def test_a_link_is_worth_nothing_once_its_maker_may_no_more(admin, anonymous, build, lost):
    job = made(admin, build)
    path = admin.post(f"{place(job)}link/").json()["dia_chi"].split("/files/")[1]
    for name, value in lost.items():
        setattr(admin.account, name, value)
    admin.account.save()

    assert anonymous.get(f"/files/{path}").status_code == 404
    assert admin.get(f"{place(job)}download/").status_code in (401, 403)


# The trail


def test_the_trail_knows_who_asked_what_was_read_and_each_download(admin, build):
    AppointmentFactory()
    job = made(admin, build, tham_so={"start_date": "2020-01-01"})
    admin.get(f"{place(job)}download/")
    token = admin.post(f"{place(job)}link/").json()["dia_chi"].split("/files/")[1]
    admin.get(f"/files/{token}")

    rows = NhatKy.objects.filter(bang="Viec_xuat", ma_doi_tuong=job.pk).order_by("pk")
    assert [(row.hanh_dong, (row.sau or {}).get("cach")) for row in rows] == [
        ("ExportAsked", None), ("ExportFinished", None), ("ExportTaken", "Tải về"), ("ExportTaken", "Tạo liên kết"),
        ("ExportTaken", "Tải về bằng liên kết"),
    ]  # fmt: skip
    assert {row.nguoi_dung_id for row in rows if row.hanh_dong != "ExportFinished"} == {admin.account.pk}
    (read,) = NhatKy.objects.filter(hanh_dong="DataExported")
    assert (read.nguoi_dung_id, read.sau["so_dong"], read.sau["bo_loc"]) == (
        admin.account.pk, 1, {"start_date": "2020-01-01"},
    )  # fmt: skip
    assert job.khoa_tep not in json.dumps([row.sau for row in rows])


def test_nothing_shows_where_the_file_lies(admin, build):
    job = made(admin, build)

    assert job.khoa_tep not in admin.get(place(job)).content.decode()
    assert "khoa_tep" not in admin.get(place(job)).json()


# Who may, when it runs


def test_the_right_is_asked_for_again_when_it_runs(admin, build):
    ask(admin)
    admin.account.vai_tro = Role.STAFF
    admin.account.save()

    assert build() == (0, 1, 0)

    job = ViecXuat.objects.get()
    assert (job.trang_thai, job.so_lan, bool(job.ly_do), kept()) == (_S.FAILED, 1, True, [])
    assert told_of(admin.account) == ["xuat-du-lieu-that-bai"]


def test_the_export_of_a_disabled_account_fails(admin, build):
    ask(admin)
    admin.account.trang_thai = False
    admin.account.save()

    assert build() == (0, 1, 0)
    job = ViecXuat.objects.get()
    assert (job.trang_thai, job.ly_do) == (_S.FAILED, "Tài khoản yêu cầu đã bị khóa.")


def test_a_temporary_admin_loses_his_export_with_the_role(as_user, build, at):
    until = timezone.now() + dt.timedelta(hours=1)
    account = AccountFactory(vai_tro=Role.STAFF, vai_tro_tam=Role.ADMIN, vai_tro_tam_den=until)
    assert ask(as_user(account)).status_code == 202

    at(until + dt.timedelta(seconds=1))

    assert build() == (0, 1, 0)
    assert ViecXuat.objects.get().trang_thai == _S.FAILED


# Builders that die, break or are told to end


def lend(job, until, **values):
    dead = {"trang_thai": _S.RUNNING, "muon_den": until, "so_lan": 1, "bat_dau": timezone.now(), "da_doc": 2, **values}
    ViecXuat.objects.filter(pk=job["ma_viec_xuat"]).update(**dead)


def test_one_whose_builder_died_is_begun_anew_after_the_loan_and_leaves_one_file(admin, build, at):
    AppointmentFactory.create_batch(3)
    until = timezone.now() + dt.timedelta(minutes=5)
    half = FileStore().put(BytesIO(b"half"))
    lend(ask(admin).json(), until, khoa_tep=half)

    assert build() == (0, 0, 0)  # it may still live
    at(until + dt.timedelta(seconds=1))
    assert build() == (1, 0, 0)

    job = ViecXuat.objects.get()
    assert (job.trang_thai, job.so_lan, job.da_doc) == (_S.DONE, 2, 3)
    assert kept() == [job.khoa_tep] != [half]


def test_one_whose_builders_died_three_times_fails_and_who_asked_is_told(admin, build, tidy, at):
    until = timezone.now() + dt.timedelta(minutes=5)
    half = FileStore().put(BytesIO(b"half"))
    lend(ask(admin).json(), until, so_lan=3, khoa_tep=half)
    at(until + dt.timedelta(seconds=1))

    assert build() == (0, 0, 0)
    assert tidy() == (0, 1, 1, 0)

    told = admin.get(EXPORTS).json()["results"][0]
    assert told["trang_thai"] == "Thất bại"
    assert told["ly_do"].startswith("Máy lập tệp dừng giữa chừng")
    assert (told_of(admin.account), kept()) == (["xuat-du-lieu-that-bai"], [])
    assert code_of(admin.get(f"{place(told['ma_viec_xuat'])}download/")) == (409, "export_not_ready")
    assert tidy() == (0, 0, 0, 0)


def test_a_builder_who_lost_it_hands_in_nothing(admin, build, few_rows):
    AppointmentFactory.create_batch(4)
    ask(admin)

    def steal(rows):
        if rows == 4:
            ViecXuat.objects.update(khoa_tep="an/other")

    assert build(watched(steal)) == (0, 0, 0)
    job = ViecXuat.objects.get()
    assert (job.trang_thai, job.khoa_tep, kept(), job.ten_tep) == (_S.RUNNING, "an/other", [], "")


def test_a_builder_who_lost_it_while_it_handed_in_takes_its_file_back(admin, build, monkeypatch):
    ask(admin)
    put = FileStore.put

    def late(self, content, key=None):
        ViecXuat.objects.update(khoa_tep="an/other")
        return put(self, content, key)

    monkeypatch.setattr(FileStore, "put", late)

    assert build() == (0, 0, 0)
    assert kept() == []


def test_what_breaks_stops_no_other_and_is_given_up_after_three_times(admin, as_user, build, at):
    broken = ExportJobFactory(tham_so="{")
    ask(admin)

    assert build() == (1, 1, 0)
    broken.refresh_from_db()
    assert (broken.trang_thai, broken.so_lan, broken.khoa_tep) == (_S.WAITING, 1, "")
    assert build() == (0, 0, 0)  # not at once
    for minutes in (2, 4):
        at(timezone.now() + dt.timedelta(minutes=minutes))
        assert build() == (0, 1, 0)

    broken.refresh_from_db()
    assert (broken.trang_thai, broken.so_lan) == (_S.FAILED, 3)
    assert broken.ly_do == "Lỗi khi lập tệp (JSONDecodeError). Hãy thử xuất lại sau."
    assert told_of(broken.nguoi_dung) == ["xuat-du-lieu-that-bai"]


def test_a_storage_that_is_away_is_tried_again(admin, build, at, monkeypatch, capsys):
    ask(admin)

    def away(self, content, key=None):
        raise FileStoreAway(retry_after=60)

    with monkeypatch.context() as broken:
        broken.setattr(FileStore, "put", away)
        with pytest.raises(SystemExit):
            call_command("export_tables")
    assert "1 việc chưa lập được." in capsys.readouterr().out

    at(timezone.now() + dt.timedelta(minutes=2))
    assert build() == (1, 0, 0)


def test_who_is_told_to_end_gives_it_back_at_once_and_it_does_not_count(admin, build, few_rows, capsys):
    AppointmentFactory.create_batch(6)
    ask(admin)
    ask(admin)

    with ending():
        assert build() == (0, 0, 0)  # nothing is begun any more
    with pytest.MonkeyPatch.context() as told:
        assert build(watched(lambda rows: told.setattr(stopping, "is_ending", lambda: rows >= 2))) == (0, 0, 1)

    assert set(ViecXuat.objects.values_list("trang_thai", "so_lan", "muon_den", "khoa_tep")) == {
        (_S.WAITING, 0, None, "")
    }
    assert kept() == []
    assert build() == (2, 0, 0)


def test_a_job_that_used_up_its_time_gives_it_back_and_that_counts(admin, build):
    AppointmentFactory()
    ask(admin)

    def time_is_up(rows):
        raise SoftTimeLimitExceeded

    assert build(watched(time_is_up)) == (0, 0, 1)
    job = ViecXuat.objects.get()
    assert (job.trang_thai, job.so_lan, kept()) == (_S.WAITING, 1, [])


def test_a_claim_on_the_periodic_job_that_a_dead_process_left_keeps_nobody_waiting(admin, resolve, background):
    ask(admin)
    until = timezone.now() + dt.timedelta(hours=1)
    ViecDinhKy.objects.create(ten="export_tables", den_han=timezone.now(), nguoi_chay="dead:1:x", giu_den=until)

    call_command("run_periodic", "--job", "export_tables")

    assert ViecXuat.objects.get().trang_thai == _S.DONE
    assert storages["files"].exists(ViecXuat.objects.get().khoa_tep)


def test_what_a_killed_process_left_half_made_is_swept_away(build, settings, tmp_path):
    settings.EXPORTS_FOLDER = tmp_path
    old, young = workplace() / "old", workplace() / "young"
    for path, hours in ((old, 3), (young, 1)):
        path.write_bytes(b"half")
        then = time.time() - hours * 3600
        os.utime(path, (then, then))

    build()

    assert list(workplace().iterdir()) == [young]
    assert workplace().stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("kind", ["csv", "excel", "pdf"])
def test_what_is_half_made_lies_on_the_disk_and_is_gone_in_the_end(admin, build, settings, tmp_path, monkeypatch, kind):
    settings.EXPORTS_FOLDER = tmp_path
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    AppointmentFactory()

    made(admin, build, dinh_dang=kind)

    assert list(workplace().iterdir()) == []


def test_none_is_begun_when_the_job_s_own_time_is_half_over(admin, resolve):
    ask(admin)
    ask(admin)
    building = resolve(ExportJobBuilding)
    begun = timezone.now()
    moments = iter([begun])

    class Running(Clock):
        def now(self):
            return next(moments, begun + dt.timedelta(minutes=31))

    building.clock = Running()

    assert building.run(prepare) == (0, 0, 0)
    assert resolve(ExportJobBuilding).run(prepare) == (2, 0, 0)


def test_where_there_is_no_place_to_make_it_it_fails_and_says_so(admin, build, settings, tmp_path, at):
    settings.EXPORTS_FOLDER = tmp_path / "a-file"
    settings.EXPORTS_FOLDER.write_text("")
    ask(admin, dinh_dang="excel")

    for minutes in range(3):
        at(timezone.now() + dt.timedelta(minutes=2 * minutes))
        build()

    job = ViecXuat.objects.get()
    assert (job.trang_thai, job.so_lan, job.muon_den) == (_S.FAILED, 3, None)
    assert job.ly_do.startswith("Lỗi khi lập tệp")


# Whose data is erased


@pytest.fixture
def erase(as_user):
    def post(patient):
        request = DataRequestFactory(benh_nhan=patient, loai=LoaiYeuCauQuyen.ERASE)
        done = as_user(vai_tro=Role.ADMIN).post(
            f"/api/users/data-requests/{request.pk}/erase/", {"xac_nhan": CONFIRMATION}
        )
        assert done.status_code == 200, done.json()

    return post


def test_a_file_that_names_the_erased_is_handed_out_no_more_and_deleted(admin, anonymous, build, erase, tidy):
    patient = PatientFactory(ho_ten="Nguyễn Văn An")
    job, others = made(admin, build, bang="benh-nhan"), made(admin, build, bang="lich-lam-viec", tham_so={})
    link = admin.post(f"{place(job)}link/").json()["dia_chi"]

    erase(patient)

    job.refresh_from_db()
    assert job.trang_thai == _S.EXPIRED
    assert code_of(admin.get(f"{place(job)}download/")) == (410, "export_gone")
    assert anonymous.get(link).status_code == 404
    tidy()
    assert kept() == [others.khoa_tep]


def test_one_that_is_being_made_is_begun_anew_without_the_erased(admin, build, erase, few_rows):
    patient = PatientFactory(ho_ten="Nguyễn Văn An")
    PatientFactory.create_batch(4)
    ask(admin, bang="benh-nhan", dinh_dang="csv", tham_so={})

    def meanwhile(**asked):
        table = prepare(**asked)

        def pieces(on_rows):
            for number, piece in enumerate(table.pieces(on_rows)):
                if number == 1 and patient.ngay_xoa is None:
                    erase(patient)
                    patient.refresh_from_db()
                yield piece

        return SimpleNamespace(rows=table.rows, name=table.name, media_type=table.media_type, pieces=pieces)

    assert build(meanwhile) == (1, 0, 0)
    job = ViecXuat.objects.get()
    assert (job.trang_thai, job.so_lan, kept()) == (_S.DONE, 1, [job.khoa_tep])
    assert "Nguyễn Văn An" not in b"".join(admin.get(f"{place(job)}download/").streaming_content).decode()
