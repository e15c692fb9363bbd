"""Calendar feeds hold when everything happens at once."""

from functools import partial

import pytest

from authentication.models import PhienDangNhap
from calendars.models import LichDongBo
from core.models import NhatKy
from core.services.auth_service import AuthService
from core.services.calendar_service import MOST_FEEDS, CalendarService
from tests.concurrency.outcomes import kinds
from tests.factories import PASSWORD, CalendarFeedFactory, PatientFactory, SessionFactory

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_feeds_made_at_once_are_never_more_than_the_limit(resolve, at_once):
    account = PatientFactory().nguoi_dung
    session = SessionFactory(nguoi_dung=account)
    CalendarFeedFactory.create_batch(MOST_FEEDS - 2, nguoi_dung=account)
    asked = {"actor": account, "ma_phien": session.pk, "ten_lich": "Lịch"}

    results = at_once(*[partial(resolve(CalendarService).make, **asked) for _ in range(6)])

    assert kinds(results) == ["MadeFeed"] * 2 + ["TooManyFeeds"] * 4
    assert LichDongBo.objects.filter(nguoi_dung=account).count() == MOST_FEEDS


def test_a_feed_made_while_the_password_changes_does_not_outlive_the_old_one(resolve, at_once):
    for _ in range(6):
        account = PatientFactory().nguoi_dung
        session = SessionFactory(nguoi_dung=account)
        change = {"actor": account, "mat_khau_cu": PASSWORD, "mat_khau_moi": "Another-Horse-8"}

        at_once(
            partial(resolve(AuthService).change_password, **change),
            partial(resolve(CalendarService).make, actor=account, ma_phien=session.pk, ten_lich="Lịch"),
        )

        assert PhienDangNhap.objects.filter(nguoi_dung=account, ngay_ket_thuc=None).count() == 0
        assert LichDongBo.objects.filter(nguoi_dung=account, ngay_thu_hoi=None).count() == 0


def test_two_revocations_at_once_are_one(resolve, at_once):
    feed = CalendarFeedFactory()
    asked = {"actor": feed.nguoi_dung, "action": "calendar_feed.destroy", "ma_lich_dong_bo": feed.pk}

    results = at_once(*[partial(resolve(CalendarService).revoke, **asked) for _ in range(4)])

    assert kinds(results) == ["NoneType"] * 4
    assert NhatKy.objects.filter(hanh_dong="CalendarFeedRevoked").count() == 1
