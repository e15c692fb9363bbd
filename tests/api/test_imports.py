"""Files of rows: checked first, then written as if each row had been entered by hand, and never twice."""

import base64
import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from appointments.models import LichLamViec
from authentication.models import NguoiDung
from consents.models import LoaiYeuCauQuyen
from core.importing.headings import shown_title
from core.models import NhatKy
from core.periodic import RUN_IMPORTS
from core.policy import Role
from core.services import import_checking, import_writing
from core.services.erasure_service import CONFIRMATION
from core.services.import_layouts import COLUMNS
from core.services.import_work import ImportWork
from core.services.import_writing import ImportWriting
from imports.forms import checked
from imports.models import DongNhap, LanNhap
from medical.models import BacSi, DichVu
from tests.factories import (
    DataRequestFactory,
    DoctorFactory,
    FacilityFactory,
    ImportFactory,
    ImportRowFactory,
    PatientFactory,
    ScheduleFactory,
    ServiceFactory,
    SpecialtyFactory,
)
from users.models import BenhNhan

pytestmark = pytest.mark.django_db

URL = "/api/utils/imports/"
PEOPLE = ("Họ tên", "Ngày sinh", "Giới tính", "Số điện thoại", "CCCD/CMND", "Email")
DAY = dt.date(2030, 12, 31)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_FOLDER = tmp_path / "imports"
    return settings.IMPORTS_FOLDER


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def desk(as_user):
    return as_user(vai_tro=Role.STAFF)


@pytest.fixture
def work(resolve):
    """Check and write all that waits."""
    return lambda: resolve(ImportWork).run(checked)


def person(number, **other):
    values = {
        "Họ tên": f"Người {number}",
        "Ngày sinh": dt.date(1990, 1, 1),
        "Giới tính": "Nam",
        "Số điện thoại": f"09{number:08}",
        "CCCD/CMND": f"0790{number:08}",
        "Email": "",
    }
    return [(values | other)[title] for title in PEOPLE]


def xlsx(rows, titles=PEOPLE, sheet=None):
    book = Workbook()
    page = book.active
    for row in [titles, *rows]:
        page.append(row)
    if sheet:
        sheet(page)
    return saved(book)


def saved(book):
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def csv(*lines, mark=";", encoding="utf-8-sig"):
    return "\r\n".join(mark.join(line) for line in lines).encode(encoding)


def send(client, content, bang="benh-nhan", **more):
    sent = {"bang": bang, "tep": base64.b64encode(content).decode(), "ten_tep": "rows.xlsx", **more}
    return client.post(URL, sent, format="json")


def uploaded(client, work, content, bang="benh-nhan", **more):
    """The import as it is once it was checked."""
    answer = send(client, content, bang, **more)
    assert answer.status_code == 202, answer.json()
    work()
    return client.get(f"{URL}{answer.json()['ma_lan_nhap']}/").json()


def apply(client, run, che_do="Toàn bộ hoặc không"):
    return client.post(f"{URL}{run['ma_lan_nhap']}/apply/", {"che_do": che_do}, format="json")


def written(client, work, run, che_do="Toàn bộ hoặc không"):
    answer = apply(client, run, che_do)
    assert answer.status_code == 202, answer.json()
    work()
    return client.get(f"{URL}{run['ma_lan_nhap']}/").json()


def rows_of(client, run, **asked):
    return client.get(f"{URL}{run['ma_lan_nhap']}/rows/", asked).json()["results"]


def said(client, run):
    return [fault["thong_bao"] for row in rows_of(client, run) for fault in row["loi"]]


def code_of(answer):
    return answer.status_code, answer.json()["code"]


def counts(run):
    names = ("so_dong", "so_hop_le", "so_loi", "so_da_co", "so_khac", "so_trung", "so_da_ghi")
    return tuple(run[name] for name in names)


# The way of a file


def test_a_file_is_checked_then_written_and_each_row_is_told_of_as_if_entered_by_hand(
    desk, background, django_capture_on_commit_callbacks, folder
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(desk, xlsx([person(1), person(2)]))
    run = answer.json()

    assert (answer.status_code, run["trang_thai"], answer["Location"]) == (
        202,
        "Chờ kiểm tra",
        f"{URL}{run['ma_lan_nhap']}/",
    )
    assert background.asked == [RUN_IMPORTS]
    background.run()
    checked_run = desk.get(answer["Location"]).json()
    assert (checked_run["trang_thai"], counts(checked_run)) == ("Đã kiểm tra", (2, 2, 0, 0, 0, 0, 0))
    assert BenhNhan.objects.count() == 0
    assert list(folder.iterdir()) == []

    with django_capture_on_commit_callbacks(execute=True):
        asked = apply(desk, run)
    assert (asked.status_code, asked.json()["trang_thai"]) == (202, "Chờ ghi")
    background.run()

    done = desk.get(answer["Location"]).json()
    assert (done["trang_thai"], done["phan_tram"], counts(done)) == ("Đã ghi", 100, (2, 0, 0, 0, 0, 0, 2))
    assert sorted(BenhNhan.objects.values_list("ho_ten", "so_dien_thoai", "cmnd_cccd")) == [
        ("Người 1", "0900000001", "079000000001"),
        ("Người 2", "0900000002", "079000000002"),
    ]
    told = NhatKy.objects.exclude(hanh_dong="SignedIn").order_by("pk").values_list("hanh_dong", flat=True)
    assert sorted(told) == ["ImportAsked", "ImportUploaded", "ImportWritten", "PatientRegistered", "PatientRegistered"]
    entry = NhatKy.objects.get(hanh_dong="ImportWritten")
    assert (entry.nguoi_dung, entry.sau["so_da_ghi"]) == (desk.account, 2)
    assert {row["ma_ban_ghi"] for row in rows_of(desk, run)} == set(BenhNhan.objects.values_list("pk", flat=True))


def test_a_faulty_row_keeps_the_whole_from_being_written_and_says_why_by_its_cell(desk, work):
    run = uploaded(desk, work, xlsx([person(1), person(2, **{"Số điện thoại": "09"}), person(3, **{"Giới tính": "X"})]))

    assert counts(run) == (3, 1, 2, 0, 0, 0, 0)
    assert said(desk, run) == [
        "D3: Số điện thoại gồm 10 chữ số, bắt đầu bằng 0 (hoặc +84 và 9 chữ số).",
        "C4: Ô phải là một trong: Nam, Nữ, Khác.",
    ]
    assert code_of(apply(desk, run)) == (409, "rows_faulty")
    assert BenhNhan.objects.count() == 0
    assert [row["so_dong"] for row in rows_of(desk, run, trang_thai="Lỗi")] == [3, 4]


def test_valid_rows_alone_are_written_by_choice(desk, work):
    run = uploaded(desk, work, xlsx([person(1), person(2, **{"Họ tên": None}), person(3)]))

    done = written(desk, work, run, "Chỉ dòng hợp lệ")

    assert (done["trang_thai"], counts(done)) == ("Đã ghi", (3, 0, 1, 0, 0, 0, 2))
    assert BenhNhan.objects.count() == 2


def test_the_same_file_again_writes_nothing_and_says_so(desk, work):
    content = xlsx([person(1), person(2)])
    first = written(desk, work, uploaded(desk, work, content))

    again = uploaded(desk, work, content)

    assert (again["lan_truoc"], counts(again)) == (first["ma_lan_nhap"], (2, 0, 0, 2, 0, 0, 0))
    refused = apply(desk, again)
    assert code_of(refused) == (409, "file_written_before")
    assert str(first["ma_lan_nhap"]) in refused.json()["detail"]
    assert BenhNhan.objects.count() == 2


def test_what_is_there_is_not_made_anew_and_not_overwritten(desk, work):
    other = {"ngay_sinh": "1990-01-01", "gioi_tinh": "Nam", "so_dien_thoai": "0900000001", "email": "an@example.com"}
    one = PatientFactory(ho_ten="Người 1", cmnd_cccd="079000000001", **other)
    PatientFactory(ho_ten="người  2", ngay_sinh="1990-01-01", so_dien_thoai="0900000002", cmnd_cccd=None)
    rows = [person(1, Email="khac@example.com"), person(2, **{"CCCD/CMND": None}), person(3)]

    run = uploaded(desk, work, xlsx(rows))

    assert [row["trang_thai"] for row in rows_of(desk, run)] == ["Đã có, khác", "Đã có, khác", "Hợp lệ"]
    assert said(desk, run)[0] == f"Dòng 2: Đã có bản ghi số {one.pk}, khác ở: Email. Không ghi đè."
    assert written(desk, work, run)["so_da_ghi"] == 1
    assert BenhNhan.objects.get(cmnd_cccd="079000000001").email == "an@example.com"


def test_two_people_with_numbers_of_their_own_are_two_whatever_else_they_share(desk, work):
    PatientFactory(ho_ten="Người 1", ngay_sinh="1990-01-01", so_dien_thoai="0900000001", cmnd_cccd="079000000009")

    run = uploaded(desk, work, xlsx([person(1)]))

    assert [row["trang_thai"] for row in rows_of(desk, run)] == ["Hợp lệ"]


def test_a_row_that_stands_in_the_file_twice_is_told_of(desk, work):
    run = uploaded(desk, work, xlsx([person(1), person(2), person(1)]))

    assert counts(run) == (3, 2, 0, 0, 0, 1, 0)
    assert said(desk, run) == ["Dòng 4: Trùng với dòng 2 trong cùng tệp."]
    assert code_of(apply(desk, run)) == (409, "rows_faulty")


def test_faulty_rows_come_as_a_file_that_may_be_mended_and_sent_again(desk, work):
    run = uploaded(desk, work, xlsx([person(1), person(2, **{"Ngày sinh": "31/02/1990", "Email": "=1+1"})]))
    answer = desk.get(f"{URL}{run['ma_lan_nhap']}/errors/", {"format": "excel"})
    book = load_workbook(io.BytesIO(answer.getvalue()))
    sheet = book["Dữ liệu"]

    heads = [cell.value for cell in sheet[1]]
    assert heads[-1] == "Lỗi"
    assert sheet.cell(2, len(heads)).value.startswith("B3: Ô phải là ngày")
    assert NhatKy.objects.get(hanh_dong="DataExported").sau["so_dong"] == 1
    sheet.cell(2, heads.index("Ngày sinh *") + 1).value = "28/02/1990"
    sheet.cell(2, heads.index("Email") + 1).value = None
    mended = uploaded(desk, work, saved(book))

    assert counts(mended) == (1, 1, 0, 0, 0, 0, 0)


def test_a_cancelled_import_is_not_written(desk, work):
    run = uploaded(desk, work, xlsx([person(1)]))
    apply(desk, run)

    answer = desk.post(f"{URL}{run['ma_lan_nhap']}/cancel/")
    work()

    assert (answer.status_code, answer.json()["trang_thai"]) == (200, "Đã hủy")
    assert BenhNhan.objects.count() == 0
    assert code_of(desk.post(f"{URL}{run['ma_lan_nhap']}/cancel/")) == (409, "import_over")
    assert code_of(apply(desk, run)) == (409, "import_not_checked")


def test_one_import_of_a_table_is_written_at_a_time(desk, work):
    first, second = (uploaded(desk, work, xlsx([person(number)])) for number in (1, 2))
    apply(desk, first)

    assert code_of(apply(desk, second)) == (409, "import_running")
    work()
    assert apply(desk, second).status_code == 202


def test_what_is_refused_while_it_is_written_undoes_the_whole(desk, work):
    run = uploaded(desk, work, xlsx([person(1), person(2)]))
    apply(desk, run)
    DongNhap.objects.filter(so_dong=3).update(du_lieu={"ho_ten": "Người 2"})

    work()
    after = desk.get(f"{URL}{run['ma_lan_nhap']}/").json()

    assert (after["trang_thai"], after["ma_loi"], counts(after)) == (
        "Đã kiểm tra",
        "row_refused",
        (2, 1, 1, 0, 0, 0, 0),
    )
    assert BenhNhan.objects.count() == 0
    assert not NhatKy.objects.filter(hanh_dong__in=("PatientRegistered", "ImportWritten")).exists()


def test_a_row_that_came_meanwhile_by_hand_is_not_written_again(desk, work):
    run = uploaded(desk, work, xlsx([person(1), person(2)]))
    PatientFactory(cmnd_cccd="079000000001")

    done = written(desk, work, run, "Chỉ dòng hợp lệ")

    assert (done["so_da_ghi"], done["so_khac"]) == (1, 1)
    assert BenhNhan.objects.count() == 2


def test_who_lost_the_right_meanwhile_writes_nothing(desk, work):
    run = uploaded(desk, work, xlsx([person(1)]))
    apply(desk, run)
    NguoiDung.objects.filter(pk=desk.account.pk).update(vai_tro=Role.PATIENT)

    work()

    assert BenhNhan.objects.count() == 0
    assert LanNhap.objects.get().ma_loi == "no_right"


def test_a_worker_that_died_in_the_midst_is_followed_by_one_that_writes_the_rest(desk, work, at, monkeypatch):
    run = uploaded(desk, work, xlsx([person(number) for number in range(1, 6)]))
    apply(desk, run, "Chỉ dòng hợp lệ")
    monkeypatch.setattr(import_writing, "ROWS_A_PIECE", 2)
    together, done = ImportWriting._write_piece, []

    def die(self, *args):
        if done:
            raise KeyboardInterrupt
        done.append(together(self, *args))

    monkeypatch.setattr(ImportWriting, "_write_piece", die)
    with pytest.raises(KeyboardInterrupt):
        work()
    monkeypatch.undo()
    assert (work(), BenhNhan.objects.count()) == ((0, 0), 2)

    at(timezone.now() + import_writing.LOAN + dt.timedelta(minutes=1))
    work()

    assert BenhNhan.objects.count() == 5
    assert counts(desk.get(f"{URL}{run['ma_lan_nhap']}/").json()) == (5, 0, 0, 0, 0, 0, 5)


def test_a_row_refused_among_others_keeps_none_of_them_from_being_written(desk, work):
    run = uploaded(desk, work, xlsx([person(number) for number in range(1, 6)]))
    DongNhap.objects.filter(so_dong=4).update(du_lieu={"ho_ten": "Người 3"})

    done = written(desk, work, run, "Chỉ dòng hợp lệ")

    assert counts(done) == (5, 0, 1, 0, 0, 0, 4)
    assert BenhNhan.objects.count() == 4


@pytest.mark.parametrize("che_do", ["Chỉ dòng hợp lệ", "Toàn bộ hoặc không"])
def test_one_person_in_two_rows_with_and_without_a_number_is_written_once(desk, work, che_do):
    run = uploaded(desk, work, xlsx([person(1), person(1, **{"CCCD/CMND": None, "Email": "b@example.com"})]))

    done = written(desk, work, run, che_do)

    assert (BenhNhan.objects.count(), done["so_da_ghi"], done["so_khac"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("che_do", "there", "code"), [("Chỉ dòng hợp lệ", 2, "no_right"), ("Toàn bộ hoặc không", 0, "no_right")]
)
def test_who_is_shut_out_in_the_midst_writes_no_further(desk, work, monkeypatch, che_do, there, code):
    monkeypatch.setattr(import_writing, "ROWS_A_PIECE", 2)
    run = uploaded(desk, work, xlsx([person(number) for number in range(1, 6)]))
    apply(desk, run, che_do)
    rows = ImportWriting._write_rows

    def shut_out(self, *args):
        rows(self, *args)
        NguoiDung.objects.filter(pk=desk.account.pk).update(trang_thai=False)

    monkeypatch.setattr(ImportWriting, "_write_rows", shut_out)
    work()

    assert BenhNhan.objects.count() == there
    after = LanNhap.objects.get()
    assert (after.trang_thai, after.ma_loi, after.so_da_ghi) == ("Đã kiểm tra", code, there)


@pytest.mark.parametrize("state", ["Đang kiểm tra", "Đang ghi"])
def test_a_file_of_which_workers_die_is_given_up(desk, work, state):
    ago = timezone.now() - dt.timedelta(hours=1)
    run = ImportFactory(trang_thai=state, so_lan=3, giu_den=ago, the="x", nguoi_ghi=desk.account, ghi_tu=ago)
    ImportRowFactory(lan_nhap=run)

    work()

    run.refresh_from_db()
    assert (run.ma_loi, BenhNhan.objects.count()) == ("internal", 0)
    assert run.trang_thai == {"Đang kiểm tra": "Lỗi", "Đang ghi": "Đã kiểm tra"}[state]


def test_what_was_cancelled_in_the_midst_says_how_much_was_written_and_its_file_is_gone(desk, work, folder):
    run = ImportFactory(nguoi_nhap=desk.account, trang_thai="Đang ghi", kiem_tra_luc=timezone.now(), so_hop_le=2)
    ImportRowFactory(lan_nhap=run)
    ImportRowFactory(lan_nhap=run, ket_qua="Đã ghi")
    answer = desk.post(f"{URL}{run.pk}/cancel/").json()
    assert (answer["so_hop_le"], answer["so_da_ghi"]) == (1, 1)

    waiting = send(desk, xlsx([person(1)])).json()
    assert len(list(folder.iterdir())) == 1
    desk.post(f"{URL}{waiting['ma_lan_nhap']}/cancel/")
    assert list(folder.iterdir()) == []


def test_old_imports_go_with_their_rows_and_files(desk, work, at, folder):
    old, young = ImportFactory(), ImportFactory(ngay_tao=timezone.now() + dt.timedelta(days=20))
    ImportRowFactory(lan_nhap=old)
    at(timezone.now() + dt.timedelta(days=31))

    call_command("clean_imports")

    assert list(LanNhap.objects.all()) == [young]
    assert DongNhap.objects.count() == 0
    assert NhatKy.objects.get(hanh_dong="ImportRemoved").ma_doi_tuong == old.pk


def test_a_list_takes_as_many_queries_for_many_as_for_one(admin, django_assert_num_queries):
    ImportFactory.create_batch(3)
    run = ImportFactory()
    ImportRowFactory.create_batch(5, lan_nhap=run)

    with django_assert_num_queries(3):
        assert admin.get(URL, {"bang": "benh-nhan"}).json()["count"] == 4
    with django_assert_num_queries(4):
        assert len(admin.get(f"{URL}{run.pk}/rows/").json()["results"]) == 5


# Whose


def test_who_may_make_such_rows_by_hand_may_import_them_and_nobody_else(as_user, desk):
    doctor, patient = as_user(DoctorFactory().nguoi_dung), as_user(vai_tro=Role.PATIENT)
    content = xlsx([person(1)])

    for client, bang in [
        (desk, "bac-si"),
        (desk, "dich-vu"),
        (desk, "lich-lam-viec"),
        (doctor, "benh-nhan"),
        (patient, "benh-nhan"),
    ]:
        assert code_of(send(client, content, bang)) == (403, "permission_denied")
        assert client.get(f"{URL}templates/{bang}/", {"format": "csv"}).status_code == 403
    assert LanNhap.objects.count() == 0


def test_who_has_another_role_by_now_reads_no_rows_of_what_the_old_one_sent(desk, work):
    run = uploaded(desk, work, xlsx([person(1), person(2, **{"Họ tên": None})]))
    DoctorFactory(nguoi_dung=desk.account)
    NguoiDung.objects.filter(pk=desk.account.pk).update(vai_tro=Role.DOCTOR)

    for path in ("rows/", "errors/?format=csv"):
        assert code_of(desk.get(f"{URL}{run['ma_lan_nhap']}/{path}")) == (403, "permission_denied")


def test_the_desk_neither_brings_nor_sees_what_is_medical(desk, admin, work):
    titles, row = (*PEOPLE, "Dị ứng"), [*person(1), "Tôm"]

    assert code_of(send(desk, xlsx([row], titles))) == (400, "column_unknown")
    assert "Dị ứng" not in desk.get(f"{URL}templates/benh-nhan/", {"format": "csv"}).getvalue().decode()
    written(admin, work, uploaded(admin, work, xlsx([row], titles)))
    assert BenhNhan.objects.get().di_ung == "Tôm"
    assert "Tôm" not in str(list(NhatKy.objects.values_list("sau", flat=True)))


# The other tables


def test_a_doctor_is_imported_with_an_account_that_has_no_password_yet(admin, work):
    specialty = SpecialtyFactory(ten_chuyen_khoa="Tim mạch")
    titles = ("Số điện thoại", "Họ tên", "Giới tính", "Cơ sở", "Chuyên khoa", "Học vị", "Số năm kinh nghiệm")
    row = ["0912345678", "Trần Thị B", "nữ", specialty.co_so.ten_co_so.upper(), "tim mạch", "Thạc sĩ", 10]

    done = written(admin, work, uploaded(admin, work, xlsx([row], titles), "bac-si"))

    doctor = BacSi.objects.get()
    assert (done["so_da_ghi"], doctor.chuyen_khoa, doctor.gioi_tinh, doctor.kinh_nghiem) == (1, specialty, "Nữ", 10)
    assert not doctor.nguoi_dung.has_usable_password()
    assert uploaded(admin, work, xlsx([row], titles), "bac-si")["so_da_co"] == 1


def test_a_doctor_of_an_unknown_place_or_with_anothers_number_is_refused(admin, work):
    specialty = SpecialtyFactory()
    patient = PatientFactory()
    titles = ("Số điện thoại", "Họ tên", "Giới tính", "Cơ sở", "Chuyên khoa", "Học vị")
    rest = ["B", "Nam", specialty.co_so.ten_co_so, specialty.ten_chuyen_khoa, "Thạc sĩ"]
    rows = [["0912345678", "B", "Nam", "Không đâu", "X", "Thạc sĩ"], [patient.nguoi_dung.so_dien_thoai, *rest]]

    run = uploaded(admin, work, xlsx(rows, titles), "bac-si")

    assert said(admin, run) == ["D2: Không có cơ sở nào tên này.", "A3: Số điện thoại này đã được đăng ký."]


def test_services_are_known_by_their_names_in_a_facility(admin, work):
    there = ServiceFactory(ten_dich_vu="Siêu âm", chuyen_khoa=None, gia_tien=200_000, thoi_gian_kham=30)
    titles = ("Cơ sở", "Tên dịch vụ", "Loại dịch vụ", "Giá tiền (VND)", "Thời gian (phút)")
    place = there.co_so.ten_co_so
    rows = [
        [place, "Siêu âm", there.loai_dich_vu, "250.000", 30],
        [place, "Nội soi", "Thủ thuật", 500000.0, "45"],
        [place, "Chụp", "Thủ thuật", -1, 2.5],
    ]

    run = uploaded(admin, work, xlsx(rows, titles), "dich-vu")

    assert [row["trang_thai"] for row in rows_of(admin, run)] == ["Đã có, khác", "Hợp lệ", "Lỗi"]
    assert {text[:3] for text in said(admin, run)[1:]} == {"D4:", "E4:"}
    written(admin, work, run, "Chỉ dòng hợp lệ")
    assert DichVu.objects.get(ten_dich_vu="Nội soi").gia_tien == 500_000
    there.refresh_from_db()
    assert there.gia_tien == 200_000


def test_schedules_neither_overlap_those_there_nor_each_other_nor_lie_in_the_past(admin, work):
    doctor = DoctorFactory()
    number = doctor.nguoi_dung.so_dien_thoai
    ScheduleFactory(bac_si=doctor, ngay_lam_viec=DAY, gio_bat_dau=dt.time(8), gio_ket_thuc=dt.time(11), so_luong_kham=5)
    titles = ("Số điện thoại bác sĩ", "Ngày làm việc", "Giờ bắt đầu", "Giờ kết thúc", "Số lượng khám")
    rows = [
        [number, DAY, dt.time(8), dt.time(11), 5],
        [number, "31/12/2030", "10:00", "12:00", 5],
        [number, dt.datetime(2030, 12, 31), "13:00", "15:00", 5],  # noqa: DTZ001  (as Excel has it)
        [number, "2030-12-31", "14:00", "16:00", 5],
        [number, "2020-12-31", "14:00", "16:00", 5],
        ["0999999999", DAY, "9:00", "8:00", 5],
        [number, DAY, "19:00", "18:00", 5],
    ]

    run = uploaded(admin, work, xlsx(rows, titles), "lich-lam-viec")

    assert [row["trang_thai"] for row in rows_of(admin, run)] == ["Đã có", "Lỗi", "Hợp lệ", "Lỗi", "Lỗi", "Lỗi", "Lỗi"]
    assert [text.split(":")[0] for text in said(admin, run)] == ["C3", "C5", "B6", "A7", "D8"]
    written(admin, work, run, "Chỉ dòng hợp lệ")
    assert LichLamViec.objects.filter(gio_bat_dau=dt.time(13)).count() == 1


def test_a_doctors_number_may_be_written_as_people_write_it(admin, work):
    doctor = DoctorFactory()
    number = doctor.nguoi_dung.so_dien_thoai
    titles = ("Số điện thoại bác sĩ", "Ngày làm việc", "Giờ bắt đầu", "Giờ kết thúc", "Số lượng khám")
    rows = [[f"+84 {number[1:4]} {number[4:]}", DAY, "8:00", "9:00", 2], ["xyz", DAY, "8:00", "9:00", 2]]

    run = uploaded(admin, work, xlsx(rows, titles), "lich-lam-viec")

    assert [row["trang_thai"] for row in rows_of(admin, run)] == ["Hợp lệ", "Lỗi"]


def test_a_doctor_imports_schedules_of_nobody_else(as_user, work):
    own, other = DoctorFactory(), DoctorFactory()
    client = as_user(own.nguoi_dung)
    titles = ("Số điện thoại bác sĩ", "Ngày làm việc", "Giờ bắt đầu", "Giờ kết thúc", "Số lượng khám")
    rows = [[doctor.nguoi_dung.so_dien_thoai, DAY, "8:00", "9:00", 2] for doctor in (own, other)]

    run = uploaded(client, work, xlsx(rows, titles), "lich-lam-viec")
    written(client, work, run, "Chỉ dòng hợp lệ")

    assert said(client, run) == ["A3: Bạn chỉ được truy cập dữ liệu của mình."]
    assert [schedule.bac_si for schedule in LichLamViec.objects.all()] == [own]


# Templates


@pytest.mark.parametrize("bang", COLUMNS)
@pytest.mark.parametrize("kind", ["excel", "csv"])
def test_a_template_is_taken_as_it_is_and_its_example_is_not(admin, work, bang, kind):
    FacilityFactory(ten_co_so="Bệnh viện Đa khoa An Tâm")
    answer = admin.get(f"{URL}templates/{bang}/", {"format": kind})
    ending = {"excel": "xlsx", "csv": "csv"}[kind]
    assert (answer.status_code, answer["Content-Disposition"]) == (
        200,
        f'attachment; filename="mau-nhap-{bang}.{ending}"',
    )
    content = answer.getvalue()

    if kind == "csv":
        run = uploaded(admin, work, content, bang)
        assert (run["so_loi"], said(admin, run)[-1]) == (1, "Dòng 2: Đây là dòng ví dụ của mẫu. Hãy xóa dòng này.")
        return
    book = load_workbook(io.BytesIO(content))
    sheet = book["Dữ liệu"]
    assert [cell.value for cell in sheet[1]] == [shown_title(column) for column in COLUMNS[bang]]
    assert (sheet.freeze_panes, book.sheetnames) == ("A2", ["Dữ liệu", "Hướng dẫn"])
    lists = [check.formula1 for check in sheet.data_validations.dataValidation if check.type == "list"]
    assert all(f'"{",".join(column.choices)}"' in lists for column in COLUMNS[bang] if column.choices)
    run = uploaded(admin, work, content, bang)
    assert (run["trang_thai"], run["ma_loi"]) == ("Lỗi", "sheet_empty")


def test_there_is_no_template_of_another_table(admin):
    assert code_of(admin.get(f"{URL}templates/hoa-don/", {"format": "csv"})) == (404, "not_found")
    assert admin.get(f"{URL}templates/benh-nhan/", {"format": "pdf"}).status_code == 400


def test_an_erasure_takes_what_stood_in_the_row_of_a_file_that_made_the_patient(admin):
    patient = PatientFactory()
    run = ImportFactory()
    own, other = (ImportRowFactory(lan_nhap=run, ma_ban_ghi=pk, khoa_dong="x") for pk in (patient.pk, patient.pk + 1))
    request = DataRequestFactory(benh_nhan=patient, loai=LoaiYeuCauQuyen.ERASE)

    answer = admin.post(f"/api/users/data-requests/{request.pk}/erase/", {"xac_nhan": CONFIRMATION}, format="json")

    own.refresh_from_db()
    other.refresh_from_db()
    assert (answer.status_code, own.du_lieu, own.khoa_dong) == (200, {}, "")
    assert other.du_lieu["ho_ten"]


def test_an_erasure_takes_rows_of_the_patients_number_that_nobody_wrote(admin):
    patient = PatientFactory(cmnd_cccd="079000000001")
    row = ImportRowFactory(lan_nhap=ImportFactory(), khoa_dong="CCCD 079000000001")
    request = DataRequestFactory(benh_nhan=patient, loai=LoaiYeuCauQuyen.ERASE)

    admin.post(f"/api/users/data-requests/{request.pk}/erase/", {"xac_nhan": CONFIRMATION}, format="json")

    row.refresh_from_db()
    assert (row.du_lieu, row.khoa_dong) == ({}, "")


# Files that are refused


def test_one_long_text_in_every_cell_does_not_fill_the_database(desk, work, monkeypatch):
    monkeypatch.setattr(import_checking, "MOST_LETTERS", 1000)

    run = uploaded(desk, work, xlsx([person(1), person(2, Email="x" * 1000)]))

    assert (run["trang_thai"], run["ma_loi"], DongNhap.objects.count()) == ("Lỗi", "sheet_bomb", 0)


def test_what_the_first_row_tells_is_refused_at_once_and_nothing_is_kept(desk, folder):
    for content, code in [
        (xlsx([person(1)], ("Họ tên", *PEOPLE[:5])), "column_repeated"),
        (xlsx([["An"]], ("Họ tên",)), "column_missing"),
        (xlsx([person(1)])[:2000], "sheet_unreadable"),
        (b"\xff\xfeH\0", "not_utf8"),
    ]:
        assert code_of(send(desk, content)) == (400, code)
    assert (LanNhap.objects.count(), folder.exists() and list(folder.iterdir())) in [(0, False), (0, [])]


@pytest.mark.parametrize("bad", ["merged", "long", "empty", "not text"])
def test_what_is_seen_only_later_ends_the_import_and_leaves_no_row(desk, work, settings, folder, bad):
    settings.IMPORT_MAX_ROWS = 3
    heads = [list(PEOPLE)]
    content, code = {
        "merged": (xlsx([person(1)], sheet=lambda page: page.merge_cells("A2:B2")), "cells_merged"),
        "long": (xlsx([person(number) for number in range(4)]), "too_many_rows"),
        "empty": (csv(*heads), "sheet_empty"),
        "not text": (csv(*heads) + b"\r\n" * 2 + b"x" * 70_000 + b"\xff;1\r\n", "not_utf8"),
    }[bad]

    run = uploaded(desk, work, content)

    assert (run["trang_thai"], run["ma_loi"]) == ("Lỗi", code)
    assert (DongNhap.objects.count(), list(folder.iterdir())) == (0, [])
    assert code_of(apply(desk, run)) == (409, "import_not_checked")


def test_scripts_and_formulas_in_cells_are_text_or_refused_by_their_cell(desk, work):
    rows = [person(1, **{"Họ tên": "<script>alert(1)</script>"}), person(2, **{"Họ tên": "=cmd|' /C calc'!A0"})]

    run = uploaded(desk, work, xlsx(rows))
    written(desk, work, run, "Chỉ dòng hợp lệ")

    assert said(desk, run) == ["A3: Ô có công thức. Hãy dán giá trị thay cho công thức."]
    assert BenhNhan.objects.get().ho_ten == "<script>alert(1)</script>"
