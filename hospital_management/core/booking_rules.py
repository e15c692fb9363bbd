"""The clinic's booking policy: what binds patients, and who may pass over it."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from core.clock import MINUTES, minute_of

SUNDAY = 6  # as `date.weekday()` counts
SHORTEST_SLOT, LONGEST_SLOT = 5, 240  # minutes
MOST_PATIENTS = 500  # in one schedule


class Override(StrEnum):
    """How those with the right `appointment.waive_rules` may pass over the rules."""

    FREELY = "Tự do"
    WITH_REASON = "Kèm lý do"
    ADMIN_WITH_REASON = "Quản trị viên kèm lý do"


@dataclass(frozen=True)
class BookingRules:
    """The values in force at one facility, under the names by which an Admin edits them; the defaults are those of a
    new installation. Minutes and days; hours in Asia/Ho_Chi_Minh.
    """

    bao_truoc_phut: int = 60
    dat_truoc_ngay: int = 60
    huy_truoc_phut: int = 120
    doi_truoc_phut: int = 120
    so_lich_hen_toi_da: int = 10
    so_lich_hen_moi_ngay: int = 10
    nghi_giua_phut: int = 0
    so_phut_kham: int = 30
    gio_mo_cua: dt.time = dt.time.min
    gio_dong_cua: dt.time = dt.time.max
    kham_chu_nhat: bool = True
    bo_qua: str = Override.FREELY
    ti_le_uu_tien: int = 2
    """So many patients of a priority class are called for each one of none."""
    lui_sau_luot: int = 3
    """Who comes late, or not when called, waits for so many calls of others."""
    phut_den_tre: int = 15
    so_lan_goi: int = 3
    vang_sau_phut: int = 60
    """After the end of the schedule; who has not come by then did not come."""
    giu_moi_phut: int = 30
    """For which a freed place is kept for whom it is offered to."""

    def but(self, **changes: Any) -> "BookingRules":
        return replace(self, **changes)

    @property
    def ever_open(self) -> bool:
        return self.gio_mo_cua < self.gio_dong_cua

    def first_bookable(self, now: dt.datetime) -> dt.datetime:
        return now + dt.timedelta(minutes=self.bao_truoc_phut)

    def last_bookable(self, now: dt.datetime) -> dt.date:
        return now.date() + dt.timedelta(days=self.dat_truoc_ngay)

    def closed_minutes(self, day: dt.date) -> list[tuple[int, int]]:
        """From which to which minute of the day the facility is closed."""
        if not self.kham_chu_nhat and day.weekday() == SUNDAY:
            return [(0, MINUTES)]
        return [(0, minute_of(self.gio_mo_cua)), (minute_of(self.gio_dong_cua, up=True), MINUTES)]

    def open_at(self, day: dt.date, start: dt.time, end: dt.time) -> bool:
        return (self.kham_chu_nhat or day.weekday() != SUNDAY) and self.gio_mo_cua <= start <= end <= self.gio_dong_cua
