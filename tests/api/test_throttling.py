"""One address is limited in what can be guessed at; `THROTTLE=off` lifts that, and nothing else."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from redis.exceptions import ConnectionError as NoRedis

from authentication.throttles import AddressThrottle
from core.middleware import address_of
from core.policy import Role
from tests.factories import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

LIMITS = {"login": 60, "register": 120, "code": 30, "token": 600, "verify": 60}
CALLS = [
    ("post", "/api/auth/login/", "login"),
    ("put", "/api/auth/change-password/", "login"),
    ("post", "/api/auth/register/", "register"),
    ("post", "/api/auth/password-reset/", "code"),
    ("post", "/api/auth/password-reset/confirm/", "code"),
    ("post", "/api/auth/phone-change/", "code"),
    ("post", "/api/auth/phone-change/confirm/", "code"),
    ("post", "/api/auth/refresh/", "token"),
    ("post", "/api/auth/verify/", "token"),
]


@pytest.fixture(autouse=True)
def on(settings):
    settings.THROTTLE = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def few(monkeypatch):
    """Three of everything."""
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", dict.fromkeys(LIMITS, "3/hour"))


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
def test_an_address_calls_so_often_and_is_then_told_to_wait(as_user, few, method, path, scope):
    client = as_user()

    def call():
        return getattr(client, method)(path, {})

    assert [call().status_code for _ in range(3)] == [400] * 3
    refused = call()
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert refused["Content-Type"] == "application/problem+json"
    assert 3590 <= int(refused["Retry-After"]) <= 3600
    assert refused["Cache-Control"] == "no-store"


@pytest.mark.parametrize("scope", LIMITS)
def test_the_rates_are_those_promised(rf, scope):
    request = rf.post("/")

    assert all(AddressThrottle().admits(request, scope) for _ in range(LIMITS[scope]))
    assert not AddressThrottle().admits(request, scope)


def test_many_numbers_from_one_address_meet_the_limit_by_address(anonymous, few):
    tries = [
        anonymous.post("/api/auth/login/", {"so_dien_thoai": f"09999999{n:02}", "password": "guess"}).status_code
        for n in range(5)
    ]

    assert tries == [401, 401, 401, 429, 429]


def test_the_right_password_is_refused_too_once_the_address_is_over(anonymous, few):
    right = {"so_dien_thoai": AccountFactory().so_dien_thoai, "password": PASSWORD}
    for _ in range(3):
        anonymous.post("/api/auth/login/", {"so_dien_thoai": "0999999999", "password": "guess"})

    assert anonymous.post("/api/auth/login/", right).status_code == 429
    assert anonymous.post("/api/auth/login/", right, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_scopes_are_counted_apart(anonymous, few):
    for _ in range(4):
        anonymous.post("/api/auth/login/", {})

    assert anonymous.post("/api/auth/refresh/", {}).status_code == 400


def test_nothing_else_is_limited_by_address(as_user, few):
    client = as_user()

    assert {client.get("/api/users/profile/").status_code for _ in range(6)} == {200}
    assert {client.get("/api/health/live/").status_code for _ in range(6)} == {200}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.1", "::ffff:203.0.113.2", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
    ],
)
def test_who_counts_as_one_address(anonymous, few, one, other, together):
    for _ in range(3):
        anonymous.post("/api/auth/login/", {}, REMOTE_ADDR=one)

    assert anonymous.post("/api/auth/login/", {}, REMOTE_ADDR=other).status_code == (429 if together else 400)


def test_a_made_up_forwarding_header_gives_no_new_address(anonymous, few):
    answers = [
        anonymous.post("/api/auth/login/", {}, headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code
        for n in range(4)
    ]

    assert answers == [400, 400, 400, 429]


def test_behind_a_proxy_of_our_own_clients_are_told_apart(anonymous, few, settings):
    settings.TRUSTED_PROXIES = 1

    def call(forwarded):
        return anonymous.post("/api/auth/login/", {}, headers={"x-forwarded-for": forwarded}).status_code

    assert [call(f"10.0.0.{n}, 203.0.113.1") for n in range(4)] == [400, 400, 400, 429]
    assert call("203.0.113.1, 203.0.113.2") == 400


@pytest.mark.parametrize(
    ("forwarded", "read"),
    [
        ("203.0.113.1", "203.0.113.1"),
        ("203.0.113.1:5678", "203.0.113.1"),
        ("::ffff:203.0.113.1", "203.0.113.1"),
        ("[::ffff:203.0.113.1]:80", "203.0.113.1"),
        ("[2001:DB8::1]:80", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", "127.0.0.1"),
        ("_hidden", "127.0.0.1"),
        ("203.0.113.1:port", "127.0.0.1"),
        ("[203.0.113.1", "127.0.0.1"),
        ("1" * 5000, "127.0.0.1"),
        ("%eth0", "127.0.0.1"),
    ],
)
def test_an_address_is_read_as_proxies_spell_it(settings, forwarded, read):
    settings.TRUSTED_PROXIES = 1

    assert address_of(RequestFactory().get("/", headers={"x-forwarded-for": forwarded})) == read


def test_a_proxys_odd_spelling_does_not_lift_the_limit(anonymous, few, settings):
    settings.TRUSTED_PROXIES = 1

    answers = [
        anonymous.post("/api/auth/login/", {}, headers={"x-forwarded-for": f"unknown-{n}"}).status_code
        for n in range(4)
    ]

    assert answers == [400, 400, 400, 429]


def test_the_admin_sites_sign_in_is_limited_with_the_apis(client, anonymous, few):
    account = AccountFactory(vai_tro=Role.ADMIN)
    for _ in range(3):
        anonymous.post("/api/auth/login/", {})

    answer = client.post("/admin/login/", {"username": account.so_dien_thoai, "password": PASSWORD})

    assert "Quá nhiều yêu cầu" in answer.content.decode()


def test_switched_off_no_address_is_limited_and_the_number_still_locks(anonymous, few, settings):
    settings.THROTTLE = False
    number = AccountFactory().so_dien_thoai
    wrong = {"so_dien_thoai": number, "password": "wrong-password"}

    answers = [anonymous.post("/api/auth/login/", wrong) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].json()["code"] == "locked_out"
    codes = [anonymous.post("/api/auth/password-reset/", {"so_dien_thoai": number}) for _ in range(2)]
    assert [answer.status_code for answer in codes] == [202, 429]
    assert codes[-1].json()["code"] == "too_many_codes"


def test_with_the_cache_gone_people_still_sign_in(anonymous, few, monkeypatch):
    def gone(*args, **kwargs):
        raise NoRedis("connection refused")

    monkeypatch.setattr(AddressThrottle, "cache", type("Gone", (), {"get": gone, "set": gone}))
    right = {"so_dien_thoai": AccountFactory().so_dien_thoai, "password": PASSWORD}

    assert anonymous.post("/api/auth/login/", right).status_code == 200


def test_both_languages_say_that_it_was_too_much(anonymous, few):
    for _ in range(3):
        anonymous.post("/api/auth/login/", {})

    assert "Quá nhiều yêu cầu" in anonymous.post("/api/auth/login/", {}).json()["detail"]
    english = anonymous.post("/api/auth/login/", {}, headers={"accept-language": "en"}).json()["detail"]
    assert english.isascii()
