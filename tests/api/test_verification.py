"""Anybody with the paper in hand can ask whether it is ours; nobody learns more than is on it, nor by guessing."""

import re

import pytest
from django.core.cache import cache

from authentication.throttles import AddressThrottle
from core.document_codes import code_of
from core.policy import Role
from core.repositories.document_repository import DocumentRepository
from receipts.models import ChungTu
from tests.factories import DocumentFactory, PaymentFactory

pytestmark = pytest.mark.django_db

URL = "/api/payments/verify/"
UNKNOWN = {
    "tinh_trang": "Không tìm thấy",
    "so_chung_tu": None,
    "loai": None,
    "ngay_lap": None,
    "ngay_huy": None,
    "so_tien": None,
    "ten_co_so": None,
    "ten_benh_nhan": None,
}


@pytest.fixture
def document():
    return DocumentFactory(thanh_toan__lich_hen__benh_nhan__ho_ten="Nguyễn Thị Hồng Ánh")


@pytest.fixture
def few(settings, monkeypatch):
    settings.THROTTLE = True
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"verify": "3/hour"})
    cache.clear()
    yield
    cache.clear()


def test_a_valid_paper_is_told_with_what_stands_on_it_and_no_more(anonymous, document):
    answer = anonymous.get(URL, {"ma": document.ma_xac_minh})

    facility = document.lich_hen.bac_si.co_so
    assert answer.json() == {
        "tinh_trang": "Hợp lệ",
        "so_chung_tu": document.so_chung_tu,
        "loai": "Phiếu thu",
        "ngay_lap": f"{document.ngay_lap:%Y-%m-%d}",
        "ngay_huy": None,
        "so_tien": 500_000,
        "ten_co_so": facility.ten_co_so,
        "ten_benh_nhan": "N*** T*** H*** Á***",
    }
    told = answer.content.decode()
    assert not {"Hồng", document.lich_hen.dich_vu.ten_dich_vu, document.lich_hen.bac_si.ho_ten} & set(told.split('"'))
    assert "Ánh" not in told


def test_a_cancelled_paper_is_told_to_be_so(anonymous, document):
    DocumentRepository().save(document, ngay_huy=document.ngay_lap, ly_do_huy="Bí mật")

    answer = anonymous.get(URL, {"ma": document.ma_xac_minh})

    assert answer.json()["tinh_trang"] == "Đã hủy"
    assert answer.json()["ngay_huy"] == answer.json()["ngay_lap"]
    assert "Bí mật" not in answer.content.decode()


def test_the_case_of_the_letters_and_blanks_around_do_not_matter(anonymous, document):
    typed = f"  {document.ma_xac_minh.lower()}\n"

    assert anonymous.get(URL, {"ma": typed}).json()["so_chung_tu"] == document.so_chung_tu


@pytest.mark.parametrize(
    "wrong",
    [
        lambda code: "",
        lambda code: "x",
        lambda code: code[:-1],
        lambda code: f"{code}A",
        lambda code: code.partition(".")[0],
        lambda code: code[:-1] + ("A" if code[-1] != "A" else "B"),
        lambda code: code.replace("-000001.", "-000002."),
        lambda code: code.replace("PT-", "HD-"),
        lambda code: code.replace("-000001.", "-1."),
        lambda code: "PT-1-2026-000001." + "A" * 16,
        lambda code: f"{code}\0",
        lambda code: "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1") + code,
        lambda code: code + "'; DROP TABLE--",
        lambda code: "A" * 5000,
        lambda code: "%",
        lambda code: code.replace("0", "٠"),
    ],
)
def test_unknown_and_malformed_get_the_same_answer(anonymous, document, wrong):
    answer = anonymous.get(URL, {"ma": wrong(document.ma_xac_minh)})

    assert (answer.status_code, answer.json()) == (200, UNKNOWN)


def test_without_a_code_nothing_is_asked(anonymous):
    answer = anonymous.get(URL)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "ma")


def test_a_code_is_of_exactly_what_the_document_says(settings, document):
    code = document.ma_xac_minh

    assert code != code_of(document.so_chung_tu, document.noi_dung + " ")
    settings.SECRET_KEY = "another-key-another-key-another-key"
    assert document.ma_xac_minh == code
    settings.AUDIT_KEY = "another"
    assert document.ma_xac_minh != code


def test_a_row_that_was_tampered_with_is_no_longer_ours(anonymous, document):
    code = document.ma_xac_minh
    rows = super(type(ChungTu.objects.all()), ChungTu.objects.all())
    rows.update(noi_dung=document.noi_dung.replace("500000", "900000"))

    assert anonymous.get(URL, {"ma": code}).json() == UNKNOWN


def test_no_two_documents_have_one_proof():
    proofs = {DocumentFactory().ma_xac_minh.partition(".")[2] for _ in range(5)}

    assert len(proofs) == 5
    assert all(re.fullmatch("[A-Z2-7]{16}", proof) for proof in proofs)


def test_the_answer_takes_one_query(anonymous, document, django_assert_num_queries):
    code = document.ma_xac_minh

    with django_assert_num_queries(1):
        anonymous.get(URL, {"ma": code})
    with django_assert_num_queries(0):
        anonymous.get(URL, {"ma": "no code"})


def test_an_address_asks_so_often_and_is_then_told_to_wait(anonymous, document, few):
    page = f"/verify/{document.ma_xac_minh}"

    assert [anonymous.get(URL, {"ma": "x"}).status_code for _ in range(2)] == [200, 200]
    assert anonymous.get(page).status_code == 200
    refused, shut = anonymous.get(URL, {"ma": document.ma_xac_minh}), anonymous.get(page)
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert shut.status_code == 429
    assert int(shut["Retry-After"]) > 0
    assert document.so_chung_tu not in shut.content.decode().replace(document.ma_xac_minh, "")


# The page


def test_the_qr_leads_to_a_page_that_tells_the_same(client, settings, document):
    settings.PUBLIC_URL = "https://booking.example.vn"
    address = document.lien_ket_xac_minh
    assert address == f"https://booking.example.vn/verify/{document.ma_xac_minh}"

    page = client.get(address.removeprefix("https://booking.example.vn"))

    html = page.content.decode()
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    for words in ("Chứng từ hợp lệ", document.so_chung_tu, "500.000 ₫", "N*** T*** H*** Á***"):
        assert words in html
    assert "Hồng" not in html
    assert document.lich_hen.dich_vu.ten_dich_vu not in html


def test_without_a_public_address_the_qr_carries_the_code(settings, document):
    settings.PUBLIC_URL = ""

    assert document.lien_ket_xac_minh == document.ma_xac_minh


def test_the_page_says_when_a_paper_is_cancelled_and_when_it_is_not_known(client, document):
    code = document.ma_xac_minh
    DocumentRepository().save(document, ngay_huy=document.ngay_lap, ly_do_huy="x")

    assert "Chứng từ đã bị hủy" in client.get(f"/verify/{code}/").content.decode()
    assert "Không tìm thấy chứng từ" in client.get("/verify/nonsense").content.decode()
    assert "Hợp lệ" not in client.get("/verify/").content.decode()


def test_the_page_of_an_invoice_says_that_it_is_not_the_tax_offices(as_user, client):
    visit = PaymentFactory().lich_hen
    made = as_user(vai_tro=Role.STAFF).post(f"/api/payments/bills/{visit.pk}/invoice/", {}).json()

    assert "không phải hóa đơn điện tử" in client.get(f"/verify/{made['ma_xac_minh']}").content.decode()


def test_a_code_can_be_typed_in(client, document):
    assert "Chứng từ hợp lệ" in client.get("/verify/", {"ma": document.ma_xac_minh}).content.decode()


@pytest.mark.parametrize(
    "ma", ["<script>alert(1)</script>", "%3Cscript%3E", "%00", "..%2F..", "%F0%9F%98%80", "a" * 3000, "%ff"]
)
def test_whatever_stands_in_the_address_nothing_of_it_is_run(client, ma):
    page = client.get(f"/verify/{ma}".replace("</", "%3C%2F").replace("<", "%3C"))

    assert page.status_code == 200
    assert "<script" not in page.content.decode()


def test_the_page_runs_nothing_and_stays_where_it_is(client, document):
    page = client.get(f"/verify/{document.ma_xac_minh}")

    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not re.search("unsafe|http|\\*", policy)
    assert (page["Cache-Control"], page["Referrer-Policy"], page["X-Robots-Tag"]) == (
        "no-store",
        "no-referrer",
        "noindex",
    )
    assert "Set-Cookie" not in page
    html = page.content.decode()
    assert not re.search("<script|<style|style=|onclick", html)
    (sheet,) = re.findall('href="([^"]+)"', html)
    assert client.get(sheet).status_code == 200


def test_the_page_is_read_not_written_to(client):
    assert client.post("/verify/").status_code == 405
