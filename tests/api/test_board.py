"""The board in the waiting room shows what is called today, and nothing by which a stranger knows who it is."""

import datetime as dt
import html
import json
from itertools import islice

import pytest
from django.core.cache import cache
from django.utils import timezone

from authentication.throttles import AddressThrottle
from core.bootstrap import container
from core.repositories import board_repository
from core.services.board_hub import BoardHub
from core.services.board_service import Board
from reception.models import NhomUuTien, TrangThaiPhieu
from tests.factories import FacilityFactory, QueueFactory, TicketFactory

pytestmark = pytest.mark.django_db

CALLED, IN_ROOM = TrangThaiPhieu.CALLED, TrangThaiPhieu.IN_ROOM
NOWHERE = ["999999", "0", "1" * 19, "-1", "abc", "1.0", "٣", "%00", "1'--", "%F0%9F%98%80"]


@pytest.fixture(autouse=True)
def _nine_in_the_morning(at):
    at(timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0))


@pytest.fixture(autouse=True)
def _no_hub():
    """Another thread would not see this test's rows."""
    with container().override(BoardHub, BoardHub(lambda frame: Board(frame, "", ""), 0)):
        yield


@pytest.fixture
def state(anonymous):
    """What a facility's board tells."""
    return lambda facility: anonymous.get(f"/board/{facility.pk}/state/").json()


def test_a_room_is_told_with_its_doctor_its_numbers_and_masked_names_alone(state):
    queue = QueueFactory(
        phong_kham="P.12",
        lich__bac_si__ho_ten="Lê Thu Hà",
        lich__bac_si__hoc_vi="Tiến sĩ",
        lich__bac_si__chuyen_khoa__ten_chuyen_khoa="Nhi",
        lich__bac_si__chuyen_khoa__co_so__ten_co_so="Bệnh viện Đống Đa",
    )
    of = "lich_hen__benh_nhan__ho_ten"
    TicketFactory(hang=queue, trang_thai=IN_ROOM, vao_luc=timezone.now(), so_lan_goi=1, **{of: "Nguyễn Văn Anh"})
    TicketFactory(hang=queue, trang_thai=CALLED, goi_luc=timezone.now(), so_lan_goi=2, **{of: "Trần Thị Ánh"})
    TicketFactory.create_batch(7, hang=queue)

    assert state(queue.co_so) == {
        "co_so": "Bệnh viện Đống Đa",
        "ngay": f"{timezone.localdate()}",
        "phong": [
            {
                "ma_hang": queue.pk,
                "phong_kham": "P.12",
                "bac_si": "TS. BS. Lê Thu Hà",
                "chuyen_khoa": "Nhi",
                "dang_goi": {"so": 2, "ten": "TR. TH. A***", "lan_goi": 2},
                "dang_kham": {"so": 1, "ten": "NG. V. A***", "lan_goi": 1},
                "tiep_theo": [3, 4, 5, 6, 7],
                "so_nguoi_cho": 7,
            }
        ],
    }


def test_of_several_called_or_in_the_room_the_last_one_is_shown(state):
    queue, now = QueueFactory(), timezone.now()
    for minutes in (5, 1, 9):
        when = now - dt.timedelta(minutes=minutes)
        TicketFactory(hang=queue, trang_thai=CALLED, goi_luc=when)
        TicketFactory(hang=queue, trang_thai=IN_ROOM, goi_luc=when, vao_luc=when)

    [room] = state(queue.co_so)["phong"]
    assert (room["dang_goi"]["so"], room["dang_kham"]["so"]) == (3, 4)


def test_the_next_numbers_stand_in_the_order_in_which_they_will_be_called(state):
    queue = QueueFactory()
    for group in (NhomUuTien.NONE, NhomUuTien.NONE, NhomUuTien.PREGNANT, NhomUuTien.EMERGENCY):
        TicketFactory(hang=queue, nhom_uu_tien=group)
    TicketFactory(hang=queue, cho_den_luot=3, nhom_uu_tien=NhomUuTien.ELDERLY)

    assert state(queue.co_so)["phong"][0]["tiep_theo"] == [4, 3, 1, 5, 2]


@pytest.mark.parametrize("gone", [TrangThaiPhieu.ABSENT, TrangThaiPhieu.DONE, TrangThaiPhieu.LEFT])
def test_who_is_done_absent_or_gone_is_not_shown(state, gone):
    ticket = TicketFactory(trang_thai=gone)

    [room] = state(ticket.hang.co_so)["phong"]
    assert (room["dang_goi"], room["dang_kham"], room["tiep_theo"], room["so_nguoi_cho"]) == (None, None, [], 0)


def test_rooms_stand_in_the_order_of_their_numbers_those_without_last(state):
    facility = FacilityFactory()
    for room in ("", "10", "Phòng 2", "9", "101A", "101"):
        QueueFactory(phong_kham=room, lich__bac_si__co_so=facility)

    assert [room["phong_kham"] for room in state(facility)["phong"]] == ["Phòng 2", "9", "10", "101", "101A", ""]


def test_another_day_and_another_facility_are_not_shown(state):
    queue = QueueFactory()
    for days in (-1, 1):
        day = timezone.localdate() + dt.timedelta(days=days)
        other = QueueFactory(lich__ngay_lam_viec=day, lich__bac_si__co_so=queue.co_so)
        TicketFactory(hang=other)
    TicketFactory()

    assert [room["ma_hang"] for room in state(queue.co_so)["phong"]] == [queue.pk]


def test_today_is_vietnams(state, at):
    queue = QueueFactory()
    TicketFactory(hang=queue)

    at(timezone.localtime().replace(hour=0, minute=30))
    assert len(state(queue.co_so)["phong"]) == 1
    at(timezone.localtime().replace(hour=0, minute=30) + dt.timedelta(days=1))
    assert state(queue.co_so)["phong"] == []


def test_a_session_that_is_over_stays_as_long_as_somebody_waits(state, at):
    waited_for = TicketFactory().hang
    QueueFactory(lich__bac_si__co_so=waited_for.co_so)
    TicketFactory(hang__lich__bac_si__co_so=waited_for.co_so, trang_thai=TrangThaiPhieu.DONE)

    at(timezone.localtime().replace(hour=11, minute=29))
    assert len(state(waited_for.co_so)["phong"]) == 3
    at(timezone.localtime().replace(hour=11, minute=31))
    assert [room["ma_hang"] for room in state(waited_for.co_so)["phong"]] == [waited_for.pk]


def test_of_too_many_the_last_in_the_line_are_left_out(state, monkeypatch):
    monkeypatch.setattr(board_repository, "MOST_ROWS", 3)
    queue = QueueFactory()
    TicketFactory.create_batch(4, hang=queue)
    TicketFactory(hang=queue, trang_thai=CALLED, goi_luc=timezone.now())

    [room] = state(queue.co_so)["phong"]
    assert (room["dang_goi"]["so"], room["tiep_theo"]) == (5, [1, 2])


def test_no_answer_says_more_of_a_patient_than_number_and_masked_name(anonymous):
    ticket = TicketFactory(
        trang_thai=CALLED, goi_luc=timezone.now(), nhom_uu_tien=NhomUuTien.PREGNANT, ly_do_uu_tien="Thai 30 tuần",
        lich_hen__benh_nhan__ho_ten="Nguyễn Thị Tuyết", lich_hen__ghi_chu="Đau bụng",
    )  # fmt: skip
    waiting = TicketFactory(hang=ticket.hang, lich_hen__benh_nhan__ho_ten="Quách Thị Mơ")
    patient = ticket.lich_hen.benh_nhan
    secrets = [
        "Tuyết", "Mơ", "QU. TH. M***", "Nguyễn", "Thai 30", "Phụ nữ", "Đau bụng", patient.so_dien_thoai,
        ticket.lich_hen.dich_vu.ten_dich_vu, f"{waiting.lich_hen.gio_kham:%H:%M}",
    ]  # fmt: skip

    for path in ("", "state/", "events/"):
        answer = anonymous.get(f"/board/{ticket.hang.co_so_id}/{path}")
        content = islice(answer.streaming_content, 2) if answer.streaming else [answer.content]
        told = html.unescape(b"".join(content).decode())
        assert "NG. TH. T***" in told
        assert [secret for secret in secrets if secret in told] == []


def test_names_of_rooms_doctors_and_facilities_are_text_and_never_markup(anonymous):
    evil = '"><script>alert(1)</script>'
    queue = QueueFactory(phong_kham=evil, lich__bac_si__ho_ten=evil, lich__bac_si__chuyen_khoa__co_so__ten_co_so=evil)

    page = anonymous.get(f"/board/{queue.co_so_id}/").content.decode()

    assert "<script>alert" not in page
    assert json.loads(html.unescape(page.partition('data-board="')[2].partition('"')[0]))["co_so"] == evil


def test_page_and_state_take_three_queries_however_many_wait(anonymous, django_assert_num_queries):
    queue = QueueFactory()
    TicketFactory.create_batch(3, hang=queue)
    TicketFactory(hang__lich__bac_si__co_so=queue.co_so)

    for path in ("", "state/"):
        with django_assert_num_queries(3):
            anonymous.get(f"/board/{queue.co_so_id}/{path}")


@pytest.mark.parametrize("path", ["", "state/", "events/"])
@pytest.mark.parametrize("nowhere", NOWHERE)
def test_what_is_no_facility_gets_a_page_that_says_so(anonymous, nowhere, path):
    answer = anonymous.get(f"/board/{nowhere}/{path}")

    assert answer.status_code == 404
    assert "Không có bảng gọi số này" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/html")


def test_without_a_facility_the_page_says_so(anonymous):
    assert anonymous.get("/board/").status_code == 404


@pytest.mark.parametrize("path", ["", "state/", "events/"])
def test_nothing_can_be_sent_to_a_board(anonymous, path):
    assert anonymous.post(f"/board/{FacilityFactory().pk}/{path}").status_code == 405


@pytest.mark.parametrize("path", ["", "state/", "events/"])
def test_browsers_run_our_own_files_alone_and_keep_nothing(anonymous, path):
    answer = anonymous.get(f"/board/{FacilityFactory().pk}/{path}")

    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; ")
    assert "unsafe" not in policy
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")


def test_an_address_that_asks_too_often_is_told_to_wait(anonymous, settings, monkeypatch):
    settings.THROTTLE = True
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"board": "3/hour"})
    cache.clear()
    url = f"/board/{FacilityFactory().pk}/"

    assert [anonymous.get(f"{url}{path}").status_code for path in ("", "state/", "")] == [200] * 3
    for path in ("", "state/", "events/"):
        refused = anonymous.get(f"{url}{path}")
        assert (refused.status_code, refused["Content-Security-Policy"][:18]) == (429, "default-src 'none'")
        assert int(refused["Retry-After"]) > 0
    cache.clear()


@pytest.mark.parametrize(
    ("asked", "theme"), [("toi", ' class="dark"'), ("sang", ' class="light"'), ('"x', ""), ("", "")]
)
def test_a_screen_may_be_set_to_dark_or_light(anonymous, asked, theme):
    page = anonymous.get(f"/board/{FacilityFactory().pk}/", {"nen": asked}).content.decode()

    assert f'<html lang="vi"{theme}>' in page
