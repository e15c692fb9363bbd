"""The cashier's drawer: every note of the day is in a shift, counted, and signed for by somebody else."""

import io

import pytest
from pypdf import PdfReader

from cashdesk.models import CaThuNgan
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from payments.models import PhuongThuc, ThanhToan
from tests.api.appointments import refusal
from tests.factories import (
    AccountFactory,
    AppointmentFactory,
    ClosedShiftFactory,
    FacilityFactory,
    OpenPaymentFactory,
    PaymentFactory,
    ShiftFactory,
)

pytestmark = pytest.mark.django_db

URL = "/api/payments/shifts/"
PAY = "/api/payments/"


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert list(IntegrityRepository().violations()) == []


@pytest.fixture
def shift(desk):
    """The desk's own, with a million in the drawer."""
    return ShiftFactory(thu_ngan=desk.account, tien_dau_ca=1_000_000)


def take(client, so_tien=500_000, visit=None, method=PhuongThuc.CASH):
    visit = visit or AppointmentFactory()
    body = {"ma_lich_hen": visit.pk, "so_tien": so_tien, "phuong_thuc_thanh_toan": method}
    answer = client.post(PAY, body)
    assert answer.status_code == 201, answer.json()
    return ThanhToan.objects.get(pk=answer.json()["ma_thanh_toan"])


def close(client, shift, **count):
    return client.post(f"{URL}{shift.pk}/close/", count)


def test_a_day_at_the_desk_ends_in_a_shift_that_two_people_signed(desk, admin):
    facility = FacilityFactory()
    opened = desk.post(URL, {"ma_co_so": facility.pk, "tien_dau_ca": 1_000_000})
    payment = take(desk)
    take(desk, method=PhuongThuc.CARD)
    running = desk.get(f"{URL}current/").json()
    shut = close(desk, CaThuNgan.objects.get(), menh_gia={"500000": 3})
    signed = admin.post(f"{URL}{running['ma_ca']}/sign-off/")

    assert (opened.status_code, opened.json()["trang_thai"], opened.json()["tu_dong"]) == (201, "Đang mở", False)
    assert (running["phai_co"], running["thu_mat"], running["hoan_mat"]) == (1_500_000, 500_000, 0)
    assert [row["phuong_thuc_thanh_toan"] for row in running["theo_phuong_thuc"]] == ["Thẻ tín dụng", "Tiền mặt"]
    assert payment.pk in [each["ma_thanh_toan"] for each in running["khoan"]]
    assert (shut.json()["tien_dem"], shut.json()["chenh_lech"], shut.json()["trang_thai"]) == (1_500_000, 0, "Đã đóng")
    assert (signed.json()["trang_thai"], signed.json()["nguoi_ky"]) == ("Đã ký", admin.account.pk)
    events = ["ShiftOpened", "ShiftClosed", "ShiftSigned"]
    assert list(NhatKy.objects.filter(bang="Ca_thu_ngan").order_by("pk").values_list("hanh_dong", flat=True)) == events


def test_cash_without_a_shift_opens_one_at_the_facility_of_the_appointment(desk):
    visit = AppointmentFactory()

    payment = take(desk, visit=visit)

    shift = CaThuNgan.objects.get()
    assert (shift.tu_dong, shift.tien_dau_ca, shift.thu_ngan) == (True, 0, desk.account)
    assert (shift.co_so_id, payment.ca) == (visit.bac_si.co_so_id, shift)


def test_other_money_opens_no_shift_and_counts_in_none_for_the_drawer(desk, shift):
    take(desk, method=PhuongThuc.CARD)

    assert desk.get(f"{URL}current/").json()["phai_co"] == 1_000_000
    CaThuNgan.objects.update(dong_luc=shift.mo_luc, tien_he_thong=1_000_000)
    assert take(desk, method=PhuongThuc.CARD).ca is None
    assert CaThuNgan.objects.count() == 1


def test_cash_given_back_leaves_the_drawer_of_who_gives_it(desk, admin, shift):
    payment = take(desk)

    refund = admin.post(f"{PAY}{payment.pk}/refund/", {"so_tien": 200_000, "ly_do": "Khám ít hơn"})

    assert refund.status_code == 201
    assert desk.get(f"{URL}current/").json()["phai_co"] == 1_500_000
    drawer = admin.get(f"{URL}current/").json()
    assert (drawer["tu_dong"], drawer["hoan_mat"], drawer["phai_co"]) == (True, 200_000, -200_000)


def test_cash_that_waited_falls_into_the_shift_in_which_it_comes(desk, shift):
    payment = OpenPaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.CASH)

    assert desk.post(f"{PAY}{payment.pk}/settle/", {"so_tien": 500_000, "ma_giao_dich": "x"}).status_code == 200
    assert desk.get(f"{URL}current/").json()["phai_co"] == 1_500_000


def test_money_after_closing_falls_into_another_shift(desk, shift):
    assert close(desk, shift, tien_dem=1_000_000).status_code == 200

    payment = take(desk)

    assert (payment.ca.tu_dong, payment.ca_id == shift.pk) == (True, False)


def test_a_second_shift_is_not_opened_while_one_is(desk, shift):
    answer = desk.post(URL, {"ma_co_so": shift.co_so_id, "tien_dau_ca": 0})

    assert refusal(answer)[:2] == (409, "shift_open")
    assert CaThuNgan.objects.count() == 1


@pytest.mark.parametrize("given", [{}, {"giai_trinh": "  "}])
def test_a_difference_is_explained_or_the_shift_stays_open(desk, shift, given):
    answer = close(desk, shift, tien_dem=999_000, **given)

    assert refusal(answer) == (400, "difference_unexplained", ["difference_unexplained"])
    assert "-1000 VND" in answer.json()["detail"]
    assert CaThuNgan.objects.get().dong_luc is None


def test_an_explained_difference_is_kept_with_its_reason(desk, shift):
    body = close(desk, shift, tien_dem=1_000_500, giai_trinh="Khách không lấy tiền thừa").json()

    assert (body["chenh_lech"], body["giai_trinh"]) == (500, "Khách không lấy tiền thừa")


@pytest.mark.parametrize(
    ("count", "field"),
    [
        ({}, "tien_dem"),
        ({"tien_dem": -1}, "tien_dem"),
        ({"tien_dem": 1.5}, "tien_dem"),
        ({"tien_dem": "1000000"}, "tien_dem"),
        ({"tien_dem": 10**20}, "tien_dem"),
        ({"tien_dem": "NaN"}, "tien_dem"),
        ({"menh_gia": {}}, "menh_gia"),
        ({"menh_gia": {"300000": 1}}, "menh_gia"),
        ({"menh_gia": {"٥٠٠": 1}}, "menh_gia"),
        ({"menh_gia": {"500000": -1}}, "menh_gia.500000"),
        ({"menh_gia": {"500000": 10**9}}, "menh_gia.500000"),
        ({"menh_gia": [1]}, "menh_gia"),
        ({"menh_gia": {"500000": 1}, "tien_dem": 1}, "menh_gia"),
        ({"tien_dem": 1_000_000, "giai_trinh": "x" * 501}, "giai_trinh"),
    ],
)
def test_a_count_that_is_none_closes_nothing(desk, shift, count, field):
    answer = close(desk, shift, **count)

    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [field])
    assert CaThuNgan.objects.get().dong_luc is None


def test_a_shift_is_closed_once(desk, shift):
    close(desk, shift, tien_dem=1_000_000)

    assert refusal(close(desk, shift, tien_dem=2_000_000, giai_trinh="x"))[:2] == (409, "shift_closed")
    assert CaThuNgan.objects.get().tien_dem == 1_000_000


def test_the_desk_closes_its_own_shift_alone_and_an_admin_any(desk, admin):
    shift = ShiftFactory()

    assert refusal(close(desk, shift, tien_dem=0))[:2] == (403, "not_yours")
    assert close(admin, shift, tien_dem=0).status_code == 200


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_nobody_signs_for_the_own_drawer(as_user, role):
    client = as_user(vai_tro=role)
    shift = ClosedShiftFactory(thu_ngan=client.account)

    assert refusal(client.post(f"{URL}{shift.pk}/sign-off/"))[:2] == (403, "own_shift")
    assert CaThuNgan.objects.get().ky_luc is None


def test_an_open_shift_is_not_signed_and_a_signed_one_neither_signed_nor_opened_again(desk, admin, shift):
    assert refusal(admin.post(f"{URL}{shift.pk}/sign-off/"))[:2] == (409, "shift_not_closed")
    close(desk, shift, tien_dem=1_000_000)
    assert admin.post(f"{URL}{shift.pk}/sign-off/").status_code == 200

    assert refusal(admin.post(f"{URL}{shift.pk}/sign-off/"))[:2] == (409, "shift_signed")
    assert refusal(admin.post(f"{URL}{shift.pk}/reopen/", {"ly_do": "x"}))[:2] == (409, "shift_signed")


def test_an_admin_opens_a_closed_shift_again_and_the_trail_keeps_the_count(desk, admin, shift):
    close(desk, shift, tien_dem=900_000, giai_trinh="Thiếu")

    body = admin.post(f"{URL}{shift.pk}/reopen/", {"ly_do": "Đếm sót"}).json()

    assert (body["trang_thai"], body["tien_dem"], body["chenh_lech"], body["giai_trinh"]) == ("Đang mở", None, None, "")
    kept = NhatKy.objects.get(hanh_dong="ShiftReopened")
    assert (kept.truoc["tien_dem"], kept.ly_do) == (900_000, "Đếm sót")
    assert take(desk).ca_id == shift.pk
    assert refusal(desk.post(f"{URL}{shift.pk}/reopen/", {"ly_do": "x"}))[:2] == (403, "permission_denied")


def test_a_shift_is_not_opened_again_beside_another(desk, admin, shift):
    close(desk, shift, tien_dem=1_000_000)
    take(desk)

    assert refusal(admin.post(f"{URL}{shift.pk}/reopen/", {"ly_do": "x"}))[:2] == (409, "shift_open")


def test_who_has_no_shift_open_is_told(desk):
    assert refusal(desk.get(f"{URL}current/"))[:2] == (404, "no_shift_open")


def test_the_day_is_summed_by_cashier_with_what_is_still_open(desk, admin, shift):
    take(desk)
    closed = ClosedShiftFactory(co_so=shift.co_so, tien_dem=40_000, chenh_lech=40_000)
    ShiftFactory()

    body = admin.get(f"{URL}summary/", {"ma_co_so": shift.co_so_id}).json()

    rows = {row["ma_thu_ngan"]: row for row in body["thu_ngan"]}
    assert set(rows) == {desk.account.pk, closed.thu_ngan_id}
    assert (rows[desk.account.pk]["phai_co"], rows[desk.account.pk]["ca_dang_mo"]) == (1_500_000, 1)
    assert (rows[closed.thu_ngan_id]["chenh_lech"], rows[closed.thu_ngan_id]["ca_cho_ky"]) == (40_000, 1)
    assert (body["so_ca"], body["phai_co"], body["tien_dem"], body["chenh_lech"]) == (2, 1_500_000, 40_000, 40_000)
    assert len(admin.get(f"{URL}summary/").json()["thu_ngan"]) == 3
    assert admin.get(f"{URL}summary/", {"ngay": "2020-01-01"}).json()["so_ca"] == 0


@pytest.mark.parametrize("query", [{"ngay": "31/02/2026"}, {"ngay": "2026-02-31"}, {"ma_co_so": "x"}, {"ma_co_so": 0}])
def test_a_summary_of_no_day_or_facility_is_refused_by_its_name(admin, query):
    answer = admin.get(f"{URL}summary/", query)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(query)))


def test_shifts_are_found_by_state_cashier_difference_and_day(admin):
    running, even = ShiftFactory(), ClosedShiftFactory()
    uneven = ClosedShiftFactory(tien_dem=5, chenh_lech=5, nguoi_ky=admin.account, ky_luc=even.mo_luc)

    def found(**query):
        return {each["ma_ca"] for each in admin.get(URL, query).json()["results"]}

    assert found(trang_thai="Đang mở") == {running.pk}
    assert found(trang_thai="Đã đóng") == {even.pk}
    assert found(trang_thai="Đã ký") == found(chenh_lech="true") == {uneven.pk}
    assert found(chenh_lech="false") == {even.pk}
    assert found(ma_thu_ngan=even.thu_ngan_id) == found(ma_co_so=even.co_so_id) == {even.pk}
    assert found(tu_ngay="2999-01-01") == set()


@pytest.mark.parametrize("amount", [1, 5])
def test_reading_shifts_takes_the_same_queries_however_many_there_are(admin, amount, django_assert_num_queries):
    shifts = [ShiftFactory() for _ in range(amount)]
    for _ in range(amount):
        PaymentFactory(ca=shifts[0], nguoi_thu=shifts[0].thu_ngan)

    with django_assert_num_queries(3):  # session, count, page
        admin.get(URL)
    with django_assert_num_queries(4):  # session, shift, sums, payments
        admin.get(f"{URL}{shifts[0].pk}/")
    with django_assert_num_queries(2):
        admin.get(f"{URL}summary/")


def test_a_closed_shift_is_printed_with_every_figure_and_that_is_in_the_trail(desk, admin, shift):
    payment = take(desk)
    count = {"menh_gia": {"500000": 2, "200000": 2, "50000": 1}, "giai_trinh": "Trả <b>nhầm</b> tiền thừa"}
    assert refusal(desk.get(f"{URL}{shift.pk}/", {"format": "pdf"}))[:2] == (409, "shift_not_closed")
    close(desk, shift, **count)

    answer = admin.get(f"{URL}{shift.pk}/", {"format": "pdf"})

    words = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert answer["Content-Type"] == "application/pdf"
    for told in ("1.500.000", "1.450.000", "-50.000", "500.000", payment.tham_chieu, "Trả <b>nhầm</b> tiền thừa"):
        assert told in words
    assert NhatKy.objects.get(hanh_dong="DataExported").sau["dinh_dang"] == "pdf"
    assert admin.get(f"{URL}{shift.pk}/", {"format": "xml"}).status_code == 400


def test_a_shift_whose_sum_is_wrong_and_money_in_a_strange_shift_are_found():
    wrong = ClosedShiftFactory(tien_he_thong=7, tien_dem=7)
    stray = PaymentFactory(ca=ShiftFactory(), nguoi_thu=AccountFactory(vai_tro=Role.STAFF))

    found = " ".join(each.where for each in IntegrityRepository().violations())

    assert f"ca thu ngân {wrong.pk} phải có 0 VND, ghi 7 VND" in found
    assert f"thanh toán {stray.pk} nằm trong ca {stray.ca_id}" in found
    CaThuNgan.objects.filter(pk=wrong.pk).update(tien_he_thong=0, tien_dem=0)
    ThanhToan.objects.filter(pk=stray.pk).update(ca=None)
