"""Money that comes back: by the rules when an appointment ends, on request, and once an Admin has agreed."""

import datetime as dt

import pytest

from appointments.models import LichHen, TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from payments.models import HoaDon, PhuongThuc, ThanhToan, TrangThaiThanhToan
from refunds.models import YeuCauHoanTien
from tests.api.appointments import moment, refusal
from tests.factories import (
    AppointmentFactory,
    BillFactory,
    PaymentFactory,
    RefundRequestFactory,
    RefundRulesFactory,
    ScheduleFactory,
)

pytestmark = pytest.mark.django_db

URL, QUOTE, APPOINTMENTS = "/api/payments/refund-requests/", "/api/payments/refund-quote/", "/api/appointments/"
PAID = 500_000


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def visit(patient, schedule):
    """The patient's, at 08:00, confirmed and paid."""
    made = AppointmentFactory(benh_nhan=patient.person, lich=schedule, trang_thai=TrangThaiLichHen.CONFIRMED)
    PaymentFactory(lich_hen=made)
    return made


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert list(IntegrityRepository().violations()) == []


def here(request):
    return f"{URL}{request.pk}/"


def cancel(client, visit):
    return client.post(f"{APPOINTMENTS}{visit.pk}/cancel/", {"ly_do": "Bận"})


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (YeuCauHoanTien, ThanhToan, HoaDon)]


def the_request():
    return YeuCauHoanTien.objects.get()


# What the rules give


@pytest.mark.parametrize(
    ("hours", "minutes", "percent", "tier"),
    [(48, 0, 100, 24), (24, 0, 100, 24), (23, 59, 50, 2), (2, 0, 50, 2)],
)
def test_a_patients_notice_decides_what_comes_back(patient, visit, at, hours, minutes, percent, tier):
    at(visit.starts_at - dt.timedelta(hours=hours, minutes=minutes))
    quoted = patient.get(QUOTE, {"ma_lich_hen": visit.pk}).json()

    assert cancel(patient, visit).status_code == 200

    request = the_request()
    assert (request.phan_tram, request.truoc_gio, request.so_tien) == (percent, tier, PAID * percent // 100)
    assert (request.theo_quy_tac, request.da_thu, request.nguyen_nhan) == (request.so_tien, PAID, "Bệnh nhân hủy")
    assert (request.trang_thai, request.nguoi_yeu_cau, request.ly_do) == ("Chờ duyệt", None, "Bận")
    assert (quoted["hoan_lai"], quoted["truoc_gio"], quoted["nguyen_nhan"]) == (request.so_tien, tier, "Bệnh nhân hủy")
    assert f"{tier} giờ" in quoted["giai_thich"]
    entry = NhatKy.objects.get(hanh_dong="RefundRequested")
    assert (entry.nguoi_dung_id, entry.sau["so_tien"]) == (patient.account.pk, request.so_tien)


def test_where_no_tier_fits_the_request_is_decided_with_the_cancellation(patient, visit, at):
    RefundRulesFactory(co_so=visit.bac_si.co_so, bac=[(72, 100)])
    at(visit.starts_at - dt.timedelta(hours=71))
    quoted = patient.get(QUOTE, {"ma_lich_hen": visit.pk}).json()

    cancel(patient, visit)

    request = the_request()
    assert (request.so_tien, request.phan_tram, request.truoc_gio) == (0, 0, None)
    assert (request.trang_thai, request.nguoi_duyet, request.ngay_duyet is None) == ("Từ chối", None, False)
    assert (quoted["hoan_lai"], quoted["truoc_gio"], quoted["da_thu"]) == (0, None, PAID)


def test_the_rules_of_the_facility_take_the_place_of_all_general_tiers(patient, visit, at):
    RefundRulesFactory(co_so=visit.bac_si.co_so, bac=[(10, 33)])
    RefundRulesFactory(bac=[(0, 99)])
    at(visit.starts_at - dt.timedelta(hours=30))

    cancel(patient, visit)

    assert (the_request().phan_tram, the_request().truoc_gio) == (33, 10)


def test_a_share_is_rounded_down_to_a_whole_vnd(patient, schedule, at):
    visit = AppointmentFactory(benh_nhan=patient.person, lich=schedule)
    PaymentFactory(lich_hen=visit, so_tien=33_333)
    at(visit.starts_at - dt.timedelta(hours=3))

    cancel(patient, visit)

    assert the_request().so_tien == 16_666


def ways_to_end(visit):
    """Every way in which the clinic ends an appointment, by who does it."""
    address = f"{APPOINTMENTS}{visit.pk}/"
    off = {"loai": "Bác sĩ nghỉ", "ma_bac_si": visit.bac_si_id}
    off |= {name: str(visit.ngay_kham) for name in ("tu_ngay", "den_ngay")}
    return {
        "cancel": (Role.STAFF, lambda client: client.post(f"{address}cancel/", {"ly_do": "x"})),
        "delete": (Role.ADMIN, lambda client: client.delete(address)),
        "decline": (Role.STAFF, lambda client: client.post(f"{address}decline/", {"ly_do": "x"})),
        "time off": (
            Role.ADMIN,
            lambda client: client.post(
                "/api/appointments/time-off/",
                {**off, "xu_ly": [{"ma_lich_hen": visit.pk, "hanh_dong": "Hủy"}]},
            ),
        ),
    }


@pytest.mark.parametrize("way", ["cancel", "delete", "decline", "time off"])
def test_whatever_the_clinic_ends_is_paid_back_in_full_at_the_last_minute_too(as_user, schedule, at, way):
    visit = AppointmentFactory(lich=schedule)
    PaymentFactory(lich_hen=visit)
    at(visit.starts_at - dt.timedelta(minutes=5))
    role, end = ways_to_end(visit)[way]

    assert end(as_user(vai_tro=role)).status_code < 300

    request = the_request()
    assert (request.nguyen_nhan, request.so_tien, request.truoc_gio) == ("Cơ sở hủy", PAID, None)


def test_a_doctor_cancels_for_the_clinic_and_a_patient_by_delete_for_himself(as_user, patient, schedule, at):
    visits = [AppointmentFactory(lich=schedule, benh_nhan=patient.person), AppointmentFactory(lich=schedule)]
    for visit in visits:
        PaymentFactory(lich_hen=visit)
    at(moment(schedule, 8, days=1))

    patient.delete(f"{APPOINTMENTS}{visits[0].pk}/")
    cancel(as_user(schedule.bac_si.nguoi_dung), visits[1])

    causes = YeuCauHoanTien.objects.order_by("pk").values_list("nguyen_nhan", flat=True)
    assert list(causes) == ["Bệnh nhân hủy", "Cơ sở hủy"]


def test_a_series_asks_for_each_of_its_visits(patient, wanted, schedule, desk):
    ScheduleFactory(bac_si=schedule.bac_si, ngay_lam_viec=schedule.ngay_lam_viec + dt.timedelta(weeks=1))
    made = patient.post("/api/appointments/series/", {**wanted, "so_lan": 2, "cach_tuan": 1}).json()
    for visit in LichHen.objects.all():
        PaymentFactory(lich_hen=visit)

    assert desk.post(f"/api/appointments/series/{made['ma_chuoi']}/cancel/", {"ly_do": "x"}).status_code == 200

    assert YeuCauHoanTien.objects.filter(trang_thai="Chờ duyệt", so_tien=PAID).count() == 2


@pytest.mark.parametrize(("kept", "back"), [(100, 0), (60, 200_000), (0, PAID)])
def test_a_no_show_keeps_the_fee_and_the_rest_is_a_request(desk, visit, at, kept, back):
    RefundRulesFactory(co_so=visit.bac_si.co_so, giu_khi_khong_den=kept)
    at(visit.starts_at + dt.timedelta(hours=1))

    assert desk.post(f"{APPOINTMENTS}{visit.pk}/no-show/").status_code == 200

    request = the_request()
    assert (request.nguyen_nhan, request.so_tien) == ("Không đến", back)
    assert request.trang_thai == ("Chờ duyệt" if back else "Từ chối")


@pytest.mark.parametrize("make", [lambda visit: None, lambda visit: BillFactory(lich_hen=visit)])
def test_an_appointment_without_money_on_it_asks_for_nothing(patient, schedule, make):
    visit = AppointmentFactory(benh_nhan=patient.person, lich=schedule)
    make(visit)

    assert cancel(patient, visit).status_code == 200
    assert YeuCauHoanTien.objects.count() == 0


def test_a_refused_cancellation_asks_for_nothing(patient, visit, at):
    at(visit.starts_at - dt.timedelta(minutes=10))
    before = everything()

    assert refusal(cancel(patient, visit))[:2] == (409, "too_late_to_change")
    assert everything() == before


def test_cancelling_without_a_bill_does_not_look_for_what_comes_back(desk, schedule, django_assert_num_queries):
    visit = AppointmentFactory(lich=schedule)

    with django_assert_num_queries(12):  # five reads, five writes, and the transaction
        assert cancel(desk, visit).status_code == 200


# What would come back


def test_a_quote_changes_nothing_and_the_desk_cancels_for_the_clinic(desk, visit, at):
    at(visit.starts_at - dt.timedelta(minutes=5))
    before = everything()

    quoted = desk.get(QUOTE, {"ma_lich_hen": visit.pk}).json()

    assert (quoted["nguyen_nhan"], quoted["hoan_lai"], quoted["phan_tram"]) == ("Cơ sở hủy", PAID, 100)
    assert everything() == before


def test_a_quote_is_for_ones_own_and_for_what_can_still_be_cancelled(patient, desk, visit):
    foreign = AppointmentFactory()
    done = AppointmentFactory(benh_nhan=patient.person, lich=visit.lich, trang_thai=TrangThaiLichHen.COMPLETED)

    assert refusal(patient.get(QUOTE, {"ma_lich_hen": foreign.pk})) == (403, "not_yours", ["not_yours"])
    assert refusal(patient.get(QUOTE, {"ma_lich_hen": done.pk}))[:2] == (409, "invalid_transition")
    assert refusal(desk.get(QUOTE, {"ma_lich_hen": done.pk + 1000}))[:2] == (400, "does_not_exist")
    for wrong in ({}, {"ma_lich_hen": "abc"}, {"ma_lich_hen": 0}, {"ma_lich_hen": 10**20}):
        assert desk.get(QUOTE, wrong).status_code == 400
    own = AppointmentFactory(benh_nhan=patient.person, lich=visit.lich)
    assert patient.get(QUOTE, {"ma_lich_hen": own.pk}).json()["hoan_lai"] == 0


def test_a_relatives_quote_is_ones_own(patient, child):
    visit = AppointmentFactory(benh_nhan=child)

    assert patient.get(QUOTE, {"ma_lich_hen": visit.pk}).status_code == 200


# Requests of people


def test_a_patient_asks_with_a_reason_and_an_admin_sees_what_the_rules_say(patient, admin, visit, at):
    at(visit.starts_at - dt.timedelta(hours=3))

    answer = patient.post(URL, {"ma_lich_hen": visit.pk, "so_tien": 400_000, "ly_do": "Nhập viện"})

    body = answer.json()
    assert (answer.status_code, body["nguyen_nhan"], body["trang_thai"]) == (201, "Theo yêu cầu", "Chờ duyệt")
    assert (body["so_tien"], body["theo_quy_tac"], body["truoc_gio"]) == (400_000, 250_000, 2)
    assert body["ma_nguoi_yeu_cau"] == patient.account.pk
    assert admin.get(f"{URL}{body['ma_yeu_cau_hoan_tien']}/").json() == body


@pytest.mark.parametrize(
    ("state", "asked"),
    [(TrangThaiLichHen.COMPLETED, PAID), (TrangThaiLichHen.CONFIRMED, PAID // 2)],
)
def test_without_an_amount_it_is_what_the_rules_give_or_all(desk, visit, at, state, asked):
    at(visit.starts_at - dt.timedelta(hours=3))
    LichHen.objects.filter(pk=visit.pk).update(trang_thai=state)

    body = desk.post(URL, {"ma_lich_hen": visit.pk, "ly_do": "Phàn nàn"}).json()

    assert (body["so_tien"], body["theo_quy_tac"]) == (asked, None if asked == PAID else asked)


def test_a_bill_has_one_open_request_at_a_time(patient, desk, visit):
    assert desk.post(URL, {"ma_lich_hen": visit.pk, "ly_do": "x"}).status_code == 201
    before = everything()

    for client in (patient, desk):
        assert refusal(client.post(URL, {"ma_lich_hen": visit.pk, "ly_do": "x"}))[:2] == (409, "refund_request_pending")
    assert everything() == before


def test_a_request_that_waits_becomes_what_the_rules_give_when_the_visit_is_cancelled(patient, desk, visit, at):
    at(visit.starts_at - dt.timedelta(hours=3))
    patient.post(URL, {"ma_lich_hen": visit.pk, "so_tien": 100_000, "ly_do": "x"})

    cancel(desk, visit)

    request = the_request()
    assert (request.so_tien, request.theo_quy_tac, request.nguyen_nhan) == (PAID, PAID, "Cơ sở hủy")
    assert request.nguoi_yeu_cau == patient.account
    assert NhatKy.objects.get(hanh_dong="RefundRequestRaised").truoc["so_tien"] == 100_000


def test_who_got_nothing_by_the_rules_may_still_ask(patient, admin, visit, at):
    RefundRulesFactory(co_so=visit.bac_si.co_so, bac=[])
    at(visit.starts_at - dt.timedelta(hours=30))
    cancel(patient, visit)

    body = patient.post(URL, {"ma_lich_hen": visit.pk, "so_tien": 200_000, "ly_do": "Có giấy nhập viện"}).json()

    assert (body["so_tien"], body["theo_quy_tac"]) == (200_000, 0)
    address = f"{URL}{body['ma_yeu_cau_hoan_tien']}/approve/"
    assert refusal(admin.post(address, {"so_tien": 200_000}))[:2] == (400, "reason_required")
    assert admin.post(address, {"so_tien": 200_000, "ly_do": "Có giấy"}).status_code == 200


def test_without_money_there_is_nothing_to_ask_for(patient, desk, schedule):
    unpaid, billed = (AppointmentFactory(benh_nhan=patient.person, lich=schedule) for _ in range(2))
    BillFactory(lich_hen=billed)

    for visit in (unpaid, billed):
        for client in (patient, desk):
            answer = client.post(URL, {"ma_lich_hen": visit.pk, "ly_do": "x"})
            assert refusal(answer)[:2] == (409, "nothing_to_refund")


def test_nobody_asks_for_anothers_money_nor_sees_it(as_user, patient, visit):
    stranger = as_user()
    request = RefundRequestFactory(hoa_don=visit.hoa_don)
    before = everything()

    assert refusal(stranger.post(URL, {"ma_lich_hen": visit.pk, "ly_do": "x"})) == (403, "not_yours", ["not_yours"])
    assert refusal(stranger.get(here(request)))[:2] == (403, "not_yours")
    assert stranger.get(URL).json()["results"] == []
    assert patient.get(URL).json()["count"] == 1
    assert as_user(vai_tro=Role.DOCTOR).get(URL).status_code == 403
    assert everything() == before


AMOUNTS = [0, -1, 1.5, "NaN", "500000", True, None, 10**20, PAID + 1, [], {}]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_a_wrong_amount_is_refused_by_its_field(patient, admin, visit, amount):
    request = RefundRequestFactory(hoa_don=PaymentFactory().hoa_don)
    before = everything()

    asked = patient.post(URL, {"ma_lich_hen": visit.pk, "so_tien": amount, "ly_do": "x"}, format="json")
    approved = admin.post(f"{here(request)}approve/", {"so_tien": amount, "ly_do": "x"}, format="json")

    for answer in (asked, approved):
        assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (400, ["so_tien"])
    assert everything() == before


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"so_tien": 1, "ly_do": "x"}, "ma_lich_hen"),
        ({"ma_lich_hen": 10**17, "ly_do": "x"}, "ma_lich_hen"),
        ({"ma_lich_hen": 1}, "ly_do"),
        ({"ma_lich_hen": 1, "ly_do": ""}, "ly_do"),
        ({"ma_lich_hen": 1, "ly_do": "x" * 501}, "ly_do"),
        ({"ma_lich_hen": 1, "ly_do": "x", "currency": "USD"}, "currency"),
    ],
)
def test_a_wrong_request_is_refused_by_its_field(desk, sent, field):
    answer = desk.post(URL, sent)

    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (400, [field])


def test_a_request_sent_again_with_its_key_is_made_once(patient, visit):
    sent, key = {"ma_lich_hen": visit.pk, "ly_do": "x"}, {"Idempotency-Key": "r-1"}

    first, again = (patient.post(URL, sent, headers=key) for _ in range(2))

    assert (again.status_code, again.content) == (201, first.content)
    assert YeuCauHoanTien.objects.count() == 1


# What an Admin decides


def test_an_approved_request_is_paid_back_at_once(patient, admin, visit, at):
    at(visit.starts_at - dt.timedelta(hours=3))
    cancel(patient, visit)

    answer = admin.post(f"{here(the_request())}approve/", {"so_tien": 250_000})

    body = answer.json()
    assert (answer.status_code, body["trang_thai"], body["so_tien_duyet"]) == (200, "Đã duyệt", 250_000)
    assert (body["ma_nguoi_duyet"], HoaDon.objects.get().da_thu) == (admin.account.pk, 250_000)
    refund = ThanhToan.objects.get(trang_thai=TrangThaiThanhToan.REFUNDED)
    assert (refund.so_tien, refund.nguoi_thu) == (250_000, admin.account)
    entry = NhatKy.objects.get(hanh_dong="RefundRequestApproved")
    assert (entry.sau["ma_thanh_toan"], entry.truoc["trang_thai"]) == ([refund.pk], "Chờ duyệt")
    assert NhatKy.objects.filter(hanh_dong="PaymentRefunded").count() == 1


def test_money_comes_back_of_the_newest_payments_first_each_by_its_own_method(admin, at, schedule):
    visit = AppointmentFactory(lich=schedule)
    old, middle, new = (
        PaymentFactory(
            lich_hen=visit, so_tien=amount, phuong_thuc_thanh_toan=how, ngay_tao=moment(schedule, hour, days=9)
        )
        for amount, how, hour in (
            (200_000, PhuongThuc.CASH, 8), (100_000, PhuongThuc.TRANSFER, 9), (150_000, PhuongThuc.CARD, 10),
        )
    )  # fmt: skip
    admin.post(f"/api/payments/{middle.pk}/refund/", {"so_tien": 60_000, "ly_do": "x"})
    request = RefundRequestFactory(hoa_don=HoaDon.objects.get(), theo_quy_tac=None, so_tien=240_000)

    assert admin.post(f"{here(request)}approve/", {"so_tien": 240_000}).status_code == 200

    made = ThanhToan.objects.filter(trang_thai=TrangThaiThanhToan.REFUNDED).order_by("pk")[1:]
    assert [(each.thanh_toan_goc, each.so_tien, each.phuong_thuc_thanh_toan) for each in made] == [
        (new, 150_000, "Thẻ tín dụng"), (middle, 40_000, "Chuyển khoản"), (old, 50_000, "Tiền mặt"),
    ]  # fmt: skip


def test_another_amount_than_the_rules_give_needs_a_reason(admin):
    request = RefundRequestFactory()
    before = everything()

    for amount in (100_000, PAID):
        answer = admin.post(f"{here(request)}approve/", {"so_tien": amount})
        assert refusal(answer) == (400, "reason_required", ["reason_required"])
    assert everything() == before
    assert admin.post(f"{here(request)}approve/", {"so_tien": PAID, "ly_do": "Thiện chí"}).status_code == 200
    assert the_request().ly_do_duyet == "Thiện chí"


def test_what_was_paid_back_meanwhile_cannot_be_approved(admin):
    request = RefundRequestFactory(so_tien=PAID, theo_quy_tac=PAID)
    payment = ThanhToan.objects.get()
    admin.post(f"/api/payments/{payment.pk}/refund/", {"so_tien": 300_000, "ly_do": "x"})

    refused = admin.post(f"{here(request)}approve/", {"so_tien": PAID})
    assert refusal(refused) == (400, "refund_exceeds", ["refund_exceeds"])
    assert "200000" in refused.json()["detail"]
    admin.post(f"/api/payments/{payment.pk}/refund/", {"ly_do": "x"})
    assert refusal(admin.post(f"{here(request)}approve/", {"so_tien": 1, "ly_do": "x"}))[:2] == (
        409, "nothing_to_refund",
    )  # fmt: skip


def test_who_asked_does_not_approve_it_but_may_withdraw_it(as_user, admin):
    other = as_user(vai_tro=Role.ADMIN)
    request = RefundRequestFactory(nguoi_yeu_cau=admin.account)
    before = everything()

    assert refusal(admin.post(f"{here(request)}approve/", {"so_tien": 250_000}))[:2] == (403, "own_request")
    assert everything() == before
    assert admin.post(f"{here(request)}reject/", {"ly_do": "Nhầm"}).status_code == 200
    second = RefundRequestFactory(hoa_don=request.hoa_don, nguoi_yeu_cau=admin.account)
    assert other.post(f"{here(second)}approve/", {"so_tien": 250_000}).status_code == 200


def test_an_admin_who_cancelled_may_approve_what_the_rules_made_of_it(admin, visit):
    cancel(admin, visit)

    assert admin.post(f"{here(the_request())}approve/", {"so_tien": PAID}).status_code == 200


def test_a_rejected_request_keeps_the_money_and_says_why(admin):
    request = RefundRequestFactory()

    assert admin.post(f"{here(request)}reject/", {}).status_code == 400
    body = admin.post(f"{here(request)}reject/", {"ly_do": "Đã khám"}).json()

    assert (body["trang_thai"], body["ly_do_duyet"], body["so_tien_duyet"]) == ("Từ chối", "Đã khám", None)
    assert HoaDon.objects.get().da_thu == PAID
    assert NhatKy.objects.get(hanh_dong="RefundRequestRejected").ly_do == "Đã khám"


@pytest.mark.parametrize("decide", ["approve", "reject"])
def test_a_request_is_decided_once(admin, decide):
    request = RefundRequestFactory()
    admin.post(f"{here(request)}{decide}/", {"so_tien": 250_000, "ly_do": "x"})
    before = everything()

    for again in ("approve", "reject"):
        answer = admin.post(f"{here(request)}{again}/", {"so_tien": 250_000, "ly_do": "x"})
        assert refusal(answer)[:2] == (409, "already_decided")
    assert everything() == before


def test_an_approval_sent_again_with_its_key_pays_once(admin):
    request, key = RefundRequestFactory(), {"Idempotency-Key": "a-1"}

    first, again = (admin.post(f"{here(request)}approve/", {"so_tien": 250_000}, headers=key) for _ in range(2))

    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert HoaDon.objects.get().da_thu == 250_000


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_admins_alone_decide(as_user, role):
    client, request = as_user(vai_tro=role), RefundRequestFactory()
    before = everything()

    for decide in ("approve", "reject"):
        assert client.post(f"{here(request)}{decide}/", {"so_tien": 1, "ly_do": "x"}).status_code == 403
    assert everything() == before


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("trang_thai=Chờ duyệt", True),
        ("trang_thai=Từ chối", False),
        ("nguyen_nhan=Bệnh nhân hủy", True),
        ("nguyen_nhan=Không đến", False),
        ("ma_lich_hen={0.hoa_don.lich_hen_id}", True),
        ("ma_benh_nhan={0.hoa_don.lich_hen.benh_nhan_id}&ma_co_so={0.hoa_don.lich_hen.bac_si.co_so_id}", True),
        ("tu_ngay={0.ngay_tao:%Y-%m-%d}&ma_lich_hen={0.hoa_don.lich_hen_id}", True),
        ("den_ngay=2020-01-01", False),
    ],
)
def test_a_request_is_found_by_each_filter(desk, query, found):
    request = RefundRequestFactory()

    listed = desk.get(f"{URL}?{query.format(request)}").json()["results"]

    assert [each["ma_yeu_cau_hoan_tien"] for each in listed] == ([request.pk] if found else [])


@pytest.mark.parametrize("wrong", ["trang_thai=x", "nguyen_nhan=x", "ma_lich_hen=0", "tu_ngay=1/2/2030", "ordering=x"])
def test_a_wrong_filter_is_refused(desk, wrong):
    assert desk.get(f"{URL}?{wrong}").status_code == 400


@pytest.mark.parametrize("rows", [1, 5])
def test_a_list_is_three_queries_however_many_requests(desk, django_assert_num_queries, rows):
    RefundRequestFactory.create_batch(rows)

    with django_assert_num_queries(3):  # the session, the count, the page
        assert desk.get(URL).json()["count"] == rows
