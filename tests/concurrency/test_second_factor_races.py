"""A code is good once, and a session is ended once, when everything happens at once."""

import datetime as dt
from functools import partial

import pyotp
import pytest

from authentication.models import DangNhapSai, MaKhoiPhuc, PhienDangNhap, XacThucHaiLop
from core.authenticator import digest_of
from core.exceptions import BadToken
from core.repositories.session_repository import SecondFactorRepository
from core.services.auth_service import AuthService
from core.services.second_factor_service import SecondFactorService
from core.services.session_service import SessionService
from tests.concurrency.outcomes import kinds
from tests.factories import APP_KEY, PASSWORD, AccountFactory, SecondFactorFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

NOW = dt.datetime(2030, 1, 7, 9, 0, 10, tzinfo=dt.UTC)
CODE = pyotp.TOTP(APP_KEY).at(NOW)
RECOVERY_CODE = "abcd-efgh-ijkl-2345"
WRONG = next(code for code in ("000000", "111111") if code != CODE)


@pytest.fixture(autouse=True)
def _now(at):
    at(NOW)


@pytest.fixture
def account():
    """Who has signed in before: the first to make the number's row of failures would let the others wait."""
    factor = SecondFactorFactory()
    DangNhapSai.objects.create(so_dien_thoai=factor.nguoi_dung.so_dien_thoai)
    SecondFactorRepository().replace_codes(factor, [digest_of(RECOVERY_CODE)])
    return factor.nguoi_dung


def sign_in(resolve, account, code):
    given = {"so_dien_thoai": account.so_dien_thoai, "password": PASSWORD, "ma_xac_thuc": code}
    return partial(resolve(AuthService).sign_in, **given)


@pytest.mark.parametrize("code", [CODE, RECOVERY_CODE.replace("-", "").upper()], ids=["app", "recovery"])
def test_one_code_used_twice_at_once_opens_one_session(resolve, at_once, account, code):
    results = at_once(*[sign_in(resolve, account, code) for _ in range(4)])

    assert kinds(results) == ["SecondFactorInvalid"] * 3 + ["dict"]
    assert PhienDangNhap.objects.count() == 1


def test_one_code_does_not_sign_in_and_make_recovery_codes_at_once(resolve, at_once, account):
    results = at_once(
        sign_in(resolve, account, CODE),
        partial(resolve(SecondFactorService).renew_codes, actor=account, ma=CODE),
    )

    assert kinds(results) in (["WrongCode", "dict"], ["SecondFactorInvalid", "list"])


def test_guesses_of_codes_at_once_do_not_slip_past_the_lockout(resolve, at_once, account):
    results = at_once(*[sign_in(resolve, account, WRONG) for _ in range(12)])

    assert kinds(results) == ["LockedOut"] * 7 + ["SecondFactorInvalid"] * 5


def test_begun_twice_at_once_there_is_one_and_one_key_of_it(resolve, at_once):
    account = AccountFactory()

    begun = at_once(*[partial(resolve(SecondFactorService).begin, actor=account, password=PASSWORD) for _ in range(4)])

    assert kinds(begun) == ["dict"] * 4
    assert XacThucHaiLop.objects.count() == 1


def test_confirmed_twice_at_once_there_are_ten_recovery_codes(resolve, at_once):
    account = AccountFactory()
    key = resolve(SecondFactorService).begin(actor=account, password=PASSWORD)["khoa"]
    code = pyotp.TOTP(key).at(NOW)

    results = at_once(
        *[partial(resolve(SecondFactorService).confirm, actor=account, ma=code) for _ in range(3)],
    )

    assert kinds(results) == ["SecondFactorExists"] * 2 + ["list"]
    assert MaKhoiPhuc.objects.count() == 10


def test_a_session_that_is_refreshed_while_it_is_ended_is_ended(resolve, at_once):
    for _ in range(5):
        account = AccountFactory()
        tokens = resolve(AuthService).sign_in(so_dien_thoai=account.so_dien_thoai, password=PASSWORD)
        session = PhienDangNhap.objects.get(nguoi_dung=account)

        refreshed, _ended = at_once(
            partial(resolve(AuthService).refresh, refresh=tokens["refresh"]),
            partial(resolve(SessionService).end_others, actor=account, ma_phien=0),
        )

        session.refresh_from_db()
        assert session.ngay_ket_thuc is not None
        if isinstance(refreshed, dict):
            with pytest.raises(BadToken):
                resolve(AuthService).refresh(refresh=refreshed["refresh"])


def test_all_others_ended_from_two_sides_at_once_are_ended_once(resolve, at_once):
    account = AccountFactory()
    for _ in range(6):
        resolve(AuthService).sign_in(so_dien_thoai=account.so_dien_thoai, password=PASSWORD)

    results = at_once(*[partial(resolve(SessionService).end_others, actor=account, ma_phien=0) for _ in range(3)])

    assert sorted(results) == [0, 0, 6]
