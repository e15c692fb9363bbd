"""What a patient is told of an appointment: which event makes which message, and what a message says."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from appointments.models import LichHen, LoaiLichHen, TrangThaiLichHen
from core.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentRescheduled,
    Event,
)
from core.notification_kinds import NEAR, kind_of
from core.policy import Role
from core.repositories.outbox_repository import OutboxRepository
from core.repositories.visit_repository import VisitRepository
from medical.models import BacSi
from notifications.models import ThongBao

KINDS: dict[type[Event], str] = {
    AppointmentBooked: "lich-hen-da-dat",
    AppointmentMoved: "lich-hen-da-xac-nhan",
    AppointmentRescheduled: "lich-hen-doi-gio",
    AppointmentCancelled: "lich-hen-da-huy",
}
INVITATION, INVITED_AFTER = "moi-danh-gia", dt.timedelta(hours=3)
"""Who was seen is asked how it was, once back home."""
TOLD_STATES = (TrangThaiLichHen.CONFIRMED, TrangThaiLichHen.COMPLETED)


def message(kind: str, key: str, appointment: LichHen, now: dt.datetime, so_lan: int = 1) -> ThongBao:
    """To the appointment's patient. It names person, doctor, place and time, and nothing of what the visit is for, nor
    what anybody wrote of it: it may be read by others. `so_lan` appointments of a series are told of together.
    """
    doctor = appointment.bac_si
    return ThongBao(
        khoa=f"{kind}:{key}",
        loai=kind,
        benh_nhan_id=appointment.benh_nhan_id,
        du_lieu={
            "ma_lich_hen": appointment.pk,
            "ho_ten": appointment.benh_nhan.ho_ten,
            "bac_si": doctor.ho_ten,
            "co_so": doctor.co_so.ten_co_so,
            "dia_chi": doctor.co_so.dia_chi,
            "ngay": f"{appointment.ngay_kham:%d/%m/%Y}",
            "gio": f"{appointment.gio_kham:%H:%M}",
            "so_thu_tu": appointment.so_thu_tu,
            "so_lan": so_lan,
        },
        tao_luc=now,
        gui_tu=now,
        gui_den=appointment.starts_at,
    )


def _is_news(event: Event, today: dt.date) -> bool:
    """Who stands at the desk knows that he was entered; of the later states only the first is news, and the last, of
    which he is asked; and nobody is told of a visit of yesterday.
    """
    if type(event) not in KINDS or event.record.ngay_kham < today:
        return False
    if isinstance(event, AppointmentBooked):
        return bool(event.record.loai_lich_hen == LoaiLichHen.BOOKED)
    return not isinstance(event, AppointmentMoved) or event.record.trang_thai in TOLD_STATES


def _of_a_series(event: Event) -> bool:
    return bool(event.record.chuoi_id) and isinstance(event, AppointmentBooked | AppointmentCancelled)


def _one_of_each_series(events: Sequence[Event], going_on: set[int]) -> Iterator[tuple[Event, int]]:
    """Of the appointments of a series that are booked at once, or cancelled with none left, the first one alone, with
    how many they are; all others as one each. `going_on` are the series of which some are left.
    """
    groups: dict[Any, list[Event]] = {}
    for event in events:
        row = event.record
        apart = not _of_a_series(event) or (isinstance(event, AppointmentCancelled) and row.chuoi_id in going_on)
        key = (type(event), None, row.pk) if apart else (type(event), row.chuoi_id)
        groups.setdefault(key, []).append(event)
    for group in groups.values():
        yield min(group, key=lambda event: event.record.starts_at), len(group)


class Tidings:
    """Used by the unit of work: what is told is written with what it tells of, in one query for all; one more where the
    use case did not need to know patient, doctor and facility, and one where several of a series are cancelled.
    """

    outbox = OutboxRepository()
    visits = VisitRepository()

    def tell(self, events: Sequence[Event], now: dt.datetime) -> None:
        """One message for each event that is news to the patient; the version in its key makes it the only one."""
        events = [event for event in events if _is_news(event, now.date())]
        if not events:
            return
        news = list(_one_of_each_series(events, self._going_on(events, now)))
        rows = {event.record.pk: event.record for event, _ in news}
        missing = [pk for pk, row in rows.items() if not _is_whole(row)]
        rows |= {row.pk: row for row in self.visits.seen(missing)} if missing else {}
        self.outbox.enter([_told(event, rows[event.record.pk], together, now) for event, together in news])

    def _going_on(self, events: Sequence[Event], now: dt.datetime) -> set[int]:
        """The series of which several are cancelled and some are left, looked up only if there may be any."""
        cancelled = [each.record.chuoi_id for each in events if _of_a_series(each) and each.record.ngay_huy]
        several = {series for series, count in Counter(cancelled).items() if count > 1}
        return self.visits.series_going_on(several, now) if several else set()


def _is_whole(row: LichHen) -> bool:
    """Whether all that a message says was read before."""
    read = LichHen.benh_nhan.is_cached(row) and LichHen.bac_si.is_cached(row)
    return read and BacSi.co_so.is_cached(row.bac_si)


def _told(event: Event, row: LichHen, together: int, now: dt.datetime) -> ThongBao:
    if event.record.trang_thai == TrangThaiLichHen.COMPLETED:
        return _invited(event, row, now)
    told = message(KINDS[type(event)], f"{row.pk}:{event.record.phien_ban}", row, now, so_lan=together)
    if isinstance(event, AppointmentRescheduled | AppointmentCancelled):
        told.can_biet_truoc = _known_by(event, now)
        told.gui_den = max(
            row.starts_at, now + kind_of(told.loai).lasts
        )  # who comes late, or at a wrong time, asks why
    if isinstance(event, AppointmentCancelled):
        told.du_lieu["ben_huy"] = "benh_nhan" if event.actor and event.actor.vai_tro == Role.PATIENT else "co_so"
    return told


def _invited(event: Event, row: LichHen, now: dt.datetime) -> ThongBao:
    """To rate the visit, some hours after it."""
    asked = message(INVITATION, f"{row.pk}:{event.record.phien_ban}", row, now)
    asked.gui_tu, asked.gui_den = now + INVITED_AFTER, None
    return asked


def _known_by(event: Event, now: dt.datetime) -> dt.datetime | None:
    """The first time, the old or the new, for which the patient may yet set out or wait."""
    old = event.before or {}
    was = timezone.make_aware(dt.datetime.combine(old["ngay_kham"], old["gio_kham"])) if old else None
    return min((time for time in (was, event.record.starts_at) if time and time > now - NEAR), default=None)
