"""Alerts and their rules."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from audit.models import CanhBao, LoaiCanhBao, QuyTacCanhBao
from authentication.models import NguoiDung
from core.repositories.base import BaseRepository


class AlertRuleRepository(BaseRepository[QuyTacCanhBao]):
    model = QuyTacCanhBao

    def in_force(self, kinds: Iterable[LoaiCanhBao]) -> QuerySet[QuyTacCanhBao]:
        return self.model.objects.filter(loai__in=kinds, dang_bat=True).order_by("pk")


class AlertRepository(BaseRepository[CanhBao]):
    model = CanhBao
    related = ("nguoi_dung",)

    def raised_since(self, loai: str, account: NguoiDung | None, since: dt.datetime) -> bool:
        """Whether the account (None: nobody's) has an alert of the kind from after this instant."""
        found = self.model.objects.filter(loai=loai, thoi_diem__gt=since)
        return (found.filter(nguoi_dung=account) if account else found.filter(nguoi_dung__isnull=True)).exists()
