"""Appointments as they stand in calendars, which are kept by others: no note, no clinical word, people by initials."""

import datetime as dt
from collections.abc import Mapping
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from appointments.models import LichHen, TrangThaiLichHen
from appointments.states import WAITING
from core.calendar_file import Entry, Status
from medical.models import LoaiDichVu

STATUSES = {TrangThaiLichHen.PENDING: Status.TENTATIVE, TrangThaiLichHen.CANCELLED: Status.CANCELLED}
CANCELLED_WORD = "Đã hủy: "
DISCREET_NAME = "Lịch hẹn"


class View(Enum):
    """Whom an entry is for: it says what that one has to know."""

    PATIENT = "patient"
    DOCTOR = "doctor"
    DISCREET = "discreet"


def initials(name: str) -> str:
    """“Nguyễn Văn An”: “N.V.A.”"""
    return "".join(f"{word[0].upper()}." for word in name.split())


def entries_of(
    appointments: list[LichHen], modified: Mapping[int, dt.datetime], view: View, now: dt.datetime
) -> tuple[Entry, ...]:
    """By time. `modified` tells when each was last changed; where it does not, it was when the appointment was made."""
    by_time = sorted(appointments, key=lambda each: (each.ngay_kham, each.gio_kham, each.pk))
    return tuple(_entry(each, modified.get(each.pk, each.ngay_tao), view, now) for each in by_time)


def _entry(appointment: LichHen, modified: dt.datetime, view: View, now: dt.datetime) -> Entry:
    status = STATUSES.get(TrangThaiLichHen(appointment.trang_thai), Status.CONFIRMED)
    waits = appointment.trang_thai in WAITING and appointment.starts_at > now
    return Entry(
        uid=f"lich-hen-{appointment.pk}@{urlsplit(settings.PUBLIC_URL).hostname}",
        sequence=appointment.phien_ban - 1,
        created=appointment.ngay_tao,
        modified=modified,
        start=appointment.starts_at,
        end=timezone.make_aware(dt.datetime.combine(appointment.ngay_kham, appointment.gio_ket_thuc)),
        status=status,
        summary=(CANCELLED_WORD if status is Status.CANCELLED else "") + _summary(appointment, view),
        location=_location(appointment, view),
        description=_description(appointment, view),
        url=f"{settings.PUBLIC_URL}/api/appointments/{appointment.pk}/",
        reminds=waits and view is not View.DOCTOR,
    )


def _summary(appointment: LichHen, view: View) -> str:
    match view:
        case View.DISCREET:
            return DISCREET_NAME
        case View.DOCTOR:
            return f"{appointment.dich_vu.ten_dich_vu} – {initials(appointment.benh_nhan.ho_ten)}"
    return f"{appointment.dich_vu.ten_dich_vu} – bác sĩ {appointment.bac_si.ho_ten}"


def _location(appointment: LichHen, view: View) -> str:
    facility = appointment.bac_si.co_so
    if appointment.dich_vu.loai_dich_vu == LoaiDichVu.TELECONSULTATION:
        return "" if view is View.DISCREET else LoaiDichVu.TELECONSULTATION.value
    return facility.dia_chi if view is View.DISCREET else f"{facility.ten_co_so}, {facility.dia_chi}"


def _description(appointment: LichHen, view: View) -> str:
    lines = [f"Trạng thái: {appointment.trang_thai}", f"Số thứ tự: {appointment.so_thu_tu}"]
    if view is View.PATIENT:
        lines.append(f"Người khám: {initials(appointment.benh_nhan.ho_ten)}")
        lines.append(f"Điện thoại của cơ sở: {appointment.bac_si.co_so.so_dien_thoai or '—'}")
    return "\n".join(lines)
