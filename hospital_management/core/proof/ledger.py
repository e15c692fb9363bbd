"""What the clients sent and were told, written down by all their threads."""

import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import Any

from core.proof.api import Answer
from core.proof.clinic import Person

BOOKING = "/api/appointments/"


@dataclass
class Booking:
    """One wish of a patient; its name is its key, and the note by which its appointment is known again."""

    patient: Person
    wanted: dict[str, Any]
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    tries: int = 0

    @property
    def body(self) -> dict[str, Any]:
        return {**self.wanted, "ghi_chu": self.name}


@dataclass(frozen=True)
class Live:
    """An appointment as its patient last saw it."""

    patient: Person
    seen: dict[str, Any]

    @property
    def path(self) -> str:
        return f"{BOOKING}{self.seen['ma_lich_hen']}/"


class Ledger:
    """Counts answers by what was asked; keeps what must be found again in the database."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.made: defaultdict[str, set[int]] = defaultdict(set)
        self.refused_at_once: set[str] = set()
        self.unsettled: list[Booking] = []
        self.broken: list[str] = []
        self.requests = self.dropped = self.tries_again = self.replays = 0
        self._live: dict[int, Live] = {}

    def hear(self, action: str, answer: Answer) -> None:
        """Count an answer; one that no client should ever get is kept word for word."""
        with self._lock:
            self.requests += 1
            self.outcomes[action][answer.code] += 1
            self.replays += answer.replayed
            if answer.status >= 500 and answer.status != 503:
                self.broken.append(f"{action}: {answer.status} {answer.body}")

    def hear_of(self, booking: Booking, answer: Answer, action: str, *, hung_up: bool = False) -> None:
        """The answer to one try at a booking."""
        self.hear(action, answer)
        with self._lock:
            booking.tries += 1
            self.tries_again += booking.tries > 1
            self.dropped += hung_up
            if answer.status == 201:
                key = answer.body["ma_lich_hen"]
                self.made[booking.name].add(key)
                self._live[key] = Live(booking.patient, answer.body)
            elif answer.is_final and booking.tries == 1:
                self.refused_at_once.add(booking.name)

    def leave_for_later(self, booking: Booking) -> None:
        with self._lock:
            self.unsettled.append(booking)

    def seen(self, appointment: Live, answer: Answer) -> None:
        """The appointment as it is after a change; forgotten when there is nothing left to change."""
        key = appointment.seen["ma_lich_hen"]
        with self._lock:
            if answer.status == 200 and not answer.body["ngay_huy"]:
                self._live[key] = Live(appointment.patient, answer.body)
            elif answer.status == 200 or answer.code == "invalid_transition":
                self._live.pop(key, None)

    def any_live(self, random: Random, *, but_of: int | None = None) -> Live | None:
        """An appointment that lives as far as the clients know, of another doctor than the one named."""
        with self._lock:
            found = [live for live in self._live.values() if live.seen["ma_bac_si"] != but_of]
            return random.choice(found) if found else None
