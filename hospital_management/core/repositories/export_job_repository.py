"""Exports that are made in the background.

One is lent to one builder by a conditional UPDATE, which every engine decides for one of two; no lock is held while its
file is written.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from core.repositories.base import BaseRepository
from exports.models import OVER, UNFINISHED, TrangThaiViecXuat, ViecXuat

AT_ONCE = 500
NAME_PEOPLE = ("benh-nhan", "lich-hen", "thanh-toan", "nhat-ky")
AGAIN = {"trang_thai": TrangThaiViecXuat.WAITING, "khoa_tep": "", "muon_den": None, "da_doc": 0, "bat_dau": None}
"""What a job is that is to be begun anew."""
_S = TrangThaiViecXuat


class Lent(NamedTuple):
    """A job, and the key under which an earlier attempt may have left a file."""

    job: ViecXuat
    left: str


class ExportJobRepository(BaseRepository[ViecXuat]):
    model = ViecXuat
    related = ("nguoi_dung",)

    def owned_by(self, actor: Any) -> Q:
        return Q(nguoi_dung=actor)

    def unfinished_of(self, account: Any) -> int:
        return self.model.objects.filter(nguoi_dung=account, trang_thai__in=UNFINISHED).count()

    def borrow(self, khoa_tep: str, now: dt.datetime, until: dt.datetime, attempts: int) -> Lent | None:
        """The oldest that waits, or whose builder is dead after fewer attempts than that, now lent to whoever has this
        key; None if there is none.
        """
        free = Q(muon_den__isnull=True) | Q(muon_den__lte=now)
        due = Q(trang_thai=_S.WAITING) & free | Q(trang_thai=_S.RUNNING, muon_den__lte=now, so_lan__lt=attempts)
        lent = {"trang_thai": _S.RUNNING, "khoa_tep": khoa_tep, "muon_den": until, "bat_dau": now, "da_doc": 0}
        for row in self.all().filter(due).order_by("pk")[:10]:
            mine = self.model.objects.filter(due, pk=row.pk, so_lan=row.so_lan)
            if mine.update(**lent, so_lan=row.so_lan + 1, phien_ban=F("phien_ban") + 1):
                return Lent(self.all().get(pk=row.pk), row.khoa_tep)
        return None

    def keep(self, pk: int, held: str, **values: Any) -> bool:
        """Whether it was still lent to the holder of this key: only then is it written."""
        lent = self.model.objects.filter(pk=pk, khoa_tep=held, trang_thai=_S.RUNNING)
        return bool(lent.update(**values, phien_ban=F("phien_ban") + 1))

    def dead(self, now: dt.datetime, attempts: int) -> list[int]:
        """Those whose builder died so many times."""
        lost = self.model.objects.filter(trang_thai=_S.RUNNING, muon_den__lte=now, so_lan__gte=attempts)
        return list(lost.order_by("pk").values_list("pk", flat=True))

    def expired(self, now: dt.datetime) -> list[int]:
        over = self.model.objects.filter(trang_thai=_S.DONE, het_han__lte=now)
        return list(over.order_by("pk").values_list("pk", flat=True))

    def lock_that_name_people(self) -> list[ViecXuat]:
        """Those that are made, or being made, of a table that names people."""
        return list(self.locking().filter(trang_thai__in=(_S.RUNNING, _S.DONE), bang__in=NAME_PEOPLE))

    def files_to_delete(self) -> QuerySet[ViecXuat]:
        """Those that are over, and whose file, or half of one, may still lie in the storage."""
        return self.model.objects.filter(trang_thai__in=OVER).exclude(khoa_tep="").order_by("pk")[:AT_ONCE]

    def file_deleted(self, pk: int, khoa_tep: str) -> None:
        self.model.objects.filter(pk=pk, khoa_tep=khoa_tep, trang_thai__in=OVER).update(khoa_tep="")

    def known_keys(self, keys: Collection[str]) -> set[str]:
        """Those of the storage's keys that a row names."""
        return set(self.model.objects.filter(khoa_tep__in=keys).values_list("khoa_tep", flat=True))
