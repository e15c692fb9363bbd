"""A client of the storm: it books, holds, loses answers, cancels, moves, and changes schedules, in no order."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from threading import Event
from typing import Any

from core.proof.api import Answer, Api
from core.proof.clinic import Clinic, Person
from core.proof.ledger import BOOKING, Booking, Ledger, Live
from core.proof.rivals import SCHEDULE

HOLDS, SERIES = f"{BOOKING}holds/", f"{BOOKING}series/"
BUSY_DAYS, CHANGING_DAYS = (3, 4), (5, 6, 7)
HALVES = ((8 * 60, 11 * 60 + 30), (13 * 60 + 30, 17 * 60))
PLACES = 8
TRIES, SECONDS_BETWEEN_TRIES = 8, (0.05, 0.2)
LATEST_HANG_UP = 0.06

Call = Callable[[], Answer]


class Client:
    """One thread of the storm."""

    def __init__(self, api: Api, clinic: Clinic, ledger: Ledger, random: Random) -> None:
        self.api, self.clinic, self.ledger, self.random = api, clinic, ledger, random
        self.actions: dict[Callable[[], None], int] = {
            self.book: 3,
            self.book_with_key: 5,
            self.hold: 3,
            self.series: 2,
            self.cancel: 3,
            self.reschedule: 3,
            self.cross: 3,
            self.confirm_against_cancel: 2,
            self.resize: 2,
            self.remove_against_booking: 2,
            self.overlap: 2,
        }

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            action = self.random.choices(list(self.actions), list(self.actions.values()))[0]
            action()

    def book(self) -> None:
        self._try("book", self._wish())

    def book_with_key(self) -> None:
        """Half of the first answers are not waited for; then the same is asked until there is an answer."""
        booking = self._wish()
        if self.random.random() < 0.5:
            self._try("book with a key", booking, keyed=True, hang_up_after=self.random.uniform(0, LATEST_HANG_UP))
        self.insist(booking)

    def insist(self, booking: Booking) -> None:
        """Until it is booked or refused; else it is left for later."""
        for _ in range(TRIES):
            if self._try("book with a key", booking, keyed=True).is_final:
                return
            time.sleep(self.random.uniform(*SECONDS_BETWEEN_TRIES))
        self.ledger.leave_for_later(booking)

    def hold(self) -> None:
        """A place, which then is booked or let go."""
        wish = self._wish()
        held = self._send("hold", "POST", HOLDS, wish.patient, wish.wanted)
        if held.status != 201:
            return
        if self.random.random() < 0.7:
            self._try("book with a hold", Booking(wish.patient, {"ma_giu_cho": held.body["ma_giu_cho"]}))
        else:
            self._send("let a hold go", "DELETE", f"{HOLDS}{held.body['ma_giu_cho']}/", wish.patient)

    def series(self) -> None:
        """The same time of two weeks, most of them cancelled again."""
        wish = self._wish(day=self.clinic.day(BUSY_DAYS[0]))
        booked = self._send("book a series", "POST", SERIES, wish.patient, {**wish.wanted, "so_lan": 2})
        if booked.status == 201 and self.random.random() < 0.7:
            self._send("cancel a series", "POST", f"{SERIES}{booked.body['ma_chuoi']}/cancel/", wish.patient)

    def cancel(self) -> None:
        live = self.ledger.any_live(self.random)
        if live:
            self._cancel(live)

    def reschedule(self) -> None:
        live = self.ledger.any_live(self.random)
        if live:
            when = {"ngay_kham": live.seen["ngay_kham"], "gio_kham": self._time()}
            self._change("reschedule", live, live.patient, when)

    def cross(self) -> None:
        """Two appointments of different doctors, each to the other's doctor and about the other's time."""
        one = self.ledger.any_live(self.random)
        other = self.ledger.any_live(self.random, but_of=one.seen["ma_bac_si"]) if one else None
        if one and other:
            self._at_once(self._crossing(one, other), self._crossing(other, one))

    def confirm_against_cancel(self) -> None:
        live = self.ledger.any_live(self.random)
        if live:
            self._at_once(
                partial(self._change, "confirm", live, self.clinic.desk, None, verb="confirm/"),
                partial(self._cancel, live),
            )

    def resize(self) -> None:
        """Another number of places for a schedule of a busy day."""
        doctor = self.random.choice(self.clinic.doctors)
        schedule = self._any_schedule(doctor, BUSY_DAYS)
        if schedule:
            body = {"so_luong_kham": self.random.randint(1, PLACES)}
            self._send("resize a schedule", "PATCH", f"{SCHEDULE}{schedule['ma_lich']}/", doctor, body)

    def remove_against_booking(self) -> None:
        doctor = self.random.choice(self.clinic.doctors)
        schedule = self._any_schedule(doctor, CHANGING_DAYS)
        if not schedule:
            return
        path = f"{SCHEDULE}{schedule['ma_lich']}/"
        booking = self._wish(doctor, schedule["ngay_lam_viec"], schedule["gio_bat_dau"])
        _, booked = self._at_once(
            partial(self._send, "delete a schedule", "DELETE", path, doctor),
            partial(self._try, "book", booking),
        )
        if booked.status == 201:
            self._cancel(Live(booking.patient, booked.body))

    def overlap(self) -> None:
        """Two schedules of one doctor, of which the day takes one at most."""
        doctor = self.random.choice(self.clinic.doctors)
        day = self.clinic.day(self.random.choice(CHANGING_DAYS))
        hour = self.random.randint(8, 15)
        windows = [
            {"ngay_lam_viec": day, "gio_bat_dau": start, "gio_ket_thuc": f"{hour + 2:02}:00", "so_luong_kham": PLACES}
            for start in (f"{hour:02}:00", f"{hour:02}:30")
        ]
        self._at_once(*[partial(self._send, "make a schedule", "POST", SCHEDULE, doctor, body) for body in windows])

    def open_schedules(self) -> None:
        """Both halves of the busy days, and of the day on which series go on, for every doctor."""
        for doctor in self.clinic.doctors:
            for days in (*BUSY_DAYS, BUSY_DAYS[0] + 7):
                for start, end in HALVES:
                    times = {"gio_bat_dau": _clock(start), "gio_ket_thuc": _clock(end)}
                    body = {"ngay_lam_viec": self.clinic.day(days), **times, "so_luong_kham": PLACES}
                    self._send("make a schedule", "POST", SCHEDULE, doctor, body)

    def _wish(self, doctor: Person | None = None, day: str | None = None, time_: str | None = None) -> Booking:
        wanted = {
            "ma_bac_si": (doctor or self.random.choice(self.clinic.doctors)).profile,
            "ma_dich_vu": self.random.choice(self.clinic.services),
            "ngay_kham": day or self.clinic.day(self.random.choice(BUSY_DAYS)),
            "gio_kham": time_ or self._time(),
        }
        return Booking(self.random.choice(self.clinic.patients), wanted)

    def _time(self) -> str:
        start, end = self.random.choice(HALVES)
        return _clock(self.random.randrange(start, end - 15, 5))

    def _crossing(self, moving: Live, onto: Live) -> Call:
        hour, minute = map(int, onto.seen["gio_kham"].split(":")[:2])
        minutes = hour * 60 + minute + self.random.choice((0, 0, 15, 30, 45))
        body = {
            "ma_bac_si": onto.seen["ma_bac_si"],
            "ngay_kham": onto.seen["ngay_kham"],
            "gio_kham": _clock(minutes),
        }
        return partial(self._change, "reschedule crosswise", moving, self.clinic.desk, body)

    def _any_schedule(self, doctor: Person, days: tuple[int, ...]) -> dict[str, Any] | None:
        day = self.clinic.day(self.random.choice(days))
        query = f"?ma_bac_si={doctor.profile}&ngay={day}"
        found = self._send("list schedules", "GET", SCHEDULE + query, doctor).body.get("results")
        return self.random.choice(found) if found else None

    def _try(self, action: str, booking: Booking, *, keyed: bool = False, hang_up_after: float | None = None) -> Answer:
        answer = self.api.call(
            "POST",
            BOOKING,
            booking.body,
            token=booking.patient.token,
            key=booking.name if keyed else "",
            hang_up_after=hang_up_after,
        )
        self.ledger.hear_of(booking, answer, action, hung_up=hang_up_after is not None)
        return answer

    def _cancel(self, live: Live) -> Answer:
        return self._change("cancel", live, live.patient, None, verb="cancel/")

    def _change(self, action: str, live: Live, who: Person, body: dict[str, Any] | None, *, verb: str = "") -> Answer:
        answer = self._send(action, "POST" if verb else "PATCH", live.path + verb, who, body)
        self.ledger.seen(live, answer)
        return answer

    def _send(self, action: str, method: str, path: str, who: Person, body: dict[str, Any] | None = None) -> Answer:
        answer = self.api.call(method, path, body, token=who.token)
        self.ledger.hear(action, answer)
        return answer

    @staticmethod
    def _at_once(*calls: Call) -> list[Answer]:
        with ThreadPoolExecutor(len(calls)) as pool:
            return [answer.result() for answer in [pool.submit(call) for call in calls]]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
