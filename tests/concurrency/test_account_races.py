"""Sessions, passwords and roles hold when everything happens at once."""

from functools import partial

import pytest

from authentication.models import NguoiDung
from core.exceptions import BadCredentials, BadToken
from core.policy import Role
from core.services.account_service import AccountService
from core.services.auth_service import AuthService
from tests.concurrency.outcomes import kinds
from tests.factories import (
    PASSWORD,
    AccountFactory,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_guesses_at_once_do_not_slip_past_the_lockout(resolve, at_once):
    account = AccountFactory()
    guess = {"so_dien_thoai": account.so_dien_thoai, "password": "wrong-password"}

    results = at_once(*[partial(resolve(AuthService).sign_in, **guess) for _ in range(12)])

    assert kinds(results) == ["BadCredentials"] * 5 + ["LockedOut"] * 7


def test_one_refresh_token_used_twice_at_once_gives_one_pair(resolve, at_once):
    account = AccountFactory()
    tokens = resolve(AuthService).sign_in(so_dien_thoai=account.so_dien_thoai, password=PASSWORD)

    results = at_once(*[partial(resolve(AuthService).refresh, refresh=tokens["refresh"])] * 4)

    assert kinds(results) == ["BadToken"] * 3 + ["dict"]


def test_a_sign_out_and_a_refresh_at_once_leave_no_session(resolve, at_once):
    for _ in range(5):
        account = AccountFactory()
        tokens = resolve(AuthService).sign_in(so_dien_thoai=account.so_dien_thoai, password=PASSWORD)

        at_once(
            partial(resolve(AuthService).sign_out, actor=account, refresh=tokens["refresh"]),
            partial(resolve(AuthService).refresh, refresh=tokens["refresh"]),
        )

        with pytest.raises(BadToken):
            resolve(AuthService).session_of(tokens["access"])


def test_the_last_two_admins_cannot_remove_each_other_at_once(resolve, at_once):
    one, other = AccountFactory.create_batch(2, vai_tro=Role.ADMIN)

    results = at_once(
        partial(resolve(AccountService).deactivate, actor=one, ma_nguoi_dung=other.pk),
        partial(resolve(AccountService).deactivate, actor=other, ma_nguoi_dung=one.pk),
    )

    assert kinds(results) == ["Forbidden", "NoneType"]
    assert NguoiDung.objects.filter(trang_thai=True).count() == 1


def test_right_passwords_at_once_lock_nobody_out(resolve, at_once):
    account = AccountFactory()
    right = {"so_dien_thoai": account.so_dien_thoai, "password": PASSWORD}

    results = at_once(*[partial(resolve(AuthService).sign_in, **right) for _ in range(12)])

    assert kinds(results) == ["dict"] * 12


def test_a_sign_in_under_way_does_not_outlive_a_new_password(resolve, at_once):
    for _ in range(5):
        account = AccountFactory()
        right = {"so_dien_thoai": account.so_dien_thoai, "password": PASSWORD}
        change = {"mat_khau_cu": PASSWORD, "mat_khau_moi": "Another-Horse-7"}

        signed_in, _ = at_once(
            partial(resolve(AuthService).sign_in, **right),
            partial(resolve(AuthService).change_password, actor=account, **change),
        )

        assert isinstance(signed_in, dict | BadCredentials)
        if isinstance(signed_in, dict):
            with pytest.raises(BadToken):
                resolve(AuthService).refresh(refresh=signed_in["refresh"])
