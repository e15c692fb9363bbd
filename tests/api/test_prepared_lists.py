"""A list whose SQL is made once asks for what it would ask for without, whoever asks for whichever of its rows."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from appointments.models import LichHen
from authentication.models import NguoiDung
from core import viewsets
from core.demo import ADMIN, DOCTORS, PATIENTS, STAFF
from core.viewsets import Listed
from tests.factories import PASSWORD, RelativeFactory

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + dt.timedelta(days=1)
DAYS = f"tu_ngay={TOMORROW - dt.timedelta(days=30)}&den_ngay={TOMORROW + dt.timedelta(days=30)}"

ASKED = {
    "/api/medical/facilities/": ("", "search=benh", "loai_hinh=Phòng khám", "ordering=-ten_co_so"),
    "/api/medical/specialties/": ("", "search=noi", "ma_co_so=1", "search=noi&ma_co_so=1"),
    "/api/medical/doctors/": (
        "", "search=nguyen", "search=!", "chuyen_khoa=1", "chuyen_khoa=noi", "ma_chuyen_khoa=1", "ma_co_so=1",
        "hoc_vi=Thạc sĩ", "gioi_tinh=Nữ", "search=tran&ma_co_so=1&gioi_tinh=Nam", "ordering=-kinh_nghiem",
        "page_size=3", "page=2&page_size=3", "ma_co_so=9223372036854775807",
    ),
    "/api/medical/services/": ("", "search=kham", "gia_tu=100000&gia_den=300000", "loai_dich_vu=Xét nghiệm"),
    "/api/treatments/drugs/": ("", "search=para"),
    "/api/appointments/": (
        "", "search=nguyen", "search=09300", "search=%2B84930", "ma_bac_si=1", "ma_benh_nhan=1", "ma_co_so=1",
        "ma_chuoi=1", "trang_thai=Đã xác nhận", "loai_lich_hen=Đặt trước", f"ngay_kham={TOMORROW}", DAYS,
        f"{DAYS}&search=nguyen&ma_bac_si=1&ordering=-ngay_tao", "page_size=5", "page=2&page_size=5", "search=",
    ),
    "/api/payments/": (
        "", "search=1", "ma_lich_hen=1", "ma_benh_nhan=1", "ma_co_so=1", "phuong_thuc_thanh_toan=Tiền mặt",
        "trang_thai=Đã thanh toán", "cong=vnpay", "so_tien_tu=1000&so_tien_den=900000", DAYS, "ordering=so_tien",
    ),
    "/api/appointments/schedule/": (
        "", f"ngay={TOMORROW}", "ma_bac_si=1", "ma_co_so=1", "ma_chuyen_khoa=1", f"{DAYS}&ma_bac_si=2",
        f"ngay={TOMORROW}&ma_dich_vu=1", "ordering=-gio_bat_dau", "page=3",
    ),
}  # fmt: skip


@pytest.fixture
def callers(as_user, at):
    """One of each role, among the demo data; what a session asks at first is asked already."""
    call_command("seed_demo", "--force", verbosity=0)
    at(timezone.localtime())
    NguoiDung.objects.update(password=make_password(PASSWORD))
    clients = [as_user(NguoiDung.objects.get(so_dien_thoai=p)) for p in (ADMIN, STAFF[0], DOCTORS[0], *PATIENTS[:3])]
    for client in clients:
        client.get("/api/users/profile/")
    return clients


class Sent(list):
    def __call__(self, execute, sql, params, *rest):
        self.append((sql, params))
        return execute(sql, params, *rest)


def ask(client, path):
    """The answer, and if it is no refusal, what is asked of the database for it."""
    sent = Sent()
    with connection.execute_wrapper(sent):
        answer = client.get(path)
    told = {name: value for name, value in answer.json().items() if name != "request_id"}
    if answer.status_code != 200:
        return answer.status_code, told
    return answer.status_code, told, [(alike(sql), tuple(params or ())) for sql, params in sent]


def alike(sql):
    """A place stands in brackets, and the key that is counted has a name."""
    return sql.replace("(%s)", "%s").replace(' AS "pk"', ' AS "col1"')


@pytest.mark.parametrize("path", ASKED)
def test_it_sends_the_same_statements_and_answers_the_same(path, callers, monkeypatch):
    found, ours = set(), viewsets.listing
    for query in ASKED[path]:
        for client in callers:
            monkeypatch.setattr(viewsets, "listing", ours)
            first, again = (ask(client, f"{path}?{query}") for _ in range(2))
            monkeypatch.setattr(viewsets, "listing", lambda view, rows: None)
            assert first == again == ask(client, f"{path}?{query}"), query
            found |= {query} if first[1].get("results") else set()

    assert found


def test_each_list_that_is_prepared_is_among_them():
    def kinds(of):
        for kind in of.__subclasses__():
            yield kind
            yield from kinds(kind)

    prepared = {kind.resource for kind in kinds(Listed) if kind.prepares_list and hasattr(kind, "resource")}
    known = {"facility", "specialty", "doctor", "service", "drug", "appointment", "schedule", "payment"}
    assert prepared == known


@pytest.mark.parametrize(
    "path",
    [
        "/api/medical/facilities/?search=benh",
        "/api/medical/doctors/?search=nguyen",
        "/api/medical/services/?search=kham&gia_tu=100000",
        "/api/appointments/?search=nguyen",
        f"/api/appointments/?{DAYS}&search=nguyen&ordering=-ngay_tao",
    ],
)
def test_a_search_that_finds_more_than_is_counted_asks_each_row_in_turn_and_shows_the_same(path, callers, monkeypatch):
    def page(client):
        _, told, sent = ask(client, path)
        return told["results"], any('U0."Ma_doi_tuong" = ' in sql for sql, _ in sent)

    found = [(client, rows) for client in callers for rows, in_turn in [page(client)] if rows and not in_turn]
    assert found
    for client, rows in found:
        monkeypatch.setattr("core.pagination.MOST_COUNTED", len(rows))
        assert page(client) == (rows, True)


@pytest.mark.parametrize("query", ["ma_bac_si=x", "tu_ngay=1/2/2026", "trang_thai=Mới", "ma_bac_si=0", "ordering=x"])
def test_what_is_malformed_is_refused_on_its_name_as_without(query, callers, monkeypatch):
    first = ask(callers[1], f"/api/appointments/?{query}")
    assert first[0] == 400
    monkeypatch.setattr(viewsets, "listing", lambda view, rows: None)
    assert first == ask(callers[1], f"/api/appointments/?{query}")


def test_who_acts_for_another_patient_lists_his_visits_at_once(callers):
    client, patient = callers[-1], LichHen.objects.order_by("pk")[0].benh_nhan
    before = client.get("/api/appointments/").json()["count"]
    RelativeFactory(benh_nhan=patient, nguoi_dung=NguoiDung.objects.get(so_dien_thoai=PATIENTS[2]))

    after = client.get("/api/appointments/").json()["count"]
    assert after == before + LichHen.objects.filter(benh_nhan=patient).count() > before
