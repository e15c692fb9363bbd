"""No token lets in but one that we signed, of the right kind, in time, of a live session and its own account."""

import datetime as dt
import json
from base64 import urlsafe_b64encode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils import timezone

from authentication.models import PhienDangNhap
from core.bootstrap import container
from core.policy import Role
from core.services.auth_service import AuthService
from tests.factories import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

KEY = settings.SECRET_KEY
HOUR = 3600


def sign_in(account):
    return container().resolve(AuthService).sign_in(so_dien_thoai=account.so_dien_thoai, password=PASSWORD)


def claims(token):
    return jwt.decode(token, KEY, algorithms=["HS256"])


def signed(payload, key=KEY, algorithm="HS256", **header):
    return jwt.encode(payload, key, algorithm, headers=header)


def part(value):
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def by_hand(header, payload, signature=""):
    return f"{part(header)}.{part(payload)}.{signature}"


def with_claims(**changed):
    return lambda good: signed({**claims(good), **changed})


def without(name):
    return lambda good: signed({key: value for key, value in claims(good).items() if key != name})


def tampered(good):
    """Somebody else's session in the payload, under the signature of one's own."""
    header, _, signature = good.split(".")
    return f"{header}.{part({**claims(good), 'ma_phien': claims(good)['ma_phien'] + 1})}.{signature}"


def by_public_key(good):
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return signed(claims(good), private, "RS256")


BAD = {
    "another key": lambda good: signed(claims(good), "another-key-that-is-long-enough-for-hs256"),
    "an empty key": lambda good: signed(claims(good), "\0" * 32),
    "alg none": lambda good: by_hand({"alg": "none", "typ": "JWT"}, claims(good)),
    "alg None": lambda good: by_hand({"alg": "None", "typ": "JWT"}, claims(good), good.split(".")[2]),
    "no alg": lambda good: by_hand({"typ": "JWT"}, claims(good), good.split(".")[2]),
    "alg a number": lambda good: by_hand({"alg": 256}, claims(good), good.split(".")[2]),
    "another algorithm": lambda good: signed(claims(good), KEY * 2, "HS512"),
    "a public key's algorithm": by_public_key,
    "a key of its own": lambda good: signed(claims(good), "x" * 40, jwk={"kty": "oct", "k": "eHh4"}, kid="../x"),
    "tampered with": tampered,
    "signature cut off": lambda good: good.rpartition(".")[0] + ".",
    "signature cut short": lambda good: good[:-5],
    "expired": with_claims(exp=1_600_000_000),
    "no expiry": without("exp"),
    "an expiry in words": with_claims(exp="tomorrow"),
    "an expiry beyond the calendar": with_claims(exp=10**30),
    "an expiry that is a list": with_claims(exp=[1]),
    "an expiry that is null": with_claims(exp=None),
    "an expiry that is infinite": with_claims(exp=float("inf")),
    "not valid yet": with_claims(nbf=4_000_000_000),
    "no id": without("jti"),
    "no type": without("token_type"),
    "an unknown type": with_claims(token_type="sliding"),
    "a type that is a list": with_claims(token_type=["access", "refresh"]),
    "no session": without("ma_phien"),
    "a session that is null": with_claims(ma_phien=None),
    "a session that is zero": with_claims(ma_phien=0),
    "a session that is negative": with_claims(ma_phien=-1),
    "a session that is not there": with_claims(ma_phien=10**12),
    "a session beyond every column": with_claims(ma_phien=10**30),
    "a session in words": with_claims(ma_phien="' OR 1=1 --"),
    "a session that is true": with_claims(ma_phien=True),
    "a session that is a fraction": with_claims(ma_phien=1.5),
    "a session that is a list": with_claims(ma_phien=[1]),
    "a session that is an object": with_claims(ma_phien={"pk": 1}),
    "no account": without("ma_nguoi_dung"),
    "an account that is another": with_claims(ma_nguoi_dung="1"),
    "an account beyond every column": with_claims(ma_nguoi_dung="1" * 400),
    "an account that is an object": with_claims(ma_nguoi_dung={"a": 1}),
    "claims that are a list": lambda good: by_hand({"alg": "HS256"}, [1], good.split(".")[2]),
    "empty parts": lambda good: "..",
    "not a token": lambda good: "not-a-token",
    "five parts": lambda good: good + ".e30.e30",
    "not base64": lambda good: "€€€.€€€.€€€",
}  # fmt: skip
bad_tokens = pytest.mark.parametrize("spoil", BAD.values(), ids=BAD)


def is_refused(answer):
    body = answer.json()
    shape = (answer.status_code, answer["Content-Type"], answer["WWW-Authenticate"], body["status"])
    return shape == (401, "application/problem+json", "Bearer", 401) and not {"errors", "user"} & set(body)


@pytest.fixture
def account():
    """Whose key is not the first, so that a claim that names the first names another."""
    AccountFactory()
    return AccountFactory(vai_tro=Role.ADMIN)


@pytest.fixture
def tokens(account):
    return sign_in(account)


def asks(client, header):
    return client.get("/api/auth/permissions/", headers={"authorization": header})


@bad_tokens
def test_a_bad_access_token_opens_nothing(anonymous, tokens, spoil):
    header = f"Bearer {spoil(tokens['access'])}".encode(errors="replace").decode("latin-1")

    assert is_refused(asks(anonymous, header))


@bad_tokens
def test_a_bad_refresh_token_is_not_exchanged(anonymous, tokens, spoil):
    assert is_refused(anonymous.post("/api/auth/refresh/", {"refresh": spoil(tokens["refresh"])}))
    assert PhienDangNhap.objects.get().ngay_ket_thuc is None


@bad_tokens
@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_a_bad_token_is_not_called_good(anonymous, tokens, kind, spoil):
    assert is_refused(anonymous.post("/api/auth/verify/", {"token": spoil(tokens[kind])}))


@bad_tokens
def test_a_bad_refresh_token_ends_no_session(anonymous, account, tokens, spoil):
    other = sign_in(account)
    signed_in = {"authorization": f"Bearer {other['access']}"}

    assert is_refused(anonymous.post("/api/auth/logout/", {"refresh": spoil(tokens["refresh"])}, headers=signed_in))
    assert not PhienDangNhap.objects.filter(ngay_ket_thuc__isnull=False).exists()


@bad_tokens
def test_a_bad_access_token_is_no_visitor_on_open_endpoints(anonymous, tokens, spoil):
    header = f"Bearer {spoil(tokens['access'])}".encode(errors="replace").decode("latin-1")
    wanted = {"so_dien_thoai": "0912345678", "password": "securepassword123", "vai_tro": Role.ADMIN}

    assert is_refused(anonymous.post("/api/auth/register/", wanted, headers={"authorization": header}))


# Good tokens in the wrong place


def test_a_refresh_token_is_no_access_token(anonymous, tokens):
    assert is_refused(asks(anonymous, f"Bearer {tokens['refresh']}"))


def test_an_access_token_is_no_refresh_token(anonymous, tokens):
    signed_in = {"authorization": f"Bearer {tokens['access']}"}

    assert is_refused(anonymous.post("/api/auth/refresh/", {"refresh": tokens["access"]}))
    assert is_refused(anonymous.post("/api/auth/logout/", {"refresh": tokens["access"]}, headers=signed_in))


def test_a_token_with_the_session_of_another_account_lets_in_as_nobody(anonymous, account, tokens):
    victim = sign_in(AccountFactory(vai_tro=Role.STAFF))
    theirs = claims(victim["access"])["ma_phien"]

    for kind in ("access", "refresh"):
        mixed = signed({**claims(tokens[kind]), "ma_phien": theirs})
        assert is_refused(asks(anonymous, f"Bearer {mixed}"))
        assert is_refused(anonymous.post("/api/auth/refresh/", {"refresh": mixed}))
        assert is_refused(anonymous.post("/api/auth/verify/", {"token": mixed}))
    assert not PhienDangNhap.objects.filter(ngay_ket_thuc__isnull=False).exists()


def test_a_refresh_token_of_somebody_else_does_not_sign_them_out(anonymous, tokens):
    victim = sign_in(AccountFactory())
    signed_in = {"authorization": f"Bearer {tokens['access']}"}

    assert is_refused(anonymous.post("/api/auth/logout/", {"refresh": victim["refresh"]}, headers=signed_in))
    assert asks(anonymous, f"Bearer {victim['access']}").status_code == 200


def ended(account):
    PhienDangNhap.objects.update(ngay_ket_thuc=timezone.now() - dt.timedelta(seconds=1))


def disabled(account):
    account.trang_thai = False
    account.save()


def deleted(account):
    account.phien_dang_nhap.all().delete()


@pytest.mark.parametrize("end", [ended, disabled, deleted], ids=lambda end: end.__name__)
def test_tokens_die_with_their_session_and_their_account(anonymous, account, tokens, end):
    end(account)

    assert is_refused(asks(anonymous, f"Bearer {tokens['access']}"))
    assert is_refused(anonymous.post("/api/auth/refresh/", {"refresh": tokens["refresh"]}))
    for token in (tokens["access"], tokens["refresh"]):
        assert is_refused(anonymous.post("/api/auth/verify/", {"token": token}))


@pytest.mark.parametrize(
    "header",
    [
        "", " ", "Bearer", "Bearer ", "bearer\t{}", "Bearer  {}", "Bearer {} {}", "Bearer {},Bearer {}",
        "Bearer,{}", "{}", "Basic {}", "Token {}", "JWT {}", "Bearer: {}", "Bearer \xe9\xff", "\xe9 {}", 'Bearer "{}"',
        "Bearer {}\xa0",
    ],
)  # fmt: skip
def test_an_odd_header_is_not_read_kindly(anonymous, tokens, header):
    assert is_refused(asks(anonymous, header.replace("{}", tokens["access"])))


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"token": ["x"]},
        {"token": {}},
        {"token": None},
        {"token": 5},
        {"token": "\0"},
        {"token": "\ud83d"},
        [],
        "x",
        None,
    ],
)
def test_what_is_no_token_at_all_is_a_wrong_form(anonymous, form):
    answer = anonymous.post("/api/auth/verify/", json.dumps(form), content_type="application/json")

    assert answer.status_code in (400, 401)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_longer_than_any_of_ours_is_a_wrong_form(anonymous, tokens):
    for path, name in (("refresh", "refresh"), ("verify", "token")):
        answer = anonymous.post(f"/api/auth/{path}/", {name: tokens["refresh"] + "x" * 5000})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)
    assert is_refused(asks(anonymous, "Bearer " + "x" * 50_000))


def test_good_tokens_are_taken(anonymous, tokens):
    """Or the refusals above would say nothing."""
    assert asks(anonymous, f"bEARER {tokens['access']}").status_code == 200
    assert anonymous.post("/api/auth/verify/", {"token": signed(claims(tokens["access"]))}).status_code == 200
    assert anonymous.post("/api/auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 200
