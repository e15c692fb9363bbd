"""Copies of personal data that nobody may have any more."""

import datetime as dt
from collections.abc import Iterable

from authentication.models import NguoiDung
from consents.models import BanXuat, TrangThaiBanXuat
from core.consent_events import DataExportRemoved
from core.events import snapshot
from core.unit_of_work import UnitOfWork


def take_back(uow: UnitOfWork, actor: NguoiDung | None, copies: Iterable[BanXuat], now: dt.datetime) -> None:
    """They are handed out no more, and whoever makes one loses it; their files go after the commit."""
    for copy in copies:
        before = snapshot(copy)
        uow.exports.save(copy, trang_thai=TrangThaiBanXuat.REMOVED, ngay_xong=now, the="")
        uow.record(DataExportRemoved(actor, copy, before))
