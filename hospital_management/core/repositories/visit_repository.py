"""Appointments as the clock sees them: those whose time is over, and those that come soon."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.db.models import Q

from appointments.models import RESCHEDULABLE, LichHen, TrangThaiLichHen
from core.repositories.base import ROWS_A_PIECE, BaseRepository
from core.repositories.treated import treated
from medical.models import LoaiDichVu

LOCKED_A_PIECE = 200
"""So few that those at the desk who want one of them do not notice."""


class Left(NamedTuple):
    """An appointment that nobody closed, with its facility and the end of its schedule."""

    pk: int
    trang_thai: str
    ngay_kham: dt.date
    co_so: int
    het_lich: dt.time


class VisitRepository(BaseRepository[LichHen]):
    model = LichHen
    related = ("benh_nhan", "bac_si__co_so", "dich_vu")

    def left_open(self, states: Collection[str], today: dt.date) -> Iterator[Left]:
        """Live appointments in these states, of today and before; in the room, before today. Those seen from afar are
        left out, unless they wait to be confirmed. In pieces, in key order.
        """
        remote = Q(dich_vu__loai_dich_vu=LoaiDichVu.TELECONSULTATION) & ~Q(trang_thai=TrangThaiLichHen.PENDING)
        in_the_room = Q(trang_thai=TrangThaiLichHen.IN_PROGRESS, ngay_kham=today)
        rows = self.model.objects.filter(ngay_huy__isnull=True, trang_thai__in=states, ngay_kham__lte=today)
        ours = rows.exclude(remote).exclude(in_the_room).order_by("pk")
        named = ours.values_list("pk", "trang_thai", "ngay_kham", "bac_si__co_so", "lich__gio_ket_thuc")
        reached = 0
        while piece := [Left(*row) for row in named.filter(pk__gt=reached)[:ROWS_A_PIECE]]:
            yield from piece
            reached = piece[-1].pk

    def coming(self, first: dt.datetime, last: dt.datetime, booked_by: dt.datetime, after: int) -> list[LichHen]:
        """The next live appointments after that key, in key order, that begin after `first` and not after `last`, local
        moments, wait for their patient, and were booked by then.
        """
        later = Q(ngay_kham__gt=first.date()) | Q(ngay_kham=first.date(), gio_kham__gt=first.time())
        by_then = Q(ngay_kham__lt=last.date()) | Q(ngay_kham=last.date(), gio_kham__lte=last.time())
        rows = self.all().filter(
            later, by_then, pk__gt=after, ngay_huy__isnull=True, trang_thai__in=RESCHEDULABLE,
            ngay_kham__range=(first.date(), last.date()), ngay_tao__lte=booked_by,
        )  # fmt: skip
        return list(rows.order_by("pk")[:LOCKED_A_PIECE])

    def series_going_on(self, keys: Collection[int], now: dt.datetime) -> set[int]:
        """Those of the series that have live appointments to come after the local moment `now`."""
        later = Q(ngay_kham__gt=now.date()) | Q(ngay_kham=now.date(), gio_kham__gt=now.time())
        rows = self.model.objects.filter(later, chuoi__in=keys, ngay_huy__isnull=True, trang_thai__in=RESCHEDULABLE)
        return set(rows.values_list("chuoi", flat=True))

    def is_treated(self, appointment: LichHen) -> bool:
        """Whether something signed hangs on it."""
        known: bool | None = vars(appointment).get("da_ky")  # of one that was locked
        if known is not None:
            return known
        return self.model.objects.filter(treated(), pk=appointment.pk).exists()

    def lock_again(self, keys: Iterable[int]) -> list[LichHen]:
        """Those rows, locked, and as they are then, in key order."""
        keys = list(keys)
        self.lock_all(keys)
        return self.seen(keys)

    def seen(self, keys: Collection[int]) -> list[LichHen]:
        """Those rows with whom, where and what they are about, in key order."""
        return list(self.all().filter(pk__in=keys).order_by("pk"))
