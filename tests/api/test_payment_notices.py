"""Money that came and was not booked by itself is settled by hand, once; and what gateways gave back is followed up."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from gateways.models import CachXuLy, KetQua, LyDo, TrangThaiHoanTien
from payments.models import PhuongThuc, ThanhToan, TrangThaiThanhToan
from tests.factories import (
    AppointmentFactory,
    GatewayRefundFactory,
    LinkFactory,
    NoticeFactory,
    PaymentFactory,
)
from tests.gateways.callbacks import tell
from tests.security.rows import changes, rows

pytestmark = pytest.mark.django_db

NOTICES, REFUNDS = "/api/payments/notices/", "/api/payments/gateway-refunds/"
NOTE = "Đã đối chiếu với cổng"


@pytest.fixture
def desk(as_user):
    return as_user(vai_tro=Role.STAFF)


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def handle(client, notice, way, **more):
    return client.post(f"{NOTICES}{notice.pk}/handle/", {"cach_xu_ly": way, "ghi_chu": NOTE, **more})


def code_of(answer):
    return answer.status_code, answer.json()["code"]


# By hand


def test_money_for_nobodys_order_is_booked_to_the_bill_that_it_was_for(desk):
    notice, visit = NoticeFactory(), AppointmentFactory()

    answer = handle(desk, notice, CachXuLy.BOOK, ma_lich_hen=visit.pk)

    assert answer.status_code == 200, answer.content
    payment = ThanhToan.objects.get()
    assert (payment.lich_hen, payment.so_tien, payment.trang_thai) == (visit, 500_000, TrangThaiThanhToan.PAID)
    assert (payment.cong, payment.ma_giao_dich, payment.nguoi_thu) == ("vnpay", notice.ma_giao_dich, desk.account)
    assert payment.phuong_thuc_thanh_toan == PhuongThuc.CARD
    told = answer.json()
    assert (told["ket_qua"], told["cach_xu_ly"], told["ma_thanh_toan"]) == (KetQua.HANDLED, CachXuLy.BOOK, payment.pk)
    assert NhatKy.objects.get(hanh_dong="PaymentNoticeHandled").ly_do == NOTE


def test_money_that_came_late_is_booked_to_its_own_bill_by_a_payment_of_its_own(anonymous, desk):
    late = LinkFactory(trang_thai=TrangThaiThanhToan.FAILED)
    tell(anonymous, late)
    notice = late.thong_bao.get()

    assert handle(desk, notice, CachXuLy.BOOK).status_code == 200

    late.refresh_from_db()
    assert late.trang_thai == TrangThaiThanhToan.FAILED
    booked = ThanhToan.objects.get(trang_thai=TrangThaiThanhToan.PAID)
    assert (booked.lich_hen_id, booked.ma_giao_dich) == (late.lich_hen_id, "14123450")


def test_money_that_the_gateway_held_settles_the_payment_that_still_waits(anonymous, desk):
    link = LinkFactory()
    tell(anonymous, link, vnp_ResponseCode="07")

    assert handle(desk, link.thong_bao.get(), CachXuLy.BOOK).status_code == 200

    link.refresh_from_db()
    assert (link.trang_thai, link.nguoi_thu) == (TrangThaiThanhToan.PAID, desk.account)
    assert ThanhToan.objects.count() == 1


@pytest.mark.parametrize("way", [CachXuLy.REFUNDED, CachXuLy.IGNORE])
def test_what_is_not_booked_ends_the_payment_that_waited(anonymous, admin, way):
    link = LinkFactory()
    tell(anonymous, link, vnp_Amount="100")

    assert handle(admin, link.thong_bao.get(), way).status_code == 200

    link.refresh_from_db()
    assert link.trang_thai == TrangThaiThanhToan.FAILED
    link.hoa_don.refresh_from_db()
    assert link.hoa_don.da_thu == 0


def test_a_wrong_amount_can_be_booked_as_what_it_was(anonymous, desk):
    link = LinkFactory()
    tell(anonymous, link, vnp_Amount="20000000")

    assert handle(desk, link.thong_bao.get(), CachXuLy.BOOK).status_code == 200

    states = {(p.so_tien, p.trang_thai) for p in ThanhToan.objects.all()}
    assert states == {(500_000, TrangThaiThanhToan.FAILED), (200_000, TrangThaiThanhToan.PAID)}


def test_the_desk_does_not_say_that_money_was_given_back(desk):
    notice = NoticeFactory()
    before = rows()

    assert code_of(handle(desk, notice, CachXuLy.REFUNDED)) == (403, "permission_denied")

    assert changes(before, rows()) == {}


def test_the_desk_passes_over_no_money_that_was_paid_nor_gives_it_to_another_patient(desk, admin):
    notice, other = NoticeFactory(thanh_toan=LinkFactory()), AppointmentFactory()
    before = rows()

    assert code_of(handle(desk, notice, CachXuLy.IGNORE)) == (403, "permission_denied")
    assert code_of(handle(desk, notice, CachXuLy.BOOK, ma_lich_hen=other.pk)) == (403, "permission_denied")

    assert changes(before, rows()) == {}
    assert handle(admin, notice, CachXuLy.IGNORE).status_code == 200


def test_a_notice_is_handled_once(desk, admin):
    notice, visit = NoticeFactory(), AppointmentFactory()
    handle(desk, notice, CachXuLy.BOOK, ma_lich_hen=visit.pk)

    assert code_of(handle(admin, notice, CachXuLy.IGNORE)) == (409, "notice_handled_already")
    assert code_of(handle(desk, notice, CachXuLy.BOOK, ma_lich_hen=visit.pk)) == (409, "notice_handled_already")
    assert ThanhToan.objects.count() == 1


@pytest.mark.parametrize("ket_qua", [KetQua.BOOKED, KetQua.NOTED, KetQua.NOT_GENUINE])
def test_what_does_not_wait_for_review_is_not_handled(desk, ket_qua):
    notice = NoticeFactory(ket_qua=ket_qua)

    assert code_of(handle(desk, notice, CachXuLy.BOOK, ma_lich_hen=AppointmentFactory().pk)) == (
        409,
        "notice_handled_already",
    )


def refused(case):
    """What is named, and why it is not booked."""
    match case:
        case "no bill named":
            return {}, (400, "required")
        case "a bill that nobody has":
            return {"ma_lich_hen": 10**17}, (400, "does_not_exist")
        case "a cancelled visit":
            gone = AppointmentFactory(trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())
            return {"ma_lich_hen": gone.pk}, (409, "invalid_state")
        case "a paid bill":
            return {"ma_lich_hen": PaymentFactory().lich_hen_id}, (409, "already_paid")
        case "a bill of less":
            return {"ma_lich_hen": PaymentFactory(so_tien=1).lich_hen_id}, (400, "overpayment")


@pytest.mark.parametrize(
    "case", ["no bill named", "a bill that nobody has", "a cancelled visit", "a paid bill", "a bill of less"]
)
def test_money_is_not_booked_where_it_does_not_belong(desk, case):
    notice, (named, expected) = NoticeFactory(), refused(case)
    before = rows()

    assert code_of(handle(desk, notice, CachXuLy.BOOK, **named)) == expected

    assert changes(before, rows()) == {}


def test_what_was_not_paid_is_not_booked(desk):
    notice = NoticeFactory(da_tra=False)

    answer = handle(desk, notice, CachXuLy.BOOK, ma_lich_hen=AppointmentFactory().pk)

    assert code_of(answer) == (409, "notice_not_paid")


def test_a_transaction_that_was_booked_meanwhile_is_not_booked_again(desk):
    notice = NoticeFactory()
    PaymentFactory(cong="vnpay", ma_giao_dich=notice.ma_giao_dich)

    answer = handle(desk, notice, CachXuLy.BOOK, ma_lich_hen=AppointmentFactory().pk)

    assert code_of(answer) == (409, "transaction_used")


@pytest.mark.parametrize(
    "body", [{}, {"cach_xu_ly": "Xóa", "ghi_chu": "x"}, {"cach_xu_ly": CachXuLy.IGNORE, "ghi_chu": ""}]
)
def test_a_way_and_a_note_are_asked_for(desk, body):
    answer = desk.post(f"{NOTICES}{NoticeFactory().pk}/handle/", body)

    assert code_of(answer) == (400, "invalid")


# Lists


def test_what_waits_for_review_is_found(desk):
    waiting = NoticeFactory(ly_do=LyDo.LATE)
    NoticeFactory(ket_qua=KetQua.BOOKED)

    found = desk.get(NOTICES, {"ket_qua": KetQua.REVIEW}).json()["results"]

    assert [(each["ma_thong_bao"], each["ly_do"]) for each in found] == [(waiting.pk, LyDo.LATE)]


def test_notices_are_found_by_gateway_order_visit_and_day(desk):
    yesterday = timezone.now() - dt.timedelta(days=1)
    link = LinkFactory()
    mine = NoticeFactory(cong="momo", tham_chieu=link.tham_chieu, thanh_toan=link, ngay_nhan=yesterday)
    NoticeFactory()

    day = timezone.localtime(yesterday).date()
    for query in (
        {"cong": "momo"},
        {"tham_chieu": link.tham_chieu},
        {"ma_lich_hen": link.lich_hen_id},
        {"den_ngay": day},
    ):
        assert [e["ma_thong_bao"] for e in desk.get(NOTICES, query).json()["results"]] == [mine.pk], query


@pytest.mark.parametrize(
    "query",
    [{"cong": "paypal"}, {"ket_qua": "x"}, {"ma_lich_hen": "x"}, {"tu_ngay": "hôm nay"}, {"ordering": "so_tien"}],
)
def test_what_is_no_filter_is_refused(desk, query):
    assert desk.get(NOTICES, query).status_code == 400


@pytest.mark.parametrize("many", [1, 5])
def test_lists_cost_a_constant_number_of_queries(admin, django_assert_num_queries, many):
    for _ in range(many):
        NoticeFactory(thanh_toan=LinkFactory())
        GatewayRefundFactory()

    for path in (NOTICES, REFUNDS):
        with django_assert_num_queries(3):
            assert admin.get(path).json()["count"] == many


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.PATIENT])
@pytest.mark.parametrize("path", [NOTICES, REFUNDS])
def test_doctors_and_patients_see_neither(as_user, role, path):
    assert as_user(vai_tro=role).get(path).status_code == 403


# Refunds at gateways


def settle(client, refund, state=TrangThaiHoanTien.DONE):
    return client.post(f"{REFUNDS}{refund.pk}/handle/", {"trang_thai": state, "ghi_chu": NOTE})


def test_an_admin_says_how_a_refund_ended(admin):
    refund = GatewayRefundFactory()

    told = settle(admin, refund).json()

    assert (told["trang_thai"], told["ma_nguoi_xu_ly"], told["ghi_chu_xu_ly"]) == (
        TrangThaiHoanTien.DONE,
        admin.account.pk,
        NOTE,
    )
    assert NhatKy.objects.get(hanh_dong="GatewayRefundChanged").ly_do == NOTE


def test_a_refund_that_is_done_stays_done(admin):
    refund = GatewayRefundFactory(trang_thai=TrangThaiHoanTien.DONE)

    assert code_of(settle(admin, refund, TrangThaiHoanTien.REFUSED)) == (409, "gateway_refund_over")


def test_a_refund_is_followed_up_by_admins_alone(desk):
    refund = GatewayRefundFactory()

    assert settle(desk, refund).status_code == 403
    refund.refresh_from_db()
    assert refund.trang_thai == TrangThaiHoanTien.UNCLEAR


def test_a_state_that_nobody_can_know_is_not_taken(admin):
    assert code_of(settle(admin, GatewayRefundFactory(), TrangThaiHoanTien.ASKED)) == (400, "invalid")
