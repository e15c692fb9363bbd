"""Every operation without the house, by the name under which its statements are written down."""

from collections.abc import Callable, Sequence

from benchmarks.floors.answers import Floor
from benchmarks.floors.booking import BookingFloor
from benchmarks.floors.free_times import AvailabilityFloor, SchedulesFloor
from benchmarks.floors.payment import PaymentFloor
from benchmarks.floors.reads import AppointmentFloor, AppointmentsFloor, DoctorsFloor, ProfileFloor
from benchmarks.floors.sign_in import LoginFloor, RefreshFloor
from benchmarks.floors.visits import CancelFloor
from benchmarks.statements import Statement

FLOORS: dict[str, Callable[[Sequence[Statement]], Floor]] = {
    "profile": ProfileFloor,
    "doctors": DoctorsFloor,
    "schedules": SchedulesFloor,
    "availability": AvailabilityFloor,
    "appointments": AppointmentsFloor,
    "appointment": AppointmentFloor,
    "login": LoginFloor,
    "refresh": RefreshFloor,
    "booking": BookingFloor,
    "cancel": CancelFloor,
    "payment": PaymentFloor,
}
OPEN = ("/api/auth/login/", "/api/auth/refresh/")
"""Which ask for no token."""
