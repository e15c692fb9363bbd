"""The clinic's booking policy, which binds those without the right `appointment.waive_rules`."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class BookingRules:
    """Defaults: an hour's notice, sixty days ahead, changes until two hours before, ten coming appointments."""

    notice: timedelta = timedelta(minutes=60)
    horizon: timedelta = timedelta(days=60)
    change_notice: timedelta = timedelta(hours=2)
    coming_per_patient: int = 10
