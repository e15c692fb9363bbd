"""Money at the desk, refunds, and what settles what waits."""

import datetime as dt

import pytest
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from payments.models import HoaDon, PhuongThuc, ThanhToan, TrangThaiThanhToan
from tests.api.appointments import refusal
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    OpenPaymentFactory,
    PatientFactory,
    PaymentFactory,
    RelativeFactory,
    bill_of,
)

pytestmark = pytest.mark.django_db

URL = "/api/payments/"
State = TrangThaiThanhToan


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def visit():
    """It costs 500,000 VND."""
    return AppointmentFactory()


def money(visit, so_tien=500_000, **more):
    return {"ma_lich_hen": visit.pk, "so_tien": so_tien, "phuong_thuc_thanh_toan": "Tiền mặt", **more}


def everything():
    """The ledger as it is."""
    return [list(model.objects.order_by("pk").values()) for model in (HoaDon, ThanhToan)]


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert list(IntegrityRepository().violations()) == []


def test_example_4_of_the_owner_works_as_printed(desk, visit):
    answer = desk.post(URL, money(visit, ghi_chu="Thanh toán dịch vụ khám bệnh"))

    body = answer.json()
    assert answer.status_code == 201
    assert (body["ma_lich_hen"], body["so_tien"], body["trang_thai"]) == (visit.pk, 500_000, "Đã thanh toán")
    assert (body["nguoi_thu"], body["ghi_chu"]) == (desk.account.pk, "Thanh toán dịch vụ khám bệnh")
    assert body["thoi_gian_thanh_toan"]
    assert body["tham_chieu"] == f"TT{body['ma_thanh_toan']:08d}"
    assert (body["ten_benh_nhan"], body["da_hoan"], body["cong"]) == (visit.benh_nhan.ho_ten, 0, "")


@pytest.mark.parametrize("method", PhuongThuc.values)
def test_whatever_is_taken_at_the_desk_is_paid_at_once(desk, visit, method):
    body = desk.post(URL, money(visit, phuong_thuc_thanh_toan=method, ma_giao_dich="FT1")).json()

    assert (body["trang_thai"], body["phuong_thuc_thanh_toan"], body["ma_giao_dich"]) == (State.PAID, method, "FT1")


def test_a_bill_is_paid_in_parts_until_nothing_is_owed(desk, visit):
    for part in (200_000, 299_999, 1):
        assert desk.post(URL, money(visit, part)).status_code == 201

    bill = HoaDon.objects.get()
    assert (bill.tong_tien, bill.da_thu, bill.con_no) == (500_000, 500_000, 0)
    assert refusal(desk.post(URL, money(visit, 1)))[:2] == (409, "already_paid")


def test_more_than_is_owed_is_refused_with_what_is_owed(desk, visit):
    desk.post(URL, money(visit, 200_000))
    before = everything()

    answer = desk.post(URL, money(visit, 300_001))

    assert refusal(answer)[:2] == (400, "overpayment")
    assert answer.json()["errors"][0]["field"] == "so_tien"
    assert "300000" in answer.json()["detail"]
    assert everything() == before


def test_no_money_is_taken_for_a_cancelled_appointment(desk):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())

    assert refusal(desk.post(URL, money(visit)))[:2] == (409, "invalid_state")
    assert everything() == [[], []]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("so_tien", -1),
        ("so_tien", 0),
        ("so_tien", 0.5),
        ("so_tien", 500_000.0),
        ("so_tien", "500000"),
        ("so_tien", "NaN"),
        ("so_tien", 10**20),
        ("so_tien", -(10**20)),
        ("so_tien", None),
        ("so_tien", True),
        ("so_tien", [500_000]),
        ("so_tien", {"amount": 500_000}),
        ("tien_te", "USD"),
        ("currency", "USD"),
        ("ma_lich_hen", 10**20),
        ("ma_lich_hen", -1),
        ("ma_lich_hen", "x"),
        ("ma_lich_hen", None),
        ("phuong_thuc_thanh_toan", "Tien mat"),
        ("phuong_thuc_thanh_toan", "Bitcoin"),
        ("ghi_chu", "x" * 1001),
        ("ghi_chu", "\x00"),
        ("ma_giao_dich", "x" * 101),
    ],
)
def test_a_wrong_value_is_refused_by_its_field_and_nothing_is_written(desk, visit, field, value):
    answer = desk.post(URL, {**money(visit), field: value}, format="json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert everything() == [[], []]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e400"])
def test_a_number_that_is_none_is_refused(desk, visit, text):
    body = f'{{"ma_lich_hen": {visit.pk}, "so_tien": {text}, "phuong_thuc_thanh_toan": "Tiền mặt"}}'

    answer = desk.post(URL, body.encode(), content_type="application/json")

    assert answer.status_code == 400
    assert everything() == [[], []]


def test_dong_may_be_named(desk, visit):
    assert desk.post(URL, money(visit, tien_te="VND", currency="VND")).status_code == 201


def test_an_appointment_that_does_not_exist_is_400_on_its_field(desk, visit):
    answer = desk.post(URL, {**money(visit), "ma_lich_hen": visit.pk + 1})

    assert refusal(answer)[:2] == (400, "does_not_exist")
    assert answer.json()["errors"][0]["field"] == "ma_lich_hen"


def test_what_the_server_decides_cannot_be_sent(desk, visit):
    sent = {
        "trang_thai": State.UNPAID, "nguoi_thu": 1, "cong": "vnpay", "da_hoan": 1, "lien_ket": "https://evil.example",
        "ma_thanh_toan_goc": 1, "thoi_gian_thanh_toan": "2020-01-01T00:00:00Z",
    }  # fmt: skip

    body = desk.post(URL, {**money(visit), **sent}).json()

    assert (body["trang_thai"], body["nguoi_thu"], body["cong"]) == (State.PAID, desk.account.pk, "")
    assert (body["da_hoan"], body["lien_ket"], body["ma_thanh_toan_goc"]) == (0, "", None)
    assert body["thoi_gian_thanh_toan"] > "2026"


def test_a_payment_sent_again_with_its_key_is_taken_once(desk, visit):
    key = {"Idempotency-Key": "quay-1"}
    first = desk.post(URL, money(visit, 100_000), headers=key)

    again = desk.post(URL, money(visit, 100_000), headers=key)

    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    assert refusal(desk.post(URL, money(visit, 100_001), headers=key))[:2] == (422, "idempotency_key_reused")
    assert HoaDon.objects.get().da_thu == 100_000


def test_each_payment_is_one_entry_of_the_trail(desk, visit):
    desk.post(URL, money(visit, 100_000))
    desk.post(URL, money(visit, 100_000))

    entries = NhatKy.objects.filter(bang__in=["Hoa_don", "Thanh_toan"]).order_by("pk")
    assert [entry.hanh_dong for entry in entries] == ["BillOpened", "PaymentTaken", "PaymentTaken"]
    assert {entry.nguoi_dung_id for entry in entries} == {desk.account.pk}


def test_a_no_show_may_still_pay(desk):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.NO_SHOW)

    assert desk.post(URL, money(visit)).status_code == 201


@pytest.mark.parametrize("role", [Role.PATIENT, Role.DOCTOR])
def test_patients_and_doctors_take_no_money(as_user, visit, role):
    client = as_user(visit.benh_nhan.nguoi_dung if role == Role.PATIENT else visit.bac_si.nguoi_dung)

    assert client.post(URL, money(visit)).status_code == 403
    assert everything() == [[], []]


def test_a_patient_sees_the_payments_of_own_and_of_relatives_alone(patient, child):
    own = PaymentFactory(lich_hen__benh_nhan=patient.person)
    childs = PaymentFactory(lich_hen__benh_nhan=child)
    foreign = PaymentFactory()

    listed = patient.get(URL).json()["results"]

    assert {each["ma_thanh_toan"] for each in listed} == {own.pk, childs.pk}
    assert patient.get(f"{URL}{childs.pk}/").status_code == 200
    assert refusal(patient.get(f"{URL}{foreign.pk}/"))[:2] == (403, "not_yours")
    assert refusal(patient.get(f"{URL}{foreign.pk + 1000}/"))[:2] == (404, "not_found")


def test_a_doctor_sees_no_payment_not_even_of_own_visits(as_user):
    payment = PaymentFactory()
    doctor = as_user(payment.lich_hen.bac_si.nguoi_dung)

    assert [doctor.get(path).status_code for path in (URL, f"{URL}{payment.pk}/", f"{URL}bills/")] == [403] * 3
    assert doctor.get(f"{URL}bills/{payment.lich_hen_id}/").status_code == 403


def test_the_vietnamese_name_is_the_same_endpoint(desk, visit):
    assert desk.post("/api/payments/thanh-toan/", money(visit)).status_code == 201
    assert desk.get("/api/v1/payments/thanh-toan/").json()["count"] == 1


def test_a_list_is_three_queries_however_long(desk, django_assert_num_queries):
    PaymentFactory.create_batch(3)
    desk.get(URL)

    with django_assert_num_queries(3):  # the session, the count, the page
        assert desk.get(URL).json()["count"] == 3


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("ma_lich_hen={0.lich_hen_id}", True),
        ("ma_benh_nhan={0.lich_hen.benh_nhan_id}", True),
        ("ma_co_so={0.lich_hen.bac_si.co_so_id}", True),
        ("nguoi_thu={0.nguoi_thu_id}", True),
        ("phuong_thuc_thanh_toan=Ví điện tử", True),
        ("trang_thai=Đã thanh toán", True),
        ("cong=vnpay", True),
        ("tu_ngay=2026-03-04&den_ngay=2026-03-04", True),
        ("so_tien_tu=123456&so_tien_den=123456", True),
        ("search={0.tham_chieu}", True),
        ("search=CK {0.tham_chieu} kham benh", True),
        ("search=VNP 14", True),
        ("search=VNP", False),
        ("tu_ngay=2026-03-05", False),
        ("den_ngay=2026-03-03", False),
        ("so_tien_tu=123457", False),
        ("so_tien_den=123455", False),
    ],
)
def test_a_payment_is_found_by_each_filter(desk, query, matches):
    OpenPaymentFactory(ngay_tao=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    late = dt.datetime(2026, 3, 4, 23, 59, tzinfo=timezone.get_default_timezone())
    found = PaymentFactory(
        so_tien=123_456, phuong_thuc_thanh_toan=PhuongThuc.WALLET, cong="vnpay", ma_giao_dich="VNP 14",
        nguoi_thu=desk.account, thoi_gian_thanh_toan=late,
    )  # fmt: skip

    listed = [each["ma_thanh_toan"] for each in desk.get(f"{URL}?{query.format(found)}").json()["results"]]

    assert listed == [found.pk] if matches else found.pk not in listed


@pytest.mark.parametrize(
    "query",
    ["so_tien_tu=x", "so_tien_den=-1", "tu_ngay=4/3/2026", "trang_thai=x", "ma_lich_hen=0", "cong=" + "x" * 21,
     "ordering=ghi_chu", "nguoi_thu=99999999999999999999"],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused_by_its_name(desk, query):
    answer = desk.get(f"{URL}?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, query.split("=")[0])


def test_payments_are_ordered_by_amount(desk):
    low, high = PaymentFactory(so_tien=1), PaymentFactory(so_tien=2)

    for ordering, wanted in (("so_tien", [low.pk, high.pk]), ("-so_tien", [high.pk, low.pk])):
        listed = desk.get(f"{URL}?ordering={ordering}").json()["results"]
        assert [each["ma_thanh_toan"] for each in listed] == wanted


# Refunds


def test_a_refund_is_a_record_of_its_own_and_the_original_keeps_its_state(admin):
    payment = PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.CARD)

    answer = admin.post(f"{URL}{payment.pk}/refund/", {"so_tien": 200_000, "ly_do": "Khám ít hơn"})

    body = answer.json()
    assert (answer.status_code, body["trang_thai"], body["so_tien"]) == (201, "Đã hoàn tiền", 200_000)
    assert (body["ma_thanh_toan_goc"], body["phuong_thuc_thanh_toan"]) == (payment.pk, PhuongThuc.CARD)
    assert (body["nguoi_thu"], body["ghi_chu"]) == (admin.account.pk, "Khám ít hơn")
    payment.refresh_from_db()
    assert (payment.trang_thai, payment.so_tien, payment.da_hoan) == (State.PAID, 500_000, 200_000)
    assert HoaDon.objects.get().da_thu == 300_000
    entry = NhatKy.objects.get(hanh_dong="PaymentRefunded")
    assert (entry.ma_doi_tuong, entry.ly_do) == (body["ma_thanh_toan"], "Khám ít hơn")


def test_a_refund_without_an_amount_gives_all_that_is_left(admin):
    payment = PaymentFactory()
    path = f"{URL}{payment.pk}/refund/"
    admin.post(path, {"so_tien": 1, "ly_do": "Một phần"})

    assert admin.post(path, {"ly_do": "Hết"}).json()["so_tien"] == 499_999
    assert refusal(admin.post(path, {"ly_do": "Nữa"}))[:2] == (409, "already_refunded")


def test_more_than_was_taken_is_not_given_back(admin):
    payment = PaymentFactory(so_tien=200_000)
    PaymentFactory(lich_hen=payment.lich_hen, so_tien=300_000)
    path = f"{URL}{payment.pk}/refund/"
    admin.post(path, {"so_tien": 50_000, "ly_do": "Một phần"})
    before = everything()

    answer = admin.post(path, {"so_tien": 150_001, "ly_do": "Nữa"})

    assert refusal(answer)[:2] == (400, "refund_exceeds")
    assert answer.json()["errors"][0]["field"] == "so_tien"
    assert "150000" in answer.json()["detail"]
    assert everything() == before


def test_neither_a_refund_nor_what_never_came_is_given_back(admin):
    payment = PaymentFactory()
    refund = admin.post(f"{URL}{payment.pk}/refund/", {"ly_do": "Hết"}).json()["ma_thanh_toan"]
    unpaid, failed = OpenPaymentFactory(), OpenPaymentFactory(trang_thai=State.FAILED)

    for each in (refund, unpaid.pk, failed.pk):
        answer = admin.post(f"{URL}{each}/refund/", {"ly_do": "Nữa"})
        assert refusal(answer)[:2] == (409, "not_refundable")


def test_money_is_given_back_after_a_cancellation_and_then_owed_no_more(admin):
    payment = PaymentFactory()
    LichHen.objects.filter(pk=payment.lich_hen_id).update(
        trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now()
    )
    payment.lich_hen.lich.so_luong_da_dat = 0
    payment.lich_hen.lich.save()

    assert admin.post(f"{URL}{payment.pk}/refund/", {"ly_do": "Đã hủy lịch"}).status_code == 201
    assert refusal(admin.post(URL, money(payment.lich_hen)))[:2] == (409, "invalid_state")


def test_a_refund_sent_again_with_its_key_is_given_once(admin):
    payment = PaymentFactory()
    sent = {"so_tien": 100_000, "ly_do": "Một phần"}
    paths = [f"{URL}{payment.pk}/refund/"] * 2

    first, again = (admin.post(path, sent, headers={"Idempotency-Key": "h-1"}) for path in paths)

    assert (again.status_code, again.content) == (201, first.content)
    assert HoaDon.objects.get().da_thu == 400_000


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "ly_do"),
        ({"ly_do": ""}, "ly_do"),
        ({"ly_do": "x" * 501}, "ly_do"),
        ({"ly_do": "x", "so_tien": 0}, "so_tien"),
        ({"ly_do": "x", "so_tien": -1}, "so_tien"),
        ({"ly_do": "x", "so_tien": 0.5}, "so_tien"),
        ({"ly_do": "x", "so_tien": "NaN"}, "so_tien"),
        ({"ly_do": "x", "so_tien": 10**20}, "so_tien"),
        ({"ly_do": "x", "so_tien": None}, "so_tien"),
        ({"ly_do": "x", "currency": "EUR"}, "currency"),
    ],
)
def test_a_wrong_refund_is_refused_by_its_field(admin, sent, field):
    payment = PaymentFactory()
    before = everything()

    answer = admin.post(f"{URL}{payment.pk}/refund/", sent, format="json")

    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (400, [field])
    assert everything() == before


@pytest.mark.parametrize("role", [Role.STAFF, Role.DOCTOR, Role.PATIENT])
def test_admins_alone_give_money_back(as_user, role):
    payment = PaymentFactory()

    answer = as_user(vai_tro=role).post(f"{URL}{payment.pk}/refund/", {"ly_do": "x"})

    assert answer.status_code == 403
    assert ThanhToan.objects.count() == 1


# What waits for its money


def transfer(so_tien=500_000, ma_giao_dich="FT26063"):
    return {"so_tien": so_tien, "ma_giao_dich": ma_giao_dich}


def test_money_that_was_waited_for_settles_once_however_often_it_is_said(desk):
    path = f"{URL}{OpenPaymentFactory().pk}/settle/"

    first, again = desk.post(path, transfer()), desk.post(path, transfer())

    assert (first.status_code, first.json()["trang_thai"]) == (200, State.PAID)
    assert (first.json()["nguoi_thu"], first.json()["ma_giao_dich"]) == (desk.account.pk, "FT26063")
    assert (again.status_code, again.json()) == (200, first.json())
    assert HoaDon.objects.get().da_thu == 500_000
    assert NhatKy.objects.filter(hanh_dong="PaymentSettled").count() == 1


def test_what_expired_settles_when_its_money_comes_late(desk):
    late = OpenPaymentFactory(het_han=timezone.now() - dt.timedelta(days=1))

    assert desk.post(f"{URL}{late.pk}/settle/", transfer()).json()["trang_thai"] == State.PAID


@pytest.mark.parametrize(
    ("payment", "sent", "status", "code"),
    [
        (lambda: OpenPaymentFactory(), transfer(499_999), 409, "amount_differs"),
        (lambda: OpenPaymentFactory(), transfer(500_001), 409, "amount_differs"),
        (lambda: OpenPaymentFactory(trang_thai=State.FAILED), transfer(), 409, "payment_not_open"),
        (lambda: PaymentFactory(), transfer(), 409, "already_settled"),
        (lambda: PaymentFactory(ma_giao_dich="FT1"), transfer(), 409, "already_settled"),
        (lambda: OpenPaymentFactory(lich_hen=PaymentFactory().lich_hen), transfer(), 409, "already_paid"),
        (lambda: OpenPaymentFactory(lich_hen=PaymentFactory(so_tien=1).lich_hen), transfer(), 400, "overpayment"),
        (lambda: cancelled(OpenPaymentFactory()), transfer(), 409, "invalid_state"),
    ],
)
def test_money_that_does_not_fit_settles_nothing(desk, payment, sent, status, code):
    path = f"{URL}{payment().pk}/settle/"
    before = everything()

    assert refusal(desk.post(path, sent))[:2] == (status, code)
    assert everything() == before


def cancelled(payment):
    LichHen.objects.filter(pk=payment.lich_hen_id).update(
        trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now()
    )
    payment.lich_hen.lich.so_luong_da_dat = 0
    payment.lich_hen.lich.save()
    return payment


@pytest.mark.parametrize(("cong", "status"), [("vnpay", 403), ("vietqr", 200), ("", 200)])
def test_the_desk_settles_by_hand_what_no_gateway_tells_of(desk, cong, status):
    link = OpenPaymentFactory(cong=cong)

    assert desk.post(f"{URL}{link.pk}/settle/", transfer()).status_code == status

    assert bill_of(link.lich_hen).da_thu == (link.so_tien if status == 200 else 0)


def test_a_transaction_of_a_gateway_settles_one_payment_alone(admin):
    PaymentFactory(cong="vnpay", ma_giao_dich="FT26063")
    other = OpenPaymentFactory(cong="vnpay")

    answer = admin.post(f"{URL}{other.pk}/settle/", transfer())

    assert refusal(answer)[:2] == (409, "transaction_used")
    assert bill_of(other.lich_hen).da_thu == 0


def test_one_transfer_to_our_bank_pays_one_bill(desk, visit):
    wire = {"phuong_thuc_thanh_toan": PhuongThuc.TRANSFER, "ma_giao_dich": "FT26063"}
    desk.post(URL, money(visit, 200_000, **wire))
    before = everything()

    other = OpenPaymentFactory()
    again = desk.post(URL, money(AppointmentFactory(), **{**wire, "ma_giao_dich": "ft26063"}))

    assert refusal(again)[:2] == (409, "transaction_used")
    assert refusal(desk.post(f"{URL}{other.pk}/settle/", transfer()))[:2] == (409, "transaction_used")
    assert [bill for bill in everything()[0] if bill["da_thu"]] == before[0]


def test_a_transfer_that_was_given_back_may_be_entered_for_its_right_bill(admin, visit):
    wrong = PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, ma_giao_dich="FT1")
    wire = money(visit, phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, ma_giao_dich="FT1")

    assert admin.post(URL, wire).status_code == 409
    admin.post(f"{URL}{wrong.pk}/refund/", {"ly_do": "Nhầm người"})
    assert admin.post(URL, wire).status_code == 201


def test_two_links_may_wait_and_the_one_that_would_pay_too_much_is_refused(desk):
    first = OpenPaymentFactory()
    second = OpenPaymentFactory(lich_hen=first.lich_hen)

    assert desk.post(f"{URL}{first.pk}/settle/", transfer()).status_code == 200
    assert refusal(desk.post(f"{URL}{second.pk}/settle/", transfer(ma_giao_dich="FT2")))[:2] == (409, "already_paid")


def test_a_link_fails_once_and_settles_no_more(desk):
    path = f"{URL}{OpenPaymentFactory().pk}/"

    for _ in range(2):
        answer = desk.post(f"{path}fail/", {"ly_do": "Trả tiền mặt"})
        assert (answer.status_code, answer.json()["trang_thai"]) == (200, State.FAILED)
    assert answer.json()["thoi_gian_thanh_toan"] is None
    assert refusal(desk.post(f"{path}settle/", transfer()))[:2] == (409, "payment_not_open")
    assert NhatKy.objects.get(hanh_dong="PaymentFailed").ly_do == "Trả tiền mặt"


def test_what_is_paid_does_not_fail(admin, desk):
    payment = PaymentFactory()
    refund = admin.post(f"{URL}{payment.pk}/refund/", {"ly_do": "x", "so_tien": 1}).json()["ma_thanh_toan"]

    assert refusal(desk.post(f"{URL}{payment.pk}/fail/", {"ly_do": "x"}))[:2] == (409, "already_settled")
    assert refusal(desk.post(f"{URL}{refund}/fail/", {"ly_do": "x"}))[:2] == (409, "payment_not_open")


def test_another_doctor_and_another_patient_settle_nothing(as_user):
    payment = OpenPaymentFactory()

    for account in (DoctorFactory().nguoi_dung, PatientFactory().nguoi_dung, RelativeFactory().nguoi_dung):
        assert as_user(account).post(f"{URL}{payment.pk}/settle/", transfer()).status_code == 403
    payment.refresh_from_db()
    assert payment.trang_thai == State.UNPAID
