"""Appointments for calendar programs: one as a file, and an account's own under a secret address."""

import datetime as dt
import hashlib
import secrets
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from appointments.models import LichHen
from authentication.models import NguoiDung
from calendars.models import LichDongBo
from core.calendar_exceptions import TooManyFeeds
from core.calendar_file import Timetable
from core.events import CalendarFeedMade, CalendarFeedRevoked, snapshot
from core.exceptions import Forbidden, NotFound
from core.policy import Role
from core.repositories.calendar_repository import nearest
from core.services.base import BaseService
from core.services.calendar_entries import View, entries_of
from core.sign_in_exceptions import SessionExpired
from core.unit_of_work import transactional

MOST_FEEDS = 10
MOST_ENTRIES = 1000
DAYS_BACK, DAYS_AHEAD = 30, 180
TOKEN_BYTES = 32
READ = "calendar_feed.read"


class MadeFeed(NamedTuple):
    """A feed, and the address that is told this once."""

    feed: LichDongBo
    dia_chi: str


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


class CalendarService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[LichDongBo]:
        return self.uow.calendar_feeds.visible_to(actor, action)

    @transactional
    def make(self, *, actor: NguoiDung, ma_phien: int, ten_lich: str, kin_dao: bool = False) -> MadeFeed:
        """A feed of the caller's own appointments, asked for in that session.

        Raises TooManyFeeds; SessionExpired or Forbidden when the session or the role ended while this waited.
        """
        account = self.uow.accounts.lock(actor.pk)
        if self.uow.sessions.live(ma_phien) is None:
            raise SessionExpired
        self.require(account.take_role(self.clock.now()), "calendar_feed.create", Forbidden())
        if self.uow.calendar_feeds.live_of(account).count() >= MOST_FEEDS:
            raise TooManyFeeds(most=MOST_FEEDS)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        feed = self.uow.calendar_feeds.add(
            nguoi_dung=account, ten_lich=ten_lich, kin_dao=kin_dao, ma_bam=digest_of(token), ngay_tao=self.clock.now()
        )
        self.uow.record(CalendarFeedMade(actor, feed))
        return MadeFeed(feed, f"{settings.PUBLIC_URL}/calendar/{token}.ics")

    @transactional
    def revoke(self, *, actor: NguoiDung, action: str, ma_lich_dong_bo: int) -> None:
        """Its address is dead at once; one that was revoked stays as it is. Raises NotYours or NotFound."""
        seen = self.uow.calendar_feeds.get_visible(actor, action, ma_lich_dong_bo)
        self.uow.accounts.lock(seen.nguoi_dung_id)
        feed = self.uow.calendar_feeds.lock_visible(actor, action, ma_lich_dong_bo)
        if feed.ngay_thu_hoi:
            return
        before = snapshot(feed)
        self.uow.calendar_feeds.save(feed, ngay_thu_hoi=self.clock.now())
        self.uow.record(CalendarFeedRevoked(actor, feed, before))

    def read(self, *, token: str) -> Timetable:
        """What stands under the address: the account's own appointments in its role in force, from 30 days ago to 180
        ahead, cancelled ones too; if they are more than 1,000, the nearest.

        Raises NotFound for an address that is unknown, revoked, or of an account that is disabled or has no calendar.
        """
        feed, now = self.uow.calendar_feeds.by_digest(digest_of(token)), self.clock.now()
        account = feed.nguoi_dung.take_role(now) if feed else None
        if feed is None or account is None or not self.may(account, READ):
            raise NotFound
        self.uow.calendar_feeds.touch(feed, now)
        view = View.DISCREET if feed.kin_dao else self._view_of(account)
        return self._timetable(feed.ten_lich, self._around(account, now), view)

    def one(self, *, actor: NguoiDung, action: str, ma_lich_hen: int) -> Timetable:
        """The appointment alone. Raises NotYours or NotFound."""
        appointment = self.uow.appointments.get_visible(actor, action, ma_lich_hen)
        return self._timetable("Lịch hẹn khám", [appointment], self._view_of(actor))

    def _around(self, account: NguoiDung, now: dt.datetime) -> list[LichHen]:
        today = now.date()
        first, last = today - dt.timedelta(days=DAYS_BACK), today + dt.timedelta(days=DAYS_AHEAD)
        own = self.uow.appointments.visible_to(account, READ).filter(ngay_kham__range=(first, last))
        return list(nearest(own, today, MOST_ENTRIES))

    def _timetable(self, name: str, appointments: list[LichHen], view: View) -> Timetable:
        modified = self.uow.audit.last_times(LichHen, [each.pk for each in appointments])
        return Timetable(name, entries_of(appointments, modified, view, self.clock.now()))

    @staticmethod
    def _view_of(account: NguoiDung) -> View:
        return View.DOCTOR if account.vai_tro == Role.DOCTOR else View.PATIENT
