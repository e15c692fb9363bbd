"""Sign-up, sign-in, tokens, passwords."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone

from authentication.models import NguoiDung
from core.models import NhatKy
from core.policy import Role
from tests.factories import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

EXAMPLE = {"so_dien_thoai": "0123456789", "password": "securepassword123"}


def sign_in(client, so_dien_thoai, password=PASSWORD):
    return client.post("/api/auth/login/", {"so_dien_thoai": so_dien_thoai, "password": password})


def bearer(access):
    return {"authorization": f"Bearer {access}"}


def test_the_seeds_example_registers_and_signs_in(anonymous):
    registered = anonymous.post("/api/auth/register/", {**EXAMPLE, "vai_tro": "Bệnh nhân"})

    assert registered.status_code == 201
    account = NguoiDung.objects.get()
    summary = {
        "ma_nguoi_dung": account.pk,
        "so_dien_thoai": "0123456789",
        "vai_tro": "Bệnh nhân",
        "trang_thai": True,
    }
    assert registered.json() == summary

    signed_in = anonymous.post("/api/auth/login/", EXAMPLE)
    assert signed_in.status_code == 200
    assert set(signed_in.json()) == {"access", "refresh", "user"}
    assert signed_in.json()["user"] == summary


def test_a_number_has_one_account_however_it_is_spelled(anonymous):
    anonymous.post("/api/auth/register/", EXAMPLE)

    again = anonymous.post("/api/auth/register/", {**EXAMPLE, "so_dien_thoai": "+84123456789"})

    assert (again.status_code, again.json()["code"]) == (409, "phone_taken")
    assert NguoiDung.objects.count() == 1
    assert sign_in(anonymous, "+84 123 456 789", EXAMPLE["password"]).status_code == 200


@pytest.mark.parametrize("password", ["", "short1!", "12345678901", "password123", "x" * 129])
def test_a_weak_password_is_refused(anonymous, password):
    answer = anonymous.post("/api/auth/register/", {**EXAMPLE, "password": password})

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["password"] * len(answer.json()["errors"])
    assert not NguoiDung.objects.exists()


@pytest.mark.parametrize("vai_tro", ["Admin", "Bác sĩ", "Nhân viên"])
def test_only_an_admin_registers_others_than_patients(anonymous, as_user, vai_tro):
    wanted = {**EXAMPLE, "vai_tro": vai_tro}

    for client in (anonymous, as_user(vai_tro=Role.STAFF)):
        answer = client.post("/api/auth/register/", wanted)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")
    assert not NguoiDung.objects.filter(so_dien_thoai=EXAMPLE["so_dien_thoai"]).exists()

    assert as_user(vai_tro=Role.ADMIN).post("/api/auth/register/", wanted).json()["vai_tro"] == vai_tro


def test_unknown_number_wrong_password_and_disabled_account_get_one_answer(anonymous):
    known = AccountFactory().so_dien_thoai
    disabled = AccountFactory(trang_thai=False).so_dien_thoai

    answers = [
        sign_in(anonymous, "0999999999"),
        sign_in(anonymous, known, "wrong-password"),
        sign_in(anonymous, disabled),
    ]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert len({(answer.json()["code"], answer.json()["detail"]) for answer in answers}) == 1


@pytest.mark.parametrize("known", [True, False])
def test_five_failures_lock_the_number_for_a_quarter_of_an_hour(anonymous, at, known):
    number = AccountFactory().so_dien_thoai if known else "0999999999"
    now = timezone.localtime().replace(microsecond=0)
    at(now)

    assert [sign_in(anonymous, number, "wrong-password").status_code for _ in range(5)] == [401] * 5

    locked = sign_in(anonymous, number)
    assert (locked.status_code, locked.json()["code"]) == (429, "locked_out")
    assert 890 <= int(locked["Retry-After"]) <= 901

    at(now + dt.timedelta(minutes=16))
    assert sign_in(anonymous, number).status_code == (200 if known else 401)


def test_a_success_forgets_the_failures_before_it(anonymous):
    number = AccountFactory().so_dien_thoai

    for _ in range(3):
        assert [sign_in(anonymous, number, "wrong-password").status_code for _ in range(4)] == [401] * 4
        assert sign_in(anonymous, number).status_code == 200


def test_after_a_lock_has_passed_five_tries_are_free_again(anonymous, at):
    number = AccountFactory().so_dien_thoai
    now = timezone.localtime().replace(microsecond=0)
    at(now)
    for _ in range(5):
        sign_in(anonymous, number, "wrong-password")

    at(now + dt.timedelta(minutes=16))

    assert [sign_in(anonymous, number, "wrong-password").status_code for _ in range(6)] == [401] * 5 + [429]


def test_refreshing_kills_the_old_token_and_its_reuse_the_session(anonymous):
    first = sign_in(anonymous, AccountFactory().so_dien_thoai).json()

    second = anonymous.post("/api/auth/refresh/", {"refresh": first["refresh"]})
    assert second.status_code == 200
    assert set(second.json()) == {"access", "refresh"}
    assert anonymous.get("/api/users/profile/", headers=bearer(second.json()["access"])).status_code == 200

    assert anonymous.post("/api/auth/refresh/", {"refresh": first["refresh"]}).status_code == 401
    assert anonymous.post("/api/auth/refresh/", {"refresh": second.json()["refresh"]}).status_code == 401
    assert anonymous.get("/api/users/profile/", headers=bearer(second.json()["access"])).status_code == 401
    assert NhatKy.objects.filter(hanh_dong="RefreshTokenReused").count() == 1


def test_tokens_are_verified(anonymous):
    tokens = sign_in(anonymous, AccountFactory().so_dien_thoai).json()

    def verify(token):
        return anonymous.post("/api/auth/verify/", {"token": token}).status_code

    assert (verify(tokens["access"]), verify(tokens["refresh"]), verify("x.y.z")) == (200, 200, 401)
    anonymous.post("/api/auth/refresh/", {"refresh": tokens["refresh"]})
    assert (verify(tokens["access"]), verify(tokens["refresh"])) == (200, 401)


def test_signing_out_ends_the_session_at_once(anonymous):
    tokens = sign_in(anonymous, AccountFactory().so_dien_thoai).json()
    anonymous.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")

    assert anonymous.post("/api/auth/logout/", {"refresh": tokens["refresh"]}).status_code == 204

    assert anonymous.get("/api/users/profile/").status_code == 401
    assert anonymous.post("/api/auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 401


def test_nobody_signs_another_out(anonymous, as_user):
    tokens = sign_in(anonymous, AccountFactory().so_dien_thoai).json()

    assert as_user().post("/api/auth/logout/", {"refresh": tokens["refresh"]}).status_code == 401

    assert anonymous.post("/api/auth/verify/", {"token": tokens["access"]}).status_code == 200


def test_a_new_password_ends_every_session(anonymous, as_user):
    account = AccountFactory()
    elsewhere = sign_in(anonymous, account.so_dien_thoai).json()
    change = {"mat_khau_cu": PASSWORD, "mat_khau_moi": "Another-Horse-7"}

    assert as_user(account).put("/api/auth/change-password/", change).status_code == 200

    assert anonymous.post("/api/auth/refresh/", {"refresh": elsewhere["refresh"]}).status_code == 401
    assert sign_in(anonymous, account.so_dien_thoai).status_code == 401
    assert sign_in(anonymous, account.so_dien_thoai, "Another-Horse-7").status_code == 200


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"mat_khau_cu": "wrong-password", "mat_khau_moi": "Another-Horse-7"}, "mat_khau_cu", "wrong_password"),
        ({"mat_khau_cu": PASSWORD, "mat_khau_moi": "123"}, "mat_khau_moi", "password_too_short"),
        ({"mat_khau_moi": "Another-Horse-7"}, "mat_khau_cu", "required"),
    ],
)
def test_a_wrong_change_of_password_changes_nothing(anonymous, as_user, change, field, code):
    account = AccountFactory()

    answer = as_user(account).put("/api/auth/change-password/", change)

    assert answer.status_code == 400
    assert (answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == (field, code)
    assert sign_in(anonymous, account.so_dien_thoai).status_code == 200


def test_a_session_in_wrong_hands_does_not_guess_the_password(as_user):
    client = as_user()
    change = {"mat_khau_cu": "wrong-password", "mat_khau_moi": "Another-Horse-7"}

    assert [client.put("/api/auth/change-password/", change).status_code for _ in range(6)] == [400] * 5 + [429]
    assert client.put("/api/auth/change-password/", {**change, "mat_khau_cu": PASSWORD}).status_code == 429


def test_a_disabled_account_is_out_with_its_next_request(as_user):
    client = as_user()

    NguoiDung.objects.filter(pk=client.account.pk).update(trang_thai=False)

    assert client.get("/api/users/profile/").status_code == 401


def test_a_changed_role_counts_with_the_next_request(as_user):
    client = as_user(vai_tro=Role.STAFF)
    assert client.get("/api/users/patients/").status_code == 200

    NguoiDung.objects.filter(pk=client.account.pk).update(vai_tro=Role.PATIENT)

    assert client.get("/api/users/patients/").status_code == 403


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Bearer x.y.z", "Bearer \u00e9".encode("latin-1"), "Bearer " + "x" * 5000]
)
def test_a_token_that_is_none_is_401(anonymous, header):
    answer = anonymous.get("/api/users/profile/", headers={"authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_refresh_token_is_no_access_token(anonymous):
    tokens = sign_in(anonymous, AccountFactory().so_dien_thoai).json()

    assert anonymous.get("/api/users/profile/", headers=bearer(tokens["refresh"])).status_code == 401
    assert anonymous.post("/api/auth/refresh/", {"refresh": tokens["access"]}).status_code == 401


def test_a_client_learns_what_to_show(as_user):
    answer = as_user(vai_tro=Role.STAFF).get("/api/auth/permissions/").json()

    assert answer["vai_tro"] == "Nhân viên"
    assert "appointment.create" in answer["permissions"]
    assert "account.list" not in answer["permissions"]


@pytest.fixture
def argon2(settings):
    settings.PASSWORD_HASHERS = ["authentication.hashers.OwaspArgon2PasswordHasher"]


def test_passwords_are_kept_by_argon2(argon2):
    assert AccountFactory().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_with_other_parameters_is_made_anew_when_its_password_is_given(argon2, anonymous):
    account = AccountFactory()
    account.password = Argon2PasswordHasher().encode(PASSWORD, "a" * 16)
    account.save()
    assert "$m=102400,t=2,p=8$" in account.password

    answer = sign_in(anonymous, account.so_dien_thoai)

    account.refresh_from_db()
    assert answer.status_code == 200
    assert "$m=19456,t=2,p=1$" in account.password


def test_neither_password_nor_token_reaches_the_audit_trail(anonymous):
    anonymous.post("/api/auth/register/", EXAMPLE)
    anonymous.post("/api/auth/login/", EXAMPLE)

    entries = list(NhatKy.objects.all())
    assert {entry.hanh_dong for entry in entries} == {"AccountRegistered", "SignedIn"}
    assert not any({"password", "jti"} & set(entry.sau) for entry in entries)


def test_signing_out_with_a_refresh_token_that_was_used_up_ends_the_session(anonymous):
    """It may have been stolen, as when it is shown to be refreshed."""
    old = sign_in(anonymous, AccountFactory().so_dien_thoai).json()
    new = anonymous.post("/api/auth/refresh/", {"refresh": old["refresh"]}).json()

    answer = anonymous.post("/api/auth/logout/", {"refresh": old["refresh"]}, headers=bearer(new["access"]))

    assert answer.status_code == 401
    assert anonymous.get("/api/users/profile/", headers=bearer(new["access"])).status_code == 401
    assert anonymous.post("/api/auth/refresh/", {"refresh": new["refresh"]}).status_code == 401
    assert NhatKy.objects.filter(hanh_dong="RefreshTokenReused").count() == 1


def test_a_used_up_refresh_token_of_another_ends_nothing(anonymous, as_user):
    old = sign_in(anonymous, AccountFactory().so_dien_thoai).json()
    new = anonymous.post("/api/auth/refresh/", {"refresh": old["refresh"]}).json()

    assert as_user().post("/api/auth/logout/", {"refresh": old["refresh"]}).status_code == 401

    assert anonymous.get("/api/users/profile/", headers=bearer(new["access"])).status_code == 200
    assert not NhatKy.objects.filter(hanh_dong="RefreshTokenReused").exists()
