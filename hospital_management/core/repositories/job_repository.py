"""Which periodic jobs are due, who runs them, and how they went."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Q

from core.models import KetQuaViec, ViecDinhKy
from core.periodic import EARLY, JOBS, Job
from core.repositories.base import BaseRepository

MOST_SAID = 1000
"""Characters; the column holds as many if each takes two of SQL Server's units."""


class JobRepository(BaseRepository[ViecDinhKy]):
    model = ViecDinhKy

    def enter(self, jobs: Iterable[Job], now: dt.datetime) -> None:
        """A row for each job that has none: due at once, or, if it has its hour, at that."""
        known = set(self.model.objects.values_list("ten", flat=True))
        fresh = [job for job in jobs if job.name not in known]
        self.model.objects.bulk_create(
            [ViecDinhKy(ten=job.name, den_han=job.next_after(now) if job.at else now) for job in fresh]
        )

    def due(self, now: dt.datetime) -> set[str]:
        """The names of those that are due and that nobody runs, or anybody may."""
        runnable = self.model.objects.filter(_is_free(now) | Q(ten__in=[job.name for job in JOBS if job.shared]))
        return set(runnable.filter(den_han__lte=now).values_list("ten", flat=True))

    def claim(self, job: Job, holder: str, now: dt.datetime, due_by: dt.datetime | None) -> bool:
        """Whether the job is the holder's now: it was free, and, if a moment is given, due by then. One statement: of
        all who claim it at once the database lets one through, or all of them if it is a shared one.
        """
        free = self.model.objects.filter(Q() if job.shared else _is_free(now), ten=job.name)
        if due_by:
            free = free.filter(den_han__lte=due_by)
        until = now + dt.timedelta(minutes=job.limit)
        return bool(free.update(bat_dau=now, nguoi_chay=holder, giu_den=until))

    def finish(self, job: Job, holder: str, now: dt.datetime, **outcome: object) -> None:
        """Nothing, if another took the job over when the holder's time was up. What ran a little early is not due again
        at the moment that it was early for.
        """
        held = self.model.objects.filter(ten=job.name, nguoi_chay=holder)
        held.update(ket_thuc=now, den_han=job.next_after(now + EARLY), nguoi_chay="", giu_den=None, **outcome)

    def last_begun(self) -> dt.datetime | None:
        """When any job began for the last time."""
        return self.model.objects.aggregate(last=Max("bat_dau"))["last"]


def _is_free(now: dt.datetime) -> Q:
    return Q(giu_den__isnull=True) | Q(giu_den__lte=now)


def outcome(went_well: bool, milliseconds: int, said: str) -> dict[str, object]:
    """The columns that say how a job went; of what it said the end, where the result stands."""
    state = KetQuaViec.DONE if went_well else KetQuaViec.FAILED
    return {"ket_qua": state, "so_mili_giay": milliseconds, "noi_dung": said.replace("\0", "").strip()[-MOST_SAID:]}
