"""Deliveries of notifications, and who wants to be told how.

A delivery is lent to one sender by a conditional UPDATE, which every engine decides for one of two; no lock is held
while it is sent.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import F, Q

from authentication.models import NguoiDung
from core.repositories.base import BaseRepository, only
from core.repositories.outbox_repository import urgent_first
from notifications.models import LuotGui, TrangThaiGui, TuyChonThongBao

OVER = (TrangThaiGui.SENT, TrangThaiGui.SKIPPED, TrangThaiGui.DEAD)


class DeliveryRepository(BaseRepository[LuotGui]):
    model = LuotGui
    related = ("thong_bao__benh_nhan__nguoi_dung", "thong_bao__nguoi_dung__benh_nhan")

    def add_all(self, rows: list[LuotGui]) -> None:
        self.model.objects.bulk_create(rows)

    def borrow(self, the: str, via: str, now: dt.datetime, until: dt.datetime, most: int) -> list[int]:
        """The keys of up to so many by that channel that are due, or whose borrower is dead, now lent to `the`; urgent
        ones first, then in order of time.
        """
        due = Q(trang_thai=TrangThaiGui.WAITING, gui_tu__lte=now) | Q(
            trang_thai=TrangThaiGui.SENDING, muon_den__lte=now
        )
        order = (urgent_first("thong_bao__"), "gui_tu", "pk")
        found = self.model.objects.filter(due, kenh=via).order_by(*order).values_list("pk", flat=True)
        keys = sorted(found[:most])
        if not keys:
            return []
        self.model.objects.filter(due, pk__in=keys).update(trang_thai=TrangThaiGui.SENDING, the=the, muon_den=until)
        mine = self.model.objects.filter(pk__in=keys, trang_thai=TrangThaiGui.SENDING, the=the)
        return list(mine.order_by(*order).values_list("pk", flat=True))

    def give_back(self, the: str, keys: Collection[int]) -> None:
        """Those of them that are still lent to `the` wait again, as before."""
        lent = self.model.objects.filter(pk__in=keys, trang_thai=TrangThaiGui.SENDING, the=the)
        lent.update(trang_thai=TrangThaiGui.WAITING, the="", muon_den=None)

    def begin(self, pk: int, the: str, until: dt.datetime) -> LuotGui | None:
        """The row, one attempt more, lent to `the` until then; None if it is lent to it no longer."""
        kept = self._lent(pk, the).update(so_lan=F("so_lan") + 1, muon_den=until)
        return only(self.all().filter(pk=pk)) if kept else None

    def finish(self, pk: int, the: str, **values: Any) -> bool:
        """Whether it was still lent to `the`: only then is it written."""
        return bool(self._lent(pk, the).update(the="", muon_den=None, **values))

    def _lent(self, pk: int, the: str) -> Any:
        return self.model.objects.filter(pk=pk, trang_thai=TrangThaiGui.SENDING, the=the)

    def forget(self, before: dt.datetime, most: int) -> int:
        """Delete up to so many that were over before then; how many."""
        old = self.model.objects.filter(tao_luc__lt=before, trang_thai__in=OVER).order_by("tao_luc")
        keys = list(old.values_list("pk", flat=True)[:most])
        return self.model.objects.filter(pk__in=keys, trang_thai__in=OVER).delete()[0] if keys else 0


class NotificationPreferenceRepository(BaseRepository[TuyChonThongBao]):
    model = TuyChonThongBao
    related = ("nguoi_dung",)

    def of(self, account: NguoiDung | None) -> TuyChonThongBao:
        """The account's, or those of everybody who said nothing, which are not kept."""
        found = only(self.all().filter(nguoi_dung=account)) if account else None
        return found or self.model(nguoi_dung=account)

    def lock_of(self, account: NguoiDung) -> TuyChonThongBao:
        """The account's, locked, made if need be."""
        return self.lock_one(nguoi_dung=account) or self.add(nguoi_dung=account)
