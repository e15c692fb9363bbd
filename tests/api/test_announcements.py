"""Announcements: who makes them, who sees them when, and who has read them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import NhatKy
from core.policy import Role
from correspondence.models import DaXemThongCao, DoiTuong, ThongCao
from tests.factories import AccountFactory, AnnouncementFactory, AppointmentFactory, DoctorFactory, FacilityFactory
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

URL = "/api/announcements/"
SAID = {"doi_tuong": "Tất cả", "tieu_de": "Nghỉ lễ 2/9", "noi_dung": "Các cơ sở nghỉ ngày 02/09."}


@pytest.fixture
def desk(as_user):
    return as_user(vai_tro=Role.STAFF)


@pytest.fixture
def admin(as_user):
    return as_user(vai_tro=Role.ADMIN)


def of(row, what=""):
    return f"{URL}{row.pk}/{what}"


def code(answer):
    return answer.status_code, answer.json().get("code")


def fields(answer):
    return [each["field"] for each in answer.json()["errors"]]


def found(client, what="mine/", **query):
    return {each["ma_thong_cao"] for each in client.get(f"{URL}{what}", query).json()["results"]}


def test_the_desk_announces_and_everybody_reads_for_himself(desk, admin, as_user):
    made = desk.post(URL, SAID)

    assert (made.status_code, made["ETag"], made.json()["rut_luc"]) == (201, '"1"', None)
    key = made.json()["ma_thong_cao"]
    others = [as_user(vai_tro=Role.PATIENT), as_user(DoctorFactory().nguoi_dung), admin, desk]
    for client in others:
        shown = client.get(f"{URL}mine/", {"chua_doc": "true"}).json()["results"]
        assert [each["noi_dung"] for each in shown] == [SAID["noi_dung"]]
        first = client.post(f"{URL}{key}/read/").json()["xem_luc"]
        assert client.post(f"{URL}{key}/read/").json()["xem_luc"] == first is not None
        assert found(client, chua_doc="true") == set()
        assert found(client, chua_doc="false") == {key}
    assert DaXemThongCao.objects.count() == len(others)


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.PATIENT])
def test_nobody_else_announces_anything(as_user, role):
    client, row = as_user(vai_tro=role), AnnouncementFactory()

    answers = [client.post(URL, SAID), client.patch(of(row), {"tieu_de": "x"}), client.post(of(row, "withdraw/"))]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert ThongCao.objects.get().tieu_de == row.tieu_de


@pytest.mark.parametrize("whom", [DoiTuong.PATIENTS, DoiTuong.DOCTORS, DoiTuong.STAFF])
def test_each_is_shown_to_whom_it_is_for_and_to_nobody_else(as_user, admin, whom):
    row = AnnouncementFactory(doi_tuong=whom)

    for role in (Role.PATIENT, Role.DOCTOR, Role.STAFF, Role.ADMIN):
        client = as_user(DoctorFactory().nguoi_dung) if role == Role.DOCTOR else as_user(vai_tro=role)
        mine = role == whom
        assert found(client) == ({row.pk} if mine else set())
        assert client.post(of(row, "read/")).status_code == (200 if mine else 403)
        reads_all = role in (Role.STAFF, Role.ADMIN)
        assert client.get(of(row)).status_code == (200 if mine or reads_all else 403)
        assert found(client, "") == ({row.pk} if mine or reads_all else set())


@pytest.mark.parametrize(
    ("begins", "ends", "withdrawn", "shown"),
    [
        (-2, None, False, True),
        (-2, 2, False, True),
        (-2, -1, False, False),
        (1, None, False, False),
        (-2, 2, True, False),
    ],
    ids=["without end", "now", "over", "to come", "withdrawn"],
)
def test_it_is_shown_while_it_stands(as_user, desk, begins, ends, withdrawn, shown):
    now = timezone.now()
    row = AnnouncementFactory(
        tu_luc=now + dt.timedelta(hours=begins),
        den_luc=ends and now + dt.timedelta(hours=ends),
        rut_luc=now if withdrawn else None,
    )
    client = as_user()

    assert found(client) == found(client, "") == ({row.pk} if shown else set())
    assert client.get(of(row)).status_code == (200 if shown else 403)
    assert client.post(of(row, "read/")).status_code == (200 if shown else 403)
    assert found(desk, "") == {row.pk}


def test_a_facilitys_are_for_those_who_belong_there(as_user, desk):
    visit = AppointmentFactory()
    row = AnnouncementFactory(co_so=visit.bac_si.co_so)
    cancelled = AppointmentFactory(lich=visit.lich, ngay_huy=timezone.now())

    assert found(as_user(visit.benh_nhan.nguoi_dung)) == found(as_user(visit.bac_si.nguoi_dung)) == {row.pk}
    assert found(desk) == {row.pk}
    for account in (cancelled.benh_nhan.nguoi_dung, DoctorFactory().nguoi_dung, AccountFactory()):
        assert found(as_user(account)) == set()


def test_the_desk_changes_and_withdraws_its_own_alone_and_an_admin_any(desk, admin):
    own, other = AnnouncementFactory(nguoi_dang=desk.account), AnnouncementFactory()

    assert desk.patch(of(own), {"tieu_de": "Khác"}).json()["tieu_de"] == "Khác"
    assert code(desk.patch(of(other), {"tieu_de": "Khác"})) == (403, "not_yours")
    assert code(desk.post(of(other, "withdraw/"))) == (403, "not_yours")
    assert admin.post(of(other, "withdraw/")).json()["rut_luc"] is not None
    assert desk.post(of(own, "withdraw/")).status_code == 200
    assert code(desk.post(of(own, "withdraw/"))) == (409, "announcement_withdrawn")
    assert code(desk.patch(of(own), {"tieu_de": "Nữa"})) == (409, "announcement_withdrawn")
    actions = [each.hanh_dong for each in NhatKy.objects.filter(bang="Thong_cao").order_by("pk")]
    assert actions == ["AnnouncementChanged", "AnnouncementWithdrawn", "AnnouncementWithdrawn"]


def test_a_change_of_what_changed_meanwhile_is_refused(admin):
    row = AnnouncementFactory()

    admin.patch(of(row), {"tieu_de": "Một"}, headers={"If-Match": '"1"'})

    assert code(admin.patch(of(row), {"tieu_de": "Hai"}, headers={"If-Match": '"1"'})) == (412, "stale_version")
    assert code(admin.post(of(row, "withdraw/"), headers={"If-Match": '"1"'})) == (412, "stale_version")
    assert ThongCao.objects.get().tieu_de == "Một"


def test_whom_it_is_for_stays_as_it_was(admin):
    row = AnnouncementFactory()
    sent = {
        "doi_tuong": "Nhân viên",
        "nguoi_dang": 1,
        "rut_luc": "2024-01-01T00:00:00Z",
        "tu_luc": "2030-01-01T00:00:00Z",
    }

    admin.patch(of(row), sent)

    kept = ThongCao.objects.get()
    assert (kept.doi_tuong, kept.nguoi_dang, kept.rut_luc, kept.tu_luc) == (
        row.doi_tuong,
        row.nguoi_dang,
        None,
        row.tu_luc,
    )


@pytest.mark.parametrize("hours", [(-2, -1), (2, 1), (2, 2)])
def test_an_end_before_the_beginning_or_now_is_refused(desk, hours):
    begins, ends = (timezone.now().replace(microsecond=0) + dt.timedelta(hours=each) for each in hours)

    answer = desk.post(URL, {**SAID, "tu_luc": begins.isoformat(), "den_luc": ends.isoformat()})

    assert (code(answer), fields(answer)) == ((400, "announcement_ends_early"), ["den_luc"])
    assert not ThongCao.objects.exists()


def test_an_end_is_moved_and_taken_away(desk):
    row = AnnouncementFactory(nguoi_dang=desk.account)
    tomorrow = (timezone.now() + dt.timedelta(days=1)).isoformat()

    assert desk.patch(of(row), {"den_luc": tomorrow}).json()["den_luc"] is not None
    assert desk.patch(of(row), {"den_luc": None}).json()["den_luc"] is None
    past = (timezone.now() - dt.timedelta(minutes=1)).isoformat()
    assert code(desk.patch(of(row), {"den_luc": past})) == (400, "announcement_ends_early")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"tieu_de": "hai\ndòng"}, "tieu_de"),
        ({"tieu_de": "a" * 201}, "tieu_de"),
        ({"noi_dung": " "}, "noi_dung"),
        ({"noi_dung": "😀" * 2001}, "noi_dung"),
        ({"noi_dung": "a\x08"}, "noi_dung"),
        ({"doi_tuong": "Khách"}, "doi_tuong"),
        ({"ma_co_so": 10**17}, "ma_co_so"),
        ({"ma_co_so": 10**30}, "ma_co_so"),
        ({"ma_co_so": "<b>"}, "ma_co_so"),
        ({"tu_luc": "mai"}, "tu_luc"),
        ({"den_luc": "2024-13-01"}, "den_luc"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_announced(desk, wrong, field):
    answer = desk.post(URL, {**SAID, **wrong})

    assert (answer.status_code, set(fields(answer))) == (400, {field})
    assert not ThongCao.objects.exists()


def test_markup_is_text(desk, as_user):
    text = "<img src=x onerror=alert(1)>\n{{ 7|add:1 }}"
    key = desk.post(URL, {**SAID, "noi_dung": text}).json()["ma_thong_cao"]

    answer = as_user().get(f"{URL}{key}/")

    assert (answer.json()["noi_dung"], answer["Content-Type"]) == (text, "application/json")


def test_the_list_is_filtered(admin):
    place = FacilityFactory()
    one, two = AnnouncementFactory(co_so=place), AnnouncementFactory(doi_tuong=DoiTuong.STAFF, rut_luc=timezone.now())

    assert found(admin, "", ma_co_so=place.pk) == {one.pk}
    assert found(admin, "", doi_tuong="Nhân viên") == {two.pk}
    assert found(admin, "", da_rut="true") == {two.pk}
    assert found(admin, "", da_rut="false") == {one.pk}


def test_a_list_costs_the_same_however_long_it_is(as_user):
    visit = AppointmentFactory()
    client = as_user(visit.benh_nhan.nguoi_dung)
    AnnouncementFactory(co_so=visit.bac_si.co_so)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(without_savepoints(captured.captured_queries))

    few = queries()
    AnnouncementFactory.create_batch(3, co_so=visit.bac_si.co_so)

    assert few == queries() == 4


@pytest.mark.parametrize("name", ["tu_luc", "den_luc"])
@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00", "0236-10-04T15:47:00+04:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_that_no_calendar_of_utc_has_is_refused(desk, name, instant):
    answer = desk.post(URL, {**SAID, name: instant})

    assert (answer.status_code, fields(answer)) == (400, [name])
    assert not ThongCao.objects.exists()
