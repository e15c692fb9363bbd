"""Whole tables as files: who gets them, what is in them, what is refused, and what the trail knows of it."""

import csv
import datetime as dt
import io
from dataclasses import replace

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from appointments.models import TrangThaiLichHen
from core import policy
from core.audit_exceptions import FileTooSmall
from core.documents.pdf import BOLD, FONT, load_fonts
from core.models import NhatKy
from core.policy import Role, Scope
from core.tables.columns import Kind
from core.tables.formats import FORMATS
from core.tables.pdf_file import cut, places_of
from exports.tables import TABLES, prepare
from payments.models import PhuongThuc, TrangThaiThanhToan
from tests.factories import (
    AppointmentFactory,
    AuditEntryFactory,
    DoctorFactory,
    PatientFactory,
    PaymentFactory,
    ScheduleFactory,
)
from tests.reads import asked

EXPORT = "/api/utils/export/"
PATIENTS, APPOINTMENTS, PAYMENTS = f"{EXPORT}benh-nhan/", f"{EXPORT}lich-hen/", f"{EXPORT}thanh-toan/"
SCHEDULES, AUDIT = f"{EXPORT}lich-lam-viec/", f"{EXPORT}nhat-ky/"
ALL = (PATIENTS, APPOINTMENTS, PAYMENTS, SCHEDULES, AUDIT)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = '=HYPERLINK("http://evil","x")'

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def one_of(path):
    makers = {
        PATIENTS: PatientFactory,
        APPOINTMENTS: AppointmentFactory,
        PAYMENTS: PaymentFactory,
        SCHEDULES: ScheduleFactory,
        AUDIT: AuditEntryFactory,
    }
    return makers[path]()


def body(answer):
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def lines(answer):
    """Of a CSV file, as dictionaries by column."""
    return list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"), newline="")))


def keys(answer):
    return [int(next(iter(line.values()))) for line in lines(answer)]


def book(answer):
    return load_workbook(io.BytesIO(body(answer)))


def table(page):
    """Of a sheet: each row as a dictionary by column."""
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def text_of(answer):
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body(answer))).pages).split())


def exported():
    return list(NhatKy.objects.filter(hanh_dong="DataExported").order_by("pk"))


def local(*moment):
    return dt.datetime(*moment, tzinfo=timezone.get_default_timezone())


# Who, and what kind of file


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize(
    ("kind", "media_type", "ending", "start"),
    [
        ("excel", EXCEL, "xlsx", b"PK"),
        ("csv", "text/csv; charset=utf-8", "csv", b"\xef\xbb\xbf"),
        ("pdf", "application/pdf", "pdf", b"%PDF-"),
    ],
)
def test_every_table_comes_as_every_kind_of_file(admin, path, kind, media_type, ending, start):
    one_of(path)

    answer = admin.get(path, {"format": kind})

    name = path.split("/")[-2]
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="{name}-{timezone.localdate()}.{ending}"'
    assert body(answer).startswith(start)


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_nobody_but_an_admin_exports(as_user, path, role):
    answer = as_user(vai_tro=role).get(path, {"format": "csv"})

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert exported() == []


def test_a_visitor_is_asked_to_sign_in(anonymous):
    assert anonymous.get(PATIENTS, {"format": "excel"}).status_code == 401


@pytest.mark.parametrize("address", ["/api/utils/export/benh-nhan/", "/api/v1/utils/export/benh-nhan/?format="])
def test_without_a_format_it_is_excel_under_either_address(admin, address):
    PatientFactory()

    assert admin.get(address)["Content-Type"] == EXCEL


@pytest.mark.parametrize("kind", ["xml", "json", "EXCEL", "csv\x00", " csv"])
@pytest.mark.parametrize("accept", ["*/*", "text/csv", "application/pdf"])
def test_another_format_is_400_on_its_field_whatever_the_client_accepts(admin, kind, accept):
    answer = admin.get(APPOINTMENTS, {"format": kind}, headers={"accept": accept})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "format")
    assert exported() == []


# What is in them


def test_excel_has_the_typed_values_of_the_list(admin):
    visit = AppointmentFactory(ghi_chu="Khám định kỳ", trang_thai=TrangThaiLichHen.CONFIRMED)
    listed = admin.get("/api/appointments/").json()["results"][0]

    (row,) = table(book(admin.get(APPOINTMENTS, {"format": "excel"})).active)

    assert row["Mã lịch hẹn"] == listed["ma_lich_hen"]
    assert row["Ngày khám"] == dt.datetime.combine(visit.ngay_kham, dt.time())
    assert row["Giờ khám"] == visit.gio_kham
    assert row["Ngày tạo"] == timezone.localtime(visit.ngay_tao).replace(tzinfo=None, microsecond=0)
    assert [row[name] for name in ("Bệnh nhân", "Bác sĩ", "Dịch vụ", "Cơ sở", "Trạng thái", "Ghi chú")] == [
        listed[name] for name in ("ten_benh_nhan", "ten_bac_si", "ten_dich_vu", "ten_co_so", "trang_thai", "ghi_chu")
    ]
    assert row["Ngày hủy"] is None


def test_csv_spells_dates_times_and_instants_in_local_time(admin):
    schedule = ScheduleFactory(ngay_lam_viec=dt.date(2026, 3, 2))
    AppointmentFactory(lich=schedule, ngay_tao=dt.datetime(2026, 2, 28, 18, 30, 59, 999_999, tzinfo=dt.UTC))

    (line,) = lines(admin.get(APPOINTMENTS, {"format": "csv"}))

    assert (line["Ngày khám"], line["Giờ khám"], line["Giờ kết thúc"]) == ("2026-03-02", "08:00:00", "08:30:00")
    assert (line["Ngày tạo"], line["Ngày hủy"]) == ("2026-03-01 01:30:59", "")


def test_all_kinds_of_files_have_the_same_rows_in_the_order_of_their_keys(admin):
    made = [AppointmentFactory().pk for _ in range(3)]

    assert keys(admin.get(APPOINTMENTS, {"format": "csv"})) == made
    assert [row["Mã lịch hẹn"] for row in table(book(admin.get(APPOINTMENTS)).active)] == made
    assert all(str(key) in text_of(admin.get(APPOINTMENTS, {"format": "pdf"})) for key in made)


def test_payments_have_amounts_as_money_and_are_summed_up(admin):
    payment = PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.CARD)
    PaymentFactory(
        lich_hen=payment.lich_hen, trang_thai=TrangThaiThanhToan.REFUNDED, so_tien=1000, thanh_toan_goc=payment
    )

    file = book(admin.get(PAYMENTS, {"format": "excel"}))

    taken, refunded = table(file.active)
    assert (taken["Số tiền (VND)"], refunded["Hoàn của"]) == (payment.so_tien, payment.pk)
    assert taken["Tham chiếu"] == payment.tham_chieu
    assert file.active["G2"].number_format == "#,##0"
    rows = [[cell for cell in row if cell is not None] for row in file["Tổng hợp"].iter_rows(values_only=True)]
    assert ["Số dòng", 2] in rows
    assert ["Đã thu", payment.so_tien] in rows
    assert ["Hoàn lại", 1000] in rows
    assert ["Thực thu", payment.so_tien - 1000] in rows
    assert [PhuongThuc.CARD.value, 1, payment.so_tien, 0, payment.so_tien] == next(
        row[:5] for row in rows if row[:1] == [PhuongThuc.CARD.value]
    )
    assert len(file["Tổng hợp"]._charts) == 3


def test_the_summary_says_which_rows_these_are_when_and_for_whom(admin, at):
    at(local(2026, 3, 2, 8, 30))
    one_of(APPOINTMENTS)

    page = book(admin.get(APPOINTMENTS, {"trang_thai": TrangThaiLichHen.PENDING.value}))["Tổng hợp"]
    told = {row[0]: row[1] for row in page.iter_rows(min_row=2, max_row=4, max_col=2, values_only=True)}

    assert told == {
        "Bộ lọc": "Trạng thái: Chờ xác nhận",
        "Lập lúc": "08:30 ngày 02/03/2026",
        "Người lập": f"Admin ({admin.account.so_dien_thoai})",
    }


def test_the_summary_counts_by_state_and_month_as_the_rows_are(admin):
    for day, state in (("2026-01-31", "Hoàn thành"), ("2026-02-01", "Hoàn thành"), ("2026-02-28", "Không đến")):
        AppointmentFactory(lich=ScheduleFactory(ngay_lam_viec=dt.date.fromisoformat(day)), trang_thai=state)

    page = book(admin.get(APPOINTMENTS))["Tổng hợp"]
    counted = {row[0]: row[1] for row in page.iter_rows(max_col=2, values_only=True) if row[0]}

    assert (counted["Hoàn thành"], counted["Không đến"]) == (2, 1)
    assert (counted["01/2026"], counted["02/2026"]) == (1, 2)


def test_of_many_doctors_the_first_fifteen_are_named(admin):
    busy = ScheduleFactory(bac_si=DoctorFactory(ho_ten="Bận Nhất"))
    AppointmentFactory.create_batch(2, lich=busy)
    others = [appointment.bac_si.ho_ten for appointment in AppointmentFactory.create_batch(16)]

    page = book(admin.get(APPOINTMENTS))["Tổng hợp"]
    rows = [row for row in page.iter_rows(max_col=2, values_only=True) if row[0]]
    start = rows.index(("Theo bác sĩ", None))

    assert rows[start + 1] == ("Bận Nhất", 2)
    assert [name for name, _ in rows[start + 2 : start + 16]] == others[:14]
    assert rows[start + 16] == ("Khác", 2)


def test_a_pdf_has_totals_charts_and_every_row(admin):
    payment = PaymentFactory(lich_hen=AppointmentFactory(benh_nhan=PatientFactory(ho_ten="Đặng Thị Hường")))

    told = text_of(admin.get(PAYMENTS, {"format": "pdf"}))

    for words in ("Thực thu", "Theo phương thức", "Đặng Thị Hường", "Tổng cộng", "Trang 1/", "Trang 2/"):
        assert words in told
    assert f"{payment.so_tien:,}".replace(",", ".") in told


def test_the_audit_trail_tells_what_changed(admin):
    AuditEntryFactory(truoc={"a": 1, "b": 2}, sau={"a": 3, "b": 2}, ma_doi_tuong=77)

    (line,) = lines(admin.get(AUDIT, {"format": "csv", "ma_doi_tuong": 77}))

    assert (line["Thay đổi"], line["Trước"]) == ("a", '{"a": 1, "b": 2}')


def test_schedules_say_how_many_places_are_left(admin):
    visit = AppointmentFactory()

    (line,) = lines(admin.get(SCHEDULES, {"format": "csv"}))

    assert (line["Số lượng khám"], line["Đã đặt"], line["Còn trống"]) == ("10", "1", "9")
    assert line["Bác sĩ"] == visit.bac_si.ho_ten


def test_columns_that_the_role_may_not_read_are_not_in_the_file(admin, monkeypatch):
    PatientFactory(di_ung="Penicillin")
    assert lines(admin.get(PATIENTS, {"format": "csv"}))[0]["Dị ứng"] == "Penicillin"

    monkeypatch.setitem(policy.GRANTS, "patient.clinical", (Scope.NONE,) * 5)

    for kind in ("csv", "excel", "pdf"):
        assert b"Penicillin" not in body(admin.get(PATIENTS, {"format": kind}))
    assert not {"Nhóm máu", "Dị ứng", "Bệnh nền"} & set(lines(admin.get(PATIENTS, {"format": "csv"}))[0])
    assert "Dị ứng" not in table(book(admin.get(PATIENTS)).active)[0]


# Filters and days


def test_the_filters_are_those_of_the_list(admin):
    wanted = AppointmentFactory(
        benh_nhan=PatientFactory(ho_ten="Đặng Thị Hường"), trang_thai=TrangThaiLichHen.CONFIRMED
    )
    AppointmentFactory(lich=wanted.lich, trang_thai=TrangThaiLichHen.PENDING)
    AppointmentFactory(trang_thai=TrangThaiLichHen.CONFIRMED)
    query = {"ma_bac_si": wanted.bac_si_id, "trang_thai": "Đã xác nhận", "search": "dang thi huong"}

    assert keys(admin.get(APPOINTMENTS, {"format": "csv", **query})) == [wanted.pk]
    assert [row["ma_lich_hen"] for row in admin.get("/api/appointments/", query).json()["results"]] == [wanted.pk]


def on(path, day):
    """A row of the table that is dated so, at the day's last minute where it has a time."""
    late = local(day.year, day.month, day.day, 23, 59, 59)
    return {
        PATIENTS: lambda: PatientFactory(ngay_tao=late),
        APPOINTMENTS: lambda: AppointmentFactory(lich=ScheduleFactory(ngay_lam_viec=day)),
        PAYMENTS: lambda: PaymentFactory(thoi_gian_thanh_toan=late),
        SCHEDULES: lambda: ScheduleFactory(ngay_lam_viec=day),
        AUDIT: lambda: AuditEntryFactory(thoi_diem=late),
    }[path]().pk


@pytest.mark.parametrize("path", ALL)
def test_the_days_include_both_ends_in_local_time(admin, path):
    before, first, last, after = (on(path, dt.date(2026, 1, day)) for day in (9, 10, 11, 12))

    both = keys(admin.get(path, {"format": "csv", "start_date": "2026-01-10", "end_date": "2026-01-11"}))
    since = keys(admin.get(path, {"format": "csv", "start_date": "2026-01-12"}))

    assert {first, last} <= set(both)
    assert not {before, after} & set(both)
    assert after in since
    assert not {before, first, last} & set(since)


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"start_date": "2026-01-31", "end_date": "2026-01-01"}, "end_date"),
        ({"start_date": "2026-01"}, "start_date"),
        ({"end_date": "2026-02-30"}, "end_date"),
        ({"start_date": "31/01/2026"}, "start_date"),
        ({"start_date": "hôm nay"}, "start_date"),
        ({"end_date": "0000-00-00"}, "end_date"),
        ({"start_date": "2026-01-01T00:00:00"}, "start_date"),
    ],
)
def test_reversed_half_and_invalid_days_are_400_on_their_field(admin, path, query, field):
    answer = admin.get(path, {"format": "csv", **query})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert exported() == []


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        (APPOINTMENTS, {"trang_thai": "Xong"}, "trang_thai"),
        (APPOINTMENTS, {"ma_bac_si": "x"}, "ma_bac_si"),
        (APPOINTMENTS, {"ma_bac_si": 10**30}, "ma_bac_si"),
        (PATIENTS, {"gioi_tinh": "X"}, "gioi_tinh"),
        (PAYMENTS, {"so_tien_tu": "-1"}, "so_tien_tu"),
        (SCHEDULES, {"ngay": "x"}, "ngay"),
        (AUDIT, {"dia_chi_ip": "999.1.1.1"}, "dia_chi_ip"),
    ],
)
def test_a_wrong_filter_is_400_on_its_field(admin, path, query, field):
    answer = admin.get(path, {"format": "csv", **query})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("path", ALL)
def test_the_ends_of_the_calendar_are_days_too(admin, path, day):
    assert admin.get(path, {"format": "csv", "start_date": day, "end_date": day}).status_code == 200


# Hostile and empty contents


@pytest.mark.parametrize("text", [FORMULA, "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_is_a_formula(admin, text):
    AppointmentFactory(ghi_chu=text)

    assert lines(admin.get(APPOINTMENTS, {"format": "csv"}))[0]["Ghi chú"] == f"'{text}"
    file = book(admin.get(APPOINTMENTS))
    assert table(file.active)[0]["Ghi chú"] == f"'{text}"
    assert not [cell for page in file for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_names_that_are_formulas_are_none_in_the_summary(admin):
    AppointmentFactory(lich=ScheduleFactory(bac_si=DoctorFactory(ho_ten=FORMULA)))

    cells = [cell for row in book(admin.get(APPOINTMENTS))["Tổng hợp"].iter_rows() for cell in row if cell.value]

    assert "f" not in {cell.data_type for cell in cells}
    assert f"'{FORMULA}" in {cell.value for cell in cells}


@pytest.mark.parametrize("text", ["😀 𠮷", "a\x07b\x1b[31m", "‮đảo", "<script>alert(1)</script>", "e\u0302\u0301"])
def test_emoji_control_characters_and_markup_spoil_no_file(admin, text):
    AppointmentFactory(benh_nhan=PatientFactory(ho_ten=text, dia_chi=text), ghi_chu=text)

    for path in (APPOINTMENTS, PATIENTS):
        body(admin.get(path, {"format": "pdf"}))
        book(admin.get(path))
    assert lines(admin.get(APPOINTMENTS, {"format": "csv"}))[0]["Ghi chú"] == text


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("kind", ["csv", "excel", "pdf"])
def test_no_rows_are_a_file_with_its_head(admin, path, kind):
    answer = admin.get(path, {"format": kind, "start_date": "2001-01-01", "end_date": "2001-01-01"})

    if kind == "csv":
        assert lines(answer) == []
    elif kind == "excel":
        assert table(book(answer).active) == []
    else:
        assert "Tổng cộng · Số dòng: 0" in text_of(answer)


# Size


@pytest.fixture
def two_rows_at_once(settings):
    settings.EXPORT_ROWS = dict.fromkeys(settings.EXPORT_ROWS, 2)


@pytest.mark.parametrize("kind", ["csv", "excel", "pdf"])
def test_more_rows_than_one_answer_carries_are_refused_and_pointed_to_a_job(admin, two_rows_at_once, kind):
    AppointmentFactory.create_batch(2)
    assert body(admin.get(APPOINTMENTS, {"format": kind}))
    AppointmentFactory()

    answer = admin.get(APPOINTMENTS, {"format": kind})

    assert (answer.status_code, answer.json()["code"]) == (409, "export_too_large")
    assert answer.json()["errors"][0]["field"] == "format"
    assert "POST /api/utils/exports/" in answer.json()["detail"]
    assert len(exported()) == 1


def test_a_job_takes_more_rows_than_one_answer(admin, two_rows_at_once):
    AppointmentFactory.create_batch(3)
    told = []

    file = prepare(actor=admin.account, bang="lich-hen", dinh_dang="csv", tham_so={"page": "7"})
    data = b"".join(file.pieces(told.append))

    assert (file.rows, told, len(data.splitlines())) == (3, [3], 4)


def test_more_rows_than_a_sheet_holds_are_refused_even_to_a_job(admin, monkeypatch):
    assert FORMATS["excel"].holds == 1_048_575
    monkeypatch.setitem(FORMATS, "excel", replace(FORMATS["excel"], holds=2))
    AppointmentFactory.create_batch(3)

    with pytest.raises(FileTooSmall) as refused:
        prepare(actor=admin.account, bang="lich-hen", dinh_dang="excel", tham_so={})

    assert refused.value.params == {"most": 2, "found": 3}
    assert admin.get(APPOINTMENTS, {"format": "excel"}).json()["code"] == "file_too_small"
    assert exported() == []


def test_progress_is_told_once_for_each_piece(admin, monkeypatch):
    monkeypatch.setattr("core.repositories.base.TUPLES_A_PIECE", 2)
    AppointmentFactory.create_batch(5)
    told = []

    file = prepare(actor=admin.account, bang="lich-hen", dinh_dang="excel", tham_so={})
    list(file.pieces(told.append))

    assert told == [2, 4, 5]


# The trail, and the statements


def test_an_export_is_entered_with_its_filters_and_rows_before_the_first_is_read(admin):
    AppointmentFactory.create_batch(2)

    admin.get(APPOINTMENTS, {"format": "csv", "trang_thai": "Chờ xác nhận", "page": "3"})

    (entry,) = exported()
    assert entry.sau == {
        "bo_loc": {"trang_thai": "Chờ xác nhận"}, "dinh_dang": "csv", "so_dong": 2, "toan_bo": True,
    }  # fmt: skip
    assert (entry.bang, entry.ma_doi_tuong, entry.nguoi_dung) == ("Lich_hen", None, admin.account)


def test_a_part_is_not_the_whole(admin):
    AppointmentFactory.create_batch(2)

    for query in ({}, {"ma_bac_si": AppointmentFactory().bac_si_id}):
        admin.get(APPOINTMENTS, {"format": "csv", **query})

    assert [entry.sau["toan_bo"] for entry in exported()] == [True, False]


def test_rows_that_come_later_are_not_in_the_file(admin):
    first = AppointmentFactory()
    answer = admin.get(APPOINTMENTS, {"format": "csv"})
    AppointmentFactory()

    assert keys(answer) == [first.pk]


@pytest.mark.parametrize("kind", ["csv", "excel", "pdf"])
@pytest.mark.parametrize(("rows", "queries"), [(5, 3), (4, 3)])  # a full piece may be the last: only the next tells
def test_a_file_takes_a_query_a_piece(admin, monkeypatch, django_assert_num_queries, kind, rows, queries):
    monkeypatch.setattr("core.repositories.base.TUPLES_A_PIECE", 2)
    AppointmentFactory.create_batch(rows)
    file = prepare(actor=admin.account, bang="lich-hen", dinh_dang=kind, tham_so={})

    with django_assert_num_queries(queries):
        list(file.pieces())


@pytest.mark.parametrize("bang", list(TABLES))
def test_to_prepare_a_file_takes_a_read_for_the_totals_and_one_for_all_groups(admin, bang):
    one_of(f"{EXPORT}{bang}/")

    with asked() as found:
        prepare(actor=admin.account, bang=bang, dinh_dang="excel", tham_so={"start_date": "2000-01-01"})

    assert len(found.reads) == 6  # last key, totals, whole table, the trail's own, groups, who asks


@pytest.mark.parametrize("bang", list(TABLES))
def test_no_title_is_cut_on_paper(bang):
    load_fonts()
    places = places_of(TABLES[bang].table.columns)

    assert [place.title for place in places if cut(place.title, BOLD, place.width)[0] != place.title] == []


@pytest.mark.parametrize("bang", list(TABLES))
def test_no_date_and_no_number_is_cut_on_paper(bang):
    load_fonts()
    printed = [column for column in TABLES[bang].table.columns if column.printed]
    whole = {
        Kind.NUMBER: "1234567",
        Kind.MONEY: "-999.999.999",
        Kind.DATE: "30/09/2026",
        Kind.TIME: "10:30",
        Kind.MOMENT: "30/09/2026 10:30",
    }
    values = [
        (whole.get(column.kind, ""), place.width) for column, place in zip(printed, places_of(printed), strict=True)
    ]

    assert [value for value, room in values if cut(value, FONT, room)[0] != value] == []


# No place


@pytest.mark.parametrize("kind", ["excel", "pdf"])
def test_where_there_is_no_place_to_make_the_file_it_is_refused_not_begun(admin, settings, tmp_path, kind):
    settings.EXPORTS_FOLDER = tmp_path / "a-file"
    settings.EXPORTS_FOLDER.write_text("")

    answer = admin.get(APPOINTMENTS, {"format": kind})

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "file_store_away", "60")
    assert "Content-Disposition" not in answer


def test_a_pdf_has_an_end_even_to_a_job():
    assert FORMATS["pdf"].holds == 500_000
