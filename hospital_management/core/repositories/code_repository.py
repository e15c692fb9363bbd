"""One-time codes."""

import datetime as dt
from typing import Any

from django.db.models import Q

from authentication.models import MaMotLan, MucDich, NguoiDung
from core.repositories.base import BaseRepository, only


class OneTimeCodeRepository(BaseRepository[MaMotLan]):
    model = MaMotLan

    def sent_since(
        self, moment: dt.datetime, muc_dich: MucDich, so_dien_thoai: str, account: NguoiDung | None
    ) -> list[dt.datetime]:
        """When codes for the purpose were made for the number, or for the account if one is given; oldest first."""
        of_either = Q(so_dien_thoai=so_dien_thoai)
        if account:
            of_either |= Q(nguoi_dung=account)
        codes = self.model.objects.filter(of_either, muc_dich=muc_dich, ngay_tao__gt=moment)
        return list(codes.order_by("ngay_tao").values_list("ngay_tao", flat=True))

    def drop_before(self, moment: dt.datetime) -> None:
        self.model.objects.filter(ngay_tao__lt=moment).delete()

    def forget_some(self, before: dt.datetime, most: int) -> int:
        """Delete up to so many that were made before then; how many."""
        old = self.model.objects.filter(ngay_tao__lt=before).order_by("ngay_tao", "pk")
        keys = list(old.values_list("pk", flat=True)[:most])
        return self.model.objects.filter(pk__in=keys).delete()[0] if keys else 0

    def lock_newest_for(self, so_dien_thoai: str, muc_dich: MucDich) -> MaMotLan | None:
        return self._lock_newest(so_dien_thoai=so_dien_thoai, muc_dich=muc_dich)

    def lock_newest_of(self, account: NguoiDung, muc_dich: MucDich) -> MaMotLan | None:
        return self._lock_newest(nguoi_dung=account, muc_dich=muc_dich)

    def _lock_newest(self, **which: Any) -> MaMotLan | None:
        """The last one made, whatever has become of it: it ended those before it."""
        return only(self.locking().filter(**which).order_by("-pk")[:1])
