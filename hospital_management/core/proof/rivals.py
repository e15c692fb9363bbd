"""Many patients for one place, at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from core.proof.api import Api
from core.proof.clinic import Clinic
from core.proof.ledger import BOOKING, Booking, Ledger

ROUNDS = 6
FIRST_DAY = 20
MOST_PLACES = 500
SCHEDULE = "/api/appointments/schedule/"


class Rivals:
    """Rounds of which each may have one winner: for one time, for the last place, and one patient with many doctors."""

    def __init__(self, api: Api, clinic: Clinic, ledger: Ledger) -> None:
        self.api, self.clinic, self.ledger = api, clinic, ledger
        self.kinds = (self._one_time, self._last_place, self._one_patient)

    def run(self, progress: Callable[[float, str], None]) -> Iterator[str]:
        """What went wrong, a round each."""
        for number in range(ROUNDS):
            kind = self.kinds[number % len(self.kinds)]
            winners = self._race(kind(number, self.clinic.day(FIRST_DAY + number)))
            if winners != 1:
                yield f"round {number + 1} ({kind.__name__.strip('_')}): {winners} winners"
            progress((number + 1) / ROUNDS, f"rivals, round {number + 1} of {ROUNDS}")

    def _race(self, bookings: list[Booking]) -> int:
        """How many of them were told 201."""
        barrier = Barrier(len(bookings))

        def book(booking: Booking) -> bool:
            barrier.wait()
            answer = self.api.call("POST", BOOKING, booking.body, token=booking.patient.token)
            self.ledger.hear_of(booking, answer, "rivals")
            return answer.status == 201

        with ThreadPoolExecutor(len(bookings)) as pool:
            return sum(pool.map(book, bookings))

    def _one_time(self, number: int, day: str) -> list[Booking]:
        doctor = self._offer(number, day, MOST_PLACES)
        return [Booking(patient, self._visit(doctor, day, 60)) for patient in self.clinic.patients]

    def _last_place(self, number: int, day: str) -> list[Booking]:
        """At times that do not touch one another, as far as the day has so many."""
        doctor = self._offer(number, day, 1)
        times = [15 * (at % 40) for at in range(len(self.clinic.patients))]
        return [
            Booking(patient, self._visit(doctor, day, minutes))
            for patient, minutes in zip(self.clinic.patients, times, strict=True)
        ]

    def _one_patient(self, number: int, day: str) -> list[Booking]:
        """Overlapping, yet never at the same minute with the same doctor: no constraint helps."""
        doctors = [self._offer(at, day, MOST_PLACES) for at in range(len(self.clinic.doctors))]
        patient = self.clinic.patients[number % len(self.clinic.patients)]
        return [
            Booking(patient, self._visit(doctors[at % len(doctors)], day, 60 + at % 14))
            for at in range(len(self.clinic.patients))
        ]

    def _offer(self, number: int, day: str, places: int) -> int:
        """A schedule from 8 to 19 o'clock of one of the doctors; which."""
        doctor = self.clinic.doctors[number % len(self.clinic.doctors)]
        window = {"ngay_lam_viec": day, "gio_bat_dau": "08:00", "gio_ket_thuc": "19:00", "so_luong_kham": places}
        self.ledger.hear("make a schedule", self.api.call("POST", SCHEDULE, window, token=doctor.token))
        return doctor.profile

    def _visit(self, doctor: int, day: str, minutes_after_eight: int) -> dict[str, Any]:
        hour, minute = divmod(8 * 60 + minutes_after_eight, 60)
        return {
            "ma_bac_si": doctor,
            "ma_dich_vu": self.clinic.services[0],
            "ngay_kham": day,
            "gio_kham": f"{hour:02}:{minute:02}",
        }
