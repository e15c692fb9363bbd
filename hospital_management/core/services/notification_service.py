"""Notifications as people read them, what they want to be told, and the deliveries that Admins look after."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from authentication.models import NguoiDung
from core.events import snapshot
from core.notification_events import DeliveryRetried, NotificationPreferencesChanged
from core.notification_exceptions import ImportantGroup, NotDeadLetter, QuietHoursEqual, QuietHoursHalf
from core.notification_kinds import PERSONAL, Group, optional_groups, usually_on
from core.services.base import BaseService
from core.unit_of_work import transactional
from notifications.models import LuotGui, ThongBao, TrangThaiGui, TuyChonThongBao

MOST_READ_AT_ONCE = 1000


class NotificationService(BaseService):
    """What the account may read: its own, and those of the patients for whom it acts."""

    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[ThongBao]:
        """Each with `doc_luc`."""
        outbox = self.uow.outbox.at(self.clock.now())
        return outbox.read_by(outbox.visible_to(actor, action), actor)

    def count_unread(self, *, actor: NguoiDung) -> int:
        return self.uow.outbox.at(self.clock.now()).unread(actor, "notification.unread").count()

    @transactional
    def read(self, *, actor: NguoiDung, ma_thong_bao: int) -> ThongBao:
        """Raises NotFound or NotYours."""
        outbox = self.uow.outbox.at(self.clock.now())
        row = outbox.get_visible(actor, "notification.read", ma_thong_bao)
        outbox.mark_read(row, actor, self.clock.now())
        return outbox.read_by(outbox.visible_to(actor, "notification.read"), actor).get(pk=row.pk)

    @transactional
    def read_all(self, *, actor: NguoiDung) -> int:
        """The newest thousand that are unread; how many there were. Of two calls at once the later finds none."""
        outbox, now = self.uow.outbox.at(self.clock.now()), self.clock.now()
        self.uow.accounts.lock(actor.pk)
        rows = list(outbox.unread(actor, "notification.read_all").order_by("-gui_tu", "-pk")[:MOST_READ_AT_ONCE])
        outbox.mark_all_read(rows, actor, now)
        return len(rows)


class NotificationPreferenceService(BaseService):
    def get(self, *, actor: NguoiDung) -> TuyChonThongBao:
        return self.uow.notification_preferences.of(actor)

    @transactional
    def change(
        self,
        *,
        actor: NguoiDung,
        versions: set[int] | None = None,
        im_lang_tu: dt.time | None = None,
        im_lang_den: dt.time | None = None,
        kenh: list[dict[str, Any]],
        **rest: Any,
    ) -> TuyChonThongBao:
        """The whole of them. Raises StaleVersion, QuietHoursHalf, QuietHoursEqual or ImportantGroup."""
        self.uow.accounts.lock(actor.pk)
        row = self.uow.notification_preferences.lock_of(actor)
        self.check_version(row, versions)
        check_quiet_hours(im_lang_tu, im_lang_den)
        before = snapshot(row)
        switched = _switched(kenh)
        self.uow.notification_preferences.save(
            row, im_lang_tu=im_lang_tu, im_lang_den=im_lang_den, kenh=switched, **rest
        )
        self.uow.record(NotificationPreferencesChanged(actor, row, before))
        return row


def check_quiet_hours(begin: dt.time | None, end: dt.time | None) -> None:
    if (begin is None) is not (end is None):
        raise QuietHoursHalf(field="im_lang_tu" if begin is None else "im_lang_den")
    if begin is not None and begin == end:
        raise QuietHoursEqual


def _switched(kenh: list[dict[str, Any]]) -> dict[str, dict[str, bool]]:
    """`{group: {channel: on}}` of the last word on each. Raises ImportantGroup."""
    found: dict[str, dict[str, bool]] = {}
    for entry in kenh:
        if not entry["bat"] and entry["nhom_thong_bao"] not in optional_groups():
            raise ImportantGroup
        found.setdefault(entry["nhom_thong_bao"], {})[entry["kenh"]] = entry["bat"]
    return found


def switches_of(row: TuyChonThongBao) -> list[dict[str, Any]]:
    """Each group and channel, as the account has it or as it usually is."""
    return [
        {
            "nhom_thong_bao": group.value,
            "kenh": via.value,
            "bat": row.kenh.get(group, {}).get(via, usually_on(group, via)),
            "bat_buoc": group not in optional_groups() and usually_on(group, via),
        }
        for group in Group
        for via in PERSONAL
    ]


class DeliveryService(BaseService):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[LuotGui]:
        return self.uow.deliveries.visible_to(actor, action)

    def get(self, *, actor: NguoiDung, action: str, ma_luot_gui: int) -> LuotGui:
        """Raises NotFound."""
        return self.uow.deliveries.get_visible(actor, action, ma_luot_gui)

    @transactional
    def retry(self, *, actor: NguoiDung, ma_luot_gui: int) -> LuotGui:
        """A dead letter is due again, with all of its attempts. Raises Forbidden, NotFound or NotDeadLetter."""
        self.require(actor, "notification_delivery.retry")
        row = self.uow.deliveries.lock(ma_luot_gui)
        if row.trang_thai != TrangThaiGui.DEAD:
            raise NotDeadLetter
        before = snapshot(row)
        self.uow.deliveries.save(row, trang_thai=TrangThaiGui.WAITING, so_lan=0, gui_tu=self.clock.now())
        self.uow.record(DeliveryRetried(actor, row, before))
        return row
