"""Announcements: the desk makes them, everybody reads those that are for him and stand now."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.correspondence_events import AnnouncementChanged, AnnouncementMade, AnnouncementWithdrawn
from core.correspondence_exceptions import AnnouncementEndsEarly, AnnouncementIsWithdrawn
from core.events import snapshot
from core.services.base import BaseService
from core.unit_of_work import transactional
from correspondence.models import ThongCao


class AnnouncementService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[ThongCao]:
        """Each with `xem_luc`."""
        rows = self.uow.announcements.at(self.clock.now())
        return rows.read_by(rows.visible_to(actor, action), actor)

    def get(self, *, actor: NguoiDung, action: str, ma_thong_cao: int) -> ThongCao:
        """Raises NotYours, for one that does not stand now too, or NotFound."""
        self.uow.announcements.at(self.clock.now()).get_visible(actor, action, ma_thong_cao)
        return self.visible_to(actor, action).get(pk=ma_thong_cao)

    @transactional
    def make(
        self,
        *,
        actor: NguoiDung,
        ma_co_so: int | None = None,
        tu_luc: dt.datetime | None = None,
        den_luc: dt.datetime | None = None,
        **said: Any,
    ) -> ThongCao:
        """From now on, unless `tu_luc` says otherwise. Raises Forbidden, DoesNotExist or AnnouncementEndsEarly."""
        self.require(actor, "announcement.create")
        if ma_co_so is not None:
            self.uow.facilities.refer(ma_co_so, "ma_co_so")
        now = self.clock.now()
        begins = tu_luc or now
        self._check_end(begins, den_luc)
        row = self.uow.announcements.add(
            co_so_id=ma_co_so, tu_luc=begins, den_luc=den_luc, nguoi_dang=actor, tao_luc=now, **said
        )
        self.uow.record(AnnouncementMade(actor, row))
        return self._shown(actor, row)

    @transactional
    def change(
        self, *, actor: NguoiDung, action: str, ma_thong_cao: int, versions: set[int] | None = None, **changes: Any
    ) -> ThongCao:
        """Its words, and until when. Raises NotYours, NotFound, StaleVersion, AnnouncementIsWithdrawn or
        AnnouncementEndsEarly.
        """
        row = self._locked(actor, action, ma_thong_cao, versions)
        before = snapshot(row)
        wanted = {name: value for name, value in changes.items() if value != getattr(row, name)}
        if "den_luc" in wanted:
            self._check_end(row.tu_luc, wanted["den_luc"])
        if wanted:
            self.uow.announcements.save(row, **wanted)
            self.uow.record(AnnouncementChanged(actor, row, before))
        return self._shown(actor, row)

    @transactional
    def withdraw(
        self, *, actor: NguoiDung, action: str, ma_thong_cao: int, versions: set[int] | None = None
    ) -> ThongCao:
        """Nobody is shown it any more but the desk. Raises what `change` does."""
        row = self._locked(actor, action, ma_thong_cao, versions)
        before = snapshot(row)
        self.uow.announcements.save(row, rut_luc=self.clock.now())
        self.uow.record(AnnouncementWithdrawn(actor, row, before))
        return self._shown(actor, row)

    @transactional
    def read(self, *, actor: NguoiDung, ma_thong_cao: int) -> ThongCao:
        """Raises NotYours, for one that is not for the actor or does not stand now too, or NotFound."""
        rows = self.uow.announcements.at(self.clock.now())
        row = rows.get_visible(actor, "announcement.read", ma_thong_cao)
        rows.mark_read(row, actor, self.clock.now())
        return self._shown(actor, row)

    def _locked(self, actor: NguoiDung, action: str, ma_thong_cao: int, versions: set[int] | None) -> ThongCao:
        row = self.uow.announcements.lock_visible(actor, action, ma_thong_cao)
        self.check_version(row, versions)
        if row.rut_luc:
            raise AnnouncementIsWithdrawn
        return row

    def _shown(self, actor: NguoiDung, row: ThongCao) -> ThongCao:
        return self.uow.announcements.read_by(self.uow.announcements.all(), actor).get(pk=row.pk)

    def _check_end(self, begins: dt.datetime, ends: dt.datetime | None) -> None:
        if ends is not None and ends <= max(begins, self.clock.now()):
            raise AnnouncementEndsEarly
