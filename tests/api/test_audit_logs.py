"""The audit trail as Admins read and export it, and what enters it by itself: refusals and locked numbers."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from core.models import NhatKy
from core.policy import Role
from core.services.audit_service import REFUSALS_A_MINUTE
from tests.factories import PASSWORD, AccountFactory, AuditEntryFactory, DoctorFactory, PatientFactory

pytestmark = pytest.mark.django_db

LOGS = "/api/audit-logs/"
EXPORT = f"{LOGS}export/"


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def local(*parts):
    return dt.datetime(*parts, tzinfo=timezone.get_default_timezone())


def keys(client, **query):
    answer = client.get(LOGS, query)
    assert answer.status_code == 200, answer.content
    return [row["ma_nhat_ky"] for row in answer.json()["results"]]


def body(answer):
    return b"".join(answer.streaming_content)


# The list


def test_an_entry_tells_who_did_what_to_which_record(admin):
    patient = PatientFactory(dia_chi="1 Lê Lợi")
    desk = DoctorFactory(nguoi_dung__vai_tro=Role.STAFF, ho_ten="Lê Thị Quầy").nguoi_dung
    entry = AuditEntryFactory(
        nguoi_dung=desk, hanh_dong="PatientChanged", ma_doi_tuong=patient.pk, dia_chi_ip="203.0.113.7", ly_do="X",
        truoc={"dia_chi": "1 Lê Lợi", "ho_ten": "A", "cu": 1}, sau={"dia_chi": "2 Lê Lợi", "ho_ten": "A", "moi": 2},
    )  # fmt: skip

    row = admin.get(f"{LOGS}{entry.pk}/").json()

    assert row["thay_doi"] == ["dia_chi"]
    assert (row["ten"], row["so_dien_thoai"], row["vai_tro"]) == ("Lê Thị Quầy", desk.so_dien_thoai, "Nhân viên")
    assert (row["dia_chi_ip"], row["ly_do"], row["truoc"]["ho_ten"]) == ("203.0.113.7", "X", "A")
    assert (row["chuoi"], row["so_thu_tu"]) == (None, None)


def test_an_entry_of_a_chain_tells_its_place_in_it(admin):
    entry = NhatKy.objects.get(hanh_dong="SignedIn")

    row = admin.get(f"{LOGS}{entry.pk}/").json()

    assert (row["chuoi"], row["so_thu_tu"]) == (entry.chuoi_id, entry.so_thu_tu)
    assert row["so_thu_tu"] is not None


def test_the_newest_come_first_and_those_of_one_instant_keep_their_order(admin):
    moment = local(2026, 3, 1, 8)
    entries = AuditEntryFactory.create_batch(4, thoi_diem=moment)
    older = AuditEntryFactory(thoi_diem=moment - dt.timedelta(seconds=1))

    pages = [keys(admin, bang="Benh_nhan", page=page, page_size=2) for page in (1, 2, 3)]

    newest = [entry.pk for entry in reversed(entries)]
    assert pages == [newest[:2], newest[2:], [older.pk]]


def test_every_filter_finds_its_rows(admin):
    one = AuditEntryFactory(
        hanh_dong="PatientChanged", ma_doi_tuong=77, request_id="r-77", dia_chi_ip="2001:db8::1",
        thoi_diem=local(2026, 3, 1, 8),
    )  # fmt: skip
    AuditEntryFactory(bang="Lich_hen", hanh_dong="AppointmentBooked", ma_doi_tuong=77, thoi_diem=local(2026, 3, 2, 8))

    for query in (
        {"ma_nguoi_dung": one.nguoi_dung_id},
        {"hanh_dong": "PatientChanged"},
        {"ma_doi_tuong": 77, "bang": "Benh_nhan"},
        {"ma_benh_nhan": 77},
        {"request_id": "r-77"},
        {"dia_chi_ip": "2001:DB8:0:0::1"},
        {"tu_ngay": "2026-03-01", "den_ngay": "2026-03-01"},
        {"den_ngay": "2026-03-01"},
    ):
        assert keys(admin, **query) == [one.pk], query


def test_days_begin_and_end_at_midnight_in_viet_nam(admin):
    first = AuditEntryFactory(thoi_diem=local(2026, 3, 1, 0, 0))
    last = AuditEntryFactory(thoi_diem=local(2026, 3, 1, 23, 59, 59, 999999))
    AuditEntryFactory(thoi_diem=local(2026, 2, 28, 23, 59, 59, 999999))
    AuditEntryFactory(thoi_diem=local(2026, 3, 2, 0, 0))

    assert keys(admin, tu_ngay="2026-03-01", den_ngay="2026-03-01") == [last.pk, first.pk]


@pytest.mark.parametrize("days", [("0001-01-01", "9999-12-31"), ("1800-01-01", "2100-01-01")])
def test_the_ends_of_the_calendar_are_days_too(admin, days):
    entry = AuditEntryFactory()

    assert entry.pk in keys(admin, tu_ngay=days[0], den_ngay=days[1])
    assert keys(admin, den_ngay="0001-01-01") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ma_nguoi_dung", "x"), ("ma_doi_tuong", "0"), ("ma_benh_nhan", str(2**63)), ("dia_chi_ip", "1.2.3"),
        ("tu_ngay", "01/02/2026"), ("den_ngay", "2026-02-30"), ("hanh_dong", "x" * 61), ("bang", "a\x00b"),
        ("request_id", "x" * 65), ("page", "0"), ("ordering", "ma_bam"),
    ],
)  # fmt: skip
def test_what_a_filter_does_not_know_is_400_on_its_name(admin, name, text):
    for path in (LOGS, EXPORT) if name not in ("page", "ordering") else (LOGS,):
        answer = admin.get(path, {name: text, "format": "csv"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)


@pytest.mark.parametrize("rows", [1, 8])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(admin, rows, django_assert_num_queries):
    AuditEntryFactory.create_batch(rows)

    with django_assert_num_queries(3):  # session, count, rows
        assert admin.get(LOGS).json()["count"] == rows + 1


def test_neither_count_nor_pages_go_beyond_the_bound(admin, monkeypatch):
    monkeypatch.setattr("core.pagination.MOST_COUNTED", 4)
    AuditEntryFactory.create_batch(6)

    answer = admin.get(LOGS, {"page": 2, "page_size": 2}).json()

    assert (answer["count"], len(answer["results"]), answer["next"]) == (4, 2, None)
    assert admin.get(LOGS, {"page": 3, "page_size": 2}).status_code == 404


@pytest.mark.parametrize("vai_tro", [Role.STAFF, Role.DOCTOR, Role.PATIENT])
def test_nobody_but_admins_reads_it(as_user, vai_tro):
    entry, client = AuditEntryFactory(), as_user(vai_tro=vai_tro)

    for path in (LOGS, f"{LOGS}{entry.pk}/", f"{EXPORT}?format=csv", f"{LOGS}alerts/", f"{LOGS}alert-rules/"):
        assert client.get(path).status_code == 403


def test_nobody_writes_it(admin):
    entry = AuditEntryFactory()

    for method in ("put", "patch", "delete", "post"):
        for path in (LOGS, f"{LOGS}{entry.pk}/", EXPORT):
            assert getattr(admin, method)(path, {"ly_do": "X"}).status_code == 405
    assert admin.get(f"{LOGS}{10**9}/").status_code == 404


# Files


def test_an_export_is_a_csv_of_what_the_filters_find(admin, at):
    at(local(2026, 3, 5, 9))
    one, two = (AuditEntryFactory(ma_doi_tuong=5, thoi_diem=local(2026, 3, day, 8)) for day in (2, 1))
    AuditEntryFactory(ma_doi_tuong=6)

    answer = admin.get(EXPORT, {"format": "csv", "ma_doi_tuong": 5})
    data = body(answer)

    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="nhat-ky-2026-03-05.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert [row["Mã nhật ký"] for row in rows] == [str(one.pk), str(two.pk)]
    assert rows[0]["Thời điểm"] == "2026-03-02 08:00:00"
    assert data.startswith(b"\xef\xbb\xbf")


def test_an_export_is_an_excel_file_with_dates_in_it(admin):
    AuditEntryFactory(ma_doi_tuong=5, thoi_diem=local(2026, 3, 2, 8), truoc={"a": 1}, sau={"a": 2})

    answer = admin.get(EXPORT, {"format": "excel", "ma_doi_tuong": 5})

    sheet = load_workbook(io.BytesIO(body(answer))).active
    titles = {cell.value: cell.column_letter for cell in sheet[1]}
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert sheet.freeze_panes == "A2"
    assert sheet[f"{titles['Thời điểm']}2"].value == dt.datetime(2026, 3, 2, 8)  # noqa: DTZ001  (as Excel has it)
    assert sheet[f"{titles['Thay đổi']}2"].value == "a"


@pytest.mark.parametrize("kind", ["csv", "excel"])
def test_a_reason_that_is_a_formula_is_defused_in_the_file(admin, kind):
    AuditEntryFactory(ma_doi_tuong=5, ly_do="=HYPERLINK(\"http://evil\",\"x\")")  # fmt: skip

    data = body(admin.get(EXPORT, {"format": kind, "ma_doi_tuong": 5}))

    if kind == "csv":
        assert "'=HYPERLINK" in data.decode("utf-8-sig")
    else:
        cells = [cell for cell in load_workbook(io.BytesIO(data)).active[2] if "HYPERLINK" in str(cell.value)]
        assert [(cell.data_type, cell.value[:2]) for cell in cells] == [("s", "'=")]


@pytest.mark.parametrize("query", [{}, {"format": "pdf"}, {"format": ""}, {"format": "json"}])
def test_another_format_is_400_on_its_field(admin, query):
    answer = admin.get(EXPORT, query)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "format")
    assert not NhatKy.objects.filter(hanh_dong="DataExported").exists()


@pytest.mark.parametrize("accept", ["text/csv", "*/*", "text/html"])
def test_a_file_is_sent_whatever_the_client_says_it_accepts(admin, accept):
    assert admin.get(EXPORT, {"format": "csv"}, headers={"accept": accept}).status_code == 200
    assert admin.get(EXPORT, {"format": "pdf"}, headers={"accept": accept}).json()["code"] == "invalid"


def test_an_export_is_entered_before_its_first_row_is_read(admin):
    AuditEntryFactory.create_batch(2, ma_doi_tuong=5)

    answer = admin.get(EXPORT, {"format": "csv", "ma_doi_tuong": 5})

    entry = NhatKy.objects.get(hanh_dong="DataExported")
    assert entry.sau == {"bo_loc": {"ma_doi_tuong": "5"}, "dinh_dang": "csv", "so_dong": 2, "toan_bo": False}
    assert (entry.bang, entry.ma_doi_tuong, entry.nguoi_dung) == ("Nhat_ky", None, admin.account)
    assert len(body(answer).splitlines()) == 1 + 2


def test_an_export_is_read_in_pieces_and_ends_where_it_began(admin, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("core.repositories.base.TUPLES_A_PIECE", 2)
    AuditEntryFactory.create_batch(4, ma_doi_tuong=5)
    answer = admin.get(EXPORT, {"format": "csv", "ma_doi_tuong": 5})
    AuditEntryFactory(ma_doi_tuong=5)

    with django_assert_num_queries(3):  # two pieces, and the end
        rows = body(answer).decode("utf-8-sig").splitlines()

    assert len(rows) == 1 + 4


def test_filters_that_let_everything_through_are_none(admin):
    body(admin.get(EXPORT, {"format": "csv", "tu_ngay": "2000-01-01"}))
    body(admin.get(EXPORT, {"format": "csv"}))

    assert [entry.sau["toan_bo"] for entry in NhatKy.objects.filter(hanh_dong="DataExported")] == [True, True]


def test_more_rows_than_one_answer_carries_are_refused_and_not_entered(admin, settings):
    settings.EXPORT_ROWS = {"excel": 2, "csv": 3}
    AuditEntryFactory.create_batch(3, ma_doi_tuong=5)

    answer = admin.get(EXPORT, {"format": "excel", "ma_doi_tuong": 5})

    assert (answer.status_code, answer.json()["code"]) == (409, "export_too_large")
    assert not NhatKy.objects.filter(hanh_dong="DataExported").exists()
    assert admin.get(EXPORT, {"format": "csv", "ma_doi_tuong": 5}).status_code == 200


# What enters by itself


def test_a_refused_account_is_entered_with_the_path_but_not_the_query(as_user):
    client = as_user()

    client.get("/api/users/accounts/", {"search": "0912345678"})

    entry = NhatKy.objects.get(hanh_dong="AccessRefused")
    assert entry.sau == {"phuong_thuc": "GET", "duong_dan": "/api/users/accounts/", "ma_loi": "permission_denied"}
    assert (entry.bang, entry.ma_doi_tuong, entry.nguoi_dung) == ("Nguoi_dung", client.account.pk, client.account)


def test_refusals_by_services_are_entered_too(as_user):
    as_user().get(f"/api/users/patients/{PatientFactory().pk}/")

    assert NhatKy.objects.get(hanh_dong="AccessRefused").sau["ma_loi"] == "not_yours"


def test_visitors_and_wrong_input_are_no_refusals(anonymous, admin):
    anonymous.get("/api/users/accounts/")
    admin.get(LOGS, {"page": "x"})
    admin.get(f"{LOGS}{10**9}/")

    assert not NhatKy.objects.filter(hanh_dong="AccessRefused").exists()


def test_refusals_do_not_flood_the_trail(as_user):
    client, other = as_user(), as_user()

    answers = [client.get("/api/users/accounts/").status_code for _ in range(REFUSALS_A_MINUTE + 5)]
    other.get("/api/users/accounts/")

    refused = NhatKy.objects.filter(hanh_dong="AccessRefused")
    assert answers == [403] * (REFUSALS_A_MINUTE + 5)
    assert refused.filter(nguoi_dung=client.account).count() == REFUSALS_A_MINUTE
    assert refused.filter(nguoi_dung=other.account).count() == 1


def fail_to_sign_in(client, number):
    for _ in range(5):
        client.post("/api/auth/login/", {"so_dien_thoai": number, "password": f"{PASSWORD}x"})


def test_a_locked_number_is_entered_for_its_account_with_three_digits_shown(anonymous):
    account = AccountFactory(so_dien_thoai="0912345678")

    fail_to_sign_in(anonymous, "0912345678")

    entry = NhatKy.objects.get(hanh_dong="SignInLocked")
    assert (entry.bang, entry.ma_doi_tuong, entry.nguoi_dung) == ("Nguoi_dung", account.pk, None)
    assert entry.sau == {"so_dien_thoai": "*******678"}


def test_a_locked_number_without_an_account_is_entered_without_a_key(anonymous):
    fail_to_sign_in(anonymous, "0912345678")

    entry = NhatKy.objects.get(hanh_dong="SignInLocked")
    assert (entry.bang, entry.ma_doi_tuong) == ("Dang_nhap_sai", None)
    assert entry.sau == {"so_dien_thoai": "*******678"}
