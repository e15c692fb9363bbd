"""A one-time code counts once, and its limits hold, when everything happens at once."""

import datetime as dt
import re
from functools import partial

import pytest
from django.utils import timezone

from authentication.models import DangNhapSai, MaMotLan, NguoiDung
from core.services.password_reset_service import PasswordResetService
from core.services.phone_change_service import PhoneChangeService
from tests.concurrency.outcomes import kinds
from tests.factories import PASSWORD, AccountFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

FREE = "0999999999"


def code_in(message):
    return re.findall(r"\b\d{6}\b", message.text)[0]


def another(code):
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("seen", [True, False])
def test_codes_asked_for_at_once_are_one(resolve, at_once, sent, known, seen):
    number = AccountFactory().so_dien_thoai if known else FREE
    if seen:
        DangNhapSai.objects.create(so_dien_thoai=number)

    results = at_once(*[partial(resolve(PasswordResetService).request, so_dien_thoai=number) for _ in range(8)])

    assert kinds(results) == ["NoneType"] + ["TooManyCodes"] * 7
    assert MaMotLan.objects.count() == 1
    assert len(sent) == known


def test_one_code_confirmed_at_once_sets_one_password(resolve, at_once, sent):
    account = AccountFactory()
    resolve(PasswordResetService).request(so_dien_thoai=account.so_dien_thoai)
    passwords = [f"Another-Horse-{n}" for n in range(6)]
    confirm = {"so_dien_thoai": account.so_dien_thoai, "ma": code_in(sent[0])}

    results = at_once(
        *[partial(resolve(PasswordResetService).confirm, **confirm, mat_khau_moi=password) for password in passwords]
    )

    assert kinds(results) == ["CodeNotValid"] * 5 + ["NoneType"]
    assert NguoiDung.objects.get().check_password(passwords[results.index(None)])


def test_guesses_at_once_do_not_slip_past_the_five_tries(resolve, at_once, sent):
    account = AccountFactory()
    resolve(PasswordResetService).request(so_dien_thoai=account.so_dien_thoai)
    right = code_in(sent[0])
    guess = {"so_dien_thoai": account.so_dien_thoai, "mat_khau_moi": "Another-Horse-7"}

    at_once(*[partial(resolve(PasswordResetService).confirm, **guess, ma=another(right)) for _ in range(12)])

    assert MaMotLan.objects.get().so_lan_sai == 5
    assert NguoiDung.objects.get().check_password(PASSWORD)


def test_one_code_for_a_number_confirmed_at_once_changes_it_once(resolve, at_once, sent):
    account = AccountFactory()
    resolve(PhoneChangeService).request(actor=account, so_dien_thoai_moi=FREE, password=PASSWORD)

    confirm = {"actor": account, "ma": code_in(sent[0])}
    results = at_once(*[partial(resolve(PhoneChangeService).confirm, **confirm) for _ in range(4)])

    assert kinds(results) == ["CodeNotValid"] * 3 + ["NoneType"]
    assert len(sent) == 2


def test_a_number_that_two_accounts_take_at_once_is_one_s(resolve, at_once, sent, at):
    one, other = AccountFactory.create_batch(2)
    began = timezone.localtime()
    for minute, account in enumerate((one, other)):
        at(began + dt.timedelta(minutes=minute))
        resolve(PhoneChangeService).request(actor=account, so_dien_thoai_moi=FREE, password=PASSWORD)

    results = at_once(
        *[
            partial(resolve(PhoneChangeService).confirm, actor=account, ma=code_in(message))
            for account, message in zip((one, other), list(sent), strict=True)
        ]
    )

    assert kinds(results) == ["NoneType", "PhoneTaken"]
    assert NguoiDung.objects.filter(so_dien_thoai=FREE).count() == 1
