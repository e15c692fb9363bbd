"""What is kept for a day is deleted when the day is over, whether or not its account comes back."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from authentication.models import MaMotLan
from core.models import KhoaYeuCau
from core.services import forgetting
from tests.factories import AccountFactory, OneTimeCodeFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def answer(hours, **more):
    return KhoaYeuCau.objects.create(
        nguoi_dung=AccountFactory(), khoa="x", dau_van_tay="y", the="z", bat_dau=NOW - dt.timedelta(hours=hours), **more
    )


def code(hours):
    made = NOW - dt.timedelta(hours=hours)
    return OneTimeCodeFactory(ngay_tao=made, het_han=made + dt.timedelta(minutes=10))


def test_what_is_older_than_a_day_goes_and_what_may_still_be_asked_for_stays(at, capsys, monkeypatch):
    monkeypatch.setattr(forgetting, "A_PIECE", 2)
    for hours in (25, 26, 27, 30, 300):
        answer(hours, ma_tra_loi=201, tra_loi="{}")
        code(hours)
    answer(25)  # its holder died
    kept, good = answer(23, ma_tra_loi=201, tra_loi="{}"), code(23)
    at(NOW)

    call_command("forget_used")

    assert (KhoaYeuCau.objects.get(), MaMotLan.objects.get()) == (kept, good)
    assert "Đã xóa 6 câu trả lời giữ lại và 5 mã một lần đã cũ." in capsys.readouterr().out
    call_command("forget_used")
    assert "Đã xóa 0 câu" in capsys.readouterr().out
