"""Sessions: each sign-in with its device, ended from afar, by idleness and by age; the role in force."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from authentication.models import NguoiDung, PhienDangNhap
from core.models import NhatKy
from core.policy import Role
from core.repositories.session_repository import SessionRepository
from tests.factories import PASSWORD, AccountFactory, SessionFactory
from tests.queries import without_savepoints

pytestmark = pytest.mark.django_db

SESSIONS = "/api/auth/sessions/"
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def sign_in(account, **headers):
    """A client of its own, its answer and its tokens."""
    client = APIClient()
    body = {"so_dien_thoai": account.so_dien_thoai, "password": PASSWORD}
    answer = client.post("/api/auth/login/", body, headers=headers).json()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer['access']}")
    client.account, client.answer = account, answer
    client.session_row = PhienDangNhap.objects.latest("pk")
    return client


def status(client):
    return client.get("/api/users/profile/").status_code


def code(answer):
    return answer.status_code, answer.json()["code"]


# What a session tells


def test_a_sign_in_keeps_device_and_address():
    client = sign_in(AccountFactory(), user_agent="Firefox on a desk")

    (session,) = client.get(SESSIONS).json()["results"]

    assert session.pop("ngay_tao") == session.pop("lan_cuoi")
    assert session == {
        "ma_phien": client.session_row.pk,
        "ma_nguoi_dung": client.account.pk,
        "thiet_bi": "Firefox on a desk",
        "dia_chi_ip": "127.0.0.1",
        "ngay_ket_thuc": None,
        "hien_tai": True,
        "dang_hoat_dong": True,
    }


@pytest.mark.parametrize(("sent", "kept"), [("x" * 5000, "x" * 200), ("a\x00b\x1bc", "abc"), ("", "")])
def test_a_device_that_is_too_long_or_unprintable_is_cut(sent, kept):
    assert sign_in(AccountFactory(), user_agent=sent).session_row.thiet_bi == kept


def test_everybody_lists_his_own_newest_first():
    now = timezone.localtime().replace(microsecond=0)
    account = AccountFactory()
    ended = SessionFactory(nguoi_dung=account, lan_cuoi=now - MINUTE, ngay_ket_thuc=now)
    early = SessionFactory(nguoi_dung=account, lan_cuoi=now - 90 * MINUTE)
    late = SessionFactory(nguoi_dung=account, lan_cuoi=now - 5 * MINUTE)
    SessionFactory()
    client = sign_in(account)

    listed = client.get(SESSIONS).json()["results"]

    mine = client.session_row.pk
    assert [row["ma_phien"] for row in listed] == [mine, ended.pk, late.pk, early.pk]
    assert [row["ma_phien"] for row in listed if row["hien_tai"]] == [mine]
    assert [row["dang_hoat_dong"] for row in listed] == [True, False, True, True]
    assert "jti" not in listed[0]


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_nobody_but_an_admin_finds_anothers(role):
    other = SessionFactory()

    found = sign_in(AccountFactory(vai_tro=role)).get(SESSIONS, {"ma_nguoi_dung": other.nguoi_dung_id})

    assert found.json()["results"] == []


def test_an_admin_lists_all_and_filters():
    live, ended = SessionFactory(), SessionFactory(ngay_ket_thuc=timezone.now())
    client = sign_in(AccountFactory(vai_tro=Role.ADMIN))

    def keys(**asked):
        return {row["ma_phien"] for row in client.get(SESSIONS, asked).json()["results"]}

    assert keys() == {live.pk, ended.pk, client.session_row.pk}
    assert keys(ma_nguoi_dung=live.nguoi_dung_id) == {live.pk}
    assert keys(dang_hoat_dong="false") == {ended.pk}
    assert keys(dang_hoat_dong="true") == {live.pk, client.session_row.pk}


@pytest.mark.parametrize("asked", [{"ma_nguoi_dung": "x"}, {"dang_hoat_dong": "maybe"}, {"ordering": "jti"}])
def test_a_bad_filter_is_named(asked):
    answer = sign_in(AccountFactory(vai_tro=Role.ADMIN)).get(SESSIONS, asked)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == list(asked)


@pytest.mark.parametrize("rows", [1, 15])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(django_assert_num_queries, rows):
    SessionFactory.create_batch(rows)
    client = sign_in(AccountFactory(vai_tro=Role.ADMIN))

    with django_assert_num_queries(3):  # session, count, rows
        assert client.get(SESSIONS).json()["count"] == rows + 1


def test_sessions_used_at_one_instant_keep_their_order_over_pages():
    moment = timezone.now() - DAY
    made = [session.pk for session in SessionFactory.create_batch(4, lan_cuoi=moment)]
    client = sign_in(AccountFactory(vai_tro=Role.ADMIN))

    pages = [client.get(SESSIONS, {"page": page, "page_size": 2}).json()["results"] for page in (1, 2, 3)]

    listed = [row["ma_phien"] for page in pages for row in page]
    assert listed == [client.session_row.pk, *reversed(made)]


def test_neither_count_nor_pages_go_beyond_the_bound(monkeypatch):
    monkeypatch.setattr("core.pagination.MOST_COUNTED", 4)
    SessionFactory.create_batch(6)

    answer = sign_in(AccountFactory(vai_tro=Role.ADMIN)).get(SESSIONS, {"page": 2, "page_size": 2}).json()

    assert (answer["count"], len(answer["results"]), answer["next"]) == (4, 2, None)


def test_visitors_have_no_sessions(anonymous):
    assert anonymous.get(SESSIONS).status_code == 401
    assert anonymous.delete(f"{SESSIONS}1/").status_code == 401
    assert anonymous.post(f"{SESSIONS}end-others/").status_code == 401


# Ending them


def test_an_own_session_is_ended_from_afar_and_at_once(anonymous):
    account = AccountFactory()
    here, there = sign_in(account), sign_in(account)

    assert here.delete(f"{SESSIONS}{there.session_row.pk}/").status_code == 204

    assert (status(here), status(there)) == (200, 401)
    refreshed = anonymous.post("/api/auth/refresh/", {"refresh": there.answer["refresh"]})
    assert code(refreshed) == (401, "token_not_valid")
    entry = NhatKy.objects.get(hanh_dong="SessionEnded")
    assert (entry.nguoi_dung, entry.ma_doi_tuong) == (account, there.session_row.pk)
    assert entry.truoc["ngay_ket_thuc"] is None


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_nobody_ends_anothers_session(role):
    other = SessionFactory()

    answer = sign_in(AccountFactory(vai_tro=role)).delete(f"{SESSIONS}{other.pk}/")

    assert code(answer) == (403, "not_yours")
    other.refresh_from_db()
    assert other.ngay_ket_thuc is None
    assert not NhatKy.objects.filter(hanh_dong="SessionEnded").exists()


def test_an_admin_ends_anybodys():
    victim = sign_in(AccountFactory())

    assert sign_in(AccountFactory(vai_tro=Role.ADMIN)).delete(f"{SESSIONS}{victim.session_row.pk}/").status_code == 204

    assert status(victim) == 401


def test_a_temporary_admin_ends_his_own_sessions_alone():
    account = AccountFactory(vai_tro=Role.STAFF, vai_tro_tam=Role.ADMIN, vai_tro_tam_den=timezone.now() + DAY)
    client, own, other = sign_in(account), sign_in(account), SessionFactory()

    refused = client.delete(f"{SESSIONS}{other.pk}/")

    other.refresh_from_db()
    assert (code(refused), other.ngay_ket_thuc) == ((403, "temporary_role"), None)
    assert client.delete(f"{SESSIONS}{own.session_row.pk}/").status_code == 204


def test_a_session_that_has_ended_stays_as_it_is():
    account, then = AccountFactory(), timezone.now().replace(microsecond=0) - DAY
    ended = SessionFactory(nguoi_dung=account, ngay_ket_thuc=then)

    assert sign_in(account).delete(f"{SESSIONS}{ended.pk}/").status_code == 204

    ended.refresh_from_db()
    assert ended.ngay_ket_thuc == then
    assert not NhatKy.objects.filter(hanh_dong="SessionEnded").exists()


@pytest.mark.parametrize("key", ["999999999", "0"])
def test_a_session_that_is_none_is_404(key):
    assert sign_in(AccountFactory()).delete(f"{SESSIONS}{key}/").status_code == 404


def test_all_others_are_ended_and_this_one_stays():
    account, stranger = AccountFactory(), sign_in(AccountFactory())
    there, elsewhere, here = sign_in(account), sign_in(account), sign_in(account)

    answer = here.post(f"{SESSIONS}end-others/")

    assert (answer.status_code, answer.json()) == (200, {"so_phien": 2})
    assert [status(client) for client in (here, there, elsewhere, stranger)] == [200, 401, 401, 200]
    ended = NhatKy.objects.filter(hanh_dong="SessionEnded", nguoi_dung=account)
    assert {entry.ma_doi_tuong for entry in ended} == {there.session_row.pk, elsewhere.session_row.pk}
    assert all(entry.sau["ngay_ket_thuc"] for entry in ended)
    assert here.post(f"{SESSIONS}end-others/").json() == {"so_phien": 0}


@pytest.mark.parametrize("rows", [2, 20])
def test_ending_all_others_takes_the_same_queries_for_any_number(rows):
    client = sign_in(AccountFactory())
    SessionFactory.create_batch(rows, nguoi_dung=client.account)

    with CaptureQueriesContext(connection) as queries:
        client.post(f"{SESSIONS}end-others/")

    assert len(without_savepoints(queries)) == 7


# The last use


def test_the_last_use_is_kept_once_a_minute(at):
    began = timezone.localtime().replace(microsecond=0)
    at(began)
    client = sign_in(AccountFactory())

    def last_use_after(seconds):
        at(began + dt.timedelta(seconds=seconds), unused=True)
        with CaptureQueriesContext(connection) as queries:
            assert status(client) == 200
        client.session_row.refresh_from_db()
        return (client.session_row.lan_cuoi - began).total_seconds(), len(queries)

    assert last_use_after(59) == (0, 2)  # session, profile
    assert last_use_after(61) == (61, 3)
    assert last_use_after(62) == (61, 2)
    assert not NhatKy.objects.exclude(hanh_dong="SignedIn").exists()


def test_a_refresh_is_a_use(anonymous, at):
    began = timezone.localtime().replace(microsecond=0)
    at(began)
    client = sign_in(AccountFactory())

    at(began + 10 * MINUTE, unused=True)
    anonymous.post("/api/auth/refresh/", {"refresh": client.answer["refresh"]})

    client.session_row.refresh_from_db()
    assert client.session_row.lan_cuoi == began + 10 * MINUTE


def test_a_request_is_answered_though_its_use_cannot_be_kept(at, monkeypatch):
    began = timezone.localtime().replace(microsecond=0)
    at(began)
    client = sign_in(AccountFactory())
    at(began + 10 * MINUTE, unused=True)

    class Busy:
        @staticmethod
        def filter(**_):
            raise OperationalError("database is locked")

    monkeypatch.setattr(PhienDangNhap, "objects", Busy)
    assert status(client) == 200


def test_the_last_use_does_not_wake_a_session_that_has_ended():
    ended = SessionFactory(lan_cuoi=timezone.now() - DAY, ngay_ket_thuc=timezone.now() - DAY)

    SessionRepository().touch(ended, timezone.now())

    ended.refresh_from_db()
    assert ended.lan_cuoi < timezone.now() - 23 * 60 * MINUTE


# Idleness and age


@pytest.mark.parametrize(("role", "answer"), [
    (Role.ADMIN, 401), (Role.STAFF, 401), (Role.DOCTOR, 200), (Role.PATIENT, 200),
])  # fmt: skip
def test_half_an_hour_unused_ends_the_sessions_of_staff_and_admins(anonymous, at, role, answer):
    began = timezone.localtime().replace(microsecond=0)
    at(began)
    client = sign_in(AccountFactory(vai_tro=role))

    at(began + 29 * MINUTE, unused=True)
    verify = {"token": client.answer["access"]}
    assert anonymous.post("/api/auth/verify/", verify).status_code == 200  # and is no use of the session

    at(began + 30 * MINUTE, unused=True)
    answers = [
        client.get("/api/users/profile/"),
        anonymous.post("/api/auth/verify/", verify),
        anonymous.post("/api/auth/refresh/", {"refresh": client.answer["refresh"]}),
    ]
    assert [each.status_code for each in answers] == [answer] * 3
    assert answer == 200 or {each.json()["code"] for each in answers} == {"session_expired"}


def test_a_session_in_use_does_not_run_out(at):
    began = timezone.localtime().replace(microsecond=0)
    at(began)
    client = sign_in(AccountFactory(vai_tro=Role.STAFF))

    for number in range(1, 6):
        at(began + number * 25 * MINUTE, unused=True)
        assert status(client) == 200


@pytest.mark.parametrize(("minutes", "answer"), [(0, 200), (60, 200), (45, 401)])
def test_the_idle_timeout_is_a_setting(at, settings, minutes, answer):
    settings.IDLE_MINUTES = minutes
    began = timezone.localtime().replace(microsecond=0)
    at(began)
    client = sign_in(AccountFactory(vai_tro=Role.ADMIN))

    at(began + 50 * MINUTE, unused=True)

    assert status(client) == answer


@pytest.mark.parametrize("role", list(Role))
def test_no_session_outlives_its_age_however_much_it_is_used(anonymous, at, settings, role):
    settings.SESSION_LIFETIME_DAYS, settings.IDLE_MINUTES = 10, 0
    began = timezone.localtime().replace(microsecond=0)
    at(began)
    client = sign_in(AccountFactory(vai_tro=role))

    at(began + 10 * DAY - MINUTE, unused=True)
    refreshed = anonymous.post("/api/auth/refresh/", {"refresh": client.answer["refresh"]}).json()
    assert status(client) == 200

    at(began + 10 * DAY, unused=True)
    assert code(client.get("/api/users/profile/")) == (401, "session_expired")
    again = anonymous.post("/api/auth/refresh/", {"refresh": refreshed["refresh"]})
    assert code(again) == (401, "session_expired")


@pytest.mark.parametrize("idle", [0, 30])
@pytest.mark.parametrize("own", [Role.ADMIN, Role.PATIENT])
@pytest.mark.parametrize(("temporary", "until"), [("", 0), (Role.STAFF, 1), (Role.STAFF, -1), (Role.DOCTOR, 1)])
@pytest.mark.parametrize(("age", "unused"), [(DAY, MINUTE), (DAY, 40 * MINUTE), (40 * DAY, MINUTE)])
def test_the_list_says_of_a_session_what_a_request_would_find(settings, idle, own, temporary, until, age, unused):
    settings.IDLE_MINUTES = idle
    now = timezone.localtime().replace(microsecond=0)
    account = AccountFactory(vai_tro=own, vai_tro_tam=temporary, vai_tro_tam_den=now + until * DAY if until else None)
    session = SessionFactory(nguoi_dung=account, ngay_tao=now - age, lan_cuoi=now - unused)

    (listed,) = SessionRepository.with_state(PhienDangNhap.objects.all(), now)

    account.take_role(now)
    assert listed.dang_hoat_dong is not session.has_expired(now)


def test_a_session_of_a_disabled_account_is_not_live():
    SessionFactory(nguoi_dung__trang_thai=False)

    (listed,) = SessionRepository.with_state(PhienDangNhap.objects.all(), timezone.localtime())

    assert listed.dang_hoat_dong is False


# The role in force


def roles_told(client):
    """By sign-in, permissions and profile."""
    answers = [client.get(f"/api/{path}/").json() for path in ("auth/permissions", "users/profile")]
    return [client.answer["user"]["vai_tro"], *(answer["vai_tro"] for answer in answers)]


def test_a_temporary_role_is_the_one_that_everybody_is_told():
    account = AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=timezone.now() + DAY)

    client = sign_in(account)

    assert roles_told(client) == [Role.STAFF] * 3
    assert "patient.list" in client.get("/api/auth/permissions/").json()["permissions"]
    assert client.get("/api/users/patients/").status_code == 200
    assert NguoiDung.objects.get(pk=account.pk).vai_tro == Role.PATIENT


def test_a_temporary_role_that_ends_between_two_requests_is_gone_with_the_second(at):
    now = timezone.localtime().replace(microsecond=0)
    at(now)
    client = sign_in(AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=now + MINUTE))
    assert client.get("/api/users/patients/").status_code == 200

    at(now + MINUTE)

    assert client.get("/api/users/patients/").status_code == 403
    assert roles_told(client) == [Role.STAFF, Role.PATIENT, Role.PATIENT]


def test_whoever_is_staff_for_a_while_is_idle_as_staff_are(at):
    began = timezone.localtime().replace(microsecond=0)
    at(began)
    client = sign_in(AccountFactory(vai_tro_tam=Role.STAFF, vai_tro_tam_den=began + DAY))

    at(began + 31 * MINUTE, unused=True)

    assert code(client.get("/api/users/profile/")) == (401, "session_expired")
