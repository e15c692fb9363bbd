"""Bank statements: read once, whole or not at all, and matched to the bills that their contents name."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from appointments.models import TrangThaiLichHen
from cashdesk.models import DongSaoKe, KetQua, MauSaoKe, SaoKe
from core.demo_catalogue import Catalogue
from core.models import NhatKy
from core.policy import Role
from core.repositories.integrity_repository import IntegrityRepository
from core.services import statement_service
from core.services.statement_matching import StatementMatching
from payments.models import HoaDon, PhuongThuc, ThanhToan, TrangThaiThanhToan
from tests.api.appointments import refusal
from tests.factories import (
    AppointmentFactory,
    MappingFactory,
    OpenPaymentFactory,
    PaymentFactory,
    ShiftFactory,
    StatementFactory,
    StatementRowFactory,
    bill_of,
)

pytestmark = pytest.mark.django_db

URL = "/api/payments/statements/"
ROWS = f"{URL}rows/"
MAPPINGS = f"{URL}mappings/"
State = TrangThaiThanhToan


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def mapping():
    return MappingFactory()


@pytest.fixture(autouse=True)
def _rule_5_holds():
    yield
    assert [each for each in IntegrityRepository().violations() if each.rule == 5] == []


def csv(*rows):
    """Rows of content and amount, the amount negative for money that went out; numbers by their order."""
    lines = ["Ngay,Ma,No,Co,Noi dung"]
    for number, (content, amount) in enumerate(rows):
        came, went = (amount, "") if amount > 0 else ("", -amount)
        lines.append(f"15/01/2026,FT{number},{went},{came},{content}")
    return "\r\n".join(lines).encode()


def send(client, mapping, data, *, trial=False, **more):
    file = SimpleUploadedFile("sao-ke.csv", data, "text/csv")
    body = {"ma_mau_sao_ke": mapping.pk, "tep": file, "chay_thu": str(trial).lower(), **more}
    return client.post(URL, body, format="multipart")


def outcomes():
    return list(DongSaoKe.objects.order_by("so_dong").values_list("ket_qua", "ly_do"))


def only_row():
    return DongSaoKe.objects.get()


def test_a_transfer_that_names_its_payment_settles_it(desk, mapping):
    payment = OpenPaymentFactory()

    answer = send(desk, mapping, csv((f"{payment.tham_chieu} thanh toan", 500_000)))

    payment.refresh_from_db()
    row = only_row()
    assert (answer.status_code, answer.json()["con_cho"], answer.json()["chenh_lech"]) == (201, 0, 0)
    assert (payment.trang_thai, payment.ma_giao_dich, payment.ca) == (State.PAID, "FT0", None)
    assert (row.ket_qua, row.thanh_toan, row.so_tien_ghi) == (KetQua.MATCHED, payment, 500_000)
    assert bill_of(payment.lich_hen).da_thu == 500_000
    assert NhatKy.objects.filter(hanh_dong="StatementRowMatched").count() == 1


@pytest.mark.parametrize("broken", ["{0}", "tt{1} ", "MBVCB.123.TT {1}.CT tu 01", "TT{2} {3}"])
def test_a_reference_is_found_in_what_the_bank_made_of_it(desk, mapping, broken):
    payment = OpenPaymentFactory()
    digits = payment.tham_chieu[2:]

    send(desk, mapping, csv((broken.format(payment.tham_chieu, digits, digits[:4], digits[4:]), 500_000)))

    assert only_row().ket_qua == KetQua.MATCHED


@pytest.mark.parametrize("billed", [False, True])
def test_a_transfer_that_names_its_appointment_pays_all_that_is_owed(desk, mapping, billed):
    visit = AppointmentFactory()
    if billed:
        PaymentFactory(lich_hen=visit, so_tien=200_000)
    owed = 300_000 if billed else 500_000

    send(desk, mapping, csv((f"LH{visit.pk:06d}", owed)))

    made = ThanhToan.objects.latest("pk")
    assert (made.trang_thai, made.phuong_thuc_thanh_toan, made.so_tien) == (State.PAID, PhuongThuc.TRANSFER, owed)
    assert (made.nguoi_thu, made.ca, only_row().thanh_toan) == (desk.account, None, made)
    assert bill_of(visit).con_no == 0


def test_a_transfer_by_the_appointment_settles_the_link_that_waits_for_it(desk, mapping):
    payment = OpenPaymentFactory(so_tien=200_000)

    send(desk, mapping, csv((f"LH{payment.lich_hen_id:06d}", 200_000)))

    payment.refresh_from_db()
    assert (payment.trang_thai, ThanhToan.objects.count()) == (State.PAID, 1)


def test_money_for_a_link_that_was_given_up_pays_the_bill_that_is_still_owed(desk, mapping):
    failed = OpenPaymentFactory(trang_thai=State.FAILED)

    send(desk, mapping, csv((failed.tham_chieu, 500_000)))

    failed.refresh_from_db()
    assert (failed.trang_thai, only_row().ket_qua) == (State.FAILED, KetQua.MATCHED)
    assert bill_of(failed.lich_hen).con_no == 0


def test_what_is_not_exactly_right_is_left_for_a_person_and_books_nothing(desk, mapping):
    open_payment = OpenPaymentFactory()
    paid = PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.TRANSFER)
    cash = PaymentFactory()
    cancelled = OpenPaymentFactory()
    type(cancelled.lich_hen).objects.filter(pk=cancelled.lich_hen_id).update(
        trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now()
    )
    visit = AppointmentFactory()
    before = list(ThanhToan.objects.order_by("pk").values())
    there = [
        (open_payment.tham_chieu, 499_999),
        (open_payment.tham_chieu, 500_001),
        (paid.tham_chieu, 500_000),
        (cash.tham_chieu, 500_000),
        (cancelled.tham_chieu, 500_000),
        (f"LH{visit.pk:06d}", 1),
        (f"LH{visit.pk:06d}", 10**12),
        (f"LH{paid.lich_hen_id:06d}", 500_000),
        ("TT99999999", 500_000),
        ("LH999999", 500_000),
        ("=1+1", 500_000),
        ("TT00000001", -500_000),
    ]

    body = send(desk, mapping, csv(*there)).json()

    assert outcomes() == [
        ("Thiếu", "less_than_owed"),
        ("Thừa", "more_than_owed"),
        ("Trùng", "already_settled"),
        ("Không rõ", "not_a_transfer"),
        ("Thừa", "invalid_state"),
        ("Thiếu", "less_than_owed"),
        ("Thừa", "more_than_owed"),
        ("Trùng", "already_paid"),
        ("Không rõ", "no_such_reference"),
        ("Không rõ", "no_such_reference"),
        ("Không rõ", "no_reference"),
        ("Tiền ra", ""),
    ]
    assert list(ThanhToan.objects.order_by("pk").values()) == before
    assert (body["tong_ghi_so"], body["tong_ghi_no"]) == (0, 500_000)
    assert body["chenh_lech"] == body["tong_ghi_co"] == sum(amount for _, amount in there if amount > 0)
    sums = {row["ket_qua"]: row["so_dong"] for row in body["theo_ket_qua"]}
    assert sums == {"Thiếu": 2, "Thừa": 3, "Trùng": 2, "Không rõ": 4, "Tiền ra": 1}


def test_two_transfers_for_one_payment_settle_it_once(desk, mapping):
    payment = OpenPaymentFactory()

    send(desk, mapping, csv((payment.tham_chieu, 500_000), (payment.tham_chieu, 500_000)))

    assert outcomes() == [("Đã khớp", ""), ("Trùng", "already_settled")]
    assert bill_of(payment.lich_hen).da_thu == 500_000


def test_a_transfer_that_somebody_entered_by_hand_before_is_only_named(desk, mapping):
    payment = PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, ma_giao_dich="ft0")

    send(desk, mapping, csv((payment.tham_chieu, 500_000)))

    row = only_row()
    assert (row.ket_qua, row.thanh_toan, row.da_ghi_truoc) == (KetQua.MATCHED, payment, True)
    assert ThanhToan.objects.count() == 1


@pytest.mark.parametrize("content", ["LH{visit:06d}", "TT{link:08d}"])
def test_a_transfer_that_the_desk_entered_is_not_booked_once_more_by_its_row(desk, mapping, content):
    link = OpenPaymentFactory(so_tien=250_000)
    entered = {"ma_lich_hen": link.lich_hen_id, "so_tien": 250_000, "phuong_thuc_thanh_toan": PhuongThuc.TRANSFER}
    desk.post("/api/payments/", {**entered, "ma_giao_dich": "ft0"})

    send(desk, mapping, csv((content.format(visit=link.lich_hen_id, link=link.pk), 250_000)))

    row = only_row()
    assert (row.ket_qua, row.thanh_toan.ma_giao_dich, row.da_ghi_truoc) == (KetQua.MATCHED, "ft0", True)
    assert bill_of(link.lich_hen).da_thu == 250_000


def test_a_transfer_that_was_given_back_already_is_not_booked_again_by_its_row(desk, admin, mapping):
    entered = PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, ma_giao_dich="FT0")
    admin.post(f"/api/payments/{entered.pk}/refund/", {"ly_do": "x"})

    send(desk, mapping, csv((f"LH{entered.lich_hen_id:06d}", 500_000)))

    assert (only_row().thanh_toan, bill_of(entered.lich_hen).da_thu) == (entered, 0)


def test_a_transfer_that_the_desk_entered_pays_no_other_bill(desk, mapping):
    PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, ma_giao_dich="ft0")
    other = AppointmentFactory()

    send(desk, mapping, csv((f"LH{other.pk:06d}", 500_000)))

    assert outcomes() == [("Trùng", "transaction_used")]
    assert refusal(settle(desk, only_row(), other))[:2] == (409, "transaction_used")
    assert ThanhToan.objects.count() == 1


def test_by_hand_a_transfer_that_the_desk_entered_is_only_named(desk):
    row = StatementRowFactory(ket_qua=KetQua.DOUBLE)
    entered = PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, ma_giao_dich=row.ma_giao_dich)

    assert settle(desk, row, entered.lich_hen).json()["ma_thanh_toan"] == entered.pk
    row.refresh_from_db()
    assert (row.da_ghi_truoc, ThanhToan.objects.count()) == (True, 1)


def test_a_row_of_our_bank_settles_nothing_that_a_gateway_is_asked_for(desk, mapping):
    online = OpenPaymentFactory(cong="vnpay", so_tien=200_000)

    send(desk, mapping, csv((online.tham_chieu, 200_000), (f"LH{online.lich_hen_id:06d}", 200_000)))

    assert outcomes() == [("Không rõ", "not_a_transfer"), ("Thiếu", "less_than_owed")]
    assert bill_of(online.lich_hen).da_thu == 0


def test_a_trial_run_is_the_default_and_writes_nothing(desk, mapping):
    payment = OpenPaymentFactory()
    data = csv((payment.tham_chieu, 500_000), ("x", 1), ("y", -2))
    file = SimpleUploadedFile("a.csv", data)

    answer = desk.post(URL, {"ma_mau_sao_ke": mapping.pk, "tep": file}, format="multipart")

    told = {"so_dong": 3, "so_dong_da_co": 0, "tong_ghi_co": 500_001, "tong_ghi_no": 2, "so_dong_co_tham_chieu": 1}
    assert (answer.status_code, answer.json()) == (200, {"ma_sao_ke": None, **told})
    assert (SaoKe.objects.count(), DongSaoKe.objects.count(), HoaDon.objects.get().da_thu) == (0, 0, 0)


def test_the_same_file_is_never_read_twice(desk, mapping):
    data = csv(("x", 500_000))
    first = send(desk, mapping, data)

    again, trial = send(desk, mapping, data), send(desk, mapping, data, trial=True)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (trial.json()["ma_sao_ke"], trial.json()["so_dong_da_co"]) == (first.json()["ma_sao_ke"], 1)
    assert DongSaoKe.objects.count() == 1


def test_a_transaction_that_an_earlier_file_had_is_left_out_and_counted(desk, mapping):
    payment = OpenPaymentFactory()
    send(desk, mapping, csv((payment.tham_chieu, 500_000)))

    body = send(desk, mapping, csv((payment.tham_chieu, 500_000), ("x", 7))).json()

    assert (body["so_dong"], body["so_dong_da_co"], body["tong_ghi_co"]) == (1, 1, 7)
    assert bill_of(payment.lich_hen).da_thu == 500_000


def test_the_same_number_at_another_account_is_another_transaction(desk, mapping):
    send(desk, mapping, csv(("x", 500_000)))

    assert send(desk, MappingFactory(), csv(("y", 500_000))).json()["so_dong"] == 1


def test_a_file_with_a_mistake_brings_in_nothing_and_names_line_and_column(desk, mapping):
    data = csv(("x", 500_000)) + b"\r\n31/02/2026,FT9,,1.000,y"

    answer = send(desk, mapping, data)

    errors = [(each["field"], each["code"]) for each in answer.json()["errors"]]
    assert (answer.status_code, errors) == (
        400, [("dong.3.cot_ngay", "bad_date"), ("dong.3.cot_ghi_co", "bad_amount")],
    )  # fmt: skip
    assert "Dòng 3, cột “Ngay”: “31/02/2026” không phải là ngày" in answer.json()["errors"][0]["message"]
    assert not SaoKe.objects.exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "not_text"),
        (csv(("x", 1)).decode().encode("utf-16-le"), "not_text"),
        (b"Ngay,Ma\r\n", "column_missing"),
        (b"Ngay,Ma,No,Co,Co,Noi dung\r\n1,2,3,4,5,6", "column_repeated"),
        (b"Ngay,Ma,No,Co,Noi dung\r\n", "empty_file"),
        (b'Ngay,Ma,No,Co,Noi dung\r\n"', "broken_csv"),
        (b"x" * 5_000_000, "broken_csv"),
        (csv(*[("x", 1)] * 20_001), "too_many_rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "file_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("trial", [True, False])
def test_a_file_that_is_no_statement_is_refused_and_leaves_nothing(desk, mapping, data, code, trial):
    answer = send(desk, mapping, data, trial=trial)

    assert refusal(answer) == (400, code, [code])
    assert answer.json()["errors"][0]["field"] == "tep"
    assert not SaoKe.objects.exists()


def test_an_empty_file_and_no_file_are_refused(desk, mapping):
    assert send(desk, mapping, b"").json()["code"] == "empty_file"
    for tep in (None, "no base64!", 5, [], {}):
        answer = desk.post(URL, {"ma_mau_sao_ke": mapping.pk, "tep": tep})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "tep")
    assert send(desk, mapping, csv(("x", 1)), ma_mau_sao_ke=10**17).status_code == 400


def test_a_body_larger_than_a_file_may_be_is_not_read(desk, mapping):
    answer = send(desk, mapping, b"x" * (8 * 1024 * 1024))

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_other_addresses_keep_their_smaller_limit(desk):
    assert desk.post("/api/payments/", {"ghi_chu": "x" * 2_100_000}).status_code == 413


def test_a_file_may_come_as_base64_in_json(desk, mapping):
    body = {"ma_mau_sao_ke": mapping.pk, "tep": base64.b64encode(csv(("x", 1))).decode(), "chay_thu": False}

    assert desk.post(URL, body).status_code == 201
    assert desk.post(f"/api/v1{URL[4:]}", body).status_code == 200


def test_twenty_thousand_rows_come_in_and_are_tried_in_pieces(desk, mapping, monkeypatch):
    monkeypatch.setattr(statement_service, "MATCHED_AT_ONCE", 2)
    payments = [OpenPaymentFactory() for _ in range(3)]
    rows = [(payment.tham_chieu, 500_000) for payment in payments] + [("x", 1)] * 19_997

    first = send(desk, mapping, csv(*rows)).json()
    then = desk.post(f"{URL}{first['ma_sao_ke']}/match/").json()

    assert (first["so_dong"], first["con_cho"]) == (20_000, 1)
    assert (then["con_cho"], then["tong_ghi_so"]) == (0, 1_500_000)


def test_a_crash_in_the_middle_is_taken_up_where_it_happened(desk, mapping, monkeypatch):
    payments = [OpenPaymentFactory() for _ in range(3)]
    match, tried = StatementMatching.match, []

    def failing(self, actor, ma_dong):
        tried.append(ma_dong)
        if len(tried) == 2:
            raise RuntimeError("the power went")
        match(self, actor, ma_dong)

    monkeypatch.setattr(StatementMatching, "match", failing)
    with pytest.raises(RuntimeError):
        send(desk, mapping, csv(*[(payment.tham_chieu, 500_000) for payment in payments]))
    monkeypatch.undo()

    body = desk.post(f"{URL}{SaoKe.objects.get().pk}/match/").json()

    assert (body["con_cho"], body["tong_ghi_so"]) == (0, 1_500_000)
    assert NhatKy.objects.filter(hanh_dong="PaymentSettled").count() == 3


# By hand


def settle(client, row, visit, so_tien=500_000, **more):
    return client.post(f"{ROWS}{row.pk}/settle/", {"ma_lich_hen": visit.pk, "so_tien": so_tien, **more})


@pytest.mark.parametrize("outcome", ["Chờ khớp", "Thiếu", "Thừa", "Trùng", "Không rõ"])
def test_a_person_books_a_row_that_waits(desk, outcome):
    row, visit = StatementRowFactory(ket_qua=outcome), AppointmentFactory()

    body = settle(desk, row, visit).json()

    made = ThanhToan.objects.get()
    assert (body["ket_qua"], body["ma_thanh_toan"], body["so_tien_ghi"]) == ("Đã khớp", made.pk, 500_000)
    assert (made.ma_giao_dich, made.phuong_thuc_thanh_toan, made.trang_thai) == (
        row.ma_giao_dich, PhuongThuc.TRANSFER, State.PAID,
    )  # fmt: skip
    assert body["nguoi_xu_ly"] == desk.account.pk


def test_what_a_row_has_too_much_is_booked_nowhere_and_noted(desk, admin):
    row, visit = StatementRowFactory(so_tien=700_000), AppointmentFactory()

    assert refusal(settle(desk, row, visit))[:2] == (400, "surplus_unexplained")
    assert settle(desk, row, visit, ghi_chu="Trả lại 200.000 qua ngân hàng").status_code == 200

    assert bill_of(visit).da_thu == 500_000
    body = admin.get(f"{URL}{row.sao_ke_id}/").json()
    assert (body["tong_ghi_so"], body["theo_ket_qua"][0]["so_tien"]) == (500_000, 700_000)


def test_what_is_less_than_owed_is_a_part_payment_by_hand(desk):
    row, visit = StatementRowFactory(so_tien=200_000, ket_qua=KetQua.SHORT), AppointmentFactory()

    assert settle(desk, row, visit, 200_000).status_code == 200
    assert bill_of(visit).con_no == 300_000


@pytest.mark.parametrize(
    ("so_tien", "code"),
    [(500_001, "above_row"), (0, "invalid"), (-1, "invalid"), (10**20, "invalid"), (1.5, "invalid")],
)
def test_a_row_is_not_booked_for_more_than_it_is(desk, so_tien, code):
    row, visit = StatementRowFactory(), AppointmentFactory()

    answer = settle(desk, row, visit, so_tien, ghi_chu="x")

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not ThanhToan.objects.exists()


def test_the_rules_of_the_bill_hold_for_a_row_as_well(desk):
    row, paid = StatementRowFactory(), PaymentFactory().lich_hen
    part = PaymentFactory(so_tien=100_000).lich_hen
    cancelled = AppointmentFactory(trang_thai=TrangThaiLichHen.CANCELLED, ngay_huy=timezone.now())

    assert refusal(settle(desk, row, paid))[:2] == (409, "already_paid")
    assert refusal(settle(desk, row, part))[:2] == (400, "overpayment")
    assert refusal(settle(desk, row, cancelled))[:2] == (409, "invalid_state")
    row.refresh_from_db()
    assert (row.ket_qua, row.thanh_toan) == (KetQua.UNKNOWN, None)


@pytest.mark.parametrize("outcome", ["Đã khớp", "Tiền ra", "Đã trả lại", "Bỏ qua"])
def test_a_row_that_waits_for_nobody_is_not_touched(desk, outcome):
    row = StatementRowFactory(ket_qua=outcome)

    for answer in (
        settle(desk, row, AppointmentFactory()),
        desk.post(f"{ROWS}{row.pk}/ignore/", {"ghi_chu": "x"}),
        desk.post(f"{ROWS}{row.pk}/send-back/", {"ghi_chu": "x"}),
    ):
        assert refusal(answer)[:2] == (409, "row_settled")


@pytest.mark.parametrize(("step", "outcome"), [("ignore", "Bỏ qua"), ("send-back", "Đã trả lại")])
def test_a_row_is_put_away_with_a_note_and_nothing_is_booked(desk, step, outcome):
    row = StatementRowFactory()

    assert desk.post(f"{ROWS}{row.pk}/{step}/", {"ghi_chu": ""}).status_code == 400
    body = desk.post(f"{ROWS}{row.pk}/{step}/", {"ghi_chu": "Lãi tiền gửi"}).json()

    assert (body["ket_qua"], body["ghi_chu_xu_ly"], body["so_tien_ghi"]) == (outcome, "Lãi tiền gửi", 0)
    assert NhatKy.objects.get(hanh_dong="StatementRowClosed").ly_do == "Lãi tiền gửi"


def test_one_key_books_a_row_once(desk):
    row, visit = StatementRowFactory(), AppointmentFactory()
    body = {"ma_lich_hen": visit.pk, "so_tien": 500_000}

    first, again = (desk.post(f"{ROWS}{row.pk}/settle/", body, headers={"idempotency-key": "k"}) for _ in range(2))

    assert (first.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert again.json() == first.json()


def test_undoing_a_match_counters_its_payment_by_a_refund(desk, admin, mapping):
    payment = OpenPaymentFactory()
    send(desk, mapping, csv((payment.tham_chieu, 500_000)))
    row = only_row()

    assert refusal(desk.post(f"{ROWS}{row.pk}/undo/", {"ghi_chu": "x"}))[:2] == (403, "permission_denied")
    body = admin.post(f"{ROWS}{row.pk}/undo/", {"ghi_chu": "Nhầm người"}).json()

    refund = ThanhToan.objects.get(thanh_toan_goc=payment)
    assert (body["ket_qua"], body["ma_thanh_toan"], body["so_tien_ghi"], body["ly_do"]) == (
        "Không rõ",
        None,
        0,
        "undone",
    )
    assert (refund.so_tien, refund.ghi_chu, bill_of(payment.lich_hen).da_thu) == (500_000, "Nhầm người", 0)
    assert settle(desk, row, AppointmentFactory()).status_code == 200


def test_undoing_lets_go_of_a_payment_that_was_there_before(desk, admin, mapping):
    payment = PaymentFactory(phuong_thuc_thanh_toan=PhuongThuc.TRANSFER, ma_giao_dich="FT0")
    send(desk, mapping, csv((payment.tham_chieu, 500_000)))

    assert admin.post(f"{ROWS}{only_row().pk}/undo/", {"ghi_chu": "x"}).status_code == 200
    assert (ThanhToan.objects.count(), bill_of(payment.lich_hen).da_thu) == (1, 500_000)


def test_what_was_given_back_meanwhile_is_not_undone(desk, admin, mapping):
    payment = OpenPaymentFactory()
    send(desk, mapping, csv((payment.tham_chieu, 500_000)))
    admin.post(f"/api/payments/{payment.pk}/refund/", {"ly_do": "x"})

    assert refusal(admin.post(f"{ROWS}{only_row().pk}/undo/", {"ghi_chu": "x"}))[:2] == (409, "already_refunded")
    assert only_row().ket_qua == KetQua.MATCHED


@pytest.mark.parametrize("outcome", ["Không rõ", "Tiền ra", "Chờ khớp"])
def test_there_is_nothing_to_undo_in_a_row_that_nobody_settled(admin, outcome):
    row = StatementRowFactory(ket_qua=outcome)

    assert refusal(admin.post(f"{ROWS}{row.pk}/undo/", {"ghi_chu": "x"}))[:2] == (409, "row_not_settled")


def test_undoing_a_transfer_leaves_every_drawer_as_it_is(admin, desk, mapping):
    shift = ShiftFactory(thu_ngan=admin.account)
    payment = OpenPaymentFactory()
    send(desk, mapping, csv((payment.tham_chieu, 500_000)))
    admin.post(f"{ROWS}{only_row().pk}/undo/", {"ghi_chu": "x"})

    assert admin.get("/api/payments/shifts/current/").json()["phai_co"] == shift.tien_dau_ca


def test_rows_are_found_by_statement_outcome_transaction_and_day(desk):
    one, other = StatementRowFactory(), StatementRowFactory(ket_qua=KetQua.OVER, ngay_giao_dich="2020-01-01")

    def found(**query):
        return [each["ma_dong_sao_ke"] for each in desk.get(ROWS, query).json()["results"]]

    assert found() == [one.pk, other.pk]
    assert found(ma_sao_ke=one.sao_ke_id) == found(ket_qua="Không rõ") == [one.pk]
    assert found(search=other.ma_giao_dich.lower()) == found(den_ngay="2020-12-31") == [other.pk]


@pytest.mark.parametrize("amount", [1, 6])
def test_reading_takes_the_same_queries_however_much_there_is(desk, amount, django_assert_num_queries):
    statement = StatementFactory()
    for _ in range(amount):
        StatementRowFactory(sao_ke=statement)
        StatementFactory()

    for url in (URL, ROWS, MAPPINGS):
        with django_assert_num_queries(3):  # session, count, page
            desk.get(url)
    with django_assert_num_queries(3):  # session, statement, sums
        desk.get(f"{URL}{statement.pk}/")


# Mappings

MAPPED = {
    "ten_mau": "VCB", "so_tai_khoan": "0123456789", "ma_hoa": "utf-8", "dau_phan_cach": ",", "dinh_dang_ngay":
    "DD/MM/YYYY", "dau_thap_phan": ".", "dau_nghin": ",", "cot_ngay": "Ngay", "cot_noi_dung": "ND",
    "cot_ma_giao_dich": "Ma", "cot_ghi_co": "Co",
}  # fmt: skip


def test_an_admin_says_how_a_bank_writes_and_the_desk_reads_it(admin, desk):
    made = admin.post(MAPPINGS, MAPPED)
    key = made.json()["ma_mau_sao_ke"]

    assert (made.status_code, made.json()["bo_qua_dau"], made.json()["cot_so_tien"]) == (201, 0, "")
    assert desk.get(f"{MAPPINGS}{key}/").json()["ten_mau"] == "VCB"
    assert refusal(desk.post(MAPPINGS, MAPPED))[:2] == (403, "permission_denied")
    assert admin.patch(f"{MAPPINGS}{key}/", {"bo_qua_dau": 3}).json()["bo_qua_dau"] == 3
    assert admin.patch(f"{MAPPINGS}{key}/", {"bo_qua_dau": 4}, headers={"if-match": '"1"'}).status_code == 412
    assert admin.delete(f"{MAPPINGS}{key}/").status_code == 204
    trail = ["MappingAdded", "MappingChanged", "MappingRemoved"]
    assert list(NhatKy.objects.filter(bang="Mau_sao_ke").order_by("pk").values_list("hanh_dong", flat=True)) == trail


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"cot_ghi_co": ""}, "columns_unclear"),
        ({"cot_so_tien": "x"}, "columns_unclear"),
        ({"cot_ghi_co": "", "cot_so_tien": "x", "cot_ghi_no": "y"}, "columns_unclear"),
        ({"dau_nghin": "."}, "marks_alike"),
        ({"ma_hoa": "latin-1"}, "invalid"),
        ({"dau_phan_cach": "x"}, "invalid"),
        ({"dinh_dang_ngay": "%Y"}, "invalid"),
        ({"bo_qua_dau": -1}, "invalid"),
        ({"bo_qua_cuoi": 101}, "invalid"),
        ({"so_tai_khoan": "01 23"}, "invalid"),
        ({"cot_ngay": ""}, "invalid"),
        ({"cot_ngay": "x" * 101}, "invalid"),
    ],
)
def test_a_mapping_that_could_be_read_in_two_ways_is_refused(admin, changed, code):
    answer = admin.post(MAPPINGS, {**MAPPED, **changed})
    existing = MappingFactory()
    change = admin.patch(f"{MAPPINGS}{existing.pk}/", {**MAPPED, **changed})

    assert (answer.status_code, answer.json()["code"]) == (change.status_code, change.json()["code"]) == (400, code)
    assert list(MauSaoKe.objects.values_list("ten_mau", flat=True)) == [existing.ten_mau]


def test_two_mappings_do_not_share_a_name(admin):
    MappingFactory(ten_mau="VCB")

    assert refusal(admin.post(MAPPINGS, MAPPED))[:2] == (409, "already_exists")


def test_a_mapping_that_a_statement_was_read_by_stays(admin):
    mapping = StatementFactory().mau

    assert refusal(admin.delete(f"{MAPPINGS}{mapping.pk}/"))[:2] == (409, "in_use")


def test_the_demo_has_mappings_that_read_what_they_say(desk):
    Catalogue(None).describe_banks()
    Catalogue(None).describe_banks()

    assert MauSaoKe.objects.count() == 2
    for mapping in MauSaoKe.objects.all():
        mapping.check_columns()
    tabs = "Thời gian\tMã giao dịch\tSố tiền\tNội dung\r\n2026-01-15 08:00:00\tFT1\t+1.000.000,00\tx\r\n"
    signed = MauSaoKe.objects.get(so_tai_khoan="0881000458086")
    assert send(desk, signed, tabs.encode("utf-16")).json()["tong_ghi_co"] == 1_000_000
