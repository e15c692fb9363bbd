"""The support desk, and the count of stars, hold when everything happens at once."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from core.policy import Role
from core.services.rating_service import RatingService
from core.services.support_service import SupportService
from notifications.models import ThongBao
from support.models import MOST_OPEN, DanhGia, DiemDanhGia, TraLoiHoTro, TrangThaiHoTro
from tests.concurrency.outcomes import kinds
from tests.factories import (
    AccountFactory,
    CompletedVisitFactory,
    PatientFactory,
    RatingFactory,
    ScheduleFactory,
    SupportRequestFactory,
    coming_workday,
)

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_one_visit_rated_twice_at_once_is_rated_once(resolve, at_once):
    for _ in range(5):
        visit = CompletedVisitFactory()
        rate = partial(RatingService.rate, actor=visit.benh_nhan.nguoi_dung, ma_lich_hen=visit.pk)

        results = at_once(*[partial(rate, resolve(RatingService), so_sao=stars) for stars in (1, 2, 4, 5)])

        assert kinds(results) == ["AlreadyRated"] * 3 + ["DanhGia"]
        score, rating = DiemDanhGia.objects.get(bac_si=visit.bac_si), DanhGia.objects.get(lich_hen=visit)
        assert (score.so_danh_gia, score.tong_sao) == (1, rating.so_sao)


def test_twenty_ratings_at_once_are_all_counted(resolve, at_once):
    schedule = ScheduleFactory(
        ngay_lam_viec=coming_workday(), so_luong_kham=40, gio_bat_dau=dt.time(6), gio_ket_thuc=dt.time(23)
    )
    visits = CompletedVisitFactory.create_batch(20, lich=schedule)

    results = at_once(
        *[
            partial(
                resolve(RatingService).rate,
                actor=visit.benh_nhan.nguoi_dung, ma_lich_hen=visit.pk, so_sao=1 + number % 5,
            )
            for number, visit in enumerate(visits)
        ]
    )  # fmt: skip

    assert kinds(results) == ["DanhGia"] * 20
    score = DiemDanhGia.objects.get(bac_si=schedule.bac_si)
    assert (score.so_danh_gia, score.tong_sao) == (20, 60)


def test_hiding_changing_and_withdrawing_at_once_leave_the_count_right(resolve, at_once):
    admin = AccountFactory(vai_tro=Role.ADMIN)
    for _ in range(5):
        rating = RatingFactory()
        about = {"actor": rating.benh_nhan.nguoi_dung, "ma_danh_gia": rating.pk}

        at_once(
            partial(resolve(RatingService).hide, actor=admin, action="rating.hide", ma_danh_gia=rating.pk, ly_do="x"),
            partial(resolve(RatingService).change, action="rating.partial_update", so_sao=2, **about),
            partial(resolve(RatingService).withdraw, action="rating.destroy", **about),
        )

        score = DiemDanhGia.objects.get(bac_si=rating.bac_si)
        assert (score.so_danh_gia, score.tong_sao) == (0, 0)


def test_two_of_the_desk_do_not_take_one_request(resolve, at_once):
    for _ in range(5):
        request, colleagues = SupportRequestFactory(), AccountFactory.create_batch(4, vai_tro=Role.STAFF)

        results = at_once(
            *[partial(resolve(SupportService).assign, actor=one, ma_yeu_cau=request.pk) for one in colleagues]
        )

        assert kinds(results) == ["RequestTaken"] * 3 + ["YeuCauHoTro"]


def test_an_answer_and_a_close_at_once_leave_no_answer_to_a_closed_request(resolve, at_once):
    desk = AccountFactory(vai_tro=Role.STAFF)
    for _ in range(8):
        request = SupportRequestFactory()
        about = {"ma_yeu_cau": request.pk}

        answered, _closed = at_once(
            partial(
                resolve(SupportService).answer, actor=desk, action="support_request.answers", noi_dung="x", **about
            ),
            partial(resolve(SupportService).close, actor=request.nguoi_hoi, action="support_request.close", **about),
        )

        request.refresh_from_db()
        refused = type(answered).__name__ == "RequestOver"
        assert request.trang_thai == "Đã đóng"
        assert TraLoiHoTro.objects.filter(yeu_cau=request).count() == (not refused)
        assert ThongBao.objects.filter(nguoi_dung=request.nguoi_hoi).count() == (not refused)


def test_a_request_is_reopened_once_at_once(resolve, at_once):
    request = SupportRequestFactory(nguoi_hoi=PatientFactory().nguoi_dung)
    about = {"actor": request.nguoi_hoi, "ma_yeu_cau": request.pk}
    resolve(SupportService).close(action="support_request.close", **about)

    reopen = partial(SupportService.reopen, action="support_request.reopen", noi_dung="x", **about)
    results = at_once(*[partial(reopen, resolve(SupportService)) for _ in range(4)])

    assert kinds(results) == ["RequestStateForbids"] * 3 + ["YeuCauHoTro"]
    assert TraLoiHoTro.objects.count() == 1


def test_taking_up_many_at_once_does_not_pass_the_bound_of_open_requests(resolve, at_once):
    asker, now = PatientFactory().nguoi_dung, timezone.now()
    over = {"trang_thai": TrangThaiHoTro.CLOSED, "xong_luc": now}
    closed = SupportRequestFactory.create_batch(4, nguoi_hoi=asker, **over)
    SupportRequestFactory.create_batch(MOST_OPEN - 1, nguoi_hoi=asker)
    reopen = partial(SupportService.reopen, action="support_request.reopen", noi_dung="x", actor=asker)

    results = at_once(*[partial(reopen, resolve(SupportService), ma_yeu_cau=request.pk) for request in closed])

    assert kinds(results) == ["TooManyOpenRequests"] * 3 + ["YeuCauHoTro"]
