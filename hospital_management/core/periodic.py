"""What the system does by itself, and how often. Each job is a management command that can run anywhere, at any time,
late or twice, with the same result.
"""

import datetime as dt
from dataclasses import dataclass

HOUR = 60
OFTEN, NIGHTLY, LONG = QUEUES = "jobs", "nightly", "long"
"""The queues; each has workers of its own."""


@dataclass(frozen=True)
class Job:
    """The command `name` with its arguments: every so many minutes, or, with `at`, once a day from that hour on
    (Asia/Ho_Chi_Minh). After `limit` minutes another process may begin it again. A `long` one, by day, stands in no
    other's way. A `shared` one may run in several processes at once: what it does is lent piece by piece.
    """

    name: str
    minutes: int | None = None
    at: dt.time | None = None
    arguments: tuple[str, ...] = ()
    limit: int = 10
    long: bool = False
    shared: bool = False

    @property
    def queue(self) -> str:
        """The night's jobs may take hours, long ones minutes, and those of each minute must go on beside them."""
        if self.long:
            return LONG
        return NIGHTLY if self.at else OFTEN

    def next_after(self, moment: dt.datetime) -> dt.datetime:
        """When it is due again, having begun at this local moment: at the next whole so many minutes of the hour, or at
        the next such hour. So a job that runs late is not late for ever, and runs missed meanwhile are one.
        """
        if self.at is None:
            step = self.minutes or HOUR
            hour = moment.replace(minute=0, second=0, microsecond=0)
            return hour + dt.timedelta(minutes=(moment.minute // step + 1) * step)
        today = moment.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return today if today > moment else today + dt.timedelta(days=1)


EARLY = dt.timedelta(seconds=5)
"""By which clocks of two machines may differ: what is due so soon is due."""

NIGHT = dt.time(2, 30)
OFFER_PLACES = Job("offer_places", minutes=1)
BUILD_EXPORTS = Job("build_exports", minutes=5, limit=HOUR, long=True)
EXPORT_TABLES = Job("export_tables", minutes=1, limit=HOUR, long=True, shared=True)
RUN_IMPORTS = Job("run_imports", minutes=5, limit=HOUR, long=True)

JOBS: tuple[Job, ...] = (
    OFFER_PLACES,
    Job("settle_links", minutes=5),
    Job("lapse_deposits", minutes=5),
    Job("close_sessions", minutes=15),
    Job("send_notifications", minutes=1),
    Job("remind", minutes=5),
    Job("close_visits", minutes=15),
    Job("scan_files", minutes=15),
    BUILD_EXPORTS,
    EXPORT_TABLES,
    Job("clean_exports", minutes=5),
    RUN_IMPORTS,
    Job("close_support", at=NIGHT),
    Job("clearsessions", at=NIGHT),
    Job("clean_files", at=NIGHT),
    Job("clean_imports", at=NIGHT),
    Job("forget_deliveries", at=NIGHT),
    Job("forget_used", at=NIGHT),
    Job("check_integrity", at=NIGHT, limit=3 * HOUR),
    Job("verify_audit", at=NIGHT, arguments=("--keep",), limit=3 * HOUR),
)


def job_named(name: str) -> Job | None:
    return next((job for job in JOBS if job.name == name), None)
