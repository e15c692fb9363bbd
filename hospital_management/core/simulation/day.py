"""A day at the clinic, minute by minute: who comes, who is called, who goes in; all of it by HTTP, from two desks."""

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random
from threading import Lock
from typing import Any

from django.utils import timezone

from appointments.models import LoaiLichHen
from core.clock import time_at
from core.proof.api import Answer, Api
from core.simulation.clinic import Clinic
from core.simulation.clock import SteppedClock
from core.simulation.people import HALVES, Minute, Visitor

APPOINTMENTS = "/api/appointments/"
QUEUES, TICKETS = f"{APPOINTMENTS}queues/", f"{APPOINTMENTS}tickets/"
BOTH_DESKS_CALL = 0.1
MINUTES_TO_THE_ROOM, MINUTES_WAITED_FOR = 1, 3
BOOKED_AT: Minute = 9 * 60
CLOSES: Minute = HALVES[-1][1]
REASON = "Simulated"

Step = Callable[[], None]
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Called:
    """A ticket that was called, and whose it is."""

    ma_phieu: int
    visitor: Visitor


@dataclass
class Room:
    """What the desks know of one doctor: how many wait in each queue, who was called and is not in yet, and whether
    somebody is on the way in or inside.
    """

    waiting: Counter[int] = field(default_factory=Counter)
    called: list[Called] = field(default_factory=list)
    busy: bool = False

    @property
    def queue(self) -> int | None:
        """The first in which somebody waits; the morning's comes before the afternoon's."""
        return min((ma_hang for ma_hang, number in self.waiting.items() if number > 0), default=None)


class Day:
    """Time stands still while the steps of one minute are taken, two at once; then it is the next minute.

    `failures` has what should not have been answered, `called` every call by number and queue, `turned_away` who found
    no place.
    """

    def __init__(
        self, api: Api, clinic: Clinic, clock: SteppedClock, day: dt.date, visitors: Sequence[Visitor], random: Random
    ) -> None:
        self.api, self.clinic, self.clock, self.day, self.random = api, clinic, clock, day, random
        self.visitors = visitors
        self.failures: list[str] = []
        self.turned_away = self.skipped = self.calls = self.requests = 0
        self._rooms = [Room() for _ in clinic.doctors]
        self._called: set[tuple[int, int]] = set()
        self._owners: dict[int, Visitor] = {}
        self._steps: list[tuple[Minute, int, Step]] = []
        self._order, self._lock = count(), Lock()

    def book(self, progress: Progress) -> None:
        """Every place that was asked for, the day before."""
        self._set(self.day - dt.timedelta(days=1), BOOKED_AT)
        booked = [visitor for visitor in self.visitors if visitor.appointed is not None]
        with self._desks() as pool:
            for done, _ in enumerate(pool.map(self._book, booked), 1):
                progress(done / len(booked), f"booking, {done} of {len(booked)}")

    def run(self, progress: Progress) -> None:
        """Until everybody who came has been seen."""
        for visitor in self.visitors:
            if visitor.comes is not None:
                self._at(visitor.comes, partial(self._arrive, visitor))
        opens = self._steps[0][0]
        with self._desks() as pool:
            while self._steps:
                minute = self._steps[0][0]
                self._set(self.day, minute)
                self._take(pool, list(self._due(minute)))
                self._take(pool, [partial(self._call, room) for room in self._rooms if not room.busy])
                progress(min((minute - opens) / (CLOSES - opens), 1), f"{time_at(minute):%H:%M}, {self.calls} calls")

    def tickets(self) -> list[dict[str, Any]]:
        """All tickets of the day, as the API tells of them."""
        found: list[dict[str, Any]] = []
        page = 1
        while len(found) == (page - 1) * 100:
            got = self._ask("GET", f"{TICKETS}?ngay={self.day}&ordering=den_luc&page_size=100&page={page}", None)
            found, page = [*found, *got.body.get("results", [])], page + 1
        return found

    def close(self) -> None:
        """It is late at night."""
        self._set(self.day, 23 * 60)

    def _desks(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(len(self.clinic.desks))

    def _set(self, day: dt.date, minute: Minute) -> None:
        self.clock.set(timezone.make_aware(dt.datetime.combine(day, time_at(minute))))
        self._minute = minute

    def _at(self, minute: Minute, step: Step) -> None:
        with self._lock:
            heapq.heappush(self._steps, (minute, next(self._order), step))

    def _due(self, minute: Minute) -> Iterator[Step]:
        while self._steps and self._steps[0][0] <= minute:
            yield heapq.heappop(self._steps)[2]

    @staticmethod
    def _take(pool: ThreadPoolExecutor, steps: Sequence[Step]) -> None:
        for taken in [pool.submit(step) for step in steps]:
            taken.result()

    def _book(self, visitor: Visitor) -> None:
        asked = {**self._wanted(visitor), "ngay_kham": str(self.day), "gio_kham": visitor.gio_kham}
        booked = self._do("book", APPOINTMENTS, asked, 201)
        if self._remember(visitor, booked):
            self._do("confirm", f"{APPOINTMENTS}{visitor.ma_lich_hen}/confirm/", {}, 200)

    def _arrive(self, visitor: Visitor) -> None:
        """Who was booked is checked in; who was not gets the doctor's next free time, if there is one."""
        if visitor.appointed is None:
            kind = LoaiLichHen.EMERGENCY if visitor.emergency else LoaiLichHen.WALK_IN
            asked = {**self._wanted(visitor), "loai_lich_hen": kind.value}
            if not self._remember(visitor, self._do("register", APPOINTMENTS, asked, 201, 409)):
                self.turned_away += 1
                return
        elif visitor.ma_lich_hen:
            because = {"nhom_uu_tien": visitor.told, "ly_do_uu_tien": REASON} if visitor.told else {}
            self._do("check in", f"{APPOINTMENTS}{visitor.ma_lich_hen}/check-in/", because, 200)
        self._join(visitor)

    def _join(self, visitor: Visitor) -> None:
        found = self._ask("GET", f"{TICKETS}?ma_lich_hen={visitor.ma_lich_hen}", None).body.get("results")
        if not found:
            self.failures.append(f"appointment {visitor.ma_lich_hen} arrived and has no ticket")
            return
        ticket = found[0]
        if visitor.told and visitor.told != ticket["nhom_uu_tien"] and not visitor.emergency:
            told = {"nhom_uu_tien": visitor.told, "ly_do": REASON}
            self._do("tell the class", f"{TICKETS}{ticket['ma_phieu']}/priority/", told, 200)
        with self._lock:
            self._rooms[visitor.doctor].waiting[ticket["ma_hang"]] += 1

    def _call(self, room: Room) -> None:
        """Whoever was called first goes in, or somebody is called; sometimes both desks call at the same moment."""
        if not room.called:
            both = self.random.random() < BOTH_DESKS_CALL
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda _: self._next(room), range(1 + both)))
        if room.called:
            self._send_in(room, room.called.pop(0))

    def _next(self, room: Room) -> None:
        ma_hang = room.queue
        if ma_hang is None:
            return
        answer = self._do("call", f"{QUEUES}{ma_hang}/next/", {}, 200, 409)
        with self._lock:
            if answer.status != 200:
                return
            self.calls += 1
            room.waiting[ma_hang] -= 1
            ticket = Called(answer.body["ma_phieu"], self._owners[answer.body["ma_lich_hen"]])
            if (ticket.ma_phieu, answer.body["so_lan_goi"]) in self._called:
                self.failures.append(f"number {answer.body['so_thu_tu']} of queue {ma_hang} was called twice at once")
            self._called.add((ticket.ma_phieu, answer.body["so_lan_goi"]))
            room.called.append(ticket)

    def _send_in(self, room: Room, called: Called) -> None:
        room.busy = True
        if called.visitor.misses_first_call:
            called.visitor.misses_first_call = False
            self._at(self._minute + MINUTES_WAITED_FOR, partial(self._skip, room, called))
        else:
            self._at(self._minute + MINUTES_TO_THE_ROOM, partial(self._start, room, called.visitor))

    def _skip(self, room: Room, called: Called) -> None:
        answer = self._do("skip", f"{TICKETS}{called.ma_phieu}/skip/", {}, 200)
        with self._lock:
            self.skipped += 1
            room.waiting[answer.body["ma_hang"]] += 1
            room.busy = False

    def _start(self, room: Room, visitor: Visitor) -> None:
        self._do("start", f"{APPOINTMENTS}{visitor.ma_lich_hen}/start/", {}, 200)
        self._at(self._minute + visitor.minutes, partial(self._complete, room, visitor))

    def _complete(self, room: Room, visitor: Visitor) -> None:
        self._do("complete", f"{APPOINTMENTS}{visitor.ma_lich_hen}/complete/", {}, 200)
        room.busy = False

    def _wanted(self, visitor: Visitor) -> dict[str, Any]:
        doctor = self.clinic.doctors[visitor.doctor]
        return {"ma_bac_si": doctor, "ma_dich_vu": self.clinic.ma_dich_vu, "ma_benh_nhan": visitor.ma_benh_nhan}

    def _remember(self, visitor: Visitor, booked: Answer) -> bool:
        if booked.status != 201:
            return False
        visitor.ma_lich_hen = booked.body["ma_lich_hen"]
        self._owners[visitor.ma_lich_hen] = visitor
        return True

    def _do(self, what: str, path: str, body: dict[str, Any], *expected: int) -> Answer:
        """What another status than those expected says is kept."""
        answer = self._ask("POST", path, body)
        if answer.status not in expected:
            self.failures.append(f"{what} at {time_at(self._minute):%H:%M}: {answer.status} {answer.code}")
        return answer

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Answer:
        """From one desk or the other."""
        with self._lock:
            self.requests += 1
            desk = self.clinic.desks[self.requests % len(self.clinic.desks)]
        return self.api.call(method, path, body, token=desk)
