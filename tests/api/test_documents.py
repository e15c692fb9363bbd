"""Receipts, invoices and receipts for refunds: issued once, in unbroken numbers, and the same for ever."""

import datetime as dt
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from core.models import NhatKy
from core.policy import Role
from medical.models import CoSoYTe, DichVu
from payments.models import DongHoaDon, HoaDon, LoaiDong, ThanhToan, TrangThaiThanhToan
from receipts.models import ChungTu, DaySoChungTu, LoaiChungTu
from tests.api.appointments import refusal
from tests.factories import (
    AppointmentFactory,
    BillFactory,
    BillLineFactory,
    DoctorFactory,
    DocumentFactory,
    OpenPaymentFactory,
    PatientFactory,
    PaymentFactory,
    RelativeFactory,
    ScheduleFactory,
)
from users.models import BenhNhan

pytestmark = pytest.mark.django_db

URL = "/api/payments/documents/"


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def payment():
    """All of the 500,000 VND of a visit."""
    return PaymentFactory()


def local(*moment):
    return dt.datetime(*moment, tzinfo=timezone.get_default_timezone())


def receipt_of(payment):
    return f"/api/payments/{payment.pk}/receipt/"


def invoice_of(visit):
    return f"/api/payments/bills/{visit.pk}/invoice/"


def pages(answer):
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


def refunded(payment, so_tien=200_000):
    return PaymentFactory(
        lich_hen=payment.lich_hen, thanh_toan_goc=payment, so_tien=so_tien, trang_thai=TrangThaiThanhToan.REFUNDED,
        ghi_chu="Khám ít hơn dự kiến",
    )  # fmt: skip


def of_one_facility(count):
    schedule = ScheduleFactory()
    return [PaymentFactory(lich_hen=AppointmentFactory(lich=schedule)) for _ in range(count)]


def counted():
    return [model.objects.count() for model in (ChungTu, DaySoChungTu, HoaDon, DongHoaDon, ThanhToan)]


# Issuing


def test_a_settled_payment_gets_a_receipt_that_says_all_of_it(desk, at):
    at(local(2026, 11, 25, 9, 35))
    payment = PaymentFactory(so_tien=300_000)
    BillLineFactory(hoa_don=payment.hoa_don, loai=LoaiDong.DISCOUNT, mo_ta="Giảm giá", don_gia=-50_000)

    answer = desk.post(receipt_of(payment), {"nguoi_nop": "Lê Thị Mẹ"})

    body, visit = answer.json(), payment.lich_hen
    facility = visit.bac_si.co_so
    assert answer.status_code == 201
    assert body["so_chung_tu"] == f"PT-{facility.pk}-2026-000001"
    assert (body["loai"], body["nam"], body["so"], body["so_tien"]) == ("Phiếu thu", 2026, 1, 300_000)
    assert (body["ghi"]["tong_tien"], body["ghi"]["da_thu"], body["ghi"]["con_no"]) == (450_000, 300_000, 150_000)
    assert (body["ma_thanh_toan"], body["ma_lich_hen"], body["ma_co_so"]) == (payment.pk, visit.pk, facility.pk)
    said = body["ghi"]
    assert (said["nguoi_nop"], body["ten_benh_nhan"]) == ("Lê Thị Mẹ", visit.benh_nhan.ho_ten)
    assert said["co_so"]["ten_co_so"] == facility.ten_co_so
    assert [(line["loai"], line["thanh_tien"]) for line in said["dong"]] == [
        ("Dịch vụ", 500_000),
        ("Giảm giá", -50_000),
    ]
    assert said["thanh_toan"]["tham_chieu"] == payment.tham_chieu
    entry = NhatKy.objects.get(hanh_dong="DocumentIssued")
    assert (entry.ma_doi_tuong, entry.nguoi_dung_id) == (body["ma_chung_tu"], desk.account.pk)


def test_asking_again_gives_the_same_one_and_no_number(desk, as_user, payment):
    first = desk.post(receipt_of(payment), {"nguoi_nop": "A"})
    before = counted()

    again = desk.post(receipt_of(payment), {"nguoi_nop": "B"})
    patient = as_user(payment.lich_hen.benh_nhan.nguoi_dung).post(receipt_of(payment), {})

    assert [first.status_code, again.status_code, patient.status_code] == [201, 200, 200]
    assert first.json() == again.json() == patient.json()
    assert counted() == before
    assert DaySoChungTu.objects.get().so_cuoi == 1


def test_whoever_is_not_named_as_payer_the_patient_is(desk, payment):
    assert desk.post(receipt_of(payment), {"nguoi_nop": "  "}).json()["ghi"]["nguoi_nop"] == (
        payment.lich_hen.benh_nhan.ho_ten
    )


def test_a_refund_gets_a_receipt_of_its_own(desk, payment):
    refund = refunded(payment)

    body = desk.post(receipt_of(refund), {}).json()

    assert (body["loai"], body["so_tien"]) == ("Phiếu hoàn tiền", 200_000)
    assert body["so_chung_tu"].startswith("PH-")
    assert body["ghi"]["thanh_toan"]["hoan_cho"] == payment.tham_chieu
    assert (body["ghi"]["da_thu"], body["ghi"]["con_no"]) == (300_000, 200_000)


@pytest.mark.parametrize("state", [TrangThaiThanhToan.UNPAID, TrangThaiThanhToan.FAILED])
def test_what_was_not_paid_gets_no_receipt(desk, state):
    payment = OpenPaymentFactory(trang_thai=state)
    before = counted()

    assert refusal(desk.post(receipt_of(payment), {}))[:2] == (409, "payment_not_settled")
    assert counted() == before


def test_a_bill_that_is_paid_in_full_gets_an_invoice(desk):
    visit = AppointmentFactory()
    PaymentFactory(lich_hen=visit, so_tien=200_000)
    PaymentFactory(lich_hen=visit, so_tien=300_000, phuong_thuc_thanh_toan="Chuyển khoản")

    answer = desk.post(invoice_of(visit), {})

    body = answer.json()
    assert (answer.status_code, body["loai"], body["so_tien"]) == (201, "Hóa đơn", 500_000)
    assert (body["ma_thanh_toan"], body["ghi"]["thanh_toan"]) == (None, None)
    assert body["ghi"]["phuong_thuc"] == "Tiền mặt, Chuyển khoản"
    assert desk.post(invoice_of(visit), {}).json() == body


def test_an_invoice_does_not_name_how_money_came_that_was_given_back(desk, admin):
    visit = AppointmentFactory()
    cash = PaymentFactory(lich_hen=visit, so_tien=200_000)
    back = admin.post(f"/api/payments/{cash.pk}/refund/", {"so_tien": 200_000, "ly_do": "Trả bằng thẻ"})
    assert back.status_code == 201
    PaymentFactory(lich_hen=visit, so_tien=500_000, phuong_thuc_thanh_toan="Thẻ tín dụng")

    assert desk.post(invoice_of(visit), {}).json()["ghi"]["phuong_thuc"] == "Thẻ tín dụng"


@pytest.mark.parametrize(("taken", "owed"), [(0, 500_000), (200_000, 300_000)])
def test_a_bill_that_is_not_says_what_is_owed_and_nothing_is_made(desk, taken, owed):
    visit = AppointmentFactory()
    if taken:
        PaymentFactory(lich_hen=visit, so_tien=taken)
    before = counted()

    answer = desk.post(invoice_of(visit), {})

    assert refusal(answer)[:2] == (409, "bill_not_paid")
    assert f"{owed} VND" in answer.json()["detail"]
    assert counted() == before


def test_what_was_taken_back_is_not_on_the_paper(desk, admin, payment):
    made = admin.post(
        f"/api/payments/bills/{payment.lich_hen_id}/lines/", {"loai": "Phí", "so_tien": 10_000, "ly_do": "x"}
    ).json()
    admin.post(f"/api/payments/lines/{made['dong'][-1]['ma_dong']}/counter/", {"ly_do": "nhầm"})

    assert len(desk.post(receipt_of(payment), {}).json()["ghi"]["dong"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"nguoi_nop": "A" * 301},
        {"nguoi_nop": ["A"]},
        {"nguoi_nop": {"a": 1}},
        {"nguoi_nop": "A\0B"},
        {"nguoi_nop": None},
        [],
        "x",
    ],
)
def test_a_payer_that_is_no_name_is_refused_and_nothing_is_made(desk, payment, body):
    before = counted()

    assert desk.post(receipt_of(payment), body, format="json").status_code == 400
    assert counted() == before


# Numbers


def test_numbers_follow_one_another_by_facility_year_and_kind(desk, at):
    first, second, third = of_one_facility(3)
    other = PaymentFactory()
    at(local(2026, 12, 31, 23, 59))
    old = [desk.post(receipt_of(p), {}).json()["so_chung_tu"] for p in (first, other, second)]
    invoice = desk.post(invoice_of(first.lich_hen), {}).json()["so_chung_tu"]
    at(local(2027, 1, 1, 0, 0))
    new = desk.post(receipt_of(third), {}).json()["so_chung_tu"]

    here, there = first.lich_hen.bac_si.co_so_id, other.lich_hen.bac_si.co_so_id
    assert old == [f"PT-{here}-2026-000001", f"PT-{there}-2026-000001", f"PT-{here}-2026-000002"]
    assert (invoice, new) == (f"HD-{here}-2026-000001", f"PT-{here}-2027-000001")


def test_the_year_is_that_of_the_clocks_in_vietnam(desk, payment, at):
    at(dt.datetime(2026, 12, 31, 17, 30, tzinfo=dt.UTC))

    assert desk.post(receipt_of(payment), {}).json()["nam"] == 2027


def test_a_number_of_a_million_is_longer_and_no_less_a_number(desk, payment):
    first, second = of_one_facility(2)
    DocumentFactory(thanh_toan=first)
    DaySoChungTu.objects.update(so_cuoi=999_999)

    body = desk.post(receipt_of(second), {}).json()

    assert body["so_chung_tu"].endswith("-1000000")
    assert desk.get("/api/payments/verify/", {"ma": body["ma_xac_minh"]}).json()["tinh_trang"] == "Hợp lệ"


# What it said, it says


def test_a_document_says_the_same_whatever_becomes_of_its_people_and_prices(desk, payment):
    made = desk.post(receipt_of(payment), {}).json()
    here = f"{URL}{made['ma_chung_tu']}/"
    printed = desk.get(f"{here}pdf/").content
    BenhNhan.objects.update(ho_ten="Người Khác")
    CoSoYTe.objects.update(ten_co_so="Phòng khám khác", dia_chi="Nơi khác")
    DichVu.objects.update(ten_dich_vu="Dịch vụ khác", gia_tien=1)
    refunded(payment)

    assert desk.get(here).json() == made
    assert desk.get(f"{here}pdf/").content == printed


def test_an_issued_row_is_neither_changed_nor_deleted(payment):
    document = DocumentFactory(thanh_toan=payment)

    for change in (
        lambda: document.save(),
        lambda: document.save(update_fields=["so_tien"]),
        lambda: document.save(update_fields=["ngay_huy", "noi_dung"]),
        lambda: document.delete(),
        lambda: ChungTu.objects.update(so_tien=1),
        lambda: ChungTu.objects.all().delete(),
    ):
        with pytest.raises(TypeError):
            change()


def test_a_wrong_one_is_cancelled_keeps_its_number_and_is_named_by_what_replaces_it(admin, desk, payment):
    wrong = desk.post(receipt_of(payment), {"nguoi_nop": "Sai"}).json()
    here = f"{URL}{wrong['ma_chung_tu']}/"

    cancelled = admin.post(f"{here}cancel/", {"ly_do": "Sai tên"})
    right = desk.post(receipt_of(payment), {"nguoi_nop": "Đúng"})

    assert (cancelled.status_code, cancelled.json()["ly_do_huy"]) == (200, "Sai tên")
    assert cancelled.json()["so_chung_tu"] == wrong["so_chung_tu"]
    assert (right.status_code, right.json()["so"], right.json()["thay_cho"]) == (201, 2, wrong["so_chung_tu"])
    assert ChungTu.objects.get(pk=right.json()["ma_chung_tu"]).thay_cho_id == wrong["ma_chung_tu"]
    entry = NhatKy.objects.get(hanh_dong="DocumentVoided")
    assert (entry.ly_do, entry.nguoi_dung_id) == ("Sai tên", admin.account.pk)
    assert refusal(admin.post(f"{here}cancel/", {"ly_do": "x"}))[:2] == (409, "document_cancelled")


def test_an_invoice_is_replaced_likewise_and_not_by_a_receipt(admin, desk, payment):
    wrong = desk.post(invoice_of(payment.lich_hen), {}).json()
    admin.post(f"{URL}{wrong['ma_chung_tu']}/cancel/", {"ly_do": "Sai"})

    receipt = desk.post(receipt_of(payment), {}).json()
    right = desk.post(invoice_of(payment.lich_hen), {}).json()

    assert (receipt["thay_cho"], right["thay_cho"]) == ("", wrong["so_chung_tu"])


@pytest.mark.parametrize("body", [{}, {"ly_do": ""}, {"ly_do": " "}, {"ly_do": "x" * 501}, {"ly_do": None}])
def test_nothing_is_cancelled_without_a_reason(admin, body):
    document = DocumentFactory()

    answer = admin.post(f"{URL}{document.pk}/cancel/", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "ly_do")
    assert ChungTu.objects.get().ngay_huy is None


# Whose


def test_a_patient_gets_the_papers_of_own_and_of_relatives_alone(patient, child, desk):
    own, childs, foreign = (
        PaymentFactory(lich_hen__benh_nhan=person) for person in (patient.person, child, PatientFactory())
    )

    made = [patient.post(receipt_of(each), {}) for each in (own, childs)]
    kept = desk.post(receipt_of(foreign), {}).json()["ma_chung_tu"]

    assert [each.status_code for each in made] == [201, 201]
    assert patient.post(invoice_of(own.lich_hen), {}).status_code == 201
    assert {each["ma_thanh_toan"] for each in patient.get(URL).json()["results"]} == {own.pk, childs.pk, None}
    for refused in (
        patient.post(receipt_of(foreign), {}),
        patient.post(invoice_of(foreign.lich_hen), {}),
        patient.get(f"{URL}{kept}/"),
        patient.get(f"{URL}{kept}/pdf/"),
    ):
        assert refusal(refused)[:2] == (403, "not_yours")
    assert patient.post(f"{URL}{made[0].json()['ma_chung_tu']}/cancel/", {"ly_do": "x"}).status_code == 403


def test_doctors_and_visitors_get_none(as_user, anonymous):
    document = DocumentFactory()
    doctor = as_user(DoctorFactory().nguoi_dung)

    for path in (URL, f"{URL}{document.pk}/", f"{URL}{document.pk}/pdf/"):
        assert (doctor.get(path).status_code, anonymous.get(path).status_code) == (403, 401)


def test_a_payment_that_is_not_there_has_no_receipt(desk):
    assert desk.post("/api/payments/999999/receipt/", {}).status_code == 404
    assert desk.post("/api/payments/bills/999999/invoice/", {}).status_code == 404


# Lists


def test_documents_are_found_by_kind_facility_year_day_number_and_state(desk, admin, at):
    first, second = of_one_facility(2)
    at(local(2026, 5, 1, 8))
    old = desk.post(receipt_of(first), {}).json()
    at(local(2027, 6, 1, 8))
    new = desk.post(receipt_of(second), {}).json()
    invoice = desk.post(invoice_of(second.lich_hen), {}).json()
    admin.post(f"{URL}{invoice['ma_chung_tu']}/cancel/", {"ly_do": "x"})

    def found(**asked):
        return [each["so_chung_tu"] for each in desk.get(URL, {"ordering": "ngay_lap", **asked}).json()["results"]]

    everything = [each["so_chung_tu"] for each in (old, new, invoice)]
    assert found() == found(ma_co_so=old["ma_co_so"]) == everything
    assert found(loai="Hóa đơn") == found(da_huy="true") == everything[2:]
    assert found(da_huy="false") == everything[:2]
    assert found(nam=2026) == found(den_ngay="2026-05-01") == everything[:1]
    assert found(tu_ngay="2027-06-01", loai="Phiếu thu") == found(search=new["so_chung_tu"].lower()) == [everything[1]]
    assert found(search="pt-") == everything[:2]
    assert found(search="1") == everything
    assert found(search="7" * 30) == found(search="%") == found(search="_") == found(ma_co_so=10**17) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("loai", "PT"), ("nam", "abc"), ("nam", "0"), ("nam", "99999"), ("tu_ngay", "1/2/2026"), ("ordering", "noi_dung")],
)
def test_a_filter_that_is_none_is_refused_by_its_name(desk, name, value):
    answer = desk.get(URL, {name: value})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)


def test_a_list_takes_three_queries_however_long_it_is(desk, django_assert_num_queries):
    for payment in of_one_facility(3):
        DocumentFactory(thanh_toan=payment)

    with django_assert_num_queries(3):  # the session, the count, the page
        assert desk.get(URL).json()["count"] == 3


# Paper


def test_the_paper_shows_it_all_in_vietnamese(desk, as_user, payment):
    made = desk.post(receipt_of(payment), {"nguoi_nop": "Đỗ Thị Quỳnh Ngữ"}).json()
    client = as_user(payment.lich_hen.benh_nhan.nguoi_dung)

    answer = client.get(f"{URL}{made['ma_chung_tu']}/pdf/", headers={"accept": "text/html"})

    (page,) = pages(answer)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("inline; ")
    visit = payment.lich_hen
    for words in (
        made["so_chung_tu"], "Đỗ Thị Quỳnh Ngữ", visit.benh_nhan.ho_ten, visit.bac_si.co_so.ten_co_so, "500.000 ₫",
        "Bằng chữ: Năm trăm nghìn đồng", visit.dich_vu.ten_dich_vu, made["ma_xac_minh"],
    ):  # fmt: skip
        assert words in page
    box = PdfReader(io.BytesIO(answer.content)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (420, 595)


def test_an_invoice_is_a4_and_says_that_it_is_not_the_tax_offices(desk, payment):
    made = desk.post(invoice_of(payment.lich_hen), {}).json()

    answer = desk.get(f"{URL}{made['ma_chung_tu']}/pdf/")

    assert "không phải hóa đơn điện tử" in pages(answer)[0].replace("\n", " ")
    assert round(PdfReader(io.BytesIO(answer.content)).pages[0].mediabox.width) == 595


def test_a_cancelled_one_is_printed_with_a_mark_across_it(admin, desk):
    document = DocumentFactory()
    here = f"{URL}{document.pk}/pdf/"
    assert "BẢN HỦY" not in pages(desk.get(here))[0]
    admin.post(f"{URL}{document.pk}/cancel/", {"ly_do": "Sai"})

    assert "BẢN HỦY" in pages(desk.get(here))[0]


def test_a_client_that_has_the_file_is_not_sent_it_again(desk):
    here = f"{URL}{DocumentFactory().pk}/pdf/"
    first = desk.get(here)

    again = desk.get(here, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "no-store"


def test_the_trail_tells_who_printed_another_persons_paper(desk, as_user):
    document = DocumentFactory()
    here = f"{URL}{document.pk}/pdf/"
    as_user(document.lich_hen.benh_nhan.nguoi_dung).get(here)
    assert not NhatKy.objects.filter(hanh_dong="DocumentPrinted").exists()

    desk.get(here)

    entry = NhatKy.objects.get(hanh_dong="DocumentPrinted")
    assert (entry.ma_doi_tuong, entry.nguoi_dung_id) == (document.pk, desk.account.pk)
    assert entry.sau == {"so_chung_tu": document.so_chung_tu}


@pytest.mark.parametrize(
    "name",
    ["<b>x</b><img src=x onerror=alert(1)>", "Nguyễn 😀👨‍👩‍👧 An", "A" * 300, "]]> &amp; <para>", "ệ" * 300],
)
def test_whatever_the_payer_is_called_the_paper_is_printed(desk, payment, name):
    made = desk.post(receipt_of(payment), {"nguoi_nop": name})

    assert made.json()["ghi"]["nguoi_nop"] == name
    page = "".join(pages(desk.get(f"{URL}{made.json()['ma_chung_tu']}/pdf/")))
    assert name[:12] in page or not name.isascii()


def test_half_a_character_in_a_name_is_refused_or_printed_but_breaks_nothing(desk, payment):
    answer = desk.generic("POST", receipt_of(payment), '{"nguoi_nop": "A\\ud83d"}', content_type="application/json")

    assert answer.status_code in (201, 400)


def test_amounts_of_any_size_are_printed_unbroken(desk):
    visit = AppointmentFactory(gia_tien=10**15)
    payment = PaymentFactory(lich_hen=visit)

    made = desk.post(receipt_of(payment), {}).json()

    page = "".join(pages(desk.get(f"{URL}{made['ma_chung_tu']}/pdf/")))
    assert page.count("1.000.000.000.000.000") >= 4
    assert "Một triệu tỷ đồng" in page


def test_a_bill_of_many_lines_goes_on_over_pages(desk):
    bill = BillFactory()
    for n in range(60):
        BillLineFactory(hoa_don=bill, mo_ta=f"Xét nghiệm {n}")
    PaymentFactory(lich_hen=bill.lich_hen, hoa_don=bill, so_tien=bill.tong_tien)

    made = desk.post(invoice_of(bill.lich_hen), {}).json()
    found = pages(desk.get(f"{URL}{made['ma_chung_tu']}/pdf/"))

    assert len(found) > 1
    assert all(made["so_chung_tu"] in page for page in found)


def test_what_is_kept_is_text_that_python_alone_reads(payment):
    document = DocumentFactory(thanh_toan=payment)

    assert json.loads(document.noi_dung)["loai"] == LoaiChungTu.RECEIPT


def test_the_desk_is_named_as_the_profile_names_it_or_by_number(desk):
    payment = PaymentFactory(nguoi_thu=desk.account)
    assert desk.post(receipt_of(payment), {}).json()["ghi"]["thu_ngan"] == f"Nhân viên số {desk.account.pk}"
    named = PatientFactory(nguoi_dung=desk.account, ho_ten="Lê Thị Hồng")

    answer = desk.post(invoice_of(payment.lich_hen), {})

    assert answer.json()["ghi"]["thu_ngan"] == named.ho_ten


def test_money_that_came_through_a_gateway_has_no_cashier_and_money_of_nobody_no_name(desk):
    online, somehow = PaymentFactory(cong="vnpay", ma_giao_dich="1"), PaymentFactory()

    named = [desk.post(receipt_of(each), {}).json()["ghi"]["thu_ngan"] for each in (online, somehow)]

    assert named == ["Thanh toán trực tuyến", ""]


def test_a_document_takes_two_queries_as_data_and_as_paper(as_user, django_assert_num_queries):
    document = DocumentFactory()
    client = as_user(document.lich_hen.benh_nhan.nguoi_dung)

    for path in (f"{URL}{document.pk}/", f"{URL}{document.pk}/pdf/"):
        with django_assert_num_queries(2):  # the session, the document
            assert client.get(path).status_code == 200


def test_issuing_takes_as_many_queries_however_long_the_bill_is(desk):
    def queries(payment):
        with CaptureQueriesContext(connection) as seen:
            assert desk.post(receipt_of(payment), {}).status_code == 201
        return len(seen)

    short, long = of_one_facility(2)
    BillLineFactory.create_batch(20, hoa_don=long.hoa_don)
    DocumentFactory(thanh_toan=refunded(short))
    first = PaymentFactory(lich_hen=AppointmentFactory(lich=short.lich_hen.lich))
    queries(first)

    assert queries(short) == queries(long)


def test_a_guardian_of_nobody_sees_nothing(as_user):
    DocumentFactory()

    assert as_user(RelativeFactory().nguoi_dung).get(URL).json()["count"] == 0


def test_no_receipt_is_written_of_money_that_was_all_given_back(desk, admin, payment):
    assert admin.post(f"/api/payments/{payment.pk}/refund/", {"ly_do": "Trả lại"}).status_code == 201

    answer = desk.post(receipt_of(payment))

    assert (answer.status_code, answer.json()["code"]) == (409, "already_refunded")
    assert not ChungTu.objects.exists()


def test_an_invoice_of_another_amount_is_cancelled_before_there_is_a_new_one(desk, admin, payment):
    old = desk.post(invoice_of(payment.lich_hen)).json()
    fee = {"loai": "Phí", "so_tien": 50_000, "ly_do": "Sao hồ sơ"}
    assert admin.post(f"/api/payments/bills/{payment.lich_hen_id}/lines/", fee).status_code == 201
    assert desk.post(invoice_of(payment.lich_hen)).json()["code"] == "bill_not_paid"
    cash = {"ma_lich_hen": payment.lich_hen_id, "so_tien": 50_000, "phuong_thuc_thanh_toan": "Tiền mặt"}
    assert desk.post("/api/payments/", cash).status_code == 201

    answer = desk.post(invoice_of(payment.lich_hen))

    assert (answer.status_code, answer.json()["code"]) == (409, "invoice_outdated")
    admin.post(f"/api/payments/documents/{old['ma_chung_tu']}/cancel/", {"ly_do": "Đổi số tiền"})
    assert desk.post(invoice_of(payment.lich_hen)).json()["so_tien"] == old["so_tien"] + 50_000
