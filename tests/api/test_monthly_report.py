"""The monthly operations report: a file to print, for Admins and for whoever runs the server."""

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from appointments.models import TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from reception.models import TrangThaiPhieu
from tests.api.test_appointment_statistics import visit
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    FacilityFactory,
    PaymentFactory,
    QueueFactory,
    RatingFactory,
    ScheduleFactory,
    TeleconsultationFactory,
    TicketFactory,
)

pytestmark = pytest.mark.django_db

URL = "/api/utils/reports/monthly/"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = dt.date(2026, 10, 5)
ARRIVED = dt.datetime(2026, 10, 5, 8, tzinfo=HERE)
HEADINGS = (
    "Lịch hẹn theo ngày",
    "Vắng mặt và hủy theo thời gian đặt trước",
    "Vắng mặt và hủy theo chuyên khoa",
    "Mức sử dụng giờ khám theo thứ và giờ",
    "Mức sử dụng giờ khám theo bác sĩ",
    "Thời gian chờ tại cơ sở theo giờ đến",
    "Tư vấn từ xa",
    "Đánh giá của bệnh nhân",
    "Doanh thu thuần theo ngày",
    "Doanh thu theo phương thức thanh toán",
    "Doanh thu theo dịch vụ",
    "Cách tính",
)


@pytest.fixture
def admin(as_user, at):
    """On the tenth of November."""
    client = as_user(vai_tro=Role.ADMIN)
    at(dt.datetime(2026, 11, 10, 9, tzinfo=HERE))
    return client


@pytest.fixture
def october():
    """One schedule's day of everything that the report tells of."""
    schedule = ScheduleFactory(ngay_lam_viec=DAY, bac_si=DoctorFactory(ho_ten="Nguyễn Thị Thử"))
    for state in (TrangThaiLichHen.COMPLETED, TrangThaiLichHen.COMPLETED, TrangThaiLichHen.NO_SHOW):
        visit(schedule, state)
    paid = AppointmentFactory(lich=schedule, trang_thai=TrangThaiLichHen.COMPLETED, gia_tien=1_234_000)
    PaymentFactory(lich_hen=paid, thoi_gian_thanh_toan=ARRIVED)
    TicketFactory(
        hang=QueueFactory(lich=schedule), lich_hen=paid, den_luc=ARRIVED, trang_thai=TrangThaiPhieu.DONE,
        vao_luc=ARRIVED + dt.timedelta(minutes=17),
    )  # fmt: skip
    RatingFactory(lich_hen=paid, so_sao=4)
    TeleconsultationFactory(lich_hen__lich=schedule)
    return schedule


def words(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_it_is_a_file_named_by_its_month(admin, october):
    response = admin.get(URL)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="bao-cao-van-hanh-2026-10.pdf"'


def test_every_part_and_figure_can_be_read_back(admin, october):
    pages = words(admin.get(URL, {"thang": "2026-10"}).content)
    text = "\n".join(pages)

    assert "Báo cáo vận hành tháng 10/2026" in text
    assert "Tất cả cơ sở · So với tháng 09/2026" in text
    for heading in HEADINGS:
        assert heading in text
    for told in ("1.234.000", "17 phút", "Nguyễn Thị Thử", "4,00 sao", "60,0%", "20,0%", "Thứ Hai"):
        assert told in text, told
    for number, page in enumerate(pages, 1):
        assert f"Trang {number}/{len(pages)}" in page


def test_no_heading_is_parted_from_what_it_stands_over(admin):
    """Of more doctors, specialties and services than fit on a page."""
    for doctor in DoctorFactory.create_batch(45):
        appointment = AppointmentFactory(lich=ScheduleFactory(bac_si=doctor, ngay_lam_viec=DAY))
        PaymentFactory(lich_hen=appointment, thoi_gian_thanh_toan=ARRIVED)
    for page in words(admin.get(URL).content):
        lines = [line for line in page.splitlines() if line.strip()]
        assert lines[-2].strip() not in HEADINGS  # before the page's number


def test_who_has_no_line_of_his_own_is_counted_with_the_others(admin):
    for doctor in DoctorFactory.create_batch(32):
        ScheduleFactory(bac_si=doctor, ngay_lam_viec=DAY)
    assert "2 bác sĩ khác: 0,0 / 7,0 giờ · 0,0%" in "\n".join(words(admin.get(URL).content))


def test_a_month_in_which_nothing_happened_says_so(admin):
    text = "\n".join(words(admin.get(URL, {"thang": "2020-02"}).content))
    assert "Báo cáo vận hành tháng 02/2020" in text
    for sentence in ("Không có lịch hẹn nào", "Không có buổi làm việc nào", "Không có khoản thu nào"):
        assert sentence in text


def test_the_month_that_still_runs_is_said_to_be_unfinished(admin, october):
    assert "Tháng chưa kết thúc" in words(admin.get(URL, {"thang": "2026-11"}).content)[0]
    assert "Tháng chưa kết thúc" not in words(admin.get(URL, {"thang": "2026-10"}).content)[0]


def test_a_facility_s_report_bears_its_name_and_leaves_the_others_out(admin, october):
    other = FacilityFactory(ten_co_so="Phòng khám <Khác> & bạn")
    text = "\n".join(words(admin.get(URL, {"thang": "2026-10", "ma_co_so": other.pk}).content))
    assert "Phòng khám <Khác> & bạn · So với tháng 09/2026" in text
    assert "Nguyễn Thị Thử" not in text


def test_the_figures_alone_are_those_that_are_printed(admin, october):
    response = admin.get(URL, {"format": "json", "thang": "2026-10", "ma_co_so": october.bac_si.co_so_id})
    assert response.status_code == 200
    found = response.json()
    assert (found["thang"], found["ten_co_so"]) == ("2026-10", october.bac_si.co_so.ten_co_so)
    month = found["this_month"]
    assert (month["total_appointments"], month["completion_rate"], month["waiting"]["median"]) == (5, 60.0, 17)
    assert (month["feedback"]["average_stars"], month["remote"]["open_sessions"]) == (4.0, 1)
    assert [row["net_revenue"] for row in month["by_day"] if row["net_revenue"]] == [1_234_000]
    assert found["last_month"]["total_appointments"] == 0
    assert not NhatKy.objects.filter(hanh_dong="DataExported").exists()


def test_making_it_is_entered_in_the_trail(admin, october):
    admin.get(URL, {"ma_co_so": october.bac_si.co_so_id})
    entry = NhatKy.objects.get(hanh_dong="DataExported")
    assert (entry.bang, entry.nguoi_dung) == ("Lich_hen", admin.account)
    assert entry.sau == {
        "bo_loc": {"thang": "2026-10", "ma_co_so": october.bac_si.co_so_id}, "dinh_dang": "pdf", "so_dong": 5,
        "toan_bo": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"thang": "2026-12"}, "thang"),
        ({"thang": "2026-13"}, "thang"),
        ({"thang": "2026-10-01"}, "thang"),
        ({"thang": "10/2026"}, "thang"),
        ({"thang": "0001-01"}, "thang"),
        ({"thang": "9999-12"}, "thang"),
        ({"format": "excel"}, "format"),
        ({"thang": "2026-12", "format": "json"}, "thang"),
        ({"ma_co_so": "999999"}, "ma_co_so"),
        ({"ma_co_so": "0"}, "ma_co_so"),
        ({"ma_co_so": "x"}, "ma_co_so"),
        ({"ma_co_so": "9" * 30}, "ma_co_so"),
    ],
)
def test_a_bad_month_or_facility_is_refused_by_name_and_nothing_is_entered(admin, query, field):
    response = admin.get(URL, query)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/problem+json")
    assert response.json()["errors"][0]["field"] == field
    assert not NhatKy.objects.filter(hanh_dong="DataExported").exists()


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_get_it(as_user, role):
    client = as_user(vai_tro=role)
    assert [client.get(URL, {"format": kind}).status_code for kind in ("pdf", "json")] == [403, 403]


def test_a_visitor_is_asked_who_he_is(client):
    assert client.get(URL).status_code == 401


def test_the_command_writes_the_same_file_and_is_in_the_trail_too(admin, october, tmp_path):
    file, out = tmp_path / "thang.pdf", io.StringIO()
    call_command("monthly_report", "--month", "2026-10", "--file", str(file), stdout=out)
    assert words(file.read_bytes()) == words(admin.get(URL, {"thang": "2026-10"}).content)
    assert str(file) in out.getvalue()
    assert NhatKy.objects.filter(hanh_dong="DataExported", nguoi_dung=None).count() == 1


@pytest.mark.parametrize(
    "arguments",
    [["--month", "2026-12"], ["--month", "2026-1"], ["--month", "x"], ["--facility", "999999"], ["--facility", "x"]],
)
def test_the_command_writes_nothing_for_a_bad_month_or_facility(admin, tmp_path, arguments):
    file = tmp_path / "thang.pdf"
    with pytest.raises(CommandError):
        call_command("monthly_report", *arguments, "--file", str(file))
    assert not file.exists()


def test_the_command_says_where_it_cannot_write(admin, tmp_path):
    with pytest.raises(CommandError, match="không ghi được"):
        call_command("monthly_report", "--month", "2026-10", "--file", str(tmp_path / "none" / "x.pdf"))
