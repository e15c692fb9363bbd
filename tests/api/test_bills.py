"""Bills: what an appointment costs, line by line, and what is owed."""

import pytest
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from payments.models import DongHoaDon, HoaDon
from tests.api.appointments import refusal
from tests.factories import (
    AppointmentFactory,
    BillFactory,
    BillLineFactory,
    OpenPaymentFactory,
    PaymentFactory,
    ServiceFactory,
    bill_of,
)

pytestmark = pytest.mark.django_db

URL, APPOINTMENTS = "/api/payments/bills/", "/api/appointments/"


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def visit():
    """It costs 500,000 VND."""
    return AppointmentFactory()


@pytest.fixture
def ecg(visit):
    """Another service of the facility."""
    return ServiceFactory(co_so=visit.bac_si.co_so, gia_tien=150_000, ten_dich_vu="Điện tâm đồ")


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert list(IntegrityRepository().violations()) == []


def lines_of(visit):
    return f"{URL}{visit.pk}/lines/"


def counter_of(line):
    return f"/api/payments/lines/{line.pk}/counter/"


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (HoaDon, DongHoaDon)]


def test_a_bill_that_is_not_made_yet_is_shown_as_it_would_be_and_not_made(desk, visit):
    answer = desk.get(f"{URL}{visit.pk}/")

    body = answer.json()
    assert (body["ma_hoa_don"], body["ngay_tao"], answer["ETag"]) == (None, None, '"0"')
    assert (body["tong_tien"], body["da_thu"], body["con_no"]) == (500_000, 0, 500_000)
    assert [(line["loai"], line["ma_dich_vu"], line["thanh_tien"]) for line in body["dong"]] == [
        ("Dịch vụ", visit.dich_vu_id, 500_000)
    ]
    assert everything() == [[], []]


def test_the_first_payment_makes_the_bill(desk, visit):
    paid = {"ma_lich_hen": visit.pk, "so_tien": 200_000, "phuong_thuc_thanh_toan": "Tiền mặt"}
    desk.post("/api/payments/", paid)

    answer = desk.get(f"{URL}{visit.pk}/")

    body, bill = answer.json(), HoaDon.objects.get()
    assert (body["ma_hoa_don"], body["da_thu"], body["con_no"]) == (bill.pk, 200_000, 300_000)
    assert [line["mo_ta"] for line in body["dong"]] == [visit.dich_vu.ten_dich_vu]
    assert answer["ETag"] == f'"{bill.phien_ban}"'


def test_the_price_is_the_one_at_which_the_visit_was_booked(desk, visit):
    visit.dich_vu.gia_tien = 900_000
    visit.dich_vu.save()

    assert desk.get(f"{URL}{visit.pk}/").json()["tong_tien"] == 500_000


def test_a_patient_sees_the_bills_of_own_and_of_relatives_alone(patient, child):
    own, childs = (BillFactory(lich_hen__benh_nhan=person) for person in (patient.person, child))
    foreign, unmade = BillFactory(), AppointmentFactory()

    assert {each["ma_hoa_don"] for each in patient.get(URL).json()["results"]} == {own.pk, childs.pk}
    assert patient.get(f"{URL}{childs.lich_hen_id}/").status_code == 200
    for visit in (foreign.lich_hen, unmade):
        assert refusal(patient.get(f"{URL}{visit.pk}/"))[:2] == (403, "not_yours")
    assert refusal(patient.get(f"{URL}{unmade.pk + 1000}/"))[:2] == (404, "not_found")
    assert patient.post(lines_of(own.lich_hen), {}).status_code == 403


def test_the_desk_adds_services_at_the_price_of_the_catalogue(desk, visit, ecg):
    sent = {"loai": "Dịch vụ", "ma_dich_vu": ecg.pk, "so_luong": 2, "don_gia": 1, "thanh_tien": 1}

    answer = desk.post(lines_of(visit), sent)

    body = answer.json()
    assert (answer.status_code, body["tong_tien"], body["con_no"]) == (201, 800_000, 800_000)
    line = body["dong"][1]
    assert (line["mo_ta"], line["so_luong"], line["don_gia"], line["thanh_tien"]) == (
        "Điện tâm đồ",
        2,
        150_000,
        300_000,
    )
    entry = NhatKy.objects.get(hanh_dong="BillLineAdded")
    assert (entry.ma_doi_tuong, entry.nguoi_dung_id) == (line["ma_dong"], desk.account.pk)


def test_a_service_of_another_facility_is_not_charged(desk, visit):
    other = ServiceFactory()

    assert refusal(desk.post(lines_of(visit), {"loai": "Dịch vụ", "ma_dich_vu": other.pk}))[:2] == (
        400, "other_facility",
    )  # fmt: skip
    assert everything() == [[], []]


@pytest.mark.parametrize("kind", ["Giảm giá", "Phí", "Điều chỉnh"])
def test_admins_alone_write_other_lines(desk, admin, visit, kind):
    sent = {"loai": kind, "so_tien": 50_000, "ly_do": "Hộ nghèo"}

    answer = desk.post(lines_of(visit), sent)
    assert (refusal(answer)[:2], answer.json()["errors"][0]["field"]) == ((403, "field_not_allowed"), "loai")
    assert everything() == [[], []]
    total = admin.post(lines_of(visit), sent).json()["tong_tien"]
    assert total == (450_000 if kind == "Giảm giá" else 550_000)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "loai"),
        ({"loai": "Bảo hiểm", "so_tien": 1, "ly_do": "x"}, "loai"),
        ({"loai": "Dịch vụ"}, "ma_dich_vu"),
        ({"loai": "Dịch vụ", "ma_dich_vu": 10**9}, "ma_dich_vu"),
        ({"loai": "Dịch vụ", "ma_dich_vu": 1, "so_tien": 1}, "so_tien"),
        ({"loai": "Dịch vụ", "ma_dich_vu": 1, "so_luong": 0}, "so_luong"),
        ({"loai": "Dịch vụ", "ma_dich_vu": 1, "so_luong": 101}, "so_luong"),
        ({"loai": "Giảm giá", "so_tien": 1}, "ly_do"),
        ({"loai": "Giảm giá", "ly_do": "x"}, "so_tien"),
        ({"loai": "Giảm giá", "ly_do": "x", "so_tien": -1}, "so_tien"),
        ({"loai": "Giảm giá", "ly_do": "x", "so_tien": 0}, "so_tien"),
        ({"loai": "Phí", "ly_do": "x", "so_tien": -1}, "so_tien"),
        ({"loai": "Phí", "ly_do": "x", "so_tien": 10**20}, "so_tien"),
        ({"loai": "Phí", "ly_do": "x", "so_tien": 1, "so_luong": 2}, "so_luong"),
        ({"loai": "Điều chỉnh", "ly_do": "x", "so_tien": 0}, "so_tien"),
        ({"loai": "Điều chỉnh", "ly_do": "x", "so_tien": "-5"}, "so_tien"),
        ({"loai": "Phí", "ly_do": "x", "so_tien": 1, "currency": "USD"}, "currency"),
    ],
)
def test_a_wrong_line_is_refused_by_its_field(admin, visit, sent, field):
    answer = admin.post(lines_of(visit), sent, format="json")

    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (400, [field])
    assert everything() == [[], []]


def test_a_total_is_never_below_what_was_taken_nor_below_nothing(admin, visit):
    assert refusal(admin.post(lines_of(visit), {"loai": "Giảm giá", "so_tien": 500_001, "ly_do": "x"}))[:2] == (
        409, "total_too_low",
    )  # fmt: skip
    PaymentFactory(lich_hen=visit, so_tien=200_000)
    before = everything()

    assert refusal(admin.post(lines_of(visit), {"loai": "Giảm giá", "so_tien": 300_001, "ly_do": "x"}))[:2] == (
        409, "total_too_low",
    )  # fmt: skip
    assert everything() == before
    assert admin.post(lines_of(visit), {"loai": "Giảm giá", "so_tien": 300_000, "ly_do": "x"}).json()["con_no"] == 0


def test_nothing_is_added_to_the_bill_of_a_cancelled_appointment(admin):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())

    answer = admin.post(lines_of(visit), {"loai": "Phí", "so_tien": 1, "ly_do": "x"})

    assert refusal(answer)[:2] == (409, "invalid_state")
    assert everything() == [[], []]


def test_a_line_sent_again_with_its_key_is_charged_once(desk, visit, ecg):
    sent, key = {"loai": "Dịch vụ", "ma_dich_vu": ecg.pk}, {"Idempotency-Key": "d-1"}

    first, again = (desk.post(lines_of(visit), sent, headers=key) for _ in range(2))

    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
    assert HoaDon.objects.get().tong_tien == 650_000


def test_a_line_is_countered_once_and_stays(desk, visit, ecg):
    desk.post(lines_of(visit), {"loai": "Dịch vụ", "ma_dich_vu": ecg.pk})
    line = DongHoaDon.objects.get(dich_vu=ecg)

    answer = desk.post(counter_of(line), {"ly_do": "Không làm"})

    body = answer.json()
    assert (answer.status_code, body["tong_tien"]) == (201, 500_000)
    assert [each["thanh_tien"] for each in body["dong"]] == [500_000, 150_000, -150_000]
    assert (body["dong"][2]["ma_dong_goc"], body["dong"][2]["ly_do"]) == (line.pk, "Không làm")
    back = DongHoaDon.objects.get(dong_goc=line)
    for each in (line, back):
        assert refusal(desk.post(counter_of(each), {"ly_do": "Nữa"}))[:2] == (409, "line_countered")
    assert NhatKy.objects.get(hanh_dong="BillLineCountered").ly_do == "Không làm"


def test_the_desk_counters_neither_the_visit_itself_nor_what_admins_wrote(desk, admin, visit):
    admin.post(lines_of(visit), {"loai": "Giảm giá", "so_tien": 1, "ly_do": "x"})

    lines = list(DongHoaDon.objects.order_by("-pk"))
    for line in lines:
        assert refusal(desk.post(counter_of(line), {"ly_do": "x"}))[:2] == (403, "permission_denied")
    for line in lines:
        assert admin.post(counter_of(line), {"ly_do": "x"}).status_code == 201
    assert HoaDon.objects.get().tong_tien == 0


def test_a_line_is_not_countered_below_what_was_taken(admin):
    bill = PaymentFactory().hoa_don
    line = bill.dong.get()

    assert refusal(admin.post(counter_of(line), {"ly_do": "x"}))[:2] == (409, "total_too_low")
    assert refusal(admin.post(f"/api/payments/lines/{line.pk + 1000}/counter/", {"ly_do": "x"}))[:2] == (
        404, "not_found",
    )  # fmt: skip


def test_what_the_lines_come_to_is_what_is_owed(desk, visit, ecg):
    desk.post(lines_of(visit), {"loai": "Dịch vụ", "ma_dich_vu": ecg.pk})
    paid = {"ma_lich_hen": visit.pk, "phuong_thuc_thanh_toan": "Tiền mặt"}

    assert refusal(desk.post("/api/payments/", {**paid, "so_tien": 650_001}))[:2] == (400, "overpayment")
    assert desk.post("/api/payments/", {**paid, "so_tien": 650_000}).status_code == 201


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ma_benh_nhan={0.lich_hen.benh_nhan_id}", True),
        ("ma_bac_si={0.lich_hen.bac_si_id}", True),
        ("ma_co_so={0.lich_hen.bac_si.co_so_id}", True),
        ("tu_ngay={0.lich_hen.ngay_kham}&den_ngay={0.lich_hen.ngay_kham}&con_no=true", True),
        ("con_no=false&ma_bac_si={0.lich_hen.bac_si_id}", False),
    ],
)
def test_a_bill_is_found_by_each_filter(desk, query, found):
    bill = BillFactory()
    PaymentFactory()

    listed = desk.get(f"{URL}?{query.format(bill)}").json()["results"]

    assert [each["ma_hoa_don"] for each in listed] == ([bill.pk] if found else [])


def test_a_list_is_three_queries_and_a_bill_five_however_many_lines(desk, django_assert_num_queries):
    bill = BillFactory()
    BillLineFactory.create_batch(3, hoa_don=bill)
    desk.get(URL)

    with django_assert_num_queries(3):  # the session, the count, the page
        assert desk.get(URL).json()["count"] == 1
    with django_assert_num_queries(5):  # the session, the appointment, the bill, its lines, the rules of deposits
        assert len(desk.get(f"{URL}{bill.lich_hen_id}/").json()["dong"]) == 4


# Another service


def other_service(visit, gia_tien):
    return ServiceFactory(co_so=visit.bac_si.co_so, gia_tien=gia_tien)


def test_a_bill_follows_the_appointment_to_another_service(desk, visit):
    bill = bill_of(visit)
    dearer = other_service(visit, 900_000)

    assert desk.patch(f"{APPOINTMENTS}{visit.pk}/", {"ma_dich_vu": dearer.pk}).status_code == 200

    bill.refresh_from_db()
    assert bill.tong_tien == LichHen.objects.get(pk=visit.pk).gia_tien == 900_000
    assert list(bill.dong.order_by("pk").values_list("thanh_tien", "dich_vu")) == [
        (500_000, visit.dich_vu_id), (-500_000, visit.dich_vu_id), (900_000, dearer.pk),
    ]  # fmt: skip


def test_a_service_of_the_same_price_takes_the_place_of_a_paid_one(desk):
    visit = PaymentFactory().lich_hen
    same = other_service(visit, 500_000)

    assert desk.patch(f"{APPOINTMENTS}{visit.pk}/", {"ma_dich_vu": same.pk}).status_code == 200

    assert (HoaDon.objects.get().tong_tien, DongHoaDon.objects.latest("pk").dich_vu) == (500_000, same)


@pytest.mark.parametrize(("make", "status"), [(PaymentFactory, 409), (OpenPaymentFactory, 409)])
def test_a_price_stays_while_money_was_taken_or_may_come(desk, make, status):
    visit = make().lich_hen
    dearer = other_service(visit, 900_000)
    before = everything()

    answer = desk.patch(f"{APPOINTMENTS}{visit.pk}/", {"ma_dich_vu": dearer.pk})

    assert refusal(answer)[:2] == (status, "has_payments")
    assert everything() == before


def test_a_price_may_change_once_all_was_refunded(admin):
    payment = PaymentFactory()
    admin.post(f"/api/payments/{payment.pk}/refund/", {"ly_do": "Đổi dịch vụ"})
    cheaper = other_service(payment.lich_hen, 100_000)

    assert admin.patch(f"{APPOINTMENTS}{payment.lich_hen_id}/", {"ma_dich_vu": cheaper.pk}).status_code == 200
    assert HoaDon.objects.get().tong_tien == 100_000


def test_a_discount_larger_than_the_new_price_keeps_the_old_service(admin, visit):
    admin.post(lines_of(visit), {"loai": "Giảm giá", "so_tien": 400_000, "ly_do": "x"})
    cheaper = other_service(visit, 399_999)
    before = everything()

    answer = admin.patch(f"{APPOINTMENTS}{visit.pk}/", {"ma_dich_vu": cheaper.pk})

    assert refusal(answer)[:2] == (409, "total_too_low")
    assert everything() == before
