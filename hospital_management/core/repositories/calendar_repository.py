"""Calendar feeds, and what stands in them."""

import datetime as dt
import logging
from typing import Any

from django.db import Error
from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, Value, When

from appointments.models import LichHen
from authentication.models import NguoiDung
from calendars.models import LichDongBo
from core.repositories.base import BaseRepository, only
from core.transient_errors import passes

logger = logging.getLogger(__name__)

LAST_USE_KEPT_EVERY = dt.timedelta(hours=1)


class CalendarFeedRepository(BaseRepository[LichDongBo]):
    """Whoever writes here, but for the last use, holds the lock of the account."""

    model = LichDongBo

    def owned_by(self, actor: Any) -> Q:
        return Q(nguoi_dung=actor)

    def live_of(self, account: NguoiDung) -> QuerySet[LichDongBo]:
        return self.all().filter(nguoi_dung=account, ngay_thu_hoi__isnull=True)

    def by_digest(self, digest: str) -> LichDongBo | None:
        """With its account, unless it was revoked or the account is disabled."""
        live = self._with(("nguoi_dung",)).filter(ngay_thu_hoi__isnull=True, nguoi_dung__trang_thai=True)
        return only(live.filter(ma_bam=digest))

    def revoke_all_of(self, account: NguoiDung, now: dt.datetime) -> list[LichDongBo]:
        """Those that were live, as they were."""
        live = list(self.live_of(account).order_by("pk"))
        if live:
            self.model.objects.filter(pk__in=[feed.pk for feed in live]).update(ngay_thu_hoi=now)
        return live

    def touch(self, feed: LichDongBo, now: dt.datetime) -> None:
        """Keep when it was last used, at most once an hour: without a lock, and not at all when the database is busy.

        For use outside a transaction.
        """
        due = now - LAST_USE_KEPT_EVERY
        if feed.lan_cuoi and feed.lan_cuoi > due:
            return
        try:
            self.model.objects.filter(Q(lan_cuoi__isnull=True) | Q(lan_cuoi__lte=due), pk=feed.pk).update(lan_cuoi=now)
        except Error as error:
            if not passes(error):
                raise
            logger.warning("Last use not kept", extra={"calendar_feed": feed.pk})


def nearest(appointments: QuerySet[LichHen], today: dt.date, most: int) -> QuerySet[LichHen]:
    """At most so many: those from today on, the soonest first, then those before, the latest first."""
    coming = Q(ngay_kham__gte=today)
    passed = Case(When(coming, then=Value(0)), default=Value(1), output_field=IntegerField())
    day = Case(When(coming, then=F("ngay_kham")), output_field=DateField())
    return appointments.order_by(passed, day, "-ngay_kham", "gio_kham", "pk")[:most]
