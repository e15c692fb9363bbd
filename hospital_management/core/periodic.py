"""What the system does by itself, and how often. Each job is a management command that can run anywhere, at any time,
late or twice, with the same result.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """The command `name` with its arguments: every so many minutes, or, with `at`, once a day from that hour on
    (Asia/Ho_Chi_Minh).
    """

    name: str
    minutes: int | None = None
    at: dt.time | None = None


NIGHT = dt.time(2, 30)

JOBS: tuple[Job, ...] = (
    Job("settle_links", minutes=5),
    Job("lapse_deposits", minutes=5),
    Job("scan_files", minutes=15),
    Job("clearsessions", at=NIGHT),
    Job("clean_files", at=NIGHT),
    Job("check_integrity", at=NIGHT),
    Job("verify_audit", at=NIGHT),
)
