"""The second factor: set up, asked for at sign-in, good once, recovered, taken away, and required of Admins."""

import datetime as dt
import re
from io import StringIO

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from authentication.models import DangNhapSai, MaKhoiPhuc, PhienDangNhap, XacThucHaiLop
from core.authenticator import digest_of
from core.models import NhatKy
from core.policy import Role
from core.repositories.session_repository import SecondFactorRepository
from tests.factories import APP_KEY, PASSWORD, AccountFactory, SecondFactorFactory

pytestmark = pytest.mark.django_db

FACTOR = "/api/auth/second-factor/"
NOW = dt.datetime(2030, 1, 7, 9, 0, 10, tzinfo=dt.UTC)
RECOVERY_CODE = "abcd-efgh-ijkl-2345"
STEP = dt.timedelta(seconds=30)


def app(when=NOW, key=APP_KEY):
    """What the authenticator app shows at that time."""
    return pyotp.TOTP(key).at(when)


def wrong(when=NOW):
    """Six digits that the app shows at no time near it."""
    near = {app(when + steps * STEP) for steps in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", *map(str, range(300000, 300010))) if code not in near)


def sign_in(account, code=None, password=PASSWORD):
    body = {"so_dien_thoai": account.so_dien_thoai, "password": password}
    return APIClient().post("/api/auth/login/", body if code is None else {**body, "ma_xac_thuc": code})


def signed_in(account, code=None):
    client = APIClient(headers={"authorization": f"Bearer {sign_in(account, code).json()['access']}"})
    client.account = account
    return client


def said(answer):
    return answer.status_code, answer.json()["code"]


def failures(account):
    return sum(DangNhapSai.objects.filter(so_dien_thoai=account.so_dien_thoai).values_list("so_lan", flat=True))


@pytest.fixture(autouse=True)
def _now(at):
    at(NOW)


@pytest.fixture
def account():
    """Whose second factor is in force, with one recovery code."""
    factor = SecondFactorFactory()
    SecondFactorRepository().replace_codes(factor, [digest_of(RECOVERY_CODE)])
    return factor.nguoi_dung


@pytest.fixture
def client(account, at):
    """Signed in with the code of a while ago."""
    at(NOW - 10 * STEP)
    client = signed_in(account, app(NOW - 10 * STEP))
    at(NOW)
    return client


# Setting it up


def test_it_is_set_up_confirmed_and_then_asked_for(at):
    account = AccountFactory()
    client = signed_in(account)
    assert client.get(FACTOR).json() == {"dang_bat": False, "ngay_kich_hoat": None, "ma_con_lai": 0}

    begun = client.post(FACTOR, {"password": PASSWORD})
    assert begun.status_code == 201
    key = begun.json()["khoa"]
    totp = pyotp.parse_uri(begun.json()["uri"])
    assert (totp.secret, totp.name, totp.at(NOW)) == (key, account.so_dien_thoai, app(key=key))
    assert sign_in(account).status_code == 200  # not in force yet

    confirmed = client.post(f"{FACTOR}confirm/", {"ma": app(key=key)})
    codes = confirmed.json()["ma_khoi_phuc"]
    assert (confirmed.status_code, len(set(codes))) == (200, 10)
    assert all(re.fullmatch(r"[a-z2-7]{4}(-[a-z2-7]{4}){3}", code) for code in codes)
    state = client.get(FACTOR).json()
    assert (state["dang_bat"], state["ma_con_lai"]) == (True, 10)
    assert dt.datetime.fromisoformat(state["ngay_kich_hoat"]) == NOW

    assert said(sign_in(account)) == (401, "second_factor_required")
    at(NOW + STEP)
    assert sign_in(account, app(NOW + STEP, key)).status_code == 200
    assert sign_in(account, codes[0].upper().replace("-", " ")).status_code == 200
    assert client.get(FACTOR).json()["ma_con_lai"] == 9


def test_an_answer_with_a_secret_is_kept_by_nobody():
    assert signed_in(AccountFactory()).post(FACTOR, {"password": PASSWORD})["Cache-Control"] == "no-store"


def test_beginning_again_replaces_what_was_not_confirmed():
    client = signed_in(AccountFactory())
    old, new = (client.post(FACTOR, {"password": PASSWORD}).json()["khoa"] for _ in range(2))

    assert said(client.post(f"{FACTOR}confirm/", {"ma": app(key=old)})) == (400, "wrong_code")
    assert client.post(f"{FACTOR}confirm/", {"ma": app(key=new)}).status_code == 200


def test_beginning_needs_the_password():
    client = signed_in(AccountFactory())

    answer = client.post(FACTOR, {"password": "wrong-password"})

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("password", "wrong_password")]
    assert not XacThucHaiLop.objects.exists()


def test_one_in_force_is_not_replaced_by_beginning_or_confirming(client):
    before = XacThucHaiLop.objects.get()

    assert said(client.post(FACTOR, {"password": PASSWORD})) == (409, "second_factor_exists")
    assert said(client.post(f"{FACTOR}confirm/", {"ma": app()})) == (409, "second_factor_exists")

    assert XacThucHaiLop.objects.get().khoa == before.khoa


@pytest.mark.parametrize(
    ("path", "body"), [("confirm", {}), ("recovery-codes", {}), ("disable", {"password": PASSWORD})]
)
def test_without_one_there_is_nothing_to_confirm_renew_or_switch_off(path, body):
    answer = signed_in(AccountFactory()).post(f"{FACTOR}{path}/", {"ma": "123456", **body})

    assert said(answer) == (409, "second_factor_missing")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", None, 5, [], "abcd-efgh-ijkl", "x" * 99])
@pytest.mark.parametrize("path", ["confirm", "recovery-codes", "disable"])
def test_a_code_of_no_form_is_named_and_counts_as_no_failure(client, path, code):
    answer = client.post(f"{FACTOR}{path}/", {"ma": code, "password": PASSWORD})

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"ma"}
    assert failures(client.account) == 0


def test_a_recovery_code_confirms_nothing():
    account = AccountFactory()
    client = signed_in(account)
    client.post(FACTOR, {"password": PASSWORD})

    assert client.post(f"{FACTOR}confirm/", {"ma": RECOVERY_CODE}).status_code == 400


@pytest.mark.parametrize("method", ["get", "post"])
def test_visitors_have_none(anonymous, method):
    assert getattr(anonymous, method)(FACTOR).status_code == 401


# Signing in with it


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
def test_the_apps_clock_may_be_off_by_one_step(account, steps, status):
    assert sign_in(account, app(NOW + steps * STEP)).status_code == status


def test_a_code_is_good_once(account):
    assert sign_in(account, app()).status_code == 200
    assert said(sign_in(account, app())) == (401, "second_factor_invalid")


def test_a_code_older_than_one_that_was_used_is_not_good_any_more(account):
    assert sign_in(account, app(NOW + STEP)).status_code == 200
    assert said(sign_in(account, app())) == (401, "second_factor_invalid")


def test_the_code_that_confirmed_opens_no_session():
    account = AccountFactory()
    client = signed_in(account)
    key = client.post(FACTOR, {"password": PASSWORD}).json()["khoa"]
    client.post(f"{FACTOR}confirm/", {"ma": app(key=key)})

    assert said(sign_in(account, app(key=key))) == (401, "second_factor_invalid")


def test_a_recovery_code_is_good_once(account):
    assert sign_in(account, RECOVERY_CODE).status_code == 200
    assert said(sign_in(account, RECOVERY_CODE)) == (401, "second_factor_invalid")
    assert NhatKy.objects.filter(hanh_dong="RecoveryCodeUsed", nguoi_dung=account).count() == 1


def test_a_recovery_code_of_another_account_is_not_good(account):
    other = SecondFactorFactory().nguoi_dung

    assert said(sign_in(other, RECOVERY_CODE)) == (401, "second_factor_invalid")
    assert MaKhoiPhuc.objects.get().ngay_dung is None


def test_a_missing_code_opens_nothing_and_is_no_failure(account):
    for _ in range(8):
        assert said(sign_in(account)) == (401, "second_factor_required")

    assert failures(account) == 0
    assert not PhienDangNhap.objects.exists()
    assert sign_in(account, app()).status_code == 200


def test_a_wrong_password_is_told_first_whatever_the_code(account):
    assert said(sign_in(account, app(), "wrong-password")) == (401, "bad_credentials")
    assert said(sign_in(account, password="wrong-password")) == (401, "bad_credentials")
    assert sign_in(account, app()).status_code == 200  # the code was not used up


def test_guessing_codes_locks_the_number(account):
    guesses = [sign_in(account, wrong()) for _ in range(6)]

    assert [guess.status_code for guess in guesses] == [401] * 5 + [429]
    assert said(sign_in(account, app())) == (429, "locked_out")
    assert not PhienDangNhap.objects.exists()


def test_asking_without_a_code_between_guesses_forgets_none_of_them(account):
    answers = []
    for _ in range(5):
        answers += [sign_in(account, wrong()).status_code, sign_in(account).status_code]

    assert answers[-1] == 429


def test_a_code_that_is_not_needed_is_not_looked_at():
    assert sign_in(AccountFactory(), "123456").status_code == 200


@pytest.mark.parametrize("code", ["", "12345", "abc", "١٢٣٤٥٦", 5, {}, "\x00"])
def test_a_code_of_no_form_is_named_at_sign_in(account, code):
    answer = sign_in(account, code)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["ma_xac_thuc"]


def test_an_unconfirmed_one_is_not_asked_for():
    assert sign_in(SecondFactorFactory(ngay_kich_hoat=None).nguoi_dung).status_code == 200


# Its key


def test_neither_key_nor_codes_are_kept_readable_or_told_to_the_audit_trail():
    client = signed_in(AccountFactory())
    key = client.post(FACTOR, {"password": PASSWORD}).json()["khoa"]
    codes = client.post(f"{FACTOR}confirm/", {"ma": app(key=key)}).json()["ma_khoi_phuc"]

    kept = XacThucHaiLop.objects.get().khoa
    told = str(list(NhatKy.objects.values_list("truoc", "sau")))
    assert key not in kept
    assert not {row.ma_bam for row in MaKhoiPhuc.objects.all()} & {*codes, *(code.replace("-", "") for code in codes)}
    assert not any(secret in told for secret in (key, kept, "khoa", "ma_bam", *codes))
    assert set(NhatKy.objects.values_list("hanh_dong", flat=True)) == {
        "SignedIn", "SecondFactorBegun", "SecondFactorConfirmed",
    }  # fmt: skip


def test_two_keys_that_are_the_same_are_kept_differently():
    assert SecondFactorFactory().khoa != SecondFactorFactory().khoa


def test_a_changed_secret_key_opens_it_while_the_old_one_is_a_fallback(account, settings, at):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-that-is-long-enough-too", [settings.SECRET_KEY]
    assert sign_in(account, app()).status_code == 200

    settings.SECRET_KEY_FALLBACKS = []  # its use has locked it under the new one
    at(NOW + STEP)
    assert sign_in(account, app(NOW + STEP)).status_code == 200


def test_a_lost_secret_key_lets_nobody_in_but_by_recovery_codes(account, settings):
    settings.SECRET_KEY = "another-key-that-is-long-enough-too"

    assert said(sign_in(account, app())) == (401, "second_factor_invalid")
    assert sign_in(account, RECOVERY_CODE).status_code == 200


# New recovery codes, and switching it off


def test_new_recovery_codes_replace_the_old_ones(client, account):
    codes = client.post(f"{FACTOR}recovery-codes/", {"ma": app()}).json()["ma_khoi_phuc"]

    assert said(sign_in(account, RECOVERY_CODE)) == (401, "second_factor_invalid")
    assert sign_in(account, codes[9]).status_code == 200
    assert NhatKy.objects.filter(hanh_dong="RecoveryCodesMade", nguoi_dung=account).count() == 1


@pytest.mark.parametrize("code", [app(), RECOVERY_CODE])
def test_it_is_switched_off_with_password_and_code(client, account, code):
    answer = client.post(f"{FACTOR}disable/", {"password": PASSWORD, "ma": code})

    assert (answer.status_code, answer.json()["dang_bat"]) == (200, False)
    assert not XacThucHaiLop.objects.exists()
    assert not MaKhoiPhuc.objects.exists()
    assert sign_in(account).status_code == 200
    entry = NhatKy.objects.get(hanh_dong="SecondFactorDisabled")
    assert (entry.nguoi_dung, entry.ma_doi_tuong) == (account, account.pk)


@pytest.mark.parametrize(
    ("password", "code", "field"), [("wrong-password", app(), "password"), (PASSWORD, wrong(), "ma")]
)
def test_half_of_it_switches_nothing_off(client, password, code, field):
    answer = client.post(f"{FACTOR}disable/", {"password": password, "ma": code})

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert XacThucHaiLop.objects.get().ngay_kich_hoat
    assert failures(client.account) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("disable/", {"password": PASSWORD, "ma": wrong()}),
        ("disable/", {"password": "wrong-password", "ma": wrong()}),
        ("recovery-codes/", {"ma": wrong()}),
        ("", {"password": "wrong-password"}),
    ],
)
def test_a_session_in_wrong_hands_does_not_guess(client, path, body):
    answers = [client.post(f"{FACTOR}{path}", body).status_code for _ in range(6)]

    assert answers == [400] * 5 + [429]
    assert XacThucHaiLop.objects.get().ngay_kich_hoat
    assert client.post(f"{FACTOR}disable/", {"password": PASSWORD, "ma": app()}).status_code == 429


def test_what_is_smuggled_into_the_body_is_not_taken(client, account):
    other = SecondFactorFactory()
    smuggled = {"nguoi_dung": other.pk, "ma_nguoi_dung": other.pk, "khoa": "x", "buoc_cuoi": 0, "ngay_kich_hoat": None}

    client.post(f"{FACTOR}disable/", {"password": PASSWORD, "ma": app(), **smuggled})

    assert XacThucHaiLop.objects.get() == other


# A lost one


def lost(account):
    return f"/api/users/accounts/{account.pk}/second-factor/"


def test_an_admin_takes_away_a_lost_one_and_all_sessions_end(client, account, as_user):
    admin = as_user(vai_tro=Role.ADMIN)

    assert admin.delete(lost(account)).status_code == 204

    assert client.get(FACTOR).status_code == 401
    assert sign_in(account).status_code == 200
    entry = NhatKy.objects.get(hanh_dong="SecondFactorReset")
    assert (entry.nguoi_dung, entry.ma_doi_tuong) == (admin.account, account.pk)


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_nobody_else_takes_anything_away(account, as_user, role):
    assert as_user(vai_tro=role).delete(lost(account)).status_code == 403
    assert XacThucHaiLop.objects.get().ngay_kich_hoat


def test_an_admin_does_not_get_rid_of_his_own_that_way():
    admin = SecondFactorFactory(nguoi_dung__vai_tro=Role.ADMIN).nguoi_dung

    assert said(signed_in(admin, app()).delete(lost(admin))) == (409, "own_second_factor")
    assert XacThucHaiLop.objects.exists()


def test_taking_away_what_is_not_there_changes_nothing(as_user):
    client = as_user()

    assert as_user(vai_tro=Role.ADMIN).delete(lost(client.account)).status_code == 204

    assert client.get(FACTOR).status_code == 200
    assert not NhatKy.objects.filter(hanh_dong="SecondFactorReset").exists()


def test_an_unknown_account_is_404(as_user):
    assert as_user(vai_tro=Role.ADMIN).delete("/api/users/accounts/999999/second-factor/").status_code == 404


def reset(phone):
    out = StringIO()
    call_command("reset_second_factor", phone, stdout=out)
    return out.getvalue()


def test_the_command_lets_the_last_admin_in_again(client, account):
    assert "Đã gỡ" in reset(account.so_dien_thoai)
    assert sign_in(account).status_code == 200
    assert client.get(FACTOR).status_code == 401
    assert NhatKy.objects.get(hanh_dong="SecondFactorReset").nguoi_dung is None
    assert "không có xác thực hai lớp" in reset(account.so_dien_thoai)


@pytest.mark.parametrize("phone", ["0999999999", "12"])
def test_the_command_refuses_a_number_that_is_none(phone):
    with pytest.raises(CommandError):
        reset(phone)


# Required of Admins


@pytest.fixture
def required(settings):
    settings.ADMIN_SECOND_FACTOR = True


BEFORE_ENROLLING = [
    ("get", "/api/users/accounts/"), ("get", "/api/auth/sessions/"), ("post", "/api/auth/register/"),
    ("patch", "/api/users/profile/"), ("put", "/api/auth/change-password/"), ("get", "/api/medical/doctors/"),
    ("delete", "/api/users/accounts/1/second-factor/"),
]  # fmt: skip


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(("method", "path"), BEFORE_ENROLLING)
def test_an_admin_without_one_does_nothing_else_first(as_user, method, path):
    answer = getattr(as_user(vai_tro=Role.ADMIN), method)(path, {})

    assert said(answer) == (403, "second_factor_enrolment_required")


@pytest.mark.usefixtures("required")
def test_an_admin_without_one_sets_it_up_and_then_works():
    admin = AccountFactory(vai_tro=Role.ADMIN)
    client = signed_in(admin)
    assert [client.get(path).status_code for path in (FACTOR, "/api/auth/permissions/", "/api/users/profile/")] == [
        200, 200, 200,
    ]  # fmt: skip

    key = client.post(FACTOR, {"password": PASSWORD}).json()["khoa"]
    assert client.get("/api/users/accounts/").status_code == 403  # begun is not in force
    client.post(f"{FACTOR}confirm/", {"ma": app(key=key)})

    assert client.get("/api/users/accounts/").status_code == 200


@pytest.mark.usefixtures("required")
def test_an_admin_without_one_may_sign_out():
    tokens = sign_in(AccountFactory(vai_tro=Role.ADMIN)).json()
    client = APIClient(headers={"authorization": f"Bearer {tokens['access']}"})

    assert client.post("/api/auth/logout/", {"refresh": tokens["refresh"]}).status_code == 204


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("role", [Role.DOCTOR, Role.STAFF, Role.PATIENT])
def test_of_others_none_is_required(as_user, role):
    assert as_user(vai_tro=role).get("/api/medical/doctors/").status_code == 200


@pytest.mark.usefixtures("required")
def test_it_is_required_by_the_role_in_force():
    until = NOW + dt.timedelta(days=1)
    for_a_while = AccountFactory(vai_tro=Role.STAFF, vai_tro_tam=Role.ADMIN, vai_tro_tam_den=until)
    no_more = AccountFactory(vai_tro=Role.STAFF, vai_tro_tam=Role.ADMIN, vai_tro_tam_den=NOW)

    statuses = [signed_in(each).get("/api/medical/doctors/").status_code for each in (for_a_while, no_more)]

    assert statuses == [403, 200]


@pytest.mark.parametrize("setting", [True, False])
def test_whether_it_is_required_takes_no_query(settings, django_assert_num_queries, setting):
    settings.ADMIN_SECOND_FACTOR = setting
    client = signed_in(SecondFactorFactory(nguoi_dung__vai_tro=Role.ADMIN).nguoi_dung, app())

    with django_assert_num_queries(3):  # session, count, rows
        client.get("/api/users/accounts/")


def test_unless_the_setting_says_so_it_is_required_of_nobody(as_user):
    assert as_user(vai_tro=Role.ADMIN).get("/api/users/accounts/").status_code == 200


# The admin site


def enter(client, account, code=""):
    form = {"username": account.so_dien_thoai, "password": PASSWORD, "code": code}
    return client.post("/admin/login/?next=/admin/", form)


@pytest.fixture
def admin():
    return SecondFactorFactory(nguoi_dung__vai_tro=Role.ADMIN).nguoi_dung


@pytest.fixture
def browser():
    return Client()


def test_the_site_asks_for_the_code_too(browser, admin):
    assert "Hãy nhập thêm mã" in enter(browser, admin).content.decode()
    assert "Mã xác thực không đúng" in enter(browser, admin, wrong()).content.decode()
    assert "Mã gồm 6 chữ số" in enter(browser, admin, "12").content.decode()
    assert browser.get("/admin/").status_code == 302

    assert enter(browser, admin, app()).url == "/admin/"
    assert browser.get("/admin/").status_code == 200
    assert failures(admin) == 0


def test_guessing_codes_at_the_site_locks_the_number(browser, admin):
    for _ in range(5):
        enter(browser, admin, wrong())

    assert "quá nhiều lần" in enter(browser, admin, app()).content.decode()


@pytest.mark.usefixtures("required")
def test_an_admin_without_one_does_not_enter_the_site(browser):
    admin = AccountFactory(vai_tro=Role.ADMIN)

    assert "phải bật xác thực hai lớp" in enter(browser, admin).content.decode()
    assert browser.get("/admin/").status_code == 302
    assert not PhienDangNhap.objects.filter(ngay_ket_thuc=None).exists()


@pytest.mark.usefixtures("required")
def test_who_is_in_the_site_and_loses_it_is_out_with_the_next_page(browser, admin):
    enter(browser, admin, app())
    assert browser.get("/admin/").status_code == 200

    XacThucHaiLop.objects.all().delete()

    assert browser.get("/admin/").status_code == 302


def test_the_site_goes_by_the_role_in_force(browser, at):
    account = AccountFactory(vai_tro_tam=Role.ADMIN, vai_tro_tam_den=NOW + STEP)
    assert enter(browser, account).url == "/admin/"
    assert browser.get("/admin/").status_code == 200

    at(NOW + STEP)

    assert browser.get("/admin/").status_code == 302
