"""Revenue: sums that agree with the payments one by one, by the days of Vietnam, in a fixed number of queries."""

import datetime as dt
import io
from collections import defaultdict
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from appointments.models import TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from payments.models import PhuongThuc, ThanhToan, TrangThaiThanhToan
from tests.factories import AppointmentFactory, BillFactory, OpenPaymentFactory, PaymentFactory, ScheduleFactory

pytestmark = pytest.mark.django_db

URL = "/api/payments/statistics/"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def instant(day, hour=9, minute=0):
    return dt.datetime(*day, hour, minute, tzinfo=HANOI)


def refund(payment, amount, when):
    return PaymentFactory(
        lich_hen=payment.lich_hen, hoa_don=payment.hoa_don, thanh_toan_goc=payment, so_tien=amount,
        trang_thai=TrangThaiThanhToan.REFUNDED, thoi_gian_thanh_toan=when,
        phuong_thuc_thanh_toan=payment.phuong_thuc_thanh_toan,
    )  # fmt: skip


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def ledger():
    """Eight payments of four doctors over three months, some of them given back."""
    schedules = [ScheduleFactory() for _ in range(4)]
    made = []
    for n in range(8):
        appointment = AppointmentFactory(lich=schedules[n % 4], gia_tien=1_000_000)
        when = instant((2024, 1 + n % 3, 5 + n), hour=8 + n)
        method = list(PhuongThuc)[n % 3]
        made.append(
            PaymentFactory(
                lich_hen=appointment, so_tien=100_000 + 1_000 * n, phuong_thuc_thanh_toan=method,
                thoi_gian_thanh_toan=when,
            )
        )  # fmt: skip
    refund(made[0], 40_000, instant((2024, 2, 20)))
    refund(made[5], 1_000, instant((2024, 3, 31), hour=23, minute=59))
    return made


def figures(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200, response.data
    return response.json()


def counted(key):
    """The same by going through the payments one by one: (taken, given back) for each key."""
    found = defaultdict(lambda: [0, 0])
    for payment in ThanhToan.objects.select_related("lich_hen__dich_vu__co_so", "lich_hen__bac_si"):
        place = {TrangThaiThanhToan.PAID: 0, TrangThaiThanhToan.REFUNDED: 1}.get(payment.trang_thai)
        if place is not None:
            found[key(payment)][place] += payment.so_tien
    return {name: tuple(sums) for name, sums in found.items()}


@pytest.mark.parametrize(
    ("part", "name", "key"),
    [
        ("by_service", "ma_dich_vu", lambda payment: payment.lich_hen.dich_vu_id),
        ("by_facility", "ma_co_so", lambda payment: payment.lich_hen.dich_vu.co_so_id),
        ("by_doctor", "ma_bac_si", lambda payment: payment.lich_hen.bac_si_id),
        ("by_method", "phuong_thuc_thanh_toan", lambda payment: payment.phuong_thuc_thanh_toan),
        ("by_month", "thang", lambda payment: f"{payment.thoi_gian_thanh_toan.astimezone(HANOI):%Y-%m}"),
    ],
)
def test_every_breakdown_adds_up_to_what_was_taken_and_given_back(admin, ledger, part, name, key):
    found = figures(admin)
    assert {row[name]: (row["total_revenue"], row["refunded_amount"]) for row in found[part]} == counted(key)
    assert all(row["net_revenue"] == row["total_revenue"] - row["refunded_amount"] for row in found[part])
    assert sum(row["total_revenue"] for row in found[part]) == found["total_revenue"]


def test_the_totals_are_those_of_the_payments(admin, ledger):
    found = figures(admin)
    assert found["total_revenue"] == sum(payment.so_tien for payment in ledger)
    assert (found["refunded_amount"], found["payments"]) == (41_000, 8)
    assert found["net_revenue"] == found["total_revenue"] - 41_000


def test_the_largest_come_first_and_months_in_their_order(admin, ledger):
    found = figures(admin)
    for part in ("by_service", "by_method", "by_facility", "by_doctor"):
        nets = [row["net_revenue"] for row in found[part]]
        assert nets == sorted(nets, reverse=True)
    assert [row["thang"] for row in found["by_month"]] == ["2024-01", "2024-02", "2024-03"]


def test_days_end_at_midnight_in_vietnam(admin):
    PaymentFactory(so_tien=1_000, thoi_gian_thanh_toan=instant((2024, 1, 31), 23, 59))
    PaymentFactory(so_tien=20_000, thoi_gian_thanh_toan=instant((2024, 2, 1), 0, 0))  # 17:00 of January in UTC
    assert figures(admin, end_date="2024-01-31")["total_revenue"] == 1_000
    assert figures(admin, start_date="2024-02-01")["total_revenue"] == 20_000
    assert figures(admin, start_date="2024-01-31", end_date="2024-01-31")["total_revenue"] == 1_000
    months = {row["thang"]: row["total_revenue"] for row in figures(admin)["by_month"]}
    assert months == {"2024-01": 1_000, "2024-02": 20_000}


def test_what_is_not_settled_or_failed_is_no_revenue(admin):
    OpenPaymentFactory(so_tien=5_000)
    PaymentFactory(so_tien=7_000, trang_thai=TrangThaiThanhToan.FAILED)
    assert figures(admin)["total_revenue"] == 0


def test_outstanding_is_what_patients_who_came_still_owe(admin):
    day = dt.date(2024, 1, 15)
    came = AppointmentFactory(gia_tien=300_000, ngay_kham=day, trang_thai=TrangThaiLichHen.COMPLETED)
    BillFactory(lich_hen=came, tong_tien=300_000, da_thu=100_000)
    AppointmentFactory(gia_tien=50_000, ngay_kham=day, trang_thai=TrangThaiLichHen.ARRIVED)  # no bill yet
    for state in (TrangThaiLichHen.CONFIRMED, TrangThaiLichHen.CANCELLED, TrangThaiLichHen.NO_SHOW):
        AppointmentFactory(gia_tien=9_000_000, ngay_kham=day, trang_thai=state)
    assert figures(admin)["outstanding"] == 250_000
    assert figures(admin, start_date="2024-01-16")["outstanding"] == 0
    assert figures(admin, end_date="2024-01-14")["outstanding"] == 0


def test_an_empty_range_is_zero_everywhere(admin, ledger):
    found = figures(admin, start_date="1999-01-01", end_date="1999-12-31")
    sums = ("total_revenue", "refunded_amount", "net_revenue", "outstanding", "payments")
    assert [found[name] for name in sums] == [0] * 5
    parts = ("by_service", "by_month", "by_method", "by_facility", "by_doctor")
    assert [found[name] for name in parts] == [[]] * 5


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"start_date": "2024-02-01", "end_date": "2024-01-31"}, "end_date"),
        ({"start_date": "2024-02-30"}, "start_date"),
        ({"end_date": "2024-02"}, "end_date"),
        ({"end_date": "31/01/2024"}, "end_date"),
        ({"format": "xml"}, "format"),
    ],
)
def test_bad_ranges_and_formats_are_refused_by_name(admin, query, field):
    response = admin.get(URL, query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_calendar_s_ends_are_days_like_others(admin, ledger, edge):
    assert figures(admin, start_date="0001-01-01", end_date=edge)["total_revenue"] >= 0
    assert admin.get(URL, {"start_date": edge}).status_code == 200


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_see_revenue(as_user, role):
    assert as_user(vai_tro=role).get(URL).status_code == 403


def test_the_vietnamese_path_answers_too(admin):
    assert admin.get("/api/payments/thanh-toan/statistics/").json() == figures(admin)


def test_it_is_five_sums_however_much_there_is(admin, ledger, django_assert_num_queries):
    with django_assert_num_queries(6):  # session, and one for each breakdown that is not made of another
        figures(admin)


def test_the_report_has_every_figure_and_is_entered_in_the_trail(admin, ledger):
    found = figures(admin)
    response = admin.get(URL, {"format": "pdf", "start_date": "2024-01-01", "end_date": "2024-12-31"})
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    words = "\n".join(page.extract_text() for page in pages)
    assert "Báo cáo doanh thu" in words
    assert "Từ 01/01/2024 đến hết 31/12/2024" in words
    for row in found["by_doctor"]:
        assert row["ten_bac_si"] in words
    assert f"{found['net_revenue']:,}".replace(",", ".") in words
    entry = NhatKy.objects.get(hanh_dong="DataExported")
    assert (entry.bang, entry.nguoi_dung) == ("Thanh_toan", admin.account)


def test_a_report_of_nothing_says_so(admin):
    words = PdfReader(io.BytesIO(admin.get(URL, {"format": "pdf"}).content)).pages[0].extract_text()
    assert "Không có khoản thu nào" in words
    assert "Toàn bộ thời gian" in words
