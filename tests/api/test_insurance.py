"""The health insurance: rates that Admins keep, what it would pay of a visit, and its line on the bill."""

import datetime as dt

import pytest

from appointments.models import TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services.insurance import read_card
from payments.models import DongHoaDon, HoaDon
from refunds.models import LoaiTyLe, TyLeBaoHiem
from tests.api.appointments import refusal
from tests.factories import AppointmentFactory, BillLineFactory, InsuranceRateFactory, PaymentFactory, bill_of

pytestmark = pytest.mark.django_db

RATES, ESTIMATE = "/api/payments/insurance-rates/", "/api/payments/insurance-estimate/"
SENT = {"loai": "Nhóm đối tượng", "ma": "ZZ", "gia_tri": 3, "hieu_luc_tu": "2026-01-01", "hieu_luc_den": "2026-12-31"}
PAID = 500_000


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def rates():
    """Those that everything begins with, known so well that a test of transactions may have emptied the table."""
    if not TyLeBaoHiem.objects.exists():
        for level, percent in {"1": 100, "2": 100, "3": 95, "4": 80, "5": 100}.items():
            InsuranceRateFactory(loai=LoaiTyLe.LEVEL, ma=level, gia_tri=percent, da_kiem_chung=True)
        InsuranceRateFactory(ma="DN", gia_tri=None)
        InsuranceRateFactory(ma="CN", gia_tri=3, hieu_luc_den=dt.date(2025, 12, 31))
        InsuranceRateFactory(ma="CN", gia_tri=2, hieu_luc_tu=dt.date(2026, 1, 1))
        InsuranceRateFactory(loai=LoaiTyLe.BASE_SALARY, ma="", gia_tri=2_340_000, hieu_luc_tu=dt.date(2024, 7, 1))
        InsuranceRateFactory(loai=LoaiTyLe.FULL_BELOW, ma="", gia_tri=15)
    return TyLeBaoHiem.objects


@pytest.fixture
def visit(patient, schedule, rates):
    """The patient's; it costs 500,000 VND, more than 15 % of the base salary."""
    return AppointmentFactory(benh_nhan=patient.person, lich=schedule)


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert list(IntegrityRepository().violations()) == []


def insured(visit, card):
    visit.benh_nhan.so_bhyt = card
    visit.benh_nhan.save()
    return visit


def ask(client, visit, **query):
    return client.get(ESTIMATE, {"ma_lich_hen": visit.pk, **query}).json()


def codes(body):
    return [each["code"] for each in body["canh_bao"]]


def share_on(client, visit, **sent):
    return client.post(f"/api/payments/bills/{visit.pk}/insurance/", sent)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (TyLeBaoHiem, HoaDon, DongHoaDon)]


# What is paid


@pytest.mark.parametrize(("level", "percent"), [(1, 100), (2, 100), (3, 95), (4, 80), (5, 100)])
def test_the_level_on_an_old_card_decides_the_share(patient, visit, level, percent):
    insured(visit, f"DN{level}797912345678")

    body = ask(patient, visit)

    assert (body["nhom"], body["muc_tren_the"], body["muc"], body["ti_le"]) == ("DN", level, level, percent)
    assert (body["tong_tien"], body["bao_hiem_tra"]) == (PAID, PAID * percent // 100)
    assert (body["nguoi_benh_tra"], body["la_uoc_tinh"]) == (PAID - body["bao_hiem_tra"], True)
    assert (body["con_thieu"], codes(body)) == ([], [])
    assert [(row["loai"], row["ma"]) for row in body["dong_ap_dung"]] == [("Mức hưởng", str(level))]


def test_a_new_card_does_not_tell_the_level_so_the_caller_does(patient, visit):
    insured(visit, "7912345678")

    asked, told = ask(patient, visit), ask(patient, visit, muc=4)

    assert (asked["con_thieu"], asked["ti_le"], asked["bao_hiem_tra"], asked["nguoi_benh_tra"]) == (
        ["muc"], None, None, None,
    )  # fmt: skip
    assert (told["muc"], told["bao_hiem_tra"], told["con_thieu"], codes(told)) == (4, 400_000, [], [])


@pytest.mark.parametrize(("day", "percent", "warnings"), [
    (dt.date(2025, 12, 31), 95, ["not_verified"]),
    (dt.date(2026, 1, 1), 100, ["level_differs", "not_verified"]),
])  # fmt: skip
def test_a_group_that_moved_has_its_new_level_from_that_day_on(patient, visit, day, percent, warnings):
    visit.lich.ngay_lam_viec = visit.ngay_kham = day
    visit.lich.save()
    visit.save()
    insured(visit, "CN3797912345678")

    body = ask(patient, visit)

    assert (body["ti_le"], body["muc_tren_the"], codes(body)) == (percent, 3, warnings)
    assert [row["loai"] for row in body["dong_ap_dung"]] == ["Nhóm đối tượng", "Mức hưởng"]


def test_a_level_that_the_caller_names_goes_before_the_cards_and_is_warned_of(patient, visit):
    insured(visit, "DN4797912345678")

    body = ask(patient, visit, muc=3)

    assert (body["muc"], body["muc_tren_the"], body["ti_le"], codes(body)) == (3, 4, 95, ["level_differs"])


def test_an_unknown_group_and_an_unknown_level_are_warned_of(patient, visit):
    unknown_group, unknown_level = (ask(patient, insured(visit, f"{card}797912345678")) for card in ("QQ4", "DN9"))

    assert (unknown_group["ti_le"], codes(unknown_group)) == (80, ["unknown_group"])
    assert (unknown_level["muc_tren_the"], unknown_level["con_thieu"]) == (None, ["muc"])
    assert codes(unknown_level) == ["unknown_benefit_level"]


@pytest.mark.parametrize(("cost", "percent"), [(350_999, 100), (351_000, 80)])
def test_a_visit_below_a_share_of_the_base_salary_is_paid_in_full(patient, schedule, rates, cost, percent):
    visit = AppointmentFactory(benh_nhan=patient.person, lich=schedule, dich_vu__gia_tien=cost)

    body = ask(patient, insured(visit, "DN4797912345678"))

    assert (body["ti_le"], body["tong_tien"]) == (percent, cost)
    kinds = [row["loai"] for row in body["dong_ap_dung"]]
    assert kinds == (["Lương cơ sở", "Ngưỡng hưởng 100%"] if percent == 100 else ["Mức hưởng"])


def test_without_a_rate_of_the_day_nothing_is_made_up(patient, visit, rates):
    rates.filter(loai=LoaiTyLe.LEVEL).delete()

    body = ask(patient, insured(visit, "DN4797912345678"))

    assert (body["con_thieu"], body["ti_le"]) == (["ty_le"], None)


@pytest.mark.parametrize("card", ["", "123", "DN479791234567", "dn4797912345678", "D14797912345678", "DN479791234567٣"])
def test_a_card_of_another_form_is_missing(patient, visit, card):
    body = ask(patient, insured(visit, card), muc=4)

    assert (body["con_thieu"], body["bao_hiem_tra"], body["nhom"]) == (["so_bhyt"], None, None)
    assert read_card(card).known is False


def test_what_the_bill_comes_to_without_the_insurance_is_what_counts(patient, desk, visit):
    BillLineFactory(hoa_don=bill_of(visit))
    insured(visit, "DN4797912345678")
    before = ask(patient, visit)
    share_on(desk, visit)

    assert (before["tong_tien"], before["bao_hiem_tra"]) == (550_000, 440_000)
    assert ask(patient, visit) == before


def test_an_estimate_is_for_ones_own_and_changes_nothing(patient, as_user, visit):
    foreign, before = AppointmentFactory(), everything()

    assert refusal(patient.get(ESTIMATE, {"ma_lich_hen": foreign.pk})) == (403, "not_yours", ["not_yours"])
    assert as_user(vai_tro=Role.DOCTOR).get(ESTIMATE, {"ma_lich_hen": visit.pk}).status_code == 403
    for wrong in ({}, {"ma_lich_hen": "x"}, {"ma_lich_hen": visit.pk, "muc": 6}, {"ma_lich_hen": visit.pk, "muc": "x"}):
        assert patient.get(ESTIMATE, wrong).status_code == 400
    ask(patient, visit)
    assert everything() == before


# Its line on the bill


def test_the_desk_puts_the_share_on_the_bill(desk, visit):
    answer = share_on(desk, insured(visit, "DN4797912345678"))

    body = answer.json()
    assert (answer.status_code, body["tong_tien"], body["con_no"]) == (201, 100_000, 100_000)
    line = body["dong"][1]
    assert (line["loai"], line["thanh_tien"], line["mo_ta"]) == ("Bảo hiểm", -400_000, "BHYT chi trả 80%")
    assert NhatKy.objects.get(hanh_dong="BillLineAdded").nguoi_dung_id == desk.account.pk


def test_once_unless_it_is_taken_back(desk, admin, visit):
    share_on(desk, insured(visit, "DN4797912345678"))
    before = everything()

    assert refusal(share_on(desk, visit))[:2] == (409, "insurance_on_bill")
    assert everything() == before
    line = DongHoaDon.objects.get(loai="Bảo hiểm")
    assert admin.post(f"/api/payments/lines/{line.pk}/counter/", {"ly_do": "Sai mức"}).status_code == 201
    assert refusal(share_on(desk, visit, muc=3))[:2] == (403, "field_not_allowed")  # the card says 4
    assert share_on(admin, visit, muc=3).json()["con_no"] == 25_000


def test_the_other_lines_stay_while_the_share_stands(desk, admin, visit):
    share_on(desk, insured(visit, "DN4797912345678"))
    before, booked = everything(), DongHoaDon.objects.get(loai="Dịch vụ")
    service = {"loai": "Dịch vụ", "ma_dich_vu": visit.dich_vu_id}

    for answer in (
        desk.post(f"/api/payments/bills/{visit.pk}/lines/", service),
        admin.post(f"/api/payments/lines/{booked.pk}/counter/", {"ly_do": "Sai"}),
    ):
        assert refusal(answer)[:2] == (409, "insurance_on_bill")
    assert everything() == before


@pytest.mark.parametrize(
    ("card", "sent", "expected"),
    [
        ("", {}, (409, "no_insurance_card")),
        ("7912345678", {}, (400, "required")),
        ("DN4797912345678", {"muc": 0}, (400, "invalid")),
        ("DN4797912345678", {"muc": 6}, (400, "invalid")),
        ("DN4797912345678", {"muc": 1.5}, (400, "invalid")),
        ("DN4797912345678", {"muc": "NaN"}, (400, "invalid")),
        ("DN4797912345678", {"muc": 10**20}, (400, "invalid")),
    ],
)
def test_without_card_or_level_nothing_is_put_on_the_bill(desk, visit, card, sent, expected):
    insured(visit, card)
    before = everything()

    assert refusal(share_on(desk, visit, **sent))[:2] == expected
    assert everything() == before


def test_nothing_is_put_on_a_bill_that_was_paid_in_full_nor_on_a_cancelled_visits(desk, patient, schedule, rates):
    paid = insured(AppointmentFactory(benh_nhan=patient.person, lich=schedule), "DN4797912345678")
    PaymentFactory(lich_hen=paid)
    cancelled = AppointmentFactory(benh_nhan=patient.person, lich=schedule)
    desk.post(f"/api/appointments/{cancelled.pk}/cancel/", {})
    assert cancelled.trang_thai == TrangThaiLichHen.PENDING  # as it was when it was made
    before = everything()

    assert refusal(share_on(desk, paid))[:2] == (409, "total_too_low")
    assert refusal(share_on(desk, cancelled))[:2] == (409, "invalid_state")
    assert everything() == before


def test_no_share_is_no_line(desk, visit, rates):
    rates.filter(loai=LoaiTyLe.LEVEL, ma="4").update(gia_tri=0)

    assert refusal(share_on(desk, insured(visit, "DN4797912345678")))[:2] == (409, "no_insurance_rate")


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.PATIENT])
def test_the_desk_and_admins_alone_put_it_there(as_user, visit, role):
    assert share_on(as_user(vai_tro=role), insured(visit, "DN4797912345678")).status_code == 403


def test_a_share_sent_again_with_its_key_is_written_once(desk, visit):
    insured(visit, "DN4797912345678")
    address, key = f"/api/payments/bills/{visit.pk}/insurance/", {"Idempotency-Key": "b-1"}

    first, again = (desk.post(address, {}, headers=key) for _ in range(2))

    assert (again.status_code, again.content) == (201, first.content)


# The rates


def test_what_the_rates_begin_with(desk, rates):
    found = desk.get(RATES, {"ngay": "2026-02-01", "ma": "CN"}).json()["results"]

    assert [(row["gia_tri"], row["da_kiem_chung"]) for row in found] == [(2, False)]
    levels = desk.get(RATES, {"loai": "Mức hưởng", "ngay": "2026-02-01"}).json()["results"]
    assert {row["ma"]: row["gia_tri"] for row in levels} == {"1": 100, "2": 100, "3": 95, "4": 80, "5": 100}


def test_an_admin_keeps_the_rates_and_the_trail_tells(admin):
    made = admin.post(RATES, SENT)
    here = f"{RATES}{made.json()['ma_ty_le']}/"

    changed = admin.patch(here, {"gia_tri": 4, "da_kiem_chung": True}, headers={"If-Match": made["ETag"]})
    stale = admin.delete(here, headers={"If-Match": made["ETag"]})

    assert (made.status_code, changed.json()["gia_tri"], refusal(stale)[:2]) == (201, 4, (412, "stale_version"))
    assert admin.delete(here).status_code == 204
    assert admin.get(here).status_code == 404
    told = NhatKy.objects.filter(bang="Ty_le_bao_hiem").order_by("pk").values_list("hanh_dong", flat=True)
    assert list(told) == ["InsuranceRateAdded", "InsuranceRateChanged", "InsuranceRateRemoved"]


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_admins_alone_write_rates(as_user, role):
    client, rate = as_user(vai_tro=role), InsuranceRateFactory()
    before = everything()

    for answer in (
        client.post(RATES, SENT),
        client.patch(f"{RATES}{rate.pk}/", {"gia_tri": 1}),
        client.delete(f"{RATES}{rate.pk}/"),
    ):
        assert answer.status_code == 403
    assert everything() == before


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2025-01-01", "2025-12-31", 201),
        ("2027-01-01", None, 201),
        ("2025-01-01", "2026-01-01", 409),
        ("2026-12-31", None, 409),
        ("2026-03-01", "2026-03-02", 409),
        ("2020-01-01", None, 409),
        ("2026-01-01", "2026-12-31", 409),
    ],
)
def test_no_two_rows_of_a_key_are_valid_on_one_day(admin, first, last, status):
    admin.post(RATES, SENT)
    before = everything()

    answer = admin.post(RATES, {**SENT, "hieu_luc_tu": first, "hieu_luc_den": last})

    assert answer.status_code == status
    if status == 409:
        assert refusal(answer) == (409, "validity_overlaps", ["validity_overlaps"])
        assert everything() == before


def test_a_change_does_not_make_rows_overlap_and_other_keys_do_not_matter(admin):
    admin.post(RATES, SENT)
    later = admin.post(RATES, {**SENT, "hieu_luc_tu": "2027-01-01", "hieu_luc_den": None}).json()["ma_ty_le"]

    assert admin.post(RATES, {**SENT, "ma": "ZY"}).status_code == 201
    answer = admin.patch(f"{RATES}{later}/", {"hieu_luc_tu": "2026-06-01"})
    assert refusal(answer)[:2] == (409, "validity_overlaps")
    assert admin.patch(f"{RATES}{later}/", {"hieu_luc_tu": "2027-06-01"}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"loai": "Khác"}, "loai"),
        ({"ma": ""}, "ma"),
        ({"ma": "zz"}, "ma"),
        ({"ma": "ZZZ"}, "ma"),
        ({"ma": "Đ1"}, "ma"),
        ({"gia_tri": 0}, "gia_tri"),
        ({"gia_tri": 6}, "gia_tri"),
        ({"gia_tri": -1}, "gia_tri"),
        ({"gia_tri": 1.5}, "gia_tri"),
        ({"gia_tri": "NaN"}, "gia_tri"),
        ({"gia_tri": 10**20}, "gia_tri"),
        ({"loai": "Mức hưởng", "ma": "6", "gia_tri": 50}, "ma"),
        ({"loai": "Mức hưởng", "ma": "4", "gia_tri": 101}, "gia_tri"),
        ({"loai": "Mức hưởng", "ma": "4", "gia_tri": None}, "gia_tri"),
        ({"loai": "Lương cơ sở", "ma": "1", "gia_tri": 1}, "ma"),
        ({"loai": "Lương cơ sở", "ma": "", "gia_tri": 0}, "gia_tri"),
        ({"loai": "Ngưỡng hưởng 100%", "ma": "", "gia_tri": 101}, "gia_tri"),
        ({"hieu_luc_tu": "2027-01-01"}, "hieu_luc_den"),
        ({"hieu_luc_tu": "01/01/2026"}, "hieu_luc_tu"),
        ({"can_cu": "x" * 301}, "can_cu"),
    ],
)
def test_a_wrong_rate_is_refused_by_its_field(admin, sent, field):
    before = everything()

    answer = admin.post(RATES, {**SENT, **sent}, format="json")

    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (400, [field])
    assert everything() == before


@pytest.mark.parametrize("sent", [{"ma": "ZY"}, {"loai": "Mức hưởng"}])
def test_what_a_rate_is_about_does_not_change(admin, sent):
    rate = InsuranceRateFactory(ma="ZZ")

    assert refusal(admin.patch(f"{RATES}{rate.pk}/", sent))[:2] == (403, "field_not_allowed")


@pytest.mark.parametrize("rows", [1, 5])
def test_a_list_is_three_queries_however_many_rates(admin, django_assert_num_queries, rows):
    InsuranceRateFactory.create_batch(rows)

    with django_assert_num_queries(3):  # the session, the count, the page
        admin.get(RATES)


def test_an_estimate_is_six_queries_however_many_lines_and_rates(desk, visit, django_assert_num_queries):
    insured(visit, "DN4797912345678")
    bill = bill_of(visit)
    BillLineFactory.create_batch(3, hoa_don=bill)

    with django_assert_num_queries(6):  # the session, the appointment, its reach, the bill, its lines, the rates
        assert ask(desk, visit)["tong_tien"] == 650_000
