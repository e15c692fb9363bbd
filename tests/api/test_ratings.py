"""Ratings: one a visit, read without names, moderated, and counted right."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import NhatKy
from core.policy import Role
from notifications.models import ThongBao
from support.models import DanhGia, DiemDanhGia
from tests.api.appointments import refusal
from tests.factories import (
    AppointmentFactory,
    CompletedVisitFactory,
    DoctorFactory,
    RatingFactory,
    ScheduleFactory,
)
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

URL = "/api/ratings/"
SCRIPT = '<script>alert("x")</script> ✓ 𝔘𝔫𝔦'


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


@pytest.fixture
def visit(patient):
    return CompletedVisitFactory(benh_nhan=patient.person)


def held_days_ago(patient, days, **more):
    return CompletedVisitFactory(
        benh_nhan=patient.person, lich__ngay_lam_viec=timezone.localdate() - dt.timedelta(days=days), **more
    )


def rate(client, visit, **more):
    return client.post(URL, {"ma_lich_hen": visit.pk, "so_sao": 4, **more})


def score_of(doctor):
    row = DiemDanhGia.objects.filter(bac_si=doctor).first()
    return (row.so_danh_gia, row.tong_sao) if row else (0, 0)


# Giving


def test_a_patient_rates_a_completed_visit_and_the_stars_count_at_once(patient, visit):
    answer = rate(patient, visit, sao_thai_do=5, sao_cho_doi=None, nhan_xet="Rất tận tình.")

    assert answer.status_code == 201, answer.json()
    rating = answer.json()
    assert (rating["so_sao"], rating["sao_thai_do"], rating["sao_cho_doi"]) == (4, 5, None)
    assert (rating["trang_thai"], rating["ma_lich_hen"], rating["ma_bac_si"]) == (
        "Chờ duyệt", visit.pk, visit.bac_si_id,
    )  # fmt: skip
    assert rating["sua_den"] == str(visit.ngay_kham + dt.timedelta(days=30))
    assert score_of(visit.bac_si) == (1, 4)
    assert patient.get(f"{URL}{rating['ma_danh_gia']}/").json() == rating
    assert patient.get(f"{URL}mine/").json()["results"] == [rating]
    entry = NhatKy.objects.get(hanh_dong="RatingGiven")
    assert entry.nguoi_dung == patient.account
    assert "tận tình" not in str(entry.sau)


def test_stars_without_words_are_shown_at_once(patient, visit):
    assert rate(patient, visit).json()["trang_thai"] == "Hiển thị"


def test_a_relatives_visit_is_rated_by_who_acts_for_them(patient, child):
    assert rate(patient, CompletedVisitFactory(benh_nhan=child)).status_code == 201


def test_a_visit_is_rated_once(patient, visit):
    rate(patient, visit)
    assert refusal(rate(patient, visit, so_sao=1)) == (409, "already_rated", ["already_rated"])
    assert score_of(visit.bac_si) == (1, 4)


def test_a_strangers_visit_is_not_rated(patient):
    visit = CompletedVisitFactory()
    assert refusal(rate(patient, visit)) == (403, "not_yours", ["not_yours"])
    assert not DanhGia.objects.exists()


def test_a_visit_that_there_is_not_is_not_rated(patient):
    answer = patient.post(URL, {"ma_lich_hen": 10**15, "so_sao": 5})
    assert refusal(answer) == (400, "does_not_exist", ["does_not_exist"])


@pytest.mark.parametrize("state", ["Chờ xác nhận", "Đã xác nhận", "Đang khám", "Không đến"])
def test_only_what_was_completed_is_rated(patient, state):
    visit = held_days_ago(patient, 1, trang_thai=state)
    assert refusal(rate(patient, visit)) == (409, "visit_not_over", ["visit_not_over"])
    assert not DanhGia.objects.exists()


def test_a_visit_is_rated_for_sixty_days(patient):
    assert refusal(rate(patient, held_days_ago(patient, 61))) == (409, "rating_too_late", ["rating_too_late"])
    assert rate(patient, held_days_ago(patient, 60)).status_code == 201


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DOCTOR, Role.STAFF])
def test_only_patients_rate(as_user, role):
    client, visit = as_user(vai_tro=role), CompletedVisitFactory()
    assert rate(client, visit).status_code == 403
    assert client.get(f"{URL}mine/").status_code == 403


@pytest.mark.parametrize("stars", [0, 6, -1, 1.5, 5.0, "5", "", None, True, [5], 10**30])
def test_stars_are_whole_numbers_from_one_to_five(patient, visit, stars):
    for name in ("so_sao", "sao_thai_do"):
        if (name, stars) == ("sao_thai_do", None):
            continue
        answer = patient.post(URL, {"ma_lich_hen": visit.pk, "so_sao": 5, name: stars}, format="json")
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert not DanhGia.objects.exists()


@pytest.mark.parametrize("text", ["x" * 1001, "😀" * 501, None, {"a": 1}, "a\x00b"])
def test_a_text_that_does_not_fit_is_named(patient, visit, text):
    answer = patient.post(URL, {"ma_lich_hen": visit.pk, "so_sao": 5, "nhan_xet": text}, format="json")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["nhan_xet"]


def test_markup_stays_text(patient, visit):
    assert rate(patient, visit, nhan_xet=SCRIPT).json()["nhan_xet"] == SCRIPT


def test_what_the_patient_may_not_say_is_not_heard(patient, visit):
    other = DoctorFactory()
    rate(patient, visit, nhan_xet="x", trang_thai="Hiển thị", ma_bac_si=other.pk, bac_si=other.pk, phan_hoi="x")
    rating = DanhGia.objects.get()
    assert (rating.trang_thai, rating.bac_si, rating.phan_hoi) == ("Chờ duyệt", visit.bac_si, "")


# Changing and withdrawing


def test_a_new_text_waits_again_and_the_old_reply_goes(patient, visit):
    rating = RatingFactory(lich_hen=visit, nhan_xet="Cũ", phan_hoi="Cảm ơn", phan_hoi_luc=timezone.now())

    answer = patient.patch(f"{URL}{rating.pk}/", {"so_sao": 2, "nhan_xet": "Mới"})

    assert (answer.json()["trang_thai"], answer.json()["phan_hoi"], answer.json()["so_sao"]) == ("Chờ duyệt", "", 2)
    assert score_of(visit.bac_si) == (1, 2)


def test_other_stars_alone_do_not_wait(patient, visit):
    rating = RatingFactory(lich_hen=visit, nhan_xet="Cũ")
    assert patient.patch(f"{URL}{rating.pk}/", {"so_sao": 1}).json()["trang_thai"] == "Hiển thị"
    assert patient.patch(f"{URL}{rating.pk}/", {"nhan_xet": ""}).json()["trang_thai"] == "Hiển thị"
    assert score_of(visit.bac_si) == (1, 1)


def test_a_rating_is_changed_for_thirty_days(patient):
    late = RatingFactory(lich_hen=held_days_ago(patient, 31))
    assert refusal(patient.patch(f"{URL}{late.pk}/", {"so_sao": 1}))[:2] == (409, "rating_change_too_late")
    assert score_of(late.bac_si) == (1, 5)
    assert (
        patient.patch(f"{URL}{RatingFactory(lich_hen=held_days_ago(patient, 30)).pk}/", {"so_sao": 1}).status_code
        == 200
    )


def test_a_withdrawn_rating_leaves_no_words_no_stars_and_no_second_try(patient, visit):
    rating = RatingFactory(lich_hen=visit, nhan_xet="Zz-chu")

    assert patient.delete(f"{URL}{rating.pk}/").status_code == 204

    rating.refresh_from_db()
    assert (rating.trang_thai, rating.nhan_xet) == ("Đã rút", "")
    assert score_of(visit.bac_si) == (0, 0)
    assert refusal(patient.delete(f"{URL}{rating.pk}/"))[:2] == (409, "rating_state_forbids")
    assert refusal(patient.patch(f"{URL}{rating.pk}/", {"so_sao": 1}))[:2] == (409, "rating_state_forbids")
    assert refusal(rate(patient, visit))[:2] == (409, "already_rated")


def test_a_strangers_rating_is_neither_read_nor_changed(patient, as_user):
    rating = RatingFactory()
    doctor = as_user(rating.bac_si.nguoi_dung)
    for client in (patient, doctor, as_user(vai_tro=Role.STAFF)):
        for answer in (
            client.get(f"{URL}{rating.pk}/"),
            client.patch(f"{URL}{rating.pk}/", {"so_sao": 1}),
            client.delete(f"{URL}{rating.pk}/"),
        ):
            assert answer.status_code == 403
    assert score_of(rating.bac_si) == (1, 5)


# Reading


@pytest.mark.parametrize("role", [*Role])
def test_everybody_reads_what_is_shown_and_of_nobody_by_name(as_user, role):
    client = as_user(vai_tro=role)
    shown = RatingFactory(nhan_xet="Tốt", phan_hoi="Cảm ơn")
    for hidden in ("Chờ duyệt", "Ẩn", "Đã rút"):
        RatingFactory(trang_thai=hidden, nhan_xet="Zz-khong-cho-doc")

    told = client.get(URL)

    (row,) = told.json()["results"]
    assert row == {
        "ma_danh_gia": shown.pk, "ma_bac_si": shown.bac_si_id, "ten_bac_si": shown.bac_si.ho_ten,
        "ma_co_so": shown.co_so_id, "ten_co_so": shown.co_so.ten_co_so, "thang": f"{shown.ngay_kham:%Y-%m}",
        "so_sao": 5, "sao_thai_do": None, "sao_cho_doi": None, "sao_vat_chat": None, "nhan_xet": "Tốt",
        "phan_hoi": "Cảm ơn",
    }  # fmt: skip
    assert shown.benh_nhan.ho_ten not in told.content.decode()


def test_visitors_read_nothing(anonymous):
    assert anonymous.get(URL).status_code == 401
    assert anonymous.get(f"{URL}summary/").status_code == 401


def test_ratings_are_found_by_doctor_facility_and_stars(patient):
    one, other = RatingFactory(), RatingFactory(so_sao=2)

    def found(**asked):
        return [row["ma_danh_gia"] for row in patient.get(f"{URL}danh-gia/", asked).json()["results"]]

    assert found(ma_bac_si=one.bac_si_id) == found(ma_co_so=one.co_so_id) == found(so_sao=5) == [one.pk]
    assert found(so_sao=2) == [other.pk]
    assert patient.get(URL, {"so_sao": 6}).status_code == 400
    assert patient.get(URL, {"so_sao": "1.5"}).status_code == 400
    assert found(trang_thai="Ẩn", ma_lich_hen=1, ordering="so_sao") == [other.pk, one.pk]


def test_a_list_costs_the_same_however_long_it_is(patient):
    RatingFactory.create_batch(7)
    with CaptureQueriesContext(connection) as queries:
        assert len(patient.get(URL).json()["results"]) == 7
    assert len(without_savepoints(queries)) == 3  # session, count, rows


def test_an_average_is_told_of_three_at_least(patient):
    schedule = ScheduleFactory(ngay_lam_viec=timezone.localdate() - dt.timedelta(days=2))
    doctor = schedule.bac_si
    for stars in (5, 4):
        RatingFactory(lich_hen__lich=schedule, so_sao=stars)

    def told(**asked):
        answer = patient.get(f"{URL}summary/", asked).json()
        return answer["so_danh_gia"], answer["diem_trung_binh"]

    assert told(ma_bac_si=doctor.pk) == (2, None)
    RatingFactory(lich_hen__lich=schedule, so_sao=4, trang_thai="Chờ duyệt")
    RatingFactory(lich_hen__lich=schedule, so_sao=1, trang_thai="Ẩn")
    RatingFactory(lich_hen__lich=schedule, so_sao=1, trang_thai="Đã rút")
    assert told(ma_bac_si=doctor.pk) == told(ma_co_so=doctor.co_so_id) == (3, 4.3)
    assert told(ma_bac_si=doctor.pk, ma_co_so=doctor.co_so_id) == (3, 4.3)
    assert told(ma_bac_si=DoctorFactory().pk) == (0, None)


@pytest.mark.parametrize(
    ("asked", "code"),
    [({}, "required"), ({"ma_bac_si": 10**15}, "does_not_exist"), ({"ma_co_so": 10**15}, "does_not_exist"),
     ({"ma_bac_si": "x"}, "invalid"), ({"ma_bac_si": 0}, "min_value"), ({"ma_co_so": 2**63}, "max_value")],
)  # fmt: skip
def test_a_score_of_nobody_is_refused(patient, asked, code):
    answer = patient.get(f"{URL}summary/", asked)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


# Moderating


def test_an_admin_shows_what_waited(admin, patient):
    rating = RatingFactory(trang_thai="Chờ duyệt", nhan_xet="Tốt")
    waiting = admin.get(f"{URL}moderation/", {"trang_thai": "Chờ duyệt"}).json()["results"]
    assert [row["ma_danh_gia"] for row in waiting] == [rating.pk]
    assert rating.benh_nhan.ho_ten not in str(waiting)

    assert admin.post(f"{URL}{rating.pk}/show/").json()["trang_thai"] == "Hiển thị"

    assert patient.get(URL).json()["count"] == 1
    assert score_of(rating.bac_si) == (1, 5)
    assert refusal(admin.post(f"{URL}{rating.pk}/show/"))[:2] == (409, "rating_state_forbids")


def test_a_hidden_rating_counts_no_more_and_why_is_in_the_audit_trail(admin, patient, visit):
    rating = RatingFactory(lich_hen=visit)

    answer = admin.post(f"{URL}{rating.pk}/hide/", {"ly_do": "Nêu tên người khác"})

    assert (answer.json()["trang_thai"], answer.json()["ly_do_an"]) == ("Ẩn", "Nêu tên người khác")
    assert score_of(visit.bac_si) == (0, 0)
    assert patient.get(URL).json()["count"] == 0
    assert NhatKy.objects.get(hanh_dong="RatingHidden").ly_do == "Nêu tên người khác"
    assert patient.get(f"{URL}{rating.pk}/").json()["ly_do_an"] == "Nêu tên người khác"
    assert refusal(patient.patch(f"{URL}{rating.pk}/", {"so_sao": 5}))[:2] == (409, "rating_state_forbids")
    assert refusal(admin.post(f"{URL}{rating.pk}/hide/", {"ly_do": "x"}))[:2] == (409, "rating_state_forbids")

    admin.post(f"{URL}{rating.pk}/show/")
    assert score_of(visit.bac_si) == (1, 5)
    assert DanhGia.objects.get().ly_do_an == ""


@pytest.mark.parametrize("reason", ["", None, "x" * 501])
def test_nothing_is_hidden_without_a_reason(admin, reason):
    rating = RatingFactory()
    assert admin.post(f"{URL}{rating.pk}/hide/", {"ly_do": reason}, format="json").status_code == 400
    assert DanhGia.objects.get().trang_thai == "Hiển thị"


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_only_admins_moderate(as_user, role):
    client, rating = as_user(vai_tro=role), RatingFactory()
    assert client.get(f"{URL}moderation/").status_code == 403
    assert client.post(f"{URL}{rating.pk}/hide/", {"ly_do": "x"}).status_code == 403
    assert client.post(f"{URL}{rating.pk}/show/").status_code == 403
    assert DanhGia.objects.get().trang_thai == "Hiển thị"


def test_a_doctor_replies_to_what_is_shown_of_him(as_user):
    rating = RatingFactory(nhan_xet="Chờ lâu")
    doctor = as_user(rating.bac_si.nguoi_dung)

    answer = doctor.post(f"{URL}{rating.pk}/reply/", {"phan_hoi": SCRIPT})

    assert answer.json()["phan_hoi"] == SCRIPT
    assert "ma_lich_hen" not in answer.json()
    assert doctor.post(f"{URL}{RatingFactory().pk}/reply/", {"phan_hoi": "x"}).status_code == 403
    waiting = RatingFactory(trang_thai="Chờ duyệt", lich_hen__lich=rating.lich_hen.lich)
    assert refusal(doctor.post(f"{URL}{waiting.pk}/reply/", {"phan_hoi": "x"}))[:2] == (409, "rating_state_forbids")
    assert doctor.post(f"{URL}{rating.pk}/reply/", {"phan_hoi": "x" * 1001}).status_code == 400
    assert doctor.post(f"{URL}{rating.pk}/reply/", {"phan_hoi": ""}).status_code == 400


# Asking for it


def test_who_was_seen_is_asked_three_hours_later(desk, at):
    now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    at(now)
    visit = AppointmentFactory(
        trang_thai="Đang khám",
        lich=ScheduleFactory(ngay_lam_viec=now.date(), gio_bat_dau=dt.time(8), gio_ket_thuc=dt.time(11)),
    )

    assert desk.post(f"/api/appointments/{visit.pk}/complete/").status_code == 200

    (asked,) = ThongBao.objects.filter(loai="moi-danh-gia")
    assert (asked.benh_nhan, asked.gui_tu) == (visit.benh_nhan, now + dt.timedelta(hours=3))
    assert asked.gui_den == asked.gui_tu + dt.timedelta(days=7)
    assert asked.du_lieu["bac_si"] == visit.bac_si.ho_ten
