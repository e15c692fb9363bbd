"""Ratings of completed visits: given, changed and withdrawn by patients, answered by doctors, moderated by Admins."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from appointments.models import LichHen, TrangThaiLichHen
from authentication.models import NguoiDung
from core.events import Event, snapshot
from core.exceptions import Required
from core.services.base import BaseService
from core.support_events import (
    RatingChanged,
    RatingGiven,
    RatingHidden,
    RatingReplied,
    RatingShown,
    RatingWithdrawn,
)
from core.support_exceptions import (
    AlreadyRated,
    RatingChangeTooLate,
    RatingStateForbids,
    RatingTooLate,
    VisitNotOver,
)
from core.unit_of_work import transactional
from support.models import CHANGE_WITHIN_DAYS, COUNTED, RATE_WITHIN_DAYS, DanhGia, TrangThaiDanhGia

FEWEST_FOR_AVERAGE = 3
State = TrangThaiDanhGia


class RatingService(BaseService):
    """Stars are counted under the lock of the doctor, which comes after those of the appointment and of the rating."""

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[DanhGia]:
        """What is public, for whoever reads it; for moderation, and for whose ratings they are, all of them."""
        if action == "rating.list":
            return self.uow.ratings.shown()
        return self.uow.ratings.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_danh_gia: int) -> DanhGia:
        """Raises NotYours or NotFound."""
        return self.uow.ratings.get_visible(actor, action, ma_danh_gia)

    def summary(self, *, actor: NguoiDung, ma_bac_si: int | None = None, ma_co_so: int | None = None) -> dict[str, Any]:
        """How many ratings count and, of FEWEST_FOR_AVERAGE at least, their average, to one decimal place.

        Raises Forbidden, Required or DoesNotExist.
        """
        self.require(actor, "rating.summary")
        if ma_bac_si is None and ma_co_so is None:
            raise Required(field="ma_bac_si")
        if ma_bac_si is not None:
            self.uow.doctors.refer(ma_bac_si, "ma_bac_si")
        if ma_co_so is not None:
            self.uow.facilities.refer(ma_co_so, "ma_co_so")
        ratings, stars = self.uow.scores.total(ma_bac_si=ma_bac_si, ma_co_so=ma_co_so)
        return {
            "ma_bac_si": ma_bac_si,
            "ma_co_so": ma_co_so,
            "so_danh_gia": ratings,
            "diem_trung_binh": round(stars / ratings, 1) if ratings >= FEWEST_FOR_AVERAGE else None,
        }

    @transactional
    def rate(self, *, actor: NguoiDung, ma_lich_hen: int, nhan_xet: str = "", **stars: int | None) -> DanhGia:
        """Rate the visit, once. Raises DoesNotExist, NotYours, DataErased, VisitNotOver, RatingTooLate or
        AlreadyRated.
        """
        self.require(actor, "rating.create")
        visit = self.uow.appointments.lock_within_reach(actor, "rating.create", ma_lich_hen, "ma_lich_hen")
        self.lock_held(visit.benh_nhan_id)
        self._check_time(visit)
        if self.uow.ratings.is_rated(visit):
            raise AlreadyRated(field="ma_lich_hen")
        doctor = self.uow.doctors.lock(visit.bac_si_id)
        if doctor.co_so_id == visit.bac_si.co_so_id:
            doctor.co_so = visit.bac_si.co_so
        rating = self.uow.ratings.add(
            lich_hen=visit,
            benh_nhan_id=visit.benh_nhan_id,
            bac_si=doctor,
            co_so=doctor.co_so,
            ngay_kham=visit.ngay_kham,
            nhan_xet=nhan_xet,
            trang_thai=State.PENDING if nhan_xet else State.SHOWN,
            tao_luc=self.clock.now(),
            **stars,
        )
        self.uow.scores.count(rating, 1, rating.so_sao)
        self.uow.record(RatingGiven(actor, rating))
        return rating

    @transactional
    def change(self, *, actor: NguoiDung, action: str, ma_danh_gia: int, **changes: Any) -> DanhGia:
        """A new text waits for moderation again, and what the doctor said to the old one goes with it.

        Raises NotYours, NotFound, DataErased, RatingStateForbids or RatingChangeTooLate.
        """
        self.lock_held(self.uow.ratings.get_visible(actor, action, ma_danh_gia).benh_nhan_id)
        rating = self.uow.ratings.lock_visible(actor, action, ma_danh_gia)
        if rating.trang_thai not in COUNTED:
            raise RatingStateForbids(trang_thai=rating.trang_thai)
        if self.clock.now().date() > rating.sua_den:
            raise RatingChangeTooLate(days=CHANGE_WITHIN_DAYS)
        if changes.get("nhan_xet", rating.nhan_xet) != rating.nhan_xet:
            changes |= {"trang_thai": State.PENDING if changes["nhan_xet"] else State.SHOWN}
            changes |= {"phan_hoi": "", "phan_hoi_luc": None}
        return self._write(actor, rating, RatingChanged, sua_luc=self.clock.now(), **changes)

    @transactional
    def withdraw(self, *, actor: NguoiDung, action: str, ma_danh_gia: int) -> None:
        """Its words go, and its stars count no more; the visit is not rated again. Raises NotYours, NotFound or
        RatingStateForbids.
        """
        rating = self.uow.ratings.lock_visible(actor, action, ma_danh_gia)
        rating.check_move(State.WITHDRAWN)
        gone: dict[str, Any] = {"nhan_xet": "", "phan_hoi": "", "phan_hoi_luc": None}
        self._write(actor, rating, RatingWithdrawn, trang_thai=State.WITHDRAWN, **gone)

    @transactional
    def reply(self, *, actor: NguoiDung, action: str, ma_danh_gia: int, phan_hoi: str) -> DanhGia:
        """The doctor's public word to what is shown of his. Raises NotYours, NotFound or RatingStateForbids."""
        rating = self.uow.ratings.lock_visible(actor, action, ma_danh_gia)
        if rating.trang_thai != State.SHOWN:
            raise RatingStateForbids(trang_thai=rating.trang_thai)
        return self._write(actor, rating, RatingReplied, phan_hoi=phan_hoi, phan_hoi_luc=self.clock.now())

    @transactional
    def show(self, *, actor: NguoiDung, action: str, ma_danh_gia: int) -> DanhGia:
        """Raises NotFound or RatingStateForbids."""
        rating = self.uow.ratings.lock_visible(actor, action, ma_danh_gia)
        rating.check_move(State.SHOWN)
        return self._write(actor, rating, RatingShown, trang_thai=State.SHOWN, ly_do_an="", nguoi_duyet=actor)

    @transactional
    def hide(self, *, actor: NguoiDung, action: str, ma_danh_gia: int, ly_do: str) -> DanhGia:
        """Raises NotFound or RatingStateForbids."""
        rating = self.uow.ratings.lock_visible(actor, action, ma_danh_gia)
        rating.check_move(State.HIDDEN)
        hidden = {"trang_thai": State.HIDDEN, "ly_do_an": ly_do, "nguoi_duyet": actor}
        return self._write(actor, rating, RatingHidden, ly_do, **hidden)

    def _write(
        self, actor: NguoiDung, rating: DanhGia, event: type[Event], reason: str = "", **changes: Any
    ) -> DanhGia:
        """With what it changes in the count of stars."""
        before, stars, counted = snapshot(rating), rating.sao_tinh, rating.trang_thai in COUNTED
        self.uow.ratings.save(rating, **changes)
        ratings = (rating.trang_thai in COUNTED) - counted
        if ratings or rating.sao_tinh != stars:
            self.uow.doctors.lock(rating.bac_si_id)
            self.uow.scores.count(rating, ratings, rating.sao_tinh - stars)
        self.uow.record(event(actor, rating, before, reason))
        return rating

    def _check_time(self, visit: LichHen) -> None:
        if visit.trang_thai != TrangThaiLichHen.COMPLETED:
            raise VisitNotOver
        if self.clock.now().date() > visit.ngay_kham + dt.timedelta(days=RATE_WITHIN_DAYS):
            raise RatingTooLate(days=RATE_WITHIN_DAYS)
