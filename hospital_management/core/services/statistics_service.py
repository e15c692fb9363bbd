"""What became of visits: of all of them, or of one doctor's."""

import datetime as dt

from appointments.models import TrangThaiLichHen
from authentication.models import NguoiDung
from core.repositories.base import within
from core.repositories.statistics_repository import Counts
from core.services.base import BaseService
from core.services.figures import Figures, States, by_key, figures, named, percent, states_of, together


class StatisticsService(BaseService):
    """Counted by the day of the visit, which is a day at the clinic; either end of a range may be open."""

    def of_appointments(
        self, *, actor: NguoiDung, action: str, start_date: dt.date | None, end_date: dt.date | None
    ) -> Figures:
        """Of the visits within the actor's reach, in two counts and the names of specialties. Raises RangeReversed."""
        self.check_order(start_date, end_date)
        counts = self.uow.statistics
        visits = within(self.uow.appointments.visible_to(actor, action), "ngay_kham", start_date, end_date)
        days, specialties = by_key(counts.by_day(visits), "ngay_kham"), counts.by_specialty(visits)
        return {
            "start_date": start_date,
            "end_date": end_date,
            **figures(together(days.values())),
            "by_day": [{"ngay_kham": day, **figures(states)} for day, states in days.items()],
            "by_specialty": named(specialties, counts.specialties()),
        }

    def of_doctor(
        self, *, actor: NguoiDung, action: str, ma_bac_si: int, start_date: dt.date | None, end_date: dt.date | None
    ) -> Figures:
        """Of one doctor's visits, patients and time, in three counts. Raises NotYours, NotFound or RangeReversed."""
        doctor = self.uow.doctors.get_visible(actor, action, ma_bac_si)
        self.check_order(start_date, end_date)
        days = (start_date, end_date)
        months, offered = self.uow.statistics.months_of(doctor, *days), self.uow.statistics.offered_by(doctor, *days)
        return {
            "ma_bac_si": doctor.pk,
            "ten_bac_si": doctor.ho_ten,
            "start_date": start_date,
            "end_date": end_date,
            **_work(
                together(map(states_of, months)), sum(row["booked_minutes"] for row in months), sum(offered.values())
            ),
            "patients_seen": self.uow.statistics.patients_of(doctor, *days),
            "by_month": _by_month(months, offered),
        }


def _by_month(months: Counts, offered: dict[str, int]) -> list[Figures]:
    """Every month in which the doctor had visits, or offered any."""
    rows = {row["thang"]: row for row in months}
    found = []
    for month in sorted({*rows, *offered}):
        row: Figures = rows.get(month, {})
        work = _work(states_of(row), row.get("booked_minutes", 0), offered.get(month, 0))
        found.append({"thang": month, **work, "patients_seen": row.get("patients_seen", 0)})
    return found


def _work(states: States, booked: int, offered: int) -> Figures:
    return {
        **figures(states),
        "by_state": [{"trang_thai": state.value, "so_lich_hen": states.get(state, 0)} for state in TrangThaiLichHen],
        "booked_minutes": booked,
        "offered_minutes": offered,
        "schedule_utilization": percent(booked, offered),
    }
