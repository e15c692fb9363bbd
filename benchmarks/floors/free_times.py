"""Free times without the house: of the schedules of a page, and of all that a patient can book."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from benchmarks.floors.answers import HERE, PAGE, Asked, Values, getter, page_of, place
from benchmarks.floors.reads import ReadFloor
from benchmarks.statements import Statement

MINUTES, SUNDAY = 24 * 60, 6
SCHEDULE = tuple(
    f"Lich_lam_viec.{name}"
    for name in (
        "Ma_lich", "Ma_bac_si", "Ngay_lam_viec", "Gio_bat_dau", "Gio_ket_thuc", "So_luong_kham", "So_phut_kham",
        "So_luong_da_dat",
    )
)  # fmt: skip
DOCTOR = (
    "Bac_si.Ma_bac_si", "Bac_si.Ho_ten", "Bac_si.Ma_chuyen_khoa", "Chuyen_khoa.Ten_chuyen_khoa", "Bac_si.Ma_co_so",
    "Co_so_y_te.Ten_co_so",
)  # fmt: skip
TAKEN = VISIT, HELD = "lich-hen", "giu-cho"
OBSTACLE = (
    "Khoang_nghi.Loai", 'NULL AS "value1"', "Khoang_nghi.Ma_bac_si", "Khoang_nghi.Ma_co_so", "Khoang_nghi.Tu_ngay",
    "Khoang_nghi.Den_ngay", "Khoang_nghi.Gio_bat_dau", "Khoang_nghi.Gio_ket_thuc",
)  # fmt: skip
"""Of what closes days; visits and places that are held come with them, of those kinds, under the same names: of which
schedule is the second, from when to when the last two.
"""
RULES = tuple(
    f"Quy_tac.{name}"
    for name in (
        "Ma_co_so", "Bao_truoc_phut", "Dat_truoc_ngay", "Nghi_giua_phut", "So_phut_kham", "Gio_mo_cua",
        "Gio_dong_cua", "Kham_chu_nhat",
    )
)  # fmt: skip
DEFAULTS = (60, 60, 0, 30, "00:00", "23:59:59", True)

Busy = list[tuple[int, int]]


class Rules(NamedTuple):
    """Of one facility; times as the driver gives them."""

    notice: int
    days: int
    rest: int
    cut: int
    opens: Any
    closes: Any
    on_sundays: bool

    def closed(self, day: dt.date) -> Busy:
        if not self.on_sundays and day.weekday() == SUNDAY:
            return [(0, MINUTES)]
        return [(0, minute(self.opens)), (minute(self.closes, up=True), MINUTES)]


def minute(value: Any, *, up: bool = False) -> int:
    """Of the day; SQLite's driver gives text."""
    text = value if isinstance(value, str) else value.isoformat()
    return int(text[:2]) * 60 + int(text[3:5]) + (up and text[6:8] > "00")


def clock(at: int) -> str:
    return f"{at // 60:02}:{at % 60:02}:00"


def date(value: Any) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


class FreeTimesFloor(ReadFloor):
    """What both have in common: which times of schedules are taken."""

    def __init__(self, sent: Sequence[Statement]) -> None:
        super().__init__(sent)
        self._places = {each: place(self.sent, *each) for each in (SCHEDULE, DOCTOR, OBSTACLE, RULES)}
        self._getters = {each: getter(self.sent[number], *each) for each, number in self._places.items()}

    def rows(self, found: list[list[Values]], columns: tuple[str, ...]) -> list[Values]:
        return list(map(self._getters[columns], found[self._places[columns]]))

    def doctors(self, found: list[list[Values]]) -> dict[int, Values]:
        return {doctor[0]: doctor for doctor in self.rows(found, DOCTOR)}

    def rules(self, found: list[list[Values]]) -> dict[int | None, Rules]:
        """By facility; under None, everywhere else."""
        rows = {row[0]: row[1:] for row in self.rows(found, RULES)}
        general = _over(rows.pop(None, DEFAULTS), DEFAULTS)
        return {None: Rules(*general), **{facility: Rules(*_over(row, general)) for facility, row in rows.items()}}

    def taken(self, found: list[list[Values]]) -> tuple[dict[int, Busy], dict[int, int]]:
        """By schedule: from which to which minute, and how many places are held."""
        busy: dict[int, Busy] = defaultdict(list)
        held: dict[int, int] = defaultdict(int)
        for kind, schedule, *_, start, end in self.rows(found, OBSTACLE):
            if kind in TAKEN:
                busy[schedule].append((minute(start), minute(end)))
                held[schedule] += kind == HELD
        return busy, held

    def time_off(self, found: list[list[Values]]) -> list[Values]:
        """Whose, where, from which day to which, from when to when."""
        return [row[2:] for row in self.rows(found, OBSTACLE) if row[0] not in TAKEN]

    @staticmethod
    def closed(rows: Iterable[Values], day: dt.date, doctor: int, facility: int) -> Busy:
        """By time off, on that day."""
        return [
            (minute(start or "00:00"), minute(end or "23:59:59", up=True))
            for whose, where, first, last, start, end in rows
            if whose in (None, doctor) and where in (None, facility) and date(first) <= day <= date(last)
        ]


def _over(row: Values, general: Values) -> Values:
    return tuple(other if mine in (None, "") else mine for mine, other in zip(row, general, strict=True))


def _first_minute(day: dt.date, since: dt.datetime, now: dt.datetime) -> int:
    if day < since.date():
        return MINUTES
    begins = -(-(since.hour * 3600 + since.minute * 60 + since.second) // 60) if day == since.date() else 0
    return max(begins, now.hour * 60 + now.minute + 1 if day == now.date() else 0)


def cut(opens: int, closes: int, length: int, rest: int, first: int, busy: Busy) -> list[tuple[int, bool]]:
    """Where each stretch begins, and whether it is free."""
    return [
        (start, start >= first and all(start + length <= begins or ends <= start for begins, ends in busy))
        for start in range(opens, closes - length + 1, length + rest)
    ]


class SchedulesFloor(FreeTimesFloor):
    """A page of schedules, each with its times."""

    def __init__(self, sent: Sequence[Statement]) -> None:
        super().__init__(sent)
        self._count = next(number for number, each in enumerate(self.sent) if each.sql.startswith("SELECT COUNT("))

    def told(self, asked: Asked, found: list[list[Values]]) -> dict[str, Any]:
        now, rules, doctors = dt.datetime.now(HERE), self.rules(found), self.doctors(found)
        busy, held = self.taken(found)
        closed = self.time_off(found)
        results = []
        for key, who, on, start, end, places, length, booked in self.rows(found, SCHEDULE):
            _, name, _, specialty, facility, facility_name = doctors[who]
            own, day, left = rules.get(facility, rules[None]), date(on), max(0, places - booked - held[key])
            taken = [(begins - own.rest, ends + own.rest) for begins, ends in busy[key]]
            taken += [*self.closed(closed, day, who, facility), *own.closed(day)]
            first = _first_minute(day, now, now) if left else MINUTES
            minutes = length or own.cut
            times = cut(minute(start), minute(end), minutes, own.rest, first, taken)
            results.append({
                "ma_lich": key, "ma_bac_si": who, "ten_bac_si": name, "ten_co_so": facility_name,
                "ten_chuyen_khoa": specialty, "ngay_lam_viec": on, "gio_bat_dau": start, "gio_ket_thuc": end,
                "so_luong_kham": places, "so_phut_kham": length, "so_luong_da_dat": booked, "con_cho_trong": left,
                "khung_gio": [
                    {"gio_bat_dau": clock(at), "gio_ket_thuc": clock(at + minutes), "con_trong": free}
                    for at, free in times
                ],
            })  # fmt: skip
        return page_of(asked, found[self._count][0][0], results)


class AvailabilityFloor(FreeTimesFloor):
    """All that a patient can book, soonest first; of the first page, JSON."""

    def told(self, asked: Asked, found: list[list[Values]]) -> dict[str, Any]:
        now, rules, doctors = dt.datetime.now(HERE), self.rules(found), self.doctors(found)
        busy, held = self.taken(found)
        closed = self.time_off(found)
        free = []
        for key, who, on, start, end, places, length, booked in self.rows(found, SCHEDULE):
            facility = doctors[who][4]
            own, day, left = rules.get(facility, rules[None]), date(on), places - booked - held[key]
            if left <= 0 or day > now.date() + dt.timedelta(days=own.days):
                continue
            taken = [(begins - own.rest, ends + own.rest) for begins, ends in busy[key]]
            taken += [*self.closed(closed, day, who, facility), *own.closed(day)]
            first = _first_minute(day, now + dt.timedelta(minutes=own.notice), now)
            minutes = length or own.cut
            times = cut(minute(start), minute(end), minutes, own.rest, first, taken)
            free += [(day, at, who, at + minutes, key, left) for at, is_free in times if is_free]
        free.sort(key=itemgetter(0, 1, 2))
        return page_of(asked, len(free), [self._told(each, doctors[each[2]]) for each in free[:PAGE]])

    @staticmethod
    def _told(free: Values, doctor: Values) -> dict[str, Any]:
        day, start, who, end, schedule, left = free
        return {
            "ngay_kham": day, "gio_kham": clock(start), "gio_ket_thuc": clock(end), "ma_bac_si": who,
            "ten_bac_si": doctor[1], "ma_chuyen_khoa": doctor[2], "ten_chuyen_khoa": doctor[3], "ma_co_so": doctor[4],
            "ten_co_so": doctor[5], "ma_lich": schedule, "con_cho_trong": left,
        }  # fmt: skip
